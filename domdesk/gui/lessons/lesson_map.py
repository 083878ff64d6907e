"""The map of a lesson: the flows of what has been revealed, and places that are clicked to predict who ships.

Loaded after the window is up, as all that draws maps. The stage feeds it a snapshot with the shipments to be shown.
"""

from collections.abc import Collection
from typing import cast

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from domdesk.gui.look.theme import roles
from domdesk.gui.parts.words import tr
from domdesk.gui.plots.flow_map import FlowMap
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Snapshot
from domdesk.records import Location, OrderKey, OrderRow

RING_PX = 30


class Shown(QObject):
    """What the map looks at in place of the session: the desk as far as it is revealed, and the step's order."""

    read = Signal()
    located = Signal()
    closed = Signal()
    selected = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.jobs, self.let_go = session.jobs, session.let_go
        self.now: Snapshot | None = None
        self.selection: OrderKey | None = None

    def select(self, key: OrderKey | None) -> None:
        """The order is the step's, whichever customer is clicked."""

    def show(self, now: Snapshot | None, selection: OrderKey | None) -> None:
        """Show a snapshot with one order's flows, or with all where none is selected."""
        self.now, self.selection = now, selection
        self.read.emit()
        self.selected.emit()


class LessonMap(FlowMap):
    """See the module. `clicked`: a place, by its id."""

    clicked = Signal(str)

    def __init__(self, shown: Shown) -> None:
        self._rings = pg.ScatterPlotItem(size=RING_PX)
        self._predicted: Collection[str] = ()
        super().__init__(cast("Session", shown))
        self.shown = shown
        self._rings.setZValue(2.5)
        self.addItem(self._rings, ignoreBounds=True)
        self.gathered.connect(self._show_all)
        self.setAccessibleName(tr("Map of the lesson's places; the list of places does the same by keys"))

    def _show_all(self) -> None:
        self.show_bundles(np.arange(len(self.flows.place)) if self.shown.selection is None else None)
        self.predict(self._predicted)

    def predict(self, places: Collection[str]) -> None:
        """Ring the places that are predicted to ship."""
        self._predicted = places
        at = [n for n, place in enumerate(self.flows.places) if place.location in places]
        self._rings.setData(pos=self.flows.place_at[at])

    def tip_for(self, thing: Location | OrderRow) -> str:
        """A place by its name; customers are told of beside the map."""
        return super().tip_for(thing) if isinstance(thing, Location) else ""

    def _click(self, event: object) -> None:
        thing = self._nearest(event.scenePos())  # type: ignore[attr-defined]
        if isinstance(thing, Location):
            self.clicked.emit(thing.location)
        else:
            super()._click(event)

    def _tint(self) -> None:
        super()._tint()
        colours = roles(self)
        self._rings.setBrush(QColor(0, 0, 0, 0))
        self._rings.setPen(pg.mkPen(colours.accent, width=3))

"""The right side of a lesson that is played: the map, and below it the sheet of what the step is about.

Made by the play view, which has it shown anew at each step and after each answer.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QWidget

from domdesk.gui.lessons.hiding import Names
from domdesk.gui.lessons.playing import Playing, subject
from domdesk.gui.lessons.sheet import parts
from domdesk.gui.lessons.stepwise import Stepwise
from domdesk.gui.lessons.tab_order import stop_where_it_scrolls
from domdesk.gui.parts.boxes import below, named
from domdesk.gui.parts.folds import refill
from domdesk.gui.parts.words import label, tr
from domdesk.gui.plots.loading import load_map
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Snapshot
from domdesk.records import OrderKey, Shipment

if TYPE_CHECKING:
    from domdesk.gui.lessons.lesson_map import LessonMap


class Stage(QSplitter):
    """See the module. `clicked`: a place on the map; `moved`: another stage of the funnel; `changed`: other parts."""

    clicked = Signal(str)
    moved = Signal()
    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._session = session
        self._asked_for_map = False
        self.map: LessonMap | None = None
        self.stepwise: Stepwise | None = None
        self._ground = QWidget()
        self._map_box = below(self._ground)
        self._waits = label(tr("The map is being drawn…"), quiet=True)
        self._map_box.addWidget(self._waits, 0, Qt.AlignmentFlag.AlignCenter)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(tr("What the step is about"))
        stop_where_it_scrolls(self._area)
        sheet = named(QWidget(), "ground")
        layout = below(sheet, margins=(12, 8, 12, 8))
        self._sheet = below()
        layout.addLayout(self._sheet)
        layout.addStretch(1)
        self._area.setWidget(sheet)
        self.setChildrenCollapsible(False)
        self.addWidget(self._ground)
        self.addWidget(self._area)
        self._places: Collection[str] = ()
        self._now: Snapshot | None = None
        self._order: OrderKey | None = None

    def show_step(self, playing: Playing, now: Snapshot, names: Names) -> None:
        """Show what the step points at, with what is decided where that is revealed."""
        routed = playing.routed.get(playing.at) if playing.shows_routed else None
        shipments: defaultdict[OrderKey, list[Shipment]] = defaultdict(list)
        for shipment in routed.plan.shipments if routed and not playing.spoils_sources else ():
            shipments[shipment.order].append(shipment)
        self._now = replace(now, shipments=dict(shipments))
        self._order = subject(playing.lesson, playing.step, playing.world)
        made = parts(playing, now, names)
        refill(self._sheet, made)
        self.stepwise = next((part for part in made if isinstance(part, Stepwise)), None)
        if self.stepwise is not None:
            self.stepwise.moved.connect(self.moved)
            self.stepwise.moved.connect(self.changed)
        self._area.verticalScrollBar().setValue(0)
        is_map = playing.step.look.at == "map" and routed is None
        self.setSizes([3000, 1000] if is_map else [1000, 2000])
        self._show_map()
        self.changed.emit()

    def predict(self, places: Collection[str]) -> None:
        """Ring the places that are predicted to ship."""
        self._places = places
        if self.map is not None:
            self.map.predict(places)

    def _show_map(self) -> None:
        if self.map is not None:
            self.map.shown.show(self._now, self._order)
            self.map.predict(self._places)
        elif not self._asked_for_map:
            self._asked_for_map = True
            load_map(self, self._make_map)

    def _make_map(self) -> None:
        from domdesk.gui.lessons.lesson_map import LessonMap, Shown

        self.map = LessonMap(Shown(self._session, self))
        self.map.clicked.connect(self.clicked)
        self._waits.deleteLater()
        self._map_box.addWidget(self.map)
        self._show_map()
        self.changed.emit()

"""The names of places on the map: those that find room beside their marks, clear of other marks and names.

Made by the map, which says after each change of view where the marks stand.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import product

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from domdesk.gui.look.theme import Roles
from domdesk.gui.plots.flows import Points
from domdesk.records import Location

GROUND_ALPHA = 170
"""So that dots and curves do not run through the letters."""
MARGIN = 3
"""So many pixels of free ground around the letters may lie over others."""
SLIDES = (0.5, 0.2, 0.8)
"""A name over or under its mark has so much of itself left of the mark's middle."""


class MapLabels:
    """See the module."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._plot = plot
        self._items: list[tuple[pg.TextItem, Location]] = []

    def show(self, places: Sequence[Location], at: Points) -> None:
        """Name these places instead of those named so far; `place` puts the names where they find room."""
        for item, _ in self._items:
            self._plot.removeItem(item)
        self._items = []
        for place, (x, y) in zip(places, at, strict=True):
            item = pg.TextItem(place.label, anchor=(0, 0.5))
            item.setFont(self._plot.font())
            item.setPos(x, y)
            item.setZValue(4)
            self._plot.addItem(item, ignoreBounds=True)
            self._items.append((item, place))

    def place(self, sizes: Mapping[str, float], first: Collection[str]) -> None:
        """Show the names that find room beside marks of these sizes in pixels: those of `first`, then larger ones."""
        box = self._plot.getViewBox()
        taken = []
        for item, place in self._items:
            dot, half = box.mapViewToScene(item.pos()), sizes[place.location] / 2
            taken.append(QRectF(dot.x() - half, dot.y() - half, 2 * half, 2 * half))
        frame = box.sceneBoundingRect()

        def rank(pair: tuple[pg.TextItem, Location]) -> tuple[bool, float]:
            return pair[1].location not in first, -sizes[pair[1].location]

        for item, place in sorted(self._items, key=rank):
            space = _room(item, box.mapViewToScene(item.pos()), sizes[place.location] / 2 + 1, frame, taken)
            item.setVisible(space is not None)
            if space is not None:
                taken.append(space)

    def follow_text(self) -> None:
        """Write them as large as the text of the window; `place` finds them room."""
        for item, _ in self._items:
            item.setFont(self._plot.font())

    def sizes(self) -> list[float]:
        """How large each name is written, in points."""
        return [item.textItem.font().pointSizeF() for item, _ in self._items]

    def tint(self, colours: Roles) -> None:
        """Write them in the colours in force."""
        ground = QColor(colours.land)
        ground.setAlpha(GROUND_ALPHA)
        for item, _ in self._items:
            item.setColor(QColor(colours.text))
            item.fill = pg.mkBrush(ground)


def _room(item: pg.TextItem, at: QPointF, away: float, frame: QRectF, taken: Sequence[QRectF]) -> QRectF | None:
    """The space on one side of a mark that a name can have, anchored there; None where there is none."""
    size = item.boundingRect()
    wide, high = size.width(), size.height()
    beside = ((away, -high / 2), (-away - wide, -high / 2))
    for x, y in (*beside, *product((-wide * share for share in SLIDES), (-away - high, away))):
        space = QRectF(at.x() + x, at.y() + y, wide, high)
        letters = space.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        if frame.contains(space) and not any(letters.intersects(other) for other in taken):
            item.setAnchor((-x / wide, -y / high))
            return space
    return None

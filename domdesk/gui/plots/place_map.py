"""A small map of the places that can ship, each by the mark of its kind; a click chooses one, and the chosen is named.

Made by the Locations page once what draws maps is loaded; the list beside it is its table.
"""

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTransform,
)
from PySide6.QtWidgets import QToolTip, QWidget

from domdesk.gui.look.icons import mark
from domdesk.gui.look.theme import Roles, roles
from domdesk.gui.parts.formatting import kind_names
from domdesk.gui.parts.words import tip, tr
from domdesk.gui.plots.outline import LAYERS, outline_path
from domdesk.records import Location

NEAR_PX = 12
MARK_PX, CHOSEN_PX, RING_PX = 11, 15, 25
LEAST_SPAN_DEG = 5
"""Fewer degrees than these, as of a single town, are not shown alone: one would not know where that is."""
MARGIN = 0.12
"""Around the places so much of their span is free."""


class PlaceMap(QWidget):
    """See the module. `clicked`: the id of a place. Equirectangular around the middle latitude of what is shown."""

    clicked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._places: Sequence[Location] = ()
        self._chosen = ""
        self._ground: tuple[object, QImage] | None = None
        self.setMinimumSize(160, 120)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Map of the locations; the list chooses one as a click here does"))

    def sizeHint(self) -> QSize:
        return QSize(480, 260)

    def show_places(self, places: Sequence[Location]) -> None:
        """Show these places; those without a position are left out."""
        self._places = [place for place in places if place.latitude is not None and place.longitude is not None]
        self.update()

    def choose(self, location: str) -> None:
        """Mark a place; '' = none."""
        if location != self._chosen:
            self._chosen = location
            self.update()

    @property
    def chosen(self) -> str:
        """The id of the place that is marked, '' where it has no position."""
        return self._chosen if any(place.location == self._chosen for place in self._places) else ""

    def point_of(self, location: str) -> QPointF:
        """Where a place with a position stands."""
        return self._view().map(_point(next(place for place in self._places if place.location == location)))

    # --- drawing ------------------------------------------------------------------------------------------------------

    def _view(self) -> QTransform:
        """From longitude and latitude to the widget."""
        points = [_point(place) for place in self._places] or [QPointF(0, 0)]
        xs, ys = [p.x() for p in points], [p.y() for p in points]
        middle = QPointF((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
        squeeze = max(0.2, math.cos(math.radians(middle.y())))
        wide = max(max(xs) - min(xs), LEAST_SPAN_DEG) * (1 + 2 * MARGIN) * squeeze
        high = max(max(ys) - min(ys), LEAST_SPAN_DEG) * (1 + 2 * MARGIN)
        scale = min(self.width() / wide, self.height() / high)
        view = QTransform().translate(self.width() / 2, self.height() / 2).scale(scale * squeeze, -scale)
        return view.translate(-middle.x(), -middle.y())

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, view = roles(self), self._view()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawImage(0, 0, self._land(view, colours))
        for place in sorted(self._places, key=lambda place: place.location == self._chosen):
            self._draw_mark(painter, place, view.map(_point(place)), colours)
        painter.end()

    def _land(self, view: QTransform, colours: Roles) -> QImage:
        """The outline, drawn once for a size, a look and an extent."""
        ratio = self.devicePixelRatioF()
        wanted = (self.size(), ratio, colours.dark, view)
        if self._ground is None or self._ground[0] != wanted:
            image = QImage(self.size() * ratio, QImage.Format.Format_RGB32)
            image.setDevicePixelRatio(ratio)
            image.fill(QColor(colours.water))
            painter = QPainter(image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colours.border), 1))
            painter.setBrush(QColor(colours.land))
            for layer in LAYERS:
                painter.drawPath(view.map(outline_path(layer)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1))
            painter.end()
            self._ground = (wanted, image)
        return self._ground[1]

    def _draw_mark(self, painter: QPainter, place: Location, at: QPointF, colours: Roles) -> None:
        is_chosen = place.location == self._chosen
        size = CHOSEN_PX if is_chosen else MARK_PX
        painter.save()
        painter.translate(at)
        if is_chosen:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawEllipse(QPointF(0, 0), RING_PX / 2, RING_PX / 2)
        painter.setPen(QPen(QColor(colours.water), 1))
        painter.setBrush(QColor(colours.text if place.active else colours.edge))
        painter.drawPath(QTransform().scale(size, size).map(mark(place.kind)))
        painter.restore()
        if is_chosen:
            self._draw_name(painter, place.label, at, colours)

    def _draw_name(self, painter: QPainter, name: str, at: QPointF, colours: Roles) -> None:
        """The name beside its mark, on the side that has room."""
        metrics = painter.fontMetrics()
        wide, high = metrics.horizontalAdvance(name) + 8, metrics.height() + 2
        left = at.x() + RING_PX / 2 + 3
        if left + wide > self.width():
            left = max(2.0, at.x() - RING_PX / 2 - 3 - wide)
        top = min(max(2.0, at.y() - high / 2), self.height() - high - 2.0)
        box = QRectF(left, top, wide, high)
        painter.fillRect(box, QColor(colours.panel))
        painter.setPen(QColor(colours.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    # --- pointing -----------------------------------------------------------------------------------------------------

    def _nearest(self, at: QPointF) -> Location | None:
        view = self._view()
        away = [((view.map(_point(place)) - at).manhattanLength(), n) for n, place in enumerate(self._places)]
        best = min(away, default=(NEAR_PX + 1, 0))
        return self._places[best[1]] if best[0] <= NEAR_PX else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._nearest(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        if place is not None:
            self.clicked.emit(place.location)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._nearest(QPointF(event.pos()))
            kind = kind_names().get(place.kind or "", "") if place else ""
            QToolTip.showText(
                event.globalPos(), tip("\n".join(filter(None, (place.label, kind)))) if place else "", self
            )
            return True
        return super().event(event)


def _point(place: Location) -> QPointF:
    return QPointF(float(place.longitude or 0), float(place.latitude or 0))

"""Stacked horizontal cost bars on one scale: the ways to ship an order, or one run, part by part.

The decision inspector hands it bars; it paints them itself, so that it is there before any plotting library is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from domdesk.gui.look.theme import PART_COLOURS, Roles, roles
from domdesk.gui.parts.formatting import difference, money, part_names
from domdesk.gui.parts.words import tip, tr
from domdesk.gui.plots.focus_ring import FocusRing
from domdesk.records import COST_PARTS, Costs

GAP = 8
BAR = 11
WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)


@dataclass(frozen=True, slots=True)
class Bar:
    """One way: what it is called, its cost by part, and whether it is the chosen one."""

    name: str
    costs: Costs
    chosen: bool = False


class CostBars(QWidget):
    """See the module."""

    def __init__(self, bars: Sequence[Bar], currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = tuple(bars)
        self._currency = currency
        self._parts = [part for part in COST_PARTS if any(getattr(bar.costs, part) for bar in bars)]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(220)
        self.setAccessibleName(tr("Cost by part"))
        self.setAccessibleDescription("; ".join(f"{bar.name}: {money(bar.costs.total, currency)}" for bar in bars))
        FocusRing(self)

    # --- where things are ---------------------------------------------------------------------------------------------

    @property
    def _bold(self) -> QFont:
        bold = QFont(self.font())
        bold.setBold(True)
        return bold

    @property
    def _row(self) -> int:
        """How high a bar is with a name of one line."""
        return self.fontMetrics().height() + BAR + 2 + GAP

    def _name_rooms(self) -> list[QRectF]:
        """Where each name stands: wrapped beside its total, so that long ones can be told apart."""
        rooms, y = [], self._top()
        for bar in self._bars:
            metrics = QFontMetrics(self._bold if bar.chosen else self.font())
            wide = self.width() - metrics.horizontalAdvance(self._total(bar)) - GAP
            high = metrics.boundingRect(0, 0, max(1, wide), 1000, WRAPPED, self._name(bar)).height()
            rooms.append(QRectF(0, y, max(1, wide), max(self.fontMetrics().height(), high)))
            y += round(rooms[-1].height()) + BAR + 2 + GAP
        return rooms

    def _total(self, bar: Bar) -> str:
        return money(bar.costs.total, self._currency)

    def _key_places(self) -> list[tuple[str, str, int, int]]:
        """Part, name, x and line of each entry of the key, wrapped to the width."""
        names, places = part_names(), []
        x, line = 0, 0
        for part in self._parts:
            width = 10 + 5 + self.fontMetrics().horizontalAdvance(names[part]) + 12
            if x and x + width - 12 > self.width():
                x, line = 0, line + 1
            places.append((part, names[part], x, line))
            x += width
        return places

    def _top(self) -> int:
        lines = max((line for *_, line in self._key_places()), default=-1) + 1
        return lines * (self.fontMetrics().height() + 4) + (6 if lines else 0)

    def _scale(self) -> float:
        """Length of the bars per minor unit: one scale for all."""
        most = max((bar.costs.total for bar in self._bars), default=0)
        return (self.width() - 1) / most if most > 0 else 0.0

    def _segments(self, bar: Bar) -> list[tuple[str, float, float]]:
        """Part, x and width of each piece of a bar."""
        pieces, x, scale = [], 0.0, self._scale()
        for part in self._parts:
            width = getattr(bar.costs, part) * scale
            if width > 0:
                pieces.append((part, x, width))
                x += width
        return pieces

    @staticmethod
    def _name(bar: Bar) -> str:
        return f"✔ {bar.name}" if bar.chosen else bar.name

    def sizeHint(self) -> QSize:
        rooms = self._name_rooms()
        return QSize(320, round(rooms[-1].bottom()) + 2 + BAR + 1 if rooms else self._top())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        height = self.sizeHint().height()
        if height != self.height():
            self.setFixedHeight(height)

    # --- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = roles(self)
        painter = QPainter(self)
        metrics = self.fontMetrics()
        for part, name, x, line in self._key_places():
            y = line * (metrics.height() + 4)
            self._fill(painter, QRectF(x, y + (metrics.height() - 10) / 2, 10, 10), part, colours)
            painter.setPen(QColor(colours.quiet))
            painter.drawText(x + 15, y + metrics.ascent(), name)
        for bar, room in zip(self._bars, self._name_rooms(), strict=True):
            painter.setFont(self._bold if bar.chosen else self.font())
            painter.setPen(QColor(colours.text))
            painter.drawText(room, WRAPPED, self._name(bar))
            beside = QRectF(0, room.top(), self.width(), metrics.height())
            painter.drawText(beside, Qt.AlignmentFlag.AlignRight, self._total(bar))
            for part, start, width in self._segments(bar):
                self._fill(painter, QRectF(start, room.bottom() + 2, width, BAR), part, colours)
        painter.end()

    @staticmethod
    def _fill(painter: QPainter, box: QRectF, part: str, colours: Roles) -> None:
        if part in PART_COLOURS:
            painter.fillRect(box, QColor(PART_COLOURS[part]))
        else:
            painter.fillRect(box, QBrush(QColor(colours.text), Qt.BrushStyle.BDiagPattern))
        if box.width() > 3:  # its own edge is seen on the ground where its colour is light, and parts close neighbours
            painter.setPen(QPen(QColor(colours.edge), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(0.5, 0.5, -1.5, -0.5))

    # --- asking -------------------------------------------------------------------------------------------------------

    def tip_at(self, point: QPoint) -> str:
        """The way under a point: its total, the difference to the chosen one, and the part of its bar that is there."""
        for bar, room in zip(self._bars, self._name_rooms(), strict=True):
            if room.top() <= point.y() < room.bottom() + 2 + BAR + GAP:
                on_bar = room.bottom() <= point.y() <= room.bottom() + 4 + BAR
                return "\n".join([*self._said(bar), *(self._part_at(bar, point.x()) if on_bar else [])])
        return ""

    def _said(self, bar: Bar) -> list[str]:
        """A way by its name, its total, and how much dearer or cheaper than the chosen one it is."""
        chosen = next((b for b in self._bars if b.chosen), bar)
        said = [bar.name, tr("total: {amount}", amount=self._total(bar))]
        if bar is not chosen:
            more = difference(bar.costs.total - chosen.costs.total, self._currency)
            said.append(tr("against the chosen way: {difference}", difference=more))
        return said

    def _part_at(self, bar: Bar, x: float) -> list[str]:
        """The part of a bar that stands at x, with its money."""
        names = part_names()
        for part, start, width in self._segments(bar):
            if start <= x <= start + width:
                return [f"{names[part]}: {money(getattr(bar.costs, part), self._currency)}"]
        return []

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), tip(self.tip_at(event.pos())), self)
            return True
        return super().event(event)

"""How a run got better: the cost of its best plan and the proven bound over seconds, closing in on each other.

The runs page hands it points; it paints them itself, like the cost bars.
"""

import math
from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from domdesk.gui.decision.sections import table
from domdesk.gui.look.theme import roles
from domdesk.gui.parts.formatting import UNKNOWN, figure, money, nearness, percent, seconds
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import tip, tr
from domdesk.gui.plots.focus_ring import FocusRing
from domdesk.gui.plots.sharing import share
from domdesk.records import Progress

HEIGHT = 150
GAP = 8
LOG_FROM = 20
"""A run whose end is this many times as late as its first plan is drawn over the logarithm of its seconds."""


def gap_of(point: Progress) -> float | None:
    """How far from the best possible a plan could still be, as a share of its cost; None without a bound."""
    if point.cost_minor is None or point.bound_minor is None:
        return None
    return max(0.0, (point.cost_minor - point.bound_minor) / point.cost_minor) if point.cost_minor > 0 else 0.0


class GapCurve(QWidget):
    """See the module."""

    def __init__(
        self, points: Sequence[Progress], currency: str, end: float = 0.0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._currency = currency
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(260)
        self.setFixedHeight(self.sizeHint().height())
        self.setAccessibleName(tr("Cost of the best plan, and the proven bound, over seconds"))
        FocusRing(self)
        self._menu = share(self, tr("Best and bound"), lambda: self.as_table().as_text())
        self.show_points(points, end)

    def show_points(self, points: Sequence[Progress], end: float = 0.0, currency: str = "") -> None:
        """Draw these points (those that have a cost) until `end`, else until the last."""
        self._currency = currency or self._currency
        self._points = tuple(point for point in points if point.cost_minor is not None)
        self._end = max([end, *(point.seconds for point in self._points)])
        self.setAccessibleDescription("; ".join(map(self._said, self._points[-5:])))
        self.update()

    def as_table(self) -> TableView:
        """The same in figures."""
        return gap_table(self._points, self._currency)

    def sizeHint(self) -> QSize:
        return QSize(360, HEIGHT + 2 * self.fontMetrics().height() + GAP)

    def _said(self, point: Progress) -> str:
        """A point in words: '2.4 s: best $22,329.62, no plan can cost less than $22,329.62'."""
        said = tr("{time}: best {cost}", time=seconds(point.seconds), cost=money(point.cost_minor, self._currency))
        if point.bound_minor is None:
            return said
        bound = money(point.bound_minor, self._currency)
        return tr("{said}, no plan can cost less than {bound}", said=said, bound=bound)

    # --- where things are ---------------------------------------------------------------------------------------------

    def _box(self) -> QRectF:
        """The ground of the curve, right of the amounts and above the seconds."""
        line = self.fontMetrics().height()
        left = max(self.fontMetrics().horizontalAdvance(money(value, self._currency)) for value in self._range())
        return QRectF(left + GAP, line + GAP, self.width() - left - 2 * GAP, self.height() - 2 * line - 2 * GAP)

    def _range(self) -> tuple[int, int]:
        """The least and the greatest amount that is drawn."""
        values = [v for p in self._points for v in (p.cost_minor, p.bound_minor) if v is not None]
        low, high = (min(values), max(values)) if values else (0, 0)
        room = max(1, (high - low) // 12)
        return low - room, high + room

    @property
    def _first(self) -> float:
        return max(1e-3, self._points[0].seconds) if self._points else 1e-3

    @property
    def is_log(self) -> bool:
        """Whether the seconds are drawn by their logarithm."""
        return self._end > LOG_FROM * self._first

    def _x(self, time: float, box: QRectF) -> float:
        if self.is_log:
            share = math.log(max(time, self._first) / self._first) / math.log(self._end / self._first)
        else:
            share = time / self._end if self._end else 0.0
        return box.left() + share * box.width()

    def _y(self, minor: int, box: QRectF) -> float:
        low, high = self._range()
        return box.bottom() - (minor - low) / (high - low) * box.height()

    def _steps(self, values: Sequence[int | None], box: QRectF) -> QPolygonF:
        """A line that keeps each value until the next."""
        line = QPolygonF()
        known = [(p.seconds, v) for p, v in zip(self._points, values, strict=True) if v is not None]
        for number, (time, value) in enumerate(known):
            until = known[number + 1][0] if number + 1 < len(known) else self._end
            line.append(QPointF(self._x(time, box), self._y(value, box)))
            line.append(QPointF(self._x(until, box), self._y(value, box)))
        return line

    def _ticks(self) -> list[float]:
        """Round seconds along the axis: 1, 2 or 5 times a power of ten."""
        if self._end <= 0:
            return []
        if self.is_log:
            powers = range(math.floor(math.log10(self._first)), math.ceil(math.log10(self._end)) + 1)
            found = [m * 10.0**power for power in powers for m in (1, 2, 5)]
        else:
            power = 10.0 ** math.floor(math.log10(self._end / 4))
            step = next(m * power for m in (1, 2, 5, 10) if self._end / (m * power) <= 6)
            found = [step * n for n in range(round(self._end / step) + 1)]
        return [t for t in found if (self._first if self.is_log else 0) <= t <= self._end]

    # --- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter, metrics = roles(self), QPainter(self), self.fontMetrics()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._points:
            painter.setPen(QColor(colours.quiet))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("No plan yet"))
            painter.end()
            return
        box = self._box()
        self._paint_key(painter)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setPen(QColor(colours.quiet))
        self._paint_amounts(painter, box)
        right = -1.0
        for tick in self._ticks():
            text, x = seconds(tick) if tick >= 1 else tr("{n} s", n=figure(Decimal(f"{tick:g}"))), self._x(tick, box)
            wide = metrics.horizontalAdvance(text)
            at = min(max(box.left(), x - wide / 2), self.width() - wide)
            if at > right:
                painter.drawText(QPointF(at, self.height() - metrics.descent()), text)
                painter.drawLine(QPointF(x, box.bottom()), QPointF(x, box.bottom() + 3))
                right = at + wide + GAP
        self._paint_lines(painter, box)
        painter.end()

    def _paint_amounts(self, painter: QPainter, box: QRectF) -> None:
        """The final cost, and the first where the two are far enough from each other to be read."""
        metrics = self.fontMetrics()
        drawn: list[float] = []
        bounds = [p.bound_minor for p in self._points if p.bound_minor is not None]
        wanted = [self._points[-1].cost_minor, self._points[0].cost_minor, *bounds[:1]]
        for minor in (value for value in wanted if value is not None):
            y = self._y(minor, box)
            if all(abs(y - other) >= metrics.height() for other in drawn):
                line = QRectF(0, y - metrics.height() / 2, box.left() - GAP, metrics.height())
                painter.drawText(line, Qt.AlignmentFlag.AlignRight, money(minor, self._currency))
                drawn.append(y)

    def _paint_key(self, painter: QPainter) -> None:
        colours, metrics = roles(self), self.fontMetrics()
        x, middle = 0.0, metrics.height() / 2
        for pen, name in ((self._best_pen(), tr("best plan")), (self._bound_pen(), tr("no plan can cost less"))):
            painter.setPen(pen)
            painter.drawLine(QPointF(x, middle), QPointF(x + 22, middle))
            painter.setPen(QColor(colours.quiet))
            painter.drawText(QPointF(x + 28, metrics.ascent()), name)
            x += 28 + metrics.horizontalAdvance(name) + 20
        name, has_bound = tr("what is left to gain"), any(p.bound_minor is not None for p in self._points)
        if has_bound and x + 28 + metrics.horizontalAdvance(name) <= self.width():
            painter.fillRect(QRectF(x, middle - 5, 22, 10), self._ground())
            painter.drawText(QPointF(x + 28, metrics.ascent()), name)

    def _paint_lines(self, painter: QPainter, box: QRectF) -> None:
        best = self._steps([p.cost_minor for p in self._points], box)
        bound = self._steps([p.bound_minor for p in self._points], box)
        if not bound.isEmpty():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._ground())
            painter.drawPolygon(QPolygonF([*best.toList(), *reversed(bound.toList())]))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._bound_pen())
            painter.drawPolyline(bound)
        painter.setPen(self._best_pen())
        painter.drawPolyline(best)
        painter.setBrush(QColor(roles(self).accent))
        painter.setPen(Qt.PenStyle.NoPen)
        for point in self._points:
            painter.drawEllipse(QPointF(self._x(point.seconds, box), self._y(point.cost_minor or 0, box)), 3, 3)

    def _best_pen(self) -> QPen:
        return QPen(QColor(roles(self).accent), 2)

    def _bound_pen(self) -> QPen:
        return QPen(QColor(roles(self).quiet), 2, Qt.PenStyle.DashLine)

    def _ground(self) -> QColor:
        """The colour between best and bound."""
        ground = QColor(roles(self).accent)
        ground.setAlpha(28)
        return ground

    # --- asking -------------------------------------------------------------------------------------------------------

    def tip_at(self, point: QPoint) -> str:
        """What was known at the time under a point."""
        box = self._box()
        before = [p for p in self._points if self._x(p.seconds, box) <= point.x() + 3]
        if not before or not box.contains(QPointF(point)):
            return ""
        gap = gap_of(before[-1])
        how = "\n" + nearness(gap) if gap is not None else ""
        return self._said(before[-1]) + how

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), tip(self.tip_at(event.pos())), self)
            return True
        return super().event(event)


def gap_table(points: Sequence[Progress], currency: str) -> TableView:
    """The curve in figures: when, the best plan's cost, the bound, and how far apart they are."""

    def gap(point: Progress) -> str:
        share = gap_of(point)
        return UNKNOWN if share is None else percent(share)

    columns = [
        Column(tr("After"), lambda p: seconds(p.seconds), key=lambda p: p.seconds, number=True),
        Column(tr("Best plan"), lambda p: money(p.cost_minor, currency), key=lambda p: p.cost_minor, number=True),
        Column(tr("Cannot cost less"), lambda p: money(p.bound_minor, currency), number=True),
        Column(tr("Gap"), gap, key=gap_of, number=True),
    ]
    return table(columns, tr("Best plan and bound"), [p for p in points if p.cost_minor is not None], (0,))

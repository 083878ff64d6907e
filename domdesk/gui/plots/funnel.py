"""The funnel of a decision: how many places are left after each step of weighing them, narrowing from all to chosen.

The decision hands it steps; it paints them itself, like the cost bars. A click, an arrow key or Enter picks a step.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from domdesk.gui.look.theme import Roles, roles
from domdesk.gui.parts.formatting import number
from domdesk.gui.parts.words import several, tip, tr
from domdesk.gui.plots.focus_ring import FocusRing

HIGH = 36
LEAST = 3
NECK = 0.62
"""How much of a step's width its bar takes; the rest leads over to the next."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what it is called in the drawing, how many places are left after it, and how many fell out."""

    name: str
    left: int
    fallen: int

    def text(self) -> str:
        """The step in words: 'has stock: 7 left, 4 fell out'."""
        said = tr("{name}: {left} left", name=self.name, left=number(self.left))
        return said if not self.fallen else tr("{said}, {n} fell out", said=said, n=number(self.fallen))


class Funnel(QWidget):
    """See the module. `picked`: a step by its number, -1 where none is any more."""

    picked = Signal(int)

    def __init__(self, steps: Sequence[Step], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = tuple(steps)
        self.current = -1
        self._at = 0  # where the keys are
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumWidth(220)
        self.setFixedHeight(self.sizeHint().height())
        self.setAccessibleName(tr("How many places are left after each step"))
        FocusRing(self)
        self._describe()

    def _describe(self) -> None:
        """What a screen reader says: the step picked first, then all of them."""
        at = [tr("at {step}", step=self._steps[self.current].text())] if self.current >= 0 else []
        self.setAccessibleDescription("; ".join([*at, *(step.text() for step in self._steps)]))

    def pick(self, step: int) -> None:
        """Pick a step, or none by -1."""
        if step != self.current:
            self.current = step
            self._at = step if step >= 0 else self._at
            self._describe()
            self.update()
            self.picked.emit(step)

    # --- where things are ---------------------------------------------------------------------------------------------

    @property
    def _small(self) -> QFont:
        small = QFont(self.font())
        small.setPointSizeF(self.font().pointSizeF() * 0.9)
        return small

    @property
    def _bold(self) -> QFont:
        bold = QFont(self.font())
        bold.setBold(True)
        return bold

    @property
    def _line(self) -> int:
        return self.fontMetrics().height()

    @property
    def _small_line(self) -> int:
        return QFontMetrics(self._small).height()

    def _name_high(self) -> int:
        """How high the names are at this width: one line, or two where a name of two words does not fit."""
        small, wide = QFontMetrics(self._small), self._wide() - 4  # painters wrap a little before the edge
        return small.height() * (2 if any(small.horizontalAdvance(step.name) > wide for step in self._steps) else 1)

    def sizeHint(self) -> QSize:
        return QSize(360, 4 + self._line + HIGH + 4 + self._name_high() + self._small_line + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        if self.height() != self.sizeHint().height():
            self.setFixedHeight(self.sizeHint().height())

    def _wide(self) -> float:
        return self.width() / max(1, len(self._steps))

    def _high(self, step: Step) -> float:
        most = max((s.left for s in self._steps), default=0)
        return max(LEAST, HIGH * step.left / most) if most and step.left else 0.0

    def step_at(self, point: QPoint) -> int:
        """The number of the step under a point, -1 beside them."""
        step = int(point.x() // self._wide()) if self._steps and point.x() >= 0 else -1
        return step if 0 <= step < len(self._steps) and 0 <= point.y() < self.height() else -1

    # --- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = roles(self), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = 4 + self._line + HIGH / 2
        self._paint_necks(painter, colours, middle)
        for at, step in enumerate(self._steps):
            self._paint_step(painter, colours, at, step, middle)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent), 1))
            frame = QRectF(self._at * self._wide(), 0, self._wide(), self.height()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(frame, 4, 4)
        painter.end()

    def _paint_necks(self, painter: QPainter, colours: Roles, middle: float) -> None:
        """What leads from each step over to the next, in a fainter tone."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.line))
        wide = self._wide()
        side = wide * (1 - NECK) / 2
        for at, (here, after) in enumerate(zip(self._steps, self._steps[1:], strict=False)):
            x, one, two = (at + 1) * wide, self._high(here) / 2, self._high(after) / 2
            corners = [(x - side, -one), (x + side, -two), (x + side, two), (x - side, one)]
            painter.drawPolygon(QPolygonF([QPointF(a, middle + b) for a, b in corners]))

    def _paint_step(self, painter: QPainter, colours: Roles, at: int, step: Step, middle: float) -> None:
        wide, picked = self._wide(), at == self.current
        side, high = wide * (1 - NECK) / 2, self._high(step)
        last = at == len(self._steps) - 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent if picked or last else colours.edge))
        painter.drawRect(QRectF(at * wide + side, middle - high / 2, wide - 2 * side, high))
        cell = QRectF(at * wide, 2, wide, self._line)
        centre = Qt.AlignmentFlag.AlignHCenter
        painter.setFont(self._bold)
        painter.setPen(QColor(colours.text))
        painter.drawText(cell, centre, number(step.left))
        painter.setFont(self._small)
        below = QRectF(at * wide, middle + HIGH / 2 + 4, wide, self._name_high())
        painter.setPen(QColor(colours.text if picked else colours.quiet))
        painter.drawText(below, centre | Qt.TextFlag.TextWordWrap, step.name)
        if step.fallen:
            fallen = QRectF(at * wide, below.bottom(), wide, self._small_line)
            painter.drawText(fallen, centre, f"−{number(step.fallen)}")

    # --- picking and asking -------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        step = self.step_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and step >= 0:
            self.pick(-1 if step == self.current else step)
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._steps) - 1
        match event.key():
            case Qt.Key.Key_Left:
                self.pick(max(0, self._at - 1))
            case Qt.Key.Key_Right:
                self.pick(min(last, self._at + 1))
            case Qt.Key.Key_Home:
                self.pick(0)
            case Qt.Key.Key_End:
                self.pick(last)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.pick(self._at if self.current < 0 else -1)
            case _:
                super().keyPressEvent(event)

    def tip_at(self, point: QPoint) -> str:
        """What stands under a point, in words."""
        step = self.step_at(point)
        if step < 0:
            return ""
        fallen = self._steps[step].fallen
        why = several(fallen, "Click to see which place fell out, and why", "Click to see which {n} fell out, and why")
        return "\n".join([self._steps[step].text(), *([why] if fallen else [])])

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), tip(self.tip_at(event.pos())), self)
            return True
        return super().event(event)

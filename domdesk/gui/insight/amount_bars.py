"""Amounts as horizontal bars on one scale, each with its name before and its text behind; below nothing it is hatched.

Made by the views of what a plan teaches: what each contested product, or each rule, costs.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from domdesk.gui.look.theme import roles
from domdesk.gui.plots.focus_ring import FocusRing

GAP = 8
BAR = 11
NAME_SHARE = 0.4
"""A name takes so much of the width at most."""


class AmountBars(QWidget):
    """See the module. `rows` are names with their amounts, in minor units or whatever `text` tells."""

    def __init__(self, rows: Sequence[tuple[str, int]], name: str, text: Callable[[int], str]) -> None:
        super().__init__()
        self._rows = tuple(rows)
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(220)
        self.setAccessibleName(name)
        self.setAccessibleDescription("; ".join(f"{name}: {text(amount)}" for name, amount in rows))
        self.setFixedHeight(self.sizeHint().height())
        FocusRing(self)

    @property
    def _row(self) -> int:
        return max(BAR, self.fontMetrics().height()) + GAP

    def sizeHint(self) -> QSize:
        return QSize(320, len(self._rows) * self._row)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setFixedHeight(self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, metrics = roles(self), self.fontMetrics()
        painter = QPainter(self)
        names = max((metrics.horizontalAdvance(name) for name, _ in self._rows), default=0) + 1  # it is rounded
        names = min(names, round(NAME_SHARE * self.width()))
        texts = max((metrics.horizontalAdvance(self._text(amount)) for _, amount in self._rows), default=0)
        room = max(1, self.width() - names - texts - 2 * GAP)
        most = max((abs(amount) for _, amount in self._rows), default=0) or 1
        for number, (name, amount) in enumerate(self._rows):
            y = number * self._row
            painter.setPen(QColor(colours.text))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, names)
            painter.drawText(0, y + metrics.ascent(), shown)
            bar = QRectF(names + GAP, y + (metrics.height() - BAR) / 2, max(1.0, room * abs(amount) / most), BAR)
            pattern = Qt.BrushStyle.SolidPattern if amount >= 0 else Qt.BrushStyle.BDiagPattern
            painter.fillRect(bar, QBrush(QColor(colours.accent), pattern))
            painter.drawText(round(bar.right()) + GAP, y + metrics.ascent(), self._text(amount))
        painter.end()

"""Small controls that more than one part of the window uses."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSizePolicy, QToolButton

from domdesk.gui.parts.words import tip

ICON_PX = 16


def action_button(action: QAction) -> QToolButton:
    """A button that does an action: its icon, its words, its tooltip, and off when it is off."""
    button = QToolButton()
    button.setProperty("shape", "button")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setDefaultAction(action)
    button.setIconSize(QSize(ICON_PX, ICON_PX))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def verb_button(text: str, about: str, do: Callable[[], object], *, primary: bool = False) -> QPushButton:
    """A button that does something of its page's own: its words, what is told about it, and what it does."""
    button = QPushButton(text)
    button.setAutoDefault(True)  # else Enter does nothing outside a dialog
    button.setToolTip(tip(about))
    button.setProperty("primary", primary)
    button.clicked.connect(lambda _checked=False: do())
    return button


class Choice(QComboBox):
    """A combo box with its own arrow: with a styled frame Qt draws one that looks broken, or none."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(self.foregroundRole()), 1.5))
        x, y = self.width() - 14, self.height() / 2
        painter.drawPolyline([QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)])
        painter.end()


class ElidedLabel(QLabel):
    """One line of plain text that gives way: cut with … where room is short, whole in the tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(tip(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()

"""The ring around a plot that has the keyboard's focus, where its menu key or Shift+F10 opens what can be done with it.

Made by each plot for itself; pictures of a plot are taken `without_ring`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from domdesk.gui.look.theme import roles

PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""The focus comes back from these: a menu, another window."""


class FocusRing(QWidget):
    """See the module. Has its plot take the focus by Tab."""

    def __init__(self, plot: QWidget) -> None:
        super().__init__(plot)
        self._plot = plot
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if plot.focusPolicy() == Qt.FocusPolicy.NoFocus:
            plot.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        plot.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event:
            case QFocusEvent() if event.gotFocus():
                self.setGeometry(self._plot.rect())
                self.raise_()
                self.show()
            case QFocusEvent() if event.reason() not in PASSING:
                self.hide()
            case QKeyEvent() if _asks_for_menu(event):
                middle = self._plot.rect().center()
                asked = QContextMenuEvent(
                    QContextMenuEvent.Reason.Keyboard, middle, self._plot.mapToGlobal(middle), event.modifiers()
                )
                QApplication.sendEvent(self._plot, asked)
                return True
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._plot.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(roles(self).accent), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()


def _asks_for_menu(event: QKeyEvent) -> bool:
    """Shift+F10, which not every desktop turns into the menu key."""
    shift = Qt.KeyboardModifier.ShiftModifier
    return event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_F10 and event.modifiers() == shift


@contextmanager
def without_ring(plot: QWidget) -> Iterator[None]:
    """The plot and all in it without a ring, as long as this lasts."""
    shown = [ring for ring in plot.findChildren(FocusRing) if ring.isVisibleTo(plot)]
    for ring in shown:
        ring.hide()
    try:
        yield
    finally:
        for ring in shown:
            ring.show()

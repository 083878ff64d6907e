"""How the window looks: light, dark or as the desktop is, and how large its text is; kept from one start to the next.

Made by app.run for the window; its actions and the settings call it.
"""

from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication

from domdesk.gui import settings
from domdesk.gui.look import theme

SMALLEST, NORMAL, LARGEST, STEP = 80, 100, 160, 10
"""Text sizes in percent of the system's."""
FAR, FARTHEST = 160, 200
"""Text that a room can read, at first and at most."""


class Looks(QObject):
    """See the module. `changed`: another look, or another size of text; `resized`: by how much text has grown."""

    changed = Signal()
    resized = Signal(float)

    def __init__(self, mode: theme.Mode | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        kept = settings.store()
        self.mode: theme.Mode = mode or theme.as_mode(kept.value("look"))
        self.percent = _within(kept.value("text_percent", NORMAL, type=int))
        self._before: int | None = None  # the size to come back to, while somebody presents
        self._usual = QFont(QApplication.font())
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    def apply(self) -> None:
        """Put the look on the application."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        font = QFont(self._usual)
        font.setPointSizeF(self._usual.pointSizeF() * self.percent / 100)
        app.setFont(font)
        theme.apply(app, self.mode)

    def choose(self, mode: str) -> None:
        """Be 'light', 'dark', or 'system': as the desktop is."""
        self.mode = theme.as_mode(mode)
        settings.store().setValue("look", self.mode)
        self.apply()
        self.changed.emit()

    def size(self, percent: int) -> None:
        """Show all text at this many percent of the system's size, 80 to 160."""
        is_usual = self._before is None
        self._put(_within(percent) if is_usual else max(NORMAL, min(FARTHEST, percent)))
        settings.store().setValue("text_percent" if is_usual else "present_percent", self.percent)

    def present(self, on: bool) -> None:
        """Show all text so large that a room can read it, and afterwards as before."""
        if on and self._before is None:
            self._before = self.percent
            self._put(max(FAR, min(FARTHEST, cast("int", settings.store().value("present_percent", FAR, type=int)))))
        elif not on and self._before is not None:
            before, self._before = self._before, None
            self._put(before)

    def _put(self, percent: int) -> None:
        was, self.percent = self.percent, percent
        self.apply()
        self.changed.emit()
        if self.percent != was:
            self.resized.emit(self.percent / was)

    def larger(self) -> None:
        self.size(self.percent + STEP)

    def smaller(self) -> None:
        self.size(self.percent - STEP)

    def normal(self) -> None:
        self.size(NORMAL)

    def leave(self) -> None:
        """Give the application its usual font back and hear the desktop no more."""
        QGuiApplication.styleHints().colorSchemeChanged.disconnect(self._system_changed)
        QApplication.setFont(self._usual)

    def _system_changed(self) -> None:
        if self.mode == "system":
            self.apply()


def _within(percent: object) -> int:
    return max(SMALLEST, min(LARGEST, cast("int", percent)))

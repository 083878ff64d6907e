"""What the Help menu and F1 do: the help at the topic of the page shown, its keys and news, and what the program is.

Made by the window.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtWidgets import QWidget

from domdesk.gui.dialogs import AboutDialog
from domdesk.gui.help.help_window import SIZE, HelpWindow
from domdesk.gui.help.topics import KEYS, read_topics

FIRST = "start"


class Shown(Protocol):
    """What tells which page is shown, by its name."""

    @property
    def shown(self) -> str: ...


class Help(QObject):
    """See the module. `show_page` shows a page that a link leads to; `keys` tell what each key does."""

    def __init__(
        self,
        window: QWidget,
        pages: Shown,
        show_page: Callable[[str], None],
        *keys: Callable[[], Sequence[tuple[str, str]]],
    ) -> None:
        super().__init__(window)
        self._window, self._pages, self._show_page, self._keys = window, pages, show_page, keys
        self.window: HelpWindow | None = None

    def open_here(self) -> None:
        """Show the topic of the page shown; where it has none, how to begin."""
        self._open(self._pages.shown)

    def show_start(self) -> None:
        self._open(FIRST)

    def show_keys(self) -> None:
        self._open(KEYS)

    def show_news(self) -> None:
        self._open("changelog")

    def show_about(self) -> None:
        about = AboutDialog(self._window)
        about.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        about.show()

    def _open(self, topic: str) -> None:
        if self.window is None:
            self.window = HelpWindow(read_topics([row for told in self._keys for row in told()]), self._window)
            self.window.page_wanted.connect(self._show_page)
            self.window.take_keys(self._window.actions())
            self.window.setGeometry(beside(self._window.frameGeometry(), self._window.screen().availableGeometry()))
        self.window.read(topic if topic in self.window.topics else FIRST)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()


def beside(window: QRect, screen: QRect) -> QRect:
    """Where the help stands at first: right of the window where the screen has room, else over its right half."""
    size = SIZE.boundedTo(screen.size())
    left = min(window.right() + 1, screen.right() - size.width() + 1)
    top = max(screen.top(), min(window.top() + 48, screen.bottom() - size.height()))
    return QRect(left, top, size.width(), size.height())

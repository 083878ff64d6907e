"""What keys do while a field has the cursor: the window's own go before those by which a field edits its line, and a
block of cells that is pasted opens its review rather than becoming one line.

Made by the window; watches whatever has the cursor.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QMainWindow, QWidget
from shiboken6 import isValid

from domdesk.gui.parts.cell_table import CellTable

LINE = (QLineEdit, QComboBox, QAbstractSpinBox)
"""What is typed into on one line."""
OF_FIELDS = ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y", "Ctrl+V", "Ctrl+Del")
"""Those of the window's keys that a field has for its own in every program."""


class Keys(QObject):
    """See the module. `review`: what opens the review of what was copied."""

    def __init__(self, window: QMainWindow, review: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._review = window, review
        self._watched: QWidget | None = None
        self._of_fields = [QKeySequence(keys) for keys in OF_FIELDS]
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def _follow(self, _: QWidget | None, field: QWidget | None) -> None:
        """Watch the field that has the cursor now; all that the program hears would be too much."""
        if self._watched is not None and isValid(self._watched):  # one that goes loses the cursor before it says so
            self._watched.removeEventFilter(self)
        self._watched = field if isinstance(field, LINE) and field.window() is self._window else None
        if self._watched is not None:
            self._watched.installEventFilter(self)
            self._watched.destroyed.connect(self._forget)

    def _forget(self) -> None:
        self._watched = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and self._is_ours(event):
            event.ignore()
            return True
        if event.type() == QEvent.Type.KeyPress and event.matches(QKeySequence.StandardKey.Paste):
            is_block = isinstance(watched, QWidget) and not _in_cells(watched) and is_block_of_cells(copied())
            if is_block:
                self._review()
            return is_block
        return False

    def _is_ours(self, event: QKeyEvent) -> bool:
        """True where an action of the window has these keys, and fields have no use for them that everybody knows."""
        keys = QKeySequence(event.keyCombination())
        if event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            return False
        ours = (action.shortcuts() for action in self._window.actions())
        return keys not in self._of_fields and any(keys in known for known in ours)


def _in_cells(field: QWidget) -> bool:
    """True for the field of a cell, into whose table blocks are pasted."""
    parent = field.parentWidget()
    table = parent.parentWidget() if parent is not None else None
    return isinstance(table, CellTable) and parent is table.viewport()


def copied() -> str:
    """The text on the clipboard."""
    return QGuiApplication.clipboard().text()


def is_block_of_cells(text: str) -> bool:
    """True for several lines, or cells beside each other, rather than one value."""
    return any(sign in text.strip("\r\n") for sign in "\t\n")

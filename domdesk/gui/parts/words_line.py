"""A line of words parted by semicolons, each offered while it is typed: 'shopify; ebay'. Part of the rule editor."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

from domdesk.gui.parts.words import tr


class WordsLine(QLineEdit):
    """See the module. A click, or the Down key, shows all that is offered."""

    changed = Signal()

    def __init__(self, offers: Sequence[str]) -> None:
        super().__init__()
        self.setPlaceholderText(tr("any of these; part them with ;"))
        self._offers = _LastWord(offers, self)
        self.setCompleter(self._offers)
        self.textChanged.connect(lambda _: self.changed.emit())

    def words(self) -> tuple[str, ...]:
        """What stands there, word by word."""
        return tuple(dict.fromkeys(word for part in self.text().split(";") if (word := part.strip())))

    def show_words(self, words: Sequence[str]) -> None:
        self.setText("; ".join(words))

    def offer(self) -> None:
        """Show what can be chosen, with what is typed of the last word as a filter."""
        self._offers.setCompletionPrefix(self.text())
        if self._offers.completionCount():
            self._offers.complete()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.offer()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if not self.text():
            self.offer()


class _LastWord(QCompleter):
    """Completes what stands behind the last semicolon."""

    def __init__(self, offers: Sequence[str], line: WordsLine) -> None:
        super().__init__(list(offers), line)
        self._line = line
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)

    def splitPath(self, path: str) -> list[str]:
        return [path.rpartition(";")[2].strip()]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        before, mark, _ = self._line.text().rpartition(";")
        return f"{before}{mark}{' ' if mark else ''}{super().pathFromIndex(index)}"

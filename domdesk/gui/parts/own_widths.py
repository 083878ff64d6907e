"""How wide somebody has drawn the columns of a table, so that fitting the others to their texts leaves those alone.

Made by the table; watches the handles of its header.
"""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHeaderView


class OwnWidths(QObject):
    """See the module. `title_of`: the title of a column, by its number."""

    def __init__(self, title_of: Callable[[int], str], parent: QObject) -> None:
        super().__init__(parent)
        self._title_of = title_of
        self._header: QHeaderView | None = None
        self._before: dict[int, int] = {}
        self.by_title: dict[str, int] = {}

    def watch(self, header: QHeaderView) -> None:
        """Hear where somebody draws a handle of this header."""
        self._header = header
        header.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self._before = self._widths()
        elif event.type() == QEvent.Type.MouseButtonRelease:
            widths = self._widths()
            changed = [number for number, was in self._before.items() if was and widths.get(number, 0) not in (was, 0)]
            self.by_title |= {self._title_of(number): widths[number] for number in changed}
        return False

    def _widths(self) -> dict[int, int]:
        header = self._header
        return {number: header.sectionSize(number) for number in range(header.count())} if header else {}

    def take(self, widths: Mapping[str, int]) -> bool:
        """Hold these to be somebody's; True where they are others than before."""
        was, self.by_title = self.by_title, dict(widths)
        return was != self.by_title

    def holds(self, number: int) -> bool:
        """True where somebody has drawn this column."""
        return self._title_of(number) in self.by_title

    def of(self, number: int, fitting: int) -> int:
        """How wide a column is to be that `fitting` would fit."""
        return self.by_title.get(self._title_of(number), fitting)

"""What narrows a list: a search field, and chips of which one is on, each with its count. Part of pages with lists."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QToolButton, QWidget

from domdesk.gui.parts.boxes import beside
from domdesk.gui.parts.formatting import number
from domdesk.gui.parts.words import menu_text, tip


class Finder(QWidget):
    """See the module. `changed`: another text or chip."""

    changed = Signal()

    def __init__(self, hint: str, name: str, chips: dict[str, str], tips: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.search = QLineEdit(placeholderText=hint, clearButtonEnabled=True)
        self.search.setAccessibleName(name)
        self.search.setMinimumWidth(160)
        self.search.textChanged.connect(lambda _: self.changed.emit())
        self._titles = chips
        self._group = QButtonGroup(self)
        self.chips: dict[str, Chip] = {}
        row = beside(self, gap=6)
        row.addWidget(self.search, 1)
        for key, title in chips.items():
            made = self.chips[key] = Chip(title, (tips or {}).get(key, ""))
            self._group.addButton(made)
            made.clicked.connect(lambda _: self.changed.emit())
            row.addWidget(made)
        if self.chips:
            next(iter(self.chips.values())).setChecked(True)

    @property
    def chip(self) -> str:
        """The chip that is on; '' where there are none."""
        return next((key for key, made in self.chips.items() if made.isChecked()), "")

    def count(self, counts: dict[str, int]) -> None:
        """Say how many there are of each; a chip of which there are none is hidden, unless it is on."""
        for position, (key, made) in enumerate(self.chips.items()):
            made.setText(menu_text(f"{self._titles[key]} {number(counts[key])}"))
            made.setVisible(position == 0 or counts[key] > 0 or made.isChecked())

    def passing(self, rows: Sequence[Any], hay: Iterable[str], belongs: Callable[[Any], bool]) -> "np.ndarray":
        """Which rows have every word that was typed, and belong to the chip."""
        words = self.search.text().casefold().split()
        return np.fromiter(
            (all(word in text for word in words) and belongs(row) for row, text in zip(rows, hay, strict=True)),
            dtype=bool,
            count=len(rows),
        )

    @property
    def is_narrowing(self) -> bool:
        """True where something is typed, or a chip other than the first is on."""
        return bool(self.search.text()) or self.chip != next(iter(self.chips), "")

    def state(self) -> dict[str, Any]:
        """What was typed and the chip that is on, for `restore`."""
        return {"search": self.search.text(), "chip": self.chip}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Narrow as `state` says; where it says nothing, not at all."""
        self.search.setText(str(state.get("search", "")))
        chip = self.chips.get(str(state.get("chip")), next(iter(self.chips.values()), None))
        if chip is not None:
            chip.click()

    def clear(self) -> bool:
        """Show everything again; False where that was so."""
        if not self.is_narrowing:
            return False
        first = next(iter(self.chips), "")
        self.search.clear()
        if first:
            self.chips[first].click()
        return True


class Chip(QToolButton):
    """A button that is on or off, as wide as its text in the bold of one that is on, so that nothing moves."""

    def __init__(self, text: str, about: str = "") -> None:
        super().__init__()
        self.setText(menu_text(text))
        self.setToolTip(tip(about))
        self.setCheckable(True)
        self.setProperty("shape", "chip")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        bold = QFont(self.font())
        bold.setBold(True)
        size = super().sizeHint()
        extra = QFontMetrics(bold).horizontalAdvance(self.text()) - self.fontMetrics().horizontalAdvance(self.text())
        return QSize(size.width() + max(0, extra), size.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

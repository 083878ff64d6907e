"""A few rows of 'this = that' to fill in, with one more row as soon as the last is used. Part of the columns form."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from domdesk.gui.parts.boxes import cells
from domdesk.gui.parts.controls import Choice
from domdesk.gui.parts.words import label, tr

NAME_EM, VALUE_EM = 14, 12
"""How wide both sides are, in heights of the text."""


class PairRows(QWidget):
    """See the module. The left side is one of `choices` (value and words) where there are any, else typed.

    `changed`: something was filled in, or taken away.
    """

    changed = Signal()

    def __init__(self, left: str, right: str, example: str = "") -> None:
        super().__init__()
        self._left, self._right, self._example = left, right, example
        self._choices: Sequence[tuple[str, str]] = ()
        self.rows: list[tuple[QLineEdit | Choice, QLineEdit]] = []
        self._grid = cells(self)
        self._grid.setColumnStretch(3, 1)

    def show_pairs(self, pairs: Mapping[str, str], choices: Sequence[tuple[str, str]] = ()) -> None:
        """Show these pairs and an empty row."""
        self._choices = choices
        self.rows.clear()
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for name, value in pairs.items():
            self._add(name, value)
        self._add("", "")

    def pairs(self) -> dict[str, str]:
        """What is filled in on both sides."""
        told = ((self._name(left), right.text().strip()) for left, right in self.rows)
        return {name: value for name, value in told if name and value}

    def _name(self, left: QLineEdit | Choice) -> str:
        return left.text().strip() if isinstance(left, QLineEdit) else str(left.currentData() or "")

    def _add(self, name: str, value: str) -> None:
        left: QLineEdit | Choice
        if self._choices:
            left = Choice()
            left.addItem(tr("Choose…"), "")
            for key, words in self._choices:
                left.addItem(words, key)
            left.setCurrentIndex(max(0, left.findData(name)))
            left.activated.connect(self._edited)
        else:
            left = QLineEdit(name, placeholderText=self._example)
            left.textEdited.connect(self._edited)
        right = QLineEdit(value)
        right.textEdited.connect(self._edited)
        for side, em in ((left, NAME_EM), (right, VALUE_EM)):
            side.setFixedWidth(em * self.fontMetrics().height())
            if isinstance(side, QLineEdit):
                side.setCursorPosition(0)  # of a long text the beginning is seen
        number = len(self.rows) + 1
        left.setAccessibleName(tr("{what} {n}", what=self._left, n=number))
        right.setAccessibleName(tr("{what} {n}", what=self._right, n=number))
        at = len(self.rows)
        for column, widget in enumerate((left, label("="), right)):
            self._grid.addWidget(widget, at, column)
        self.rows.append((left, right))

    def _edited(self) -> None:
        left, right = self.rows[-1]
        if self._name(left) and right.text().strip():
            self._add("", "")
        self.changed.emit()

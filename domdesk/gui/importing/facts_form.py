"""The form that asks for what a rate file does not say of itself (carrier, currency, unit…), one field per fact.

The import page shows it with the facts of a refused reading, and reads the file again with what was told.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QPushButton, QWidget

from domdesk.errors import MissingFact
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import Choice
from domdesk.gui.parts.words import label, tr

FIELD_WIDTH = 260


class FactsForm(QWidget):
    """See the module. `told`: the facts by name, those left blank not among them."""

    told = Signal(dict)

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, QLineEdit | Choice] = {}
        self._form = QFormLayout()
        self._form.setSpacing(8)
        self.read = QPushButton(tr("Read the file with this"))
        self.read.setProperty("primary", True)
        self.read.setAutoDefault(True)  # else Enter does nothing outside a dialog
        self.read.clicked.connect(self._tell)
        self.lacks = label(wrap=True)
        self.lacks.setProperty("tone", "bad")
        buttons = beside()
        buttons.addWidget(self.read)
        buttons.addStretch(1)
        layout = below(self, gap=16, margins=(0, 8, 0, 0))
        layout.addLayout(self._form)
        layout.addWidget(self.lacks)
        layout.addLayout(buttons)
        layout.addStretch(1)

    @property
    def asks(self) -> bool:
        """True where there is something to tell."""
        return bool(self.fields)

    def ask(self, facts: Iterable[MissingFact], locations: Sequence[str] = ()) -> None:
        """Ask for `facts` too; what was asked before stays, as it was told. `locations` are those of the desk."""
        for fact in facts:
            if fact.key not in self.fields:
                field = self.fields[fact.key] = self._field(fact, locations if fact.key == "location" else ())
                name = tr(fact.noun[:1].upper() + fact.noun[1:])
                title = label(name)
                title.setBuddy(field)
                field.setAccessibleName(name)
                self._form.addRow(title, field)
        for one, next_one in pairwise([*self.fields.values(), self.read]):
            QWidget.setTabOrder(one, next_one)
        self.setFocusProxy(next((f for f in self.fields.values() if not _text(f)), self.read))

    def clear(self) -> None:
        """Ask for nothing."""
        self.setFocusProxy(self.read)
        self.lacks.setText("")
        self.fields.clear()
        while self._form.rowCount():
            self._form.removeRow(0)

    def values(self) -> dict[str, str]:
        """What was told so far, by the facts' names."""
        return {key: text for key, field in self.fields.items() if (text := _text(field))}

    def _tell(self) -> None:
        """Tell what was typed, or say what is still missing."""
        blank = [field for field in self.fields.values() if not _text(field)]
        names = ", ".join(field.accessibleName() for field in blank)
        self.lacks.setText(tr("Still missing: {names}. What is grey is only an example.", names=names) if blank else "")
        if blank:
            blank[0].setFocus()
        else:
            self.told.emit(self.values())

    def _field(self, fact: MissingFact, known: Sequence[str]) -> QLineEdit | Choice:
        field: QLineEdit | Choice
        if fact.choices or known:
            field = Choice(editable=not fact.choices)
            field.addItems(fact.choices or known)
            field.setPlaceholderText(tr("Choose…"))
            field.setCurrentIndex(-1)
        else:
            field = QLineEdit(placeholderText=tr("such as {example}", example=fact.example))
            field.returnPressed.connect(self.read.click)
        field.setFixedWidth(FIELD_WIDTH)
        return field


def _text(field: QLineEdit | Choice) -> str:
    return (field.text() if isinstance(field, QLineEdit) else field.currentText()).strip()

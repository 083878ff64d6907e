"""The choices in the what-if panel: those that stand, each to be lifted, and those added there, each to be taken away.

Shows what the panel gives it; `pressed` says whose button was pressed.
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from domdesk.gui.decision.choices import choice_text, made_by
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.folds import refill
from domdesk.gui.parts.words import label, menu_text, tr
from domdesk.gui.snapshot import Snapshot
from domdesk.gui.what_if.draft import Choice, Draft
from domdesk.records import Override


class ChoiceList(QWidget):
    """See the module."""

    pressed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[tuple[Choice, QPushButton]] = []
        self._layout = below(self, gap=6)

    def show_choices(self, now: Snapshot, draft: Draft, added: Sequence[Choice]) -> None:
        """Show the choices that stand and those added; a button that had the keyboard keeps it."""
        was = next((choice for choice, button in self.buttons if button.hasFocus()), None)
        self.buttons.clear()
        rows = [self._standing(now, draft, choice) for choice in draft.standing]
        rows += [self._row(now, draft, choice, tr("new"), tr("Remove")) for choice in added]
        refill(self._layout, rows)
        self.setVisible(bool(rows))
        if button := next((button for choice, button in self.buttons if choice == was), None):
            button.setFocus()

    def _standing(self, now: Snapshot, draft: Draft, choice: Override) -> QWidget:
        if choice in draft.lifted:
            return self._row(now, draft, choice, tr("would no longer hold"), tr("Keep it"))
        return self._row(now, draft, choice, made_by(choice), tr("Lift it"))

    def _row(self, now: Snapshot, draft: Draft, choice: Choice, about: str, verb: str) -> QWidget:
        row = QWidget()
        layout = beside(row)
        words = below(gap=2)
        said = choice_text(choice, draft.order, now.place, now.currency)
        words.addWidget(label(said, wrap=True))
        words.addWidget(label(about, quiet=True, rank="small", wrap=True))
        layout.addLayout(words, 1)
        button = QPushButton(menu_text(verb))
        button.setAutoDefault(True)  # else Enter does nothing outside a dialog
        button.setAccessibleDescription(said)
        button.clicked.connect(lambda: self.pressed.emit(choice))
        layout.addWidget(button)
        self.buttons.append((choice, button))
        return row

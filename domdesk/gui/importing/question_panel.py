"""What the desk asks once about an import, each question with a button per answer that says what follows from it.

Shown by the import page above its buttons; an answer is told beside the reading, as its facts are.
"""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QToolButton

from domdesk.gui.parts.boxes import below, cells, named
from domdesk.gui.parts.words import label, menu_text, tr
from domdesk.records import Question


class QuestionPanel(QFrame):
    """See the module. `answered`: there is another answer; `answers` has them all, by the questions' keys."""

    answered = Signal()

    def __init__(self) -> None:
        super().__init__()
        named(self, "card")
        self.answers: dict[str, str] = {}
        self.buttons: dict[tuple[str, str], QToolButton] = {}
        self._asked: list[Question] = []
        self._layout = below(self, gap=8, margins=(16, 12, 16, 12))
        self.hide()

    def clear(self) -> None:
        """Ask nothing."""
        self.answers = {}
        self._asked = []
        self._build()

    @property
    def unanswered(self) -> QToolButton | None:
        """The first button of the first question that has no answer yet."""
        open_ = (button for (key, _), button in self.buttons.items() if key not in self.answers)
        return next(open_, None)

    def ask(self, questions: Iterable[Question]) -> None:
        """Ask these too; what was asked before stays, as it was answered."""
        known = {question.key for question in self._asked}
        new = [question for question in questions if question.key not in known]
        if new:
            self._asked += new
            self._build()

    def _build(self) -> None:
        self.buttons.clear()
        while item := self._layout.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for question in self._asked:
            self._layout.addWidget(label(question.text, wrap=True, rank="strong"))
            box = QFrame()
            grid = cells(box, across=12)
            for row, (value, means) in enumerate(question.choices):
                button = self._button(question.key, value)
                grid.addWidget(button, row, 0)
                grid.addWidget(label(f"{means} {follows(value)}".strip(), wrap=True), row, 1)
                button.setAccessibleDescription(means)
            grid.setColumnStretch(1, 1)
            self._layout.addWidget(box)
        self.setVisible(bool(self._asked))

    def _button(self, key: str, value: str) -> QToolButton:
        button = self.buttons[key, value] = QToolButton()
        button.setProperty("shape", "button")
        button.setText(menu_text(answer_name(value)))
        button.setCheckable(True)
        button.setChecked(self.answers.get(key) == value)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.clicked.connect(lambda: self._answer(key, value))
        return button

    def _answer(self, key: str, value: str) -> None:
        self.answers[key] = value
        for (of, other), button in self.buttons.items():
            if of == key:
                button.setChecked(other == value)
                button.setText(menu_text(("✔ " if other == value else "") + answer_name(other)))
        self.answered.emit()


def answer_name(value: str) -> str:
    """An answer as its button says it."""
    names = {"includes-open-orders": tr("Yes, these orders"), "excludes": tr("No, other orders")}
    return names.get(value, value)


def follows(value: str) -> str:
    """What the desk does after an answer."""
    sentences = {
        "includes-open-orders": tr("The desk then frees those units, so that these orders can be routed from them."),
        "excludes": tr("The desk then routes these orders from what is left beside them."),
    }
    return sentences.get(value, "")

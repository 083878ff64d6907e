"""A question in the page itself, with a field where one is needed: 'Remove zone 8 with its 70 prices?' Yes or no.

Stands hidden where a page put it until the page asks; nothing waits for the answer, and Esc takes it away.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPushButton

from domdesk.gui.parts.boxes import below, beside, named
from domdesk.gui.parts.words import label, tr

FIELD_WIDTH = 200


class AskBar(QFrame):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "card")
        self._then: Callable[[str], None] | None = None
        self._check: Callable[[str], str] = lambda text: ""
        self.text = label(wrap=True)
        self.field = QLineEdit()
        self.field.setFixedWidth(FIELD_WIDTH)
        self.field.textEdited.connect(self._typed)
        self.field.returnPressed.connect(self._answer)
        self.fault = label(wrap=True)
        self.fault.setProperty("tone", "bad")
        self.yes = QPushButton()
        self.yes.setProperty("primary", True)
        self.yes.setAutoDefault(True)  # else Enter does nothing outside a dialog
        self.yes.clicked.connect(self._answer)
        self.no = QPushButton(tr("Cancel"))
        self.no.setAutoDefault(True)
        self.no.clicked.connect(self.leave)
        row = beside()
        row.addWidget(self.field)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        row.addStretch(1)
        layout = below(self, margins=(12, 8, 12, 8))
        layout.addWidget(self.text)
        layout.addLayout(row)
        layout.addWidget(self.fault)
        self.hide()

    def ask(
        self,
        text: str,
        yes: str,
        then: Callable[[str], None],
        *,
        field: str | None = None,
        check: Callable[[str], str] | None = None,
    ) -> None:
        """Ask; `then` hears what stands in the field, which begins as `field` (None: there is none).

        `check` says what is wrong with it, '' where nothing is.
        """
        self._then, self._check = then, check or (lambda text: "")
        self.text.setText(text)
        self.yes.setText(yes)
        self.field.setVisible(field is not None)
        self.field.setText(field or "")
        self.field.setAccessibleName(text)
        self.fault.hide()
        self.yes.setEnabled(not self._check(self.field.text().strip()))
        self.show()
        focus = self.field if field is not None else self.no
        focus.setFocus()
        self.field.selectAll()

    def leave(self) -> None:
        """Ask no longer."""
        self._then = None
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.isAncestorOf(focus)
        self.hide()
        parent = self.parentWidget()
        if parent is not None and had_focus:
            parent.setFocus()

    def _typed(self, text: str) -> None:
        wrong = self._check(text.strip())
        self.fault.setText(wrong)
        self.fault.setVisible(bool(wrong))
        self.yes.setEnabled(not wrong)

    def _answer(self) -> None:
        text = self.field.text().strip()
        if self._then is not None and not self._check(text):
            then = self._then
            self.leave()
            then(text)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_escape(event):
            event.accept()  # else the window takes Esc as going back
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_escape(event):
            self.leave()
        else:
            super().keyPressEvent(event)


def _is_escape(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Escape

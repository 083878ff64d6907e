"""A question in place before something is removed: what goes with it, and the two answers. Part of the side panels."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton

from domdesk.gui.parts.boxes import below, beside, named
from domdesk.gui.parts.words import label, menu_text, tr


class Removal(QFrame):
    """See the module. `agreed`: remove it; `closed`: answered, either way."""

    agreed = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        named(self, "card")
        self._then: Callable[[], None] | None = None
        self.text = label(wrap=True)
        self.remove = QPushButton()
        self.keep = QPushButton(tr("Keep"))
        for button, verb in ((self.remove, self._agree), (self.keep, self._close)):
            button.setAutoDefault(True)  # else Enter does nothing outside a dialog
            button.clicked.connect(verb)
        row = beside()
        row.addWidget(self.remove)
        row.addWidget(self.keep)
        row.addStretch(1)
        layout = below(self, margins=(12, 8, 12, 12))
        layout.addWidget(self.text)
        layout.addLayout(row)
        self.hide()

    def ask(self, text: str, button: str, then: Callable[[], None] | None = None) -> None:
        """Say what goes with it, and wait for an answer; where it is yes, do `then`."""
        self._then = then
        self.text.setText(text)
        self.remove.setText(menu_text(button))
        self.show()
        self.keep.setFocus()

    def _agree(self) -> None:
        self.agreed.emit()
        if self._then is not None:
            self._then()
        self._close()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def event(self, event: QEvent) -> bool:
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

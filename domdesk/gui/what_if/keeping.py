"""How a change in the what-if panel ends: why it is made, what is still missing for it, and the buttons.

Part of the what-if panel, which says what can be kept and hears what was pressed.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from domdesk.gui.decision.sections import tone
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.words import label, tr

LEAST_REASON = 3
"""Letters that a reason has at least."""


class KeepSection(QWidget):
    """See the module. `used`: keep it, for this reason; `closed`: the user is done."""

    used = Signal(str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._ready = self._idle = self._needs_reason = False
        self._why = label(tr("Why you choose this"), quiet=True)
        self.reason = QLineEdit(placeholderText=tr("such as: the customer fetches it"))
        self.reason.setAccessibleName(self._why.text())
        self._why.setBuddy(self.reason)
        self._hint = label(
            tr("Say why in a few words, then it can be used. Others will read it beside the order."),
            quiet=True, rank="small", wrap=True,
        )  # fmt: skip
        self._refusal = tone("", "bad")
        self.use = QPushButton(tr("Use this"))
        self.use.setProperty("primary", True)
        self.close_ = QPushButton(tr("Close"))
        for button in (self.use, self.close_):
            button.setAutoDefault(True)  # else Enter does nothing outside a dialog
        self.reason.textChanged.connect(self._edited)
        self.reason.returnPressed.connect(self.use.click)
        self.use.clicked.connect(lambda: self.used.emit(self.reason.text().strip()))
        self.close_.clicked.connect(self.closed)
        layout = below(self)
        for widget in (self._why, self.reason, self._hint, self._refusal):
            layout.addWidget(widget)
        row = beside()
        row.addWidget(self.use)
        row.addWidget(self.close_)
        row.addStretch(1)
        layout.addLayout(row)

    def offer(self, *, something: bool, ready: bool, idle: bool, needs_reason: bool) -> None:
        """Offer to keep `something`; it can be once its plan is `ready`, nothing else runs, and a reason is given."""
        self._ready, self._idle, self._needs_reason = ready, idle, needs_reason
        self._why.setVisible(needs_reason)
        self.reason.setVisible(needs_reason)
        self.use.setVisible(something)
        self._refresh()

    def refuse(self, why: str) -> None:
        """Say why it could not be kept; '' takes that back."""
        self._refusal.setText(why)
        self._refusal.setVisible(bool(why))

    def _edited(self) -> None:
        self.refuse("")
        self._refresh()

    def _refresh(self) -> None:
        missing = self._needs_reason and sum(map(str.isalnum, self.reason.text())) < LEAST_REASON
        self.use.setEnabled(self._ready and self._idle and not missing)
        self._hint.setVisible(self._needs_reason and self._ready)  # else the buttons move at the first word

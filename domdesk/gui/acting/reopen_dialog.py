"""The orders that were cancelled, newest first, to have some of them again: asks which, and why.

Opened by the window's verbs, which hear what was chosen; follows what is undone meanwhile.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.formatting import UNKNOWN
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.session import Session
from domdesk.records import OrderKey

SIZE_EM = (30, 24)


class ReopenDialog(QDialog):
    """See the module. `chosen`: the orders that are to be open again, and why."""

    chosen = Signal(object, str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Cancelled orders"))
        em = self.fontMetrics().height()
        self.resize(SIZE_EM[0] * em, SIZE_EM[1] * em)
        columns = [
            Column(tr("Order"), lambda key: key.order),
            Column(tr("Channel"), lambda key: key.channel or UNKNOWN),
        ]
        self.table = TableView(columns, tr("Cancelled orders"), self)
        self.table.stretch(0)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh())
        self.none = label(tr("No order of this desk is cancelled."), quiet=True, wrap=True)
        self.reason = QLineEdit(placeholderText=tr("Why, such as: the customer wants it after all"))
        self.reason.setAccessibleName(tr("Why they are reopened"))
        self.go = verb_button(
            tr("Reopen"), tr("Let the next file that has them bring them back"), self._reopen, primary=True
        )
        layout = below(self, gap=12, margins=(16, 16, 16, 16))
        about = tr(
            "A file that still has one of these open does not bring it back. One that is reopened comes back with the "
            "next file that has it. To have it at once, take its cancelling back in the History."
        )
        layout.addWidget(label(about, quiet=True, wrap=True))
        layout.addWidget(self.none)
        layout.addWidget(self.table, 1)
        layout.addStretch(0)
        layout.addWidget(self.reason)
        row = beside()
        row.addStretch(1)
        row.addWidget(self.go)
        row.addWidget(verb_button(tr("Close"), tr("Close this"), self.close))
        layout.addLayout(row)
        session.read.connect(self._read)
        session.leaving.connect(self.close)
        session.jobs.changed.connect(self._refresh)
        self._take([])
        self._read()

    def _read(self) -> None:
        self._session.ask_desk(lambda desk: desk.cancelled(), self._take)

    def _take(self, cancelled: list[OrderKey]) -> None:
        self.table.table.set_rows(cancelled)
        for widget in (self.table, self.reason):
            widget.setVisible(bool(cancelled))
        self.none.setVisible(not cancelled)
        if len(cancelled) == 1:
            self.table.selectRow(0)
        self._refresh()

    def _refresh(self) -> None:
        count = len(self.table.selected_rows())
        self.go.setText(several(count, "Reopen {n} order", "Reopen {n} orders") if count else tr("Reopen"))
        self.go.setEnabled(count > 0 and self._session.jobs.running is None)

    def _reopen(self) -> None:
        self.chosen.emit(self.table.selected_rows(), self.reason.text().strip())
        self.reason.clear()

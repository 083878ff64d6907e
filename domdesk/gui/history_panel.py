"""The changes of the desk's records, newest first, any of which can be taken back if nothing later rests on it.

A dock of the window; shows the snapshot's history.
"""

from PySide6.QtWidgets import QPushButton, QWidget

from domdesk.gui import changes
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.formatting import moment, moment_there
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, tip, tr
from domdesk.gui.session import Session
from domdesk.records import Batch


class HistoryPanel(QWidget):
    """See the module."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.table = TableView(_columns(), tr("History"), self)
        self.table.stretch(2)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.none_yet = label(tr("Nothing has been imported yet. What is imported stands here and can be taken back."),
                              quiet=True, wrap=True)  # fmt: skip
        self.undo = QPushButton(tr("Take this back"))
        self.undo.setAutoDefault(True)  # else Enter does nothing outside a dialog
        self.undo.clicked.connect(self._undo)
        row = beside()
        row.addStretch(1)  # notices come up on the left
        row.addWidget(self.undo)
        layout = below(self, margins=(12, 8, 12, 8))
        layout.addWidget(self.none_yet)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh())
        session.read.connect(self._show)
        session.closed.connect(self._show)
        session.jobs.changed.connect(self._refresh)
        self._show()

    def _show(self) -> None:
        history = self._session.now.history if self._session.now else []
        self.table.table.set_rows(history)
        self.table.setVisible(bool(history))
        self.none_yet.setVisible(not history)
        self._refresh()

    def _refresh(self) -> None:
        chosen: Batch | None = next(iter(self.table.selected_rows()), None)
        can = chosen is not None and chosen.can_undo
        self.undo.setEnabled(can and self._session.jobs.running is None)
        if chosen is None:
            why = tr("Select a change first.")
        elif can:
            why = chosen.label
        else:
            why = tr("It is taken back.") if chosen.undone else tr("It changed nothing, or was too long ago.")
        self.undo.setToolTip(tip(why))

    def _undo(self) -> None:
        for batch in self.table.selected_rows():
            changes.undo(self._session, batch.number)


def _columns() -> list[Column]:
    return [
        Column(tr("No."), lambda b: str(b.number), key=lambda b: b.number, number=True),
        Column(tr("When"), lambda b: moment(b.at), key=lambda b: b.at, tip=lambda b: moment_there(b.at)),
        Column(tr("What"), lambda b: b.label),
        Column(tr("State"), lambda b: tr("taken back") if b.undone else ""),
        Column(tr("Who"), lambda b: b.who),
    ]

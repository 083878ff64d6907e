"""The desk's dated copies: when each was made, before what and how large; one more now, and the way back to one.

Opened by the window beside the work. Going back closes the desk, puts the copy in its place and opens it again.
"""

from decimal import Decimal
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from domdesk.desk import Desk, restore
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.formatting import moment, number
from domdesk.gui.parts.removal import Removal
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, tr
from domdesk.gui.session import Session
from domdesk.records import Backup

SIZE_EM = (34, 26)


class BackupsDialog(QDialog):
    """See the module."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._back_at: Backup | None = None  # where the desk was put back to, before it is shown
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Backups"))
        em = self.fontMetrics().height()
        self.resize(SIZE_EM[0] * em, SIZE_EM[1] * em)
        self.table = TableView(_columns(), tr("Backups"), self)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.stretch(1)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh())
        self.none_yet = label(tr("No backup yet. One is made before each import, or now."), quiet=True, wrap=True)
        self.asks = Removal()
        self.make = verb_button(tr("Back up now"), tr("Write a dated copy beside the desk"), self._make, primary=True)
        self.back = verb_button(tr("Restore…"), tr("Go back to the copy that is selected"), self._ask)
        self.said = label(wrap=True)
        layout = below(self, gap=12, margins=(16, 16, 16, 16))
        about = tr("Copies of this desk as it was, in a folder beside it. Before you go back, the desk as it is now is "
                   "copied too.")  # fmt: skip
        layout.addWidget(label(about, quiet=True, wrap=True))
        layout.addWidget(self.none_yet)
        layout.addWidget(self.table, 1)
        layout.addStretch(0)
        layout.addWidget(self.asks)
        layout.addWidget(self.said)
        row = beside()
        row.addWidget(self.make)
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(verb_button(tr("Close"), tr("Close this"), self.close))
        layout.addLayout(row)
        session.opened.connect(self._opened)
        session.closed.connect(self.close)
        session.jobs.changed.connect(self._refresh)
        self._read()

    def _opened(self) -> None:
        backup, self._back_at = self._back_at, None
        if backup is not None:
            self._session.done.emit(tr("This is the desk as it was on {when}.", when=_when(backup)))
            self.said.setText(tr("The desk is as it was on {when}.", when=_when(backup)))
        self._read()

    def _read(self) -> None:
        self._session.ask_desk(lambda desk: desk.backups(), self._take)

    def _take(self, backups: list[Backup]) -> None:
        self.table.table.set_rows(backups)
        self.table.setVisible(bool(backups))
        self.none_yet.setVisible(not backups)
        if backups:
            self.table.selectRow(0)
        self._refresh()

    def _refresh(self) -> None:
        idle = self._session.jobs.running is None
        self.make.setEnabled(idle)
        self.back.setEnabled(idle and bool(self.table.selected_rows()))

    def _make(self) -> None:
        def done(written: Path) -> None:
            self.said.setText(tr("Wrote {name} into {folder}.", name=written.name, folder=written.parent))
            self._read()

        self._session.ask_desk(lambda desk: desk.back_up(), done, title=tr("Backing up"))

    def _ask(self) -> None:
        for backup in self.table.selected_rows():
            text = tr("Go back to the desk as it was on {when}? What was done since goes; the desk as it is now "
                      "is kept as a backup.", when=_when(backup))  # fmt: skip
            self.asks.ask(text, tr("Restore it"), partial(self._restore, backup))

    def _restore(self, backup: Backup) -> None:
        session, now = self._session, self._session.now
        if now is None:
            return
        self.said.setText("")

        def make() -> Desk:
            restore(now.path, backup.path)
            self._back_at = backup
            return Desk.open(now.path, session.solver.get())

        session.enter(make, tr("Restoring {name}", name=now.path.name))


def _when(backup: Backup) -> str:
    return moment(backup.made_at.isoformat())


def _why(backup: Backup) -> str:
    reasons = {
        "before import": tr("before an import"),
        "before restore": tr("before going back to an older one"),
        "before automatic": tr("before what came in by itself"),
        "by hand": tr("made by hand"),
        "damaged": tr("damaged, set aside"),
    }
    return reasons.get(backup.why, backup.why)


def _size(backup: Backup) -> str:
    return tr("{n} MB", n=number(Decimal(backup.size_bytes // 100_000 + 1) / 10))


def _columns() -> list[Column]:
    return [
        Column(tr("When"), _when, key=lambda b: b.made_at),
        Column(tr("Why"), _why),
        Column(tr("Size"), _size, key=lambda b: b.size_bytes, number=True),
    ]

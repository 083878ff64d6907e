"""Who did what, when and why: the desk's audit, searched by words, order, person and days; what is found, as CSV.

A dock of the window; asks the desk while it is seen.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from domdesk.desk import Desk
from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.controls import Choice, verb_button
from domdesk.gui.parts.folders import remember_folder, start_folder
from domdesk.gui.parts.formatting import moment, moment_there
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.session import Session
from domdesk.records import AuditEntry

REST_MS = 200
MOST = 5000
"""So many entries are shown; a search finds the others."""


class AuditPanel(QWidget):
    """See the module."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._is_old = True
        self._entries: list[AuditEntry] = []
        self.search = QLineEdit(placeholderText=tr("Find: order, place, word, person…"), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Find in the audit"))
        self.since = Choice()
        self.since.setAccessibleName(tr("Since"))
        self.until = Choice()
        self.until.setAccessibleName(tr("Until"))
        self.who = Choice()
        self.who.setAccessibleName(tr("Who"))
        self.this_order = verb_button(
            tr("The selected order"), tr("Show only what was done with the order that is selected"), self._read
        )
        self.this_order.setCheckable(True)
        self.write = verb_button(
            tr("Save as CSV…"), tr("Write all that is found into a file, oldest first"), self._save
        )
        self.table = TableView(_columns(), tr("Audit"), self)
        self.table.stretch(3, 4)
        self.count = label(quiet=True, rank="small")
        for choice in (self.since, self.until, self.who):
            choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        self._offer_days([])
        self._offer_people([])
        head = WrapLayout()
        for widget in (self.search, self.who, self.since, self.until, self.this_order, self.write, self.count):
            head.addWidget(widget)
        layout = below(self, margins=(12, 8, 12, 8))
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._read)
        self.search.textChanged.connect(self._rest.start)
        self.since.activated.connect(self._read)
        self.until.activated.connect(self._read)
        self.who.activated.connect(self._show)
        session.read.connect(self._read_anew)
        session.selected.connect(self._selected)
        session.closed.connect(lambda: self.table.table.set_rows([]))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_old:
            self._read()

    def _read_anew(self) -> None:
        self._is_old = True
        if self.isVisible():
            self._read()

    def _selected(self) -> None:
        if self.this_order.isChecked():
            self._read()

    def _read(self) -> None:
        now = self._session.now
        if now is None:
            return
        self._is_old = False
        find = self._query()

        def done(entries: list[AuditEntry]) -> None:
            if self._session.now is not None and self._session.now.path == now.path:
                self._take(entries)

        self._session.ask_desk(lambda desk: find(desk, MOST), done)

    def _query(self) -> Callable[[Desk, int | None], list[AuditEntry]]:
        """What finds the entries asked for now, at most so many."""
        text, since, until = self.search.text().strip(), _day(self.since), _day(self.until)
        order = self._session.selection if self.this_order.isChecked() else None
        return lambda desk, most: desk.audit(text, order, since, most, until)

    def _take(self, entries: list[AuditEntry]) -> None:
        self._entries = entries
        if not self.since.currentData() and not self.until.currentData():
            self._offer_days(sorted({entry.at[:10] for entry in entries}, reverse=True))
        self._offer_people(sorted({entry.who for entry in entries}))
        if layout := self.layout():
            layout.activate()  # a longer choice makes itself wider at once, over the one beside it
        self._show()

    def _offer_days(self, days: Sequence[str]) -> None:
        _fill(self.since, [("", tr("From the first day")), *((day, tr("Since {day}", day=day)) for day in days)])
        _fill(self.until, [("", tr("To the last day")), *((day, tr("Until {day}", day=day)) for day in days)])

    def _offer_people(self, people: Sequence[str]) -> None:
        _fill(self.who, [("", tr("Everybody")), *((who, who) for who in people)])

    def _show(self) -> None:
        rows = _by(self.who.currentData(), self._entries)
        self.table.table.set_rows(rows)
        more = tr(", the newest {n}", n=MOST) if len(self._entries) == MOST else ""
        self.count.setText(several(len(rows), "{n} entry", "{n} entries") + more)

    def _save(self) -> None:
        now = self._session.now
        if now is None:
            return
        start = start_folder("export") / f"{now.path.stem} audit.csv"
        find, who = self._query(), self.who.currentData()
        name, _ = QFileDialog.getSaveFileName(self, tr("Save the audit"), str(start), tr("CSV (*.csv)"))
        if name:
            out = Path(name) if Path(name).suffix else Path(f"{name}.csv")
            remember_folder("export", out.parent)
            self._session.ask_desk(
                lambda desk: desk.export_audit(out, _by(who, find(desk, None))),
                lambda written: self._session.done.emit(tr("Saved the audit as {path}.", path=written)),
                title=tr("Writing the audit"),
            )


def _day(choice: Choice) -> date | None:
    """The day chosen, None where any is."""
    chosen = choice.currentData()
    return date.fromisoformat(chosen) if chosen else None


def _by(who: str | None, entries: Sequence[AuditEntry]) -> list[AuditEntry]:
    """The entries of a person, all where nobody is named."""
    return [entry for entry in entries if not who or entry.who == who]


def _fill(choice: Choice, items: list[tuple[str, str]]) -> None:
    """Offer these, and keep what was chosen where it is still among them."""
    chosen = choice.currentData()
    choice.clear()
    for data, text in items:
        choice.addItem(text, data)
    choice.setCurrentIndex(max(0, choice.findData(chosen)))


def _about(entry: AuditEntry) -> str:
    if entry.order:
        return tr("order {order}", order=entry.order)
    if entry.run is not None:
        return tr("run {run}", run=entry.run)
    return entry.location


def _columns() -> list[Column]:
    return [
        Column(tr("When"), lambda e: moment(e.at), key=lambda e: e.number, tip=lambda e: moment_there(e.at)),
        Column(tr("Who"), lambda e: e.who),
        Column(tr("About"), _about),
        Column(tr("What"), lambda e: e.what, tip=lambda e: e.what),
        Column(tr("Why"), lambda e: e.why, tip=lambda e: e.why),
    ]

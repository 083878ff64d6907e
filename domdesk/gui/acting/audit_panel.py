"""Who did what, when and why: the desk's audit, searched by words, order, person and days; what is found, as CSV.

A dock of the window; asks the desk while it is seen. Its days are those of the desk's clock, places have their names.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from domdesk.desk import Desk
from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.controls import Choice, verb_button
from domdesk.gui.parts.folders import remember_folder, start_folder
from domdesk.gui.parts.formatting import at_desk, long_day, moment, moment_there, policy_name
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.session import Session
from domdesk.records import AuditEntry, place_names

REST_MS = 200
MOST = 5000
"""So many entries are shown; a search finds the others."""


class AuditPanel(QWidget):
    """See the module."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._is_old = True
        self._path: Path | None = None
        self._entries: list[AuditEntry] = []
        self._names: dict[str, str] = {}
        self._policies: dict[int, str] = {}
        self.search = QLineEdit(placeholderText=tr("Find: order, place, word, person…"), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Find in the audit"))
        self.since = Choice()
        self.since.setAccessibleName(tr("From"))
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
        self.table = TableView(self._columns(), tr("Audit"), self)
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
        now = self._session.now
        if now is not None and now.path != self._path:
            self._path = now.path
            self._ask_for_all()
        self._is_old = True
        if self.isVisible():
            self._read()

    def _ask_for_all(self) -> None:
        """Narrow to nothing: the days and people of another desk say nothing of this one."""
        self.search.clear()
        self._rest.stop()
        self.this_order.setChecked(False)
        self._offer_days([])
        self._offer_people([])

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
        text, since, until = self.search.text().strip(), _chosen(self.since), _chosen(self.until)
        order = self._session.selection if self.this_order.isChecked() else None
        return lambda desk, most: desk.audit(text, order, since, most, until)

    def _take(self, entries: list[AuditEntry]) -> None:
        self._entries = entries
        if not self.since.currentData() and not self.until.currentData():
            self._offer_days(sorted({_day_of(entry) for entry in entries}, reverse=True))
        self._offer_people(sorted({entry.who for entry in entries}))
        if layout := self.layout():
            layout.activate()  # a longer choice makes itself wider at once, over the one beside it
        self._show()

    def _offer_days(self, days: Sequence[date]) -> None:
        said = [(one.isoformat(), long_day(one)) for one in days]
        _fill(self.since, [("", tr("From the first day")), *((one, tr("From {day}", day=text)) for one, text in said)])
        _fill(self.until, [("", tr("Until the last day")), *((one, tr("Until {day}", day=text)) for one, text in said)])

    def _offer_people(self, people: Sequence[str]) -> None:
        _fill(self.who, [("", tr("Everybody")), *((who, who) for who in people)])

    def _show(self) -> None:
        rows, now = _by(self.who.currentData(), self._entries), self._session.now
        self._names = place_names({name: place.label for name, place in now.locations.items()} if now else {})
        self._policies = {one.run: one.policy for one in now.runs} if now else {}
        self.table.table.set_rows(rows)
        more = tr(", the newest {n}", n=MOST) if len(self._entries) == MOST else ""
        clock = tr(", by the clock of {zone}", zone=now.timezone) if now else ""
        self.count.setText(several(len(rows), "{n} entry", "{n} entries") + more + clock)

    def _columns(self) -> list[Column]:
        return [
            Column(tr("When"), lambda e: moment(e.at), key=lambda e: e.number, tip=lambda e: moment_there(e.at)),
            Column(tr("Who"), lambda e: e.who),
            Column(tr("About"), self._about),
            Column(tr("What"), self._what, tip=self._what),
            Column(tr("Why"), lambda e: e.why, tip=lambda e: e.why),
        ]

    def _about(self, entry: AuditEntry) -> str:
        if entry.order:
            return tr("order {order}", order=entry.order)
        if entry.run is not None:
            return tr("run {run}", run=entry.run)
        return self._names.get(entry.location, entry.location)

    def _what(self, entry: AuditEntry) -> str:
        """What was done, with a run's policy as the window calls it."""
        policy = self._policies.get(entry.run or 0, "") if entry.verb == "route" else ""
        return entry.what.removesuffix(policy) + policy_name(policy)

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


def _day_of(entry: AuditEntry) -> date:
    """The day of an entry by the desk's clock."""
    return at_desk(datetime.fromisoformat(entry.at)).date()


def _chosen(choice: Choice) -> date | None:
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

"""The closed times of a place as a list that is typed into: first day, last day, reason. Part of the Locations page."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from domdesk.gui.parts import edits
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.formatting import UNKNOWN, day
from domdesk.gui.parts.record_form import RecordForm
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, tip, tr
from domdesk.gui.session import Session
from domdesk.records import Location

Row = tuple[int, tuple[date, date, str | None]]
"""Its place in the list, from 1, and the closed time."""
MOST = 6


class ClosuresForm(QWidget):
    """See the module. `said`: what was done, in words."""

    said = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.location = ""
        self.form = RecordForm("closures", (("", ("from", "to", "reason")),), scrolls=False)
        self.table = TableView(_columns(), tr("Closed times"), self)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.stretch(2)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_chosen())
        self.table.activated.connect(lambda _: self.form.enter())
        self.none_yet = label(tr("No closed times beside its closed weekdays."), quiet=True, wrap=True, rank="small")
        self.add = QPushButton(tr("Add a closed time"))
        self.add.setToolTip(tip(tr("Days known ahead, such as holidays; the next run goes by them")))
        self.remove = QPushButton(tr("Remove"))
        self.remove.setToolTip(tip(tr("Let the place be open then; Undo closes it again")))
        for button, verb in ((self.add, self._begin), (self.remove, self._remove)):
            button.setAutoDefault(True)  # else Enter does nothing outside a dialog
            button.clicked.connect(verb)
        self.form.saved.connect(self._save)
        self.form.left.connect(self._leave)
        row = beside()
        row.addWidget(self.add)
        row.addWidget(self.remove)
        row.addStretch(1)
        layout = below(self)
        layout.addSpacing(8)
        layout.addWidget(label(tr("Closed times"), rank="strong"))
        layout.addWidget(self.none_yet)
        layout.addWidget(self.table)
        layout.addWidget(self.form)
        layout.addLayout(row)

    def show_place(self, place: Location) -> None:
        """Show the closed times of a place."""
        chosen = self._chosen() if place.location == self.location else None
        if place.location != self.location:
            self.form.forget()
        self.location = place.location
        rows: list[Row] = list(enumerate(place.closures, start=1))
        self.table.table.set_rows(rows)
        self.table.setVisible(bool(rows))
        self.table.fit_height(MOST)
        self.none_yet.setVisible(not rows)
        if chosen is not None and chosen[0] <= len(rows):
            self.table.selectRow(self.table.table.row_of(chosen[0] - 1))
        self._show_chosen()

    def _chosen(self) -> Row | None:
        return next(iter(self.table.selected_rows()), None)

    def _show_chosen(self) -> None:
        if self.form.is_new:
            return
        chosen = self._chosen()
        self.form.setVisible(chosen is not None)
        self.remove.setVisible(chosen is not None)
        if chosen is not None:
            number, (first, last, reason) = chosen
            cells = {"from": first.isoformat(), "to": last.isoformat(), "reason": reason or ""}
            key = (self.location, str(number))
            self.form.show_record({"location": self.location, **cells}, key=key)

    def resume(self) -> None:
        """Go on with the closed time that was typed and not saved."""
        if key := self.form.hidden_edit():
            self.table.selectRow(self.table.table.row_of(int(key[1]) - 1))
        self.form.resume()

    def _begin(self) -> None:
        self.form.show()
        self.form.show_record({"location": self.location}, is_new=True)
        self.form.enter()

    def _leave(self) -> None:
        self._show_chosen()
        (self.table if self.table.isVisible() else self.add).setFocus()

    def _save(self, cells: dict[str, str]) -> None:
        is_new, key = self.form.is_new, self.form.key
        row = cells | {"location": self.location} | ({} if is_new else {"sequence": key[1]})

        def done(text: str) -> None:
            if is_new:
                self.form.forget()
                self._show_chosen()
            else:
                self.form.settle(cells, key)
            self.said.emit(text)

        edits.save(self._session, "closures", [row], done, self.form.tell)

    def _remove(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            key = (self.location, str(chosen[0]))
            edits.remove(self._session, "closures", [key], self.said.emit, self.form.tell)


def _columns() -> list[Column]:
    return [
        Column(tr("First day"), lambda row: day(row[1][0]), key=lambda row: row[1][0]),
        Column(tr("Last day"), lambda row: day(row[1][1]), key=lambda row: row[1][1]),
        Column(tr("Reason"), lambda row: row[1][2] or UNKNOWN),
    ]

"""What a read of a source would bring: its first rows as the desk takes them, what there is to know, what is asked.

The Sources page hands in what came of a test; where columns are not surely known they are chosen here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QScrollArea, QWidget

from domdesk.errors import DomdeskError, MissingFactsError
from domdesk.gui.importing.columns_form import ColumnsForm
from domdesk.gui.importing.draft import Draft
from domdesk.gui.importing.facts_form import FactsForm
from domdesk.gui.importing.review import RANK, Found, Review, review
from domdesk.gui.look.icons import icon
from domdesk.gui.look.theme import roles
from domdesk.gui.parts.boxes import below, beside, named
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.formatting import moment, number
from domdesk.gui.parts.names import column_name
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.sources.fields import restyle
from domdesk.records import MappingNeededError, Reading, SheetMapping, SourcePreview, TableNeededError

FIRST_ROWS = 20
MAIN_TABLES = ("stock", "order_lines")
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tested:
    """What a test found, ready to be shown; `columns` are the source's own, `names` and `rows` the desk's."""

    columns: tuple[str, ...]
    names: tuple[str, ...]
    rows: list[Row]
    taken: Mapping[str, str]
    review: Review


def tested(preview: SourcePreview) -> Tested:
    """What a preview shows; made in the lane, since there may be many rows."""
    readings = [file.reading for file in preview.result.files]
    names, rows = _first_rows(readings)
    taken = {label: name for reading in readings for name, label in _mapped(reading)}
    return Tested(preview.columns, names, rows, taken, review(preview.result))


def _first_rows(readings: Sequence[Reading]) -> tuple[tuple[str, ...], list[Row]]:
    for reading in readings:
        for records in reading.records:
            if records.table in MAIN_TABLES and len(records):
                columns = {name: cells for name, cells in records.columns.items() if any(cells) and name != "source"}
                rows = islice(zip(*columns.values(), strict=True), FIRST_ROWS)
                return tuple(columns), [tuple(cell or "" for cell in row) for row in rows]
    return (), []


def _mapped(reading: Reading) -> list[tuple[str, str]]:
    """The desk's column and the sheet's, for each that was told."""
    return [
        (str(name), str(told))
        for mapping in reading.mappings.values()
        if isinstance(columns := mapping.get("columns"), dict)
        for name, told in columns.items()
    ]


class SourceTest(QWidget):
    """See the module. `again`: test once more, with the mapping and facts told here; `stopped`: give the test up;
    `kind_chosen`: it holds this; `table_chosen`: the table that holds it.
    """

    again = Signal()
    stopped = Signal()
    kind_chosen = Signal(str)
    table_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.said = label(wrap=True)
        self.columns_said = label(quiet=True, wrap=True, rank="small")
        self.rows = TableView(_row_columns(("sku",)), tr("First rows, as the desk takes them"), self)
        self.issues = TableView(_issue_columns(), tr("What there is to know"), self)
        self.issues.stretch(2)
        self.form = ColumnsForm()
        self.use = verb_button(tr("Test with these columns"), "", self.again.emit, primary=True)
        self.stop = verb_button(tr("Cancel the test"), "", self.stopped.emit)
        self.facts = FactsForm()
        self.tables = TableView([Column(tr("Table"), str)], tr("Tables of the database"), self)
        self.tables.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.tables.stretch(0)
        self.take = verb_button(tr("Read this table"), "", self._take_table, primary=True)
        self._asks_columns, self._asks_facts = _scrolling(self.form), _scrolling(self.facts)
        feet = beside()
        for button in (self.use, self.take, self.stop):
            feet.addWidget(button)
        feet.addStretch(1)
        layout = below(self, margins=(0, 8, 0, 0))
        for part in (self.said, self.columns_said):
            layout.addWidget(part)
        layout.addWidget(self.rows, 3)
        layout.addWidget(self.issues, 2)
        layout.addWidget(self._asks_columns, 1)
        layout.addWidget(self.tables, 1)
        layout.addLayout(feet)
        layout.addWidget(self._asks_facts, 1)
        layout.addStretch(0)
        self._parts = (
            *(self.columns_said, self.rows, self.issues, self._asks_columns, self.use, self._asks_facts),
            *(self.tables, self.take, self.stop),
        )
        self.form.edited.connect(self._edited)
        self.tables.activated.connect(lambda _: self._take_table())
        self.tables.selectionModel().selectionChanged.connect(lambda *_: self._tables_selected())
        self.form.kind_chosen.connect(self.kind_chosen)
        self.facts.told.connect(lambda _: self.again.emit())
        self.clear()

    def clear(self) -> None:
        """Show nothing: another source is looked at."""
        self.form.draft = None
        self.facts.clear()
        self._show(tr("A test shows the first rows of a source here, as the desk would take them. It keeps nothing."))

    def wait(self) -> None:
        self._show(tr("Reading… nothing is changed by it."), "", self.stop)

    @property
    def mapping(self) -> SheetMapping | None:
        """The columns as they were chosen here; None where none had to be."""
        return self.form.draft.mapping() if self.form.draft is not None else None

    @property
    def told(self) -> dict[str, str]:
        """The facts that were told here."""
        return self.facts.values()

    def _show(self, text: str, tone: str = "", *shown: QWidget) -> None:
        self.said.setText(text)
        restyle(self.said, "tone", tone)
        for part in self._parts:
            part.setVisible(part in shown)

    def show_tested(self, found: Tested) -> None:
        """Show what a read would bring."""
        counts, rows = found.review.counts, sum(f.reading.rows for f in found.review.outcome.files)
        text = several(rows, "{n} row was read: ", "{n} rows were read: ")
        text += tr(
            "{new} new, {changed} changed, {same} unchanged. Nothing is kept by a test.",
            new=number(counts["new"]),
            changed=number(counts["changed"]),
            same=number(counts["unchanged"]),
        )
        issues = sorted(found.review.found, key=lambda f: RANK[f.issue.severity])
        grave = [f for f in issues if f.issue.severity != "notice"]
        self.columns_said.setText(_columns_text(found))
        self.rows.show_rows(_row_columns(found.names), found.rows, stretch=max(0, len(found.names) - 1))
        self.issues.table.set_rows(issues)
        parts: list[QWidget] = [self.columns_said, self.rows] if found.rows else [self.columns_said]
        self._show(text, "warn" if grave else "good", *parts, *([self.issues] if issues else []))

    def refuse(self, error: DomdeskError, locations: Mapping[str, str]) -> None:
        """Say why it cannot be read, or ask for what has to be told first; `locations` are the desk's, by id."""
        if isinstance(error, MappingNeededError):
            self.form.show_draft(Draft(error.proposal, None, locations))
            text = tr("It can be read. Check what each column is taken as; the desk remembers it.")
            self._show(text, "", self._asks_columns, self.use)
            self._edited()
        elif isinstance(error, TableNeededError):
            self.tables.table.set_rows(error.tables)
            self._tables_selected()
            self._show(tr("It can be reached. Which of its tables holds the figures?"), "", self.tables, self.take)
            self.tables.selectRow(0)
            self.tables.setFocus()
        elif isinstance(error, MissingFactsError):
            self.facts.ask(error.facts, sorted(locations))
            self._show(error.text, "warn", self._asks_facts)
            self.facts.setFocus()
        elif self.form.draft is not None and not self._asks_columns.isHidden():
            self.form.say(str(error), "bad")
        else:
            self._show(str(error), "bad")

    def _tables_selected(self) -> None:
        self.take.setEnabled(bool(self.tables.selected_rows()))

    def _take_table(self) -> None:
        for table in self.tables.selected_rows():
            self.table_chosen.emit(table)

    def _edited(self) -> None:
        draft = self.form.draft
        if draft is not None:
            self.form.say(draft.wants, "warn" if draft.wants else "")
            self.use.setEnabled(not draft.wants)


def _scrolling(widget: QWidget) -> QScrollArea:
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(named(widget, "ground"))
    return area


def _columns_text(found: Tested) -> str:
    """Which of the source's columns is what, where that was told; else what columns it has."""
    if found.taken:
        pairs = (f"{told} → {column_name(name)}" for told, name in found.taken.items())
        return tr("Columns: {names}", names=", ".join(pairs))
    return tr("Columns: {names}", names=", ".join(found.columns))


def _row_columns(names: Sequence[str]) -> list[Column]:
    def column(place: int, name: str) -> Column:
        return Column(column_name(name), lambda row: moment(row[place]) if name == "as_of" else row[place])

    return [column(place, name) for place, name in enumerate(names)]


def _issue_columns() -> list[Column]:
    def sign(found: Found) -> QIcon | None:
        severity = found.issue.severity
        colours = roles()
        if severity == "error":
            return icon("cancel", colours.bad)
        return icon("warning", colours.warn) if severity == "warning" else None

    words = {"error": tr("left out"), "warning": tr("doubt"), "notice": tr("note")}
    return [
        Column(tr("Result"), lambda f: words[f.issue.severity], icon=sign),
        Column(tr("Row"), lambda f: "" if f.issue.row is None else number(f.issue.row), number=True,
               tip=lambda f: Path(f.file).name),
        Column(tr("What and what to do"), lambda f: f.issue.text),
    ]  # fmt: skip

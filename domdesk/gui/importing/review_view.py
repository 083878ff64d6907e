"""What an import would do, in tables: the files, and for all of them what is left out, changed, new, and said.

Shows a Review; the import page puts it between its sentence and its buttons.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from domdesk.gui.importing.review import RANK, STATUSES, LeftOut, LeftRow, Review, rows_left
from domdesk.gui.look.icons import icon
from domdesk.gui.look.theme import roles
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import Choice
from domdesk.gui.parts.formatting import UNKNOWN, number
from domdesk.gui.parts.names import format_name
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, menu_text, tr
from domdesk.records import FileResult, Issue

TEXT = 4
"""The column of sentences among what there is to know."""
MOST_WRAPPED = 200
MOST_CELLS = 60
"""Of the rows left out so many columns are shown."""
WHY_EM = 26
"""So wide, in heights of the text, the reason for which a row is left out stays beside the row's many cells."""
MEASURED = 40
"""By so many rows the widths of columns are found: a hundred take too long where there are sixty columns."""
LOOKED_AT = 500
"""So many rows are looked through for columns with a fault."""


class ReviewView(QWidget):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self._review: Review | None = None
        self.files = TableView(_file_columns(), tr("Files"), self)
        self.files.stretch(0, 1)
        self.issues = TableView(_issue_columns(), tr("What there is to know"), self)
        self.issues.stretch(TEXT)
        self.issues.setWordWrap(True)
        self._wrapped_for = 0
        self._narrower = QTimer(self, singleShot=True, interval=0)
        self._narrower.timeout.connect(self._wrap)
        self.issues.horizontalHeader().sectionResized.connect(self._section_resized)
        self.records = TableView(_record_columns("new", several_files=False), tr("Records"), self)
        self.left_out = TableView(_left_columns((), ()), tr("Rows left out, as they stand in the file"), self)
        self.left_out.least_em = WHY_EM
        for table in (self.records, self.left_out):
            table.horizontalHeader().setResizeContentsPrecision(MEASURED)
        self.of_file = Choice()
        self.of_file.setAccessibleName(tr("File whose rows are shown"))
        self.of_file.activated.connect(self._show_left_out)
        self.below_table = label(quiet=True, rank="small", wrap=True)
        self.chips: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        row = beside()
        for name in ("issues", "left", *STATUSES):
            chip = self.chips[name] = QToolButton()
            chip.setProperty("shape", "chip")
            chip.setCheckable(True)
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            chip.clicked.connect(lambda _checked, name=name: self.look_at(name))
            chip.hide()  # until there is something behind it
            self._group.addButton(chip)
            row.addWidget(chip)
        row.addStretch(1)
        row.addWidget(self.of_file)
        layout = below(self)
        layout.addWidget(self.files)
        layout.addSpacing(4)
        layout.addLayout(row)
        for table in (self.issues, self.left_out, self.records):
            layout.addWidget(table, 1)
        layout.addWidget(self.below_table)
        layout.addStretch(0)

    def show_review(self, review: Review) -> None:
        """Show a review, first what is left out or in doubt, else what changes."""
        self._review = review
        self.files.table.set_rows(review.outcome.files)
        self.files.fit_height(6)
        self.issues.table.set_rows(review.found)
        about = {found.file for found in review.found} | {file.reading.file for file in review.outcome.files}
        self.issues.setColumnHidden(1, len(about) < 2)
        self.of_file.clear()
        self.of_file.addItems([Path(left.file).name for left in review.left_out])
        counts = {
            "issues": len(review.found),
            "left": sum(len(left.rows) for left in review.left_out),
            **review.counts,
        }
        for name, chip in self.chips.items():
            text = tr("{name} {n}", name=_chip_names()[name], n=number(counts[name]))
            chip.setText(menu_text(text))
            chip.setAccessibleName(text)
            chip.setVisible(bool(counts[name]))
        grave = bool(review.found) and review.found[0].issue.severity != "notice"
        filled = (name for name in ("changed", "new", "removed", "issues", "unchanged") if counts[name])
        self.look_at("issues" if grave else next(filled, "issues"))

    def look_at(self, name: str) -> None:
        """Show what is left out ('left'), what there is to know ('issues'), or the records of a status."""
        if self._review is None:
            return
        self.chips[name].setChecked(True)
        self.issues.setVisible(name == "issues")
        self.left_out.setVisible(name == "left")
        self.records.setVisible(name not in ("issues", "left"))
        self.of_file.setVisible(name == "left" and self.of_file.count() > 1)
        self.below_table.setText("")
        if name == "issues":
            self._wrap()
        elif name == "left":
            self._show_left_out()
        else:
            told = self._review.told[name]
            several_files = len(self._review.outcome.files) > 1
            columns = _changed_columns(several_files) if name == "changed" else _record_columns(name, several_files)
            self.records.show_rows(columns, told, stretch={"changed": 4, "new": 2}.get(name, 1))
            listed = len({(t.file, t.what, t.which) for t in told}) if name == "changed" else len(told)
            if listed < self._review.counts[name]:
                self.below_table.setText(
                    tr("The first {n} of {all} are listed.", n=number(listed), all=number(self._review.counts[name]))
                )
        self.below_table.setVisible(bool(self.below_table.text()))

    def _show_left_out(self) -> None:
        if self._review is None or not self._review.left_out:
            return
        left = self._review.left_out[max(0, self.of_file.currentIndex())]
        places = shown_cells(left)
        columns = _left_columns(left.header, places)
        self.left_out.show_rows(columns, left.rows, stretch=len(columns) - 1)  # the reason is read in full
        if len(places) < len(left.header):
            self.below_table.setText(
                tr("{n} of {all} columns are shown.", n=number(len(places)), all=number(len(left.header)))
            )

    def _wrap(self) -> None:
        """Give each sentence the lines that it needs; long lists stay at one line each, whole in the tooltip."""
        count, rows = self.issues.table.rowCount(), self.issues.verticalHeader()
        self._wrapped_for = self.issues.columnWidth(TEXT)
        self.issues.setWordWrap(count <= MOST_WRAPPED)
        if count <= MOST_WRAPPED:
            self.issues.resizeRowsToContents()
            for row in range(count):
                rows.resizeSection(row, max(rows.defaultSectionSize(), self.issues.sizeHintForRow(row) + 8))

    def _section_resized(self, section: int, _: int, width: int) -> None:
        """Wrap again where the sentences got less room: only then, so that it comes to rest."""
        if section == TEXT and width < self._wrapped_for:
            self._narrower.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._wrap()


def shown_cells(left: LeftOut) -> list[int]:
    """Which of a file's columns are shown of its rows left out: first those with a fault, where one sees them."""
    looked_at = left.rows[:LOOKED_AT]
    count = max([len(left.header), *(len(row.cells) for row in looked_at)])
    bad = sorted({i for row in looked_at for i in row.bad})
    return [*bad, *(i for i in range(count) if i not in bad)][:MOST_CELLS]


def _chip_names() -> dict[str, str]:
    return {
        "issues": tr("What to know"),
        "left": tr("Rows left out"),
        "changed": tr("Changed"),
        "new": tr("New"),
        "unchanged": tr("Unchanged"),
        "removed": tr("Removed"),
    }


def _file_columns() -> list[Column]:
    def count(title: str, read: Callable[[FileResult], int]) -> Column:
        return Column(title, lambda file: number(read(file)), key=read, number=True)

    return [
        Column(tr("File"), lambda file: Path(file.reading.file).name, tip=lambda file: file.reading.file),
        Column(tr("What it is"), lambda file: format_name(file.reading.kind, file.reading.format)),
        count(tr("Rows"), lambda file: file.reading.rows),
        count(tr("New"), lambda file: file.new),
        count(tr("Changed"), lambda file: file.changed),
        count(tr("Unchanged"), lambda file: file.unchanged),
        count(tr("Left out"), rows_left),
    ]


def _severity(issue: Issue) -> str:
    return {"error": tr("left out"), "warning": tr("doubt"), "notice": tr("note")}[issue.severity]


def _sign(issue: Issue) -> QIcon | None:
    colours = roles()
    match issue.severity:
        case "error":
            return icon("cancel", colours.bad)
        case "warning":
            return icon("warning", colours.warn)
    return None


def _issue_columns() -> list[Column]:
    return [
        Column(
            tr("Result"),
            lambda f: _severity(f.issue),
            key=lambda f: RANK[f.issue.severity],
            icon=lambda f: _sign(f.issue),
        ),
        Column(tr("File"), lambda f: Path(f.file).name, tip=lambda f: f.file),
        _row_column(lambda f: f.issue.row),
        Column(tr("Column"), lambda f: f.issue.column or UNKNOWN),
        Column(tr("What and what to do"), lambda f: f.issue.text),
    ]


def _row_column(row: Callable[[Any], int | None]) -> Column:
    def text(told: Any) -> str:
        at = row(told)
        return UNKNOWN if at is None else number(at)

    return Column(tr("Row"), text, key=row, number=True)


def _where(several_files: bool) -> list[Column]:
    file = [Column(tr("File"), lambda t: Path(t.file).name, tip=lambda t: t.file)] if several_files else []
    return [*file, _row_column(lambda t: t.row)]


def _changed_columns(several_files: bool) -> list[Column]:
    return [
        Column(tr("What"), lambda t: t.what),
        Column(tr("Which"), lambda t: t.which),
        Column(tr("Column"), lambda t: t.column),
        Column(tr("Before"), lambda t: t.old or UNKNOWN),
        Column(tr("After"), lambda t: t.new or UNKNOWN),
        *_where(several_files),
    ]


def _record_columns(status: str, several_files: bool) -> list[Column]:
    holds = [Column(tr("What it holds"), lambda t: t.new)] if status == "new" else []
    return [
        Column(tr("What"), lambda t: t.what),
        Column(tr("Which"), lambda t: t.which),
        *holds,
        *_where(several_files),
    ]


def _left_columns(header: Sequence[str], places: Sequence[int]) -> list[Column]:
    def cell(place: int) -> Column:
        def text(row: LeftRow) -> str:
            return row.cells[place] if place < len(row.cells) else ""

        return Column(
            header[place] if place < len(header) else "",
            text,
            tip=lambda row: row.why if place in row.bad else text(row),
            icon=lambda row: icon("cancel", roles().bad) if place in row.bad else None,
        )

    return [_row_column(lambda row: row.row), Column(tr("Why"), lambda row: row.why), *map(cell, places)]

"""The first step of an import: each file, what it was taken for, and how it is laid out, as it was found.

The import page shows it with SourceRows; what a sheet holds, and how its days and decimals are written, is said here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from domdesk.gui.importing.columns_form import dates_choice, decimals_choice, kind_choice
from domdesk.gui.importing.draft import KINDS
from domdesk.gui.importing.review import Review
from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.controls import Choice
from domdesk.gui.parts.formatting import UNKNOWN, number
from domdesk.gui.parts.names import format_name
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.snapshot import Source
from domdesk.records import FileResult, Layout, Proposal

MOST_FILES = 8


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A file or a pasted block; `kind` is what its sheet holds, '' where that is not for a person to say."""

    file: str
    what: str
    layout: Layout
    rows: int | None = None
    kind: str = ""
    dates: str = ""
    decimals: str = ""


def rows_of_review(review: Review, refused: Mapping[Path, str]) -> list[SourceRow]:
    """What was read, then what was not."""
    left = [*((str(file), why) for file, why in refused.items()), *review.outcome.skipped_files]
    return [*map(_row, review.outcome.files), *(SourceRow(file, tr("not read"), Layout()) for file, _ in left)]


def rows_of_source(source: Source, proposal: Proposal | None = None, refused: str = "") -> list[SourceRow]:
    """The files of a source that is not read yet, or not (`refused`); of one there may be a proposal."""
    waiting = refused or tr("not read yet")
    names = [str(file) for file in source.files] or [tr("pasted block")]
    rows = [SourceRow(name, waiting, Layout()) for name in names]
    if proposal is None:
        return rows
    asked = tr("a sheet whose columns have to be told")
    at = next((i for i, row in enumerate(rows) if proposal.file.startswith(Path(row.file).name)), 0)
    rows[at] = SourceRow(rows[at].file, asked, proposal.layout, kind=proposal.kind)
    return rows


def _row(file: FileResult) -> SourceRow:
    reading = file.reading
    dialect = next((m["dialect"] for m in reading.mappings.values() if isinstance(m.get("dialect"), dict)), {})
    is_sheet = reading.format in ("generic", "canonical") and reading.layout.header_row is not None
    kind = reading.kind if is_sheet and reading.kind in KINDS else ""
    told = dialect if isinstance(dialect, dict) else {}
    return SourceRow(
        reading.file,
        format_name(reading.kind, reading.format),
        reading.layout,
        reading.rows,
        kind,
        str(told.get("dates", "")),
        str(told.get("decimals", "")),
    )


class SourceView(QWidget):
    """See the module. `corrected`: of a file 'kind', 'dates' or 'decimals' is something else."""

    corrected = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self.files = TableView(_columns(), tr("Files and how they are laid out"), self)
        self.files.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.files.stretch(0, 1)
        self.choices: dict[str, Choice] = {
            "kind": kind_choice(), "dates": dates_choice(), "decimals": decimals_choice()
        }  # fmt: skip
        self.title = label(rank="strong", wrap=True)
        self._box = QWidget()
        choices = WrapLayout(gap=16)
        for name, choice in self.choices.items():
            box = QWidget()
            column = below(box, gap=2)
            title = label(choice.accessibleName(), quiet=True, rank="small")
            title.setBuddy(choice)
            column.addWidget(title)
            column.addWidget(choice)
            choices.addWidget(box)
            choice.activated.connect(lambda _, name=name: self._say(name))
        inner = below(self._box)
        inner.addWidget(self.title)
        inner.addLayout(choices)
        layout = below(self, gap=16)
        layout.addWidget(self.files)
        layout.addWidget(self._box)
        layout.addStretch(1)
        self.files.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        self.setFocusProxy(self.files)

    def show_rows(self, rows: list[SourceRow]) -> None:
        """Show these files; the one that was selected stays so, else the first that can be corrected is."""
        before = [row.file for row in self.files.selected_rows()]
        self.files.table.set_rows(rows)
        self.files.fit_height(MOST_FILES)
        at = next((i for i, row in enumerate(rows) if row.file in before), None)
        if at is None:
            at = next((i for i, row in enumerate(rows) if row.kind), 0)
        if rows:
            self.files.selectRow(at)
        self._selected()

    @property
    def corrects(self) -> bool:
        """Whether the file selected is one of which something can be said here."""
        return any(row.kind for row in self.files.selected_rows())

    def _selected(self) -> None:
        chosen = [row for row in self.files.selected_rows() if row.kind]
        self._box.setVisible(bool(chosen))
        for row in chosen:
            self.title.setText(tr("How {file} is read", file=Path(row.file).name))
            for name, value in (("kind", row.kind), ("dates", row.dates), ("decimals", row.decimals)):
                self.choices[name].setCurrentIndex(max(0, self.choices[name].findData(value)))

    def _say(self, name: str) -> None:
        for row in self.files.selected_rows():
            value = str(self.choices[name].currentData())
            if value != getattr(row, name):
                self.corrected.emit(row.file, name, value)


def _separator(layout: Layout) -> str:
    names = {
        ",": tr("comma"), ";": tr("semicolon"), "\t": tr("tab"), "|": tr("bar"), "  ": tr("spaces")
    }  # fmt: skip
    return names.get(layout.separator, layout.separator) or UNKNOWN


def _columns() -> list[Column]:
    def header(row: SourceRow) -> str:
        at = row.layout.header_row
        return UNKNOWN if at is None else tr("row {n}", n=number(at))

    return [
        Column(tr("File"), lambda row: Path(row.file).name, tip=lambda row: row.file),
        Column(tr("Taken for"), lambda row: row.what),
        Column(tr("Column names"), header),
        Column(tr("Separator"), lambda row: _separator(row.layout)),
        Column(tr("Encoding"), lambda row: row.layout.encoding or UNKNOWN),
        Column(tr("Sheet"), lambda row: row.layout.part.removeprefix("sheet ") or UNKNOWN),
        Column(tr("Rows"), lambda row: UNKNOWN if row.rows is None else number(row.rows), number=True),
    ]

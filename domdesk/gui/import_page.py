"""The page that shows what an import would do, file by file and row by row, before anything is changed.

The window opens it with a source; the session's dry run fills it, or has it ask for what the files do not say; its
button does the import.
"""

from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QPushButton, QStackedLayout, QWidget

from domdesk.errors import InputError, MissingFactsError
from domdesk.gui.boxes import below, beside, hairline
from domdesk.gui.facts_form import FactsForm
from domdesk.gui.formatting import UNKNOWN, number
from domdesk.gui.icons import icon
from domdesk.gui.session import Session, Source
from domdesk.gui.tables import Column, TableView
from domdesk.gui.theme import roles
from domdesk.gui.words import label, menu_text, several, tr
from domdesk.records import FileResult, ImportResult, Issue

MOST_WRAPPED = 200
RANK = {"error": 0, "warning": 1, "notice": 2}


@dataclass(frozen=True, slots=True)
class Found:
    """An issue and the file it is about."""

    file: str
    issue: Issue


class ImportPage(QWidget):
    """See the module. `left`: the user is done with the page."""

    left = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._source: Source | None = None
        self.title = label(tr("Import"), rank="heading", wrap=True)
        self.sentence = label(wrap=True)
        self.files = TableView(_file_columns(), tr("Files"), self)
        self.files.stretch(0, 1)
        self.issues_title = label(rank="strong")
        self.issues = TableView(_issue_columns(), tr("Issues"), self)
        self.issues.stretch(4)
        self.issues.setWordWrap(True)
        self.go = QPushButton()
        self.go.setProperty("primary", True)
        self.go.setAutoDefault(True)  # else Enter does nothing outside a dialog
        self.go.clicked.connect(self._import)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setAutoDefault(True)
        self.cancel.clicked.connect(self.left.emit)
        self._body = QWidget()
        body = below(self._body)
        body.addWidget(self.files)
        body.addSpacing(4)
        body.addWidget(self.issues_title)
        body.addWidget(self.issues, 1)
        self.form = FactsForm()
        self.form.told.connect(self._read_with)
        self._blank = QWidget()
        self._stack = QStackedLayout()
        self._stack.addWidget(self._body)
        self._stack.addWidget(self._blank)
        self._stack.addWidget(self.form)
        buttons = beside()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.go)
        layout = below(self, margins=(12, 12, 12, 12))
        layout.addWidget(self.title)
        layout.addWidget(self.sentence)
        layout.addLayout(self._stack, 1)
        layout.addWidget(hairline())
        layout.addLayout(buttons)
        session.reviewed.connect(self._show)
        session.jobs.changed.connect(self._refresh)

    def open(self, source: Source) -> None:
        """Ask what importing `source` would do, and show that it is being found out."""
        self.form.clear()
        names = ", ".join(path.name for path in source.files) or tr("what was pasted")
        self.title.setText(tr("Import {names}", names=names))
        self._read(source)

    def _read_with(self, facts: dict[str, str]) -> None:
        if self._source is not None:
            self._read(replace(self._source, facts=facts))

    def _read(self, source: Source) -> None:
        self._source = source
        self._say(tr("Reading… nothing is changed yet."), "")
        self._stack.setCurrentWidget(self._blank)
        self.go.setText(tr("Import"))
        self.go.setEnabled(False)
        self._session.review(source)

    def _show(self, source: Source, outcome: ImportResult | Exception) -> None:
        if source is not self._source:
            return
        if isinstance(outcome, Exception):
            self._refuse(outcome)
            return
        found = [Found(f.reading.file, issue) for f in outcome.files for issue in issues_of(f)]
        found += [Found(file, Issue("notice", "skipped", why)) for file, why in outcome.skipped_files]
        found.sort(key=lambda f: RANK[f.issue.severity])
        self.files.table.set_rows(outcome.files)
        self.files.fit_height(6)
        self.issues.table.set_rows(found)
        self.issues.setVisible(bool(found))
        self.issues_title.setVisible(bool(found))
        self.issues_title.setText(_issue_counts(found))
        self._wrap(len(found))
        self.go.setText(menu_text(button_text(outcome)))
        self.go.setEnabled(bool(outcome.files))
        self._say(_summary(outcome), "")
        self._stack.setCurrentWidget(self._body)
        self.go.setFocus()

    def _wrap(self, count: int) -> None:
        """Give each sentence the lines that it needs; long lists stay at one line each, whole in the tooltip."""
        rows = self.issues.verticalHeader()
        self.issues.setWordWrap(count <= MOST_WRAPPED)
        if count <= MOST_WRAPPED:
            self.issues.resizeRowsToContents()
            for row in range(count):
                rows.resizeSection(row, max(rows.defaultSectionSize(), self.issues.sizeHintForRow(row) + 8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._wrap(self.issues.table.rowCount())

    def _refuse(self, error: Exception) -> None:
        if isinstance(error, MissingFactsError):
            self.form.ask(error.facts)
            once = tr("Tell it here once; the desk remembers it for the next file of that name.")
            self._say(f"{error.text} {once}", "")
        else:
            self._say(str(error) if isinstance(error, InputError) else tr("The file could not be read."), "bad")
        self.go.setText(tr("Import"))
        self.go.setEnabled(False)
        if self.form.asks:
            self._stack.setCurrentWidget(self.form)
            self.form.setFocus()
        else:
            self._stack.setCurrentWidget(self._blank)
            self.cancel.setFocus()

    def _say(self, text: str, tone: str) -> None:
        self.sentence.setText(text)
        self.sentence.setProperty("tone", tone)
        self.sentence.style().unpolish(self.sentence)
        self.sentence.style().polish(self.sentence)

    def _refresh(self) -> None:
        self.form.read.setEnabled(self._session.jobs.running is None)
        if self._session.jobs.running:
            self.go.setEnabled(False)

    def _import(self) -> None:
        if self._source is not None:
            self.go.setEnabled(False)
            self._session.import_(self._source)

    def leave(self) -> None:
        """Forget the source: what comes back for it is no longer shown."""
        self._source = None


def issues_of(file: FileResult) -> list[Issue]:
    """What is to be said about a file: by its reading, then by the desk."""
    return [*file.reading.issues, *(issue for issue in file.issues if issue not in file.reading.issues)]


def button_text(outcome: ImportResult) -> str:
    """What the button does: 'Import 212 orders', 'Import 3 files, leave out 3 rows'."""
    text = tr("Import {object}", object=object_of(outcome))
    faulty = sum(file.reading.faulty for file in outcome.files)
    return text + (", " + several(faulty, "leave out {n} row", "leave out {n} rows") if faulty else "")


def object_of(outcome: ImportResult) -> str:
    """What an import brings, as one says it: '212 orders', '3 files'."""
    if len(outcome.files) == 1 and outcome.files[0].reading.kind in counted():
        file = outcome.files[0]
        one, many = counted()[file.reading.kind]
        return several(_things(file), one, many)
    return several(len(outcome.files), "{n} file", "{n} files")


def _things(file: FileResult) -> int:
    """How many orders, or records of another kind, a file brings; an order is counted once, whatever its lines."""
    if file.reading.kind == "orders":
        lines = [records.columns for records in file.reading.records if records.table == "order_lines"]
        blank: list[str | None] = []
        return len({key for c in lines for key in zip_longest(c.get("channel", blank), c["order"])})
    return file.new + file.changed + file.unchanged


def counted() -> dict[str, tuple[str, str]]:
    """Kinds of files whose records are counted by name."""
    return {
        "orders": ("{n} order", "{n} orders"),
        "stock": ("{n} stock figure", "{n} stock figures"),
        "locations": ("{n} location", "{n} locations"),
        "products": ("{n} product", "{n} products"),
    }


def kind_name(kind: str) -> str:
    """What a file is, as one says it."""
    names = {
        "locations": tr("locations"),
        "closures": tr("closed days"),
        "products": tr("products"),
        "sku_aliases": tr("article names"),
        "stock": tr("stock"),
        "orders": tr("orders"),
        "rates": tr("rates"),
        "exchange_rates": tr("exchange rates"),
        "commitments": tr("accepted assignments"),
        "policy": tr("policy"),
        "settings": tr("settings"),
    }
    return names.get(kind, kind)


def _format_name(file: FileResult) -> str:
    made_by = file.reading.format
    kind = kind_name(file.reading.kind)
    return kind if made_by in ("canonical", "generic", "") else f"{kind}, {made_by.capitalize()}"


def _file_columns() -> list[Column]:
    def count(title: str, value: str, of_reading: bool = False) -> Column:
        def read(file: FileResult) -> int:
            return int(getattr(file.reading if of_reading else file, value))

        return Column(title, lambda file: number(read(file)), key=read, number=True)

    return [
        Column(tr("File"), lambda file: Path(file.reading.file).name, tip=lambda file: file.reading.file),
        Column(tr("What it is"), _format_name),
        count(tr("Rows"), "rows", of_reading=True),
        count(tr("New"), "new"),
        count(tr("Changed"), "changed"),
        count(tr("Unchanged"), "unchanged"),
        count(tr("Left out"), "skipped", of_reading=True),
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
        Column(
            tr("Row"),
            lambda f: UNKNOWN if f.issue.row is None else number(f.issue.row),
            key=lambda f: f.issue.row,
            number=True,
        ),
        Column(tr("Column"), lambda f: f.issue.column or UNKNOWN),
        Column(tr("What and what to do"), lambda f: f.issue.text),
    ]


def _issue_counts(found: list[Found]) -> str:
    counts = {severity: sum(1 for f in found if f.issue.severity == severity) for severity in RANK}
    said = [
        several(counts["error"], "{n} row left out", "{n} rows left out") if counts["error"] else "",
        several(counts["warning"], "{n} doubt", "{n} doubts") if counts["warning"] else "",
        several(counts["notice"], "{n} note", "{n} notes") if counts["notice"] else "",
    ]
    return " · ".join(filter(None, said))


def _summary(outcome: ImportResult) -> str:
    if not outcome.files:
        return tr("There is nothing in it that a desk could hold.")
    new, changed, same = (sum(getattr(f, name) for f in outcome.files) for name in ("new", "changed", "unchanged"))
    return tr(
        "Rows: {new} new, {changed} changed, {same} unchanged. Nothing is in the desk until you press the button.",
        new=number(new), changed=number(changed), same=number(same),
    )  # fmt: skip

"""An import's result → what its review shows: what is to be said, records by what becomes of them, rows left out.

Made in the lane, since a file may have a hundred thousand rows; plain values that the page puts into its tables.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from domdesk.canonical import TABLES, Column
from domdesk.gui.parts.form_fields import NUMBERS
from domdesk.gui.parts.formatting import dated
from domdesk.gui.parts.names import column_name, record_name
from domdesk.gui.parts.typed import to_decimal, typable
from domdesk.gui.parts.words import several, tr
from domdesk.records import FileResult, ImportResult, Issue, RecordChange

RANK = {"error": 0, "warning": 1, "notice": 2}
STATUSES = ("changed", "new", "unchanged", "removed")
QUIET_CELLS = ("as_of",)
"""What changes with every import, and is told only of a record of which nothing else is."""
LIKELY = re.compile(r"(?<=by its name it may be )[a-z_0-9]+(?=:)")
TAKEN = re.compile(r"(?<=' as )[a-z_0-9]+(?=[,.])")
"""Where sentences of the reading name a column as files do."""


@dataclass(frozen=True, slots=True)
class Found:
    """An issue and the file it is about."""

    file: str
    issue: Issue


@dataclass(frozen=True, slots=True)
class Told:
    """A record and what becomes of it; of a changed one a single column, before (`old`) and after (`new`)."""

    file: str
    row: int | None
    what: str
    which: str
    column: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class LeftRow:
    """A row that is left out as it stands in its file, why, and which of its cells are at fault."""

    row: int | None
    why: str
    cells: tuple[str, ...]
    bad: frozenset[int]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The rows of a file that are left out, under its own header."""

    file: str
    header: tuple[str, ...]
    rows: list[LeftRow]


@dataclass(frozen=True, slots=True)
class Review:
    """See the module. `counts` are of all records, of which `told` may hold the first alone; `button` says it all."""

    outcome: ImportResult
    found: list[Found]
    told: dict[str, list[Told]]
    counts: dict[str, int]
    left_out: list[LeftOut]
    button: str


def review(outcome: ImportResult, place: Callable[[str], str] = str) -> Review:
    """See the module. `place`: what a location is called by its id."""
    found = [Found(f.reading.file, in_the_window(issue)) for f in outcome.files for issue in issues_of(f)]
    found += [Found(file, Issue("notice", "skipped", why)) for file, why in outcome.skipped_files]
    found.sort(key=lambda f: RANK[f.issue.severity])
    told: dict[str, list[Told]] = {status: [] for status in STATUSES}
    listed: dict[str, int] = dict.fromkeys(STATUSES, 0)
    for file in outcome.files:
        for change in file.changes:
            listed[change.status] += 1
            told[change.status] += _told(file.reading.file, change, place)
    counts: dict[str, int] = {
        "changed": sum(f.changed for f in outcome.files),
        "new": sum(f.new for f in outcome.files),
        "unchanged": sum(f.unchanged for f in outcome.files),
        "removed": listed["removed"],
    }
    left = [_left_out(file) for file in outcome.files if file.reading.skipped_rows.rows]
    return Review(outcome, found, told, counts, left, button_text(outcome))


def with_refused(seen: Review, refused: Mapping[Path, str]) -> Review:
    """A review that says first which files are left out because they cannot be read."""
    lines = [Found(str(file), Issue("error", "refused", why)) for file, why in refused.items()]
    return replace(seen, found=[*lines, *seen.found])


def issues_of(file: FileResult) -> list[Issue]:
    """What is to be said about a file: by its reading, then by the desk."""
    known = set(file.reading.issues)
    return [*file.reading.issues, *(issue for issue in file.issues if issue not in known)]


def in_the_window(issue: Issue) -> Issue:
    """An issue without the part of its remedy that is for the command line."""
    if issue.code == "likely_column":
        text = issue.text.replace(tr("rename it so, or map it."), tr("say so under “Columns…” below."))
        text = LIKELY.sub(lambda named: f"“{column_name(named[0])}”", text)
        return Issue(issue.severity, issue.code, text, issue.row, issue.column, issue.rows)
    if issue.code == "columns_taken":
        return replace(issue, text=TAKEN.sub(lambda named: column_name(named[0]), issue.text))
    if issue.code != "remembered":
        return issue
    if "--mapping" in issue.text:
        text = tr("Columns are read as they were told before; “Columns…” below shows and changes that.")
    else:
        text = issue.text.partition(" To change it, ")[0]
    return Issue(issue.severity, issue.code, text, issue.row, issue.column, issue.rows)


def _told(file: str, change: RecordChange, place: Callable[[str], str]) -> Iterator[Told]:
    names = TABLES[change.table].key if change.table in TABLES else ()
    said = (place(part) if name == "location" else part for name, part in zip_longest(names, change.key, fillvalue=""))
    what, which = record_name(change.table), " · ".join(filter(None, said))
    cells = [cell for cell in change.cells if cell.column not in QUIET_CELLS] or change.cells
    if change.status == "changed":
        for name, old, new in cells:
            yield Told(file, change.row, what, which, column_name(name),
                       _cell(change.table, name, old), _cell(change.table, name, new))  # fmt: skip
    else:
        columns = {column.name: column for column in TABLES[change.table].columns} if change.table in TABLES else {}
        holds = (_held(name, new, columns.get(name)) for name, _, new in cells)
        yield Told(file, change.row, what, which, new=", ".join(filter(None, holds)))


def _held(name: str, cell: str, column: Column | None) -> str:
    """What a new record holds in a column, as one says it; '' where that is nothing, or what a blank means."""
    if cell in ("", "0") or (column is not None and cell == column.default):
        return ""
    if column is not None and column.type == "boolean":
        return column_name(name) if cell == "true" else tr("not {what}", what=column_name(name))
    return f"{column_name(name)} {_written(column, cell)}"


def _cell(table: str, name: str, cell: str) -> str:
    """A cell as one says it: yes and no rather than true and false."""
    column = next((c for c in TABLES[table].columns if c.name == name), None) if table in TABLES else None
    if column is not None and column.type == "boolean":
        return {"true": tr("yes"), "false": tr("no")}.get(cell, cell)
    return _written(column, cell)


def _written(column: Column | None, cell: str) -> str:
    """A number or a day as people write it."""
    if column is not None and column.type in NUMBERS:
        return typable(to_decimal(cell)) or cell
    return dated(cell) if column is not None and column.type in ("date", "timestamp") else cell


def _left_out(file: FileResult) -> LeftOut:
    skipped = file.reading.skipped_rows
    at_fault: defaultdict[int | None, set[str]] = defaultdict(set)
    for issue in issues_of(file):
        if issue.severity == "error" and issue.column:
            for row in issue.rows or (issue.row,):
                at_fault[row].add(issue.column)
    rows = [
        LeftRow(row, why, cells, frozenset(_bad(skipped.header, cells, at_fault.get(row, set()), why)))
        for row, why, cells in zip(skipped.rows, skipped.reasons, skipped.cells, strict=True)
    ]
    return LeftOut(file.reading.file, skipped.header, rows)


def _bad(header: tuple[str, ...], cells: tuple[str, ...], columns: set[str], why: str) -> Iterator[int]:
    """The cells that the reason is about: by the column's label, else by what the reason quotes."""
    named = [i for i, label in enumerate(header) if label in columns]
    yield from named or [i for i, cell in enumerate(cells) if cell.strip() and f"'{cell.strip()}'" in why]


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
        keys = (zip(c["channel"], c["order"], strict=True) if "channel" in c else c["order"] for c in lines)
        return len(set[object]().union(*keys))
    return file.new + file.changed + file.unchanged


def counted() -> dict[str, tuple[str, str]]:
    """Kinds of files whose records are counted by name."""
    return {
        "orders": ("{n} order", "{n} orders"),
        "stock": ("{n} stock figure", "{n} stock figures"),
        "locations": ("{n} location", "{n} locations"),
        "products": ("{n} product", "{n} products"),
    }

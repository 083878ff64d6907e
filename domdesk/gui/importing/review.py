"""An import's result → what its review shows: what is to be said, records by what becomes of them, rows left out.

Made in the lane, since a file may have a hundred thousand rows; plain values that the page puts into its tables.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from domdesk.canonical import TABLES, Column
from domdesk.gui.importing.issues import in_the_window, issues_of
from domdesk.gui.parts.form_fields import NUMBERS
from domdesk.gui.parts.formatting import dated
from domdesk.gui.parts.names import column_name, kind_name, record_name
from domdesk.gui.parts.typed import to_decimal, typable
from domdesk.gui.parts.words import several, tr
from domdesk.records import FileResult, ImportResult, Issue, RecordChange

MOST_KINDS = 3
"""So many kinds of records the button names."""
RANK = {"error": 0, "warning": 1, "notice": 2}
STATUSES = ("changed", "new", "unchanged", "removed")
QUIET_CELLS = ("as_of",)
"""What changes with every import, and is told only of a record of which nothing else is."""


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
    found = [Found(f.reading.file, in_the_window(issue, place)) for f in outcome.files for issue in issues_of(f)]
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
    left = [_left_out(file, place) for file in outcome.files if file.reading.skipped_rows.rows]
    return Review(outcome, found, told, counts, left, button_text(outcome))


def with_refused(seen: Review, refused: Mapping[Path, str]) -> Review:
    """A review that says first which files are left out because they cannot be read."""
    lines = [Found(str(file), Issue("error", "refused", why)) for file, why in refused.items()]
    return replace(seen, found=[*lines, *seen.found])


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


def _left_out(file: FileResult, place: Callable[[str], str]) -> LeftOut:
    skipped = file.reading.skipped_rows
    said = {issue.text: in_the_window(issue, place).text for issue in issues_of(file)}
    at_fault: defaultdict[int | None, set[str]] = defaultdict(set)
    for issue in issues_of(file):
        if issue.severity == "error" and issue.column:
            for row in issue.rows or (issue.row,):
                at_fault[row].add(issue.column)
    rows = [
        LeftRow(row, said.get(why, why), cells, frozenset(_bad(skipped.header, cells, at_fault.get(row, set()), why)))
        for row, why, cells in zip(skipped.rows, skipped.reasons, skipped.cells, strict=True)
    ]
    return LeftOut(file.reading.file, skipped.header, rows)


def _bad(header: tuple[str, ...], cells: tuple[str, ...], columns: set[str], why: str) -> Iterator[int]:
    """The cells that the reason is about: by the column's label, else by what the reason quotes."""
    named = [i for i, label in enumerate(header) if label in columns]
    yield from named or [i for i, cell in enumerate(cells) if cell.strip() and f"'{cell.strip()}'" in why]


def button_text(outcome: ImportResult) -> str:
    """What the button does: 'Import 212 orders', 'Import 2 orders and 3 stock figures, leave out 3 rows'."""
    text = tr("Import {object}", object=object_of(outcome))
    faulty = sum(file.reading.faulty for file in outcome.files)
    return text + (", " + several(faulty, "leave out {n} row", "leave out {n} rows") if faulty else "")


def object_of(outcome: ImportResult) -> str:
    """What an import brings, as one says it: '212 orders', '2 orders and 3 stock figures', 'rates'."""
    known = counted()
    files: defaultdict[str, list[FileResult]] = defaultdict(list)
    for file in outcome.files:
        files[file.reading.kind].append(file)
    kinds = sorted(files, key=[*known, *files].index)
    said = [several(_things(files[kind]), *known[kind]) if kind in known else kind_name(kind) for kind in kinds]
    if len(said) > MOST_KINDS:
        return tr("{things} and more", things=", ".join(said[:MOST_KINDS]))
    return tr("{things} and {last}", things=", ".join(said[:-1]), last=said[-1]) if len(said) > 1 else "".join(said)


def _things(files: Sequence[FileResult]) -> int:
    """How many orders, or other records, files of one kind bring; an order counts once, whatever its lines."""
    if files[0].reading.kind == "orders":
        of_all = (records for file in files for records in file.reading.records)
        lines = [records.columns for records in of_all if records.table == "order_lines"]
        keys = (zip(c["channel"], c["order"], strict=True) if "channel" in c else c["order"] for c in lines)
        return len(set[object]().union(*keys))
    return sum(file.new + file.changed + file.unchanged for file in files)


def counted() -> dict[str, tuple[str, str]]:
    """Kinds of files whose records are counted by name, those first that are told first."""
    return {
        "orders": ("{n} order", "{n} orders"),
        "stock": ("{n} stock figure", "{n} stock figures"),
        "locations": ("{n} location", "{n} locations"),
        "products": ("{n} product", "{n} products"),
    }

"""An import's result → what its review shows: what is to be said, records by what becomes of them, rows left out.

Made in the lane, since a file may have a hundred thousand rows; plain values that the page puts into its tables.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from domdesk.canonical import TABLES
from domdesk.gui.importing.cell_words import currency_of, held, said
from domdesk.gui.importing.issues import in_the_window, issues_of
from domdesk.gui.parts.names import column_name, kind_name, record_name
from domdesk.gui.parts.words import several, tr
from domdesk.records import FileResult, ImportResult, Issue, RecordChange

LOOKED_AT = 500
"""So many rows that are left out are looked through for bad cells."""
MOST_BAD = 3
QUOTED = re.compile(r"'([^']+)'")
"""How the reading quotes labels where it tells of many columns at once."""
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

    @property
    def unread(self) -> list[str]:
        """The sheets' columns that would not be read and could be, by their labels."""
        sheets = {file.reading.file for file in self.outcome.files if file.reading.format in ("generic", "canonical")}
        not_read = (f for f in self.found if f.issue.code in ("likely_column", "unknown_column") and f.file in sheets)
        labels = [
            label for f in not_read for label in ([f.issue.column] if f.issue.column else QUOTED.findall(f.issue.text))
        ]
        return [*dict.fromkeys(labels)]

    def bad_cells(self) -> dict[str, dict[str, str]]:
        """Cells that cannot be read, each with the reason, by the labels of their columns: the first few of each."""
        bad: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for left in self.left_out:
            for row in left.rows[:LOOKED_AT]:
                for at in row.bad:
                    if at < min(len(left.header), len(row.cells)) and len(bad[left.header[at]]) < MOST_BAD:
                        bad[left.header[at]].setdefault(row.cells[at] or tr("blank"), row.why)
        return bad


def review(outcome: ImportResult, place: Callable[[str], str] = str, currency: str = "") -> Review:
    """See the module. `place`: what a location is called by its id; `currency`: the desk's."""
    found = [Found(f.reading.file, in_the_window(issue, place)) for f in outcome.files for issue in issues_of(f)]
    found += [Found(file, Issue("notice", "skipped", why)) for file, why in outcome.skipped_files]
    found.sort(key=lambda f: RANK[f.issue.severity])
    told: dict[str, list[Told]] = {status: [] for status in STATUSES}
    listed: dict[str, int] = dict.fromkeys(STATUSES, 0)
    for file in outcome.files:
        money_in = currency_of(file, currency)
        for change in file.changes:
            listed[change.status] += 1
            told[change.status] += _told(file.reading.file, change, place, money_in(change.table, change.row))
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


def _told(file: str, change: RecordChange, place: Callable[[str], str], currency: str) -> Iterator[Told]:
    names = TABLES[change.table].key if change.table in TABLES else ()
    key = (place(part) if name == "location" else part for name, part in zip_longest(names, change.key, fillvalue=""))
    what, which = record_name(change.table), " · ".join(filter(None, key))
    cells = [cell for cell in change.cells if cell.column not in QUIET_CELLS] or change.cells
    if change.status == "changed":
        for name, old, new in cells:
            yield Told(file, change.row, what, which, column_name(name),
                       said(change.table, name, old, currency), said(change.table, name, new, currency))  # fmt: skip
    else:
        known = cells if change.table in TABLES else ()
        holds = (held(change.table, name, new, currency) for name, _, new in known)
        yield Told(file, change.row, what, which, new=", ".join(filter(None, holds)))


def _left_out(file: FileResult, place: Callable[[str], str]) -> LeftOut:
    skipped = file.reading.skipped_rows
    shown = {issue.text: in_the_window(issue, place).text for issue in issues_of(file)}
    at_fault: defaultdict[int | None, set[str]] = defaultdict(set)
    for issue in issues_of(file):
        if issue.severity == "error" and issue.column:
            for row in issue.rows or (issue.row,):
                at_fault[row].add(issue.column)
    rows = [
        LeftRow(row, shown.get(why, why), cells, frozenset(_bad(skipped.header, cells, at_fault.get(row, set()), why)))
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
    left = sum(map(rows_left, outcome.files))
    return text + (", " + several(left, "leave out {n} row", "leave out {n} rows") if left else "")


def rows_left(file: FileResult) -> int:
    """How many rows of a file are left out, for a fault or because they are done with."""
    return len(file.reading.skipped_rows.rows) or file.reading.skipped


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

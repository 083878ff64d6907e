"""Rows of cells that a person typed → a Reading, checked as a file's would be. Called by `desk`.

Where a file's issue says 'Row 3', one of these names the record: "Location reno: cutoff '25:00' is not a time of day…".
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domdesk.canonical import FILES, ORDER_LINES, ORDERS, TABLES
from domdesk.intake.cells import clean
from domdesk.intake.check import Sheet, check_table
from domdesk.intake.findings import Findings
from domdesk.records import Issue, Reading, Records, Severity, column_words, record_name

Cells = Mapping[str, str]

NOUNS = {
    "locations": "location",
    "closures": "closed day",
    "products": "product",
    "sku_aliases": "article name",
    "stock": "stock figure",
    "rate_cards": "rate card",
    "rate_zones": "zone",
    "rate_prices": "price",
    "exchange_rates": "exchange rate",
    "orders": "order",
    "order_lines": "order line",
}
"""What a sentence calls a row of each table that can be typed."""

_COLUMNS = {column_words(column.name): column.name for table in TABLES.values() for column in table.columns}
"""Each column by what sentences call it."""
_REFUSED = frozenset({"half_a_place"})
"""Warnings about a file that are errors where one can put it right at once."""


def with_clean_keys(table: str, rows: Sequence[Cells]) -> list[dict[str, str]]:
    """The rows with the cells that name their records as the desk keeps them; a faulty one stays as it was typed."""
    names = {*TABLES[table].key, *TABLES[table].replaces, *(ORDER_LINES.key if table == "orders" else ())}
    told = [dict(row) for row in rows]
    for column in (c for c in (*TABLES[table].columns, *ORDER_LINES.columns) if c.name in names):
        for row in told:
            if column.name in row:
                (value,), faults = clean(column, [row[column.name]])
                row[column.name] = row[column.name] if faults else value or ""
    return told


def read_typed(table: str, rows: Mapping[str, Sequence[Cells]]) -> Reading:
    """Rows of the tables that belong to one canonical file; a cell that a row lacks stays as it is stored.

    Row numbers count from 1 in each table.
    """
    found = Findings()
    records = [part for name, cells in rows.items() for part in _records(name, cells, found)]
    return Reading(
        table,
        FILES[f"{table}.csv"][0],
        "canonical",
        rows=sum(map(len, rows.values())),
        records=tuple(records),
        issues=tuple(map(_of_hand, found.issues)),
        skipped=found.skipped,
        faulty=found.faulty,
    )


def faults_in(table: str, cells: Cells, severity: Severity = "error") -> dict[str, str]:
    """What is wrong with the cells of one row, or only doubtful, as far as it is typed: column → sentence."""
    found = Findings()
    for one in (ORDERS, ORDER_LINES) if table == "orders" else (TABLES[table],):
        if own := {name: text for name, text in cells.items() if name in one.names}:
            check_table(one.name, _sheet(one.name, [1], [own], [""]), found)
    told: dict[str, str] = {}
    for issue in map(_of_hand, found.issues):
        if issue.severity == severity and issue.column is not None and issue.column in cells:
            told.setdefault(issue.column, _begun(issue.text.removeprefix(": ")))
    return told


def _records(table: str, rows: Sequence[Cells], found: Findings) -> list[Records]:
    """The rows that can be used, those with the same columns together."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for i, row in enumerate(rows):
        alike.setdefault(tuple(row), []).append(i)
    return [
        check_table(
            table,
            _sheet(table, [i + 1 for i in places], [rows[i] for i in places], [_name(table, rows[i]) for i in places]),
            found,
        )
        for places in alike.values()
    ]


def _sheet(table: str, numbers: list[int], rows: Sequence[Cells], names: list[str]) -> Sheet:
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    labels = {name: column_words(name) for name in columns}
    return Sheet(columns, numbers, labels, names, numbered=False, noun=NOUNS[table])


def _name(table: str, row: Cells) -> str:
    return _begun(record_name(table, row))


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _of_hand(issue: Issue) -> Issue:
    """An issue as one who types should have it: by the column's own name, and no half of a place passed over."""
    severity = "error" if issue.code in _REFUSED else issue.severity
    return replace(
        issue, severity=severity, column=issue.column and _COLUMNS.get(issue.column, issue.column.replace(" ", "_"))
    )

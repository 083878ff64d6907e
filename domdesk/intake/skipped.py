"""The rows of a file that are left out, whole or in part, with their own cells and why. Called by `read` at the end."""

from collections.abc import Iterator

from domdesk.intake.table import RawTable
from domdesk.records import Issue, Reading, SkippedRows


def skipped_rows(reading: Reading, table: RawTable | None) -> SkippedRows:
    """What a reading leaves out of its table; where the file is none (JSON), the reasons alone."""
    if not reading.skipped:
        return SkippedRows()
    if table is None:
        why = [issue for issue in reading.issues if issue.severity == "error"]
        return SkippedRows(rows=tuple(i.row for i in why), reasons=tuple(i.text for i in why), cells=((),) * len(why))
    at = {row: i for i, row in enumerate(table.rows)}
    found = dict(_reasons(reading, sorted({*at, *(row for row, _ in table.ragged)})))
    cells = [
        [column[at[row]] for column in table.columns] if row in at else table.ragged_cells.get(row, []) for row in found
    ]
    return SkippedRows(table.header, tuple(found), tuple(found.values()), tuple(map(tuple, cells)))


def _reasons(reading: Reading, rows: list[int]) -> Iterator[tuple[int, str]]:
    """Each row that is left out, and the sentences that say so."""
    taken = _taken(reading)
    faults, told = _by_row(reading.issues)
    for row in rows:
        if row in faults:
            yield row, faults[row]
        elif row not in taken and row in told:
            yield row, told[row]


def _taken(reading: Reading) -> set[int]:
    """Rows of which a record was made. An order's head may be read from a row whose line is left out."""
    lines = [records for records in reading.records if records.table != "orders"]
    full = [records for records in lines if not records.fill] or lines
    return {row for records in full for row in records.rows}


def _by_row(issues: tuple[Issue, ...]) -> tuple[dict[int, str], dict[int, str]]:
    """What is said of each row: as a fault, and otherwise."""
    faults: dict[int, str] = {}
    told: dict[int, str] = {}
    for issue in issues:
        if issue.severity == "error" and issue.row is not None:
            faults[issue.row] = f"{faults[issue.row]} {issue.text}" if issue.row in faults else issue.text
        for row in issue.rows:
            told[row] = issue.text
    for issue in issues:
        if issue.row is not None:
            told.setdefault(issue.row, issue.text)
    return faults, told

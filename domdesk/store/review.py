"""What an import does record by record, for a person to look at before it is saved. Called by saving.

Looked at when a table is staged and not yet written: the staged rows beside those stored.
"""

from collections.abc import Sequence
from typing import Any

from domdesk.canonical import Table
from domdesk.records import CellChange, RecordChange, RecordStatus
from domdesk.store.database import Database, quoted
from domdesk.store.dumping import TEXT
from domdesk.store.staging import key_of, listed, same
from domdesk.store.tally import Tally

LISTED = 1_000
"""So many records of a table and status are told; the counts are of all."""

_WHICH: dict[RecordStatus, str] = {
    "changed": "known AND differs",
    "new": "NOT known",
    "unchanged": "known AND NOT differs",
}


def look(database: Database, table: Table, staged: str, tallies: Sequence[Tally]) -> None:
    """Tells each file what becomes of its rows of a staged table: the changed ones first, then new, then unchanged."""
    key = key_of(table)
    cells = [name for name in table.names if name not in key]
    for status, which in _WHICH.items():
        told, stored, beside = [*key, *cells], "", ""
        if status == "unchanged":
            told = [*key]
        if status == "changed":
            stored = "".join(f", s.{quoted(c)}" for c in cells)
            beside = f" LEFT JOIN {quoted(table.name)} AS s ON {same(key, 's', 'i')}"
        for file_no, row, *values in database.rows(
            f"SELECT i.file_no, i.row_no, {', '.join(f'i.{quoted(c)}' for c in told)}{stored}"
            f" FROM (FROM {staged} WHERE {which} ORDER BY place LIMIT {LISTED}) AS i{beside} ORDER BY i.place"
        ):
            texts = [_text(value) for value in values]
            new, old = texts[len(key) : len(told)], texts[len(told) :]
            beside_each_other = zip(cells, old or [""] * len(cells), new, strict=True) if new else ()
            changes = tuple(CellChange(*cell) for cell in beside_each_other if cell[1] != cell[2])
            tallies[file_no].changes.append(RecordChange(table.name, tuple(texts[: len(key)]), status, row, changes))


def look_at_removed(
    database: Database, table: Table, staged: str, group: Sequence[str], tallies: Sequence[Tally]
) -> None:
    """Tells the file that replaces a group which of its rows, those in `vanished`, go."""
    key = key_of(table)
    for file_no, *values in database.rows(
        f"SELECT (SELECT min(file_no) FROM {staged} AS i WHERE {same(group, 'i', 'v')}), {listed(key)}"
        f" FROM (FROM vanished ORDER BY {listed(key)} LIMIT {LISTED}) AS v ORDER BY {listed(key)}"
    ):
        named = tuple(_text(value) for value in values)
        tallies[file_no].changes.append(RecordChange(table.name, named, "removed", None))


def _text(value: Any) -> str:
    return "" if value is None else TEXT.get(type(value), str)(value)

"""The same key twice in one import, over all its files: the later record is left out and named. Called by `read`."""

from collections.abc import Sequence
from dataclasses import replace

from domdesk.canonical import TABLES
from domdesk.records import Issue, Reading, Records

Key = tuple[str | None, ...]
Places = dict[str, dict[Key, tuple[int, int]]]
"""For each table, where a key was first seen: the reading's index and the row."""


def refuse_repeats(readings: Sequence[Reading]) -> list[Reading]:
    """The readings without records whose key came before; each one left out is an issue and counted."""
    seen: Places = {}
    return [_without_repeats(reading, n, seen, readings) for n, reading in enumerate(readings)]


def _without_repeats(reading: Reading, n: int, seen: Places, readings: Sequence[Reading]) -> Reading:
    issues: list[Issue] = []
    kept: list[Records] = []
    left_out = 0
    repeated_orders: set[Key] = set()
    for records in reading.records:
        table = TABLES[records.table]
        if records.fill or not table.key:
            kept.append(records)
            continue
        places = seen.setdefault(records.table, {})
        keys: list[Key] = list(zip(*(records.columns[name] for name in table.key), strict=True))
        fresh = set(keys)
        lines_of_repeated = records.table == "order_lines" and bool(repeated_orders)
        if len(fresh) == len(keys) and not lines_of_repeated and (not places or fresh.isdisjoint(places)):
            places.update(zip(keys, ((n, row) for row in records.rows), strict=True))
            kept.append(records)
            continue
        keep: list[int] = []
        lines = _lines_by_order(reading) if records.table == "orders" else {}
        for i, (key, row) in enumerate(zip(keys, records.rows, strict=True)):
            if records.table == "order_lines" and key[:2] in repeated_orders:
                left_out += 1
                continue
            if key not in places:
                places[key] = (n, row)
                keep.append(i)
                continue
            where, first = places[key]
            there = f"row {first}" if where == n else f"row {first} of {readings[where].file}"
            name = _in_words(records.table, key)
            if records.table == "orders":
                repeated_orders.add(key)
                text = (
                    f"Row {row}: {name} is already in {there}; this one is left out whole. Import one of the two files."
                )
            else:
                left_out += 1
                text = f"Row {row}: {name} is already in {there}; this one is left out. Delete one of them."
            issues.append(Issue("error", "repeated_key", text, row, table.key[-1], tuple(lines.get(key, ()))))
        kept.append(_only(records, keep))
    if not issues:
        return reading
    return replace(
        reading,
        records=tuple(kept),
        issues=(*reading.issues, *issues),
        skipped=reading.skipped + left_out,
        faulty=reading.faulty + left_out,
    )


def _lines_by_order(reading: Reading) -> dict[Key, list[int]]:
    """The rows of each order's lines."""
    rows: dict[Key, list[int]] = {}
    for records in reading.records:
        if records.table == "order_lines":
            keys = zip(*(records.columns[name] for name in TABLES["orders"].key), strict=True)
            for key, row in zip(keys, records.rows, strict=True):
                rows.setdefault(key, []).append(row)
    return rows


def _only(records: Records, keep: list[int]) -> Records:
    return replace(
        records,
        columns={name: [values[i] for i in keep] for name, values in records.columns.items()},
        rows=[records.rows[i] for i in keep],
    )


def _in_words(table: str, key: Key) -> str:
    """A record's key as one says it: 'location reno', 'order 1001, line 2', 'sku A-1 at reno'."""
    names = TABLES[table].key
    words = {name: value for name, value in zip(names, key, strict=True) if value}
    if table == "stock":
        return f"sku {words['sku']} at {words['location']}"
    return ", ".join(f"{name} {value}" for name, value in words.items() if name != "channel")

"""What a batch overwrites, kept as it was: every change of the desk's records goes through here.

Called by saving, settings, overrides, sources and references while a batch is saved, and by history, which takes
batches back.
"""

import getpass
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from itertools import accumulate

from domdesk.canonical import TABLES
from domdesk.records import Source
from domdesk.store import audit
from domdesk.store.database import Database, quoted, utf8
from domdesk.store.staging import columns_of, key_of, listed, same

MOST_BATCHES = 100
MOST_ROWS = 500_000
"""Older batches than these many, or than these many kept rows, can no longer be taken back; the newest always can."""

MOST_DELETED = 20_000
"""To delete very many rows from a table with a primary key takes DuckDB 1.5 up to ten seconds; where it is more than
these, the table is made anew without them, in less than one."""

KEYS = {
    "settings": ("key",),
    "policies": ("name",),
    "overrides": ("channel", "order", "line", "action", "value"),
    "sources": ("name",),
    "cancelled": ("channel", "order"),
} | {name: key_of(table) for name, table in TABLES.items()}
"""Every table that a batch may change, and what names its rows."""

COLUMNS = {
    "settings": ["key", "value"],
    "policies": ["name", "toml"],
    "overrides": [*KEYS["overrides"], "cost", "reason", "who", "made_at"],
    "sources": [field.name for field in fields(Source)],
    "cancelled": ["channel", "order", "cancelled_at"],
} | {name: columns_of(table) for name, table in TABLES.items()}


def next_number(database: Database) -> int:
    """The number of the batch that is being saved."""
    number: int = database.value("SELECT coalesce(max(number), 0) + 1 FROM batches")
    return number


def keep(database: Database, name: str, keys: str, batch: int | None = None) -> None:
    """Keeps the rows of a table as they are before they change; `keys` is SQL that gives their keys, each once.

    What a batch changes twice is kept as it was at first. `batch` is the one being saved unless told.
    """
    number = next_number(database) if batch is None else batch
    key, kept = KEYS[name], quoted(f"history_{name}")
    columns = ", ".join(f"{'k' if c in key else 't'}.{quoted(c)}" for c in COLUMNS[name])
    again = ""
    if database.value(f"SELECT count(*) FROM {kept} WHERE of_batch = ?", [number]):
        again = f" ANTI JOIN (FROM {kept} WHERE of_batch = {number:d}) AS h ON {same(key, 'h', 'k')}"
    database.rows(
        f"INSERT INTO {kept} SELECT ?, t.{quoted(key[0])} IS NOT NULL, {columns} FROM ({keys}) AS k"
        f" LEFT JOIN {quoted(name)} AS t ON {same(key, 't', 'k')}{again}",
        [number],
    )


def upsert(database: Database, name: str, rows: str, batch: int | None = None) -> None:
    """Writes rows of a table, whole; `rows` is the SQL from FROM on that gives them, each key once."""
    key, columns = KEYS[name], COLUMNS[name]
    keep(database, name, f"SELECT {listed(key)} {rows}", batch)
    put(database, name, f"SELECT {listed(columns)} {rows}")


def delete(database: Database, name: str, which: str, batch: int | None = None) -> None:
    """Deletes the rows `r` of a table that fulfil a condition; what the batch itself brought leaves no trace."""
    number = next_number(database) if batch is None else batch
    keys, same_key = listed(KEYS[name]), same(KEYS[name], "d", "r")
    database.rows(f"CREATE OR REPLACE TEMP TABLE doomed AS SELECT {keys} FROM {quoted(name)} AS r WHERE {which}")
    if database.value("SELECT count(*) FROM doomed"):
        keep(database, name, "FROM doomed", number)
        remove(database, name, "doomed")
        database.rows(
            f"DELETE FROM {quoted(f'history_{name}')} AS r USING doomed AS d"
            f" WHERE r.of_batch = ? AND NOT r.existed AND {same_key}",
            [number],
        )
    database.rows("DROP TABLE doomed")


def remove(database: Database, name: str, doomed: str) -> None:
    """Takes the rows out of a table whose keys stand in the table `doomed`."""
    same_key = same(KEYS[name], "d", "r")
    if database.value(f"SELECT count(*) FROM {doomed}") <= MOST_DELETED:
        database.rows(f"DELETE FROM {quoted(name)} AS r USING {doomed} AS d WHERE {same_key}")
        return
    made_by = database.value(
        "SELECT sql FROM system.main.duckdb_tables() WHERE table_name = ? AND NOT temporary AND NOT internal", [name]
    )
    rest = f"SELECT r.* FROM {quoted(name)} AS r ANTI JOIN {doomed} AS d ON {same_key}"
    database.rows(f"CREATE OR REPLACE TEMP TABLE rest AS {rest}")
    database.rows(f"DROP TABLE {quoted(name)}")
    database.rows(made_by)
    database.rows(f"INSERT INTO {quoted(name)} FROM rest")
    database.rows("DROP TABLE rest")


def end(
    database: Database,
    kind: str,
    label: str,
    now: datetime,
    files: str = "[]",
    *,
    who: str | None = None,
    why: str = "",
    location: str = "",
    run: int | None = None,
) -> None:
    """Enters the batch that was saved, in the audit too: who (None: who runs the program), why, where, by which run.

    Where it changed something, what was taken back can no longer be made again.
    """
    number, name = next_number(database), user() if who is None else utf8(who)
    kept = kept_rows(database, number)
    if kept:
        undone = database.rows("SELECT number FROM batches WHERE kept > 0 AND undone IS NOT NULL")
        _forget(database, [n for (n,) in undone])
    database.rows(
        "INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
        [number, now.isoformat(timespec="seconds"), kind, label, name, files, kept],
    )
    audit.add(database, kind, label, name, now, why=why, location=location, run=run, batch=number)
    ages = database.rows("SELECT number, kept FROM batches WHERE kept > 0 ORDER BY number DESC")
    sums = accumulate(count for _, count in ages)
    old = [n for i, ((n, _), rows) in enumerate(zip(ages, sums, strict=True)) if i >= MOST_BATCHES or rows > MOST_ROWS]
    _forget(database, [n for n in old if n != number])


def end_edit(database: Database, label: str, now: datetime, kind: str = "edit") -> None:
    """Enters what was changed by hand as a batch, where anything was."""
    if kept_rows(database, next_number(database)):
        end(database, kind, label, now)


def put(database: Database, name: str, rows: str) -> None:
    key, columns = KEYS[name], COLUMNS[name]
    updates = ", ".join(f"{quoted(c)} = excluded.{quoted(c)}" for c in columns if c not in key)
    database.rows(
        f"INSERT INTO {quoted(name)} ({listed(columns)}) {rows} ON CONFLICT ({listed(key)}) DO UPDATE SET {updates}"
    )


def kept_rows(database: Database, number: int) -> int:
    counts = [f"(SELECT count(*) FROM {quoted(f'history_{name}')} WHERE of_batch = $number)" for name in KEYS]
    kept: int = database.value(f"SELECT {' + '.join(counts)}", {"number": number})
    return kept


def _forget(database: Database, numbers: Sequence[int]) -> None:
    """Drops what was kept of some batches, which can then neither be taken back nor made again."""
    if numbers:
        for name in KEYS:
            database.rows(f"DELETE FROM {quoted(f'history_{name}')} WHERE of_batch IN (SELECT unnest(?))", [numbers])
        database.rows("UPDATE batches SET kept = 0 WHERE number IN (SELECT unnest(?))", [numbers])


def user() -> str:
    """Who runs the program, as the system knows them; '' where it does not."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""

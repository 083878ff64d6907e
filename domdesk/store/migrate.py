"""Desks of older schema versions → today's, after a backup copy. Called by opening, inside its transaction.

A step leads from one version to the next. What a step undoes of the schema is said too: an older desk's catalog is
compared to the letter with what the program made then, before anything in it is trusted.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from domdesk.errors import DeskError
from domdesk.store import labels
from domdesk.store.database import Database
from domdesk.store.keeping import KEYS

_WITH_HISTORY = tuple(name for name in KEYS if name not in ("overrides", "sources", "cancelled"))
"""The tables that had a history in version 2."""

_SOURCES = ("history_sources", "sources", "source_reads", "journal")
"""The tables that came with version 4."""


class Step(NamedTuple):
    """From a version to the next: `back` makes the newer empty schema the older one, `make` moves a desk forward.

    `make` is given the database and the SQL that makes a table of today's schema, by the table's name.
    """

    back: str
    make: Callable[[Database, dict[str, str]], None]


def _with_history(database: Database, tables: dict[str, str]) -> None:
    """Version 2: batches say what they did and keep what they overwrote; those of before cannot be taken back."""
    told = [
        (number, made_at, labels.files([file["file"] for file in json.loads(files)]), files)
        for number, made_at, files in database.rows("SELECT number, made_at, files FROM batches ORDER BY number")
    ]
    database.rows("DROP TABLE batches")
    for name in ("batches", *(f"history_{name}" for name in _WITH_HISTORY)):
        database.rows(tables[name])
    for number, made_at, label, files in told:
        database.rows("INSERT INTO batches VALUES (?, ?, 'import', ?, '', ?, 0, NULL)", [number, made_at, label, files])


def _with_overrides(database: Database, tables: dict[str, str]) -> None:
    """Version 3: people's choices about orders; runs say who made them and how they got better."""
    for name in ("overrides", "history_overrides"):
        database.rows(tables[name])
    _made_again(database, tables, "runs", "*, '' AS who, '[]' AS trace, ''::BLOB AS head")


def _with_sources(database: Database, tables: dict[str, str]) -> None:
    """Version 4: sources, what became of reading them, and the journal of automatic routing."""
    for name in _SOURCES:
        database.rows(tables[name])


_NEW_OF_COMMITMENTS = "CASE WHEN state = 'shipped' THEN quantity ELSE 0 END AS shipped, NULL AS held_until, NULL AS run"


def _with_audit(database: Database, tables: dict[str, str]) -> None:
    """Version 5: commitments tell what of them has left, until when they hold and whose they are; and the audit."""
    for name in ("commitments", "history_commitments"):
        _made_again(database, tables, name, f"*, {_NEW_OF_COMMITMENTS}")
    for name in ("audit", "audit_orders"):
        database.rows(tables[name])


def _with_cancelled(database: Database, tables: dict[str, str]) -> None:
    """Version 6: orders that were cancelled stay so."""
    for name in ("cancelled", "history_cancelled"):
        database.rows(tables[name])


def _with_services(database: Database, tables: dict[str, str]) -> None:
    """Version 7: people's choices may be about the service by which an order or a line goes, or does not."""
    for name in ("overrides", "history_overrides"):
        _made_again(database, tables, name, "*")


def _made_again(database: Database, tables: dict[str, str], name: str, columns: str) -> None:
    """A table as it is now, with these columns of what the older one held."""
    database.rows(f"CREATE TEMP TABLE older AS FROM {name}")
    database.rows(f"DROP TABLE {name}")
    database.rows(tables[name])
    database.rows(f"INSERT INTO {name} BY NAME SELECT {columns} FROM older")
    database.rows("DROP TABLE older")


STEPS = {
    1: Step(
        "DROP TABLE batches; CREATE TABLE batches (number BIGINT PRIMARY KEY, made_at VARCHAR NOT NULL,"
        " files VARCHAR NOT NULL);" + "".join(f"DROP TABLE history_{name};" for name in _WITH_HISTORY),
        _with_history,
    ),
    2: Step(
        "DROP TABLE history_overrides; DROP TABLE overrides; DROP TABLE runs; CREATE TABLE runs (number BIGINT PRIMARY"
        " KEY, made_at VARCHAR NOT NULL, policy VARCHAR NOT NULL, policy_toml VARCHAR NOT NULL, status VARCHAR NOT"
        " NULL, orders BIGINT NOT NULL, total_minor BIGINT NOT NULL, gap DOUBLE, seconds DOUBLE NOT NULL, snapshot"
        " BLOB NOT NULL, plan BLOB NOT NULL);",
        _with_overrides,
    ),
    3: Step("".join(f"DROP TABLE {name};" for name in _SOURCES), _with_sources),
    4: Step(
        "DROP TABLE audit; DROP TABLE audit_orders; DROP TABLE history_commitments; DROP TABLE commitments;"
        ' CREATE TABLE commitments ("order" VARCHAR, channel VARCHAR, line VARCHAR, location VARCHAR, sku VARCHAR,'
        " quantity DECIMAL(18,4) NOT NULL CHECK (quantity >= 0), ship_date DATE, state VARCHAR,"
        ' PRIMARY KEY (channel, "order", line, location, sku)); CREATE TABLE history_commitments AS'
        " SELECT 0::BIGINT AS of_batch, true AS existed, * FROM commitments LIMIT 0;",
        _with_audit,
    ),
    5: Step("DROP TABLE history_cancelled; DROP TABLE cancelled;", _with_cancelled),
    6: Step(
        'DROP TABLE history_overrides; DROP TABLE overrides; CREATE TABLE overrides (channel VARCHAR, "order" VARCHAR,'
        " line VARCHAR, action VARCHAR CHECK (action IN ('only', 'never', 'prefer', 'service', 'due')), value VARCHAR,"
        " cost DECIMAL(18,6) CHECK (cost >= 0), reason VARCHAR NOT NULL, who VARCHAR NOT NULL, made_at VARCHAR NOT"
        ' NULL, PRIMARY KEY (channel, "order", line, action, value)); CREATE TABLE history_overrides AS'
        " SELECT 0::BIGINT AS of_batch, true AS existed, * FROM overrides LIMIT 0;",
        _with_services,
    ),
}
"""Each older version and what leads from it to the next."""


def back_up(path: Path) -> Path:
    """Copies a closed desk to NAME.desk.bak-DATE beside it, over nothing that is there. Raises DeskError."""
    stem = f"{path.name}.bak-{datetime.now().astimezone():%Y-%m-%d}"
    copy, n = path.with_name(stem), 1
    while copy.exists():
        n += 1
        copy = path.with_name(f"{stem}-{n}")
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        os.close(handle)
        try:
            shutil.copyfile(path, name)
            os.replace(name, copy)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise DeskError(
            f"{path.name} is of an older version, and no backup copy can be made beside it: {error.strerror}.",
            "Free some space or copy the desk to another folder, and open it there.",
        ) from error
    return copy

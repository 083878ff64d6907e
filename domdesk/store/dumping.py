"""The desk → canonical files, desk.toml, policies/*.toml and, where it has any, sources.toml. Called by Store.dump.

Drafts are left out (the rows that named them make them again) and so are runs and imports. Rows have a fixed order, and
decimals no trailing zeros, so that a dump, imported into a new desk and dumped again, is the same to the byte.
"""

import csv
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import tomli_w

from domdesk.canonical import COMMITMENTS, FILES, ORDER_FILE_COLUMNS, ORDERS, TABLES, Table
from domdesk.errors import DeskError
from domdesk.store import cancelled, settings, sources
from domdesk.store.database import Database, quoted
from domdesk.store.staging import OWN_COLUMNS, TOLD_STATE, key_of
from domdesk.units import plain


def dump(database: Database, folder: Path) -> list[Path]:
    """Writes the files, those of empty tables with their header alone, and tells which. Raises DeskError."""
    try:
        (folder / "policies").mkdir(parents=True, exist_ok=True)
        written = [_write_csv(database, folder / name) for name in FILES]
        kept = settings.load(database) | cancelled.as_table(database)
        written.append(_write_toml(folder / "desk.toml", tomli_w.dumps(kept)))
        names: set[str] = set()
        for name, toml in settings.policies(database).items():
            written.append(_write_toml(folder / "policies" / _file_name(name, names), toml))
        if (places := sources.as_table(database))["source"]:
            written.append(_write_toml(folder / "sources.toml", tomli_w.dumps(places)))
    except OSError as error:
        raise DeskError(
            f"{error.filename or folder} cannot be written: {error.strerror}.", "Choose another folder."
        ) from error
    return written


def _write_csv(database: Database, path: Path) -> Path:
    columns = FILES[path.name][1]
    sql = _orders_sql() if path.name == "orders.csv" else _table_sql(TABLES[path.stem])
    rows = database.rows(sql)
    cells = [as_text(column) for column in zip(*rows, strict=True)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*cells, strict=True))
    return path


def told(table: Table) -> str:
    """The columns of a table as a dump writes them, as SQL."""
    is_commitments = table is COMMITMENTS
    return ", ".join(f"{TOLD_STATE} AS state" if is_commitments and c == "state" else quoted(c) for c in table.names)


def _table_sql(table: Table) -> str:
    order = ", ".join(quoted(c) for c in key_of(table))
    drafts = " WHERE NOT draft" if "draft" in OWN_COLUMNS.get(table.name, {}) else ""
    return f"SELECT {told(table)} FROM {quoted(table.name)}{drafts} ORDER BY {order}"


def _orders_sql() -> str:
    columns = ", ".join(f"{'o' if c in ORDERS.names else 'l'}.{quoted(c)}" for c in ORDER_FILE_COLUMNS)
    return (
        f"SELECT {columns} FROM orders AS o"
        ' JOIN order_lines AS l ON l.channel = o.channel AND l."order" = o."order"'
        " ORDER BY o.sequence, l.sequence, l.line"
    )


def as_text(column: tuple[Any, ...]) -> list[str]:
    """The values of a column as canonical files write them; unknown is ''."""
    kinds = {type(value) for value in column} - {type(None)}
    if not kinds:
        return [""] * len(column)
    (kind,) = kinds
    text = TEXT.get(kind, str)
    return ["" if value is None else text(value) for value in column]


TEXT: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "true" if value else "false",
    Decimal: plain,
    date: date.isoformat,
}
"""How a value that is not text is written in a canonical file."""


def _write_toml(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


def _file_name(name: str, used: set[str]) -> str:
    """A file name that every system takes, unlike those used in any case, and not desk.toml, which is no policy."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:60] or "policy"
    if re.fullmatch(r"(?i)desk|con|prn|aux|nul|com\d|lpt\d", stem):
        stem += "-policy"
    candidate, n = stem, 2
    while candidate.lower() in used:
        candidate, n = f"{stem}-{n}", n + 1
    used.add(candidate.lower())
    return f"{candidate}.toml"

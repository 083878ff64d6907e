"""Checked rows of one table → a temporary table of typed rows beside what is stored. Called by domdesk.store.saving.

A staged row tells the file (`file_no`, `row_no`) it came from, its `place` in the call, whether its key is `known`,
whether it `differs` from what is stored (as_of aside), and whether it is to be `written`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from domdesk.canonical import SQL_TYPES, Column, Table
from domdesk.records import Records
from domdesk.store.database import Database, quoted

# How a row says that its file lacks the column where others have it; a blank is ''.
_LACKING = "\x1alacking"

_SHIPPED = r"'^(\d+(?:\.\d+)?) shipped, rest reserved'"
_UNTIL = r"'reserved until (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00)$'"

TOLD_STATE = (
    "CASE WHEN shipped > 0 AND shipped = quantity THEN 'shipped' WHEN shipped > 0 OR held_until IS NOT NULL THEN"
    r" CASE WHEN shipped > 0 THEN regexp_replace(CAST(shipped AS VARCHAR), '\.?0+$', '') || ' shipped, rest '"
    " ELSE '' END || 'reserved' || coalesce(' until ' || held_until, '') ELSE state END"
)
"""The state of a commitment as its file tells it, with all that an import needs to make it again."""

OWN_COLUMNS: dict[str, dict[str, str]] = {
    "locations": {"draft": "kind IS NULL OR country IS NULL"},
    "products": {"draft": "false"},
    "closures": {"sequence": "nth"},
    "rate_zones": {"sequence": "nth"},
    "order_lines": {"sequence": "nth"},
    "orders": {
        "sequence": "CASE WHEN known THEN stored.sequence ELSE (SELECT coalesce(max(sequence), 0) FROM orders)"
        " + row_number() OVER (PARTITION BY known ORDER BY place) END",
        "batch": "CASE WHEN known THEN stored.batch ELSE (SELECT coalesce(max(number), 0) + 1 FROM batches) END",
    },
    "commitments": {
        "shipped": "CASE WHEN state = 'shipped' THEN quantity"
        f" WHEN regexp_matches(state, {_SHIPPED})"
        f" THEN least(try_cast(regexp_extract(state, {_SHIPPED}, 1) AS DECIMAL(18,4)), quantity)"
        " WHEN known AND stored.state IS DISTINCT FROM 'shipped' THEN least(stored.shipped, quantity) ELSE 0 END",
        "held_until": f"CASE WHEN regexp_matches(state, {_UNTIL}) THEN regexp_extract(state, {_UNTIL}, 1)"
        " WHEN known THEN stored.held_until END",
        "run": "CASE WHEN known THEN stored.run END",
    },
}
"""The store's own columns, and what an imported row sets them to; `nth` is its place among the rows of its group."""


class Part(NamedTuple):
    """Rows of one table from one file of the call."""

    file_no: int
    records: Records


def key_of(table: Table) -> tuple[str, ...]:
    """What names a row of the table; rows without a key of their own are named by their place in their group."""
    return table.key or (*table.replaces, "sequence")


def columns_of(table: Table) -> list[str]:
    """All columns of the stored table, the store's own last."""
    return [*table.names, *OWN_COLUMNS.get(table.name, {})]


def same(names: Iterable[str], left: str, right: str) -> str:
    """A join condition: equal in all of `names`."""
    return " AND ".join(f"{left}.{quoted(n)} = {right}.{quoted(n)}" for n in names)


def listed(names: Iterable[str]) -> str:
    return ", ".join(quoted(n) for n in names)


def blank(column: Column) -> str:
    """What a blank means in a column, as SQL."""
    default = "NULL" if column.default is None else f"'{column.default}'"
    return f"CAST({default} AS {SQL_TYPES[column.type]})"


def stage(database: Database, table: Table, parts: Sequence[Part]) -> str:
    """Makes the staged table and names it. Columns that a file lacks keep what is stored, blanks set the default."""
    columns = _as_columns(parts)
    key, own = key_of(table), OWN_COLUMNS.get(table.name, {})
    fixed, open_columns = _split(table)
    sequence = ", CAST(NULL AS BIGINT) AS sequence"
    if table.replaces:
        sequence = f", row_number() OVER (PARTITION BY {listed(table.replaces)} ORDER BY place) AS sequence"
    values = [f"i.{quoted(c.name)}" for c in fixed]
    values += [f"{_value(c, columns)} AS {quoted(c.name)}" for c in open_columns]
    compared = [c.name for c in open_columns if c.name != "as_of"] + [c for c in own if c not in ("batch", *key)]
    renewed = "as_of IS DISTINCT FROM stored.as_of" if "as_of" in table.names else "false"
    name = quoted(f"staged_{table.name}")
    with database.table("incoming", columns):
        database.rows(
            f"CREATE OR REPLACE TEMP TABLE {name} AS"
            f" WITH typed AS ({_typed(table, columns)}),"
            f" numbered AS (SELECT *{sequence} FROM typed),"
            f" beside AS (SELECT file_no, row_no, place, s.{quoted(key[0])} IS NOT NULL AS known, {', '.join(values)},"
            f" i.sequence AS nth, s AS stored FROM numbered AS i"
            f" LEFT JOIN {quoted(table.name)} AS s ON {same(key, 'i', 's')}),"
            f" owned AS (SELECT *{_own(own)} FROM beside)"
            f" SELECT * EXCLUDE (nth, stored), known AND ({_distinct(compared)}) AS differs,"
            f" NOT known OR differs OR {renewed} AS written FROM owned"
        )
    return name


def stage_fill(database: Database, table: Table, parts: Sequence[Part]) -> str:
    """The same for rows that only complete: one row per key, its first known values, where nothing is stored yet.

    A draft has nothing of its own to keep. A product of which nothing but a title is known is a draft still.
    """
    columns = _as_columns(parts)
    own = OWN_COLUMNS.get(table.name, {})
    fixed, open_columns = _split(table)
    key = listed(c.name for c in fixed)
    told = [c for c in open_columns if c.name in columns]
    firsts = "".join(
        f", first({_given(c)} ORDER BY place) FILTER ({_given(c)} IS NOT NULL) AS {quoted(c.name)}" for c in told
    )
    drafted = "s.draft" if "draft" in own else "false"
    values = [f"i.{quoted(c.name)}" for c in fixed]
    for c in open_columns:
        stored, new = f"s.{quoted(c.name)}", "NULL"
        if c in told:
            new = f"CAST(i.{quoted(c.name)} AS {SQL_TYPES[c.type]})"
        values.append(f"coalesce(CASE WHEN {drafted} THEN {new} END, {stored}, {new}, {blank(c)}) AS {quoted(c.name)}")
    if table.name == "products":
        nothing_more = " AND ".join(f"told.{quoted(c.name)} IS NULL" for c in told if c.name != "title") or "true"
        own = {"draft": f"coalesce(stored.draft, true) AND {nothing_more}"}
    compared = [*(c.name for c in open_columns), *own]
    name = quoted(f"filling_{table.name}")
    with database.table("incoming", columns):
        database.rows(
            f"CREATE OR REPLACE TEMP TABLE {name} AS"
            f" WITH typed AS ({_typed(table, columns)}),"
            f" firsts AS (SELECT {key}, min(file_no) AS file_no, min(row_no) AS row_no, min(place) AS place{firsts}"
            f" FROM typed AS i GROUP BY {key}),"
            f" beside AS (SELECT file_no, row_no, place, s.{quoted(fixed[0].name)} IS NOT NULL AS known,"
            f" {', '.join(values)},"
            f" i AS told, s AS stored FROM firsts AS i"
            f" LEFT JOIN {quoted(table.name)} AS s ON {same(table.key, 'i', 's')}),"
            f" owned AS (SELECT *{_own(own)} FROM beside)"
            f" SELECT * EXCLUDE (told, stored), known AND ({_distinct(compared)}) AS differs,"
            f" NOT known OR differs AS written FROM owned"
        )
    return name


def _as_columns(parts: Sequence[Part]) -> dict[str, Sequence[str] | Sequence[int]]:
    """The rows of all parts, as columns of text after their origin."""
    columns: dict[str, Sequence[str] | Sequence[int]] = {
        "file_no": [part.file_no for part in parts for _ in part.records.rows],
        "row_no": [row for part in parts for row in part.records.rows],
    }
    columns["place"] = range(len(columns["file_no"]))
    for name in dict.fromkeys(name for part in parts for name in part.records.columns):
        text: list[str] = []
        for part in parts:
            values = part.records.columns.get(name)
            text += [_LACKING] * len(part.records) if values is None else [v or "" for v in values]
        columns[name] = text
    return columns


def _split(table: Table) -> tuple[list[Column], list[Column]]:
    """The columns that place a row (its key and its group) and the others."""
    fixed = [c for c in table.columns if c.name in (*table.key, *table.replaces)]
    return fixed, [c for c in table.columns if c not in fixed]


def _typed(table: Table, columns: Iterable[str]) -> str:
    """`incoming` with its placing columns typed; the others are still text."""
    fixed, open_columns = _split(table)
    parts = ["file_no", "row_no", "place"]
    for c in fixed:
        told = f"CAST({_given(c)} AS {SQL_TYPES[c.type]})" if c.name in columns else "NULL"
        parts.append(f"coalesce({told}, {blank(c)}) AS {quoted(c.name)}")
    parts += [quoted(c.name) for c in open_columns if c.name in columns]
    return f"SELECT {', '.join(parts)} FROM incoming AS i"


def _given(column: Column) -> str:
    """The text of a cell, NULL where it is blank or lacking."""
    return f"nullif(nullif(i.{quoted(column.name)}, ''), '{_LACKING}')"


def _value(column: Column, columns: Iterable[str]) -> str:
    name = quoted(column.name)
    kept = f"CASE WHEN known THEN s.{name} ELSE {blank(column)} END"
    if column.name not in columns:
        return kept
    return (
        f"CASE i.{name} WHEN '' THEN {blank(column)} WHEN '{_LACKING}' THEN {kept}"
        f" ELSE CAST(i.{name} AS {SQL_TYPES[column.type]}) END"
    )


def _own(columns: Mapping[str, str]) -> str:
    return "".join(f", {sql} AS {quoted(name)}" for name, sql in columns.items())


def _distinct(names: Iterable[str]) -> str:
    return " OR ".join(f"{quoted(n)} IS DISTINCT FROM stored.{quoted(n)}" for n in names)

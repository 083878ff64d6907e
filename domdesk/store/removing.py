"""Records taken off the desk with what hangs on them, as one batch. Called by Store, inside its transaction.

What accepted assignments rest on stays. A location or SKU that other rows still name becomes a draft again.
"""

from collections.abc import Sequence
from decimal import Decimal

from domdesk.canonical import ORDER_LINES, ORDERS, TABLES, Column
from domdesk.errors import InputError
from domdesk.records import OrderKey, record_name
from domdesk.store import keeping, labels, references
from domdesk.store.database import Database, quoted, utf8
from domdesk.store.editing import OWNERS, number, refuse_unknown, rows_behind, stored
from domdesk.store.staging import key_of, listed, same
from domdesk.units import plain

Key = tuple[str, ...]

REMOVABLE = ("locations", "closures", "products", "sku_aliases", "stock", "rate_cards", "rate_zones", "rate_prices",
             "exchange_rates", "orders", "order_lines")  # fmt: skip

_OURS = "(SELECT a.sku FROM sku_aliases AS a WHERE a.location = r.location AND a.their_sku = r.sku)"

_HANGS = {
    "locations": {
        "overrides": "r.action IN ('only', 'never', 'prefer') AND n.location = r.value",
        "stock": "n.location = r.location",
        "closures": "n.location = r.location",
        "sku_aliases": "n.location = r.location",
    },
    "products": {"stock": f"n.sku = coalesce({_OURS}, r.sku)", "sku_aliases": "n.sku = r.sku"},
    "rate_cards": {"rate_zones": "n.card = r.card", "rate_prices": "n.card = r.card"},
    "orders": {
        "overrides": 'n.channel = r.channel AND n."order" = r."order"',
        "order_lines": 'n.channel = r.channel AND n."order" = r."order"',
    },
    "order_lines": {"overrides": 'n.channel = r.channel AND n."order" = r."order" AND n.line = r.line'},
}
"""The rows `r` of other tables that go with a record `n`."""

_RESTING = {
    "locations": "n.location = c.location",
    "products": "n.sku = c.sku",
    "stock": "n.location = c.location AND n.sku = c.sku",
    "sku_aliases": "n.location = c.location AND EXISTS (FROM sku_aliases AS a"
    " WHERE a.location = n.location AND a.their_sku = n.their_sku AND a.sku = c.sku)",
    "orders": 'n.channel = c.channel AND n."order" = c."order"',
    "order_lines": 'n.channel = c.channel AND n."order" = c."order" AND n.line = c.line',
}
"""The accepted assignments `c` that rest on a record `n`."""


def remove(database: Database, table: str, keys: Sequence[Sequence[str]]) -> str:
    """Removes the records of these keys; what was done, in words. Raises InputError where one has to stay.

    Rows of closures and rate_zones are named by their owner and their place in its group, from 1.
    """
    if table not in REMOVABLE:
        raise InputError(f"Rows of {table} cannot be removed by hand.", f"Remove one of: {', '.join(REMOVABLE)}.")
    if not keys:
        raise InputError("Nothing was chosen to be removed.", "Choose at least one row.")
    names = list(dict.fromkeys(_named(table, key) for key in keys))
    if table in OWNERS:
        _remove_from_groups(database, table, names)
        return labels.removed(database, table, names)
    if table != "stock":
        refuse_unknown(database, TABLES[table], names)
    with database.table("chosen", _columns(table, names)):
        _refuse_resting(database, table)
    if table == "stock":
        names = [(at, theirs) for at, sku in names for theirs in _numbers_of(database, at, sku)]
    with database.table("chosen", _columns(table, names)):
        for name, which in _HANGS.get(table, {}).items():
            keeping.delete(database, name, f"EXISTS (FROM chosen AS n WHERE {which})")
        keeping.delete(database, table, f"EXISTS (FROM chosen AS n WHERE {same(key_of(TABLES[table]), 'n', 'r')})")
    if table == "order_lines":
        _remove_emptied(database)
    references.mend(database, keeping.next_number(database))
    return labels.removed(database, table, names)


def _named(table: str, key: Sequence[str]) -> Key:
    columns = key_of(TABLES[table])
    if len(key) != len(columns):
        raise InputError(f"{', '.join(key)} names no row of {table}.", f"A row is named by {', '.join(columns)}.")
    cells = zip(columns, key, strict=True)
    return tuple(text.strip() if c == "sequence" else _as_kept(TABLES[table].column(c), text) for c, text in cells)


def _as_kept(column: Column, text: str) -> str:
    """A part of a key as a dump writes it."""
    if column.type == "currency":
        return text.strip().upper()
    amount = number(text) if column.type == "measure" else None
    return plain(amount) if isinstance(amount, Decimal) else text.strip()


def _columns(table: str, names: Sequence[Key]) -> dict[str, list[str]]:
    return {c: [name[i] for name in names] for i, c in enumerate(key_of(TABLES[table]))}


def _numbers_of(database: Database, location: str, sku: str) -> list[str]:
    """The numbers under which a location counts an SKU; one of its own numbers is meant as such."""
    numbers = [number for number, _ in rows_behind(database, location, sku)]
    if not numbers:
        refuse_unknown(database, TABLES["stock"], [(location, sku)])
    return numbers or [sku]


def _refuse_resting(database: Database, table: str) -> None:
    which = _RESTING.get(table)
    if which is None:
        return
    key = ", ".join(f"n.{quoted(c)}" for c in key_of(TABLES[table]))
    found = database.rows(
        f'SELECT {key}, min(c."order") FROM chosen AS n JOIN commitments AS c ON {which}'
        " GROUP BY ALL ORDER BY ALL LIMIT 1"
    )
    if found:
        *name, order = found[0]
        what = record_name(table, dict(zip(key_of(TABLES[table]), name, strict=True)))
        remedy = "Take back what was accepted first"
        if table == "locations":
            remedy += ", or set it inactive, which keeps it out of new plans"
        raise InputError(f"Accepted shipments of order {order} rest on {what}, so it stays.", f"{remedy}.")


def close(database: Database, orders: Sequence[OrderKey]) -> None:
    """Takes off orders what has not shipped, as a part of the batch that is being saved; wholly unshipped ones go."""
    named = {name: [utf8(key[i]) for key in orders] for i, name in enumerate(ORDERS.key)}
    mine = f"EXISTS (FROM closed AS n WHERE {same(ORDERS.key, 'n', 'r')})"
    shipped = (
        '(SELECT channel, "order", line, sum(quantity) AS units FROM commitments GROUP BY ALL) AS c'
        f" ON {same(ORDER_LINES.key, 'c', 'r')}"
    )
    with database.table("closed", named):
        keeping.delete(database, "overrides", mine)
        keeping.delete(
            database,
            "order_lines",
            f"{mine} AND NOT EXISTS (FROM commitments AS c WHERE {same(ORDER_LINES.key, 'c', 'r')})",
        )
        keeping.upsert(
            database,
            "order_lines",
            f"FROM (SELECT r.* REPLACE (c.units AS quantity) FROM order_lines AS r JOIN {shipped}"
            f" WHERE {mine} AND r.quantity > c.units)",
        )
    _remove_emptied(database)
    references.mend(database, keeping.next_number(database))


def _remove_emptied(database: Database) -> None:
    """An order without lines is none."""
    bare = 'NOT EXISTS (FROM order_lines AS l WHERE l.channel = r.channel AND l."order" = r."order")'
    keeping.delete(database, "orders", bare)
    keeping.delete(database, "overrides", bare)


def _remove_from_groups(database: Database, table: str, names: Sequence[Key]) -> None:
    """Takes rows out of their groups; those after them move up."""
    one = TABLES[table]
    key = key_of(one)
    if table == "rate_prices":
        rows = stored(database, one, ("card",), [name[:1] for name in names])
        known = {tuple(row[c] for c in key) for row in rows}
    else:
        counts = dict[str, int]()
        for row in stored(database, one, one.replaces, [name[:1] for name in names]):
            owner = row[one.replaces[0]]
            counts[owner] = counts.get(owner, 0) + 1
        known = {(owner, str(n)) for owner, count in counts.items() for n in range(1, count + 1)}
    if gone := next((name for name in names if name not in known), None):
        raise InputError(f"There is no row {', '.join(gone[1:])} in the {labels.nouns(table)} of {gone[0]}.",
                         "Choose one of those there are.")  # fmt: skip
    typed = {c: f"CAST(n.{quoted(c)} AS {kind})" for c, kind in (("up_to", "DECIMAL(18,6)"), ("sequence", "BIGINT"))}
    chosen = " AND ".join(f"{typed.get(c, f'n.{quoted(c)}')} = r.{quoted(c)}" for c in key)
    with database.table("chosen", _columns(table, names)):
        if table == "rate_prices":
            keeping.delete(database, table, f"EXISTS (FROM chosen AS n WHERE {chosen})")
        else:
            _close_gaps(database, table, one.replaces[0], chosen)


def _close_gaps(database: Database, table: str, owner: str, chosen: str) -> None:
    """Deletes rows of groups: those after them move up, and the last places, left over, go."""
    mine = f"FROM chosen AS n WHERE n.{owner} = r.{owner}"
    place = (owner, "sequence")
    columns = ", ".join(f"r.{quoted(c)}" for c in keeping.COLUMNS[table] if c != "sequence")
    before = f"(SELECT count(*) {mine} AND CAST(n.sequence AS BIGINT) < r.sequence)"
    database.rows(
        f"CREATE OR REPLACE TEMP TABLE moved AS SELECT {columns}, r.sequence - {before} AS sequence"
        f" FROM {quoted(table)} AS r WHERE EXISTS ({mine}) AND NOT EXISTS (FROM chosen AS n WHERE {chosen})"
    )
    database.rows(
        f"CREATE OR REPLACE TEMP TABLE spare AS SELECT {listed(place)} FROM {quoted(table)} AS r"
        f" WHERE EXISTS ({mine}) AND NOT EXISTS (FROM moved AS m WHERE {same(place, 'm', 'r')})"
    )
    unlike = " OR ".join(f"m.{quoted(c)} IS DISTINCT FROM r.{quoted(c)}" for c in keeping.COLUMNS[table])
    beside = f"SELECT m.* FROM moved AS m JOIN {quoted(table)} AS r ON {same(place, 'm', 'r')} WHERE {unlike}"
    keeping.upsert(database, table, f"FROM ({beside})")
    keeping.delete(database, table, f"EXISTS (FROM spare AS s WHERE {same(place, 's', 'r')})")
    database.rows("DROP TABLE moved")
    database.rows("DROP TABLE spare")

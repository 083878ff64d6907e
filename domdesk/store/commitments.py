"""Commitments as values, read, and written as a part of the batch that is being saved. Called by accepting and acting.

What an earlier batch gives back is refused here where its units are committed elsewhere, or gone, meanwhile.
"""

from collections.abc import Sequence

from domdesk.canonical import COMMITMENTS, ORDER_LINES
from domdesk.errors import InputError
from domdesk.records import Commitment, OrderKey
from domdesk.store import keeping
from domdesk.store.database import Database, utf8
from domdesk.store.staging import TOLD_STATE, listed, same
from domdesk.units import plain

KINDS = ("commit", "release", "cancel", "ship", "reject", "expire")
"""Batches that change what is committed, beside imports of it."""

_COLUMNS = ("line", "location", "sku", "quantity", "ship_date", "shipped", "held_until", "run")
_TYPES = {"quantity": "DECIMAL(18,4)", "shipped": "DECIMAL(18,4)", "ship_date": "DATE", "run": "BIGINT"}


def load(database: Database, keys: Sequence[OrderKey] | None = None) -> list[Commitment]:
    """What is committed of all orders, or of some, by import sequence, line and location."""
    sql = (
        f'SELECT c.channel, c."order", {", ".join(f"c.{name}" for name in _COLUMNS)} FROM commitments AS c{{}}'
        ' LEFT JOIN orders AS o ON o.channel = c.channel AND o."order" = c."order"'
        ' ORDER BY o.sequence, c.channel, c."order", c.line, c.location, c.sku'
    )
    if keys is None:
        rows = database.rows(sql.format(""))
    elif not keys:
        return []
    else:
        named = {"channel": [utf8(key.channel) for key in keys], "order": [utf8(key.order) for key in keys]}
        with database.table("named", named):
            rows = database.rows(sql.format(f" SEMI JOIN named AS n ON {same(('channel', 'order'), 'n', 'c')}"))
    return [Commitment(OrderKey(*row[:2]), *row[2:]) for row in rows]


def save(database: Database, made: Sequence[Commitment]) -> None:
    """Puts commitments in the place of those of the same key; one of no units goes."""
    rows = [
        {
            "channel": c.order.channel,
            "order": c.order.order,
            "state": c.state,
            **{name: _text(getattr(c, name)) for name in _COLUMNS},
        }
        for c in made
    ]
    if not rows:
        return
    columns = keeping.COLUMNS["commitments"]
    typed = ", ".join(
        f"CAST(nullif({listed([name])}, '') AS {_TYPES.get(name, 'VARCHAR')}) AS {listed([name])}"
        if name in (*_TYPES, "held_until")
        else listed([name])
        for name in columns
    )
    with database.table("made", {name: [utf8(row[name]) for row in rows] for name in columns}):
        database.rows(f"CREATE OR REPLACE TEMP TABLE committing AS SELECT {typed} FROM made")
    database.rows(f"UPDATE committing SET state = {TOLD_STATE}")
    keeping.upsert(database, "commitments", "FROM committing WHERE quantity > 0")
    gone = f"FROM committing AS g WHERE g.quantity = 0 AND {same(COMMITMENTS.key, 'g', 'r')}"
    keeping.delete(database, "commitments", f"EXISTS ({gone})")
    database.rows("DROP TABLE committing")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def refuse_too_many(database: Database, batch: int) -> None:
    """Refuses a batch just given back, or made again, that commits more of a line than is ordered, or than is there."""
    touched = f"(SELECT DISTINCT {{}} FROM history_commitments WHERE of_batch = {batch:d}) AS t"
    for order, line, location in database.rows(
        f'SELECT c."order", c.line, max(c.location) FROM {touched.format(listed(ORDER_LINES.key))}'
        f" JOIN commitments AS c ON {same(ORDER_LINES.key, 'c', 't')}"
        f" LEFT JOIN order_lines AS l ON {same(ORDER_LINES.key, 'l', 't')}"
        ' GROUP BY c.channel, c."order", c.line, l.quantity HAVING sum(c.quantity) > coalesce(l.quantity, 0) LIMIT 1'
    ):
        raise InputError(
            f"Line {line} of order {order} has changed, or is committed elsewhere, meanwhile; {location} would send"
            " more than is ordered.",
            "Take that back first.",
        )
    rows = ("location", "sku")
    units = "sum(quantity - shipped)"
    for location, sku, held, on_hand in database.rows(
        f"SELECT t.location, t.sku, c.units, coalesce(s.units, 0) FROM {touched.format(listed(rows))}"
        f" JOIN (SELECT location, sku, {units} AS units FROM commitments GROUP BY ALL) AS c ON {same(rows, 'c', 't')}"
        f" LEFT JOIN (SELECT location, sku, {units} AS units FROM history_commitments"
        f" WHERE of_batch = {batch:d} AND existed GROUP BY ALL) AS h ON {same(rows, 'h', 't')}"
        " LEFT JOIN (SELECT s.location, coalesce(a.sku, s.sku) AS sku, sum(s.on_hand * coalesce(a.units_per, 1))"
        " AS units FROM stock AS s LEFT JOIN sku_aliases AS a ON a.location = s.location AND a.their_sku = s.sku"
        f" GROUP BY ALL) AS s ON {same(rows, 's', 't')}"
        f" WHERE c.units > coalesce(s.units, 0) AND c.units > coalesce(h.units, 0)"
        " AND NOT EXISTS (FROM history_stock AS k LEFT JOIN sku_aliases AS a ON a.location = k.location"
        f" AND a.their_sku = k.sku WHERE k.of_batch = {batch:d} AND k.location = t.location"
        " AND coalesce(a.sku, k.sku) = t.sku) ORDER BY ALL LIMIT 1"
    ):
        raise InputError(
            f"{location} would have to hold {plain(held)} of {sku}, but has {plain(on_hand)} by now.",
            "Release what was committed since, or correct the stock there.",
        )
    _refuse_full(database, batch)


def _refuse_full(database: Database, batch: int) -> None:
    """Refuses the same where a day of a location gets shipments by it beyond what the location can send."""
    day, shipments = ("location", "ship_date"), 'count(DISTINCT (channel, "order")) AS shipments'
    history = f"(FROM history_commitments WHERE of_batch = {batch:d})"
    as_before = (
        f'SELECT location, ship_date, channel, "order" FROM commitments AS c'
        f" ANTI JOIN {history} AS h ON {same(COMMITMENTS.key, 'h', 'c')}"
        f' UNION ALL SELECT location, ship_date, channel, "order" FROM {history} WHERE existed'
    )
    for location, ship_date, sent, most in database.rows(
        "SELECT c.location, c.ship_date, c.shipments, l.capacity_per_day FROM"
        f" (SELECT location, ship_date, {shipments} FROM commitments GROUP BY location, ship_date) AS c"
        " JOIN locations AS l ON l.location = c.location"
        f" LEFT JOIN (SELECT location, ship_date, {shipments} FROM ({as_before}) GROUP BY location, ship_date) AS b"
        f" ON {same(day, 'b', 'c')}"
        " WHERE c.shipments > l.capacity_per_day AND c.shipments > coalesce(b.shipments, 0) ORDER BY ALL LIMIT 1"
    ):
        raise InputError(
            f"{location} would have to send {sent:,} shipments on {ship_date}, and can send {most:,} a day.",
            "Release what was committed for that day since, or change what the location can send.",
        )

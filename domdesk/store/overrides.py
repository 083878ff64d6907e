"""People's choices about orders, kept with their reason until they are lifted. Called by Store and snapshot."""

from collections.abc import Sequence
from datetime import datetime

from domdesk.records import OrderKey, Override
from domdesk.store import keeping
from domdesk.store.database import Database, quoted, utf8
from domdesk.store.staging import listed

_COLUMNS = keeping.COLUMNS["overrides"]


def load(database: Database, keys: Sequence[OrderKey] | None = None) -> tuple[Override, ...]:
    """The choices about all orders, or about some, oldest first."""
    order = listed(keeping.KEYS["overrides"])
    rows = database.rows(f"SELECT {listed(_COLUMNS)} FROM overrides ORDER BY made_at, {order}")
    found = [
        Override(OrderKey(channel, order), action, value, line, *rest)
        for channel, order, line, action, value, *rest in rows
    ]
    about = {o.order for o in found}  # a few: a set of all orders would take long to make
    wanted = about if keys is None else {key for key in keys if key in about}
    return tuple(o for o in found if o.order in wanted)


def save(database: Database, key: OrderKey, overrides: Sequence[Override], label: str, now: datetime) -> None:
    """Makes these the choices about an order, in place of all that there were, as one batch that can be taken back."""
    write(database, key, overrides, now)
    why = "; ".join(dict.fromkeys(o.reason for o in overrides if o.reason))
    keeping.end(database, "override", label, now, why=why)


def write(database: Database, key: OrderKey, overrides: Sequence[Override], now: datetime) -> None:
    """The same as a part of the batch that is being saved. What stands already keeps who made it, when and why."""
    before = {_name(o): o for o in load(database, [key])}
    at, who = now.isoformat(timespec="milliseconds"), keeping.user()
    for number, column in enumerate(("channel", "order")):
        assert all(o.order[number] == key[number] for o in overrides), f"a choice of another {column}"
    new = [o for o in overrides if not _stands(o, before.get(_name(o)))]
    gone = set(before) - {_name(o) for o in overrides}
    if gone:
        names = [(*key, line, action, value) for line, action, value in sorted(gone)]
        columns = {name: [utf8(row[i]) for row in names] for i, name in enumerate(keeping.KEYS["overrides"])}
        with database.table("lifted", columns):
            same = " AND ".join(f"l.{quoted(c)} = r.{quoted(c)}" for c in columns)
            keeping.delete(database, "overrides", f"EXISTS (FROM lifted AS l WHERE {same})")
    if new:
        rows = [
            (*o.order, o.line, o.action, o.value, "" if o.cost is None else str(o.cost), o.reason, who, at) for o in new
        ]
        told = {name: [utf8(row[i]) for row in rows] for i, name in enumerate(_COLUMNS)}
        with database.table("chosen", told):
            selected = ", ".join(
                "CAST(nullif(cost, '') AS DECIMAL(18,6)) AS cost" if c == "cost" else quoted(c) for c in _COLUMNS
            )
            keeping.upsert(database, "overrides", f"FROM (SELECT {selected} FROM chosen)")


def _name(override: Override) -> tuple[str, str, str]:
    return override.line, override.action, override.value


def _stands(override: Override, before: Override | None) -> bool:
    return before is not None and (before.cost, before.reason) == (override.cost, override.reason)

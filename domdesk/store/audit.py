"""The audit: who did what, when and why, entered in the transaction that does it, and only ever added to.

Called by keeping for every batch, by Store for runs and for what is taken back, and by Store.audit to look into it.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domdesk.records import AuditEntry, OrderKey
from domdesk.store.database import Database, quoted, utf8

_COLUMNS = 'number, made_at, who, verb, channel, "order", location, run, batch, what, why'
_OF_ORDERS = ("orders", "order_lines", "commitments", "overrides", "cancelled")
"""Tables whose rows belong to orders: those that a batch changed are what it is about."""
_SEARCHED = ("who", "verb", "channel", '"order"', "location", "what", "why")


def add(
    database: Database,
    verb: str,
    what: str,
    who: str,
    now: datetime,
    *,
    why: str = "",
    location: str = "",
    run: int | None = None,
    batch: int | None = None,
) -> None:
    """Enters one thing that was done, about the orders that its batch changed."""
    number: int = database.value("SELECT coalesce(max(number), 0) + 1 FROM audit")
    if batch is not None:
        rows = " UNION ".join(
            f'SELECT channel, "order" FROM {quoted(f"history_{name}")} WHERE of_batch = $batch' for name in _OF_ORDERS
        )
        database.rows(
            f'INSERT INTO audit_orders SELECT $number, channel, "order" FROM ({rows}) ORDER BY ALL',
            {"number": number, "batch": batch},
        )
    about = database.rows('SELECT channel, "order" FROM audit_orders WHERE entry = ? LIMIT 2', [number])
    one = about[0] if len(about) == 1 else ("", "")
    at = now.isoformat(timespec="seconds")
    texts = (utf8(location), run, batch, utf8(what), utf8(why))
    database.rows(f"INSERT INTO audit VALUES ({', '.join('?' * 11)})", [number, at, utf8(who), verb, *one, *texts])


def entries(
    database: Database,
    text: str,
    order: OrderKey | None,
    since: date | None,
    most: int | None,
    until: date | None,
    timezone: str,
) -> list[AuditEntry]:
    """The newest entries that hold every word of a text, about an order, between two days there; newest first."""
    which, values = ["true"], list[object]()
    for word in utf8(text).split():
        held = " OR ".join(f"contains(lower({column}), lower(?))" for column in _SEARCHED)
        which.append(f"({held})")
        values += [word] * len(_SEARCHED)
    if order is not None:
        key = 'channel = ? AND "order" = ?'
        which.append(
            f"(EXISTS (FROM audit_orders WHERE entry = a.number AND {key})"
            f" OR a.verb = 'route' AND EXISTS (FROM run_orders AS r WHERE r.run = a.run AND {key}))"
        )
        values += [utf8(order.channel), utf8(order.order)] * 2
    if since is not None:
        which.append("CAST(made_at AS TIMESTAMPTZ) >= CAST(? AS TIMESTAMPTZ)")
        values.append(_begin(since, timezone))
    if until is not None:
        which.append("CAST(made_at AS TIMESTAMPTZ) < CAST(? AS TIMESTAMPTZ)")
        values.append(_begin(until + timedelta(days=1), timezone))
    rows = database.rows(
        f"SELECT {_COLUMNS} FROM audit AS a WHERE {' AND '.join(which)} ORDER BY number DESC LIMIT ?", [*values, most]
    )
    return [AuditEntry(*row) for row in rows]


def _begin(day: date, timezone: str) -> str:
    """When a day begins by a zone's clock, with the offset of then."""
    return datetime.combine(day, time.min, ZoneInfo(timezone)).isoformat()

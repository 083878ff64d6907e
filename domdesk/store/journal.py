"""The journal of automatic routing, and the orders that it has still to route. Called by Store.

An entry is written in the transaction that does what it tells, so that neither is ever there without the other.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domdesk.canonical import ORDER_LINES, ORDERS
from domdesk.records import FileResult, JournalEntry, OrderKey, Reading
from domdesk.store.database import Database, utf8
from domdesk.store.staging import same

_MOST_TOLD = 3
_TOLD = ("committed_line", "order_closed", "order_cancelled")
"""So many doubts about a file stand in its entry: errors, and issues of these codes."""

_TEXTS = ("event", "text", "file", "digest", "channel", "order")

_IS_OPEN = (
    "EXISTS (FROM order_lines AS l LEFT JOIN"
    ' (SELECT channel, "order", line, sum(quantity) AS quantity FROM commitments GROUP BY ALL) AS c'
    f" ON {same(ORDER_LINES.key, 'c', 'l')}"
    f" WHERE {same(ORDERS.key, 'l', 'k')} AND l.quantity > coalesce(c.quantity, 0))"
)
"""Whether the order `k` has a line that is not wholly committed."""


def add(database: Database, entries: Sequence[JournalEntry], now: datetime) -> list[JournalEntry]:
    """Adds the entries; as they stand then, numbered and dated."""
    first: int = database.value("SELECT coalesce(max(number), 0) + 1 FROM journal")
    at = now.isoformat(timespec="seconds")
    made = [replace(entry, number=number, at=at) for number, entry in enumerate(entries, first)]
    if made:
        columns: dict[str, list[str] | list[int]] = {c: [utf8(getattr(e, c)) for e in made] for c in _TEXTS}
        columns |= {"number": [e.number for e in made], "run": [e.run or 0 for e in made]}
        columns["batch"] = [e.batch or 0 for e in made]
        with database.table("entries", columns):
            database.rows(
                'INSERT INTO journal SELECT number, ?, event, file, digest, channel, "order", nullif(run, 0),'
                " nullif(batch, 0), text FROM entries ORDER BY number",
                [at],
            )
    return made


def entries(database: Database, after: int = 0, most: int | None = None) -> list[JournalEntry]:
    """The entries beyond a number, oldest first; no more than the newest `most` of them where told."""
    rows = database.rows(
        'SELECT event, text, file, digest, channel, "order", run, batch, number, made_at FROM journal WHERE number > ?'
        " ORDER BY number DESC LIMIT ?",
        [after, most],
    )
    return [JournalEntry(*row) for row in reversed(rows)]


def imported(results: Sequence[FileResult], orders: int, file: str, digest: str, batch: int) -> JournalEntry:
    """What there is to say of a file just saved: how many orders it holds, and what was not taken."""
    text = f"{file} was imported: {orders:,} {'order' if orders == 1 else 'orders'}."
    lost = sum(result.reading.faulty for result in results)
    if lost:
        text += f" {lost:,} {'row was' if lost == 1 else 'rows were'} left out."
    doubts = [i.text for result in results for i in result.issues if i.severity == "error" or i.code in _TOLD]
    more = f" And {len(doubts) - _MOST_TOLD:,} more." if len(doubts) > _MOST_TOLD else ""
    return JournalEntry("imported", " ".join([text, *doubts[:_MOST_TOLD]]) + more, file, digest, batch=batch)


def arrived(database: Database, readings: Sequence[Reading], file: str, digest: str) -> list[JournalEntry]:
    """What there is to say of each order that readings just saved hold: it arrived, or it was there before.

    An order that comes again with a line that it did not have arrives again, to have that routed.
    """
    keys = dict.fromkeys(
        (channel or "", order or "")
        for reading in readings
        for records in reading.records
        if records.table == "orders"
        for channel, order in zip(records.columns["channel"], records.columns["order"], strict=True)
    )
    if not keys:
        return []
    told: dict[str, list[str] | list[int]] = {
        "channel": [utf8(channel) for channel, _ in keys],
        "order": [utf8(order) for _, order in keys],
        "place": list(range(len(keys))),
    }
    with database.table("named", told):
        rows = database.rows(
            f'SELECT k.channel, k."order", EXISTS (FROM journal AS j WHERE {same(ORDERS.key, "j", "k")}'
            f" AND j.event = 'arrived'), EXISTS (FROM history_order_lines AS h WHERE {same(ORDERS.key, 'h', 'k')}"
            f" AND h.of_batch = ? AND NOT h.existed), {_IS_OPEN} FROM named AS k ORDER BY k.place",
            [database.value("SELECT max(number) FROM batches")],
        )
    return [_of_order(JournalEntry("arrived", "", file, digest, *row[:2]), *row[2:]) for row in rows]


def _of_order(entry: JournalEntry, was_here: bool, has_new: bool, is_open: bool) -> JournalEntry:
    order = entry.order
    if not is_open:
        return replace(entry, event="again", text=f"Order {order} has nothing open to route.")
    if not was_here:
        return replace(entry, text=f"Order {order} arrived.")
    if has_new:
        return replace(entry, text=f"Order {order} came again with lines that it did not have.")
    return replace(entry, event="again", text=f"Order {order} came again and is not routed twice.")


def pending(database: Database) -> list[OrderKey]:
    """Orders that arrived, were not routed since and have something open, by import sequence."""
    rows = database.rows(
        'SELECT k.channel, k."order" FROM orders AS k SEMI JOIN (SELECT channel, "order" FROM journal'
        " WHERE event IN ('arrived', 'routed') GROUP BY ALL HAVING max(number) FILTER (event = 'arrived')"
        f" > coalesce(max(number) FILTER (event = 'routed'), 0)) AS j ON {same(ORDERS.key, 'j', 'k')}"
        f" WHERE {_IS_OPEN} ORDER BY k.sequence"
    )
    return [OrderKey(*row) for row in rows]


def outcome_of_file(database: Database, file: str, digest: str) -> JournalEntry | None:
    """What became of a file of that name and content, where it was seen before; an import taken back is none."""
    return _first(database, "file = ? AND digest = ?", [utf8(file), digest])


def outcome_of_content(database: Database, digest: str) -> JournalEntry | None:
    """How that content was imported, under whatever name, where it was."""
    return _first(database, "event = 'imported' AND digest = ?", [digest])


def unwritten(database: Database) -> list[int]:
    """Runs that were routed and whose decisions were not written out."""
    rows = database.rows(
        "SELECT DISTINCT run FROM journal AS j WHERE event = 'routed'"
        " AND NOT EXISTS (FROM journal AS w WHERE w.event = 'written' AND w.run = j.run) ORDER BY run"
    )
    return [run for (run,) in rows]


def _first(database: Database, which: str, values: Sequence[str]) -> JournalEntry | None:
    rows = database.rows(
        'SELECT event, text, file, digest, channel, "order", run, batch, number, made_at FROM journal'
        f" AS j WHERE event IN ('imported', 'same', 'refused') AND {which} AND NOT EXISTS"
        " (FROM batches AS b WHERE b.number = j.batch AND b.undone IS NOT NULL) ORDER BY number DESC LIMIT 1",
        values,
    )
    return JournalEntry(*rows[0]) if rows else None

"""Orders that were cancelled on this desk: a file that still has them open does not bring them back.

Called by acting, which cancels and reopens, by saving, which leaves out their rows, and by dumping: they travel with
desk.toml, so that they stay cancelled on another desk too.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domdesk.canonical import ORDERS
from domdesk.records import Issue, OrderKey, Reading
from domdesk.store import keeping
from domdesk.store.database import Database, utf8
from domdesk.store.staging import same
from domdesk.store.tally import Tally

SETTING = "cancelled_orders"
"""Their name in desk.toml, where each is a table of its channel, order and cancelled_at."""

_TOLD = 20
"""So many orders of a file are told one by one; the rest in a sum."""

_COLUMNS = ("channel", "order", "cancelled_at")


def keys(database: Database) -> list[OrderKey]:
    """Every order that was cancelled and not reopened since, the newest first."""
    rows = database.rows('SELECT channel, "order" FROM cancelled ORDER BY cancelled_at DESC, channel, "order"')
    return [OrderKey(*row) for row in rows]


def add(database: Database, orders: Sequence[OrderKey], now: datetime) -> None:
    """Enters that orders are cancelled, as a part of the batch that is being saved."""
    at = now.isoformat(timespec="seconds")
    _put(database, [{"channel": key.channel, "order": key.order, "cancelled_at": at} for key in orders])


def forget(database: Database, orders: Sequence[OrderKey]) -> None:
    """Enters that orders are cancelled no more, in the same way; they come back with the next file that has them."""
    named = {name: [utf8(key[i]) for key in orders] for i, name in enumerate(ORDERS.key)}
    with database.table("named", named):
        keeping.delete(database, "cancelled", f"EXISTS (FROM named AS n WHERE {same(ORDERS.key, 'n', 'r')})")


def reopen_staged(database: Database, staged: Mapping[str, str]) -> None:
    """The same for orders that a person adds anew, or adds to, by hand."""
    if "order_lines" in staged:
        named = f"FROM {staged['order_lines']} AS l WHERE {same(ORDERS.key, 'l', 'r')} AND (l.differs OR NOT l.known)"
        keeping.delete(database, "cancelled", f"EXISTS ({named})")


def as_table(database: Database) -> dict[str, list[dict[str, str]]]:
    """What desk.toml says of them; nothing where there is none."""
    rows = database.rows('SELECT channel, "order", cancelled_at FROM cancelled ORDER BY channel, "order"')
    return {SETTING: [dict(zip(_COLUMNS, row, strict=True)) for row in rows]} if rows else {}


def save_told(database: Database, readings: Sequence[Reading], tallies: Sequence[Tally]) -> None:
    """Takes the cancelled orders that a desk.toml among the readings names."""
    for reading, tally in zip(readings, tallies, strict=True):
        told = (reading.settings or {}).get(SETTING)
        if told is None:
            continue
        if not isinstance(told, list) or not all(_is_one(row) for row in told):
            text = f"{SETTING} is not a list of orders. Take it from a dump as it is."
            tally.issues.append(Issue("error", "bad_setting", text, column=SETTING))
            tally.left_out += 1
            continue
        _put(database, told)


def _is_one(row: object) -> bool:
    return isinstance(row, dict) and all(isinstance(row.get(name), str) for name in _COLUMNS)


def _put(database: Database, rows: Sequence[Mapping[str, str]]) -> None:
    """Those that are there already stay as they are."""
    told = {(utf8(row["channel"]), utf8(row["order"])): utf8(row["cancelled_at"]) for row in rows}
    columns = [[k[0] for k in told], [k[1] for k in told], list(told.values())]
    with database.table("told", dict(zip(_COLUMNS, columns, strict=True))):
        keeping.upsert(
            database, "cancelled", f"FROM told AS t ANTI JOIN cancelled AS c ON {same(ORDERS.key, 'c', 't')}"
        )


def leave_out(database: Database, staged: Mapping[str, str], tallies: Sequence[Tally]) -> None:
    """Takes the staged rows of cancelled orders away, and tells each file of those that it still has open."""
    mine = f"EXISTS (FROM cancelled AS c WHERE {same(ORDERS.key, 'c', 'r')})"
    if "order_lines" in staged:
        _tell(database, staged["order_lines"], mine, tallies)
    for name in ("orders", "order_lines"):
        if name in staged:
            database.rows(f"DELETE FROM {staged[name]} AS r WHERE {mine}")


def _tell(database: Database, staged: str, mine: str, tallies: Sequence[Tally]) -> None:
    for file_no, count in database.rows(f"SELECT file_no, count(*) FROM {staged} AS r WHERE {mine} GROUP BY file_no"):
        tallies[file_no].unchanged += count
    found = database.rows(
        f'SELECT r.file_no, r.channel, r."order", min(r.row_no), any_value(c.cancelled_at),'
        f" ({_BATCH}) AS batch FROM {staged} AS r JOIN cancelled AS c ON {same(ORDERS.key, 'c', 'r')}"
        " WHERE r.differs OR NOT r.known GROUP BY ALL ORDER BY min(r.place)"
    )
    told: dict[int, int] = {}
    for file_no, channel, order, row, at, batch in found:
        told[file_no] = told.get(file_no, 0) + 1
        if told[file_no] <= _TOLD:
            tallies[file_no].issues.append(_issue(OrderKey(channel, order), row, at, batch))
    for file_no, count in told.items():
        if count > _TOLD:
            more = "order was" if count - _TOLD == 1 else "orders were"
            text = f"{count - _TOLD} more {more} cancelled on this desk and not taken from this file."
            tallies[file_no].issues.append(Issue("notice", "order_cancelled", text))


_BATCH = (
    f"SELECT max(b.number) FROM history_cancelled AS h JOIN batches AS b ON b.number = h.of_batch"
    f" WHERE {same(ORDERS.key, 'h', 'c')} AND NOT h.existed AND b.undone IS NULL AND b.kind = 'cancel'"
)
"""The batch that cancelled the order `c`, as long as it can be taken back."""


def _issue(key: OrderKey, row: int, at: str, batch: int | None) -> Issue:
    name = f"{key.channel}:{key.order}" if key.channel else key.order
    back = f"`domdesk reopen DESK {name}`"
    if batch is not None:
        back = f"take back batch {batch} in the history, or {back}"
    text = (
        f"Row {row}: order {key.order} was cancelled on this desk on {at[:10]} and stays so, although this file has it"
        f" open. To have it again: {back}, then import the file once more."
    )
    return Issue("notice", "order_cancelled", text, row, "order")

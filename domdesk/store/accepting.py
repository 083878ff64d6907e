"""A plan accepted: what it assigns becomes commitments, which hold the stock in later runs. Called by Store.

One batch that can be taken back. Refused as a whole where the desk is not as the plan took it to be: an order that has
changed since, stock that is promised to others by now, a day that is full. Units that a line has committed at a place
already stay and add up.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from domdesk.errors import InputError
from domdesk.records import Commitment, Order, OrderKey, Plan, Problem, Shipment, StockRow
from domdesk.store import commitments, keeping, snapshot
from domdesk.store.database import Database
from domdesk.units import plain

Key = tuple[OrderKey, str, str, str]
"""(order, line, location, sku) of a commitment."""

Line = tuple[str, str]
"""(line, sku) of a line of an order."""

_REMEDY = "Route again, or accept the other orders alone."


def accept(
    database: Database,
    run: int,
    plan: Plan,
    now: datetime,
    stock: Mapping[tuple[str, str], StockRow],
    *,
    problem: Problem | None = None,
    orders: Sequence[OrderKey] | None = None,
    held_until: str | None = None,
    who: str | None = None,
    why: str = "",
) -> list[Commitment]:
    """Commits what a plan assigns, or some orders of it, inside the caller's transaction; what it assigned, as it is.

    `stock` is what there is now of the SKUs it assigns, `problem` what the plan was made for. Orders of which something
    is committed by this run already are left out where none are named. Raises InputError, with nothing changed.
    """
    chosen = plan.shipments
    before = commitments.load(database, list(dict.fromkeys(s.order for s in chosen)))
    if orders is None:
        done = {c.order for c in before if c.run == run}
        chosen = tuple([s for s in chosen if s.order not in done])
    else:
        named = set(orders)
        chosen = tuple([s for s in chosen if s.order in named])
    keys = list(dict.fromkeys(s.order for s in chosen))
    _refuse_changed(database, run, keys, chosen, problem)
    _refuse_short(chosen, stock)
    _refuse_full(database, chosen)
    made = _together(run, chosen, before, held_until)
    if made:
        commitments.save(database, made)
        keeping.end(database, "commit", _label(run, keys, made, orders), now, who=who, why=why, run=run)
    return made


def _label(run: int, keys: Sequence[OrderKey], made: Sequence[Commitment], orders: Sequence[OrderKey] | None) -> str:
    what = f"run {run}"
    if orders is not None:
        what = f"order {keys[0].order} of {what}" if len(keys) == 1 else f"{len(keys):,} orders of {what}"
    return f"Accepted {what}: {len(made):,} {'assignment' if len(made) == 1 else 'assignments'}"


def _together(
    run: int, chosen: Sequence[Shipment], before: Sequence[Commitment], held_until: str | None
) -> list[Commitment]:
    """The plan's assignments with what is committed of the same lines at the same places."""
    there: dict[Key, Commitment] = {(c.order, c.line, c.location, c.sku): c for c in before}
    made: dict[Key, Commitment] = {}
    for shipment in chosen:
        for given in shipment.lines:
            key = (shipment.order, given.line, shipment.location, given.sku)
            old = made.get(key) or there.get(key) or Commitment(*key, Decimal(0))
            made[key] = replace(
                old,
                quantity=old.quantity + given.quantity,
                ship_date=shipment.ship_date,
                held_until=held_until,
                run=run,
            )
    return list(made.values())


def _refuse_changed(
    database: Database, run: int, keys: Sequence[OrderKey], chosen: Sequence[Shipment], problem: Problem | None
) -> None:
    """Refuses an order that is not open as it was when it was routed, or no more as far as it is assigned."""
    now = _lines(snapshot.orders(database, keys, still_open=True))
    then = None if problem is None else _lines(problem.orders)
    wanted: defaultdict[OrderKey, defaultdict[Line, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for shipment in chosen:
        for given in shipment.lines:
            wanted[shipment.order][given.line, given.sku] += given.quantity
    for key in keys:
        lines = now.get(key, {})
        is_other = then is not None and lines != then[key]
        if is_other or any(units > lines.get(line, 0) for line, units in wanted[key].items()):
            raise InputError(f"Order {key.order} is not open any more as run {run} took it.", _REMEDY)


def _lines(orders: Iterable[Order]) -> dict[OrderKey, dict[Line, Decimal]]:
    return {order.key: {(line.line, line.sku): line.quantity for line in order.lines} for order in orders}


def _refuse_short(chosen: Sequence[Shipment], stock: Mapping[tuple[str, str], StockRow]) -> None:
    """Refuses where the units assigned at a place are more than are available there."""
    left = {place: row.available for place, row in stock.items()}
    for shipment in chosen:
        for given in shipment.lines:
            place = shipment.location, given.sku
            there = left.get(place, Decimal(0))
            if given.quantity > there:
                raise InputError(
                    f"Order {shipment.order.order} counts on {plain(given.quantity)} of {given.sku} at"
                    f" {shipment.location}, where {plain(there)} {'is' if there == 1 else 'are'} free by now.",
                    _REMEDY,
                )
            left[place] = there - given.quantity


def _refuse_full(database: Database, chosen: Sequence[Shipment]) -> None:
    """Refuses where a day of a location would send more shipments than it can."""
    most: dict[str, int] = dict(
        database.rows("SELECT location, capacity_per_day FROM locations WHERE capacity_per_day IS NOT NULL")
    )
    if not most:
        return
    sent: Counter[tuple[str, date]] = Counter({(b.location, b.day): b.shipments for b in snapshot.booked(database)})
    for shipment in chosen:
        if shipment.ship_date is not None and shipment.location in most:
            sent[shipment.location, shipment.ship_date] += 1
            if sent[shipment.location, shipment.ship_date] > most[shipment.location]:
                raise InputError(
                    f"Order {shipment.order.order} is to leave {shipment.location} on {shipment.ship_date}, which is"
                    " full by now.",
                    _REMEDY,
                )

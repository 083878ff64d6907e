"""A run narrowed to what the decision on one of its orders rests on, so that little is looked through and sent about.

In: problem and plan. Out: the same of few orders. Called by `explain`, and by the process before it sends them.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from domdesk.records import Booked, Order, OrderKey, Plan, Problem, Shipment

MOST_ORDERS = 40
"""How many other orders are kept that may want a unit of what the order takes."""

Row = tuple[str, str]
"""(location, sku) of a stock row."""


def narrowed(problem: Problem, plan: Plan, key: OrderKey) -> tuple[Problem, Plan]:
    """An order, those that most want a unit of the stock with a price that it takes, and what the plan gives of theirs.

    Shipments of nothing of the kind are booked on their days. Raises KeyError where the problem has no such order.
    """
    order = next((o for o in problem.orders if o.key == key), None)
    if order is None:
        raise KeyError(key)
    sent: defaultdict[OrderKey, list[Shipment]] = defaultdict(list)
    for shipment in plan.shipments:
        sent[shipment.order].append(shipment)
    taken = {(s.location, a.sku) for s in sent.get(key, ()) for a in s.lines}
    rows = {(p.location, p.sku) for p in plan.prices if p.sku} & taken
    orders = (order, *_wanting(problem, sent, key, rows))
    keys, skus = {o.key for o in orders}, {line.sku for o in orders for line in o.lines}
    limited = {at.location for at in problem.locations if at.capacity_per_day is not None}
    kept, days = list[Shipment](), Counter[tuple[str, date]]()
    for shipment in plan.shipments:
        if shipment.order in keys or any(given.sku in skus for given in shipment.lines):
            kept.append(shipment)
        elif shipment.location in limited and shipment.ship_date is not None:
            days[shipment.location, shipment.ship_date] += 1
    return (
        replace(
            problem,
            orders=orders,
            products=tuple(p for p in problem.products if p.sku in skus),
            stock=tuple(r for r in problem.stock if r.sku in skus),
            booked=(*problem.booked, *(Booked(*at, count) for at, count in days.items())),
            overrides=tuple(o for o in problem.overrides if o.order in keys),
        ),
        replace(
            plan,
            shipments=tuple(kept),
            unassigned=tuple(u for u in plan.unassigned if u.order == key),
            prices=tuple(p for p in plan.prices if p.sku in skus),
        ),
    )


def _wanting(
    problem: Problem, sent: Mapping[OrderKey, Sequence[Shipment]], key: OrderKey, rows: Collection[Row]
) -> list[Order]:
    """The orders that may want a unit more of one of these rows, those that pay most for not having it first."""
    skus = {sku for _, sku in rows}
    by_sku: defaultdict[str, dict[OrderKey, Order]] = defaultdict(dict)
    for order in problem.orders if rows else ():
        for line in order.lines:
            if line.sku in skus and order.key != key:
                by_sku[line.sku][order.key] = order
    found: dict[OrderKey, Order] = {}
    for location, sku in sorted(rows):
        paid = {k: _paid_elsewhere(order, sent.get(k, ()), location, sku) for k, order in by_sku[sku].items()}
        dear = sorted((k for k, pain in paid.items() if pain > (0, 0)), key=lambda k: paid[k], reverse=True)
        found |= {k: by_sku[sku][k] for k in dear[: MOST_ORDERS // len(rows)]}
    return list(found.values())


def _paid_elsewhere(order: Order, sent: Sequence[Shipment], location: str, sku: str) -> tuple[Decimal, int]:
    """(units of a SKU that an order goes without, what its shipments of the SKU from other locations cost)."""
    units = sum((line.quantity for line in order.lines if line.sku == sku), Decimal(0))
    given = sum((a.quantity for s in sent for a in s.lines if a.sku == sku), Decimal(0))
    others = (s for s in sent if s.location != location and any(a.sku == sku for a in s.lines))
    return units - given, sum(s.costs.total for s in others)

"""A run narrowed to some of its orders: what a decision rests on, or what a stop let it reach.

In: problem and plan. Out: the same of fewer orders. Called by `explain`, by the process before it sends them, and
around runs that are stopped.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from domdesk.records import Booked, Order, OrderKey, Plan, Problem, Shipment
from domdesk.routing.candidates import MOST_BASKETS
from domdesk.routing.sequential import arrival_order

MOST_ORDERS = 40
"""How many other orders are kept that may want a unit of what the order takes."""

FIRST_BASKETS = 5_000
"""Choices of lines of the orders that a run takes up where it is stopped before it has reached any."""

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
    few = of_orders(problem, (order, *_wanting(problem, sent, key, rows)))
    keys, skus = {o.key for o in few.orders}, {line.sku for o in few.orders for line in o.lines}
    limited = {at.location for at in problem.locations if at.capacity_per_day is not None}
    kept, days = list[Shipment](), Counter[tuple[str, date]]()
    for shipment in plan.shipments:
        if shipment.order in keys or any(given.sku in skus for given in shipment.lines):
            kept.append(shipment)
        elif shipment.location in limited and shipment.ship_date is not None:
            days[shipment.location, shipment.ship_date] += 1
    return (
        replace(few, booked=(*problem.booked, *(Booked(*at, count) for at, count in days.items()))),
        replace(
            plan,
            shipments=tuple(kept),
            unassigned=tuple(u for u in plan.unassigned if u.order == key),
            prices=tuple(p for p in plan.prices if p.sku in skus),
        ),
    )


def of_orders(problem: Problem, orders: Iterable[Order]) -> Problem:
    """The problem of some of its orders alone."""
    few = tuple(orders)
    keys, skus = {o.key for o in few}, {line.sku for o in few for line in o.lines}
    return replace(
        problem,
        orders=few,
        products=tuple(p for p in problem.products if p.sku in skus),
        stock=tuple(r for r in problem.stock if r.sku in skus),
        overrides=tuple(o for o in problem.overrides if o.order in keys),
    )


def routed_orders(problem: Problem, plan: Plan) -> Sequence[Order]:
    """The orders that a plan is about: all, unless the run was stopped before it had reached them."""
    if plan.orders == len(problem.orders):
        return problem.orders
    reached = {s.order for s in plan.shipments} | {u.order for u in plan.unassigned}
    return [order for order in problem.orders if order.key in reached]


def routed_part(problem: Problem, plan: Plan) -> Problem:
    """The problem of `routed_orders`: what a run rests on, so that it can be explained and checked."""
    orders = routed_orders(problem, plan)
    return problem if orders is problem.orders else of_orders(problem, orders)


def first_orders(problem: Problem) -> Problem:
    """The problem of the orders that arrive first, as many as are routed and checked in half a second."""
    first, baskets = set[int](), 0
    for index in arrival_order(problem):
        baskets += min(MOST_BASKETS, 2 ** len(problem.orders[index].lines) - 1)
        if first and baskets > FIRST_BASKETS:
            break
        first.add(index)
    return of_orders(problem, (order for i, order in enumerate(problem.orders) if i in first and order.lines))


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

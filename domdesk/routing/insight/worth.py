"""What one more unit somewhere, or one more shipment on a day, saves: both totals routed, of the orders it touches.

In: problem, policy, extras and a way to route. Out: savings. Called by the desk, which has `affected` asked where the
engine runs.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np

from domdesk.records import OrderKey, Plan, Policy, Problem
from domdesk.routing.contested import find_contest, large_use
from domdesk.routing.insight.changes import with_shipment, with_units
from domdesk.routing.priced import Priced, price_problem
from domdesk.units import QUANTITY_SCALE

MOST_AFFECTED = 2000
"""Orders that are routed again to confirm one saving: more take minutes."""

Route = Callable[[Problem, Policy], Plan]
Orders = tuple[OrderKey, ...]


@dataclass(frozen=True, slots=True)
class Extra:
    """One more unit of a product at a location, given up by `source` if it names one; or one more shipment on a day."""

    location: str
    sku: str | None
    day: date | None = None
    source: str | None = None


def with_extra(problem: Problem, extra: Extra) -> Problem:
    """The problem with it."""
    if extra.sku is None:
        return problem if extra.day is None else with_shipment(problem, extra.location, extra.day)
    if extra.source is not None:
        problem = with_units(problem, extra.source, {extra.sku: Decimal(-1)})
    return with_units(problem, extra.location, {extra.sku: Decimal(1)})


def savings(
    problem: Problem, policy: Policy, extras: Sequence[Extra], affected: Sequence[Orders], route: Route
) -> Iterator[tuple[int | None, bool]]:
    """What each extra saves in minor units, and whether both totals are proven least; None of too many orders.

    `route` is called when a saving is asked for. Orders that an extra does not affect cost the same with it.
    """
    before: dict[Orders, Plan] = {}
    for extra, keys in zip(extras, affected, strict=True):
        if not keys:
            yield 0, True
        elif len(keys) > MOST_AFFECTED:
            yield None, False
        else:
            part = _part(problem, keys)
            if keys not in before:
                before[keys] = route(part, policy)
            after = route(with_extra(part, extra), policy)
            saved = before[keys].costs.total - after.costs.total
            proven = before[keys].status == after.status == "optimal"
            is_noise = saved < 0 and not proven and policy.method == "cheapest"  # more never costs more
            yield None if is_noise else saved, proven


def _part(problem: Problem, keys: Orders) -> Problem:
    """The problem of some orders alone, with all there is of what they ask for."""
    among = set(keys)
    orders = tuple(order for order in problem.orders if order.key in among)
    skus = {line.sku for order in orders for line in order.lines}
    return replace(
        problem,
        orders=orders,
        products=tuple(product for product in problem.products if product.sku in skus),
        stock=tuple(row for row in problem.stock if row.sku in skus),
        overrides=tuple(override for override in problem.overrides if override.order in among),
    )


def affected(problem: Problem, policy: Policy, extras: Sequence[Extra]) -> list[Orders]:
    """For each extra the orders whose plan it may touch, in the problem's order: all others cost the same with it.

    Those that could take of it, and those that fight with them, directly or not. Methods that do not route for the
    least total, and a band, look at what is left over too: there it is all orders.
    """
    everyone = tuple(order.key for order in problem.orders)
    if policy.method != "cheapest" or policy.band:
        return [everyone] * len(extras)
    # Packages as with all of the extras, supplies as without: whoever may ever fight does so here.
    richest = problem
    for extra in dict.fromkeys(replace(extra, source=None) for extra in extras):
        richest = with_extra(richest, extra)
    priced = price_problem(richest, policy)
    rows = [_resources(priced, extra) for extra in extras]
    lean = priced.resources.supply.copy()
    for extra, (more, _) in dict(zip((replace(e, source=None) for e in extras), rows, strict=True)).items():
        if more is not None:
            lean[more] -= QUANTITY_SCALE if extra.sku else 1
    users = _users(priced)
    found = []
    for extra, (more, less) in zip(extras, rows, strict=True):
        priced.resources.supply = lean.copy()
        if less is not None:
            priced.resources.supply[less] -= QUANTITY_SCALE
        touched = {order for r in (more, less) if r is not None for order in users(r)}
        if extra.sku is not None and all((r.location, r.sku) != (extra.location, extra.sku) for r in problem.stock):
            touched |= _wanting(priced, extra.sku)  # a new row changes what `auto` makes of leaving the product
        groups = (group for group in find_contest(priced).groups if not touched.isdisjoint(group))
        every = touched.union(*groups)
        found.append(tuple(everyone[order] for order in sorted(every)))
    return found


def _resources(priced: Priced, extra: Extra) -> tuple[int | None, int | None]:
    """(the supply that an extra adds to, the one it takes from) as indexes; None where no order uses it."""
    world = priced.world
    place = world.location_index[extra.location]
    if extra.sku is None:
        return priced.resources.slot_on(place, extra.day), None
    sku = world.sku_index.get(extra.sku)
    if sku is None:
        return None, None
    less = -1 if extra.source is None else int(world.row_of[world.location_index[extra.source], sku])
    return int(world.row_of[place, sku]), None if less < 0 else less


def _users(priced: Priced) -> Callable[[int], set[int]]:
    """Tells which orders could take of a supply."""
    packages = priced.packages
    package, resource, _ = priced.resources.of_packages(
        packages.baskets, packages.location, packages.basket, packages.prices.ship_day
    )
    large = {order: large_use(priced, order) for order in packages.large}

    def users(r: int) -> set[int]:
        listed = np.unique(packages.order[package[resource == r]]).tolist()
        return {*listed, *(order for order, use in large.items() if r in use)}

    return users


def _wanting(priced: Priced, sku: str) -> set[int]:
    """The orders that have a line of a product."""
    lines = enumerate(priced.world.lines)
    return {int(priced.world.line_order[n]) for n, line in lines if line.sku == sku}

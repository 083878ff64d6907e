"""What an order takes of each stock row, what is left of it there, and which order its last unit would serve best.

In: priced orders and a plan. Out: stock uses. Called by `explain`, and by `one` for an order placed at once.
"""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from domdesk.records import OrderKey, Plan, Policy, Problem, Saving, Shipment, StockUse
from domdesk.routing.cover import OrderCover, fitting
from domdesk.routing.narrowing import Row
from domdesk.routing.picks import Pick
from domdesk.routing.priced import Priced, price_problem
from domdesk.routing.world import Ints
from domdesk.units import QUANTITY_SCALE, from_e4, to_e4

MOST_SECONDS = 0.2
"""How long trying other orders with one unit more may take."""


def stock_uses(priced: Priced, free: Ints, picks: Sequence[Pick], prices: Mapping[Row, int]) -> tuple[StockUse, ...]:
    """What the one order of a problem takes of the `free` supplies, line by line, at `prices` in minor units."""
    world, left, uses = priced.world, free.copy(), []
    given = sorted((line, pick.location, quantity) for pick in picks for line, quantity in pick.quantities)
    for line, place, quantity in given:
        row = int(world.row_of[place, world.line_sku[line]])
        before = int(left[row])
        left[row] -= quantity
        at = world.stock[row]
        units, after = from_e4(quantity), from_e4(int(left[row]))
        price = prices.get((at.location, at.sku), 0)
        uses.append(StockUse(world.lines[line].line, at.location, at.sku, units, from_e4(before), after, price))
    return tuple(uses)


def with_savings(
    problem: Problem, policy: Policy, plan: Plan, key: OrderKey, uses: Sequence[StockUse]
) -> tuple[StockUse, ...]:
    """The uses of an order's stock, those that have a price with the other order that one unit more saves most."""
    rows = {(use.location, use.sku) for use in uses if use.price_minor}
    found = _savings(problem, policy, plan, key, rows) if rows else {}
    return tuple(replace(use, saves=found.get((use.location, use.sku))) for use in uses)


def left_by(priced: Priced, shipments: Iterable[Shipment]) -> Ints:
    """What some shipments leave of each supply of a world."""
    left = priced.resources.supply.copy()
    for shipment in shipments:
        _use(priced, left, shipment, -1)
    return left


def _use(priced: Priced, left: Ints, shipment: Shipment, sign: int) -> None:
    world = priced.world
    place = world.location_index[shipment.location]
    slot = priced.resources.slot_on(place, shipment.ship_date)
    if slot is not None:
        left[slot] += sign
    for given in shipment.lines:
        sku = world.sku_index.get(given.sku)
        if sku is not None and (row := world.row_of[place, sku]) >= 0:
            left[row] += sign * to_e4(given.quantity)


# --- whom a unit more would serve


def _savings(problem: Problem, policy: Policy, plan: Plan, key: OrderKey, rows: Collection[Row]) -> dict[Row, Saving]:
    """For each stock row the other order that saves most with one unit more of it; none where time is up before."""
    until = time.monotonic() + MOST_SECONDS
    others = tuple(order for order in problem.orders if order.key != key)
    more = tuple(
        replace(row, on_hand=row.on_hand + 1) if (row.location, row.sku) in rows else row for row in problem.stock
    )
    priced = price_problem(replace(problem, orders=others, stock=more), policy)
    world = priced.world
    spare = {r: (at.location, at.sku) for r, at in enumerate(world.stock) if (at.location, at.sku) in rows}
    left = left_by(priced, plan.shipments)
    left[list(spare)] -= QUANTITY_SCALE
    best: dict[Row, Saving] = {}
    for number in sorted(set(range(len(others))) - set(priced.packages.large)):
        if time.monotonic() > until:
            break
        order, cover, free = world.orders[number], OrderCover(priced, number), left.copy()
        for shipment in plan.shipments:
            if shipment.order == order.key:
                _use(priced, free, shipment, 1)
        cost = cover.least(fitting(priced, number, free))
        for r in {int(r) for r in world.row_of[:, world.line_sku[world.lines_of(number)]].ravel()} & set(spare):
            free[r] += QUANTITY_SCALE
            saved = cost - cover.least(fitting(priced, number, free))
            free[r] -= QUANTITY_SCALE
            if saved > (best[spare[r]].minor if spare[r] in best else 0):
                best[spare[r]] = Saving(order.key, saved)
    return best

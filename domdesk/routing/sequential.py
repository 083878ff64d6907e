"""Methods that take one order after another: one-by-one, priority, highest-stock. Source: design 3.4.

Orders come in arrival order: priority, placed_at (blank last), import sequence; stock shrinks as they go.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from domdesk.errors import Cancelled
from domdesk.records import Problem
from domdesk.routing.cover import OrderCover, fitting
from domdesk.routing.plans import Pick, picks_of
from domdesk.routing.priced import Priced
from domdesk.routing.quotes import can_carry
from domdesk.routing.world import Ints, World

Ranking = Callable[[World, int, Ints], list[int]]
"""(world, line, stock left) → locations in the order in which the line tries them."""

LargeOrder = Callable[[int, Ints], list[Pick]]
"""(order, stock left) → the best picks of an order too large to list."""

Wish = Callable[[], str]


def arrival_order(problem: Problem) -> list[int]:
    """Indexes of orders as they arrive, higher priority first; a time without offset is local to the desk."""
    zone = ZoneInfo(problem.timezone)

    def key(index: int) -> tuple[object, ...]:
        order = problem.orders[index]
        if order.placed_at is None:
            return (-order.priority, 1, 0.0, order.sequence)
        placed = datetime.fromisoformat(order.placed_at)
        moment = placed if placed.tzinfo else placed.replace(tzinfo=zone)
        return (-order.priority, 0, moment.timestamp(), order.sequence)

    return sorted(range(len(problem.orders)), key=key)


def one_by_one(priced: Priced, large_order: LargeOrder, wish: Wish) -> dict[int, list[Pick]]:
    """The least-cost plan of each order in arrival order."""
    world, packages = priced.world, priced.packages
    left = world.available_e4.copy()
    picks: dict[int, list[Pick]] = {}
    large = set(packages.large)
    for order in arrival_order(world.problem):
        if wish() == "cancel":
            raise Cancelled
        if order in large:
            picks[order] = large_order(order, left)
        else:
            allowed = fitting(priced, order, left)
            cover = OrderCover(priced, order).best(allowed)
            picks[order] = picks_of(packages, cover.packages) if cover else []
        _take(world, left, picks[order])
    return picks


def _take(world: World, left: Ints, picks: Iterable[Pick], sign: int = -1) -> None:
    for pick in picks:
        for line, quantity in pick.quantities:
            left[world.row_of[pick.location, world.line_sku[line]]] += sign * quantity


def by_rank(world: World, ranking: Ranking, wish: Wish) -> dict[int, list[Pick]]:
    """Each line in file order down its ranked locations, each giving min(left, wanted); forbidden rests go back."""
    left = world.available_e4.copy()
    picks: dict[int, list[Pick]] = {}
    for order in arrival_order(world.problem):
        if wish() == "cancel":
            raise Cancelled
        given: dict[int, dict[int, int]] = {}
        for line in world.lines_of(order):
            _serve_line(world, order, line, ranking(world, line, left), given, left)
        if (world.orders[order].ship_complete or not world.policy.partial_order) and not _is_whole(world, order, given):
            for place, quantities in given.items():
                _take(world, left, [Pick(order, place, tuple(quantities.items()))], +1)
            given = {}
        picks[order] = [Pick(order, place, tuple(q.items())) for place, q in given.items() if q]
    return picks


def _serve_line(
    world: World, order: int, line: int, places: list[int], given: dict[int, dict[int, int]], left: Ints
) -> None:
    wanted = int(world.quantity_e4[line])
    step = int(world.step_e4[line])
    most = world.policy.max_shipments
    taken: dict[int, int] = {}
    for place in places:
        if not wanted:
            break
        row = world.row_of[place, world.line_sku[line]]
        amount = min(int(left[row]), wanted) // step * step if row >= 0 else 0
        opens_shipment = place not in given
        if not amount or (opens_shipment and most is not None and len(given) >= most):
            continue
        if not can_carry(world, order, place, {**given.get(place, {}), line: amount}):
            continue
        taken[place] = amount
        given.setdefault(place, {})[line] = amount
        left[row] -= amount
        wanted -= amount
    if wanted and not world.policy.partial_line:
        for place, amount in taken.items():
            left[world.row_of[place, world.line_sku[line]]] += amount
            del given[place][line]
            if not given[place]:
                del given[place]


def _is_whole(world: World, order: int, given: dict[int, dict[int, int]]) -> bool:
    total: dict[int, int] = {}
    for quantities in given.values():
        for line, quantity in quantities.items():
            total[line] = total.get(line, 0) + quantity
    return all(total.get(line, 0) == world.quantity_e4[line] for line in world.lines_of(order))


def down_priorities(world: World, line: int, left: Ints) -> list[int]:
    """Usable locations by (priority, id), the order in which the problem lists them."""
    return [int(i) for i in np.flatnonzero(world.usable)]


def most_stock_first(world: World, line: int, left: Ints) -> list[int]:
    """Usable locations by what they have left of the line's SKU, most first, then (priority, id)."""
    rows = world.row_of[:, world.line_sku[line]]
    stock = np.where(rows >= 0, left[rows], 0) if len(left) else np.zeros(len(rows), dtype=np.int64)
    return [int(i) for i in np.argsort(-stock, kind="stable") if world.usable[i]]

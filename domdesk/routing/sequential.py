"""Methods that take one order after another: one-by-one, priority, nearest, highest-stock. Source: design 3.4.

Orders come in arrival order: priority, placed_at (blank last), import sequence; stock shrinks as they go.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from domdesk.errors import Cancelled
from domdesk.records import Problem
from domdesk.routing.cover import OrderCover, fitting
from domdesk.routing.eligibility import FREE
from domdesk.routing.picks import Pick
from domdesk.routing.priced import Priced
from domdesk.routing.world import Ints

Ranking = Callable[[Priced, int, Ints], list[int]]
"""(world, line, supplies left) → locations in the order in which the line tries them."""

LargeOrder = Callable[[int, Ints], list[Pick]]
"""(order, supplies left) → the best picks of an order too large to list."""

Wish = Callable[[], str]

Picks = dict[int, list[Pick]]
"""By order."""

Found = Callable[[int, list[Pick]], None]
"""Hears of each order's picks."""


def unheard(order: int, picks: list[Pick]) -> None:
    """Nobody listens."""


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


def goes_on(wish: Wish) -> bool:
    """Whether to take the next order; False after a stop. Raises Cancelled."""
    wanted = wish()
    if wanted == "cancel":
        raise Cancelled
    return wanted == "go on"


def in_turn(priced: Priced, place: Callable[[int, Ints], list[Pick]], wish: Wish, found: Found = unheard) -> Picks:
    """The picks that `place` finds for each order in arrival order on the supplies left; after a stop, of those
    reached."""
    left = priced.resources.supply.copy()
    picks: dict[int, list[Pick]] = {}
    for order in arrival_order(priced.world.problem):
        if not goes_on(wish):
            break
        picks[order] = place(order, left)
        for pick in picks[order]:
            priced.resources.take(left, pick)
        found(order, picks[order])
    return picks


def one_by_one(priced: Priced, large_order: LargeOrder, wish: Wish, found: Found = unheard) -> Picks:
    """The least-cost plan of each order in arrival order; after a stop, of those that were reached."""
    large = set(priced.packages.large)

    def place(order: int, left: Ints) -> list[Pick]:
        if order in large:
            return large_order(order, left)
        cover = OrderCover(priced, order).best(fitting(priced, order, left))
        return priced.packages.picks(cover.packages) if cover else []

    return in_turn(priced, place, wish, found)


def by_rank(priced: Priced, ranking: Ranking, wish: Wish, found: Found = unheard) -> Picks:
    """Each line in file order down its ranked locations, each giving min(left, wanted); forbidden rests go back.

    After a stop, of the orders that were reached.
    """

    def place(order: int, left: Ints) -> list[Pick]:
        filling = Filling(priced, order, left)
        for line in priced.world.lines_of(order):
            filling.serve(line, ranking(priced, line, filling.left))
        return filling.finish()

    return in_turn(priced, place, wish, found)


class Filling:
    """One order being filled line by line from ranked locations; `left` is what it and others leave of stock.

    `most` limits its shipments (by default as the policy does).
    """

    def __init__(self, priced: Priced, order: int, left: Ints, most: int | None = None) -> None:
        self.priced = priced
        self.world = priced.world
        self.order = order
        self.left = left.copy()
        self.most = most or priced.world.most_shipments(order)
        self.given: dict[int, dict[int, int]] = {}

    def serve(self, line: int, places: Sequence[int]) -> None:
        """Give a line from these locations in turn; what `partial_line` forbids is given back at once."""
        world = self.world
        wanted, step = int(world.quantity_e4[line]), int(world.step_e4[line])
        served = []
        for place in places:
            amount = min(self._available(place, line), wanted) // step * step
            if not amount or not self._may_add(place, line, amount):
                continue
            self.given.setdefault(place, {})[line] = amount
            self.left[world.row_of[place, world.line_sku[line]]] -= amount
            served.append(place)
            wanted -= amount
            if not wanted:
                return
        if not world.policy.partial_line:
            for place in served:
                self.left[world.row_of[place, world.line_sku[line]]] += self.given[place].pop(line)
                if not self.given[place]:
                    del self.given[place]

    def could_give(self, place: int) -> bool:
        """Whether a location has anything for the order that it may send."""
        return any(self._available(place, line) for line in self.world.lines_of(self.order))

    def _available(self, place: int, line: int) -> int:
        row = int(self.world.row_of[place, self.world.line_sku[line]])
        return 0 if row < 0 or self.world.bars[place, line] != FREE else int(self.left[row])

    def _may_add(self, place: int, line: int, amount: int) -> bool:
        """Whether the location may send the line with what it already sends: shipments, capacity, carriers."""
        if place not in self.given and self.most is not None and len(self.given) >= self.most:
            return False
        quantities = {**self.given.get(place, {}), line: amount}
        slot = self.priced.resources.slot(self.order, place, quantities)
        if slot is not None and not self.left[slot]:
            return False
        return self.priced.carriers.can_carry(self.order, place, quantities)

    def finish(self) -> list[Pick]:
        """What is given in the end; nothing where the order must ship whole and does not."""
        whole = self.world.orders[self.order].ship_complete or not self.world.policy.partial_order
        if whole and not self.is_whole():
            return []
        return [Pick(self.order, place, tuple(q.items())) for place, q in sorted(self.given.items())]

    def is_whole(self) -> bool:
        return self.units() == sum(int(self.world.quantity_e4[line]) for line in self.world.lines_of(self.order))

    def units(self) -> int:
        """Quantity given so far."""
        return sum(q for quantities in self.given.values() for q in quantities.values())


# --- rankings


def down_priorities(priced: Priced, line: int, left: Ints) -> list[int]:
    """Locations by (priority, id), the order in which the problem lists them."""
    return list(range(len(priced.world.locations)))


def nearest_first(priced: Priced, line: int, left: Ints) -> list[int]:
    """Locations by (distance, priority, id), those without distance last."""
    world = priced.world
    km = world.lanes.distance_km[:, world.lanes.destination_index[world.line_order[line]]]
    return [int(i) for i in np.argsort(km, kind="stable")]


def most_stock_first(priced: Priced, line: int, left: Ints) -> list[int]:
    """Locations by what they have left of the line's SKU, most first, then (priority, id)."""
    rows = priced.world.row_of[:, priced.world.line_sku[line]]
    stock = np.where(rows >= 0, np.append(left, 0)[rows], 0)
    return [int(i) for i in np.argsort(-stock, kind="stable")]

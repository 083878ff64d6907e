"""A plan of a large order found by opening and closing locations, each line going to the cheapest that is open.

The figures are those of `loose`, with prices of supplies on top; what is found is then priced as it is. Called for
first plans and for plans by prices; no proof comes from here.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from domdesk.routing.loose import Floats, LooseCosts, LooseOrder
from domdesk.routing.picks import Pick, price_picks
from domdesk.routing.plans import order_costs
from domdesk.routing.priced import Priced
from domdesk.routing.world import Ints

MOST_MOVES = 60

Move = tuple[float, list[int], list[int]]
"""(change of the sum, locations opened, locations closed)."""


class Opening:
    """Finds plans of large orders on what is left of the supplies, under prices (minor units per 0.0001) of them."""

    def __init__(self, priced: Priced, loose: LooseCosts, price: Floats | None = None) -> None:
        self.priced = priced
        self.world = priced.world
        self.loose = loose
        self.price = price

    def picks(self, order: int, left: Ints) -> list[Pick]:
        """The order's picks; none where no location may carry what was found, or the order must ship whole."""
        figures = self.loose.of(order)
        lines = np.array(self.world.lines_of(order), dtype=np.int64)
        each = self._each(figures, lines, left)
        ships = figures.ships + self.world.split_minor
        unserved = np.array(
            [float(self.priced.unfilled.minor(int(li), int(self.world.quantity_e4[li]))) for li in lines]
        )
        limit = self.world.most_shipments(order)
        most = len(ships) if limit is None else limit
        chosen = _open(each, ships, unserved, most)
        whole = self.world.orders[order].ship_complete or not self.world.policy.partial_order
        if whole and (chosen < 0).any():
            return []
        found = [
            Pick(order, int(place), tuple((int(li), int(self.world.quantity_e4[li])) for li in lines[chosen == place]))
            for place in np.unique(chosen[chosen >= 0])
        ]
        return self._worthwhile(order, found)

    def value(self, picks: Sequence[Pick]) -> float:
        """What the supplies that picks take are worth at the prices, in minor units."""
        if self.price is None:
            return 0.0
        uses = (self.priced.resources.of_pick(pick) for pick in picks)
        return sum(float(self.price[resource]) * quantity for use in uses for resource, quantity in use.items())

    def _each(self, figures: LooseOrder, lines: Ints, left: Ints) -> Floats:
        """What each whole line costs at each location; infinite where it cannot have it."""
        world, resources = self.world, self.priced.resources
        row = world.row_of[:, world.line_sku[lines]].astype(np.int64)
        quantity = world.quantity_e4[lines]
        cost = figures.step * world.full_levels[lines]
        if self.price is not None:
            cost = cost + self.price[row] * quantity
        can = (figures.levels == world.full_levels[lines]) & (left[row] >= quantity)
        can &= ~_repeated(world.line_sku[lines])
        for place, at in enumerate(world.locations):
            if at.capacity_per_day is not None:
                for i in np.flatnonzero(can[place]):
                    slot = resources.slot(figures.order, place, [int(lines[i])])
                    can[place, i] = slot is None or left[slot] > 0
        return np.where(can, cost, np.inf)

    def _worthwhile(self, order: int, found: list[Pick]) -> list[Pick]:
        """The picks that a card carries, if they are better than to ship nothing."""
        if not found:
            return []
        if (price_picks(self.world, found).tariff < 0).any():
            return []
        cost = order_costs(self.priced, (order,), found)[order]
        return found if cost < order_costs(self.priced, (order,), [])[order] else []


def _repeated(sku: Ints) -> NDArray[np.bool_]:
    """Lines whose SKU stands in an earlier line too: what they would take together is not looked at here."""
    _, first = np.unique(sku, return_index=True)
    repeated = np.ones(len(sku), dtype=bool)
    repeated[first] = False
    return repeated


def _open(each: Floats, ships: Floats, unserved: Floats, most: int) -> Ints:
    """The location of each line (−1: none) after opening, closing and swapping locations while the sum falls."""
    is_open = np.zeros(len(ships), dtype=bool)
    total = float(unserved.sum())
    for _ in range(MOST_MOVES):
        best, second = _two_least(each, unserved, is_open)
        gain_open = np.minimum(0.0, each - best).sum(axis=1) + ships
        gain_open[is_open] = np.inf
        if is_open.sum() >= most:
            gain_open[:] = np.inf
        loss = np.where(is_open[:, None] & (each == best), second - best, 0.0).sum(axis=1) - ships
        loss[~is_open] = np.inf
        moves: list[Move] = [(float(gain_open.min()), [int(gain_open.argmin())], [])]
        if is_open.any():
            moves.append((float(loss.min()), [], [int(loss.argmin())]))
            moves += _swaps(each, ships, unserved, is_open, total)
        change, opened, closed = min(moves, key=lambda move: move[0])
        if change >= -1e-6:
            break
        is_open[opened], is_open[closed] = True, False
        total += change
    best, _ = _two_least(each, unserved, is_open)
    costs = np.where(is_open[:, None], each, np.inf)
    return np.where(costs.min(axis=0, initial=np.inf) < unserved, costs.argmin(axis=0), -1)


def _swaps(each: Floats, ships: Floats, unserved: Floats, is_open: NDArray[np.bool_], total: float) -> list[Move]:
    """The best location to open in place of each open one, with the change of the sum."""
    moves = []
    for closed in np.flatnonzero(is_open):
        others = is_open.copy()
        others[closed] = False
        best, _ = _two_least(each, unserved, others)
        sums = np.minimum(best, each).sum(axis=1) + ships + ships[others].sum() - total
        sums[is_open] = np.inf
        opened = int(sums.argmin())
        moves.append((float(sums[opened]), [opened], [int(closed)]))
    return moves


def _two_least(each: Floats, unserved: Floats, is_open: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """The least and the second least cost of each line among the open locations and being unserved."""
    costs = np.sort(np.vstack([each[is_open], unserved, np.full(len(unserved), np.inf)]), axis=0)
    return costs[0], np.minimum(costs[1], unserved)

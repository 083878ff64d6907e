"""Prices on contested supplies: what they make each order choose, and the bound that they prove.

For any prices λ ≥ 0, Σ of each order's cheapest plan with λ added to what it takes, less λ × supply, is a lower bound
on the cost of all plans together. It is summed in integers, so no solver's tolerance enters. An order's cheapest plan
is relaxed a little: a location might send it two packages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from domdesk.routing.contested import Contest
from domdesk.routing.cover import OrderCover, fitting
from domdesk.routing.picks import Pick
from domdesk.routing.priced import Priced
from domdesk.routing.sequential import LargeOrder, arrival_order
from domdesk.routing.uses import find_uses
from domdesk.routing.world import Ints

SCALE = 10**6
"""Priced costs and prices are minor units × SCALE."""

MOST_STATES = 1024
"""Orders that could be met in more ways than this are bounded by nothing but 0."""

MOST_ROUNDS = 40
"""Rounds in which all open orders choose at once; the few that are left then choose one by one."""

TIE = 1
"""Added to each package's priced cost, so that of equal plans the one with fewer shipments wins."""

FAR = np.int64(2**60)

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Family:
    """Orders of one shape: the steps of each line in each of their baskets, and the steps that were ordered.

    `ends` holds, for each order and each state (steps given of each line), what it costs to stop there: units not
    served, less the split that the first shipment is not; FAR where stopping there is forbidden.
    """

    orders: Ints
    vectors: Ints
    full: tuple[int, ...]
    states: Ints
    ends: Ints


@dataclass(frozen=True)
class Choice:
    """The cheapest priced plan of each of some orders: what it costs, and its packages (positions in `chosen`)."""

    total: int
    packages: Ints


class PricedOrders:
    """The listed orders of one group under prices of the supplies, one price for each row of `uses`."""

    def __init__(self, priced: Priced, contest: Contest, orders: Ints) -> None:
        self.priced = priced
        self.world = priced.world
        packages = priced.packages
        inside = np.zeros(len(self.world.orders), dtype=bool)
        inside[orders] = True
        self.chosen = np.flatnonzero(inside[packages.order])
        self.uses = find_uses(priced, contest, self.chosen, priced.resources.supply)
        self.world.look()
        self.base = packages.cost[self.chosen] * SCALE
        self.order = packages.order[self.chosen]
        self.large = frozenset(int(o) for o in orders) & frozenset(packages.large)
        self.orders = frozenset(int(o) for o in orders)
        self._first_basket = np.searchsorted(packages.baskets.order, np.arange(len(self.world.orders) + 1))
        self.families = self._families(np.asarray(orders))
        self.most_tied = TIE * sum(len(family.orders) * sum(family.full) for family in self.families)

    def _families(self, orders: Ints) -> list[Family]:
        shapes: dict[tuple[tuple[int, ...], tuple[int, ...]], list[int]] = {}
        most = self.world.max_levels.max(axis=0, initial=0)
        for order in orders:
            if int(order) in self.large:
                continue
            lines = self.world.lines_of(int(order))
            full = tuple(int(n) for n in self.world.full_levels[lines.start : lines.stop])
            if prod(n + 1 for n in full) <= MOST_STATES:
                shape = tuple(int(n) for n in most[lines.start : lines.stop])
                shapes.setdefault((shape, full), []).append(int(order))
        return [self._family(np.array(members), shape, full) for (shape, full), members in shapes.items()]

    def _family(self, orders: Ints, shape: tuple[int, ...], full: tuple[int, ...]) -> Family:
        states = np.array(list(product(*(range(n + 1) for n in full))), dtype=np.int64)
        first, policy = self.world.first_line[orders], self.world.policy
        whole = np.array([self.world.orders[o].ship_complete or not policy.partial_order for o in orders])
        ends = np.zeros((len(orders), len(states)), dtype=np.int64)
        for line, steps in enumerate(full):
            costs = np.array([self.priced.unfilled.by_steps(int(li), steps) for li in first + line])
            ends += costs[:, steps - states[:, line]]
        ends *= SCALE
        ends[:, 1:] -= self.world.first_split_minor[orders][:, None] * SCALE
        left: Ints = np.array(full) - states
        if not policy.partial_line:
            ends[:, ((left > 0) & (states > 0)).any(axis=1)] = FAR
        short: Bools = np.array(left.any(axis=1))
        short[0] = False
        ends[np.ix_(whole, short)] = FAR
        return Family(orders, _vectors(shape), full, states, ends)

    def priced_cost(self, prices: Ints | None = None) -> Ints:
        """Cost of each chosen package with the prices of what it takes (minor units × SCALE per amount)."""
        total = self.base.copy()
        if prices is not None:
            np.add.at(total, self.uses.package, prices[self.uses.row] * self.uses.amount)
        return total

    def bound_minor(self, prices: Ints | None = None) -> int:
        """The lower bound that prices (None: all 0) prove for the group, in whole minor units."""
        value = self.cheapest(self.priced_cost(prices)).total
        if prices is not None:
            value -= int((prices.astype(object) * self.uses.supply).sum())
        return -(-(value - self.most_tied) // SCALE)

    def cheapest(self, cost: Ints, of: Bools | None = None) -> Choice:
        """The cheapest plans of all orders, or of those marked in `of` (by order), under package costs.

        A plan may take two packages from one location.
        """
        among = np.arange(len(cost)) if of is None else np.flatnonzero(of[self.order])
        basket = self.priced.packages.basket[self.chosen[among]]
        best = np.full(len(self.priced.packages.baskets.order) + 1, FAR, dtype=np.int64)
        best_package = np.full(len(best), -1, dtype=np.int64)
        np.minimum.at(best, basket, cost[among])
        is_best = cost[among] == best[basket]
        best_package[basket[is_best][::-1]] = among[is_best][::-1]  # of equal ones the first, as written last
        total, packages = 0, []
        for family in self.families:
            value, taken = self._solve(family, slice(None) if of is None else of[family.orders], best, best_package)
            total += value
            packages.append(taken)
        return Choice(total, np.concatenate(packages) if packages else np.zeros(0, dtype=np.int64))

    def _solve(self, family: Family, members: "slice | Bools", best: Ints, best_package: Ints) -> tuple[int, Ints]:
        """Cheapest covers of a family's orders side by side: a table over the quantities given so far."""
        orders, ends, states = family.orders[members], family.ends[members], family.states
        count = len(orders)
        columns = self._first_basket[orders][:, None] + np.arange(len(family.vectors))
        cost, package = best[columns] + self.world.split_minor * SCALE + TIE, best_package[columns]
        radix = np.cumprod([1, *(n + 1 for n in reversed(family.full))])[:-1][::-1]
        at_least = np.full((count, len(states)), FAR, dtype=np.int64)
        by = np.full((count, len(states)), -1, dtype=np.int64)
        at_least[:, 0] = 0
        for s in range(1, len(states)):
            line = int(np.flatnonzero(states[s])[0])
            for v in np.flatnonzero((family.vectors <= states[s]).all(axis=1) & (family.vectors[:, line] > 0)):
                value = at_least[:, s - int(family.vectors[v] @ radix)] + cost[:, v]
                better = value < at_least[:, s]
                at_least[better, s], by[better, s] = value[better], v
        end = np.argmin(at_least + ends, axis=1)
        rows = np.arange(count)
        total = (at_least + ends)[rows, end]
        return int(total.sum()), self._trace(family, by, end, package, radix)

    def _trace(self, family: Family, by: Ints, end: Ints, package: Ints, radix: Ints) -> Ints:
        """The packages on the way back from each order's end."""
        state, found = end.copy(), []
        rows = np.arange(len(end))
        while (going := state > 0).any():
            v = by[rows[going], state[going]]
            found.append(package[rows[going], v])
            state[going] -= family.vectors[v] @ radix
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _vectors(shape: tuple[int, ...]) -> Ints:
    """Every choice of steps of each line but none, in the order in which baskets are listed."""
    every = list(product(*(range(n + 1) for n in shape)))[1:]
    return np.array(every, dtype=np.int64).reshape(-1, len(shape))


def route_by_prices(
    priced: Priced, under: PricedOrders, prices: Ints | None, large_order: LargeOrder, left: Ints | None = None
) -> dict[int, list[Pick]]:
    """Each order's cheapest plan under the prices, on what the orders that came before it leave of `left` (None: all).

    In rounds all open orders choose at once and those keep their choice whose supplies last, in arrival order. Orders
    too large to list choose last, those of few lines first: of many lines each counts for less.
    """
    left = (priced.resources.supply if left is None else left).copy()
    routed: dict[int, list[Pick]] = {}
    arrivals = [o for o in arrival_order(priced.world.problem) if o in under.orders]
    rounds = _Rounds(priced, under, prices, left, [o for o in arrivals if o not in under.large])
    packages = priced.packages.picks(np.sort(under.chosen[rounds.run()]))
    routed |= {o: [] for o in arrivals if o not in under.large}
    for pick in packages:
        routed[pick.order].append(pick)
        priced.resources.take(left, pick)
    cost = np.zeros(len(priced.packages), dtype=np.int64)
    cost[under.chosen] = under.priced_cost(prices)
    for order in rounds.unsure:
        priced.world.look()
        cover = OrderCover(priced, order, cost, SCALE).best(fitting(priced, order, left))
        routed[order] = priced.packages.picks(cover.packages) if cover else []
        for pick in routed[order]:
            priced.resources.take(left, pick)
    for order in sorted(under.large, key=lambda o: (len(priced.world.lines_of(o)), o)):
        priced.world.look()
        routed[order] = large_order(order, left)
        for pick in routed[order]:
            priced.resources.take(left, pick)
    return routed


class _Rounds:
    """Rounds in which the open orders choose together, on one vector of what is left of the contested supplies."""

    def __init__(
        self, priced: Priced, under: PricedOrders, prices: Ints | None, left: Ints, arrivals: Sequence[int]
    ) -> None:
        self.priced = priced
        self.under = under
        self.cost = under.priced_cost(prices)
        uses = under.uses
        real = uses.row < len(uses.resource)
        self.package, self.row, self.amount = uses.package[real], uses.row[real], uses.amount[real]
        self.left = left[uses.resource] // uses.unit
        self.arrival = np.full(len(priced.world.orders), len(arrivals), dtype=np.int64)
        self.arrival[list(arrivals)] = np.arange(len(arrivals))
        families = [family.orders for family in under.families]
        self.open = np.zeros(len(priced.world.orders), dtype=bool)
        self.open[np.concatenate(families) if families else np.zeros(0, dtype=np.int64)] = True
        self.unsure = [o for o in arrivals if not self.open[o]]

    def run(self) -> Ints:
        """The packages that are kept (positions in `chosen`); `unsure` are then the orders that must choose alone."""
        kept = [np.zeros(0, dtype=np.int64)]
        for _ in range(MOST_ROUNDS):
            if not self.open.any():
                break
            self.priced.world.look()
            self._drop_unfit()
            kept.append(self._choose())
        late = np.flatnonzero(self.open)
        self.unsure = sorted([*self.unsure, *(int(o) for o in late)], key=lambda o: int(self.arrival[o]))
        return np.concatenate(kept)

    def _drop_unfit(self) -> None:
        self.cost[self.package[self.amount > self.left[self.row]]] = FAR

    def _choose(self) -> Ints:
        """One round: what the open orders choose and may keep."""
        under, places = self.under, len(self.priced.world.locations)
        taken = under.cheapest(self.cost, self.open).packages
        order = under.order[taken]
        location = self.priced.packages.location[under.chosen[taken]]
        pairs, times = np.unique(order * places + location, return_counts=True)
        unsure = np.zeros(len(self.open), dtype=bool)
        unsure[pairs[times > 1] // places] = True
        most = self.priced.world.policy.max_shipments
        if most is not None:
            unsure |= np.bincount(order, minlength=len(unsure)) > np.maximum(0, most - self.priced.world.earlier)
        self.unsure += [int(o) for o in np.flatnonzero(unsure)]
        self.open &= ~unsure
        taken = taken[~unsure[order]]
        short = self._out_of_reach(taken)
        keeps = self.open & ~short
        self.open &= short
        taken = taken[keeps[under.order[taken]]]
        mine = np.isin(self.package, taken)
        np.subtract.at(self.left, self.row[mine], self.amount[mine])
        return taken

    def _out_of_reach(self, taken: Ints) -> Bools:
        """Orders that, after all that arrived before them, find too little of a supply that they chose."""
        mine = np.isin(self.package, taken)
        order, row, amount = self.under.order[self.package[mine]], self.row[mine], self.amount[mine]
        by = np.lexsort((self.arrival[order], row))
        order, row, amount = order[by], row[by], amount[by]
        reached = np.cumsum(amount)
        starts = np.flatnonzero(np.concatenate(([True], row[1:] != row[:-1]))) if len(row) else by
        before = np.repeat((reached - amount)[starts], np.diff(np.append(starts, len(row))))
        short = np.zeros(len(self.open), dtype=bool)
        short[order[reached - before > self.left[row]]] = True
        return short

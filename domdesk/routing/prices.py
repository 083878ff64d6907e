"""Prices on contested supplies: what they make each order choose, and the bound that they prove.

For any prices λ ≥ 0, Σ of each order's cheapest plan with λ added to what it takes, less λ × supply, is a lower bound
on the cost of all plans together. It is summed in integers, so no solver's tolerance enters. An order's cheapest plan
is relaxed a little: a location might send it two packages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from domdesk.routing.contested import Contest
from domdesk.routing.cover import OrderCover, fitting
from domdesk.routing.picks import Pick
from domdesk.routing.priced import Priced
from domdesk.routing.sequential import LargeOrder, arrival_order
from domdesk.routing.world import Ints
from domdesk.units import QUANTITY_SCALE

SCALE = 10**6
"""Priced costs are minor units × SCALE; prices are hundredths of a minor unit per unit of supply."""

MOST_STATES = 1024
"""Orders that could be met in more ways than this are bounded by nothing but 0."""

TIE = 1
"""Added to each package's priced cost, so that of equal plans the one with fewer shipments wins."""

FAR = np.int64(2**60)


@dataclass(frozen=True)
class Family:
    """Orders of one shape: the steps of each line in each of their baskets, and the steps that were ordered."""

    orders: Ints
    vectors: Ints
    full: tuple[int, ...]


class PricedOrders:
    """The listed orders of one group under prices of the supplies."""

    def __init__(self, priced: Priced, contest: Contest, orders: Ints) -> None:
        self.priced = priced
        self.world = priced.world
        packages = priced.packages
        inside = np.zeros(len(self.world.orders), dtype=bool)
        inside[orders] = True
        self.chosen = np.flatnonzero(inside[packages.order])
        package, resource, quantity = priced.resources.of_packages(
            packages.baskets, packages.location[self.chosen], packages.basket[self.chosen],
            packages.prices.ship_day[self.chosen],
        )  # fmt: skip
        hit = contest.contested[resource]
        self.use_package, self.use_resource = package[hit], resource[hit]
        unit = np.where(self.use_resource < len(self.world.stock), 1, QUANTITY_SCALE)
        self.use_quantity = quantity[hit] * unit
        self.supply = priced.resources.supply * np.where(
            np.arange(len(priced.resources.supply)) < len(self.world.stock), 1, QUANTITY_SCALE
        )
        self.contested = np.flatnonzero(contest.contested)
        self.base = packages.cost[self.chosen] * SCALE
        self.large = frozenset(int(o) for o in orders) & frozenset(packages.large)
        self.orders = frozenset(int(o) for o in orders)
        self.families = self._families(np.asarray(orders))
        self.most_tied = TIE * sum(len(family.orders) * sum(family.full) for family in self.families)

    def _families(self, orders: Ints) -> list[Family]:
        baskets = self.priced.packages.baskets
        first = np.searchsorted(baskets.order, np.arange(len(self.world.orders) + 1))
        shapes: dict[tuple[tuple[int, ...], tuple[int, ...]], list[int]] = {}
        most = self.world.max_levels.max(axis=0, initial=0)
        for order in orders:
            if int(order) in self.large:
                continue
            lines = self.world.lines_of(int(order))
            full = tuple(int(n) for n in self.world.full_levels[lines.start : lines.stop])
            if np.prod([n + 1 for n in full], dtype=float) <= MOST_STATES:
                shape = tuple(int(n) for n in most[lines.start : lines.stop])
                shapes.setdefault((shape, full), []).append(int(order))
        self._first_basket = first
        return [Family(np.array(members), _vectors(shape), full) for (shape, full), members in shapes.items()]

    def priced_cost(self, prices: Ints) -> Ints:
        """Cost of each chosen package with the prices of what it takes (prices per resource, hundredths per unit)."""
        total = self.base.copy()
        np.add.at(total, self.use_package, prices[self.use_resource] * self.use_quantity)
        return total

    def bound_minor(self, prices: Ints) -> int:
        """The lower bound that prices prove for the group, in whole minor units."""
        total, _ = self._cheapest(prices)
        value = total - int((prices[self.contested].astype(object) * self.supply[self.contested]).sum())
        return -(-(value - self.most_tied) // SCALE)

    def choices(self, prices: Ints) -> dict[int, list[int]]:
        """Each order's cheapest priced plan as packages (which may repeat a location)."""
        _, packages = self._cheapest(prices)
        found: dict[int, list[int]] = {int(o): [] for family in self.families for o in family.orders}
        for p in packages:
            package = int(self.chosen[p])
            found[int(self.priced.packages.order[package])].append(package)
        return found

    def _cheapest(self, prices: Ints) -> tuple[int, Ints]:
        """(Σ of the cheapest priced plans, the packages in them by position in `chosen`)."""
        cost = self.priced_cost(prices)
        basket = self.priced.packages.basket[self.chosen]
        by = np.lexsort((cost, basket))
        head = by[np.concatenate(([True], basket[by][1:] != basket[by][:-1]))] if len(by) else by
        best = np.full(len(self.priced.packages.baskets.order) + 1, FAR, dtype=np.int64)
        best_package = np.full(len(best), -1, dtype=np.int64)
        best[basket[head]], best_package[basket[head]] = cost[head], head
        total, packages = 0, []
        for family in self.families:
            value, taken = self._solve(family, best, best_package)
            total += value
            packages.append(taken)
        return total, np.concatenate(packages) if packages else np.zeros(0, dtype=np.int64)

    def _solve(self, family: Family, best: Ints, best_package: Ints) -> tuple[int, Ints]:
        """Cheapest covers of a family's orders side by side: a table over the quantities given so far."""
        world = self.world
        count = len(family.orders)
        columns = self._first_basket[family.orders][:, None] + np.arange(len(family.vectors))
        cost, package = best[columns] + world.split_minor * SCALE + TIE, best_package[columns]
        radix = np.cumprod([1, *(n + 1 for n in reversed(family.full))])[:-1][::-1]
        states = np.array(list(product(*(range(n + 1) for n in family.full))), dtype=np.int64)
        at_least = np.full((count, len(states)), FAR, dtype=np.int64)
        by = np.full((count, len(states)), -1, dtype=np.int64)
        at_least[:, 0] = 0
        for s in range(1, len(states)):
            line = int(np.flatnonzero(states[s])[0])
            for v in np.flatnonzero((family.vectors <= states[s]).all(axis=1) & (family.vectors[:, line] > 0)):
                value = at_least[:, s - int(family.vectors[v] @ radix)] + cost[:, v]
                better = value < at_least[:, s]
                at_least[better, s], by[better, s] = value[better], v
        first = world.first_line[family.orders]
        total = np.full(count, FAR, dtype=np.int64)
        end = np.zeros(count, dtype=np.int64)
        whole = np.array([world.orders[o].ship_complete or not world.policy.partial_order for o in family.orders])
        for s, state in enumerate(states):
            left = np.array(family.full) - state
            if not world.policy.partial_line and ((left > 0) & (state > 0)).any():
                continue
            missing = self._unfilled(first, left) * SCALE - (world.split_minor * SCALE if s else 0)
            value = at_least[:, s] + missing
            if s and left.any():
                value = np.where(whole, FAR, value)
            better = value < total
            total[better], end[better] = value[better], s
        return int(total.sum()), self._trace(family, by, end, package, radix)

    def _unfilled(self, first: Ints, left: Ints) -> Ints:
        total = np.zeros(len(first), dtype=np.int64)
        for line, steps in enumerate(left):
            if steps:
                at = first + line
                total += np.array(
                    [self.priced.unfilled.minor(int(li), int(steps * self.world.step_e4[li])) for li in at],
                    dtype=np.int64,
                )
        return total

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
    priced: Priced, under: PricedOrders, prices: Ints, large_order: LargeOrder
) -> dict[int, list[Pick]]:
    """One order after another takes its cheapest plan under the prices, or the best that the supplies left allow."""
    packages = priced.packages
    left = priced.resources.supply.copy()
    cost = np.zeros(len(packages), dtype=np.int64)
    cost[under.chosen] = under.priced_cost(prices)
    choices = under.choices(prices)
    most = priced.world.policy.max_shipments or len(priced.world.locations)
    routed: dict[int, list[Pick]] = {}
    for order in arrival_order(priced.world.problem):
        if order not in under.orders:
            continue
        if order in under.large:
            picks = large_order(order, left)
        else:
            picks = packages.picks(sorted(choices.get(order, ())))
            places = {p.location for p in picks}
            unsure = order not in choices or len(places) < len(picks) or len(picks) > most
            if unsure or not _fit(priced, picks, left):
                cover = OrderCover(priced, order, cost, SCALE).best(fitting(priced, order, left))
                picks = packages.picks(cover.packages) if cover else []
        routed[order] = picks
        for pick in picks:
            priced.resources.take(left, pick)
    return routed


def _fit(priced: Priced, picks: Sequence[Pick], left: Ints) -> bool:
    use: dict[int, int] = {}
    for pick in picks:
        for resource, quantity in priced.resources.of_pick(pick).items():
            use[resource] = use.get(resource, 0) + quantity
    return all(quantity <= left[resource] for resource, quantity in use.items())

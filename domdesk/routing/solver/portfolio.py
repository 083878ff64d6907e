"""A group of orders too many for one CP-SAT model: prices from a relaxation, a plan by prices, then whole programs.

HiGHS solves programs of the packages that prices leave in play, each wider than the one before, and at last closes the
bound over all packages. Groups too many for that are solved part by part, two parts at a time. Without a clock all work
is counted, so that the plan repeats, with one core or two.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from domdesk.errors import Cancelled
from domdesk.routing.contested import Contest
from domdesk.routing.loose import Floats, LooseCosts
from domdesk.routing.opening import Opening
from domdesk.routing.picks import Pick, given_e4
from domdesk.routing.plans import order_costs
from domdesk.routing.priced import Priced
from domdesk.routing.prices import SCALE, PricedOrders, route_by_prices
from domdesk.routing.solver.child import LinearChild
from domdesk.routing.solver.groups import Budget, GroupSearch, GroupSolution
from domdesk.routing.solver.linear import LinearAnswer, LinearModel, linear_model
from domdesk.routing.solver.model import GroupModel
from domdesk.routing.solver.neighbourhoods import Neighbourhoods
from domdesk.routing.solver.supply_prices import per_unit
from domdesk.routing.solver.wide import WideOrders
from domdesk.routing.world import Ints
from domdesk.units import QUANTITY_SCALE

WIDTHS = (3, 8)
"""Packages per order, by their price, that programs are made of: the first is solved in seconds, the second is nearly
always as good as all."""

MOST_WHOLE = 16_000
"""Orders of a group that is solved as one program."""

MOST_PROVED = 4_000
"""Orders of a group that is proven to the last cent without a clock; in larger ones the proof ends at GOOD_ENOUGH."""

PART = 6_000
"""Orders solved together in larger groups."""

PASSES = 2
"""How often each part of a larger group is solved without a clock."""

NEIGHBOURS, NEIGHBOURING_LINES = 120, 60
"""Orders, and about as many lines, that CP-SAT solves again together, where no program says exactly what they cost."""

REOPENINGS = 2
"""How often each large order is placed again on what the others leave, at prices and then at cost."""

TINY = 1e-6

ROUNDS = 60
"""Neighbourhoods without a clock."""

ROUND_WORK = 2.0

GOOD_ENOUGH = 1e-5
"""Share of its cost within which a program need not be solved further."""

MOST_NODES = 3_000
"""Nodes of HiGHS's search tree without a clock."""

PATIENCE_SECONDS = 300.0
"""How long the proof may take without a clock; a plan that did not wait for it to end does not repeat for sure."""

LOOK_SECONDS = 0.05


@dataclass
class Standing:
    """The best picks so far, by order, with what they cost, and the proven bound."""

    picks: dict[int, list[Pick]]
    costs: dict[int, int]
    bound_minor: int

    @property
    def total(self) -> int:
        return sum(self.costs.values())

    @property
    def is_proven(self) -> bool:
        return self.bound_minor >= self.total


class Portfolio:
    """One group's search."""

    def __init__(
        self,
        priced: Priced,
        contest: Contest,
        orders: Sequence[int],
        first: Sequence[Pick],
        bound_minor: int,
        budget: Budget,
        wish: Callable[[], str],
        tell: Callable[[int, int | None], None],
    ) -> None:
        self.priced = priced
        self.contest = contest
        self.orders = np.array(orders, dtype=np.int64)
        self.budget = budget
        self.wish = wish
        self.tell = tell
        self.neighbourhoods = Neighbourhoods(priced, contest, self.orders, budget.seed)
        by_order: dict[int, list[Pick]] = {int(o): [] for o in orders}
        for pick in first:
            by_order[pick.order].append(pick)
        self.best = Standing(by_order, order_costs(priced, orders, list(first)), bound_minor)
        self.by_clock = False
        large = set(priced.packages.large)
        self.listed = [int(o) for o in orders if o not in large]
        self.reduced = np.zeros(0)
        self.loose = LooseCosts(priced)
        self.prices: dict[int, float] = {}

    def run(self, children: Sequence[LinearChild]) -> GroupSolution:
        """Search until proven, out of work or time, or stopped; what is kept is never worse than what it began with."""
        is_exact = self._relax(children[0]) and len(self.listed) == len(self.orders)
        if not is_exact:
            self._in_rounds()
        elif len(self.orders) <= MOST_WHOLE:
            self._as_a_whole(children[0])
        else:
            self._in_parts(children)
        picks = tuple(p for found in self.best.picks.values() for p in found)
        return GroupSolution(picks, self.best.bound_minor, self.by_clock, self.prices)

    # --- prices

    def _relax(self, child: LinearChild) -> bool:
        """Price the supplies, prove the bound that the prices give and route by them; whether programs are exact."""
        listed = linear_model(self.priced, self.contest, self.listed, self.priced.resources.supply, one_per_place=False)
        under = PricedOrders(self.priced, self.contest, self.orders)
        wide = WideOrders(self.priced, self.contest, sorted(under.large), under.uses, self.loose)
        model = wide.joined(listed) if under.large else listed
        child.give(model, integer=False, seconds=self._seconds_left())
        answer = self._await(child)
        if answer is None or answer.prices is None:
            return False
        prices = np.round(np.maximum(0.0, -answer.prices[model.uses]) * SCALE).astype(np.int64)
        self.prices = per_unit(self.priced, under.uses, prices / SCALE)
        bound_minor = under.bound_minor(prices)
        if under.large:
            bound_minor = math.ceil(bound_minor + wide.bound_minor(model, answer, prices / SCALE))
            self.prices |= wide.prices(model, answer)
        self._raise_bound(bound_minor)
        opening = Opening(self.priced, self.loose, self._price_of_supplies())
        self._keep(route_by_prices(self.priced, under, prices, opening.picks))
        reduced = listed.cost.copy()
        np.subtract.at(reduced, listed.columns, listed.values * answer.prices[listed.rows])
        self.reduced = np.full(len(self.priced.packages), np.inf)
        self.reduced[listed.packages] = reduced[: len(listed.packages)]
        return model.is_exact

    def _price_of_supplies(self) -> Floats:
        """Minor units per 0.0001 (or per shipment) of each supply."""
        price = np.zeros(len(self.priced.resources.supply))
        for resource, per in self.prices.items():
            price[resource] = per / QUANTITY_SCALE if resource < len(self.priced.world.stock) else per
        return price

    # --- one program

    def _as_a_whole(self, child: LinearChild) -> None:
        """Programs of some packages per order, few and more, then the one of all packages, which proves."""
        supply = self.priced.resources.supply
        for width in WIDTHS:
            if self._is_wanted() and not self.best.is_proven:
                model = self._near(self.listed, width, supply)
                child.give(model, integer=True, seconds=self._seconds_left(), start=self._packages(), gap=GOOD_ENOUGH)
                if (answer := self._await(child)) is not None:
                    self._take(model, answer)
        if self._is_wanted() and not self.best.is_proven:
            self._prove(child, linear_model(self.priced, self.contest, self.listed, supply))

    def _prove(self, child: LinearChild, proof: LinearModel) -> None:
        """The program of all packages; its plan stands even in a tie, so that a proven plan repeats."""
        has_clock = self.budget.deadline is not None
        nodes = None if has_clock else MOST_NODES
        start = self._packages()
        child.give(proof, integer=True, seconds=self._seconds_left(), start=start, nodes=nodes, prove=True)
        patient_until = math.inf if has_clock else time.monotonic() + PATIENCE_SECONDS
        enough = 0.0 if has_clock or len(self.orders) <= MOST_PROVED else GOOD_ENOUGH * self.best.total
        while child.busy and self._is_wanted() and self.best.total - self.best.bound_minor > enough:
            answer = child.poll(LOOK_SECONDS)
            if answer is not None:
                self._take(proof, answer, ties=True)
            for bound in [*child.heard(), *([] if answer is None else [answer.bound])]:
                if self.best.total - self.best.bound_minor > enough:
                    self._take_bound(bound)
            if time.monotonic() > patient_until:
                self.by_clock = True

    def _take_bound(self, bound: float) -> None:
        """A bound of HiGHS's in whole minor units, less what rounding in floating point may have added to it."""
        if math.isfinite(bound):
            bound_minor = math.ceil(bound - 1e-9 * abs(bound) - 1e-4)
            if bound_minor <= self.best.total:  # one above a known plan is a numerical fault and proves nothing
                self._raise_bound(bound_minor)

    # --- part by part

    def _in_parts(self, children: Sequence[LinearChild]) -> None:
        """Each part solved again beside the others' picks, two at a time, until the work is done or the time is up."""
        width, passes = WIDTHS[0], PASSES if self.budget.deadline is None else 10**6
        for _ in range(passes):
            parts = self.neighbourhoods.parts(PART)
            while pair := list(islice(parts, 2)):
                self._solve_parts(pair, children, width)
                if not self._is_wanted() or self.best.is_proven:
                    return
            width = WIDTHS[-1]

    def _solve_parts(self, parts: Sequence[list[int]], children: Sequence[LinearChild], width: int) -> None:
        """Programs of two parts on what the others leave: what both could use of it is the first part's."""
        models = [self._near(part, width, left) for part, left in zip(parts, self._shares(parts), strict=True)]
        waiting = [(model, children[i % len(children)]) for i, model in enumerate(models)]
        start = self._packages()
        while waiting and self._is_wanted():
            for model, child in waiting[: len(children)]:
                if not child.busy:
                    child.give(model, integer=True, seconds=self._seconds_left(), start=start, gap=GOOD_ENOUGH)
            model, child = waiting[0]
            if (answer := child.poll(LOOK_SECONDS)) is not None:
                self._take(model, answer)
                waiting.pop(0)

    def _shares(self, parts: Sequence[list[int]]) -> list[Ints]:
        """The supplies for each part: what all others leave, less what the parts before it could use of the rest."""
        free = self.priced.resources.left_by([p for found in self.best.picks.values() for p in found])
        shares = []
        for part in parts:
            share = free.copy()
            for order in part:
                for pick in self.best.picks[order]:
                    self.priced.resources.take(share, pick, +1)
            shares.append(share)
            for order in part:
                free[self.neighbourhoods.rows_of.get(order, [])] = 0
        return shares

    # --- programs

    def _near(self, orders: Sequence[int], width: int, left: Ints) -> LinearModel:
        """The program of some orders out of the packages cheapest under the prices, those chosen, and the rescuers."""
        packages = self.priced.packages
        inside = np.zeros(len(self.priced.world.orders), dtype=bool)
        inside[list(orders)] = True
        mine = np.flatnonzero(inside[packages.order])
        among = np.zeros(len(packages), dtype=bool)
        count = min(width * len(orders), len(mine)) - 1
        if count >= 0:
            among[mine] = self.reduced[mine] <= np.partition(self.reduced[mine], count)[count]
        among[self._packages()] = True
        among |= self._rescuers(inside, width * len(orders))
        return linear_model(self.priced, self.contest, orders, left, among=among)

    def _rescuers(self, inside: Ints, most: int) -> Ints:
        """All packages of orders that ask for what the plan leaves some of them without, at most about `most`."""
        world, packages = self.priced.world, self.priced.packages
        rescuing = np.zeros(len(world.orders), dtype=bool)
        sizes = np.diff(packages.first_of_order)
        for order, line in self.neighbourhoods.unserved(self.best.picks):
            if inside[order]:
                rescuing[world.line_order[world.line_sku == world.line_sku[line]]] = True
                if sizes[rescuing & inside].sum() > most:
                    break
        return rescuing[packages.order]

    def _packages(self) -> Ints:
        """The best picks as packages."""
        chosen = [p.package for found in self.best.picks.values() for p in found if p.package is not None]
        return np.array(chosen, dtype=np.int64)

    # --- what comes in

    def _take(self, model: LinearModel, answer: LinearAnswer, *, ties: bool = False) -> None:
        """The plan of a program, for its orders."""
        if answer.values is None:
            return
        chosen = model.packages[np.flatnonzero(answer.values[: len(model.packages)] > 0.5)]
        picks: dict[int, list[Pick]] = {o: [] for o in model.orders}
        for pick in self.priced.packages.picks(chosen):
            picks[pick.order].append(pick)
        self._keep(picks, ties)

    # --- when to end

    def _seconds_left(self) -> float | None:
        return None if self.budget.deadline is None else max(0.1, self.budget.deadline - time.monotonic())

    def _is_wanted(self) -> bool:
        """False where the clock has run down or a person stopped it. Raises Cancelled."""
        wanted = self.wish()
        if wanted == "cancel":
            raise Cancelled
        if wanted != "go on" or (self.budget.deadline is not None and time.monotonic() >= self.budget.deadline):
            self.by_clock = True
        return not self.by_clock

    def _await(self, child: LinearChild) -> LinearAnswer | None:
        while self._is_wanted():
            answer = child.poll(LOOK_SECONDS)
            if answer is not None:
                return answer
        return None

    # --- keeping

    def _raise_bound(self, bound_minor: int) -> None:
        if bound_minor > self.best.bound_minor:
            self.best.bound_minor = bound_minor
            self.tell(self.best.total, self.best.bound_minor)

    def _keep(self, picks: dict[int, list[Pick]], ties: bool = False) -> None:
        """Keep picks of some orders if, in place of theirs, they cost less (or, with `ties`, as much)."""
        orders = list(picks)
        costs = order_costs(self.priced, orders, [p for found in picks.values() for p in found])
        saved = sum(self.best.costs[o] for o in orders) - sum(costs.values())
        if saved > 0 or (ties and saved == 0):
            self.best.picks |= picks
            self.best.costs |= costs
            self.tell(self.best.total, self.best.bound_minor)

    # --- rounds of CP-SAT

    def _in_rounds(self) -> None:
        """Large orders opened anew one by one, then neighbourhood after neighbourhood, first around unserved lines."""
        self._reopen([int(o) for o in self.orders if int(o) in set(self.priced.packages.large)])
        unserved = self.neighbourhoods.unserved(self.best.picks) * 3
        rounds = 0
        while self._is_wanted() and not self.best.is_proven:
            if rounds == ROUNDS and self.budget.deadline is None:
                return
            rounds += 1
            self._improve(self._next_orders(unserved))

    def _reopen(self, orders: Sequence[int]) -> None:
        """Each order placed again on what all others leave, where that is worth more: first at prices, then at cost."""
        resources = self.priced.resources
        left = resources.left_by([p for found in self.best.picks.values() for p in found])
        picks = {o: self.best.picks[o] for o in orders}
        costs = {o: self.best.costs[o] for o in orders}
        at_prices = self._price_of_supplies()
        for price in [at_prices] * REOPENINGS + [np.zeros(len(at_prices))] * REOPENINGS:
            opening = Opening(self.priced, self.loose, price)
            for order in orders:
                if not self._is_wanted():
                    break
                for pick in picks[order]:
                    resources.take(left, pick, +1)
                found = opening.picks(order, left)
                cost = order_costs(self.priced, (order,), found)[order]
                if cost + opening.value(found) < costs[order] + opening.value(picks[order]) - TINY:
                    picks[order], costs[order] = found, cost
                for pick in picks[order]:
                    resources.take(left, pick)
        self._keep(picks)

    def _next_orders(self, unserved: list[tuple[int, int]]) -> list[int]:
        while unserved:
            order, line = unserved.pop()
            is_short = given_e4(self.best.picks[order]).get(line, 0) < self.priced.world.quantity_e4[line]
            if is_short and (rows := self.neighbourhoods.rows_of_line(line)):
                return self.neighbourhoods.around(order, rows, self._size)
        return self.neighbourhoods.anywhere(self._size)

    @property
    def _size(self) -> int:
        if not self.priced.packages.large:
            return NEIGHBOURS
        lines = sum(len(self.priced.world.lines_of(int(o))) for o in self.orders)
        return max(2, min(NEIGHBOURS, NEIGHBOURING_LINES * len(self.orders) // max(1, lines)))

    def _improve(self, orders: list[int]) -> None:
        """Solve some orders again, all others staying as they are."""
        theirs = set(orders)
        others = [p for o, found in self.best.picks.items() if o not in theirs for p in found]
        left = self.priced.resources.left_by(others)
        model = GroupModel(self.priced, self.contest, orders, left)
        model.hint([p for o in orders for p in self.best.picks[o]])
        budget = Budget(ROUND_WORK, self.budget.deadline, self.budget.seed, 1)
        solution = GroupSearch(model, lambda picks: sum(order_costs(self.priced, orders, picks).values()), budget).run()
        if solution.picks is not None:
            found: dict[int, list[Pick]] = {o: [] for o in orders}
            for pick in solution.picks:
                found[pick.order].append(pick)
            self._keep(found)


def solve_large_group(
    priced: Priced,
    contest: Contest,
    orders: Sequence[int],
    first: Sequence[Pick],
    bound_minor: int,
    budget: Budget,
    wish: Callable[[], str],
    tell: Callable[[int, int | None], None],
) -> GroupSolution:
    """Search one large group from its first picks and bound; HiGHS's processes live as long as the call."""
    parts_at_once = 2 if len(orders) > MOST_WHOLE else 1
    children = [LinearChild() for _ in range(min(parts_at_once, budget.workers))]
    try:
        return Portfolio(priced, contest, orders, first, bound_minor, budget, wish, tell).run(children)
    finally:
        for child in children:
            child.end()

"""A group of orders too many for one CP-SAT model: prices from a relaxation, a plan by prices, then two at a time.

HiGHS closes the bound over all packages in a process of its own, while CP-SAT improves the plan neighbourhood by
neighbourhood around contested supplies. Without a clock the work of both is counted, so that the plan repeats.
"""

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from domdesk.errors import Cancelled
from domdesk.routing.contested import Contest, large_use
from domdesk.routing.picks import Pick, given_e4
from domdesk.routing.plans import order_costs
from domdesk.routing.priced import Priced
from domdesk.routing.prices import PricedOrders, route_by_prices
from domdesk.routing.solver.child import LinearChild
from domdesk.routing.solver.groups import Budget, GroupSearch, GroupSolution
from domdesk.routing.solver.linear import LinearAnswer, LinearModel, linear_model
from domdesk.routing.solver.model import GroupModel

NEIGHBOURS = 120
"""Orders that are solved again together."""

ROUNDS = 60
"""Neighbourhoods without a clock."""

ROUND_WORK = 2.0
MOST_NODES = 3_000
"""Nodes of HiGHS's search tree without a clock."""

PATIENCE_SECONDS = 120.0
"""How long HiGHS may take without a clock; a plan that did not wait for it to end does not repeat for sure."""

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
        self.random = random.Random(budget.seed)  # noqa: S311  neighbourhoods, not secrets
        by_order: dict[int, list[Pick]] = {int(o): [] for o in orders}
        for pick in first:
            by_order[pick.order].append(pick)
        self.best = Standing(by_order, order_costs(priced, orders, list(first)), bound_minor)
        self.by_clock = False
        self._patient_until = math.inf

    def run(self, child: LinearChild) -> GroupSolution:
        """Search until proven, out of work or time, or stopped; what is kept is never worse than what it began with."""
        listed = [int(o) for o in self.orders if o not in set(self.priced.packages.large)]
        model = linear_model(self.priced, self.contest, listed, self.priced.resources.supply, one_per_place=True)
        whole = len(listed) == len(self.orders)
        child.give(model, integer=False, seconds=self._seconds_left())
        answer = self._await(child)
        if answer is not None and answer.prices is not None:
            self._use_prices(model, answer, whole)
        if whole and model.is_exact and self._is_wanted() and not self.best.is_proven:
            chosen = np.array(self._packages(model), dtype=np.int64)
            nodes = MOST_NODES if self.budget.deadline is None else None
            self._patient_until = time.monotonic() + PATIENCE_SECONDS
            child.give(model, integer=True, seconds=self._seconds_left(), start=chosen, nodes=nodes)
        if self.budget.deadline is None:
            self._work_out(child, model)
        else:
            self._run_down(child, model)
        picks = tuple(p for found in self.best.picks.values() for p in found)
        return GroupSolution(picks, self.best.bound_minor, self.by_clock)

    def _work_out(self, child: LinearChild, model: LinearModel) -> None:
        """Counted rounds beside HiGHS; its answer is waited for, and if it is proven its plan stands: so it repeats."""
        rounds = 0
        while self._is_wanted() and (child.busy or rounds < ROUNDS):
            answer = child.poll()
            if answer is not None:
                self._take(model, answer)
                if answer.ended:
                    return
            elif rounds < ROUNDS and not self.best.is_proven:
                self._improve()
                rounds += 1
            elif time.monotonic() > self._patient_until:
                self.by_clock = True
            elif child.busy:
                time.sleep(LOOK_SECONDS)
            else:
                return

    def _run_down(self, child: LinearChild, model: LinearModel) -> None:
        """Rounds until the clock has run down or the plan is proven."""
        while self._is_wanted() and not self.best.is_proven:
            answer = child.poll()
            if answer is not None:
                self._take(model, answer)
            else:
                self._improve()

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

    # --- what comes in

    def _use_prices(self, model: LinearModel, answer: LinearAnswer, whole: bool) -> None:
        """Prove the bound that the relaxation's prices give, and route by them."""
        assert answer.prices is not None
        prices = np.zeros(len(self.priced.resources.supply), dtype=np.int64)
        rows = answer.prices[model.first_resource : model.first_resource + len(model.resources)]
        prices[model.resources] = np.round(np.maximum(0.0, -rows) * 100).astype(np.int64)
        under = PricedOrders(self.priced, self.contest, self.orders)
        if whole:
            self._raise_bound(under.bound_minor(prices))
        keep = {o: self.best.picks[o] for o in self.priced.packages.large if o in self.best.picks}
        self._keep(route_by_prices(self.priced, under, prices, lambda order, _: keep[order]))

    def _take(self, model: LinearModel, answer: LinearAnswer) -> None:
        """A mixed-integer answer: its plan, and its bound less what rounding in floating point may have done to it."""
        if answer.values is not None:
            chosen = model.packages[np.flatnonzero(answer.values[: len(model.packages)] > 0.5)]
            picks: dict[int, list[Pick]] = {int(o): [] for o in self.orders}
            for pick in self.priced.packages.picks(chosen):
                picks[pick.order].append(pick)
            self._keep(picks, ties=True)
        if math.isfinite(answer.bound):
            bound_minor = math.ceil(answer.bound - 1e-9 * abs(answer.bound) - 1e-4)
            if bound_minor <= self.best.total:  # one above a known plan is a numerical fault and proves nothing
                self._raise_bound(bound_minor)

    def _packages(self, model: LinearModel) -> list[int]:
        """The best picks as packages."""
        wanted = {(p.order, p.location): frozenset(p.quantities) for found in self.best.picks.values() for p in found}
        packages = self.priced.packages
        return [
            int(p)
            for p in model.packages
            if (basket := wanted.get((int(packages.order[p]), int(packages.location[p])))) is not None
            and basket == frozenset((int(li), int(q)) for li, q in zip(*packages.entries(int(p)), strict=True))
        ]

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

    # --- improving

    def _improve(self) -> None:
        """Solve some orders around a contested supply again, all others staying as they are."""
        orders = self._neighbourhood()
        others = [p for o, found in self.best.picks.items() if o not in orders for p in found]
        left = self.priced.resources.left_by(others)
        model = GroupModel(self.priced, self.contest, orders, left)
        own = [p for o in orders for p in self.best.picks[o]]
        model.hint(own)
        budget = Budget(ROUND_WORK, self.budget.deadline, self.budget.seed, 1)
        solution = GroupSearch(model, lambda picks: sum(order_costs(self.priced, orders, picks).values()), budget).run()
        if solution.picks is not None:
            found: dict[int, list[Pick]] = {o: [] for o in orders}
            for pick in solution.picks:
                found[pick.order].append(pick)
            self._keep(found)

    def _somewhere(self) -> tuple[dict[int, None], list[int]]:
        """Where to look next: at an order with an unserved line and what it wants, else at any contested supply."""
        while self._unserved:
            order, line = self._unserved.pop()
            given = given_e4(self.best.picks[order])
            world = self.priced.world
            if given.get(line, 0) < world.quantity_e4[line]:
                rows = [int(r) for r in world.row_of[:, world.line_sku[line]] if int(r) in self._users]
                if rows:
                    self.random.shuffle(rows)
                    return {order: None}, rows
        return {}, [int(self.random.choice(self._contested_rows))]

    @cached_property
    def _unserved(self) -> list[tuple[int, int]]:
        """Lines that the plan by prices left unserved, each looked at three times."""
        world = self.priced.world
        short = []
        for order, picks in self.best.picks.items():
            given = given_e4(picks)
            short += [(order, li) for li in world.lines_of(order) if given.get(li, 0) < world.quantity_e4[li]]
        return short * 3

    def _neighbourhood(self) -> list[int]:
        """Orders that share contested supplies with one picked by chance, nearest first."""
        found, rows = self._somewhere()
        seen = set(rows)
        while rows and len(found) < NEIGHBOURS:
            row = rows.pop(0)
            users = self._users[row][:]
            self.random.shuffle(users)
            for order in users[: NEIGHBOURS // 4]:
                if len(found) >= NEIGHBOURS:
                    break
                if order not in found:
                    found[order] = None
                    more = [r for r in self._rows_of[order] if r not in seen]
                    seen.update(more)
                    rows += more
        return sorted(found)

    @cached_property
    def _users(self) -> dict[int, list[int]]:
        """Orders that could take from each contested supply."""
        users: dict[int, list[int]] = {}
        for order, rows in self._rows_of.items():
            for row in rows:
                users.setdefault(row, []).append(order)
        return users

    @cached_property
    def _contested_rows(self) -> list[int]:
        return sorted(self._users)

    @cached_property
    def _rows_of(self) -> dict[int, list[int]]:
        """Contested supplies that each order could take from."""
        packages = self.priced.packages
        inside = np.zeros(len(self.priced.world.orders), dtype=bool)
        inside[self.orders] = True
        part = np.flatnonzero(inside[packages.order])
        package, resource, _ = self.priced.resources.of_packages(
            packages.baskets, packages.location[part], packages.basket[part], packages.prices.ship_day[part]
        )
        hit = self.contest.contested[resource]
        pairs = np.unique(np.stack([packages.order[part[package[hit]]], resource[hit]]), axis=1)
        rows: dict[int, list[int]] = {}
        for order, row in pairs.T:
            rows.setdefault(int(order), []).append(int(row))
        for order in packages.large:
            if inside[order]:
                rows[order] = [r for r in large_use(self.priced, order) if self.contest.contested[r]]
        return rows


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
    """Search one large group from its first picks and bound; HiGHS's process lives as long as the call."""
    child = LinearChild()
    try:
        return Portfolio(priced, contest, orders, first, bound_minor, budget, wish, tell).run(child)
    finally:
        child.end()

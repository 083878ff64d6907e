"""Each large order at its least cost under prices of the supplies: what that proves, and a plan made of such orders.

For any prices, the sum of these minima less the value of the supplies bounds the cost of all plans. An order's plan is
kept where the orders before it leave what it takes; others are placed on what is left. Called by `portfolio`.
"""

import math
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from domdesk.routing.loose import Floats
from domdesk.routing.opening import Opening
from domdesk.routing.picks import Pick
from domdesk.routing.plans import order_costs
from domdesk.routing.solver.groups import Budget, GroupSearch, GroupSolution
from domdesk.routing.solver.model import PRICE_SCALE, GroupModel
from domdesk.routing.solver.search import Search
from domdesk.routing.world import Ints

ORDER_WORK = 0.1
"""Deterministic work on one order; orders of up to about fifty lines are proven with it."""

WORTH = 5e-4
"""Share of its least cost that an order may be above it without being searched again on what is left."""

LAST_SECONDS, PLACING_SECONDS = 1.0, 0.01
"""Ahead of a deadline, together and for each order: those that are not reached by then are placed without a search."""

AHEAD = 4
"""Orders per worker that wait to be solved, so that no worker ever does."""

LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class _Job:
    search: GroupSearch
    solution: Future[GroupSolution]


class Minima:
    """The large orders of one search under `price` (minor units per 0.0001, or per shipment, of each supply)."""

    def __init__(self, search: Search, opening: Opening, price: Floats) -> None:
        self.search = search
        self.priced = search.priced
        self.opening = opening
        self.price = price
        lines = {order: len(self.priced.world.lines_of(order)) for order in search.large}
        self.orders = sorted(search.large, key=lambda order: (lines[order], order))
        self._waiting = len(self.orders)
        self._jobs: list[_Job] = []

    def run(self, listed: Mapping[int, list[Pick]], least: Mapping[int, float], rest_minor: float) -> None:
        """Raise the bound and keep the plan that is made on what the `listed` orders leave, if it is better.

        `least` is what each large order is known to cost at least, `rest_minor` what the bound is without them.
        """
        search, resources = self.search, self.priced.resources
        left = resources.left_by([p for found in listed.values() for p in found])
        picks = {order: list(found) for order, found in listed.items()}
        bound = rest_minor + math.fsum(least.values())
        with ThreadPoolExecutor(search.budget.workers) as pool:
            try:
                for order, solution in self._solved(pool):
                    if solution is not None and solution.bound_minor is not None:
                        bound += max(0.0, solution.bound_minor / PRICE_SCALE - least[order])
                        search.raise_bound(math.ceil(bound))
                    picks[order] = self._placed(pool, order, solution, left)
                    for pick in picks[order]:
                        resources.take(left, pick)
                    self._waiting -= 1
                    if not search.is_wanted():
                        return
            finally:
                self._stop()
        search.keep(picks)

    def _placed(self, pool: ThreadPoolExecutor, order: int, solution: GroupSolution | None, left: Ints) -> list[Pick]:
        """The order's plan at its minimum if there is enough left for it, else one on what is left."""
        if solution is not None and solution.picks is not None and self._is_left(solution.picks, left):
            return list(solution.picks)
        opened = self.opening.picks(order, left)
        if solution is None or solution.bound_minor is None or not self._has_time():
            return opened
        cost = self._priced_cost(order, opened)
        if cost - solution.bound_minor <= WORTH * solution.bound_minor:
            return opened
        found = self._await(self._begun(pool, order, left, opened))
        return list(found.picks) if found.picks is not None and self._priced_cost(order, found.picks) < cost else opened

    def _is_left(self, picks: Sequence[Pick], left: Ints) -> bool:
        uses = (self.priced.resources.of_pick(pick) for pick in picks)
        return all(left[resource] >= quantity for use in uses for resource, quantity in use.items())

    def _priced_cost(self, order: int, picks: Sequence[Pick]) -> int:
        """What a plan costs under the prices, in minor units × PRICE_SCALE."""
        cost = order_costs(self.priced, (order,), picks)[order]
        return PRICE_SCALE * cost + math.ceil(PRICE_SCALE * self.opening.value(picks))

    # --- searches

    def _solved(self, pool: ThreadPoolExecutor) -> Iterator[tuple[int, GroupSolution | None]]:
        """Each order with its minimum on all supplies, None where there is no work or time for it."""
        supply, workers = self.priced.resources.supply, self.search.budget.workers
        reached = len(self.orders) if self.search.has_clock else int(self.search.budget.work / ORDER_WORK)
        ahead: deque[tuple[int, _Job]] = deque()
        waiting = iter(self.orders[:reached])
        for order in self.orders:
            while len(ahead) < AHEAD * workers and self._has_time() and (coming := next(waiting, None)) is not None:
                ahead.append((coming, self._begun(pool, coming, supply, self.search.picks[coming])))
            yield order, self._await(ahead.popleft()[1]) if ahead and ahead[0][0] == order else None

    def _begun(self, pool: ThreadPoolExecutor, order: int, left: Ints, first: Sequence[Pick]) -> _Job:
        model = GroupModel(self.priced, None, (order,), left, self.price)
        model.hint(first)
        budget = Budget(ORDER_WORK, self.search.budget.deadline, self.search.budget.seed, 1)
        search = GroupSearch(model, lambda picks: self._priced_cost(order, picks), budget)
        job = _Job(search, pool.submit(search.run))
        self._jobs = [known for known in self._jobs if not known.solution.done()] + [job]
        return job

    def _await(self, job: _Job) -> GroupSolution:
        while not wait([job.solution], LOOK_SECONDS).done:
            if not self.search.is_wanted():
                self._stop()
        return job.solution.result()

    def _stop(self) -> None:
        for job in self._jobs:
            job.search.stop()

    def _has_time(self) -> bool:
        seconds = self.search.seconds_left()
        enough = LAST_SECONDS + PLACING_SECONDS * self._waiting
        return not self.search.by_clock and (seconds is None or seconds > enough)

"""Solves groups of orders side by side, each repeatably with one CP-SAT worker; listens for stop and cancel.

In: the groups with their first picks. Out: the best picks of each group with a proven lower bound.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from domdesk.errors import Cancelled
from domdesk.routing.contested import Contest
from domdesk.routing.picks import Pick
from domdesk.routing.plans import order_costs
from domdesk.routing.priced import Priced
from domdesk.routing.solver.model import GroupModel
from domdesk.routing.world import Ints

POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a solve may do: deterministic work per group, and a clock that only `--seconds` sets."""

    work: float
    deadline: float | None
    seed: int
    workers: int


@dataclass(frozen=True, slots=True)
class GroupSolution:
    """The best picks found for a group (None: nothing better than the first) with what they cost, and a proven bound.

    `prices` are those of the supplies that its orders fight over, in minor units per unit, by resource.
    """

    picks: tuple[Pick, ...] | None
    cost_minor: int | None
    bound_minor: int | None
    by_clock: bool
    prices: Mapping[int, float] = field(default_factory=dict)


class GroupSearch:
    """One group's search, which another thread may stop."""

    def __init__(self, model: GroupModel, cost_of: Callable[[Sequence[Pick]], int], budget: Budget) -> None:
        self.model = model
        self.cost_of = cost_of
        self.budget = budget
        self.bound_minor: int | None = None
        self.best: tuple[int, tuple[Pick, ...]] | None = None
        self._solver: cp_model.CpSolver | None = None
        self._stopped = False

    def stop(self) -> None:
        """Ask the search to end. Ask again until it has: a wish before the search has begun is not heard."""
        self._stopped = True
        if self._solver is not None:
            self._solver.stop_search()

    def run(self) -> GroupSolution:
        """Solve; where large orders turn out dearer than modelled, say so to the model and solve again."""
        work_left, by_clock = self.budget.work, False
        while not self._stopped and work_left > 0:
            clock_left = self._clock_left()
            if clock_left is not None and clock_left <= 0:
                by_clock = True
                break
            solver = self._solver = _solver(self.budget.seed, work_left, clock_left)
            status = solver.solve(self.model.model)
            if status == cp_model.MODEL_INVALID:
                raise AssertionError(f"the model of a group is invalid: {self.model.model.validate()}")
            work_left -= max(solver.deterministic_time, 1e-3)
            if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) and self.model.is_carried(solver):
                self._keep(tuple(self.model.picks(solver)))
            if math.isfinite(solver.best_objective_bound):
                bound = math.ceil(solver.best_objective_bound - 1e-6)
                self.bound_minor = bound if self.bound_minor is None else max(bound, self.bound_minor)
            if status != cp_model.OPTIMAL:
                by_clock = clock_left is not None and solver.wall_time >= clock_left
                break
            if not self.model.tighten(solver):
                break
        cost, picks = self.best or (None, None)
        return GroupSolution(picks, cost, self.bound_minor, by_clock or self._stopped)

    def _keep(self, picks: tuple[Pick, ...]) -> None:
        cost = self.cost_of(picks)
        if self.best is None or cost < self.best[0]:
            self.best = (cost, picks)

    def _clock_left(self) -> float | None:
        return None if self.budget.deadline is None else self.budget.deadline - time.monotonic()


def _solver(seed: int, work: float, clock: float | None) -> cp_model.CpSolver:
    """One worker and a strong linear relaxation: repeatable, and what proves these models soonest."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False  # it would leave Ctrl-C to end the process without a word
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = work
    if clock is not None:
        solver.parameters.max_time_in_seconds = max(0.01, clock)
    return solver


def solve_groups(
    priced: Priced,
    contest: Contest | None,
    groups: Sequence[Sequence[int]],
    first: Sequence[Sequence[Pick]],
    left: Ints,
    budget: Budget,
    wish: Callable[[], str],
    tell: Callable[[int, int, int | None], None],
    found: Callable[[int, int, Sequence[Pick]], None] = lambda *_: None,
) -> list[GroupSolution]:
    """Solve each group on the supplies `left` from its first picks, `budget.workers` at a time.

    `contest` names the rows that need a constraint (None: all). `tell(group, cost, bound)` and `found(group, cost,
    picks)` are called as each ends.
    """

    def search(index: int) -> GroupSearch:
        orders = groups[index]
        model = GroupModel(priced, contest, orders, left)
        model.hint(first[index])
        return GroupSearch(model, lambda picks: sum(order_costs(priced, orders, picks).values()), budget)

    solutions: list[GroupSolution] = [GroupSolution(None, None, None, False)] * len(groups)
    waiting = sorted(range(len(groups)), key=lambda i: -len(groups[i]))
    running: dict[Future[GroupSolution], tuple[int, GroupSearch]] = {}
    with ThreadPoolExecutor(max_workers=budget.workers) as pool:
        while waiting or running:
            wanted = wish()
            if wanted != "go on":
                for index in waiting:
                    solutions[index] = GroupSolution(None, None, None, True)
                waiting = []
                for _, job in running.values():
                    job.stop()
            while waiting and len(running) < budget.workers:
                index = waiting.pop(0)
                job = search(index)
                running[pool.submit(job.run)] = (index, job)
            done, _ = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
            for future in done:
                index, job = running.pop(future)
                solutions[index] = future.result()
                if job.best is not None:
                    found(index, *job.best)
                    tell(index, job.best[0], job.bound_minor)
            if wanted == "cancel" and not running:
                raise Cancelled
    return solutions


def solve_alone(
    priced: Priced,
    order: int,
    free: Ints,
    *,
    must: int | None,
    without: int | None,
    most: int | None,
    work: float,
) -> list[Pick] | None:
    """The best picks found for one order too large to list, under a condition; None where there are none."""
    model = GroupModel(priced, None, (order,), free)
    if not model.large[order].restrict(must, without, most):
        return None
    search = GroupSearch(
        model, lambda picks: sum(order_costs(priced, (order,), picks).values()), Budget(work, None, 0, 1)
    )
    picks = search.run().picks
    return None if picks is None else list(picks)

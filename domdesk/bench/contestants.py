"""The contestants, each as a function that runs in a process of its own: `compete` is that process's whole life.

It tells its parent over a pipe: ("ready"), ("at", Point)…, ("done", Finish), and, when asked to go on, ("checked",
faults); or ("cannot", why). Called by arena.
"""

import json
import signal
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from domdesk.bench.presets import DOMDESK, IMPORT, ONE_ORDER
from domdesk.bench.results import Finish, Point
from domdesk.errors import DomdeskError
from domdesk.records import Plan, Policy, Problem, Progress
from domdesk.routing import check_plan, route_problem

if TYPE_CHECKING:
    from domdesk.routing.solver import LinearChild

NEW_ORDERS, NEW_LINES = 30, 5
"""How many new orders are placed one by one, and of how many lines if there are such."""


class Clock:
    """A contestant's seconds, and its parent's ear."""

    def __init__(self, pipe: Connection, limit_seconds: float) -> None:
        self._pipe = pipe
        self.limit_seconds = limit_seconds
        self.pricing_seconds: float | None = None
        self._told: tuple[int | None, int | None] = (None, None)
        self.restart()

    def restart(self) -> None:
        """Start counting, after what is not to be counted."""
        self.began = time.monotonic()

    def seconds(self) -> float:
        return time.monotonic() - self.began

    def priced(self) -> None:
        """Pricing ends now."""
        self.pricing_seconds = self.seconds()

    def tell(self, cost_minor: int | None, bound_minor: int | None) -> None:
        """A plan or a bound, where it is new."""
        if (cost_minor, bound_minor) != self._told:
            self._told = (cost_minor, bound_minor)
            self._pipe.send(("at", Point(self.seconds(), cost_minor, bound_minor)))

    def finish(self, cost_minor: int | None = None, bound_minor: int | None = None) -> Finish:
        return Finish(self.seconds(), self.pricing_seconds, cost_minor, bound_minor)


Contestant = Callable[[Problem, Policy, Clock], tuple[Finish, Plan | None]]


def by_policy(problem: Problem, policy: Policy, clock: Clock) -> tuple[Finish, Plan | None]:
    """domdesk's own methods, the joint one and the classic ones."""

    def report(progress: Progress) -> None:
        if progress.phase == "routing":
            clock.priced()
        if progress.cost_minor is not None:
            clock.tell(progress.cost_minor, progress.bound_minor)

    kept = _loaded_children(policy)
    clock.restart()
    plan = route_problem(problem, policy, seconds=clock.limit_seconds, report=report, kept=kept)
    finish = clock.finish(plan.costs.total, plan.bound_minor)
    for child in kept:
        child.end()
    return replace(finish, unassigned_lines=len(plan.unassigned)), plan


def _loaded_children(policy: Policy) -> "list[LinearChild]":
    """The process for HiGHS that an open desk keeps from its last run; a method that needs none has none."""
    if policy.method != "cheapest":
        return []
    from domdesk.routing.solver import LinearChild

    child = LinearChild()
    child.await_loaded()
    return [child]


def _by_peer(name: str) -> Contestant:
    def compete(problem: Problem, policy: Policy, clock: Clock) -> tuple[Finish, Plan | None]:
        from domdesk.routing.plans import order_costs
        from domdesk.routing.priced import price_problem
        from domdesk.routing.solver import peers

        solve = {"highs": peers.all_in_highs, "cp-sat": peers.all_in_cp_sat}[name]
        priced = price_problem(problem, policy)
        clock.priced()
        answer = solve(priced, clock.began + clock.limit_seconds, clock.tell)
        finish = replace(clock.finish(None, answer.bound_minor), packages=len(priced.packages))
        if answer.picks is None:
            return finish, None
        if (priced.resources.left_by(answer.picks) < 0).any():
            raise AssertionError(f"{name} took more stock than there is")
        costs = order_costs(priced, range(len(problem.orders)), answer.picks)
        return replace(finish, cost_minor=sum(costs.values())), None

    return compete


def _import(problem: Problem, policy: Policy, clock: Clock) -> tuple[Finish, Plan | None]:
    """The world's order lines from CSV into a desk that holds all the rest already."""
    from domdesk.bench.worlds import write_world
    from domdesk.desk import Desk

    with tempfile.TemporaryDirectory(prefix="domdesk-bench-") as folder:
        world = Path(folder) / "world"
        write_world(problem, world)
        orders = (world / "orders.csv").rename(Path(folder) / "orders.csv")
        with Desk.create(Path(folder) / "bench.desk", problem.currency, problem.timezone) as desk:
            desk.import_paths([world])
            clock.restart()
            result = desk.import_paths([orders])
            finish = clock.finish()
        if result.has_faults:
            raise AssertionError("rows of a made world were left out")
    return finish, None


def _one_order(problem: Problem, policy: Policy, clock: Clock) -> tuple[Finish, Plan | None]:
    """New orders of about five lines, each priced, routed and explained on what a run of all others leaves."""
    from domdesk.routing.one import Keeper

    likely = sorted(problem.orders, key=lambda order: abs(len(order.lines) - NEW_LINES))
    new = likely[: min(NEW_ORDERS, len(likely) // 4) + 1]
    keys = {order.key for order in new}
    others = replace(problem, orders=tuple(order for order in problem.orders if order.key not in keys))
    plan = route_problem(others, policy, seconds=clock.limit_seconds)
    keeper = Keeper()
    keeper.hold("", problem, policy, plan)
    clock.restart()
    each = []
    for order in new:
        began = time.perf_counter()
        if keeper.route_one("", order.key, problem.now) is None:
            raise AssertionError("the keeper forgot how things stand")
        each.append(time.perf_counter() - began)
    # The first one also makes the rate cards ready for all.
    return replace(clock.finish(), one_order_ms=round(median(each[1:]) * 1000, 2)), None


CONTESTANTS: dict[str, Contestant] = {
    **dict.fromkeys((DOMDESK, "one-by-one", "priority", "nearest", "fewest-shipments"), by_policy),
    **{name: _by_peer(name) for name in ("cp-sat", "highs")},
    ONE_ORDER: _one_order,
    IMPORT: _import,
}


def compete(
    pipe: Connection, name: str, problem: Problem, policy: Policy, limit_seconds: float, plan_file: Path | None
) -> None:
    """Run one contestant, then check its plan and, for `plan_file`, write it as `route --json` prints it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this process
    import domdesk.routing.solver  # noqa: F401  loaded before the clock starts

    policy = replace(policy, method="cheapest" if CONTESTANTS[name] is not by_policy or name == DOMDESK else name)
    pipe.send(("ready", None))
    try:
        finish, plan = CONTESTANTS[name](problem, policy, Clock(pipe, limit_seconds))
    except DomdeskError as fault:
        pipe.send(("cannot", str(fault)))
        return
    pipe.send(("done", finish))
    pipe.recv()
    if plan is not None and plan_file is not None:
        from domdesk.report.contract import route_json

        plan_file.write_text(json.dumps(route_json(1, plan)), encoding="utf-8")
    faults = None if plan is None else tuple(f"{f.code}: {f.text}" for f in check_plan(problem, policy, plan))
    pipe.send(("checked", faults))

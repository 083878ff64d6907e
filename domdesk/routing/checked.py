"""A plan that was routed and that the independent checker agrees with. Called by the engines of `process`.

A stop keeps what there is: of a run of many orders that had not reached all of them, a plan of those that it had.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from domdesk.records import Plan, Policy, Problem, Progress
from domdesk.routing.collector import collector_paused
from domdesk.routing.engine import route_problem
from domdesk.routing.narrowing import first_orders, routed_orders, routed_part
from domdesk.routing.ready import Heard, stopped_after, unheard
from domdesk.routing.run import Stopped
from domdesk.routing.verify import Checker

Report = Callable[[Progress], None]
Wish = Callable[[], str]


def route_and_check(
    problem: Problem,
    policy: Policy,
    *,
    report: Report | None = None,
    wish: Wish | None = None,
    written: Heard = unheard,
    **options: Any,
) -> Plan:
    """A plan of `route_problem` that the independent checker agrees with; a fault it finds is a bug.

    Of a run that was stopped early, the plan of `routed_part(problem, plan)`. `written` hears of shipments that the
    plan may be made of, long before its end where it has many.
    """
    began = time.monotonic()
    options |= {"report": report, "wish": wish}
    checker = Checker(problem, policy)
    try:
        plan = route_problem(problem, policy, checker=checker, written=written, **options)
    except Stopped:
        with collector_paused():
            plan = route_first(problem, lambda few: route_problem(few, policy, **options))
            checker = Checker(routed_part(problem, plan), policy)
    if report is not None:
        report(Progress("checking the plan", time.monotonic() - began, plan.costs.total, plan.bound_minor))
    with collector_paused():
        faults = checker.faults(plan, routed_orders(checker.problem, plan))
    if faults:
        raise AssertionError("a plan failed its check: " + "; ".join(f"{f.code}: {f.text}" for f in faults[:5]))
    return replace(plan, seconds=round(time.monotonic() - began, 3))


def route_first(problem: Problem, route: Callable[[Problem], Plan]) -> Plan:
    """The plan, by `route`, of the orders that arrive first, of a run stopped before any of them had one."""
    few = first_orders(problem)
    plan = route(few)
    if plan.orders == len(problem.orders):
        return plan
    said = stopped_after(plan.orders, len(problem.orders))
    return replace(plan, repeatable=False, notices=(said, *plan.notices))

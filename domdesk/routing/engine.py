"""A run from snapshot to plan: price, route by the policy's method, prove, and write it down as records.

Called by the desk, in this process or in the window's solver process. Stop keeps the best plan so far.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from domdesk import __version__
from domdesk.records import Plan, Policy, Problem, Progress
from domdesk.routing.band import apply_band
from domdesk.routing.collector import collector_paused, collector_spared
from domdesk.routing.contested import Contest, find_contest
from domdesk.routing.cover import OrderCover
from domdesk.routing.fewest import fewest_shipments
from domdesk.routing.loose import LooseCosts
from domdesk.routing.opening import Opening
from domdesk.routing.picks import Pick, by_order
from domdesk.routing.plans import order_costs
from domdesk.routing.priced import Priced, price_problem
from domdesk.routing.prices import PricedOrders, route_by_prices
from domdesk.routing.ready import Heard, Ready, unheard
from domdesk.routing.run import Report, Run, Stopped, Wish
from domdesk.routing.sequential import by_rank, down_priorities, goes_on, most_stock_first, nearest_first, one_by_one
from domdesk.routing.verify import Checker
from domdesk.routing.world import Ints
from domdesk.routing.writing import Outcome, write_plan
from domdesk.style import number

if TYPE_CHECKING:
    from domdesk.routing.solver import GroupSolution, LinearChild

DEFAULT_WORKERS = 2

MOST_ORDERS, MOST_LARGE_LINES = 400, 600
"""Groups of more orders, or of more lines in orders too large to list, are not given to one CP-SAT model."""

LOADED_AHEAD = 4_000
"""With more orders, pricing and the first plan have both cores to themselves before HiGHS's processes load."""

AT_ONCE_LINES = 8_000
"""With more order lines a plan could not be written and checked within a second of a stop, and is kept ready."""


def route_problem(
    problem: Problem,
    policy: Policy,
    *,
    seconds: float | None = None,
    workers: int | None = None,
    seed: int = 0,
    report: Report | None = None,
    wish: Wish | None = None,
    checker: Checker | None = None,
    written: Heard = unheard,
    kept: "list[LinearChild] | None" = None,
) -> Plan:
    """Route every order of the problem by the policy.

    The default budget is a deterministic amount of work; `seconds` is a clock and makes the plan unrepeatable if it
    ends the run. `report` hears of progress, `wish` is polled for 'go on', 'stop' (keep the best) or 'cancel'. With a
    `checker`, the best plan of many orders is shown to it on the way, so that it knows most of the plan at the end; a
    stop then ends the run at once, with the orders that it reached where it had not reached all. `written` hears of
    the shipments that are ready. `kept` are idle processes for HiGHS that outlive the run.
    Raises InputError where money cannot be converted, Cancelled where the wish was to cancel, and, of many orders and
    with a checker, Stopped where that was the wish before any order had a plan.
    """
    began = time.monotonic()
    deadline = None if seconds is None else began + seconds
    run = Run(began, deadline, workers or DEFAULT_WORKERS, seed, report or (lambda _: None), wish or (lambda: "go on"))
    run.kept = kept
    run.at_once = checker is not None and sum(len(order.lines) for order in problem.orders) > AT_ONCE_LINES
    run.tell("pricing")
    try:
        if policy.method == "cheapest" and MOST_ORDERS < len(problem.orders) <= LOADED_AHEAD:
            run.idle_children(len(problem.orders))  # they load while this process prices
        with collector_paused():
            priced = price_problem(problem, policy, run.look)
        if checker is not None and run.at_once:
            checker.make_ready()
            run.ready = Ready(priced, checker, written)
        run.tell("routing")
        with collector_spared():
            outcome = _METHODS[policy.method](priced, run)
        run.stop_children()
        run.tell("writing the plan")
        if policy.band and policy.method in ("cheapest", "one-by-one"):
            outcome = _within_band(priced, outcome, run)
        with collector_paused():
            plan = run.ready.plan(outcome, seed, run.is_stopped) if run.ready else write_plan(priced, outcome, seed)
    finally:
        run.end_children()
    return replace(plan, seconds=round(time.monotonic() - began, 3), version=__version__)


# --- methods


def _one_by_one(priced: Priced, run: Run) -> Outcome:
    return _whole(priced, run, one_by_one(priced, partial(_large_alone, priced, run), run.wish, run.found))


def _priority(priced: Priced, run: Run) -> Outcome:
    return _whole(priced, run, by_rank(priced, down_priorities, run.wish, run.found))


def _nearest(priced: Priced, run: Run) -> Outcome:
    return _whole(priced, run, by_rank(priced, nearest_first, run.wish, run.found))


def _highest_stock(priced: Priced, run: Run) -> Outcome:
    return _whole(priced, run, by_rank(priced, most_stock_first, run.wish, run.found))


def _fewest_shipments(priced: Priced, run: Run) -> Outcome:
    return _whole(priced, run, fewest_shipments(priced, run.wish, run.found))


def _whole(priced: Priced, run: Run, picks: dict[int, list[Pick]]) -> Outcome:
    """What a method found; a few orders that a stop kept it from are placed at once, each cheapest on what is left."""
    rest = [o for o in range(len(priced.world.orders)) if o not in picks]
    if run.ready is not None and not picks:
        raise Stopped
    if not rest or run.ready is not None:
        return Outcome(picks, "heuristic", repeatable=not rest)
    reached, orders = len(picks), len(picks) + len(rest)
    left = priced.resources.left_by([p for found in picks.values() for p in found])
    picks |= _at_once(priced, find_contest(priced), np.array(rest), left)
    said = f"The run was stopped after {number(reached)} of {number(orders)} orders: the rest ship as is cheapest."
    return Outcome(picks, "heuristic", repeatable=False, notices=(said,))


def _at_once(priced: Priced, contest: Contest, orders: Ints, left: Ints | None = None) -> dict[int, list[Pick]]:
    """Orders placed together, each cheapest on what those that came before it leave; not looking at every tie."""
    under = PricedOrders(priced, contest, orders)
    with collector_paused():
        return route_by_prices(priced, under, None, Opening(priced, LooseCosts(priced)).picks, left)


def _cheapest(priced: Priced, run: Run) -> Outcome:
    """One by one first; orders that fight over stock are then solved together, the others already are at their best."""
    contest = find_contest(priced)
    run.look()
    picks = _first(priced, run, contest)
    run.aim(picks)
    try:
        if goes_on(run.wish):
            return _improved(priced, run, contest, picks)
    except Stopped:
        pass
    said = "The run was stopped before it had looked for a better plan than each order's cheapest in turn."
    return Outcome(picks, "feasible", repeatable=False, notices=(said,))


def _improved(priced: Priced, run: Run, contest: Contest, picks: dict[int, list[Pick]]) -> Outcome:
    """The outcome of solving together the orders that fight over stock, from a first plan on."""
    cost = order_costs(priced, range(len(priced.world.orders)), [p for found in picks.values() for p in found])
    groups = _groups(priced, contest)
    bounds = [_alone_minor(priced, contest, group) for group in groups]
    best = [sum(cost[o] for o in group) for group in groups]
    settled = sum(cost.values()) - sum(best)

    def tell(index: int, cost_minor: int, bound_minor: int | None) -> None:
        best[index] = min(best[index], cost_minor)
        bounds[index] = max(bounds[index], bound_minor or 0)
        run.report(Progress("solving", time.monotonic() - run.began, settled + sum(best), settled + sum(bounds)))

    def found(index: int, cost_minor: int, chosen: Sequence[Pick]) -> None:
        if cost_minor < best[index]:
            run.aim(by_order(groups[index], chosen))

    run.tell("solving", settled + sum(best), settled + sum(bounds))
    repeatable, prices = True, dict[int, float]()
    torn = [i for i in range(len(groups)) if best[i] > bounds[i]]
    first = {i: [p for o in groups[i] for p in picks[o]] for i in torn}
    try:
        for i, solution in _solve_torn(priced, run, contest, groups, torn, first, bounds, tell, found):
            repeatable &= not solution.by_clock
            prices |= solution.prices
            bounds[i] = max(bounds[i], solution.bound_minor or 0)
            if solution.picks is None or solution.cost_minor is None:
                continue
            if solution.cost_minor < sum(cost[o] for o in groups[i]):
                best[i] = solution.cost_minor
                picks = picks | by_order(groups[i], solution.picks)
    except Stopped:
        repeatable = False
    total, bound = settled + sum(best), settled + sum(bounds)
    if repeatable:
        prices |= _small_prices(priced, contest, [groups[i] for i in torn if not _is_many(priced, groups[i])], picks)
    return Outcome(picks, "optimal" if bound == total else "feasible", bound, repeatable, prices)


def _small_prices(
    priced: Priced, contest: Contest, groups: Sequence[Sequence[int]], picks: Mapping[int, Sequence[Pick]]
) -> dict[int, float]:
    """Prices of what small groups fight over, on what their large orders leave of it."""
    large = set(priced.packages.large)
    listed = [o for group in groups for o in group if o not in large]
    if not listed:
        return {}
    from domdesk.routing.solver import relaxed_prices

    left = priced.resources.left_by([p for group in groups for o in group if o in large for p in picks[o]])
    return relaxed_prices(priced, contest, listed, left)


def _is_many(priced: Priced, orders: Sequence[int] | Ints) -> bool:
    """Whether these orders are too many for one CP-SAT model."""
    mine = set(map(int, orders))
    large_lines = sum(len(priced.world.lines_of(o)) for o in priced.packages.large if o in mine)
    return len(mine) > MOST_ORDERS or large_lines > MOST_LARGE_LINES


def _first(priced: Priced, run: Run, contest: Contest) -> dict[int, list[Pick]]:
    """A first plan: one by one, where there are many orders without looking at every tie."""
    orders = np.arange(len(priced.world.orders))
    if not _is_many(priced, orders):
        picks = _one_by_one(priced, run).picks
        run.look()  # a stop may have left it unfinished
        return picks
    return _at_once(priced, contest, orders)


def _within_band(priced: Priced, outcome: Outcome, run: Run) -> Outcome:
    """The outcome after the last pass of a policy with a band, its status by what it then really costs."""
    if run.is_stopped() and run.at_once:
        return outcome
    try:
        picks = apply_band(priced, outcome.picks)
    except Stopped:
        return replace(outcome, repeatable=False)
    total = sum(order_costs(priced, range(len(priced.world.orders)), [p for f in picks.values() for p in f]).values())
    status = outcome.status if total == outcome.bound_minor or outcome.bound_minor is None else "feasible"
    return replace(outcome, picks=picks, status=status)


def _groups(priced: Priced, contest: Contest) -> list[tuple[int, ...]]:
    """The tied groups, and every large order that fights with nobody as a group of its own, to prove its plan."""
    inside = {o for group in contest.groups for o in group}
    return [*contest.groups, *((o,) for o in priced.packages.large if o not in inside)]


def _alone_minor(priced: Priced, contest: Contest, orders: Sequence[int]) -> int:
    """A lower bound on some orders' cost: the best plan of each with all supplies to itself (0 if too many lines)."""
    if _is_many(priced, orders):
        return PricedOrders(priced, contest, np.array(orders)).bound_minor()
    listed = [o for o in orders if o not in priced.packages.large]
    return sum(OrderCover(priced, o).least(priced.packages.of_order(o)) for o in listed)


def _large_alone(priced: Priced, run: Run, order: int, left: Ints) -> list[Pick]:
    """The best picks of one order too large to list, on the stock left."""
    solution = _solve(priced, run, None, [(order,)], [[]], left, lambda *_: None)[0]
    return Opening(priced, LooseCosts(priced)).picks(order, left) if solution.picks is None else list(solution.picks)


def _solve_torn(
    priced: Priced,
    run: Run,
    contest: Contest,
    groups: Sequence[Sequence[int]],
    torn: Sequence[int],
    first: Mapping[int, Sequence[Pick]],
    bounds: Sequence[int],
    tell: Callable[[int, int, int | None], None],
    found: Callable[[int, int, Sequence[Pick]], None],
) -> "Iterator[tuple[int, GroupSolution]]":
    """Solutions of the groups that are not proven yet: small ones side by side, then each large one."""
    small = [i for i in torn if not _is_many(priced, groups[i])]
    few = _solve(
        priced,
        run,
        contest,
        [groups[i] for i in small],
        [first[i] for i in small],
        priced.resources.supply,
        lambda at, *figures: tell(small[at], *figures),
        lambda at, *chosen: found(small[at], *chosen),
    )
    yield from zip(small, few, strict=True)
    for i in (i for i in torn if _is_many(priced, groups[i])):
        run.look()
        from domdesk.routing.solver import Search, solve_large_group

        yield (
            i,
            solve_large_group(
                Search(
                    priced, contest, groups[i], first[i], bounds[i], run.budget, run.wish, partial(tell, i), run.aim
                ),
                run.idle_children(len(groups[i])),
            ),
        )


def _solve(
    priced: Priced,
    run: Run,
    contest: Contest | None,
    groups: Sequence[Sequence[int]],
    first: Sequence[Sequence[Pick]],
    left: Ints,
    tell: Callable[[int, int, int | None], None],
    found: Callable[[int, int, Sequence[Pick]], None] = lambda *_: None,
) -> "list[GroupSolution]":
    """`solve_groups`, loading OR-Tools only where there is something to solve."""
    if not groups:
        return []
    from domdesk.routing.solver import solve_groups

    return solve_groups(priced, contest, groups, first, left, run.budget, run.wish, tell, found)


_METHODS: dict[str, Callable[[Priced, Run], Outcome]] = {
    "cheapest": _cheapest,
    "one-by-one": _one_by_one,
    "priority": _priority,
    "nearest": _nearest,
    "highest-stock": _highest_stock,
    "fewest-shipments": _fewest_shipments,
}

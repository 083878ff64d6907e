"""A run from snapshot to plan: price, route by the policy's method, prove, and write it down as records.

Called by the desk, in this process or in the window's solver process. Stop keeps the best plan so far.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from domdesk.errors import Cancelled
from domdesk.records import COST_PARTS, Costs, Plan, Policy, Problem, Progress, Shipment, Status, StockPrice
from domdesk.routing.band import apply_band
from domdesk.routing.contested import Contest, find_contest
from domdesk.routing.cover import OrderCover
from domdesk.routing.fewest import fewest_shipments
from domdesk.routing.loose import LooseCosts
from domdesk.routing.notices import notices_of
from domdesk.routing.opening import Opening
from domdesk.routing.picks import Pick
from domdesk.routing.plans import order_costs, order_plan, shipments_of
from domdesk.routing.priced import Priced, price_problem
from domdesk.routing.prices import PricedOrders, route_by_prices
from domdesk.routing.sequential import by_rank, down_priorities, most_stock_first, nearest_first, one_by_one
from domdesk.routing.world import Ints
from domdesk.units import QUANTITY_SCALE, from_e4, to_e4

if TYPE_CHECKING:
    from domdesk.routing.solver import Budget, GroupSolution, LinearChild

DEFAULT_WORK = 120.0
"""Deterministic work that a run may spend on each group of orders, about as many seconds."""

DEFAULT_WORKERS = 2

MOST_ORDERS, MOST_LARGE_LINES = 400, 600
"""Groups of more orders, or of more lines in orders too large to list, are not given to one CP-SAT model."""

LOADED_AHEAD = 4_000
"""With more orders, pricing and the first plan have both cores to themselves before HiGHS's processes load."""

Report = Callable[[Progress], None]
Wish = Callable[[], str]


@dataclass(frozen=True)
class Outcome:
    """What a method answers: picks by order, whether proven, the bound, and whether a clock or a person ended it.

    `prices` are those of contested supplies, in minor units per unit, by resource.
    """

    picks: dict[int, list[Pick]]
    status: Status
    bound_minor: int | None = None
    repeatable: bool = True
    prices: Mapping[int, float] = field(default_factory=dict)


@dataclass
class Run:
    """The clock, the listener and the wishes of one run."""

    began: float
    deadline: float | None
    workers: int
    seed: int
    report: Report
    wish: Wish
    children: "list[LinearChild]" = field(default_factory=list)

    @property
    def budget(self) -> "Budget":
        from domdesk.routing.solver import Budget

        return Budget(DEFAULT_WORK, self.deadline, self.seed, self.workers)

    def idle_children(self) -> "Sequence[LinearChild]":
        """Processes for HiGHS, as many as may run at once; one that is still busy with an earlier group is ended."""
        from domdesk.routing.solver import LinearChild

        for child in [child for child in self.children if child.busy]:
            self.children.remove(child)
            child.end()
        while len(self.children) < min(2, self.workers):
            self.children.append(LinearChild())
        return self.children

    def end_children(self) -> None:
        for child in self.children:
            child.end()

    def tell(self, phase: str, cost_minor: int | None = None, bound_minor: int | None = None) -> None:
        """Say how far it is. Raises Cancelled where that is the wish."""
        if self.wish() == "cancel":
            raise Cancelled
        self.report(Progress(phase, time.monotonic() - self.began, cost_minor, bound_minor))


def route_problem(
    problem: Problem,
    policy: Policy,
    *,
    seconds: float | None = None,
    workers: int | None = None,
    seed: int = 0,
    report: Report | None = None,
    wish: Wish | None = None,
) -> Plan:
    """Route every order of the problem by the policy.

    The default budget is a deterministic amount of work; `seconds` is a clock and makes the plan unrepeatable if it
    ends the run. `report` hears of progress, `wish` is polled for 'go on', 'stop' (keep the best) or 'cancel'.
    Raises InputError where money cannot be converted, Cancelled where the wish was to cancel.
    """
    began = time.monotonic()
    deadline = None if seconds is None else began + seconds
    run = Run(began, deadline, workers or DEFAULT_WORKERS, seed, report or (lambda _: None), wish or (lambda: "go on"))
    run.tell("pricing")
    try:
        if policy.method == "cheapest" and MOST_ORDERS < len(problem.orders) <= LOADED_AHEAD:
            run.idle_children()  # they load while this process prices
        priced = price_problem(problem, policy)
        run.tell("routing")
        outcome = _METHODS[policy.method](priced, run)
    finally:
        run.end_children()
    run.tell("writing the plan")
    if policy.band and policy.method in ("cheapest", "one-by-one"):
        outcome = _within_band(priced, outcome)
    plan = _plan(priced, outcome, seed)
    return replace(plan, seconds=round(time.monotonic() - began, 3))


# --- methods


def _one_by_one(priced: Priced, run: Run) -> Outcome:
    return Outcome(one_by_one(priced, partial(_large_alone, priced, run), run.wish), "heuristic")


def _priority(priced: Priced, run: Run) -> Outcome:
    return Outcome(by_rank(priced, down_priorities, run.wish), "heuristic")


def _nearest(priced: Priced, run: Run) -> Outcome:
    return Outcome(by_rank(priced, nearest_first, run.wish), "heuristic")


def _highest_stock(priced: Priced, run: Run) -> Outcome:
    return Outcome(by_rank(priced, most_stock_first, run.wish), "heuristic")


def _fewest_shipments(priced: Priced, run: Run) -> Outcome:
    return Outcome(fewest_shipments(priced, run.wish), "heuristic")


def _cheapest(priced: Priced, run: Run) -> Outcome:
    """One by one first; orders that fight over stock are then solved together, the others already are at their best."""
    contest = find_contest(priced)
    picks = _first(priced, run, contest)
    cost = order_costs(priced, range(len(priced.world.orders)), [p for found in picks.values() for p in found])
    groups = _groups(priced, contest)
    bounds = [_alone_minor(priced, contest, group) for group in groups]
    best = [sum(cost[o] for o in group) for group in groups]
    settled = sum(cost.values()) - sum(best)

    def tell(index: int, cost_minor: int, bound_minor: int | None) -> None:
        best[index] = min(best[index], cost_minor)
        bounds[index] = max(bounds[index], bound_minor or 0)
        run.report(Progress("solving", time.monotonic() - run.began, settled + sum(best), settled + sum(bounds)))

    run.tell("solving", settled + sum(best), settled + sum(bounds))
    repeatable, prices = True, dict[int, float]()
    torn = [i for i in range(len(groups)) if best[i] > bounds[i]]
    first = {i: [p for o in groups[i] for p in picks[o]] for i in torn}
    for i, solution in _solve_torn(priced, run, contest, groups, torn, first, bounds, tell):
        repeatable &= not solution.by_clock
        prices |= solution.prices
        bounds[i] = max(bounds[i], solution.bound_minor or 0)
        if solution.picks is None:
            continue
        found = sum(order_costs(priced, groups[i], solution.picks).values())
        if found < sum(cost[o] for o in groups[i]):
            best[i] = found
            picks |= {o: [] for o in groups[i]}
            for pick in solution.picks:
                picks[pick.order].append(pick)
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
        return _one_by_one(priced, run).picks
    under = PricedOrders(priced, contest, orders)
    return route_by_prices(priced, under, None, Opening(priced, LooseCosts(priced)).picks)


def _within_band(priced: Priced, outcome: Outcome) -> Outcome:
    """The outcome after the last pass of a policy with a band, its status by what it then really costs."""
    picks = apply_band(priced, outcome.picks)
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
    return list(solution.picks or ())


def _solve_torn(
    priced: Priced,
    run: Run,
    contest: Contest,
    groups: Sequence[Sequence[int]],
    torn: Sequence[int],
    first: Mapping[int, Sequence[Pick]],
    bounds: Sequence[int],
    tell: Callable[[int, int, int | None], None],
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
    )
    yield from zip(small, few, strict=True)
    for i in (i for i in torn if _is_many(priced, groups[i])):
        from domdesk.routing.solver import Search, solve_large_group

        yield (
            i,
            solve_large_group(
                Search(priced, contest, groups[i], first[i], bounds[i], run.budget, run.wish, partial(tell, i)),
                run.idle_children(),
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
) -> "list[GroupSolution]":
    """`solve_groups`, loading OR-Tools only where there is something to solve."""
    if not groups:
        return []
    from domdesk.routing.solver import solve_groups

    return solve_groups(priced, contest, groups, first, left, run.budget, run.wish, tell)


_METHODS: dict[str, Callable[[Priced, Run], Outcome]] = {
    "cheapest": _cheapest,
    "one-by-one": _one_by_one,
    "priority": _priority,
    "nearest": _nearest,
    "highest-stock": _highest_stock,
    "fewest-shipments": _fewest_shipments,
}


def _plan(priced: Priced, outcome: Outcome, seed: int) -> Plan:
    """The outcome as records, without its seconds."""
    world = priced.world
    every = [p for picks in outcome.picks.values() for p in picks]
    left = priced.resources.left_by(every)
    by_order: dict[tuple[str, str], list[Shipment]] = {}
    for shipment in shipments_of(world, every):
        by_order.setdefault(shipment.order, []).append(shipment)
    plans = [
        order_plan(priced, o, by_order.get(order.key, []), outcome.picks.get(o, []), left)
        for o, order in enumerate(world.orders)
    ]
    units = sum(int(q) for q in world.quantity_e4)
    missing = sum(to_e4(u.quantity) for p in plans for u in p.unassigned)
    return Plan(
        policy=world.policy.name,
        status=outcome.status,
        repeatable=outcome.repeatable,
        seed=seed,
        now=world.problem.now,
        orders=len(world.orders),
        lines=len(world.lines),
        units=from_e4(units),
        assigned_units=from_e4(units - missing),
        currency=world.problem.currency,
        costs=Costs(*(sum(getattr(p.costs, part) for p in plans) for part in COST_PARTS)),
        revenue_minor=sum(p.revenue_minor for p in plans),
        bound_minor=outcome.bound_minor,
        seconds=0.0,
        shipments=tuple(s for p in plans for s in p.shipments),
        unassigned=tuple(u for p in plans for u in p.unassigned),
        notices=notices_of(world, every),
        prices=_stock_prices(priced, outcome.prices, left),
    )


def _stock_prices(priced: Priced, prices: Mapping[int, float], left: Ints) -> tuple[StockPrice, ...]:
    """Prices as records, of those supplies of which the plan leaves less than one unit."""
    world = priced.world
    place_and_day = {slot: key for key, slot in priced.resources.slots.items()}
    found = []
    for resource, price in sorted(prices.items()):
        if not round(price):
            continue
        if resource >= len(world.stock) and not left[resource]:
            place, day = place_and_day[resource]
            found.append(StockPrice(world.locations[place].location, None, date.fromordinal(day), round(price)))
        elif resource < len(world.stock) and left[resource] < QUANTITY_SCALE:
            row = world.stock[resource]
            found.append(StockPrice(row.location, row.sku, None, round(price)))
    return tuple(found)

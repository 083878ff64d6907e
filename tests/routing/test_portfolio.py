"""Large groups: prices prove bounds that hold, and the portfolio finds what brute force and CP-SAT find."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domdesk.errors import Cancelled
from domdesk.records import Progress
from domdesk.routing import check_plan, engine, route_problem, solver
from domdesk.routing.contested import find_contest
from domdesk.routing.priced import price_problem
from domdesk.routing.prices import SCALE, PricedOrders
from domdesk.routing.solver import Budget, portfolio, rounds
from domdesk.routing.solver.child import LinearChild
from domdesk.routing.solver.linear import linear_model, solve_linear
from domdesk.routing.solver.odd_sets import MOST_LINES, OddSets, broken_sets, tightened
from domdesk.routing.solver.search import Search
from tests.routing.test_large_orders import SETTINGS, a_basket
from tests.routing.test_process import a_hard_problem
from tests.strategies import worlds
from tests.worlds import World, a_policy


@pytest.fixture(scope="module")
def child() -> Iterator[LinearChild]:
    """One HiGHS process for all tests."""
    process = LinearChild()
    yield process
    process.end()


@pytest.fixture
def every_group_is_large(monkeypatch: pytest.MonkeyPatch, child: LinearChild) -> None:
    """The portfolio takes over from the first order on."""
    monkeypatch.setattr(engine, "MOST_ORDERS", 0)
    monkeypatch.setattr(solver, "LinearChild", lambda: child)
    monkeypatch.setattr(LinearChild, "end", lambda self: self.poll(60.0))  # so that the next test finds it idle
    monkeypatch.setattr(LinearChild, "stop", lambda self: None)


@given(worlds(), st.integers(0, 2**32))
def test_any_prices_prove_a_bound_that_holds(world: World, seed: int) -> None:
    """For prices by chance, the bound is never above the optimum that CP-SAT proves."""
    problem, policy = world
    policy = replace(policy, method="cheapest", band=policy.band * 0)
    plan = route_problem(problem, policy)
    if plan.status != "optimal":
        return
    priced = price_problem(problem, policy)
    contest = find_contest(priced)
    orders = np.array([o for o in range(len(problem.orders)) if o not in priced.packages.large], dtype=np.int64)
    under = PricedOrders(priced, contest, orders)
    chance = np.random.default_rng(seed)
    rows = len(under.uses.supply)
    prices = chance.integers(0, 2_000, rows) * SCALE * (chance.random(rows) < 0.5)
    assert under.bound_minor(prices.astype(np.int64)) <= plan.costs.total
    assert under.bound_minor() <= plan.costs.total


@given(worlds())
def test_every_odd_set_of_lines_holds_for_the_best_plan(world: World) -> None:
    """A program with a row for every set of three or five lines of an order is as cheap as CP-SAT's optimum."""
    problem, policy = world
    policy = replace(policy, method="cheapest", band=policy.band * 0)
    plan = route_problem(problem, policy)
    priced = price_problem(problem, policy)
    if plan.status != "optimal" or priced.packages.large or not priced.packages.order.size:
        return
    orders = range(len(problem.orders))
    model = linear_model(priced, find_contest(priced), orders, priced.resources.supply)
    every = [s for s in range(1 << MOST_LINES) if s.bit_count() in (3, 5)]
    order = np.repeat(np.arange(len(orders)), len(every))
    tight = tightened(priced, model, OddSets(order, np.tile(np.array(every, dtype=np.int64), len(orders))))
    answer = solve_linear(tight)
    if model.is_exact:
        assert answer.values is not None
        assert round(float(tight.cost @ answer.values)) == plan.costs.total


def test_odd_sets_are_found_where_a_relaxation_breaks_them() -> None:
    """Of three lines, half of each of three packages of two is broken by a half; three halves of one line are not."""
    priced = price_problem(*a_basket(line_split=False))
    model = linear_model(priced, find_contest(priced), [0], priced.resources.supply)
    values = np.zeros(len(model.cost))
    for pair in ([4, 5], [4, 6], [5, 6]):
        at = [i for i, p in enumerate(model.packages) if priced.packages.entries(int(p))[0].tolist() == pair]
        values[at[0]] = 0.5
    broken = broken_sets(priced, model, values)
    assert (broken.order.tolist(), broken.lines.tolist()) == ([0], [0b1110000])
    tight = tightened(priced, model, broken.joined(broken))
    row = tight.rows == len(model.low)
    assert float(tight.values[row] @ values[tight.columns[row]]) == 1.5
    assert tight.high[-1] == 1
    whole = (values > 0).astype(float)
    whole[np.flatnonzero(whole)[1:]] = 0
    assert not len(broken_sets(priced, model, whole))


def test_an_idle_process_outlives_the_run_that_it_is_lent_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run gives it back; one that was killed meanwhile is replaced, and the plan is the same."""
    monkeypatch.setattr(engine, "MOST_ORDERS", 50)
    problem, policy = a_hard_problem(), a_policy(unfilled_cost="50", line_split=False)
    problem = replace(problem, orders=problem.orders[:60])
    kept = [LinearChild()]
    try:
        (lent,) = kept
        plan = replace(route_problem(problem, policy, kept=kept), seconds=0.0)
        assert kept == [lent]
        assert lent._process.pid is not None
        os.kill(lent._process.pid, signal.SIGKILL)
        lent._process.join()
        assert replace(route_problem(problem, policy, kept=kept), seconds=0.0) == plan
        assert lent not in kept
        assert len(kept) == 1
    finally:
        for child in kept:
            child.end()


@pytest.mark.usefixtures("every_group_is_large")
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_portfolio_proves_the_same_optimum(settings: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Three contested orders by HiGHS beside CP-SAT, and by one CP-SAT model."""
    problem, policy = a_basket(**settings)
    problem = replace(problem, orders=tuple(replace(o, lines=o.lines[:4]) for o in problem.orders))
    large = route_problem(problem, policy)
    monkeypatch.setattr(engine, "MOST_ORDERS", 100)
    small = route_problem(problem, policy)
    assert large.status == small.status == "optimal"
    assert large.costs.total == small.costs.total
    assert check_plan(problem, policy, large) == []


@pytest.mark.usefixtures("every_group_is_large")
def test_large_orders_join_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Orders too large to list keep their compact form beside priced ones; the plan is whole and its bound holds."""
    problem, policy = a_basket(line_split=False)
    monkeypatch.setattr("domdesk.routing.candidates.MOST_BASKETS", 20)
    monkeypatch.setattr(rounds, "ROUNDS", 3)
    problem = replace(problem, orders=(problem.orders[0], *(replace(o, lines=o.lines[:4]) for o in problem.orders[1:])))
    plan = route_problem(problem, policy)
    assert check_plan(problem, policy, plan) == []
    assert plan.bound_minor is not None
    assert plan.bound_minor <= plan.costs.total


def test_a_large_search_repeats_and_only_get_better(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same plan twice; on the way cost never rises and bound never falls."""
    monkeypatch.setattr(rounds, "ROUNDS", 4)
    monkeypatch.setattr(engine, "MOST_ORDERS", 50)
    problem, policy = a_hard_problem(), a_policy(unfilled_cost="50", line_split=False)
    problem = replace(problem, orders=problem.orders[:100])
    told: list[Progress] = []
    first = route_problem(problem, policy, report=told.append)
    again = route_problem(problem, policy)
    assert replace(first, seconds=0.0) == replace(again, seconds=0.0)
    assert first.repeatable
    costs = [p.cost_minor for p in told if p.cost_minor is not None]
    bounds = [p.bound_minor for p in told if p.bound_minor is not None]
    assert costs == sorted(costs, reverse=True)
    assert bounds == sorted(bounds)
    assert first.costs.total <= costs[-1]


@pytest.mark.parametrize("most_whole", [1000, 0], ids=["as a whole", "in parts"])
def test_larger_groups_are_searched_alike_by_one_worker_and_two(
    monkeypatch: pytest.MonkeyPatch, most_whole: int
) -> None:
    """Whole with a proof behind, or part by part: a sound plan whose bound holds, the same with one core and two."""
    problem, policy = a_hard_problem(), a_policy(unfilled_cost="50", line_split=False)
    problem = replace(problem, orders=problem.orders[:90])
    best = route_problem(problem, policy)
    assert best.status == "optimal"
    monkeypatch.setattr(engine, "MOST_ORDERS", 50)
    monkeypatch.setattr(portfolio, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(portfolio, "MOST_PROVED", 0)
    monkeypatch.setattr(portfolio, "MOST_WHOLE", most_whole)
    monkeypatch.setattr(portfolio, "PART", 30)
    plan, again = (replace(route_problem(problem, policy, workers=workers), seconds=0.0) for workers in (1, 2))
    assert plan == again
    assert plan.repeatable
    assert check_plan(problem, policy, plan) == []
    assert plan.bound_minor is not None
    assert plan.bound_minor <= best.costs.total <= plan.costs.total
    assert plan.costs.total <= best.costs.total * (1.001 if most_whole else 1.05)


def test_stop_and_cancel_end_a_large_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop keeps a checked plan and its bound; cancel raises; either way HiGHS's process is gone."""
    ended: list[LinearChild] = []
    honest = LinearChild.end
    monkeypatch.setattr(LinearChild, "end", lambda self: (ended.append(self), honest(self))[1])
    problem, policy = a_hard_problem(), a_policy(unfilled_cost="50")
    before = {process.pid for process in multiprocessing.active_children()}
    asked: list[str] = []

    def report(progress: Progress) -> None:
        if progress.phase == "solving" and progress.cost_minor is not None:
            asked.append("stop")

    plan = route_problem(problem, policy, report=report, wish=lambda: "stop" if asked else "go on")
    assert not plan.repeatable
    assert check_plan(problem, policy, plan) == []
    asked.clear()
    with pytest.raises(Cancelled):
        route_problem(problem, policy, wish=lambda: "cancel" if asked else "go on", report=report)
    assert len(ended) == 2
    assert {process.pid for process in multiprocessing.active_children()} == before


def test_a_highs_process_that_dies_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed at birth, it answers nothing; the plan comes from the rounds alone."""
    born = LinearChild.__init__

    def stillborn(self: LinearChild) -> None:
        born(self)
        assert self._process.pid is not None
        os.kill(self._process.pid, signal.SIGKILL)

    monkeypatch.setattr(LinearChild, "__init__", stillborn)
    monkeypatch.setattr(rounds, "ROUNDS", 2)
    problem, policy = a_hard_problem(), a_policy(unfilled_cost="50", line_split=False)
    plan = route_problem(problem, policy)
    assert plan.status == "feasible"
    assert check_plan(problem, policy, plan) == []


def test_a_bound_above_a_known_plan_proves_nothing() -> None:
    """What floating point puts above a plan that exists is passed over; a fraction below it rounds up."""
    priced = price_problem(*a_basket(line_split=False))
    orders = range(len(priced.world.orders))
    contest, budget = find_contest(priced), Budget(1.0, None, 0, 1)
    search = Search(priced, contest, orders, [], 0, budget, lambda: "go on", lambda *_: None)
    group = portfolio.Portfolio(search)
    group._take_bound(search.total + 1.5)
    assert search.bound_minor == 0
    group._take_bound(5.2)
    assert search.bound_minor == 6


def test_bounds_heard_on_the_way_hold() -> None:
    """From a start that serves nobody, HiGHS tells bounds as it goes; none is above what it ends with."""
    problem, policy = a_hard_problem(), a_policy(unfilled_cost="50", line_split=False)
    problem = replace(problem, orders=problem.orders[:100])
    priced = price_problem(problem, policy)
    contest, orders = find_contest(priced), range(len(problem.orders))
    model = linear_model(priced, contest, orders, priced.resources.supply)
    heard: list[float] = []
    start = np.array([0], dtype=np.int64)
    answer = solve_linear(model, start=start, prove=True, gap=0.01, hear=heard.append)
    assert answer.values is not None
    assert heard
    assert max(heard) <= float(model.cost @ answer.values) + 1e-6

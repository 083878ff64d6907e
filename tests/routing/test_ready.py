"""A run of many orders, stopped at any moment: at once a checked plan, of all orders or of those that it reached."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from domdesk.errors import Cancelled
from domdesk.records import METHODS, Plan, Policy, Problem, Shipment
from domdesk.routing import check_plan, engine, narrowing, ready, route_problem, routed_part
from domdesk.routing.checked import route_and_check
from domdesk.routing.handing import Giver, Taker, problem_of, problem_pieces
from domdesk.routing.picks import Pick
from domdesk.routing.priced import Priced, price_problem
from domdesk.routing.ready import Ready
from domdesk.routing.run import Stopped
from domdesk.routing.sequential import by_rank, down_priorities, most_stock_first
from domdesk.routing.verify import Checker
from domdesk.routing.writing import Outcome, write_plan
from tests.features import a_full_world
from tests.routing.test_stopping import AfterPolls, a_scarce_problem
from tests.worlds import a_policy


@pytest.fixture(autouse=True)
def sixty_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small figures in place of the program's, so that small worlds take the road of large ones."""
    monkeypatch.setattr(engine, "AT_ONCE_LINES", 0)
    monkeypatch.setattr(narrowing, "FIRST_BASKETS", 20)
    monkeypatch.setattr(ready, "CHUNK", 7)


def sound(problem: Problem, policy: Policy, plan: Plan) -> bool:
    """Whether a plan stands by itself, as a run that kept only the orders that it is about."""
    part = routed_part(problem, plan)
    return check_plan(part, policy, plan) == [] and len(part.orders) == plan.orders > 0


@pytest.mark.parametrize("polls", [0, 1, 4, 9, 14, 18, 22, 30, 45, 60, 75, 90])
@pytest.mark.parametrize("method", METHODS)
def test_a_stop_gives_a_sound_plan_of_the_orders_reached(
    method: str, polls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever it comes; the plan says how many it reached where that is not all of them.

    With a first plan made order by order, and at once.
    """
    monkeypatch.setattr(engine, "MOST_ORDERS", 10 if polls % 2 == 0 else 400)
    problem, policy = a_scarce_problem(), a_policy(method, unfilled_cost="50")
    wish = AfterPolls(polls)
    plan = route_and_check(problem, policy, wish=wish)
    assert sound(problem, policy, plan)
    if plan.orders < 60:
        assert plan.notices[0] == (f"The run was stopped after {plan.orders} of 60 orders; the others are not routed.")
        assert not plan.repeatable
        assert plan.bound_minor is None
    if polls == 0:
        assert plan.orders < 60


def test_the_orders_reached_grow_with_time() -> None:
    """From the few that arrive first to all of them, which the last stops find solved together."""
    problem, policy = a_scarce_problem(), a_policy(unfilled_cost="50")
    reached = [route_and_check(problem, policy, wish=AfterPolls(polls)).orders for polls in (0, 40, 90)]
    assert reached[0] < 20
    assert reached[-1] == 60
    assert reached == sorted(reached)


@pytest.mark.parametrize("method", METHODS)
def test_without_a_stop_the_plan_is_the_same(method: str) -> None:
    """As where nothing is kept ready: to the cent, the notice and the order of shipments."""
    problem, policy = a_scarce_problem(), a_policy(method, unfilled_cost="50")
    problem = replace(problem, orders=problem.orders[:20])
    kept = route_and_check(problem, policy)
    assert replace(kept, seconds=0.0) == replace(route_problem(problem, policy), seconds=0.0)


@pytest.mark.parametrize("seed", range(30))
def test_a_stop_leaves_every_rule_kept(seed: int) -> None:
    """Worlds with every feature, a band among them, stopped at once and later: nothing is wrong with what is kept."""
    problem, policy = a_full_world(seed, contested=bool(seed % 2), line_split=bool(seed % 3))
    policy = replace(policy, method=METHODS[seed % len(METHODS)])
    for polls in (0, 12, 25, 40):
        assert sound(problem, policy, route_and_check(problem, policy, wish=AfterPolls(polls)))


def test_a_cancel_leaves_nothing() -> None:
    """At any moment."""
    for polls in range(0, 60, 6):
        with pytest.raises(Cancelled):
            route_and_check(a_scarce_problem(), a_policy(unfilled_cost="50"), wish=AfterPolls(polls, "cancel"))


# --- what is kept ready


@contextmanager
def a_ready_plan() -> Iterator[tuple[Ready, Priced, dict[int, list[Pick]], dict[int, list[Pick]]]]:
    """Nothing ready yet, and two plans by different methods."""
    problem, policy = a_scarce_problem(), a_policy("priority", unfilled_cost="50")
    priced = price_problem(problem, policy)
    first, second = (by_rank(priced, ranking, lambda: "go on") for ranking in (down_priorities, most_stock_first))
    yield Ready(priced, Checker(problem, policy)), priced, first, second


def nothing_more(stopped: bool = True) -> bool:
    return stopped


def test_a_first_plan_is_finished_before_a_better_one_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what is ready of it is of one piece: the stock of no row is given twice."""
    monkeypatch.setattr(ready, "LAST_SECONDS", 0)
    with a_ready_plan() as (plans, priced, first, second):
        plans.aim(first)
        plans.bring(0)
        plans.aim(dict(reversed(second.items())))
        plans.bring(0)
        plan = plans.plan(Outcome(second, "heuristic"), 0, nothing_more)
        assert 14 <= plan.orders < 60
        whole = write_plan(priced, Outcome(first, "heuristic"), 0)
        assert plan.shipments == whole.shipments[: len(plan.shipments)]
        plans.bring(10)
        later = plans.plan(Outcome(second, "heuristic"), 0, nothing_more)
        assert later == write_plan(priced, Outcome(second, "heuristic"), 0)


def test_a_plan_that_is_not_written_in_time_gives_way_to_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is whole and of one piece, and says that a better one was near."""
    monkeypatch.setattr(ready, "LAST_SECONDS", 0)
    with a_ready_plan() as (plans, priced, first, second):
        plans.aim(first)
        plans.bring(10)
        plan = plans.plan(Outcome(second, "heuristic"), 0, nothing_more)
        assert plan.shipments == write_plan(priced, Outcome(first, "heuristic"), 0).shipments
        assert "the one before it" in plan.notices[0]
        assert not plan.repeatable


# --- from process to process


def test_a_plan_arrives_whole_however_much_was_handed_over() -> None:
    """Shipments of it, of another plan, and none: the plan is the same."""
    problem = a_scarce_problem()
    plan, other = (
        route_problem(problem, a_policy(method, unfilled_cost="50")) for method in ("highest-stock", "priority")
    )
    for ahead in ((), plan.shipments[3:9], (*other.shipments, *plan.shipments)):
        taker = Taker()
        giver = Giver(taker.take)
        giver.give(ahead)
        assert taker.plan(giver.last(plan)) == plan


def test_what_is_written_is_told_as_it_is() -> None:
    """All shipments of the plan, and only once where nothing better was found."""
    heard: list[Shipment] = []
    policy = a_policy("nearest", unfilled_cost="50")
    plan = route_and_check(a_scarce_problem(), policy, written=heard.extend)
    assert sorted(heard, key=lambda s: (s.order, s.number)) == sorted(plan.shipments, key=lambda s: (s.order, s.number))


def test_a_problem_arrives_whole_and_a_stop_is_heard_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    """In pieces of a few orders; what `look` raises ends the packing and the unpacking."""
    monkeypatch.setattr("domdesk.routing.handing.PIECE", 7)
    problem = a_scarce_problem()
    pieces = problem_pieces(problem, lambda: None)
    assert problem_of(pieces, lambda: None) == problem

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        problem_pieces(problem, stop)
    with pytest.raises(Stopped):
        problem_of(pieces, stop)

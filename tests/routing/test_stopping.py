"""A stop or a cancel at any moment of a run: a whole plan that says what it is, or nothing at all."""

import gc
from dataclasses import replace

import numpy as np
import pytest

from domdesk.errors import Cancelled
from domdesk.records import METHODS, Problem, Progress
from domdesk.routing import check_plan, engine, route_problem
from domdesk.routing.candidates import list_packages
from domdesk.routing.checked import route_and_check
from domdesk.routing.collector import collector_paused
from domdesk.routing.resources import Resources
from domdesk.routing.world import World
from tests.features import a_full_world
from tests.worlds import a_flat_card, a_location, a_policy, a_problem, a_product, an_order, some_stock


class AfterPolls:
    """A wish that turns from 'go on' to another after it was asked so often."""

    def __init__(self, polls: int, wish: str = "stop") -> None:
        self.left = polls
        self.wish = wish

    def __call__(self) -> str:
        self.left -= 1
        return "go on" if self.left >= 0 else self.wish


def a_scarce_problem() -> Problem:
    """Sixty orders of up to three lines over six locations that have too little for all of them."""
    places = [a_location(f"L{i}", cost_per_shipment=f"{2 + i % 3}.{i}5", priority=i + 1) for i in range(6)]
    goods = [a_product(f"S{j}") for j in range(8)]
    stock = [
        some_stock(f"L{i}", f"S{j}", str((i * j) % 4), f"{5 + (i * 5 + j * 3) % 7}.50")
        for i in range(6)
        for j in range(8)
    ]
    orders = [
        an_order(f"O{n}", *((f"S{(n * 3 + k) % 8}", str(1 + (n + k) % 2)) for k in range(1 + n % 3))) for n in range(60)
    ]
    return a_problem(places, goods, stock, orders, [a_flat_card("post", "4.35")])


@pytest.mark.parametrize("polls", [0, 3, 20, 70])
@pytest.mark.parametrize("method", METHODS)
def test_a_stopped_run_gives_a_whole_plan(method: str, polls: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever the stop comes, every order is in the plan, the checker agrees, and the plan says that it was stopped.

    With more orders than one model takes, so that the first plan is made at once.
    """
    monkeypatch.setattr(engine, "MOST_ORDERS", 10)
    problem, policy = a_scarce_problem(), a_policy(method, unfilled_cost="50")
    wish = AfterPolls(polls)
    plan = route_problem(problem, policy, wish=wish)
    assert check_plan(problem, policy, plan) == []
    assert plan.orders == 60
    assert plan.assigned_units > 0
    if polls == 0:
        assert "The run was stopped" in plan.notices[0]
        assert plan.bound_minor is None
    assert not plan.repeatable or wish.left >= 0 or plan.status == "optimal"
    assert not plan.repeatable or polls


def test_a_method_that_is_stopped_says_how_far_it_came() -> None:
    """The orders that it reached keep their plan, the rest ship as is cheapest on what is left."""
    problem, policy = a_scarce_problem(), a_policy("nearest", unfilled_cost="50")
    whole = route_problem(problem, policy)
    plan = route_problem(problem, policy, wish=AfterPolls(24))
    reached = int(plan.notices[0].split("after ")[1].split(" of 60")[0])
    assert 0 < reached < 60
    first = {order.key for order in problem.orders[:reached]}
    kept, expected = ([s for s in p.shipments if s.order in first] for p in (plan, whole))
    assert kept == expected


@pytest.mark.parametrize("seed", range(24))
def test_a_stop_leaves_every_rule_kept(seed: int) -> None:
    """Worlds with every feature, stopped at once and a little later: the checker finds nothing wrong."""
    problem, policy = a_full_world(seed, contested=bool(seed % 2), line_split=bool(seed % 3))
    policy = replace(policy, method=METHODS[seed % len(METHODS)])
    for polls in (0, 4, 5):
        assert check_plan(problem, policy, route_problem(problem, policy, wish=AfterPolls(polls))) == []


def test_a_cancel_is_heard_while_pricing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pricing looks up between any two portions of packages."""
    monkeypatch.setattr("domdesk.routing.candidates.MOST_AT_ONCE", 50)
    told: list[str] = []

    def report(progress: Progress) -> None:
        told.append(progress.phase)

    with pytest.raises(Cancelled):
        route_problem(a_scarce_problem(), a_policy(), wish=AfterPolls(3, "cancel"), report=report)
    assert told == ["pricing"]


def test_packages_priced_in_portions_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """To the cent and the day, whatever the portion."""
    looks: list[int] = []
    world = World(a_scarce_problem(), a_policy(), look=lambda: looks.append(1))
    at_once = list_packages(world, Resources(world))
    monkeypatch.setattr("domdesk.routing.candidates.MOST_AT_ONCE", 3)
    looks.clear()
    in_portions = list_packages(world, Resources(world))
    assert len(looks) >= len(at_once) // 3 > 1
    for part in ("tariff", "item", "handling", "transport", "late", "risk", "rules", "ship_day", "arrival_day"):
        assert np.array_equal(getattr(at_once.prices, part), getattr(in_portions.prices, part))


def test_what_follows_the_search_is_told() -> None:
    """Writing and checking are phases of their own; the check has the plan's figures."""
    problem, policy = a_scarce_problem(), a_policy("one-by-one")
    told: list[Progress] = []
    plan = route_and_check(problem, policy, report=told.append)
    assert [p.phase for p in told] == ["pricing", "routing", "writing the plan", "checking the plan"]
    assert told[-1].cost_minor == plan.costs.total


def test_the_collector_goes_on_after_a_pause() -> None:
    """Paused within, on again after it, after a fault too, and left off where it was off."""

    def fail() -> None:
        with collector_paused():
            assert not gc.isenabled()
            raise ValueError("as it may")

    with pytest.raises(ValueError, match="as it may"):
        fail()
    assert gc.isenabled()
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()

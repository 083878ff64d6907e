"""The checker that remembers orders: as strict as one that sees the plan for the first time."""

from dataclasses import replace

import pytest

from domdesk.records import Plan, Policy, Problem
from domdesk.routing import check_plan, route_problem
from domdesk.routing.verify import Checker
from tests.features import a_full_world
from tests.routing.sabotage import sabotaged
from tests.strategies import Dice
from tests.worlds import a_flat_card, a_location, a_policy, a_problem, a_product, an_order, some_stock


def plans_of(problem: Problem, policy: Policy) -> list[Plan]:
    """The plans of two methods, under the policy's name."""
    return [route_problem(problem, replace(policy, method=method)) for method in ("one-by-one", "priority")]


@pytest.mark.parametrize("seed", range(60))
def test_what_it_remembers_hides_no_fault(seed: int) -> None:
    """Plan after plan, sound and sabotaged, one checker finds of each what a new one finds."""
    problem, policy = a_full_world(seed, contested=bool(seed % 2), line_split=bool(seed % 3))
    policy = replace(policy, method="priority")
    dice = Dice(seed)
    sound = plans_of(problem, policy)
    plans = [plan for kept in sound for plan in (kept, sabotaged(dice, problem, kept), kept)]
    checker, found = Checker(problem, policy), []
    for plan in plans:
        assert checker.faults(plan) == check_plan(problem, policy, plan)
        found.append(bool(checker.faults(plan)))
    assert found[::3] == found[2::3] == [False, False]


def test_sabotage_is_found() -> None:
    """Nearly all of it: some changes come to nothing."""
    found = 0
    for seed in range(40):
        problem, policy = a_full_world(seed, contested=bool(seed % 2), line_split=bool(seed % 3))
        policy = replace(policy, method="priority")
        plan = route_problem(problem, policy)
        found += bool(check_plan(problem, policy, sabotaged(Dice(seed), problem, plan)))
    assert found > 25


def test_a_plan_of_some_orders_is_held_against_these_alone() -> None:
    """It is sound for the orders that it is about; for more or fewer of them it is not."""
    goods = [some_stock("reno", "hat", "9", "5"), some_stock("erie", "hat", "1", "4")]
    orders = [an_order(name, ("hat", "2")) for name in "abc"]
    problem = a_problem(
        [a_location("reno"), a_location("erie")], [a_product("hat")], goods, orders, [a_flat_card("post", "4")]
    )
    policy = a_policy("priority")
    few = replace(problem, orders=problem.orders[:2])
    plan, checker = route_problem(few, policy), Checker(problem, policy)
    assert checker.faults(plan, problem.orders[:2]) == []
    assert "wrong_count" in {fault.code for fault in checker.faults(plan)}
    assert checker.faults(plan, problem.orders[:1])

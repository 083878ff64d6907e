"""What one-by-one costs more than routing together, by contested product: by hand, and always summing to the whole."""

import os
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from domdesk.records import Policy, Problem, ProductRegret
from domdesk.report.comparison import Run, compare
from domdesk.routing import route_problem
from domdesk.routing.insight.regret import contested_skus, order_costs, product_regret
from tests import worlds
from tests.features import full_worlds

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


def two_runs(problem: Problem, policy: Policy) -> tuple[Run, Run]:
    """The same orders routed together, as run 1, and one by one, as run 2."""
    in_turn = replace(policy, method="one-by-one", name="in turn")
    return (1, problem, policy, route_problem(problem, policy)), (2, problem, in_turn, route_problem(problem, in_turn))


def test_the_last_unit_is_to_blame() -> None:
    """31.00 together and 45.00 one by one: 14.00, all for the one product, over the two orders that differ."""
    together, in_turn = two_runs(*worlds.last_unit_contested())
    (sku,) = {line.sku for order in together[1].orders for line in order.lines}
    assert compare([in_turn, together]).regret == (ProductRegret(sku, 2, 1400),)
    assert compare([together, in_turn]).regret == compare([in_turn, together]).regret


@settings(max_examples=500 if LONG else 15)
@given(world=full_worlds(contested=True))
def test_products_share_the_whole_regret(world: worlds.World) -> None:
    """The orders' costs, with what is left of each, sum to the total; the regrets to the difference."""
    problem, policy = world
    together, in_turn = two_runs(problem, policy)
    for _, *run in (together, in_turn):
        assert sum(order_costs(*run).values()) == run[2].costs.total
    found = product_regret(in_turn[1:], together[1:])
    assert sum(regret.minor for regret in found) == in_turn[3].costs.total - together[3].costs.total
    assert {regret.sku for regret in found} <= contested_skus(problem) | {""}
    assert [regret.minor for regret in found] == sorted((regret.minor for regret in found), reverse=True)


@pytest.mark.parametrize("change", [{"split_cost": Decimal(9)}, {"method": "nearest"}])
def test_runs_that_differ_in_more_than_the_method_have_no_regret(change: dict[str, object]) -> None:
    """Their costs mean other things."""
    together, (number, problem, policy, plan) = two_runs(*worlds.last_unit_contested())
    assert compare([together, (number, problem, replace(policy, **change), plan)]).regret == ()


def test_other_orders_or_no_bound_have_no_regret() -> None:
    together, in_turn = two_runs(*worlds.last_unit_contested())
    _, problem, policy, plan = in_turn
    fewer = replace(problem, orders=problem.orders[:1])
    assert compare([together, (2, fewer, policy, plan)]).regret == ()
    unbounded = (1, *together[1:3], replace(together[3], bound_minor=None))
    assert compare([unbounded, in_turn]).regret == ()

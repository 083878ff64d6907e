"""Why an order cannot ship whole: worked by hand, and the smallest set against brute force over all subsets."""

import os
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings

from domdesk.records import Order, OrderKey, Override, Policy, Problem, Rule
from domdesk.routing import route_problem
from domdesk.routing.insight.conflicts import alone, find_conflict, restrictions
from domdesk.routing.insight.restrictions import Restriction, without
from tests import worlds
from tests.features import full_worlds
from tests.oracle import Oracle
from tests.worlds import a_flat_card, a_location, a_policy, a_problem, a_product, an_order, some_stock

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
ONE = OrderKey("", "1")


def can_ship(problem: Problem, policy: Policy, key: OrderKey, line: str) -> bool:
    """Whether any plan of the order at all gives it, or its line, every unit: by brute force."""
    oracle = Oracle(problem, policy)
    order = next(order for order in problem.orders if order.key == key)
    wanted = {one.line: one.quantity for one in order.lines if line in ("", one.line)}
    return any(
        all(sum(q for (ln, _), q in option.spread.items() if ln == name) == units for name, units in wanted.items())
        for option in oracle.options(order, oracle.stock)
    )


def smallest(problem: Problem, policy: Policy, every: list[Restriction], line: str) -> tuple[str, ...] | None:
    """The first of the smallest subsets whose lifting lets it ship, all subsets tried; None where none does."""
    key = problem.orders[0].key
    for size in range(len(every) + 1):
        for some in combinations(every, size):
            if can_ship(*without(problem, policy, some), key, line):
                return tuple(one.name for one in some)
    return None


@settings(max_examples=500 if LONG else 12)
@given(world=full_worlds())
def test_the_set_is_the_smallest_of_all_subsets(world: worlds.World) -> None:
    """Every order and line that a run leaves out: served or not, and which set it takes, is what all subsets say."""
    problem, policy = world
    plan = route_problem(problem, policy)
    left = {(u.order, line) for u in plan.unassigned for line in ("", u.line)}
    for key, line in sorted(left):
        found = find_conflict(problem, policy, plan, key, line)
        focus = alone(problem, key)
        expected = smallest(focus, policy, restrictions(focus, policy, line), line)
        assert (found.served, found.rules) == (False, expected or ()), found
        assert ("No rule" in found.sentence) == (not found.rules)


def a_shop(order: Order, *rules: Rule, **settings: object) -> worlds.World:
    """Reno, a warehouse, and Erie, a shop, with a lamp each; only Erie has a cup."""
    problem = a_problem(
        [a_location("reno", kind="warehouse"), a_location("erie", kind="store")],
        [a_product("lamp", category="glass"), a_product("cup", category="glass")],
        [
            some_stock("reno", "lamp", "1", "5"),
            some_stock("erie", "lamp", "1", "5"),
            some_stock("erie", "cup", "9", "2"),
        ],
        [order],
        [a_flat_card("flat", "4.00")],
    )
    return problem, replace(a_policy(**settings), rules=rules)


WAREHOUSES = Rule("only", kinds=("warehouse",), category=("glass",), name="glass")
NO_SHOPS = Rule("never", kinds=("store",))
CHOICE = Override(ONE, "never", "erie", reason="it is being painted")
BOTH = an_order("1", ("lamp", "1"), ("cup", "1"))


def conflict_of(world: worlds.World, line: str = "", *overrides: Override) -> tuple[tuple[str, ...], str]:
    problem, policy = replace(world[0], overrides=overrides), world[1]
    found = find_conflict(problem, policy, route_problem(problem, policy), ONE, line)
    return found.rules, found.sentence


def test_all_that_stand_in_the_way_are_told_together() -> None:
    """The cup is in Erie alone, which two rules and a person's choice bar: all three must go."""
    rules, sentence = conflict_of(a_shop(BOTH, WAREHOUSES, NO_SHOPS), "", CHOICE)
    assert rules == ("glass", "rule 2", "never erie")
    assert sentence.startswith("Order 1 could ship whole only without all of these together: “Only warehouses may")
    assert "You chose not to ship this order from erie (it is being painted)" in sentence


def test_the_fewest_are_told_where_there_are_several_ways() -> None:
    """Two lamps: without line splits one place must give both; with them Erie or Reno suffices: the setting alone."""
    world = a_shop(an_order("1", ("lamp", "2")), line_split=False)
    assert conflict_of(world) == (
        ("line_split",),
        "Order 1 could ship whole without “A line ships from one place alone”.",
    )


def test_a_line_is_kept_back_by_the_order_it_belongs_to() -> None:
    """The lamp could go from Reno; the cup may not go at all, and the order asks to ship complete."""
    world = a_shop(replace(BOTH, ship_complete=True), NO_SHOPS)
    assert conflict_of(world, "1")[0] == ("rule 1",)  # without the rule all ships, and one is as few as one can be
    assert conflict_of(a_shop(BOTH, NO_SHOPS, partial_order=False), "1")[0] == ("rule 1",)


@pytest.mark.parametrize(
    ("world", "sentence"),
    [
        (a_shop(BOTH), "Order 1 ships whole."),
        (a_shop(an_order("1", ("cup", "10"))), "No rule is to blame: order 1 could not ship whole without any"),
        (a_shop(an_order("1", ("cup", "1")), unfilled_cost="1"), "to ship it costs more than to leave it"),
    ],
)
def test_where_no_rule_is_to_blame_it_says_what_is(world: worlds.World, sentence: str) -> None:
    rules, said = conflict_of(world)
    assert rules == ()
    assert sentence in said


def test_what_other_orders_take_is_no_rule() -> None:
    """Two orders of the last lamp in Reno: the one that goes without is told so."""
    problem, policy = a_shop(an_order("1", ("lamp", "1")))
    stock = tuple(replace(row, on_hand=Decimal(row.location == "reno")) for row in problem.stock)
    twice = replace(problem, stock=stock, orders=(*problem.orders, replace(problem.orders[0], order="2", sequence=2)))
    plan = route_problem(twice, policy)
    (left,) = plan.unassigned
    found = find_conflict(twice, policy, plan, left.order)
    assert (found.served, found.rules) == (False, ())
    assert "other orders are given the stock" in found.sentence


def test_an_order_of_another_run_is_not_guessed_about() -> None:
    """It is a mistake of the caller."""
    problem, policy = a_shop(BOTH)
    with pytest.raises(KeyError):
        find_conflict(problem, policy, replace(route_problem(problem, policy), unassigned=()), OrderKey("", "9"))

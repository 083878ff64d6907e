"""The price of each rule and setting: worked by hand on named worlds, and against brute force on generated ones."""

import os
from dataclasses import fields, replace
from decimal import Decimal

from hypothesis import given, settings

from domdesk.records import OrderKey, Plan, Policy, Problem, Rule, RulePrice
from domdesk.routing import route_problem
from domdesk.routing.insight.rule_prices import rule_prices
from tests import worlds
from tests.features import full_worlds
from tests.oracle import best_total

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
FIELDS = {"promise": "must_arrive"}
"""Settings that a policy's file calls otherwise than the record does."""


def prices_of(problem: Problem, policy: Policy) -> dict[str, RulePrice]:
    """The prices of a run, by name."""
    found = list(rule_prices(problem, policy, route_problem(problem, policy), route_problem))
    assert len({price.name for price in found}) == len(found)
    return {price.name: price for price in found}


def lifted(policy: Policy, price: RulePrice) -> Policy:
    """The policy without what was priced, told apart from the code that priced it."""
    if price.rule is not None:
        return replace(policy, rules=(*policy.rules[: price.rule], *policy.rules[price.rule + 1 :]))
    name = FIELDS.get(price.name, price.name)
    return replace(policy, **{name: getattr(Policy("", "cheapest"), name)})


@settings(max_examples=500 if LONG else 15)
@given(world=full_worlds())
def test_every_price_is_what_brute_force_gives(world: worlds.World) -> None:
    """With every feature at random: each total with and without is the least of all plans, so the price is proven."""
    problem, policy = world
    usual = Policy(policy.name, policy.method)
    least, found = best_total(problem, policy), prices_of(problem, policy)
    others = [f.name for f in fields(Policy) if f.name not in ("name", "method", "rules")]
    changed = {name for name in others if getattr(policy, name) != getattr(usual, name)}
    assert {FIELDS.get(name, name) for name, price in found.items() if price.rule is None} == changed
    assert sorted(price.rule for price in found.values() if price.rule is not None) == list(range(len(policy.rules)))
    for price in found.values():
        freer = best_total(problem, lifted(policy, price))
        assert (price.with_minor, price.without_minor, price.cost_minor) == (least, freer, least - freer), price.name
        assert (price.least_minor, price.most_minor, price.proven) == (least - freer, least - freer, True)


def test_a_hard_rule_costs_what_it_forbids_to_save() -> None:
    """Worked by hand: hazmat may not ship from the shop, so 29.00 is spent where 25.00 would do; one order moves."""
    problem, policy = worlds.hazmat_rule()
    freer = route_problem(problem, replace(policy, rules=()))
    (price,) = prices_of(problem, policy).values()
    assert (price.name, price.rule, price.with_minor) == ("rule 1", 0, 2900)
    assert price.without_minor == freer.costs.total < 2900
    assert price.moved == (OrderKey("", "1"),)
    assert price.shipments == len(route_problem(problem, policy).shipments) - len(freer.shipments)
    assert "hazardous" in price.sentence


def test_a_setting_costs_what_it_asks_and_what_it_makes_orders_do() -> None:
    """Split or not, at 3.00 a split: from one place for 20.00; free of it from two for 18.00. So it costs 2.00."""
    problem, policy = worlds.split_or_not("3.00")
    (price,) = prices_of(problem, policy).values()
    assert (price.name, price.rule, price.cost_minor, price.shipments) == ("split_cost", None, 200, -1)
    assert price.sentence == "Each further shipment of an order costs $3.00."
    assert price.moved == (OrderKey("", "1"),)


def test_a_rule_about_no_order_costs_nothing_and_is_not_routed() -> None:
    """It is proven without routing again."""
    problem, policy = worlds.split_or_not()
    policy = replace(policy, split_cost=Decimal(0), rules=(Rule("never", kinds=("store",), channel=("none",)),))

    def never(problem: Problem, policy: Policy) -> Plan:
        raise AssertionError("nothing is to be routed")

    plan = route_problem(problem, policy)
    (price,) = rule_prices(problem, policy, plan, never)
    assert (price.cost_minor, price.moved, price.proven) == (0, (), True)


def test_bounds_say_how_sure_a_price_is() -> None:
    """Totals of 20.00 and 18.00 over bounds of 19.00 and 17.50: it costs from 1.00 to 2.50."""
    problem, policy = worlds.split_or_not("3.00")
    plan = replace(route_problem(problem, policy), bound_minor=1900, status="feasible")

    def route(problem: Problem, policy: Policy) -> Plan:
        return replace(route_problem(problem, policy), bound_minor=1750, status="feasible")

    (price,) = rule_prices(problem, policy, plan, route)
    assert (price.least_minor, price.cost_minor, price.most_minor, price.proven) == (100, 200, 250, False)


def test_methods_without_a_bound_prove_no_price() -> None:
    """Nearest goes by distance: the price is the difference of two plans, and nothing is known about it beyond."""
    problem, policy = worlds.hazmat_rule()
    (price,) = prices_of(problem, replace(policy, method="nearest")).values()
    assert price.least_minor == price.most_minor == price.cost_minor
    assert not price.proven

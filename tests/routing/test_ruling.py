"""What a rule is said to be about is what routing holds it for."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from domdesk.records import Line, Location, Order, Policy, Problem, Product, Rule, RuleUse
from domdesk.routing import route_problem
from domdesk.routing.eligibility import match_rules
from domdesk.routing.ruling import rule_uses
from domdesk.routing.world import World
from tests.worlds import a_flat_card, a_location, a_problem, a_product, an_order, some_stock

PLACES = (
    Location("shop", kind="store", country="US", groups=("west",)),
    Location("hall", kind="warehouse", country="US"),
)
GOODS = (
    Product("acid", weight_g=Decimal(900), hazmat=True, category="lab"),
    Product("mug", weight_g=Decimal(300), category="kitchen"),
)
ORDERS = (
    Order("web", "1", 1, (Line("1", "acid", Decimal(2), Decimal(60)), Line("2", "mug", Decimal(1), Decimal(9)))),
    Order("web", "2", 2, (Line("1", "mug", Decimal(1), Decimal(10), "EUR"),), country="DE", service="Fast"),
    Order("ebay", "3", 3, (Line("1", "mug", Decimal(3), Decimal(10)),), customer_tier="gold"),
)
WORLD = Problem(
    "USD",
    "UTC",
    datetime(2026, 11, 22, 12, tzinfo=UTC),
    PLACES,
    GOODS,
    (),
    ORDERS,
    (),
    exchange_rates={"EUR": Decimal("1.5")},
    service_map={"fast": "Express"},
)
RULES = (
    Rule("never", kinds=("store",), hazmat=True),
    Rule("only", groups=("west",), order_value_over=Decimal(100)),
    Rule("only", groups=("west",), order_value_under=Decimal(16), order_value_over=Decimal("14.99")),
    Rule("prefer", kinds=("warehouse",), cost=Decimal(2), service=("express",)),
    Rule("prefer", kinds=("warehouse",), cost=Decimal(2), channel=("WEB",), category=("kitchen",)),
    Rule("never", locations=("shop",), customer_tier=("silver",)),
    Rule("never", locations=("shop",), weight_over_g=Decimal(500)),
    Rule("never", locations=("shop",)),
)


def test_orders_and_lines_of_a_rule_are_those_that_routing_holds_it_for() -> None:
    """By hand: 1, 1, 1 (15 USD), 1 (mapped service), 2, 0, 1 and 3 orders; and the same as the engine's own match."""
    uses = rule_uses(WORLD, RULES)
    assert [(use.orders, use.lines) for use in uses] == [(1, 1), (1, 2), (1, 1), (1, 1), (2, 2), (0, 0), (1, 1), (3, 4)]
    assert all(use.broken is None and use.cost_minor is None for use in uses)
    world = World(WORLD, Policy("p", "cheapest", rules=RULES))
    for use, match in zip(uses, match_rules(world), strict=True):
        on_line = match.on_order[world.line_order]
        if match.on_line is not None:
            on_line = on_line & match.on_line
        assert use.lines == on_line.sum()


def test_what_a_run_paid_for_a_rule_is_its_cost_at_each_shipment_that_breaks_it() -> None:
    """Reno is preferred at 0.75 a shipment; Boise's lamp is 2.00 cheaper, so both orders go against it: 1.50."""
    problem = a_problem(
        [a_location("reno"), a_location("boise")],
        [a_product("lamp")],
        [some_stock("reno", "lamp", "9", "12"), some_stock("boise", "lamp", "9", "10")],
        [an_order("1", ("lamp", "1")), an_order("2", ("lamp", "1"))],
        [a_flat_card("post", "5")],
    )
    rule = Rule("prefer", locations=("reno",), cost=Decimal("0.75"))
    plan = route_problem(problem, Policy("p", "cheapest", unfilled_cost=Decimal(100), rules=(rule,)))
    assert rule_uses(problem, [rule], (problem, plan)) == [RuleUse(2, 2, 2, 150)]
    assert plan.costs.rules == 150
    kept = replace(rule, locations=("boise",))
    assert rule_uses(problem, [kept], (problem, plan)) == [RuleUse(2, 2, 0, 0)]

"""Rules of a policy: read, read back as a sentence, and obeyed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domdesk.errors import InputError
from domdesk.records import Line, Policy
from domdesk.routing import check_plan, explain_order, parse_policy, policy_text, route_problem
from domdesk.routing.insight.restrictions import rules_of
from domdesk.routing.insight.rule_prices import rule_prices
from domdesk.routing.rules import rule_sentence
from tests.worlds import World, a_flat_card, a_location, a_problem, a_product, an_order, some_stock

TEXT = """
name = "rules"
method = "cheapest"
unfilled_cost = "100"

[[rule]]
when = { hazmat = true }
only = ["warehouse"]

[[rule]]
when = { channel = "amazon", order_value_over = "50" }
never = { kinds = ["store"], groups = ["outlet"] }
cost = 2.50

[[rule]]
prefer = { locations = ["reno"] }
cost = "0.75"
"""


LAMP = Line("1", "lamp", Decimal(1))
CELLS = Line("1", "cells", Decimal(1))


def a_policy_of(*rules: str) -> Policy:
    return parse_policy('method = "cheapest"\nunfilled_cost = 100\n' + "".join(f"[[rule]]\n{r}\n" for r in rules), "p")


def a_shop(*lines: Line, **order: object) -> World:
    """A warehouse in Reno at 12.00, a shop in Boise at 10.00: both hold lamps and hazardous cells; post costs 5.00."""
    problem = a_problem(
        [a_location("reno", kind="warehouse", priority=1), a_location("boise", kind="store", groups=("outlet",))],
        [a_product("lamp", category="light"), a_product("cells", hazmat=True)],
        [some_stock(at, sku, "9", cost) for at, cost in (("reno", "12"), ("boise", "10")) for sku in ("lamp", "cells")],
        [an_order("1", *(lines or (("lamp", "1"), ("cells", "1"))), **order)],
        [a_flat_card("post", "5")],
    )
    return problem, a_policy_of()


def sources(world: World, *rules: str) -> dict[str, str]:
    """SKU → location under some rules, the plan having passed the checker."""
    problem, _ = world
    policy = a_policy_of(*rules)
    plan = route_problem(problem, policy)
    assert check_plan(problem, policy, plan) == []
    return {line.sku: s.location for s in plan.shipments for line in s.lines}


def test_rules_read_back_as_sentences() -> None:
    """Conditions, places, action and price, each in words."""
    rules = parse_policy(TEXT, "x").rules
    assert [rule_sentence(rule, "USD") for rule in rules] == [
        "Only warehouses may ship hazardous goods.",
        (
            "Orders from amazon over 50 USD: shops or outlet may not ship the order; "
            "breaking this costs 2.5 USD a shipment."
        ),
        "Reno should ship the order; breaking this costs 0.75 USD a shipment.",
    ]


def test_rules_survive_writing() -> None:
    """A policy with rules reads back equal."""
    policy = parse_policy(TEXT, "x")
    assert parse_policy(policy_text(policy), "y") == policy
    assert policy.rules[1].cost == Decimal("2.5")


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ('only = ["warehouse"]\nnever = ["store"]', "exactly one of"),
        ('when = { colour = "red" }\nonly = ["warehouse"]', "colour"),
        ('when = { hazmat = "yes" }\nonly = ["warehouse"]', "hazmat"),
        ('prefer = ["warehouse"]', "cost"),
        ('prefer = ["warehouse"]\nhard = true\ncost = 1', "hard and soft"),
        ('only = { kinds = ["depot"] }', "not a kind of location"),
        ("only = []", "list of texts"),
        ('only = ["warehouse"]\ncost = -1', "cannot be read"),
        ('only = ["warehouse"]\nhard = false', "no cost"),
        ('only = ["warehouse"]\nbecause = "x"', "because"),
        ('only = ["warehouse"]\nactive = "no"', "active"),
    ],
)
def test_what_a_rule_cannot_mean_is_refused(rule: str, says: str) -> None:
    """The refusal names the rule by number and what is wrong with it."""
    with pytest.raises(InputError, match="Rule 1 of the policy p") as refusal:
        a_policy_of(rule)
    assert says in str(refusal.value)


def test_without_rules_the_cheaper_shop_ships_both() -> None:
    """10 + 10 + 5 = 25 from Boise against 12 + 12 + 5 = 29 from Reno."""
    assert sources(a_shop()) == {"lamp": "boise", "cells": "boise"}


def test_a_line_rule_binds_only_shipments_with_such_a_line() -> None:
    """Only warehouses ship hazardous goods: both from Reno, 29, is cheaper than two parcels, 10 + 12 + 10 = 32."""
    assert sources(a_shop(), 'when = { hazmat = true }\nonly = ["warehouse"]') == {"lamp": "reno", "cells": "reno"}
    lamp = a_shop(LAMP)
    assert sources(lamp, 'when = { hazmat = true }\nonly = ["warehouse"]') == {"lamp": "boise"}


def test_a_rule_that_is_off_is_kept_and_said_and_binds_nothing() -> None:
    """Routing, the checker and what restricts a run go by the other rules; its text says so only where it is off."""
    rule = 'name = "cells"\nwhen = { hazmat = true }\nonly = ["warehouse"]'
    assert sources(a_shop(), f"active = false\n{rule}", 'prefer = ["boise"]\ncost = 1') == dict.fromkeys(
        ("lamp", "cells"), "boise"
    )
    off = a_policy_of(f"active = false\n{rule}", 'never = ["store"]\ncost = 1')
    assert rule_sentence(off.rules[0], "USD") == "Off: Only warehouses may ship hazardous goods."
    assert [one.rule for one in rules_of(off, "USD")] == [1]
    problem, _ = a_shop()
    assert {at.sentence for at in rule_prices(problem, off, route_problem(problem, off), route_problem)} == {
        "Shops may not ship the order; breaking this costs 1 USD a shipment.", "A unit left unserved costs $100.00."
    }  # fmt: skip
    assert parse_policy(policy_text(off), "y") == off
    assert "active" not in policy_text(a_policy_of(rule))


def test_a_soft_rule_is_paid_where_that_is_cheaper() -> None:
    """Reno is 4.00 dearer: breaking a preference for it at 3.99 is paid, at 4.01 not."""
    assert set(sources(a_shop(), 'prefer = ["reno"]\ncost = 3.99').values()) == {"boise"}
    assert set(sources(a_shop(), 'prefer = ["reno"]\ncost = 4.01').values()) == {"reno"}


def test_two_soft_rules_are_each_paid_once_a_shipment() -> None:
    """Boise breaks both, at 2.50 and 1.25: 25.00 + 3.75 = 28.75, still below Reno's 29.00."""
    problem, _ = a_shop()
    policy = a_policy_of(
        'never = ["store"]\ncost = 2.50', 'when = { hazmat = true }\nonly = ["warehouse"]\ncost = 1.25'
    )
    plan = route_problem(problem, policy)
    assert check_plan(problem, policy, plan) == []
    assert (plan.costs.rules, plan.costs.total) == (375, 2875)
    sentence = explain_order(problem, policy, plan, problem.orders[0].key).sentence
    assert "boise pays for a rule: Shops may not ship the order; breaking this costs 2.5 USD a shipment." in sentence
    assert "Only warehouses may ship hazardous goods; breaking this costs 1.25 USD a shipment." in sentence


@pytest.mark.parametrize(
    ("when", "order", "holds"),
    [
        ('{ channel = "amazon" }', {"channel": "amazon"}, True),
        ('{ channel = ["ebay", "etsy"] }', {"channel": "amazon"}, False),
        ('{ customer_tier = "gold" }', {"customer_tier": "Gold"}, True),
        ('{ country = "CA" }', {}, False),
        ('{ region = "NV", country = "US" }', {"region": "NV"}, True),
        ('{ service = "Service post" }', {"service": "service POST"}, True),
        ("{ order_value_over = 30 }", {}, False),
        ("{ order_value_over = 29.99 }", {}, True),
        ("{ order_value_under = 30 }", {}, False),
        ("{ order_value_under = 30.01 }", {}, True),
    ],
)
def test_conditions_on_the_order(when: str, order: dict[str, object], holds: bool) -> None:
    """Each keeps the shop out exactly where it holds; over and under are strict. The order is worth 30.00."""
    lines = (Line("1", "lamp", Decimal(2), Decimal(10)), Line("2", "cells", Decimal(1), Decimal(10)))
    channel = order.pop("channel", "")
    problem, _ = a_shop(*lines, **order)
    if channel:
        problem = replace(problem, orders=tuple(replace(o, channel=channel) for o in problem.orders))
    found = sources((problem, a_policy_of()), f'when = {when}\nnever = ["store"]')
    assert set(found.values()) == {"reno" if holds else "boise"}


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ('{ category = "light" }', True),
        ('{ sku = ["cells"] }', False),
        ("{ hazmat = false }", True),
        ("{ weight_over_g = 499 }", True),
        ("{ weight_over_g = 500 }", False),
    ],
)
def test_conditions_on_lines(when: str, holds: bool) -> None:
    """Each keeps the shop from a lamp of 500 g exactly where it holds."""
    lamp = a_shop(LAMP)
    assert sources(lamp, f'when = {when}\nnever = ["store"]') == {"lamp": "reno" if holds else "boise"}


def test_an_unserved_line_names_the_rule_and_the_least_to_lift() -> None:
    """Hazardous goods only from warehouses, and none from Reno: lifting one rule at Boise is enough."""
    problem, _ = a_shop(CELLS)
    policy = a_policy_of('when = { hazmat = true }\nonly = ["warehouse"]', 'never = ["reno"]')
    plan = route_problem(problem, policy)
    assert check_plan(problem, policy, plan) == []
    reasons = {r.location: r for r in plan.unassigned[0].reasons}
    assert {r.code for r in reasons.values()} == {"barred_by_rule"}
    assert "Only warehouses may ship hazardous goods" in reasons["boise"].text
    sentence = explain_order(problem, policy, plan, problem.orders[0].key).sentence
    assert "cells: reno could send it without the rule “Reno may not ship the order”." in sentence

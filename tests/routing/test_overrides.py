"""People's choices about where orders ship from: obeyed by every method, priced, told, and checked by hand."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domdesk.records import METHODS, OrderKey, Override, Plan, Policy, Problem, Shipment
from domdesk.routing import check_plan, explain_order, route_problem
from tests.features import full_worlds
from tests.worlds import World, a_flat_card, a_location, a_policy, a_problem, a_product, an_order, some_stock

ONE = OrderKey("", "1")


def a_choice(action: str, value: str, line: str = "", cost: str | None = None, order: OrderKey = ONE) -> Override:
    """A choice about order 1, as its customer wants it."""
    return Override(order, action, value, line, None if cost is None else Decimal(cost), "as the customer wants it")


def a_shop(method: str = "cheapest") -> World:
    """Reno, Boise and Erie have lamps and cups, at 10.00, 12.00 and 15.00 each; the parcel is 5.00 from anywhere.

    Order 1 wants both, order 2 a lamp. All from Reno: 25.00 and 15.00.
    """
    costs = {"reno": "10", "boise": "12", "erie": "15"}
    problem = a_problem(
        [replace(a_location(name, priority=n), name=name.title()) for n, name in enumerate(costs, 1)],
        [a_product("lamp"), a_product("cup")],
        [some_stock(at, sku, "9", cost) for at, cost in costs.items() for sku in ("lamp", "cup")],
        [an_order("1", ("lamp", "1"), ("cup", "1")), an_order("2", ("lamp", "1"))],
        [a_flat_card("post", "5")],
    )
    return problem, a_policy(method)


def routed(world: World, *choices: Override) -> Plan:
    """The plan under some choices, sound by the checker."""
    problem, policy = replace(world[0], overrides=choices), world[1]
    plan = route_problem(problem, policy)
    assert check_plan(problem, policy, plan) == []
    return plan


def sources(plan: Plan, order: str = "1") -> dict[str, str]:
    """SKU → location of one order."""
    return {a.sku: s.location for s in plan.shipments if s.order.order == order for a in s.lines}


# --- what a choice does


@pytest.mark.parametrize("method", METHODS)
def test_only_binds_its_order_alone_by_every_method(method: str) -> None:
    """Order 1 ships from Erie alone, as chosen; order 2, which nobody chose for, from elsewhere."""
    plan = routed(a_shop(method), a_choice("only", "erie"))
    assert sources(plan) == {"lamp": "erie", "cup": "erie"}
    assert sources(plan, "2")["lamp"] != "erie"


@pytest.mark.parametrize("method", METHODS)
def test_never_bars_a_place_by_every_method(method: str) -> None:
    """Reno would ship order 1; it may not, and the next best does."""
    place = set(sources(routed(a_shop(method))).values()).pop()
    plan = routed(a_shop(method), a_choice("never", place))
    assert place not in sources(plan).values()
    assert set(sources(plan)) == {"lamp", "cup"}


def test_several_only_allow_any_of_their_places() -> None:
    """Erie or Boise: the cheaper of the two."""
    plan = routed(a_shop(), a_choice("only", "erie"), a_choice("only", "boise"))
    assert sources(plan) == {"lamp": "boise", "cup": "boise"}


def test_only_for_a_line_leaves_the_others_free() -> None:
    """The cup is to come from Erie: the lamp may come along for 15.00, or from Reno for 10.00 and a parcel of 5.00.

    15 + 15 + 5 and 10 + 5 + 15 + 5 are the same, and fewer shipments win; with a dearer lamp at Erie it is split.
    """
    problem, policy = a_shop()
    chosen = a_choice("only", "erie", line="2")
    assert sources(routed((problem, policy), chosen)) == {"lamp": "erie", "cup": "erie"}
    dearer = tuple(
        replace(row, unit_cost=Decimal(16)) if (row.location, row.sku) == ("erie", "lamp") else row
        for row in problem.stock
    )
    assert sources(routed((replace(problem, stock=dearer), policy), chosen)) == {"lamp": "reno", "cup": "erie"}


@pytest.mark.parametrize(("cost", "place"), [("3.99", "reno"), ("4.01", "boise")])
def test_a_preference_is_kept_while_it_costs_less_than_it_is_worth(cost: str, place: str) -> None:
    """Boise is 4.00 dearer for the whole order: preferred by less it is not chosen, by more it is."""
    plan = routed(a_shop(), a_choice("prefer", "boise", cost=cost))
    assert set(sources(plan).values()) == {place}
    assert plan.costs.rules == (399 if place == "reno" else 0)


def test_preferences_cost_a_shipment_once_each() -> None:
    """For the order 0.335, for its first line 0.335, for its second 1.00: 1.67 a shipment with both, rounded once."""
    plan = routed(
        a_shop(),
        a_choice("prefer", "erie", cost="0.335"),
        a_choice("prefer", "erie", line="1", cost="0.335"),
        a_choice("prefer", "boise", line="2", cost="1"),
    )
    assert set(sources(plan).values()) == {"reno"}
    assert plan.costs.rules == 167


def test_what_cannot_bind_does_nothing() -> None:
    """A choice about an order that is not routed, or a line that is gone, does nothing; an unknown place bars all."""
    free = routed(a_shop())
    gone = (a_choice("only", "erie", order=OrderKey("", "9")), a_choice("only", "erie", line="7"))
    assert sources(routed(a_shop(), *gone)) == sources(free)
    plan = routed(a_shop(), a_choice("only", "tampa"))
    assert Counter(u.order.order for u in plan.unassigned) == {"1": 2}


# --- what is said


def test_a_barred_place_says_what_was_chosen() -> None:
    """The reason names the choice and why it was made, by the code of rules."""
    problem, policy = replace(a_shop()[0], overrides=(a_choice("only", "erie"),)), a_policy()
    found = explain_order(problem, policy, route_problem(problem, policy), ONE)
    said = {r.location: (r.code, r.text) for r in found.not_used}
    assert said["reno"] == ("barred_by_rule", "You chose only Erie for this order (as the customer wants it).")
    assert found.sentence == (
        "Ships from Erie in one parcel by Post Service post. "
        "This is because you chose only Erie for this order (as the customer wants it); "
        "otherwise Reno would ship it for $10.00 less."
    )


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        (a_choice("never", "reno"), "you chose not to ship this order from Reno (as the customer wants it)"),
        (a_choice("never", "reno", line="2"), "you chose not to ship line 2 from Reno (as the customer wants it)"),
        (
            a_choice("prefer", "boise", cost="9.50"),
            "you prefer Boise for this order, by 9.5 USD (as the customer wants it)",
        ),
        (replace(a_choice("only", "boise"), reason=""), "you chose only Boise for this order"),
    ],
)
def test_each_kind_of_choice_has_its_words(choice: Override, text: str) -> None:
    """What decided is named as it was chosen, with its reason where it has one."""
    problem, policy = replace(a_shop()[0], overrides=(choice,)), a_policy()
    found = explain_order(problem, policy, route_problem(problem, policy), ONE)
    assert f"This is because {text}; otherwise Reno would ship it" in found.sentence


def test_a_choice_that_made_no_difference_is_not_said_to_have_decided() -> None:
    """Reno ships order 1 anyway; a service and a due date that were chosen are named."""
    problem, policy = a_shop()
    chosen = (a_choice("only", "reno"), a_choice("service", "Service post"), a_choice("due", "2026-03-09"))
    problem = replace(problem, overrides=chosen)
    said = explain_order(problem, policy, route_problem(problem, policy), ONE).sentence
    assert "because" not in said
    assert "You chose the service Service post (as the customer wants it)." in said
    assert "You set the due date to Mon 9 Mar (as the customer wants it)." in said


def test_a_method_that_follows_a_rule_names_the_choice_as_it_stands() -> None:
    """By location priority Erie ships because it was chosen."""
    problem, policy = replace(a_shop()[0], overrides=(a_choice("only", "erie"),)), a_policy("priority")
    said = explain_order(problem, policy, route_problem(problem, policy), ONE).sentence
    assert "You chose only Erie for this order (as the customer wants it)." in said


def test_a_preference_that_is_gone_against_is_told_with_its_price() -> None:
    """Reno pays 2.00 for not being Erie."""
    problem, policy = replace(a_shop()[0], overrides=(a_choice("prefer", "erie", cost="2"),)), a_policy()
    said = explain_order(problem, policy, route_problem(problem, policy), ONE).sentence
    assert "Reno pays for a choice: You prefer Erie for this order, by 2 USD (as the customer wants it)." in said


def test_a_line_that_a_choice_leaves_unserved_says_so() -> None:
    """Erie has no lamp: the order's lamp stays, and the choice is what would have to go."""
    problem, policy = a_shop()
    stock = tuple(row for row in problem.stock if (row.location, row.sku) != ("erie", "lamp"))
    problem = replace(problem, stock=stock, overrides=(a_choice("only", "erie", line="1"),))
    plan = route_problem(problem, policy)
    assert [u.sku for u in plan.unassigned] == ["lamp"]
    assert {r.location: r.code for r in plan.unassigned[0].reasons} == {
        "reno": "barred_by_rule",
        "boise": "barred_by_rule",
        "erie": "no_stock",
    }
    said = explain_order(problem, policy, plan, ONE).sentence
    assert "lamp: Reno could send it without your choice of “only Erie”." in said


# --- the checker


def test_the_checker_finds_a_broken_choice() -> None:
    """A plan made without a choice is at fault under it, at every place and line that goes against it."""
    problem, policy = a_shop()
    plan = route_problem(problem, policy)
    for action, line in product(("only", "never"), ("", "1", "2")):
        chosen = replace(problem, overrides=(a_choice(action, "erie" if action == "only" else "reno", line),))
        assert [f.code for f in check_plan(chosen, policy, plan)] == ["barred_by_rule"], (action, line)


def test_the_checker_prices_preferences() -> None:
    """A plan that does not pay for going against a preference is at fault, in its shipment and in its sum."""
    problem, policy = a_shop()
    plan = route_problem(problem, policy)
    chosen = replace(problem, overrides=(a_choice("prefer", "erie", cost="2"),))
    faults = check_plan(chosen, policy, plan)
    assert {f.code for f in faults} == {"cost_differs"}
    assert any("rules is 0.00 USD in the plan, 2.00 USD by hand" in f.text for f in faults)


# --- laws


def _goes_against(choice: Override, shipment: Shipment) -> bool:
    """Whether a shipment breaks one `never`, told plainly."""
    carries = not choice.line or any(a.line == choice.line for a in shipment.lines)
    return choice.action == "never" and shipment.order == choice.order and carries and shipment.location == choice.value


@given(world=full_worlds(), method=st.sampled_from(METHODS))
def test_no_method_ships_against_a_choice(world: World, method: str) -> None:
    """Whatever else holds, nothing leaves from where it may not, and nothing from elsewhere than it must."""
    problem, policy = world[0], replace(world[1], method=method)
    plan = route_problem(problem, policy)
    only: dict[tuple[OrderKey, str], set[str]] = {}
    for choice in problem.overrides:
        assert not any(_goes_against(choice, shipment) for shipment in plan.shipments)
        if choice.action == "only":
            only.setdefault((choice.order, choice.line), set()).add(choice.value)
    for (order, line), places in only.items():
        bound = [s for s in plan.shipments if s.order == order and (not line or line in {a.line for a in s.lines})]
        assert {s.location for s in bound} <= places


@given(data=st.data())
def test_a_choice_fewer_never_costs_more(data: st.DataObject) -> None:
    """Without one of the choices a proven total stays where it was, or falls.

    Two `only`, or `service`, of a line both go; for the service a line then asks for nothing, not for its order's.
    """
    problem, policy = data.draw(full_worlds(line_split=data.draw(st.booleans()), unfilled=("400", "25", "3")))
    if not problem.overrides:
        return
    gone = data.draw(st.sampled_from(problem.overrides))
    together = (gone.order, gone.line, gone.action)
    several = gone.action in ("only", "service")
    freer = [o for o in problem.overrides if o != gone and not (several and (o.order, o.line, o.action) == together)]
    if gone.action == "service":
        freer.append(replace(gone, value=""))
    assert _total(replace(problem, overrides=tuple(freer)), policy) <= _total(problem, policy)


def _total(problem: Problem, policy: Policy) -> int:
    plan = route_problem(problem, policy)
    assert plan.status == "optimal"
    return plan.costs.total

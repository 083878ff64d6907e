"""People's choices about how orders and lines go: obeyed by every method, priced, told, and checked by hand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domdesk.records import METHODS, OrderKey, Override, Plan, Policy, Problem, Shipment
from domdesk.routing import candidates, check_plan, explain_order, route_problem
from domdesk.routing.insight.conflicts import find_conflict
from tests.features import full_worlds
from tests.worlds import World, a_flat_card, a_location, a_policy, a_problem, a_product, an_order, some_stock

ONE = OrderKey("", "1")
FIXED = {"unfilled": ("400", "25", "3")}
"""What stays unserved costs the same whatever is chosen."""


def a_choice(action: str, value: str, line: str = "", cost: str | None = None) -> Override:
    """A choice about order 1, as its customer wants it."""
    return Override(ONE, action, value, line, None if cost is None else Decimal(cost), "as the customer wants it")


def a_shop(method: str = "cheapest", places: Iterable[str] = ("reno", "erie"), **order: object) -> World:
    """Reno and Erie have lamps and cups, at 10.00 and 12.00 each; a parcel is 5.00 by post, 8.00 by jet from anywhere.

    Order 1 wants both, order 2 a lamp. All from Reno by post: 25.00 and 15.00.
    """
    costs = {"reno": "10", "erie": "12"}
    problem = a_problem(
        [replace(a_location(name, priority=n), name=name.title()) for n, name in enumerate(places, 1)],
        [a_product("lamp"), a_product("cup")],
        [some_stock(at, sku, "9", costs[at]) for at in places for sku in ("lamp", "cup")],
        [replace(an_order("1", ("lamp", "1"), ("cup", "1")), **order), an_order("2", ("lamp", "1"))],
        [a_flat_card("post", "5"), a_flat_card("jet", "8")],
    )
    return problem, a_policy(method, unfilled_cost="400")


def routed(world: World, *choices: Override) -> Plan:
    """The plan under some choices, sound by the checker."""
    problem, policy = replace(world[0], overrides=choices), world[1]
    plan = route_problem(problem, policy)
    assert check_plan(problem, policy, plan) == []
    return plan


def ways(plan: Plan, order: str = "1") -> dict[str, tuple[str, str]]:
    """SKU → (location, card) of one order."""
    return {a.sku: (s.location, s.card) for s in plan.shipments if s.order.order == order for a in s.lines}


# --- what a choice does


@pytest.mark.parametrize("method", METHODS)
def test_never_by_binds_its_order_alone_by_every_method(method: str) -> None:
    """Order 1 may not go by post, and goes by jet; order 2, for which nobody chose, goes by post."""
    plan = routed(a_shop(method), a_choice("never_by", "service POST"))
    assert {card for _, card in ways(plan).values()} == {"jet"}
    assert len(ways(plan)) == 2
    assert {card for _, card in ways(plan, "2").values()} == {"post"}


@pytest.mark.parametrize(("cost", "card"), [("2.99", "post"), ("3.00", "jet"), ("3.01", "jet")])
def test_a_service_is_preferred_while_that_costs_less_than_it_is_worth(cost: str, card: str) -> None:
    """By jet is 3.00 dearer: preferred by less it is not chosen, by more it is; a tie goes to the first card."""
    plan = routed(a_shop(), a_choice("prefer_by", "Post Service jet", cost=cost))
    assert {by for _, by in ways(plan).values()} == {card}
    assert plan.costs.rules == (299 if card == "post" else 0)


def test_a_preference_for_a_line_binds_the_shipment_that_carries_it() -> None:
    """0.335 for the order and 0.335 for its cup are rounded once, where both go along; a place counts beside them."""
    plan = routed(
        a_shop(),
        a_choice("prefer_by", "Service jet", cost="0.335"),
        a_choice("prefer_by", "Service jet", line="2", cost="0.335"),
        a_choice("prefer", "erie", cost="1"),
    )
    assert {by for _, by in ways(plan).values()} == {"post"}
    assert plan.costs.rules == 167


def test_a_line_that_must_go_by_a_service_takes_the_others_along() -> None:
    """The cup must go by jet: the lamp, which may go by anything, comes along for less than a parcel of its own."""
    assert set(ways(routed(a_shop(), a_choice("service", "Service jet", "2"))).values()) == {("reno", "jet")}


def test_lines_that_go_by_different_services_ship_from_different_places() -> None:
    """The order asks for post and its cup was chosen to go by jet: one place sends one shipment, so two places send."""
    plan = routed(a_shop(service="Service post"), a_choice("service", "Service jet", "2"))
    assert {sku: card for sku, (_, card) in ways(plan).items()} == {"lamp": "post", "cup": "jet"}
    assert len({place for place, _ in ways(plan).values()}) == 2


def test_a_place_that_sends_a_line_by_another_service_says_so() -> None:
    """With one place alone one of the lines stays, and the choice is what would have to go."""
    problem, policy = a_shop(places=["reno"], service="Service post")
    problem = replace(problem, overrides=(a_choice("service", "Service jet", "2"),))
    plan = route_problem(problem, policy)
    assert check_plan(problem, policy, plan) == []
    (left,) = plan.unassigned
    text = f"Reno sends other lines of the order, and {left.sku} may not go by the same service."
    assert [(r.code, r.text) for r in left.reasons] == [("no_rate", text)]
    conflict = find_conflict(problem, policy, plan, ONE)
    said = "You chose the service Service jet for line 2 (as the customer wants it)"
    assert conflict.sentence == f"Order 1 could ship whole without “{said}”."


def test_never_by_for_a_line_leaves_the_others_free() -> None:
    """The cup may not go by post: both by jet is cheaper than two parcels; from two places each goes its own way."""
    chosen = a_choice("never_by", "Service post", "2")
    assert set(ways(routed(a_shop(), chosen)).values()) == {("reno", "jet")}
    apart = (a_choice("only", "reno", "1"), a_choice("only", "erie", "2"))
    assert ways(routed(a_shop(), chosen, *apart)) == {"lamp": ("reno", "post"), "cup": ("erie", "jet")}


def test_several_services_of_a_line_allow_any_of_them() -> None:
    """Jet or post: the cheaper; and one that no card is known by binds nothing, with a notice."""
    both = (a_choice("service", "Service jet", "2"), a_choice("service", "Service post", "2"))
    assert set(ways(routed(a_shop(), *both)).values()) == {("reno", "post")}
    for action in ("service", "never_by", "prefer_by"):
        plan = routed(a_shop(), a_choice(action, "by pigeon", "2", "9" if action == "prefer_by" else None))
        assert (ways(plan), plan.costs.rules) == (ways(routed(a_shop())), 0)
        assert any("by pigeon" in notice for notice in plan.notices)


def test_the_services_of_large_orders_are_chosen_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not listed out, orders find the same totals under choices for the order and for its lines, proven."""
    asked = [
        (a_choice("never_by", "Service post"),),
        (a_choice("prefer_by", "Service jet", cost="9"),),
        (a_choice("service", "Service jet", "2"), a_choice("service", "Service post", "1")),
        (a_choice("never_by", "Service jet", "1"), a_choice("prefer_by", "Service jet", "2", "3.5")),
    ]
    listed = [routed(a_shop(), *choices).costs.total for choices in asked]
    monkeypatch.setattr(candidates, "MOST_BASKETS", 0)
    compact = [routed(a_shop(), *choices) for choices in asked]
    assert [plan.costs.total for plan in compact] == listed
    assert {plan.status for plan in compact} == {"optimal"}


# --- what is said


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        (a_choice("never_by", "Service post"), "you chose not to send this order by Service post"),
        (a_choice("service", "Service jet", "2"), "you chose the service Service jet for line 2"),
        (
            a_choice("prefer_by", "Service jet", cost="9.50"),
            "you prefer the service Service jet for this order, by 9.5 USD",
        ),
    ],
)
def test_each_kind_of_choice_has_its_words(choice: Override, text: str) -> None:
    """What decided is named as it was chosen, with its reason, and by what the order would go without it."""
    problem, policy = replace(a_shop()[0], overrides=(choice,)), a_policy()
    said = explain_order(problem, policy, route_problem(problem, policy), ONE).sentence
    because = f"This is because {text} (as the customer wants it)"
    assert f"{because}; otherwise it would go by Post Service post for $3.00 less." in said


def test_a_preference_that_is_gone_against_is_told_with_its_price() -> None:
    """By post the shipment pays 2.00 for not going by jet."""
    problem, policy = a_shop()
    problem = replace(problem, overrides=(a_choice("prefer_by", "Service jet", cost="2"),))
    said = explain_order(problem, policy, route_problem(problem, policy), ONE).sentence
    assert "Reno pays for a choice: You prefer the service Service jet for this order, by 2 USD" in said


def test_a_place_without_another_service_falls_out_by_the_choice() -> None:
    """Erie has the post alone: it is out where the order may not go by post, and the reason names the choice."""
    problem, policy = a_shop()
    places = tuple(replace(at, rate_cards=("post",)) if at.location == "erie" else at for at in problem.locations)
    problem = replace(problem, locations=places, overrides=(a_choice("never_by", "Service post"),))
    found = explain_order(problem, policy, route_problem(problem, policy), ONE)
    (reason,) = found.not_used
    assert (reason.location, reason.code) == ("erie", "no_rate")
    said = "You chose not to send this order by Service post (as the customer wants it)."
    assert reason.text == f"No other rate card leads from Erie to this address. {said}"
    assert [(stage.name, reason.location) for stage in found.stages for reason in stage.fallen] == [("priced", "erie")]


# --- the checker


def test_the_checker_finds_a_broken_choice() -> None:
    """A plan made without a choice is at fault under it; a preference not paid for differs in its cost."""
    problem, policy = a_shop()
    plan = route_problem(problem, policy)
    for choice in (a_choice("never_by", "Service post"), a_choice("service", "Service jet", "1")):
        assert [f.code for f in check_plan(replace(problem, overrides=(choice,)), policy, plan)] == ["no_rate"]
    liked = replace(problem, overrides=(a_choice("prefer_by", "Service jet", cost="2"),))
    assert {f.code for f in check_plan(liked, policy, plan)} == {"cost_differs"}
    liked = replace(problem, overrides=(a_choice("prefer_by", "Service jet", cost="4"),))
    assert {f.code for f in check_plan(liked, policy, plan)} == {"cost_differs", "wrong_card"}


# --- laws


def _goes_by(service: str, shipment: Shipment, service_map: dict[str, str]) -> bool:
    known = {text.casefold(): name.casefold() for text, name in service_map.items()}
    wanted = {service.casefold(), known.get(service.casefold(), service.casefold())}
    return not wanted.isdisjoint({shipment.service.casefold(), f"{shipment.carrier} {shipment.service}".casefold()})


@given(world=full_worlds(), method=st.sampled_from(METHODS))
def test_no_method_ships_by_what_was_ruled_out(world: World, method: str) -> None:
    """Nothing goes by a service that was ruled out for the order, or for a line that the shipment carries."""
    problem, policy = world[0], replace(world[1], method=method)
    for shipment in route_problem(problem, policy).shipments:
        carried = {"", *(given.line for given in shipment.lines)}
        for choice in problem.overrides:
            if choice.action == "never_by" and choice.order == shipment.order and choice.line in carried:
                assert not _goes_by(choice.value, shipment, problem.service_map)


@given(data=st.data())
def test_a_forbidden_losing_service_changes_nothing(data: st.DataObject) -> None:
    """A service by which nothing of an order went is ruled out for it or a line: a proven total stays where it was.

    Nor does it where a service by which all of an order went is preferred, at any price.
    """
    problem, policy = data.draw(full_worlds(line_split=data.draw(st.booleans()), **FIXED))
    plan = route_problem(problem, policy)
    order = data.draw(st.sampled_from(problem.orders))
    used = {f"{s.carrier} {s.service}" for s in plan.shipments if s.order == order.key}
    line = data.draw(st.sampled_from(["", *(line.line for line in order.lines)]))
    lost = [f"{c.carrier} {c.service}" for c in problem.cards if f"{c.carrier} {c.service}" not in used]
    more = [Override(order.key, "never_by", service, line) for service in dict.fromkeys(lost)]
    more += [Override(order.key, "prefer_by", service, line, Decimal(3)) for service in used if len(used) == 1]
    assert _total(replace(problem, overrides=(*problem.overrides, *more)), policy) == plan.costs.total


@given(data=st.data())
def test_what_is_ruled_out_for_an_order_is_so_for_each_of_its_lines(data: st.DataObject) -> None:
    """`never_by` of an order is the same as of all its lines one by one, to the total."""
    problem, policy = data.draw(full_worlds(line_split=data.draw(st.booleans()), **FIXED))
    card, orders = data.draw(st.sampled_from(problem.cards)), {order.key: order for order in problem.orders}
    whole = [Override(key, "never_by", card.service) for key in orders]
    single = [replace(o, line=line.line) for o in whole for line in orders[o.order].lines]
    totals = Counter(_total(replace(problem, overrides=(*problem.overrides, *o)), policy) for o in (whole, single))
    assert len(totals) == 1


def _total(problem: Problem, policy: Policy) -> int:
    plan = route_problem(problem, policy)
    assert plan.status == "optimal"
    return plan.costs.total

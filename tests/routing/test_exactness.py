"""The engine against brute force and plain retellings, on hundreds of generated small worlds and on the named ones."""

import os
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domdesk.records import ABOUT_PLACES, METHODS, Location, Order, Plan, Policy, Problem, StockRow
from domdesk.routing import check_plan, explain_order, route_problem
from tests import worlds
from tests.features import full_worlds
from tests.oracle import Assignments, Oracle, Spread, best_total, one_by_one_total, shipments_of
from tests.strategies import worlds as drawn_worlds

KINDS = {
    "whole lines": {},
    "split lines": {"line_split": True},
    "decimals": {"decimals": True},
    "split decimals": {"line_split": True, "decimals": True},
    "contested": {"contested": True, "unfilled": ("400", "25", "auto")},
    "contested, split": {"contested": True, "line_split": True, "unfilled": ("400", "25", "auto")},
    "every card": {"every_card": True},
    "every card, split": {"every_card": True, "line_split": True},
    "long orders": {"long_order": True},
}
IN_TURN = [method for method in METHODS if method != "cheapest"]
NAMED = {
    "dear but near": (worlds.dear_but_near(), 1750, 1750),
    "split": (worlds.split_or_not("1.00"), 1900, 1900),
    "not split": (worlds.split_or_not("3.00"), 2000, 2000),
    "last unit contested": (worlds.last_unit_contested(), 3100, 4500),
    "nothing fits": (worlds.nothing_fits(), 450, 450),
    "heavy, in parcels": (worlds.heavy_two_parcels(), 22571, 22571),
    "line split pays": (worlds.line_split_pays(), 6500, 6500),
    "line split forbidden": (worlds.line_split_pays(line_split=False), 6900, 6900),
    "decimals": (worlds.decimals(), 1265, 1265),
    "cutoff decides": (worlds.cutoff_decides(), 1600, 1600),
    "capacity binds": (worlds.capacity_binds(), 3100, 4500),
    "hazmat rule": (worlds.hazmat_rule(), 2900, 2900),
    "hazmat rule broken": (worlds.hazmat_rule("3.00"), 2800, 2800),
    "stale supplier": (worlds.stale_supplier(), 1500, 1500),
    "stale supplier trusted": (worlds.stale_supplier(None), 1200, 1200),
}
"""World, least total, total one by one: in minor units, worked by hand."""


def assigned(problem: Problem, plan: Plan) -> Assignments:
    """A plan as the oracle writes it: order → (line, location) → units."""
    spreads: Assignments = {order.key: {} for order in problem.orders}
    for shipment in plan.shipments:
        for line in shipment.lines:
            spreads[shipment.order][line.line, shipment.location] = line.quantity
    return spreads


@pytest.mark.parametrize(("world", "best", "one_by_one"), NAMED.values(), ids=NAMED)
def test_named_worlds_by_brute_force(world: worlds.World, best: int, one_by_one: int) -> None:
    """The brute force gives the answers worked by hand."""
    assert best_total(*world) == best
    assert one_by_one_total(*world) == one_by_one


@pytest.mark.parametrize(("world", "best", "one_by_one"), NAMED.values(), ids=NAMED)
def test_named_worlds_routed(world: worlds.World, best: int, one_by_one: int) -> None:
    """The engine gives the answers worked by hand, the joint one proven."""
    problem, policy = world
    plan = route_problem(problem, policy)
    assert (plan.costs.total, plan.bound_minor, plan.status) == (best, best, "optimal")
    assert check_plan(problem, policy, plan) == []
    in_turn = replace(policy, method="one-by-one")
    assert route_problem(problem, in_turn).costs.total == one_by_one


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_cheapest_is_the_least_of_all_plans(kind: str, data: st.DataObject) -> None:
    """A joint run costs what the brute force finds, says optimal with that bound, and passes the checker."""
    problem, policy = data.draw(drawn_worlds(**KINDS[kind]))
    plan = route_problem(problem, policy)
    assert check_plan(problem, policy, plan) == []
    best = best_total(problem, policy)
    assert (plan.costs.total, plan.bound_minor, plan.status) == (best, best, "optimal")


@pytest.mark.parametrize("kind", ["whole lines", "split lines", "decimals", "split decimals", "every card"])
@pytest.mark.parametrize("method", IN_TURN)
@given(data=st.data())
def test_sequential_methods_have_one_answer(method: str, kind: str, data: st.DataObject) -> None:
    """Each sequential method assigns what its plain retelling does, to the unit, and passes the checker."""
    problem, policy = data.draw(drawn_worlds(method=method, **KINDS[kind]))
    plan = route_problem(problem, policy)
    assert check_plan(problem, policy, plan) == []
    oracle = Oracle(problem, policy)
    told = oracle.told()
    assert assigned(problem, plan) == told
    assert plan.costs.total == oracle.cost(told)


# --- with every feature at random

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
FULL = {
    "whole lines": {},
    "split lines": {"line_split": True},
    "contested": {"contested": True},
    "split decimals": {"line_split": True, "decimals": True},
}


@settings(max_examples=2000 if LONG else 150)
@given(world=full_worlds())
def test_with_every_feature_cheapest_is_the_least(world: worlds.World) -> None:
    """Up to 6 lines over 4 locations with dates, rules, capacity and the rest: the total is the brute force's."""
    _is_least(world)


@settings(max_examples=1000 if LONG else 80)
@given(world=full_worlds(line_split=True))
def test_with_every_feature_and_line_splits_cheapest_is_the_least(world: worlds.World) -> None:
    """Up to 4 lines of 3 units over 3 locations with dates, rules, capacity and the rest, lines split."""
    _is_least(world)


@settings(max_examples=500 if LONG else 40)
@pytest.mark.parametrize("kind", ["contested", "split decimals"])
@given(data=st.data())
def test_with_every_feature_scarce_or_in_fractions_cheapest_is_the_least(kind: str, data: st.DataObject) -> None:
    """The same where orders fight for the last unit, and where goods go by the metre."""
    _is_least(data.draw(full_worlds(**FULL[kind])))


def _is_least(world: worlds.World) -> None:
    problem, policy = world
    plan = route_problem(problem, policy)
    assert check_plan(problem, policy, plan) == []
    best = best_total(problem, policy)
    assert (plan.costs.total, plan.bound_minor, plan.status) == (best, best, "optimal")


@settings(max_examples=500 if LONG else 25)
@pytest.mark.parametrize("kind", FULL)
@pytest.mark.parametrize("method", IN_TURN)
@given(data=st.data())
def test_with_every_feature_methods_have_one_answer(method: str, kind: str, data: st.DataObject) -> None:
    """Each method assigns what its plain retelling does whatever bars, costs and days there are."""
    problem, policy = data.draw(full_worlds(method=method, **FULL[kind]))
    plan = route_problem(problem, policy)
    assert check_plan(problem, policy, plan) == []
    oracle = Oracle(problem, policy)
    assert assigned(problem, plan) == oracle.told()


@settings(max_examples=500 if LONG else 50)
@given(world=full_worlds(), band=st.sampled_from(["0.01", "1", "4"]))
def test_a_band_costs_at_most_itself_an_order(world: worlds.World, band: str) -> None:
    """A plan moved within a band is sound, and dearer than the least by at most the band for each order."""
    problem, policy = world[0], replace(world[1], band=Decimal(band))
    plan = route_problem(problem, policy)
    assert check_plan(problem, policy, plan) == []
    best = best_total(problem, policy)
    most = Decimal(band) * len(problem.orders) * (100 if problem.currency == "USD" else 1)
    assert best <= plan.costs.total <= best + most
    assert plan.bound_minor == best


# --- laws of proven joint runs with unfilled units as money

MONEY = ("400", "25", "3")
LAWFUL = {"unfilled": MONEY}


def _total(problem: Problem, policy: Policy) -> int:
    plan = route_problem(problem, policy)
    assert plan.status == "optimal"
    return plan.costs.total


@given(data=st.data())
def test_more_stock_never_costs_more(data: st.DataObject) -> None:
    """One unit more anywhere leaves a proven total where it was, or lowers it."""
    problem, policy = data.draw(full_worlds(line_split=data.draw(st.booleans()), **LAWFUL))
    if not problem.stock:
        return
    at = data.draw(st.integers(0, len(problem.stock) - 1))
    row = replace(problem.stock[at], on_hand=problem.stock[at].on_hand + 1)
    richer = replace(problem, stock=(*problem.stock[:at], row, *problem.stock[at + 1 :]))
    assert _total(richer, policy) <= _total(problem, policy)


@given(data=st.data())
def test_more_capacity_never_costs_more(data: st.DataObject) -> None:
    """A shipment a day more at each location, or none booked, leaves a total where it was, or lowers it."""
    problem, policy = data.draw(full_worlds(contested=data.draw(st.booleans()), **LAWFUL))
    able = tuple(
        at if at.capacity_per_day is None else replace(at, capacity_per_day=at.capacity_per_day + 1)
        for at in problem.locations
    )
    least = _total(problem, policy)
    assert _total(replace(problem, locations=able), policy) <= least
    assert _total(replace(problem, booked=()), policy) <= least


@given(data=st.data())
def test_a_rule_fewer_never_costs_more(data: st.DataObject) -> None:
    """Without one of its rules, hard or soft, a policy's total stays where it was, or falls."""
    problem, policy = data.draw(full_worlds(line_split=data.draw(st.booleans()), **LAWFUL))
    if not policy.rules:
        return
    at = data.draw(st.integers(0, len(policy.rules) - 1))
    freer = replace(policy, rules=(*policy.rules[:at], *policy.rules[at + 1 :]))
    assert _total(problem, freer) <= _total(problem, policy)


@given(data=st.data())
def test_a_dearer_option_changes_nothing(data: st.DataObject) -> None:
    """A location and a card that cost more than leaving everything change no total."""
    problem, policy = data.draw(drawn_worlds(line_split=data.draw(st.booleans()), unfilled=MONEY))
    dear = Decimal(10**6)
    skus = {line.sku for order in problem.orders for line in order.lines}
    more = replace(
        problem,
        locations=(*problem.locations, Location("Z", priority=999, rate_cards=("dear",))),
        stock=(*problem.stock, *(StockRow("Z", sku, Decimal(9), unit_cost=dear) for sku in sorted(skus))),
        cards=(*problem.cards, worlds.a_flat_card("dear", "1000000", currency=problem.currency)),
    )
    assert route_problem(more, policy).costs.total == route_problem(problem, policy).costs.total


@given(data=st.data())
def test_names_and_order_do_not_matter(data: st.DataObject) -> None:
    """Other names for locations, products and orders, and another order of rows, leave a proven total where it was."""
    problem, policy = data.draw(full_worlds(line_split=data.draw(st.booleans()), **LAWFUL))
    assert _total(*_turned(problem, policy)) == _total(problem, policy)


def _turned(problem: Problem, policy: Policy) -> worlds.World:
    """The same world with every name and row the other way round."""

    def other(name: str) -> str:
        return f"{name[:-1]}{9 - int(name[-1])}"

    def order(old: Order, sequence: int) -> Order:
        lines = tuple(replace(line, sku=other(line.sku)) for line in reversed(old.lines))
        return replace(old, order=other(old.order), sequence=sequence, lines=lines)

    locations = [replace(at, location=other(at.location)) for at in problem.locations]
    ids = {at.location for at in problem.locations}
    turned = replace(
        problem,
        locations=tuple(sorted(locations, key=lambda at: (at.priority, at.location))),
        products=tuple(replace(item, sku=other(item.sku)) for item in reversed(problem.products)),
        stock=tuple(replace(r, location=other(r.location), sku=other(r.sku)) for r in reversed(problem.stock)),
        orders=tuple(order(old, n) for n, old in enumerate(reversed(problem.orders), 1)),
        cards=tuple(
            replace(
                card,
                zones=tuple(replace(z, origin=other(z.origin) if z.origin in ids else z.origin) for z in card.zones),
            )
            for card in reversed(problem.cards)
        ),
        booked=tuple(replace(entry, location=other(entry.location)) for entry in reversed(problem.booked)),
        overrides=tuple(
            replace(
                o,
                order=o.order._replace(order=other(o.order.order)),
                value=other(o.value) if o.action in ABOUT_PLACES else o.value,
            )
            for o in reversed(problem.overrides)
        ),
    )
    rules = (
        replace(rule, locations=tuple(map(other, rule.locations)), sku=tuple(map(other, rule.sku)))
        for rule in reversed(policy.rules)
    )
    left_out = tuple(map(other, policy.exclude_locations))
    return turned, replace(policy, rules=tuple(rules), exclude_locations=left_out)


@pytest.mark.parametrize("every_feature", [False, True])
@pytest.mark.parametrize("kind", ["whole lines", "split lines"])
@given(data=st.data())
def test_alternatives_are_the_least_of_their_kind(kind: str, every_feature: bool, data: st.DataObject) -> None:
    """Each alternative costs what the brute force finds for its question on the stock that the other orders leave."""
    problem, policy = data.draw((full_worlds if every_feature else drawn_worlds)(**KINDS[kind]))
    plan = route_problem(problem, policy)
    oracle, spreads = Oracle(problem, policy), assigned(problem, plan)
    for order in problem.orders:
        left = dict(oracle.stock)
        for other in problem.orders:
            option = oracle.option(other, spreads[other.key])
            assert option is not None
            for row, units in option.taken.items():
                left[row] -= units if other.key != order.key else 0
        options = list(oracle.options(order, left))
        chosen = oracle.option(order, spreads[order.key])
        decision = explain_order(problem, policy, plan, order.key, None)
        assert chosen is not None
        assert decision.chosen.costs.total == chosen.cost_minor
        for alternative in decision.alternatives:
            costs = [option.cost_minor for option in options if _answers(option.spread, alternative.question)]
            found = alternative.plan.costs.total if alternative.plan else None
            assert found == min(costs, default=None), (order.key, alternative.question)
            assert alternative.difference_minor == (None if found is None else found - chosen.cost_minor)


def _answers(spread: Spread, question: str) -> bool:
    """Whether a plan answers 'with L1', 'without L1' or 'in one shipment'."""
    if question == "in one shipment":
        return len(shipments_of(spread)) == 1
    word, _, location = question.partition(" ")
    return (location in shipments_of(spread)) == {"with": True, "without": False}[word]

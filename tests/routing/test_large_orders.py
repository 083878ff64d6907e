"""Orders too large to list go another way to the same answer."""

from dataclasses import replace

import pytest

from domdesk.records import Policy, Problem, RateZone
from domdesk.routing import candidates, check_plan, explain_order, route_problem
from tests.features import a_full_world
from tests.worlds import World, a_card, a_location, a_policy, a_problem, a_product, an_order, some_stock

LINES = 7
PLACES = 4


def a_basket(**settings: object) -> World:
    """Three orders of seven lines over four locations, none of which has everything, two units of each thing in all."""
    places = [a_location(f"L{i}", priority=i, cost_per_shipment="1.15", cost_per_kg="0.37") for i in range(PLACES)]
    goods = [a_product(f"S{j}", str(350 + 170 * j)) for j in range(LINES)]
    stock = [
        some_stock(f"L{i}", f"S{j}", str(1 + (i + j) % 2), f"{5 + (7 * i + 3 * j) % 5}.25")
        for i in range(PLACES)
        for j in range(LINES)
        if (i + j) % 3
    ]
    orders = [an_order(f"O{n}", *((f"S{j}", str(1 + (n + j) % 2)) for j in range(LINES))) for n in range(3)]
    card = a_card(
        "c", [RateZone("z")], [("z", "1000", "4.10"), ("z", "2000", "6.35"), ("z", "3000", "7.05")], fuel_percent="7.5"
    )
    return a_problem(places, goods, stock, orders, [card]), a_policy(**{"unfilled_cost": "40", **settings})


SETTINGS = [
    {"line_split": False, "split_cost": "1.50"},
    {"line_split": False, "max_shipments": 2},
    {"line_split": False, "partial_order": False},
    {"line_split": True, "partial_line": True, "split_cost": "0.25"},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_listing_nothing_out_finds_the_same_total(settings: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    """The compact form and the listed packages prove the same optimum, and the checker agrees with both."""
    problem, policy = a_basket(**settings)
    if settings["line_split"]:  # divided lines make many more packages
        problem = replace(problem, orders=problem.orders[:2])
    monkeypatch.setattr(candidates, "MOST_BASKETS", 10_000)
    listed = route_problem(problem, policy)
    monkeypatch.setattr(candidates, "MOST_BASKETS", 0)
    compact = route_problem(problem, policy)
    assert listed.status == compact.status == "optimal"
    assert listed.costs.total == compact.costs.total
    assert check_plan(problem, policy, listed) == []
    assert check_plan(problem, policy, compact) == []


@pytest.mark.parametrize("seed", [265, 963, 984, 1090, 3640])
def test_what_no_card_takes_alone_may_go_in_company(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Worlds in which a line alone leaves before a card is valid, or is worth too little for its lowest band."""
    problem, policy = a_full_world(seed, unfilled=("400", "25", "3"), line_split=bool(seed % 2))
    monkeypatch.setattr(candidates, "MOST_BASKETS", 255)
    listed = route_problem(problem, policy)
    monkeypatch.setattr(candidates, "MOST_BASKETS", 0)
    compact = route_problem(problem, policy)
    assert (compact.status, compact.costs.total) == ("optimal", listed.costs.total)
    assert check_plan(problem, policy, compact) == []


def test_a_large_order_alone_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every location gets an alternative or a reason, none of them cheaper than the proven plan."""
    problem, policy = a_basket(line_split=False)
    problem = replace(problem, orders=problem.orders[:1])
    monkeypatch.setattr(candidates, "MOST_BASKETS", 0)
    plan = route_problem(problem, policy)
    decision = explain_order(problem, policy, plan, problem.orders[0].key)
    assert decision.alternatives
    assert all(a.difference_minor is None or a.difference_minor >= 0 for a in decision.alternatives)
    unused = {place.location for place in problem.locations} - set(decision.chosen.locations)
    assert {reason.location for reason in decision.not_used} == unused


def test_things_that_ship_alone_are_priced_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model first sees one parcel by weight; what it chose costs seven, which it then learns."""
    problem, policy = a_basket(line_split=False)
    problem = replace(problem, products=tuple(replace(p, ship_alone=True) for p in problem.products))
    assert _total(problem, policy, 10_000, monkeypatch) == _total(problem, policy, 0, monkeypatch)


def _total(problem: Problem, policy: Policy, most: int, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(candidates, "MOST_BASKETS", most)
    plan = route_problem(replace(problem, orders=problem.orders[:1]), policy)
    assert plan.status == "optimal"
    return plan.costs.total


def test_weights_of_many_digits_are_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pounds told in grams, times ten-thousandths of units: sums of thirteen digits and more."""
    places = [
        a_location("L2", cost_per_shipment="1", cost_per_kg="0.45"),
        a_location("L3", cost_per_shipment="2.505"),
        a_location("L4", cost_per_kg="0.45"),
    ]
    stock = [
        some_stock("L2", "S2", "3", "7"),
        some_stock("L3", "S2", "1.5", "2"),
        some_stock("L4", "S1", "2.5", "5.43"),
        some_stock("L4", "S2", "1.3333", "2"),
    ]
    card = a_card(
        "c",
        [RateZone("z")],
        [("z", "4", "1.95"), ("z", "8", "5.45"), ("z", "30", "5.45")],
        weight_unit="lb",
        weight_step="1",
        max_weight="30",
    )
    goods = [a_product("S1", "453.59237"), a_product("S2", "2500")]
    order = an_order("O1", ("S1", "2.3333"), ("S2", "2.3333"), ("S2", "1"))
    problem = a_problem(places, goods, stock, [order], [card])
    policy = a_policy(unfilled_cost="400", split_cost="0.5", line_split=False)
    listed = route_problem(problem, policy)
    monkeypatch.setattr(candidates, "MOST_BASKETS", 0)
    compact = route_problem(problem, policy)
    assert listed.status == compact.status == "optimal"
    assert listed.costs.total == compact.costs.total

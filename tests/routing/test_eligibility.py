"""Dates, services, capacity, confidence and age as costs or bars, each on a world small enough to work by hand."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from domdesk.records import Booked, Plan, Problem, RateZone
from domdesk.routing import check_plan, explain_order, route_problem
from tests.worlds import (
    NOW,
    World,
    a_card,
    a_location,
    a_policy,
    a_problem,
    a_product,
    an_order,
    some_stock,
)

SLOW, FAST = (
    a_card(name, [RateZone("z", transit_days=days)], [("z", "100000", price)])
    for name, days, price in (("slow", 5, "4.00"), ("fast", 1, "9.00"))
)


def a_world(orders: int = 1, places: int = 2, **order: object) -> World:
    """Orders of one lamp; A sells it at 10.00, B at 11.00 and so on; slow post 4.00 in 5 days, fast 9.00 in 1 day."""
    names = "ABCD"[:places]
    problem = a_problem(
        [a_location(name, priority=i) for i, name in enumerate(names)],
        [a_product("lamp")],
        [some_stock(name, "lamp", "9", str(10 + i)) for i, name in enumerate(names)],
        [an_order(str(n), ("lamp", "1"), **order) for n in range(orders)],
        [SLOW, FAST],
    )
    return problem, a_policy(unfilled_cost="100")


def routed(world: World, **settings: object) -> Plan:
    """The plan under some settings, which the checker agrees with."""
    problem, policy = world
    policy = replace(policy, **settings)
    plan = route_problem(problem, policy)
    assert check_plan(problem, policy, plan) == []
    return plan


def with_location(problem: Problem, name: str, **columns: object) -> Problem:
    places = (replace(at, **columns) if at.location == name else at for at in problem.locations)
    return replace(problem, locations=tuple(sorted(places, key=lambda at: (at.priority, at.location))))


def sent(plan: Plan) -> list[tuple[str, str]]:
    return [(s.location, s.card) for s in plan.shipments]


# --- promise


def test_dates_stand_on_every_shipment() -> None:
    """Monday 2 March: handed over that day, with the slow post five days later."""
    shipment = routed(a_world()).shipments[0]
    assert (shipment.ship_date, shipment.delivery_date) == (date(2026, 3, 2), date(2026, 3, 7))


@pytest.mark.parametrize(
    ("late_cost", "card", "late"),
    [("2.49", "slow", 498), ("2.50", "fast", 0), ("0", "slow", 0)],
)
def test_lateness_is_weighed_against_the_dearer_service(late_cost: str, card: str, late: int) -> None:
    """Slow is two days late: at 2.49 a day it costs 8.98, at 2.50 a day 9.00 like fast, which arrives earlier."""
    plan = routed(a_world(due="2026-03-05"), late_cost_per_day=Decimal(late_cost))
    assert sent(plan) == [("A", card)]
    assert plan.costs.late == late


def test_under_must_only_what_arrives_in_time_may_ship() -> None:
    """Due on the 5th: fast it is, at any price; due on the 2nd nothing can, and the reason says so."""
    assert sent(routed(a_world(due="2026-03-05"), must_arrive=True)) == [("A", "fast")]
    plan = routed(a_world(due="2026-03-02"), must_arrive=True)
    assert {r.code for r in plan.unassigned[0].reasons} == {"too_late"}


def test_an_unknown_transit_is_never_late_but_barred_under_must() -> None:
    """A card that does not know its days arrives at an unknown time."""
    problem, policy = a_world(due="2026-03-02")
    vague = replace(SLOW, zones=(RateZone("z"),))
    world = replace(problem, cards=(vague,)), policy
    plan = routed(world, late_cost_per_day=Decimal(50))
    assert (plan.costs.late, plan.shipments[0].delivery_date) == (0, None)
    assert routed(world, must_arrive=True).shipments == ()


def test_the_longest_lead_time_of_a_shipment_counts() -> None:
    """The lamp takes three days to come, so the shade waits for it."""
    problem, policy = a_world(places=1)
    problem = replace(
        problem,
        products=(*problem.products, a_product("shade")),
        stock=(replace(problem.stock[0], lead_days=3), some_stock("A", "shade", "5", "1")),
        orders=a_problem([], [], [], [an_order("0", ("lamp", "1"), ("shade", "1"))], []).orders,
    )
    assert [s.ship_date for s in routed((problem, policy)).shipments] == [date(2026, 3, 5)]


def test_a_card_is_used_on_days_when_it_is_valid() -> None:
    """The slow card ends on 1 March, so fast it is; with neither valid there is no rate."""
    problem, policy = a_world()
    ended = replace(SLOW, valid_to=date(2026, 3, 1))
    assert sent(routed((replace(problem, cards=(ended, FAST)), policy))) == [("A", "fast")]
    later = replace(FAST, valid_from=date(2026, 3, 3))
    plan = routed((replace(problem, cards=(ended, later)), policy))
    assert {r.code for r in plan.unassigned[0].reasons} == {"no_rate"}
    assert "valid on Mon 2 Mar 2026" in plan.unassigned[0].reasons[0].text


# --- services


@pytest.mark.parametrize("service", ["Service fast", "post service FAST", "Overnight please"])
def test_a_requested_service_is_kept(service: str) -> None:
    """By its name, with its carrier, or by the desk's map, whatever the case."""
    problem, policy = a_world(service=service)
    problem = replace(problem, service_map={"overnight PLEASE": "Service fast"})
    assert sent(routed((problem, policy))) == [("A", "fast")]


def test_a_text_that_is_no_service_restricts_nothing_and_is_said() -> None:
    """Free shipping is no card's name."""
    plan = routed(a_world(service="Free shipping"))
    assert sent(plan) == [("A", "slow")]
    assert any("'Free shipping'" in notice for notice in plan.notices)


def test_a_service_that_a_location_does_not_offer_is_no_rate_there() -> None:
    """A has the slow card alone; the order wants fast; so B ships."""
    problem, policy = a_world(service="Service fast")
    plan = routed((with_location(problem, "A", rate_cards=("slow",)), policy))
    assert sent(plan) == [("B", "fast")]
    key = problem.orders[0].key
    decision = explain_order(with_location(problem, "A", rate_cards=("slow",)), policy, plan, key)
    assert [(r.location, r.code) for r in decision.not_used] == [("A", "no_rate")]


@pytest.mark.parametrize("lacking", [{"zones": ()}, {"prices": ()}, {"currency": "XTS"}])
def test_a_service_whose_card_reaches_nobody_is_still_that_service(lacking: dict[str, object]) -> None:
    """The order wants fast, whose card has no zones, no prices or no exchange rate: nothing else is sent instead."""
    problem, policy = a_world(service="Service fast")
    plan = routed((replace(problem, cards=(SLOW, replace(FAST, **lacking))), policy))
    assert (sent(plan), len(plan.unassigned)) == ([], 1)
    assert any("The rate card fast " in notice for notice in plan.notices)
    assert not any("Service fast" in notice for notice in plan.notices)


# --- capacity


def test_capacity_counts_over_the_whole_run() -> None:
    """A may send two parcels a day and is 1.00 cheaper: of five orders it sends two, B three."""
    problem, policy = a_world(orders=5)
    plan = routed((with_location(problem, "A", capacity_per_day=2), policy))
    assert sorted(s.location for s in plan.shipments) == ["A", "A", "B", "B", "B"]
    assert plan.status == "optimal"


@pytest.mark.parametrize("method", ["one-by-one", "priority", "nearest", "highest-stock", "fewest-shipments"])
def test_every_method_keeps_to_capacity(method: str) -> None:
    """At most two from A whoever decides."""
    problem, policy = a_world(orders=5)
    plan = routed((with_location(problem, "A", capacity_per_day=2), policy), method=method)
    assert sum(s.location == "A" for s in plan.shipments) == 2
    assert len(plan.shipments) == 5


def test_earlier_shipments_of_the_day_count() -> None:
    """Two are booked for the day, so one of three is left; a booking of another day takes nothing."""
    problem, policy = a_world(orders=2, places=1)
    problem = with_location(problem, "A", capacity_per_day=3)
    day = NOW.date()
    booked = replace(problem, booked=(Booked("A", day, 2), Booked("A", day + timedelta(days=1), 3)))
    plan = routed((booked, policy))
    assert len(plan.shipments) == 1
    assert {r.code for u in plan.unassigned for r in u.reasons} == {"capacity"}


# --- confidence, age, distance, closures, choice of places


def test_risk_is_the_chance_of_a_miss_times_its_cost() -> None:
    """A is cheaper by 1.00 but sure at 80 %: at a miss cost of 4.99 the risk is 1.00 (0.998), at 5.10 1.02."""
    problem, policy = a_world()
    problem = replace(problem, stock=(replace(problem.stock[0], confidence=Decimal("0.8")), problem.stock[1]))
    kept = routed((problem, policy), miss_cost=Decimal("4.99"))
    assert (sent(kept), kept.costs.risk) == ([("A", "slow")], 100)
    assert sent(routed((problem, policy), miss_cost=Decimal("5.10"))) == [("B", "slow")]


def test_a_stale_figure_is_not_used() -> None:
    """Figures of A are 49 hours old, of B 47; the policy allows 48."""
    problem, policy = a_world()
    ages = zip(problem.stock, (49, 47), strict=True)
    stock = tuple(replace(row, as_of=(NOW - timedelta(hours=hours)).isoformat()) for row, hours in ages)
    problem = replace(problem, stock=stock)
    plan = routed((problem, policy), max_stock_age_hours=Decimal(48))
    assert sent(plan) == [("B", "slow")]
    decision = explain_order(problem, replace(policy, max_stock_age_hours=Decimal(48)), plan, problem.orders[0].key)
    assert [(r.location, r.code) for r in decision.not_used] == [("A", "stale_stock")]


def test_a_place_too_far_or_of_unknown_distance_is_barred() -> None:
    """Denver is some 1,300 km from Reno; B has no coordinates."""
    problem, policy = a_world(postal_code="80202")
    problem = with_location(problem, "A", postal_code="89502")
    assert sent(routed((problem, policy), max_distance_km=Decimal(1400))) == [("A", "slow")]
    plan = routed((problem, policy), max_distance_km=Decimal(1000))
    assert {r.location: r.code for r in plan.unassigned[0].reasons} == {"A": "too_far", "B": "too_far"}


def test_a_place_that_never_opens_is_closed() -> None:
    """Every weekday of A is closed."""
    problem, policy = a_world(places=1)
    problem = with_location(problem, "A", closed_weekdays=("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    assert routed((problem, policy)).unassigned[0].reasons[0].code == "closed"


def test_the_policy_chooses_kinds_and_leaves_places_out() -> None:
    """Only stores, or anything but A."""
    problem, policy = a_world()
    problem = with_location(problem, "B", kind="store")
    assert sent(routed((problem, policy), include_kinds=("store",))) == [("B", "slow")]
    assert sent(routed((problem, policy), exclude_locations=("A",))) == [("B", "slow")]


# --- methods and ties


def test_nearest_goes_by_distance_those_without_last() -> None:
    """Boise is nearer to Reno's customer than Denver; the place without coordinates comes last."""
    problem, policy = a_world(places=3, postal_code="89502")
    problem = with_location(with_location(problem, "A", postal_code=None), "B", postal_code="80202")
    problem = with_location(problem, "C", postal_code="83702")
    assert sent(routed((problem, policy), method="nearest")) == [("C", "slow")]
    empty = replace(problem, stock=problem.stock[:2])
    assert sent(routed((empty, policy), method="nearest")) == [("B", "slow")]


def test_fewest_shipments_takes_one_place_that_has_all() -> None:
    """A and B have a part each, C, the farthest and dearest, has both."""
    problem, policy = a_world(places=3)
    problem = replace(
        problem,
        products=(*problem.products, a_product("shade")),
        stock=(
            some_stock("A", "lamp", "1", "1"),
            some_stock("B", "shade", "1", "1"),
            some_stock("C", "lamp", "1", "50"),
            some_stock("C", "shade", "1", "50"),
        ),
        orders=a_problem([], [], [], [an_order("0", ("lamp", "1"), ("shade", "1"))], []).orders,
    )
    assert sent(routed((problem, policy), method="fewest-shipments")) == [("C", "slow")]
    without = replace(problem, stock=problem.stock[:3])
    assert sent(routed((without, policy), method="fewest-shipments")) == [("A", "slow"), ("B", "slow")]


def test_a_tie_goes_to_the_earlier_arrival_then_to_priority() -> None:
    """Same cost from A and B: B arrives a day earlier and wins; with equal days A, of lower priority number, does."""
    problem, policy = a_world()
    problem = replace(problem, stock=tuple(replace(row, unit_cost=Decimal(10)) for row in problem.stock))
    assert sent(routed((problem, policy), method="one-by-one")) == [("A", "slow")]
    slower = with_location(problem, "A", handling_days=1)
    assert sent(routed((slower, policy), method="one-by-one")) == [("B", "slow")]


def test_a_band_lets_a_little_money_buy_what_ties_prefer() -> None:
    """A takes a day to pack and is 1.00 cheaper: a band of 1.00 buys the earlier day from B, 0.99 does not."""
    problem, policy = a_world()
    problem = with_location(problem, "A", handling_days=1)
    assert sent(routed((problem, policy), band=Decimal("0.99"))) == [("A", "slow")]
    plan = routed((problem, policy), band=Decimal("1.00"))
    assert sent(plan) == [("B", "slow")]
    assert plan.bound_minor == plan.costs.total - 100
    assert plan.status == "feasible"

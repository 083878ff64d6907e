"""The plan of test_verify, worked by hand, is sound in its own problem and unsound wherever that is another."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from domdesk.records import (
    Booked,
    Line,
    Policy,
    Problem,
    RateZone,
    Rule,
)
from domdesk.routing.verify import check_plan
from tests.routing.test_verify import THE_POLICY, the_plan, the_problem
from tests.worlds import (
    NOW,
    a_product,
)

D = Decimal


def at_erie(**columns: object) -> Callable[[Problem], Problem]:
    """The problem with another Erie."""
    return lambda problem: replace(
        problem, locations=(problem.locations[0], replace(problem.locations[1], **columns), *problem.locations[2:])
    )


def hammers(**columns: object) -> Callable[[Problem], Problem]:
    """The problem with another figure for Erie's hammers."""
    return lambda problem: replace(
        problem, stock=(*problem.stock[:2], replace(problem.stock[2], **columns), *problem.stock[3:])
    )


def first_order(**columns: object) -> Callable[[Problem], Problem]:
    return lambda problem: replace(problem, orders=(replace(problem.orders[0], **columns), problem.orders[1]))


def parcel_card(**columns: object) -> Callable[[Problem], Problem]:
    return lambda problem: replace(problem, cards=(replace(problem.cards[0], **columns), problem.cards[1]))


def both(*changes: Callable[[Problem], Problem]) -> Callable[[Problem], Problem]:
    return lambda problem: changes[1](changes[0](problem))


def same(problem: Problem) -> Problem:
    return problem


TODAY = NOW.date()
TWO_DAYS = parcel_card(zones=(RateZone("all", transit_days=2),))
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CHANGED: list[tuple[str, Callable[[Problem], Problem], Policy]] = [
    ("line_split", same, replace(THE_POLICY, line_split=False)),
    ("max_shipments", same, replace(THE_POLICY, max_shipments=1)),
    ("cost_differs", same, replace(THE_POLICY, split_cost=D("1.01"))),
    ("cost_differs", same, replace(THE_POLICY, unfilled_cost="auto")),
    ("wrong_status", same, replace(THE_POLICY, method="priority")),
    ("no_exchange_rate", lambda problem: replace(problem, exchange_rates={}), THE_POLICY),
    ("over_assigned", lambda problem: replace(problem, stock=problem.stock[1:]), THE_POLICY),
    ("no_rate", parcel_card(max_weight=D(29)), THE_POLICY),
    ("no_rate", at_erie(rate_cards=("express",)), THE_POLICY),
    # days
    ("wrong_date", at_erie(handling_days=1), THE_POLICY),
    ("wrong_date", at_erie(cutoff="08:59"), THE_POLICY),
    ("wrong_date", at_erie(closed_weekdays=("mon",)), THE_POLICY),
    ("wrong_date", at_erie(closures=((TODAY, TODAY, None),)), THE_POLICY),
    ("wrong_date", hammers(lead_days=1), THE_POLICY),
    ("wrong_date", first_order(placed_at="2026-03-03"), THE_POLICY),
    ("wrong_date", TWO_DAYS, THE_POLICY),
    ("closed", at_erie(closed_weekdays=WEEK), THE_POLICY),
    ("cost_differs", both(TWO_DAYS, first_order(due="2026-03-03")), replace(THE_POLICY, late_cost_per_day=D(1))),
    ("no_rate", both(TWO_DAYS, first_order(due="2026-03-03")), replace(THE_POLICY, must_arrive=True)),
    ("no_rate", first_order(due="2026-03-09"), replace(THE_POLICY, must_arrive=True)),
    ("no_rate", parcel_card(valid_to=TODAY - timedelta(days=1)), THE_POLICY),
    ("no_rate", parcel_card(valid_from=TODAY + timedelta(days=1)), THE_POLICY),
    ("no_rate", first_order(service="post service EXPRESS"), THE_POLICY),
    (
        "no_rate",
        both(
            first_order(service="Quick"),
            lambda problem: replace(problem, service_map={"quick": "post service express"}),
        ),
        THE_POLICY,
    ),
    # who may
    ("capacity", at_erie(capacity_per_day=0), THE_POLICY),
    (
        "capacity",
        both(at_erie(capacity_per_day=2), lambda problem: replace(problem, booked=(Booked("erie", TODAY, 2),))),
        THE_POLICY,
    ),
    ("barred_by_rule", same, replace(THE_POLICY, include_kinds=("store",))),
    ("barred_by_rule", same, replace(THE_POLICY, exclude_locations=("erie",))),
    ("barred_by_rule", same, replace(THE_POLICY, rules=(Rule("never", locations=("erie",)),))),
    ("barred_by_rule", same, replace(THE_POLICY, rules=(Rule("only", kinds=("store",), sku=("hammer",)),))),
    ("cost_differs", same, replace(THE_POLICY, rules=(Rule("prefer", locations=("reno",), cost=D(1)),))),
    ("cost_differs", hammers(confidence=D("0.5")), replace(THE_POLICY, miss_cost=D(1))),
    ("too_far", same, replace(THE_POLICY, max_distance_km=D(9999))),
    ("stale_stock", hammers(as_of="2026-03-01T08:59:00Z"), replace(THE_POLICY, max_stock_age_hours=D(24))),
]


@pytest.mark.parametrize(
    ("code", "change", "policy"), CHANGED, ids=[f"{n}-{code}" for n, (code, _, _) in enumerate(CHANGED)]
)
def test_the_same_plan_is_unsound_elsewhere(code: str, change: Callable[[Problem], Problem], policy: Policy) -> None:
    """A plan is judged by its own problem and policy: where those differ, it has faults."""
    assert code in [fault.code for fault in check_plan(change(the_problem()), policy, the_plan())]


UNCHANGED: list[tuple[Callable[[Problem], Problem], Policy]] = [
    (at_erie(cutoff="09:00"), THE_POLICY),
    (at_erie(closures=((TODAY - timedelta(days=2), TODAY - timedelta(days=1), None),)), THE_POLICY),
    (first_order(placed_at="2026-03-02T10:00:00+02:00"), THE_POLICY),
    (parcel_card(valid_from=TODAY, valid_to=TODAY), THE_POLICY),
    (first_order(service="Service PARCEL"), THE_POLICY),
    (first_order(service="next week, please"), THE_POLICY),
    (at_erie(capacity_per_day=1), THE_POLICY),
    (lambda problem: replace(problem, booked=(Booked("erie", TODAY, 9),)), THE_POLICY),
    (same, replace(THE_POLICY, must_arrive=True)),
    (same, replace(THE_POLICY, rules=(Rule("never", locations=("erie",), sku=("anvil",)),))),
    (same, replace(THE_POLICY, rules=(Rule("never", locations=("erie",), order_value_over=D(291)),))),
    (same, replace(THE_POLICY, rules=(Rule("prefer", kinds=("warehouse",), cost=D(1)),))),
    (hammers(confidence=D("0.5")), THE_POLICY),
    (hammers(as_of="2026-03-01T09:00:00Z"), replace(THE_POLICY, max_stock_age_hours=D(24))),
]


@pytest.mark.parametrize(("change", "policy"), UNCHANGED)
def test_the_same_plan_is_sound_where_nothing_touches_it(change: Callable[[Problem], Problem], policy: Policy) -> None:
    """Limits just reached, rules about other goods and services that are none leave a sound plan sound."""
    assert check_plan(change(the_problem()), policy, the_plan()) == []


@pytest.mark.parametrize("strict", ["ship_complete", "partial_order"])
def test_an_order_that_must_be_whole_is_not_shipped_in_part(strict: str) -> None:
    """With one line left, an order of ship_complete, or under partial_order = never, is a fault."""
    problem, policy = the_problem(), replace(THE_POLICY, partial_order=strict != "partial_order")
    nail = Line("3", "nail", D(1))
    whole = replace(problem.orders[0], lines=(*problem.orders[0].lines, nail), ship_complete=strict == "ship_complete")
    faults = check_plan(replace(problem, orders=(whole, problem.orders[1])), policy, the_plan())
    assert strict in [fault.code for fault in faults]


@pytest.mark.parametrize("unknown", ["cost", "weight"])
def test_unknown_figures_must_be_flagged(unknown: str) -> None:
    """A plan that counts an unknown cost or weight as 0 says so in a notice, or has a fault."""
    problem = the_problem()
    if unknown == "cost":
        row = replace(problem.stock[1], unit_cost=None)
        problem = replace(problem, stock=(problem.stock[0], row, *problem.stock[2:]))
    else:
        problem = replace(problem, products=(problem.products[0], a_product("hammer", None), problem.products[2]))
    assert "not_flagged" in [fault.code for fault in check_plan(problem, THE_POLICY, the_plan())]
    told = replace(the_plan(), notices=("Some figures are unknown.",))
    assert "not_flagged" not in [fault.code for fault in check_plan(problem, THE_POLICY, told)]

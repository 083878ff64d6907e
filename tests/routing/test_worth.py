"""The price of stock and capacity: what routing again saves is what brute force finds, of few orders as of all."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domdesk.records import METHODS, Booked, Costs, OrderKey, Plan, Policy, Problem, StockPrice
from domdesk.routing import route_problem
from domdesk.routing.insight.moving import moves_to_try
from domdesk.routing.insight.worth import Extra, affected, savings, with_extra
from domdesk.routing.process import LocalEngine, RoutingProcess
from tests import worlds as named
from tests.features import full_worlds
from tests.oracle import best_total
from tests.strategies import worlds
from tests.worlds import World, a_flat_card, a_location, a_policy, a_problem, a_product, an_order, some_stock

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


def confirmed(problem: Problem, policy: Policy, extras: Sequence[Extra]) -> list[tuple[int | None, bool]]:
    """What each extra saves, as the desk finds it."""
    return list(savings(problem, policy, extras, affected(problem, policy, extras), route_problem))


def extras_of(problem: Problem) -> list[Extra]:
    """A unit more in each stock row, a unit moved from each row that has one, a shipment more on the days to come."""
    rows = {(row.location, row.sku): row for row in problem.stock}
    more = [Extra(at, sku) for at, sku in rows]
    moved = [
        Extra(at, sku, source=source)
        for at, sku in rows
        for (source, other), row in rows.items()
        if other == sku and source != at and row.available >= 1
    ]
    days = [problem.now.date().fromordinal(problem.now.date().toordinal() + n) for n in range(4)]
    limited = [at.location for at in problem.locations if at.capacity_per_day is not None]
    return [*more, *moved[:3], *(Extra(at, None, day) for at in limited for day in days)]


@settings(max_examples=200 if LONG else 10)
@pytest.mark.parametrize("every_feature", [False, True], ids=["contested", "every feature"])
@given(data=st.data())
def test_it_is_the_difference_of_two_least_totals(every_feature: bool, data: st.DataObject) -> None:
    """What each unit, move and shipment saves is what brute force finds with it and without it, and proven."""
    drawn = full_worlds if every_feature else worlds
    problem, policy = data.draw(drawn(contested=True, line_split=data.draw(st.booleans())))
    if problem.stock:
        extras = data.draw(st.lists(st.sampled_from(extras_of(problem)), min_size=1, max_size=3, unique=True))
        now = best_total(problem, policy)
        with_each = [best_total(with_extra(problem, extra), policy) for extra in extras]
        assert confirmed(problem, policy, extras) == [(now - total, True) for total in with_each]


@settings(max_examples=100 if LONG else 5)
@given(world=worlds(contested=True), method=st.sampled_from(METHODS))
def test_other_methods_are_routed_again_whole(world: World, method: str) -> None:
    """A method that does not route for the least total may move any order: what it saves is the runs' difference."""
    problem, policy = world[0], replace(world[1], method=method)
    extras = extras_of(problem)[:2]
    totals = [route_problem(with_extra(problem, extra), policy).costs.total for extra in extras]
    now = route_problem(problem, policy).costs.total
    assert [saved for saved, _ in confirmed(problem, policy, extras)] == [now - total for total in totals]


def two_towns(orders: int = 2) -> World:
    """Two towns that share nothing: in each, orders want a lamp or a rug, and the near place has one, the far many.

    Near sends at 5.00, far's cost 2.00 more: each order but one of a town pays 2.00 for coming second.
    """
    towns = {"lamp": "reno", "rug": "erie"}
    problem = a_problem(
        [*(a_location(at, priority=1) for at in towns.values()), a_location("far", priority=2)],
        [a_product(sku) for sku in towns],
        [
            *(some_stock(at, sku, "1", "10.00") for sku, at in towns.items()),
            *(some_stock("far", sku, "99", "12.00") for sku in towns),
        ],
        [an_order(f"{sku} {n}", (sku, "1")) for sku in towns for n in range(orders)],
        [a_flat_card("post", "5.00")],
    )
    return problem, a_policy()


def test_only_the_orders_that_an_extra_touches_are_routed_again() -> None:
    """A lamp more concerns the orders for lamps, a rug moved those for rugs; each saves 2.00."""
    problem, policy = two_towns()
    extras = [Extra("reno", "lamp"), Extra("erie", "rug", source="far")]
    names = [[key.order for key in keys] for keys in affected(problem, policy, extras)]
    assert names == [["lamp 0", "lamp 1"], ["rug 0", "rug 1"]]
    assert confirmed(problem, policy, extras) == [(200, True), (200, True)]


def test_a_unit_that_nobody_asks_for_saves_nothing_and_is_not_routed() -> None:
    """Far has lamps to spare: one more there is worth 0; so is one of a product that no order has."""
    problem, policy = two_towns()
    extras = [Extra("far", "cup"), Extra("far", "lamp")]
    assert affected(problem, policy, extras)[0] == ()
    assert confirmed(problem, policy, extras) == [(0, True), (0, True)]


def test_too_many_orders_stay_unconfirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What touches more orders than can be routed again soon is not told."""
    monkeypatch.setattr("domdesk.routing.insight.worth.MOST_AFFECTED", 1)
    problem, policy = two_towns()
    assert confirmed(problem, policy, [Extra("reno", "lamp")]) == [(None, False)]


def test_what_is_not_proven_says_so_and_what_cannot_be_is_not_told() -> None:
    """Of plans that may be bettered the difference is not proven; that a lamp more costs more is their fault alone."""
    problem, policy = two_towns()
    extra = Extra("reno", "lamp")
    plan = replace(route_problem(problem, policy), status="feasible")
    dear, cheap = (replace(plan, costs=Costs(item=minor)) for minor in (900, 700))
    for first, then, said in ((dear, cheap, (200, False)), (cheap, dear, (None, False))):
        plans = iter((first, then))
        found = savings(problem, policy, [extra], [(OrderKey("", "lamp 0"),)], lambda *_, plans=plans: next(plans))
        assert list(found) == [said]


def test_a_shipment_more_on_a_day() -> None:
    """The near place's day is full: one shipment more saves what the dearer order pays to ship from elsewhere."""
    problem, policy = named.capacity_binds()
    (price,) = route_problem(problem, policy).prices
    assert price.day is not None
    now, more = (best_total(p, policy) for p in (problem, with_extra(problem, Extra(price.location, None, price.day))))
    assert now > more
    assert confirmed(problem, policy, [Extra(price.location, None, price.day)]) == [(now - more, True)]
    assert confirmed(problem, policy, [Extra(price.location, None, date(2026, 3, 9))]) == [(0, True)]


def test_more_is_more_than_what_is_promised_already() -> None:
    """A row or a day that is promised beyond what there is has one to give with one more, not only less of a debt."""
    problem, _ = named.capacity_binds()
    near = next(at for at in problem.locations if at.capacity_per_day is not None)
    row = next(row for row in problem.stock if row.location == near.location)
    owing = replace(row, on_hand=Decimal(1), committed=Decimal(4))
    owed = replace(problem, stock=(owing,), booked=(Booked(near.location, date(2026, 3, 2), 9),))
    assert with_extra(owed, Extra(row.location, row.sku)).stock[0].available == 1
    with_day = with_extra(owed, Extra(near.location, None, date(2026, 3, 2)))
    assert sum(known.shipments for known in with_day.booked) == (near.capacity_per_day or 0) - 1


# --- worth moving


def priced(plan: Plan, *prices: tuple[str, str, int]) -> Plan:
    return replace(plan, prices=tuple(StockPrice(at, sku, None, minor) for at, sku, minor in prices))


def test_moves_lead_from_where_units_lie_idle_to_where_they_are_dearest() -> None:
    """The dearest target first; from the place that leaves most, never from one that has none or is as dear."""
    problem, policy = two_towns()
    more = (some_stock("barn", "lamp", "7", "10.00"), some_stock("shed", "rug", "0", "10.00"))
    problem = replace(
        problem,
        locations=(*problem.locations, a_location("barn", active=False), a_location("shed")),
        stock=(*problem.stock, *more),
    )
    plan = priced(route_problem(problem, policy), ("reno", "lamp", 200), ("erie", "rug", 300), ("far", "rug", 300))
    assert moves_to_try(problem, plan, 9) == [Extra("reno", "lamp", source="far")]
    plan = priced(plan, ("reno", "lamp", 200), ("erie", "rug", 300))
    assert moves_to_try(problem, plan, 9) == [
        Extra("erie", "rug", source="far"),
        Extra("reno", "lamp", source="far"),
    ]
    assert moves_to_try(problem, plan, 1) == [Extra("erie", "rug", source="far")]


# --- where it runs


def test_the_process_answers_as_this_one() -> None:
    """Which orders an extra touches, told by the spawned process and here."""
    problem, policy = two_towns()
    extras = [Extra("reno", "lamp"), Extra("erie", "rug", source="far")]
    engine = RoutingProcess()
    try:
        assert engine.affected(problem, policy, extras) == LocalEngine().affected(problem, policy, extras)
    finally:
        engine.close()

"""Counterfactuals of the named worlds, worked by hand; what large orders, choices and other processes make of them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domdesk.errors import Cancelled, InputError
from domdesk.records import Counterfactual, OrderKey, Override, Plan, Policy, Problem
from domdesk.routing import RoutingProcess, route_problem
from domdesk.routing.insight.counterfactuals import counterfactuals
from domdesk.routing.insight.least import least
from domdesk.routing.process import LocalEngine
from tests import worlds
from tests.worlds import World, a_flat_card, a_location, a_policy, a_problem, a_product, an_order, some_stock

ONE = OrderKey("", "1")


def told(world: World, location: str, key: OrderKey = ONE) -> list[Counterfactual]:
    """What is said about a location and an order of a run."""
    problem, policy = world
    return counterfactuals(problem, policy, route_problem(problem, policy), key, location)


def texts(world: World, location: str, key: OrderKey = ONE) -> list[str]:
    return [one.text for one in told(world, location, key)]


def test_the_dear_parcel_could_be_made_up_for_by_the_unit() -> None:
    """Newark's 24.00 against Boulder's 17.50: at 6.50 less a tie, which goes to the lower priority, Newark's."""
    assert texts(worlds.dear_but_near(), "newark") == [
        "newark would ship it if a unit of drill cost $6.50 less there, for $17.50 in all."
    ]


def test_a_tie_that_would_go_to_the_other_needs_a_cent_more() -> None:
    """Were Boulder preferred in a tie, 6.50 less would not do: 6.51."""
    problem, policy = worlds.dear_but_near()
    near = tuple(replace(at, priority=2 if at.location == "newark" else 1) for at in problem.locations)
    problem = replace(problem, locations=tuple(sorted(near, key=lambda at: at.priority)))
    (one,) = told((problem, policy), "newark")
    assert (one.amount, one.cost_minor) == (Decimal("6.51"), 1749)


def test_a_cutoff_an_hour_later_saves_the_day() -> None:
    """At 09:00 London's day is closed since 08:00: open until 09:00 it is in time for 14.00, or 1.00 cheaper a tie.

    A day less in the post does as much as the day of work.
    """
    assert texts(worlds.cutoff_decides(), "london") == [
        "london would ship it if a unit of lamp cost $1.01 less there, for $15.99 in all.",
        "london would ship it if carriage from there took 1 day less, for $14.00 in all.",
        "london would ship it if its cutoff were 1 hour later, at 09:00, for $14.00 in all.",
        "london would ship it without “Each day of lateness costs $3.00”, for $14.00 in all.",
    ]


def test_the_last_unit_is_another_orders() -> None:
    """Nevada's order leaves near's only lamp to Maine's: with a second one it would ship from near."""
    problem, policy = worlds.last_unit_contested()
    plan = route_problem(problem, policy)
    key = next(s.order for s in plan.shipments if s.location == "far")
    assert "near would ship it if it had 1 unit more of lamp, for $15.00 in all." in texts(
        (problem, policy), "near", key
    )


def test_a_full_day_needs_one_shipment_more() -> None:
    """Near's two parcels of the day are promised: with a third it would send Nevada's too."""
    problem, policy = worlds.capacity_binds()
    plan = route_problem(problem, policy)
    key = next(s.order for s in plan.shipments if s.location == "far")
    assert texts((problem, policy), "near", key) == [
        "near would ship it if it could send 1 shipment more a day, for $15.00 in all."
    ]


def test_rules_and_settings_are_named_as_the_policy_names_them() -> None:
    """The shop may not send hazardous cells; the first supplier's figure is too old."""
    (rule,) = (one for one in told(worlds.hazmat_rule(), "shop") if one.kind == "rule")
    assert (rule.rule, rule.text) == (
        "rule 1",
        "shop would ship it without “Only warehouses may ship hazardous goods”, for $25.00 in all.",
    )
    (setting,) = told(worlds.stale_supplier(), "first")
    assert (setting.kind, setting.rule) == ("setting", "max_stock_age_hours")
    assert (
        setting.text
        == "first would ship it without “Stock figures older than 48 hours do not count”, for $12.00 in all."
    )


def test_choices_and_wishes_can_be_lifted() -> None:
    """Somebody chose only the depot; without that the second supplier would ship, with it nobody else can."""
    problem, policy = worlds.stale_supplier()
    chosen = replace(problem, overrides=(Override(ONE, "only", "depot", reason="he fetches it"),))
    (one,) = told((chosen, policy), "second")
    assert one.kind == "choice"
    assert (
        one.text
        == "second would ship it without “You chose only depot for this order (he fetches it)”, for $15.00 in all."
    )
    (none,) = told((chosen, policy), "first")
    assert none.text == "Nothing alone would let first ship it. You chose only depot for this order (he fetches it)."


def a_pair() -> World:
    """Reno has a lamp and a cup at 10.00 each, Erie neither, though both have a cost by default of 3.00; 5.00 a parcel.

    The order ships whole, in one shipment.
    """
    problem = a_problem(
        [a_location("reno", priority=1), a_location("erie", priority=2)],
        [a_product("lamp", unit_cost="3.00"), a_product("cup", unit_cost="3.00")],
        [some_stock("reno", sku, "9", "10.00") for sku in ("lamp", "cup")],
        [an_order("1", ("lamp", "2"), ("cup", "1"), ship_complete=True)],
        [a_flat_card("post", "5.00")],
    )
    return problem, a_policy(max_shipments=1)


def test_several_products_may_be_needed_together() -> None:
    """Erie needs both lamps and the cup, which then cost 9.00 and the parcel 5.00."""
    problem, policy = a_pair()
    both = "erie would ship it if it had 2 units more of lamp and 1 unit more of cup, for $14.00 in all."
    assert [one.text for one in told((problem, policy), "erie") if one.kind == "units"] == [both]


def test_the_switch_of_a_location() -> None:
    """Erie has both for less, but is switched off."""
    problem, policy = a_pair()
    off = tuple(replace(at, active=at.location != "erie") for at in problem.locations)
    more = tuple(some_stock("erie", sku, "9") for sku in ("lamp", "cup"))
    problem = replace(problem, locations=off, stock=(*problem.stock, *more))
    assert texts((problem, policy), "erie") == ["erie would ship it if it were switched on, for $14.00 in all."]


def test_who_ships_already_says_so() -> None:
    """A place of the plan is no counterfactual, nor is one that the order would like best but leaves to another."""
    problem, policy = worlds.dear_but_near()
    assert texts((problem, policy), "boulder") == ["boulder ships it already."]
    plan = route_problem(problem, policy)
    elsewhere = replace(plan, shipments=())
    (one,) = counterfactuals(problem, policy, elsewhere, ONE, "boulder")
    assert (one.kind, one.text) == (
        "none",
        "boulder is the order's own best place already; the plan leaves it to other orders.",
    )


def test_an_order_too_large_to_list_is_asked_about_limits_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said of prices and units, and that nothing more is tried."""
    problem, policy = worlds.hazmat_rule()
    plan = route_problem(problem, policy)
    monkeypatch.setattr("domdesk.routing.candidates.MOST_BASKETS", 0)
    assert [one.kind for one in counterfactuals(problem, policy, plan, ONE)] == ["rule"]
    (none,) = counterfactuals(problem, replace(policy, rules=()), replace(plan, shipments=()), ONE, "depot")
    assert none.text.endswith("of an order this large no more is tried.")


def test_what_the_run_does_not_know() -> None:
    """No such order, no such location: each is told."""
    problem, policy = worlds.dear_but_near()
    plan = route_problem(problem, policy)
    with pytest.raises(InputError, match="The run knows no location mars"):
        counterfactuals(problem, policy, plan, ONE, "mars")
    with pytest.raises(KeyError):
        counterfactuals(problem, policy, plan, OrderKey("", "9"))


@pytest.mark.parametrize("answer", range(1, 12))
@pytest.mark.parametrize("guess", [0, 1, 5, 9, 40])
def test_the_least_number_is_found_from_any_guess(answer: int, guess: int) -> None:
    """Of 1 to 9; none where even 9 is too few."""
    assert least(lambda n: n >= answer, 9, guess) == (answer if answer <= 9 else None)
    assert least(lambda n: n >= answer, 0, guess) is None


# --- where it runs


def a_case() -> tuple[Problem, Policy, Plan]:
    problem, policy = worlds.cutoff_decides()
    return problem, policy, route_problem(problem, policy)


def test_the_process_answers_as_this_one_and_can_be_cancelled() -> None:
    """The spawned process finds the same; a wish to cancel ends the search there and here."""
    engine = RoutingProcess()
    try:
        found = engine.counterfactuals(*a_case(), ONE, None, None)
        assert found == LocalEngine().counterfactuals(*a_case(), ONE, None, lambda: "go on")
        assert {one.location for one in found} == {"london"}
        with pytest.raises(Cancelled):
            engine.counterfactuals(*a_case(), ONE, None, lambda: "cancel")
        with pytest.raises(Cancelled):
            LocalEngine().counterfactuals(*a_case(), ONE, None, lambda: "cancel")
    finally:
        engine.close()

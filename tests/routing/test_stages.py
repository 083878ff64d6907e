"""The funnel of an order, and what it takes of each stock row: told step by step, and true."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domdesk.records import METHODS, STAGES, Decision, OrderKey, Override, Saving, StockPrice
from domdesk.routing import check_plan, explain_order, route_problem
from domdesk.routing.one import route_one
from domdesk.routing.stages import STAGE_OF
from domdesk.routing.standing import Standing
from domdesk.routing.verify import REASON_CODES
from tests import worlds as named
from tests.features import full_worlds
from tests.worlds import World, a_flat_card, a_location, a_policy, a_problem, a_product, an_order, some_stock

ONE = OrderKey("", "1")


def fallen(decision: Decision) -> dict[str, list[tuple[str, str]]]:
    """Stage → (location, code) of those that fell out there."""
    return {stage.name: [(r.location, r.code) for r in stage.fallen] for stage in decision.stages if stage.fallen}


def test_every_reason_has_its_stage() -> None:
    """Each code of the contract belongs to one stage."""
    assert set(STAGE_OF) == REASON_CODES
    assert set(STAGE_OF.values()) == set(STAGES) - {"all"}


def a_busy_shop() -> World:
    """Eight places, of which one is chosen and the others fall out at each step of the funnel, one by one."""
    names = ("reno", "boise", "off", "empty", "barred", "late", "far", "bulky")
    problem = a_problem(
        [
            a_location(
                name,
                priority=n,
                active=name != "off",
                kind="store" if name == "barred" else "warehouse",
                handling_days=9 if name == "late" else 0,
                rate_cards=("none",) if name == "bulky" else ("post",),
                latitude="40",
                longitude="-10" if name == "far" else "-100",
            )
            for n, name in enumerate(names, 1)
        ],
        [a_product("lamp")],
        [some_stock(name, "lamp", "0" if name == "empty" else "5", f"{9 + n}") for n, name in enumerate(names)],
        [an_order("1", ("lamp", "1"), latitude="40", longitude="-101", due="2026-03-06")],
        [a_flat_card("post", "5"), a_flat_card("none", "5", max_weight="100")],
    )
    zones = tuple(replace(zone, transit_days=2) for zone in problem.cards[0].zones)
    cards = tuple(replace(card, zones=zones) for card in problem.cards)
    rules = (named.Rule("never", kinds=("store",)),)
    return replace(problem, cards=cards), a_policy(must_arrive=True, max_distance_km="3000", rules=rules)


def test_each_place_falls_out_where_it_should() -> None:
    """Switched off, without stock, barred by a rule, too late or too far, without a price, dearer: each at its step."""
    problem, policy = a_busy_shop()
    found = explain_order(problem, policy, route_problem(problem, policy), ONE)
    assert fallen(found) == {
        "active": [("off", "inactive")],
        "stock": [("empty", "no_stock")],
        "rules": [("barred", "barred_by_rule")],
        "reach": [("late", "too_late"), ("far", "too_far")],
        "priced": [("bulky", "too_heavy")],
        "chosen": [("boise", "dearer")],
    }
    assert [len(stage.left) for stage in found.stages] == [8, 7, 6, 5, 3, 2, 1]
    assert found.stages[-1].left == ("reno",)


def test_a_place_without_stock_falls_out_for_that_and_not_for_the_rule_behind_it() -> None:
    """A shop that no rule would let ship has no lamp: it is not among those that have stock."""
    problem, policy = a_busy_shop()
    empty = tuple(replace(r, on_hand=Decimal(0)) if r.location == "barred" else r for r in problem.stock)
    problem = replace(problem, stock=empty)
    found = explain_order(problem, policy, route_problem(problem, policy), ONE)
    assert ("barred", "no_stock") in fallen(found)["stock"]
    assert {r.location: r.code for r in found.not_used}["barred"] == "barred_by_rule"


def test_a_choice_stands_among_the_rules() -> None:
    """Only Boise may: the others that hold lamps fall out at the rules, by the choice or by the rule."""
    problem, policy = a_busy_shop()
    problem = replace(problem, overrides=(Override(ONE, "only", "boise", reason="its last"),))
    found = explain_order(problem, policy, route_problem(problem, policy), ONE)
    assert [place for place, _ in fallen(found)["rules"]] == ["reno", "barred", "late", "far", "bulky"]
    told = {r.location: r.text for stage in found.stages for r in stage.fallen}
    assert told["reno"] == "You chose only boise for this order (its last)."


def test_a_choice_takes_nobody_from_those_that_have_stock() -> None:
    """Boise has one of the two lamps wanted: it has stock, whether it is dearer or somebody chose Reno."""
    problem = a_problem(
        [a_location("reno"), a_location("boise"), a_location("erie")],
        [a_product("lamp")],
        [some_stock("reno", "lamp", "5", "9"), some_stock("boise", "lamp", "1", "9"), some_stock("erie", "lamp", "0")],
        [an_order("1", ("lamp", "2"))],
        [a_flat_card("post", "5")],
    )
    policy = a_policy()
    free = explain_order(problem, policy, route_problem(problem, policy), ONE)
    assert fallen(free) == {"stock": [("erie", "no_stock")], "chosen": [("boise", "dearer")]}
    chosen = replace(problem, overrides=(Override(ONE, "only", "reno", reason="its last"),))
    bound = explain_order(chosen, policy, route_problem(chosen, policy), ONE)
    assert fallen(bound) == {"stock": [("erie", "no_stock")], "rules": [("boise", "barred_by_rule")]}


@pytest.mark.parametrize("split", [False, True], ids=["whole lines", "split lines"])
@given(data=st.data())
def test_every_place_is_chosen_or_falls_out_once(split: bool, data: st.DataObject) -> None:
    """Whatever the world, each location stands after the last step or fell out at just one; those left ship."""
    problem, policy = data.draw(full_worlds(line_split=split))
    policy = replace(policy, method=data.draw(st.sampled_from(METHODS)))
    plan = route_problem(problem, policy)
    for order in problem.orders:
        found = explain_order(problem, policy, plan, order.key)
        assert [stage.name for stage in found.stages] == list(STAGES)
        left = tuple(at.location for at in problem.locations)
        for stage in found.stages:
            assert {r.location for r in stage.fallen} | set(stage.left) == set(left)
            assert len(stage.fallen) + len(stage.left) == len(left)
            assert {STAGE_OF[r.code] for r in stage.fallen} <= {stage.name}
            left = stage.left
        assert set(left) == set(found.chosen.locations)
        barred = {r.location for r in found.stages[1].fallen}
        assert {at.location for at in problem.locations if at.draft or not at.active} <= barred


# --- stock


@given(data=st.data())
def test_stock_before_and_after_is_what_the_others_leave(data: st.DataObject) -> None:
    """For each line and place: available less all other orders, then less the lines before it and itself."""
    problem, policy = data.draw(full_worlds(line_split=data.draw(st.booleans())))
    plan = route_problem(problem, policy)
    for order in problem.orders:
        found = explain_order(problem, policy, plan, order.key)
        given_lines = [(a.line, s.location, a.quantity) for s in found.chosen.shipments for a in s.lines]
        assert sorted((u.line, u.location, u.quantity) for u in found.stock) == sorted(given_lines)
        for row in problem.stock:
            uses = [u for u in found.stock if (u.location, u.sku) == (row.location, row.sku)]
            others = [s for s in plan.shipments if s.order != order.key and s.location == row.location]
            left = row.available - sum((a.quantity for s in others for a in s.lines if a.sku == row.sku), Decimal(0))
            for use in uses:
                assert (use.before, use.after) == (left, left - use.quantity)
                left = use.after
            assert left >= 0


def test_the_last_unit_saves_most_on_the_order_that_pays_most_for_not_having_it() -> None:
    """Near has one lamp, which Maine gets; Nevada pays 16.00 and with one more would pay 15.00.

    Far has lamps to spare, and no price.
    """
    problem, policy = named.last_unit_contested()
    plan = route_problem(problem, policy)
    nevada, maine = (explain_order(problem, policy, plan, order.key) for order in problem.orders)
    (use,) = maine.stock
    assert (use.location, use.before, use.after) == ("near", 1, 0)
    assert use.price_minor == plan.prices[0].minor_per_unit
    assert use.saves == Saving(problem.orders[0].key, 100)
    assert [(u.location, u.price_minor, u.saves) for u in nevada.stock] == [("far", 0, None)]


def test_an_order_that_goes_without_saves_what_leaving_it_costs() -> None:
    """Two orders want the one lamp, 10.00 and a parcel of 5.00; the one without it counts 30.00, and would save 15.00.

    Without any order that wants it more, or where time is up before one is tried, nothing is said.
    """
    problem = a_problem(
        [a_location("reno")],
        [a_product("lamp")],
        [some_stock("reno", "lamp", "1", "10")],
        [an_order("1", ("lamp", "1")), an_order("2", ("lamp", "1"))],
        [a_flat_card("post", "5")],
    )
    policy = a_policy(unfilled_cost=Decimal(30))
    plan = route_problem(problem, policy)
    (winner,) = {s.order for s in plan.shipments}
    loser = next(order.key for order in problem.orders if order.key != winner)
    (use,) = explain_order(problem, policy, plan, winner).stock
    assert use.saves == Saving(loser, 1500)
    alone = replace(problem, orders=tuple(o for o in problem.orders if o.key == winner))
    priced = replace(route_problem(alone, policy), prices=plan.prices)
    assert explain_order(alone, policy, priced, winner).stock[0].saves is None


def test_no_time_finds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where time is up at once the price stands alone."""
    monkeypatch.setattr("domdesk.routing.last_units.MOST_SECONDS", -1.0)
    problem, policy = named.last_unit_contested()
    plan = route_problem(problem, policy)
    (use,) = explain_order(problem, policy, plan, problem.orders[1].key).stock
    assert use.price_minor
    assert use.saves is None


def test_an_order_placed_at_once_tells_stages_and_stock_too() -> None:
    """What the others leave before it, what it leaves, and what its unit is worth by the run."""
    problem, policy = named.last_unit_contested()
    nevada = problem.orders[0]
    plan = route_problem(replace(problem, orders=problem.orders[1:]), policy)
    assert check_plan(replace(problem, orders=problem.orders[1:]), policy, plan) == []
    plan = replace(plan, prices=(StockPrice("far", "lamp", None, 7), StockPrice("far", None, date(2026, 3, 2), 9)))
    found = route_one(Standing(problem, policy, plan), nevada.key)
    assert [(u.location, u.before, u.after, u.price_minor) for u in found.stock] == [("far", 5, 4, 7)]
    assert fallen(found) == {"stock": [("near", "used_by_others")]}

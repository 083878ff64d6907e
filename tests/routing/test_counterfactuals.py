"""Counterfactuals against brute force: what they say is so by a plain retelling, and nothing less would do."""

import os
import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from domdesk.money import from_minor, minor_digits, to_minor
from domdesk.records import METHODS, Counterfactual, OrderKey, Plan, Policy, Problem, RateCard
from domdesk.routing import route_problem
from domdesk.routing.insight.changes import product_cost, unit_cost, with_location, with_units
from domdesk.routing.insight.counterfactuals import counterfactuals
from tests.features import full_worlds
from tests.oracle import Oracle, shipments_of

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
Said = dict[tuple[str, str], Counterfactual]
"""(kind, its SKU or its rule) → what is said."""


class Brute:
    """One order of a plan placed by the oracle under any change, on what the other orders leave."""

    def __init__(self, problem: Problem, policy: Policy, plan: Plan, key: OrderKey) -> None:
        self.order = next(order for order in problem.orders if order.key == key)
        chosen = tuple(o for o in problem.overrides if o.order == key)
        self.problem = replace(problem, orders=(self.order,), overrides=chosen)
        self.policy = policy
        self.others = [shipment for shipment in plan.shipments if shipment.order != key]

    def oracle(self, problem: Problem, policy: Policy) -> Oracle:
        """The oracle of a changed world, its stock and days what the other orders leave."""
        method = "one-by-one" if policy.method == "cheapest" else policy.method
        oracle = Oracle(problem, replace(policy, method=method))
        for shipment in self.others:
            taken: list[tuple[str | date | None, Decimal]] = [(given.sku, given.quantity) for given in shipment.lines]
            for what, units in (*taken, (shipment.ship_date, Decimal(1))):
                if what is not None and (shipment.location, what) in oracle.stock:
                    oracle.stock[shipment.location, what] -= units
        oracle.stock = {row: max(Decimal(0), left) for row, left in oracle.stock.items()}
        return oracle

    def cost_where(self, location: str, problem: Problem | None = None, policy: Policy | None = None) -> int | None:
        """What the order then costs where the location ships some of it; None where it does not."""
        oracle = self.oracle(problem or self.problem, policy or self.policy)
        order = oracle.problem.orders[0]
        told = oracle.told()
        return oracle.cost(told) if location in shipments_of(told[order.key]) else None


def agrees(said: Counterfactual | None, count: int | None, most: int, cost: Callable[[int], int | None]) -> None:
    """`count`, None where nothing is said, is the least from 1 to `most` that the brute force wins with."""
    if said is None or count is None:
        assert cost(most) is None
        return
    assert 1 <= count <= most
    assert said.verified
    assert said.cost_minor == cost(count)
    assert cost(count) is not None
    below = range(1, count) if count <= 6 else {1, count // 2, count - 2, count - 1}
    assert all(cost(less) is None for less in below)


@settings(max_examples=500 if LONG else 12)
@given(data=st.data())
def test_every_counterfactual_is_what_brute_force_gives(data: st.DataObject) -> None:
    """Each says the least change of its kind, each change of a kind that would do is said, by every method."""
    problem, policy = data.draw(full_worlds(line_split=data.draw(st.booleans()), contested=data.draw(st.booleans())))
    policy = replace(policy, method=data.draw(st.sampled_from(("cheapest", "cheapest", *METHODS))))
    check(problem, policy, data.draw(st.sampled_from(problem.orders)).key)


def check(problem: Problem, policy: Policy, key: OrderKey) -> None:
    """All that is said of one order of a run."""
    plan = route_problem(problem, policy)
    found = counterfactuals(problem, policy, plan, key)
    brute = Brute(problem, policy, plan, key)
    ships = {shipment.location for shipment in plan.shipments if shipment.order == key}
    assert {told.location for told in found} == {at.location for at in problem.locations} - ships
    for at in {told.location for told in found}:
        of_it = [told for told in found if told.location == at]
        said = {(told.kind, told.sku or told.rule): told for told in of_it}
        assert len(said) == len(of_it)
        if brute.cost_where(at) is not None:
            assert [told.kind for told in of_it] == ["none"]
            continue
        check_money(brute, at, said)
        check_units(brute, at, said)
        check_time(brute, at, said)
        check_place(brute, at, said)
        check_lifts(brute, at, said)
        assert ("none", "") not in said or len(said) == 1


def check_money(brute: Brute, at: str, said: Said) -> None:
    """Cheaper by the minor unit, a unit of each SKU and the shipment as a whole."""
    problem = brute.problem
    each = []
    for sku in dict.fromkeys(line.sku for line in brute.order.lines):
        row = next((row for row in problem.stock if (row.location, row.sku) == (at, sku)), None)
        cost = None if row is None else unit_cost(problem, row)
        told = said.get(("cheaper", sku))
        if cost is None or row is None or brute.policy.method not in ("cheapest", "one-by-one"):
            assert told is None
            continue
        each.append(told)

        def cheaper(less: int, row: object = row, cost: Decimal = cost) -> int | None:
            lower = cost - from_minor(less, problem.currency)
            stock = (replace(r, unit_cost=lower, currency=None) if r is row else r for r in problem.stock)
            return brute.cost_where(at, replace(problem, stock=tuple(stock)))

        count = None if told is None or told.amount is None else to_minor(told.amount, problem.currency)
        agrees(told, count, int(cost.scaleb(minor_digits(problem.currency))), cheaper)
    told = said.get(("cheaper", ""))
    if brute.policy.method not in ("cheapest", "one-by-one") or (any(each) and len(brute.order.lines) == 1):
        assert told is None
        return
    oracle = brute.oracle(problem, brute.policy)
    sent = [shipments_of(option.spread).get(at) for option in oracle.options(brute.order, oracle.stock)]
    quotes = [oracle.shipment(brute.order, at, given) for given in sent if given]
    count = None if told is None or told.amount is None else to_minor(told.amount, problem.currency)

    def all_cheaper(less: int) -> int | None:
        place = next(place for place in problem.locations if place.location == at)
        rate = problem.exchange_rates.get(place.currency or "", Decimal(1))
        names = ("cost_per_shipment", "cost_per_line", "cost_per_unit", "cost_per_kg")
        costs = {name: getattr(place, name) * rate for name in names}
        costs["cost_per_shipment"] -= from_minor(less, problem.currency)
        return brute.cost_where(at, with_location(problem, at, **costs, currency=None))

    totals = [quote.costs.total for quote in quotes if quote]
    if told is not None:
        agrees(told, count, max(totals), all_cheaper)
    elif totals and min(totals):
        assert all_cheaper(min(totals)) is None


def check_units(brute: Brute, at: str, said: Said) -> None:
    """More units of each SKU, and of several where one alone is not enough."""
    problem, stock = brute.problem, brute.oracle(brute.problem, brute.policy).stock
    missing: dict[str, int] = {}
    for sku in dict.fromkeys(line.sku for line in brute.order.lines):
        known = any((row.location, row.sku) == (at, sku) for row in problem.stock)
        short = sum(line.quantity for line in brute.order.lines if line.sku == sku) - stock.get((at, sku), Decimal(0))
        if short > 0 and (known or product_cost(problem, sku) is not None):
            missing[sku] = int(-(-short // 1))
    for sku, most in missing.items():
        told = said.get(("units", sku))
        count = None if told is None or told.amount is None else int(told.amount)
        agrees(told, count, most, lambda n, sku=sku: brute.cost_where(at, with_units(problem, at, {sku: Decimal(n)})))
    told = said.get(("units", ""))
    if any(("units", sku) in said for sku in missing) or len(missing) < 2:
        assert told is None
        return
    units = {sku: Decimal(most) for sku, most in missing.items()}
    if told is None:
        assert brute.cost_where(at, with_units(problem, at, units)) is None
        return
    parts = {sku: Decimal(n) for n, sku in re.findall(r"(\d+) units? more of (\w+)", told.text)}
    assert parts.keys() == units.keys()
    assert told.cost_minor == brute.cost_where(at, with_units(problem, at, parts))
    for sku, count in parts.items():
        assert brute.cost_where(at, with_units(problem, at, {**parts, sku: count - 1})) is None


def check_time(brute: Brute, at: str, said: Said) -> None:
    """The cutoff later by minutes, carriage quicker by days."""
    problem = brute.problem
    place = next(place for place in problem.locations if place.location == at)
    told = said.get(("cutoff", ""))
    if place.cutoff is None:
        assert told is None
    else:
        cutoff = datetime.fromisoformat(f"2026-03-02T{place.cutoff}")

        def later(minutes: int) -> int | None:
            until = cutoff + timedelta(minutes=minutes)
            return brute.cost_where(at, with_location(problem, at, cutoff=f"{until:%H:%M}"))

        agrees(told, told.minutes if told else None, 23 * 60 + 59 - cutoff.hour * 60 - cutoff.minute, later)
    told = said.get(("transit", ""))
    agrees(
        told, int(told.amount or 0) if told else None, 5, lambda days: brute.cost_where(at, quicker(problem, at, days))
    )


def quicker(problem: Problem, at: str, days: int) -> Problem:
    """Cards of a location's own, quicker by days than those that the others keep."""

    def own(card: RateCard) -> RateCard:
        zones = (
            z if z.transit_days is None else replace(z, transit_days=max(0, z.transit_days - days)) for z in card.zones
        )
        return replace(card, card=f"{card.card} quick", zones=tuple(zones))

    every = tuple(card.card for card in problem.cards)
    places = []
    for place in problem.locations:
        cards = place.rate_cards or every
        names = tuple(f"{card} quick" for card in cards) if place.location == at else cards
        places.append(replace(place, rate_cards=names))
    return replace(problem, locations=tuple(places), cards=(*problem.cards, *map(own, problem.cards)))


def check_place(brute: Brute, at: str, said: Said) -> None:
    """More shipments a day, and the switch."""
    problem = brute.problem
    place = next(place for place in problem.locations if place.location == at)
    told = said.get(("capacity", ""))
    limit = place.capacity_per_day
    if limit is None:
        assert told is None
    else:
        count = None if told is None or told.amount is None else int(told.amount)
        agrees(told, count, 6, lambda n: brute.cost_where(at, with_location(problem, at, capacity_per_day=limit + n)))
    told = said.get(("setting", "active"))
    agrees(told, 1 if told else None, 1, lambda _: brute.cost_where(at, with_location(problem, at, active=True)))


def check_lifts(brute: Brute, at: str, said: Said) -> None:
    """Each rule, setting, choice and wish lifted by itself."""
    problem, policy, order = brute.problem, brute.policy, brute.order
    usual = Policy(policy.name, policy.method)
    won: list[tuple[str, str, int]] = []

    def lifted(kind: str, name: str, problem: Problem, policy: Policy) -> None:
        cost = brute.cost_where(at, problem, policy)
        if cost is not None:
            won.append((kind, name, cost))

    for n, rule in enumerate(policy.rules):
        rest = replace(policy, rules=(*policy.rules[:n], *policy.rules[n + 1 :]))
        lifted("rule", rule.name or f"rule {n + 1}", problem, rest)
    for name in (field.name for field in fields(Policy) if field.name not in ("name", "method", "rules")):
        if getattr(policy, name) != getattr(usual, name):
            toml = "promise" if name == "must_arrive" else name
            lifted("setting", toml, problem, replace(policy, **{name: getattr(usual, name)}))
    for action, value, line in {(o.action, o.value * (o.action != "only"), o.line) for o in problem.overrides}:
        left = (
            o for o in problem.overrides if (o.action, o.value * (o.action != "only"), o.line) != (action, value, line)
        )
        lifted("choice", "", replace(problem, overrides=tuple(left)), policy)
    if order.ship_complete:
        lifted("choice", "", replace(problem, orders=(replace(order, ship_complete=False),)), policy)
    if order.service:
        lifted("choice", "", replace(problem, orders=(replace(order, service=None),)), policy)
    told = [
        (kind, "" if kind == "choice" else name, one.cost_minor)
        for (kind, name), one in said.items()
        if kind in ("rule", "setting", "choice") and name != "active"
    ]
    assert sorted(told) == sorted(won)

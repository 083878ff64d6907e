"""One order placed at once on what a run leaves, priced as a run would and explained. Called by the engines.

Under `cheapest` an order pays in the choice, though not in its cost, for stock that is worth more to other orders.
"""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np

from domdesk.errors import InputError
from domdesk.money import spoken
from domdesk.records import Change, Decision, Order, OrderKey, Plan, Policy, Problem
from domdesk.routing.alone import Alone
from domdesk.routing.band import apply_band
from domdesk.routing.candidates import list_packages
from domdesk.routing.cover import OrderCover, fitting
from domdesk.routing.explain import decision
from domdesk.routing.fewest import fewest_shipments
from domdesk.routing.picks import Pick
from domdesk.routing.plans import order_costs, order_plan, shipments_of
from domdesk.routing.priced import Priced
from domdesk.routing.prices import SCALE
from domdesk.routing.sequential import Ranking, by_rank, down_priorities, most_stock_first, nearest_first
from domdesk.routing.standing import Standing
from domdesk.routing.world import Ints, World
from domdesk.style import day
from domdesk.units import QUANTITY_SCALE

_RANKINGS: dict[str, Ranking] = {
    "priority": down_priorities,
    "nearest": nearest_first,
    "highest-stock": most_stock_first,
}


def route_one(standing: Standing, key: OrderKey) -> Decision:
    """Where an order would ship from, in place of where it does. Raises InputError where nothing of it is open."""
    return _decided(standing, standing.price(_open_order(standing, key)))


def what_if(standing: Standing, placed: Order, change: Change) -> Decision:
    """As `route_one` under a change about the order, given as it was `placed`, without any choices."""
    order = _open_order(standing, placed.key)
    return _decided(standing, standing.price_changed(order, placed, change))


def _open_order(standing: Standing, key: OrderKey) -> Order:
    order = standing.orders.get(key)
    if order is None:
        raise InputError(f"Nothing of order {key.order} is left to route.", "Choose an order with open lines.")
    return order


def _decided(standing: Standing, priced: Priced) -> Decision:
    free = priced.resources.supply
    alone = Alone(priced, free)
    prices = standing.prices_of(priced)
    picks = chosen_picks(priced, alone, prices)
    left = priced.resources.left_by(picks)
    chosen = order_plan(priced, 0, shipments_of(priced.world, picks), picks, left)
    by_prices = priced.world.policy.method == "cheapest" and bool(prices.any())
    because = _because(priced, prices, picks, alone.best() or []) if by_prices else ()
    worth = {(row.location, row.sku): int(price) for row, price in zip(priced.world.stock, prices, strict=False)}
    return decision(priced, alone, free, picks, chosen, None, worth, because)


class Keeper:
    """Keeps one standing warm, that of the state it was told last."""

    def __init__(self) -> None:
        self._state = ""
        self._standing: Standing | None = None

    def hold(self, state: str, problem: Problem, policy: Policy, plan: Plan) -> None:
        """Keep how things stand after a plan."""
        self._state, self._standing = state, Standing(problem, policy, plan)

    def route_one(self, state: str, key: OrderKey, now: datetime) -> Decision | None:
        """As `route_one`, the order then having what it was given; None where another state is kept."""
        if self._standing is None or self._state != state:
            return None
        self._standing.set_clock(now)
        found = route_one(self._standing, key)
        self._standing.take(key, found.chosen.shipments)
        return found

    def what_if(self, state: str, placed: Order, change: Change, now: datetime) -> Decision | None:
        """As `what_if`, everything staying as it was; None where another state is kept."""
        if self._standing is None or self._state != state:
            return None
        self._standing.set_clock(now)
        return what_if(self._standing, placed, change)


# --- choosing


def chosen_picks(priced: Priced, alone: Alone, prices: Ints) -> list[Pick]:
    """The picks of the one order of a problem by the policy's method, at what supplies are worth to others."""
    policy = priced.world.policy
    if policy.method in _RANKINGS:
        return by_rank(priced, _RANKINGS[policy.method], _go_on)[0]
    if policy.method == "fewest-shipments":
        return fewest_shipments(priced, _go_on)[0]
    if policy.method == "cheapest" and prices.any():
        return _best_under(priced, prices)
    picks = alone.best() or []
    return apply_band(priced, {0: picks})[0] if policy.band else picks


def _go_on() -> str:
    return "go on"


def _best_under(priced: Priced, prices: Ints) -> list[Pick]:
    """The picks of least cost with the prices (minor units per unit of each supply) of what they take."""
    free = priced.resources.supply
    if priced.packages.large:
        dearer = _dearer(priced, prices)
        return Alone(dearer, free).best() or []
    packages = priced.packages
    package, resource, quantity = priced.resources.of_packages(
        packages.baskets, packages.location, packages.basket, packages.prices.ship_day
    )
    units = np.where(resource < len(priced.world.stock), QUANTITY_SCALE, 1)
    cost = packages.cost * SCALE
    np.add.at(cost, package, prices[resource] * quantity * (SCALE // units))
    cover = OrderCover(priced, 0, cost, SCALE).best(fitting(priced, 0, free))
    return packages.picks(cover.packages) if cover else []


def _dearer(priced: Priced, prices: Ints) -> Priced:
    """The same order where each unit's price is part of its cost, for an order too large to list; days as they are."""
    world = priced.world
    one = world.fx_minor(None)
    stock = tuple(
        replace(row, unit_cost=_money((cost + int(price)) / one), currency=None) if price else row
        for row, cost, price in zip(world.stock, world.item_cost, prices, strict=False)
    )
    raised = World(replace(world.problem, stock=stock), world.policy)
    return Priced(raised, priced.resources, list_packages(raised, priced.resources), priced.unfilled)


def _money(amount: Fraction) -> Decimal:
    """An amount to 4 places, near enough to choose by."""
    return Decimal(round(amount * 10**4)).scaleb(-4)


# --- saying why


def _because(priced: Priced, prices: Ints, picks: list[Pick], cheaper: list[Pick]) -> tuple[str, ...]:
    """What the stock is worth that the order leaves to others although that costs it more, dearest first."""
    cost, least = (order_costs(priced, [0], way)[0] for way in (picks, cheaper))
    if cost <= least:
        return ()
    world = priced.world
    spared: dict[int, int] = {}
    for sign, way in ((1, cheaper), (-1, picks)):
        for pick in way:
            for resource, quantity in priced.resources.of_pick(pick).items():
                spared[resource] = spared.get(resource, 0) + sign * quantity
    worth = {r: int(prices[r]) for r, quantity in spared.items() if quantity > 0 and prices[r]}
    days = {slot: key for key, slot in priced.resources.slots.items()}
    said = []
    for resource in sorted(worth, key=lambda r: -worth[r]):
        amount = spoken(worth[resource], world.problem.currency)
        if resource < len(world.stock):
            row = world.stock[resource]
            at = world.locations[world.location_index[row.location]].label
            said.append(f"A unit of {row.sku} at {at} is worth about {amount} to other orders.")
        else:
            place, on = days[resource]
            at, leaving = world.locations[place].label, day(date.fromordinal(on))
            said.append(f"A shipment from {at} on {leaving} is worth about {amount} to other orders.")
    return tuple(said)

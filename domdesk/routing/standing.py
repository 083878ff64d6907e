"""How things stand after a run, kept warm: what its plan leaves of each stock row and day, and what that is worth.

Made once from (problem, policy, plan); `one` places orders on it. The problem may be newer than the plan: what the plan
gives orders that are gone, or lines that are committed meanwhile, counts no more.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

import numpy as np

from domdesk.records import (
    Assignment,
    Booked,
    Change,
    Order,
    OrderKey,
    Override,
    Plan,
    Policy,
    Problem,
    Product,
    Shipment,
    StockRow,
    with_change,
)
from domdesk.routing.priced import Priced, price_world
from domdesk.routing.rating import CardTariff
from domdesk.routing.resources import Resources
from domdesk.routing.world import Ints, World
from domdesk.units import from_e4, to_e4


class Standing:
    """See the module. Placing an order with `take` uses up supplies, so that the next one finds less."""

    def __init__(self, problem: Problem, policy: Policy, plan: Plan) -> None:
        self.problem = problem
        self.policy = policy
        self.orders = {order.key: order for order in problem.orders}
        self.prices: dict[tuple[str, str | date | None], int] = {
            (p.location, p.sku or p.day): p.minor_per_unit for p in plan.prices
        }
        self._products: dict[str, Product] = {product.sku: product for product in problem.products}
        self._stock: defaultdict[str, list[StockRow]] = defaultdict(list)
        for row in problem.stock:
            self._stock[row.sku].append(row)
        self._overrides: defaultdict[OrderKey, list[Override]] = defaultdict(list)
        for override in problem.overrides:
            self._overrides[override.order].append(override)
        self._units: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._days: defaultdict[tuple[str, date], int] = defaultdict(int)
        self._sent: dict[OrderKey, tuple[Shipment, ...]] = {}
        self._tariffs: dict[Hashable, CardTariff] = {}
        by_order: defaultdict[OrderKey, list[Shipment]] = defaultdict(list)
        for shipment in plan.shipments:
            by_order[shipment.order].append(shipment)
        for key, shipments in by_order.items():
            if key in self.orders:
                self.take(key, _still_open(self.orders[key], shipments))

    def take(self, key: OrderKey, shipments: Iterable[Shipment]) -> None:
        """Let an order have these shipments, in place of those that it had."""
        self._use(self._sent.pop(key, ()), -1)
        self._sent[key] = tuple(shipments)
        self._use(self._sent[key], 1)

    def _use(self, shipments: Iterable[Shipment], sign: int) -> None:
        for shipment in shipments:
            if shipment.ship_date is not None:
                self._days[shipment.location, shipment.ship_date] += sign
            for given in shipment.lines:
                self._units[shipment.location, given.sku] += sign * to_e4(given.quantity)

    def set_clock(self, now: datetime) -> None:
        """Place orders from this moment on."""
        self.problem = replace(self.problem, now=now)

    # --- one order

    def focus(self, orders: Sequence[Order]) -> Problem:
        """The problem of some orders alone, with all that there is of what they ask for."""
        skus = list(dict.fromkeys(line.sku for order in orders for line in order.lines))
        return replace(
            self.problem,
            orders=tuple(orders),
            products=tuple(self._products[sku] for sku in skus if sku in self._products),
            stock=tuple(row for sku in skus for row in self._stock.get(sku, ())),
            overrides=tuple(o for order in orders for o in self._overrides.get(order.key, ())),
        )

    def remaining(self, orders: Sequence[Order]) -> Problem:
        """The problem of some orders alone, what all others have being reserved and booked."""
        own = {order.key: self._sent.get(order.key, ()) for order in orders}
        for shipments in own.values():
            self._use(shipments, -1)
        problem = self.focus(orders)
        stock = tuple(
            replace(row, reserved=row.reserved + from_e4(used)) if (used := self._units[row.location, row.sku]) else row
            for row in problem.stock
        )
        booked = tuple(Booked(place, day, count) for (place, day), count in self._days.items() if count)
        for shipments in own.values():
            self._use(shipments, 1)
        return replace(problem, stock=stock, booked=(*problem.booked, *booked))

    def price(self, order: Order) -> Priced:
        """An order alone, priced, its supplies what all others leave."""
        return self._priced(order, self.focus([order]))

    def price_changed(self, order: Order, placed: Order, change: Change) -> Priced:
        """The same under a change about the order, of which `placed` tells how it was placed."""
        return self._priced(order, with_change(self.focus([order]), placed, change))

    def _priced(self, order: Order, problem: Problem) -> Priced:
        world = World(problem, self.policy, self._tariffs)
        resources = Resources(world)
        self._use(self._sent.get(order.key, ()), -1)
        used = [self._units[row.location, row.sku] for row in world.stock]
        used += [self._days[day] for day in _days(world, resources)]
        self._use(self._sent.get(order.key, ()), 1)
        resources.supply = np.maximum(0, resources.supply - np.array(used, dtype=np.int64))
        return price_world(world, resources)

    def prices_of(self, priced: Priced) -> Ints:
        """What a unit of each of its supplies is worth to others, in minor units."""
        world = priced.world
        prices = [self.prices.get((row.location, row.sku), 0) for row in world.stock]
        prices += [self.prices.get(day, 0) for day in _days(world, priced.resources)]
        return np.array(prices, dtype=np.int64)


def _days(world: World, resources: Resources) -> list[tuple[str, date]]:
    """The limited days of a world, as the last of its supplies stand for them."""
    return [(world.locations[place].location, date.fromordinal(day)) for place, day in resources.slots]


def _still_open(order: Order, shipments: Iterable[Shipment]) -> list[Shipment]:
    """The shipments of an order as far as its lines are still to be shipped, so as not to count commitments twice."""
    wanted = {(line.line, line.sku): to_e4(line.quantity) for line in order.lines}
    kept = []
    for shipment in shipments:
        lines = []
        for given in shipment.lines:
            key = (given.line, given.sku)
            quantity = min(to_e4(given.quantity), wanted.get(key, 0))
            if quantity:
                wanted[key] -= quantity
                lines.append(Assignment(given.line, given.sku, from_e4(quantity)))
        if lines:
            kept.append(replace(shipment, lines=tuple(lines)))
    return kept

"""A shipment priced by hand: the checker's own arithmetic, in exact fractions and plain loops, apart from the engine's.

In: a Problem and a Policy. Out: what one location's shipment for one order costs, part by part, and what units left
over cost. Called by the checker and by the tests' brute-force oracle. Written from the contract alone.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from babel.numbers import get_currency_precision

from domdesk.records import Costs, Line, Order, Policy, Problem, RateCard, RateZone, Rule
from domdesk.routing.verify.bars import Bars, Given
from domdesk.routing.verify.dates import Dates, due_date
from domdesk.routing.verify.packing import EXACT, Packing, PricedParcel
from domdesk.routing.verify.parcels import Tariff
from domdesk.routing.verify.rules import ChosenService

NONE = Decimal(0)


class MissingRateError(Exception):
    """A figure is in a currency for which the problem has no exchange rate."""

    def __init__(self, currency: str) -> None:
        super().__init__(currency)
        self.currency = currency


@dataclass(frozen=True, slots=True)
class Offer:
    """One card that can carry a shipment, with its parcels, its dates and what its delay costs."""

    card: RateCard
    zone: RateZone
    parcels: tuple[PricedParcel, ...]
    ship_date: date
    delivery_date: date | None
    late_minor: int
    rules_minor: int

    @property
    def transport_minor(self) -> int:
        return sum(parcel.price_minor for parcel in self.parcels)

    @property
    def preference(self) -> tuple[int, date, str]:
        """The lesser is chosen: transport, late and rules, then arrival, then card id."""
        return self.transport_minor + self.late_minor + self.rules_minor, self.delivery_date or date.max, self.card.card


@dataclass(frozen=True, slots=True)
class Quote:
    """A shipment with its chosen card and its cost by part."""

    offer: Offer
    costs: Costs


def is_whole(quantity: Decimal) -> bool:
    """True for a quantity without a fraction."""
    return quantity == quantity.to_integral_value()


class Pricing:
    """Prices of one problem under one policy; remembers tariffs, parcels and lone units between calls."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self.problem = problem
        self.policy = policy
        self.dates = Dates(problem)
        self.bars = Bars(problem, policy, self.dates, self.worth)
        self.zones = self.bars.zones
        self.locations = {location.location: location for location in problem.locations}
        self.cards = {card.card: card for card in problem.cards}
        self.orders = {order.key: order for order in problem.orders}
        self.stock = {(row.location, row.sku): row for row in problem.stock}
        self._products = {product.sku: product for product in problem.products}
        self.packing = Packing(problem, self.minor)
        self._digits = get_currency_precision(problem.currency)
        self._stocked_at: dict[str, list[str]] = defaultdict(list)
        self._is_whole: dict[str, bool] = {}
        for row in problem.stock:
            self._stocked_at[row.sku].append(row.location)
            whole = all(map(is_whole, (row.on_hand, row.committed, row.safety_stock, row.reserved)))
            self._is_whole[row.sku] = self._is_whole.get(row.sku, True) and whole
        self.booked = Counter[tuple[str, date]]()
        for entry in problem.booked:
            self.booked[entry.location, entry.day] += entry.shipments
        self._minor_per: dict[str | None, Decimal] = {}
        self._tariffs: dict[tuple[str, str], Tariff | None] = {}
        self._available = {
            at: max(NONE, row.on_hand - row.committed - row.safety_stock - row.reserved)
            for at, row in self.stock.items()
        }
        self._risk: dict[Decimal, int] = {}
        self._lone: dict[tuple[str, str], int | None] = {}
        self._usable = {location: list(self._usable_cards(location)) for location in self.locations}

    # --- money and stock

    def rate(self, currency: str | None) -> Fraction:
        """Desk currency per unit of `currency` (None = the desk's). Raises MissingRateError."""
        if currency is None or currency == self.problem.currency:
            return Fraction(1)
        if currency not in self.problem.exchange_rates:
            raise MissingRateError(currency)
        return Fraction(self.problem.exchange_rates[currency])

    def minor(self, amount: Decimal | Fraction, currency: str | None = None) -> int:
        """An amount in whole minor units of the desk's currency, rounded half-up, once."""
        if currency not in self._minor_per:
            self.rate(currency)
            rate = Decimal(1) if currency in (None, self.problem.currency) else self.problem.exchange_rates[currency]
            self._minor_per[currency] = rate.scaleb(self._digits, EXACT)
        per = self._minor_per[currency]
        if isinstance(amount, Decimal):
            return int(EXACT.multiply(amount, per).to_integral_value(ROUND_HALF_UP))
        exact = amount * Fraction(per)
        return math.floor(exact + Fraction(1, 2)) if exact >= 0 else -math.floor(Fraction(1, 2) - exact)

    def worth(self, line: Line) -> Fraction:
        """What a unit of a line sells for in the desk's currency; 0 where that is unknown."""
        return Fraction(line.unit_price) * self.rate(line.currency) if line.unit_price else Fraction(0)

    def plain(self, minor: int) -> str:
        """Minor units as an amount, for sentences: 435 → '4.35 USD'."""
        return f"{Decimal(minor).scaleb(-self._digits):f} {self.problem.currency}"

    def available(self, location: str, sku: str) -> Decimal:
        """Units that may be promised: on hand less committed, safety stock and reservations, not below 0."""
        return self._available.get((location, sku), NONE)

    def step(self, line: Line) -> Decimal:
        """The step in which a line's quantity moves: 1 where it and all stock figures of its SKU are whole."""
        return Decimal(1) if is_whole(line.quantity) and self._is_whole.get(line.sku, True) else Decimal("0.0001")

    # --- the goods

    def unit_cost(self, location: str, sku: str) -> tuple[Decimal | None, str | None]:
        """What a unit costs at a location and in which currency: the stock row's, else the product's, else unknown."""
        row, product = self.stock.get((location, sku)), self._products.get(sku)
        if row is not None and row.unit_cost is not None:
            return row.unit_cost, row.currency
        return (product.unit_cost, product.currency) if product else (None, None)

    def is_weighed(self, sku: str) -> bool:
        """True where the weight of a product is known."""
        return sku in self._products and self._products[sku].weight_g is not None

    # --- a shipment

    def _usable_cards(self, location: str) -> Iterator[RateCard]:
        """The cards that a location may use and whose money can be compared."""
        allowed = self.locations[location].rate_cards
        for card in self.problem.cards:
            known = card.currency == self.problem.currency or card.currency in self.problem.exchange_rates
            if known and (not allowed or card.card in allowed):
                yield card

    def _tariff(self, card: RateCard, zone: str) -> Tariff | None:
        key = (card.card, zone)
        if key not in self._tariffs:
            self._tariffs[key] = Tariff.of((row for row in card.prices if row.zone == zone), card.bands)
        return self._tariffs[key]

    def _value(self, card: RateCard, order: Order, given: Given) -> Fraction:
        """What a card priced by subtotal (in its currency) or by items goes by."""
        lines = [line for line in order.lines if line.line in given]
        if card.basis == "items":
            return sum((Fraction(given[line.line]) for line in lines), Fraction(0))
        worth = sum((self.worth(line) * Fraction(given[line.line]) for line in lines), Fraction(0))
        return worth / self.rate(card.currency)

    def ship_date(self, order: Order, location: str, given: Given) -> date | None:
        """The day on which a shipment leaves: the longest lead time of its lines counts."""
        rows = (self.stock.get((location, line.sku)) for line in order.lines if line.line in given)
        return self.dates.ship_date(order, location, max((row.lead_days for row in rows if row), default=0))

    def offer(
        self, card: RateCard, order: Order, location: str, given: Given, ship_date: date, broken: Sequence[Rule]
    ) -> Offer | None:
        """A shipment by one card, None where that may not carry it, does not reach the destination, or cannot."""
        if (card.valid_from and ship_date < card.valid_from) or (card.valid_to and ship_date > card.valid_to):
            return None
        zone = self.zones.find(card, location, order.key)
        tariff = None if zone is None else self._tariff(card, zone.zone)
        if zone is None or tariff is None or not self.bars.serves(card, order, given):
            return None
        arrives = None if zone.transit_days is None else ship_date + timedelta(days=zone.transit_days)
        due = due_date(order.due)
        if self.policy.must_arrive and due is not None and (arrives is None or arrives > due):
            return None
        if card.basis == "weight":
            parcels = self.packing.parcels(card, zone, tariff, order, given)
        else:
            value = (Fraction(self.packing.weight_g(order, given)), self._value(card, order, given))
            parcels = self.packing.priced(card, zone, tariff, order.residential, [value])
        if parcels is None:
            return None
        late, rules = self._late(arrives, due), self.rules(broken, self.bars.disliked(card, order, given))
        return Offer(card, zone, parcels, ship_date, arrives, late, rules)

    def _late(self, arrives: date | None, due: date | None) -> int:
        """What arriving after the day due costs."""
        days = 0 if arrives is None or due is None else max(0, (arrives - due).days)
        return self.minor(Fraction(self.policy.late_cost_per_day) * days) if days else 0

    def offers(self, order: Order, location: str, given: Given) -> list[Offer]:
        """Every card that can carry a shipment, the chosen one first."""
        ship_date = self.ship_date(order, location, given)
        if ship_date is None:
            return []
        broken = self.bars.broken(order, location, given)
        offers = [self.offer(card, order, location, given, ship_date, broken) for card in self._usable[location]]
        return sorted((offer for offer in offers if offer), key=lambda offer: offer.preference)

    def item(self, location: str, sku: str, quantity: Decimal) -> int:
        """The item part of one assignment; an unknown cost counts 0."""
        cost, currency = self.unit_cost(location, sku)
        return 0 if cost is None else self.minor(EXACT.multiply(quantity, cost), currency)

    def handling(self, order: Order, location: str, given: Given) -> int:
        """The handling part of a shipment."""
        at, amount = self.locations[location], self.locations[location].cost_per_shipment
        if at.cost_per_line:
            amount = EXACT.fma(at.cost_per_line, len(given), amount)
        if at.cost_per_unit:
            for quantity in given.values():
                amount = EXACT.fma(at.cost_per_unit, quantity, amount)
        if at.cost_per_kg:
            amount = EXACT.fma(at.cost_per_kg, self.packing.weight_g(order, given).scaleb(-3, EXACT), amount)
        return self.minor(amount, at.currency)

    def risk(self, location: str, sku: str) -> int:
        """The risk part of one assignment."""
        row = self.stock.get((location, sku))
        confidence = Decimal(1) if row is None else row.confidence
        if confidence not in self._risk:
            doubt = EXACT.subtract(Decimal(1), confidence)
            self._risk[confidence] = self.minor(EXACT.multiply(doubt, self.policy.miss_cost))
        return self._risk[confidence]

    def rules(self, broken: Sequence[Rule], disliked: Sequence[ChosenService]) -> int:
        """The rules part of a shipment: the soft rules and preferences that it goes against, once each."""
        costs = [rule.cost for rule in broken if rule.cost is not None] + [one.cost for one in disliked]
        return self.minor(sum(map(Fraction, costs), Fraction(0))) if costs else 0

    def costs(self, order: Order, location: str, given: Given, offer: Offer) -> Costs:
        """A shipment's cost by part when an offer carries it."""
        lines = [line for line in order.lines if line.line in given]
        return Costs(
            item=sum(self.item(location, line.sku, given[line.line]) for line in lines),
            handling=self.handling(order, location, given),
            transport=offer.transport_minor,
            late=offer.late_minor,
            risk=sum(self.risk(location, line.sku) for line in lines),
            rules=offer.rules_minor,
        )

    def shipment(self, order: Order, location: str, given: Given) -> Quote | None:
        """What one location's shipment for one order costs by its chosen card, None where it cannot ship it.

        Stock and capacity are not looked at. Raises MissingRateError where a cost's currency has no exchange rate.
        """
        if next(self.bars.of(order, location, given), None):
            return None
        offers = self.offers(order, location, given)
        return Quote(offers[0], self.costs(order, location, given, offers[0])) if offers else None

    # --- an order

    def split(self, order: Order, shipments: int) -> int:
        """The split part of an order in so many shipments more than it has had."""
        further = max(0, order.earlier_shipments + shipments - 1) - max(0, order.earlier_shipments - 1)
        return self.minor(Fraction(self.policy.split_cost) * further)

    def revenue(self, line: Line, quantity: Decimal) -> int:
        """What a line brings for the units assigned."""
        price = line.unit_price
        return 0 if price is None else self.minor(EXACT.multiply(price, quantity), line.currency)

    def unfilled(self, order: Order, line: Line, left: Decimal) -> int:
        """The unfilled part of a line of which so many units are left."""
        return self.minor(self.unfilled_per_unit(order, line) * Fraction(left)) if left else 0

    def unfilled_per_unit(self, order: Order, line: Line) -> Fraction:
        """What a unit not assigned counts, in the desk's currency, by the policy's setting."""
        setting = self.policy.unfilled_cost
        if isinstance(setting, Decimal):
            return Fraction(setting)
        if setting == "price" and line.unit_price:
            return self.worth(line)
        totals = [self._lone_unit(order, line, location) for location in self._stocked_at.get(line.sku, ())]
        dearest = max((total for total in totals if total is not None), default=0)
        return Fraction(self.policy.split_cost) + 1 + Fraction(dearest, 10**self._digits)

    def _lone_unit(self, order: Order, line: Line, location: str) -> int | None:
        """The total of one unit of a line shipped alone from a location, None where a bar stands against it."""
        if location not in self.locations:
            return None
        given = {line.line: Decimal(1)}
        if next(self.bars.of(order, location, given), None):
            return None
        offers = self.offers(order, location, given)
        if not offers:
            return None
        key = (location, line.sku)
        if key not in self._lone:
            try:
                costs = self.costs(order, location, given, offers[0])
                self._lone[key] = replace(costs, transport=0, late=0, rules=0).total
            except MissingRateError:
                self._lone[key] = None
        rest = self._lone[key]
        beyond = offers[0].transport_minor + offers[0].late_minor + offers[0].rules_minor
        return None if rest is None else rest + beyond

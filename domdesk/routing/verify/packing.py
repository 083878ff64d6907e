"""The parcels of shipments on rate cards with their prices; what repeats is packed and priced once.

In: a Problem's products and cards. Out: parcels. Called by the checker's `pricing`. From the contract alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

from domdesk.records import Order, Problem, RateCard, RateZone
from domdesk.routing.verify.bars import Given
from domdesk.routing.verify.parcels import Pieces, Tariff, billable, limit_g, pack

EXACT = Context(prec=1000, traps=[Inexact, InvalidOperation])
"""Decimal arithmetic that raises rather than rounds."""


@dataclass(frozen=True, slots=True)
class PricedParcel:
    """A parcel: actual weight, billable weight in the card's unit (or the value priced), and its transport part."""

    weight_g: Fraction
    billable: Fraction
    price_minor: int


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit of a product: what is unknown counts 0."""

    weight_g: Decimal
    volume_mm3: Decimal
    longest_mm: Decimal
    girth_mm: Decimal
    alone: bool


class Packing:
    """Packs the shipments of one problem; `minor` rounds an amount to whole minor units of the desk's currency."""

    def __init__(self, problem: Problem, minor: Callable[[Fraction, str | None], int]) -> None:
        self._minor = minor
        self._products = {product.sku: product for product in problem.products}
        self._limits_g = {card.card: limit_g(card) for card in problem.cards}
        self._units: dict[str, _Unit] = {}
        self._is_limited: dict[tuple[str, str], bool] = {}
        self._single: dict[tuple[object, ...], tuple[PricedParcel, ...] | None] = {}
        self._packed: dict[tuple[object, ...], tuple[PricedParcel, ...] | None] = {}
        self._billable: dict[tuple[str, Decimal, Decimal], Fraction] = {}
        self._prices: dict[tuple[str, str, bool, Fraction], int | None] = {}

    def _unit(self, sku: str) -> _Unit:
        if sku not in self._units:
            product = self._products.get(sku)
            weight = product.weight_g if product else None
            known = (product.length_mm, product.width_mm, product.height_mm) if product else ()
            long, middle, short = sorted((side or Decimal(0) for side in known or (None,) * 3), reverse=True)
            alone = product is not None and product.ship_alone
            volume = EXACT.multiply(EXACT.multiply(long, middle), short)
            girth = EXACT.add(long, EXACT.multiply(Decimal(2), EXACT.add(middle, short)))
            self._units[sku] = _Unit(weight or Decimal(0), volume, long, girth, alone)
        return self._units[sku]

    def weight_g(self, order: Order, given: Given) -> Decimal:
        """Actual weight of a shipment."""
        weight = Decimal(0)
        for line in order.lines:
            if line.line in given:
                weight = EXACT.fma(given[line.line], self._unit(line.sku).weight_g, weight)
        return weight

    def _volume_mm3(self, order: Order, given: Given) -> Decimal:
        volume = Decimal(0)
        for line in order.lines:
            if line.line in given:
                volume = EXACT.fma(given[line.line], self._unit(line.sku).volume_mm3, volume)
        return volume

    def _pieces(self, order: Order, given: Given) -> Iterator[Pieces]:
        """What a shipment's parcels are packed from; a fraction of a unit is one piece and weighs its share."""
        for line in order.lines:
            unit = self._unit(line.sku)
            whole, fraction = divmod(Fraction(given.get(line.line, 0)), 1)
            sides = Fraction(unit.longest_mm), Fraction(unit.girth_mm)
            for count, share in ((int(whole), Fraction(1)), (1, fraction)):
                if count and share:
                    measures = Fraction(unit.weight_g) * share, Fraction(unit.volume_mm3) * share
                    yield Pieces(*measures, line.sku, line.line, count, unit.alone, *sides)

    def parcels(
        self, card: RateCard, zone: RateZone, tariff: Tariff, order: Order, given: Given
    ) -> tuple[PricedParcel, ...] | None:
        """The parcels of a shipment on a card by weight with their prices, None where it cannot carry them."""
        home = order.residential
        if not any(self._is_apart(card, line.sku) for line in order.lines if line.line in given):
            volume_mm3 = self._volume_mm3(order, given) if card.dim_divisor else Decimal(0)
            key = (card.card, zone.zone, home, self.weight_g(order, given), volume_mm3)
            if key not in self._single:
                self._single[key] = self._in_one(card, zone, tariff, home, *key[-2:])
            if (single := self._single[key]) is not None:
                return single
        goods = tuple((line.sku, given[line.line]) for line in order.lines if line.line in given)
        packed = (card.card, zone.zone, home, goods)
        if packed not in self._packed:
            boxes = pack(card, tariff, self._pieces(order, given)) or []
            weighed = [(weight_g, billable(card, weight_g, volume_mm3)) for weight_g, volume_mm3 in boxes]
            self._packed[packed] = self.priced(card, zone, tariff, home, weighed) if weighed else None
        return self._packed[packed]

    def _is_apart(self, card: RateCard, sku: str) -> bool:
        """Whether a unit must be looked at by itself: it ships alone or may be too long or too thick for a card."""
        key = (card.card, sku)
        if key not in self._is_limited:
            unit = self._unit(sku)
            too_long = card.max_length_mm is not None and unit.longest_mm > card.max_length_mm
            too_thick = card.max_girth_mm is not None and unit.girth_mm > card.max_girth_mm
            self._is_limited[key] = unit.alone or too_long or too_thick
        return self._is_limited[key]

    def _in_one(
        self, card: RateCard, zone: RateZone, tariff: Tariff, home: bool, weight_g: Decimal, volume_mm3: Decimal
    ) -> tuple[PricedParcel, ...] | None:
        """The one parcel that first-fit packing makes of units which all together fit one; None where they do not."""
        key = (card.card, weight_g, volume_mm3)
        if key not in self._billable:
            self._billable[key] = billable(card, Fraction(weight_g), Fraction(volume_mm3))
        value, most_g = self._billable[key], self._limits_g[card.card]
        if (most_g is not None and weight_g > most_g) or not tariff.reaches(value):
            return None
        return self.priced(card, zone, tariff, home, [(Fraction(weight_g), value)])

    def priced(
        self, card: RateCard, zone: RateZone, tariff: Tariff, home: bool, values: list[tuple[Fraction, Fraction]]
    ) -> tuple[PricedParcel, ...] | None:
        """Parcels of (weight in g, value by which the card goes) with their prices, None where one has none."""
        parcels = []
        for weight_g, value in values:
            key = (card.card, zone.zone, home, value)
            if key not in self._prices:
                self._prices[key] = self._charge(card, tariff, home, value)
            charge = self._prices[key]
            if charge is None:
                return None
            parcels.append(PricedParcel(weight_g, value, charge))
        return tuple(parcels)

    def _charge(self, card: RateCard, tariff: Tariff, home: bool, value: Fraction) -> int | None:
        """The transport part of one parcel, None where no row prices it."""
        price = tariff.price(value)
        if price is None:
            return None
        charge = max(Fraction(card.minimum), price) + (Fraction(card.residential) if home else 0)
        return self._minor(charge * (1 + Fraction(card.fuel_percent) / 100), card.currency)

"""What a carrier charges: parcels packed first-fit, billable weight, the step of the zone's prices. Source: design 3.3.

A `CardTariff` is a rate card made ready for one run. Weights are integers of 1e-10 g (a quantity in 1e-4 times grams in
1e-6), volumes integers of 1e-4 mm³ / `volume_scale`; every price is in minor units of the desk's currency.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from domdesk.money import round_half_up
from domdesk.records import Product, RateCard, RatePrice
from domdesk.units import GRAMS_PER, MM3_PER, QUANTITY_SCALE

Ints = NDArray[np.int64]

WEIGHT_PER_GRAM = 10**10
WEIGHT_PLACES = 6


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """A unit to be packed, or a fraction of one; sorts as it is packed: heavy, then bulky, then by sku and line."""

    minus_weight: int
    minus_volume: int
    sku: str
    line: str
    ship_alone: bool

    @property
    def weight(self) -> int:
        return -self.minus_weight

    @property
    def volume(self) -> int:
        return -self.minus_volume


@dataclass(frozen=True, slots=True)
class Box:
    """A packed parcel: actual weight and volume."""

    weight: int
    volume: int


def unit_weight(product: Product) -> int:
    """Weight of one unit in 1e-6 g; unknown counts 0."""
    return int((product.weight_g or Decimal(0)).scaleb(WEIGHT_PLACES))


def unit_volume_mm3(product: Product) -> Fraction:
    """Volume of one unit; an unknown side makes it no volume."""
    sides = (product.length_mm, product.width_mm, product.height_mm)
    if any(side is None for side in sides):
        return Fraction(0)
    length, width, height = (Fraction(side or 0) for side in sides)
    return length * width * height


def pieces_of(product: Product, line: str, quantity_e4: int, volume_scale: int) -> list[Piece]:
    """The units of a quantity as pieces, a fraction of a unit being one piece."""
    return cut(product, line, quantity_e4, unit_weight(product), int(unit_volume_mm3(product) * volume_scale))


def cut(product: Product, line: str, quantity_e4: int, weight: int, volume: int) -> list[Piece]:
    """As `pieces_of`, where the scaled weight and volume of one unit are known."""
    whole, rest = divmod(quantity_e4, QUANTITY_SCALE)
    amounts = [QUANTITY_SCALE] * whole + ([rest] if rest else [])
    return [Piece(-a * weight, -a * volume, product.sku, line, product.ship_alone) for a in amounts]


@dataclass(frozen=True)
class ZonePrices:
    """The price steps of one zone, smallest first."""

    steps: tuple[RatePrice, ...]

    @cached_property
    def ends(self) -> list[Fraction]:
        return [Fraction(s.up_to) for s in self.steps]

    @property
    def per_extra(self) -> Decimal | None:
        return self.steps[-1].per_extra


class CardTariff:
    """A rate card ready to price parcels; `fx` is the desk's currency per unit of the card's, in minor units."""

    def __init__(self, card: RateCard, fx_minor: Fraction, volume_scale: int) -> None:
        self.card = card
        self.fx_minor = fx_minor
        self.volume_scale = volume_scale
        by_zone: dict[str, list[RatePrice]] = {}
        for step in card.prices:
            by_zone.setdefault(step.zone, []).append(step)
        self.zones = {z: ZonePrices(tuple(sorted(steps, key=lambda s: s.up_to))) for z, steps in by_zone.items()}
        self._unit = WEIGHT_PER_GRAM * GRAMS_PER[card.weight_unit]
        pounds = card.weight_unit in ("oz", "lb")
        mm3 = MM3_PER["in3" if pounds else "cm3"]
        self._volume_unit = QUANTITY_SCALE * volume_scale * mm3
        per_dim_unit = {"lb": 1, "oz": 16, "kg": 1, "g": 1000}[card.weight_unit]
        self._volume_per_unit = (
            self._volume_unit * Fraction(card.dim_divisor) / per_dim_unit if card.dim_divisor else None
        )
        self._dim_over = self._volume_unit * Fraction(card.dim_over or 0)
        self._max_weight = self._unit * Fraction(card.max_weight) if card.max_weight is not None else None
        self._step = Fraction(card.weight_step)
        self._limits: dict[str, tuple[Fraction | None, Fraction | None]] = {}
        self._prices: dict[tuple[str, int, bool], int] = {}
        self._tables: dict[tuple[str, bool], Ints] = {}
        self._thresholds: dict[str, tuple[list[int], list[int] | None]] = {}

    # --- what fits

    def carries(self, product: Product) -> bool:
        """False where a side or the girth of one unit is beyond the card's limits; unknown sides are no obstacle."""
        sides = sorted(
            (Fraction(s) for s in (product.length_mm, product.width_mm, product.height_mm) if s), reverse=True
        )
        if not sides or self.card.basis != "weight":
            return True
        if self.card.max_length_mm is not None and sides[0] > self.card.max_length_mm:
            return False
        girth = sides[0] + 2 * sum(sides[1:])
        return self.card.max_girth_mm is None or girth <= self.card.max_girth_mm

    def limits(self, zone: str) -> tuple[Fraction | None, Fraction | None]:
        """The greatest actual weight and counted volume of a parcel to a zone; None = no limit."""
        if zone not in self._limits:
            self._limits[zone] = self._limits_of(self.zones[zone])
        return self._limits[zone]

    def _limits_of(self, prices: ZonePrices) -> tuple[Fraction | None, Fraction | None]:
        if self.card.bands == "from" or prices.per_extra is not None:
            return self._max_weight, None
        last = self._rounded_down(prices.ends[-1])
        weight = last * self._unit
        if self._max_weight is not None:
            weight = min(weight, self._max_weight)
        return weight, last * self._volume_per_unit if self._volume_per_unit is not None else None

    def is_one_parcel(self, zone: str, box: Box) -> bool:
        """Whether units that may share a parcel are one for sure, when that box holds them all."""
        weight_limit, volume_limit = self.limits(zone)
        return (
            self.card.bands == "to"
            and (weight_limit is None or box.weight <= weight_limit)
            and (volume_limit is None or self.counted_volume(box.volume) <= volume_limit)
        )

    def counted_volume(self, volume: int) -> int:
        """The volume as far as it counts for DIM weight: nothing up to the threshold."""
        return volume if self._volume_per_unit is not None and volume > self._dim_over else 0

    def pack(self, pieces: Sequence[Piece], zone: str) -> list[Box] | None:
        """First-fit parcels of pieces; None where a piece fits no parcel. No pieces make one empty box."""
        weight_limit, volume_limit = self.limits(zone)

        def fits(weight: int, volume: int) -> bool:
            return (weight_limit is None or weight <= weight_limit) and (
                volume_limit is None or self.counted_volume(volume) <= volume_limit
            )

        boxes: list[Box] = []
        open_boxes: list[int] = []
        for piece in sorted(pieces):
            if not fits(piece.weight, piece.volume):
                return None
            place = None
            if not piece.ship_alone:
                for i in open_boxes:
                    if fits(boxes[i].weight + piece.weight, boxes[i].volume + piece.volume):
                        place = i
                        break
            if place is None:
                if not piece.ship_alone:
                    open_boxes.append(len(boxes))
                boxes.append(Box(piece.weight, piece.volume))
            else:
                boxes[place] = Box(boxes[place].weight + piece.weight, boxes[place].volume + piece.volume)
        return boxes or [Box(0, 0)]

    # --- what it costs

    def billable(self, box: Box) -> Fraction:
        """Billable weight in the card's unit: the greater of actual and DIM, rounded up to the step."""
        volume = self.counted_volume(box.volume)
        per_volume = self._volume_per_unit if volume else None
        if self._step:
            steps = _steps_up(box.weight, self._unit * self._step)
            if per_volume is not None:
                steps = max(steps, _steps_up(volume, per_volume * self._step))
            return steps * self._step
        weight = box.weight / self._unit
        return weight if per_volume is None else max(weight, volume / per_volume)

    def step_of(self, zone: str, value: Fraction) -> int | None:
        """The row that prices a billable weight (or subtotal, or items) in a zone; None where no row does."""
        prices = self.zones[zone]
        if self.card.bands == "from":
            row = bisect_right(prices.ends, value) - 1
            return row if row >= 0 else None
        row = bisect_left(prices.ends, value)
        if row < len(prices.ends):
            return row
        return len(prices.ends) - 1 if prices.per_extra is not None else None

    def thresholds(self, zone: str) -> tuple[list[int], list[int] | None]:
        """For a `to` card: the greatest actual weight, and counted volume, that each row of a zone prices."""
        if zone not in self._thresholds:
            ends = [self._rounded_down(end) for end in self.zones[zone].ends]
            volumes = None
            if self._volume_per_unit is not None:
                volumes = [int(end * self._volume_per_unit) for end in ends]
            self._thresholds[zone] = [int(end * self._unit) for end in ends], volumes
        return self._thresholds[zone]

    def price_table(self, zone: str, residential: bool) -> Ints:
        """The price of one parcel by each row of a zone."""
        key = (zone, residential)
        if key not in self._tables:
            rows = range(len(self.zones[zone].steps))
            self._tables[key] = np.array([self.price_minor(zone, i, None, residential) for i in rows], dtype=np.int64)
        return self._tables[key]

    def _rounded_down(self, end: Fraction) -> Fraction:
        step = Fraction(self.card.weight_step)
        return end // step * step if step else end

    def price_minor(self, zone: str, row: int, value: Fraction | None, residential: bool) -> int:
        """The transport price of one parcel; `value` is needed only above the last row of a card with per_extra."""
        prices = self.zones[zone]
        step = prices.steps[row]
        if value is not None and row == len(prices.steps) - 1 and step.per_extra is not None and value > step.up_to:
            return self._charged(
                Fraction(step.price) + Fraction(step.per_extra) * (value - Fraction(step.up_to)), residential
            )
        key = (zone, row, residential)
        if key not in self._prices:
            self._prices[key] = self._charged(Fraction(step.price), residential)
        return self._prices[key]

    def _charged(self, price: Fraction, residential: bool) -> int:
        card = self.card
        base = max(Fraction(card.minimum), price) + (Fraction(card.residential) if residential else 0)
        return round_half_up(base * (1 + Fraction(card.fuel_percent) / 100) * self.fx_minor)

    def box_price_minor(self, zone: str, box: Box, residential: bool) -> int | None:
        """The transport price of one parcel by weight; None where no row prices it."""
        value = self.billable(box)
        row = self.step_of(zone, value)
        return None if row is None else self.price_minor(zone, row, value, residential)


def _steps_up(amount: int, step: Fraction) -> int:
    """How many steps an amount takes, the last one begun counting whole."""
    return -(-amount * step.denominator // step.numerator)

"""Parcels and their prices on one rate card, packed piece by piece in exact fractions.

In: pieces and a card's prices for a zone. Out: boxes and what a value costs. Called by the checker's `pricing`.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from domdesk.records import RateCard, RatePrice

GRAMS_PER_POUND = Fraction("453.59237")
GRAMS = {"g": Fraction(1), "kg": Fraction(1000), "oz": GRAMS_PER_POUND / 16, "lb": GRAMS_PER_POUND}
CUBIC_INCH_MM3 = Fraction("25.4") ** 3
CUBIC_CM_MM3 = Fraction(1000)

Box = tuple[Fraction, Fraction]
"""Weight in g and volume in mm³."""
EMPTY: Box = (Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Tariff:
    """The prices of one zone of a card by rising `up_to`; `per_extra` is the last row's."""

    up_to: tuple[Fraction, ...]
    prices: tuple[Fraction, ...]
    per_extra: Fraction | None
    bands: str

    @classmethod
    def of(cls, rows: Iterable[RatePrice], bands: str) -> "Tariff | None":
        """The tariff that price rows of one zone make, None where there are none."""
        rising = sorted(rows, key=lambda row: row.up_to)
        if not rising:
            return None
        extra = rising[-1].per_extra
        return cls(
            tuple(Fraction(row.up_to) for row in rising),
            tuple(Fraction(row.price) for row in rising),
            None if extra is None else Fraction(extra),
            bands,
        )

    def reaches(self, value: Fraction) -> bool:
        """True where `value` is not above the end of the prices."""
        return self.bands == "from" or self.per_extra is not None or value <= self.up_to[-1]

    def price(self, value: Fraction) -> Fraction | None:
        """The price of a value, None where no row holds it."""
        if value > self.up_to[-1] and self.per_extra is not None:
            return self.prices[-1] + self.per_extra * (value - self.up_to[-1])
        row = bisect_right(self.up_to, value) - 1 if self.bands == "from" else bisect_left(self.up_to, value)
        return self.prices[row] if 0 <= row < len(self.prices) else None


@dataclass(frozen=True, slots=True)
class Pieces:
    """Equal pieces to be packed: whole units of a line, or the one piece that its fraction of a unit is."""

    weight_g: Fraction
    volume_mm3: Fraction
    sku: str
    line: str
    count: int
    alone: bool
    longest_mm: Fraction
    girth_mm: Fraction

    @property
    def turn(self) -> tuple[Fraction, Fraction, str, str]:
        """The lesser is packed first: the heavier, then the larger, then by SKU, then by line."""
        return -self.weight_g, -self.volume_mm3, self.sku, self.line

    def on(self, box: Box, count: int) -> Box:
        """A box with so many of these pieces more."""
        return box[0] + count * self.weight_g, box[1] + count * self.volume_mm3


def billable(card: RateCard, weight_g: Fraction, volume_mm3: Fraction) -> Fraction:
    """Billable weight in the card's unit: actual or, above `dim_over`, DIM where that is more, rounded up."""
    weight = weight_g / GRAMS[card.weight_unit]
    if card.dim_divisor:
        imperial = card.weight_unit in ("oz", "lb")
        volume = volume_mm3 / (CUBIC_INCH_MM3 if imperial else CUBIC_CM_MM3)
        if volume > Fraction(card.dim_over or 0):
            per_divided = {"oz": 16, "lb": 1, "kg": 1, "g": 1000}[card.weight_unit]
            weight = max(weight, volume / Fraction(card.dim_divisor) * per_divided)
    if card.weight_step:
        step = Fraction(card.weight_step)
        weight = math.ceil(weight / step) * step
    return weight


def limit_g(card: RateCard) -> Fraction | None:
    """The greatest actual weight of a parcel, None where a card has no limit."""
    return None if card.max_weight is None else Fraction(card.max_weight) * GRAMS[card.weight_unit]


def pack(card: RateCard, tariff: Tariff, pieces: Iterable[Pieces]) -> list[Box] | None:
    """First-fit parcels, None where a piece fits no parcel of the card."""
    most_g = limit_g(card)

    def fits(box: Box) -> bool:
        return (most_g is None or box[0] <= most_g) and tariff.reaches(billable(card, *box))

    boxes: list[Box] = []
    still_open: list[int] = []
    for piece in sorted(pieces, key=lambda piece: piece.turn):
        too_long = card.max_length_mm is not None and piece.longest_mm > Fraction(card.max_length_mm)
        too_thick = card.max_girth_mm is not None and piece.girth_mm > Fraction(card.max_girth_mm)
        if too_long or too_thick or not fits(piece.on(EMPTY, 1)):
            return None
        if piece.alone:
            boxes += [piece.on(EMPTY, 1)] * piece.count
            continue
        left = piece.count
        for number in still_open:
            count = _most(boxes[number], piece, left, fits)
            boxes[number] = piece.on(boxes[number], count)
            left -= count
        while left:
            count = _most(EMPTY, piece, left, fits)
            still_open.append(len(boxes))
            boxes.append(piece.on(EMPTY, count))
            left -= count
    return boxes


def _most(box: Box, piece: Pieces, wanted: int, fits: Callable[[Box], bool]) -> int:
    """How many of `wanted` equal pieces go into a box: one that refuses a piece refuses its equals too."""
    if fits(piece.on(box, wanted)):
        return wanted
    low, high = 0, wanted
    while high - low > 1:
        middle = (low + high) // 2
        if fits(piece.on(box, middle)):
            low = middle
        else:
            high = middle
    return low

"""Baskets as tariffs see them: weight, volume, pieces; what each tariff charges to carry them to a zone."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from domdesk.routing.baskets import Baskets
from domdesk.routing.rating import CardTariff, Piece, cut
from domdesk.routing.world import Ints, World
from domdesk.units import QUANTITY_SCALE


def units_and_weight(world: World, baskets: Baskets) -> tuple[Ints, Ints]:
    """Units (0.0001) and actual weight (1e-10 g) of each basket."""
    count = len(baskets.order)
    owner = np.repeat(np.arange(count), np.diff(baskets.start))
    units, weight = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    np.add.at(units, owner, baskets.quantity_e4)
    np.add.at(weight, owner, baskets.quantity_e4 * world.weight_e6[world.line_sku[baskets.line]])
    return units, weight


class Loads:
    """Weights, volumes and pieces of baskets, as tariffs price them."""

    def __init__(self, world: World, baskets: Baskets) -> None:
        self.world = world
        self.baskets = baskets
        count = len(baskets.order)
        self.owner = np.repeat(np.arange(count), np.diff(baskets.start))
        self.sku = world.line_sku[baskets.line]
        _, self.weight = units_and_weight(world, baskets)
        alone = np.zeros(count, dtype=np.int64)
        np.add.at(alone, self.owner, world.ship_alone[self.sku].astype(np.int64))
        self.has_alone = alone > 0
        self._counted: dict[str, NDArray[np.object_]] = {}

    def prices(self, t: int, tariff: CardTariff, zone: str, residential: bool, basket: Ints) -> Ints:
        """Transport in minor units of baskets by one tariff to one zone; −1 where it cannot carry them."""
        distinct, back = np.unique(basket, return_inverse=True)
        if tariff.card.basis != "weight":
            found = np.array([self._by_value(tariff, zone, residential, int(b)) for b in distinct], dtype=np.int64)
            return found[back]
        found = np.full(len(distinct), -1, dtype=np.int64)
        single = self._fits_one_box(tariff, zone, distinct)
        ends, volume_ends = tariff.thresholds(zone)
        row = np.searchsorted(np.array(ends), self.weight[distinct[single]])
        if volume_ends is not None:
            counted = self.counted_volume(tariff)[distinct[single]]
            row = np.maximum(row, np.searchsorted(np.array(volume_ends, dtype=object), counted))
        table = tariff.price_table(zone, residential)
        plain = row < len(table)
        at = np.flatnonzero(single)
        found[at[plain]] = table[row[plain]]
        rest = np.concatenate([at[~plain], np.flatnonzero(~single)])
        carried = self._carried(t)
        for i in rest:
            found[i] = self._by_packing(tariff, zone, residential, int(distinct[i]))
        found[~carried[distinct]] = -1
        return found[back]

    def _fits_one_box(self, tariff: CardTariff, zone: str, basket: Ints) -> NDArray[np.bool_]:
        """Whether a basket is one parcel of a `to` card for sure."""
        if tariff.card.bands == "from":
            return np.zeros(len(basket), dtype=bool)
        weight_limit, volume_limit = tariff.limits(zone)
        fits = ~self.has_alone[basket]
        if weight_limit is not None:
            fits &= self.weight[basket] <= int(weight_limit)
        if volume_limit is not None:
            fits &= np.array(self.counted_volume(tariff)[basket] <= volume_limit, dtype=bool)
        return fits

    def counted_volume(self, tariff: CardTariff) -> NDArray[np.object_]:
        card = tariff.card.card
        if card not in self._counted:
            volume = np.zeros(len(self.baskets.order), dtype=object)
            np.add.at(volume, self.owner, self.baskets.quantity_e4.astype(object) * self.world.volume_scaled[self.sku])
            self._counted[card] = np.array([tariff.counted_volume(v) for v in volume], dtype=object)
        return self._counted[card]

    def _carried(self, t: int) -> NDArray[np.bool_]:
        carried = np.ones(len(self.baskets.order), dtype=bool)
        carried[self.owner[~self.world.carries[t][self.sku]]] = False
        return carried

    def pieces(self, basket: int) -> list[Piece]:
        lines, quantities = self.baskets.entries(basket)
        return pieces_for(self.world, lines, quantities)

    def _by_packing(self, tariff: CardTariff, zone: str, residential: bool, basket: int) -> int:
        boxes = tariff.pack(self.pieces(basket), zone)
        if boxes is None:
            return -1
        prices = [tariff.box_price_minor(zone, box, residential) for box in boxes]
        return -1 if None in prices else sum(p for p in prices if p is not None)

    def _by_value(self, tariff: CardTariff, zone: str, residential: bool, basket: int) -> int:
        lines, quantities = self.baskets.entries(basket)
        value = basis_value(self.world, tariff, lines, quantities)
        row = tariff.step_of(zone, value)
        return -1 if row is None else tariff.price_minor(zone, row, value, residential)


def pieces_for(world: World, lines: Ints, quantities_e4: Ints) -> list[Piece]:
    """The units of some lines as pieces to pack."""
    return [
        piece
        for line, sku, quantity in zip(
            lines.tolist(), world.line_sku[lines].tolist(), quantities_e4.tolist(), strict=True
        )
        for piece in cut(
            world.products[sku], world.lines[line].line, quantity, int(world.weight_e6[sku]), world.volume_scaled[sku]
        )
    ]


def basis_value(world: World, tariff: CardTariff, lines: Ints, quantities_e4: Ints) -> Fraction:
    """What a card by subtotal or items prices: Σ unit price × quantity in the card's currency, or the units."""
    units = [Fraction(int(q), QUANTITY_SCALE) for q in quantities_e4]
    if tariff.card.basis == "items":
        return sum(units, Fraction(0))
    prices = (world.lines[line] for line in lines)
    amounts = (
        world.fx_minor(li.currency) * Fraction(li.unit_price or 0) * u for li, u in zip(prices, units, strict=True)
    )
    return sum(amounts, Fraction(0)) / tariff.fx_minor

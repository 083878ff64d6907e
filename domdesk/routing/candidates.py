"""Every candidate of a run, priced: the packages that one location could send for one order. Design section 4.

A *basket* is a choice of quantities of an order's lines; a *package* is a basket sent from a location, with its cost by
part in minor units. Orders with too many baskets to list are left out and named in `large`.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from domdesk.money import round_half_up
from domdesk.routing.rating import CardTariff, Piece, pieces_of
from domdesk.routing.world import Ints, World
from domdesk.units import QUANTITY_SCALE

MOST_BASKETS = 255
"""An order with more baskets than this is not listed out."""

MOST_PACKAGES = 20_000
"""Nor is one with more baskets × locations than this."""


@dataclass(frozen=True)
class Baskets:
    """Baskets in order sequence; entries `start[b]:start[b + 1]` are the (line, quantity) pairs of basket b."""

    order: Ints
    start: Ints
    line: Ints
    quantity_e4: Ints
    first_of_order: Ints

    def entries(self, basket: int) -> tuple[Ints, Ints]:
        """Line indexes and quantities of one basket."""
        part = slice(int(self.start[basket]), int(self.start[basket + 1]))
        return self.line[part], self.quantity_e4[part]


@dataclass(frozen=True)
class Packages:
    """Priced packages sorted by (order, location, basket); `first_of_order` delimits each order's."""

    baskets: Baskets
    order: Ints
    location: Ints
    basket: Ints
    tariff: Ints
    item: Ints
    handling: Ints
    transport: Ints
    first_of_order: Ints
    large: tuple[int, ...]

    @property
    def cost(self) -> Ints:
        return self.item + self.handling + self.transport

    def of_order(self, order: int) -> range:
        return range(int(self.first_of_order[order]), int(self.first_of_order[order + 1]))

    def __len__(self) -> int:
        return len(self.order)


def list_packages(world: World) -> Packages:
    """All priced packages of all orders that can be listed."""
    shapes, large = _shapes(world)
    baskets, pairs = _enumerate(world, shapes)
    order, location, basket = _sorted_pairs(pairs)
    keep = _within_stock(world, baskets, location, basket)
    order, location, basket = order[keep], location[keep], basket[keep]
    tariff, item, handling, transport = price_pairs(world, baskets, order, location, basket)
    keep = tariff >= 0
    order = order[keep]
    return Packages(
        baskets,
        order,
        location[keep],
        basket[keep],
        tariff[keep],
        item[keep],
        handling[keep],
        transport[keep],
        np.searchsorted(order, np.arange(len(world.orders) + 1)),
        large,
    )


def price_pairs(
    world: World, baskets: Baskets, order: Ints, location: Ints, basket: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """(tariff, item, handling, transport) of baskets sent from locations; tariff −1 where no card carries them."""
    transport, tariff = _transport(world, baskets, order, location, basket)
    return tariff, _item(world, baskets, location, basket), _handling(world, baskets, location, basket), transport


# --- enumeration


def _shapes(world: World) -> tuple[dict[tuple[int, ...], list[int]], tuple[int, ...]]:
    """Orders by shape (the most steps of each line that any location can give), and the orders too large to list."""
    most = world.max_levels.max(axis=0, initial=0)
    places = max(1, int(world.usable.sum()))
    shapes: dict[tuple[int, ...], list[int]] = {}
    large = []
    for order in range(len(world.orders)):
        lines = world.lines_of(order)
        shape = tuple(int(n) for n in most[lines.start : lines.stop])
        count = prod(n + 1 for n in shape) - 1
        if count > MOST_BASKETS or count * places > MOST_PACKAGES:
            large.append(order)
        elif count:
            shapes.setdefault(shape, []).append(order)
    return shapes, tuple(large)


def _enumerate(world: World, shapes: dict[tuple[int, ...], list[int]]) -> tuple[Baskets, list[tuple[Ints, Ints, Ints]]]:
    """The baskets of each shape, and (order, location, basket) triples within each location's stock of each line."""
    per_order = np.zeros(len(world.orders), dtype=np.int64)
    vectors = {shape: np.array(list(product(*(range(n + 1) for n in shape)))[1:], dtype=np.int64) for shape in shapes}
    for shape, orders in shapes.items():
        per_order[orders] = len(vectors[shape])
    first = np.concatenate(([0], np.cumsum(per_order))).astype(np.int64)
    basket_parts, line_parts, quantity_parts, pairs = [], [], [], []
    for shape, members in shapes.items():
        among = np.array(members, dtype=np.int64)
        lines = world.first_line[among][:, None] + np.arange(len(shape))
        levels = world.max_levels[:, lines]
        steps = world.step_e4[lines]
        for v, vector in enumerate(vectors[shape]):
            used = np.flatnonzero(vector)
            where, which = np.nonzero((levels[:, :, used] >= vector[used]).all(axis=2))
            pairs.append((among[which], np.asarray(where, dtype=np.int64), first[among[which]] + v))
            basket_parts.append(np.repeat(first[among] + v, len(used)))
            line_parts.append(lines[:, used].ravel())
            quantity_parts.append((steps[:, used] * vector[used]).ravel())
    basket, line, quantity = (_joined(p) for p in (basket_parts, line_parts, quantity_parts))
    by_basket = np.argsort(basket, kind="stable")
    start = np.searchsorted(basket[by_basket], np.arange(first[-1] + 1))
    order_of = np.repeat(np.arange(len(world.orders)), per_order)
    return Baskets(order_of, start, line[by_basket], quantity[by_basket], first), pairs


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _sorted_pairs(pairs: list[tuple[Ints, Ints, Ints]]) -> tuple[Ints, Ints, Ints]:
    order, location, basket = (_joined([p[i] for p in pairs]) for i in range(3))
    by = np.lexsort((basket, location, order))
    return order[by], location[by], basket[by]


def expand(start: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """Entry indexes of the chosen groups of a (start) list, and each entry's position of its group in `chosen`."""
    counts = start[chosen + 1] - start[chosen]
    owner = np.repeat(np.arange(len(chosen)), counts)
    ends = np.cumsum(counts)
    entry = np.arange(int(counts.sum())) - np.repeat(ends - counts, counts) + np.repeat(start[chosen], counts)
    return entry, owner


def stock_use(world: World, baskets: Baskets, location: Ints, basket: Ints) -> tuple[Ints, Ints, Ints]:
    """(package, stock row, quantity) of each package's use of each stock row, two lines of one SKU added up."""
    entry, owner = expand(baskets.start, basket)
    row = world.row_of[location[owner], world.line_sku[baskets.line[entry]]].astype(np.int64)
    width = max(1, len(world.stock))
    key, inverse = np.unique(owner * width + row, return_inverse=True)
    quantity = np.zeros(len(key), dtype=np.int64)
    np.add.at(quantity, inverse, baskets.quantity_e4[entry])
    return key // width, key % width, quantity


def _within_stock(world: World, baskets: Baskets, location: Ints, basket: Ints) -> NDArray[np.bool_]:
    """False for packages whose lines of one SKU together exceed the row."""
    package, row, quantity = stock_use(world, baskets, location, basket)
    keep = np.ones(len(basket), dtype=bool)
    if len(row):
        keep[package[quantity > world.available_e4[row]]] = False
    return keep


# --- cost parts


def scaled_half_up(amount: Ints, scale: Fraction) -> Ints:
    """amount × scale, each rounded half-up to a whole number; amounts not negative."""
    if not len(amount):
        return amount
    numerator, denominator = 2 * scale.numerator, 2 * scale.denominator
    wide = amount if int(amount.max()) * numerator + denominator < 2**62 else amount.astype(object)
    return np.asarray((wide * numerator + scale.denominator) // denominator, dtype=np.int64)


def _item(world: World, baskets: Baskets, location: Ints, basket: Ints) -> Ints:
    """Σ over a package's entries of quantity × unit cost at the location, each rounded."""
    entry, owner = expand(baskets.start, basket)
    row = world.row_of[location[owner], world.line_sku[baskets.line[entry]]]
    quantity = baskets.quantity_e4[entry]
    cost = np.zeros(len(entry), dtype=np.int64)
    scale, exact = _common_scale(world.item_cost)
    for size in np.unique(quantity):
        at = quantity == size
        cost[at] = scaled_half_up(exact[row[at]], Fraction(int(size), QUANTITY_SCALE * scale))
    total = np.zeros(len(basket), dtype=np.int64)
    np.add.at(total, owner, cost)
    return total


def _common_scale(values: list[Fraction]) -> tuple[int, NDArray[np.int64]]:
    """(scale, values × scale as integers); object integers where 64 bits do not hold them."""
    scale = int(np.lcm.reduce(np.array([v.denominator for v in values] or [1], dtype=object)))
    return scale, np.array([int(v * scale) for v in values])


def _handling(world: World, baskets: Baskets, location: Ints, basket: Ints) -> Ints:
    """cost_per_shipment + per line + per unit + per kg, rounded once per package."""
    lines = baskets.start[basket + 1] - baskets.start[basket]
    units, weight = _units_and_weight(world, baskets)
    cost = np.zeros(len(basket), dtype=np.int64)
    for place, at in enumerate(world.locations):
        here = np.flatnonzero(location == place)
        if not len(here):
            continue
        scale = world.fx_minor(at.currency)
        fixed, per_line, per_unit, per_kg = (
            Fraction(c) for c in (at.cost_per_shipment, at.cost_per_line, at.cost_per_unit, at.cost_per_kg)
        )
        figures = np.stack(
            [lines[here], units[basket[here]], weight[basket[here]] if per_kg else units[basket[here]] * 0]
        )
        distinct, which = np.unique(figures, axis=1, return_inverse=True)
        priced = [
            round_half_up(
                scale
                * (
                    fixed
                    + per_line * int(n)
                    + per_unit * Fraction(int(u), QUANTITY_SCALE)
                    + per_kg * Fraction(int(w), 10**13)
                )
            )
            for n, u, w in distinct.T
        ]
        cost[here] = np.array(priced, dtype=np.int64)[which.ravel()]
    return cost


def _units_and_weight(world: World, baskets: Baskets) -> tuple[Ints, Ints]:
    """Units (0.0001) and actual weight (1e-10 g) of each basket."""
    count = len(baskets.order)
    owner = np.repeat(np.arange(count), np.diff(baskets.start))
    units, weight = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    np.add.at(units, owner, baskets.quantity_e4)
    np.add.at(weight, owner, baskets.quantity_e4 * world.weight_e6[world.line_sku[baskets.line]])
    return units, weight


def _transport(world: World, baskets: Baskets, order: Ints, location: Ints, basket: Ints) -> tuple[Ints, Ints]:
    """The least transport of each package over the cards, and the tariff that gives it (−1 where none does)."""
    best = np.full(len(basket), np.iinfo(np.int64).max, dtype=np.int64)
    tariff = np.full(len(basket), -1, dtype=np.int64)
    if not len(basket):
        return best, tariff
    load = _Load(world, baskets)
    residential = np.array([o.residential for o in world.orders], dtype=bool)[order]
    destination = world.lanes.destination_index[order]
    for t, table in enumerate(world.tariffs):
        row = world.zone_rows[t][location, destination]
        names = np.array([z.zone for z in table.card.zones], dtype=object)
        price = np.full(len(basket), -1, dtype=np.int64)
        for zone in table.zones:
            rows = np.flatnonzero(names == zone)
            for home in (False, True):
                at = np.flatnonzero(np.isin(row, rows) & (residential == home))
                if len(at):
                    price[at] = load.prices(t, table, zone, home, basket[at])
        better = (price >= 0) & (price < best)
        best[better], tariff[better] = price[better], t
    return best, tariff


class _Load:
    """Weights, volumes and pieces of baskets, as tariffs price them."""

    def __init__(self, world: World, baskets: Baskets) -> None:
        self.world = world
        self.baskets = baskets
        count = len(baskets.order)
        self.owner = np.repeat(np.arange(count), np.diff(baskets.start))
        self.sku = world.line_sku[baskets.line]
        _, self.weight = _units_and_weight(world, baskets)
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
        steps = tariff.zones[zone].steps
        ends, volume_ends = tariff.thresholds(zone)
        row = np.searchsorted(np.array(ends), self.weight[distinct[single]])
        if volume_ends is not None:
            counted = self._counted_volume(tariff)[distinct[single]]
            row = np.maximum(row, np.searchsorted(np.array(volume_ends, dtype=object), counted))
        table = np.array([tariff.price_minor(zone, i, None, residential) for i in range(len(steps))], dtype=np.int64)
        plain = row < len(steps)
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
            fits &= np.array(self._counted_volume(tariff)[basket] <= volume_limit, dtype=bool)
        return fits

    def _counted_volume(self, tariff: CardTariff) -> NDArray[np.object_]:
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
        for line, quantity in zip(lines, quantities_e4, strict=True)
        for piece in pieces_of(
            world.products[world.line_sku[line]], world.lines[line].line, int(quantity), world.volume_scale
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

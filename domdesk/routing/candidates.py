"""Every candidate of a run: the packages that one location could send for one order, priced. Design section 4.

A *basket* is a choice of quantities of an order's lines; a *package* is a basket sent from a location. Orders with too
many baskets to list are left out and named in `large`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from domdesk.routing.baskets import Baskets, expand
from domdesk.routing.picks import Pick
from domdesk.routing.pricing import Prices, joined, price_pairs
from domdesk.routing.resources import Resources
from domdesk.routing.world import Ints, World

MOST_BASKETS = 255
"""An order with more baskets than this is not listed out."""

MOST_AT_ONCE = 100_000
"""Packages priced between two looks at what is wanted: about a fifth of a second."""

MOST_PACKAGES = 20_000
"""Nor is one with more baskets × locations than this."""


@dataclass(frozen=True)
class Packages:
    """Priced packages sorted by (order, location, basket); `first_of_order` delimits each order's."""

    baskets: Baskets
    order: Ints
    location: Ints
    basket: Ints
    prices: Prices
    cost: Ints
    first_of_order: Ints
    large: tuple[int, ...]

    def of_order(self, order: int) -> range:
        return range(int(self.first_of_order[order]), int(self.first_of_order[order + 1]))

    def entries(self, package: int) -> tuple[Ints, Ints]:
        """Line indexes and quantities (0.0001) of a package."""
        return self.baskets.entries(int(self.basket[package]))

    def picks(self, chosen: Iterable[int]) -> list[Pick]:
        """Packages as picks."""
        among = np.fromiter(chosen, dtype=np.int64)
        entry, owner = expand(self.baskets.start, self.basket[among])
        line, quantity = self.baskets.line[entry].tolist(), self.baskets.quantity_e4[entry].tolist()
        ends = np.searchsorted(owner, np.arange(len(among) + 1)).tolist()
        return [
            Pick(order, location, tuple(zip(line[first:last], quantity[first:last], strict=True)), package)
            for order, location, first, last, package in zip(
                self.order[among].tolist(), self.location[among].tolist(), ends, ends[1:], among.tolist(), strict=False
            )
        ]

    def __len__(self) -> int:
        return len(self.order)


def list_packages(world: World, resources: Resources) -> Packages:
    """All packages of all orders that can be listed, those left out that no card carries."""
    world.make_ready()
    shapes, large = _shapes(world)
    world.look()
    baskets, pairs = _enumerate(world, shapes)
    world.look()
    order, location, basket = _sorted_pairs(pairs)
    world.look()
    keep = _within_stock(resources, baskets, location, basket)
    order, location, basket = order[keep], location[keep], basket[keep]
    parts = []
    for first in range(0, max(1, len(order)), MOST_AT_ONCE):
        world.look()
        part = slice(first, first + MOST_AT_ONCE)
        parts.append(price_pairs(world, baskets, order[part], location[part], basket[part]))
    world.look()
    prices = joined(parts)
    keep = prices.tariff >= 0
    order, prices = order[keep], prices.where(keep)
    world.look()
    return Packages(
        baskets,
        order,
        location[keep],
        basket[keep],
        prices,
        prices.total,
        np.searchsorted(order, np.arange(len(world.orders) + 1)),
        large,
    )


# --- enumeration


def _shapes(world: World) -> tuple[dict[tuple[int, ...], list[int]], tuple[int, ...]]:
    """Orders by shape (the most steps of each line that any location can give), and the orders too large to list."""
    most = world.max_levels.max(axis=0, initial=0)
    places = max(1, len(world.locations))
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
    return Baskets(order_of, start, line[by_basket], quantity[by_basket]), pairs


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _sorted_pairs(pairs: list[tuple[Ints, Ints, Ints]]) -> tuple[Ints, Ints, Ints]:
    order, location, basket = (_joined([p[i] for p in pairs]) for i in range(3))
    by = np.lexsort((basket, location, order))
    return order[by], location[by], basket[by]


def _within_stock(resources: Resources, baskets: Baskets, location: Ints, basket: Ints) -> NDArray[np.bool_]:
    """False for packages whose lines of one SKU together exceed the row."""
    package, row, quantity = resources.of_packages(baskets, location, basket)
    keep = np.ones(len(basket), dtype=bool)
    if len(row):
        keep[package[quantity > resources.supply[row]]] = False
    return keep

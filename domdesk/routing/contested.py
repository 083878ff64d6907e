"""Which supplies orders can fight over, and the independent groups of orders that fight.

A stock row or a capacity day is contested where all orders together could want more of it than there is. Only
contested ones couple orders.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domdesk.routing.priced import Priced
from domdesk.routing.world import Ints


@dataclass(frozen=True)
class Contest:
    """Which resources are contested, and the groups of orders that they tie together."""

    contested: NDArray[np.bool_]
    groups: tuple[tuple[int, ...], ...]


def find_contest(priced: Priced) -> Contest:
    """What the orders of a run can fight over."""
    packages = priced.packages
    package, resource, quantity = priced.resources.of_packages(
        packages.baskets, packages.location, packages.basket, packages.prices.ship_day
    )
    contested = _demand(priced, package, resource, quantity) > priced.resources.supply
    hit = contested[resource]
    touched: dict[int, list[int]] = {}
    for r, order in np.unique(np.stack([resource[hit], packages.order[package[hit]]]), axis=1).T:
        touched.setdefault(int(r), []).append(int(order))
    for order in packages.large:
        for r in large_use(priced, order):
            if contested[r]:
                touched.setdefault(r, []).append(order)
    return Contest(contested, _components(touched))


def large_use(priced: Priced, order: int) -> dict[int, int]:
    """The most that an order too large to list could take of each resource."""
    world, resources = priced.world, priced.resources
    use: dict[int, int] = {}
    for line in world.lines_of(order):
        for place in np.flatnonzero(world.max_levels[:, line]):
            row = int(world.row_of[place, world.line_sku[line]])
            use[row] = use.get(row, 0) + int(world.quantity_e4[line])
            slot = resources.slot(order, int(place), [line])
            if slot is not None:
                use[slot] = 1
    return use


def _demand(priced: Priced, package: Ints, resource: Ints, quantity: Ints) -> Ints:
    """The most that all orders together could take from each resource."""
    width = max(1, len(priced.resources.supply))
    key, inverse = np.unique(priced.packages.order[package] * width + resource, return_inverse=True)
    most = np.zeros(len(key), dtype=np.int64)
    np.maximum.at(most, inverse, quantity)
    demand = np.zeros(len(priced.resources.supply), dtype=np.int64)
    np.add.at(demand, key % width, most)
    for order in priced.packages.large:
        for r, q in large_use(priced, order).items():
            demand[r] += q
    return demand


def _components(touched: dict[int, list[int]]) -> tuple[tuple[int, ...], ...]:
    """Orders joined by shared rows, each group sorted, groups by their first order."""
    parent: dict[int, int] = {}

    def root(order: int) -> int:
        parent.setdefault(order, order)
        while parent[order] != order:
            parent[order] = parent[parent[order]]
            order = parent[order]
        return order

    for orders in touched.values():
        for order in orders:
            parent[root(order)] = root(orders[0])
    members: dict[int, list[int]] = {}
    for order in sorted(parent):
        members.setdefault(root(order), []).append(order)
    return tuple(sorted(tuple(group) for group in members.values()))

"""Which stock rows orders can fight over, and the independent groups of orders that fight.

A row is contested where all orders together could want more of it than there is. Only contested rows couple orders.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domdesk.routing.candidates import Packages, stock_use
from domdesk.routing.world import Ints, World


@dataclass(frozen=True)
class Contest:
    """Uses of contested rows, as parallel arrays over (package, row), and the groups of orders they tie together."""

    contested: NDArray[np.bool_]
    package: Ints
    row: Ints
    quantity_e4: Ints
    groups: tuple[tuple[int, ...], ...]


def find_contest(world: World, packages: Packages) -> Contest:
    """What the orders of a run can fight over."""
    package, row, quantity = stock_use(world, packages.baskets, packages.location, packages.basket)
    contested = _demand(world, packages, package, row, quantity) > world.available_e4
    hit = contested[row]
    package, row, quantity = package[hit], row[hit], quantity[hit]
    touched: dict[int, list[int]] = {}
    pairs = np.unique(np.stack([row, packages.order[package]]), axis=1)
    for r, order in pairs.T:
        touched.setdefault(int(r), []).append(int(order))
    for order in packages.large:
        for r in np.unique(rows_of(world, order)):
            if contested[r]:
                touched.setdefault(int(r), []).append(order)
    return Contest(contested, package, row, quantity, _components(touched))


def rows_of(world: World, order: int) -> Ints:
    """Every stock row that an order could draw on, a row as often as it has lines for it."""
    lines = world.lines_of(order)
    rows = world.row_of[:, world.line_sku[lines.start : lines.stop]]
    held: Ints = rows[(rows >= 0) & world.usable[:, None]].astype(np.int64)
    return held


def _demand(world: World, packages: Packages, package: Ints, row: Ints, quantity: Ints) -> Ints:
    """The most that all orders together could take from each row."""
    width = max(1, len(world.stock))
    key, inverse = np.unique(packages.order[package] * width + row, return_inverse=True)
    most = np.zeros(len(key), dtype=np.int64)
    np.maximum.at(most, inverse, quantity)
    demand = np.zeros(len(world.stock), dtype=np.int64)
    np.add.at(demand, key % width, most)
    for order in packages.large:
        for line in world.lines_of(order):
            rows = world.row_of[:, world.line_sku[line]]
            held = rows[(rows >= 0) & world.usable]
            np.add.at(demand, held, np.minimum(world.quantity_e4[line], world.available_e4[held]))
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

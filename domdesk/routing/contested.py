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
    priced.world.look()
    contested = _demand(priced, package, resource, quantity) > priced.resources.supply
    priced.world.look()
    hit = contested[resource]
    orders = len(priced.world.orders)
    listed = np.unique(resource[hit] * orders + packages.order[package[hit]])
    large = [r * orders + order for order in packages.large for r in large_use(priced, order) if contested[r]]
    resource, order = np.divmod(np.concatenate([listed, np.array(large, dtype=np.int64)]), max(1, orders))
    return Contest(contested, _components(resource, order))


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


def _components(resource: Ints, order: Ints) -> tuple[tuple[int, ...], ...]:
    """Orders joined by shared resources, each group sorted, groups by their first order."""
    least = np.arange(int(order.max(initial=-1)) + 1)
    lowest = np.zeros(int(resource.max(initial=-1)) + 1, dtype=np.int64)
    while len(order):
        lowest[:] = len(least)
        np.minimum.at(lowest, resource, least[order])
        joined = least.copy()
        np.minimum.at(joined, order, lowest[resource])
        joined = joined[joined]
        if (joined == least).all():
            break
        least = joined
    members = np.unique(order)
    members = members[np.argsort(least[members], kind="stable")]
    _, first = np.unique(least[members], return_index=True)
    return tuple(tuple(group.tolist()) for group in np.split(members, first[1:])) if len(members) else ()

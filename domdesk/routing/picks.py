"""Picks: what one location sends for one order, whatever method chose it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from domdesk.routing.baskets import Baskets
from domdesk.routing.pricing import Prices, price_pairs
from domdesk.routing.world import Ints, World


@dataclass(frozen=True, slots=True)
class Pick:
    """What one location sends for one order: quantities (0.0001) by line index; `package` where it is a listed one."""

    order: int
    location: int
    quantities: tuple[tuple[int, int], ...]
    package: int | None = field(default=None, compare=False)


def baskets_of(picks: Sequence[Pick]) -> tuple[Baskets, Ints]:
    """The picks as baskets, and their locations."""
    sizes = [len(p.quantities) for p in picks]
    baskets = Baskets(
        np.array([p.order for p in picks], dtype=np.int64),
        np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        np.array([line for p in picks for line, _ in p.quantities], dtype=np.int64),
        np.array([q for p in picks for _, q in p.quantities], dtype=np.int64),
    )
    return baskets, np.array([p.location for p in picks], dtype=np.int64)


def by_order(orders: Iterable[int], picks: Iterable[Pick]) -> dict[int, list[Pick]]:
    """The picks of each of some orders."""
    found: dict[int, list[Pick]] = {order: [] for order in orders}
    for pick in picks:
        found[pick.order].append(pick)
    return found


def price_picks(world: World, picks: Sequence[Pick]) -> Prices:
    """The prices of each pick; tariff −1 where nothing may carry it."""
    baskets, location = baskets_of(picks)
    return price_pairs(world, baskets, baskets.order, location, np.arange(len(picks)))


def given_e4(picks: Sequence[Pick]) -> dict[int, int]:
    """Quantity given by line index."""
    given: dict[int, int] = {}
    for pick in picks:
        for line, quantity in pick.quantities:
            given[line] = given.get(line, 0) + quantity
    return given

"""The method `fewest-shipments`: most units, then fewest locations, then least sum of distances, then ids.

Each order in arrival order; the chosen locations are filled nearest first. Source: design 3.4.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import combinations
from math import comb

import numpy as np

from domdesk.routing.picks import Pick
from domdesk.routing.priced import Priced
from domdesk.routing.sequential import Filling, Found, Picks, Wish, in_turn, unheard
from domdesk.routing.world import Ints

MOST_SETS = 20_000
"""Sets of locations tried for one order and number of shipments; beyond, one location after another is left out."""


def fewest_shipments(priced: Priced, wish: Wish, found: Found = unheard) -> Picks:
    """The picks of each order with as many units from as few locations as can be; after a stop, of those reached."""
    return in_turn(priced, partial(_fewest, priced), wish, found)


def _fewest(priced: Priced, order: int, left: Ints) -> list[Pick]:
    world = priced.world
    km = world.lanes.distance_km[:, world.lanes.destination_index[order]]
    giving = Filling(priced, order, left)
    nearest = [int(place) for place in np.argsort(km, kind="stable") if giving.could_give(int(place))]
    limit = world.most_shipments(order)
    most = len(nearest) if limit is None else min(limit, len(nearest))
    reachable = _units(_filled(priced, order, left, nearest, most=len(world.locations)))
    best: tuple[tuple[object, ...], list[Pick]] = ((0,), [])
    for size in range(1, most + 1):
        for chosen in _sets(priced, order, left, nearest, size):
            found = _filled(priced, order, left, chosen)
            used = sorted(world.locations[pick.location].location for pick in found)
            key = (-_units(found), len(found), sum(float(km[pick.location]) for pick in found), used)
            if found and key < best[0]:
                best = (key, found)
        if best[1] and _units(best[1]) == reachable:
            break
    return best[1]


def _sets(priced: Priced, order: int, left: Ints, nearest: list[int], size: int) -> Iterable[Sequence[int]]:
    """Sets of so many locations, each nearest first."""
    if comb(len(nearest), size) <= MOST_SETS:
        return combinations(nearest, size)
    kept = list(nearest)
    while len(kept) > size:
        kept.pop(
            max(range(len(kept)), key=lambda i: (_units(_filled(priced, order, left, kept[:i] + kept[i + 1 :])), i))
        )
    return [kept]


def _filled(priced: Priced, order: int, left: Ints, places: Sequence[int], most: int | None = None) -> list[Pick]:
    """The order filled from these locations, nearest first; `most` shipments in place of the policy's limit."""
    filling = Filling(priced, order, left, most)
    for line in priced.world.lines_of(order):
        filling.serve(line, places)
    return filling.finish()


def _units(picks: Sequence[Pick]) -> int:
    return sum(quantity for pick in picks for _, quantity in pick.quantities)

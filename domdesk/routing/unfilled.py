"""What leaving units of a line unserved costs. Source: design 3.4, setting `unfilled_cost`."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np

from domdesk.money import round_half_up
from domdesk.routing.baskets import Baskets
from domdesk.routing.eligibility import FREE
from domdesk.routing.pricing import price_pairs
from domdesk.routing.world import World
from domdesk.units import QUANTITY_SCALE


class UnfilledCosts:
    """Cost of not serving units of each line, in minor units of the desk's currency."""

    def __init__(self, world: World, per_unit: Sequence[Fraction] | None = None) -> None:
        """By the policy's setting, or by what a unit of each line is said to cost, in minor units."""
        self.world = world
        self._known: dict[tuple[int, int], int] = {}
        self._shared: dict[tuple[int, int, int], list[int]] = {}
        setting = world.policy.unfilled_cost
        if per_unit is not None:
            self._per_unit = list(per_unit)
        elif setting == "auto":
            self._per_unit = _automatic(world)
        elif setting == "price":
            prices = [p for order in world.orders for p in world.prices_of(order)]
            automatic = _automatic(world) if not all(prices) else prices
            self._per_unit = [p or a for p, a in zip(prices, automatic, strict=True)]
        else:
            self._per_unit = [Fraction(setting) * world.fx_minor(None)] * len(world.lines)

    @cached_property
    def _kind(self) -> list[int]:
        """A number for each line, the same where a unit costs the same."""
        kinds: dict[Fraction, int] = {}
        return [kinds.setdefault(per_unit, len(kinds)) for per_unit in self._per_unit]

    def per_unit(self, line: int) -> Fraction:
        """Cost of one unserved unit, before rounding."""
        return self._per_unit[line]

    def minor(self, line: int, left_e4: int) -> int:
        """Cost of `left_e4` unserved units of a line, rounded by line."""
        key = (self._kind[line], left_e4)
        if key not in self._known:
            self._known[key] = round_half_up(self._per_unit[line] * Fraction(left_e4, QUANTITY_SCALE))
        return self._known[key]

    def by_steps(self, line: int, most: int) -> list[int]:
        """Cost of 0, 1, … `most` unserved steps of a line."""
        step = int(self.world.step_e4[line])
        key = (self._kind[line], step, most)
        if key not in self._shared:
            self._shared[key] = [self.minor(line, n * step) for n in range(most + 1)]
        return self._shared[key]


def _automatic(world: World) -> list[Fraction]:
    """split_cost + 1.00 + the dearest one unit shipped alone from a location that holds the SKU and may ship it."""
    count = len(world.lines)
    each = np.arange(count)
    units = Baskets(world.line_order, np.arange(count + 1), each, np.full(count, QUANTITY_SCALE, dtype=np.int64))
    location, line = np.nonzero((world.row_of[:, world.line_sku] >= 0) & (world.bars == FREE))
    prices = price_pairs(world, units, world.line_order[line], location, line)
    total = np.where(prices.tariff >= 0, prices.total, 0)
    dearest = np.zeros(count, dtype=np.int64)
    np.maximum.at(dearest, line, total)
    floor = world.split_minor + world.fx_minor(None)
    return [floor + int(d) for d in dearest]

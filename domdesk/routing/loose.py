"""What a large order's lines and shipments cost at least, one by one: a sum that never exceeds the true cost.

Each line has a price per step at each location, each location a price for shipping at all. Lateness and soft rules
count nothing, transport a straight line below the cheapest parcels. Called by `opening`, which finds plans by these
figures, and by the relaxation, which proves bounds by them.
"""

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from domdesk.routing.floors import Points
from domdesk.routing.priced import Priced
from domdesk.units import QUANTITY_SCALE

Floats = NDArray[np.float64]

HALF = 0.5 + 1e-6
"""What rounding to whole minor units may take off a figure, and an allowance for floating point."""


@dataclass(frozen=True)
class LooseOrder:
    """Figures of one order in minor units: per location for shipping, per location and line for each step of the line.

    `levels` are the steps that a location could give (0: none). Shapes (locations) and (locations, lines).
    """

    order: int
    ships: Floats
    step: Floats
    levels: NDArray[np.int64]


class LooseCosts:
    """Figures of the large orders of a world."""

    def __init__(self, priced: Priced) -> None:
        self.priced = priced
        self.world = priced.world
        self._lines: dict[tuple[int, int], tuple[float, float]] = {}

    def of(self, order: int) -> LooseOrder:
        """The figures of one order."""
        world = self.world
        lines = np.array(world.lines_of(order), dtype=np.int64)
        sku = world.line_sku[lines]
        row = world.row_of[:, sku]
        carried = self.priced.carriers.may_carry[:, lines]
        levels = np.where((row >= 0) & carried, world.max_levels[:, lines], 0)
        share = world.step_e4[lines] / QUANTITY_SCALE
        grams = world.weight_e6[sku] * world.step_e4[lines] / 10**10
        tilt = np.zeros(len(world.locations))
        ships = self._fixed.copy()
        middle = int((world.weight_e6[sku].astype(object) * world.quantity_e4[lines]).sum()) // 2
        for place in np.flatnonzero(levels.any(axis=1)):
            at_zero, per_weight = self._carriage(order, int(place), middle)
            ships[place] += at_zero
            tilt[place] = per_weight
        miss = np.where(row >= 0, world.miss_minor[row], 0) / np.maximum(1, world.full_levels[lines])
        step = (
            self._item(row, share)
            + miss
            + self._per_line[:, None] / np.maximum(1, world.full_levels[lines])
            + self._per_unit[:, None] * share
            + self._per_gram[:, None] * grams
            + tilt[:, None] * (grams * 10**10)
        )
        return LooseOrder(order, ships, step, levels)

    def _item(self, row: NDArray[np.int32], share: Floats) -> Floats:
        cost = np.where(row >= 0, self._unit_cost[row], 0.0) * share
        return np.where(cost == np.round(cost), cost, np.maximum(0.0, cost - HALF))

    @cached_property
    def _unit_cost(self) -> Floats:
        return np.array([float(c) for c in self.world.item_cost] or [0.0])

    def _handling(self, name: str) -> Floats:
        at = self.world.locations
        return np.array([float(self.world.fx_minor(place.currency) * Fraction(getattr(place, name))) for place in at])

    @cached_property
    def _fixed(self) -> Floats:
        """Handling of a shipment, less what rounding its sum may take off."""
        figures = [self._handling("cost_per_shipment"), self._per_line, self._per_unit, self._per_gram]
        whole = np.all([f == np.round(f) for f in figures], axis=0) & (self._per_gram == 0)
        return np.where(whole, figures[0], figures[0] - HALF)

    @cached_property
    def _per_line(self) -> Floats:
        return self._handling("cost_per_line")

    @cached_property
    def _per_unit(self) -> Floats:
        return self._handling("cost_per_unit")

    @cached_property
    def _per_gram(self) -> Floats:
        return self._handling("cost_per_kg") / 1000

    # --- carriage

    def _carriage(self, order: int, place: int, weight: int) -> tuple[float, float]:
        """(price at weight 0, price per 1e-10 g) of a straight line below what parcels cost, close at this weight."""
        points = self.priced.floors.of(order, place)
        key = (id(points), weight.bit_length())
        if key not in self._lines:
            self._lines[key] = _line_below(points, weight)
        return self._lines[key]


def _line_below(points: Points, weight: int) -> tuple[float, float]:
    """(height at 0, slope) of a line that lies below all points, through two neighbours of their lower hull."""
    hull: list[tuple[int, int]] = []
    for x, y in points:
        while len(hull) >= 2 and (hull[-1][1] - hull[-2][1]) * (x - hull[-2][0]) >= (y - hull[-2][1]) * (
            hull[-1][0] - hull[-2][0]
        ):
            hull.pop()
        if not hull or x > hull[-1][0]:
            hull.append((x, y))
    at = min(max(1, bisect_left(hull, (weight, 0))), len(hull) - 1)
    if at < 1:
        return max(0.0, hull[0][1] - HALF), 0.0
    (x0, y0), (x1, y1) = hull[at - 1], hull[at]
    slope = max(0.0, (y1 - y0) / (x1 - x0))
    return y0 - slope * x0 - 1e-6 * (1 + abs(y0)), slope

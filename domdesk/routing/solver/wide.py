"""Large orders in the relaxation of a group: a column per location and per line there, at figures never too high.

The columns and rows stand behind those of the listed orders; what the duals then prove of them is summed apart.
Called by `portfolio`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domdesk.routing.contested import Contest
from domdesk.routing.loose import Floats, LooseCosts, LooseOrder
from domdesk.routing.priced import Priced
from domdesk.routing.solver.linear import LinearAnswer, LinearModel
from domdesk.routing.uses import Uses
from domdesk.routing.world import Ints
from domdesk.units import QUANTITY_SCALE

ERROR = 1e-9
"""Share of the summed figures that floating point may be wrong by, with a wide margin."""


@dataclass
class _Parts:
    """Columns and rows as they are made; row and column numbers begin at 0 here."""

    cost: list[Floats]
    most: list[Floats]
    row: list[Ints]
    column: list[Ints]
    value: list[Floats]
    low: list[Floats]
    high: list[Floats]
    counts: list[tuple[int, int]]
    columns: int = 0
    rows: int = 0

    def add_columns(self, cost: Floats, most: Floats) -> Ints:
        self.cost.append(cost)
        self.most.append(most)
        self.columns += len(cost)
        return np.arange(self.columns - len(cost), self.columns)

    def add_rows(self, low: Floats, high: Floats) -> Ints:
        self.low.append(low)
        self.high.append(high)
        self.rows += len(low)
        return np.arange(self.rows - len(low), self.rows)

    def set(self, row: Ints, column: Ints, value: Floats) -> None:
        self.row.append(row)
        self.column.append(column)
        self.value.append(value)


class WideOrders:
    """The large orders of a group on the contested supplies, beside listed orders with some `uses`."""

    def __init__(self, priced: Priced, contest: Contest, orders: Sequence[int], uses: Uses, loose: LooseCosts) -> None:
        self.priced = priced
        self.world = priced.world
        self.uses = uses
        parts = _Parts([], [], [], [], [], [], [], [])
        taken = [self._add(loose.of(order), parts) for order in orders]
        column, resource, quantity = (_joined([t[i] for t in taken], np.int64) for i in range(3))
        hit = contest.contested[resource]
        self._take(column[hit], resource[hit], quantity[hit])
        self.cost, self.most = _joined(parts.cost), _joined(parts.most)
        self.low, self.high = _joined(parts.low), _joined(parts.high)
        self.row, self.column = _joined(parts.row, np.int64), _joined(parts.column, np.int64)
        self.value = _joined(parts.value)
        self.orders = tuple(orders)
        counts = np.array(parts.counts, dtype=np.int64).reshape(-1, 2)
        self._column_of, self._row_of = (np.repeat(np.arange(len(counts)), counts[:, i]) for i in range(2))

    def _add(self, figures: LooseOrder, parts: _Parts) -> tuple[Ints, Ints, Ints]:
        """The columns and rows of one order; (column, resource, 0.0001 per step) of what it takes."""
        world = self.world
        lines = np.array(world.lines_of(figures.order), dtype=np.int64)
        full = world.full_levels[lines].astype(float)
        places = np.flatnonzero(figures.levels.any(axis=1))
        at, line = np.nonzero(figures.levels[places])
        ones = np.ones(len(places))
        before = parts.columns, parts.rows
        ships = parts.add_columns(figures.ships[places] + world.split_minor, ones)
        most = np.minimum(figures.levels[places[at], line], full[line])
        steps = parts.add_columns(figures.step[places[at], line], most)
        cover = parts.add_rows(full, full)
        parts.set(cover[line], steps, np.ones(len(steps)))
        self._add_rests(figures.order, lines, full, cover, parts)
        link = parts.add_rows(np.full(len(steps), -np.inf), np.zeros(len(steps)))
        parts.set(link, steps, np.ones(len(steps)))
        parts.set(link, ships[at], -most)
        shipped = parts.add_columns(np.array([-float(world.first_split_minor[figures.order])]), np.ones(1))
        count = np.repeat(parts.add_rows(np.array([-np.inf]), np.zeros(1)), len(places))
        parts.set(count[:1] if len(places) else shipped[:0], shipped[: len(places)], np.ones(min(1, len(places))))
        parts.set(count, ships, -ones)
        limit = world.most_shipments(figures.order)
        if limit is not None:
            row = np.repeat(parts.add_rows(np.array([-np.inf]), np.array([float(limit)])), len(places))
            parts.set(row, ships, ones)
        parts.counts.append((parts.columns - before[0], parts.rows - before[1]))
        resource = world.row_of[places[at], world.line_sku[lines[line]]].astype(np.int64)
        return steps, resource, world.step_e4[lines[line]]

    def _add_rests(self, order: int, lines: Ints, full: Floats, cover: Ints, parts: _Parts) -> None:
        """What may be left of the lines: whole lines, all together where the order ships whole, or any steps."""
        world, unfilled = self.world, self.priced.unfilled
        whole = np.array([float(unfilled.minor(int(li), int(world.quantity_e4[li]))) for li in lines])
        if world.orders[order].ship_complete or not world.policy.partial_order:
            rest = np.repeat(parts.add_columns(np.array([whole.sum()]), np.ones(1)), len(lines))
            parts.set(cover, rest, full)
        elif world.policy.partial_line:
            per_step = [float(unfilled.per_unit(int(li))) * world.step_e4[li] / QUANTITY_SCALE for li in lines]
            rest = parts.add_columns(np.maximum(0.0, np.array(per_step) - 0.5), full)
            parts.set(cover, rest, np.ones(len(lines)))
        else:
            parts.set(cover, parts.add_columns(whole, np.ones(len(lines))), full)

    def _take(self, column: Ints, resource: Ints, quantity: Ints) -> None:
        """Where the columns take from: rows of `uses` that are supplies, and new rows for other supplies."""
        known = np.full(len(self.priced.resources.supply), -1, dtype=np.int64)
        known[self.uses.resource] = np.arange(len(self.uses.resource))
        self.others = np.unique(resource[known[resource] < 0])
        known[self.others] = len(self.uses.supply) + np.arange(len(self.others))
        unit = np.full(len(known), QUANTITY_SCALE, dtype=np.int64)
        unit[self.uses.resource] = self.uses.unit
        self.taking, self.taken_row = column, known[resource]
        self.amount = quantity / unit[resource]
        self.supply = self.priced.resources.supply[self.others] / QUANTITY_SCALE

    def joined(self, model: LinearModel) -> LinearModel:
        """The program with the large orders behind its own columns and rows."""
        column, row = len(model.cost), len(model.low)
        use_row = np.where(
            self.taken_row < len(self.uses.supply),
            model.uses.start + self.taken_row,
            row + len(self.low) + self.taken_row - len(self.uses.supply),
        )
        rows = np.concatenate([model.rows, row + self.row, use_row])
        columns = np.concatenate([model.columns, column + self.column, column + self.taking])
        values = np.concatenate([model.values, self.value, self.amount])
        by_row = np.lexsort((columns, rows))
        return replace(
            model,
            cost=np.concatenate([model.cost, self.cost]),
            most=np.concatenate([model.most, self.most]),
            rows=rows[by_row],
            columns=columns[by_row],
            values=values[by_row],
            low=np.concatenate([model.low, self.low, np.full(len(self.others), -np.inf)]),
            high=np.concatenate([model.high, self.high, self.supply]),
            is_exact=False,
        )

    def least_minor(self, model: LinearModel, answer: LinearAnswer, prices: Floats) -> Floats:
        """What each large order costs at least under `prices` of the rows of `uses` (minor units per amount).

        With what it takes of all supplies. The duals of their own rows are taken from the answer to the joined program
        `model`; any duals prove a bound.
        """
        assert answer.prices is not None, "a relaxation has prices"
        own = slice(len(model.low) - len(self.low) - len(self.others), len(model.low) - len(self.others))
        dual = answer.prices[own]
        dual = np.where(np.isinf(self.low), np.minimum(dual, 0.0), dual)
        reduced = self.cost.copy()
        np.subtract.at(reduced, self.column, self.value * dual[self.row])
        every = np.concatenate([prices, self._others_price(model, answer)])
        np.add.at(reduced, self.taking, self.amount * every[self.taken_row])
        side = np.where(dual > 0, self.low, np.where(dual < 0, self.high, 0.0))
        each = np.concatenate([np.minimum(0.0, reduced) * self.most, dual * side])
        owner = np.concatenate([self._column_of, self._row_of])
        return np.bincount(owner, each - ERROR * np.abs(each), minlength=len(self.orders)).astype(np.float64)

    def others_minor(self, model: LinearModel, answer: LinearAnswer) -> float:
        """What the supplies are worth that large orders alone fight over, at least: to be taken off a bound."""
        value = float((self._others_price(model, answer) * self.supply).sum())
        return value + ERROR * value + 1.0

    def _others_price(self, model: LinearModel, answer: LinearAnswer) -> Floats:
        assert answer.prices is not None, "a relaxation has prices"
        price: Floats = np.maximum(0.0, -answer.prices[len(model.low) - len(self.others) :])
        return price

    def prices(self, model: LinearModel, answer: LinearAnswer) -> dict[int, float]:
        """Prices of the supplies that large orders alone fight over, in minor units per unit, by resource."""
        found = self._others_price(model, answer)
        return {int(r): float(p) for r, p in zip(self.others, found, strict=True) if p > 0}


def _joined(parts: Sequence[NDArray[Any]], kind: type = np.float64) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)

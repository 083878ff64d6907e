"""Odd sets of an order's lines, which lift the bound of a relaxation. Called by `portfolio`.

No two packages bring the same line. So of three lines at most one package brings two or more, though a relaxation takes
half of each of three such packages; in general, for an odd set of lines, Σ ⌊lines of it in the package / 2⌋ ≤ ⌊lines of
it / 2⌋ (Edmonds 1965, here with packages of more than two). It holds for all plans.
"""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from domdesk.routing.baskets import expand
from domdesk.routing.priced import Priced
from domdesk.routing.solver.linear import Floats, LinearModel
from domdesk.routing.world import Ints

MOST_LINES = 8
"""Orders of whole lines that are listed have no more; of others, sets of their first lines serve."""

LEAST = 0.01
"""A set that is broken by less is left out: a relaxation that is solved nearly to its end breaks many."""


@dataclass(frozen=True, slots=True)
class OddSets:
    """Sets of lines, sorted by their order; bit i of `lines` stands for the order's line i."""

    order: Ints
    lines: Ints

    def __len__(self) -> int:
        return len(self.order)

    def joined(self, other: "OddSets") -> "OddSets":
        """Both, each set once."""
        order, lines = np.concatenate([self.order, other.order]), np.concatenate([self.lines, other.lines])
        key = np.unique(order << MOST_LINES | lines)
        return OddSets(key >> MOST_LINES, key & ((1 << MOST_LINES) - 1))


NO_SETS = OddSets(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def broken_sets(priced: Priced, model: LinearModel, values: Floats) -> OddSets:
    """The sets that a solution of a program breaks."""
    used = np.flatnonzero(values[: len(model.packages)] > 0)
    packages, share = model.packages[used], values[used]
    order, lines = priced.packages.order[packages], _whole_lines(priced, packages)
    widest = int(lines.max(initial=0)).bit_length()
    found = NO_SETS
    for size in range(3, widest + 1, 2):
        for members in combinations(range(widest), size):
            these = sum(1 << i for i in members)
            brought = np.bincount(order, np.bitwise_count(lines & these) // 2 * share)
            broken = np.flatnonzero(brought > size // 2 + LEAST)
            found = found.joined(OddSets(broken, np.full(len(broken), these)))
    return found


def tightened(priced: Priced, model: LinearModel, sets: OddSets) -> LinearModel:
    """The program with a row for each of the sets."""
    order = priced.packages.order[model.packages]
    entry, package = expand(np.searchsorted(sets.order, np.arange(len(priced.world.orders) + 1)), order)
    pairs = np.bitwise_count(_whole_lines(priced, model.packages)[package] & sets.lines[entry]) // 2
    by_row = np.argsort(entry, kind="stable")
    by_row = by_row[pairs[by_row] > 0]
    return replace(
        model,
        rows=np.concatenate([model.rows, len(model.low) + entry[by_row]]),
        columns=np.concatenate([model.columns, package[by_row]]),
        values=np.concatenate([model.values, pairs[by_row].astype(np.float64)]),
        low=np.concatenate([model.low, np.full(len(sets), -np.inf)]),
        high=np.concatenate([model.high, np.bitwise_count(sets.lines) // 2.0]),
    )


def _whole_lines(priced: Priced, packages: Ints) -> Ints:
    """The lines that each package brings as a whole, as bits; a line that is split may come in two packages."""
    world, baskets = priced.world, priced.packages.baskets
    entry, package = expand(baskets.start, priced.packages.basket[packages])
    line = baskets.line[entry]
    bit = line - world.first_line[world.line_order[line]]
    whole = (baskets.quantity_e4[entry] == world.quantity_e4[line]) & (bit < MOST_LINES)
    lines = np.zeros(len(packages), dtype=np.int64)
    np.bitwise_or.at(lines, package[whole], np.int64(1) << bit[whole])
    return lines

"""Baskets: choices of quantities of orders' lines, in arrays."""

from dataclasses import dataclass

import numpy as np

from domdesk.routing.world import Ints


@dataclass(frozen=True)
class Baskets:
    """Baskets in order sequence; entries `start[b]:start[b + 1]` are the (line, quantity) pairs of basket b."""

    order: Ints
    start: Ints
    line: Ints
    quantity_e4: Ints

    def entries(self, basket: int) -> tuple[Ints, Ints]:
        """Line indexes and quantities of one basket."""
        part = slice(int(self.start[basket]), int(self.start[basket + 1]))
        return self.line[part], self.quantity_e4[part]


def expand(start: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """Entry indexes of the chosen groups of a (start) list, and each entry's position of its group in `chosen`."""
    counts = start[chosen + 1] - start[chosen]
    owner = np.repeat(np.arange(len(chosen)), counts)
    ends = np.cumsum(counts)
    entry = np.arange(int(counts.sum())) - np.repeat(ends - counts, counts) + np.repeat(start[chosen], counts)
    return entry, owner

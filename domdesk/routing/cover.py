"""The best plan of one order by itself on the stock it is given: exact, with the ties broken as design 3.4 states.

Each location sends at most one package; a plan is a set of packages that together give at most what was ordered.
Quantities still wanted travel as one integer with a guard bit per line, so that a package fits by one subtraction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from domdesk.routing.candidates import stock_use
from domdesk.routing.priced import Priced
from domdesk.routing.world import Ints

MOST_TIES = 20_000
"""Equal plans looked at before the first ones found, in (priority, id) order of locations, decide."""

State = tuple[int, int]
"""(quantities still wanted, packed; shipments that may still be made)."""

Rank = tuple[int, int]
"""(cost in minor units, shipments): what is minimised first."""


@dataclass(frozen=True, slots=True)
class Cover:
    """A plan of one order: indexes of packages, by location, and its total with split and unfilled, in minor units."""

    packages: tuple[int, ...]
    total_minor: int


@dataclass(frozen=True, slots=True)
class Search:
    """Packages by location as (code, cost with a split, package), how many may be sent, and the location that must."""

    places: tuple[tuple[tuple[int, int, int], ...], ...]
    most: int
    must: int | None

    @property
    def limited(self) -> bool:
        return self.most < len(self.places)


class OrderCover:
    """Finds best covers of one order out of some of its packages."""

    def __init__(self, priced: Priced, order: int) -> None:
        world = self.world = priced.world
        self.packages = priced.packages
        self.unfilled = priced.unfilled
        self.order = order
        self.lines = world.lines_of(order)
        self.full = [int(world.full_levels[line]) for line in self.lines]
        widths = [n.bit_length() + 1 for n in self.full]
        self.shift = [sum(widths[:i]) for i in range(len(widths))]
        self.guard = sum(1 << (s + w - 1) for s, w in zip(self.shift, widths, strict=True))
        self.mask = [(1 << (w - 1)) - 1 for w in widths]
        self.everything = sum(n << s for n, s in zip(self.full, self.shift, strict=True))
        self._whole_order = world.orders[order].ship_complete or not world.policy.partial_order
        self._partial_line = world.policy.partial_line and not self._whole_order
        self._ends: dict[int, int | None] = {}

    def best(self, allowed: Sequence[int], must: int | None = None, most: int | None = None) -> Cover | None:
        """The best cover out of the allowed packages (indexes sorted by location); without `must` there always is one.

        `must` is a location that has to ship something, `most` a limit on shipments beside the policy's.
        """
        search = self._search(allowed, must, most)
        return min(self._optima(search), key=self._tie_key, default=None)

    def least(self, allowed: Sequence[int]) -> int:
        """The total of the best cover, in minor units."""
        search = self._search(allowed)
        return self._onward(search)[0][self.everything, search.most][0]

    # --- quantities as codes

    def code(self, package: int) -> int:
        """A package's quantities, packed."""
        lines, quantities = self.packages.baskets.entries(int(self.packages.basket[package]))
        return sum(
            int(q) // int(self.world.step_e4[line]) << self.shift[line - self.lines.start]
            for line, q in zip(lines, quantities, strict=True)
        )

    def steps(self, code: int) -> list[int]:
        """Steps of each line in packed quantities."""
        return [code >> s & m for s, m in zip(self.shift, self.mask, strict=True)]

    def end_cost(self, wanted: int) -> int | None:
        """What it costs to stop with these quantities unserved (less one split that was not one); None if forbidden."""
        if wanted not in self._ends:
            self._ends[wanted] = self._end_cost(wanted)
        return self._ends[wanted]

    def _end_cost(self, wanted: int) -> int | None:
        left = self.steps(wanted)
        if self._whole_order and wanted not in (0, self.everything):
            return None
        if not self._partial_line and any(0 < n < full for n, full in zip(left, self.full, strict=True)):
            return None
        cost = sum(
            self.unfilled.minor(line, n * int(self.world.step_e4[line]))
            for line, n in zip(self.lines, left, strict=True)
            if n
        )
        return cost if wanted == self.everything else cost - self.world.split_minor

    # --- the search

    def _search(self, allowed: Sequence[int], must: int | None = None, most: int | None = None) -> Search:
        by_place: dict[int, list[tuple[int, int, int]]] = {} if must is None else {must: []}
        for p in allowed:
            cost = int(self.packages.item[p] + self.packages.handling[p] + self.packages.transport[p])
            entry = (self.code(p), cost + self.world.split_minor, int(p))
            by_place.setdefault(int(self.packages.location[p]), []).append(entry)
        order = sorted(by_place)
        limits = [n for n in (most, self.world.policy.max_shipments, len(order)) if n is not None]
        at = order.index(must) if must is not None else None
        return Search(tuple(tuple(by_place[place]) for place in order), min(limits), at)

    def _moves(self, search: Search, depth: int, state: State) -> Iterator[tuple[State, int, int]]:
        """(state after, cost, package) of each package that the location at `depth` could send."""
        wanted, room = state
        if not room:
            return
        guarded = wanted | self.guard
        for code, cost, package in search.places[depth]:
            rest = guarded - code
            if rest & self.guard == self.guard:
                yield (rest ^ self.guard, room - search.limited), cost, package

    def _onward(self, search: Search) -> list[dict[State, Rank]]:
        """For each location on, and each state that can be met there, the least rank to the end."""
        reached: list[set[State]] = [{(self.everything, search.most)}]
        for depth in range(len(search.places)):
            after = set() if depth == search.must else set(reached[-1])
            for state in reached[-1]:
                after.update(move[0] for move in self._moves(search, depth, state))
            reached.append(after)
        onward: list[dict[State, Rank]] = [
            {state: (cost, 0) for state in reached[-1] if (cost := self.end_cost(state[0])) is not None}
        ]
        for depth in range(len(search.places) - 1, -1, -1):
            then = onward[-1]
            here: dict[State, Rank] = {}
            for state in reached[depth]:
                ranks = [
                    (rank[0] + cost, rank[1] + 1)
                    for after, cost, _ in self._moves(search, depth, state)
                    if (rank := then.get(after)) is not None
                ]
                if depth != search.must and state in then:
                    ranks.append(then[state])
                if ranks:
                    here[state] = min(ranks)
            onward.append(here)
        onward.reverse()
        return onward

    def _optima(self, search: Search) -> Iterator[Cover]:
        """Every cover of the least rank, up to a limit."""
        onward = self._onward(search)
        start = (self.everything, search.most)
        if start not in onward[0]:
            return
        for found, packages in enumerate(self._walk(search, onward, 0, start)):
            if found == MOST_TIES:
                return
            yield Cover(packages, onward[0][start][0])

    def _walk(
        self, search: Search, onward: list[dict[State, Rank]], depth: int, state: State
    ) -> Iterator[tuple[int, ...]]:
        """Every set of packages that keeps to the least rank, those from earlier locations first."""
        if depth == len(search.places):
            yield ()
            return
        cost_here, count_here = onward[depth][state]
        for after, cost, package in self._moves(search, depth, state):
            if onward[depth + 1].get(after) == (cost_here - cost, count_here - 1):
                for others in self._walk(search, onward, depth + 1, after):
                    yield (package, *others)
        if depth != search.must and onward[depth + 1].get(state) == (cost_here, count_here):
            yield from self._walk(search, onward, depth + 1, state)

    def _tie_key(self, cover: Cover) -> tuple[object, ...]:
        """Lower sorted priorities, sorted ids, then line by line most units from the first locations."""
        given = {int(self.packages.location[p]): self.steps(self.code(p)) for p in cover.packages}
        records = [self.world.locations[place] for place in given]
        by_line = [[-given[place][line] for place in sorted(given)] for line in range(len(self.full))]
        return (sorted(r.priority for r in records), sorted(r.location for r in records), by_line)


def fitting(priced: Priced, order: int, remaining_e4: Ints) -> list[int]:
    """The order's packages that the remaining stock still allows."""
    world, packages = priced.world, priced.packages
    every = packages.of_order(order)
    part = slice(every.start, every.stop)
    package, row, quantity = stock_use(world, packages.baskets, packages.location[part], packages.basket[part])
    fits = np.ones(len(every), dtype=bool)
    fits[package[quantity > remaining_e4[row]]] = False
    return [every.start + int(i) for i in np.flatnonzero(fits)]

"""The best plan of one order by itself on the stock it is given: exact, with the ties broken as design 3.4 states.

Each location sends at most one package; a plan is a set of packages that together give at most what was ordered.
Quantities still wanted travel as one integer with a guard bit per line, so that a package fits by one subtraction.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from domdesk.routing.priced import Priced
from domdesk.routing.pricing import UNKNOWN_DAY
from domdesk.routing.world import Ints

MOST_TIES = 20_000
"""Equal plans looked at before the first ones found, in (priority, id) order of locations, decide."""

NEVER = 10**9
"""An unknown arrival, as a day after all others."""

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
    """Packages by location as (code, cost with a split, package), and how many may be sent."""

    places: tuple[tuple[tuple[int, int, int], ...], ...]
    most: int

    @property
    def limited(self) -> bool:
        return self.most < len(self.places)


class OrderCover:
    """Finds best covers of one order out of some of its packages.

    `cost` may give the packages other costs, such as those under prices of the supplies, in 1 / `scale` minor units.
    """

    def __init__(self, priced: Priced, order: int, cost: Ints | None = None, scale: int = 1) -> None:
        self.cost = priced.packages.cost if cost is None else cost
        self.scale = scale
        self.split = priced.world.split_minor * scale
        self.first_split = int(priced.world.first_split_minor[order]) * scale
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

    def best(self, allowed: Sequence[int], most: int | None = None) -> Cover | None:
        """The best cover out of the allowed packages (indexes sorted by location).

        `most` is a limit on shipments beside the policy's.
        """
        search = self.search(allowed, most)
        return min(self._optima(search), key=self.tie_key, default=None)

    def preferred(self, allowed: Sequence[int], limit_minor: int, at_least: Mapping[int, int]) -> Cover | None:
        """Of the covers within a cost that give each line at least these quantities, the one that ties prefer."""
        for most in range(1, len(self.world.locations) + 1):
            search = self.search(allowed, most)
            covers = (c for c in self._within(search, limit_minor) if self._gives(c, at_least))
            best = min(islice(covers, MOST_TIES), key=lambda c: (*self.tie_key(c), c.total_minor), default=None)
            if best is not None or most >= len(search.places):
                return best
        return None

    def _gives(self, cover: Cover, at_least: Mapping[int, int]) -> bool:
        given = dict.fromkeys(self.lines, 0)
        for package in cover.packages:
            for line, quantity in zip(*self.packages.entries(package), strict=True):
                given[int(line)] += int(quantity)
        return all(given[line] >= quantity for line, quantity in at_least.items())

    def _within(self, search: Search, limit_minor: int) -> Iterator[Cover]:
        """Covers of at most this cost, found by what each way on must cost at least."""
        onward = self._onward(search)

        def walk(depth: int, state: State, spent: int) -> Iterator[Cover]:
            rank = onward[depth].get(state)
            if rank is None or spent + rank[0] > limit_minor:
                return
            if depth == len(search.places):
                yield Cover((), spent + rank[0])
                return
            for after, cost, package in self._moves(search, depth, state):
                for rest in walk(depth + 1, after, spent + cost):
                    yield Cover((package, *rest.packages), rest.total_minor)
            yield from walk(depth + 1, state, spent)

        return walk(0, (self.everything, search.most), 0)

    def least(self, allowed: Sequence[int]) -> int:
        """The total of the best cover, in minor units."""
        search = self.search(allowed)
        return self._onward(search)[0][self.everything, search.most][0]

    # --- quantities as codes

    def code(self, package: int) -> int:
        """A package's quantities, packed."""
        lines, quantities = self.packages.entries(package)
        return sum(
            int(q) // int(self.world.step_e4[line]) << self.shift[line - self.lines.start]
            for line, q in zip(lines, quantities, strict=True)
        )

    def steps(self, code: int) -> list[int]:
        """Steps of each line in packed quantities."""
        return [code >> s & m for s, m in zip(self.shift, self.mask, strict=True)]

    def end_cost(self, wanted: int) -> int | None:
        """What it costs to stop with these quantities unserved (less a split that was none); None if forbidden."""
        if wanted not in self._ends:
            self._ends[wanted] = self._end_cost(wanted)
        return self._ends[wanted]

    def _end_cost(self, wanted: int) -> int | None:
        left = self.steps(wanted)
        if self._whole_order and wanted not in (0, self.everything):
            return None
        if not self._partial_line and any(0 < n < full for n, full in zip(left, self.full, strict=True)):
            return None
        cost = self.scale * sum(
            self.unfilled.minor(line, n * int(self.world.step_e4[line]))
            for line, n in zip(self.lines, left, strict=True)
            if n
        )
        return cost if wanted == self.everything else cost - self.first_split

    # --- the search

    def search(self, allowed: Sequence[int], most: int | None = None) -> Search:
        """What there is to choose from."""
        by_place: dict[int, list[tuple[int, int, int]]] = {}
        for p in allowed:
            entry = (self.code(p), int(self.cost[p]) + self.split, int(p))
            by_place.setdefault(int(self.packages.location[p]), []).append(entry)
        order = sorted(by_place)
        limits = [n for n in (most, self.world.most_shipments(self.order), len(order)) if n is not None]
        return Search(tuple(tuple(by_place[place]) for place in order), min(limits))

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
            after = set(reached[-1])
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
                if state in then:
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
        if onward[depth + 1].get(state) == (cost_here, count_here):
            yield from self._walk(search, onward, depth + 1, state)

    def tie_key(self, cover: Cover) -> tuple[object, ...]:
        """By what equal plans are told apart, the smallest first.

        Earlier last arrival, lower sorted priorities, sorted ids, then line by line most units.
        """
        given = {int(self.packages.location[p]): self.steps(self.code(p)) for p in cover.packages}
        records = [self.world.locations[place] for place in given]
        by_line = [[-given[place][line] for place in sorted(given)] for line in range(len(self.full))]
        arrivals = [int(self.packages.prices.arrival_day[p]) for p in cover.packages]
        last = max((day if day != UNKNOWN_DAY else NEVER for day in arrivals), default=0)
        return (last, sorted(r.priority for r in records), sorted(r.location for r in records), by_line)


def fitting(priced: Priced, order: int, left: Ints) -> list[int]:
    """The order's packages that the supplies left still allow."""
    packages = priced.packages
    every = packages.of_order(order)
    part = slice(every.start, every.stop)
    package, resource, quantity = priced.resources.of_packages(
        packages.baskets, packages.location[part], packages.basket[part], packages.prices.ship_day[part]
    )
    fits = np.ones(len(every), dtype=bool)
    fits[package[quantity > left[resource]]] = False
    return [every.start + int(i) for i in np.flatnonzero(fits)]

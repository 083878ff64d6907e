"""Best covers of one order with and without each location, from one pass over its packages. Called by `alone`.

The pass keeps, before each location, the least rank of the way there from every state and of the way on to the end.
Ranks add up, so that the best cover through a choice at one location is best on both sides of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from domdesk.routing.cover import MOST_TIES, Cover, OrderCover, Rank, State

Arc = tuple[State, int, int]
"""(state at the other end, cost, package)."""


class ConditionalCovers:
    """Covers of an order out of the allowed packages (indexes sorted by location)."""

    def __init__(self, cover: OrderCover, allowed: Sequence[int]) -> None:
        search = cover.search(allowed)
        self._cover = cover
        self._guard, self._limited = cover.guard, int(search.limited)
        self._start: State = (cover.everything, search.most)
        self._depth_of = {int(cover.packages.location[of[0][2]]): depth for depth, of in enumerate(search.places)}
        self._out: list[dict[State, list[Arc]]] = []
        self._into: dict[int, dict[State, list[Arc]]] = {}
        self._behind: list[dict[State, Rank]] = [{self._start: (0, 0)}]
        for packages in search.places:
            self._step(packages)
        self._ahead = self._way_on()

    def best(self) -> Cover | None:
        """The best cover of all."""
        rank = self._ahead[0].get(self._start)
        return None if rank is None else self._preferred(rank[0], self._onward(0, self._start))

    def with_place(self, place: int) -> Cover | None:
        """The best cover in which a location ships something."""
        depth = self._depth_of.get(place)
        if depth is None:
            return None
        found = (
            (_sum(self._behind[depth][state], (cost, 1), self._ahead[depth + 1][after]), state, (package,), after)
            for state, arcs in self._out[depth].items()
            for after, cost, package in arcs
            if after in self._ahead[depth + 1]
        )
        return self._best_through(depth, found)

    def without_place(self, place: int) -> Cover | None:
        """The best cover in which a location ships nothing."""
        depth = self._depth_of.get(place)
        if depth is None:
            return self.best()
        found = (
            (_sum(rank, self._ahead[depth + 1][state]), state, (), state)
            for state, rank in self._behind[depth].items()
            if state in self._ahead[depth + 1]
        )
        return self._best_through(depth, found)

    # --- the tables

    def _step(self, packages: Sequence[tuple[int, int, int]]) -> None:
        """The states behind one more location."""
        guard, limited = self._guard, self._limited
        before, after = self._behind[-1], dict(self._behind[-1])
        out: dict[State, list[Arc]] = {}
        for state, (spent, count) in before.items():
            wanted, room = state
            if not room:
                continue
            guarded, arcs = wanted | guard, []
            for code, cost, package in packages:
                rest = guarded - code
                if rest & guard == guard:
                    to = (rest ^ guard, room - limited)
                    arcs.append((to, cost, package))
                    rank = (spent + cost, count + 1)
                    known = after.get(to)
                    if known is None or rank < known:
                        after[to] = rank
            if arcs:
                out[state] = arcs
        self._out.append(out)
        self._behind.append(after)

    def _way_on(self) -> list[dict[State, Rank]]:
        """Before each location, and at the end, the least rank of what is still to come."""
        ends = ((state, self._cover.end_cost(state[0])) for state in self._behind[-1])
        tables: list[dict[State, Rank]] = [{state: (cost, 0) for state, cost in ends if cost is not None}]
        for depth in reversed(range(len(self._out))):
            then, out = tables[-1], self._out[depth]
            here: dict[State, Rank] = {}
            for state in self._behind[depth]:
                best = then.get(state)
                for to, cost, _ in out.get(state, ()):
                    rest = then.get(to)
                    if rest is not None and (best is None or (rest[0] + cost, rest[1] + 1) < best):
                        best = (rest[0] + cost, rest[1] + 1)
                if best is not None:
                    here[state] = best
            tables.append(here)
        tables.reverse()
        return tables

    # --- covers

    def _best_through(self, depth: int, found: Iterable[tuple[Rank, State, tuple[int, ...], State]]) -> Cover | None:
        """The best cover that does at a location one of these things: (rank of the whole, state, packages, state)."""
        every = list(found)
        if not every:
            return None
        least = min(rank for rank, *_ in every)
        ways = (
            (*before, *packages, *behind)
            for rank, state, packages, after in every
            if rank == least
            for before in self._back(depth, state)
            for behind in self._onward(depth + 1, after)
        )
        return self._preferred(least[0], ways)

    def _preferred(self, total: int, ways: Iterable[tuple[int, ...]]) -> Cover:
        covers = (Cover(packages, total) for packages in islice(ways, MOST_TIES))
        return min(covers, key=self._cover.tie_key)

    def _onward(self, depth: int, state: State) -> Iterator[tuple[int, ...]]:
        """Every set of packages that leads from a state to the end at the least rank."""
        if depth == len(self._out):
            yield ()
            return
        cost_here, count_here = self._ahead[depth][state]
        then = self._ahead[depth + 1]
        for to, cost, package in self._out[depth].get(state, ()):
            if then.get(to) == (cost_here - cost, count_here - 1):
                for others in self._onward(depth + 1, to):
                    yield (package, *others)
        if then.get(state) == (cost_here, count_here):
            yield from self._onward(depth + 1, state)

    def _back(self, depth: int, state: State) -> Iterator[tuple[int, ...]]:
        """Every set of packages that leads from the start to a state at the least rank."""
        if depth == 0:
            yield ()
            return
        cost_here, count_here = self._behind[depth][state]
        before = self._behind[depth - 1]
        for source, cost, package in self._arcs_into(depth).get(state, ()):
            if before[source] == (cost_here - cost, count_here - 1):
                for others in self._back(depth - 1, source):
                    yield (*others, package)
        if before.get(state) == (cost_here, count_here):
            yield from self._back(depth - 1, state)

    def _arcs_into(self, depth: int) -> dict[State, list[Arc]]:
        if depth not in self._into:
            into: dict[State, list[Arc]] = {}
            for source, arcs in self._out[depth - 1].items():
                for to, cost, package in arcs:
                    into.setdefault(to, []).append((source, cost, package))
            self._into[depth] = into
        return self._into[depth]


def _sum(*ranks: Rank) -> Rank:
    return sum(cost for cost, _ in ranks), sum(count for _, count in ranks)

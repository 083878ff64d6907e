"""Large orders placed again one by one, then neighbourhoods of orders solved again by CP-SAT, round after round.

Called by `portfolio` for groups whose costs no linear program says exactly.
"""

from collections.abc import Sequence

import numpy as np

from domdesk.routing.loose import Floats, LooseCosts
from domdesk.routing.opening import Opening
from domdesk.routing.picks import Pick, given_e4
from domdesk.routing.plans import order_costs
from domdesk.routing.solver.groups import Budget, GroupSearch
from domdesk.routing.solver.model import GroupModel
from domdesk.routing.solver.neighbourhoods import Neighbourhoods
from domdesk.routing.solver.search import Search

NEIGHBOURS, NEIGHBOURING_LINES = 120, 60
"""Orders (where some are large: about as many lines) that CP-SAT solves again together."""

REOPENINGS = 2
"""How often each large order is placed again on what the others leave, at prices and then at cost."""

ROUNDS = 60
"""Neighbourhoods without a clock."""

ROUND_WORK = 2.0
TINY = 1e-6


class Rounds:
    """The rounds of one search; `price` is that of each supply, in minor units per 0.0001 (or per shipment)."""

    def __init__(self, search: Search, neighbourhoods: Neighbourhoods, loose: LooseCosts, price: Floats) -> None:
        self.search = search
        self.priced = search.priced
        self.neighbourhoods = neighbourhoods
        self.loose = loose
        self.price = price

    def run(self) -> None:
        """Search until proven, out of rounds or time, or stopped; first around unserved lines."""
        search = self.search
        self._reopen(search.large)
        unserved = self.neighbourhoods.unserved(search.picks) * 3
        rounds = 0
        while search.is_wanted() and not search.is_proven and (search.has_clock or rounds < ROUNDS):
            self._improve(self._next_orders(unserved))
            rounds += 1

    def _reopen(self, orders: Sequence[int]) -> None:
        """Each order placed again on what all others leave, where that is worth more: first at prices, then at cost."""
        search, resources = self.search, self.priced.resources
        left = resources.left_by(search.every_pick)
        picks = {o: search.picks[o] for o in orders}
        costs = {o: search.costs[o] for o in orders}
        for price in [self.price] * REOPENINGS + [np.zeros(len(self.price))] * REOPENINGS:
            opening = Opening(self.priced, self.loose, price)
            for order in orders:
                if not search.is_wanted():
                    break
                for pick in picks[order]:
                    resources.take(left, pick, +1)
                found = opening.picks(order, left)
                cost = order_costs(self.priced, (order,), found)[order]
                if cost + opening.value(found) < costs[order] + opening.value(picks[order]) - TINY:
                    picks[order], costs[order] = found, cost
                for pick in picks[order]:
                    resources.take(left, pick)
        search.keep(picks)

    def _next_orders(self, unserved: list[tuple[int, int]]) -> list[int]:
        while unserved:
            order, line = unserved.pop()
            is_short = given_e4(self.search.picks[order]).get(line, 0) < self.priced.world.quantity_e4[line]
            if is_short and (rows := self.neighbourhoods.rows_of_line(line)):
                return self.neighbourhoods.around(order, rows, self._size)
        return self.neighbourhoods.anywhere(self._size)

    @property
    def _size(self) -> int:
        orders = self.search.orders
        if not self.search.large:
            return NEIGHBOURS
        lines = sum(len(self.priced.world.lines_of(int(o))) for o in orders)
        return max(2, min(NEIGHBOURS, NEIGHBOURING_LINES * len(orders) // max(1, lines)))

    def _improve(self, orders: list[int]) -> None:
        """Solve some orders again, all others staying as they are."""
        search, theirs = self.search, set(orders)
        left = self.priced.resources.left_by([p for p in search.every_pick if p.order not in theirs])
        model = GroupModel(self.priced, search.contest, orders, left)
        model.hint([p for o in orders for p in search.picks[o]])
        budget = Budget(ROUND_WORK, search.budget.deadline, search.budget.seed, 1)
        solution = GroupSearch(model, lambda picks: sum(order_costs(self.priced, orders, picks).values()), budget).run()
        if solution.picks is not None:
            found: dict[int, list[Pick]] = {o: [] for o in orders}
            for pick in solution.picks:
                found[pick.order].append(pick)
            search.keep(found)

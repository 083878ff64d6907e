"""What a search of one group knows: its best picks so far with their costs, the proven bound, and when to end.

Called by `portfolio` and `rounds`, which find picks and bounds. What is kept never gets worse.
"""

import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from domdesk.errors import Cancelled
from domdesk.routing.contested import Contest
from domdesk.routing.picks import Pick
from domdesk.routing.plans import order_costs
from domdesk.routing.priced import Priced
from domdesk.routing.solver.groups import Budget
from domdesk.routing.world import Ints


class Search:
    """One group's search; `picks` and `costs` are by order, `by_clock` is True once a clock or a person ended it."""

    def __init__(
        self,
        priced: Priced,
        contest: Contest,
        orders: Sequence[int],
        first: Sequence[Pick],
        bound_minor: int,
        budget: Budget,
        wish: Callable[[], str],
        tell: Callable[[int, int | None], None],
        found: Callable[[Mapping[int, list[Pick]]], None] = lambda _: None,
    ) -> None:
        """`tell` hears of costs and bounds, `found` of the picks that are kept."""
        self.priced = priced
        self.contest = contest
        self.orders = np.array(orders, dtype=np.int64)
        self.budget = budget
        self._wish = wish
        self._tell = tell
        self._found = found
        self.picks: dict[int, list[Pick]] = {int(o): [] for o in orders}
        for pick in first:
            self.picks[pick.order].append(pick)
        self.costs = order_costs(priced, orders, list(first))
        self.bound_minor = bound_minor
        self.by_clock = False
        self.large = sorted({int(o) for o in orders} & set(priced.packages.large))
        self.listed = sorted({int(o) for o in orders} - set(self.large))

    @property
    def total(self) -> int:
        return sum(self.costs.values())

    @property
    def is_proven(self) -> bool:
        return self.bound_minor >= self.total

    @property
    def has_clock(self) -> bool:
        return self.budget.deadline is not None

    @property
    def every_pick(self) -> list[Pick]:
        return [pick for found in self.picks.values() for pick in found]

    @property
    def packages(self) -> Ints:
        """The listed ones among the picks, as packages."""
        return np.array([p.package for p in self.every_pick if p.package is not None], dtype=np.int64)

    def seconds_left(self) -> float | None:
        return None if self.budget.deadline is None else max(0.1, self.budget.deadline - time.monotonic())

    def is_wanted(self) -> bool:
        """False where the clock has run down or a person stopped it. Raises Cancelled."""
        wanted = self._wish()
        if wanted == "cancel":
            raise Cancelled
        if wanted != "go on" or (self.budget.deadline is not None and time.monotonic() >= self.budget.deadline):
            self.by_clock = True
        return not self.by_clock

    def raise_bound(self, bound_minor: int) -> None:
        if bound_minor > self.bound_minor:
            self.bound_minor = bound_minor
            self._tell(self.total, self.bound_minor)

    def keep(self, picks: dict[int, list[Pick]], *, ties: bool = False) -> None:
        """Keep picks of some orders if, in place of theirs, they cost less (or, with `ties`, as much)."""
        orders = list(picks)
        costs = order_costs(self.priced, orders, [p for found in picks.values() for p in found])
        saved = sum(self.costs[o] for o in orders) - sum(costs.values())
        if saved > 0 or (ties and saved == 0):
            self.picks |= picks
            self.costs |= costs
            self._found(picks)
            self._tell(self.total, self.bound_minor)

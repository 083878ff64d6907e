"""One order of a plan placed again under changes about it, by the plan's policy, on what the other orders leave.

In: problem, policy and plan. Out: how the order would ship. Called by `counterfactuals`.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from domdesk.records import OrderKey, Plan, Policy, Problem
from domdesk.routing.alone import Alone
from domdesk.routing.insight.conflicts import alone
from domdesk.routing.last_units import left_by
from domdesk.routing.narrowing import narrowed
from domdesk.routing.one import chosen_picks
from domdesk.routing.picks import Pick, given_e4
from domdesk.routing.plans import order_costs
from domdesk.routing.priced import Priced, price_world
from domdesk.routing.rating import CardTariff
from domdesk.routing.resources import Resources
from domdesk.routing.world import World


@dataclass(frozen=True)
class Placed:
    """An order alone in its world, and how it ships there."""

    priced: Priced
    ways: Alone
    picks: tuple[Pick, ...]

    @cached_property
    def places(self) -> frozenset[int]:
        """The locations that ship some of it."""
        return frozenset(pick.location for pick in self.picks)

    @cached_property
    def cost_minor(self) -> int:
        return self.cost_of(self.picks)

    @property
    def is_large(self) -> bool:
        """Whether the order has too many ways to ship for its packages to be listed."""
        return bool(self.priced.packages.large)

    @property
    def is_whole(self) -> bool:
        world, given = self.priced.world, given_e4(self.picks)
        return all(given.get(line) == world.quantity_e4[line] for line in world.lines_of(0))

    def cost_of(self, picks: Sequence[Pick]) -> int:
        """What the order costs when it ships so, in minor units."""
        return order_costs(self.priced, [0], picks)[0]


class Placing:
    """See the module. `now` is the order placed with nothing changed. Raises KeyError where there is no such order."""

    def __init__(self, problem: Problem, policy: Policy, plan: Plan, key: OrderKey) -> None:
        problem, plan = narrowed(problem, plan, key)
        self.problem = alone(problem, key)
        self.policy = policy
        self._others = [s for s in plan.shipments if s.order != key]
        self._ready: dict[Hashable, CardTariff] = {}
        self.now = self.placed(self.problem, policy)

    def shipments_of(self, location: str) -> int:
        """How many shipments of other orders a location has, those on its busiest days and all others."""
        booked = sum(known.shipments for known in self.problem.booked if known.location == location)
        return booked + sum(shipment.location == location for shipment in self._others)

    def placed(self, problem: Problem, policy: Policy) -> Placed:
        """The order placed in a changed problem or by a changed policy."""
        world = World(problem, policy, self._ready if problem.cards is self.problem.cards else None)
        priced = price_world(world, Resources(world))
        priced.resources.supply = np.maximum(0, left_by(priced, self._others))
        ways = Alone(priced, priced.resources.supply)
        picks = chosen_picks(priced, ways, np.zeros(len(priced.resources.supply), dtype=np.int64))
        return Placed(priced, ways, tuple(picks))

"""A problem under a policy with every candidate listed and priced: what all methods and explanations start from."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from domdesk.records import Policy, Problem
from domdesk.routing.candidates import Packages, list_packages
from domdesk.routing.carriers import Carriers
from domdesk.routing.floors import Floors
from domdesk.routing.resources import Resources
from domdesk.routing.unfilled import UnfilledCosts
from domdesk.routing.world import Ints, World


@dataclass(frozen=True)
class Priced:
    """The arrays, the packages and what leaving units unserved costs."""

    world: World
    resources: Resources
    packages: Packages
    unfilled: UnfilledCosts

    @cached_property
    def carriers(self) -> Carriers:
        """Which cards carry which lines."""
        return Carriers(self.world)

    @cached_property
    def floors(self) -> Floors:
        """The least that carriage of orders too large to list could cost, by weight."""
        return Floors(self.world, self.packages.large)

    @cached_property
    def large_steps(self) -> Ints:
        """The greatest step in which orders too large to list take from each supply; 0 where they take nothing."""
        world = self.world
        lines = [line for order in self.packages.large for line in world.lines_of(order)]
        steps = np.zeros(len(self.resources.supply), dtype=np.int64)
        if lines:
            place, at = np.nonzero(world.max_levels[:, lines])
            line = np.array(lines, dtype=np.int64)[at]
            np.gcd.at(steps, world.row_of[place, world.line_sku[line]], world.step_e4[line])
            steps[len(world.stock) :] = 1
        return steps


def price_problem(problem: Problem, policy: Policy, look: Callable[[], None] = lambda: None) -> Priced:
    """List and price every candidate, calling `look` every now and then.

    Raises InputError where money cannot be converted, and what `look` raises.
    """
    world = World(problem, policy, look=look)
    return price_world(world, Resources(world))


def price_world(world: World, resources: Resources) -> Priced:
    """As `price_problem`, of a world and what there is of its supplies."""
    packages = list_packages(world, resources)
    world.look()
    return Priced(world, resources, packages, UnfilledCosts(world))

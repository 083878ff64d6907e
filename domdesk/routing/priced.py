"""A problem under a policy with every candidate listed and priced: what all methods and explanations start from."""

from dataclasses import dataclass
from functools import cached_property

from domdesk.records import Policy, Problem
from domdesk.routing.candidates import Packages, list_packages
from domdesk.routing.carriers import Carriers
from domdesk.routing.resources import Resources
from domdesk.routing.unfilled import UnfilledCosts
from domdesk.routing.world import World


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


def price_problem(problem: Problem, policy: Policy) -> Priced:
    """List and price every candidate. Raises InputError where money cannot be converted."""
    world = World(problem, policy)
    return price_world(world, Resources(world))


def price_world(world: World, resources: Resources) -> Priced:
    """As `price_problem`, of a world and what there is of its supplies."""
    return Priced(world, resources, list_packages(world, resources), UnfilledCosts(world))

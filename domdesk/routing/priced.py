"""A problem under a policy with every candidate listed and priced: what all methods and explanations start from."""

from dataclasses import dataclass

from domdesk.records import Policy, Problem
from domdesk.routing.candidates import Packages, list_packages
from domdesk.routing.unfilled import UnfilledCosts
from domdesk.routing.world import World


@dataclass(frozen=True)
class Priced:
    """The arrays, the packages and what leaving units unserved costs."""

    world: World
    packages: Packages
    unfilled: UnfilledCosts


def price_problem(problem: Problem, policy: Policy) -> Priced:
    """List and price every candidate. Raises InputError where money cannot be converted."""
    world = World(problem, policy)
    return Priced(world, list_packages(world), UnfilledCosts(world))

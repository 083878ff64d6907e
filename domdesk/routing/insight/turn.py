"""A location that ships none of an order, and the least changes with which it would: what tries them and tells them.

In: an order placed, a location. Out: Counterfactuals. Called by `discounts` and `obstacles`, which know the changes.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from domdesk.money import spoken
from domdesk.records import Counterfactual, CounterfactualKind, Problem
from domdesk.routing.insight.least import least
from domdesk.routing.insight.placing import Placed, Placing
from domdesk.routing.insight.restrictions import Restriction
from domdesk.routing.picks import Pick

Found = tuple[int, Placed]
"""(the least number that does, the order placed with it)."""


class Turn:
    """See the module."""

    def __init__(self, placing: Placing, place: int) -> None:
        self.placing = placing
        self.place = place
        self.problem, self.policy = placing.problem, placing.policy
        self.world = placing.now.priced.world
        self.at = self.world.locations[place]

    @cached_property
    def with_it(self) -> list[Pick] | None:
        """The cheapest way in which the location sends something; None where it can send nothing."""
        return self.placing.now.ways.with_place(self.place)

    @cached_property
    def dearer(self) -> int | None:
        """How much more that costs, in minor units."""
        return None if self.with_it is None else self.placing.now.cost_of(self.with_it) - self.placing.now.cost_minor

    def lifted(self, one: Restriction, placed: Placed) -> Counterfactual:
        """The same where a restriction is lifted, with which the order is placed so."""
        kind: CounterfactualKind = "rule" if one.rule is not None else "setting" if one.setting else "choice"
        return self.told(kind, f"without “{one.sentence.rstrip('.')}”", placed, rule=one.name)

    def told(self, kind: CounterfactualKind, condition: str, placed: Placed, **what: Any) -> Counterfactual:
        """A change found, in words: 'Reno would ship it if …, for $12.00 in all.'"""
        what_of_it = "it" if placed.is_whole and len(placed.places) == 1 else "some of it"
        cost = spoken(placed.cost_minor, self.problem.currency)
        text = f"{self.at.label} would ship {what_of_it} {condition}, for {cost} in all."
        return Counterfactual(self.at.location, kind, text, verified=True, cost_minor=placed.cost_minor, **what)

    def least(self, changed: Callable[[int], Problem], most: int, guess: int) -> Found | None:
        """The least change, counted from 1 to `most`, with which the location wins."""
        tried: dict[int, Placed] = {}

        def wins(count: int) -> bool:
            tried[count] = self.placing.placed(changed(count), self.policy)
            return self.place in tried[count].places

        found = least(wins, most, guess)
        return None if found is None else (found, tried[found])

    @property
    def is_by_cost(self) -> bool:
        """Whether the policy's method looks at costs."""
        return self.policy.method in ("cheapest", "one-by-one")

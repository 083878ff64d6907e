"""The ways to ship an order, as the inspector compares them: the chosen first, then each different one by its cost.

In: a Decision; out: ways with a name a person understands. Ways that ship the same thing from the same place are one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from domdesk.gui.parts.words import tr
from domdesk.records import Costs, Decision, OrderPlan


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ship an order, or a whole run, with its cost."""

    name: str
    costs: Costs
    chosen: bool


def ways_of(decision: Decision, place: Callable[[str], str], otherwise: Decision | None = None) -> list[Way]:
    """The chosen way, then the others that can be done, cheapest first; `place` names a location.

    Those that can be done only without somebody's choice, as `otherwise` has them, say so.
    """
    seen = {_what(decision.chosen)}
    others = []
    for plan, is_against in _others(decision, otherwise):
        if _what(plan) not in seen:
            seen.add(_what(plan))
            name = way_name(plan, place)
            name = tr("{way}, against the choice", way=name) if is_against else name
            others.append(Way(name, plan.costs, chosen=False))
    others.sort(key=lambda way: way.costs.total)
    return [Way(way_name(decision.chosen, place), decision.chosen.costs, chosen=True), *others]


def _others(decision: Decision, otherwise: Decision | None) -> Iterator[tuple[OrderPlan, bool]]:
    """Each other plan, and whether it goes against somebody's choice."""
    yield from ((other.plan, False) for other in decision.alternatives if other.plan is not None)
    if otherwise is not None:
        yield otherwise.chosen, True
        yield from ((other.plan, True) for other in otherwise.alternatives if other.plan is not None)


def _what(plan: OrderPlan) -> object:
    return frozenset((s.location, s.card, s.lines) for s in plan.shipments)


def way_name(plan: OrderPlan, place: Callable[[str], str]) -> str:
    if not plan.shipments:
        return tr("not shipped")
    name = " + ".join(place(location) for location in plan.locations)
    return tr("{places}, in part", places=name) if plan.unassigned else name

"""The smallest set of rules and settings that would have to go for a line to be served from somewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from domdesk.routing.choices import against, choice_words
from domdesk.routing.eligibility import is_excluded
from domdesk.routing.picks import Pick
from domdesk.routing.priced import Priced
from domdesk.routing.rules import rule_sentence
from domdesk.routing.world import Ints
from domdesk.style import exact


@dataclass(frozen=True, slots=True)
class Lift:
    """What to lift, in words, so that a location (its name) could serve a line."""

    location: str
    rules: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return f"{self.location} could send it without {' and '.join(self.rules)}"


def smallest_lift(
    priced: Priced, order: int, line: int, short_e4: int, picks: Sequence[Pick], left: Ints
) -> Lift | None:
    """The fewest rules to lift, at the first such location; None where stock or carriers bar it everywhere."""
    lifts = [
        Lift(at.label, found)
        for place, at in enumerate(priced.world.locations)
        if (found := _lifted_at(priced, order, line, short_e4, place, picks, left))
    ]
    return min(lifts, key=lambda lift: len(lift.rules), default=None)


def _lifted_at(
    priced: Priced, order: int, line: int, short_e4: int, place: int, picks: Sequence[Pick], left: Ints
) -> tuple[str, ...]:
    """Every rule between a location that has the goods and the line; empty where something else bars it, or nothing."""
    world, policy = priced.world, priced.world.policy
    at = world.locations[place]
    row = int(world.row_of[place, world.line_sku[line]])
    if row < 0 or left[row] < short_e4 or at.draft or not at.active:
        return ()
    if not priced.carriers.admits_if_late_were_fine[:, place, line].any():
        return ()
    rules = [
        f"your choice of “{choice_words(world, choice)}”"
        for choice in against(world, order, place, [line])
        if choice.cost is None
    ]
    if is_excluded(world, place):
        rules.append("the policy's choice of locations")
    if policy.max_distance_km is not None:
        km = world.lanes.distance_km[place, world.lanes.destination_index[order]]
        if not km <= float(policy.max_distance_km):
            rules.append(f"the limit of {exact(policy.max_distance_km)} km")
    rules += [
        f"the rule “{rule_sentence(m.rule, world.problem.currency).rstrip('.')}”"
        for m in world.matched_rules
        if m.rule.is_hard and m.broken_at[place] and m.on_order[order] and (m.on_line is None or m.on_line[line])
    ]
    if policy.max_stock_age_hours is not None and world.stale[place, line]:
        rules.append(f"the limit of {exact(policy.max_stock_age_hours)} hours on the age of figures")
    if not priced.carriers.admits[:, place, line].any():
        rules.append("the must of arriving by the due date")
    used = {pick.location for pick in picks}
    room = world.most_shipments(order)
    if room is not None and len(used) >= room and place not in used:
        rules.append(f"the limit of {policy.max_shipments} shipments")
    slot = priced.resources.slot(order, place, [line])
    if slot is not None and not left[slot] and place not in used:
        rules.append(f"its limit of {at.capacity_per_day} shipments a day")
    if not rules and (world.orders[order].ship_complete or not policy.partial_order):
        rules.append("the rule that the order ships whole")
    return tuple(rules)

"""Who may ship what at all, before stock and carriers: activity, policy, rules, calendars, distance, age of figures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from domdesk.records import Rule
from domdesk.routing.choices import barred
from domdesk.routing.rules import holds_for_order, holds_for_product, is_broken_at
from domdesk.routing.services import service_names

if TYPE_CHECKING:
    from domdesk.routing.world import World

CODES = ("", "draft", "inactive", "chosen", "excluded", "closed", "too_far", "barred_by_rule", "stale_stock")
"""What bars a location from a line, in the order in which it is found.

`chosen`, by a person's choice, and `excluded`, by the policy's, are told as barred_by_rule.
"""

FREE = 0


@dataclass(frozen=True)
class MatchedRule:
    """A rule with the locations that break it, the orders and (for rules about lines) the lines for which it holds.

    `cost` is what breaking it costs, in minor units before rounding.
    """

    rule: Rule
    broken_at: NDArray[np.bool_]
    on_order: NDArray[np.bool_]
    on_line: NDArray[np.bool_] | None
    cost: Fraction


def match_rules(world: "World") -> tuple[MatchedRule, ...]:
    """The policy's rules against the world's locations, orders and lines."""
    rules = world.policy.active_rules
    if not rules:
        return ()
    one = world.fx_minor(None)
    values = [
        sum((p * Fraction(li.quantity) for p, li in zip(world.prices_of(o), o.lines, strict=True)), Fraction(0)) / one
        for o in world.orders
    ]
    matched = []
    for rule in rules:
        on_order = [
            holds_for_order(rule, o, value, service_names(world, o))
            for o, value in zip(world.orders, values, strict=True)
        ]
        on_line = None
        if rule.is_about_lines:
            skus = np.array([holds_for_product(rule, p) for p in world.products], dtype=bool)
            on_line = skus[world.line_sku]
        broken = np.array([is_broken_at(rule, place) for place in world.locations], dtype=bool)
        matched.append(
            MatchedRule(rule, broken, np.array(on_order, dtype=bool), on_line, Fraction(rule.cost or 0) * one)
        )
    return tuple(matched)


def find_bars(world: "World") -> NDArray[np.int8]:
    """The first bar of each (location, line) as an index of CODES, 0 where there is none."""
    bars = np.full((len(world.locations), len(world.lines)), FREE, dtype=np.int8)
    for code, where in each_bar(world):
        bars[(bars == FREE) & where] = CODES.index(code)
    return bars


def each_bar(world: "World") -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Every bar in the order of CODES, and where it stands: masks that broadcast to (locations, lines)."""
    policy = world.policy

    def by_place(values: Iterable[bool]) -> NDArray[np.bool_]:
        return np.array(list(values), dtype=bool)[:, None]

    yield "draft", by_place(p.draft for p in world.locations)
    yield "inactive", by_place(not p.active for p in world.locations)
    if world.choices:
        yield "chosen", barred(world)
    if policy.include_kinds or policy.exclude_locations:
        yield "excluded", by_place(is_excluded(world, place) for place in range(len(world.locations)))
    yield "closed", _closed(world)[:, world.line_order]
    if policy.max_distance_km is not None:
        far = ~(world.lanes.distance_km <= float(policy.max_distance_km))
        yield "too_far", far[:, world.lanes.destination_index][:, world.line_order]
    for matched in world.matched_rules:
        if matched.rule.is_hard:
            lines = matched.on_order[world.line_order]
            if matched.on_line is not None:
                lines = lines & matched.on_line
            yield "barred_by_rule", matched.broken_at[:, None] & lines[None, :]
    if policy.max_stock_age_hours is not None:
        yield "stale_stock", world.stale


def is_excluded(world: "World", place: int) -> bool:
    """Whether the policy's include_kinds or exclude_locations leave a location out."""
    at, policy = world.locations[place], world.policy
    return (
        bool(policy.include_kinds) and at.kind not in policy.include_kinds
    ) or at.location in policy.exclude_locations


def _closed(world: "World") -> NDArray[np.bool_]:
    """Locations that never open again after an order's start, shape (locations, orders)."""
    never = np.zeros(world.start_index.shape, dtype=bool)
    for place in range(len(world.locations)):
        if world.promises.calendars[place].is_always_open:
            continue
        for start in np.unique(world.start_index[place]):
            if world.promises.ship_day(place, world.starts[start], 0) is None:
                never[place, world.start_index[place] == start] = True
    return never


def find_stale(world: "World") -> NDArray[np.bool_]:
    """Whether each (location, line)'s stock figure is older than the policy allows when work on the order begins."""
    most = timedelta(hours=float(world.policy.max_stock_age_hours or 0))
    as_of = []
    for row, place in zip(world.stock, world.stock_location, strict=True):
        if row.as_of is None:
            as_of.append(np.inf)
            continue
        told = datetime.fromisoformat(row.as_of)
        zoned = told if told.tzinfo else told.replace(tzinfo=world.promises.calendars[place].zone)
        as_of.append(zoned.timestamp())
    told_at = np.array([*as_of, np.inf])[world.row_of[:, world.line_sku]]
    clocks = world.starts if world.problem.now_is_placed else [world.problem.now] * len(world.starts)
    oldest = np.array([clock.timestamp() - most.total_seconds() for clock in clocks])
    return np.asarray(told_at < oldest[world.start_index[:, world.line_order]])

"""Why an order, or a line of it, cannot ship whole: the fewest rules, settings and choices that would have to go.

In: a run and one of its orders. Out: a Conflict. Found by pricing the order alone where nothing is as dear as what is
left behind. Called by the engines.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from domdesk.records import Booked, Conflict, OrderKey, Plan, Policy, Problem
from domdesk.routing.alone import Alone
from domdesk.routing.candidates import list_packages
from domdesk.routing.insight.restrictions import (
    SHIPPING_WHOLE,
    Restriction,
    choices_of,
    rules_of,
    settings_of,
    wholeness_of,
    without,
)
from domdesk.routing.picks import Pick, given_e4
from domdesk.routing.priced import Priced
from domdesk.routing.reasons import line_reasons
from domdesk.routing.resources import Resources
from domdesk.routing.ruling import rule_uses
from domdesk.routing.unfilled import UnfilledCosts
from domdesk.routing.world import World
from domdesk.units import QUANTITY_SCALE

STEP_MINOR = 10**9
"""What the smallest part of a line costs that is left behind, in minor units: more than any order."""

MOST_REASONS = 3
"""Places of which the reason is told where no rule is to blame."""


def find_conflict(problem: Problem, policy: Policy, plan: Plan, key: OrderKey, line: str = "") -> Conflict:
    """What keeps an order (or one `line` of it) of a run from shipping whole, all stock and days its own.

    Raises KeyError where the problem has no such order.
    """
    focus = alone(problem, key)
    what = f"Line {line} of order {key.order}" if line else f"Order {key.order}"
    left = [u for u in plan.unassigned if u.order == key and line in ("", u.line)]
    if not left:
        return Conflict(key, line, served=True, rules=(), sentence=f"{what} ships whole.")

    def possible(lifted: Sequence[Restriction]) -> bool:
        return not _attempt(focus, policy, line, lifted).short_e4

    if possible(()):
        return Conflict(key, line, served=False, rules=(), sentence=_not_forbidden(problem, policy, plan, key, line))
    every = restrictions(focus, policy, line)
    if not possible(every):
        said = _reasons(_attempt(focus, policy, line, every))
        sentence = f"No rule is to blame: {_lower(what)} could not ship whole without any of them either. {said}"
        return Conflict(key, line, served=False, rules=(), sentence=sentence.rstrip())
    lifted = smallest_lift(every, possible)
    return Conflict(key, line, False, tuple(one.name for one in lifted), _sentence(what, lifted))


def alone(problem: Problem, key: OrderKey) -> Problem:
    """One order with all there is of what it asks for. Raises KeyError where there is no such order."""
    order = next((order for order in problem.orders if order.key == key), None)
    if order is None:
        raise KeyError(key)
    skus = {line.sku for line in order.lines}
    return replace(
        problem,
        orders=(order,),
        products=tuple(product for product in problem.products if product.sku in skus),
        stock=tuple(row for row in problem.stock if row.sku in skus),
        overrides=tuple(override for override in problem.overrides if override.order == key),
    )


def restrictions(focus: Problem, policy: Policy, line: str = "") -> list[Restriction]:
    """All that may keep the one order of a problem, or one line of it, from shipping whole."""
    order, currency = focus.orders[0], focus.currency
    uses = rule_uses(focus, policy.active_rules)
    rules = rules_of(policy, currency)
    return [
        *(one for one, rule, use in zip(rules, policy.active_rules, uses, strict=True) if rule.is_hard and use.lines),
        *(one for one in settings_of(policy, currency) if one.setting in SHIPPING_WHOLE),
        *choices_of(World(focus, policy)),
        *(wholeness_of(order, policy, currency) if line else ()),
    ]


def smallest_lift(
    every: Sequence[Restriction], possible: Callable[[Sequence[Restriction]], bool]
) -> tuple[Restriction, ...]:
    """The fewest restrictions whose lifting makes it possible, the first such set in their order.

    Any such set meets every conflict, a set that together forbids it; so the smallest set that meets those known is
    tried, and where that is not enough it shows another. `possible` of all must hold; lifting more never harms.
    """
    conflicts: list[set[int]] = []
    for lifted in _meeting(len(every), conflicts):
        if possible([every[n] for n in lifted]):
            return tuple(every[n] for n in lifted)
        conflicts.append(_conflict(every, lifted, possible))
    raise AssertionError("lifting everything makes it possible")


def _meeting(count: int, conflicts: Sequence[set[int]]) -> Iterator[tuple[int, ...]]:
    """Sets of the numbers below `count` that meet all conflicts known when their turn comes, the smallest first."""
    for size in range(count + 1):
        for lifted in combinations(range(count), size):
            if all(not conflict.isdisjoint(lifted) for conflict in conflicts):
                yield lifted


def _conflict(
    every: Sequence[Restriction], lifted: Sequence[int], possible: Callable[[Sequence[Restriction]], bool]
) -> set[int]:
    """Of what is not lifted, a smallest part that still forbids it alone."""
    gone = set(lifted)
    for n in range(len(every)):
        if n not in gone and not possible([every[m] for m in sorted(gone | {n})]):
            gone.add(n)
    return set(range(len(every))) - gone


# --- what is possible


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The plan of the one order of a problem that leaves least behind of the lines asked about, and what it leaves."""

    priced: Priced
    picks: tuple[Pick, ...]
    short_e4: dict[int, int]


def _attempt(focus: Problem, policy: Policy, line: str, lifted: Sequence[Restriction]) -> _Attempt:
    """What can be done for an order, or one line of it, without some restrictions, whatever it costs."""
    world = World(*without(focus, policy, lifted))
    asked = [n for n in world.lines_of(0) if line in ("", world.lines[n].line)]
    per_unit = [Fraction(0)] * len(world.lines)
    for n in asked:
        per_unit[n] = Fraction(STEP_MINOR * QUANTITY_SCALE, int(world.step_e4[n]))
    resources = Resources(world)
    priced = Priced(world, resources, list_packages(world, resources), UnfilledCosts(world, per_unit))
    picks = Alone(priced, resources.supply).best() or []
    given = given_e4(picks)
    short = {n: int(world.quantity_e4[n]) - given.get(n, 0) for n in asked}
    return _Attempt(priced, tuple(picks), {n: quantity for n, quantity in short.items() if quantity})


def _beside(focus: Problem, plan: Plan) -> Problem:
    """The one order of a problem on what a plan leaves it: what others are given is reserved, and their days booked."""
    others = [shipment for shipment in plan.shipments if shipment.order != focus.orders[0].key]
    taken: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for shipment in others:
        for given in shipment.lines:
            taken[shipment.location, given.sku] += given.quantity
    booked = (Booked(s.location, s.ship_date, 1) for s in others if s.ship_date is not None)
    stock = (replace(row, reserved=row.reserved + taken[row.location, row.sku]) for row in focus.stock)
    return replace(focus, stock=tuple(stock), booked=(*focus.booked, *booked))


# --- words


def _sentence(what: str, lifted: Sequence[Restriction]) -> str:
    said = [f"“{one.sentence.rstrip('.')}”" for one in lifted]
    if len(said) == 1:
        return f"{what} could ship whole without {said[0]}."
    return f"{what} could ship whole only without all of these together: {', '.join(said[:-1])} and {said[-1]}."


def _not_forbidden(problem: Problem, policy: Policy, plan: Plan, key: OrderKey, line: str) -> str:
    """Why what could ship whole does not: others take what it needs, or the policy's way of choosing leaves it."""
    if _attempt(_beside(alone(problem, key), plan), policy, line, ()).short_e4:
        return "No rule forbids it: other orders are given the stock, or the day's shipments, that it needs."
    if policy.method in ("cheapest", "one-by-one"):
        return "No rule forbids it, and there is stock left: to ship it costs more than to leave it."
    return f"No rule forbids it, and there is stock left: the method {policy.method} does not come upon a way."


def _reasons(attempt: _Attempt) -> str:
    """The sentences of the places that come nearest to serving the first line that is left behind."""
    line, short_e4 = next(iter(attempt.short_e4.items()))
    left = attempt.priced.resources.left_by(attempt.picks)
    reasons = line_reasons(attempt.priced, 0, line, short_e4, attempt.picks, left)
    nearest = sorted(reasons, key=lambda reason: reason.code == "no_stock")
    return " ".join(list(dict.fromkeys(reason.text for reason in nearest))[:MOST_REASONS])


def _lower(text: str) -> str:
    return f"{text[0].lower()}{text[1:]}"

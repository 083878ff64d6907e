"""People's choices about where orders ship from and how: what they bind, what going against them costs, their words.

Made from a world's problem, each tied to its own order alone, so that thousands of choices cost no more than they say.
Called by `world`, `eligibility`, `pricing` and whatever tells why.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from math import lcm
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from domdesk.money import round_half_up
from domdesk.records import ABOUT_PLACES, BY_SERVICE, PREFERENCES, Override
from domdesk.routing.rules import either
from domdesk.routing.services import is_known, tariffs_of
from domdesk.style import exact

if TYPE_CHECKING:
    from domdesk.routing.world import World

_ANY_OF = ("only", "service")
"""Several of these about the same lines are one choice of any of them."""


@dataclass(frozen=True, eq=False)
class Choice:
    """A choice about an order's lines: `against` says of each location, or of each tariff, whether shipping one of them
    from there, or by it, breaks it; `cost` what that costs each shipment, in minor units before rounding; None where it
    may not be."""

    overrides: tuple[Override, ...]
    order: int
    lines: range
    against: NDArray[np.bool_]
    cost: Fraction | None

    @property
    def action(self) -> str:
        return self.overrides[0].action

    @property
    def about_line(self) -> bool:
        return bool(self.overrides[0].line)

    @property
    def about_service(self) -> bool:
        return self.action in BY_SERVICE


Choices = dict[int, list[Choice]]
"""The choices about each order, by its index."""


def match_choices(world: "World") -> Choices:
    """The problem's choices about places and services; the service of a whole order stands in the order already."""
    together: defaultdict[tuple[object, ...], list[Override]] = defaultdict(list)
    for override in world.problem.overrides:
        if override.action in ABOUT_PLACES or (override.action in BY_SERVICE and not is_wish(override)):
            alone = "" if override.action in _ANY_OF else override.value
            together[override.order, override.line, override.action, alone].append(override)
    if not together:
        return {}
    orders = {order.key: index for index, order in enumerate(world.orders)}
    found: defaultdict[int, list[Choice]] = defaultdict(list)
    for group in together.values():
        if group[0].order in orders:
            choice = _matched(world, orders[group[0].order], group)
            if choice.lines:
                found[choice.order].append(choice)
    return dict(found)


def _matched(world: "World", order: int, overrides: Sequence[Override]) -> Choice:
    first, lines = overrides[0], world.lines_of(order)
    if first.line:
        at = next((line for line in lines if world.lines[line].line == first.line), None)
        lines = range(0) if at is None else range(at, at + 1)
    values = {override.value for override in overrides}
    if first.action in BY_SERVICE:
        against = _tariffs_against(world, first.action, values)
    else:
        against = np.array([(at.location in values) == (first.action == "never") for at in world.locations], dtype=bool)
    cost = Fraction(first.cost or 0) * world.fx_minor(None) if first.action in PREFERENCES else None
    return Choice(tuple(overrides), order, lines, against, cost)


def _tariffs_against(world: "World", action: str, services: Collection[str]) -> NDArray[np.bool_]:
    """Which tariffs go against a choice of any of some services; none where no card is known by one of them."""
    meant = [tariffs_of(world, service) for service in services]
    if action == "never_by":
        return meant[0]
    known = all(is_known(world, service) for service in services)
    return np.asarray(~np.stack(meant).any(axis=0) & known)


def is_wish(override: Override) -> bool:
    """Whether a choice stands in its order in place of what that asks for: its service, or its due date."""
    return override.action in ("service", "due") and not override.line


def barred(world: "World") -> NDArray[np.bool_]:
    """Where a choice that must hold keeps a location from a line, shape (locations, lines)."""
    mask = np.zeros((len(world.locations), len(world.lines)), dtype=bool)
    for choice in every(world.choices):
        if choice.cost is None and not choice.about_service:
            mask[:, choice.lines.start : choice.lines.stop] |= choice.against[:, None]
    return mask


class Preferences:
    """What going against soft choices costs, as whole numbers: minor units × `scale`."""

    def __init__(self, world: "World") -> None:
        soft = [(choice, choice.cost) for choice in every(world.choices) if choice.cost is not None]
        self.scale = lcm(*(c.denominator for c in (*(c for _, c in soft), *(rule.cost for rule in world.soft_rules))))
        scaled = [(choice, int(cost * self.scale)) for choice, cost in soft]
        self.places = Liking(world, [(c, cost) for c, cost in scaled if not c.about_service], len(world.locations))
        self.services = Liking(world, [(c, cost) for c, cost in scaled if c.about_service], len(world.tariffs))

    def of_shipment(self, order: int, place: int, tariff: int) -> int:
        """What a shipment of an order from a location by a tariff costs for choices about the whole order alone.

        In minor units, rounded by itself: no more than with all else that the shipment goes against.
        """
        exact = self.places.of_order[self.places.order_row[order], place]
        exact += self.services.of_order[self.services.order_row[order], tariff]
        return round_half_up(Fraction(int(exact), self.scale))


class Liking:
    """The soft choices about one of the two, the `count` locations or the tariffs.

    `of_order` is asked once a shipment, `of_line` once for each line in it; shapes (choices + 1, count), the row of an
    order or a line without a choice being the last, of zeros. `about` are the orders with such choices.
    """

    def __init__(self, world: "World", scaled: Sequence[tuple[Choice, int]], count: int) -> None:
        whole = [(c.order, c.against, cost) for c, cost in scaled if not c.about_line]
        single = [(c.lines.start, c.against, cost) for c, cost in scaled if c.about_line]
        self.order_row, self.of_order = _table(whole, len(world.orders), count)
        self.line_row, self.of_line = _table(single, len(world.lines), count)
        self.about = np.zeros(len(world.orders), dtype=bool)
        self.about[[c.order for c, _ in scaled]] = True
        self.any = bool(scaled)


def _table(
    costs: Sequence[tuple[int, NDArray[np.bool_], int]], count: int, ways: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(the row of each of `count` orders or lines, what each row costs at each location or by each tariff)."""
    among = sorted({index for index, *_ in costs})
    row = np.full(count, len(among), dtype=np.int64)
    row[among] = np.arange(len(among))
    table = np.zeros((len(among) + 1, ways), dtype=np.int64)
    for index, against, cost in costs:
        table[row[index]] += against * cost
    return row, table


def every(choices: Choices) -> Iterator[Choice]:
    return chain.from_iterable(choices.values())


def against(world: "World", order: int, place: int, lines: Iterable[int], tariff: int | None = None) -> list[Choice]:
    """Which choices a shipment of these lines of an order from a location, and by a tariff if one is given, breaks."""
    carried = set(lines)
    return [
        c
        for c in world.choices.get(order, ())
        if not carried.isdisjoint(c.lines)
        and (tariff is not None and c.against[tariff] if c.about_service else c.against[place])
    ]


# --- words


def choice_words(world: "World", choice: Choice) -> str:
    """A choice as a person would name it: 'only Reno or Erie', 'never Erie', 'rather Reno', 'never by UPS Ground'."""
    word = {
        "only": "only",
        "never": "never",
        "prefer": "rather",
        "service": "only by",
        "never_by": "never by",
        "prefer_by": "rather by",
    }[choice.action]
    return f"{word} {_values(world, choice)}"


def choice_sentence(world: "World", choice: Choice) -> str:
    """A choice as a sentence, with its reason: 'You chose only Reno for this order (the customer fetches it).'"""
    clause = choice_clause(world, choice)
    return f"{clause[0].upper()}{clause[1:]}."


def choice_clause(world: "World", choice: Choice) -> str:
    """The same inside a sentence: 'you chose only Reno for this order (the customer fetches it)'."""
    first, values = choice.overrides[0], _values(world, choice)
    worth = f"by {exact(first.cost or Decimal(0))} {world.problem.currency}"
    what = f"line {first.line}" if first.line else "this order"
    said = {
        "only": f"you chose only {values} for {what}",
        "never": f"you chose not to ship {what} from {values}",
        "prefer": f"you prefer {values} for {what}, {worth}",
        "service": f"you chose the service {values} for {what}",
        "never_by": f"you chose not to send {what} by {values}",
        "prefer_by": f"you prefer the service {values} for {what}, {worth}",
    }[choice.action]
    return said + reason_given(choice.overrides)


def reason_given(overrides: Iterable[Override]) -> str:
    """The reasons of some choices in brackets, with a blank before; '' where none is given."""
    reasons = list(dict.fromkeys(o.reason.strip().rstrip(".") for o in overrides if o.reason.strip()))
    return f" ({'; '.join(reasons)})" if reasons else ""


def _values(world: "World", choice: Choice) -> str:
    """The places or services of a choice: 'Reno or Erie'."""
    if choice.about_service:
        return either([o.value for o in choice.overrides])
    names = [
        world.locations[world.location_index[o.value]].label if o.value in world.location_index else o.value
        for o in choice.overrides
    ]
    return either(names)

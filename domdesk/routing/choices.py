"""People's choices about where orders ship from: what they bind, what going against them costs, and their words.

Made from a world's problem, each tied to its own order alone, so that thousands of choices cost no more than they say.
Called by `world`, `eligibility`, `pricing` and whatever tells why.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from math import lcm
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from domdesk.records import Override
from domdesk.routing.rules import either
from domdesk.style import exact

if TYPE_CHECKING:
    from domdesk.routing.world import World

_ABOUT_PLACES = ("only", "never", "prefer")


@dataclass(frozen=True, eq=False)
class Choice:
    """A choice about an order's lines: `against` says of each location whether shipping one of them from there breaks
    it, `cost` what that costs each shipment, in minor units before rounding; None where it may not be."""

    overrides: tuple[Override, ...]
    order: int
    lines: range
    against: NDArray[np.bool_]
    cost: Fraction | None

    @property
    def about_line(self) -> bool:
        return bool(self.overrides[0].line)


Choices = dict[int, list[Choice]]
"""The choices about each order, by its index."""


def match_choices(world: "World") -> Choices:
    """The problem's choices about places; several `only` of the same lines are one choice of any of them."""
    together: defaultdict[tuple[object, ...], list[Override]] = defaultdict(list)
    for override in world.problem.overrides:
        if override.action in _ABOUT_PLACES:
            alone = "" if override.action == "only" else override.value
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
    against = np.array([(at.location in values) == (first.action == "never") for at in world.locations], dtype=bool)
    cost = Fraction(first.cost or 0) * world.fx_minor(None) if first.action == "prefer" else None
    return Choice(tuple(overrides), order, lines, against, cost)


def barred(world: "World") -> NDArray[np.bool_]:
    """Where a choice that must hold keeps a location from a line, shape (locations, lines)."""
    mask = np.zeros((len(world.locations), len(world.lines)), dtype=bool)
    for choice in every(world.choices):
        if choice.cost is None:
            mask[:, choice.lines.start : choice.lines.stop] |= choice.against[:, None]
    return mask


class Preferences:
    """What going against soft choices costs, as whole numbers: minor units × `scale`.

    `of_order` is asked once a shipment, `of_line` once for each line in it; shapes (choices + 1, locations), the row of
    an order or a line without a choice being the last, of zeros.
    """

    def __init__(self, world: "World") -> None:
        soft = [(choice, choice.cost) for choice in every(world.choices) if choice.cost is not None]
        self.scale = lcm(*(c.denominator for c in (*(c for _, c in soft), *(rule.cost for rule in world.soft_rules))))
        scaled = [(choice, int(cost * self.scale)) for choice, cost in soft]
        places = len(world.locations)
        whole = [(c.order, c.against, cost) for c, cost in scaled if not c.about_line]
        single = [(c.lines.start, c.against, cost) for c, cost in scaled if c.about_line]
        self.order_row, self.of_order = _table(whole, len(world.orders), places)
        self.line_row, self.of_line = _table(single, len(world.lines), places)
        self.any = bool(soft)


def _table(
    costs: Sequence[tuple[int, NDArray[np.bool_], int]], count: int, places: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(the row of each of `count` orders or lines, what each row costs at each location)."""
    among = sorted({index for index, *_ in costs})
    row = np.full(count, len(among), dtype=np.int64)
    row[among] = np.arange(len(among))
    table = np.zeros((len(among) + 1, places), dtype=np.int64)
    for index, against, cost in costs:
        table[row[index]] += against * cost
    return row, table


def every(choices: Choices) -> Iterator[Choice]:
    return chain.from_iterable(choices.values())


def against(world: "World", order: int, place: int, lines: Iterable[int]) -> list[Choice]:
    """Which choices a shipment of these lines of an order from a location goes against."""
    carried = set(lines)
    return [c for c in world.choices.get(order, ()) if c.against[place] and not carried.isdisjoint(c.lines)]


# --- words


def choice_words(world: "World", choice: Choice) -> str:
    """A choice as a person would name it: 'only Reno or Erie', 'never Erie', 'rather Reno'."""
    word = {"only": "only", "never": "never", "prefer": "rather"}[choice.overrides[0].action]
    return f"{word} {_places(world, choice)}"


def choice_sentence(world: "World", choice: Choice) -> str:
    """A choice as a sentence, with its reason: 'You chose only Reno for this order (the customer fetches it).'"""
    clause = choice_clause(world, choice)
    return f"{clause[0].upper()}{clause[1:]}."


def choice_clause(world: "World", choice: Choice) -> str:
    """The same inside a sentence: 'you chose only Reno for this order (the customer fetches it)'."""
    first, places = choice.overrides[0], _places(world, choice)
    what = f"line {first.line}" if first.line else "this order"
    said = {
        "only": f"you chose only {places} for {what}",
        "never": f"you chose not to ship {what} from {places}",
        "prefer": f"you prefer {places} for {what}, by {exact(first.cost or Decimal(0))} {world.problem.currency}",
    }[first.action]
    return said + reason_given(choice.overrides)


def reason_given(overrides: Iterable[Override]) -> str:
    """The reasons of some choices in brackets, with a blank before; '' where none is given."""
    reasons = list(dict.fromkeys(o.reason.strip().rstrip(".") for o in overrides if o.reason.strip()))
    return f" ({'; '.join(reasons)})" if reasons else ""


def _places(world: "World", choice: Choice) -> str:
    names = [
        world.locations[world.location_index[o.value]].label if o.value in world.location_index else o.value
        for o in choice.overrides
    ]
    return either(names)

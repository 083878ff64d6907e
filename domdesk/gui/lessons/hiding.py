"""How orders and customers are called in a lesson: by their names, or by letters where a room looks on.

Called by all views of a lesson that is played.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from string import ascii_uppercase

from domdesk.gui.parts.words import tr
from domdesk.records import Order, OrderKey

SHORTEST = 3
"""A part of a customer's name that is shorter is left in a text: it may be any word."""


class Names:
    """See the module. In: the lesson's orders, and whether their names are hidden."""

    def __init__(self, orders: Mapping[OrderKey, Order], *, hidden: bool) -> None:
        self._orders, self.hidden = orders, hidden
        self._letters = {key: _letter(n) for n, key in enumerate(orders)}

    def order(self, key: OrderKey) -> str:
        """An order's number, or its letter."""
        return self._letters.get(key, "?") if self.hidden else key.order

    def customer(self, order: Order) -> str:
        """Who ordered; '' where nobody is named."""
        name = order.ship_to_name or ""
        return tr("Customer {letter}", letter=self._letters.get(order.key, "?")) if self.hidden and name else name

    def text(self, text: str) -> str:
        """A text with whatever it calls orders and customers by hidden, where they are."""
        if not self.hidden or self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._instead[found.group()], text)

    @cached_property
    def _instead(self) -> dict[str, str]:
        """What stands for each name."""
        known: dict[str, str] = {}
        for order in self._orders.values():
            name = order.ship_to_name or ""
            for part in (name, *name.split()):
                if len(part) >= SHORTEST:
                    known.setdefault(part, self.customer(order))
            known[order.key.order] = self._letters[order.key]
        return known

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        longest_first = sorted(self._instead, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)") if longest_first else None


def _letter(n: int) -> str:
    """A, B… Z, then A2, B2…"""
    again, at = divmod(n, len(ascii_uppercase))
    return ascii_uppercase[at] + (str(again + 1) if again else "")

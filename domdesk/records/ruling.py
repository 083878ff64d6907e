"""What a rule is about, among the orders that are open and in a run. Made by routing, shown by the window."""

from typing import NamedTuple


class RuleUse(NamedTuple):
    """How many open orders and lines a rule is about, and how many shipments of a run break it, at which cost.

    `broken` and `cost_minor` are None where nothing has been routed yet.
    """

    orders: int
    lines: int
    broken: int | None = None
    cost_minor: int | None = None

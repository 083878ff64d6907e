"""What is being changed about an order before anything is kept: choices that stand, those lifted, and what is new.

Pure values between the what-if panel and the desk's what_if, try_out and accept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from domdesk.desk import Desk
from domdesk.gui.parts.typed import to_decimal, to_plain
from domdesk.records import Change, Counterfactual, Order, Override, UnitCost

Choice = Override | UnitCost
ONE_OF_A_LINE = ("service", "due")
"""Of these an order, or a line, has one: a new one takes the place of the one that stands."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The choices that stand about an order, those of them that are lifted, and the new ones, in the order made."""

    order: Order
    standing: tuple[Override, ...] = ()
    lifted: frozenset[Override] = frozenset()
    new: tuple[Choice, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.lifted and not self.new

    def change(self, reason: str = "") -> Change:
        """All choices that then hold, the new ones with their reason, and the unit costs."""
        new = [replace(choice, reason=reason) for choice in self.new if isinstance(choice, Override)]
        kept = [choice for choice in self.standing if choice not in self.lifted]
        costs = {(cost.location, cost.sku): cost for cost in self.new if isinstance(cost, UnitCost)}
        return Change(tuple(_latest([*kept, *new])), tuple(costs.values()))


def _latest(choices: Iterable[Override]) -> list[Override]:
    """The choices without those that a later one replaces."""
    latest: dict[tuple[str, ...], Override] = {}
    for choice in choices:
        name = (choice.action, choice.line)
        latest[name if choice.action in ONE_OF_A_LINE else (*name, choice.value)] = choice
    return list(latest.values())


@dataclass(frozen=True, slots=True)
class Facts:
    """What a change can be made of beside the places: the carriers' services, and what units cost where.

    `unit_costs` by (location, SKU), in the desk's currency; None where it is unknown or in another one.
    """

    services: tuple[str, ...]
    unit_costs: dict[tuple[str, str], Decimal | None]


def facts_of(desk: Desk, order: Order) -> Facts:
    """Look up the facts for an order; in the lane."""
    skus = {line.sku for line in order.lines}
    cost = {
        product.sku: _ours(product.unit_cost, product.currency, desk)
        for product in desk.products()
        if product.sku in skus
    }
    costs = {
        (row.location, row.sku): cost.get(row.sku)
        if row.unit_cost is None
        else _ours(row.unit_cost, row.currency, desk)
        for row in desk.stock()
        if row.sku in skus
    }
    services = {f"{card.carrier} {card.service}".strip() for card in desk.rate_cards()}
    return Facts(tuple(sorted(services)), costs)


def unit_costs(desk: Desk, order: Order, change: Counterfactual) -> list[UnitCost]:
    """What a unit would cost by a change that makes it cheaper; in the lane. None where that is not known."""
    cost = facts_of(desk, order).unit_costs.get((change.location, change.sku))
    if change.kind != "cheaper" or cost is None or change.amount is None:
        return []
    return [UnitCost(change.location, change.sku, max(cost - change.amount, Decimal(0)))]


def _ours(cost: Decimal | None, currency: str | None, desk: Desk) -> Decimal | None:
    return cost if currency in (None, "", desk.currency) else None


def amount_of(text: str) -> Decimal | None:
    """An amount as typed in the user's locale; None where it is none, or negative."""
    amount = to_decimal(to_plain(text))
    return amount if amount is not None and amount >= 0 else None

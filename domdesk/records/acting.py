"""What is done after a decision: units committed, shipped, released or rejected, and who did what when and why.

The store keeps commitments and the audit, the desk's verbs answer with the other values, the window and CLI show them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from domdesk.errors import InputError
from domdesk.records.outcome import Decision
from domdesk.records.problem import OrderKey
from domdesk.style import number

CommitmentState = Literal["reserved", "shipped", "released", "rejected"]

TRANSITIONS: dict[CommitmentState, tuple[CommitmentState, ...]] = {
    "reserved": ("shipped", "released", "rejected"),
    "shipped": (),
    "released": (),
    "rejected": (),
}
"""What a committed unit may become. Released and rejected ones are commitments no more and stand in the audit alone."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """Units of a line that a location is to send or, as far as `shipped` tells, has sent.

    `held_until`: what has not left by then (ISO, UTC) is released; None: it is held without end. `run` decided it.
    """

    order: OrderKey
    line: str
    location: str
    sku: str
    quantity: Decimal
    ship_date: date | None = None
    shipped: Decimal = Decimal(0)
    held_until: str | None = None
    run: int | None = None

    @property
    def reserved(self) -> Decimal:
        """Units that have not left."""
        return self.quantity - self.shipped

    @property
    def state(self) -> CommitmentState:
        return "reserved" if self.reserved > 0 else "shipped"

    def become(self, state: CommitmentState, units: Decimal | None = None) -> "Commitment":
        """The commitment once `units` of the reserved ones (None: all) are in another state; quantity 0: it is gone.

        Raises InputError where they may not be, or are not so many.
        """
        what = f"line {self.line} of order {self.order.order}"
        if state not in TRANSITIONS[self.state]:
            raise InputError(
                f"The units of {what} have left {self.location}, so they cannot be {state}.",
                "What has shipped stays; choose what is still reserved.",
            )
        moved = self.reserved if units is None else units
        if not 0 < moved <= self.reserved:
            raise InputError(
                f"{self.location} holds {self.reserved.normalize():f} units of {what}, not {moved.normalize():f}.",
                f"Write a quantity above 0, up to {self.reserved.normalize():f}.",
            )
        if state == "shipped":
            return replace(self, shipped=self.shipped + moved)
        return replace(self, quantity=self.quantity - moved)


@dataclass(frozen=True, slots=True)
class Committed:
    """A run, or some of its orders, accepted: `left` are those of them that still have something open."""

    run: int
    orders: tuple[OrderKey, ...]
    assignments: int
    left: tuple[OrderKey, ...]


class StockChange(NamedTuple):
    """Units of a SKU on hand at a location, before and after."""

    location: str
    sku: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Rejected:
    """A location's no: units taken back from it, stock corrected there and, where routed again, what is decided now."""

    released: Decimal
    stock: tuple[StockChange, ...]
    run: int | None = None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Rerouted:
    """The open orders routed again since a place or a carrier cannot ship what it was to.

    `affected` were to ship by it, `changed` ship from elsewhere or by another card now, `released` units had been
    committed there. `cost_minor` is what it costs: the total of the new run less that of the plan before, for the same
    orders. `run` and that are None where nothing was routed.
    """

    run: int | None
    affected: tuple[OrderKey, ...]
    changed: tuple[OrderKey, ...]
    released: Decimal
    cost_minor: int | None


@dataclass(frozen=True, slots=True)
class Reoptimised:
    """The open orders routed anew, beside the same with every order left where the run before put it.

    `saving_minor` is what keeping that would cost more, None where that was not worked out as the run was stopped;
    `changed` are orders of that run that ship from elsewhere now, `arrived` those that it did not have.
    """

    run: int
    saving_minor: int | None
    changed: tuple[OrderKey, ...]
    arrived: tuple[OrderKey, ...]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that was done: by whom, when (ISO), what in words and, where it was said, why.

    `verb` is import, edit, override, route, commit, release, cancel, ship, reject, expire, undo, redo…; `order` is ''
    where it is about no order, or about several, and `location` where it is about none alone.
    """

    number: int
    at: str
    who: str
    verb: str
    channel: str
    order: str
    location: str
    run: int | None
    batch: int | None
    what: str
    why: str


def expiry_notice(orders: Sequence[OrderKey]) -> str:
    """What is told where reservations of some orders have run out."""
    named = ", ".join(key.order for key in orders[:3])
    more = f" and {number(len(orders) - 3)} more" if len(orders) > 3 else ""
    noun = "order" if len(orders) == 1 else "orders"
    return f"What was reserved for {noun} {named}{more} has run out and is free again; accept anew what still ships."

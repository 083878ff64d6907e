"""Choices that people make about orders, kept with their reason and honoured by later runs, and changes tried first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from domdesk.records.outcome import Comparison, Plan
from domdesk.records.problem import Order, OrderKey, Override

OverrideAction = Literal["only", "never", "prefer", "service", "due"]
OVERRIDE_ACTIONS: tuple[OverrideAction, ...] = ("only", "never", "prefer", "service", "due")
"""What a person may choose: the only places, places that may not ship, a place to prefer, a service, a due date."""


class UnitCost(NamedTuple):
    """What a unit of a SKU is supposed to cost at a location, in the desk's currency."""

    location: str
    sku: str
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """A change that is tried before it is made: all choices that then hold about the order, and unit costs."""

    overrides: tuple[Override, ...] = ()
    unit_costs: tuple[UnitCost, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """What all open orders would do under a change: the plan, not kept yet, beside that of the run before."""

    order: OrderKey
    change: Change
    policy: str
    plan: Plan
    comparison: Comparison


def with_choices(order: Order, overrides: Iterable[Override]) -> Order:
    """The order with the service and the due date chosen for it; its other choices bind places, not the order."""
    chosen = {override.action: override.value for override in overrides if override.order == order.key}
    return replace(order, service=chosen.get("service", order.service), due=chosen.get("due", order.due))

"""Choices that people make about orders, kept with their reason and honoured by later runs, and changes tried first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple, get_args

from domdesk.records.outcome import Comparison, Plan
from domdesk.records.problem import Order, OrderKey, Override, Problem

OverrideAction = Literal["only", "never", "prefer", "service", "never_by", "prefer_by", "due"]
OVERRIDE_ACTIONS: tuple[OverrideAction, ...] = get_args(OverrideAction)
"""What a person may choose: the only places, places that may not ship, a place to prefer, the same of services, a due
date."""
ABOUT_PLACES: tuple[OverrideAction, ...] = ("only", "never", "prefer")
BY_SERVICE: tuple[OverrideAction, ...] = ("service", "never_by", "prefer_by")
"""About where a shipment comes from, and about how it goes: what it must be, what it may not, what it rather is."""
PREFERENCES: tuple[OverrideAction, ...] = ("prefer", "prefer_by")
"""What may be gone against, at a price."""


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
    """The order with the service and the due date chosen for it; its other choices bind shipments, not the order."""
    chosen = {o.action: o.value for o in overrides if o.order == order.key and not o.line}
    return replace(order, service=chosen.get("service", order.service), due=chosen.get("due", order.due))


def with_change(problem: Problem, order: Order, change: Change) -> Problem:
    """The problem under a change about one of its orders, in place of what was chosen about it before.

    `order` is that order as it was placed, without any choices; of it only the service and the due date are taken.
    """
    costs = {(cost.location, cost.sku): cost.cost for cost in change.unit_costs}

    def changed(old: Order) -> Order:
        return with_choices(replace(old, service=order.service, due=order.due), change.overrides)

    return replace(
        problem,
        orders=tuple(changed(old) if old.key == order.key else old for old in problem.orders),
        stock=tuple(
            replace(row, unit_cost=costs[row.location, row.sku], currency=None)
            if (row.location, row.sku) in costs
            else row
            for row in problem.stock
        ),
        overrides=(*(o for o in problem.overrides if o.order != order.key), *change.overrides),
    )

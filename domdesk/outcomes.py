"""What became of each order of a run, in figures: kept beside a run by the store, and compared between runs."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from domdesk.money import to_minor
from domdesk.records import OrderKey, Plan, Policy, Problem, Shipment


class OrderOutcome(NamedTuple):
    """One order of a run: where it ships from, in how many boxes, what that costs, and when all of it has arrived.

    `cost_minor` is that of its shipments with the split, None where nothing ships; `delivery_date` is None where an
    arrival is unknown; `unassigned_lines` are without a place, wholly or in part.
    """

    sources: tuple[str, ...]
    parcels: int
    cost_minor: int | None
    unassigned_lines: int
    delivery_date: date | None

    @property
    def shipments(self) -> int:
        return len(self.sources)


def order_outcomes(problem: Problem, policy: Policy, plan: Plan) -> Iterator[tuple[OrderKey, OrderOutcome]]:
    """Each order of a problem with its outcome, by import sequence."""
    sent: defaultdict[OrderKey, list[Shipment]] = defaultdict(list)
    for shipment in plan.shipments:
        sent[shipment.order].append(shipment)
    unassigned = Counter(left.order for left in plan.unassigned)

    @cache
    def split_minor(splits: int) -> int:
        return to_minor(policy.split_cost * splits, plan.currency)

    for order in problem.orders:
        parts = sent.get(order.key, [])
        splits = len(parts) - (order.earlier_shipments == 0)
        yield (
            order.key,
            OrderOutcome(
                sources=tuple(s.location for s in parts),
                parcels=sum(len(s.parcels) for s in parts),
                cost_minor=sum(s.costs.total for s in parts) + split_minor(splits) if parts else None,
                unassigned_lines=unassigned[order.key],
                delivery_date=_arrival(parts),
            ),
        )


def _arrival(parts: Sequence[Shipment]) -> date | None:
    """The last delivery date; None where nothing ships or one is unknown."""
    days = [s.delivery_date for s in parts]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def moved(plan: Plan, other: Plan) -> tuple[OrderKey, ...]:
    """The orders of which two plans send something else from somewhere, by channel and number."""
    one, two = _given(plan), _given(other)
    return tuple(sorted(key for key in one.keys() | two.keys() if one.get(key) != two.get(key)))


def _given(plan: Plan) -> dict[OrderKey, dict[tuple[str, str], Decimal]]:
    """What a plan gives each order: (location, line) → units."""
    given: defaultdict[OrderKey, dict[tuple[str, str], Decimal]] = defaultdict(dict)
    for shipment in plan.shipments:
        for part in shipment.lines:
            given[shipment.order][shipment.location, part.line] = part.quantity
    return given

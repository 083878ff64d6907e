"""What became of each order of a run, in figures: kept beside a run by the store, and compared between runs."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
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
    def split_minor(shipments: int) -> int:
        return to_minor(policy.split_cost * (shipments - 1), plan.currency)

    for order in problem.orders:
        parts = sent.get(order.key, [])
        yield (
            order.key,
            OrderOutcome(
                sources=tuple(s.location for s in parts),
                parcels=sum(len(s.parcels) for s in parts),
                cost_minor=sum(s.costs.total for s in parts) + split_minor(len(parts)) if parts else None,
                unassigned_lines=unassigned[order.key],
                delivery_date=_arrival(parts),
            ),
        )


def _arrival(parts: Sequence[Shipment]) -> date | None:
    """The last delivery date; None where nothing ships or one is unknown."""
    days = [s.delivery_date for s in parts]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None

"""A whole plan checked: each order by itself, then what all of them add up to: stock, capacity, sums, claims.

In: Problem, Policy, Plan. Out: faults, none for a sound plan. A checker remembers what it found of each order, so that
a plan which differs in few orders from one that it knows is checked at once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from domdesk.records import Fault, Order, OrderKey, Plan, Policy, Problem, Shipment, Unassigned
from domdesk.routing.verify.claims import check_claims
from domdesk.routing.verify.figures import check_sums
from domdesk.routing.verify.ordered import number, order_name, shipment_name
from domdesk.routing.verify.orders import Judged, judge, unknown_places
from domdesk.routing.verify.pricing import Pricing


@dataclass(frozen=True, slots=True)
class _Seen:
    """An order's part of a plan, and what was found of it."""

    shipments: tuple[Shipment, ...]
    left: tuple[Unassigned, ...]
    judged: Judged


class Checker:
    """Checks plans of one problem under one policy."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self.problem = problem
        self.policy = policy
        self._seen: dict[OrderKey, _Seen] = {}

    @cached_property
    def _pricing(self) -> Pricing:
        return Pricing(self.problem, self.policy)

    def make_ready(self) -> None:
        """Make ahead what looking at orders rests on."""
        _ = self._pricing

    def look_at(self, key: OrderKey, shipments: Sequence[Shipment], left: Sequence[Unassigned] = ()) -> Judged:
        """What is to be found of one order's part of a plan, remembered until it is another."""
        sent, missing, seen = tuple(shipments), tuple(left), self._seen.get(key)
        if seen is None or seen.shipments != sent or seen.left != missing:
            seen = self._seen[key] = _Seen(sent, missing, judge(self._pricing, key, sent, missing))
        return seen.judged

    def faults(self, plan: Plan, orders: Sequence[Order] | None = None) -> list[Fault]:
        """Everything that is wrong with a plan of the problem's orders, or of these of them alone."""
        routed = self.problem.orders if orders is None else orders
        shipments: dict[OrderKey, list[Shipment]] = {order.key: [] for order in routed}
        left: defaultdict[OrderKey, list[Unassigned]] = defaultdict(list)
        unknown = list[Fault]()
        for shipment in plan.shipments:
            if (mine := shipments.get(shipment.order)) is not None:
                mine.append(shipment)
                continue
            unknown += unknown_places(self._pricing, shipment)
            unknown.append(Fault("unknown_order", f"{shipment_name(shipment)}: the run has no such order."))
        for entry in plan.unassigned:
            left[entry.order].append(entry)
        unknown += _unknown_left(shipments, left)
        every = [self.look_at(key, sent, left.get(key, ())) for key, sent in shipments.items()]
        unknown += [fault for judged in every for fault in judged.unknown]
        if unknown:
            return unknown
        return [
            *_stock(self._pricing, every),
            *_capacity(self._pricing, every),
            *(fault for judged in every for fault in judged.faults),
            *check_sums(self._pricing, plan, routed, every),
            *check_claims(self.problem, self.policy, plan),
            *(fault for judged in every for fault in judged.unflagged if not plan.notices),
        ]


def check_plan(problem: Problem, policy: Policy, plan: Plan) -> list[Fault]:
    """Everything that is wrong with a plan: stock, policy, prices, sums and claims, recomputed by hand."""
    return Checker(problem, policy).faults(plan)


def _unknown_left(shipments: dict[OrderKey, list[Shipment]], left: dict[OrderKey, list[Unassigned]]) -> Iterator[Fault]:
    for key in left:
        if key not in shipments:
            yield Fault("unknown_order", f"{order_name(key)} is listed as unassigned, but the run has no such order.")


def _stock(pricing: Pricing, every: Sequence[Judged]) -> Iterator[Fault]:
    """Over all orders together, no location gives more of a product than is available there."""
    used: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for judged in every:
        for at, units in judged.used:
            used[at] += units
    for (location, sku), units in used.items():
        available = pricing.available(location, sku)
        if units > available:
            yield Fault(
                "over_assigned",
                f"{location} gives {number(units)} of {sku}, but only {number(available)} are available there.",
            )


def _capacity(pricing: Pricing, every: Sequence[Judged]) -> Iterator[Fault]:
    """No location sends more shipments on a day than it can, those booked before included."""
    sent: Counter[tuple[str, date]] = Counter(at for judged in every for at in judged.days)
    for (location, day), count in sent.items():
        most = pricing.locations[location].capacity_per_day
        booked = pricing.booked[location, day]
        if most is not None and booked + count > most:
            yield Fault(
                "capacity",
                f"{location} sends {count} on {day} with {booked} booked before, but can send {most} in a day.",
            )

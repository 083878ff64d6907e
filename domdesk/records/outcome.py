"""What routing answers: plans, decisions and what the desk tells of them. Money is in minor units (`_minor`)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import add, attrgetter
from typing import Literal, NamedTuple

from domdesk.records.insight import ProductRegret
from domdesk.records.problem import OrderKey

SHIPMENT_PARTS = ("item", "handling", "transport", "late", "risk", "rules")
COST_PARTS = (*SHIPMENT_PARTS, "split", "unfilled")
"""The parts of a plan's cost, in the order in which they are shown and stacked."""

_each_part = attrgetter(*COST_PARTS)


@dataclass(frozen=True, slots=True)
class Costs:
    """Cost by part, in minor units of the desk's currency."""

    item: int = 0
    handling: int = 0
    transport: int = 0
    late: int = 0
    risk: int = 0
    rules: int = 0
    split: int = 0
    unfilled: int = 0

    @property
    def total(self) -> int:
        return sum(_each_part(self))

    def __add__(self, other: "Costs") -> "Costs":
        return Costs(*map(add, _each_part(self), _each_part(other)))


@dataclass(frozen=True, slots=True)
class Parcel:
    """A box: its actual weight, its billable weight in the card's unit, and its transport price."""

    weight_g: Decimal
    billable: Decimal
    price_minor: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """A quantity of an order's line in a shipment."""

    line: str
    sku: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Shipment:
    """What one location sends for one order, by one card. `number` counts 1, 2… within the order."""

    order: OrderKey
    number: int
    location: str
    card: str
    carrier: str
    service: str
    zone: str
    ship_date: date | None
    delivery_date: date | None
    parcels: tuple[Parcel, ...]
    costs: Costs
    lines: tuple[Assignment, ...]


class Reason(NamedTuple):
    """Why a location does not serve something: a code of the contract and a sentence."""

    location: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Unassigned:
    """Units of a line that no location serves, with a reason for each location."""

    order: OrderKey
    line: str
    sku: str
    quantity: Decimal
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class StockPrice:
    """What one more unit of a stock row (`sku`), or one more shipment on a day of a location (`day`), would save.

    In minor units of the desk's currency, about: by the relaxation that priced the plan.
    """

    location: str
    sku: str | None
    day: date | None
    minor_per_unit: int


Status = Literal["optimal", "feasible", "heuristic"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The outcome of a run. `notices` are doubts about its figures, such as unknown unit costs, as sentences.

    `prices` are those of the stock and the days that the plan uses up and that orders fight over. `version` is that of
    the program that made it, '' for plans older than that was kept.
    """

    policy: str
    status: Status
    repeatable: bool
    seed: int
    now: datetime
    orders: int
    lines: int
    units: Decimal
    assigned_units: Decimal
    currency: str
    costs: Costs
    revenue_minor: int
    bound_minor: int | None
    seconds: float
    shipments: tuple[Shipment, ...]
    unassigned: tuple[Unassigned, ...]
    notices: tuple[str, ...] = ()
    prices: tuple[StockPrice, ...] = ()
    version: str = ""

    @property
    def margin_minor(self) -> int:
        """Revenue less the cost of what is shipped."""
        return self.revenue_minor - (self.costs.total - self.costs.unfilled)

    @property
    def gap(self) -> float | None:
        """(total − bound) / total; 0 at total 0, None without a bound."""
        return _gap(self.costs.total, self.bound_minor)


def _gap(total: int, bound_minor: int | None) -> float | None:
    if bound_minor is None:
        return None
    return (total - bound_minor) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """One way to ship one order, priced."""

    shipments: tuple[Shipment, ...]
    unassigned: tuple[Unassigned, ...]
    costs: Costs
    revenue_minor: int

    @property
    def margin_minor(self) -> int:
        return self.revenue_minor - (self.costs.total - self.costs.unfilled)

    @property
    def locations(self) -> tuple[str, ...]:
        return tuple(s.location for s in self.shipments)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to ship an order. `plan` has no shipments and `feasible` is false where it cannot be done.

    `question` is what it answers: 'with Reno', 'in one shipment', 'without Erie'.
    """

    question: str
    plan: OrderPlan | None
    difference_minor: int | None
    reasons: tuple[Reason, ...] = ()

    @property
    def feasible(self) -> bool:
        return self.plan is not None


STAGES = ("all", "active", "stock", "rules", "reach", "priced", "chosen")
"""The steps by which places are weighed for an order: all, those active, with stock, allowed by the rules, able to
reach the customer in time, priced, and chosen."""


class Stage(NamedTuple):
    """A step of a decision (one of STAGES): the locations that are left after it, and those that fell out, and why."""

    name: str
    left: tuple[str, ...]
    fallen: tuple[Reason, ...]


class Saving(NamedTuple):
    """What an order would save, in minor units, had it a unit that another order takes."""

    order: OrderKey
    minor: int


@dataclass(frozen=True, slots=True)
class StockUse:
    """Units that a line of an order takes at a location: available there before it and after it, other orders served.

    `price_minor`: what one more unit there is about worth to all orders; 0 where none is short of it. `saves`: the
    order that would save most with the last unit, where that is known.
    """

    line: str
    location: str
    sku: str
    quantity: Decimal
    before: Decimal
    after: Decimal
    price_minor: int = 0
    saves: Saving | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Why an order ships as it does: the chosen plan in a sentence, its alternatives, and every other location's no.

    `stages` tell how the places were weighed, in the order of STAGES; `stock` what the chosen plan takes, line by line.
    """

    order: OrderKey
    run: int | None
    sentence: str
    chosen: OrderPlan
    alternatives: tuple[Alternative, ...]
    not_used: tuple[Reason, ...]
    stages: tuple[Stage, ...] = ()
    stock: tuple[StockUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that `check` found wrong."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: a phase in words and, once there is a plan, its cost, bound and gap."""

    phase: str
    seconds: float
    cost_minor: int | None = None
    bound_minor: int | None = None


@dataclass(frozen=True, slots=True)
class RunFigures:
    """A run, or a plan that is not kept (`run` None), in figures. `loads`: shipments by location, most first.

    `orders` counts those it routed, `split` and `late` those of them that are, `unassigned` lines without a place.
    `prices` are what its policy asks, in minor units, for a day late, a missed promise and a further shipment,
    by part of the cost (late, risk, split), and under rules how many of its rules have a price.
    """

    run: int | None
    policy: str
    status: Status
    orders: int
    costs: Costs
    bound_minor: int | None
    revenue_minor: int
    shipments: int
    parcels: int
    split: int
    late: int
    unassigned: int
    loads: tuple[tuple[str, int], ...]
    prices: tuple[tuple[str, int], ...] = ()

    @property
    def gap(self) -> float | None:
        """As a plan's."""
        return _gap(self.costs.total, self.bound_minor)


@dataclass(frozen=True, slots=True)
class OrderDifference:
    """One order that runs decide differently: for each of them its sources and what its shipments cost with the split.

    `sources` and `cost_minor` are None where a run did not route the order; a cost is None where nothing ships.
    `unassigned` are lines without a place, wholly or in part.
    """

    order: OrderKey
    sources: tuple[tuple[str, ...] | None, ...]
    cost_minor: tuple[int | None, ...]
    unassigned: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs side by side, and the orders that they decide differently, by how much the first and the last differ.

    `regret` says by product what one-by-one costs more than joint routing, where one of each is among the runs.
    """

    runs: tuple[RunFigures, ...]
    orders: tuple[OrderDifference, ...]
    currency: str
    regret: tuple[ProductRegret, ...] = ()


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One line of the list of runs. `policy_changed`: its policy is not what it was in the run before by that name."""

    run: int
    made_at: str
    policy: str
    status: str
    orders: int
    total_minor: int
    gap: float | None
    seconds: float
    who: str = ""
    policy_changed: bool = False


class OrderRow(NamedTuple):
    """One row of the orders table: the order and, where a run routed it, the outcome. A tuple: 50,000 are made at once.

    `overridden`: somebody chose for it. `committed`: every unit of it is promised from somewhere already; `accepted` of
    its units are, `shipped` have left. `rejected`: a place said no to it. `run`: the one whose outcome this is;
    `settled`: what that one assigned is accepted already.
    """

    channel: str
    order: str
    ship_to_name: str
    city: str
    region: str
    country: str
    postal_code: str
    latitude: float | None
    longitude: float | None
    placed_at: str
    due: str
    lines: int
    units: Decimal
    sources: tuple[str, ...] = ()
    shipments: int = 0
    parcels: int = 0
    cost_minor: int | None = None
    unassigned_lines: int = 0
    delivery_date: date | None = None
    skus: tuple[str, ...] = ()
    overridden: bool = False
    committed: bool = False
    accepted: Decimal = Decimal(0)
    shipped: Decimal = Decimal(0)
    rejected: bool = False
    run: int | None = None
    settled: bool = False

    @property
    def key(self) -> OrderKey:
        return OrderKey(self.channel, self.order)

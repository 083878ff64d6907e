"""The values that travel through the program: what intake reads, what routing works on, what it answers.

Frozen, Qt-free and picklable. Money that was computed is in whole minor units of the desk's currency (`_minor`);
everything read from files stays an exact Decimal. `None` means unknown.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

# --- what intake reads ------------------------------------------------------------------------------------------------

Severity = Literal["notice", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about a file that a person should know: where, why, and what to do.

    An `error` means that the row was left out; a `warning` that it was taken with a doubt; a `notice` is for information.
    `row` is the row in the file as a spreadsheet numbers it (header = 1), None where it concerns the whole file.
    """

    severity: Severity
    code: str
    text: str
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """Rows for one canonical table, column by column, as checked text.

    `columns` maps canonical column names to normalised values (None = blank): booleans `true`/`false`, plain decimals,
    ISO dates. Only columns that the file has are present. `rows` holds the file's row number of each record.
    With `fill`, records complete what is missing or drafted and never change what the desk already knows.
    """

    table: str
    columns: dict[str, list[str | None]]
    rows: list[int]
    fill: bool = False

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Reading:
    """One file (or pasted block) as intake understood it.

    `rows`, `orders`, `lines` and `units` count what the file holds, left-out rows included; `skipped` counts the records
    left out, `faulty` those of them that were left out for a fault rather than for being fulfilled or cancelled.
    `policy` is the TOML text of a policy file, `settings` the table of a desk.toml.
    """

    file: str
    kind: str
    format: str
    rows: int = 0
    orders: int = 0
    lines: int = 0
    units: Decimal = Decimal(0)
    records: tuple[Records, ...] = ()
    issues: tuple[Issue, ...] = ()
    skipped: int = 0
    faulty: int = 0
    policy: str | None = None
    settings: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class FileResult:
    """What an import did, or would do, with one file."""

    reading: Reading
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The outcome of one import call. `batch` is None for a dry run."""

    batch: int | None
    files: tuple[FileResult, ...]
    skipped_files: tuple[tuple[str, str], ...] = ()

    @property
    def has_faults(self) -> bool:
        return any(f.reading.faulty for f in self.files)


# --- what routing works on --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Location:
    """A place or party that can ship. Columns as in locations.csv; money in `currency`, None = the desk's."""

    location: str
    name: str | None = None
    kind: str | None = "warehouse"
    country: str | None = None
    region: str | None = None
    city: str | None = None
    postal_code: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    active: bool = True
    priority: int = 100
    handling_days: int = 0
    cutoff: str | None = None
    timezone: str | None = None
    closed_weekdays: tuple[str, ...] = ()
    capacity_per_day: int | None = None
    cost_per_shipment: Decimal = Decimal(0)
    cost_per_line: Decimal = Decimal(0)
    cost_per_unit: Decimal = Decimal(0)
    cost_per_kg: Decimal = Decimal(0)
    currency: str | None = None
    rate_cards: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    draft: bool = False
    closures: tuple[tuple[date, date, str | None], ...] = ()

    @property
    def label(self) -> str:
        return self.name or self.location


@dataclass(frozen=True, slots=True)
class Product:
    """An article. Weight in g, sides in mm; None = unknown (weight and cost then count 0 and are flagged)."""

    sku: str
    title: str | None = None
    weight_g: Decimal | None = None
    length_mm: Decimal | None = None
    width_mm: Decimal | None = None
    height_mm: Decimal | None = None
    unit_cost: Decimal | None = None
    currency: str | None = None
    ship_alone: bool = False
    hazmat: bool = False
    category: str | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True)
class StockRow:
    """Units of one SKU at one location. `reserved` are units held for accepted plans."""

    location: str
    sku: str
    on_hand: Decimal
    committed: Decimal = Decimal(0)
    safety_stock: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)
    unit_cost: Decimal | None = None
    currency: str | None = None
    lead_days: int = 0
    as_of: str | None = None
    source: str | None = None
    confidence: Decimal = Decimal(1)

    @property
    def available(self) -> Decimal:
        """Available to promise: on hand less committed, safety stock and reservations, never below 0."""
        return max(Decimal(0), self.on_hand - self.committed - self.safety_stock - self.reserved)


class OrderKey(NamedTuple):
    """What names an order: numbers repeat between channels."""

    channel: str
    order: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order: units of one SKU still to be shipped."""

    line: str
    sku: str
    quantity: Decimal
    unit_price: Decimal | None = None
    currency: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A customer's order. `sequence` is its place in the import order; lines keep the file's order."""

    channel: str
    order: str
    sequence: int
    lines: tuple[Line, ...]
    placed_at: str | None = None
    due: str | None = None
    priority: int = 0
    customer_tier: str | None = None
    ship_to_name: str | None = None
    residential: bool = True
    country: str | None = None
    region: str | None = None
    city: str | None = None
    postal_code: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    service: str | None = None
    ship_complete: bool = False

    @property
    def key(self) -> OrderKey:
        return OrderKey(self.channel, self.order)


@dataclass(frozen=True, slots=True)
class RateZone:
    """One row that leads from a place to a zone of its card; unfilled cells hold everywhere."""

    zone: str
    origin: str | None = None
    country: str | None = None
    region: str | None = None
    postal_from: str | None = None
    postal_to: str | None = None
    up_to_km: Decimal | None = None
    transit_days: int | None = None


@dataclass(frozen=True, slots=True)
class RatePrice:
    """One step of a zone's prices; `up_to` in the card's weight unit or basis, prices in the card's currency."""

    zone: str
    up_to: Decimal
    price: Decimal
    per_extra: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RateCard:
    """A carrier's service with its zones and prices, as in rate_cards.csv, rate_zones.csv and rate_prices.csv."""

    card: str
    carrier: str
    service: str
    currency: str
    basis: str = "weight"
    weight_unit: str = "g"
    weight_step: Decimal = Decimal(0)
    dim_divisor: Decimal | None = None
    dim_over: Decimal | None = None
    minimum: Decimal = Decimal(0)
    fuel_percent: Decimal = Decimal(0)
    residential: Decimal = Decimal(0)
    max_weight: Decimal | None = None
    max_length_mm: Decimal | None = None
    max_girth_mm: Decimal | None = None
    bands: str = "to"
    valid_from: date | None = None
    valid_to: date | None = None
    zones: tuple[RateZone, ...] = ()
    prices: tuple[RatePrice, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A frozen snapshot of all that a run needs: solving, explaining and checking work on it without the desk file.

    `locations` are sorted by (priority, id), `orders` by import sequence. Stock and products cover the SKUs of the orders.
    `exchange_rates` give the desk's currency per unit of each other currency.
    """

    currency: str
    timezone: str
    now: datetime
    locations: tuple[Location, ...]
    products: tuple[Product, ...]
    stock: tuple[StockRow, ...]
    orders: tuple[Order, ...]
    cards: tuple[RateCard, ...]
    exchange_rates: dict[str, Decimal] = field(default_factory=dict)


METHODS = ("cheapest", "one-by-one", "priority", "highest-stock")
"""The built-in ways to route, each also a policy with default settings."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A named objective with its rules. Money is in the desk's currency; `unfilled_cost` is 'auto', 'price' or money."""

    name: str
    method: str
    split_cost: Decimal = Decimal(0)
    unfilled_cost: Decimal | str = "auto"
    max_shipments: int | None = None
    line_split: bool = True
    partial_line: bool = False
    partial_order: bool = True


# --- what routing answers ---------------------------------------------------------------------------------------------

SHIPMENT_PARTS = ("item", "handling", "transport", "late", "risk", "rules")
COST_PARTS = (*SHIPMENT_PARTS, "split", "unfilled")
"""The parts of a plan's cost, in the order in which they are shown and stacked."""


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
        return sum(getattr(self, part) for part in COST_PARTS)

    def __add__(self, other: "Costs") -> "Costs":
        return Costs(*(getattr(self, part) + getattr(other, part) for part in COST_PARTS))


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


Status = Literal["optimal", "feasible", "heuristic"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The outcome of a run. `notices` are doubts about its figures, such as unknown unit costs, as sentences."""

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

    @property
    def margin_minor(self) -> int:
        """Revenue less the cost of what is shipped."""
        return self.revenue_minor - (self.costs.total - self.costs.unfilled)

    @property
    def gap(self) -> float | None:
        """(total − bound) / total; 0 at total 0, None without a bound."""
        if self.bound_minor is None:
            return None
        total = self.costs.total
        return (total - self.bound_minor) / total if total else 0.0


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


@dataclass(frozen=True, slots=True)
class Decision:
    """Why an order ships as it does: the chosen plan in one sentence, its alternatives, and every other location's no."""

    order: OrderKey
    run: int | None
    sentence: str
    chosen: OrderPlan
    alternatives: tuple[Alternative, ...]
    not_used: tuple[Reason, ...]


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
class RunSummary:
    """One line of the list of runs."""

    run: int
    made_at: str
    policy: str
    status: str
    orders: int
    total_minor: int
    gap: float | None
    seconds: float


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One row of the orders table: the order and, where a run routed it, the outcome."""

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

    @property
    def key(self) -> OrderKey:
        return OrderKey(self.channel, self.order)

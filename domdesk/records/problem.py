"""What routing works on: a frozen snapshot of locations, products, stock, orders and rate cards, and the policy.

Everything read from files stays an exact Decimal; None means unknown.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


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
    """A customer's order. `sequence` is its place in the import order; lines keep the file's order.

    `earlier_shipments` of it are committed already: the first of those to come is a further one.
    """

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
    earlier_shipments: int = 0

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
class Booked:
    """Shipments already promised to leave a location on a day."""

    location: str
    day: date
    shipments: int


@dataclass(frozen=True, slots=True)
class Override:
    """A person's choice about an order, or about one line of it (`line` '' = all), with its reason.

    `value` is a location (only, never, prefer), a service as a rate card or a shop calls it (service, never_by,
    prefer_by; one that no card is known by, such as '', binds nothing), or a due date. About a line it binds the
    shipments that carry it; a line's `service` stands in for the order's own. `cost` is what a preference is worth, in
    the desk's currency for each shipment that goes against it; None for the other actions, which are kept whatever they
    cost. Several `only`, or `service`, of the same line allow any of them.
    """

    order: OrderKey
    action: str
    value: str
    line: str = ""
    cost: Decimal | None = None
    reason: str = ""
    who: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A frozen snapshot of all that a run needs: solving, explaining and checking work on it without the desk file.

    `locations` are sorted by (priority, id), `orders` by import sequence; stock and products cover the orders' SKUs.
    `exchange_rates` give the desk's currency per unit of each other currency. With `now_is_placed` each order is worked
    on from its placed_at alone. `service_map` leads from the shops' words for a service to a card's. `overrides` are
    those of its orders; the services and due dates of whole orders among them stand in the orders already.
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
    now_is_placed: bool = False
    service_map: dict[str, str] = field(default_factory=dict)
    booked: tuple[Booked, ...] = ()
    overrides: tuple[Override, ...] = ()


METHODS = ("cheapest", "one-by-one", "priority", "nearest", "highest-stock", "fewest-shipments")
"""The built-in ways to route, each also a policy with default settings."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may, or had better, ship what: conditions that must all hold, one action, and what breaking it costs.

    Conditions on the order: channel to service; on lines: category to weight_over_g, which bind only shipments that
    carry such a line. Tuples hold what any of may match, empty and None hold always. `kinds`, `groups` and `locations`
    name the places that the action (`only`, `never`, `prefer`) is about. `cost` is None for a hard rule. One that is
    not `active` is kept and said, and binds nothing.
    """

    action: str
    kinds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    cost: Decimal | None = None
    name: str | None = None
    channel: tuple[str, ...] = ()
    customer_tier: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    order_value_over: Decimal | None = None
    order_value_under: Decimal | None = None
    category: tuple[str, ...] = ()
    sku: tuple[str, ...] = ()
    hazmat: bool | None = None
    weight_over_g: Decimal | None = None
    active: bool = True

    @property
    def is_hard(self) -> bool:
        return self.cost is None

    @property
    def is_about_lines(self) -> bool:
        return bool(self.category or self.sku or self.hazmat is not None or self.weight_over_g is not None)


@dataclass(frozen=True, slots=True)
class Policy:
    """A named objective with its rules. Money in the desk's currency; `unfilled_cost` is 'auto', 'price' or money."""

    name: str
    method: str
    split_cost: Decimal = Decimal(0)
    unfilled_cost: Decimal | str = "auto"
    max_shipments: int | None = None
    line_split: bool = True
    partial_line: bool = False
    partial_order: bool = True
    late_cost_per_day: Decimal = Decimal(0)
    miss_cost: Decimal = Decimal(0)
    max_distance_km: Decimal | None = None
    max_stock_age_hours: Decimal | None = None
    must_arrive: bool = False
    include_kinds: tuple[str, ...] = ()
    exclude_locations: tuple[str, ...] = ()
    band: Decimal = Decimal(0)
    rules: tuple[Rule, ...] = ()

    @property
    def active_rules(self) -> tuple[Rule, ...]:
        """The rules that are not switched off."""
        return tuple(rule for rule in self.rules if rule.active)

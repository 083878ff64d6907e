"""The canonical files, column by column: what intake checks, the store keeps and `dump` writes.

Reading rules: a column that the file lacks leaves what is stored; a blank in a present column sets the default.
"""

from dataclasses import dataclass

KINDS_OF_LOCATION = ("warehouse", "store", "3pl", "distributor", "dropship", "marketplace")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

SQL_TYPES = {
    "text": "VARCHAR",
    "choice": "VARCHAR",
    "list": "VARCHAR",  # `;`-separated
    "weekdays": "VARCHAR",
    "country": "VARCHAR",
    "currency": "VARCHAR",
    "zone": "VARCHAR",  # IANA time zone
    "time": "VARCHAR",  # HH:MM
    "timestamp": "VARCHAR",  # ISO 8601; a date alone or a time without offset is local to the location
    "date": "DATE",
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "quantity": "DECIMAL(18,4)",
    "money": "DECIMAL(18,6)",
    "measure": "DECIMAL(18,6)",
    "percent": "DECIMAL(18,6)",
    "share": "DECIMAL(18,6)",
    "coordinate": "DECIMAL(12,8)",
    "rate": "DECIMAL(28,10)",
}
"""Each column type and how the desk keeps it: exact decimals, and text wherever a guess could do damage."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a canonical file; `default` is what a blank means (None = unknown)."""

    name: str
    type: str = "text"
    default: str | None = None
    required: bool = False
    signed: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One canonical table: its columns in file order, its key, and what a file that holds it replaces.

    `replaces` names the columns whose rows a new file supersedes as a whole (empty: rows are upserted by `key`).
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    replaces: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)


def _required(name: str, type_: str = "text", choices: tuple[str, ...] = ()) -> Column:
    return Column(name, type_, required=True, choices=choices)


LOCATIONS = Table(
    "locations",
    (
        _required("location"),
        Column("name"),
        _required("kind", "choice", KINDS_OF_LOCATION),
        _required("country", "country"),
        Column("region"),
        Column("city"),
        Column("postal_code"),
        Column("address1"),
        Column("email"),
        Column("latitude", "coordinate", signed=True),
        Column("longitude", "coordinate", signed=True),
        Column("active", "boolean", "true"),
        Column("priority", "integer", "100", signed=True),
        Column("handling_days", "integer", "0"),
        Column("cutoff", "time"),
        Column("timezone", "zone"),
        Column("closed_weekdays", "weekdays"),
        Column("capacity_per_day", "integer"),
        Column("cost_per_shipment", "money", "0"),
        Column("cost_per_line", "money", "0"),
        Column("cost_per_unit", "money", "0"),
        Column("cost_per_kg", "money", "0"),
        Column("currency", "currency"),
        Column("rate_cards", "list"),
        Column("groups", "list"),
    ),
    key=("location",),
)

CLOSURES = Table(
    "closures",
    (_required("location"), _required("from", "date"), _required("to", "date"), Column("reason")),
    key=(),
    replaces=("location",),
)

PRODUCTS = Table(
    "products",
    (
        _required("sku"),
        Column("title"),
        Column("weight_g", "measure"),
        Column("length_mm", "measure"),
        Column("width_mm", "measure"),
        Column("height_mm", "measure"),
        Column("unit_cost", "money"),
        Column("currency", "currency"),
        Column("ship_alone", "boolean", "false"),
        Column("hazmat", "boolean", "false"),
        Column("category"),
        Column("barcode"),
    ),
    key=("sku",),
)

SKU_ALIASES = Table(
    "sku_aliases",
    (_required("location"), _required("their_sku"), _required("sku"), Column("units_per", "quantity", "1")),
    key=("location", "their_sku"),
)

STOCK = Table(
    "stock",
    (
        _required("location"),
        _required("sku"),
        Column("on_hand", "quantity", required=True, signed=True),
        Column("committed", "quantity", "0", signed=True),
        Column("safety_stock", "quantity", "0"),
        Column("unit_cost", "money"),
        Column("currency", "currency"),
        Column("lead_days", "integer", "0"),
        Column("as_of", "timestamp"),
        Column("source"),
        Column("confidence", "share", "1"),
    ),
    key=("location", "sku"),
)

ORDERS = Table(
    "orders",
    (
        _required("order"),
        Column("channel", default=""),
        Column("order_ref"),
        Column("placed_at", "timestamp"),
        Column("due", "timestamp"),
        Column("priority", "integer", "0", signed=True),
        Column("customer_tier"),
        Column("ship_to_name"),
        Column("company"),
        Column("address1"),
        Column("address2"),
        Column("phone"),
        Column("email"),
        Column("residential", "boolean", "true"),
        _required("country", "country"),
        Column("region"),
        Column("city"),
        Column("postal_code"),
        Column("latitude", "coordinate", signed=True),
        Column("longitude", "coordinate", signed=True),
        Column("service"),
        Column("ship_complete", "boolean", "false"),
    ),
    key=("channel", "order"),
)

ORDER_LINES = Table(
    "order_lines",
    (
        Column("channel", default=""),
        _required("order"),
        _required("line"),
        Column("line_ref"),
        _required("sku"),
        Column("title"),
        _required("quantity", "quantity"),
        Column("unit_price", "money"),
        Column("currency", "currency"),
    ),
    key=("channel", "order", "line"),
    replaces=("channel", "order"),
)

RATE_CARDS = Table(
    "rate_cards",
    (
        _required("card"),
        _required("carrier"),
        _required("service"),
        _required("currency", "currency"),
        Column("basis", "choice", "weight", choices=("weight", "subtotal", "items")),
        Column("weight_unit", "choice", "g", choices=("g", "kg", "oz", "lb")),
        Column("weight_step", "measure", "0"),
        Column("dim_divisor", "measure"),
        Column("dim_over", "measure"),
        Column("minimum", "money", "0"),
        Column("fuel_percent", "percent", "0"),
        Column("residential", "money", "0"),
        Column("max_weight", "measure"),
        Column("max_length_mm", "measure"),
        Column("max_girth_mm", "measure"),
        Column("bands", "choice", "to", choices=("to", "from")),
        Column("valid_from", "date"),
        Column("valid_to", "date"),
    ),
    key=("card",),
)

RATE_ZONES = Table(
    "rate_zones",
    (
        _required("card"),
        Column("origin"),
        Column("country", "country"),
        Column("region"),
        Column("postal_from"),
        Column("postal_to"),
        Column("up_to_km", "measure"),
        _required("zone"),
        Column("transit_days", "integer"),
    ),
    key=(),
    replaces=("card",),
)

RATE_PRICES = Table(
    "rate_prices",
    (
        _required("card"),
        _required("zone"),
        _required("up_to", "measure"),
        _required("price", "money"),
        Column("per_extra", "money"),
    ),
    key=("card", "zone", "up_to"),
    replaces=("card",),
)

COMMITMENTS = Table(
    "commitments",
    (
        _required("order"),
        Column("channel", default=""),
        _required("line"),
        _required("location"),
        _required("sku"),
        _required("quantity", "quantity"),
        Column("ship_date", "date"),
        Column("state"),
    ),
    key=("channel", "order", "line", "location", "sku"),
)

EXCHANGE_RATES = Table(
    "exchange_rates",
    (_required("currency", "currency"), _required("rate", "rate"), Column("as_of", "timestamp")),
    key=("currency",),
)

TABLES = {
    t.name: t
    for t in (
        LOCATIONS,
        CLOSURES,
        PRODUCTS,
        SKU_ALIASES,
        RATE_CARDS,
        RATE_ZONES,
        RATE_PRICES,
        EXCHANGE_RATES,
        STOCK,
        ORDERS,
        ORDER_LINES,
        COMMITMENTS,
    )
}
"""Every canonical table, in the order in which a folder's rows are saved."""

ORDER_FILE_COLUMNS = ORDERS.names + tuple(c for c in ORDER_LINES.names if c not in ("channel", "order"))
"""Columns of orders.csv: one row per line, the order's own columns in front."""

FILES: dict[str, tuple[str, tuple[str, ...]]] = {
    "locations.csv": ("locations", LOCATIONS.names),
    "closures.csv": ("closures", CLOSURES.names),
    "products.csv": ("products", PRODUCTS.names),
    "sku_aliases.csv": ("sku_aliases", SKU_ALIASES.names),
    "stock.csv": ("stock", STOCK.names),
    "orders.csv": ("orders", ORDER_FILE_COLUMNS),
    "rate_cards.csv": ("rates", RATE_CARDS.names),
    "rate_zones.csv": ("rates", RATE_ZONES.names),
    "rate_prices.csv": ("rates", RATE_PRICES.names),
    "commitments.csv": ("commitments", COMMITMENTS.names),
    "exchange_rates.csv": ("exchange_rates", EXCHANGE_RATES.names),
}
"""File name → (kind as `import --as` names it, columns)."""

"""ShipStation's files (CSV): its template for importing orders, and its export of orders or shipments. In the list of
formats.

A row per item. The store's name is the channel, since order numbers are the stores'; totals repeat on every row and are
not read.
"""

from decimal import Decimal

from domdesk.errors import InputError
from domdesk.intake.check import Sheet
from domdesk.intake.dialect import Dialect, dialect_of, iso_date, plain_number, unwrapped
from domdesk.intake.findings import Findings, rows_in_words
from domdesk.intake.formats.asides import name_for_sku, report_aside
from domdesk.intake.formats.export import Export, filled_down
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.json_values import as_number
from domdesk.intake.formats.market_orders import header_of, report_due
from domdesk.intake.formats.measures import fill_weights, in_grams
from domdesk.intake.orders import check_orders, group, report_no_country
from domdesk.intake.places import code_places
from domdesk.intake.source import Source
from domdesk.records import Reading

CHANNEL = "shipstation"

EXPORT_ORDER = "order - number"
TEMPLATE_ORDERS = ("order #", "order number")
TEMPLATE_MARKS = frozenset(
    {
        "order created date", "order date paid", "order requested shipping service", "order total weight (oz)",
        "buyer full name", "recipient full name", "item marketplace id", "item warehouse location", "item weight (oz)",
    }
)  # fmt: skip
"""Headers by which a file is ShipStation's template: other sheets may have one of them, not two."""

LINE_COLUMNS = {
    "sku": ("item - sku", "item sku"),
    "title": ("item - name", "item name"),
    "quantity": ("item - qty", "item - quantity", "item quantity"),
    "unit_price": ("item - price", "item - unit price", "item unit price"),
    "line_ref": ("item - marketplace id", "item marketplace id"),
}
ORDER_COLUMNS = {
    "placed_at": ("date - order date", "order created date", "order date"),
    "due": ("date - ship by date",),
    "service": (
        "service - requested", "carrier - service requested", "order requested shipping service",
        "carrier - service selected",
    ),
    "ship_to_name": ("ship to - name", "recipient full name"),
    "company": ("ship to - company", "recipient company"),
    "address1": ("ship to - address 1", "address line 1"),
    "address2": ("ship to - address 2", "address line 2"),
    "city": ("ship to - city", "city"),
    "region": ("ship to - state", "ship to - state/province", "state"),
    "postal_code": ("ship to - postal code", "postal code"),
    "country": ("ship to - country", "country code", "country"),
    "phone": ("ship to - phone", "recipient phone", "buyer phone"),
    "email": ("customer email", "customer - email", "ship to - email", "buyer email"),
}  # fmt: skip
"""Canonical column → the export's, then the template's, in order of preference."""

STORE = ("market - store name", "order source")
SHIPPED = ("date - shipped date", "tracking number")
STATUSES = {
    "shipped": "fulfilled",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "on hold": "on_hold",
    "awaiting payment": "unpaid",
}
"""Order - Status → why nothing of such an order is to be shipped now."""


def recognise(source: Source, kind: str | None) -> str | None:
    header = header_of(source.table)
    if kind not in (None, "orders"):
        return None
    if EXPORT_ORDER in header:
        if header & {*LINE_COLUMNS["sku"], *LINE_COLUMNS["title"]} and header & {*LINE_COLUMNS["quantity"]}:
            return "orders"
        if any(label.startswith("ship to - ") for label in header):
            raise InputError(
                f"{source.name} is a ShipStation export without the items of its orders.",
                "Export with the columns Item - SKU, Item - Name and Item - Qty.",
            )
        return None
    has_items = {"item sku", "item quantity"} <= header
    return "orders" if header & {*TEMPLATE_ORDERS} and has_items and len(header & TEMPLATE_MARKS) > 1 else None


def read(source: Source, kind: str) -> Reading:
    assert source.table is not None, "recognised before it is read"
    found = Findings()
    header = header_of(source.table)
    is_export = EXPORT_ORDER in header
    export = Export(source.table, EXPORT_ORDER if is_export else next(h for h in TEMPLATE_ORDERS if h in header))
    _blank_auto(export, found)
    dialect = _dialect(source, export, is_export, found)
    stores = [unwrapped(cell) or CHANNEL for cell in _known(export, STORE)]
    order_of = group(Sheet({"order": export.orders, "channel": stores}, export.rows)).order_of
    sheet = _sheet(export, stores, order_of, dialect)
    aside = _put_aside(export, sheet, order_of, found)
    name_for_sku(sheet, aside, found)
    report_due(sheet, found)
    orders = check_orders(sheet, found, left_out=aside, needs_country=False)
    report_no_country(orders.orders, found, has_column="country" in sheet.columns)
    grams = [in_grams(_number(cell, dialect), "oz") for cell in export.cells("item weight (oz)")]
    fills = fill_weights(orders.order_lines, sheet.columns["sku"], sheet.columns["title"], grams, export.rows)
    return Reading(
        source.name,
        kind,
        "shipstation",
        rows=len(export.rows),
        orders=orders.order_count,
        lines=orders.line_count - sum(code == "no_item" for code in aside.values()),
        units=orders.units,
        records=(*orders.records, fills) if len(fills) else orders.records,
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
        facts=dialect.told,
    )


def _known(export: Export, headers: tuple[str, ...]) -> list[str]:
    """The cells of these columns, each row's first filled one."""
    cells = [export.cells(header) for header in headers if header in export]
    return [next(filter(str.strip, row), "") for row in zip(*cells, strict=True)] if cells else [""] * len(export.rows)


def _dialect(source: Source, export: Export, is_export: bool, found: Findings) -> Dialect:
    """Exports have the month first and a decimal point; a template is filled in as its writer likes."""
    if is_export:
        return Dialect("month-first", "point", {})
    numbers = [_known(export, LINE_COLUMNS["unit_price"]), export.cells("item weight (oz)")]
    dates = [_known(export, ORDER_COLUMNS["placed_at"])]
    return dialect_of(source, "shipstation orders", found, dates=dates, numbers=numbers)


def _number(cell: str, dialect: Dialect) -> Decimal | None:
    return as_number(plain_number(cell, dialect.decimals))


def _sheet(export: Export, stores: list[str], order_of: list[int], dialect: Dialect) -> Sheet:
    """The file under canonical names, an order's own cells in each of its rows."""
    columns = {"order": export.orders, "order_ref": export.orders, "channel": stores}
    labels = {"order": export.labels[next(h for h in (EXPORT_ORDER, *TEMPLATE_ORDERS) if h in export)]}
    for name, headers in (LINE_COLUMNS | ORDER_COLUMNS).items():
        if header := next((h for h in headers if h in export), None):
            cells = [unwrapped(cell) for cell in _known(export, headers)]
            columns[name] = filled_down(cells, order_of) if name in ORDER_COLUMNS else cells
            labels[name] = export.labels[header]
    for name in ("sku", "title", "quantity"):
        columns.setdefault(name, [""] * len(export.rows))
    for name in ("quantity", "unit_price"):
        columns[name] = [plain_number(cell, dialect.decimals) for cell in columns.get(name, [""] * len(export.rows))]
    for name in ("placed_at", "due"):
        if name in columns:
            columns[name] = [iso_date(cell, dialect.dates) for cell in columns[name]]
    if "due" in columns:  # 12:00:00 AM is how the export writes a day
        columns["due"] = [cell.removesuffix("T00:00:00") for cell in columns["due"]]
    _mend_address(export, columns, order_of)
    return Sheet(columns, export.rows, labels)


def _mend_address(export: Export, columns: dict[str, list[str]], order_of: list[int]) -> None:
    """In place: names from their halves, a third address line behind the second, codes of country and region."""
    blank = [""] * len(export.rows)
    halves = [filled_down(export.cells(f"recipient {which} name"), order_of) for which in ("first", "last")]
    names = zip(columns.get("ship_to_name", blank), *halves, strict=True)
    columns["ship_to_name"] = [name or " ".join(filter(None, parts)) for name, *parts in names]
    third = filled_down(map(unwrapped, _known(export, ("ship to - address 3", "address line 3"))), order_of)
    if any(third):
        pairs = zip(columns.get("address2", blank), third, strict=True)
        columns["address2"] = [", ".join(filter(None, pair)) for pair in pairs]
    code_places(columns)


def _put_aside(export: Export, sheet: Sheet, order_of: list[int], found: Findings) -> dict[int, str]:
    """Rows that are not to be shipped, each with the reason's code; one notice per order and reason."""
    statuses = [cell.lower() for cell in filled_down(export.cells("order - status"), order_of)]
    shipped = _known(export, SHIPPED)
    items = zip(*(sheet.columns[name] for name in ("sku", "title", "quantity")), strict=True)
    aside: dict[int, str] = {}
    for i, item in enumerate(items):
        if order_of[i] < 0:
            continue
        if not any(item):
            aside[i] = "no_item"
        elif shipped[i].strip():
            aside[i] = "fulfilled"
        elif statuses[i] in STATUSES:
            aside[i] = STATUSES[statuses[i]]
        elif item[2] == "0":
            aside[i] = "removed"
    report_aside(aside, sheet, found)
    return aside


def _blank_auto(export: Export, found: Findings) -> None:
    """Take AUTO, by which ShipStation is to number an order itself, for no number: one would merge all such rows."""
    at = [i for i, order in enumerate(export.orders) if order.upper() == "AUTO"]
    for i in at:
        export.orders[i] = ""
    if at:
        rows = [export.rows[i] for i in at]
        text = f"{rows_in_words(rows)}: AUTO leaves the order's number to ShipStation; write a number for each order."
        found.add("notice", "no_number", text, row=rows[0])


FORMAT = Format("shipstation", ("orders",), recognise, read)

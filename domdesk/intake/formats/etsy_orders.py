"""Etsy's order items (CSV, EtsySoldOrderItems). In the list of formats; Etsy's list of orders is refused with advice.

One row per item with everything repeated; Price is that of one. British shops say Delivery and Date Posted. Etsy
writes the month first; only a file that cannot be read so was saved anew by a spreadsheet.
"""

from html import unescape

from domdesk.errors import InputError
from domdesk.intake.dialect import dialect_of, iso_date, plain_number, unwrapped
from domdesk.intake.findings import Findings
from domdesk.intake.formats.asides import report_aside
from domdesk.intake.formats.export import Export
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.market_orders import header_of, reading_of, sheet_of
from domdesk.intake.source import Source
from domdesk.records import Reading

CHANNEL = "etsy"

NEEDED = {"order id", "transaction id", "listing id", "item name", "quantity"}
ORDERS_FILE = {"order id", "number of items"}
ORDERS_MARKS = {"order value", "card processing fees", "order net", "adjusted order total"}

HEADERS = {
    "order_ref": ("order id",),
    "line_ref": ("transaction id",),
    "sku": ("sku",),
    "title": ("item name",),
    "quantity": ("quantity",),
    "unit_price": ("price",),
    "currency": ("currency",),
    "placed_at": ("sale date",),
    "ship_to_name": ("ship name", "delivery name"),
    "address1": ("ship address1", "delivery address1"),
    "address2": ("ship address2", "delivery address2"),
    "city": ("ship city", "delivery city"),
    "region": ("ship state", "delivery state"),
    "postal_code": ("ship zipcode", "delivery zipcode"),
    "country": ("ship country", "delivery country"),
}


def recognise(source: Source, kind: str | None) -> str | None:
    """Raises InputError for the file that lists orders without their items."""
    header = header_of(source.table)
    if kind not in (None, "orders"):
        return None
    if header >= ORDERS_FILE and header & ORDERS_MARKS and not header & {"transaction id", "item name"}:
        raise InputError(
            f"{source.name} is Etsy's list of orders, which does not say how many of each item were sold.",
            "In Etsy choose Settings > Options > Download Data, CSV type 'Order Items', and import that file.",
        )
    return "orders" if header >= NEEDED else None


def read(source: Source, kind: str) -> Reading:
    assert source.table is not None, "recognised before it is read"
    found = Findings()
    export = Export(source.table, "order id")
    sheet = sheet_of(export, CHANNEL, {"order": ("order id",)} | HEADERS)
    columns = sheet.columns
    columns["order_ref"] = [cell.removeprefix("#") for cell in columns["order_ref"]]
    columns["title"] = [unescape(cell) for cell in columns["title"]]
    sold = columns.get("placed_at", [])
    resaved = any(iso_date(cell, "month-first") == unwrapped(cell) for cell in sold if cell.strip())
    prices = columns.get("unit_price", [])
    dialect = dialect_of(source, "etsy", found, dates=(sold,) if resaved else (), numbers=(prices,))
    if sold:
        columns["placed_at"] = [iso_date(cell, dialect.dates) for cell in sold]
    if prices:
        columns["unit_price"] = [plain_number(cell, dialect.decimals) for cell in prices]
    aside: dict[int, str] = {}
    shipped = export.cells("date shipped" if "date shipped" in export else "date posted")
    ways = export.cells("order type")
    for i, (day, way) in enumerate(zip(shipped, ways, strict=True)):
        if day.strip():
            aside[i] = "fulfilled"
        elif "person" in way.casefold():
            aside[i] = "in_person"
    report_aside(aside, sheet, found)
    return reading_of(source, CHANNEL, sheet, export.order_of, aside, found, told=dialect.told)


FORMAT = Format("etsy", ("orders",), recognise, read)

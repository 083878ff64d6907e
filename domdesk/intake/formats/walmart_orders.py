"""Walmart's purchase-order report (CSV or a workbook, PO_Data…). In the list of formats.

One row per line of a purchase order with everything repeated. UPCs come along as the products' barcodes.
"""

import re
from dataclasses import replace

from domdesk.intake.check import Sheet
from domdesk.intake.dialect import dialect_of, iso_date, plain_number, unwrapped
from domdesk.intake.findings import Findings
from domdesk.intake.formats.asides import report_aside
from domdesk.intake.formats.export import Export
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.market_orders import header_of, reading_of, sheet_of
from domdesk.intake.source import Source
from domdesk.records import Reading, Records

CHANNEL = "walmart"

NEEDED = {"po#", "order#", "line#", "item description", "status", "qty"}

HEADERS = {
    "order": ("po#",),
    "order_ref": ("order#",),
    "line_ref": ("line#",),
    "sku": ("sku",),
    "title": ("item description",),
    "quantity": ("qty",),
    "unit_price": ("item cost",),
    "placed_at": ("order date",),
    "due": ("ship by",),
    "service": ("shipping method", "shipping tier"),
    "ship_to_name": ("customer name",),
    "address1": ("ship to address 1", "customer shipping address"),
    "address2": ("ship to address 2",),
    "city": ("city",),
    "region": ("state",),
    "postal_code": ("zip",),
    "country": ("country",),
    "phone": ("customer phone number",),
}

ASIDE = {
    "shipped": "fulfilled",
    "delivered": "fulfilled",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "refunded": "refunded",
}
"""A line's status, and why it is put aside."""

BY_WALMART = ("walmart fulfilled", "wfsfulfilled", "wfs")
"""Who fulfils a line, where it is not the seller."""

US_ZIP = re.compile(r"[0-9]{3,5}(?:-?[0-9]{4})?")
CANADIAN = re.compile(r"[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]", re.IGNORECASE)
BARCODE = re.compile(r"[0-9]{8,14}")


def recognise(source: Source, kind: str | None) -> str | None:
    return "orders" if kind in (None, "orders") and header_of(source.table) >= NEEDED else None


def read(source: Source, kind: str) -> Reading:
    assert source.table is not None, "recognised before it is read"
    found = Findings()
    export = Export(source.table, "po#")
    sheet = sheet_of(export, CHANNEL, HEADERS)
    columns = sheet.columns
    dates = [name for name in ("placed_at", "due") if name in columns]
    prices = columns.get("unit_price", [])
    dialect = dialect_of(source, "walmart", found, dates=(columns[name] for name in dates), numbers=(prices,))
    for name in dates:
        columns[name] = [iso_date(cell, dialect.dates) for cell in columns[name]]
    if prices:
        columns["unit_price"] = [plain_number(cell, dialect.decimals) for cell in prices]
    if "country" not in columns and "postal_code" in columns:
        columns["country"] = _countries(columns["postal_code"])
        sheet.labels["country"] = sheet.label("postal_code")
        found.add("notice", "country_of_zip", "The report names no countries; they are taken from the postal codes.")
    aside = _put_aside(export)
    report_aside(aside, sheet, found)
    reading = reading_of(source, CHANNEL, sheet, export.order_of, aside, found, told=dialect.told)
    return _with_barcodes(reading, sheet, export.cells("upc"))


def _countries(codes: list[str]) -> list[str]:
    """The country that a postal code is of; blank where it is of neither form."""
    countries = []
    for code in map(unwrapped, codes):
        if US_ZIP.fullmatch(code):
            countries.append("US")
        else:
            countries.append("CA" if CANADIAN.fullmatch(code) else "")
    return countries


def _put_aside(export: Export) -> dict[int, str]:
    """Lines that are not to be shipped by the seller, each with the reason's code."""
    states, entities = export.cells("status"), export.cells("fulfillment entity")
    aside: dict[int, str] = {}
    for i, (state, entity) in enumerate(zip(states, entities, strict=True)):
        if code := ASIDE.get(state.strip().casefold()):
            aside[i] = code
        elif entity.strip().casefold() in BY_WALMART:
            aside[i] = "elsewhere"
    return aside


def _with_barcodes(reading: Reading, sheet: Sheet, upcs: list[str]) -> Reading:
    """The reading with the barcodes of the products on its lines, for products that have none yet."""
    barcodes: dict[str | None, tuple[str, int]] = {}
    row_of = {row: i for i, row in enumerate(sheet.rows)}
    lines = next(records for records in reading.records if records.table == "order_lines")
    for sku, row in zip(lines.columns["sku"], lines.rows, strict=True):
        upc = unwrapped(upcs[row_of[row]])
        if BARCODE.fullmatch(upc):
            barcodes.setdefault(sku, (upc, row))
    if not barcodes:
        return reading
    columns: dict[str, list[str | None]] = {"sku": list(barcodes), "barcode": [upc for upc, _ in barcodes.values()]}
    products = Records("products", columns, [row for _, row in barcodes.values()], fill=True)
    return replace(reading, records=(*reading.records, products))


FORMAT = Format("walmart", ("orders",), recognise, read)

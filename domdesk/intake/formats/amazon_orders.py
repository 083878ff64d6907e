"""Amazon's order reports (tab-separated): new orders, unshipped orders and all orders. In the list of formats.

One row per item with everything repeated; promotions that overflow go on in rows of which most cells are blank.
"""

import re
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from domdesk.intake.check import Sheet
from domdesk.intake.findings import Findings, rows_in_words
from domdesk.intake.formats.asides import report_aside
from domdesk.intake.formats.export import Export
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.market_orders import header_of, reading_of, sheet_of
from domdesk.intake.source import Source
from domdesk.records import Reading
from domdesk.units import plain

CHANNEL = "amazon"

LAYOUTS = (
    ("order-id", {"order-item-id", "sku", "quantity-to-ship"}),
    ("order-id", {"order-item-id", "sku", "quantity-purchased"}),
    ("amazon-order-id", {"order-status", "sku", "quantity"}),
)
"""The order's column, and the others that make a report known."""

HEADERS = {
    "order_ref": ("order-id", "amazon-order-id"),
    "line_ref": ("order-item-id",),
    "sku": ("sku",),
    "title": ("product-name",),
    "quantity": ("quantity-to-ship", "quantity-purchased", "quantity"),
    "currency": ("currency",),
    "placed_at": ("purchase-date",),
    "due": ("promise-date", "latest-ship-date"),
    "service": ("ship-service-level",),
    "ship_to_name": ("recipient-name",),
    "address1": ("ship-address-1",),
    "address2": ("ship-address-2",),
    "city": ("ship-city",),
    "region": ("ship-state",),
    "postal_code": ("ship-postal-code",),
    "country": ("ship-country",),
    "phone": ("ship-phone-number", "buyer-phone-number"),
    "email": ("buyer-email",),
}

BY_AMAZON = ("afn", "amazon")
"""Fulfilment channels whose orders Amazon ships from its own stock."""

NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
PRICE_STEP = Decimal("0.000001")


def recognise(source: Source, kind: str | None) -> str | None:
    return "orders" if kind in (None, "orders") and _order_column(source) else None


def _order_column(source: Source) -> str | None:
    header = header_of(source.table)
    return next((order for order, others in LAYOUTS if header >= {order, *others}), None)


def read(source: Source, kind: str) -> Reading:
    table, order = source.table, _order_column(source)
    assert table is not None, "recognised before it is read"
    assert order is not None, "recognised before it is read"
    found = Findings()
    export = Export(table, order)
    sheet = sheet_of(export, CHANNEL, {"order": (order,)} | HEADERS)
    third = export.cells("ship-address-3")
    if any(third):
        pairs = zip(sheet.columns.get("address2", third), third, strict=True)
        sheet.columns["address2"] = [", ".join(dict.fromkeys(filter(None, map(str.strip, pair)))) for pair in pairs]
    if "due" in sheet.columns:
        sheet.columns["due"] = [_last_day(cell) for cell in sheet.columns["due"]]
    _unit_prices(export, sheet, found)
    continued = _continued(sheet, found)
    aside = _put_aside(export, sheet, continued)
    report_aside(aside, sheet, found)
    _report_parts(export, sheet, aside, found)
    if "address1" not in sheet.columns and "city" in sheet.columns:
        found.add("notice", "no_street", "This report has no street addresses; Amazon's unshipped orders report does.")
    out = dict.fromkeys(continued, "no_item") | aside
    return reading_of(source, CHANNEL, sheet, export.order_of, out, found, no_lines=continued)


def _last_day(cell: str) -> str:
    """The day that a deadline ends, as a date: in UTC the last second of a day in Seattle is a moment of the next."""
    try:
        moment = datetime.fromisoformat(cell.strip())
    except ValueError:
        return cell
    if moment.tzinfo is None or moment.utcoffset() or moment.second != 59:
        return cell
    return (moment.astimezone(UTC) - timedelta(hours=12)).date().isoformat()


def _unit_prices(export: Export, sheet: Sheet, found: Findings) -> None:
    """The price of one: item-price is that of the quantity purchased."""
    if "item-price" not in export:
        return
    bought = export.cells("quantity-purchased" if "quantity-purchased" in export else "quantity")
    prices: list[str] = []
    rounded: list[int] = []
    for row, cell, quantity in zip(export.rows, export.cells("item-price"), bought, strict=True):
        price, count = cell.strip(), quantity.strip()
        if NUMBER.fullmatch(price) and NUMBER.fullmatch(count) and (units := Decimal(count)) >= 1:
            exact = Decimal(price) / units
            one = exact.quantize(PRICE_STEP, ROUND_HALF_UP)
            if one != exact:
                rounded.append(row)
            price = plain(one)
        prices.append(price)
    sheet.columns["unit_price"], sheet.labels["unit_price"] = prices, export.labels["item-price"]
    if rounded:
        text = f"{rows_in_words(rounded)}: item-price does not divide by the quantity; the price of one is rounded."
        found.add("notice", "price_rounded", text, row=rounded[0], column=sheet.label("unit_price"))


def _continued(sheet: Sheet, found: Findings) -> list[int]:
    """Rows that only go on with the promotions of the item above; reported once."""
    parts = zip(*(sheet.columns[name] for name in ("order", "sku", "quantity")), strict=True)
    continued = [i for i, cells in enumerate(parts) if not any(map(str.strip, cells))]
    if continued:
        goes = "goes" if len(continued) == 1 else "go"
        text = f"{sheet.places(continued)} {goes} on with the promotions of the item above; nothing there is shipped."
        found.add("notice", "continued", text, row=sheet.row(continued[0]), rows=[sheet.rows[i] for i in continued])
    return continued


def _put_aside(export: Export, sheet: Sheet, continued: list[int]) -> dict[int, str]:
    """Items that are not to be shipped by the seller, each with the reason's code."""
    by = [cell.strip().casefold() for cell in export.cells("fulfillment-channel")]
    states = [cell.strip().casefold() for cell in export.cells("order-status")]
    items = [cell.strip().casefold() for cell in export.cells("item-status")]
    to_ship = "quantity-to-ship" in export
    twice = _listed_twice(sheet)
    aside: dict[int, str] = {}
    for i in sorted(set(range(len(sheet.rows))).difference(continued)):
        if i in twice:
            aside[i] = "repeated"
        elif by[i] in BY_AMAZON:
            aside[i] = "elsewhere"
        elif states[i].startswith("cancel"):
            aside[i] = "cancelled"
        elif items[i].startswith("cancel"):
            aside[i] = "removed"
        elif states[i].startswith("pending"):
            aside[i] = "pending"
        elif states[i].startswith("shipped") or items[i].startswith("shipped"):
            aside[i] = "fulfilled"
        elif sheet.columns["quantity"][i].strip() == "0":
            aside[i] = "fulfilled" if to_ship else "removed"
    return aside


def _listed_twice(sheet: Sheet) -> set[int]:
    """Items that are in the report before, word for word, as where two reports were put into one file."""
    if "line_ref" not in sheet.columns:
        return set()
    seen: set[tuple[str, ...]] = set()
    twice: set[int] = set()
    for i, key in enumerate(zip(*(sheet.columns[n] for n in ("order", "line_ref", "sku", "quantity")), strict=True)):
        if key[0].strip() and key[1].strip() and key in seen:
            twice.add(i)
        seen.add(key)
    return twice


def _report_parts(export: Export, sheet: Sheet, aside: dict[int, str], found: Findings) -> None:
    """A notice for each item of which a part has been shipped: only the rest is taken."""
    if "quantity-to-ship" not in export:
        return
    for i, (left, bought) in enumerate(zip(sheet.columns["quantity"], export.cells("quantity-purchased"), strict=True)):
        if i not in aside and left.strip() and bought.strip() and left.strip() != bought.strip():
            text = (
                f"{sheet.place(i)}: {left.strip()} of {bought.strip()} are still to be shipped; only those are taken."
            )
            found.add("notice", "partial", text, row=sheet.row(i), column=sheet.label("quantity"))


FORMAT = Format("amazon", ("orders",), recognise, read)

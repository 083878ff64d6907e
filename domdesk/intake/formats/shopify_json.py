"""Shopify's REST orders as JSON: one order, a list, or {"orders": […]}; also its variants, for weights. In the list.

Odd or missing values are issues, never exceptions. Numbers arrive as the text they were written as.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from domdesk.errors import InputError
from domdesk.intake.check import Sheet, check_table
from domdesk.intake.findings import Findings
from domdesk.intake.formats.asides import name_for_sku, report_aside, take_what_is_left
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.json_values import as_dict, as_dicts, as_number, as_text
from domdesk.intake.formats.measures import fill_weights, in_grams
from domdesk.intake.orders import check_orders, report_no_country
from domdesk.intake.places import country_code
from domdesk.intake.source import Source
from domdesk.records import Reading

CHANNEL = "shopify"

ORDER_MARKS = frozenset({"financial_status", "fulfillment_status", "order_number", "created_at", "line_items", "name"})
FOREIGN_MARKS = frozenset({"date_created", "increment_id", "billing", "order_key"})
"""Keys by which an order is another shop system's."""

NO_USE = {
    "inventory_levels": "It names articles by number, not by SKU; export Products > Inventory as CSV instead.",
    "inventory_level": "It names articles by number, not by SKU; export Products > Inventory as CSV instead.",
    "draft_orders": "Drafts are no orders yet; complete them in Shopify and export the orders.",
    "draft_order": "Drafts are no orders yet; complete them in Shopify and export the orders.",
    "locations": "It does not say what kind each location is; list your locations in locations.csv.",
    "location": "It does not say what kind each location is; list your locations in locations.csv.",
}

ORDER_COLUMNS = (
    "order_ref", "placed_at", "ship_to_name", "company", "address1", "address2", "phone", "email", "country", "region",
    "city", "postal_code", "latitude", "longitude", "service",
)  # fmt: skip
LINE_COLUMNS = ("line_ref", "sku", "title", "quantity", "unit_price", "currency")


def recognise(source: Source, kind: str | None) -> str | None:
    if source.json is None:
        return None
    if isinstance(source.json, dict):
        for key, advice in NO_USE.items():
            held = source.json.get(key)
            if any(
                "id" in entry or "inventory_item_id" in entry for entry in as_dicts([held] if as_dict(held) else held)
            ):
                raise InputError(f"{source.name} is Shopify's list of {key}, which cannot be imported.", advice)
    if kind in (None, "orders") and _orders(source.json):
        return "orders"
    if kind in (None, "products") and _variants(source.json):
        return "products"
    return None


def read(source: Source, kind: str) -> Reading:
    return _read_orders(source) if kind == "orders" else _read_variants(source)


def _orders(data: Any) -> list[dict[str, Any]]:
    """The orders in a document; empty where it holds anything else."""
    if isinstance(data, dict):
        data = data.get("orders", data.get("order", data))
    entries = data if isinstance(data, list) else [data]
    orders = [entry for entry in entries if isinstance(entry, dict)]
    marked = [o for o in orders if len(ORDER_MARKS & o.keys()) >= 2 and not FOREIGN_MARKS & o.keys()]
    return orders if marked and len(marked) == len(orders) else []


def _variants(data: Any) -> list[dict[str, Any]]:
    if not isinstance(data, dict):
        return []
    entries = data.get("variants", data.get("variant"))
    entries = entries if isinstance(entries, list) else [entries]
    return [entry for entry in entries if isinstance(entry, dict) and "sku" in entry and "grams" in entry]


def _name(order: dict[str, Any], n: int) -> str:
    """What an order is called: its name as customers see it, else its number or id."""
    number = as_text(order.get("order_number"))
    return as_text(order.get("name")) or (f"#{number}" if number else "") or as_text(order.get("id")) or f"(order {n})"


def _order_cells(order: dict[str, Any]) -> dict[str, str]:
    """An order's own columns."""
    to = as_dict(order.get("shipping_address")) or as_dict(order.get("billing_address"))
    country = as_text(to.get("country_code")) or as_text(to.get("country"))
    service = next((as_text(line.get("title")) for line in as_dicts(order.get("shipping_lines"))), "")
    full_name = f"{as_text(to.get('first_name'))} {as_text(to.get('last_name'))}".strip()
    cells = {
        "order_ref": as_text(order.get("id")),
        "placed_at": as_text(order.get("created_at")),
        "ship_to_name": as_text(to.get("name")) or full_name,
        "phone": as_text(to.get("phone")) or as_text(order.get("phone")),
        "email": as_text(order.get("email")),
        "country": country_code(country) or country,
        "region": as_text(to.get("province_code")) or as_text(to.get("province")),
        "postal_code": as_text(to.get("zip")),
        "service": service,
    }
    same = ("company", "address1", "address2", "city", "latitude", "longitude")
    return cells | {name: as_text(to.get(name)) for name in same}


def _line_cells(order: dict[str, Any], line: dict[str, Any]) -> tuple[dict[str, str], str | None, bool]:
    """A line's columns, why it is put aside (None = it is taken), and whether only a part remains to be shipped."""
    title = as_text(line.get("name")) or as_text(line.get("title"))
    quantity = as_text(line.get("quantity"))
    ordered, left = as_number(quantity), as_number(as_text(line.get("fulfillable_quantity")))
    status = as_text(line.get("fulfillment_status")).lower()
    paid = as_text(order.get("financial_status")).lower()
    aside: str | None = None
    if as_text(order.get("cancelled_at")):
        aside = "cancelled"
    elif paid in ("voided", "refunded"):
        aside = paid
    elif status in ("fulfilled", "restocked"):
        aside = status
    elif as_text(line.get("requires_shipping")) == "false":
        aside = "no_shipping"
    elif ordered == 0 or left == 0:
        aside = "removed"
    part = aside is None and left is not None and ordered is not None and 0 < left < ordered
    cells = {
        "line_ref": as_text(line.get("id")),
        "sku": as_text(line.get("sku")),
        "title": title,
        "quantity": quantity,
        "unit_price": as_text(line.get("price")),
        "currency": as_text(order.get("currency")),
    }
    return cells, aside, part


def _rows(orders: list[dict[str, Any]], found: Findings) -> Iterator[tuple[str, dict[str, Any], dict[str, Any], int]]:
    """Name, order, line and the line's number, for every line; an order without lines is reported."""
    for n, order in enumerate(orders, 1):
        lines = as_dicts(order.get("line_items"))
        name = _name(order, n)
        if not lines:
            text = f"Order {name} has no lines in this file; fetch the orders with their line_items."
            found.add("error", "no_lines", text)
            found.leave_out(1, fault=True)
        for number, line in enumerate(lines, 1):
            yield name, order, line, number


def _read_orders(source: Source) -> Reading:
    found = Findings()
    orders = _orders(source.json)
    names = ("channel", "order", *ORDER_COLUMNS, *LINE_COLUMNS)
    columns: dict[str, list[str]] = {name: [] for name in names}
    where: list[str] = []
    grams: list[str] = []
    aside: dict[int, str] = {}
    left: dict[int, str] = {}
    for i, (name, order, line, number) in enumerate(_rows(orders, found)):
        line_cells, why, in_part = _line_cells(order, line)
        cells = {"channel": CHANNEL, "order": name} | _order_cells(order) | line_cells
        for column, cell in cells.items():
            columns[column].append(cell)
        where.append(f"Order {name}, line {number}")
        if number == 1 and not as_dict(order.get("shipping_address")) and as_dict(order.get("billing_address")):
            text = f"Order {name} has no shipping address, so the billing address is used."
            found.add("notice", "billing_address", text)
        grams.append(in_grams(as_number(as_text(line.get("grams"))), "g"))
        if why:
            aside[i] = why
        elif in_part:
            left[i] = as_text(line.get("fulfillable_quantity"))
    held = sum((n for n in map(as_number, columns["quantity"]) if n is not None), Decimal(0))
    sheet = Sheet(columns, list(range(1, len(where) + 1)), where=where, numbered=False)
    report_aside(aside, sheet, found)
    take_what_is_left(left, sheet, found)
    name_for_sku(sheet, aside, found)
    read = check_orders(sheet, found, left_out=aside, needs_country=False)
    report_no_country(read.orders, found, has_column=any(columns["country"]))
    without_lines = len(orders) - len({id(order) for order in orders if as_dicts(order.get("line_items"))})
    records = read.records
    weights = fill_weights(read.order_lines, columns["sku"], columns["title"], grams, sheet.rows)
    return Reading(
        source.name,
        "orders",
        "shopify",
        rows=len(where) + without_lines,
        orders=read.order_count + without_lines,
        lines=read.line_count,
        units=held,
        records=(*records, weights) if len(weights) else records,
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
    )


def _read_variants(source: Source) -> Reading:
    """Variants as products that fill in weights and barcodes; their titles ('Pink') name no product."""
    found = Findings()
    variants = _variants(source.json)
    columns = {
        "sku": [as_text(v.get("sku")) for v in variants],
        "weight_g": [as_text(v.get("grams")).removesuffix(".0") for v in variants],
        "barcode": [as_text(v.get("barcode")) for v in variants],
    }
    columns["weight_g"] = ["" if cell == "0" else cell for cell in columns["weight_g"]]
    where = [f"Variant {as_text(v.get('title')) or n}" for n, v in enumerate(variants, 1)]
    records = check_table(
        "products", Sheet(columns, list(range(1, len(variants) + 1)), where=where, numbered=False), found, fill=True
    )
    return Reading(
        source.name,
        "products",
        "shopify",
        rows=len(variants),
        records=(records,),
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
    )


FORMAT = Format("shopify", ("orders", "products"), recognise, read)

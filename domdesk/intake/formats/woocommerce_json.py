"""WooCommerce's REST orders as JSON (/wp-json/wc/v3/orders): a list, or one order. In the list of formats.

Odd or missing values are issues, never exceptions. Numbers arrive as the text they were written as.
"""

from typing import Any

from domdesk.errors import InputError
from domdesk.intake.check import Sheet
from domdesk.intake.findings import Findings
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.json_values import as_dict, as_dicts, as_text
from domdesk.intake.formats.woocommerce_lines import (
    CHANNEL,
    LINE_COLUMNS,
    ORDER_COLUMNS,
    Lines,
    read_lines,
    report_billing,
    unit_price,
)
from domdesk.intake.source import Source
from domdesk.records import Reading

MARKS = frozenset({"order_key", "date_created", "line_items", "billing", "shipping", "number", "status", "version"})
OWN_MARKS = frozenset({"order_key", "date_created", "date_created_gmt"})
"""Keys by which an order is WooCommerce's and not another shop system's."""


def recognise(source: Source, kind: str | None) -> str | None:
    if source.json is None or kind not in (None, "orders"):
        return None
    code = as_text(as_dict(source.json).get("code"))
    if code.startswith(("woocommerce_rest_", "rest_")) and "message" in source.json:
        raise InputError(
            f"{source.name} holds an answer of the shop that something is wrong ({code}), and no orders.",
            "Check the address and the key that it was fetched with, and fetch it again.",
        )
    return "orders" if _orders(source.json) else None


def read(source: Source, kind: str) -> Reading:
    found = Findings()
    orders = _orders(source.json)
    columns: dict[str, list[str]] = {name: [] for name in ("channel", "order", *ORDER_COLUMNS, *LINE_COLUMNS)}
    where: list[str] = []
    statuses: list[str] = []
    billed: list[str] = []
    lost = 0
    for n, order in enumerate(orders, 1):
        name = as_text(order.get("number")) or as_text(order.get("id")) or f"(order {n})"
        lines = as_dicts(order.get("line_items"))
        if not lines:
            text = f"Order {name} has no lines in this file; fetch the orders with their line_items."
            found.add("error", "no_lines", text)
            lost += 1
            continue
        _report_refunds(order, name, found)
        order_cells, from_billing = _order_cells(order)
        billed += [name] if from_billing else []
        for number, line in enumerate(lines, 1):
            cells = {"channel": CHANNEL, "order": name} | order_cells | _line_cells(line)
            cells["currency"] = as_text(order.get("currency"))
            for column, cell in cells.items():
                columns[column].append(cell)
            where.append(f"Order {name}, line {number}")
            statuses.append(as_text(order.get("status")))
    found.leave_out(lost, fault=True)
    report_billing(billed, found)
    sheet = Sheet(columns, list(range(1, len(where) + 1)), where=where, numbered=False)
    return read_lines(source, Lines(sheet, statuses, [""] * len(where), lost), found)


def _orders(data: Any) -> list[dict[str, Any]]:
    """The orders in a document; empty where it holds anything else."""
    if isinstance(data, dict):
        data = next((data[key] for key in ("orders", "order", "body") if key in data), data)
    entries = data if isinstance(data, list) else [data]
    orders = [entry for entry in entries if isinstance(entry, dict)]
    marked = [o for o in orders if not OWN_MARKS.isdisjoint(o) and len(MARKS & o.keys()) >= 4 and "sku" not in o]
    return orders if len(marked) == len(orders) else []


def _order_cells(order: dict[str, Any]) -> tuple[dict[str, str], bool]:
    """An order's own columns, and whether they have the billing address for want of another."""
    shipping, billing = as_dict(order.get("shipping")), as_dict(order.get("billing"))
    has_own = any(as_text(shipping.get(key)) for key in ("address_1", "city", "postcode"))
    from_billing = not has_own and any(as_text(billing.get(key)) for key in ("address_1", "city", "postcode"))
    to = billing if from_billing else shipping
    placed = as_text(order.get("date_created_gmt"))
    cells = {
        "order_ref": as_text(order.get("id")),
        "placed_at": _in_utc(placed) if placed else as_text(order.get("date_created")),
        "ship_to_name": f"{as_text(to.get('first_name'))} {as_text(to.get('last_name'))}".strip(),
        "phone": as_text(to.get("phone")) or as_text(billing.get("phone")),
        "email": as_text(billing.get("email")),
        "address1": as_text(to.get("address_1")),
        "address2": as_text(to.get("address_2")),
        "region": as_text(to.get("state")),
        "postal_code": as_text(to.get("postcode")),
        "service": next((as_text(line.get("method_title")) for line in as_dicts(order.get("shipping_lines"))), ""),
    }
    return cells | {name: as_text(to.get(name)) for name in ("company", "city", "country")}, from_billing


def _in_utc(moment: str) -> str:
    """A moment that is in UTC without saying so."""
    has_offset = moment.endswith("Z") or moment[10:].count("+") or moment[10:].count("-")
    return moment if has_offset or len(moment) <= 10 else f"{moment}Z"


def _line_cells(line: dict[str, Any]) -> dict[str, str]:
    """A line's own columns; `price` has more decimals than money has, so the unit's price is the total's share."""
    quantity = as_text(line.get("quantity"))
    return {
        "line_ref": as_text(line.get("id")),
        "sku": as_text(line.get("sku")),
        "title": as_text(line.get("name")),
        "quantity": quantity,
        "unit_price": unit_price(as_text(line.get("total")), quantity, as_text(line.get("price"))),
    }


def _report_refunds(order: dict[str, Any], name: str, found: Findings) -> None:
    """An order's refunds name no lines, so that a person must look."""
    if as_dicts(order.get("refunds")) and as_text(order.get("status")) in ("processing", "on-hold"):
        text = (
            f"Order {name}: a part of it was refunded and the file does not say which lines, so all are taken; "
            "correct the quantities if less is to be shipped."
        )
        found.add("warning", "partial", text)


FORMAT = Format("woocommerce", ("orders",), recognise, read)

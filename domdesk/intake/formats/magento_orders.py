"""Magento's orders as JSON (GET /V1/orders): an answer, its pages, a list, or one order. In the list of formats.

The grid's CSV (Sales > Orders > Export), which has no items, is refused, as are lists of items, shipments and invoices.
"""

import re
from decimal import Decimal

from domdesk.errors import InputError
from domdesk.intake.check import Sheet
from domdesk.intake.findings import Findings, quoted
from domdesk.intake.formats.asides import report_aside
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.json_values import as_dict, as_dicts, as_number, as_text
from domdesk.intake.formats.magento_items import Entry, Line, left_if_returned, lines_of, what_is_left
from domdesk.intake.formats.magento_json import entries, facts_told, is_empty_answer, report_more, settled
from domdesk.intake.formats.measures import fill_weights, in_grams
from domdesk.intake.orders import check_orders, report_no_country
from domdesk.intake.places import region_code, region_named
from domdesk.intake.source import Source
from domdesk.records import Reading, Records
from domdesk.style import exact

CHANNEL = "magento"

ADVICE = "Fetch the orders themselves as JSON: GET /rest/V1/orders?searchCriteria[pageSize]=500."

GRID = {"purchase date", "status"}
GRID_MARKS = {"purchase point", "grand total (base)", "grand total (purchased)", "bill-to name", "ship-to name"}

ORDER_MARKS = {"items", "status", "state", "grand_total", "created_at", "customer_email"}

LEFT_OUT = {
    "canceled": "cancelled",
    "closed": "closed",
    "complete": "complete",
    "holded": "on_hold",
    "payment_review": "payment_review",
    "fraud": "payment_review",
    "pending_payment": "unpaid",
}
"""States and statuses of orders that are not to be shipped now → the reason's code."""
STATES = {"new", "processing", *LEFT_OUT}

MAX_WEIGHT = 10**8
"""In the shop's unit; nothing that heavy is sent in parcels, and the desk could not keep it in grams."""

MOMENT = re.compile(r"[0-9-]{10}[ T][0-9:]{8}")

ORDER_COLUMNS = (
    "order_ref", "placed_at", "ship_to_name", "company", "address1", "address2", "phone", "email", "country", "region",
    "city", "postal_code", "service",
)  # fmt: skip
LINE_COLUMNS = ("line_ref", "sku", "title", "quantity", "unit_price", "currency")


def recognise(source: Source, kind: str | None) -> str | None:
    if kind not in (None, "orders"):
        return None
    if source.table is not None:
        header = {h.casefold() for h in source.table.header}
        if header >= GRID and len(header & GRID_MARKS) >= 2 and "sku" not in header:
            raise InputError(
                f"{source.name} is the list of Magento's page Sales > Orders, which has no SKUs and no quantities.",
                f"{ADVICE} Or use an export with a row for each item.",
            )
        return None
    found = entries(source.json)
    if found and all("order_id" in entry and {"increment_id", "qty_ordered"} & entry.keys() for entry in found):
        raise InputError(
            f"{source.name} is Magento's list of items, shipments, invoices or credit memos, not of orders.", ADVICE
        )
    is_orders = bool(found) and all(_is_order(entry) for entry in found)
    return "orders" if is_orders or is_empty_answer(source.json) else None


def read(source: Source, kind: str) -> Reading:
    found = Findings()
    orders = entries(source.json)
    report_more(source.json, "order", found)
    sheet, lines, aside = _lines(orders, found)
    report_aside(aside, sheet, found)
    checked = check_orders(sheet, found, left_out=aside, needs_country=False)
    report_no_country(checked.orders, found, has_column=any(sheet.columns["country"]))
    weights, told = _weights(checked.order_lines, lines, sheet, source, found)
    counted = [line for line in lines if not line.is_bundle]
    return Reading(
        source.name,
        kind,
        "magento",
        rows=len(lines) + sum(not as_dicts(order.get("items")) for order in orders),
        orders=len(orders),
        lines=len(counted),
        units=sum((as_number(as_text(line.item.get("qty_ordered"))) or Decimal(0) for line in counted), Decimal(0)),
        records=(*checked.records, weights) if weights else checked.records,
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
        facts=told,
    )


def _lines(orders: list[Entry], found: Findings) -> tuple[Sheet, list[Line], dict[int, str]]:
    """The lines of all orders, as a sheet too, and which are put aside; an order without items is reported."""
    columns: dict[str, list[str]] = {name: [] for name in ("channel", "order", *ORDER_COLUMNS, *LINE_COLUMNS)}
    where: list[str] = []
    lines: list[Line] = []
    aside: dict[int, str] = {}
    for n, order in enumerate(orders, 1):
        name = _name(order, n)
        of_order, why_order = _order_cells(order, name, found), _why_order(order)
        if not as_dicts(order.get("items")):
            found.add(
                "error", "no_lines", f"Order {name} has no items in this file; fetch the orders with their items."
            )
            found.leave_out(1, fault=True)
        for number, line in enumerate(lines_of(order), 1):
            why, left = what_is_left(line)
            why = "bundle" if line.is_bundle else why_order or why
            place = f"Order {name}, line {number}"
            for column, cell in (of_order | _line_cells(order, line, left)).items():
                columns[column].append(cell)
            if why:
                aside[len(lines)] = why
            _report_left(line, why, left, place, found)
            lines.append(line)
            where.append(place)
    return Sheet(columns, list(range(1, len(lines) + 1)), where=where, numbered=False), lines, aside


def _is_order(entry: Entry) -> bool:
    return "increment_id" in entry and "order_id" not in entry and bool(ORDER_MARKS & entry.keys())


def _name(order: Entry, n: int) -> str:
    return as_text(order.get("increment_id")) or as_text(order.get("entity_id")) or f"(order {n})"


def _why_order(order: Entry) -> str | None:
    """Why nothing of an order is to be shipped now: its state or, where that is not given, its status."""
    state, status = (as_text(order.get(key)).lower() for key in ("state", "status"))
    if why := LEFT_OUT.get(state if state in STATES else status):
        return why
    shipping = _shipping(order)
    pickup = as_dict(order.get("extension_attributes")).get("pickup_location_code")
    return "pickup" if pickup or as_text(shipping.get("method")).startswith("instore_") else None


def _report_left(line: Line, why: str | None, left: str, place: str, found: Findings) -> None:
    """Say where only a part of a line is taken, where that is in doubt, and where a bundle comes without its parts."""
    ordered, remaining = as_number(as_text(line.item.get("qty_ordered"))), as_number(left)
    if why in (None, "nothing_left"):
        taken = Decimal(0) if why else remaining
        if ordered and taken is not None and 0 < taken < ordered:
            text = f"{place}: {left} of {exact(ordered)} are still to be shipped; only those are taken."
            found.add("notice", "partial", text)
        if taken is not None and (more := left_if_returned(line)) > taken:
            text = (
                f"{place}: units were shipped and units were refunded; if those were sent back after shipping, "
                f"{exact(more)} are still to be shipped, not {exact(taken)}; correct the quantity then."
            )
            found.add("warning", "refunded_in_part", text)
    if why is None and line.bundle is None and as_text(line.item.get("product_type")) == "bundle":
        text = (
            f"{place}: the bundle {quoted(as_text(line.item.get('sku')))} comes without the items that it is made of, "
            "so it is taken as one product; fetch the orders with all their items."
        )
        found.add("warning", "bundle_alone", text)


def _shipping(order: Entry) -> Entry:
    assignments = as_dicts(as_dict(order.get("extension_attributes")).get("shipping_assignments"))
    return as_dict(assignments[0].get("shipping")) if assignments else {}


def _order_cells(order: Entry, name: str, found: Findings) -> dict[str, str]:
    """An order's own columns; a notice where it has but a billing address."""
    shipping = _shipping(order)
    to = as_dict(shipping.get("address")) or as_dict(order.get("shipping_address"))
    if not to and (to := as_dict(order.get("billing_address"))):
        text = f"Order {name} has no shipping address, so the billing address is used."
        found.add("notice", "billing_address", text)
    street = to.get("street")
    lines = [as_text(part) for part in street] if isinstance(street, list) else as_text(street).split("\n")
    lines = [part.strip() for part in lines if part.strip()]
    country = as_text(to.get("country_id")) or as_text(to.get("country"))
    region = as_text(to.get("region_code"))
    name_parts = (as_text(to.get(part)) for part in ("prefix", "firstname", "middlename", "lastname", "suffix"))
    return {
        "channel": CHANNEL,
        "order": name,
        "order_ref": as_text(order.get("entity_id")),
        "placed_at": _utc(as_text(order.get("created_at"))),
        "ship_to_name": " ".join(filter(None, name_parts)),
        "company": as_text(to.get("company")),
        "address1": lines[0] if lines else "",
        "address2": ", ".join(lines[1:]),
        "phone": as_text(to.get("telephone")),
        "email": as_text(to.get("email")) or as_text(order.get("customer_email")),
        "country": country,
        "region": _region(country, region, as_text(to.get("region"))),
        "city": as_text(to.get("city")),
        "postal_code": as_text(to.get("postcode")),
        "service": as_text(order.get("shipping_description")) or as_text(shipping.get("method")),
    }


def _region(country: str, code: str, name: str) -> str:
    """A region's ISO code by Magento's code or its name, else what Magento calls it."""
    nation = country.upper()
    return (region_code(nation, code) if code else region_named(nation, name)) or code or name


def _utc(moment: str) -> str:
    """Magento's moments are UTC and do not say so."""
    return f"{moment}Z" if MOMENT.fullmatch(moment) else moment


def _line_cells(order: Entry, line: Line, left: str) -> dict[str, str]:
    return {
        "line_ref": as_text(line.item.get("item_id")),
        "sku": as_text(line.goods.get("sku")) or as_text(line.item.get("sku")),
        "title": as_text(line.goods.get("name")) or as_text(line.item.get("name")),
        "quantity": left,
        "unit_price": as_text(line.item.get("price")),
        "currency": as_text(order.get("order_currency_code")) or as_text(order.get("base_currency_code")),
    }


def _weights(
    taken: Records, lines: list[Line], sheet: Sheet, source: Source, found: Findings
) -> tuple[Records | None, dict[str, dict[str, str]]]:
    """Weights of products to fill in, where it is told in which unit the shop weighs, and what was told of it."""
    weights = [as_number(as_text(line.goods.get("weight"))) for line in lines]
    if not any(weights[row - 1] for row in taken.rows):
        return None, {}
    known = settled(source, "orders", found, needs=[], takes=["unit"])
    unit = known.values.get("unit")
    if unit is None:
        text = (
            "The weights of the items are left out, since Magento does not say in which unit they are; "
            "to fill in products that have none, tell it once with --set unit=lb or --set unit=kg."
        )
        found.add("notice", "no_unit", text)
        return None, {}
    grams = [in_grams(weight if weight and 0 < weight < MAX_WEIGHT else None, unit) for weight in weights]
    fills = fill_weights(taken, sheet.columns["sku"], sheet.columns["title"], grams, sheet.rows)
    return fills, facts_told(known)


FORMAT = Format("magento", ("orders",), recognise, read)

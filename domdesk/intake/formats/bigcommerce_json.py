"""BigCommerce's orders as JSON (GET /v2/orders with their products and shipping_addresses). In the list of formats.

One order, a list or {"data": […]}; products and addresses stand in the order, in its consignments, or beside the orders
with their order_id. Only links to them are of no use.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from domdesk.errors import InputError
from domdesk.intake.check import Sheet
from domdesk.intake.facts import settle
from domdesk.intake.findings import Findings
from domdesk.intake.formats.asides import name_for_sku, report_aside, take_what_is_left
from domdesk.intake.formats.bigcommerce_orders import CHANNEL, WHY_ASIDE, report_weights
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.json_values import as_dict, as_dicts, as_number, as_text
from domdesk.intake.formats.measures import fill_weights, in_grams
from domdesk.intake.orders import check_orders, report_no_country
from domdesk.intake.places import country_code, region_named
from domdesk.intake.source import Source
from domdesk.records import Reading
from domdesk.units import plain

MARKS = frozenset(
    {"status_id", "date_created", "billing_address", "items_total", "total_inc_tax", "shipping_addresses"}
)
PRODUCT_MARKS = frozenset({"order_id", "order_address_id", "quantity_shipped", "product_id"})

STATUSES = (
    "incomplete", "pending", "shipped", "partially shipped", "refunded", "cancelled", "declined", "awaiting payment",
    "awaiting pickup", "awaiting shipment", "completed", "awaiting fulfillment", "manual verification required",
    "disputed", "partially refunded",
)  # fmt: skip
"""By status_id."""

ADDRESS = {
    "company": "company",
    "address1": "street_1",
    "address2": "street_2",
    "city": "city",
    "postal_code": "zip",
    "phone": "phone",
}
ORDER_COLUMNS = (
    "order", "channel", "order_ref", "placed_at", "ship_to_name", *ADDRESS, "email", "country", "region", "service",
)  # fmt: skip
LINE_COLUMNS = ("line_ref", "sku", "title", "quantity", "unit_price", "currency")


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the document with what belongs to it, wherever it stands."""

    id: str
    entry: dict[str, Any]
    products: list[dict[str, Any]]
    addresses: list[dict[str, Any]]
    linked_addresses: bool = False

    @property
    def status(self) -> str:
        number = as_text(self.entry.get("status_id"))
        known = STATUSES[int(number)] if number.isdecimal() and int(number[:3]) < len(STATUSES) else ""
        return known or as_text(self.entry.get("status")).lower()


def recognise(source: Source, kind: str | None) -> str | None:
    if source.json is None or kind not in (None, "orders"):
        return None
    entries = _entries(source.json)
    if not entries and _marked(_in_data(source.json), PRODUCT_MARKS, 3):
        raise InputError(
            f"{source.name} holds products of BigCommerce orders without the orders.",
            "Put them into the orders of GET /v2/orders as their products, or export the orders as CSV.",
        )
    orders = _orders(source.json) if entries else []
    if orders and not any(order.products for order in orders):
        raise InputError(
            f"{source.name} holds BigCommerce orders with links to their products instead of the products.",
            "Fetch products and shipping_addresses of each order and put them into it, or export the orders as CSV.",
        )
    return "orders" if orders else None


def read(source: Source, kind: str) -> Reading:
    found = Findings()
    orders = _orders(source.json)
    columns: dict[str, list[str]] = {name: [] for name in (*ORDER_COLUMNS, *LINE_COLUMNS)}
    where: list[str] = []
    names: list[str] = []
    weights: list[Decimal | None] = []
    aside: dict[int, str] = {}
    left: dict[int, str] = {}
    for i, (order, line, number) in enumerate(_lines(orders, found)):
        for column, cell in (_order_cells(order, line) | _line_cells(order, line)).items():
            columns[column].append(cell)
        where.append(f"Order {order.id}, line {number}")
        names.append(_full_name(line))
        weights.append(as_number(as_text(line.get("weight"))))
        remaining = _remaining(line)
        if why := _why_aside(order, line, remaining):
            aside[i] = why
        elif remaining is not None and plain(remaining) != columns["quantity"][i]:
            left[i] = plain(remaining)
    held = sum((n for n in map(as_number, columns["quantity"]) if n is not None), Decimal(0))
    rows = list(range(1, len(where) + 1))
    sheet = Sheet(columns, rows, where=where, numbered=False)
    report_aside(aside, sheet, found)
    take_what_is_left(left, sheet, found)
    name_for_sku(sheet, aside, found, names)
    read = check_orders(sheet, found, left_out=aside, needs_country=False)
    report_no_country(read.orders, found, has_column=any(columns["country"]))
    settled = settle(source.name, source.facts, "bigcommerce json", (), found, needs=(), takes=("unit",))
    records = read.records
    if unit := settled.values.get("unit"):
        grams = [in_grams(weight, unit) for weight in weights]
        fills = fill_weights(read.order_lines, columns["sku"], columns["title"], grams, rows)
        records = (*records, fills) if len(fills) else records
    else:
        report_weights(weights, found)
    without = sum(not order.products for order in orders)
    return Reading(
        source.name,
        "orders",
        "bigcommerce",
        rows=len(rows) + without,
        orders=len({order.id for order in orders}),
        lines=read.line_count,
        units=held,
        records=records,
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
        facts={key: told for key, told in settled.told.items() if told},
    )


def _in_data(document: Any) -> list[dict[str, Any]]:
    """The entries of a document, of its data, or of its orders; the one entry that it is."""
    if isinstance(document, dict):
        inner = next((document[key] for key in ("data", "orders", "order") if key in document), document)
        return as_dicts(inner) if isinstance(inner, list) else as_dicts([inner])
    return as_dicts(document)


def _marked(entries: list[dict[str, Any]], marks: frozenset[str], least: int) -> bool:
    return bool(entries) and all(len(marks & entry.keys()) >= least for entry in entries)


def _entries(document: Any) -> list[dict[str, Any]]:
    """The orders in a document as they stand; empty where it holds anything else."""
    entries = _in_data(document)
    return entries if _marked(entries, MARKS, 2) and all("status_id" in entry for entry in entries) else []


def _orders(document: Any) -> list[Order]:
    """The orders with their products and addresses from in them or beside them."""
    beside = document if isinstance(document, dict) else {}
    products, addresses = _by_order(beside.get("products")), _by_order(beside.get("shipping_addresses"))
    orders = []
    for n, entry in enumerate(_entries(document), 1):
        name = as_text(entry.get("id")) or f"(order {n})"
        shipping = _consignments(entry)
        own = as_dicts(entry.get("products")) or [line for _, lines in shipping for line in lines]
        to = as_dicts(entry.get("shipping_addresses")) or [address for address, _ in shipping]
        to = to or addresses.get(name, [])
        linked = not to and isinstance(entry.get("shipping_addresses"), dict)
        orders.append(Order(name, entry, own or products.get(name, []), to, linked))
    return orders


def _by_order(entries: Any) -> dict[str, list[dict[str, Any]]]:
    together: dict[str, list[dict[str, Any]]] = {}
    for entry in as_dicts(entries):
        together.setdefault(as_text(entry.get("order_id")), []).append(entry)
    return together


def _consignments(entry: dict[str, Any]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Shipping addresses with the products that go there, as ?include=consignments.line_items gives them."""
    held = entry.get("consignments")
    groups = as_dicts(held) if isinstance(held, list) else as_dicts([held])
    pairs = []
    for address in (address for group in groups for address in as_dicts(group.get("shipping"))):
        lines = as_dicts(address.get("line_items"))
        pairs.append((address, [{"order_address_id": address.get("id")} | line for line in lines]))
    return pairs


def _lines(orders: list[Order], found: Findings) -> Iterator[tuple[Order, dict[str, Any], int]]:
    """Order, product and the product's number in it; an order without products, or with a doubtful address, is told."""
    for order in orders:
        if not order.products:
            text = f"Order {order.id} has no products in this file; fetch the orders with their products."
            found.add("error", "no_lines", text)
            found.leave_out(1, fault=True)
        elif order.linked_addresses and order.status not in WHY_ASIDE:
            text = (
                f"Order {order.id} has only a link to its shipping address, so the billing address is used; "
                "fetch the orders with their shipping_addresses if the two may differ."
            )
            found.add("warning", "billing_address", text)
        elif not order.addresses and as_dict(order.entry.get("billing_address")):
            text = f"Order {order.id} has no shipping address, so the billing address is used."
            found.add("notice", "billing_address", text)
        for number, line in enumerate(order.products, 1):
            yield order, line, number


def _address_of(order: Order, line: dict[str, Any]) -> dict[str, Any]:
    """The shipping address of a line: the one it names, else the order's first; the billing address without any."""
    named = as_text(line.get("order_address_id"))
    known = {as_text(address.get("id")): address for address in reversed(order.addresses)}
    billing = as_dict(order.entry.get("billing_address"))
    first: dict[str, Any] = order.addresses[0] if order.addresses else billing
    address: dict[str, Any] = known.get(named, first)
    return address


def _order_cells(order: Order, line: dict[str, Any]) -> dict[str, str]:
    """An order's own columns; what goes to several addresses is an order for each of them: '100/13', '100/14'.

    `order_ref` names the address too, since a shipment in the shop needs both ids.
    """
    to = _address_of(order, line)
    address_id = as_text(to.get("id")) if order.addresses else as_text(line.get("order_address_id"))
    ref = f"{order.id}/{address_id}" if address_id.strip("0") else order.id
    country = as_text(to.get("country_iso2")) or as_text(to.get("country"))
    code = country_code(country) or country
    state = as_text(to.get("state"))
    cells = {name: as_text(to.get(key)) for name, key in ADDRESS.items()}
    billing = as_dict(order.entry.get("billing_address"))
    return cells | {
        "order": ref if len(order.addresses) > 1 else order.id,
        "channel": CHANNEL,
        "order_ref": ref,
        "placed_at": _moment(as_text(order.entry.get("date_created"))),
        "ship_to_name": f"{as_text(to.get('first_name'))} {as_text(to.get('last_name'))}".strip(),
        "email": as_text(to.get("email")) or as_text(billing.get("email")),
        "country": code,
        "region": region_named(code, state) or state,
        "service": as_text(to.get("shipping_method")),
    }


def _moment(text: str) -> str:
    """A date as mails write it ('Wed, 14 Nov 2012 19:26:23 +0000') as ISO text; others as they are."""
    try:
        return parsedate_to_datetime(text).isoformat() if text[:1].isalpha() else text
    except ValueError:
        return text


def _line_cells(order: Order, line: dict[str, Any]) -> dict[str, str]:
    price = as_text(line.get("price_ex_tax")) or as_text(line.get("base_price"))
    return {
        "line_ref": as_text(line.get("id")),
        "sku": as_text(line.get("sku")),
        "title": as_text(line.get("name")),
        "quantity": as_text(line.get("quantity")),
        "unit_price": price,
        "currency": as_text(order.entry.get("currency_code")),
    }


def _full_name(line: dict[str, Any]) -> str:
    """The product's name with the options chosen, by which variants without SKU differ."""
    options = [
        f"{as_text(option.get('display_name'))}: {as_text(option.get('display_value'))}"
        for option in as_dicts(line.get("product_options"))
    ]
    return " - ".join(filter(None, [as_text(line.get("name")), ", ".join(options)]))


def _remaining(line: dict[str, Any]) -> Decimal | None:
    """What is still to be shipped of a line: ordered less shipped less refunded; None where that cannot be told."""
    ordered = as_number(as_text(line.get("quantity")))
    gone = [as_number(as_text(line.get(key))) or Decimal(0) for key in ("quantity_shipped", "quantity_refunded")]
    return None if ordered is None else ordered - sum(max(n, Decimal(0)) for n in gone)


def _why_aside(order: Order, line: dict[str, Any], remaining: Decimal | None) -> str | None:
    """Why a line is put aside, None where it is taken."""
    if as_text(order.entry.get("is_deleted")) == "true":
        return "cancelled"
    if order.status in WHY_ASIDE:
        return WHY_ASIDE[order.status]
    if as_text(line.get("type")) in ("digital", "giftcertificate"):
        return "no_shipping"
    if remaining is not None and remaining <= 0:
        return "fulfilled" if as_number(as_text(line.get("quantity_shipped"))) else "nothing_left"
    return None


FORMAT = Format("bigcommerce", ("orders",), recognise, read)

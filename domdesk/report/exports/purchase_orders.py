"""Purchase orders to those who ship for the seller: for each supplier a CSV, a PDF, and X12 850 for their systems.

In: sendings from places that are distributors or drop-ship suppliers. Each shipment is one purchase order, which names
the customer as the one to ship to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domdesk.errors import InputError
from domdesk.money import spoken, to_minor
from domdesk.records import Location
from domdesk.report import words
from domdesk.report.document import Document, Facts, Section, Table
from domdesk.report.exports.names import file_names
from domdesk.report.exports.sending import SUPPLIERS, Made, Sending, Sendings, SentLine
from domdesk.report.exports.x12 import purchase_orders_850
from domdesk.report.sheet import csv_bytes
from domdesk.style import Style
from domdesk.units import plain

COLUMNS = (
    *("po_number", "po_date", "supplier", "ship_to_name", "ship_to_company", "ship_to_address1", "ship_to_address2"),
    *("city", "state", "zip", "country", "phone", "line", "sku", "supplier_sku", "description", "qty", "unit_cost"),
    *("currency", "required_ship_date", "required_delivery_date", "carrier", "service", "original_order"),
)


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """One shipment that a supplier is asked for, by its number."""

    number: str
    sending: Sending


def purchase_orders(sendings: Sendings) -> Made:
    """The orders to each supplier, numbered R7-0001… over all of run 7. Raises InputError where none ships anything."""
    suppliers = sendings.by_place(lambda sending: sending.place.kind in SUPPLIERS)
    if not suppliers:
        raise InputError(
            f"Run {sendings.run} ships nothing from a distributor or a drop shipper.",
            "Purchase orders go to places of kind distributor or dropship.",
        )
    files: dict[str, bytes] = {}
    names = file_names("purchase-orders", [place.location for place in suppliers], "csv")
    count = 0
    unpriced = 0
    for file, (supplier, found) in zip(names, suppliers.items(), strict=True):
        orders = [PurchaseOrder(f"R{sendings.run}-{count + n:04d}", sending) for n, sending in enumerate(found, 1)]
        count += len(orders)
        unpriced += sum(line.unit_cost is None for order in orders for line in order.sending.lines)
        stem = file.removesuffix(".csv")
        files[file] = csv_bytes(COLUMNS, (row for order in orders for row in _rows(sendings, supplier, order)))
        files[f"{stem}.pdf"] = _pdf(sendings, supplier, orders)
        files[f"{stem}.edi"] = purchase_orders_850(sendings, supplier, [(o.number, o.sending) for o in orders])
    said = f"{words.count(unpriced, 'line')} without a known cost: the supplier's price stands open there."
    return Made(files, (said,) if unpriced else ())


def unit_price(line: SentLine) -> Decimal | None:
    """What the supplier asks for one of their units, which may be a case of several of ours."""
    if line.unit_cost is None or not line.their_units:
        return None
    return line.unit_cost * line.quantity / line.their_units


def _rows(sendings: Sendings, supplier: Location, order: PurchaseOrder) -> Iterator[dict[str, str]]:
    sending, to = order.sending, order.sending.ship_to
    whole = {
        "po_number": order.number,
        "po_date": sendings.day.isoformat(),
        "supplier": supplier.label,
        "ship_to_name": to.get("ship_to_name", ""),
        "ship_to_company": to.get("company", ""),
        "ship_to_address1": to.get("address1", ""),
        "ship_to_address2": to.get("address2", ""),
        "city": to.get("city", ""),
        "state": to.get("region", ""),
        "zip": to.get("postal_code", ""),
        "country": to.get("country", ""),
        "phone": to.get("phone", ""),
        "required_ship_date": sending.ship_date.isoformat() if sending.ship_date else "",
        "required_delivery_date": to.get("due", "")[:10],
        "carrier": sending.carrier,
        "service": sending.service,
        "original_order": sending.order.order,
    }
    for n, line in enumerate(sending.lines, 1):
        price = unit_price(line)
        yield {
            **whole,
            "line": str(n),
            "sku": line.sku,
            "supplier_sku": line.their_sku,
            "description": line.title,
            "qty": plain(line.their_units),
            "unit_cost": "" if price is None else plain(price),
            "currency": line.cost_currency,
        }


def _pdf(sendings: Sendings, supplier: Location, orders: Sequence[PurchaseOrder]) -> bytes:
    from domdesk.report.pdf import pdf

    units = sum((line.their_units for order in orders for line in order.sending.lines), Decimal(0))
    return pdf(
        Document(
            title="Purchase orders",
            about=f"{supplier.label} · {sendings.day.isoformat()} · run {sendings.run}",
            lead=f"{words.count(len(orders), 'order')}, {words.count(units, 'unit')}, each to be shipped to the"
            " customer it names.",
            sections=tuple(_section(order, n > 0) for n, order in enumerate(orders)),
            footer=f"Purchase orders to {supplier.label} · run {sendings.run}",
            currency=sendings.currency,
        )
    )


def _section(order: PurchaseOrder, new_page: bool) -> Section:
    sending = order.sending
    rows = tuple(_line_cells(line) for line in sending.lines)
    facts = [
        ("Ship to", address(sending)),
        ("By", sending.way),
        ("Ship on", sending.ship_date.isoformat() if sending.ship_date else "as soon as you can"),
        ("Needed by", sending.ship_to.get("due", "")[:10] or "no day promised"),
        ("Our order", sending.order.order),
    ]
    table = Table(("your article", "our article", "title", "units", "unit price", "amount"), rows, frozenset({3, 4, 5}))
    return Section(f"Purchase order {order.number}", (Facts(tuple(facts)), table), new_page)


def _line_cells(line: SentLine) -> tuple[str, ...]:
    price = unit_price(line)
    told = "open" if price is None else f"{plain(price)} {line.cost_currency}"
    amount = "open"
    if line.unit_cost is not None:
        minor = to_minor(line.unit_cost * line.quantity, line.cost_currency)
        amount = spoken(minor, line.cost_currency, Style())
    return (line.their_sku, line.sku, line.title, plain(line.their_units), told, amount)


def address(sending: Sending) -> str:
    """To whom it goes, in one line."""
    to = sending.ship_to
    town = " ".join(filter(None, (to.get("city"), to.get("region"), to.get("postal_code"), to.get("country"))))
    parts = (to.get("ship_to_name"), to.get("company"), to.get("address1"), to.get("address2"), town, to.get("phone"))
    return ", ".join(part for part in parts if part)

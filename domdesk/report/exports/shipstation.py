"""Decisions as orders for ShipStation: a file per place in its preset columns, split orders as 1001-A and 1001-B.

In: sendings. Out: CSV files. Rows of one number are one order there and update an order that has it, so each shipment
has a number of its own. Source: help.shipstation.com, "Import orders from a CSV file".
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from domdesk.report.exports.names import file_names
from domdesk.report.exports.sending import Made, Sending, Sendings, SentLine
from domdesk.report.sheet import csv_bytes
from domdesk.units import plain

COLUMNS = (
    *("Order #", "Order Created Date", "Order Date Paid", "Order Total", "Order Amount Paid", "Order Tax Paid"),
    *("Order Shipping Paid", "Order Requested Shipping Service", "Order Total Weight (oz)", "Order Custom Field 1"),
    *("Order Custom Field 2", "Order Custom Field 3", "Order Source", "Order Notes from Buyer", "Order Notes to Buyer"),
    *("Order Internal Notes", "Order Gift Message", "Order Gift - Flag", "Buyer Full Name", "Buyer First Name"),
    *("Buyer Last Name", "Buyer Email", "Buyer Phone", "Buyer Username", "Recipient Full Name"),
    *("Recipient First Name", "Recipient Last Name", "Recipient Phone", "Recipient Company", "Address Line 1"),
    *("Address Line 2", "Address Line 3", "City", "State", "Postal Code", "Country Code", "Item SKU", "Item Name"),
    *("Item Quantity", "Item Unit Price", "Item Weight (oz)", "Item Options", "Item Warehouse Location"),
    "Item Marketplace ID",
)
GRAMS_PER_OUNCE = Decimal("28.349523125")
HUNDREDTH = Decimal("0.01")


def shipstation(sendings: Sendings) -> Made:
    """A file for each place; what it is to be sent by stands as requested service, whence in custom field 1."""
    places = sendings.by_place()
    files = file_names("shipstation", [place.location for place in places], "csv")
    rows = [list(_rows(found)) for found in places.values()]
    return Made({name: csv_bytes(COLUMNS, found) for name, found in zip(files, rows, strict=True)})


def _rows(found: list[Sending]) -> Iterator[dict[str, str]]:
    for sending in found:
        order = _order(sending)
        for line in sending.lines:
            yield {**order, **_item(line)}


def _order(sending: Sending) -> dict[str, str]:
    to = sending.ship_to
    prices = [Decimal(line.unit_price) * line.quantity for line in sending.lines if line.unit_price]
    return {
        "Order #": sending.name,
        "Order Created Date": to.get("placed_at", ""),
        "Order Total": plain(sum(prices, Decimal(0))) if len(prices) == len(sending.lines) else "",
        "Order Requested Shipping Service": sending.way,
        "Order Total Weight (oz)": plain(_ounces(sending.weight_g)),
        "Order Custom Field 1": sending.place.label,
        "Order Custom Field 2": sending.ship_date.isoformat() if sending.ship_date else "",
        "Order Custom Field 3": sending.order.order,
        "Order Source": sending.order.channel,
        "Buyer Full Name": to.get("ship_to_name", ""),
        "Buyer Email": to.get("email", ""),
        "Recipient Full Name": to.get("ship_to_name", ""),
        "Recipient Phone": to.get("phone", ""),
        "Recipient Company": to.get("company", ""),
        "Address Line 1": to.get("address1", ""),
        "Address Line 2": to.get("address2", ""),
        "City": to.get("city", ""),
        "State": to.get("region", ""),
        "Postal Code": to.get("postal_code", ""),
        "Country Code": to.get("country", ""),
    }


def _item(line: SentLine) -> dict[str, str]:
    return {
        "Item SKU": line.sku,
        "Item Name": line.title,
        "Item Quantity": plain(line.quantity),
        "Item Unit Price": line.unit_price,
        "Item Marketplace ID": line.ref,
    }


def _ounces(weight_g: Decimal) -> Decimal:
    return (weight_g / GRAMS_PER_OUNCE).quantize(HUNDREDTH, ROUND_HALF_UP)

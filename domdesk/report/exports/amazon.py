"""Decisions for Amazon: orders that it is to fulfil for other channels (MCF), and confirmations of its own orders.

In: sendings. Out: tab-separated files in ISO-8859-1. Sources: Seller Central help 200140580 (fulfilment order upload)
and 641, 201576520 (shipping confirmation).
"""

from collections.abc import Iterator, Sequence
from datetime import date

from domdesk.errors import InputError
from domdesk.report.exports.sending import Made, Sending, Sendings
from domdesk.report.sheet import tab_bytes
from domdesk.units import plain

MCF_COLUMNS = (
    *("MerchantFulfillmentOrderID", "DisplayableOrderID", "DisplayableOrderDate", "MerchantSKU", "Quantity"),
    *("MerchantFulfillmentOrderItemID", "GiftMessage", "DisplayableComment", "PerUnitDeclaredValue"),
    *("DisplayableOrderComment", "DeliverySLA", "AddressName", "AddressFieldOne", "AddressFieldTwo"),
    *("AddressFieldThree", "AddressCity", "AddressCountryCode", "AddressStateOrRegion", "AddressPostalCode"),
    *("AddressPhoneNumber", "NotificationEmail", "FulfillmentAction", "MarketplaceID"),
)
CONFIRMATION_COLUMNS = (
    *("order-id", "order-item-id", "quantity", "ship-date", "carrier-code", "carrier-name", "tracking-number"),
    "ship-method",
)
CARRIERS = ("UPS", "USPS", "FedEx", "DHL", "OnTrac", "Canada Post", "Royal Mail", "DPD", "GLS")
"""Carrier codes of Amazon's that its rate cards share the name with; all else is 'Other' and its name."""
ORDER_ID_LONGEST = 40


def mcf(sendings: Sendings) -> Made:
    """What the places of kind marketplace ship for orders of other channels. Raises InputError where nothing is."""
    mine = [s for s in sendings.every if s.place.kind == "marketplace" and s.order.channel.casefold() != "amazon"]
    if not mine:
        raise InputError(
            f"Run {sendings.run} ships nothing of other channels from a marketplace's stock.",
            "Give the location of Amazon's warehouses the kind marketplace, route, and export again.",
        )
    rows = [row for sending in mine for row in _mcf_rows(sending)]
    left = [s.name for s in mine if any(line.quantity % 1 for line in s.lines)]
    notices = (f"Amazon takes whole units only; look at {', '.join(left[:3])}.",) if left else ()
    return Made({"amazon-mcf.txt": tab_bytes(MCF_COLUMNS, rows)}, (*notices, *_not_latin(mine)))


def _mcf_rows(sending: Sending) -> Iterator[dict[str, str]]:
    """The first row of an order carries all, further ones their item."""
    to = sending.ship_to
    whole = {
        "DisplayableOrderID": sending.name[:ORDER_ID_LONGEST],
        "DisplayableOrderDate": to.get("placed_at", ""),
        "DeliverySLA": _speed(sending.service),
        "AddressName": to.get("ship_to_name", ""),
        "AddressFieldOne": to.get("address1", ""),
        "AddressFieldTwo": to.get("address2", ""),
        "AddressFieldThree": to.get("company", ""),
        "AddressCity": to.get("city", ""),
        "AddressCountryCode": to.get("country", ""),
        "AddressStateOrRegion": to.get("region", ""),
        "AddressPostalCode": to.get("postal_code", ""),
        "AddressPhoneNumber": to.get("phone", ""),
        "NotificationEmail": to.get("email", ""),
        "FulfillmentAction": "Ship",
    }
    for n, line in enumerate(sending.lines):
        yield {
            **(whole if n == 0 else {}),
            "MerchantFulfillmentOrderID": sending.name[:ORDER_ID_LONGEST],
            "MerchantSKU": line.their_sku,
            "Quantity": plain(line.their_units),
            "MerchantFulfillmentOrderItemID": line.line,
        }


def _speed(service: str) -> str:
    name = service.casefold()
    if any(word in name for word in ("overnight", "next day", "priority", "1-day")):
        return "Priority"
    return "Expedited" if any(word in name for word in ("express", "expedited", "2day", "2-day")) else "Standard"


def confirmation(sendings: Sendings) -> Made:
    """A row for each line of an order of Amazon's that ships, without tracking numbers, which the carrier gives."""
    mine, notices = sendings.of_shop("amazon", "Amazon")
    rows = [row for sending in mine for row in _confirmed(sending, sendings.day)]
    said = "Write each tracking number into amazon-shipping.txt before you upload it."
    return Made({"amazon-shipping.txt": tab_bytes(CONFIRMATION_COLUMNS, rows)}, (*notices, said))


def _confirmed(sending: Sending, day: date) -> Iterator[dict[str, str]]:
    code = next((c for c in CARRIERS if c.casefold() == sending.carrier.casefold()), "Other")
    for line in sending.lines:
        yield {
            "order-id": sending.ref or sending.order.order,
            "order-item-id": line.ref,
            "quantity": plain(line.quantity),
            "ship-date": (sending.ship_date or day).isoformat(),
            "carrier-code": code,
            "carrier-name": sending.carrier if code == "Other" else "",
            "ship-method": sending.service,
        }


def _not_latin(mine: Sequence[Sending]) -> tuple[str, ...]:
    """A warning where an address has characters that the file cannot hold."""
    odd = [s.name for s in mine if any(not _is_latin(text) for text in s.ship_to.values())]
    if not odd:
        return ()
    more = f" and {len(odd) - 3:,} more" if len(odd) > 3 else ""
    return (f"Amazon's file has only Western letters: correct the '?' in the addresses of {', '.join(odd[:3])}{more}.",)


def _is_latin(text: str) -> bool:
    return text.encode("iso-8859-1", "ignore").decode("iso-8859-1") == text

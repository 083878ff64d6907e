"""Decisions as the requests that a shop's own interface takes: Magento, BigCommerce and WooCommerce.

In: sendings. Out: one JSON file with a request per shipment: {"order", "from", "method", "path", "body"}.
Nothing is sent: a person or their integration does that. Sources: Adobe Commerce `POST /V1/order/{id}/ship`,
BigCommerce `POST /v2/orders/{id}/shipments`, WooCommerce REST v3 `POST /orders/{id}/notes`.
"""

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from domdesk.report.exports.sending import Made, Sending, Sendings
from domdesk.units import plain

Request = dict[str, Any]
MOST_NAMED = 3


def magento(sendings: Sendings) -> Made:
    """A shipment at its source for each sending; customers are not notified."""
    return _made(sendings, "magento", "Magento", _magento)


def bigcommerce(sendings: Sendings) -> Made:
    """A shipment for each sending; version 2 of the interface knows no place, so it stands in the comments."""
    return _made(sendings, "bigcommerce", "BigCommerce", _bigcommerce)


def woocommerce(sendings: Sendings) -> Made:
    """A private note on the order for each sending: the shop's core has no shipments."""
    return _made(sendings, "woocommerce", "WooCommerce", _woocommerce)


def _made(sendings: Sendings, channel: str, shop: str, request: Callable[[Sending], Request | None]) -> Made:
    mine, notices = sendings.of_shop(channel, shop)
    made = [(sending, request(sending)) for sending in mine]
    lost = list(dict.fromkeys(sending.order.order for sending, found in made if found is None))
    if lost:
        notices = (*notices, _without_ids(lost, shop))
    content = [found for _, found in made if found is not None]
    return Made({f"{channel}-shipments.json": as_json(content)}, notices)


def _without_ids(orders: Sequence[str], shop: str) -> str:
    named = ", ".join(orders[:MOST_NAMED]) + (f" and {len(orders) - MOST_NAMED:,} more" * (len(orders) > MOST_NAMED))
    return (
        f"Left out, because their import named no ids of {shop}'s: {named}."
        f" Import them from {shop}'s interface (JSON), then export again."
    )


def _magento(sending: Sending) -> Request | None:
    if not sending.ref.isdigit() or not all(line.ref.isdigit() for line in sending.lines):
        return None
    body = {
        "items": [{"order_item_id": int(line.ref), "qty": number(line.quantity)} for line in sending.lines],
        "notify": False,
        "comment": {"comment": told(sending), "is_visible_on_front": 0},
        "arguments": {"extension_attributes": {"source_code": sending.place.location}},
    }
    return _request(sending, f"/rest/V1/order/{sending.ref}/ship", body)


def _bigcommerce(sending: Sending) -> Request | None:
    order, _, address = sending.ref.partition("/")
    ids = [order, address, *(line.ref for line in sending.lines)]
    if not all(ref.isdigit() for ref in ids) or any(line.quantity % 1 for line in sending.lines):
        return None
    body = {
        "order_address_id": int(address),
        "items": [{"order_product_id": int(line.ref), "quantity": int(line.quantity)} for line in sending.lines],
        "shipping_method": sending.way,
        "comments": told(sending),
    }
    return _request(sending, f"/v2/orders/{order}/shipments", body)


def _woocommerce(sending: Sending) -> Request | None:
    if not sending.ref.isdigit():
        return None
    return _request(
        sending, f"/wp-json/wc/v3/orders/{sending.ref}/notes", {"note": told(sending), "customer_note": False}
    )


def _request(sending: Sending, path: str, body: Request) -> Request:
    at = {"order": sending.order.order, "shipment": sending.number, "from": sending.place.location}
    return {**at, "method": "POST", "path": path, "body": body}


def told(sending: Sending) -> str:
    """A shipment in a sentence: 'Ships from Reno by UPS Ground on 2026-11-23: 2 × MUG, 1 × TEA.'"""
    what = ", ".join(f"{plain(line.quantity)} × {line.sku}" for line in sending.lines)
    day = f" on {sending.ship_date.isoformat()}" if sending.ship_date else ""
    return f"Ships from {sending.place.label} by {sending.way}{day}: {what}."


def number(quantity: Decimal) -> int | float:
    """A quantity as JSON writes numbers."""
    return int(quantity) if quantity % 1 == 0 else float(quantity)


def as_json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")

"""Decisions for Shopify: tags by Matrixify, which change nothing else, or moves of fulfilment orders.

In: sendings. Out: a CSV that Matrixify imports, or JSON lines of variables beside the GraphQL that takes them. Sources:
matrixify.app/documentation/orders; shopify.dev `fulfillmentOrderMove`.
"""

import json

from domdesk.report.exports.sending import Made, Sending, Sendings
from domdesk.report.exports.shops import number
from domdesk.report.sheet import csv_bytes

LONGEST_TAG = 40
"""Characters of a tag of Shopify's."""
COLUMNS = ("ID", "Name", "Command", "Tags", "Tags Command")

GRAPHQL = """\
# 1. The fulfillment orders of an order, by the "orderId" of each line of shopify-moves.jsonl:
query FulfillmentOrders($orderId: ID!) {
  order(id: $orderId) {
    fulfillmentOrders(first: 50) {
      nodes {
        id
        status
        assignedLocation { location { id name } }
        lineItems(first: 100) { nodes { id remainingQuantity lineItem { id } } }
      }
    }
  }
}

# 2. Each open one whose lineItem ids are among the line's "items" moves to the location called "newLocation":
mutation Move($id: ID!, $newLocationId: ID!, $items: [FulfillmentOrderLineItemInput!]) {
  fulfillmentOrderMove(id: $id, newLocationId: $newLocationId, fulfillmentOrderLineItems: $items) {
    movedFulfillmentOrder { id status }
    userErrors { field message }
  }
}
"""


def tags(sendings: Sendings) -> Made:
    """A tag `dom:PLACE` on each order for each place that ships it; Matrixify merges it with those that it has."""
    mine, notices = sendings.of_shop("shopify", "Shopify")
    places: dict[tuple[str, str], list[str]] = {}
    for sending in mine:
        places.setdefault((sending.ref, sending.order.order), []).append(_tag(sending))
    rows = [
        {"ID": ref, "Name": name, "Command": "MERGE", "Tags": ", ".join(found), "Tags Command": "MERGE"}
        for (ref, name), found in places.items()
    ]
    return Made({"Orders-domdesk-tags.csv": csv_bytes(COLUMNS, rows)}, notices)


def _tag(sending: Sending) -> str:
    """Commas part tags, so a tag has none."""
    return f"dom:{sending.place.location.replace(',', ' ')}"[:LONGEST_TAG]


def moves(sendings: Sendings) -> Made:
    """A line for each shipment of an order whose Shopify ids are known, and the GraphQL that moves it there."""
    mine, notices = sendings.of_shop("shopify", "Shopify")
    known = [s for s in mine if s.ref.isdigit() and all(line.ref.isdigit() for line in s.lines)]
    lost = len({s.order for s in mine}) - len({s.order for s in known})
    if lost:
        orders = "1 order has" if lost == 1 else f"{lost:,} orders have"
        said = f"{orders} no Shopify ids for each line, which only Shopify's JSON names; export those as tags."
        notices = (*notices, said)
    lines = "".join(json.dumps(_move(sending), ensure_ascii=False) + "\n" for sending in known)
    return Made(
        {"shopify-moves.jsonl": lines.encode("utf-8", "replace"), "shopify-moves.graphql": GRAPHQL.encode()}, notices
    )


def _move(sending: Sending) -> dict[str, object]:
    return {
        "orderId": f"gid://shopify/Order/{sending.ref}",
        "order": sending.order.order,
        "newLocation": sending.place.label,
        "items": [
            {"lineItemId": f"gid://shopify/LineItem/{line.ref}", "sku": line.sku, "quantity": number(line.quantity)}
            for line in sending.lines
        ],
    }

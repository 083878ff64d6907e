"""What one calls a record: 'location reno', 'stock of B-17 at reno'. Called where a change or a fault is told."""

from collections.abc import Mapping

NAMES = {
    "locations": "location {location}",
    "closures": "closed days of {location}",
    "products": "product {sku}",
    "sku_aliases": "article name {their_sku} at {location}",
    "stock": "stock of {sku} at {location}",
    "rate_cards": "rate card {card}",
    "rate_zones": "zones of rate card {card}",
    "rate_prices": "price of zone {zone} up to {up_to} on rate card {card}",
    "exchange_rates": "exchange rate of {currency}",
    "orders": "order {order}",
    "order_lines": "line {line} of order {order}",
    "commitments": "units of order {order}, line {line}, promised from {location}",
}
"""A record of each canonical table, or the group of those that have no key of their own."""


def record_name(table: str, cells: Mapping[str, str]) -> str:
    """The record as a sentence goes on with it; `cells` hold at least its key."""
    return NAMES[table].format_map(cells)

"""What one calls a place or a record: 'Reno Warehouse', 'stock of B-17 at reno'. Called where things are told."""

import re
from collections import Counter
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


def column_words(column: str) -> str:
    """A canonical column as a sentence says it, without its unit: 'weight', 'cost per shipment'."""
    return re.sub("_(g|mm|percent)$", "", column).replace("_", " ")


def place_names(labels: Mapping[str, str]) -> dict[str, str]:
    """What people call each location, of names by id: where several are called alike, the id stands behind the name."""
    alike = Counter(labels.values())
    return {place: label if alike[label] == 1 else f"{label} ({place})" for place, label in labels.items()}

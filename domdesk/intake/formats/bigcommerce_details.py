"""BigCommerce's cell `Product Details`, with all products of an order → the products. Called by its orders export.

'Product ID: 100, Product Qty: 1, Product SKU: …, Product Name: …|Product ID: 115, …'; names hold commas and bars.
"""

import re
from dataclasses import dataclass
from functools import cache
from html import unescape

KEYS = (
    "ID", "Qty", "SKU", "Name", "Weight", "Variation Details", "Variant Details", "Options", "Unit Price", "Unit Cost",
    "Index", "Total Price", "Total Cost", "Total",
)  # fmt: skip
KEY = re.compile(
    rf"(?:^|,)\s*(?:Product ({'|'.join(sorted(KEYS, key=len, reverse=True))})|(Peachtree [A-Z][\w ]*?))\s*:"
)
OTHER_KEY = re.compile(r",\s*Product [A-Z][\w /-]{0,40}:.*", re.DOTALL)
"""A key that a template may add; within a name or options it would be a part of them."""

FIRST_KEY = re.compile(r"\s*Product ([A-Z]\w*)\s*:")


@dataclass(frozen=True, slots=True)
class Product:
    """A product of an order as the export has it: texts, blank where it lacks one."""

    quantity: str = ""
    sku: str = ""
    name: str = ""
    options: str = ""
    weight: str = ""
    unit_price: str = ""

    @property
    def full_name(self) -> str:
        """The name with the options chosen, by which variants without SKU differ."""
        return f"{self.name} - {self.options}" if self.name and self.options else self.name


def is_packed(cell: str) -> bool:
    """True where a cell is written in this way."""
    return FIRST_KEY.match(cell) is not None


def products_in(cell: str) -> list[Product]:
    """The products of a cell; none where it is not written in this way."""
    first = FIRST_KEY.match(cell)
    if first is None:
        return []
    parts = (part for part in _opening(first[1]).split(cell) if part.strip(" \t\n|,"))
    return [product_of(_values(part)) for part in parts]


def product_of(values: dict[str, str]) -> Product:
    """A product from its values by key, HTML entities resolved."""

    def text(*keys: str) -> str:
        return " ".join(unescape(next((values[key] for key in keys if values.get(key)), "")).split())

    return Product(
        text("Qty"),
        text("SKU"),
        text("Name"),
        text("Variation Details", "Variant Details", "Options"),
        text("Weight"),
        text("Unit Price"),
    )


@cache
def _opening(key: str) -> re.Pattern[str]:
    """Where a product begins: behind a bar, or, where none stands between products, at its first two keys."""
    head = rf"Product {key}\s*:"
    return re.compile(rf"(?:^|\|)\s*(?={head})|(?={head}\s*[^,|]{{0,60}},\s*Product (?:ID|Qty|SKU|Name)\s*:)")


def _values(part: str) -> dict[str, str]:
    """A product's values by key; a key that comes again is a part of the value before it."""
    part = part.strip(" \t\n|,")
    keys: dict[str, re.Match[str]] = {}
    for match in KEY.finditer(part):
        keys.setdefault(match[1] or match[2], match)
    ends = [*[match.start() for match in keys.values()][1:], len(part)]
    values = {}
    for (key, match), end in zip(keys.items(), ends, strict=True):
        value = part[match.end() : end]
        is_text = key in ("Name", "Options", "Variation Details", "Variant Details")
        values[key] = (value if is_text else OTHER_KEY.sub("", value)).strip()
    return values

"""Weights and lengths in the units of shops → grams and millimetres as text; weights of order lines → products.

Called by the formats that bring products, or orders whose lines say what an article weighs.
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

from domdesk.canonical import PRODUCTS
from domdesk.intake.cells import clean
from domdesk.records import Records
from domdesk.units import GRAMS_PER, MM_PER_INCH, plain

MM_PER = {
    "mm": Fraction(1),
    "cm": Fraction(10),
    "m": Fraction(1000),
    "in": MM_PER_INCH,
    "ft": 12 * MM_PER_INCH,
    "yd": 36 * MM_PER_INCH,
}
"""Millimetres in one unit of length."""


def in_grams(number: Decimal | None, unit: str) -> str:
    """A weight in grams, six decimals at most; blank for None and for 0, which shops write where nobody weighed."""
    return _times(number, GRAMS_PER[unit])


def in_mm(number: Decimal | None, unit: str) -> str:
    """A length in millimetres, in the same way."""
    return _times(number, MM_PER[unit])


def _times(number: Decimal | None, factor: Fraction) -> str:
    if not number:
        return ""
    with localcontext(prec=60):
        product = (number * factor.numerator / factor.denominator).quantize(Decimal("1E-6"))
        return plain(product) if product else ""


def fill_weights(
    lines: Records, skus: Sequence[str], titles: Sequence[str], grams: Sequence[str], rows: Sequence[int]
) -> Records:
    """Weight and title of each product in the order lines taken, for products of which the desk does not know them.

    `skus`, `titles`, `grams` and `rows` are those of every line in the file.
    """
    taken = set(zip(lines.rows, lines.columns["sku"], strict=True))
    weights, _ = clean(PRODUCTS.column("weight_g"), grams)
    products: dict[str, tuple[str | None, str, int]] = {}
    for sku, title, weight, row in zip(skus, titles, weights, rows, strict=True):
        if weight is not None and (row, sku.strip()) in taken:
            products.setdefault(sku.strip(), (title.strip() or None, weight, row))
    columns: dict[str, list[str | None]] = {
        "sku": list(products),
        "title": [title for title, _, _ in products.values()],
        "weight_g": [weight for _, weight, _ in products.values()],
    }
    return Records("products", columns, [row for _, _, row in products.values()], fill=True)

"""What narrows the stock: the chips with what belongs to each, and the words that a search looks through.

Worked out in the session's lane for the Stock page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from domdesk.gui.parts.words import several, tr
from domdesk.gui.stock.columns import what_lacks
from domdesk.gui.stock.figures import Figure, Holding, ProductStock

PRODUCTS: dict[str, Callable[[ProductStock], bool]] = {
    "all": lambda row: True,
    "short": lambda row: row.is_short,
    "stale": lambda row: row.is_stale,
    "no_cost": lambda row: row.lacks_cost,
    "incomplete": lambda row: row.product.draft or bool(what_lacks(row)),
}
"""The chips, and which products they show."""
FIGURES: dict[str, Callable[[Figure], bool]] = {
    "all": lambda figure: True,
    "short": lambda figure: figure.is_short,
    "stale": lambda figure: figure.is_stale,
    "no_cost": lambda figure: figure.cost is None,
    "incomplete": lambda figure: figure.product.draft or figure.product.weight_g is None,
}
"""The same for one row per figure."""


def chip_names() -> dict[str, str]:
    """Each chip's word."""
    return {
        "all": tr("All"),
        "short": tr("Short"),
        "stale": tr("Stale"),
        "no_cost": tr("Cost unknown"),
        "incomplete": tr("Incomplete"),
    }


def chip_tips() -> dict[str, str]:
    """What each chip shows, in a sentence."""
    return {
        "all": tr("Everything"),
        "short": tr("Where less can be promised than the orders ask for"),
        "stale": tr("Figures that were read too long ago to be promised"),
        "no_cost": tr("Where nobody knows what a unit costs"),
        "incomplete": tr("Products without a weight or size"),
    }


def stale_words(after: timedelta) -> str:
    """From what age on a figure is stale, in words."""
    hours = after.total_seconds() / 3600
    if hours < 48:
        return several(round(hours), "Counted more than {n} hour ago", "Counted more than {n} hours ago")
    return several(round(hours / 24), "Counted more than {n} day ago", "Counted more than {n} days ago")


@dataclass(frozen=True, slots=True)
class Words:
    """What the search looks through for each row of a view, and how many belong to each chip."""

    hay: list[str]
    counts: dict[str, int]


def with_words(holding: Holding) -> tuple[Holding, tuple[Words, Words]]:
    """All stock, and what narrows the products and the figures."""
    texts = {
        row.product.sku: " ".join(filter(None, (row.product.sku, row.product.title, row.product.category))).casefold()
        for row in holding.products
    }
    products = [
        " ".join((texts[row.product.sku], *(f.place.casefold() for f in row.figures.values())))
        for row in holding.products
    ]
    figures = [f"{texts[f.stock.sku]} {f.place.casefold()} {f.stock.location.casefold()}" for f in holding.figures]
    return holding, (
        Words(products, {name: sum(map(belongs, holding.products)) for name, belongs in PRODUCTS.items()}),
        Words(figures, {name: sum(map(belongs, holding.figures)) for name, belongs in FIGURES.items()}),
    )

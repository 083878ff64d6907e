"""The formats in which decisions leave the desk, and what an export wrote."""

from dataclasses import dataclass
from pathlib import Path

EXPORTS = (
    *("decisions", "pick-lists", "packing-slips", "purchase-orders", "shopify", "shopify-moves", "magento"),
    *("bigcommerce", "woocommerce", "shipstation", "amazon-mcf", "amazon-shipping"),
)
"""By name: decisions are always there, lists and slips for the floor, the others for the systems they name."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The files written, and in sentences what is not in them and what is still to be done with them."""

    files: tuple[Path, ...]
    notices: tuple[str, ...] = ()

"""The formats of an export in words, and which of them fit what a run decided. Called by the export panel."""

from collections.abc import Iterable
from typing import NamedTuple

from domdesk.gui.parts.words import tr
from domdesk.gui.snapshot import Snapshot
from domdesk.records import EXPORTS

ALWAYS = ("decisions", "pick-lists", "packing-slips")
BY_CHANNEL = {
    "shopify": "shopify",
    "shopify-moves": "shopify",
    "magento": "magento",
    "bigcommerce": "bigcommerce",
    "woocommerce": "woo",
    "shipstation": "shipstation",
    "amazon-mcf": "amazon",
    "amazon-shipping": "amazon",
}
"""The formats for a shop's system, and what is in the name of a channel that has it."""
SUPPLIERS = frozenset({"distributor", "dropship"})


class Format(NamedTuple):
    """A format: its name, what it is called and what it writes, and whether it fits the run."""

    name: str
    title: str
    about: str
    fits: bool


def formats(now: Snapshot) -> list[Format]:
    """All formats, those first that fit the run shown."""
    channels = {row.channel.casefold() for row in now.rows if row.shipments}
    kinds = {now.locations[place].kind for place in now.loads if place in now.locations}
    words = format_words()
    found = [Format(name, *words[name], _fits(name, channels, kinds)) for name in EXPORTS]
    return sorted(found, key=lambda one: not one.fits)


def _fits(name: str, channels: Iterable[str], kinds: set[str | None]) -> bool:
    if name == "purchase-orders":
        return bool(kinds & SUPPLIERS)
    return name in ALWAYS or any(BY_CHANNEL[name] in channel for channel in channels)


def format_words() -> dict[str, tuple[str, str]]:
    """Each format's title and what it writes."""
    return {
        "decisions": (tr("Decisions"), tr("Which place ships what, a row per line, as CSV and XLSX.")),
        "pick-lists": (tr("Pick lists"), tr("For each place what to take from the shelf, as PDF, web page and CSV.")),
        "packing-slips": (tr("Packing slips"), tr("A slip for each parcel, place by place, as PDF and web page.")),
        "purchase-orders": (
            tr("Purchase orders"), tr("For each supplier and drop shipper what to send, as EDI 850, CSV and PDF.")),
        "shopify": (tr("Shopify: tags"), tr("A CSV for Matrixify that tags each order with its places.")),
        "shopify-moves": (
            tr("Shopify: moves of fulfillment orders"), tr("One move a line, as JSON lines for the Admin API.")),
        "magento": (tr("Magento: shipments"), tr("Shipments with the source that sends them, for the REST API.")),
        "bigcommerce": (tr("BigCommerce: shipments"), tr("Shipments by order, as JSON for the REST API.")),
        "woocommerce": (tr("WooCommerce: notes"), tr("What ships from where by order, for the REST API.")),
        "shipstation": (tr("ShipStation: orders"), tr("A CSV of orders by place; split ones as 1001-A and 1001-B.")),
        "amazon-mcf": (tr("Amazon: fulfilment"), tr("Orders that Amazon is to send for you, as its upload file.")),
        "amazon-shipping": (tr("Amazon: shipping confirmation"), tr("What you have sent of Amazon's orders, as its "
                                                                    "upload file.")),
    }  # fmt: skip

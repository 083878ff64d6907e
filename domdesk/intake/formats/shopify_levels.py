"""Shopify's inventory levels as its GraphQL Admin API gives them (JSON), nested or as a flat list. In the list.

A level says the item's SKU, the location and quantities by name, wherever it lies: below an item, a variant or a
location, in edges or nodes. The figure that counts is available: on_hand − committed in every record taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from domdesk.intake.check import Sheet, check_table
from domdesk.intake.findings import Findings, in_words, many, quoted
from domdesk.intake.formats.asides import name_for_sku
from domdesk.intake.formats.canonical import units_on_hand
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.json_values import as_dict, as_dicts, as_number, as_text
from domdesk.intake.source import Source
from domdesk.records import Reading
from domdesk.units import plain

SOURCE = "Shopify"
HELD = ("committed", "reserved", "damaged", "safety_stock", "quality_control")
"""Parts of on_hand that cannot be sold, where a file does not say what is available."""
DEEPEST = 40
ONLY_VARIANT = "Default Title"


@dataclass(frozen=True, slots=True)
class Level:
    """What a level and all around it say: quantities by name as they are written, the moment of the latest."""

    sku: str = ""
    product: str = ""
    variant: str = ""
    location: str = ""
    as_of: str = ""
    is_tracked: bool = True
    quantities: tuple[tuple[str, str], ...] = ()

    @property
    def full_name(self) -> str:
        """The product as orders name it: 'Mug - Black / 11oz'."""
        variant = "" if self.variant == ONLY_VARIANT else self.variant
        return " - ".join(filter(None, [self.product, variant])) if self.product else ""


def recognise(source: Source, kind: str | None) -> str | None:
    if source.json is None or kind not in (None, "stock"):
        return None
    return "stock" if next(_levels(source.json), None) is not None else None


def read(source: Source, kind: str) -> Reading:
    found = Findings()
    levels = list(_levels(source.json))
    tracked = [level for level in levels if level.is_tracked]
    if len(tracked) < len(levels):
        names = in_words([quoted(level.sku or level.product) for level in levels if not level.is_tracked])
        text = f"{names}: Shopify does not track their stock, so {many(len(levels) - len(tracked), 'level')} left out."
        found.add("notice", "untracked", text)
        found.leave_out(len(levels) - len(tracked), fault=False)
    if _has_more(source.json):
        text = "Shopify gave the figures page by page and this file is not the last page; fetch the other pages too."
        found.add("warning", "page", text)
    sheet = _sheet(tracked)
    name_for_sku(sheet, (), found, [level.full_name for level in tracked])
    records = check_table("stock", sheet, found)
    return Reading(
        source.name,
        kind,
        "shopify",
        rows=len(levels),
        units=units_on_hand(records),
        records=(records,),
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
    )


def _levels(value: Any, around: Level | None = None, depth: int = 0) -> Iterator[Level]:
    """Every level below a value, with what the values around it say."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _levels(entry, around, depth + 1)
    elif isinstance(value, dict):
        level = _with_own(value, around or Level())
        if level.quantities:
            yield level
            return
        for inner in value.values():
            yield from _levels(inner, level, depth + 1)


def _with_own(value: dict[str, Any], around: Level) -> Level:
    """What is known of a level after one more object around it, or the level itself."""
    item = as_dict(value.get("item")) or as_dict(value.get("inventoryItem"))
    variant = as_dict(item.get("variant")) or as_dict(value.get("variant"))
    product = as_dict(variant.get("product")) or as_dict(value.get("product"))
    place = as_dict(value.get("location"))
    if "inventoryLevels" in value and "name" in value:
        place = value
    tracked = value.get("tracked", item.get("tracked", around.is_tracked))
    title = as_text(value.get("title"))
    is_product, is_variant = "variants" in value, "inventoryItem" in value
    quantities = [
        (as_text(q.get("name")).lower(), as_text(q.get("quantity"))) for q in as_dicts(value.get("quantities"))
    ]
    moments = [
        as_text(value.get("updatedAt")),
        *(as_text(q.get("updatedAt")) for q in as_dicts(value.get("quantities"))),
    ]
    return replace(
        around,
        sku=as_text(item.get("sku")) or as_text(value.get("sku")) or as_text(variant.get("sku")) or around.sku,
        product=as_text(product.get("title")) or (title if is_product else "") or around.product,
        variant=as_text(variant.get("title")) or (title if is_variant else "") or around.variant,
        location=as_text(place.get("name")) or as_text(place.get("id")) or around.location,
        as_of=max(moments) if quantities else "",
        is_tracked=tracked is not False,
        quantities=tuple(pair for pair in quantities if pair[0] in ("available", "on_hand")) and tuple(quantities),
    )


def _has_more(value: Any, depth: int = 0) -> bool:
    """Whether any list in the document says that it has further pages."""
    if depth > DEEPEST:
        return False
    if isinstance(value, dict):
        own = as_dict(value.get("pageInfo")).get("hasNextPage") is True
        return own or any(_has_more(inner, depth + 1) for inner in value.values())
    return isinstance(value, list) and any(_has_more(entry, depth + 1) for entry in value)


def _sheet(levels: list[Level]) -> Sheet:
    """The levels under canonical names; what is committed is on_hand less available, whatever makes it up."""
    columns: dict[str, list[str]] = {
        name: [] for name in ("location", "sku", "on_hand", "committed", "as_of", "source")
    }
    where = []
    for n, level in enumerate(levels, 1):
        on_hand, committed = _figures(dict(level.quantities))
        cells = (level.location, level.sku, on_hand, committed, level.as_of, SOURCE)
        for name, cell in zip(columns, cells, strict=True):
            columns[name].append(cell)
        where.append(f"Level {n} ({level.sku or level.product or 'no SKU'} at {level.location or 'no location'})")
    return Sheet(columns, list(range(1, len(levels) + 1)), where=where, numbered=False)


def _figures(quantities: dict[str, str]) -> tuple[str, str]:
    """on_hand and committed of a level; a quantity that is no number is left for the check to refuse."""
    hand, available = quantities.get("on_hand", ""), quantities.get("available", "")
    on_hand, free = as_number(hand), as_number(available)
    if not hand:
        return available, "0"
    if on_hand is None or (available and free is None):
        return (hand, "0") if on_hand is None else (available, "0")
    if free is None:
        free = on_hand - sum((as_number(quantities.get(name, "")) or Decimal(0) for name in HELD), Decimal(0))
    return plain(on_hand), plain(on_hand - free)


FORMAT = Format("shopify", ("stock",), recognise, read)

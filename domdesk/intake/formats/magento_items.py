"""The items of a Magento order → its lines, each with what is left of it to ship. Called by `magento_orders`.

A configurable product stands in two items that are one line; a bundle's parts are lines, the bundle itself is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from domdesk.intake.formats.json_values import as_dicts, as_number, as_text
from domdesk.units import QUANTITY_PLACES, plain

WITHOUT_PARCEL = {"virtual", "downloadable"}
DONE = ("qty_shipped", "qty_canceled", "qty_refunded")
QUANTITY_STEP = Decimal(1).scaleb(-QUANTITY_PLACES)

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be shipped for one thing ordered: `item` is what Magento ships it as, `goods` what lies on the shelf.

    The two differ for a configurable product alone. `bundle` is the item of which the line is a part; a bundle's own
    line `is_bundle`.
    """

    item: Entry
    goods: Entry
    bundle: Entry | None = None
    is_bundle: bool = False


def lines_of(order: Entry) -> Iterator[Line]:
    """The lines of an order: items without parts, pairs of a configurable product, bundles and each of their parts."""
    items = _with_ids(as_dicts(order.get("items")))
    by_id = {as_text(item.get("item_id")): item for item in items if as_text(item.get("item_id"))}
    parts: dict[str, list[Entry]] = {}
    for item in items:
        parts.setdefault(_parent_id(item, by_id), []).append(item)
    for item in parts.get("", []):
        own = parts.pop(as_text(item.get("item_id")) or "none", [])
        if not own:
            yield Line(item, item)
        elif _is_configurable(item, own):
            yield Line(item, own[0])
        else:
            yield Line(item, item, is_bundle=True)
            yield from (Line(part, part, bundle=item) for part in own)


def _with_ids(items: list[Entry]) -> list[Entry]:
    """The items, those without an id getting the one that the item behind them has as its parent's.

    Who fetches but some fields may leave item_id out; a variant would then count beside its product.
    """
    known = {as_text(item.get("item_id")) for item in items}
    behind = [as_text(item.get("parent_item_id")) for item in [*items[1:], {}]]
    return [
        item if as_text(item.get("item_id")) or parent in known or not parent else item | {"item_id": parent}
        for item, parent in zip(items, behind, strict=False)
    ]


def _parent_id(item: Entry, by_id: dict[str, Entry]) -> str:
    """The item that this one is a part of, blank for none; parts of parts are none of Magento's."""
    parent = as_text(item.get("parent_item_id"))
    above = by_id.get(parent)
    if above is None or above is item or as_text(above.get("parent_item_id")) in by_id:
        return ""
    return parent


def _is_configurable(item: Entry, parts: list[Entry]) -> bool:
    """True for a product whose one part is the variant chosen: its type, or the SKU that both then carry."""
    if len(parts) != 1 or as_text(item.get("product_type")) == "bundle":
        return False
    return as_text(item.get("product_type")) == "configurable" or item.get("sku") == parts[0].get("sku")


def what_is_left(line: Line) -> tuple[str | None, str]:
    """Why a line is put aside (None = it is taken), and what is left to ship of it, as a cell.

    Of a pair and of a bundle's part that is the smaller one of two figures, since Magento keeps count in one item of
    the two and leaves 0 in the other.
    """
    ordered = as_text(line.item.get("qty_ordered"))
    quantity = as_number(ordered)
    virtual = any(
        as_text(item.get("is_virtual")).lower() in ("1", "true") or as_text(item.get("product_type")) in WITHOUT_PARCEL
        for item in (line.item, line.goods)
    )
    if virtual:
        return "no_shipping", ordered
    above = line.bundle or line.goods
    for cell in (as_text(item.get(name)) for item in (line.item, above) for name in DONE):
        if cell and as_number(cell) is None:
            return None, cell
    if quantity is None:
        return None, ordered
    left = _open(line.item, quantity)
    if above is not line.item:
        left = min(left, (quantity * _share_open(above)).quantize(QUANTITY_STEP, ROUND_HALF_UP))
    if left > 0 or quantity < 0:
        return None, plain(left if quantity > 0 else quantity)
    shipped = as_number(as_text(line.item.get("qty_shipped")))
    return "fulfilled" if shipped and shipped >= quantity else "nothing_left", ordered


def left_if_returned(line: Line) -> Decimal:
    """What would be left to ship if the units refunded were among those shipped, as after a return."""
    ordered, shipped, cancelled, refunded = (
        as_number(as_text(line.item.get(name))) or Decimal(0) for name in ("qty_ordered", *DONE)
    )
    return max(ordered - max(shipped, refunded) - cancelled, Decimal(0)) if shipped and refunded else Decimal(0)


def _open(item: Entry, ordered: Decimal) -> Decimal:
    """Ordered less shipped, cancelled and refunded, as getSimpleQtyToShip of Magento's order items has it."""
    done = sum((as_number(as_text(item.get(name))) or Decimal(0) for name in DONE), Decimal(0))
    return max(ordered - done, Decimal(0))


def _share_open(item: Entry) -> Decimal:
    ordered = as_number(as_text(item.get("qty_ordered")))
    return _open(item, ordered) / ordered if ordered and ordered > 0 else Decimal(1)

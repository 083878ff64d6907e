"""WooCommerce's orders as plugins export them (CSV) with a row per order, its items packed in cells. In the list.

WebToffee has a column per item, `line_item_1`, `line_item_2`…; SkyVerge one column `line_items`, items apart by `;`.
An item is `name:Mug|product_id:7|sku:M-1|quantity:2|total:20.00`. Unpacked, it is read as a row per item.
"""

import re
from collections.abc import Iterator

from domdesk.errors import InputError
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.woocommerce_orders import has_items, is_export, read_items
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable
from domdesk.records import Reading

PACKED = re.compile(r"line_items?(?:_[0-9]+)?")
KEYS = (
    "id", "item_id", "name", "product_id", "variation_id", "sku", "quantity", "subtotal", "sub_total", "subtotal_tax",
    "total", "total_tax", "tax", "tax_data", "refunded", "refunded_qty", "meta", "price",
)  # fmt: skip
NEXT_ITEM = re.compile(r";\s*(?=(?:id|item_id|name):[^|;]*\|)")
"""Where SkyVerge's next item begins; a name or an option may hold a semicolon itself."""

UNPACKED = {
    "item_id": ("id", "item_id"),
    "item_name": ("name",),
    "item_sku": ("sku",),
    "item_quantity": ("quantity",),
    "item_total": ("total",),
    "item_price": ("price",),
    "item_refunded_qty": ("refunded_qty",),
}
"""Column of a row-per-item export → the keys of a packed item."""


def recognise(source: Source, kind: str | None) -> str | None:
    if source.table is None or kind not in (None, "orders"):
        return None
    labels = {label.casefold() for label in source.table.header}
    if any(map(PACKED.fullmatch, labels)) and not labels.isdisjoint(("order_id", "order_number")):
        return "orders"
    if is_export(source.table.header) and not has_items(source.table.header):
        raise InputError(
            f"{source.name} is an export of WooCommerce's orders without their items.",
            "Export them with the items: SKU, item name and quantity, a row per item.",
        )
    return None


def read(source: Source, kind: str) -> Reading:
    assert source.table is not None, "recognised before it is read"
    table, where = _unpacked(source.table)
    month_first = "line_items" not in map(str.casefold, source.table.header)
    return read_items(source, table, "woocommerce packed", month_first=month_first, where=where)


def _unpacked(table: RawTable) -> tuple[RawTable, list[str]]:
    """The same table with a row per item, and what to call each row; an order without items keeps one row."""
    packed = [at for at, label in enumerate(table.header) if PACKED.fullmatch(label.casefold())]
    kept = [at for at in range(len(table.header)) if at not in packed]
    rows: list[int] = []
    where: list[str] = []
    source_rows: list[int] = []
    items: list[dict[str, str]] = []
    for i, row in enumerate(table.rows):
        own = [item for at in packed for item in _items(table.columns[at][i])] or [{}]
        for number, item in enumerate(own, 1):
            rows.append(row)
            where.append(f"Row {row}, item {number}")
            source_rows.append(i)
            items.append(item)
    columns = [[table.columns[at][i] for i in source_rows] for at in kept]
    columns += [
        [next((item[key] for key in keys if item.get(key)), "") for item in items] for keys in UNPACKED.values()
    ]
    header = (*(table.header[at] for at in kept), *UNPACKED)
    return RawTable(header, columns, rows, header_row=table.header_row), where


def _items(cell: str) -> Iterator[dict[str, str]]:
    """The items packed in a cell; text that is packed otherwise is an item by that name."""
    for text in NEXT_ITEM.split(cell.strip().strip(";")):
        if text.strip():
            yield unpack(text.strip())


def unpack(text: str) -> dict[str, str]:
    """An item's cells by key. A `|` in its name stays in the name, as what follows there is no known key."""
    item: dict[str, str] = {}
    key = "name"
    for piece in text.split("|"):
        name, colon, value = piece.partition(":")
        is_past_name = not item.keys() <= {"id", "item_id", "name"}
        if colon and (name.strip() in KEYS or is_past_name):
            key = name.strip()
            item.setdefault(key, value)
        else:
            item[key] = f"{item[key]}|{piece}" if key in item else piece
    return {key: value.strip() for key, value in item.items()}


FORMAT = Format("woocommerce", ("orders",), recognise, read)

"""WooCommerce's products: the core's CSV export, and REST JSON (/wp-json/wc/v3/products). In the list of formats.

Both bring weights, sizes and one stock figure for the shop, which is put at the location 'woocommerce'. The CSV names
its units in the header; JSON is in the shop's units, which must be told.
"""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from domdesk.canonical import STOCK
from domdesk.intake.cells import clean
from domdesk.intake.check import Sheet, check_table
from domdesk.intake.dialect import unwrapped
from domdesk.intake.facts import settle
from domdesk.intake.findings import Findings, in_words, many, quoted
from domdesk.intake.formats.asides import name_for_sku
from domdesk.intake.formats.canonical import units_on_hand
from domdesk.intake.formats.export import unquoted
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.json_values import as_dict, as_dicts, as_number, as_text
from domdesk.intake.formats.measures import in_grams, in_mm
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable
from domdesk.records import Reading, Records

LOCATION = "woocommerce"
LAYOUT = "woocommerce products"
SOURCE = "WooCommerce"

SIDES = ("length", "width", "height")
WEIGHT = re.compile(r"weight \((kg|g|lbs|oz)\)")
SIDE = re.compile(r"(length|width|height) \((mm|cm|m|in|ft|yd)\)")
UNIT_FACTS = {"weight": "unit"} | dict.fromkeys(SIDES, "length_unit")
BARCODE = "gtin, upc, ean, or isbn"

WHY_ASIDE = {
    "parent": "a product with variations is sold as its variations",
    "same_sku": "variations without an SKU of their own are sold under their product's, which is taken once",
    "grouped": "a group is sold as the products in it",
    "external": "external products are sold by other shops",
    "virtual": "virtual products need no shipping",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A product or variation as text; `types` as its Type says ('variation', 'virtual'), `parent` an SKU or 'id:7'."""

    row: int
    where: str
    types: frozenset[str]
    id: str
    sku: str
    parent: str
    name: str
    category: str
    barcode: str
    weight: str
    sides: tuple[str, str, str]
    stock: str
    in_stock: str


def recognise(source: Source, kind: str | None) -> str | None:
    if kind not in (None, "products", "stock"):
        return None
    if source.json is not None:
        return (kind or "products") if _products(source.json) else None
    header = {h.casefold() for h in source.table.header} if source.table else set()
    ours = {"is featured?", "in stock?", "backorders allowed?", "visibility in catalog"} & header
    return (kind or "products") if {"type", "sku", "name"} <= header and ours else None


def read(source: Source, kind: str) -> Reading:
    found = Findings()
    numbered = source.table is not None
    if source.table is not None:
        items = _of_table(source.table)
        known = settle(source.name, source.facts, LAYOUT, source.table.header, found, needs=(), takes=("location",))
        units = _units(source.table)
    else:
        items = [_of_json(product, n) for n, product in enumerate(_products(source.json), 1)]
        asked = _unknown_units(items) if kind == "products" else []
        known = settle(source.name, source.facts, LAYOUT, (), found, needs=asked, takes=("location",))
        units = {name: known[fact] for name, fact in UNIT_FACTS.items() if fact in asked}
    aside, items = _put_aside(items)
    _report_aside(aside, items, found, numbered)
    goods = _named([item for item in items if item.row not in aside], found, numbered)
    products = [_records(goods, units, found, numbered)] if kind == "products" else []
    # A repeated SKU is refused once, as a product; the stock of the first row counts.
    counted = list({item.sku: item for item in reversed(goods)}.values())[::-1] if products else goods
    stock = _stock(counted, known.values.get("location"), found, numbered)
    if kind == "stock":
        found.leave_out(len(goods) - len(stock), fault=False)
    return Reading(
        source.name,
        kind,
        "woocommerce",
        rows=len(items),
        units=units_on_hand(stock),
        records=(*products, *([stock] if len(stock) or not products else [])),
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
        facts={key: told for key, told in known.told.items() if told},
    )


def _of_table(table: RawTable) -> list[Item]:
    """The rows of the CSV; its numbers have no thousands marks, so a comma in them is the decimal mark."""
    blank = [""] * len(table.rows)

    def cells(name: str) -> list[str]:
        at = table.index(name)
        bare = unquoted if name in ("sku", "parent") else unwrapped
        return blank if at is None else [bare(cell) for cell in table.columns[at]]

    def numbers(name: str) -> list[str]:
        at = next((i for i, label in enumerate(table.header) if label.casefold().startswith(f"{name} (")), None)
        return blank if at is None else [unwrapped(cell).replace(",", ".") for cell in table.columns[at]]

    sides = zip(*(numbers(name) for name in SIDES), strict=True)
    names = ("type", "id", "sku", "parent", "name", "categories", BARCODE)
    columns = zip(
        table.rows, *map(cells, names), numbers("weight"), sides, cells("stock"), cells("in stock?"), strict=True
    )
    return [
        Item(row, f"Row {row}", _types(types), number, sku, parent, html.unescape(name), category, *rest)
        for row, types, number, sku, parent, name, category, *rest in columns
    ]


def _types(text: str) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in text.split(","))


def _units(table: RawTable) -> dict[str, str]:
    """The units that the header names, by 'weight', 'length', 'width', 'height'."""
    units: dict[str, str] = {}
    for label in table.header:
        if weight := WEIGHT.fullmatch(label.casefold()):
            units["weight"] = weight[1].removesuffix("s")
        elif side := SIDE.fullmatch(label.casefold()):
            units[side[1]] = side[2]
    return units


def _products(data: Any) -> list[dict[str, Any]]:
    """The products in a document; empty where it holds anything else."""
    if isinstance(data, dict):
        data = next((data[key] for key in ("products", "product", "body") if key in data), data)
    entries = data if isinstance(data, list) else [data]
    products = [entry for entry in entries if isinstance(entry, dict)]
    marks = {"sku", "stock_quantity", "weight"}
    marked = [p for p in products if marks <= p.keys() and {"manage_stock", "stock_status", "dimensions"} & p.keys()]
    return products if len(marked) == len(products) else []


def _of_json(product: dict[str, Any], n: int) -> Item:
    """A product or variation of the REST API."""
    sides = as_dict(product.get("dimensions"))
    types = {as_text(product.get("type")), "virtual" if product.get("virtual") is True else ""}
    parent = as_text(product.get("parent_id"))
    if parent not in ("", "0"):
        types.add("variation")
    name, sku = html.unescape(as_text(product.get("name"))), as_text(product.get("sku"))
    category = next((as_text(entry.get("name")) for entry in as_dicts(product.get("categories"))), "")
    return Item(
        n,
        f"Product {sku or name or n}",
        frozenset(types),
        as_text(product.get("id")),
        sku,
        f"id:{parent}",
        name,
        html.unescape(category),
        as_text(product.get("global_unique_id")),
        as_text(product.get("weight")),
        (as_text(sides.get("length")), as_text(sides.get("width")), as_text(sides.get("height"))),
        "parent" if product.get("manage_stock") == "parent" else as_text(product.get("stock_quantity")),
        "0" if as_text(product.get("stock_status")) == "outofstock" else "1",
    )


def _unknown_units(items: Sequence[Item]) -> list[str]:
    """The facts to ask for: the shop's units of what its products have."""
    asked = ["unit"] if any(item.weight for item in items) else []
    return [*asked, "length_unit"] if any(any(item.sides) for item in items) else asked


def _put_aside(items: Sequence[Item]) -> tuple[dict[int, str], list[Item]]:
    """Rows that are no goods of their own, with the reason's code; and all items, variations with what they inherit.

    A variation without an SKU is sold under its product's, so there the product is taken and its variations are not.
    """
    parents = {f"id:{item.id}": item for item in items if item.id and "variation" not in item.types}
    parents |= {item.sku: item for item in items if item.sku and "variation" not in item.types}
    aside: dict[int, str] = {}
    sold_as_one: set[int] = set()
    whole: list[Item] = []
    for item in items:
        parent = parents.get(item.parent) if "variation" in item.types else None
        if parent is not None:
            if parent.sku and item.sku in ("", parent.sku):
                sold_as_one.add(parent.row)
                aside[item.row] = "same_sku"
            item = _inheriting(item, parent)
        whole.append(item)
    for item in items:
        if "variable" in item.types and item.row not in sold_as_one:
            aside[item.row] = "parent"
        for code in ("grouped", "external", "virtual"):
            if code in item.types:
                aside.setdefault(item.row, code)
    return aside, whole


def _inheriting(item: Item, parent: Item) -> Item:
    """A variation with its product's weight, sizes and category where it has none of its own."""
    sides = tuple(own or inherited for own, inherited in zip(item.sides, parent.sides, strict=True))
    return replace(
        item,
        name=item.name or parent.name,
        category=item.category or parent.category,
        weight=item.weight or parent.weight,
        sides=(sides[0], sides[1], sides[2]),
    )


def _report_aside(aside: dict[int, str], items: Sequence[Item], found: Findings, numbered: bool) -> None:
    for code, why in WHY_ASIDE.items():
        of_code = [item for item in items if aside.get(item.row) == code]
        if of_code:
            names = in_words([quoted(item.sku or item.name or item.where) for item in of_code])
            rows = [item.row for item in of_code] if numbered else []
            found.add("notice", code, f"{names}: left out, as {why}.", row=rows[0] if rows else None, rows=rows)
    found.leave_out(len(aside), fault=False)


def _sheet(items: Sequence[Item], columns: dict[str, list[str]], numbered: bool) -> Sheet:
    labels = {"sku": "SKU", "title": "Name", "on_hand": "Stock"}
    return Sheet(columns, [item.row for item in items], labels, [item.where for item in items], numbered=numbered)


def _named(items: Sequence[Item], found: Findings, numbered: bool) -> list[Item]:
    """The items with their name as SKU where they have none, with a warning for each."""
    skus = [item.sku for item in items]
    name_for_sku(_sheet(items, {"sku": skus}, numbered), (), found, [item.name for item in items])
    return [replace(item, sku=sku) for item, sku in zip(items, skus, strict=True)]


def _measured(text: str, unit: str | None, convert: Callable[[Decimal | None, str], str]) -> str:
    """A measure in the desk's unit; text that is no number stays, to be reported as a fault of its cell."""
    number = as_number(text)
    return convert(number, unit) if number is not None and unit else text


def _records(items: Sequence[Item], units: dict[str, str], found: Findings, numbered: bool) -> Records:
    """The products, with those columns alone in which the file says anything."""
    columns = {
        "sku": [item.sku for item in items],
        "title": [item.name for item in items],
        "category": [item.category for item in items],
        "barcode": [item.barcode for item in items],
    }
    if "weight" in units:
        columns["weight_g"] = [_measured(item.weight, units["weight"], in_grams) for item in items]
    for n, name in enumerate(SIDES):
        if name in units:
            columns[f"{name}_mm"] = [_measured(item.sides[n], units[name], in_mm) for item in items]
    columns = {name: cells for name, cells in columns.items() if name == "sku" or any(cells)}
    return check_table("products", _sheet(items, columns, numbered), found)


def _stock(items: Sequence[Item], location: str | None, found: Findings, numbered: bool) -> Records:
    """The shop's one figure of each item that has one, at the location told or else at one named for the shop."""
    figures = ["0" if item.in_stock == "0" and not item.stock else item.stock for item in items]
    values, faults = clean(STOCK.column("on_hand"), figures)
    shared = [item for item, figure in zip(items, figures, strict=True) if figure.casefold() == "parent"]
    for i, fault in faults.items():
        if figures[i].casefold() != "parent":
            text = f"{items[i].where}: Stock {quoted(figures[i])} {fault.says}, so no stock is taken; {fault.remedy}."
            found.add("warning", fault.code, text, row=items[i].row if numbered else None, column="Stock")
    if shared:
        names = in_words([quoted(item.sku) for item in shared])
        text = (
            f"{names}: the shop keeps one stock figure for all variations of the product, which cannot be divided, so "
            "no stock is taken; give these variations their own."
        )
        found.add("warning", "shared_stock", text, rows=[item.row for item in shared if numbered])
    taken = [(item, value) for item, value in zip(items, values, strict=True) if value is not None and item.sku]
    if without := [item for item, figure in zip(items, figures, strict=True) if not figure]:
        text = f"The shop does not count its stock of {many(len(without), 'product')}, so none is taken."
        found.add("notice", "no_stock", text, rows=[item.row for item in without if numbered])
    if taken:
        where = f"is put at the location '{location or LOCATION}'"
        if location is None:
            where += "; to put it elsewhere, import it with --set location=NAME"
        text = (
            f"WooCommerce's stock says no location and {where}. The shop takes ordered units off its stock at once, so "
            "units of open orders are not in these figures."
        )
        found.add("notice", "one_location", text)
    columns = {
        "location": [location or LOCATION] * len(taken),
        "sku": [item.sku for item, _ in taken],
        "on_hand": [value for _, value in taken],
        "committed": ["0"] * len(taken),
        "as_of": [""] * len(taken),
        "source": [SOURCE] * len(taken),
    }
    return check_table("stock", _sheet([item for item, _ in taken], columns, numbered), found)


FORMAT = Format("woocommerce", ("products", "stock"), recognise, read)

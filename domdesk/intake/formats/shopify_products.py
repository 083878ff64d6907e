"""Shopify's product export (CSV, Products > Export), with its old and its new column names. In the list of formats.

A row per variant: what belongs to the product stands in its first row alone, and rows for further pictures have no
variant. It brings weights, barcodes and costs; stock by location is in another export.
"""

from collections.abc import Mapping

from domdesk.intake.check import Sheet, check_table
from domdesk.intake.dialect import plain_number, unwrapped
from domdesk.intake.findings import Findings, in_words, quoted, rows_in_words
from domdesk.intake.formats.asides import name_for_sku
from domdesk.intake.formats.export import filled_down, unquoted
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.json_values import as_number
from domdesk.intake.formats.measures import MM_PER, in_mm
from domdesk.intake.orders import group
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable
from domdesk.records import Reading

COLUMNS = {
    "handle": ("handle", "url handle"),
    "title": ("title",),
    "sku": ("variant sku", "sku"),
    "price": ("variant price", "price"),
    "grams": ("variant grams", "weight value (grams)"),
    "barcode": ("variant barcode", "barcode", "variant barcodes"),
    "cost": ("cost per item",),
    "category": ("type", "product category"),
    "ships": ("variant requires shipping", "requires shipping"),
    "stock": ("variant inventory qty", "inventory quantity"),
    "unit": ("packed product dimension unit",),
}
"""What is read → the old column name and the new one."""

SIDES = ("length", "width", "height")
ONLY_OPTION = "Default Title"


def recognise(source: Source, kind: str | None) -> str | None:
    if source.table is None or kind not in (None, "products"):
        return None
    header = {h.casefold() for h in source.table.header}
    old = {"handle", "variant sku"} <= header
    new = {"url handle", "sku"} <= header and header & {"weight value (grams)", "price", "inventory tracker"}
    return "products" if old or new else None


def read(source: Source, kind: str) -> Reading:
    assert source.table is not None, "recognised before it is read"
    found = Findings()
    cells = _cells(source.table)
    keep = _variants(cells, source.table.rows, found)
    sheet = _sheet(cells, source.table, keep, found)
    name_for_sku(sheet, (), found)
    records = check_table("products", sheet, found)
    if any(cells["stock"]):
        text = "The stock in this file is not said by location and is not read; export Products > Inventory for it."
        found.add("notice", "stock", text)
    return Reading(
        source.name,
        kind,
        "shopify",
        rows=len(source.table.rows),
        records=(records,),
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
    )


def _cells(table: RawTable) -> dict[str, list[str]]:
    """The columns that are read, blank where the file lacks one; a product's own cells in all of its rows."""
    blank = [""] * len(table.rows)

    def named(*names: str) -> list[str]:
        columns = [table.columns[at] for name in names if (at := table.index(name)) is not None]
        bare = unquoted if "sku" in names else unwrapped
        filled = (next(filter(None, map(bare, cells)), "") for cells in zip(*columns, strict=True))
        return list(filled) if columns else blank

    cells = {name: named(*names) for name, names in COLUMNS.items()}
    cells |= {side: named(f"packed product {side}") for side in SIDES}
    cells |= {f"option{n}": named(f"option{n} value") for n in (1, 2, 3)}
    products = group(Sheet({"order": cells["handle"]}, table.rows)).order_of
    return cells | {name: filled_down(cells[name], products) for name in ("title", "category")}


def _variants(cells: Mapping[str, list[str]], rows: list[int], found: Findings) -> list[int]:
    """The rows that are variants to be shipped; the others are told."""
    pictures: list[int] = []
    virtual: list[int] = []
    keep: list[int] = []
    for i in range(len(rows)):
        if not any(cells[name][i] for name in ("sku", "price", "option1", "grams")):
            pictures.append(i)
        elif cells["ships"][i].casefold() == "false":
            virtual.append(i)
        else:
            keep.append(i)
    if pictures:
        text = f"{rows_in_words([rows[i] for i in pictures])}: further pictures and no variants, so left out."
        found.add("notice", "picture", text, row=rows[pictures[0]], rows=[rows[i] for i in pictures])
    if virtual:
        names = in_words([quoted(cells["sku"][i] or cells["title"][i]) for i in virtual])
        text = f"{names}: left out, as products that need no shipping."
        found.add("notice", "no_shipping", text, row=rows[virtual[0]], rows=[rows[i] for i in virtual])
    found.leave_out(len(pictures) + len(virtual), fault=False)
    return keep


def _sheet(cells: Mapping[str, list[str]], table: RawTable, keep: list[int], found: Findings) -> Sheet:
    """The variants under canonical names, with those columns alone in which the file says anything."""
    columns: dict[str, list[str]] = {
        "sku": cells["sku"],
        "title": [_name(cells, i) for i in range(len(table.rows))],
        "weight_g": ["" if as_number(cell) == 0 else cell for cell in cells["grams"]],
        "unit_cost": [plain_number(cell, "point") for cell in cells["cost"]],
        "category": cells["category"],
        "barcode": cells["barcode"],
    }
    for side in SIDES:
        columns[f"{side}_mm"] = [_mm(*pair) for pair in zip(cells[side], cells["unit"], strict=True)]
    said = {name: [column[i] for i in keep] for name, column in columns.items()}
    names = {"sku": "sku", "title": "title", "weight_g": "grams", "unit_cost": "cost", "barcode": "barcode"}
    labels = {
        name: next((label for label in table.header if label.casefold() in COLUMNS[own]), name)
        for name, own in names.items()
    }
    kept = {name: column for name, column in said.items() if name in ("sku", "title") or any(column)}
    return Sheet(kept, [table.rows[i] for i in keep], labels)


def _name(cells: Mapping[str, list[str]], i: int) -> str:
    """A variant's name as orders give it: 'Mug - Black / 11oz'."""
    options = [value for n in (1, 2, 3) if (value := cells[f"option{n}"][i]) and value != ONLY_OPTION]
    return " - ".join(filter(None, [cells["title"][i] or cells["handle"][i], " / ".join(options)]))


def _mm(cell: str, unit: str) -> str:
    number = as_number(cell)
    return cell if number is None or unit not in MM_PER else in_mm(number, unit)


FORMAT = Format("shopify", ("products",), recognise, read)

"""BigCommerce's products export (CSV, Products > Export), the older and the newer layout. In the list of formats.

Rows of variants follow their product's and take its name, weight and sides where they have none of their own. The units
are settings of the store and are asked for.
"""

from domdesk.intake.check import Sheet, check_table
from domdesk.intake.dialect import dialect_of, plain_number, unwrapped
from domdesk.intake.facts import settle
from domdesk.intake.findings import Findings, many, rows_in_words
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.json_values import as_number
from domdesk.intake.formats.market_orders import header_of
from domdesk.intake.formats.measures import in_grams, in_mm
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable
from domdesk.records import Reading

MARKS = (frozenset({"product code/sku"}), frozenset({"item", "sku", "inventory tracking"}))
"""Headers of the older and of the newer layout."""

HEADERS = {
    "sku": ("product code/sku", "sku"),
    "title": ("product name", "name"),
    "weight_g": ("product weight", "weight"),
    "length_mm": ("product depth", "depth"),
    "width_mm": ("product width", "width"),
    "height_mm": ("product height", "height"),
    "unit_cost": ("cost price",),
    "barcode": ("product upc/ean", "upc/ean"),
}
"""Canonical column → the export's, in either layout."""

STOCK = ("current stock level", "stock level", "current stock")

SIDES = ("length_mm", "width_mm", "height_mm")
NUMBERS = ("weight_g", *SIDES, "unit_cost")
INHERITED = ("title", "weight_g", *SIDES)

VARIANTS = ("sku", "variant")
NO_PRODUCTS = ("rule", "image", "video", "modifier", "option")
"""What rows hold besides products, by their Item Type or Item."""


def recognise(source: Source, kind: str | None) -> str | None:
    header = header_of(source.table)
    known = any(marks <= header for marks in MARKS)
    return "products" if known and kind in (None, "products") else None


def read(source: Source, kind: str) -> Reading:
    table = source.table
    assert table is not None, "recognised before it is read"
    found = Findings()
    columns = {name: _cells(table, known) for name, known in HEADERS.items() if _index(table, known) is not None}
    numbers = [name for name in NUMBERS if name in columns]
    dialect = dialect_of(source, "bigcommerce products", found, numbers=[columns[name] for name in numbers])
    for name in numbers:
        cells = [plain_number(cell, dialect.decimals) for cell in columns[name]]
        columns[name] = ["" if as_number(cell) == 0 else cell for cell in cells]
    kinds = [cell.lower() for cell in _cells(table, ("item type", "item"))]
    _inherit(columns, kinds)
    keep = _with_sku(columns["sku"], kinds, table, found)
    columns = {name: [cells[i] for i in keep] for name, cells in columns.items()}
    needs = {"unit": ("weight_g",), "length_unit": SIDES}
    settled = settle(
        source.name,
        source.facts,
        "bigcommerce units",
        table.header,
        found,
        needs=[fact for fact, names in needs.items() if any(cell for name in names for cell in columns.get(name, ()))],
        takes=tuple(needs),
    )
    _convert(columns, settled.values.get("unit", ""), settled.values.get("length_unit", ""))
    labels = {name: table.header[at] for name, known in HEADERS.items() if (at := _index(table, known)) is not None}
    if any(cell.strip() for cell in _cells(table, STOCK)):
        text = "The stock in this file is not said by location and is not read; fetch GET /v3/inventory/items for it."
        found.add("notice", "stock", text)
    records = check_table("products", Sheet(columns, [table.rows[i] for i in keep], labels), found)
    return Reading(
        source.name,
        kind,
        "bigcommerce",
        rows=len(table.rows),
        records=(records,),
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
        facts=dialect.told | {key: told for key, told in settled.told.items() if told},
    )


def _index(table: RawTable, known: tuple[str, ...]) -> int | None:
    return next((at for name in known if (at := table.index(name)) is not None), None)


def _cells(table: RawTable, known: tuple[str, ...]) -> list[str]:
    """The cells of the first of these columns, blank where the file has none of them."""
    at = _index(table, known)
    return [""] * len(table.rows) if at is None else [unwrapped(cell) for cell in table.columns[at]]


def _inherit(columns: dict[str, list[str]], kinds: list[str]) -> None:
    """Give a variant's row the product's cells where its own are blank; its name is the product's."""
    for name in INHERITED:
        last = ""
        for i, cell in enumerate(columns.get(name, ())):
            if kinds[i] not in VARIANTS:
                last = cell if kinds[i] not in NO_PRODUCTS else last
            elif not cell or name == "title":
                columns[name][i] = last


def _with_sku(skus: list[str], kinds: list[str], table: RawTable, found: Findings) -> list[int]:
    """The rows of products and variants with an SKU; the others are told, as nobody can order by them."""
    reasons = {
        "no_product": ("is no product", "are no products", [i for i, kind in enumerate(kinds) if kind in NO_PRODUCTS]),
        "no_sku": (
            "has no SKU of its own",
            "have no SKU of their own",
            [i for i, sku in enumerate(skus) if not sku and kinds[i] not in NO_PRODUCTS],
        ),
    }
    left_out: set[int] = set()
    for code, (one, several, indices) in reasons.items():
        if indices:
            rows = [table.rows[i] for i in indices]
            is_one = len(rows) == 1
            text = f"{rows_in_words(rows)} {one if is_one else several}: {many(len(rows), 'row')} left out."
            found.add("notice", code, text, row=rows[0], rows=rows)
            left_out.update(indices)
    found.leave_out(len(left_out), fault=False)
    return [i for i in range(len(skus)) if i not in left_out]


def _convert(columns: dict[str, list[str]], unit: str, length_unit: str) -> None:
    """Weights and sides in grams and millimetres, in place; what is no number stays, for the check to name it."""
    for name in ("weight_g", *SIDES):
        own = unit if name == "weight_g" else length_unit
        convert = in_grams if name == "weight_g" else in_mm
        if own and name in columns:
            numbers = [(as_number(cell), cell) for cell in columns[name]]
            columns[name] = [cell if n is None or n < 0 else convert(n, own) for n, cell in numbers]


FORMAT = Format("bigcommerce", ("products",), recognise, read)

"""Magento's products: the CSV of System > Export > Products, or GET /V1/products as JSON. In the list of formats.

Products that are made of others, that need no shipping, and rows with a store view's texts are put aside. In which
units the shop weighs and measures is a setting of the shop, so it is asked.
"""

import re
from collections.abc import Mapping
from typing import Any

from domdesk.intake.check import Sheet, check_table
from domdesk.intake.dialect import dialect_of, plain_number, unwrapped
from domdesk.intake.findings import Findings
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.json_values import as_dicts, as_number, as_text
from domdesk.intake.formats.magento_json import entries, facts_told, is_empty_answer, report_more, settled
from domdesk.intake.formats.measures import in_grams, in_mm
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable
from domdesk.records import Reading

NEEDED = frozenset({"sku", "product_type"})
OLDER_NEEDED = frozenset({"sku", "_type", "_attribute_set"})
"""Of Magento 1, whose own columns begin with an underscore."""
MARKS = {"attribute_set_code", "product_websites", "additional_attributes", "visibility", "product_online"}
JSON_NEEDED = {"sku", "type_id"}

SIDES = {"length_mm": "ts_dimensions_length", "width_mm": "ts_dimensions_width", "height_mm": "ts_dimensions_height"}
"""Canonical column → the attribute of Magento Shipping that holds it."""
ATTRIBUTE = re.compile(r'(?:^|,)\s*"?(ts_dimensions_[a-z]+)=(["\']*)([^,"\']*)\2')

MADE_OF_OTHERS = {"configurable", "bundle", "grouped"}
WITHOUT_PARCEL = {"virtual", "downloadable"}

WHY_ASIDE = {
    "made_of_others": "configurable, bundle and grouped products are sold as the products they are made of",
    "no_shipping": "virtual and downloadable products need no shipping",
    "store_view": "these are a store view's texts for a product that the file has already",
    "goes_on": "these go on with the product above",
}

Cells = dict[str, list[str]]


def recognise(source: Source, kind: str | None) -> str | None:
    if kind not in (None, "products"):
        return None
    if source.table is not None:
        header = {h.casefold() for h in source.table.header}
        known = header >= OLDER_NEEDED or (header >= NEEDED and bool(MARKS & header))
        return "products" if known else None
    found = entries(source.json)
    if found and all(entry.keys() >= JSON_NEEDED for entry in found):
        return "products"
    return "products" if kind and is_empty_answer(source.json) else None


def read(source: Source, kind: str) -> Reading:
    found = Findings()
    table = source.table
    told: dict[str, dict[str, str]] = {}
    if table is not None:
        cells, rows, where = _of_table(table), table.rows, None
        told |= _mend_weights(cells, source, found)
    else:
        products = entries(source.json)
        cells, rows = _of_json(products), list(range(1, len(products) + 1))
        where = [f"Product {sku or n}" for n, sku in enumerate(cells["sku"], 1)]
        report_more(source.json, "product", found)
    sheet = Sheet(cells, rows, where=where, numbered=where is None)
    aside = _put_aside(sheet, found)
    keep = [i for i in range(len(rows)) if i not in aside]
    kept = {name: [column[i] for i in keep] for name, column in cells.items()}
    columns = {"sku": kept["sku"], "title": kept["title"]}
    measured = {name: kept[name] for name in ("weight_g", *SIDES) if any(kept[name])}
    if measured:
        needs = [*(["unit"] if "weight_g" in measured else []), *(["length_unit"] if SIDES.keys() & measured else [])]
        known = settled(source, "products", found, needs=needs, takes=[])
        told |= facts_told(known)
        columns |= {name: [_converted(cell, name, known.values) for cell in kept[name]] for name in measured}
    labels = {"sku": "sku", "title": "name", "weight_g": "weight", **SIDES}
    kept_where = [where[i] for i in keep] if where else None
    of_kept = Sheet(columns, [rows[i] for i in keep], labels, kept_where, sheet.numbered)
    records = check_table("products", of_kept, found)
    return Reading(
        source.name,
        kind,
        "magento",
        rows=len(rows),
        records=(records,),
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
        facts=told,
    )


def _of_table(table: RawTable) -> Cells:
    """The columns that are read, under canonical names, with 'type' and 'store_view'."""
    blank = [""] * len(table.rows)

    def of(name: str) -> list[str]:
        at = table.index(name)
        return blank if at is None else [unwrapped(cell) for cell in table.columns[at]]

    packed = [
        {name: value.strip() for name, _, value in ATTRIBUTE.findall(cell)} for cell in of("additional_attributes")
    ]
    sides = {
        column: [own or attributes.get(name, "") for own, attributes in zip(of(name), packed, strict=True)]
        for column, name in SIDES.items()
    }
    return {
        "sku": blank if (at := table.index("sku")) is None else table.columns[at],
        "title": of("name"),
        "type": of("product_type" if table.index("product_type") is not None else "_type"),
        "store_view": of("store_view_code" if table.index("store_view_code") is not None else "_store"),
        "weight_g": of("weight"),
        **sides,
    }


def _of_json(products: list[dict[str, Any]]) -> Cells:
    attributes = [
        {as_text(one.get("attribute_code")): as_text(one.get("value")) for one in as_dicts(p.get("custom_attributes"))}
        for p in products
    ]
    names = {"sku": "sku", "title": "name", "type": "type_id", "weight_g": "weight"}
    cells = {column: [as_text(p.get(name)) for p in products] for column, name in names.items()}
    sides = {column: [own.get(name, "") for own in attributes] for column, name in SIDES.items()}
    return {**cells, "store_view": [""] * len(products), **sides}


def _mend_weights(cells: Cells, source: Source, found: Findings) -> dict[str, dict[str, str]]:
    """Write weights with a point where a spreadsheet has put commas in; what had to be told for it."""
    if not any("," in cell for cell in cells["weight_g"]):
        return {}
    dialect = dialect_of(source, "magento products", found, numbers=[cells["weight_g"]])
    cells["weight_g"] = [plain_number(cell, dialect.decimals) for cell in cells["weight_g"]]
    return dialect.told


def _put_aside(sheet: Sheet, found: Findings) -> dict[int, str]:
    """Rows that are no product to ship, each with the reason's code; one notice per reason."""
    aside: dict[int, str] = {}
    seen: set[str] = set()
    columns = (sheet.columns[name] for name in ("sku", "type", "store_view"))
    for i, (sku, kind, view) in enumerate(zip(*columns, strict=True)):
        if view and sku in seen:
            aside[i] = "store_view"
        elif not sku.strip() and not kind and seen:
            aside[i] = "goes_on"
        elif kind.casefold() in MADE_OF_OTHERS:
            aside[i] = "made_of_others"
        elif kind.casefold() in WITHOUT_PARCEL:
            aside[i] = "no_shipping"
        seen.add(sku)
    for code, why in WHY_ASIDE.items():
        if indices := [i for i, own in aside.items() if own == code]:
            text = f"{sheet.places(indices)}: left out, because {why}."
            rows = [sheet.rows[i] for i in indices] if sheet.numbered else []
            found.add("notice", code, text, row=sheet.row(indices[0]), rows=rows)
    found.leave_out(len(aside), fault=False)
    return aside


def _converted(cell: str, name: str, units: Mapping[str, str]) -> str:
    """A weight or side as grams or mm, blank for 0, which Magento has where nobody weighed; else the cell itself."""
    number = as_number(cell)
    if number is None or number < 0:
        return cell
    return in_grams(number, units["unit"]) if name == "weight_g" else in_mm(number, units["length_unit"])


FORMAT = Format("magento", ("products",), recognise, read)

"""Magento's stock by source: the CSV of System > Export > Stock Sources, or GET /V1/inventory/source-items as JSON.

A row whose status is out of stock counts as 0, whatever its quantity. In the list of formats.
"""

from decimal import Decimal
from typing import Any

from domdesk.intake.check import Sheet, check_table
from domdesk.intake.dialect import Dialect, dialect_of, plain_number, unwrapped
from domdesk.intake.findings import Findings, quoted
from domdesk.intake.formats.canonical import units_on_hand
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.json_values import as_number, as_text
from domdesk.intake.formats.magento_json import entries, is_empty_answer, report_more
from domdesk.intake.source import Source
from domdesk.records import Reading
from domdesk.style import exact

COLUMNS = ("source_code", "sku", "quantity", "status")
NEEDED = frozenset(COLUMNS[:3])

IN_STOCK = {"1", "true", "in stock", ""}
OUT_OF_STOCK = {"0", "false", "out of stock"}


def recognise(source: Source, kind: str | None) -> str | None:
    if kind not in (None, "stock"):
        return None
    if source.table is not None:
        return "stock" if {h.casefold() for h in source.table.header} >= NEEDED else None
    items = entries(source.json)
    if items and all(item.keys() >= NEEDED for item in items):
        return "stock"
    return "stock" if kind and is_empty_answer(source.json) else None


def read(source: Source, kind: str) -> Reading:
    found = Findings()
    told: dict[str, dict[str, str]] = {}
    if source.table is not None:
        sheet, dialect = _of_table(source, found)
        told = dialect.told if dialect else {}
    else:
        sheet = _of_items(entries(source.json))
        report_more(source.json, "source item", found)
    size = len(sheet.rows)
    records = check_table("stock", _counted(sheet, found), found)
    if size:
        text = (
            "This file does not say which sources are disabled; import the list of sources too "
            "(GET /rest/V1/inventory/sources), or set active = false for those that must not ship."
        )
        found.add("notice", "sources_unknown", text)
    return Reading(
        source.name,
        kind,
        "magento",
        rows=size,
        units=units_on_hand(records),
        records=(records,),
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
        facts=told,
    )


def _of_table(source: Source, found: Findings) -> tuple[Sheet, Dialect | None]:
    """The export's columns, numbers as Magento writes them even where a spreadsheet has put commas in."""
    table = source.table
    assert table is not None, "asked before"
    at = {name: i for name in COLUMNS if (i := table.index(name)) is not None}
    cells = {name: table.columns[i] for name, i in at.items()}
    cells |= {name: list(map(unwrapped, cells[name])) for name in ("quantity", "status") if name in cells}
    dialect = None
    if any("," in cell for cell in cells["quantity"]):
        dialect = dialect_of(source, "magento stock", found, numbers=[cells["quantity"]])
        cells["quantity"] = [plain_number(cell, dialect.decimals) for cell in cells["quantity"]]
    labels = {name: table.header[i] for name, i in at.items()}
    return Sheet(cells, table.rows, labels), dialect


def _of_items(items: list[dict[str, Any]]) -> Sheet:
    cells = {name: [as_text(item.get(name)) for item in items] for name in COLUMNS}
    where = [
        f"Entry {n} ({sku} at {code})"
        for n, (sku, code) in enumerate(zip(cells["sku"], cells["source_code"], strict=True), 1)
    ]
    return Sheet(cells, list(range(1, len(items) + 1)), where=where, numbered=False)


def _counted(sheet: Sheet, found: Findings) -> Sheet:
    """The rows under canonical names, what is out of stock as 0; a row whose status cannot be read is left out."""
    statuses = [cell.casefold() for cell in sheet.columns.get("status", [""] * len(sheet.rows))]
    on_hand = list(sheet.columns["quantity"])
    bad: set[int] = set()
    zeroed: list[int] = []
    blank: list[int] = []
    for i, status in enumerate(statuses):
        if status not in IN_STOCK and status not in OUT_OF_STOCK:
            bad.add(i)
            cell = quoted(sheet.columns["status"][i])
            text = f"{sheet.place(i)}: {sheet.label('status')} {cell} is not known; write 1 for in stock or 0 for out."
            found.add("error", "not_a_status", text, row=sheet.row(i), column=sheet.label("status"))
        elif not status:
            blank.append(i)
        elif status in OUT_OF_STOCK and (number := as_number(on_hand[i])) is not None:
            on_hand[i] = "0"
            zeroed += [i] if number else []
    found.leave_out(len(bad), fault=True)
    _report_zeroed(sheet, zeroed, found)
    if blank and "status" in sheet.columns and len(blank) < len(statuses):
        text = f"{sheet.places(blank)}: status is blank, so the quantity counts as in stock."
        found.add("notice", "blank", text, row=sheet.row(blank[0]), column=sheet.label("status"))
    keep = [i for i in range(len(sheet.rows)) if i not in bad]

    def of(cells: list[str]) -> list[str]:
        return [cells[i] for i in keep]

    columns = {
        "location": of(sheet.columns["source_code"]),
        "sku": of(sheet.columns["sku"]),
        "on_hand": of(on_hand),
        "as_of": [""] * len(keep),
        "source": ["Magento"] * len(keep),
    }
    labels = {"location": sheet.label("source_code"), "sku": sheet.label("sku"), "on_hand": sheet.label("quantity")}
    where = of(sheet.where) if sheet.where else None
    return Sheet(columns, [sheet.rows[i] for i in keep], labels, where, sheet.numbered)


def _report_zeroed(sheet: Sheet, zeroed: list[int], found: Findings) -> None:
    if not zeroed:
        return
    units = sum((as_number(sheet.columns["quantity"][i]) or Decimal(0) for i in zeroed), Decimal(0))
    quantity, counts = ("quantity", "counts") if len(zeroed) == 1 else ("quantities", "count")
    text = (
        f"{sheet.places(zeroed)}: out of stock in Magento (status 0), so the {quantity} there "
        f"({exact(units)} in all) {counts} as 0."
    )
    found.add("notice", "out_of_stock", text, row=sheet.row(zeroed[0]), column=sheet.label("status"))


FORMAT = Format("magento", ("stock",), recognise, read)

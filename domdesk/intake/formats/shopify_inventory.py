"""Shopify's inventory export (CSV, Products > Inventory > Export) in its three generations. In the list of formats.

The first has a column per location; the others a row per variant and location with all quantities. The figure that
counts is Available: on_hand − committed in every record taken.
"""

from decimal import Decimal

from domdesk.canonical import STOCK
from domdesk.intake.cells import clean
from domdesk.intake.check import Sheet, check_table
from domdesk.intake.findings import Findings, in_words, quoted, rows_in_words
from domdesk.intake.formats.canonical import units_on_hand
from domdesk.intake.formats.format import Format
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable
from domdesk.records import Reading
from domdesk.units import plain

QUANTITIES = ("available", "committed", "unavailable", "on hand")
ROW_MARKS = {"title", "location", "on hand (current)"}
"""Headers of the newest layout, by which it is known even without its codes and SKUs."""
NOT_STOCKED = "not stocked"
SOURCE = "Shopify"


def recognise(source: Source, kind: str | None) -> str | None:
    if source.table is None or kind not in (None, "stock"):
        return None
    header = {h.casefold() for h in source.table.header}
    ours = bool({"coo", "hs code"} & header) or header >= ROW_MARKS
    if "handle" not in header or not ours:
        return None
    quantities = _quantities(source.table)
    if "location" in header:
        return "stock" if {"available", "on hand"} & quantities.keys() else None
    return "stock" if "sku" in header and _location_columns(source.table) else None


def read(source: Source, kind: str) -> Reading:
    table = source.table
    assert table is not None, "recognised before it is read"
    found = Findings()
    keys = _keys(table, found)
    per_location = table.index("location") is None
    sheet = _by_column(table, keys, found) if per_location else _by_row(table, keys, found)
    records = check_table("stock", sheet, found)
    return Reading(
        source.name,
        kind,
        "shopify",
        rows=len(table.rows),
        units=units_on_hand(records),
        records=(records,),
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
    )


def _location_columns(table: RawTable) -> list[int]:
    """Where the locations' columns stand: behind COO, or behind HS Code in files without it."""
    last = table.index("coo")
    last = table.index("hs code") if last is None else last
    return [i for i in range((last or 0) + 1, len(table.header)) if table.header[i]]


def _quantities(table: RawTable) -> dict[str, list[str]]:
    """The quantity columns by their plain names: 'On hand (current)' and 'On hand' are both 'on hand'."""
    columns: dict[str, list[str]] = {}
    for label, cells in zip(table.header, table.columns, strict=True):
        name, _, remark = label.casefold().partition("(")
        if name.strip() in QUANTITIES and not remark.startswith("new"):
            columns.setdefault(name.strip(), cells)
    return columns


def _keys(table: RawTable, found: Findings) -> list[str]:
    """Each row's SKU or, where it is blank or '-', the product's name as orders give it: 'Mug - Black / 11oz'."""
    blank = [""] * len(table.rows)

    def cells(name: str) -> list[str]:
        at = table.index(name)
        return blank if at is None else table.columns[at]

    options = [cells(f"option{n} value") for n in (1, 2, 3)]
    keys: list[str] = []
    named: dict[str, list[int]] = {}
    for i, (sku, title, handle) in enumerate(zip(cells("sku"), cells("title"), cells("handle"), strict=True)):
        key = sku.strip()
        if key in ("", "-"):
            values = [o[i].strip() for o in options if o[i].strip() and o[i].strip() != "Default Title"]
            key = " - ".join(filter(None, [title.strip() or handle.strip(), " / ".join(values)]))
            named.setdefault(key, []).append(table.rows[i])
        keys.append(key)
    if named:
        rows = [row for rows in named.values() for row in rows]
        names = in_words([quoted(key) for key in named])
        text = f"{rows_in_words(rows)}: no SKU, so the product's name stands in for one ({names}); give it one."
        found.add("warning", "no_sku", text, row=rows[0], column="SKU")
    return keys


def _stock_sheet(
    locations: list[str],
    keys: list[str],
    on_hand: list[str],
    committed: list[str],
    rows: list[int],
    labels: dict[str, str],
) -> Sheet:
    columns = {
        "location": locations,
        "sku": keys,
        "on_hand": on_hand,
        "committed": committed,
        "as_of": [""] * len(rows),
        "source": [SOURCE] * len(rows),
    }
    return Sheet(columns, rows, {"location": "Location", "sku": "SKU"} | labels)


def _by_column(table: RawTable, keys: list[str], found: Findings) -> Sheet:
    """First generation: each location's column holds the units available there."""
    locations: list[str] = []
    skus: list[str] = []
    on_hand: list[str] = []
    rows: list[int] = []
    blank: list[int] = []
    for i, (key, row) in enumerate(zip(keys, table.rows, strict=True)):
        for at in _location_columns(table):
            cell = table.columns[at][i].strip()
            if not cell:
                blank.append(row)
            elif cell.casefold() != NOT_STOCKED:
                locations.append(table.header[at])
                skus.append(key)
                on_hand.append(cell)
                rows.append(row)
    if blank:
        text = f"{rows_in_words(list(dict.fromkeys(blank)))}: a location's cell is blank, so nothing is known there."
        found.add("notice", "blank", text, row=blank[0])
    where = [f"Row {row}, {location}" for row, location in zip(rows, locations, strict=True)]
    sheet = _stock_sheet(locations, skus, on_hand, ["0"] * len(rows), rows, {"on_hand": "available"})
    return Sheet(sheet.columns, sheet.rows, sheet.labels, where)


def _by_row(table: RawTable, keys: list[str], found: Findings) -> Sheet:
    """Second and third generation: what is committed is On hand less Available, whatever makes it up."""
    at = table.index("location")
    assert at is not None, "asked before"
    quantities = _quantities(table)
    numbers = {name: clean(STOCK.column("on_hand"), cells) for name, cells in quantities.items()}
    column: list[str] = []
    committed: list[str] = []
    taken: list[int] = []
    differ: list[int] = []
    for i, row in enumerate(table.rows):
        if any(cells[i].strip().casefold() == NOT_STOCKED for cells in quantities.values()):
            continue
        wrong = next(((name, faults[i]) for name, (_, faults) in numbers.items() if i in faults), None)
        if wrong:
            name, fault = wrong
            text = f"Row {row}: {name} {quoted(quantities[name][i])} {fault.says}; {fault.remedy}."
            found.add("error", fault.code, text, row=row, column=name)
            found.leave_out(1, fault=True)
            continue
        number = {name: Decimal(cell) for name, (cells, _) in numbers.items() if (cell := cells[i]) is not None}
        held = number.get("committed", Decimal(0)) + number.get("unavailable", Decimal(0))
        hand, available = number.get("on hand"), number.get("available")
        taken.append(i)
        if hand is None:
            column.append("" if available is None else plain(available))
            committed.append("0")
            continue
        column.append(plain(hand))
        committed.append(plain(held if available is None else hand - available))
        if available is not None and hand != available + held and {"committed", "unavailable"} <= number.keys():
            differ.append(row)
    if differ:
        text = f"{rows_in_words(differ)}: On hand is not Available + Committed + Unavailable; Available is what counts."
        found.add("warning", "does_not_add_up", text, row=differ[0], column="Available")
    name = next(
        h for h in table.header if h.casefold().startswith("on hand" if "on hand" in quantities else "available")
    )
    return _stock_sheet(
        [table.columns[at][i] for i in taken],
        [keys[i] for i in taken],
        column,
        committed,
        [table.rows[i] for i in taken],
        {"on_hand": name},
    )


FORMAT = Format("shopify", ("stock",), recognise, read)

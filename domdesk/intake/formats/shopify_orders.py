"""Shopify's orders export (CSV, Admin > Orders > Export), full or shortened, and Squarespace's, which follows it.

One row per line; an order's own cells stand in its first row alone, so they are filled down by `Name` (in Squarespace
`Order ID`). In the list of formats.
"""

from collections.abc import Container, Iterable

from domdesk.intake.check import Sheet
from domdesk.intake.dialect import dialect_of, iso_date, plain_number
from domdesk.intake.findings import Findings, in_words, rows_in_words
from domdesk.intake.formats.asides import name_for_sku, report_aside
from domdesk.intake.formats.export import Export, filled_down, unquoted
from domdesk.intake.formats.format import Format
from domdesk.intake.orders import check_orders, report_no_country
from domdesk.intake.places import code_places
from domdesk.intake.source import Source
from domdesk.records import Reading

CHANNEL = "shopify"

CHANNELS = {"name": CHANNEL, "order id": "squarespace"}
"""The order's column, and whose export it makes a file."""
NEEDED = ("lineitem name", "lineitem quantity")

LINE_COLUMNS = {"quantity": "lineitem quantity", "title": "lineitem name", "unit_price": "lineitem price"}

ORDER_COLUMNS = {
    "order_ref": ("id",),
    "placed_at": ("created at",),
    "email": ("email",),
    "service": ("shipping method",),
    "currency": ("currency",),
}

ADDRESS = {
    "ship_to_name": ("name",),
    "company": ("company",),
    "address1": ("address1", "street"),
    "address2": ("address2",),
    "city": ("city",),
    "postal_code": ("zip",),
    "region": ("province",),
    "country": ("country",),
    "phone": ("phone",),
}
"""Canonical column → the export's, behind 'Shipping' or 'Billing'."""


def recognise(source: Source, kind: str | None) -> str | None:
    header = {h.casefold() for h in source.table.header} if source.table else set()
    return "orders" if kind in (None, "orders") and header.issuperset(NEEDED) and _order_column(header) else None


def _order_column(header: Container[str]) -> str | None:
    return next((name for name in CHANNELS if name in header), None)


def read(source: Source, kind: str) -> Reading:
    assert source.table is not None, "recognised before it is read"
    found = Findings()
    order = _order_column({h.casefold() for h in source.table.header})
    assert order is not None, "recognised before it is read"
    export = Export(source.table, order)
    sheet = _sheet(export, order, found)
    told = _write_plainly(source, sheet, found)
    aside = _put_aside(export, sheet, found)
    name_for_sku(sheet, aside, found)
    orders = check_orders(sheet, found, left_out=aside, needs_country=False)
    report_no_country(orders.orders, found, has_column="country" in sheet.columns)
    return Reading(
        source.name,
        kind,
        "shopify",
        rows=len(source.table.rows),
        orders=orders.order_count,
        lines=orders.line_count - sum(code == "no_item" for code in aside.values()),
        units=orders.units,
        records=orders.records,
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
        facts=told,
    )


def _write_plainly(source: Source, sheet: Sheet, found: Findings) -> dict[str, dict[str, str]]:
    """Rewrite in place what a spreadsheet made of dates and numbers; what had to be told for it is given."""
    columns = sheet.columns
    dates = [name for name in ("placed_at",) if name in columns]
    numbers = [name for name in ("quantity", "unit_price") if name in columns]
    dialect = dialect_of(
        source,
        "shopify orders",
        found,
        dates=[columns[name] for name in dates],
        numbers=[columns[name] for name in numbers],
    )
    for name in dates:
        known = {cell: iso_date(cell, dialect.dates) for cell in set(columns[name])}
        columns[name] = [known[cell] for cell in columns[name]]
    for name in numbers:
        known = {cell: plain_number(cell, dialect.decimals) for cell in set(columns[name])}
        columns[name] = [known[cell] for cell in columns[name]]
    return dialect.told


def _sheet(export: Export, order: str, found: Findings) -> Sheet:
    """The export under canonical names, with order cells filled down."""
    columns: dict[str, list[str]] = {"order": export.orders}
    labels = {"order": export.labels[order]}
    columns["channel"] = [CHANNELS[order]] * len(export.rows)
    for name, header in LINE_COLUMNS.items():
        if header in export:
            columns[name], labels[name] = export.cells(header), export.labels[header]
    columns["sku"] = list(export.cells("lineitem sku"))
    labels["sku"] = export.labels.get("lineitem sku", "Lineitem sku")
    order_of = export.order_of
    for name, (header,) in ORDER_COLUMNS.items():
        if header in export:
            columns[name], labels[name] = filled_down(export.cells(header), order_of), export.labels[header]
    address = _address(export, found)
    for name, (cells, label) in address.items():
        columns[name], labels[name] = cells, label
    code_places(columns)
    return Sheet(columns, export.rows, labels)


def _address(export: Export, found: Findings) -> dict[str, tuple[list[str], str]]:
    """Where each order goes: the shipping address or, in orders that have none, the billing address."""
    sides: dict[str, dict[str, list[str]]] = {"shipping": {}, "billing": {}}
    labels: dict[str, str] = {}
    for side, parts in sides.items():
        for name, endings in ADDRESS.items():
            header = next((f"{side} {e}" for e in endings if f"{side} {e}" in export), None)
            if header:
                parts[name] = export.cells(header)
                labels.setdefault(name, export.labels[header])
    if "phone" in export and "phone" not in labels:
        sides["shipping"]["phone"], labels["phone"] = export.cells("phone"), export.labels["phone"]
    shipped = _orders_with(sides["shipping"], export.order_of)
    billed = _orders_with(sides["billing"], export.order_of) - shipped
    blank = [""] * len(export.rows)
    address = {}
    for name, label in labels.items():
        cells, other = sides["shipping"].get(name, blank), sides["billing"].get(name, blank)
        if billed:
            cells = [other[i] if at in billed else cells[i] for i, at in enumerate(export.order_of)]
        address[name] = ([unquoted(cell) for cell in cells] if name == "phone" else cells, label)
    rows = [export.rows[i] for at, i in enumerate(export.first_rows) if at in billed]
    if rows:
        text = f"{rows_in_words(rows)}: no shipping address, so the billing address is used."
        found.add("notice", "billing_address", text, row=rows[0])
    return address


def _orders_with(parts: dict[str, list[str]], order_of: list[int]) -> set[int]:
    """The orders in which any of these cells but the phone is filled."""
    orders: set[int] = set()
    for name, cells in parts.items():
        if name != "phone":
            orders.update(at for at, cell in zip(order_of, cells, strict=True) if cell and not cell.isspace())
    return orders


def _items(sheet: Sheet) -> Iterable[tuple[str, str]]:
    return zip(sheet.columns["quantity"], sheet.columns["title"], strict=True)


def _put_aside(export: Export, sheet: Sheet, found: Findings) -> dict[int, str]:
    """Rows that are not to be shipped, each with the reason's code; one notice per order and reason."""
    order_of = export.order_of
    cancelled = filled_down(export.cells("cancelled at"), order_of)
    paid = filled_down(export.cells("financial status"), order_of)
    order_status = filled_down(export.cells("fulfillment status"), order_of)
    has_line_status = "lineitem fulfillment status" in export
    line_status = export.cells("lineitem fulfillment status") if has_line_status else order_status
    ships = export.cells("lineitem requires shipping")
    aside: dict[int, str] = {}
    partial: list[int] = []
    for i, (quantity, title) in enumerate(_items(sheet)):
        status = line_status[i].strip().lower()
        if order_of[i] < 0:
            continue
        if not quantity.strip() and not title.strip():
            aside[i] = "no_item"
        elif cancelled[i]:
            aside[i] = "cancelled"
        elif paid[i].lower() in ("voided", "refunded"):
            aside[i] = paid[i].lower()
        elif status in ("fulfilled", "restocked"):
            aside[i] = status
        elif ships[i].strip().lower() == "false":
            aside[i] = "no_shipping"
        elif quantity.strip() == "0":
            aside[i] = "removed"
        elif status == "partial":
            partial.append(i)
    report_aside(aside, sheet, found)
    for i in partial:
        order = sheet.columns["order"][i]
        text = (
            f"{sheet.place(i)}: a part of this line of order {order} has been shipped and the export does not say how "
            "much, so all of it is taken; correct the quantity if less remains."
        )
        found.add("warning", "partial", text, row=sheet.row(i), column=export.labels.get("lineitem fulfillment status"))
    refunded = [i for i, status in enumerate(paid) if status.lower() == "partially_refunded" and i not in aside]
    _report_refunded(refunded, sheet, found)
    return aside


def _report_refunded(lines: list[int], sheet: Sheet, found: Findings) -> None:
    """Warn of orders of which the export does not say what was refunded; these `lines` of theirs are taken."""
    if lines:
        orders = list(dict.fromkeys(sheet.columns["order"][i] for i in lines))
        which, them = (f"Order {orders[0]}", "it") if len(orders) == 1 else (f"Orders {in_words(orders)}", "them")
        text = (
            f"{which}: a part was refunded and the export does not say which lines, so all lines of {them} that are "
            "open are taken; correct the quantities if less is to be shipped."
        )
        found.add("warning", "refunded_in_part", text, row=sheet.row(lines[0]), column="Financial Status")


FORMAT = Format("shopify", ("orders",), recognise, read)

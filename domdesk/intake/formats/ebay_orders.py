"""eBay's orders report (CSV, Seller Hub > Orders > Download), American, British or Australian. In the list of formats.

One row per item; an order of several items begins with a row of its own that has the buyer, the address and the sums,
and its items' rows are blank there.
"""

import re
from collections import Counter
from dataclasses import replace

from domdesk.errors import InputError
from domdesk.intake.check import Sheet
from domdesk.intake.dialect import dialect_of, iso_date, plain_number, unwrapped
from domdesk.intake.findings import Findings
from domdesk.intake.formats.asides import report_aside
from domdesk.intake.formats.export import Export, filled_down
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.market_orders import header_of, reading_of, sheet_of
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable
from domdesk.records import Reading

CHANNEL = "ebay"

ITEM = ("item number", "item title", "custom label", "custom label (sku)")
MARKS = {"sold for", "item number", "sales record number", "buyer username"}
"""Headers by which, beside an address, a report cut to a few columns is eBay's: the buyer's username, or two."""
STREET = {"ship to address 1", "post to address 1", "buyer address 1"}
PLACE = STREET | {"ship to zip", "post to postcode"}
ORDER_COLUMNS = ("order number", "sales record number")
EARNINGS = {"order earnings", "net order earnings", "final value fee - fixed"}
"""Headers of the report of what orders earned, which has no street lines and no SKUs."""
ADVICE = "In Seller Hub choose Orders > Download report > All orders, and import that file."

HEADERS = {
    "line_ref": ("transaction id",),
    "sku": ("custom label", "custom label (sku)"),
    "title": ("item title",),
    "quantity": ("quantity",),
    "unit_price": ("sold for",),
    "placed_at": ("sale date", "order date"),
    "due": ("ship by date", "post by date", "dispatch by date"),
    "service": ("shipping service", "delivery service", "postage service"),
    "ship_to_name": ("ship to name", "post to name", "buyer name"),
    "address1": ("ship to address 1", "post to address 1", "buyer address 1"),
    "address2": ("ship to address 2", "post to address 2", "buyer address 2"),
    "city": ("ship to city", "post to city", "buyer city"),
    "region": ("ship to state", "post to state", "post to county", "buyer state", "buyer county"),
    "postal_code": ("ship to zip", "post to postcode", "post to postal code", "buyer zip", "buyer postcode"),
    "country": ("ship to country", "post to country", "buyer country"),
    "phone": ("ship to phone", "post to phone"),
    "email": ("buyer email",),
}

SHIPPED = ("shipped on date", "dispatched on date", "posted on date", "despatched on date")

MONEY = re.compile(r"(?:([A-Z]{1,3}) ?)?([$£€]?) ?(-?[0-9].*)")
CURRENCIES = {
    ("", "£"): "GBP", ("", "€"): "EUR", ("US", "$"): "USD", ("AU", "$"): "AUD", ("C", "$"): "CAD", ("CA", "$"): "CAD",
    ("USD", ""): "USD", ("AUD", ""): "AUD", ("CAD", ""): "CAD", ("GBP", ""): "GBP", ("EUR", ""): "EUR",
}  # fmt: skip
"""What stands before a price, and its currency; $ alone is the US dollar in an American report only."""


def recognise(source: Source, kind: str | None) -> str | None:
    """Raises InputError for reports that lack the items, or where to send them."""
    header = header_of(source.table)
    if kind not in (None, "orders") or header.isdisjoint(ORDER_COLUMNS):
        return None
    if header & EARNINGS and not header & STREET:
        raise InputError(f"{source.name} is eBay's report of what the orders earned, not of the orders.", ADVICE)
    is_ours = bool(header & PLACE) and len(header & MARKS) >= (1 if "buyer username" in header else 2)
    if not (is_ours or header >= {"item title", "custom label", "sold for"}):
        return None
    if "quantity" in header and not header.isdisjoint(ITEM[1:]):
        return "orders"
    if "sales record number" in header or "buyer username" in header:
        raise InputError(f"{source.name} is a list of eBay's orders without their items.", ADVICE)
    return None


def read(source: Source, kind: str) -> Reading:
    assert source.table is not None, "recognised before it is read"
    found = Findings()
    table = _with_order_numbers(source.table)
    export = Export(table, next(name for name in ORDER_COLUMNS if name in header_of(table)))
    sheet = sheet_of(export, CHANNEL, HEADERS | dict.fromkeys(("order", "order_ref"), ORDER_COLUMNS))
    columns = sheet.columns
    dates = [name for name in ("placed_at", "due") if name in columns]
    prices = columns.setdefault("unit_price", [""] * len(export.rows))
    dialect = dialect_of(source, "ebay", found, dates=(columns[name] for name in dates), numbers=(prices,))
    for name in dates:
        columns[name] = [iso_date(cell, dialect.dates) for cell in columns[name]]
    split = [_split(cell, american="ship to zip" in export) for cell in prices]
    columns["currency"] = [currency for currency, _ in split]
    columns["unit_price"] = [plain_number(price, dialect.decimals) for _, price in split]
    summaries = _summaries(export, sheet, found)
    for i in summaries:
        columns["quantity"][i] = columns["unit_price"][i] = columns["currency"][i] = ""
    aside = _put_aside(export, summaries)
    report_aside(aside, sheet, found)
    out = dict.fromkeys(summaries, "no_item") | aside
    return reading_of(
        source, CHANNEL, sheet, export.order_of, out, found, no_lines=frozenset(summaries), told=dialect.told
    )


def _with_order_numbers(table: RawTable) -> RawTable:
    """The table with blank order numbers filled from the rows of the same sales record, else by the record's number."""
    number, record = (table.index(name) for name in ORDER_COLUMNS)
    if number is None or record is None:
        return table
    pairs = list(zip(table.columns[number], map(str.strip, table.columns[record]), strict=True))
    known = {of: name for name, of in reversed(pairs) if name.strip() and of}
    columns = list(table.columns)
    columns[number] = [name if name.strip() else known.get(of, of) for name, of in pairs]
    return replace(table, columns=columns)


def _split(cell: str, *, american: bool) -> tuple[str, str]:
    """A price as its currency (blank = the desk's) and its number."""
    match = MONEY.fullmatch(unwrapped(cell))
    if match is None:
        return "", cell
    code, symbol, number = match.groups()
    alone = symbol == "$" and not code
    return "USD" if alone and american else CURRENCIES.get((code or "", symbol), ""), number


def _summaries(export: Export, sheet: Sheet, found: Findings) -> list[int]:
    """Rows that only sum up an order whose items have rows of their own; reported once."""
    items = zip(*map(export.cells, ITEM), strict=True)
    without = [not any(map(str.strip, item)) for item in items]
    item_rows = Counter(at for at, blank in zip(export.order_of, without, strict=True) if not blank)
    sums = [i for i, at in enumerate(export.order_of) if without[i] and at >= 0 and item_rows[at]]
    if sums:
        verb = "sums up an order whose items have" if len(sums) == 1 else "sum up orders whose items have"
        text = f"{sheet.places(sums)} {verb} rows of their own; only the items are lines."
        found.add("notice", "summary_row", text, row=sheet.row(sums[0]), rows=[sheet.rows[i] for i in sums])
    return sums


def _put_aside(export: Export, summaries: list[int]) -> dict[int, str]:
    """Items that are not to be shipped, each with the reason's code; what a summary row says holds for its items."""
    shipped = export.cells(next((name for name in SHIPPED if name in export), SHIPPED[0]))
    whole = {export.order_of[i] for i in summaries if shipped[i].strip()}
    paid = filled_down(export.cells("paid on date"), export.order_of)
    says_paid = any(paid)
    aside: dict[int, str] = {}
    for i in sorted(set(range(len(export.rows))).difference(summaries)):
        if shipped[i].strip() or export.order_of[i] in whole:
            aside[i] = "fulfilled"
        elif says_paid and not paid[i] and export.order_of[i] >= 0:
            aside[i] = "unpaid"
    return aside


FORMAT = Format("ebay", ("orders",), recognise, read)

"""WooCommerce's orders as plugins export them (CSV) with a row per item. In the list of formats.

Read by column name, as no two shops have the same columns: SkyVerge's and WebToffee's row-per-item layouts with names
such as `shipping_postcode`, Advanced Order Export's with titles such as 'Postcode (Shipping)'.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from domdesk.errors import InputError, MissingFactsError
from domdesk.intake.check import Sheet
from domdesk.intake.dialect import Dialect, dialect_of, iso_date, plain_number, unwrapped
from domdesk.intake.findings import Findings
from domdesk.intake.formats.export import Export, filled_down, unquoted
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.woocommerce_lines import CHANNEL, Lines, read_lines, report_billing, unit_price
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable
from domdesk.records import Reading

ORDER = ("order number formatted", "order number", "order id")
ITEM = {
    "sku": ("sku", "item sku", "product sku"),
    "title": ("product name", "item name", "name"),
    "quantity": ("quantity (- refund)", "quantity", "item quantity", "qty"),
}
LINE_TOTAL = ("item total", "order line total", "line total")
UNIT_PRICE = ("item price", "item cost")
REFUNDED = ("item refunded qty", "item refunded quantity")
STATUS = ("status", "order status")
CURRENCY = ("order currency", "currency")

OF_LINE = {"line_ref": ("item id", "order item id", "line item id")}
OF_ORDER = {
    "order_ref": ("order id",),
    "placed_at": ("order date", "date created", "date"),
    "service": ("shipping method title", "shipping method"),
    "email": ("billing email", "customer email", "billing email address"),
}
ADDRESS = {
    "company": ("company",),
    "address1": ("address 1", "address 1&2", "address"),
    "address2": ("address 2",),
    "city": ("city",),
    "postal_code": ("postcode",),
    "region": ("state code", "state", "state name"),
    "country": ("country code", "country", "country name"),
}
"""Canonical column → the export's, behind 'shipping' or 'billing'."""

IDS = ("sku", "order_ref", "line_ref")
"""What a spreadsheet put into these is mended, and told, where all cells are checked."""

FOREIGN = re.compile(r"(?:shipping|billing|payment)_(?:postal_code|zip|street2?|firstname|zone)")
"""Columns by which an export is another system's that says shipping_… too (Back Market, OpenCart)."""
SIDED = re.compile(r"(?:shipping|billing)_(?:first_name|address_1|postcode|country)|.+ \((?:shipping|billing)\)")
SUMMARY = frozenset({"order #", "product(s)", "items sold"})
"""Columns of the list under Analytics > Orders, which says neither SKU nor address."""


def words(label: str) -> str:
    """A column name for comparison: 'shipping_postcode' and 'Postcode (Shipping)' → 'shipping postcode'."""
    name = " ".join(label.casefold().replace("_", " ").split())
    sided = re.fullmatch(r"(.+) \((shipping|billing)\)", name)
    return f"{sided[2]} {sided[1]}" if sided else name


def is_export(header: Sequence[str]) -> bool:
    """Whether these are columns of WooCommerce's orders: an order's name, and what no other system calls so."""
    names = {words(label) for label in header}
    ours = any(SIDED.fullmatch(label.casefold()) for label in header)
    ours = ours and not any(FOREIGN.fullmatch(label.casefold()) for label in header)
    short = {"order_number", "item_total"} <= {label.casefold() for label in header}
    return (ours or short) and not names.isdisjoint(ORDER)


def has_items(header: Sequence[str]) -> bool:
    """Whether the columns of a row per item are there."""
    names = {words(label) for label in header}
    return not names.isdisjoint(ITEM["quantity"]) and not names.isdisjoint((*ITEM["sku"], *ITEM["title"]))


def recognise(source: Source, kind: str | None) -> str | None:
    if source.table is None or kind not in (None, "orders"):
        return None
    names = {words(label) for label in source.table.header}
    if names >= SUMMARY:
        raise InputError(
            f"{source.name} is WooCommerce's list of orders from Analytics, which has neither SKU nor address.",
            "Export the orders with an export plugin, a row per item, or fetch them by /wp-json/wc/v3/orders.",
        )
    return "orders" if has_items(source.table.header) and is_export(source.table.header) else None


def read(source: Source, kind: str) -> Reading:
    assert source.table is not None, "recognised before it is read"
    return read_items(source, source.table, "woocommerce orders")


def read_items(
    source: Source, table: RawTable, layout: str, *, month_first: bool = False, where: list[str] | None = None
) -> Reading:
    """A table with a row per item, named by `where`; with `month_first` dates that fit both ways are read so."""
    found = Findings()
    found_at = {words(label): at for at, label in reversed(list(enumerate(table.header)))}
    at = next(found_at[name] for name in ORDER if name in found_at)
    columns = list(table.columns)
    columns[at] = _orders(table, columns[at], found_at)
    export = Export(replace(table, columns=columns), table.header[at].casefold())
    header = {name: table.header[i].casefold() for name, i in found_at.items()}
    return _Items(export, header).read(source, found, layout, month_first, where)


def _orders(table: RawTable, cells: list[str], found_at: dict[str, int]) -> list[str]:
    """The order of each row; an item's row without one continues the order above it."""
    items = [found_at[name] for names in ITEM.values() for name in names if name in found_at]
    orders: list[str] = []
    for i, cell in enumerate(cells):
        name = unwrapped(cell).removeprefix("#").strip()
        goes_on = not name and orders and any(table.columns[at][i].strip() for at in items)
        orders.append(orders[-1] if goes_on else name)
    return orders


class _Items:
    """An export with the headers it has for the names that are looked for."""

    def __init__(self, export: Export, header: dict[str, str]) -> None:
        self.export = export
        self.header = header
        self.labels: dict[str, str] = {"order": next(header[name] for name in ORDER if name in header)}

    def cells(self, names: Sequence[str], column: str = "") -> list[str]:
        """Each row's cell under the first of these names that has one; messages call `column` by the first header."""
        headers = [self.header[name] for name in names if name in self.header]
        if not headers:
            return [""] * len(self.export.rows)
        self.labels.setdefault(column, self.export.labels[headers[0]])
        bare = unquoted if column in IDS else unwrapped
        columns = [[bare(cell) for cell in self.export.cells(header)] for header in headers]
        return columns[0] if len(columns) == 1 else [next(filter(None, row), "") for row in zip(*columns, strict=True)]

    def read(self, source: Source, found: Findings, layout: str, month_first: bool, where: list[str] | None) -> Reading:
        """The reading; raises MissingFactsError where dates or numbers fit two ways and nothing is told."""
        order_of = self.export.order_of
        columns = {"order": self.export.orders, "channel": [CHANNEL] * len(self.export.rows)}
        columns |= {name: self.cells(names, name) for name, names in (ITEM | OF_LINE).items()}
        columns |= {name: filled_down(self.cells(names, name), order_of) for name, names in OF_ORDER.items()}
        columns["currency"] = filled_down(self.cells(CURRENCY, "currency"), order_of)
        columns |= self._address(found)
        totals, prices = self.cells(LINE_TOTAL, "unit_price"), self.cells(UNIT_PRICE, "unit_price")
        numbers = (columns["quantity"], totals, prices)
        dialect = _dialect(source, layout, found, columns["placed_at"], numbers, month_first)
        columns["placed_at"] = [iso_date(cell, dialect.dates) for cell in columns["placed_at"]]
        quantities, totals, prices = ([plain_number(cell, dialect.decimals) for cell in cells] for cells in numbers)
        columns["quantity"] = quantities
        columns["unit_price"] = list(map(unit_price, totals, quantities, prices))
        lines = Lines(
            Sheet(columns, self.export.rows, self.labels, where),
            filled_down(self.cells(STATUS), order_of),
            [plain_number(cell, dialect.decimals) for cell in self.cells(REFUNDED)],
            told=dialect.told,
        )
        return read_lines(source, lines, found)

    def _address(self, found: Findings) -> dict[str, list[str]]:
        """Where each row's order goes: the shipping address or, in orders that have none, the billing address."""
        order_of = self.export.order_of
        sides = {side: self._side(side) for side in ("shipping", "billing")}
        shipped, billed = (
            {at for cells in parts for at, cell in zip(order_of, sides[side][cells], strict=True) if cell}
            for side, parts in (("shipping", ("address1", "city", "postal_code")), ("billing", ADDRESS))
        )
        moved = billed - shipped
        report_billing([self.export.orders[i] for at, i in enumerate(self.export.first_rows) if at in moved], found)
        address = {
            name: [other if at in moved else own for at, own, other in zip(order_of, cells, billing, strict=True)]
            for name, cells, billing in (
                (name, cells, sides["billing"][name]) for name, cells in sides["shipping"].items()
            )
        }
        phones = zip(address["phone"], sides["billing"]["phone"], strict=True)
        return address | {"phone": [own or other for own, other in phones]}

    def _side(self, side: str) -> dict[str, list[str]]:
        """The address of one side, the person's name and phone with it."""
        parts = {name: self.cells([f"{side} {end}" for end in ends], name) for name, ends in ADDRESS.items()}
        full = self.cells([f"{side} full name", f"{side} name"], "ship_to_name")
        names = zip(self.cells([f"{side} first name"]), self.cells([f"{side} last name"]), strict=True)
        parts["ship_to_name"] = [
            whole or f"{first} {last}".strip() for whole, (first, last) in zip(full, names, strict=True)
        ]
        return parts | {"phone": self.cells([f"{side} phone"], "phone")}


def _dialect(
    source: Source, layout: str, found: Findings, dates: list[str], numbers: Sequence[list[str]], month_first: bool
) -> Dialect:
    """The file's dialect; where the plugin documents its dates as month first, that settles those that fit both."""
    try:
        return dialect_of(source, layout, found, dates=(dates,), numbers=numbers)
    except MissingFactsError as missing:
        if not month_first or [fact.key for fact in missing.facts] != ["dates"]:
            raise
    text = "The dates fit both day/month and month/day; they are read month first, as this plugin writes them."
    found.add("notice", "dates", f"{text} If that is wrong, import it with --set dates=day-first.")
    return replace(dialect_of(source, layout, found, numbers=numbers), dates="month-first")


FORMAT = Format("woocommerce", ("orders",), recognise, read)

"""BigCommerce's orders export (CSV, Orders > Export): a row per order with its products packed in one cell, or a row
per product. In the list of formats.

'Suburb' is the city, countries stand by their English names, and dates are written as the store's settings say.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domdesk.errors import InputError
from domdesk.intake.check import Sheet
from domdesk.intake.dialect import Dialect, dialect_of, iso_date, plain_number, unwrapped
from domdesk.intake.facts import settle
from domdesk.intake.findings import Findings, quoted
from domdesk.intake.formats.asides import name_for_sku, report_aside
from domdesk.intake.formats.bigcommerce_address import address_of
from domdesk.intake.formats.bigcommerce_details import Product, is_packed, product_of, products_in
from domdesk.intake.formats.export import Export, filled_down
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.json_values import as_number
from domdesk.intake.formats.market_orders import header_of
from domdesk.intake.formats.measures import fill_weights, in_grams
from domdesk.intake.orders import OrdersRead, check_orders, report_no_country
from domdesk.intake.source import Source
from domdesk.records import Reading
from domdesk.style import exact

CHANNEL = "bigcommerce"

MARKS = frozenset(
    {
        "customer id", "order status", "ship method", "total quantity", "total shipped", "order currency code",
        "shipping suburb", "billing suburb", "order total (inc tax)", "subtotal (inc tax)", "product unit price",
    }
)  # fmt: skip
"""Headers beside 'Order ID' by which the export is BigCommerce's."""

WHY_ASIDE = {
    "shipped": "fulfilled",
    "completed": "complete",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "refunded": "refunded",
    "declined": "declined",
    "incomplete": "incomplete",
    "pending": "incomplete",
    "awaiting payment": "unpaid",
    "awaiting pickup": "pickup",
    "manual verification required": "on_hold",
    "disputed": "on_hold",
}
"""Order status → why nothing of such an order is to be shipped now."""

IN_PART = {"partially shipped": "shipped", "partially refunded": "refunded"}

PRODUCT_KEYS = {
    "Qty": "product qty",
    "SKU": "product sku",
    "Name": "product name",
    "Variation Details": "product variation details",
    "Options": "product options",
    "Weight": "product weight",
    "Unit Price": "product unit price",
}

LABELS = {
    "sku": "Product SKU",
    "quantity": "Product Qty",
    "title": "Product Name",
    "unit_price": "Product Unit Price",
    "currency": "Order Currency Code",
    "placed_at": "Order Date",
    "country": "Shipping Country",
    "postal_code": "Shipping Zip",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A product of the export, at one of its rows; `number` counts within a packed cell, 0 = the row is the line."""

    at: int
    product: Product
    number: int = 0


def recognise(source: Source, kind: str | None) -> str | None:
    header = header_of(source.table)
    marks = len(header & MARKS)
    if kind not in (None, "orders") or source.table is None or "order id" not in header or not marks:
        return None
    if "product details" in header:
        cells = Export(source.table, "order id").cells("product details")
        filled = [cell for cell in cells if cell.strip()]
        return "orders" if any(map(is_packed, filled)) or (not filled and marks > 1) else None
    if "product qty" in header and header & {"product sku", "product name"}:
        return "orders" if marks > 1 or "product id" in header else None
    if marks >= 4 and "order status" in header and header & {"shipping suburb", "billing suburb", "total quantity"}:
        raise InputError(
            f"{source.name} is a BigCommerce export of orders without their products.",
            "Export with a template that has Product Details, such as the default one.",
        )
    return None


def read(source: Source, kind: str) -> Reading:
    assert source.table is not None, "recognised before it is read"
    found = Findings()
    export = Export(source.table, "order id")
    lines = _unpacked(export, found) if "product details" in export else _by_row(export)
    dates = [re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", cell) for cell in export.cells("order date")]
    prices = [line.product.unit_price for line in lines]
    dialect = dialect_of(source, "bigcommerce orders", found, dates=[dates], numbers=[prices])
    sheet = _sheet(export, lines, dates, dialect, found)
    aside = _put_aside(export, lines, sheet, found)
    name_for_sku(sheet, aside, found, [line.product.full_name for line in lines])
    orders = check_orders(sheet, found, left_out=aside, needs_country=False)
    report_no_country(orders.orders, found, has_column="country" in sheet.columns)
    _check_totals(export, sheet, aside, found)
    return _reading(source, export, lines, sheet, aside, orders, dialect, found)


def _reading(
    source: Source,
    export: Export,
    lines: Sequence[Line],
    sheet: Sheet,
    aside: dict[int, str],
    orders: OrdersRead,
    dialect: Dialect,
    found: Findings,
) -> Reading:
    """The reading, with the products' weights where their unit is told; its rows are the products once unpacked."""
    assert source.table is not None, "recognised before it is read"
    settled = settle(
        source.name, source.facts, "bigcommerce weights", source.table.header, found, needs=(), takes=("unit",)
    )
    written = {line.product.weight for line in lines}
    numbers = {cell: as_number(plain_number(cell, dialect.decimals)) for cell in written}
    weights = [numbers[line.product.weight] for line in lines]
    records = orders.records
    if unit := settled.values.get("unit"):
        grams = [in_grams(weight, unit) for weight in weights]
        fills = fill_weights(orders.order_lines, sheet.columns["sku"], sheet.columns["title"], grams, sheet.rows)
        records = (*records, fills) if len(fills) else records
    else:
        report_weights(weights, found)
    return Reading(
        source.name,
        "orders",
        "bigcommerce",
        rows=len(lines) + sum(issue.code == "unreadable" for issue in found.issues),
        orders=len(export.first_rows),
        lines=orders.line_count - sum(code == "no_item" for code in aside.values()),
        units=orders.units,
        records=records,
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
        facts=dialect.told | {key: told for key, told in settled.told.items() if told},
    )


def report_weights(weights: Iterable[Decimal | None], found: Findings) -> None:
    """Say that the file has weights which are not read, as their unit is a setting of the store."""
    if any(weight for weight in weights):
        text = (
            "The file has the products' weights but not their unit, so they are not read; "
            "tell it with --set unit=lb, or the unit of the store."
        )
        found.add("notice", "weight_unit", text)


def _unpacked(export: Export, found: Findings) -> list[Line]:
    """The products of every row; a row without any is a line of its own, unless its cell cannot be read."""
    lines: list[Line] = []
    statuses = export.cells("order status")
    for at, cell in enumerate(export.cells("product details")):
        products = products_in(cell)
        lines += [Line(at, product, n if len(products) > 1 else 0) for n, product in enumerate(products, 1)]
        if not products and cell.strip() and statuses[at].strip().lower() not in WHY_ASIDE:
            text = (
                f"Row {export.rows[at]}: Product Details {quoted(cell)} does not begin with Product ID, so what "
                f"order {export.orders[at]} holds is not known; export it again."
            )
            found.add("error", "unreadable", text, row=export.rows[at], column="Product Details")
            found.leave_out(1, fault=True)
        elif not products:
            lines.append(Line(at, Product()))
    return lines


def _by_row(export: Export) -> list[Line]:
    cells = [export.cells(header) for header in PRODUCT_KEYS.values()]
    rows = (dict(zip(PRODUCT_KEYS, map(unwrapped, values), strict=True)) for values in zip(*cells, strict=True))
    return [Line(at, product_of(values)) for at, values in enumerate(rows)]


def _sheet(export: Export, lines: Sequence[Line], dates: Sequence[str], dialect: Dialect, found: Findings) -> Sheet:
    """The export under canonical names, a row per product, with an order's own cells in each of its rows."""

    def filled(header: str) -> list[str]:
        return filled_down(export.cells(header), export.order_of)

    times = export.cells("order time")
    own = {
        "order": export.orders,
        "order_ref": export.orders,
        "placed_at": [_moment(*cells, dialect) for cells in zip(dates, times, strict=True)],
        "email": next((filled(h) for h in ("customer email", "shipping email", "billing email") if h in export), None),
        "service": filled("ship method"),
        "currency": filled("order currency code"),
        **address_of(export, found),
    }
    columns = {name: [cells[line.at] for line in lines] for name, cells in own.items() if cells is not None}
    columns["channel"] = [CHANNEL] * len(lines)
    columns["sku"] = [line.product.sku for line in lines]
    columns["title"] = [line.product.name for line in lines]
    quantities, prices = ([line.product.quantity for line in lines], [line.product.unit_price for line in lines])
    plain_quantities = {cell: plain_number(cell, dialect.decimals) for cell in set(quantities)}
    plain_prices = {cell: _price(cell, dialect) for cell in set(prices)}
    columns["quantity"] = [plain_quantities[cell] for cell in quantities]
    columns["unit_price"] = [plain_prices[cell] for cell in prices]
    rows = [export.rows[line.at] for line in lines]
    where = [
        f"Row {row}, product {line.number}" if line.number else f"Row {row}"
        for row, line in zip(rows, lines, strict=True)
    ]
    packed = any(line.number for line in lines)
    return Sheet(columns, rows, {"order": export.labels["order id"], **LABELS}, where if packed else None)


def _moment(date: str, time: str, dialect: Dialect) -> str:
    """A date with its time of day, where the template has one that can be read."""
    day = iso_date(date, dialect.dates)
    moment = iso_date(f"{date} {time}", dialect.dates) if time.strip() else day
    return moment if moment.startswith(f"{day}T") else day


def _price(cell: str, dialect: Dialect) -> str:
    """A price without the store's currency sign, whatever it is."""
    return plain_number(re.sub(r"^[^\d(.,+\u2212-]+|[^\d).,]+$", "", cell), dialect.decimals)


def _put_aside(export: Export, lines: Sequence[Line], sheet: Sheet, found: Findings) -> dict[int, str]:
    """Lines that are not to be shipped, each with the reason's code; one notice per order and reason."""
    statuses = [cell.lower() for cell in filled_down(export.cells("order status"), export.order_of)]
    ordered, shipped = (
        [as_number(cell) or 0 for cell in filled_down(export.cells(header), export.order_of)]
        for header in ("total quantity", "total shipped")
    )
    details = export.cells("product details")
    seen: dict[tuple[int, str], int] = {}
    aside: dict[int, str] = {}
    in_part: dict[int, tuple[int, str]] = {}
    for i, line in enumerate(lines):
        at, order = line.at, export.order_of[line.at]
        if order < 0:
            continue
        if not any((line.product.quantity, line.product.sku, line.product.name, details[at].strip())):
            aside[i] = "no_item"
        elif statuses[at] in WHY_ASIDE:
            aside[i] = WHY_ASIDE[statuses[at]]
        elif 0 < ordered[at] <= shipped[at]:
            aside[i] = "fulfilled"
        elif sheet.columns["quantity"][i] == "0":
            aside[i] = "removed"
        elif details[at] and seen.setdefault((order, details[at]), at) != at:
            aside[i] = "repeated"
        elif statuses[at] in IN_PART or shipped[at] > 0:
            in_part.setdefault(order, (i, IN_PART.get(statuses[at], "shipped")))
    report_aside(aside, sheet, found)
    for i, what in in_part.values():
        order_name = sheet.columns["order"][i]
        text = (
            f"Order {order_name}: a part of it has been {what} and the export does not say which lines, so all of it "
            "is taken; correct its quantities if less remains."
        )
        found.add("warning", "partial", text, row=sheet.row(i), column="Order Status")
    return aside


def _check_totals(export: Export, sheet: Sheet, aside: dict[int, str], found: Findings) -> None:
    """Warn about orders whose products do not add up to their Total Quantity: a cell may be cut off."""
    told = dict(zip(export.orders, filled_down(export.cells("total quantity"), export.order_of), strict=True))
    sums: dict[str, Decimal | None] = {}
    first: dict[str, int] = {}
    for i, (order, cell) in enumerate(zip(sheet.columns["order"], sheet.columns["quantity"], strict=True)):
        if i not in aside:
            before, quantity = sums.get(order, Decimal(0)), as_number(cell)
            sums[order] = None if before is None or quantity is None else before + quantity
            first.setdefault(order, i)
    for order, held in sums.items():
        total = as_number(told[order])
        if order and held is not None and total not in (None, held):
            text = (
                f"{sheet.place(first[order]).partition(',')[0]}: order {order} has {exact(held)} units in its products "
                f"but {quoted(told[order])} in Total Quantity; the products are taken, so compare it with the shop."
            )
            found.add("warning", "does_not_add_up", text, row=sheet.row(first[order]), column="Total Quantity")


FORMAT = Format("bigcommerce", ("orders",), recognise, read)

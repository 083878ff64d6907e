"""WooCommerce's order lines under canonical names → a Reading: which ones are to be shipped, and how many units.

Called by the formats that read WooCommerce's orders, whatever layout the lines came in.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

from domdesk.intake.check import Sheet
from domdesk.intake.findings import Findings, in_words, many, quoted
from domdesk.intake.formats.asides import name_for_sku, report_aside
from domdesk.intake.formats.json_values import as_number
from domdesk.intake.orders import check_orders, report_no_country
from domdesk.intake.places import code_places
from domdesk.intake.source import Source
from domdesk.records import Reading
from domdesk.units import plain

CHANNEL = "woocommerce"

ASIDE = {
    "completed": "complete",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "refunded": "refunded",
    "failed": "failed",
    "trash": "trash",
    "pending": "unpaid",
    "pending-payment": "unpaid",
    "draft": "draft",
    "checkout-draft": "draft",
    "auto-draft": "draft",
}
"""Statuses of orders that nobody has to ship → the reason's code."""

ON_HOLD = "on-hold"
OPEN = ("processing", ON_HOLD, "")

ORDER_COLUMNS = (
    "order_ref", "placed_at", "ship_to_name", "company", "address1", "address2", "phone", "email", "country", "region",
    "city", "postal_code", "service",
)  # fmt: skip
LINE_COLUMNS = ("line_ref", "sku", "title", "quantity", "unit_price", "currency")


@dataclass(frozen=True, slots=True)
class Lines:
    """A sheet with a row per line as the shop wrote it, and for each row its order's status and its refunded units.

    `lost` counts orders that came without their lines and are reported already; `told` is to be remembered.
    """

    sheet: Sheet
    status: Sequence[str]
    refunded: Sequence[str]
    lost: int = 0
    told: dict[str, dict[str, str]] = field(default_factory=dict)


def read_lines(source: Source, lines: Lines, found: Findings) -> Reading:
    """The reading of a file's orders; `found` may hold issues of the layout already."""
    sheet = lines.sheet
    _tidy(sheet)
    held = sum((n for n in map(as_number, sheet.columns["quantity"]) if n is not None), Decimal(0))
    aside = _put_aside(lines, found)
    name_for_sku(sheet, aside, found)
    read = check_orders(sheet, found, left_out=aside, needs_country=False)
    report_no_country(read.orders, found, has_column=any(sheet.columns["country"]))
    return Reading(
        source.name,
        "orders",
        "woocommerce",
        rows=len(sheet.rows) + lines.lost,
        orders=read.order_count + lines.lost,
        lines=read.line_count - sum(code == "no_item" for code in aside.values()),
        units=held,
        records=read.records,
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
        facts=lines.told,
    )


def unit_price(total: str, quantity: str, price: str = "") -> str:
    """What a unit costs: the line's total by its quantity, or without a total the price; six decimals at most.

    A text that is no number comes back, so that it is reported as a fault of its cell.
    """
    worth, units = as_number(total), as_number(quantity)
    if total and worth is None:
        return total
    if worth is None or not units:
        worth, units = as_number(price), Decimal(1)
    if worth is None:
        return price
    with localcontext(prec=60):
        return plain((worth / units).quantize(Decimal("1E-6")))


def _tidy(sheet: Sheet) -> None:
    """Names without HTML's escapes, countries and regions as codes."""
    sheet.columns["title"] = [html.unescape(title).strip() for title in sheet.columns["title"]]
    code_places(sheet.columns)


def _status(text: str) -> str:
    """A status by its plain name: 'wc-on-hold', 'On hold' → 'on-hold'."""
    return "-".join(text.strip().lower().replace("_", " ").split()).removeprefix("wc-")


def _put_aside(lines: Lines, found: Findings) -> dict[int, str]:
    """Rows that are not to be shipped, each with the reason's code; quantities are cut down to what is left."""
    sheet = lines.sheet
    orders, quantities = sheet.columns["order"], sheet.columns["quantity"]
    aside: dict[int, str] = {}
    doubtful: dict[str, dict[str, None]] = {}
    cut: list[int] = []
    for i, (order, quantity, text) in enumerate(zip(orders, quantities, lines.status, strict=True)):
        if not order:
            continue
        status, ordered = _status(text), as_number(quantity)
        returned = abs(as_number(lines.refunded[i]) or Decimal(0))
        if not (quantity or sheet.columns["title"][i] or sheet.columns["sku"][i]):
            aside[i] = "no_item"
        elif status in ASIDE:
            aside[i] = ASIDE[status]
        elif ordered == 0:
            aside[i] = "removed"
        elif ordered is not None and 0 < ordered <= returned:
            aside[i] = "nothing_left"
        elif ordered is not None and returned:
            quantities[i] = plain(ordered - returned)
            cut.append(i)
        if i not in aside and status not in OPEN[:1] and status:
            doubtful.setdefault(status, {})[order] = None
    report_aside(aside, sheet, found)
    for i in cut:
        text = f"{sheet.place(i)}: a part of this line was refunded; the {quantities[i]} that are left are taken."
        found.add("notice", "partial", text, row=sheet.row(i))
    for status, names in doubtful.items():
        _report_status(status, list(names), found)
    return aside


def _report_status(status: str, names: list[str], found: Findings) -> None:
    """Say which orders are taken although their status leaves a doubt."""
    which = f"Order{'' if len(names) == 1 else 's'} {in_words(names)}"
    be, them = ("is", "it") if len(names) == 1 else ("are", "them")
    if status == ON_HOLD:
        text = f"{which} {be} on hold and taken all the same; settle {them} in the shop before you ship {them}."
        found.add("notice", "on_hold", text)
        return
    text = (
        f"{which} {be} {quoted(status)}, a status that WooCommerce itself does not have, and taken as open; "
        f"leave out of the export what is not to be shipped."
    )
    found.add("notice", "status", text)


def report_billing(orders: Sequence[str], found: Findings) -> None:
    """Say which orders go to their billing address."""
    if orders:
        which = f"{many(len(orders), 'order')} ({in_words(orders)})"
        has, its = ("has", "its") if len(orders) == 1 else ("have", "their")
        text = f"{which} {has} no shipping address, so {its} billing address is used."
        found.add("notice", "billing_address", text)

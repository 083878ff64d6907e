"""Lines that a shop's file holds but nobody has to ship: put aside with one notice per order and reason.

Called by the formats that bring a shop's orders.
"""

from collections.abc import Collection, Sequence

from domdesk.intake.check import Sheet
from domdesk.intake.findings import Findings, many, quoted

WHY_ASIDE = {
    "no_item": "without an item",
    "cancelled": "of a cancelled order",
    "voided": "of an order whose payment was voided",
    "refunded": "of a refunded order",
    "fulfilled": "already shipped",
    "restocked": "returned to stock",
    "no_shipping": "that need no shipping",
    "removed": "removed from the order",
    "pending": "of an order that is not released yet",
    "payment_review": "of an order whose payment is under review",
    "unpaid": "of an order that is not paid for",
    "elsewhere": "that the marketplace ships itself",
    "repeated": "that the report lists twice",
    "in_person": "handed over in person",
    "closed": "of a closed order",
    "complete": "of a completed order",
    "failed": "of an order whose payment failed",
    "trash": "of an order in the shop's bin",
    "draft": "of an order that is a draft",
    "on_hold": "of an order on hold",
    "pickup": "of an order that the customer collects",
    "bundle": "naming a bundle, whose parts are lines of their own,",
    "nothing_left": "of which nothing is left to ship",
    "declined": "of an order whose payment was declined",
    "incomplete": "of an order whose checkout was not completed",
}


def report_aside(aside: dict[int, str], sheet: Sheet, found: Findings) -> None:
    """A notice for each order and reason: which of its lines are left out, and why."""
    together: dict[tuple[str, str], list[int]] = {}
    for i, code in aside.items():
        together.setdefault((sheet.columns["order"][i].strip(), code), []).append(i)
    for (order, code), indices in together.items():
        verb = "is" if len(indices) == 1 else "are"
        text = f"Order {order}: {many(len(indices), 'line')} {WHY_ASIDE[code]} {verb} left out."
        if len(indices) == 1:
            text = text.replace("that need ", "that needs ")
        rows = [sheet.rows[i] for i in indices] if sheet.numbered else []
        found.add("notice", code, text, row=sheet.row(indices[0]), rows=rows)


def name_for_sku(sheet: Sheet, but: Collection[int], found: Findings, names: Sequence[str] | None = None) -> None:
    """Let a product's name stand in for a blank SKU, with one warning per product, save for what only `but` lines name.

    `names` are the lines' titles unless they are given.
    """
    skus = sheet.columns["sku"]
    named: dict[str, list[int]] = {}
    for i, title in enumerate(sheet.columns.get("title", []) if names is None else names):
        if not skus[i].strip() and (name := title.strip()):
            skus[i] = name
            if i not in but:
                named.setdefault(name, []).append(i)
    _report_no_sku(named, sheet, found)


def _report_no_sku(named: dict[str, list[int]], sheet: Sheet, found: Findings) -> None:
    """A warning for each product whose name stands in for its SKU; `named` gives the lines by product."""
    for title, indices in named.items():
        text = (
            f"{sheet.places(indices)}: {quoted(title)} has no SKU, so its name stands in for one; "
            "give it an SKU in the shop, or use the name as the SKU in your stock file."
        )
        found.add("warning", "no_sku", text, row=sheet.row(indices[0]), column=sheet.label("sku"))


def take_what_is_left(left: dict[int, str], sheet: Sheet, found: Findings) -> None:
    """Of lines shipped or refunded in part, only what remains; `left` gives it by line."""
    for i, remaining in left.items():
        ordered = sheet.columns["quantity"][i]
        text = f"{sheet.place(i)}: {remaining} of {ordered} are still to be shipped; only those are taken."
        found.add("notice", "partial", text)
        sheet.columns["quantity"][i] = remaining

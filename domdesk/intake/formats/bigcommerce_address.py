"""Where the orders of BigCommerce's export go: its shipping or billing columns as canonical ones. Called by the export.

'Suburb' is the city, and countries and states stand by their English names.
"""

from domdesk.intake.findings import Findings, rows_in_words
from domdesk.intake.formats.export import Export, filled_down, unquoted
from domdesk.intake.places import code_places

ADDRESS = {
    "company": ("company",),
    "address1": ("street 1",),
    "address2": ("street 2",),
    "city": ("suburb", "city"),
    "region": ("state abbreviation", "state"),
    "postal_code": ("zip",),
    "country": ("country",),
    "phone": ("phone",),
}
"""Canonical column → the export's, behind 'Shipping' or 'Billing', in order of preference."""


def address_of(export: Export, found: Findings) -> dict[str, list[str]]:
    """Where each row's order goes: the shipping address or, where that is blank, the billing address."""
    shipping, billing = _side(export, "shipping"), _side(export, "billing")
    rows = range(len(export.rows))
    shipped = [any(cells[i] for name, cells in shipping.items() if name != "phone") for i in rows]
    billed = [not shipped[i] and any(cells[i] for name, cells in billing.items() if name != "phone") for i in rows]
    blank = [""] * len(rows)
    address = {
        name: [(billing if billed[i] else shipping).get(name, blank)[i] for i in rows]
        for name in dict.fromkeys([*shipping, *billing])
    }
    first = frozenset(export.first_rows)
    stand_in = [export.rows[i] for i in rows if billed[i] and i in first]
    if stand_in:
        text = f"{rows_in_words(stand_in)}: no shipping address, so the billing address is used."
        found.add("notice", "billing_address", text, row=stand_in[0])
    code_places(address)
    return address


def _side(export: Export, side: str) -> dict[str, list[str]]:
    """One of the two addresses, filled down within orders; where two headers tell a part, the first filled one."""
    parts: dict[str, list[str]] = {}
    for name, endings in ADDRESS.items():
        known = [export.cells(f"{side} {ending}") for ending in endings if f"{side} {ending}" in export]
        if known:
            cells = [next(filter(str.strip, values), "") for values in zip(*known, strict=True)]
            parts[name] = filled_down(map(unquoted, cells), export.order_of)
    names = [filled_down(export.cells(f"{side} {which} name"), export.order_of) for which in ("first", "last")]
    if f"{side} last name" in export:
        parts["ship_to_name"] = [" ".join(filter(None, name)) for name in zip(*names, strict=True)]
    return parts

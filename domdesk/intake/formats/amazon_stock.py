"""Amazon's FBA inventory reports (tab-separated), by condition or by listing. In the list of formats.

What Amazon holds for the seller counts as one location; only units that Amazon would ship are on hand.
"""

from domdesk.intake.check import Sheet, check_table
from domdesk.intake.findings import Findings, rows_in_words
from domdesk.intake.formats.canonical import units_on_hand
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.market_orders import header_of
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable
from domdesk.records import Reading

LOCATION = "Amazon FBA"
SOURCE = "Amazon"

BY_CONDITION = {"seller-sku", "warehouse-condition-code", "quantity available"}
BY_LISTING = {"sku", "afn-fulfillable-quantity"}


def recognise(source: Source, kind: str | None) -> str | None:
    header = header_of(source.table)
    fits = header >= BY_CONDITION or header >= BY_LISTING
    return "stock" if fits and kind in (None, "stock") else None


def read(source: Source, kind: str) -> Reading:
    table = source.table
    assert table is not None, "recognised before it is read"
    found = Findings()
    by_condition = header_of(table) >= BY_CONDITION
    names = ("seller-sku", "quantity available") if by_condition else ("sku", "afn-fulfillable-quantity")
    sku, quantity = (table.index(name) for name in names)
    assert sku is not None, "recognised before it is read"
    assert quantity is not None, "recognised before it is read"
    on_hand = list(table.columns[quantity])
    keep = _sellable(table, sku, on_hand, found) if by_condition else _listed(table, quantity, found)
    columns = {
        "location": [LOCATION] * len(keep),
        "sku": [table.columns[sku][i] for i in keep],
        "on_hand": [on_hand[i] for i in keep],
        "committed": ["0"] * len(keep),
        "as_of": [""] * len(keep),
        "source": [SOURCE] * len(keep),
    }
    labels = {"sku": table.header[sku], "on_hand": table.header[quantity]}
    records = check_table("stock", Sheet(columns, [table.rows[i] for i in keep], labels), found)
    text = (
        f"All of it is stock of the location '{LOCATION}', which stands for Amazon's own warehouses; as long as that "
        "location is a draft, without country and kind, it is not used."
    )
    found.add("notice", "one_location", text)
    return Reading(
        source.name,
        kind,
        "amazon",
        rows=len(table.rows),
        units=units_on_hand(records),
        records=(records,),
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
    )


def _sellable(table: RawTable, sku: int, on_hand: list[str], found: Findings) -> list[int]:
    """The rows of units fit to be sold; of a product that has none such its first row, with 0 on hand."""
    at = table.index("warehouse-condition-code")
    assert at is not None, "recognised before it is read"
    sellable = [cell.strip().upper() == "SELLABLE" for cell in table.columns[at]]
    skus = [cell.strip() for cell in table.columns[sku]]
    seen = {name for name, good in zip(skus, sellable, strict=True) if good}
    wanted = list(sellable)
    for i, name in enumerate(skus):
        if name not in seen:
            seen.add(name)
            wanted[i], on_hand[i] = True, "0"
    return _keep(table, wanted, "units that cannot be sold", found)


def _listed(table: RawTable, quantity: int, found: Findings) -> list[int]:
    """The rows of products that Amazon stocks."""
    at = table.index("afn-listing-exists")
    listings = table.columns[at] if at is not None else [""] * len(table.rows)
    cells = zip(listings, table.columns[quantity], strict=True)
    stocked = [listing.strip().casefold() != "no" and bool(units.strip()) for listing, units in cells]
    return _keep(table, stocked, "products that Amazon does not stock", found)


def _keep(table: RawTable, wanted: list[bool], others: str, found: Findings) -> list[int]:
    """The indices of wanted rows; the others are counted and reported once."""
    rest = [row for row, good in zip(table.rows, wanted, strict=True) if not good]
    if rest:
        verb = "is" if len(rest) == 1 else "are"
        text = f"{rows_in_words(rest)} {verb} about {others}, and left out."
        found.add("notice", "not_sellable", text, row=rest[0])
        found.leave_out(len(rest), fault=False)
    return [i for i, good in enumerate(wanted) if good]


FORMAT = Format("amazon", ("stock",), recognise, read)

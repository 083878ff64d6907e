"""Amazon's inventory reports (tab-separated): FBA by condition, listing or country, and all listings. In the list.

What Amazon holds for the seller counts as one location, or one for each country; only units that Amazon would ship are
on hand. The list of all listings has what the seller ships, from a place that is asked for.
"""

from domdesk.intake.check import Sheet, check_table
from domdesk.intake.facts import settle
from domdesk.intake.findings import Findings, in_words, quoted, rows_in_words
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
BY_COUNTRY = {"seller-sku", "country", "quantity-for-local-fulfillment"}
BY_OFFER = {"seller-sku", "listing-id", "quantity", "fulfillment-channel"}
LAYOUTS = (
    (BY_CONDITION, "seller-sku", "quantity available"),
    (BY_LISTING, "sku", "afn-fulfillable-quantity"),
    (BY_COUNTRY, "seller-sku", "quantity-for-local-fulfillment"),
    (BY_OFFER, "seller-sku", "quantity"),
)
"""The headers that make a report known, its SKU and its figure."""


def recognise(source: Source, kind: str | None) -> str | None:
    fits = any(header_of(source.table) >= marks for marks, _, _ in LAYOUTS)
    return "stock" if fits and kind in (None, "stock") else None


def read(source: Source, kind: str) -> Reading:
    table = source.table
    assert table is not None, "recognised before it is read"
    found = Findings()
    marks, *names = next(layout for layout in LAYOUTS if header_of(table) >= layout[0])
    sku, quantity = (table.index(name) for name in names)
    assert sku is not None, "recognised before it is read"
    assert quantity is not None, "recognised before it is read"
    on_hand = list(table.columns[quantity])
    asked = ("location",) if marks is BY_OFFER else ()
    known = settle(source.name, source.facts, "amazon stock", table.header, found, needs=asked)
    if marks is BY_CONDITION:
        keep = _sellable(table, sku, on_hand, found)
    else:
        keep = _own(table, found) if marks is BY_OFFER else _listed(table, quantity, found)
    places = _places(table, known["location"] if asked else LOCATION, marks)
    columns = {
        "location": [places[i] for i in keep],
        "sku": [table.columns[sku][i] for i in keep],
        "on_hand": [on_hand[i] for i in keep],
        "committed": ["0"] * len(keep),
        "as_of": [""] * len(keep),
        "source": [SOURCE] * len(keep),
    }
    labels = {"sku": table.header[sku], "on_hand": table.header[quantity]}
    records = check_table("stock", Sheet(columns, [table.rows[i] for i in keep], labels), found)
    used = list(dict.fromkeys(columns["location"]))
    one = len(used) == 1
    text = (
        f"All of it is stock of the location{'' if one else 's'} {in_words([quoted(name) for name in used])}, which "
        f"{'stands' if one else 'stand'} for Amazon's own warehouses; as long as a location is a draft, without "
        "country and kind, it is not used."
    )
    if used and not asked:
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
        facts={key: told for key, told in known.told.items() if told},
    )


def _places(table: RawTable, location: str, marks: set[str]) -> list[str]:
    """Where the stock of each row lies."""
    at = table.index("country") if marks is BY_COUNTRY else None
    return [location if at is None else f"{location} {table.columns[at][i].strip()}" for i in range(len(table.rows))]


def _own(table: RawTable, found: Findings) -> list[int]:
    """The rows of products that the seller ships."""
    at = table.index("fulfillment-channel")
    assert at is not None, "recognised before it is read"
    own = [not cell.strip().upper().startswith("AMAZON") for cell in table.columns[at]]
    return _keep(table, own, "products that Amazon ships (import the FBA inventory for them)", found)


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
        found.add("notice", "not_sellable", text, row=rest[0], rows=rest)
        found.leave_out(len(rest), fault=False)
    return [i for i, good in enumerate(wanted) if good]


FORMAT = Format("amazon", ("stock",), recognise, read)

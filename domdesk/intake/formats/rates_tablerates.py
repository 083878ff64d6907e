"""Magento's own table rates (tablerates.csv): what a cart pays from a weight, subtotal or number of items upwards.

In the list of formats. Magento takes, of all rows whose place holds the address and whose condition is reached, the one
of the most specific place, by country, then region, then postal code, and of that the highest condition. Source:
magento2, OfflineShipping, ResourceModel/Carrier/Tablerate: RateQuery.php, CSV/ColumnResolver.php, CSV/RowParser.php.
"""

import re
from decimal import Decimal

from domdesk.canonical import Column
from domdesk.intake.check import Sheet, mend_postal_codes
from domdesk.intake.facts import settle
from domdesk.intake.findings import Findings, quoted
from domdesk.intake.formats.canonical import report_unknown
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.magento_places import ANY, Place, countries_and_regions, is_whole, ladders
from domdesk.intake.rates import Entry, card_id, checked, rates_reading, row_fault, table_of
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable
from domdesk.records import Reading
from domdesk.units import plain

CARRIER, SERVICE = "Magento", "Table rate"
CHARGED = "What customers are charged is taken for the cost of shipping; it may not be what the carrier asks of you."
BASES = {"weight": "weight", "subtotal": "subtotal", "items": "items"}
"""A word in the condition's name → what the table goes by."""

NAMES = {
    "country": ("country",),
    "region": ("region", "state"),
    "zip": ("zip", "postal"),
    "condition": ("and above",),
    "price": ("price",),
}
"""The columns in Magento's order, and words by which each is known wherever it stands."""

CONDITION = Column("condition", "measure", required=True)
PRICE = Column("price", "money", required=True)
Steps = dict[Decimal, tuple[Decimal, int]]
"""Condition → price and row."""


def recognise(source: Source, kind: str | None) -> str | None:
    table = table_of(source, kind)
    return "rates" if table is not None and _columns(table) else None


def _columns(table: RawTable) -> dict[str, int] | None:
    """Where the five columns stand, by name and else by position; None where the header is another's."""
    header = [label.casefold() for label in table.header]
    if len(header) < 5 or "country" not in header[:5] or not any("zip" in h or "postal" in h for h in header):
        return None
    at = {
        name: next((i for i, label in enumerate(header) if any(word in label for word in words)), position)
        for position, (name, words) in enumerate(NAMES.items())
    }
    sound = "and above" in header[at["condition"]] or (len(header) == 5 and "price" in header[at["price"]])
    return at if sound and len(set(at.values())) == 5 else None


def read(source: Source, kind: str) -> Reading:
    table = source.table
    at = _columns(table) if table else None
    assert table is not None, "recognised before it is read"
    assert at is not None, "recognised before it is read"
    found = Findings()
    report_unknown([label for i, label in enumerate(table.header) if i not in at.values()], [], found)
    label = table.header[at["condition"]].casefold()
    basis = next((basis for word, basis in BASES.items() if word in label), None)
    told = settle(
        source.name,
        source.facts,
        "tablerates",
        table.header,
        found,
        needs=("currency", "basis"),
        when={"unit": ("basis", "weight")},
        takes=("carrier", "service", "card"),
        says={"basis": basis} if basis else {},
    )
    own = _places(
        Sheet({n: table.columns[i] for n, i in at.items()}, table.rows, {n: table.header[i] for n, i in at.items()}),
        found,
    )
    carrier, service = told.values.get("carrier", CARRIER), told.values.get("service", SERVICE)
    card = told.values.get("card") or card_id(carrier, service)
    zones, prices = _inherited(own, card, source.name)
    found.add("notice", "price_charged", CHARGED)
    settings = {"currency": told["currency"], "basis": told["basis"], "bands": "from"}
    if told["basis"] == "weight":
        settings["weight_unit"] = told["unit"]
    names = {"card": card, "carrier": carrier, "service": service}
    return rates_reading(
        source, "magento", len(table.rows), told, found, cards=[(1, names | settings)], zones=zones, prices=prices
    )


def _places(sheet: Sheet, found: Findings) -> dict[Place, Steps]:
    """The steps of each place; rows that Magento refuses, or that match no address, are left out."""
    bad: set[int] = set()
    values = checked(sheet, (CONDITION, PRICE), bad, found)
    places = countries_and_regions(sheet, bad, found)
    codes: list[str | None] = [None if code.strip() in ANY else code.strip() for code in sheet.columns["zip"]]
    named = Sheet(sheet.columns, sheet.rows, sheet.labels | {"postal_code": sheet.label("zip")})
    mend_postal_codes({"postal_code": codes, "country": [p.country for p in places]}, named, range(len(codes)), found)
    own: dict[Place, Steps] = {}
    for i, (place, code, row) in enumerate(zip(places, codes, sheet.rows, strict=True)):
        whole = code and re.sub(r"\s", "", code)
        if i not in bad and whole:
            if place.country is None:
                says = "a postal code of any country matches nothing in Magento; write its country."
                row_fault(sheet, i, "country", "no_country", says, bad, found)
            elif re.search(r"[*%]", whole) or not is_whole(place.country, whole):
                says = f"{quoted(code or '')} is no whole postal code, and Magento matches no other; write it in full."
                row_fault(sheet, i, "zip", "not_a_postal_code", says, bad, found)
        if i in bad:
            continue
        steps = own.setdefault(place._replace(first=whole, last=whole), {})
        condition, price = Decimal(values["condition"][i] or 0), Decimal(values["price"][i] or 0)
        if condition in steps:
            says = f"the same place and condition is already in row {steps[condition][1]}; delete one of them."
            row_fault(sheet, i, "condition", "repeated_key", says, bad, found)
        else:
            steps[condition] = price, row
    found.leave_out(len(bad), fault=True)
    return own


def _inherited(own: dict[Place, Steps], card: str, file: str) -> tuple[list[Entry], list[Entry]]:
    """Zones and prices: a place has its own steps and, below the lowest of them, those of the next place around it."""
    zones: list[Entry] = []
    prices: list[Entry] = []
    composed: dict[Place, Steps] = {}
    rungs, _ = ladders(own, file, region_first=True)
    for place, rung in rungs.items():
        steps: Steps = {}
        for outer in rung:
            lowest = min(steps, default=None)
            steps |= {value: step for value, step in own[outer].items() if lowest is None or value < lowest}
        composed[place] = steps
        if place not in own and steps == composed.get(place._replace(region=None)):
            continue
        zones.append(place.zone(card, next(iter(own[rung[0]].values()))[1]))
        prices += [
            (row, {"card": card, "zone": place.name, "up_to": plain(value), "price": plain(price)})
            for value, (price, row) in sorted(steps.items())
        ]
    return zones, prices


FORMAT = Format("magento", ("rates",), recognise, read)

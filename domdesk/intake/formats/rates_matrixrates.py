"""Matrix rates (WebShopApps, ShipperHQ): what a delivery type costs above one value and up to another, by place.

In the list of formats. Nine columns by position, ten where a price per unit stands before the delivery type; the header
is of no meaning and may be absent. Of all places that hold an address, the most specific one with any row for the value
wins, for all delivery types at once: region and postal code, postal code, region, country, anywhere. Source:
webshopapps/module-matrixrate, ResourceModel/Carrier/Matrixrate.php (getRate).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from domdesk.canonical import Column
from domdesk.intake.check import Sheet
from domdesk.intake.facts import settle
from domdesk.intake.findings import Findings, in_words, quoted, rows_in_words
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.magento_places import ANY, Place, countries_and_regions, is_whole, ladders
from domdesk.intake.formats.rates_tablerates import CARRIER, CHARGED
from domdesk.intake.places import country_code
from domdesk.intake.rates import (
    Band,
    Entry,
    Hole,
    card_id,
    checked,
    holes,
    overlapped,
    rates_reading,
    report_holes,
    row_fault,
    table_of,
    words_of,
)
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable
from domdesk.records import Reading
from domdesk.style import exact
from domdesk.units import plain

NAMES = ("country", "region", "city", "zip_from", "zip_to", "from", "to", "price", "per_unit", "type")
LABELS = dict(
    zip(
        NAMES,
        (
            "Country", "Region/State", "City", "Zip from", "Zip to", "Condition from", "Condition to", "Shipping Price",
            "Price per unit", "Delivery Type",
        ),
        strict=True,
    )
)  # fmt: skip
COLUMNS = (
    Column("from", "measure", required=True, signed=True),
    Column("to", "measure", required=True),
    Column("price", "money", required=True),
    Column("per_unit", "money"),
    Column("type", required=True),
)
BASES = {
    "weight": "weight", "subtotal": "subtotal", "price": "subtotal", "items": "items", "item": "items", "qty": "items",
}  # fmt: skip
"""A word in the header of the conditions → what the table goes by."""

DIGITS = {"US": 5, "PR": 5, "DE": 5, "FR": 5, "IT": 5, "ES": 5, "FI": 5, "MX": 5, "AU": 4, "NZ": 4, "NO": 4}
"""Lengths of postal codes of digits alone, whose leading zeros spreadsheets drop."""

NOT_OFFERED = "not offered"
"""The zone without prices of a delivery type where a more specific place has rows for others alone."""

INFINITE = Decimal("Infinity")


@dataclass(slots=True)
class Own:
    """The rows of one place: the steps of each delivery type, and the row of the first."""

    row: int
    bands: dict[str, list[Band]] = field(default_factory=dict)

    @property
    def all(self) -> Iterable[Band]:
        return (band for bands in self.bands.values() for band in bands)


def recognise(source: Source, kind: str | None) -> str | None:
    table = table_of(source, kind)
    if table is None or len(table.header) not in (9, 10):
        return None
    first = [column[0] for column in table.columns] if table.rows else []
    return "rates" if _is_row(table.header) or (first and _is_row(first)) or _is_header(table.header) else None


def _is_row(cells: Sequence[str]) -> bool:
    """Whether cells look like a row of the table: a country, and numbers where they must stand."""
    nation = cells[0].strip()
    placed = nation == "*" or (len(nation) in (2, 3) and country_code(nation) is not None)
    try:
        numbers = [Decimal(cell.strip()) for cell in cells[5:8]]
    except InvalidOperation:
        return False
    return placed and all(n.is_finite() for n in numbers) and bool(cells[-1].strip())


def _is_header(header: Sequence[str]) -> bool:
    words = [set(words_of(label)) for label in header]
    zips = {"zip", "postal", "postcode"}
    return "country" in words[0] and bool(words[3] & zips) and bool(words[4] & zips) and "price" in words[7]


def read(source: Source, kind: str) -> Reading:
    table = source.table
    assert table is not None, "recognised before it is read"
    found = Findings()
    sheet, headless = _sheet(table)
    basis = None if headless else _basis(table.header)
    told = settle(
        source.name,
        source.facts,
        "matrixrates",
        [str(len(table.header))] if headless else table.header,
        found,
        needs=("currency", "basis"),
        when={"unit": ("basis", "weight")},
        takes=("carrier",),
        says={"basis": basis} if basis else {},
    )
    carrier = told.values.get("carrier", CARRIER)
    own, services = _own(sheet, carrier, found)
    cards: list[Entry] = []
    zones: list[Entry] = []
    prices: list[Entry] = []
    between: list[Hole] = []
    rungs, crossing = ladders(own, source.name, region_first=False)
    for card, service in services.items():
        names = {"card": card, "carrier": carrier, "service": service, "currency": told["currency"]}
        settings = {"basis": told["basis"], "bands": "to"}
        if told["basis"] == "weight":
            settings |= {"weight_unit": told["unit"]} | _top(own, card)
        cards.append((1, names | settings))
        for place, bands in _zones(own, rungs, card).items():
            row = bands[0].row if bands else own[rungs[place][0]].row
            zones.append(place.zone(card, row, None if bands else NOT_OFFERED))
            prices += [(band.row, {"card": card, "zone": place.name} | _step(band)) for band in bands]
            between += [] if _by_unit(bands) else holes(bands)
    report_holes(found, between)
    _report_per_unit(own, found)
    if crossing:
        text = (
            f"The postal codes {in_words(['-'.join(span) for span in crossing])} begin within another range and end "
            "beyond it; where they cross, the narrower range counts. Split them so that none crosses another."
        )
        found.add("warning", "crossing_ranges", text)
    found.add("notice", "price_charged", CHARGED)
    return rates_reading(source, "magento", len(sheet.rows), told, found, cards=cards, zones=zones, prices=prices)


def _sheet(table: RawTable) -> tuple[Sheet, bool]:
    """The columns by position, and whether the file has no header: then its first row is a row like the others."""
    headless = _is_row(table.header)
    columns = [[label, *cells] for label, cells in zip(table.header, table.columns, strict=True)]
    rows = [table.header_row, *table.rows]
    if len(columns) < len(NAMES):
        columns.insert(NAMES.index("per_unit"), [""] * len(rows))
    start = 0 if headless else 1
    cells = {name: column[start:] for name, column in zip(NAMES, columns, strict=True)}
    return Sheet(cells, rows[start:], LABELS), headless


def _basis(header: Sequence[str]) -> str | None:
    """What the conditions go by, where their columns' names say it."""
    words = [word for label in header[5:7] for word in words_of(label)]
    return next((BASES[word] for word in words if word in BASES), None)


def _own(sheet: Sheet, carrier: str, found: Findings) -> tuple[dict[Place, Own], dict[str, str]]:
    """The rows of each place by rate card, and the delivery type of each card; what cannot be used is left out."""
    bad: set[int] = set()
    values = checked(sheet, COLUMNS, bad, found)
    spans = _spans(sheet, countries_and_regions(sheet, bad, found), bad, found)
    own: dict[Place, Own] = {}
    services: dict[str, str] = {}
    for i, (place, row) in enumerate(zip(spans, sheet.rows, strict=True)):
        if i not in bad and sheet.columns["city"][i].strip() not in ANY:
            says = "a price for one city cannot be kept; write * and give its postal codes instead."
            row_fault(sheet, i, "city", "city", says, bad, found)
        if i in bad:
            continue
        low, high, price, per_unit = (Decimal(values[name][i] or 0) for name in ("from", "to", "price", "per_unit"))
        service = str(values["type"][i])
        band = Band(low, high, price, row, per_unit)
        here = own.setdefault(place, Own(row))
        others = here.bands.setdefault(card_id(carrier, service), [])
        if clash := _contradiction(band, others):
            row_fault(sheet, i, "from", "contradiction", clash, bad, found)
            continue
        services.setdefault(card_id(carrier, service), service)
        others.append(band)
    found.leave_out(len(bad), fault=True)
    return {place: here for place, here in own.items() if any(here.bands.values())}, services


def _contradiction(band: Band, others: Sequence[Band]) -> str | None:
    """Why a step cannot stand beside those of the same place and delivery type."""
    if band.low >= band.high:
        return f"up to {exact(band.high)} is not above {exact(band.low)}; write the greater value second."
    if clash := overlapped(band, others):
        return (
            f"above {exact(band.low)} and up to {exact(band.high)} lies, for the same place and delivery type, "
            f"within row {clash.row}; mend one of them."
        )
    if others and (band.per_unit or others[0].per_unit):
        return "a price per unit can only be kept where it is the only row of its place and delivery type."
    return None


def _spans(sheet: Sheet, places: Sequence[Place], bad: set[int], found: Findings) -> list[Place]:
    """The places with their postal codes."""
    spans = []
    padded = []
    for i, place in enumerate(places):
        texts = [sheet.columns[name][i].strip() for name in ("zip_from", "zip_to")]
        codes = ["" if text in ANY else re.sub(r"\s", "", text).upper() for text in texts]
        try:
            first, last = _span(place.country, *codes)
        except ValueError as fault:
            if i not in bad:
                row_fault(sheet, i, "zip_from", "not_a_postal_code", str(fault), bad, found)
            first = last = ""
        if i not in bad and first != codes[0] and codes[0].isdecimal():
            padded.append(sheet.rows[i])
        spans.append(place._replace(first=first or None, last=last or None))
    if padded:
        text = f"{rows_in_words(padded)}: postal codes were given back the zeros at their beginning."
        found.add("warning", "zip_padded", text, row=padded[0], column=sheet.label("zip_from"))
    return spans


def _span(country: str | None, first: str, last: str) -> tuple[str, str]:
    """The range that two cells mean: of digits, a pattern that ends in %, one code in full, or '' for any.

    Raises ValueError that says what is wrong with them.
    """
    pattern = first.removesuffix("%")
    if not first and last:
        raise ValueError("Zip to stands without Zip from; write the first code of the range.")
    if not pattern and not last:
        return "", ""
    if country is None:
        raise ValueError("a postal code needs a country; write its code.")
    if last:
        if not (first.isdecimal() and last.isdecimal()):
            raise ValueError(f"{first} to {last} is no range of numbers; write a row for each part, such as AB1%.")
        ends = first.zfill(DIGITS.get(country, 0)), last.zfill(DIGITS.get(country, 0))
        if len(ends[0]) != len(ends[1]) or ends[0] > ends[1]:
            raise ValueError(f"{first} to {last} is no range of codes of one length; write the lower one first.")
        return ends
    if re.search("[%_*]", pattern):
        raise ValueError(f"the pattern {quoted(first)} cannot be kept; write % at its end alone.")
    if pattern != first:
        return pattern, pattern
    code = first.zfill(DIGITS.get(country, 0)) if first.isdecimal() else first
    if not is_whole(country, code):
        raise ValueError(f"{quoted(first)} is no whole postal code; write {first}% for all that begin so.")
    return code, code


def _zones(own: dict[Place, Own], rungs: dict[Place, list[Place]], card: str) -> dict[Place, list[Band]]:
    """The steps of a delivery type in each zone it needs; none where a more specific place has others alone."""
    zones: dict[Place, list[Band]] = {}
    for place, rung in rungs.items():
        bands = _composed([own[outer] for outer in rung], card)
        covered = place not in own and bands == zones.get(place._replace(region=None))
        if not covered and any(own[outer].bands.get(card) for outer in rung):
            zones[place] = bands
    return zones


def _composed(rungs: Iterable[Own], card: str) -> list[Band]:
    """A card's steps, by their upper ends: of each rung, as much as the rungs before it leave free."""
    free = [(-INFINITE, INFINITE)]
    bands: list[Band] = []
    for rung in rungs:
        for band in rung.bands.get(card, ()):
            for low, high in free:
                if max(low, band.low) < min(high, band.high):
                    bands.append(band._replace(low=max(low, band.low), high=min(high, band.high)))
        for band in rung.all:
            start, end = (-INFINITE, INFINITE) if band.per_unit else (band.low, band.high)
            free = [
                part
                for low, high in free
                for part in ((low, min(high, start)), (max(low, end), high))
                if part[0] < part[1]
            ]
    return sorted((band for band in bands if len(bands) == 1 or not band.per_unit), key=lambda band: band.high)


def _by_unit(bands: Sequence[Band]) -> bool:
    return any(band.per_unit for band in bands)


def _step(band: Band) -> dict[str, str]:
    """A step as a row of prices. One with a price per unit ends where it begins, and is carried on from there."""
    if not band.per_unit:
        return {"up_to": plain(band.high), "price": plain(band.price), "per_extra": ""}
    low = max(band.low, Decimal(0))
    start = (band.price + band.per_unit * low).quantize(Decimal("1E-6"))
    return {"up_to": plain(low), "price": plain(start), "per_extra": plain(band.per_unit)}


def _top(own: dict[Place, Own], card: str) -> dict[str, str]:
    """The greatest weight of a card whose prices per unit would have no end without it."""
    bands = [band for here in own.values() for band in here.bands.get(card, ())]
    return {"max_weight": plain(max(band.high for band in bands))} if _by_unit(bands) else {}


def _report_per_unit(own: dict[Place, Own], found: Findings) -> None:
    rows = [band.row for here in own.values() for band in here.all if band.per_unit]
    if rows:
        text = (
            f"{rows_in_words(rows)}: the ninth column is taken for a price added for each unit (kg, lb, item…); "
            "compare one price with your shop's."
        )
        found.add("warning", "per_unit", text, row=rows[0], column=LABELS["per_unit"])


FORMAT = Format("magento", ("rates",), recognise, read)

"""A carrier's table of prices by weight and zone: weights down the first column, a column for each zone.

In the list of formats. The file names neither carrier nor service nor currency; those are told beside it.
"""

import re
from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

from domdesk.canonical import RATE_PRICES, Column
from domdesk.errors import InputError
from domdesk.intake.cells import clean
from domdesk.intake.check import Sheet, cell_fault
from domdesk.intake.facts import settle
from domdesk.intake.findings import Findings, quoted
from domdesk.intake.formats.canonical import report_unknown
from domdesk.intake.formats.format import Format
from domdesk.intake.rates import (
    NOT_OFFERED,
    UNITS,
    Band,
    Entry,
    Hole,
    amount,
    card_id,
    checked,
    holes,
    rates_reading,
    report_holes,
    table_of,
    unit_in,
    words_of,
)
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable
from domdesk.money import round_half_up
from domdesk.records import Reading
from domdesk.style import exact
from domdesk.units import GRAMS_PER, plain

ZONE = re.compile(r"(zones?)?[ _-]*(.+)", re.IGNORECASE)
SEVERAL = re.compile(r"[0-9]{1,3}(?:\s*(?:[&,/+_]|and)\s*[0-9]{1,3})*")
SPAN = re.compile(r"([0-9]{1,3})\s*(?:[-–]|to|through)\s*([0-9]{1,3})")
LETTERED = re.compile(r"[A-Z][0-9]{0,2}|[0-9]{1,2}[A-Z]")
WEIGHT = re.compile(r"(?:not over|up to|≤)?\s*([0-9.]+)\s*([a-z]+)?\.?")
BY_SHAPE = re.compile(r"letter|envelope|pak\b|pack\b|flat|document|box")

PRICE = Column("price", "money")
"""A price that may be blank: not every zone has every weight."""

USPS_MILES = (50, 150, 300, 600, 1000, 1400, 1800)
"""Upper ends of USPS zones 1 to 7; zone 8 lies beyond. Source: the bands of the carrier's charts, by distance."""
KM_PER_MILE = Decimal("1.609344")
ROUND_THE_WORLD_KM = Decimal(20040)


def zones_of(label: str) -> tuple[str, ...]:
    """The zones that a column prices: 'Zone 2', 'zone_2', '002' → 2; 'Zones 1 & 2', '1-2' → both; others → none."""
    match = ZONE.fullmatch(label.strip())
    if not match:
        return ()
    word, text = match[1], match[2].strip()
    if span := SPAN.fullmatch(text):
        first, last = int(span[1]), int(span[2])
        return tuple(str(n) for n in range(first, last + 1)) if first < last else ()
    if SEVERAL.fullmatch(text):
        return tuple(dict.fromkeys(str(int(n)) for n in re.findall("[0-9]+", text)))
    return (text.upper(),) if word and LETTERED.fullmatch(text.upper()) else ()


def recognise(source: Source, kind: str | None) -> str | None:
    table = table_of(source, kind)
    if table is None:
        return None
    words = set(words_of(table.header[0]))
    weighs = "weight" in words or {"not", "over"} <= words or words & UNITS.keys()
    zoned = [bool(zones_of(label)) for label in table.header[1:]]
    return "rates" if weighs and any(zoned) and (all(zoned) or sum(zoned) > len(zoned) / 2) else None


def read(source: Source, kind: str) -> Reading:
    table = source.table
    assert table is not None, "recognised before it is read"
    found = Findings()
    columns = _zone_columns(table, source.name)
    report_unknown([label for i, label in enumerate(table.header) if i and i not in columns], [], found)
    parts = [WEIGHT.fullmatch(cell.strip().casefold()) for cell in table.columns[0]]
    told = settle(
        source.name,
        source.facts,
        "matrix",
        table.header,
        found,
        needs=("carrier", "service", "currency", "unit"),
        takes=("card", "zones"),
        says=_unit(table.header[0], parts),
    )
    card = told.values.get("card") or card_id(told["carrier"], told["service"])
    weights = _weights(table, parts, told["unit"], found)
    prices, between = _prices(table, columns, weights, card, found)
    report_holes(found, between)
    settings = {"basis": "weight", "weight_unit": told["unit"], "bands": "to"}
    names = {name: told[name] for name in ("carrier", "service", "currency")}
    is_usps = told.values.get("zones") == "usps"
    zones = [(1, row) for row in usps_zones(card, {entry["zone"] for _, entry in prices})] if is_usps else []
    if zones:
        text = (
            "Zones 1 to 8 go by distance, as USPS draws them; its own chart may differ by one. "
            "Days in transit are unknown: add them in rate_zones.csv."
        )
        found.add("notice", "zones_by_distance", text)
    return rates_reading(
        source,
        "carrier",
        len(table.rows),
        told,
        found,
        cards=[(1, {"card": card, **names, **settings})],
        zones=zones,
        prices=prices,
    )


def _zone_columns(table: RawTable, name: str) -> dict[int, tuple[str, ...]]:
    """Where the prices stand, and for which zones. Raises InputError where two columns price the same zone."""
    columns: dict[int, tuple[str, ...]] = {}
    for i, label in enumerate(table.header[1:], 1):
        zones = zones_of(label)
        twice = {zone for taken in columns.values() for zone in taken} & set(zones)
        if twice:
            raise InputError(f"{name} has two columns for zone {min(twice)}.", "Delete or rename one of them.")
        if zones:
            columns[i] = zones
    return columns


def _unit(label: str, parts: list[re.Match[str] | None]) -> dict[str, str]:
    """The unit that the header says or, where it does not, each of the weights; the last, heaviest one decides."""
    if unit := unit_in(label):
        return {"unit": unit}
    units = [UNITS.get(part[2] or "") for part in parts if part]
    return {"unit": units[-1]} if units and None not in units and units[-1] else {}


def _weights(table: RawTable, parts: list[re.Match[str] | None], unit: str, found: Findings) -> dict[int, Decimal]:
    """Each row's weight in `unit`; rows that go by shape, and those without a weight of their own, are left out."""
    label = table.header[0]
    column = RATE_PRICES.column("up_to")
    whole = Sheet({"up_to": table.columns[0]}, table.rows, {"up_to": label})
    numbers, faults = clean(
        column, [part[1] if part else cell for part, cell in zip(parts, whole.columns["up_to"], strict=True)]
    )
    weights: dict[int, Decimal] = {}
    rows: dict[Decimal, int] = {}
    for i, (row, part, number) in enumerate(zip(table.rows, parts, numbers, strict=True)):
        cell = table.columns[0][i]
        if BY_SHAPE.search(cell.casefold()):
            text = f"Row {row}: {quoted(cell)} is priced by its shape and not by weight, so it is left out."
            found.add("notice", "not_by_weight", text, row=row, column=label)
            found.leave_out(1, fault=False)
            continue
        own = UNITS.get(part[2], "") if part and part[2] else unit
        if i in faults:
            cell_fault(whole, column, i, faults[i], found)
        elif number is None:
            found.add("error", "blank", f"Row {row}: {label} is blank; every row needs one.", row=row, column=label)
        elif not own:
            text = f"Row {row}: {quoted(cell)} has a unit that is not known; write g, kg, oz or lb."
            found.add("error", "unknown_unit", text, row=row, column=label)
        else:
            weight = Decimal(number)
            if own != unit:
                weight = Decimal(round_half_up(Fraction(weight) * GRAMS_PER[own] / GRAMS_PER[unit] * 10**6)).scaleb(-6)
            if weight not in rows:
                weights[i], rows[weight] = weight, row
                continue
            text = f"Row {row}: the weight {exact(weight)} {unit} is already in row {rows[weight]}; delete one of them."
            found.add("error", "repeated_key", text, row=row, column=label)
        found.leave_out(1, fault=True)
    return weights


def _prices(
    table: RawTable, columns: dict[int, tuple[str, ...]], weights: dict[int, Decimal], card: str, found: Findings
) -> tuple[list[Entry], list[Hole]]:
    """A price for each weight and zone that has one, and what lies between them without one."""
    rising = sorted(weights, key=weights.__getitem__)
    entries: list[Entry] = []
    between: list[Hole] = []
    taken: set[int] = set()
    for at, zones in columns.items():
        cells = [amount(cell) for cell in table.columns[at]]
        cells = ["" if i not in weights or cell.casefold() in NOT_OFFERED else cell for i, cell in enumerate(cells)]
        wrong: set[int] = set()
        whole = Sheet({"price": cells}, table.rows, {"price": table.header[at]})
        prices = checked(whole, [PRICE], wrong, found)["price"]
        found.leave_out(len(wrong), fault=True)
        taken |= wrong
        bands = []
        low = Decimal(0)
        for i in rising:
            if (price := prices[i]) is not None:
                step = {"up_to": plain(weights[i]), "price": price}
                entries += [(table.rows[i], {"card": card, "zone": zone, **step}) for zone in zones]
                bands.append(Band(low, weights[i], Decimal(price), table.rows[i]))
            low = weights[i]
        between += holes(bands)
        taken.update(i for i in rising if prices[i] is not None)
    for i in sorted(weights.keys() - taken):
        text = f"Row {table.rows[i]}: no zone has a price, so it is left out."
        found.add("notice", "not_priced", text, row=table.rows[i])
        found.leave_out(1, fault=False)
    return entries, between


def usps_zones(card: str, priced: Collection[str]) -> list[dict[str, str]]:
    """Zone rows by distance within the US, for those zones that have prices."""
    ends = [*(miles * KM_PER_MILE for miles in USPS_MILES), ROUND_THE_WORLD_KM]
    return [
        {"card": card, "country": "US", "up_to_km": plain(end), "zone": str(zone)}
        for zone, end in enumerate(ends, 1)
        if str(zone) in priced
    ]


FORMAT = Format("carrier", ("rates",), recognise, read)

"""A carrier's list of services with their prices: a row per service, zone and step of weight. In the list of formats.

Each service_code becomes a rate card. A row holds where `min_weight < weight <= max_weight`; blank country_codes are
the rest of the world. The carrier, and what no column tells, are told beside the file.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from domdesk.canonical import RATE_CARDS, Column
from domdesk.errors import InputError
from domdesk.intake.check import Sheet
from domdesk.intake.facts import FACTS, settle
from domdesk.intake.findings import Findings, quoted, rows_in_words
from domdesk.intake.formats.canonical import report_unknown
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.measures import in_mm
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
)
from domdesk.intake.source import Source
from domdesk.records import Reading
from domdesk.style import exact
from domdesk.units import plain

SIDES = ("max_length", "max_width", "max_height")
COLUMNS = (
    Column("service_code", required=True),
    Column("min_weight", "measure"),
    Column("max_weight", "measure", required=True),
    *(Column(side, "measure") for side in SIDES),
    Column("rate", "money", required=True),
    Column("currency", "currency"),
    Column("weight_unit", "choice", choices=RATE_CARDS.column("weight_unit").choices),
    FACTS["length_unit"].column,
    Column("domicile", "boolean"),
)
TEXTS = ("service_name", "zone_label", "country_codes", "transit_days")
UNREAD = "international"
OTHER_NAMES = {"dimension_unit": "length_unit"}
FACT_OF = {"currency": "currency", "weight_unit": "unit", "length_unit": "length_unit"}
"""Columns that a file may lack, and what to tell beside it then."""

DAYS = re.compile(r"([0-9]{1,3})(?:\s*(?:-|–|to)\s*([0-9]{1,3}))?(?:\s*(?:business |working )?days?)?", re.IGNORECASE)

REST_OF_WORLD = ""

Cells = dict[str, list[str | None]]


@dataclass(frozen=True, slots=True)
class Step:
    """One usable row: its index, its step of weight, the countries it is for, and its zone's name."""

    i: int
    band: Band
    countries: tuple[str, ...]
    zone: str


def recognise(source: Source, kind: str | None) -> str | None:
    table = table_of(source, kind)
    if table is None:
        return None
    return "rates" if {"service_code", "max_weight"} <= {label.casefold() for label in table.header} else None


def read(source: Source, kind: str) -> Reading:
    table = source.table
    assert table is not None, "recognised before it is read"
    found = Findings()
    labels = {OTHER_NAMES.get(label.casefold(), label.casefold()): label for label in table.header}
    if "rate" not in labels:
        raise InputError(f"{source.name} lists services without prices.", "Add a column rate with each row's price.")
    known = {*(column.name for column in COLUMNS), *TEXTS}
    unread = [label for name, label in labels.items() if name not in {*known, UNREAD}]
    report_unknown(unread, sorted(known), found)
    blank = [""] * len(table.rows)
    cells = {n: table.columns[table.header.index(labels[n])] if n in labels else blank for n in sorted(known)}
    sheet = Sheet(cells, table.rows, labels)
    bad: set[int] = set()
    values: Cells = {name: [cell.strip() or None for cell in cells[name]] for name in TEXTS}
    values |= checked(sheet, COLUMNS, bad, found)
    says, needs = {}, ["carrier"]
    for name, fact in FACT_OF.items():
        told_in_file = set(values[name])
        if name == "length_unit" and not any(any(values[side]) for side in SIDES):
            continue
        if None in told_in_file or not told_in_file:
            needs.append(fact)
        elif len(told_in_file) == 1:
            says[fact] = str(told_in_file.pop())
    told = settle(source.name, source.facts, "services", table.header, found, needs=needs, says=says)
    for name, fact in FACT_OF.items():
        values[name] = [value or told.values.get(fact) for value in values[name]]
    cards: list[Entry] = []
    zones: list[Entry] = []
    prices: list[Entry] = []
    between: list[Hole] = []
    for card, steps in _services(sheet, values, told["carrier"], bad, found).items():
        service = values["service_name"][steps[0].i] or values["service_code"][steps[0].i] or ""
        names = {"card": card, "carrier": told["carrier"], "service": service}
        cards.append((steps[0].band.row, names | _settings(values, steps, found)))
        for zone, (places, of_zone) in _zones(steps).items():
            cell = {"card": card, "zone": zone}
            days = {"transit_days": _days(sheet, values, of_zone, found)}
            zones += [(of_zone[0].band.row, cell | {"country": country} | days) for country in places]
            bands = [step.band for step in of_zone]
            prices += [(b.row, cell | {"up_to": plain(b.high), "price": plain(b.price)}) for b in bands]
            between += holes(bands)
    found.leave_out(len(bad), fault=True)
    report_holes(found, between)
    return rates_reading(source, "carrier", len(table.rows), told, found, cards=cards, zones=zones, prices=prices)


def _services(sheet: Sheet, values: Cells, carrier: str, bad: set[int], found: Findings) -> dict[str, list[Step]]:
    """Rate card → the usable rows of its service; whatever contradicts an earlier row of it is a fault."""
    services: dict[str, list[Step]] = {}
    taken: dict[tuple[str, str], list[Band]] = {}
    for i, row in enumerate(sheet.rows):
        countries = _countries(sheet, values, i, bad, found)
        if i in bad:
            continue
        low, high, rate = (Decimal(values[name][i] or 0) for name in ("min_weight", "max_weight", "rate"))
        if low >= high:
            says = (
                f"max_weight {exact(high)} is not above min_weight {exact(low)}; write the greater one in max_weight."
            )
            row_fault(sheet, i, "max_weight", "contradiction", says, bad, found)
            continue
        card, band = card_id(carrier, str(values["service_code"][i])), Band(low, high, rate, row)
        steps = services.setdefault(card, [])
        beside = [taken.setdefault((card, country), []) for country in countries]
        other = next(
            (name for name in ("currency", "weight_unit") if steps and values[name][i] != values[name][steps[0].i]),
            None,
        )
        if other:
            says = f"the {other} {values[other][i]} is not that of the service in row {steps[0].band.row}; write one."
            row_fault(sheet, i, other, "contradiction", says, bad, found)
        elif clash := next(filter(None, (overlapped(band, others) for others in beside)), None):
            says = (
                f"weights above {exact(low)} and up to {exact(high)} have a price in row {clash.row} for "
                "the same service and country already; delete one of them or mend its weights."
            )
            row_fault(sheet, i, "min_weight", "overlap", says, bad, found)
        else:
            steps.append(Step(i, band, countries, values["zone_label"][i] or ""))
            for others in beside:
                others.append(band)
    return {card: steps for card, steps in services.items() if steps}


def _countries(sheet: Sheet, values: Cells, i: int, bad: set[int], found: Findings) -> tuple[str, ...]:
    """The codes of a row, the rest of the world where it names none."""
    texts = [text.strip() for text in (values["country_codes"][i] or "").split(",") if text.strip()]
    codes = [country_code(text) for text in texts]
    if None in codes:
        says = f"{quoted(texts[codes.index(None)])} is not a country code; write codes such as US or DE,FR."
        row_fault(sheet, i, "country_codes", "not_a_country", says, bad, found)
    elif not codes and values["domicile"][i] == "true":
        says = "the service is domestic but names no country; write its code in country_codes."
        row_fault(sheet, i, "country_codes", "blank", says, bad, found)
    return tuple(dict.fromkeys(code for code in codes if code)) or (REST_OF_WORLD,)


def _zones(steps: list[Step]) -> dict[str, tuple[list[str], list[Step]]]:
    """Countries with the same rows make a zone: its name → its countries and its rows."""
    of_country: dict[str, list[Step]] = {}
    for step in steps:
        for country in step.countries:
            of_country.setdefault(country, []).append(step)
    alike: dict[tuple[int, ...], list[str]] = {}
    for country, rows in of_country.items():
        alike.setdefault(tuple(step.i for step in rows), []).append(country)
    zones: dict[str, tuple[list[str], list[Step]]] = {}
    for countries in alike.values():
        rows = of_country[countries[0]]
        label = rows[0].zone or countries[0] or "Rest of World"
        names = (label if n == 1 else f"{label} {n}" for n in count(1))
        zones[next(name for name in names if name not in zones)] = (countries, rows)
    return zones


def _settings(values: Cells, steps: list[Step], found: Findings) -> dict[str, str]:
    """Currency, unit and limits of a card; where rows differ in size limits, the least holds for all."""
    first = steps[0].i
    cells = {"currency": values["currency"][first], "weight_unit": values["weight_unit"][first]}
    settings = {name: str(cell) for name, cell in cells.items()} | {"basis": "weight", "bands": "to"}
    sizes = {tuple(values[side][step.i] for side in SIDES) for step in steps}
    if len(sizes) > 1:
        rows = [step.band.row for step in steps]
        text = (
            f"{rows_in_words(rows)}: the size limits of one service differ; the least of them holds for all its rows."
        )
        found.add("warning", "size_limits", text, row=rows[0], column=SIDES[0])
    limits = [_least(values, side, steps) for side in SIDES]
    sides = sorted((side for side in limits if side is not None), reverse=True)
    if sides:
        settings["max_length_mm"] = plain(sides[0])
    if len(sides) == len(SIDES):
        settings["max_girth_mm"] = plain(sides[0] + 2 * (sides[1] + sides[2]))
    return settings


def _least(values: Cells, side: str, steps: list[Step]) -> Decimal | None:
    """The least limit of a side in mm, None where no row has one."""
    limits = [
        Decimal(in_mm(Decimal(limit), str(values["length_unit"][step.i])) or 0)
        for step in steps
        if (limit := values[side][step.i]) is not None
    ]
    return min(limits, default=None)


def _days(sheet: Sheet, values: Cells, steps: list[Step], found: Findings) -> str:
    """The slower end of the days in transit, blank where a row does not tell them."""
    days = []
    for step in steps:
        text = values["transit_days"][step.i]
        match = DAYS.fullmatch(text) if text else None
        if text and not match:
            says = f"{sheet.place(step.i)}: transit_days {quoted(text)} is not like 3 or 2-5, so it counts as unknown."
            found.add("warning", "not_days", says, row=sheet.row(step.i), column=sheet.label("transit_days"))
        if not match:
            return ""
        days.append(int(match[2] or match[1]))
    return str(max(days))


FORMAT = Format("carrier", ("rates",), recognise, read)

"""What the readers of rate files share: names of cards, cells as carriers write them, holes between steps, the Reading.

Called by the `rates_*` formats. A step holds from above its lower end up to and with its upper end.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from domdesk.canonical import FILES, Column
from domdesk.intake.cells import clean
from domdesk.intake.check import Sheet, blank_fault, cell_fault, check_table
from domdesk.intake.facts import Settled
from domdesk.intake.findings import Findings, rows_in_words
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable
from domdesk.records import Reading, Severity
from domdesk.style import exact

Entry = tuple[int, dict[str, str]]
"""A record to be: the row it comes from and its cells."""

NOT_OFFERED = frozenset({"", "-", "–", "—", "n/a", "na"})
"""How a cell of a price table says that there is no price."""

ROUNDING = Decimal("0.01")
"""Holes no wider than this are how people write 'above': 1.001 after 1."""

UNITS = {
    word: unit
    for unit, words in {
        "g": "g gr gram grams",
        "kg": "kg kgs kilo kilos kilogram kilograms",
        "oz": "oz ounce ounces",
        "lb": "lb lbs pound pounds",
    }.items()
    for word in words.split()
}

AMOUNT = re.compile(r"(?:[A-Z]{2,3} ?)?[$€£¥]? ?([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]*\.?[0-9]+)")


class Band(NamedTuple):
    """A step: what lies above `low` and not above `high` costs `price` and, for each unit of it, `per_unit`."""

    low: Decimal
    high: Decimal
    price: Decimal
    row: int
    per_unit: Decimal = Decimal(0)


class Hole(NamedTuple):
    """Values above `low` and not above `high` that no step prices; the step of `row` comes next."""

    low: Decimal
    high: Decimal
    row: int


def table_of(source: Source, kind: str | None) -> RawTable | None:
    """The source's table where it may be a rate card of some layout: not by its name one of domdesk's own files."""
    return source.table if kind in (None, "rates") and source.name.lower() not in FILES else None


def unit_in(label: str) -> str | None:
    """The one unit of weight that a column's name tells: 'Weight Not Over (lbs)', 'max_weight_lb' → lb."""
    units = {UNITS[word] for word in words_of(label) if word in UNITS}
    return units.pop() if len(units) == 1 else None


def words_of(label: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", label.casefold())


def card_id(carrier: str, service: str) -> str:
    """'USPS', 'Ground Advantage' → 'usps-ground-advantage'; a service that begins with its carrier says both."""
    first, last = (re.sub(r"[\W_]+", "-", words.casefold()).strip("-") for words in (carrier, service))
    return (last if f"{last}-".startswith(f"{first}-") else f"{first}-{last}").strip("-") or "card"


def amount(cell: str) -> str:
    """A price as carriers write it, without its currency sign and thousands marks; other texts as they are."""
    text = cell.strip()
    match = AMOUNT.fullmatch(text)
    return match[1].replace(",", "") if match else text


def checked(sheet: Sheet, columns: Iterable[Column], bad: set[int], found: Findings) -> dict[str, list[str | None]]:
    """The sheet's cells, normalised; a row with a fault, or a blank where a value is required, is `bad`."""
    values = {}
    for column in columns:
        values[column.name], faults = clean(column, sheet.columns[column.name])
        for i, fault in faults.items():
            cell_fault(sheet, column, i, fault, found)
        blank = [i for i, v in enumerate(values[column.name]) if v is None and i not in faults and column.required]
        for i in blank:
            blank_fault(sheet, column, i, found)
        bad.update(faults, blank)
    return values


def row_fault(sheet: Sheet, i: int, column: str, code: str, says: str, bad: set[int], found: Findings) -> None:
    """Report why a row cannot be used, in a sentence that its place begins."""
    found.add("error", code, f"{sheet.place(i)}: {says}", row=sheet.row(i), column=sheet.label(column))
    bad.add(i)


def overlapped(band: Band, others: Iterable[Band]) -> Band | None:
    """The first of the steps that shares values with a step."""
    return next((other for other in others if band.low < other.high and other.low < band.high), None)


def holes(bands: Iterable[Band]) -> list[Hole]:
    """What lies between steps, from 0 up, with no price of its own."""
    found, end = [], Decimal(0)
    for band in sorted(bands, key=lambda band: band.high):
        if band.low > end:
            found.append(Hole(end, band.low, band.row))
        end = band.high
    return found


def report_holes(found: Findings, between: Iterable[Hole]) -> None:
    """Say once where the table is silent: a rate card prices what lies in a hole by the next step up."""
    each = sorted(set(between), key=lambda hole: (hole.row, hole.low))
    if not each:
        return
    first, rows = each[0], list(dict.fromkeys(hole.row for hole in each))
    severity: Severity = "notice" if all(hole.high - hole.low <= ROUNDING for hole in each) else "warning"
    remedy = "The gap is taken for rounding." if severity == "notice" else "Add the step that is missing."
    text = (
        f"{rows_in_words(rows)}: the table has no price above {exact(first.low)} and up to {exact(first.high)}; "
        f"what lies there is priced by the next step up. {remedy}"
    )
    found.add(severity, "hole", text, row=rows[0])


def sheet(entries: Sequence[Entry], labels: Mapping[str, str] | None = None) -> Sheet:
    """Entries as a sheet; a cell that an entry lacks is blank."""
    names = dict.fromkeys(name for _, cells in entries for name in cells)
    columns = {name: [cells.get(name, "") for _, cells in entries] for name in names}
    return Sheet(columns, [row for row, _ in entries], dict(labels or {}))


def rates_reading(
    source: Source,
    form: str,
    rows: int,
    settled: Settled,
    found: Findings,
    *,
    cards: Sequence[Entry],
    zones: Sequence[Entry],
    prices: Sequence[Entry],
) -> Reading:
    """The Reading of a rate file, every record checked as if it came from a canonical file; no prices, no card."""
    tables = {"rate_cards": cards, "rate_zones": zones, "rate_prices": prices} if prices else {}
    records = tuple(check_table(name, sheet(entries), found) for name, entries in tables.items() if entries)
    return Reading(
        source.name,
        "rates",
        form,
        rows=rows,
        records=records,
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
        facts=settled.told,
    )

"""EDI X12 846, a supplier's or warehouse's inventory advice → stock by location. In the list of formats.

Each LIN is an item, with its quantities for the location of the whole advice (N1), for locations in SDQ, or in loops
of QTY with N1 or REF. Partners use the qualifiers as they like, so it is said which ones were taken.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domdesk.errors import InputError
from domdesk.intake.check import Sheet, check_table
from domdesk.intake.facts import settle
from domdesk.intake.findings import Findings, in_words, many, quoted
from domdesk.intake.formats.canonical import units_on_hand
from domdesk.intake.formats.edi_items import BARCODES, QUANTITIES, Item, amounts_of, party
from domdesk.intake.formats.edi_segments import Segment, check_envelopes, is_whole, segments
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.json_values import as_number
from domdesk.intake.source import INTERCHANGE, Source
from domdesk.records import Reading, Records

SOURCE = "EDI 846"

ENDS = ("SE", "ST", "GE", "GS", "IEA")
"""Segments that end a document, the first one as it should."""
PARTIES = ("WH", "SF", "SU", "SE", "VN", "DS", "MF")
"""N1 before the first item: who holds the stock, the ones to prefer first."""
RETAIL = ("RTL", "RES", "MSR", "SRP", "MAP", "LPR", "SUG", "MSP")
"""Prices in CTP that are not what a unit costs."""
SINGLE = ("", "EA", "PC", "PCE", "UN", "EACH")
DAYS_PER = {"DA": 1, "DY": 1, "WK": 7, "MO": 30}
MOMENTS = ("405", "007", "097", "018", "140", "102", "036")
"""DTM01 that can date a figure."""


@dataclass(frozen=True, slots=True)
class Row:
    """The stock of an item at a location, as text; `qualifier` is that of its quantity."""

    segment: int
    location: str
    sku: str
    quantity: str
    qualifier: str
    unit: str
    unit_cost: str
    currency: str
    lead_days: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Advice:
    """One transaction set: what holds for all its items, and the items; a guessed location is the sender's name."""

    location: str
    is_guessed: bool
    currency: str
    as_of: str
    items: list[Item]


def recognise(source: Source, kind: str | None) -> str | None:
    if kind not in (None, "stock") or source.table is not None or not INTERCHANGE.match(source.text):
        return None
    read = list(segments(source.text))
    if not is_whole(read):
        last = read[-1].elements[0][:3] if read else "ISA"
        raise InputError(
            f"{source.name} is cut off: it ends with segment {len(read)} ({last}) and not with IEA.",
            "Fetch it again, or ask the sender for it.",
        )
    sets = Counter(segment[1] for segment in read if segment.tag == "ST")
    if not sets["846"]:
        names = in_words(list(sets)) if sets else "no document"
        raise InputError(
            f"{source.name} is EDI X12 with {names}, and only inventory advices (846) are read.",
            "Ask the sender for an 846, or for the stock as CSV.",
        )
    return "stock"


def read(source: Source, kind: str) -> Reading:
    found = Findings()
    everything = list(segments(source.text))
    check_envelopes(everything, found)
    rows: list[Row] = []
    fills: dict[str, tuple[str, str, int]] = {}
    empty = 0
    guessed: dict[str, None] = {}
    known = settle(source.name, source.facts, "edi846", (), found, needs=(), takes=("location",))
    for advice in _advices(everything, known.values.get("location"), found):
        for item in advice.items:
            own = list(_rows(item, advice, found))
            rows += own
            empty += not own
            if advice.is_guessed and any(row.location == advice.location for row in own):
                guessed[advice.location] = None
            _fill(item, fills)
    for location in guessed:
        text = (
            f"The file does not say where the stock lies; it is put at '{location}'. If that is not the place, import "
            "it with --set location=NAME."
        )
        found.add("notice", "location", text)
    taken = _without_repeats(rows, found)
    _report_choices(rows, found)
    records = check_table("stock", _sheet(taken), found)
    products = _products(fills, records)
    return Reading(
        source.name,
        kind,
        "edi846",
        rows=len(rows) + empty,
        units=units_on_hand(records),
        records=(records, products) if len(products) else (records,),
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
        facts={key: told for key, told in known.told.items() if told},
    )


def _advices(read: Sequence[Segment], told: str | None, found: Findings) -> Iterator[Advice]:
    """The 846es of a file; other transaction sets are told and passed over."""
    sender, group_date = "", ""
    others: Counter[str] = Counter()
    head: list[Segment] | None = None
    items: list[Item] = []
    for segment in read:
        if head is not None and segment.tag in ENDS:
            yield _advice(head, items, told, sender, group_date)
            if segment.tag != "SE":
                text = f"Segment {segment.number}: the document above has no end (SE), so a part of it may be lost."
                found.add("warning", "no_end", text, row=segment.number)
            head = None
        if segment.tag == "GS":
            sender, group_date = segment[2], _moment(segment[4], segment[5])
        elif segment.tag == "ST":
            head, items = ([], []) if segment[1] == "846" else (None, [])
            others[segment[1]] += segment[1] != "846"
        elif segment.tag == "LIN" and head is not None:
            items.append(Item(segment))
        elif head is not None and segment.tag != "CTT":
            (items[-1].below if items else head).append(segment)
    if left := [name for name, count in others.items() if count]:
        found.add("notice", "other_sets", f"Documents of other kinds ({in_words(left)}) are not read.")


def _holder(head: Sequence[Segment], sender: str) -> tuple[str, bool]:
    """Who holds the stock where an item does not say: the party in the head, else as a guess another or the sender."""
    parties = [(segment[1], party(segment)) for segment in head if segment.tag == "N1" and party(segment)]
    location = next((name for code in PARTIES for own, name in parties if own == code), "")
    return (location, False) if location else (parties[0][1] if parties else sender, True)


def _advice(head: Sequence[Segment], items: list[Item], told: str | None, sender: str, group_date: str) -> Advice:
    """What holds for all items of a 846, from the segments before the first one."""
    location, is_guessed = (told, False) if told else _holder(head, sender)
    opening = next((segment for segment in head if segment.tag == "BIA"), None)
    dates = [_moment(segment[2], segment[3]) for segment in head if segment.tag == "DTM" and segment[1] in MOMENTS]
    as_of = next(filter(None, dates), "") or (_moment(opening[4], opening[5]) if opening else "") or group_date
    currency = next((segment[2] for segment in head if segment.tag == "CUR"), "")
    return Advice(location, is_guessed, currency, as_of, items)


def _moment(date: str, time: str = "") -> str:
    """CCYYMMDD or YYMMDD and HHMM as ISO text, blank for what is none."""
    day = f"20{date}" if re.fullmatch(r"[0-9]{6}", date) else date
    if not re.fullmatch(r"(?:19|20|21)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])", day):
        return ""
    clock = f"T{time[:2]}:{time[2:4]}" if re.fullmatch(r"(?:[01][0-9]|2[0-3])[0-5][0-9][0-9]*", time) else ""
    return f"{day[:4]}-{day[4:6]}-{day[6:]}{clock}"


def _rows(item: Item, advice: Advice, found: Findings) -> Iterator[Row]:
    """The stock rows of an item; an item without a quantity is reported and left out."""
    amounts = amounts_of(item, advice.location, found)
    if not amounts:
        codes = in_words([f"QTY {segment[1]}" for segment in item.all("QTY")]) or "no QTY"
        text = (
            f"Segment {item.line.number}: {quoted(item.sku) if item.sku else 'the item'} has no quantity that says "
            f"what is there ({codes}), so it is left out; ask the sender for one."
        )
        found.add("error", "no_quantity", text, row=item.line.number)
        found.leave_out(1, fault=True)
    price = next((ctp[3] for ctp in item.all("CTP") if ctp[3] and ctp[2] not in RETAIL), "")
    currency = next((segment[2] for segment in item.all("CUR")), "") or advice.currency
    lead = next((_days(segment) for segment in item.all("LDT") if _days(segment)), "")
    as_of = _as_of(item, advice)
    for segment, location, quantity, qualifier in amounts:
        unit = segment[1 if qualifier == "SDQ" else 3].upper()
        yield Row(segment.number, location, item.sku, quantity, qualifier, unit, price, currency, lead, as_of)


def _days(segment: Segment) -> str:
    """A lead time in days, blank where its unit is not known."""
    count = as_number(segment[2])
    return str(int(count * DAYS_PER[segment[3]])) if count is not None and count >= 0 and segment[3] in DAYS_PER else ""


def _as_of(item: Item, advice: Advice) -> str:
    """When the item's figure was taken; a later date than the advice's says when more will come."""
    own = [_moment(segment[2], segment[3]) for segment in item.all("DTM") if segment[1] in MOMENTS]
    return next((date for date in own if date and (not advice.as_of or date[:10] <= advice.as_of[:10])), advice.as_of)


def _without_repeats(rows: Sequence[Row], found: Findings) -> list[Row]:
    """The rows without those whose item and location came before."""
    first: dict[tuple[str, str], Row] = {}
    taken = []
    for row in rows:
        before = first.setdefault((row.location, row.sku), row) if row.sku else row
        if before is row:
            taken.append(row)
            continue
        text = (
            f"Segment {row.segment}: {quoted(row.sku)} at {row.location} is already in segment {before.segment}; "
            "this one is left out, so ask the sender which one counts."
        )
        found.add("error", "repeated_key", text, row=row.segment)
        found.leave_out(1, fault=True)
    return taken


def _report_choices(rows: Sequence[Row], found: Findings) -> None:
    """Say which quantities were taken, and where they may not count single units."""
    taken = Counter(row.qualifier for row in rows)
    if said := [
        f"{f'QTY {code} ({QUANTITIES[code]})' if code in QUANTITIES else code} in {many(count, 'row')}"
        for code, count in taken.items()
    ]:
        found.add("notice", "quantities", f"Quantities are taken from {in_words(said, 9)}.")
    if packs := [row for row in rows if row.unit not in SINGLE]:
        units = in_words(list(dict.fromkeys(row.unit for row in packs)))
        more = f" and {len(packs) - 1:,} more" if len(packs) > 1 else ""
        text = (
            f"Segment {packs[0].segment}{more}: the quantity is in {units} and not in single units (EA), and taken "
            "as it stands; if these are packs, ask the sender for EA."
        )
        found.add("warning", "unit", text, row=packs[0].segment)


def _sheet(rows: Sequence[Row]) -> Sheet:
    """The rows under canonical names, with price and lead time where the file has any."""
    columns = {
        "location": [row.location for row in rows],
        "sku": [row.sku for row in rows],
        "on_hand": [row.quantity for row in rows],
        "committed": ["0"] * len(rows),
        "unit_cost": [row.unit_cost for row in rows],
        "currency": [row.currency for row in rows],
        "lead_days": [row.lead_days for row in rows],
        "as_of": [row.as_of for row in rows],
        "source": [SOURCE] * len(rows),
    }
    optional = ("unit_cost", "currency", "lead_days")
    columns = {name: cells for name, cells in columns.items() if name not in optional or any(cells)}
    if "unit_cost" not in columns:
        columns.pop("currency", None)
    labels = {"location": "the location", "sku": "the item's number in LIN", "on_hand": "QTY", "unit_cost": "CTP"}
    where = [f"Segment {row.segment}" + (f", {row.location}" if row.qualifier == "SDQ" else "") for row in rows]
    return Sheet(columns, [row.segment for row in rows], labels, where)


def _fill(item: Item, fills: dict[str, tuple[str, str, int]]) -> None:
    """What the item says of the product: its description and a barcode."""
    sku, ids = item.sku, item.ids
    title = next((segment[5] for segment in item.all("PID") if segment[5]), "")
    barcode = next((ids[code] for code in BARCODES if code in ids and ids[code] != sku), "")
    if sku and (title or barcode):
        fills.setdefault(sku, (title, barcode, item.line.number))


def _products(fills: dict[str, tuple[str, str, int]], stock: Records) -> Records:
    """Descriptions and barcodes of the items taken, for products that lack them."""
    taken = set(stock.columns["sku"])
    kept = {sku: entry for sku, entry in fills.items() if sku in taken}
    columns: dict[str, list[str | None]] = {
        "sku": list(kept),
        "title": [title or None for title, _, _ in kept.values()],
        "barcode": [barcode or None for _, barcode, _ in kept.values()],
    }
    return Records("products", columns, [row for _, _, row in kept.values()], fill=True)


FORMAT = Format("edi846", ("stock",), recognise, read)

"""Lists for the floor: what to take from the shelves of each place, and a slip to lie in each parcel.

In: sendings. Out: for each place a pick list as HTML, PDF and CSV, or its packing slips as HTML and PDF.
"""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from domdesk.errors import InputError
from domdesk.records import Location
from domdesk.report import words
from domdesk.report.document import Block, Document, Facts, Section, Table, Text
from domdesk.report.exports.names import file_names
from domdesk.report.exports.purchase_orders import address
from domdesk.report.exports.sending import Made, Sending, Sendings, SentLine
from domdesk.report.sheet import csv_bytes
from domdesk.units import plain

PICK_COLUMNS = ("location", "sku", "their_sku", "title", "qty_total", "orders")


def pick_lists(sendings: Sendings) -> Made:
    """What each place takes off its shelves, article by article and order by order."""
    files: dict[str, bytes] = {}
    places = _places(sendings)
    for stem, (place, found) in zip(_stems("pick-list", places), places.items(), strict=True):
        picked = _picked(found)
        document = _pick_list(sendings, place, found, picked)
        files |= _both(stem, document)
        files[f"{stem}.csv"] = csv_bytes(PICK_COLUMNS, (_pick_row(place, lines, orders) for lines, orders in picked))
    return Made(files)


def packing_slips(sendings: Sendings) -> Made:
    """A page for each shipment of a place: for whom, by what, and what lies in it; without prices."""
    files: dict[str, bytes] = {}
    places = _places(sendings)
    for stem, (place, found) in zip(_stems("packing-slips", places), places.items(), strict=True):
        files |= _both(stem, _slips(sendings, place, found))
    return Made(files)


def _places(sendings: Sendings) -> dict[Location, list[Sending]]:
    places = sendings.by_place()
    if not places:
        raise InputError(f"Run {sendings.run} ships nothing.", "Route orders that have stock, then export again.")
    return places


def _stems(what: str, places: dict[Location, list[Sending]]) -> list[str]:
    names = file_names(what, [place.location for place in places], "html")
    return [name.removesuffix(".html") for name in names]


def _both(stem: str, document: Document) -> dict[str, bytes]:
    from domdesk.report.html import html
    from domdesk.report.pdf import pdf

    return {f"{stem}.html": html(document).encode("utf-8", "replace"), f"{stem}.pdf": pdf(document)}


# --- pick lists

Picked = list[tuple[list[SentLine], list[str]]]
"""For each article its lines, and the orders that they are for; by SKU."""


def _picked(found: Sequence[Sending]) -> Picked:
    lines: dict[str, list[SentLine]] = defaultdict(list)
    orders: dict[str, list[str]] = defaultdict(list)
    for sending in found:
        for line in sending.lines:
            lines[line.sku].append(line)
            orders[line.sku].append(sending.name)
    return [(lines[sku], list(dict.fromkeys(orders[sku]))) for sku in sorted(lines)]


def _total(lines: Sequence[SentLine]) -> str:
    return plain(sum((line.quantity for line in lines), Decimal(0)))


def _title(lines: Sequence[SentLine]) -> str:
    return next((line.title for line in lines if line.title), "")


def _pick_row(place: Location, lines: Sequence[SentLine], orders: Sequence[str]) -> dict[str, str]:
    return {
        "location": place.location,
        "sku": lines[0].sku,
        "their_sku": lines[0].their_sku,
        "title": _title(lines),
        "qty_total": _total(lines),
        "orders": ";".join(orders),
    }


def _pick_list(sendings: Sendings, place: Location, found: Sequence[Sending], picked: Picked) -> Document:
    by_article = tuple((lines[0].sku, _title(lines), _total(lines), ", ".join(orders), "☐") for lines, orders in picked)
    by_order = tuple(
        (sending.name, line.sku, line.title, plain(line.quantity), sending.way)
        for sending in found
        for line in sending.lines
    )
    units = sum((line.quantity for sending in found for line in sending.lines), Decimal(0))
    return Document(
        title="Pick list",
        about=f"{place.label} · {sendings.day.isoformat()} · run {sendings.run}",
        lead=f"{words.count(len(found), 'shipment')}, {words.count(len(picked), 'article')},"
        f" {words.count(units, 'unit')}.",
        sections=(
            Section(
                "To take", (Table(("article", "title", "units", "for orders", "done"), by_article, frozenset({2})),)
            ),
            Section("Order by order", (Table(("order", "article", "title", "units", "by"), by_order, frozenset({3})),)),
        ),
        footer=f"Pick list of {place.label} · run {sendings.run}",
        currency=sendings.currency,
    )


# --- packing slips


def _slips(sendings: Sendings, place: Location, found: Sequence[Sending]) -> Document:
    return Document(
        title="Packing slips",
        about=f"{place.label} · {sendings.day.isoformat()} · run {sendings.run}",
        lead=f"{words.count(len(found), 'shipment')}, one to a page.",
        sections=tuple(_slip(sending, n > 0) for n, sending in enumerate(found)),
        footer=f"Packed at {place.label} · run {sendings.run}",
        currency=sendings.currency,
    )


def _slip(sending: Sending, new_page: bool) -> Section:
    rows = tuple((line.sku, line.title, plain(line.quantity)) for line in sending.lines)
    facts = Facts((("To", address(sending)), ("By", sending.way), ("Order", sending.order.order)))
    blocks: list[Block] = [facts, Table(("article", "title", "units"), rows, frozenset({2}))]
    if sending.of > 1:
        blocks.append(Text(f"This is shipment {sending.number} of {sending.of}; the rest comes from elsewhere."))
    return Section(f"Shipment {sending.name}", tuple(blocks), new_page)

"""An item of an EDI X12 846, LIN and what stands below it → what it is called, and how many are at which location.

Called by `edi846`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domdesk.intake.findings import Findings, in_words, quoted
from domdesk.intake.formats.edi_segments import Segment
from domdesk.intake.formats.json_values import as_number

QUANTITIES = {
    "33": "available for sale",
    "QA": "available",
    "17": "on hand",
    "1": "discrete",
    "01": "discrete",
    "2": "cumulative",
    "02": "cumulative",
}
"""QTY01 → what it counts, the ones to prefer first: what can be sold before what lies there."""

IDS = {
    "SK": "stock keeping unit",
    "VN": "vendor's item number",
    "VP": "vendor's part number",
    "UP": "UPC",
    "EN": "EAN",
    "UK": "GTIN",
    "MG": "manufacturer's part number",
    "BP": "buyer's part number",
    "IN": "buyer's item number",
}
"""Qualifiers of LIN that can be the SKU, the ones to prefer first."""
BARCODES = ("UP", "EN", "UK", "UI", "UA")

PLACES = ("WH", "SF")
"""N1 within an item that name a location, and REF: mutually defined, warehouse storage."""
PLACE_REFS = ("ZZ", "WS")


@dataclass(frozen=True, slots=True)
class Item:
    """A LIN and the segments below it, among which those before the first QTY concern the item."""

    line: Segment
    below: list[Segment] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[Segment]:
        return (segment for segment in self.below if segment.tag == tag)

    @property
    def ids(self) -> dict[str, str]:
        pairs = range(2, len(self.line.elements) - 1, 2)
        return {self.line[at]: self.line.raw(at + 1).strip() for at in reversed(pairs) if self.line.raw(at + 1).strip()}

    @property
    def sku(self) -> str:
        """The number that the item is called by, blank where LIN has none that can be an SKU."""
        ids = self.ids
        return next((ids[code] for code in IDS if code in ids), "")


def party(segment: Segment) -> str:
    """The location that an N1 names: by its code, else by its name."""
    code = segment[4]
    return code if code and code.casefold() != "unknown" else segment[2]


Amount = tuple[Segment, str, str, str]
"""The segment, the location, the quantity and its qualifier."""


def amounts_of(item: Item, location: str, found: Findings) -> list[Amount]:
    """An item's quantity at each location; at the one given where its segments name none."""
    return list(_by_sdq(item, found)) or list(_by_quantity(item, location))


def _by_sdq(item: Item, found: Findings) -> Iterator[Amount]:
    """Pairs of location and quantity; a total in QTY that differs is a warning."""
    total = Decimal(0)
    last = None
    for last in item.all("SDQ"):
        for at in range(3, min(len(last.elements), 23), 2):
            if last[at]:
                total += as_number(last[at + 1]) or Decimal(0)
                yield last, last[at], last[at + 1], "SDQ"
    said = [as_number(segment[2]) for segment in item.all("QTY") if segment[1] in QUANTITIES]
    if last is not None and said and total not in said:
        text = (
            f"Segment {last.number}: the locations of {quoted(item.sku)} have {total:f} in all but QTY says "
            f"{in_words([f'{n:f}' for n in said if n is not None])}; the locations' figures are taken."
        )
        found.add("warning", "does_not_add_up", text, row=last.number)


def _by_quantity(item: Item, location: str) -> Iterator[Amount]:
    """One quantity for each location of the item's QTY loops, or for the advice's location where they name none."""
    groups: list[tuple[str, list[Segment]]] = []
    has_parties = any(segment[1] in PLACES and party(segment) for segment in item.all("N1"))
    place = _party_place if has_parties else _reference_place
    marks = [(place(segment, item.below[:n]), segment) for n, segment in enumerate(item.below)]
    marks = [(name, segment) for name, segment in marks if name or segment.tag == "QTY"]
    place_comes_last = bool(marks) and bool(marks[-1][0])
    waiting: list[Segment] = []
    here = ""
    for name, segment in marks:
        if not name:
            waiting.append(segment)
        elif place_comes_last:
            groups.append((name, waiting))
            waiting = []
        else:
            groups.append((here, waiting))
            here, waiting = name, []
    groups.append(("" if place_comes_last else here, waiting))
    named = [(name, quantities) for name, quantities in groups if name and quantities]
    for name, quantities in named or [(location, [segment for _, own in groups for segment in own])]:
        best = min(quantities, key=lambda segment: _rank(segment[1]), default=None)
        if best is not None and best[1] in QUANTITIES:
            yield best, name, best[2], best[1]


def _party_place(segment: Segment, before: Sequence[Segment]) -> str:
    """The location that an N1 within an item names."""
    return party(segment) if segment.tag == "N1" and segment[1] in PLACES else ""


def _reference_place(segment: Segment, before: Sequence[Segment]) -> str:
    """The location that a REF within an item names; it does so behind a quantity alone."""
    if segment.tag != "REF" or segment[1] not in PLACE_REFS:
        return ""
    return segment[2] if "QTY" in [other.tag for other in before] else ""


def _rank(qualifier: str) -> int:
    return list(QUANTITIES).index(qualifier) if qualifier in QUANTITIES else len(QUANTITIES)

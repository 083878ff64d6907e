"""Where the rows of Magento's rate tables apply, and which of them come before which. Called by `rates_tablerates` and
`rates_matrixrates`.

A table prices a place by the most specific row that has a price for the value; a rate card has one zone per place. So
each zone is given the rows of its place and, behind them, those of the places around it.
"""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from domdesk.errors import InputError
from domdesk.intake.check import Sheet
from domdesk.intake.findings import Findings, quoted
from domdesk.intake.places import country_code, region_code
from domdesk.intake.rates import Entry, row_fault

ANY = ("", "*")
MAX_ZONES = 100_000


class Place(NamedTuple):
    """A country, a region of it, and a range of its postal codes, each None = any; nothing at all is anywhere."""

    country: str | None = None
    region: str | None = None
    first: str | None = None
    last: str | None = None

    @property
    def name(self) -> str:
        """The zone's name: 'US', 'US/NY', 'US/*/10001', 'AU/NSW/2000-2099', '*'."""
        codes = "-".join(dict.fromkeys(filter(None, (self.first, self.last))))
        parts = [self.country, self.region, codes]
        while parts and not parts[-1]:
            parts.pop()
        return "/".join(part or "*" for part in parts) or "*"

    def zone(self, card: str, row: int, zone: str | None = None) -> Entry:
        """The row of rate_zones that leads here to the zone of this place, or to another."""
        cells = {"country": self.country, "region": self.region, "postal_from": self.first, "postal_to": self.last}
        return row, {"card": card, "zone": zone or self.name, **{name: cell or "" for name, cell in cells.items()}}


Span = tuple[str, str]

WHOLE_CODES = {
    "US": re.compile(r"[0-9]{5}(-[0-9]{4})?"),
    "CA": re.compile(r"[A-Z][0-9][A-Z][0-9][A-Z][0-9]"),
    "GB": re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}"),
}
"""Postal codes in full, where people like to write the first half, which matches nothing in Magento."""


def is_whole(country: str | None, code: str) -> bool:
    """True for a code in full, as far as its country's form is known; `code` has no blanks and is in upper case."""
    pattern = WHOLE_CODES.get(country or "")
    return pattern is None or pattern.fullmatch(code) is not None


def countries_and_regions(sheet: Sheet, bad: set[int], found: Findings) -> list[Place]:
    """Country and region of each row, by ISO codes of two or three letters and codes of states; the rest is a fault."""
    places = []
    for i, (nation, state) in enumerate(zip(sheet.columns["country"], sheet.columns["region"], strict=True)):
        country = region = None
        if nation.strip() not in ANY:
            country = country_code(nation)
            if country is None:
                says = f"{sheet.label('country')} {quoted(nation)} is not a country code; write US, USA or * for any."
                row_fault(sheet, i, "country", "not_a_country", says, bad, found)
        if state.strip() not in ANY and i not in bad:
            region = region_code(country, state)
            if region is None:
                says = (
                    f"{sheet.label('region')} {quoted(state)} is no region of {country or 'any country'}; "
                    "write its code, such as CA in the US, or * for any."
                )
                row_fault(sheet, i, "region", "not_a_region", says, bad, found)
        places.append(Place(country, region))
    return places


def ladders(own: Collection[Place], file: str, *, region_first: bool) -> tuple[dict[Place, list[Place]], list[Span]]:
    """Each zone that a card needs → the places whose rows price it, the most specific first; and spans that cross.

    Besides the places with rows of their own, these are the postal codes of any region within each region with rows: a
    rate card would put the postal code first there. `region_first` puts a region before postal codes of any region, as
    Magento's own table does; else the postal codes come first. Raises InputError where there are too many.
    """
    zones = dict.fromkeys(own)
    regions: dict[str | None, dict[str, None]] = {}
    spans: dict[str | None, set[Span]] = {}
    for place in own:
        if place.region:
            regions.setdefault(place.country, {})[place.region] = None
        if place.first and place.last:
            spans.setdefault(place.country, set()).add((place.first, place.last))
    anywhere = [place for place in own if place.first and not place.region]
    if len(own) + sum(len(regions.get(place.country, ())) for place in anywhere) > MAX_ZONES:
        raise InputError(
            f"{file} would make more than {MAX_ZONES:,} zones.", "Name the region in rows that have a postal code."
        )
    for place in anywhere:
        zones |= dict.fromkeys(place._replace(region=region) for region in regions.get(place.country, ()))
    around: dict[tuple[str | None, Span], list[Span]] = {}
    crossing: list[Span] = []
    for country, of_country in spans.items():
        holding, crossed = _nested(of_country)
        around |= {(country, span): outer for span, outer in holding.items()}
        crossing += crossed
    return {zone: list(_rungs(zone, own, around, region_first)) for zone in zones}, crossing


def _rungs(
    zone: Place, own: Collection[Place], around: dict[tuple[str | None, Span], list[Span]], region_first: bool
) -> Iterable[Place]:
    """The places that hold a zone, the most specific first, as far as they have rows."""
    spans = around.get((zone.country, (zone.first or "", zone.last or "")), [])
    regions = (zone.region, None) if zone.region else (None,)
    coded = [[Place(zone.country, region, *span) for span in spans] for region in regions]
    whole = [[Place(zone.country, region)] for region in regions]
    order = [*(p for pair in zip(coded, whole, strict=True) for p in pair)] if region_first else [*coded, *whole]
    rungs = dict.fromkeys(place for places in [*order, [Place()]] for place in places)
    return (place for place in rungs if place in own)


def _nested(spans: Collection[Span]) -> tuple[dict[Span, list[Span]], list[Span]]:
    """Each span → itself and the spans around it, the innermost first; and the spans that cross another's end.

    Codes are compared as rate cards do, by as many characters as the span has: 123 holds 12345.
    """

    def end(span: Span) -> str:
        return span[1] + "\U0010ffff"

    holding: dict[Span, list[Span]] = {}
    crossing: list[Span] = []
    open_: list[Span] = []
    for span in sorted(sorted(spans, key=end, reverse=True), key=lambda span: span[0]):
        open_ = [other for other in open_ if end(other) >= span[0]]
        outer = [other for other in open_ if end(other) >= end(span)]
        holding[span] = [span, *reversed(outer)]
        crossing += [span] if len(outer) < len(open_) else []
        open_.append(span)
    return holding, crossing

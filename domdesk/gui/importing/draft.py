"""The mapping of a sheet while a person works on it: what each of its columns is taken as, and what is missing yet.

Begun from the desk's proposal, or from how the sheet was read before; the columns page changes it and asks what it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domdesk.gui.parts.names import column_name
from domdesk.gui.parts.words import tr
from domdesk.records import Proposal, SheetMapping

KINDS = ("orders", "stock", "products", "locations")
"""What a sheet can hold whose columns have to be told."""
UNREAD = ""
AT_A_PLACE = "@"
"""What a column of quantities at one location is taken as; all else are canonical names."""
SURE, VERY_LIKELY = 100, 90
WORD = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class SheetColumn:
    """A column of the sheet: its label, its first cells, what it is taken as, and how likely that is (None: chosen).

    `faults` are cells that cannot be read as that, each with the reason.
    """

    label: str
    samples: tuple[str, ...]
    taken: str = UNREAD
    place: str = ""
    score: int | None = 0
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def how_sure(self) -> str:
        """The score as a word."""
        if self.taken == UNREAD and self.score is not None:
            return ""
        if self.score is None:
            return tr("as you said")
        if self.score >= SURE:
            return tr("known by its name")
        return tr("very likely") if self.score >= VERY_LIKELY else tr("likely, please check")


class Draft:
    """See the module."""

    def __init__(
        self,
        proposal: Proposal,
        told: Mapping[str, Any] | None = None,
        locations: Mapping[str, str] | None = None,
    ) -> None:
        """`locations` are those of the desk, by id, with what they are called, no two alike."""
        self.locations = locations or {}
        self._ids = {name.casefold(): place for place, name in self.locations.items()}
        self.file, self.kind, self.header = proposal.file, proposal.kind, proposal.header
        self.known = [column.canonical for column in proposal.columns]
        self._needed = {column.canonical for column in proposal.columns if column.needed}
        self.columns = _sheet_columns(proposal)
        self.constants: dict[str, str] = {}
        self.counts: dict[str, str] = {}
        self.dates: str | None = None
        self.decimals: str | None = None
        self.weight_unit: str | None = None
        self.length_unit: str | None = None
        self.price_is = proposal.unit_price_is
        for column in self.columns:
            column.place = column.place and self._known_place(column.place)
        if told:
            self._take_over(told)

    def _take_over(self, told: Mapping[str, Any]) -> None:
        """Begin from how a sheet was read before, as the desk keeps it (the tables of a mapping file)."""
        as_before = {label.casefold(): name for name, label in told.get("columns", {}).items()}
        places = {label.casefold(): place for label, place in told.get("locations", {}).items()}
        for column in self.columns:
            label = column.label.casefold()
            column.place = places.get(label, "")
            column.taken = AT_A_PLACE if column.place else as_before.get(label, UNREAD)
            column.score = None if column.taken else 0
        self.constants, self.counts = dict(told.get("constants", {})), dict(told.get("counts", {}))
        dialect, units = told.get("dialect", {}), told.get("units", {})
        self.dates, self.decimals = dialect.get("dates"), dialect.get("decimals")
        self.weight_unit, self.length_unit = units.get("weight"), units.get("length")
        self.price_is = told.get("mapping", {}).get("unit_price_is", self.price_is)

    def take(self, column: SheetColumn, taken: str) -> None:
        """Say what a column is; another that was that is it no longer, and places exclude a column for all places."""
        for other in self.columns:
            if other is not column and taken not in (UNREAD, AT_A_PLACE) and other.taken == taken:
                other.taken, other.score = UNREAD, None
            if taken == AT_A_PLACE and other.taken == "on_hand":
                other.taken, other.place, other.score = AT_A_PLACE, other.place or self._known_place(other.label), None
            elif (taken == AT_A_PLACE and other.taken == "location") or (
                taken in ("on_hand", "location") and other.taken == AT_A_PLACE
            ):
                other.taken, other.score = UNREAD, None
        column.taken, column.score, column.faults = taken, None, {}
        if taken == AT_A_PLACE:
            column.place = column.place or self._known_place(column.label)
            self.constants.pop("location", None)

    def mark(self, faults: Mapping[str, Mapping[str, str]]) -> None:
        """Take over which cells cannot be read, by the labels of their columns."""
        for column in self.columns:
            column.faults = faults.get(column.label, {}) if column.taken else {}

    def _known_place(self, text: str) -> str:
        """The desk's location that a label names, by its id or its name; else the label."""
        said = _words(text)
        named = (place for place, name in self.locations.items() if _words(place) in said or _words(name) in said)
        return next(named, text)

    def place_name(self, place: str) -> str:
        """What a location is called: the desk's by its name, another as it was typed."""
        return self.locations.get(place, place)

    def place_of(self, text: str) -> str:
        """The location that somebody typed, by its id or by its name."""
        return text if text in self.locations else self._ids.get(text.casefold(), text)

    def choices(self) -> list[tuple[str, str]]:
        """What a column can be taken as, with the words for it: what the sheet needs first."""
        needed = [name for name in self.known if name in self._needed or name == self._amount]
        names = [*needed, *(name for name in self.known if name not in needed)]
        wide = [(AT_A_PLACE, taken_name(AT_A_PLACE))] if self.kind == "stock" else []
        return [(UNREAD, taken_name(UNREAD)), *wide, *((name, taken_name(name)) for name in names)]

    @property
    def _amount(self) -> str:
        return "on_hand" if self.kind == "stock" else ""

    def is_taken(self, *names: str) -> bool:
        """Whether some column of the sheet is taken as one of `names`."""
        return any(column.taken in names for column in self.columns if column.taken)

    @property
    def missing(self) -> list[str]:
        """What must be known of every row and is not yet: canonical names."""
        needed = {*self._needed, *([self._amount] if self._amount else [])}
        if self.is_taken(AT_A_PLACE):
            needed.discard("on_hand")
        needed = {name for name in needed if not self.is_taken(name) and name not in self.constants}
        return [name for name in self.known if name in needed]

    @property
    def wants(self) -> str:
        """What has to be told before the sheet can be read, in a sentence; empty where nothing has."""
        if self.missing:
            names = ", ".join(column_name(name) for name in self.missing)
            return tr("Still missing: {names}. Choose in the table which column holds it.", names=names)
        places = [column.place.strip() for column in self.columns if column.taken == AT_A_PLACE]
        if not all(places):
            return tr("Name the location of each column of quantities.")
        if len({place.casefold() for place in places}) < len(places):
            return tr("Two columns of quantities have the same location; name another for one of them.")
        if self.kind == "orders" and self.is_taken("unit_price") and self.price_is is None:
            return tr("Say above whether the price is that of a unit or of the whole line.")
        return ""

    def mapping(self) -> SheetMapping:
        """The mapping as it stands."""
        taken = {c.taken: c.label for c in self.columns if c.taken not in (UNREAD, AT_A_PLACE)}
        constants = {
            name: self.place_of(text.strip()) if name == "location" else text
            for name, text in self.constants.items()
            if name not in taken and text.strip()
        }
        return SheetMapping(
            self.kind,
            taken,
            constants,
            {c.label: c.place.strip() for c in self.columns if c.taken == AT_A_PLACE},
            {words.casefold(): number for words, number in self.counts.items() if words.strip() and number.strip()},
            self.header,
            self.dates,
            self.decimals,
            self.weight_unit,
            self.length_unit,
            self.price_is,
        )


def taken_name(taken: str) -> str:
    """What a column is taken as, in words."""
    if taken == UNREAD:
        return tr("not read")
    return tr("units at one location") if taken == AT_A_PLACE else column_name(taken)


def _sheet_columns(proposal: Proposal) -> list[SheetColumn]:
    """The sheet's columns as proposed, in their order; of several with one name the first, which is the one read."""
    by_label = {column.label: column for column in proposal.columns if column.label is not None}
    found: dict[str, SheetColumn] = {}
    for label in proposal.header:
        if not label.strip() or label.strip().casefold() in found:
            continue
        proposed, samples = by_label.get(label), proposal.samples.get(label, ())
        if place := proposal.locations.get(label, ""):
            made = SheetColumn(label, samples, AT_A_PLACE, place, SURE)
        elif proposed is not None:
            made = SheetColumn(label, samples or proposed.samples, proposed.canonical, "", proposed.score)
        else:
            made = SheetColumn(label, samples)
        found[label.strip().casefold()] = made
    return list(found.values())


def _words(text: str) -> str:
    """The words of a text between blanks, so that one text is in another by whole words."""
    return f" {' '.join(WORD.findall(text.casefold()))} "


def told_before(mappings: Sequence[Mapping[str, Any]], header: Sequence[str]) -> Mapping[str, Any] | None:
    """Of the mappings that a reading was made with, the one of a sheet with this header."""
    wanted = {label.strip().casefold() for label in header}
    for table in mappings:
        if {str(label).strip().casefold() for label in table.get("mapping", {}).get("header", ())} == wanted:
            return table
    return None

"""The destinations of a rate card: which row leads from where to where into which zone, typed into in place.

The Rates page shows a card and saves what it hears; rows are named by their place in the card.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal

from domdesk.desk import faults_in
from domdesk.gui.parts.cell_table import CellColumn, CellTable
from domdesk.gui.parts.formatting import figure, number
from domdesk.gui.parts.tables import Column
from domdesk.gui.parts.typed import to_plain, typable
from domdesk.gui.parts.words import tr
from domdesk.records import RateCard, RateZone
from domdesk.units import plain

NAMES = ("origin", "country", "region", "postal_from", "postal_to", "up_to_km", "zone", "transit_days")
NUMBERS = ("up_to_km", "transit_days")


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A row of a card; `place` is None for one that is being added."""

    place: int | None
    zone: RateZone


class ZoneTable(CellTable):
    """See the module. `led`: the row and its cells as the desk's files say them; `removed`: these rows."""

    led = Signal(object, dict)
    removed = Signal(list)

    def __init__(self) -> None:
        super().__init__(_columns(), tr("Destinations and zones"))
        self.card: RateCard | None = None
        self._new: dict[str, RateZone] = {}  # by card: the row that is being added
        self.setSortingEnabled(False)  # the order says which of two equal rows wins
        self.typed.connect(self._typed)
        self.deleted.connect(lambda: self.removed.emit(self.chosen()))

    def show_card(self, card: RateCard) -> None:
        """Show a card; where it is the one that is shown, place, selection and what is being typed stay."""
        rows = [ZoneRow(place, zone) for place, zone in enumerate(card.zones)]
        if card.card in self._new:
            rows.append(ZoneRow(None, self._new[card.card]))
        same = self.card is not None and self.card.card == card.card and len(rows) == len(self.cells.rows)
        self.card = card
        if same:
            self.cells.renew(rows)
        else:
            self.cells.set_rows(rows)

    def add_row(self, like: RateZone | None = None) -> None:
        """Begin a row, and type its zone."""
        if self.card is None:
            return
        self._new[self.card.card] = like or RateZone(zone="")
        self.show_card(self.card)
        index = self.cells.index(self.cells.rowCount() - 1, NAMES.index("country"))
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.setFocus()

    def forget_new(self, card: str) -> None:
        """Show no longer a row that was being added: it is in the card, or not wanted."""
        self._new.pop(card, None)

    def forget(self) -> None:
        """Forget the rows that are being added to any card."""
        self.card = None
        self._new.clear()

    def chosen(self) -> list[ZoneRow]:
        """The rows with a selected cell."""
        places = sorted({index.row() for index in self.selectedIndexes()})
        return [self.cells.row(place) for place in places]

    def look_at(self, zone: str) -> None:
        """Go to the first row of a zone."""
        row = next((i for i, row in enumerate(self.cells.rows) if row.zone.zone == zone), -1)
        index = self.cells.index(self.cells.row_of(row), NAMES.index("zone"))
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def _typed(self, row: ZoneRow, column: int, typed: str) -> None:
        name = NAMES[column]
        cells = cells_of(row.zone) | {name: _as_filed(name, typed)}
        if row.place is None and self.card is not None:
            self._new[self.card.card] = _zone(cells)
            if not cells["zone"]:
                self.show_card(self.card)
                return
        self.led.emit(row, cells)


def cells_of(zone: RateZone) -> dict[str, str]:
    """A row as the desk's files say it."""
    found = {name: getattr(zone, name) for name in NAMES}
    return {name: "" if value is None else _text(value) for name, value in found.items()}


def _text(value: object) -> str:
    from decimal import Decimal

    return plain(value) if isinstance(value, Decimal) else str(value)


def _zone(cells: Mapping[str, str]) -> RateZone:
    from decimal import Decimal

    texts = {name: text or None for name, text in cells.items() if name not in (*NUMBERS, "zone")}
    km, days = cells["up_to_km"], cells["transit_days"]
    return RateZone(
        zone=cells["zone"],
        up_to_km=Decimal(km) if km else None,
        transit_days=int(days) if days else None,
        **texts,
    )


def _as_filed(name: str, typed: str) -> str:
    return to_plain(typed) if name in NUMBERS else typed.strip()


def _fault(name: str, typed: str) -> str:
    text = _as_filed(name, typed)
    if not text:
        return tr("Say which zone this leads to.") if name == "zone" else ""
    return faults_in("rate_zones", {name: text}).get(name, "")


def _columns() -> list[Column]:
    def column(name: str, title: str, text: str = "", tip: str = "") -> CellColumn:
        def shown(row: ZoneRow) -> str:
            value = getattr(row.zone, name)
            if value is None or value == "":
                return text
            return (number(value) if name == "transit_days" else figure(value)) if name in NUMBERS else str(value)

        def typable_text(row: ZoneRow) -> str:
            value = getattr(row.zone, name)
            return typable(value) if name in NUMBERS else value or ""

        return CellColumn(
            title,
            shown,
            number=name in NUMBERS,
            tip=(lambda row: f"{shown(row)}\n{tip}".strip()) if tip else None,
            plain=typable_text,
            fault=lambda row, typed: _fault(name, typed),
        )

    anywhere = tr("any")
    return [
        column("origin", tr("From"), anywhere, tr("A location, or the first digits of its postal code.")),
        column("country", tr("To country"), anywhere, tr("Two letters, such as US.")),
        column("region", tr("Region"), anywhere, tr("State or province, such as NV.")),
        column("postal_from", tr("Postal from"), anywhere, tr("The first digits, as many as in the next cell.")),
        column("postal_to", tr("to"), anywhere, tr("The first digits, as many as in the cell before.")),
        column("up_to_km", tr("Up to (km)"), anywhere, tr("How far the customer may be, in a straight line.")),
        column("zone", tr("Zone"), "", tr("The zone whose prices hold there.")),
        column("transit_days", tr("Days"), tr("unknown"), tr("How many calendar days it is on the way.")),
    ]

"""The prices of a rate card: zones across and steps down, the dearer the deeper the shade; typed into in place.

The Rates page shows a card and saves what it hears. A card of very many zones is shown as a list of its prices.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor

from domdesk.desk import faults_in
from domdesk.gui.look.theme import PART_COLOURS, Roles, roles
from domdesk.gui.parts.cell_table import CellColumn, CellTable
from domdesk.gui.parts.formatting import figure
from domdesk.gui.parts.pasting import Pasted
from domdesk.gui.parts.tables import Column, natural
from domdesk.gui.parts.typed import to_plain, typable_amount
from domdesk.gui.parts.words import tr
from domdesk.gui.rates.doubts import Doubt, step_text, unit_of, with_unit
from domdesk.records import RateCard, RatePrice

Priced = tuple[str, Decimal, str, str]
"""The zone, the step, the canonical column and the text of a cell."""
MOST_ZONES = 40
"""A card of more zones than this is shown as a list: nobody reads so wide a table."""
DEEPEST = {False: 0.62, True: 0.42}
"""How much of the shade's colour the dearest cell has, on light and on dark; the number on it stays readable."""


@dataclass(frozen=True, slots=True)
class Step:
    """A row: prices by zone at a step; `up_to` None is what each unit above the last step costs."""

    up_to: Decimal | None
    prices: Mapping[str, RatePrice] = field(default_factory=dict)


class RateMatrix(CellTable):
    """See the module. `priced`: what each cell is to be, as the desk's files say it; '' takes a price away."""

    priced = Signal(list)
    removed = Signal(list)

    def __init__(self) -> None:
        super().__init__([Column("", lambda row: "")], tr("Prices"))
        self.card: RateCard | None = None
        self.is_list = False
        self._zones: list[str] = []
        self._new_zones: dict[str, list[str]] = {}  # by card: added, and without a price so far
        self._new_steps: dict[str, list[Decimal]] = {}
        self._doubts: dict[tuple[str, Decimal | None], str] = {}
        self._least, self._most = Decimal(0), Decimal(0)
        self.setSortingEnabled(False)
        self.takes_blocks = True
        self.typed.connect(lambda *cell: self._typed([cell]))
        self.pasted.connect(self._typed)
        self.deleted.connect(lambda: self.removed.emit(self.chosen_prices()))

    # --- showing ------------------------------------------------------------------------------------------------------

    def show_card(self, card: RateCard, doubts: Sequence[Doubt]) -> None:
        """Show a card; where it is the one that is shown, place, selection and what is being typed stay."""
        self._doubts = {(doubt.zone, doubt.up_to): doubt.text for doubt in doubts if doubt.up_to is not None}
        known = [price.price for price in card.prices]
        self._least, self._most = min(known, default=Decimal(0)), max(known, default=Decimal(0))
        priced = {price.zone for price in card.prices}
        is_list = len(priced) > MOST_ZONES
        zones = [] if is_list else self._zones_of(card, priced)
        rows = list(card.prices) if is_list else self._steps_of(card)
        same = self.card is not None and self.card.card == card.card and self.is_list == is_list
        same = same and self._zones == zones and len(rows) == len(self.cells.rows)
        self.card, self.is_list, self._zones = card, is_list, zones
        if same:
            self.cells.renew(rows)
        else:
            self.table.show(self._list_columns(card) if is_list else self._columns(card), rows)

    def _zones_of(self, card: RateCard, priced: set[str]) -> list[str]:
        led_to = {zone.zone for zone in card.zones}
        led_to = led_to if len(led_to) <= MOST_ZONES else set()
        return sorted(priced | led_to | set(self._new_zones.get(card.card, ())), key=natural)

    def _steps_of(self, card: RateCard) -> list[Step]:
        found: dict[Decimal, dict[str, RatePrice]] = {step: {} for step in self._new_steps.get(card.card, ())}
        for price in card.prices:
            found.setdefault(price.up_to, {})[price.zone] = price
        steps = [Step(up_to, found[up_to]) for up_to in sorted(found)]
        return [*steps, Step(None, _last_prices(card))] if steps and card.bands == "to" else steps

    def _columns(self, card: RateCard) -> list[Column]:
        first = Column(_step_title(card), lambda step: _first_text(card, step), number=True)
        return [first, *(self._zone_column(zone) for zone in self._zones)]

    def _zone_column(self, zone: str) -> CellColumn:
        def text(step: Step) -> str:
            price = step.prices.get(zone)
            if step.up_to is None:
                return figure(price.per_extra, 2) if price and price.per_extra is not None else ""
            return figure(price.price, 2) if price else ""

        def typable_text(step: Step) -> str | None:
            price = step.prices.get(zone)
            if step.up_to is None:
                return typable_amount(price.per_extra) if price else None
            return typable_amount(price.price) if price else ""

        def shaded(step: Step) -> QColor | None:
            price = step.prices.get(zone)
            return self._shade(price.price) if price and step.up_to is not None else None

        return CellColumn(
            tr("Zone {zone}", zone=zone),
            text,
            number=True,
            tip=lambda step: self._tip(zone, step),
            plain=typable_text,
            fault=lambda step, typed: _fault("per_extra" if step.up_to is None else "price", typed),
            shade=shaded,
            mark=lambda step: self._doubts.get((zone, step.up_to), "") if step.up_to is not None else "",
        )

    def _list_columns(self, card: RateCard) -> list[Column]:
        return [
            Column(tr("Zone"), lambda price: price.zone),
            Column(_step_title(card), lambda p: step_text(card, p.up_to), key=lambda p: p.up_to, number=True),
            CellColumn(
                tr("Price"),
                lambda p: figure(p.price, 2),
                number=True,
                plain=lambda p: typable_amount(p.price),
                fault=lambda p, typed: _fault("price", typed),
                shade=lambda p: self._shade(p.price),
                mark=lambda p: self._doubts.get((p.zone, p.up_to), ""),
            ),
            CellColumn(
                tr("Each {unit} more", unit=unit_of(card)),
                lambda p: "" if p.per_extra is None else figure(p.per_extra, 2),
                number=True,
                plain=lambda p: typable_amount(p.per_extra),
                fault=lambda p, typed: _fault("per_extra", typed),
            ),
        ]

    def _shade(self, price: Decimal) -> QColor:
        return shade(_share(price, self._least, self._most), roles(self))

    def _tip(self, zone: str, step: Step) -> str:
        card = self.card
        price = step.prices.get(zone)
        if card is None or price is None:
            return tr("No price. Type one to add it.")
        if step.up_to is None:
            return tr(
                "Zone {zone}: what each {unit} above {last} costs more. Leave it empty where nothing heavier goes.",
                zone=zone, unit=unit_of(card), last=step_text(card, price.up_to),
            )  # fmt: skip
        words = tr("Zone {zone}, from {step}: {price} {currency}")
        if card.bands == "to":
            words = tr("Zone {zone}, up to {step}: {price} {currency}")
        limit = with_unit(card, step.up_to)
        return words.format(zone=zone, step=limit, price=figure(price.price, 2), currency=card.currency)

    # --- editing ------------------------------------------------------------------------------------------------------

    def add_step(self, up_to: Decimal) -> None:
        """Show a step that has no price yet."""
        if self.card is not None:
            self._new_steps.setdefault(self.card.card, []).append(up_to)
            self._show_again()
            self.look_at("", up_to)
            self.setFocus()

    def add_zone(self, zone: str) -> None:
        """Show a zone that has no price yet."""
        if self.card is not None:
            self._new_zones.setdefault(self.card.card, []).append(zone)
            self._show_again()
            self.look_at(zone, None)
            self.setFocus()

    def forget_new(self, *, zone: str = "", step: Decimal | None = None) -> None:
        """Show a zone or a step no longer that was added and has no price."""
        if self.card is not None:
            zones, steps = self._new_zones.get(self.card.card, []), self._new_steps.get(self.card.card, [])
            zones[:] = [new for new in zones if new != zone]
            steps[:] = [new for new in steps if new != step]
            self._show_again()

    def forget(self) -> None:
        """Forget what was added and has no price, of every card."""
        self.card = None
        self._new_zones.clear()
        self._new_steps.clear()

    def _show_again(self) -> None:
        if self.card is not None:
            self.show_card(self.card, [Doubt(text, zone, step) for (zone, step), text in self._doubts.items()])

    def look_at(self, zone: str, up_to: Decimal | None) -> None:
        """Go to a cell, or as near as can be."""
        if self.is_list:
            row = next((i for i, p in enumerate(self.cells.rows) if p.zone == zone and up_to in (None, p.up_to)), -1)
            index = self.cells.index(self.cells.row_of(row), 2)
        else:
            steps = [step.up_to for step in self.cells.rows]
            at = steps.index(up_to) if up_to in steps and up_to is not None else 0
            index = self.cells.index(at, 1 + self._zones.index(zone) if zone in self._zones else 1)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def chosen_prices(self) -> list[RatePrice]:
        """The prices in the selected cells."""
        found: dict[tuple[str, Decimal], RatePrice] = {}
        for index in self.selectedIndexes():
            price = self._price_at(index.row(), index.column())
            if price is not None:
                found[price.zone, price.up_to] = price
        return list(found.values())

    def chosen_zone(self) -> str | None:
        """The zone of the current cell."""
        index = self.currentIndex()
        if self.is_list:
            return self.cells.row(index.row()).zone if index.isValid() else None
        return self._zones[index.column() - 1] if index.isValid() and index.column() > 0 else None

    def chosen_step(self) -> Decimal | None:
        """The step of the current cell."""
        index = self.currentIndex()
        return self.cells.row(index.row()).up_to if index.isValid() else None

    def _price_at(self, row: int, column: int) -> RatePrice | None:
        if self.is_list:
            found: RatePrice = self.cells.row(row)
            return found
        step: Step = self.cells.row(row)
        return step.prices.get(self._zones[column - 1]) if column > 0 and step.up_to is not None else None

    def _typed(self, cells: Sequence[Pasted]) -> None:
        self.priced.emit([(*self._named(row, column), to_plain(text)) for row, column, text in cells])

    def _named(self, row: Step | RatePrice, column: int) -> tuple[str, Decimal, str]:
        """The zone, the step and the canonical column of a cell."""
        if isinstance(row, RatePrice):
            return row.zone, row.up_to, "price" if column == 2 else "per_extra"
        zone = self._zones[column - 1]
        return (zone, row.up_to, "price") if row.up_to is not None else (zone, row.prices[zone].up_to, "per_extra")


def _share(price: Decimal, least: Decimal, most: Decimal) -> float:
    """How dear a price is among the card's, from 0 to 1: by ratio, else the heaviest step would take all the shades."""
    if most <= least:
        return 0.0
    if least > 0:
        return math.log(price / least) / math.log(most / least)
    return float((price - least) / (most - least))


def shade(share: float, colours: Roles) -> QColor:
    """The ground of a cell whose price lies at `share` (0 to 1) between the card's least and most."""
    ground, full = QColor(colours.panel), QColor(PART_COLOURS["transport"])
    part = DEEPEST[colours.dark] * max(0.0, min(1.0, share))
    sides = zip((ground.red(), ground.green(), ground.blue()), (full.red(), full.green(), full.blue()), strict=True)
    return QColor(*(round(start + (end - start) * part) for start, end in sides))


def _fault(column: str, typed: str) -> str:
    """What is wrong with a figure; an empty one is one that goes away."""
    text = to_plain(typed)
    return faults_in("rate_prices", {column: text}).get(column, "") if text else ""


def _step_title(card: RateCard) -> str:
    words = tr("From ({unit})") if card.bands == "from" else tr("Up to ({unit})")
    return words.format(unit=unit_of(card))


def _last_prices(card: RateCard) -> dict[str, RatePrice]:
    """The highest step of each zone, which says what more costs."""
    last: dict[str, RatePrice] = {}
    for price in card.prices:
        if price.zone not in last or price.up_to > last[price.zone].up_to:
            last[price.zone] = price
    return last


def _first_text(card: RateCard, step: Step) -> str:
    return tr("each more") if step.up_to is None else step_text(card, step.up_to)

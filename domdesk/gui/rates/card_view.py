"""One rate card: its prices, its destinations and its facts, each changed in place, and what looks wrong in it.

Part of the Rates page, which shows it a card; what is changed here goes to the desk.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTabWidget, QWidget

from domdesk.errors import DomdeskError
from domdesk.gui.parts import edits
from domdesk.gui.parts.ask_bar import AskBar
from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.formatting import long_day, number
from domdesk.gui.parts.record_form import RecordForm
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.typed import to_decimal, to_plain
from domdesk.gui.parts.words import label, menu_text, several, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.rates.doubts import Doubt, unit_of, with_unit
from domdesk.gui.rates.matrix import Priced, RateMatrix
from domdesk.gui.rates.zone_loan import ZoneLoan
from domdesk.gui.rates.zone_table import ZoneRow, ZoneTable
from domdesk.gui.session import Session
from domdesk.records import RateCard, RatePrice
from domdesk.units import plain

FORM_WIDTH = 560
LEAST_LINES = 16
"""Where there is less room than these lines of text, the prices go before the words about them."""


class CardView(QWidget):
    """See the module. `made`: a card of this id was added."""

    made = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.card: RateCard | None = None
        self._due: list[Callable[[], None]] = []
        self.title = label(rank="heading")
        self.summary = label(quiet=True, wrap=True)
        self.prices = RateMatrix()
        self.zones = ZoneTable()
        self.loan = ZoneLoan()
        self.loan.wanted.connect(self._borrow)
        self.doubts = TableView([Column(tr("What looks wrong"), lambda doubt: doubt.text)], tr("Doubts"), self)
        self.doubts.stretch(0)
        self.doubts.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.facts = RecordForm("rate_cards", _parts())
        self.facts.setMaximumWidth(FORM_WIDTH)
        self.ask = AskBar()
        self.said = label(wrap=True)
        self.said.setProperty("tone", "bad")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._prices_tab(), "")
        self.tabs.addTab(self._zones_tab(), "")
        self.tabs.addTab(self.facts, "")
        self.tabs.addTab(self.doubts, "")
        layout = below(self)
        layout.addWidget(self.title)
        layout.addWidget(self.summary)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.ask)
        layout.addWidget(self.said)
        self.prices.priced.connect(self._price)
        self.prices.removed.connect(self._remove_prices)
        self.zones.led.connect(self._lead)
        self.zones.removed.connect(self._remove_rows)
        self.facts.saved.connect(self._save_facts)
        self.tabs.currentChanged.connect(lambda _: self._show_tab())
        for table in (self.prices, self.zones):
            table.said.connect(self.say)
        self.doubts.doubleClicked.connect(lambda _: self._go_to_doubt())
        self.doubts.activated.connect(lambda _: self._go_to_doubt())

    # --- building -----------------------------------------------------------------------------------------------------

    def _prices_tab(self) -> QWidget:
        page = QWidget()
        self.how = label(quiet=True, rank="small", wrap=True)
        self.remove_step = verb_button(
            tr("Remove step…"), tr("Take away the prices of the chosen step"), self._ask_step
        )
        self.remove_zone = verb_button(
            tr("Remove zone…"), tr("Take away the prices of the chosen zone"), self._ask_zone
        )
        row = WrapLayout()
        row.addWidget(verb_button(tr("Add step…"), tr("A new row: prices up to another limit"), self._add_step))
        row.addWidget(verb_button(tr("Add zone…"), tr("A new column: prices of another zone"), self._add_zone))
        row.addWidget(self.remove_step)
        row.addWidget(self.remove_zone)
        layout = below(page, margins=(0, 8, 0, 0))
        layout.addWidget(self.prices, 1)
        layout.addLayout(row)
        layout.addWidget(self.how)
        return page

    def _zones_tab(self) -> QWidget:
        page = QWidget()
        row = WrapLayout()
        row.addWidget(verb_button(tr("Add destination"), tr("A new row at the end; type its zone"), self._add_row))
        row.addWidget(
            verb_button(tr("Copy row"), tr("A new row like the chosen one"), lambda: self._add_row(like=True))
        )
        row.addWidget(self.loan)
        row.addWidget(verb_button(tr("Remove rows…"), tr("Take away the chosen rows"),
                              lambda: self._remove_rows(self.zones.chosen())))  # fmt: skip
        layout = below(page, margins=(0, 8, 0, 0))
        layout.addWidget(self.zones, 1)
        layout.addLayout(row)
        layout.addWidget(
            label(
                tr("Of the rows that fit a parcel's way the most specific holds. Click a cell and type to change it."),
                quiet=True,
                rank="small",
                wrap=True,
            )
        )
        return page

    # --- showing ------------------------------------------------------------------------------------------------------

    def begin(self, currency: str) -> None:
        """Have the facts of a new card typed; its prices and destinations follow when it is there."""
        self.ask.leave()
        self.say("")
        self.card = None
        self.title.setText(tr("New rate card"))
        self.summary.setText(tr("Say whose service it is; its prices and destinations follow when it is added."))
        for tab in (0, 1, 3):
            self.tabs.setTabVisible(tab, False)
        self.facts.show_record({"currency": currency}, is_new=True)
        self.facts.enter()

    def resume_facts(self) -> None:
        """Go on with the facts that were typed and not saved."""
        self.tabs.setCurrentWidget(self.facts)
        self.facts.resume()

    def show_card(self, card: RateCard, facts: Mapping[str, str], doubts: Sequence[Doubt]) -> None:
        """Show a card and what looks wrong in it."""
        if self.card is None or self.card.card != card.card:
            self.ask.leave()
            self.say("")
        if self.card is None:
            self.facts.forget()
            for tab in (0, 1):
                self.tabs.setTabVisible(tab, True)
            self.tabs.setCurrentIndex(0)
        self.card = card
        self.title.setText(f"{card.carrier} {card.service}".strip())
        self.summary.setText(_summary(card))
        self._due = [lambda: self.prices.show_card(card, doubts), lambda: self.zones.show_card(card)]
        self._show_tab()
        self.loan.show_card(card)
        self.facts.show_record(facts)
        self.doubts.table.set_rows(doubts)
        unit = unit_of(card)
        limits = tr("A price holds from its step on.") if card.bands == "from" else tr("A price holds up to its step.")
        self.how.setText(
            tr("Prices in {currency}, steps in {unit}. {limits} The deeper the shade, the dearer; what is underlined "
               "looks wrong. Type over a cell, or paste a block from a spreadsheet; Del takes a price away.",
               currency=card.currency, unit=unit, limits=limits)
        )  # fmt: skip
        self.tabs.setTabText(0, tr("Prices"))
        self.tabs.setTabText(1, menu_text(tr("Destinations ({n})", n=number(len(card.zones)))))
        self.tabs.setTabText(2, tr("Facts"))
        self.tabs.setTabText(3, tr("Looks wrong ({n})", n=number(len(doubts))))
        self.tabs.setTabVisible(3, bool(doubts))
        self.remove_step.setVisible(not self.prices.is_list)

    def forget(self) -> None:
        """Give up what was begun and not saved: another desk is open."""
        self.card = None
        self.facts.give_up()
        self.prices.forget()
        self.zones.forget()

    def _show_tab(self) -> None:
        """Fill the table that is looked at, if it is not yet: with 40,000 rows each takes its time."""
        at = self.tabs.currentIndex()
        if at < len(self._due):
            due, self._due[at] = self._due[at], _nothing
            due()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.how.setVisible(self.height() >= LEAST_LINES * self.fontMetrics().lineSpacing())

    def say(self, text: str) -> None:
        """Say why something cannot be, or with '' no longer."""
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def _go_to_doubt(self) -> None:
        doubt: Doubt | None = next(iter(self.doubts.selected_rows()), None)
        if doubt is None or self.card is None:
            return
        if any(price.zone == doubt.zone for price in self.card.prices) or doubt.up_to is not None:
            self.tabs.setCurrentIndex(0)
            self.prices.look_at(doubt.zone, doubt.up_to)
            self.prices.setFocus()
        else:
            self.tabs.setCurrentIndex(1)
            self.zones.look_at(doubt.zone)
            self.zones.setFocus()

    # --- changing prices ----------------------------------------------------------------------------------------------

    def _save(self, table: str, *rows: Mapping[str, str]) -> None:
        edits.save(self._session, table, rows, lambda _: self.say(""), self._refused)

    def _remove(self, table: str, keys: Sequence[Sequence[str]]) -> None:
        edits.remove(self._session, table, keys, lambda _: self.say(""), self._refused)

    def _refused(self, by_column: Mapping[str, str], rest: Sequence[str]) -> None:
        self.say(" ".join([*by_column.values(), *rest]))

    def _price(self, cells: Sequence[Priced]) -> None:
        """Save the prices that were typed or pasted as one change; one that was emptied is taken away."""
        card = self._shown()
        emptied = {(zone, up_to) for zone, up_to, column, text in cells if column == "price" and not text}
        if emptied:
            self._remove_prices([price for price in card.prices if (price.zone, price.up_to) in emptied])
            return
        rows: dict[tuple[str, Decimal], dict[str, str]] = {}
        for zone, up_to, column, text in cells:
            key = {"card": card.card, "zone": zone, "up_to": plain(up_to)}
            rows.setdefault((zone, up_to), key)[column] = text
        self._save("rate_prices", *rows.values())

    def _remove_prices(self, prices: Sequence[RatePrice]) -> None:
        if prices:
            card = self._shown()
            self._remove("rate_prices", [(card.card, price.zone, plain(price.up_to)) for price in prices])

    def _add_step(self) -> None:
        card = self._shown()
        known = {price.up_to for price in card.prices}

        def check(text: str) -> str:
            step = to_decimal(to_plain(text))
            if step is None or step < 0:
                return tr("Type a number, such as 75.")
            return tr("There is such a step already.") if step in known else ""

        question = tr("The limit of the new step, in {unit}. Then type its prices.", unit=unit_of(card))
        self.ask.ask(
            question,
            tr("Add the step"),
            lambda text: self.prices.add_step(to_decimal(to_plain(text)) or Decimal(0)),
            field="",
            check=check,
        )

    def _add_zone(self) -> None:
        known = {price.zone for price in self._shown().prices}

        def check(text: str) -> str:
            if not text:
                return tr("Type the zone's name, such as 9.")
            return tr("There is such a zone already.") if text in known else ""

        question = tr("The name of the new zone. Then type its prices, and under Destinations who belongs to it.")
        self.ask.ask(question, tr("Add the zone"), self.prices.add_zone, field="", check=check)

    def _ask_step(self) -> None:
        step, card = self.prices.chosen_step(), self._shown()
        if step is None:
            self.say(tr("Choose a cell of the step first."))
            return
        prices = [price for price in card.prices if price.up_to == step]
        if not prices:
            self.prices.forget_new(step=step)
            return
        text = tr("Remove the step {step} with the prices of all zones?", step=with_unit(card, step))
        self.ask.ask(text, tr("Remove the step"), lambda _: self._remove_prices(prices))

    def _ask_zone(self) -> None:
        zone, card = self.prices.chosen_zone(), self._shown()
        if zone is None:
            self.say(tr("Choose a cell of the zone first."))
            return
        prices = [price for price in card.prices if price.zone == zone]
        if not prices:
            self.prices.forget_new(zone=zone)
            return
        text = several(len(prices), "Remove zone {zone} with its price?", "Remove zone {zone} with its {n} prices?",
                       zone=zone)  # fmt: skip
        self.ask.ask(text, tr("Remove the zone"), lambda _: self._remove_prices(prices))

    # --- changing facts -----------------------------------------------------------------------------------------------

    def _save_facts(self, cells: Mapping[str, str]) -> None:
        is_new = self.facts.is_new

        def done(_: str) -> None:
            self.facts.settle(cells)
            if is_new:
                self.made.emit(cells["card"])

        edits.save(self._session, "rate_cards", [cells], done, self.facts.tell)

    # --- changing destinations ----------------------------------------------------------------------------------------

    def _borrow(self, lender: str) -> None:
        """Fill the destinations with those of another card, or of USPS."""
        card = self._shown()

        def refused(error: Exception) -> None:
            if isinstance(error, DomdeskError):
                self.say(str(error))
            else:
                self._session.failed.emit(error)

        self._session.change_desk(
            lambda desk: desk.borrow_zones(card.card, lender), lambda _: self.say(""), tr("Saving"), refused
        )

    def _add_row(self, *, like: bool = False) -> None:
        chosen = self.zones.chosen() if like else []
        self.zones.add_row(chosen[0].zone if chosen else None)

    def _lead(self, row: ZoneRow, cells: Mapping[str, str]) -> None:
        card = self._shown()
        if row.place is None:
            self.zones.forget_new(card.card)
        key = {"card": card.card} | ({} if row.place is None else {"sequence": str(row.place + 1)})
        self._save("rate_zones", key | dict(cells))

    def _remove_rows(self, rows: Sequence[ZoneRow]) -> None:
        card = self._shown()
        kept = [row for row in rows if row.place is not None]
        if len(kept) < len(rows):
            self.zones.forget_new(card.card)
            self.zones.show_card(card)
        if not kept:
            if not rows:
                self.say(tr("Choose a row first."))
            return
        keys = [(card.card, str((row.place or 0) + 1)) for row in kept]
        text = several(len(keys), "Remove the chosen destination?", "Remove the {n} chosen destinations?")
        self.ask.ask(text, tr("Remove"), lambda _: self._remove("rate_zones", keys))

    def _shown(self) -> RateCard:
        assert self.card is not None  # buttons and cells are there with a card only
        return self.card


def _nothing() -> None:
    """What is still to be done about a table that is filled."""


def _summary(card: RateCard) -> str:
    """A card in a line: by what it charges, how far its steps go, and when it is valid."""
    by = {"subtotal": tr("by order value"), "items": tr("by units")}.get(card.basis, tr("by weight"))
    zones = several(len({price.zone for price in card.prices}), "{n} zone", "{n} zones")
    steps = {price.up_to for price in card.prices}
    said = [tr("Charges {by} in {currency}", by=by, currency=card.currency), zones]
    if steps:
        count = several(len(steps), "{n} step", "{n} steps")
        said.append(tr("{steps} to {most}", steps=count, most=with_unit(card, max(steps))))
    if not card.zones:
        said.append(tr("leads nowhere yet"))
    return " · ".join((*said, _validity(card)))


def _validity(card: RateCard) -> str:
    first, last = card.valid_from, card.valid_to
    if first and last:
        return tr("valid {first} to {last}", first=long_day(first), last=long_day(last))
    if last:
        return tr("valid to {last}", last=long_day(last))
    return tr("valid from {first}", first=long_day(first)) if first else tr("valid always")


def _parts() -> Sequence[tuple[str, Sequence[str]]]:
    """The facts of a card in the order in which one reads them."""
    return (
        (tr("The service"), ("card", "carrier", "service", "currency", "valid_from", "valid_to")),
        (tr("How a price is found"), ("basis", "bands", "weight_unit", "weight_step", "dim_divisor", "dim_over")),
        (tr("What is added"), ("minimum", "fuel_percent", "residential")),
        (tr("What it carries"), ("max_weight", "max_length_mm", "max_girth_mm")),
    )

"""'What would 3.2 kg from Reno to 80202 cost, on every card': asked as one types, answered cheapest first.

Part of the Rates page; the desk's quotes come from the lane, one question at a time.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QEvent, QLocale, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from domdesk.desk import Desk
from domdesk.errors import DomdeskError
from domdesk.gui.look.icons import icon
from domdesk.gui.look.theme import roles
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import Choice
from domdesk.gui.parts.folds import link
from domdesk.gui.parts.formatting import UNKNOWN, day, money, number
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.typed import to_decimal, to_plain
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.session import Session
from domdesk.money import from_minor, to_minor
from domdesk.records import Location, Quote, RateCard
from domdesk.units import GRAMS_PER

SETTLE_MS = 250
"""The desk is asked when nothing was typed for so long."""
MM_PER = {"cm": Decimal(10), "in": Decimal("25.4"), "mm": Decimal(1)}
PLACE_LETTERS = 16
"""So much of a place's name can be read where it is chosen."""
QWIDGETSIZE_MAX = 16_777_215
LEAST_LINES = 34
"""A page of fewer lines of text than these has room for the prices of a card alone."""
FIELD_PX, LEAST_ROWS = 24, 2
"""What a field's frame takes of its width; so many answers are seen without scrolling."""
CARD_PRICE = 4
"""The column of the price in the card's own currency."""
SIDES = ("length_mm", "width_mm", "height_mm")


class Calculator(QWidget):
    """See the module. `folded`: its head alone stands there, or all of it again."""

    folded = Signal(bool)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._cards: Mapping[str, RateCard] = {}
        self._rates: Mapping[str, Decimal] = {}
        self._asked: dict[str, Any] | None = None
        self._again = False
        american = QLocale.system().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
        self._letters: dict[QLineEdit, int] = {}
        self.weight = self._field(tr("Weight"), "2" if american else "1", 5)
        self.unit = _choice(tr("Unit of weight"), [(unit, unit) for unit in ("kg", "lb", "g", "oz")])
        self.unit.setCurrentText("lb" if american else "kg")
        self.place = _choice(tr("From"), [])
        self.place.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.place.setMinimumContentsLength(PLACE_LETTERS)
        self.country = self._field(tr("Country"), "", 3)
        self.country.setPlaceholderText(tr("US"))
        self.country.setMaxLength(2)
        self.region = self._field(tr("Region"), "", 6)
        self.region.setPlaceholderText(tr("region"))
        self.postal = self._field(tr("Postal code"), "", 10)
        self.postal.setPlaceholderText(tr("postal code"))
        self.sides = [self._field(name, "", 5) for name in (tr("Length"), tr("Width"), tr("Height"))]
        self.side_unit = _choice(tr("Unit of sides"), [(unit, unit) for unit in ("cm", "in", "mm")])
        self.side_unit.setCurrentText("in" if american else "cm")
        self.to = _choice(tr("Kind of address"), [(True, tr("to a home")), (False, tr("to a business"))])
        self.worth = self._field(tr("Worth of the goods"), "", 8)
        self.items = self._field(tr("How many units"), "1", 4)
        self.wants = label(quiet=True, wrap=True)
        self._is_asked, self._body = False, QWidget(self)
        self.switch = link(tr("Hide"))
        self.switch.clicked.connect(self._switch)
        self.table = TableView(self._columns(), tr("What each card would cost"), self)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self._rest = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._rest.timeout.connect(self._ask)
        self._lay_out()
        for field in (self.weight, self.country, self.region, self.postal, self.worth, self.items, *self.sides):
            field.textEdited.connect(self._edited)
        for choice in (self.unit, self.place, self.side_unit, self.to):
            choice.activated.connect(self._edited)

    def _field(self, name: str, text: str, letters: int) -> QLineEdit:
        """A field wide enough for so many letters."""
        made = QLineEdit(text)
        made.setAccessibleName(name)
        made.setToolTip(name)
        self._letters[made] = letters
        return made

    def _fit(self) -> None:
        for field, letters in self._letters.items():
            field.setFixedWidth(FIELD_PX + self.fontMetrics().horizontalAdvance("0" * letters))
        row = self.table.verticalHeader().defaultSectionSize()
        self.table.setMinimumHeight(LEAST_ROWS * row + self.table.horizontalHeader().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "wants"):
            self._fit()

    def _lay_out(self) -> None:
        self._fit()
        asked = WrapLayout(gap=6)
        for words, widgets in (
            (tr("What would"), (self.weight, self.unit)),
            (tr("from"), (self.place,)),
            (tr("to"), (self.country, self.region, self.postal)),
            ("", (self.to,)),
        ):
            _group(asked, words, widgets)
        asked.addWidget(label(tr("cost, on every card?")))
        _group(asked, tr("Sides"), (*self.sides, self.side_unit))
        self._worth_unit = label("", quiet=True)
        self._worth = _group(asked, tr("Worth"), (self.worth, self._worth_unit))
        self._items = _group(asked, tr("Units"), (self.items,))
        head = beside(gap=12)
        head.addWidget(label(tr("Calculator"), rank="strong"))
        head.addWidget(self.switch)
        head.addWidget(self.wants, 1)
        head.addStretch(0)
        inner = below(self._body, gap=6)
        inner.addLayout(asked)
        inner.addWidget(self.table, 1)
        layout = below(self, gap=6)
        layout.addLayout(head)
        layout.addWidget(self._body, 1)

    # --- folding ------------------------------------------------------------------------------------------------------

    def fit(self, height: int) -> None:
        """Stand open on a page so high that the prices have room too, else folded, until somebody says otherwise."""
        if not self._is_asked:
            self._open(height >= LEAST_LINES * self.fontMetrics().lineSpacing())

    def _switch(self) -> None:
        self._is_asked = True
        self._open(self._body.isHidden())

    def _open(self, wanted: bool) -> None:
        if wanted != self._body.isHidden():
            return
        self.switch.setText(tr("Hide") if wanted else tr("Show"))
        self.switch.setAccessibleName(tr("Hide the calculator") if wanted else tr("Show the calculator"))
        self._body.setVisible(wanted)
        self.wants.setVisible(wanted)
        self.setMaximumHeight(QWIDGETSIZE_MAX if wanted else self.switch.sizeHint().height())
        self.folded.emit(not wanted)

    def _columns(self) -> list[Column]:
        def card(quote: Quote) -> str:
            return f"{quote.carrier} {quote.service}".strip() or quote.card

        def billable(quote: Quote) -> str:
            if quote.billable is None:
                return UNKNOWN
            return f"{number(quote.billable)} {quote.unit}"

        def price(quote: Quote) -> str:
            return money(quote.price_minor, self._session.now.currency if self._session.now else "USD")

        def card_price(quote: Quote) -> str:
            card, now = self._cards.get(quote.card), self._session.now
            own = card.currency if card else ""
            if quote.price_minor is None or now is None or own not in self._rates or own == now.currency:
                return ""
            return money(to_minor(from_minor(quote.price_minor, now.currency) / self._rates[own], own), own)

        return [
            Column(tr("Card"), card, tip=lambda quote: f"{card(quote)}\n{quote.card}"),
            Column(tr("Zone"), lambda quote: quote.zone or UNKNOWN),
            Column(tr("Billed weight"), billable, key=lambda quote: quote.billable, number=True),
            Column(tr("Price"), price, key=lambda quote: quote.price_minor, number=True),
            Column(tr("In its money"), card_price, number=True),
            Column(tr("Leaves"), lambda quote: day(quote.ship_date), key=lambda quote: quote.ship_date),
            Column(tr("Arrives"), lambda quote: day(quote.delivery_date), key=lambda quote: quote.delivery_date),
            Column(
                tr("Days"),
                lambda quote: UNKNOWN if quote.transit_days is None else number(quote.transit_days),
                key=lambda quote: quote.transit_days,
                number=True,
            ),
            Column(
                tr("Remark"),
                lambda quote: quote.reason.text if quote.reason else "",
                icon=lambda quote: icon("warning", roles().warn) if quote.reason else None,
            ),
        ]

    def show_desk(self, places: Sequence[Location], cards: Sequence[RateCard]) -> None:
        """Offer these places, and ask again: the cards may have changed."""
        now = self._session.now
        self._cards = {card.card: card for card in cards}
        chosen = self.place.currentData()
        self.place.clear()
        for place in sorted(places, key=lambda place: (place.draft or not place.active, place.priority, place.label)):
            self.place.addItem(place.label, place.location)
        self.place.setCurrentIndex(max(0, self.place.findData(chosen)))
        self._worth.setVisible(any(card.basis == "subtotal" for card in cards))
        self._items.setVisible(any(card.basis == "items" for card in cards))
        self.table.setColumnHidden(CARD_PRICE, all(now is None or card.currency == now.currency for card in cards))
        self._worth_unit.setText(now.currency if now else "")
        if not self.country.text() and now is not None and now.rows:
            example = next((row for row in now.rows if row.key == self._session.selection), now.rows[0])
            self.country.setText(example.country or "")
            self.region.setText(example.region or "")
            self.postal.setText(example.postal_code or "")
        self._rest.start()

    def _edited(self) -> None:
        self._rest.start()

    def question(self) -> dict[str, Any] | str:
        """What is asked of the desk, or a sentence with what is still wanted."""
        weight = to_decimal(to_plain(self.weight.text()))
        if weight is None or weight < 0:
            return tr("Type a weight, such as 3.2.")
        if self.place.currentData() is None:
            return tr("There is no location yet; import or add one first.")
        country = self.country.text().strip().upper()
        if len(country) != 2 or not country.isalpha():
            return tr("Type the country as two letters, such as US.")
        sides: list[Decimal | None] = []
        for field in self.sides:
            text = field.text().strip()
            side = to_decimal(to_plain(text)) if text else None
            if text and (side is None or side <= 0):
                return tr("“{typed}” is no length; type one such as 12.5.", typed=text)
            sides.append(None if side is None else side * MM_PER[self.side_unit.currentText()])
        if any(sides) and not all(sides):
            return tr("Type all three sides, or none.")
        worth, units = to_decimal(to_plain(self.worth.text())), to_decimal(to_plain(self.items.text()))
        grams = GRAMS_PER[self.unit.currentText()]
        return {
            "location": self.place.currentData(),
            "country": country,
            "region": self.region.text().strip() or None,
            "postal_code": self.postal.text().strip() or None,
            "weight_g": weight * grams.numerator / grams.denominator,
            "residential": bool(self.to.currentData()),
            "value": worth,
            "units": Decimal(1) if units is None else units,
            **dict(zip(SIDES, sides, strict=True)),
        }

    def _ask(self) -> None:
        asked = self.question()
        if isinstance(asked, str):
            self._say(asked, "warn")
            self.table.table.set_rows([])
            return
        if self._asked is not None:
            self._again = True
            return
        self._asked = asked

        def work(desk: Desk) -> tuple[list[Quote], dict[str, Decimal]]:
            rates = {row["currency"]: Decimal(row["rate"]) for row in desk.cells("exchange_rates")}
            return desk.quote(**asked), rates

        self._session.ask_desk(work, self._answered, self._failed)

    def _answered(self, told: tuple[list[Quote], dict[str, Decimal]]) -> None:
        self._asked = None
        quotes, self._rates = told
        self.table.table.set_rows(quotes)
        self.table.stretch(len(self.table.table.columns) - 1)
        can = [quote for quote in quotes if quote.reason is None]
        if can:
            self._say(several(len(can), "{n} card carries this.", "{n} cards carry this, the cheapest first."))
        elif quotes:
            self._say(tr("No card carries this; the last column says why."), "warn")
        else:
            self._say(tr("There is no rate card yet."), "warn")
        self._next()

    def _failed(self, error: Exception) -> None:
        self._asked = None
        if not isinstance(error, DomdeskError):
            self._session.failed.emit(error)
        self._say(str(error), "bad")
        self.table.table.set_rows([])
        self._next()

    def _next(self) -> None:
        """Ask again where something was typed while the desk answered."""
        if self._again:
            self._again = False
            self._rest.start(0)

    def _say(self, text: str, tone: str = "") -> None:
        self.wants.setText(text)
        self.wants.setProperty("tone", tone)
        self.wants.style().unpolish(self.wants)
        self.wants.style().polish(self.wants)


def _group(row: WrapLayout, words: str, widgets: Sequence[QWidget]) -> QWidget:
    """A title with its fields, shown or hidden together."""
    group = QWidget()
    group.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    layout = beside(group, gap=6)
    if words:
        title = label(words)
        title.setBuddy(widgets[0])
        layout.addWidget(title)
    for widget in widgets:
        layout.addWidget(widget)
    row.addWidget(group)
    return group


def _choice(name: str, items: Sequence[tuple[object, str]]) -> Choice:
    made = Choice()
    made.setAccessibleName(name)
    made.setToolTip(name)
    for value, words in items:
        made.addItem(words, value)
    return made

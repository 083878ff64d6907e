"""The Rates page: the rate cards of the desk, what each charges to where, and a calculator over all of them.

Cards come from the lane when the page is shown and after each change; what is typed goes back as one change each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QSplitter, QStackedLayout, QWidget

from domdesk.desk import Desk
from domdesk.gui.acting.disruption import StopDialog
from domdesk.gui.actions import Actions
from domdesk.gui.look.icons import icon
from domdesk.gui.look.theme import roles
from domdesk.gui.parts import edits
from domdesk.gui.parts.ask_bar import AskBar
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import action_button, verb_button
from domdesk.gui.parts.empty import teaching
from domdesk.gui.parts.formatting import number, today
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.rates.calculator import Calculator
from domdesk.gui.rates.card_view import CardView
from domdesk.gui.rates.doubts import Doubt, doubts, unit_of
from domdesk.gui.session import Session
from domdesk.records import RateCard

OPEN, FOLDED = (470, 220), (10_000, 1)
"""How the cards and the calculator below them share the height of the page, each with no less than it needs."""
LIST_EM = 21
"""How wide the cards are at least, in heights of the text: their names can be told apart."""


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card with what looks wrong in it."""

    card: RateCard
    cells: Mapping[str, str]
    doubts: list[Doubt]
    zones: int


class RatesPage(QWidget):
    """See the module."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._shown_of: object = None
        self._wanted: str | None = None
        self.table = TableView(_columns(), tr("Rate cards"), self)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.wrap_headings()
        self.table.stretch(0)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_card())
        self.card = CardView(session)
        self.card.made.connect(self._show_made)
        self.card.facts.left.connect(self._show_card)
        self.calculator = Calculator(session)
        self.new = self._new_button()
        self.remove = verb_button(tr("Remove card…"), tr("Take the chosen card off the desk"), self._ask_remove)
        self.stop = verb_button(tr("Does not collect…"), tr("Let the card carry nothing from today on"), self._stop)
        self.ask = AskBar()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._filled(actions))
        self._stack.addWidget(teaching(actions, tr("No rate cards yet"), _about_cards(), [self._new_button()]))
        session.opened.connect(self.card.forget)
        session.read.connect(self._read_if_seen)

    def _new_button(self) -> QPushButton:
        return verb_button(tr("New card…"), tr("Add a carrier's service by hand"), self._begin)

    def _filled(self, actions: Actions) -> QWidget:
        page, self._cards = QWidget(), QWidget()
        head = beside()
        head.addWidget(label(tr("Rates"), rank="heading"))
        head.addStretch(1)
        head.addWidget(action_button(actions["import"]))
        buttons = WrapLayout()
        for button in (self.new, self.remove, self.stop):
            buttons.addWidget(button)
        column = below(self._cards)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        column.addWidget(self.ask)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(self._cards)
        across.addWidget(self.card)
        across.setSizes([380, 750])
        down = QSplitter(Qt.Orientation.Vertical)
        down.addWidget(across)
        down.addWidget(self.calculator)
        down.setSizes(OPEN)
        self.calculator.folded.connect(lambda folded: down.setSizes(FOLDED if folded else OPEN))
        for splitter in (across, down):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(12)
            splitter.setStretchFactor(0, 0 if splitter is across else 1)
            splitter.setStretchFactor(1, 1 if splitter is across else 0)
        layout = below(page, margins=(12, 12, 12, 12))
        layout.addLayout(head)
        layout.addWidget(down, 1)
        self._fit()
        return page

    def _fit(self) -> None:
        self._cards.setMinimumWidth(round(LIST_EM * self.fontMetrics().height()))

    def unsaved(self) -> list[str]:
        """The cards whose facts are changed and not saved."""
        return self.card.facts.unsaved_names(tr("a new rate card"))

    def show_unsaved(self) -> None:
        """Select a card whose facts are such."""
        if key := self.card.facts.hidden_edit():
            rows = [row.card.card for row in self.table.table.rows]
            self.table.selectRow(self.table.table.row_of(rows.index(key[0])))
        self.card.resume_facts()

    def give_up(self) -> None:
        """Let the facts of every card be as they are stored."""
        self.card.facts.give_up()

    # --- reading ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read_if_seen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.calculator.fit(self.height())

    def _read_if_seen(self) -> None:
        now = self._session.now
        if not self.isVisible() or now is None or now is self._shown_of:
            return
        self._shown_of = now

        def work(desk: Desk) -> list[CardRow]:
            day, cells = today(), {row["card"]: row for row in desk.cells("rate_cards")}
            return [
                CardRow(card, cells[card.card], doubts(card, day), len({price.zone for price in card.prices}))
                for card in desk.rate_cards()
            ]

        def done(rows: list[CardRow]) -> None:
            if self._session.now is not None and self._session.now.path == now.path:
                self._show_rows(rows)

        self._session.ask_desk(work, done)

    def state(self) -> dict[str, Any]:
        """The card chosen, for `restore`."""
        return {"card": next((row.card.card for row in self.table.selected_rows()), self._wanted)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Choose the card that `state` says; where it says none, the first."""
        self.table.clearSelection()
        self._wanted = state.get("card")

    def _show_rows(self, rows: list[CardRow]) -> None:
        now = self._session.now
        chosen = self._wanted or next((row.card.card for row in self.table.selected_rows()), None)
        self._wanted = None
        self.table.table.set_rows(rows)
        self.card.loan.offer([row.card for row in rows])
        self._stack.setCurrentIndex(0 if rows or self.card.facts.is_new else 1)
        place = next((i for i, row in enumerate(rows) if row.card.card == chosen), 0)
        if rows:
            index = self.table.table.index(self.table.table.row_of(place), 0)
            flag = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        self.calculator.show_desk(list(now.locations.values()) if now else [], [row.card for row in rows])

    def _show_card(self) -> None:
        chosen = self.table.selected_rows()
        self.remove.setEnabled(bool(chosen))
        self.stop.setEnabled(bool(chosen))
        if chosen:
            self.ask.leave()
            self.card.show_card(chosen[0].card, chosen[0].cells, chosen[0].doubts)
        elif not self.table.table.rows:
            self._stack.setCurrentIndex(1)

    # --- cards --------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._stack.setCurrentIndex(0)
        self.table.clearSelection()
        self.card.begin(self._session.now.currency if self._session.now else "")

    def _show_made(self, card: str) -> None:
        """Choose the card that was added, when it has been read."""
        self._wanted = card
        self._shown_of = None
        self._read_if_seen()

    def _stop(self) -> None:
        for row in self.table.selected_rows():
            name = f"{row.card.carrier} {row.card.service}".strip()
            StopDialog(self._session, row.card.card, name, self.window()).show()

    def _ask_remove(self) -> None:
        row: CardRow | None = next(iter(self.table.selected_rows()), None)
        if row is None:
            return
        card = row.card
        text = tr("Remove {name} with all its prices and destinations?", name=f"{card.carrier} {card.service}".strip())
        self.ask.ask(
            text,
            tr("Remove the card"),
            lambda _: edits.remove(self._session, "rate_cards", [(card.card,)], lambda _: None, self._say_why_not),
        )

    def _say_why_not(self, by_column: Mapping[str, str], rest: Sequence[str]) -> None:
        self.card.say(" ".join([*by_column.values(), *rest]))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_cards"):
            self._fit()
            self.calculator.fit(self.height())
        if event.type() == QEvent.Type.PaletteChange:
            self.table.viewport().update()
        super().changeEvent(event)


def _about_cards() -> str:
    return tr(
        "A rate card is what one service of a carrier charges: by zone, and by weight, order value or units. Without "
        "one nothing can be shipped. Import a carrier's chart or a shop's table rates, paste its rows, or make a new "
        "desk with a built-in card."
    )


def _columns() -> list[Column]:
    def name(row: CardRow) -> str:
        return f"{row.card.carrier} {row.card.service}".strip()

    def about(row: CardRow) -> str:
        return "\n".join((name(row), tr("in files: {id}", id=row.card.card), *(d.text for d in row.doubts[:5])))

    return [
        Column(
            tr("Card"),
            name,
            tip=about,
            icon=lambda row: icon("warning", roles().warn) if row.doubts else None,
        ),
        Column(tr("Charges"), lambda row: f"{unit_of(row.card)}, {row.card.currency}"),
        Column(tr("Zones"), lambda row: number(row.zones), key=lambda row: row.zones, number=True),
    ]

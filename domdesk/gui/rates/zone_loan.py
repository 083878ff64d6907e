"""The button that fills the destinations of a card without any: those of another card, or USPS's, drawn by distance.

Part of a card's Destinations; says which it is to be.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton

from domdesk.gui.parts.words import menu_text, several, tip, tr
from domdesk.records import RateCard

MOST = 30
"""A menu of more cards than these nobody reads."""


class ZoneLoan(QToolButton):
    """See the module. `wanted`: the id of the card whose destinations they are to be, '' for USPS's own."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._cards: Sequence[RateCard] = ()
        self._card: RateCard | None = None
        self.setText(tr("Use the destinations of"))
        self.setProperty("shape", "button")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)

    def offer(self, cards: Sequence[RateCard]) -> None:
        """Offer the destinations of these cards."""
        self._cards = cards

    def show_card(self, card: RateCard) -> None:
        """Be there for a card, which can borrow while it has no destinations of its own."""
        self._card = card
        self.setEnabled(not card.zones)
        self.setToolTip(tip(
            tr("This card leads somewhere already; remove its rows first to borrow others.") if card.zones
            else tr("Fill the list at once: as another card does, or by distance, as USPS draws its zones")
        ))  # fmt: skip

    def _fill(self) -> None:
        self._menu.clear()
        usps = self._menu.addAction(tr("USPS, zones 1 to 8 by distance within the US"))
        usps.triggered.connect(lambda: self.wanted.emit(""))
        self._menu.addSeparator()
        lenders = [card for card in self._cards if card.zones and self._card and card.card != self._card.card]
        for card in lenders[:MOST]:
            rows = several(len(card.zones), "{n} destination", "{n} destinations")
            name = f"{card.carrier} {card.service}".strip()
            action = self._menu.addAction(menu_text(f"{name} · {rows}"))
            action.triggered.connect(lambda _=False, lender=card.card: self.wanted.emit(lender))

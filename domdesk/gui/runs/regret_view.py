"""What deciding one by one costs more than deciding together: in a sentence, and by contested product.

Made by the comparison, of its regret; choosing a product wants the orders that hold it.
"""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from domdesk.gui.insight.amount_bars import AmountBars
from domdesk.gui.insight.differences import MINUS
from domdesk.gui.parts.boxes import below, named
from domdesk.gui.parts.fitting_table import FittingTable
from domdesk.gui.parts.folds import Twin
from domdesk.gui.parts.formatting import money, number
from domdesk.gui.parts.tables import Column
from domdesk.gui.parts.words import label, several, tr
from domdesk.records import ProductRegret

MOST_BARS = 12


def regret_sentence(regret: Sequence[ProductRegret], currency: str) -> str:
    """How much one by one costs more, and how much of it lies with products of which there is too little."""
    total = sum(one.minor for one in regret)
    contested = [one for one in regret if one.sku]
    if total <= 0:
        return tr("Deciding one by one costs no more here than deciding together.")
    said = tr("Deciding one by one costs {amount} more than deciding together.", amount=money(total, currency))
    if not contested:
        return said
    part = sum(one.minor for one in contested)
    held = several(
        len(contested),
        "{amount} comes of {n} product that several orders want and not all can have: "
        "what the first one takes, a later one pays for.",
        "{amount} comes of {n} products that several orders want and not all can have: "
        "what the first one takes, a later one pays for.",
        amount=tr("All of it") if part == total else tr("{amount} of it", amount=money(part, currency)),
    )
    return f"{said} {held}"


class RegretView(QScrollArea):
    """See the module. `wanted`: the orders that hold a product, by its SKU."""

    wanted = Signal(str)

    def __init__(self, regret: Sequence[ProductRegret], currency: str) -> None:
        super().__init__()
        self._currency = currency
        self._regret = sorted(regret, key=lambda one: -one.minor)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("What one by one costs more"))
        ground = named(QWidget(), "ground")
        layout = below(ground, margins=(0, 8, 8, 8))
        layout.addWidget(label(regret_sentence(regret, currency), wrap=True))
        self.twin = Twin(tr("By contested product"), self._bars, self._table, as_table=False)
        layout.addWidget(self.twin)
        layout.addStretch(1)
        self.setWidget(ground)

    def _bars(self) -> QWidget:
        rows = [(_name(one), one.minor) for one in self._regret[:MOST_BARS]]
        if rest := self._regret[MOST_BARS:]:
            rows.append((several(len(rest), "{n} more", "{n} more"), sum(one.minor for one in rest)))
        return AmountBars(rows, tr("By contested product"), self._amount)

    def _amount(self, minor: int) -> str:
        """How much more it costs; less with a minus sign, which is wider than a hyphen."""
        return (MINUS if minor < 0 else "") + money(abs(minor), self._currency)

    def _table(self) -> FittingTable:
        columns = [
            Column(tr("Product"), _name, tip=_about),
            Column(tr("Orders that differ"), lambda one: number(one.orders), key=lambda one: one.orders, number=True),
            Column(
                tr("Costs more"),
                lambda one: self._amount(one.minor),
                key=lambda one: one.minor,
                number=True,
            ),
        ]
        view = FittingTable(columns, tr("By contested product"), self._regret, (0,), 14)
        view.activated.connect(lambda index: self._choose(view, index))
        return view

    def _choose(self, view: FittingTable, index: QModelIndex) -> None:
        one: ProductRegret = view.table.row(index.row())
        if one.sku:
            self.wanted.emit(one.sku)


def _name(one: ProductRegret) -> str:
    return one.sku or tr("no contested product")


def _about(one: ProductRegret) -> str:
    if one.sku:
        return tr("Enter, or a double click, lists the orders that hold {sku}", sku=one.sku)
    return tr("Orders that differ though nobody else wants what they hold")

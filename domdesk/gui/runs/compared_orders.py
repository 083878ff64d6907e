"""The orders that runs decide differently, the greatest difference first, found by typing.

In: a Comparison. Choosing an order in a run's column wants that run's decision on it, with another run's beside it.
Part of the comparison.
"""

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from domdesk.gui.insight.differences import change
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.formatting import UNKNOWN, money, number
from domdesk.gui.parts.tables import Column, TableView, natural
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.snapshot import Snapshot
from domdesk.records import Comparison, OrderDifference, RunFigures

FIRST_RUN = 2
"""The column at which the runs begin, with two each."""
FEW_ROWS = 8
"""So few orders are seen at a glance; there is nothing to find."""


def words_of_differences(now: Snapshot, orders: Sequence[OrderDifference]) -> list[str]:
    """What each order is found by, in lower case: its number, customer, town, articles, and where any run ships it."""

    def words(row: OrderDifference) -> str:
        known = now.row(row.order)
        places = {at for sources in row.sources for at in sources or ()}
        told = (known.ship_to_name, known.city, known.region, *known.skus) if known else ()
        return " ".join((row.order.order, row.order.channel, *told, *places, *map(now.place, places))).casefold()

    return [words(row) for row in orders]


class ComparedOrders(QWidget):
    """See the module. `wanted`: an order, the run whose decision on it is to be seen, and the one beside it (0: none).

    `words` are those by which each is found.
    """

    wanted = Signal(object, int, int)

    def __init__(self, now: Snapshot, comparison: Comparison, words: Sequence[str]) -> None:
        super().__init__()
        self._runs = [run.run or 0 for run in comparison.runs]
        self._words = words
        self.table = TableView(_columns(now, comparison), tr("Orders that differ"), self)
        self.table.table.set_rows(comparison.orders)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.activated.connect(self._choose)
        self.search = QLineEdit(placeholderText=tr("Find: order, name, article, place…"), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Find among the orders that differ"))
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self.table.setFocus)
        self.search.setMinimumWidth(160)
        self.search.setVisible(len(comparison.orders) > FEW_ROWS)
        self.shown = label(quiet=True, rank="small")
        self.table.stretch(*(FIRST_RUN + 2 * at for at in range(len(comparison.runs))))
        count = len(comparison.orders)
        said = several(count, "{n} order is decided differently.", "{n} orders are decided differently.")
        hint = tr("Enter, or a double click in a run's column, shows that decision beside another run's.")
        layout, top = below(self, gap=6, margins=(0, 4, 0, 0)), beside()
        words_label = label(f"{said} {hint}" if count else tr("Every order is decided alike."), quiet=True, wrap=True)
        layout.addWidget(words_label)
        top.addWidget(self.search, 1)
        top.addWidget(self.shown)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)

    def look_for(self, text: str) -> None:
        """Show the orders that hold this text alone."""
        self.search.setVisible(True)
        self.search.setText(text)

    def _filter(self) -> None:
        wanted = self.search.text().casefold().split()
        passing = (all(word in text for word in wanted) for text in self._words)
        self.table.table.set_filter(np.fromiter(passing, dtype=bool, count=len(self._words)))
        shown, count = number(self.table.table.rowCount()), number(len(self._words))
        self.shown.setText(tr("{shown} of {all} shown", shown=shown, all=count) if wanted else "")

    def _choose(self, index: QModelIndex) -> None:
        row: OrderDifference = self.table.table.row(index.row())
        at = (index.column() - FIRST_RUN) // 2
        known = [n for n, sources in enumerate(row.sources) if sources is not None]
        if at not in known:
            at = known[-1]
        other = next((n for n in known if n != at), None)
        self.wanted.emit(row.order, self._runs[at], 0 if other is None else self._runs[other])


def _columns(now: Snapshot, comparison: Comparison) -> list[Column]:
    """The order, the difference of last and first, then for each run from where it ships and at what cost."""
    currency = comparison.currency

    def sources(row: OrderDifference, at: int) -> str:
        places = row.sources[at]
        if places is None:
            return tr("not routed")
        text = " + ".join(map(now.place, places)) or tr("nowhere")
        return tr("{places}, in part", places=text) if places and row.unassigned[at] else text

    def in_run(at: int, run: RunFigures) -> tuple[Column, Column]:
        cost: Callable[[OrderDifference], int | None] = lambda row: row.cost_minor[at]  # noqa: E731
        return (
            Column(tr("Run {run} from", run=run.run), lambda row: sources(row, at)),
            Column(tr("cost"), lambda row: money(cost(row), currency), key=cost, number=True),
        )

    return [
        Column(tr("Order"), lambda row: row.order.order, key=lambda row: natural(row.order.order), tip=_channel),
        Column(tr("Difference"), lambda row: _told(row, currency), key=_difference, number=True),
        *(column for at, run in enumerate(comparison.runs) for column in in_run(at, run)),
    ]


def _channel(row: OrderDifference) -> str:
    return " ".join(filter(None, (row.order.order, row.order.channel)))


def _difference(row: OrderDifference) -> int:
    return (row.cost_minor[-1] or 0) - (row.cost_minor[0] or 0)


def _told(row: OrderDifference, currency: str) -> str:
    if row.sources[0] is None or row.sources[-1] is None:
        return UNKNOWN
    if row.cost_minor[0] is None or row.cost_minor[-1] is None:
        return tr("ships now") if row.cost_minor[0] is None else tr("ships no more")
    return change(_difference(row), currency)

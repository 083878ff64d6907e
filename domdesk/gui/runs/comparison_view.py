"""Runs side by side: parts and counts as rows, runs as columns, each against the first; and the orders that differ.

Made by the runs page of a Comparison; where it says what deciding one by one costs more, that stands there too.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QTabWidget, QWidget

from domdesk.gui.insight.differences import change, more, more_money
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.folds import link
from domdesk.gui.parts.formatting import UNKNOWN, money, number, part_names, percent, policy_name
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.runs.compared_orders import ComparedOrders, words_of_differences
from domdesk.gui.runs.regret_view import RegretView
from domdesk.gui.snapshot import Snapshot
from domdesk.records import COST_PARTS, Comparison, RunFigures

GAP_UNITS = 10_000
"""A gap is counted in hundredths of a percent."""
BESIDE = 2
"""Of so many runs both tables can stand beside each other; of more each has the width of the page."""
WIDE_EM = 84
"""How wide, in heights of the text, a page is that has room for both beside each other; else they are tabs."""
NAME_EM = 24
"""So wide, in heights of the text, a figure's name is at most: its numbers stand near it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the comparison: what it is, its value in each run, and how values and differences are told.

    `change` is None where a difference says nothing; a value where a run has none.
    """

    name: str
    values: tuple[int | None, ...]
    text: Callable[[int], str]
    change: Callable[[int], str] | None

    def value(self, at: int) -> str:
        """The value in a run as text."""
        value = self.values[at]
        return UNKNOWN if value is None else self.text(value)

    def against(self, at: int) -> int | None:
        """By how much a run's value differs from the first run's."""
        first, value = self.values[0], self.values[at]
        return None if self.change is None or first is None or value is None else value - first

    def difference(self, at: int) -> str:
        """The same as text."""
        by = self.against(at)
        return "" if by is None or self.change is None else self.change(by)


def figures(comparison: Comparison, place: Callable[[str], str]) -> list[Figure]:
    """The rows: total and parts of the cost, revenue, what the runs did, and the load of each place."""
    runs, currency, names = comparison.runs, comparison.currency, part_names()

    def amount(minor: int) -> str:
        return money(minor, currency)

    def cost(name: str, part: str) -> Figure:
        values = tuple(getattr(run.costs, part) for run in runs)
        return Figure(name, values, amount, lambda minor: change(minor, currency))

    def count(name: str, values: Iterable[int]) -> Figure:
        return Figure(name, tuple(values), number, more)

    parts = [part for part in COST_PARTS if any(getattr(run.costs, part) for run in runs)]
    loads = [dict(run.loads) for run in runs]
    places = sorted({at for load in loads for at in load}, key=lambda at: (-max(load.get(at, 0) for load in loads), at))
    return [
        cost(tr("total cost"), "total"),
        *_proven(runs, amount),
        *(cost(names[part], part) for part in parts),
        Figure(tr("revenue"), tuple(r.revenue_minor for r in runs), amount, lambda minor: more_money(minor, currency)),
        count(tr("orders"), (run.orders for run in runs)),
        count(tr("shipments"), (run.shipments for run in runs)),
        count(tr("parcels"), (run.parcels for run in runs)),
        count(tr("orders split"), (run.split for run in runs)),
        count(tr("orders late"), (run.late for run in runs)),
        count(tr("lines without a place"), (run.unassigned for run in runs)),
        *(count(tr("from {place}", place=place(at)), (load.get(at, 0) for load in loads)) for at in places),
    ]


def _proven(runs: Sequence[RunFigures], amount: Callable[[int], str]) -> Iterator[Figure]:
    """What no plan by a run's policy can go below, and how far above that it is, where any run knows."""
    if any(run.bound_minor is not None for run in runs):
        yield Figure(tr("no plan costs less than"), tuple(run.bound_minor for run in runs), amount, None)
        gaps = tuple(None if run.gap is None else math.ceil(run.gap * GAP_UNITS - 1e-9) for run in runs)
        yield Figure(tr("gap to that"), gaps, lambda share: percent(share / GAP_UNITS), None)


def caution(comparison: Comparison) -> str:
    """What the totals do not tell, where a policy prices nothing for something or two price it differently; else ''."""
    runs, names = comparison.runs, part_names()
    asked = [dict(run.prices) for run in runs]
    alike = all(prices == asked[0] for prices in asked)
    unpriced = [part for part in ("late", "risk", "split") if not all(prices.get(part) for prices in asked)]
    if alike and not unpriced:
        return ""
    if alike:
        parts = ", ".join(names[part] for part in unpriced)
        said = tr(
            "The policies put no cost on: {parts}. A total does not tell which run does better there.", parts=parts
        )
    else:
        each = " ".join(_sentence(f"{run_name(run)}: {_asks(run, comparison.currency)}.") for run in runs)
        said = tr("The policies price differently, so a lower total alone is not a better plan. {each}", each=each)
    return said + " " + tr("Look at orders late, orders split and lines without a place as well.")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _asks(run: RunFigures, currency: str) -> str:
    """What a run's policy prices: 'late $5.00 a day, split $1.50, risk nothing'."""
    prices = dict(run.prices)

    def amount(part: str) -> str:
        return money(prices[part], currency) if prices.get(part) else tr("nothing")

    rules = prices.get("rules", 0)
    told = [
        tr("late {amount} a day", amount=amount("late")) if prices.get("late") else tr("late nothing"),
        tr("risk {amount}", amount=amount("risk")),
        tr("split {amount}", amount=amount("split")),
        several(rules, "{n} rule with a price", "{n} rules with a price") if rules else tr("no rule with a price"),
    ]
    return ", ".join(told)


class ComparisonView(QWidget):
    """See the module. `wanted`: an order, the run whose decision on it is to be seen, and the one beside it (0: none).

    `left`: enough of it; `saving`: it is to be written into a file. `words` are those by which its orders are found.
    """

    wanted = Signal(object, int, int)
    left = Signal()
    saving = Signal()

    def __init__(self, now: Snapshot, comparison: Comparison, words: Sequence[str] | None = None) -> None:
        super().__init__()
        self._comparison = comparison
        self.parts = TableView(_part_columns(comparison), tr("Runs compared"), self)
        self.parts.table.set_rows(figures(comparison, now.place))
        self.parts.most_em = NAME_EM
        self.parts.stretch(0)
        if words is None:
            words = words_of_differences(now, comparison.orders)
        self.differing = ComparedOrders(now, comparison, words)
        self.differing.wanted.connect(self.wanted)
        self.orders = self.differing.table
        self.tabs = self._tabs()
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.setChildrenCollapsible(False)
        self.across.setHandleWidth(12)
        self.across.addWidget(self.tabs)
        layout = below(self, margins=(0, 8, 0, 0))
        layout.addLayout(self._head())
        self.caution = label(caution(comparison), wrap=True)
        self.caution.setProperty("tone", "warn")
        self.caution.setVisible(bool(self.caution.text()))
        layout.addWidget(self.caution)
        layout.addWidget(self.across, 1)

    def _head(self) -> QHBoxLayout:
        save, back = link(tr("Save the comparison…")), link(tr("Close the comparison"))
        save.clicked.connect(self.saving)
        back.clicked.connect(self.left)
        names = " · ".join(run_name(run) for run in self._comparison.runs)
        head = beside()
        head.addWidget(label(tr("Compared: {runs}", runs=names), rank="strong", wrap=True), 1)
        head.addWidget(save)
        head.addWidget(back)
        return head

    def _tabs(self) -> QTabWidget:
        """The figures, the orders that differ, and where one run is joint and another one by one what that costs."""
        comparison = self._comparison
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.setTabBarAutoHide(True)
        tabs.addTab(self.parts, tr("Figures"))
        tabs.addTab(self.differing, tr("Orders that differ ({n})", n=number(len(comparison.orders))))
        if comparison.regret:
            self.regret = RegretView(comparison.regret, comparison.currency)
            self.regret.wanted.connect(self._find)
            tabs.addTab(self.regret, tr("Together against one by one"))
        return tabs

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "across"):
            self._arrange()

    def _arrange(self) -> None:
        """Let the figures stand beside the rest where there is room for both, else be the first of the tabs."""
        wide = self.width() >= WIDE_EM * self.fontMetrics().height()
        beside_each_other = wide and len(self._comparison.runs) <= BESIDE
        at, focused = self.tabs.indexOf(self.parts), self.focusWidget() is self.parts
        if beside_each_other and at >= 0:
            self.tabs.removeTab(at)
            self.across.insertWidget(0, self.parts)
            self.across.setSizes([self.width() * 2 // 5, self.width() * 3 // 5])
            self.parts.show()
        elif not beside_each_other and at < 0:
            self.tabs.insertTab(0, self.parts, tr("Figures"))
        else:
            return
        if focused:  # which moving it took away
            self.tabs.setCurrentWidget(self.parts)
            self.parts.setFocus()

    def _find(self, sku: str) -> None:
        """Show the orders that hold a product."""
        self.tabs.setCurrentWidget(self.differing)
        self.differing.look_for(sku)
        self.orders.setFocus()


def run_name(run: RunFigures) -> str:
    """A run by its number and policy: 'run 3, Nearest first'."""
    return tr("run {run}, {policy}", run=run.run, policy=policy_name(run.policy))


def _part_columns(comparison: Comparison) -> list[Column]:
    def value(at: int, run: RunFigures) -> Column:
        return Column(
            tr("Run {run}", run=run.run),
            lambda row: row.value(at),
            key=lambda row: row.values[at],
            number=True,
            tip=lambda row: f"{run_name(run)}\n{row.name}: {row.value(at)}",
        )

    def against(at: int) -> Column:
        return Column(
            tr("Against run {run}", run=comparison.runs[0].run),
            lambda row: row.difference(at),
            key=lambda row: row.against(at),
            number=True,
        )

    columns = [Column("", lambda row: row.name)]
    for at, run in enumerate(comparison.runs):
        columns += [value(at, run), against(at)] if at else [value(at, run)]
    return columns

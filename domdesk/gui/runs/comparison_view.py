"""Runs side by side: parts and counts as rows, runs as columns, each against the first; below, the orders that differ.

Made by the runs page of a Comparison. Choosing an order in a run's column wants that run's decision on it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.folds import link
from domdesk.gui.parts.formatting import UNKNOWN, difference, money, number, part_names, policy_name
from domdesk.gui.parts.tables import Column, TableView, natural
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.snapshot import Snapshot
from domdesk.records import COST_PARTS, Comparison, OrderDifference, RunFigures

MINUS = "−"
WIDEST_EM = 12
"""Columns of names are at first no wider than this many times the height of a line; their tips say all."""
NARROW_EM = 8
"""The same of the places of many runs."""
BESIDE = 2
"""Of so many runs both tables stand beside each other; of more one above the other, each as wide as the page."""
FIRST_RUN = 2
"""The column of the orders at which the runs begin, with two each."""


def change(minor: int, currency: str) -> str:
    """A difference in cost with sign and word: '+$4.20 dearer', '−$1.10 cheaper', 'the same'."""
    sign = "+" if minor > 0 else MINUS if minor < 0 else ""
    return sign + difference(minor, currency)


def more_money(minor: int, currency: str) -> str:
    """A difference of an amount that is no cost: '+$3.00 more', '−$2.00 less', 'the same'."""
    if minor == 0:
        return tr("the same")
    said = tr("+{amount} more") if minor > 0 else tr("−{amount} less")
    return said.format(amount=money(abs(minor), currency))


def more(count: int) -> str:
    """A difference of a count: '+3 more', '−2 fewer', 'the same'."""
    if count == 0:
        return tr("the same")
    return tr("+{n} more", n=number(count)) if count > 0 else tr("−{n} fewer", n=number(-count))


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the comparison: what it is, its value in each run, and how values and differences are told."""

    name: str
    values: tuple[int, ...]
    text: Callable[[int], str]
    change: Callable[[int], str]


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
        each = ". ".join(f"{run_name(run)}: {_asks(run, comparison.currency)}" for run in runs)
        said = tr("The policies price differently, so a lower total alone is not a better plan. {each}.",
                  each=each[:1].upper() + each[1:])  # fmt: skip
    return said + " " + tr("Look at orders late, orders split and lines without a place as well.")


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
    """See the module. `wanted`: an order and the run whose decision on it is to be seen; `left`: enough of it."""

    wanted = Signal(object, int)
    left = Signal()

    def __init__(self, now: Snapshot, comparison: Comparison) -> None:
        super().__init__()
        self._runs = [run.run or 0 for run in comparison.runs]
        self.parts = TableView(_part_columns(comparison), tr("Runs compared"), self)
        self.parts.table.set_rows(figures(comparison, now.place))
        self.orders = TableView(_order_columns(now, comparison), tr("Orders that differ"), self)
        self.orders.table.set_rows(comparison.orders)
        self.orders.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.orders.activated.connect(self._choose)
        _narrow(self.parts, 0, WIDEST_EM)
        for at in range(len(comparison.runs)):
            _narrow(self.orders, FIRST_RUN + 2 * at, WIDEST_EM if len(comparison.runs) <= BESIDE else NARROW_EM)
        back = link(tr("Close the comparison"))
        back.clicked.connect(self.left)
        names = " · ".join(run_name(run) for run in comparison.runs)
        head = beside()
        head.addWidget(label(tr("Compared: {runs}", runs=names), rank="strong"), 1)
        head.addWidget(back)
        few = len(comparison.runs) <= BESIDE
        across = self.across = QSplitter(Qt.Orientation.Horizontal if few else Qt.Orientation.Vertical)
        across.setChildrenCollapsible(False)
        across.setHandleWidth(12)
        across.addWidget(self.parts)
        across.addWidget(self._differing(len(comparison.orders)))
        across.setSizes([520, 600] if few else [260, 260])
        layout = below(self, margins=(0, 8, 0, 0))
        layout.addLayout(head)
        self.caution = label(caution(comparison), wrap=True)
        self.caution.setProperty("tone", "warn")
        self.caution.setVisible(bool(self.caution.text()))
        layout.addWidget(self.caution)
        layout.addWidget(across, 1)

    def _differing(self, count: int) -> QWidget:
        ground = QWidget()
        said = several(count, "{n} order is decided differently.", "{n} orders are decided differently.")
        hint = " " + tr("Enter, or a double click in a run's column, shows that decision.") if count else ""
        layout = below(ground, gap=6)
        layout.addWidget(label(said + hint if count else tr("Every order is decided alike."), quiet=True, wrap=True))
        layout.addWidget(self.orders, 1)
        return ground

    def _choose(self, index: QModelIndex) -> None:
        row: OrderDifference = self.orders.table.row(index.row())
        at = (index.column() - FIRST_RUN) // 2
        known = [n for n, sources in enumerate(row.sources) if sources is not None]
        if 0 <= at < len(self._runs) and at in known:
            self.wanted.emit(row.order, self._runs[at])
        else:
            self.wanted.emit(row.order, self._runs[known[-1]])


def _narrow(view: TableView, column: int, em: float) -> None:
    view.setColumnWidth(column, min(view.columnWidth(column), round(em * view.fontMetrics().height())))


def run_name(run: RunFigures) -> str:
    """A run by its number and policy: 'run 3, Nearest first'."""
    return tr("run {run}, {policy}", run=run.run, policy=policy_name(run.policy))


def _part_columns(comparison: Comparison) -> list[Column]:
    def value(at: int, run: RunFigures) -> Column:
        return Column(
            tr("Run {run}", run=run.run),
            lambda row: row.text(row.values[at]),
            key=lambda row: row.values[at],
            number=True,
            tip=lambda row: f"{run_name(run)}\n{row.name}: {row.text(row.values[at])}",
        )

    def against(at: int) -> Column:
        return Column(
            tr("Against run {run}", run=comparison.runs[0].run),
            lambda row: row.change(row.values[at] - row.values[0]),
            key=lambda row: row.values[at] - row.values[0],
            number=True,
        )

    columns = [Column("", lambda row: row.name)]
    for at, run in enumerate(comparison.runs):
        columns += [value(at, run), against(at)] if at else [value(at, run)]
    return columns


def _order_columns(now: Snapshot, comparison: Comparison) -> list[Column]:
    """The order, the difference of last and first, then for each run from where it ships and at what cost."""
    currency = comparison.currency

    def sources(row: OrderDifference, at: int) -> str:
        places = row.sources[at]
        if places is None:
            return tr("not routed")
        text = " + ".join(map(now.place, places)) or tr("nowhere")
        return tr("{places}, in part", places=text) if places and row.unassigned[at] else text

    def in_run(at: int, run: RunFigures) -> tuple[Column, Column]:
        return (
            Column(tr("Run {run} from", run=run.run), lambda row: sources(row, at)),
            Column(
                tr("cost"),
                lambda row: money(row.cost_minor[at], currency),
                key=lambda row: row.cost_minor[at],
                number=True,
            ),
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

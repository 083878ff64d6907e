"""What each rule and setting of a policy costs: the policy's latest run made again without each in turn.

Part of the policy's view; prices come as they are found and are kept by run. Choosing one lists the orders it moves.
"""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from domdesk.desk import Desk
from domdesk.gui.jobs import Job
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.folds import link
from domdesk.gui.parts.formatting import moment, money, number
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, several, tip, tr
from domdesk.gui.session import Session
from domdesk.records import RulePrice, RunSummary

ROW_PAD_PX = 8


def cost_text(price: RulePrice, currency: str) -> str:
    """What a rule costs: '$4.20', 'nothing', 'saves $1.10'; where that is not proven it is about that."""
    cost = price.cost_minor
    if cost == 0:
        said = tr("nothing")
    else:
        said = money(cost, currency) if cost > 0 else tr("saves {amount}", amount=money(-cost, currency))
    return said if price.proven else tr("about {amount}", amount=said)


def past_text(price: RulePrice, currency: str, run: int) -> str:
    """What a rule did in a run: 'It cost $4.20 in run 7', 'It saved about $1.10 in run 7'."""
    amount = money(abs(price.cost_minor), currency) if price.cost_minor else tr("nothing")
    told = amount if price.proven else tr("about {amount}", amount=amount)
    if price.cost_minor < 0:
        return tr("It saved {amount} in run {run}", amount=told, run=run)
    return tr("It cost {amount} in run {run}", amount=told, run=run)


def sure_text(price: RulePrice, currency: str) -> str:
    """How sure a price is: 'proven', 'between $3.00 and $6.10', 'not known'."""
    if price.proven:
        return tr("proven")
    if price.least_minor == price.most_minor:
        return tr("not known")  # neither run has a bound
    low, high = money(price.least_minor, currency), money(price.most_minor, currency)
    return tr("between {low} and {high}", low=low, high=high)


class RulePrices(QWidget):
    """See the module. `changed`: other prices are known, or may be asked for."""

    changed = Signal()
    _found = Signal(int, object)  # from the lane

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._policy = ""
        self._prices: dict[int, list[RulePrice]] = {}
        self._whole: set[int] = set()  # the runs all of whose rules are priced
        self._pricing: int | None = None
        self.about = label(quiet=True, wrap=True)
        self.price = verb_button(tr("Price these rules"), "", self.start, primary=True)
        self.moved = link(tr("List the orders moved"))
        self.moved.clicked.connect(self._list_moved)
        self.table = TableView(self._columns(), tr("What each rule costs"), self)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.wrap_headings()
        self.table.stretch(0)
        self.table.setWordWrap(True)
        self.table.horizontalHeader().sectionResized.connect(self._column_resized)
        self.table.activated.connect(lambda _: self._list_moved())
        self.table.clicked.connect(self._clicked)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh())
        feet = beside()
        feet.addWidget(self.price)
        feet.addWidget(self.moved)
        feet.addStretch(1)
        layout = below(self, margins=(0, 8, 0, 0))
        layout.addWidget(self.about)
        layout.addLayout(feet)
        layout.addWidget(self.table, 1)
        layout.addStretch(0)
        self._found.connect(self._take_one, Qt.ConnectionType.QueuedConnection)
        session.read.connect(self._show)
        session.opened.connect(self._forget)
        session.jobs.changed.connect(self._refresh)

    def _columns(self) -> list[Column]:
        def currency() -> str:
            return self._session.now.currency if self._session.now else "USD"

        def orders(price: RulePrice) -> str:
            return number(len(price.moved))

        return [
            Column(tr("Rule or setting"), lambda price: price.sentence, tip=_tip),
            Column(tr("It costs"), lambda price: cost_text(price, currency()), key=lambda p: p.cost_minor, number=True),
            Column(tr("How sure"), lambda price: sure_text(price, currency()), key=lambda p: p.most_minor),
            Column(tr("More shipments"), _more_shipments, key=lambda p: p.shipments, number=True),
            Column(tr("Orders moved"), orders, key=lambda price: len(price.moved), number=True),
        ]

    # --- showing ------------------------------------------------------------------------------------------------------

    def show_policy(self, name: str) -> None:
        """Show what the rules of a policy cost."""
        if name != self._policy:
            self._policy = name
            self._show()

    @property
    def run(self) -> RunSummary | None:
        """The latest run by the policy shown."""
        runs = self._session.now.runs if self._session.now else []
        return next((run for run in runs if run.policy == self._policy), None)

    def said_of(self, sentence: str) -> str:
        """What a rule of this sentence cost in the latest run of the policy that was priced; '' where none was."""
        now = self._session.now
        for run in now.runs if now else []:
            for price in self._prices.get(run.run, []) if run.policy == self._policy else []:
                if price.rule is not None and price.sentence == sentence and now is not None:
                    return past_text(price, now.currency, run.run)
        return ""

    def _forget(self) -> None:
        self._prices.clear()
        self._whole.clear()
        self._show()

    def _show(self) -> None:
        run = self.run
        self.table.table.set_rows(self._prices.get(run.run, []) if run else [])
        self._wrap()
        self._refresh()

    def _column_resized(self, column: int) -> None:
        if column == 0:
            self._wrap()

    def _wrap(self) -> None:
        """Give each sentence the lines that it needs."""
        rows = self.table.verticalHeader()
        for row in range(self.table.table.rowCount()):
            rows.resizeSection(row, max(rows.defaultSectionSize(), self.table.sizeHintForRow(row) + ROW_PAD_PX))

    def _refresh(self) -> None:
        run, running = self.run, self._session.jobs.running
        wait = tr("Wait until what is running is done, or cancel it.") if running else ""
        why_not = wait or (tr("No run was made by this policy yet; route with it first.") if run is None else "")
        self.price.setEnabled(not why_not)
        about = tr("Make the run again without each rule in turn; nothing is changed. It can be stopped.")
        self.price.setToolTip(tip(why_not or about))
        found = self._prices.get(run.run, []) if run else []
        self.table.setVisible(bool(found))
        self.moved.setVisible(any(price.moved for price in found))
        chosen = self.table.selected_rows()
        self.moved.setEnabled(bool(chosen) and bool(chosen[0].moved))
        self.about.setText(self._said(run, found, why_not))
        self.changed.emit()

    def _said(self, run: RunSummary | None, found: Sequence[RulePrice], why_not: str) -> str:
        """What stands in the list, or why nothing does."""
        if run is None:
            return why_not
        when = tr("run {run} of {when}", run=run.run, when=moment(run.made_at))
        if self._pricing == run.run:
            return tr("Making {run} again without each rule in turn; prices come as they are found.", run=when)
        if found:
            less = "" if run.run in self._whole else " " + tr("Stopped before all were priced.")
            said = tr("What {run} would have cost less without each rule or setting, the others as they are.", run=when)
            return said + less
        if run.run in self._whole:
            return tr("By this policy {run} had no rule and no setting of its own, so there is nothing to price.",
                      run=when)  # fmt: skip
        return tr("How much dearer each rule and setting made {run}, found by making it again without.", run=when)

    # --- pricing ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Price the rules of the policy's latest run."""
        run = self.run
        if run is None or self._session.jobs.running is not None:
            return
        number_ = self._pricing = run.run
        self._prices[number_] = []
        asked = self._session.now

        def work(desk: Desk, job: Job) -> tuple[list[RulePrice], bool]:
            def tell(price: RulePrice) -> None:
                self._found.emit(number_, price)

            prices = desk.price_rules(number_, report=job.report, wish=job.wish, on_price=tell)
            return prices, job.wish() == "stop"

        def done(answer: tuple[list[RulePrice], bool]) -> None:
            prices, stopped = answer
            self._pricing = None
            now = self._session.now
            if now is not None and asked is not None and now.path == asked.path:
                self._prices[number_] = prices
                self._whole -= {number_}
                self._whole |= set() if stopped else {number_}
            self._show()

        def failed(error: Exception) -> None:
            self._pricing = None
            self._prices.pop(number_, None)
            self._show()
            self._session.jobs.failed.emit(error)

        self._session.try_desk(work, done, failed, tr("Pricing the rules"))
        self._show()

    def _take_one(self, run: int, price: RulePrice) -> None:
        """Show a price that was found while others are looked for."""
        if run == self._pricing:
            self._prices[run] = sorted([*self._prices[run], price], key=lambda one: -one.cost_minor)
            self._show()

    # --- the orders moved ---------------------------------------------------------------------------------------------

    def _clicked(self, index: QModelIndex) -> None:
        """A click on a price lists what the rule moved; one on its sentence chooses it."""
        if index.column() > 0:
            self._list_moved()

    def _list_moved(self) -> None:
        chosen = self.table.selected_rows()
        if chosen and chosen[0].moved:
            price: RulePrice = chosen[0]
            said = several(len(price.moved), "{n} order moved by {rule}", "{n} orders moved by {rule}", rule=price.name)
            self._session.orders_wanted.emit(price.moved, said)


def _more_shipments(price: RulePrice) -> str:
    return number(price.shipments).replace("-", "−")


def _tip(price: RulePrice) -> str:
    return f"{price.sentence}\n{price.name}" if price.name not in price.sentence else price.sentence

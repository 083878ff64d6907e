"""Why an order ships as it does, from top to bottom; with no order, the run; with no run, the desk.

The inspector has one for the order selected, and one for the order pinned beside it.
"""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from domdesk.gui.decision.accepted import accepted_text
from domdesk.gui.decision.asked import Asked
from domdesk.gui.decision.changes import change_parts, why_parts
from domdesk.gui.decision.choices import choice_text, made_by
from domdesk.gui.decision.remarks import remarks
from domdesk.gui.decision.sections import (
    cost_table,
    day_line,
    day_table,
    head_of,
    lines_table,
    reason_list,
    section,
    shipment_labels,
    stale_labels,
    stock_price,
    title,
    tone,
)
from domdesk.gui.decision.stages import StageFunnel, stage_table
from domdesk.gui.decision.summary import desk_parts, run_parts
from domdesk.gui.decision.ways import Way, ways_of
from domdesk.gui.parts.boxes import below, named
from domdesk.gui.parts.folds import Fold, Twin, link, refill
from domdesk.gui.parts.formatting import number, policy_name
from domdesk.gui.parts.tab_order import ReadingGround
from domdesk.gui.parts.tables import TableView
from domdesk.gui.parts.words import label, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.plots.cost_bars import Bar, CostBars
from domdesk.gui.snapshot import Answer, Snapshot
from domdesk.records import Decision, OrderKey, Reason, StockUse, Unassigned, with_choices

FEW_WAYS = 4
FEW_PLACES = 12
NARROWEST = 300


class DecisionView(QScrollArea):
    """See the module. `wanted`: an order that it speaks of was clicked; `page_wanted`: the way to a page, by its name;
    `action_wanted`: an action of the window, by its name; `again`: route again; `tried`: a change that would turn the
    decision is to be tried. `asked` is asked more."""

    wanted = Signal(object)
    page_wanted = Signal(str)
    action_wanted = Signal(str)
    again = Signal()
    tried = Signal(object)

    def __init__(self, name: str, buttons: Sequence[QWidget], asked: Asked) -> None:
        super().__init__()
        self._asked = asked
        self._key: OrderKey | None = None
        self._as_table: set[str] = set()  # which sections are shown as their tables
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(NARROWEST)
        self.setAccessibleName(name)
        ground = named(ReadingGround(self), "ground")
        layout = below(ground, margins=(12, 12, 12, 12))
        self._head, self._body, self._panel = below(), below(), below()
        self._buttons = QWidget()
        row = WrapLayout(self._buttons)
        for button in buttons:
            row.addWidget(button)
        layout.addLayout(self._head)
        layout.addWidget(self._buttons)
        layout.addLayout(self._panel)
        layout.addLayout(self._body)
        layout.addStretch(1)
        self.setWidget(ground)

    def sizeHint(self) -> QSize:
        return QSize(400, 500)

    def place_panel(self, panel: QWidget) -> None:
        """Give a panel about the order its place below the sentence; it hides itself."""
        self._panel.addWidget(panel)

    def show_summary(self, now: Snapshot | None) -> None:
        """Show no order: the run or the desk."""
        parts: Iterable[QWidget] = ()
        if now is not None and now.plan is not None:
            plan = now.plan
            parts = run_parts(
                now,
                plan,
                lambda text, ways: self._costs(text, ways, plan.currency),
                self.page_wanted.emit,
                self.action_wanted.emit,
            )
            parts = [*self._outdated(now), *parts]
        elif now is not None:
            parts = desk_parts(now, self.page_wanted.emit)
        self._show(None, (), parts)

    def show_order(
        self, now: Snapshot, key: OrderKey, answer: Answer | None, running: str, run: int | None = None
    ) -> None:
        """Show an order with what is known of it; `running` is the job that its reasons wait for, '' where none is.

        `run` is the one that decided, where that is not the one shown.
        """
        decision = answer.decision if answer else None
        if answer is not None and decision is not None:
            head = self._head_parts(now, key, answer, decision, run)
            self._show(key, head, self._decision(now, answer, decision, run))
        elif run is not None:
            waits = [label(tr("Reading what the run decided…"), quiet=True)]
            self._show(key, self._head_parts(now, key, answer, None, run), waits)
        else:
            self._show(key, self._head_parts(now, key, answer, None), _undecided(now, key, answer, running))

    def _show(self, key: OrderKey | None, head: Iterable[QWidget], body: Iterable[QWidget]) -> None:
        self._buttons.setVisible(key is not None)
        refill(self._head, list(head))
        refill(self._body, list(body))
        if key != self._key:
            self._key = key
            self.verticalScrollBar().setValue(0)
        # Each part asks the one around it for room by an event; whatever paints before the last has come paints it all
        # squashed into the room of before.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    # --- an order -----------------------------------------------------------------------------------------------------

    def _head_parts(
        self, now: Snapshot, key: OrderKey, answer: Answer | None, decision: Decision | None, run: int | None = None
    ) -> Iterable[QWidget]:
        row = now.row(key)
        if run is not None:
            yield label(_run_name(now, run), rank="strong", wrap=True)
        yield title(tr("Order {order}", order=key.order), head_of(row) if row else "")
        if answer is not None and run is None and (said := accepted_text(now, answer.committed)):
            yield label(said, wrap=True)
        if answer is not None and answer.choices:
            yield from _choices(now, answer)
        if run is None:
            yield from self._outdated(now)
        if answer is not None and decision is not None and answer.left_by is not None:
            said = tr(
                "Placed on what run {run} leaves; routing all open orders together may better it.", run=answer.left_by
            )
            yield tone(said, "warn")
        if decision is not None:
            yield label(decision.sentence, wrap=True)
        if answer is not None and decision is not None:
            yield from remarks(now, answer, decision, self.page_wanted.emit)

    def _outdated(self, now: Snapshot) -> Iterable[QWidget]:
        """That the run does not know the last change of the desk, and the way to one that does."""
        if now.outdated and now.run is not None and now.run == now.latest:
            yield tone(tr("Run {run} is older than the last change.", run=now.run), "warn")
            again = link(tr("Route again (F5)"))
            again.clicked.connect(self.again)
            yield again

    def _decision(self, now: Snapshot, answer: Answer, decision: Decision, of_run: int | None) -> Iterable[QWidget]:
        run = decision.run if answer.left_by is None else None  # what is placed for now no run has decided
        chosen = decision.chosen
        yield self._costs(tr("What each way costs"), ways_of(decision, now.place, answer.otherwise), now.currency)
        if decision.stages:
            yield self._twin(
                tr("How it was decided"),
                lambda: StageFunnel(now, decision.stages),
                lambda: stage_table(now, decision.stages),
            )
        if chosen.shipments:
            yield from section(tr("Line by line"))
            yield from shipment_labels(now, chosen.shipments)
            yield lines_table(now, answer, chosen.shipments)
            yield from stale_labels(now, answer, chosen.shipments)
            yield from self._prices(now, decision.stock)
            order = with_choices(answer.order, answer.choices)
            yield self._twin(
                tr("Days"),
                lambda: day_line(now, order, chosen.shipments),
                lambda: day_table(now, order, chosen.shipments),
            )
        if chosen.unassigned:
            yield from section(tr("Without a place"))
            for left in chosen.unassigned:
                yield from _left(now, answer, left)
                if run is not None:
                    yield from why_parts(run, answer.order.key, left.line, self._asked, self.page_wanted.emit)
            if run is not None and len(chosen.unassigned) > 1:
                yield label(tr("The order as a whole"), rank="strong")
                yield from why_parts(run, answer.order.key, "", self._asked, self.page_wanted.emit)
        if decision.not_used and chosen.shipments:  # else each line said it already
            yield from section(tr("Places not used"))
            yield reasons(now, decision.not_used)
        if run is not None and chosen.shipments:
            can_try = of_run is None and now.run == now.latest
            tries = self.tried.emit if can_try else None
            yield from change_parts(now, run, answer, self._asked, self.page_wanted.emit, tries)

    def _costs(self, text: str, ways: Sequence[Way], currency: str) -> QWidget:
        """The ways as bars, a few of them first, or as the table that says the same."""

        def bars(shown: Sequence[Way]) -> QWidget:
            return CostBars([Bar(way.name, way.costs, way.chosen) for way in shown], currency)

        def drawn() -> QWidget:
            if len(ways) <= FEW_WAYS:
                return bars(ways)
            more = tr("Show all {n} ways", n=number(len(ways)))
            return Fold(lambda: bars(ways[:FEW_WAYS]), lambda: bars(ways), more)

        return self._twin(text, drawn, lambda: cost_table(ways, currency))

    def _twin(self, text: str, drawn: Callable[[], QWidget], table: Callable[[], TableView]) -> QWidget:
        """A section drawn or as a table, as the one of its name was shown last."""
        made = Twin(text, drawn, table, as_table=text in self._as_table)
        made.switched.connect(lambda on: self._as_table.add(text) if on else self._as_table.discard(text))
        return made

    def _prices(self, now: Snapshot, stock: Sequence[StockUse]) -> Iterable[QWidget]:
        """What the stock used is worth to others; a click goes to the order that wants it."""
        for use in stock:
            said = stock_price(now, use)
            if use.saves is None:
                if said:
                    yield label(said, quiet=True, wrap=True)
                continue
            key = use.saves.order
            yield label(said, wrap=True)
            go = link(tr("Go to order {order}", order=key.order))
            go.clicked.connect(lambda _=False, key=key: self.wanted.emit(key))
            yield go


def reasons(now: Snapshot, told: Sequence[Reason]) -> QWidget:
    """Places with their reasons, a few of them first."""
    if len(told) <= FEW_PLACES:
        return reason_list(now, told)
    more = tr("Show all {n} places", n=number(len(told)))
    return Fold(lambda: reason_list(now, told[:FEW_PLACES]), lambda: reason_list(now, told), more)


def _run_name(now: Snapshot, run: int) -> str:
    """A run by its number and policy: 'As run 3 decided it, Nearest first'."""
    policy = next((policy_name(known.policy) for known in now.runs if known.run == run), "")
    return tr("As run {run} decided it, {policy}", run=run, policy=policy)


def _choices(now: Snapshot, answer: Answer) -> Iterable[QWidget]:
    """What people chose about the order, each with its reason."""
    for choice in answer.choices:
        box = QWidget()
        layout = below(box, gap=2)
        said = choice_text(choice, answer.order, now.place, now.currency)
        layout.addWidget(label(tr("Chosen by hand: {choice}", choice=said), rank="strong", wrap=True))
        layout.addWidget(label(made_by(choice), quiet=True, rank="small", wrap=True))
        yield box


def _undecided(now: Snapshot, key: OrderKey, answer: Answer | None, running: str) -> Iterable[QWidget]:
    shipments = now.shipments.get(key, [])
    if not now.has_routed(key) and (answer is not None or now.run is None):
        yield label(tr("Not routed yet. Press Route (F5) to find the place that ships it."), wrap=True)
    elif running:
        yield label(tr("The reasons follow when “{title}” is done.", title=running), quiet=True, wrap=True)
    else:
        yield label(tr("Weighing the other ways…"), quiet=True)
    if shipments:
        yield from section(tr("Line by line"))
        yield from shipment_labels(now, shipments)
    if answer is not None or shipments:
        yield lines_table(now, answer, shipments)


def _left(now: Snapshot, answer: Answer, left: Unassigned) -> Iterable[QWidget]:
    text = next((line.title for line in answer.order.lines if line.line == left.line), None)
    yield label(f"{number(left.quantity)} × {left.sku}" + (f"  {text}" if text else ""), rank="strong", wrap=True)
    yield reasons(now, left.reasons)

"""The decision inspector: why the selected order ships as it does; with none selected, the run; with no run, the desk.

Shows what the session knows; builds its sections anew when that changes.
"""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from domdesk.gui.boxes import below, named
from domdesk.gui.formatting import money, number, policy_name
from domdesk.gui.plots.cost_bars import Bar, CostBars
from domdesk.gui.sections import (
    cost_table,
    day_line,
    head_of,
    lines_table,
    link,
    pairs,
    places_table,
    reason_list,
    run_sentence,
    section,
    shipment_labels,
    title,
    tone,
)
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Answer, Snapshot
from domdesk.gui.ways import Way, ways_of
from domdesk.gui.words import label, several, tr
from domdesk.records import OrderKey, Plan, Reason, Unassigned

PATIENCE_MS = 200
"""How long the last decision stays while the next is worked out, before the inspector says that it waits."""
FEW_WAYS = 4
FEW_PLACES = 12


class Inspector(QScrollArea):
    """See the module."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._as_table = False
        self._all_ways = False
        self._all_places = False
        self._wait = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._wait.timeout.connect(self.show_now)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(320)
        self.setAccessibleName(tr("Decision"))
        session.read.connect(self.show_now)
        session.selected.connect(self._selected)
        session.answered.connect(self.show_now)

    def sizeHint(self) -> QSize:
        return QSize(400, 500)

    def _selected(self) -> None:
        self._all_ways = self._all_places = False
        if self._session.selection and self._session.answer is None:
            self._wait.start()
        else:
            self.show_now()

    def show_now(self) -> None:
        """Show what the session knows now."""
        self._wait.stop()
        now, key = self._session.now, self._session.selection
        ground = named(QWidget(), "ground")
        layout = below(ground, margins=(12, 12, 12, 12))
        if now is not None:
            if key is not None:
                parts = self._order(now, key)
            elif now.plan is not None:
                parts = self._run(now, now.plan)
            else:
                parts = self._desk(now)
            for part in parts:
                layout.addWidget(part)
        layout.addStretch(1)
        self.setWidget(ground)

    # --- an order -----------------------------------------------------------------------------------------------------

    def _order(self, now: Snapshot, key: OrderKey) -> Iterable[QWidget]:
        row = next(row for row in now.rows if row.key == key)
        yield title(tr("Order {order}", order=key.order), head_of(row))
        answer = self._session.answer
        if answer is None or answer.decision is None:
            yield from self._order_without_reasons(now, key, answer)
            return
        decision = answer.decision
        if answer.left_by is not None:
            yield tone(
                tr(
                    "Placed on what run {run} leaves; routing all open orders together may better it.",
                    run=answer.left_by,
                ),
                "warn",
            )
        yield label(decision.sentence, wrap=True)
        ways = ways_of(decision, now.place)
        yield from self._costs(tr("What each way costs"), ways, now.currency)
        if decision.chosen.shipments:
            yield from section(tr("Days"))
            yield day_line(now, answer.order, decision.chosen.shipments)
            yield from section(tr("Line by line"))
            yield from shipment_labels(now, decision.chosen.shipments)
            yield lines_table(now, answer, decision.chosen.shipments)
        if decision.chosen.unassigned:
            yield from section(tr("Without a place"))
            for left in decision.chosen.unassigned:
                yield from self._left(now, answer, left)
        if decision.not_used and decision.chosen.shipments:  # else each line said it already
            yield from section(tr("Places not used"))
            yield from self._reasons(now, decision.not_used)

    def _order_without_reasons(self, now: Snapshot, key: OrderKey, answer: Answer | None) -> Iterable[QWidget]:
        shipments = now.shipments.get(key, [])
        routed = bool(shipments) or key in now.unassigned
        running = self._session.jobs.running
        if not routed and (answer is not None or now.run is None):
            yield label(tr("Not routed yet. Press Route (F5) to find the place that ships it."), wrap=True)
        elif running:
            yield label(tr("The reasons follow when “{title}” is done.", title=running.title), quiet=True, wrap=True)
        else:
            yield label(tr("Weighing the other ways…"), quiet=True)
        if shipments:
            yield from section(tr("Line by line"))
            yield from shipment_labels(now, shipments)
        if answer is not None or shipments:
            yield lines_table(now, answer, shipments)

    def _left(self, now: Snapshot, answer: Answer, left: Unassigned) -> Iterable[QWidget]:
        title = next((line.title for line in answer.order.lines if line.line == left.line), None)
        yield label(f"{number(left.quantity)} × {left.sku}" + (f"  {title}" if title else ""), rank="strong", wrap=True)
        yield from self._reasons(now, left.reasons)

    def _costs(self, title: str, ways: Sequence[Way], currency: str) -> Iterable[QWidget]:
        """The ways as bars, or as the table that says the same."""
        shown = ways if self._all_ways else ways[:FEW_WAYS]
        switch = link(tr("Show as bars") if self._as_table else tr("Show as table"))
        switch.clicked.connect(self._switch_table)
        yield from section(title, switch)
        if self._as_table:
            yield cost_table(ways, currency)
            return
        yield CostBars([Bar(way.name, way.costs, way.chosen) for way in shown], currency)
        if len(ways) > FEW_WAYS:
            more = link(tr("Show fewer") if self._all_ways else tr("Show all {n} ways", n=number(len(ways))))
            more.clicked.connect(self._switch_ways)
            yield more

    def _reasons(self, now: Snapshot, reasons: Sequence[Reason]) -> Iterable[QWidget]:
        shown = reasons if self._all_places else reasons[:FEW_PLACES]
        yield reason_list(now, shown)
        if len(reasons) > FEW_PLACES:
            text = tr("Show fewer") if self._all_places else tr("Show all {n} places", n=number(len(reasons)))
            more = link(text)
            more.clicked.connect(self._switch_places)
            yield more

    def _switch_table(self) -> None:
        self._as_table = not self._as_table
        self.show_now()

    def _switch_ways(self) -> None:
        self._all_ways = not self._all_ways
        self.show_now()

    def _switch_places(self) -> None:
        self._all_places = not self._all_places
        self.show_now()

    # --- the run, the desk --------------------------------------------------------------------------------------------

    def _run(self, now: Snapshot, plan: Plan) -> Iterable[QWidget]:
        yield title(tr("Run {run}", run=now.run), tr("policy: {policy}", policy=policy_name(plan.policy)))
        yield label(run_sentence(now, plan), wrap=True)
        money_line = tr(
            "Revenue {revenue} · margin {margin}",
            revenue=money(plan.revenue_minor, plan.currency),
            margin=money(plan.margin_minor, plan.currency),
        )
        yield label(money_line, quiet=True, wrap=True)
        yield from self._costs(
            tr("What it costs"), [Way(tr("run {run}", run=now.run), plan.costs, chosen=False)], plan.currency
        )
        yield from section(tr("Who ships"))
        yield places_table(now, plan)
        if plan.notices:
            yield from section(tr("Doubts"))
            for notice in plan.notices:
                yield label(notice, wrap=True)
        yield label(tr("Select an order to see why it ships as it does."), quiet=True, wrap=True)

    def _desk(self, now: Snapshot) -> Iterable[QWidget]:
        counts = now.counts
        yield title(now.path.stem, tr("not routed yet"))
        if counts["orders"]:
            waiting = several(counts["orders"], "{n} order waits to be routed.", "{n} orders wait to be routed.")
            yield label(waiting + " " + tr("Press Route (F5) to decide which place ships what."), wrap=True)
        else:
            yield label(tr("This desk has no open orders. Import some, or paste them."), wrap=True)
        yield from section(tr("What the desk holds"))
        names = {
            "orders": tr("open orders"),
            "lines": tr("order lines"),
            "locations": tr("locations"),
            "products": tr("products"),
            "stock": tr("stock figures"),
            "rate_cards": tr("rate cards"),
        }
        yield pairs([(names[key], number(counts[key])) for key in names])
        if not counts["rate_cards"]:
            yield tone(tr("Without a rate card no shipment can be priced. Import one."), "warn")
        if drafts := counts["draft_locations"]:
            yield tone(
                several(drafts, "{n} location is a draft and not used until it is completed.",
                        "{n} locations are drafts and not used until they are completed."), "warn",
            )  # fmt: skip
        if drafts := counts["draft_products"]:
            yield tone(
                several(drafts, "{n} product is a draft: its weight counts as 0.",
                        "{n} products are drafts: their weights count as 0."), "warn",
            )  # fmt: skip

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._session.now:
            QTimer.singleShot(0, self, self.show_now)  # Qt is going through the widgets that this replaces

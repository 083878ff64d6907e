"""What one more is worth: of each product at each place, and of a shipment on full days; what is worth moving.

Part of the Stock page. Prices of the run shown come at once; confirming them, and finding moves, routes again in the
lane, where it can be stopped with what was found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from domdesk.desk import Desk
from domdesk.gui.decision.sections import section
from domdesk.gui.jobs import Job
from domdesk.gui.parts.boxes import below, beside, named
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.fitting_table import FittingTable
from domdesk.gui.parts.folds import Twin, link, refill
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, several, tip, tr
from domdesk.gui.plots.cost_heat import Cell, CostHeat
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Snapshot
from domdesk.gui.stock.worth_words import about_worth, confirmed_text, move_columns, one_more, worth_columns
from domdesk.records import Move, Worth

MOST_CELLS = 60
"""So many prices are drawn, the greatest; the list has them all."""
MOST_MOVES = 10
"""So many moves are tried: each is routed again."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a run: its prices, and what is worth moving (None: nobody asked)."""

    worth: Sequence[Worth]
    moves: Sequence[Move] | None = None


class WorthView(QWidget):
    """See the module. `left`: back to the stock."""

    left = Signal()
    _confirmed = Signal(int, object)  # from the lane

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._found: dict[int, Found] = {}
        self._of: Snapshot | None = None
        self.about = label(quiet=True, wrap=True)
        self.table = TableView([Column(tr("One more"), one_more)], tr("What one more is worth"), self)
        self.table.wrap_headings()
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh())
        self.confirm = verb_button("", "", self._confirm, primary=True)
        self.try_moves = verb_button(tr("Find what is worth moving"), "", self._find)
        back = link(tr("Back to the stock"))
        back.clicked.connect(self.left)
        head, feet = beside(), beside()
        head.addWidget(label(tr("What one more is worth"), rank="heading"))
        head.addStretch(1)
        head.addWidget(back)
        feet.addWidget(self.confirm)
        feet.addWidget(self.try_moves)
        feet.addStretch(1)
        left = QWidget()
        listed = below(left)
        listed.addWidget(self.table, 1)
        listed.addLayout(feet)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(left)
        across.addWidget(self._right())
        across.setChildrenCollapsible(False)
        across.setHandleWidth(12)
        across.setSizes([560, 560])
        layout = below(self, margins=(12, 12, 12, 12))
        layout.addLayout(head)
        layout.addWidget(self.about)
        layout.addWidget(across, 1)
        self._confirmed.connect(self._take_one, Qt.ConnectionType.QueuedConnection)
        session.read.connect(self._show_if_seen)
        session.opened.connect(self._found.clear)
        session.jobs.changed.connect(self._refresh)

    def _right(self) -> QScrollArea:
        ground, area = named(QWidget(), "ground"), QScrollArea()
        layout = below(ground, margins=(4, 0, 8, 8))
        self._drawn: QVBoxLayout = below()
        self._moves: QVBoxLayout = below()
        layout.addLayout(self._drawn)
        layout.addLayout(self._moves)
        layout.addStretch(1)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("Where it is worth most, and what is worth moving"))
        area.setWidget(ground)
        return area

    # --- showing ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_if_seen()
        self.table.setFocus()

    def _show_if_seen(self) -> None:
        """Read what the run shown says, where it is not known yet, and show it."""
        now = self._session.now
        if now is None or now is self._of or not self.isVisible():
            return
        self._of, run = now, now.run
        if run is None or run in self._found:
            self._show()
            return

        def done(worth: Sequence[Worth]) -> None:
            shown = self._session.now
            if shown is not None and shown.path == now.path:  # it may have got its coordinates meanwhile
                self._found[run] = Found(worth)
                self._show()

        self._session.ask_desk(lambda desk: desk.worth(run), done)

    @property
    def found(self) -> Found:
        """What is known of the run shown."""
        now = self._session.now
        return self._found.get(now.run, Found(())) if now is not None and now.run is not None else Found(())

    def _show(self) -> None:
        now, found = self._session.now, self.found
        if now is None:
            return
        self.table.show_rows(worth_columns(now), found.worth, 1)
        self.about.setText(about_worth(now, len(found.worth)))
        self._show_right(now, found)
        self._refresh()

    def _show_right(self, now: Snapshot, found: Found) -> None:
        title = tr("Where it is worth most")
        cells = _cells(now, [worth for worth in found.worth if worth.sku is not None][:MOST_CELLS])
        twin = Twin(
            title,
            lambda: CostHeat(cells, title, now.currency),
            lambda: FittingTable(worth_columns(now), title, found.worth, (0, 1), 14),
            as_table=False,
        )
        refill(self._drawn, [twin] if cells else [])
        moves: list[QWidget] = []
        if found.moves is not None:
            moves += section(tr("Worth moving"))
            if found.moves:
                moves.append(FittingTable(move_columns(now), tr("Worth moving"), found.moves, (0, 1, 2), 10))
            else:
                moves.append(label(tr("Nothing is worth moving."), quiet=True))
        refill(self._moves, moves)

    def _refresh(self) -> None:
        running, found = self._session.jobs.running, self.found
        wait = tr("Wait until what is running is done, or cancel it.") if running else ""
        chosen = len(self.table.selected_rows())
        self.table.setVisible(bool(found.worth))
        self.confirm.setVisible(bool(found.worth))
        self.try_moves.setVisible(bool(found.worth))
        confirm = several(chosen, "Confirm {n} price", "Confirm {n} prices")
        self.confirm.setText(confirm if chosen else tr("Confirm the prices selected"))
        why_not = wait or ("" if chosen else tr("Select the prices first: hold Ctrl or Shift while you choose."))
        about = tr("Route again with one more of each and see what it saves; nothing is changed. It can be stopped.")
        self.confirm.setEnabled(not why_not)
        self.confirm.setToolTip(tip(why_not or about))
        self.try_moves.setEnabled(not wait)
        about = tr("Try moving a unit from where it is left over to where it is worth most; nothing is changed.")
        self.try_moves.setToolTip(tip(wait or about))

    # --- routing again ------------------------------------------------------------------------------------------------

    def _confirm(self) -> None:
        now, chosen = self._session.now, self.table.selected_rows()
        if now is None or now.run is None or not chosen:
            return
        run = now.run

        def work(desk: Desk, job: Job) -> list[Worth]:
            def tell(worth: Worth) -> None:
                self._confirmed.emit(run, worth)

            return desk.confirm_worth(chosen, run, report=job.report, wish=job.wish, on_worth=tell)

        self._begin(work, lambda answer: None, several(len(chosen), "Confirming {n} price", "Confirming {n} prices"))

    def _take_one(self, run: int, worth: Worth) -> None:
        """Show what one more really saves, while others are still worked out."""
        found = self._found.get(run)
        if found is None:
            return

        def same(other: Worth) -> bool:
            return (other.location, other.sku, other.day) == (worth.location, worth.sku, worth.day)

        self._found[run] = replace(found, worth=[worth if same(other) else other for other in found.worth])
        now = self._session.now
        if now is not None and now.run == run:
            self.table.table.set_rows(self.found.worth)
            self._show_right(now, self.found)

    def _find(self) -> None:
        now = self._session.now
        if now is None or now.run is None:
            return
        run = now.run

        def work(desk: Desk, job: Job) -> list[Move]:
            return desk.worth_moving(run, most=MOST_MOVES, report=job.report, wish=job.wish)

        def done(moves: list[Move]) -> None:
            if run in self._found:
                self._found[run] = replace(self._found[run], moves=moves)
                self._show()

        self._begin(work, done, tr("Finding what is worth moving"))

    def _begin(self, work: Any, done: Any, title: str) -> None:
        self._session.try_desk(work, done, self._session.jobs.failed.emit, title)


def _cells(now: Snapshot, worth: Sequence[Worth]) -> list[Cell]:
    """Each price by article and place; what is confirmed stands for what is about."""

    def about(one: Worth) -> str:
        return (
            tr("Confirmed: {amount}", amount=confirmed_text(one, now.currency)) if one.saved_minor is not None else ""
        )

    return [
        Cell(
            one_more(one),
            now.place(one.location),
            one.about_minor if one.saved_minor is None else one.saved_minor,
            about(one),
        )
        for one in worth
    ]

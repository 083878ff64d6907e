"""What is done with orders: accepted, released, cancelled, reopened, shipped, refused by a place, or routed anew.

The window's actions call it for the orders selected; it tells in sentences what was done and what is left.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from domdesk.desk import Desk
from domdesk.errors import Cancelled, DomdeskError
from domdesk.gui import changes
from domdesk.gui.acting.changing import act
from domdesk.gui.acting.reject_dialog import RejectDialog
from domdesk.gui.acting.reopen_dialog import ReopenDialog
from domdesk.gui.jobs import Job
from domdesk.gui.notices import Notices, Way
from domdesk.gui.orders.states import is_acceptable
from domdesk.gui.parts.ask_bar import AskBar
from domdesk.gui.parts.formatting import money, number
from domdesk.gui.parts.words import several, tr
from domdesk.gui.session import Session
from domdesk.records import Committed, OrderKey, OrderRow, Reoptimised

Rows = Sequence[OrderRow]


class Accepted(NamedTuple):
    """What was accepted, run by run, and why the rest was not."""

    made: list[Committed]
    refused: DomdeskError | None


class Acts(QObject):
    """See the module. `chosen`: the orders selected; `ask`: where it is asked why; `window`: above which it shows."""

    def __init__(
        self, session: Session, notices: Notices, chosen: Callable[[], list[OrderRow]], ask: AskBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._notices, self._window = session, notices, window
        self._chosen, self._ask = chosen, ask
        self.reject_dialog: RejectDialog | None = None
        self.reopen_dialog: ReopenDialog | None = None
        session.selected.connect(ask.leave)

    # --- accepting ----------------------------------------------------------------------------------------------------

    def accept(self) -> None:
        """Accept the orders selected, as far as they have a place; with none selected, offer to accept all."""
        rows = self._chosen()
        can = [row for row in rows if is_acceptable(row)]
        if can:
            self._accept(can, len(rows) - len(can))
        elif rows:
            self._warn(tr("Nothing of what you selected can be accepted: it is accepted already, or has no place."))
        else:
            every = sum(map(is_acceptable, self._rows))
            way = (several(every, "Accept {n} order", "Accept all {n} orders"), self.accept_all) if every else None
            self._warn(tr("Select the orders to accept first."), way)

    def accept_all(self) -> None:
        """Accept every order that has a place and is not accepted yet."""
        can = [row for row in self._rows if is_acceptable(row)]
        if can:
            self._accept(can, sum(row.unassigned_lines > 0 and not row.shipments for row in self._rows))
        else:
            self._warn(tr("Nothing is left to accept. Route what is open, then accept that."))

    def _accept(self, rows: Rows, without: int) -> None:
        by_run: defaultdict[int | None, list[OrderKey]] = defaultdict(list)
        for row in rows:
            by_run[row.run].append(row.key)

        def work(desk: Desk, job: Job) -> Accepted:
            made: list[Committed] = []
            try:
                for run, keys in by_run.items():
                    made.append(desk.commit(run, keys))
            except DomdeskError as error:
                return Accepted(made, error)
            return Accepted(made, None)

        act(self._session, work, lambda accepted: self._tell_accepted(accepted, without), tr("Accepting"))

    def _tell_accepted(self, accepted: Accepted, without: int) -> None:
        orders = [key for one in accepted.made for key in one.orders]
        left = [key for one in accepted.made for key in one.left]
        if orders:
            said = several(len(orders), "Accepted order {name}", "Accepted {n} orders", name=orders[0].order)
            said += "."
            if left:
                said += " " + several(
                    len(left), "Something of order {names} stays open: it has no place.",
                    "Something of {n} orders stays open, as it has no place: {names}.", names=_names(left),
                )  # fmt: skip
            if without:
                said += " " + several(without, "{n} order has no place at all.", "{n} orders have no place at all.")
            show = (tr("Show what stays open"), lambda: self._show(left, tr("Partly open")))
            self._notices.tell("warn" if left else "good", said, show if left else self._undo_way())
        if accepted.refused is not None:
            again = (tr("Route again"), lambda: self._session.routing_wanted.emit(self._policy))
            self._notices.tell("bad", str(accepted.refused), again)

    # --- what becomes of accepted ones --------------------------------------------------------------------------------

    def release(self) -> None:
        """Give back what the orders selected reserve, so that they are open again; it is asked why."""
        rows = [row for row in self._chosen() if row.accepted > row.shipped]
        if not rows:
            self._warn(tr("Select orders that are accepted and have not left."))
            return
        keys = [row.key for row in rows]
        asks = several(
            len(rows), "Why is order {name} open again?", "Why are {n} orders open again?", name=keys[0].order
        )
        self._ask_why(asks, tr("Release"), lambda why: self._change(
            lambda desk: desk.release(keys, why=why),
            several(len(keys), "Order {name} is open again.", "{n} orders are open again.", name=keys[0].order),
            tr("Releasing"),
        ))  # fmt: skip

    def cancel(self) -> None:
        """Close the orders selected and give back what they reserve; it is asked why."""
        rows = [row for row in self._chosen() if row.shipped < row.units]
        if not rows:
            self._warn(tr("Select orders that have not left whole."))
            return
        keys = [row.key for row in rows]
        asks = several(len(rows), "Why is order {name} cancelled?", "Why are {n} orders cancelled?", name=keys[0].order)
        text = several(len(rows), "Cancel the order", "Cancel {n} orders")
        self._ask_why(asks, text, lambda why: self._change(
            lambda desk: desk.cancel(keys, why=why),
            several(len(keys), "Order {name} is cancelled.", "{n} orders are cancelled.", name=keys[0].order),
            tr("Cancelling"), outdates=True,
        ))  # fmt: skip

    def reopen(self) -> None:
        """Show which orders were cancelled, to have some of them again."""
        if self.reopen_dialog is None:
            self.reopen_dialog = ReopenDialog(self._session, self._window)
            self.reopen_dialog.chosen.connect(self._reopen)
            self.reopen_dialog.finished.connect(self._reopened)
        self.reopen_dialog.show()
        self.reopen_dialog.activateWindow()

    def _reopened(self) -> None:
        self.reopen_dialog = None

    def _reopen(self, keys: list[OrderKey], why: str) -> None:
        said = several(
            len(keys), "Order {name} is reopened: the next file that has it brings it back.",
            "{n} orders are reopened: the next file that has them brings them back.", name=keys[0].order,
        )  # fmt: skip
        self._change(lambda desk: desk.reopen(keys, why=why), said, tr("Reopening"))

    def ship(self) -> None:
        """Enter that what the orders selected reserve has left today."""
        keys = [row.key for row in self._chosen() if row.accepted > row.shipped]
        if not keys:
            self._warn(tr("Select orders that are accepted and have not left; accept them first."))
            return
        said = several(len(keys), "Order {name} has left.", "{n} orders have left.", name=keys[0].order)
        self._change(lambda desk: desk.ship(keys), said, tr("Entering what has left"))

    def _change(self, work: Callable[[Desk], object], said: str, title: str, *, outdates: bool = False) -> None:
        act(
            self._session,
            lambda desk, job: work(desk),
            lambda _: self._notices.tell("good", said, self._undo_way()),
            title,
            outdates=outdates,
        )

    # --- the floor ----------------------------------------------------------------------------------------------------

    def reject(self) -> None:
        """Ask which place says no to the order selected, and to what of it."""
        rows = self._chosen()
        now = self._session.now
        if len(rows) != 1 or now is None or not (rows[0].accepted > rows[0].shipped or now.shipments.get(rows[0].key)):
            self._warn(tr("Select one order that a place was to send."))
            return
        if self.reject_dialog is not None:
            self.reject_dialog.close()
        dialog = self.reject_dialog = RejectDialog(self._session, rows[0].key, self._window)
        dialog.finished.connect(lambda: self._forget(dialog))
        dialog.show()

    def _forget(self, dialog: RejectDialog) -> None:
        if self.reject_dialog is dialog:
            self.reject_dialog = None

    def reoptimise(self) -> None:
        """Route all that is not accepted anew, and tell what that saves."""

        def failed(error: Exception) -> None:
            if isinstance(error, Cancelled):
                self._session.done.emit(tr("Cancelled; nothing was changed."))
            else:
                self._session.failed.emit(error)

        act(
            self._session,
            lambda desk, job: desk.reoptimise(report=job.report, wish=job.wish),
            self._tell_saving,
            tr("Routing what is not accepted"),
            failed=failed,
            renews=True,
            can_stop=True,
        )

    def _tell_saving(self, done: Reoptimised) -> None:
        now = self._session.now
        if now is None:
            return
        placed = sum(row is not None and row.shipments > 0 for row in map(now.row, done.arrived))
        said = saving_text(done, now.currency, placed)
        show = (tr("Show what changed"), lambda: self._show(done.changed, tr("Changed")))
        self._notices.tell("good", said, show if done.changed else None)

    # --- what stands behind them --------------------------------------------------------------------------------------

    @property
    def _rows(self) -> Rows:
        return self._session.now.rows if self._session.now else ()

    @property
    def _policy(self) -> str:
        plan = self._session.now.plan if self._session.now else None
        return plan.policy if plan else ""

    def _show(self, keys: Sequence[OrderKey], about: str) -> None:
        self._session.orders_wanted.emit(keys, tr("{about} {n}", about=about, n=number(len(keys))))

    def _undo_way(self) -> Way:
        return (tr("Undo"), lambda: changes.undo(self._session))

    def _warn(self, text: str, way: Way | None = None) -> None:
        self._notices.tell("warn", text, way)

    def _ask_why(self, text: str, yes: str, then: Callable[[str], None]) -> None:
        self._session.page_wanted.emit("orders")
        self._ask.ask(text, yes, then, field="")


def saving_text(done: Reoptimised, currency: str, placed: int) -> str:
    """What was routed anew, what that saves against leaving each order where it was, and how many have moved.

    `placed`: how many of those that arrived have found a place.
    """
    if done.arrived:
        said = several(len(done.arrived), "Routed {n} new order with all that is not accepted",
                       "Routed {n} new orders with all that is not accepted")  # fmt: skip
    else:
        said = tr("Routed what is not accepted")
    saving = done.saving_minor
    if saving is None:
        said += tr(". It was stopped, so what it saves is not known.")
    elif saving > 0:
        said += tr(": {amount} less than with each order left where it was.", amount=money(saving, currency))
    elif done.arrived and not placed:
        said += several(len(done.arrived), ": it has found no place.", ": none of them has found a place.")
    else:
        said += tr(": leaving each order where it was would cost no more.")
    if done.changed:
        said += " " + several(len(done.changed), "{n} order ships from elsewhere now.",
                              "{n} orders ship from elsewhere now.")  # fmt: skip
    return said


def _names(keys: Sequence[OrderKey]) -> str:
    more = f" +{len(keys) - 3}" if len(keys) > 3 else ""
    return ", ".join(key.order for key in keys[:3]) + more

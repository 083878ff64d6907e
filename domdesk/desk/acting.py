"""After a decision: plans committed, and what is committed released, cancelled, shipped or rejected; and the audit.

What happens on the floor to places and carriers is in `disrupting`. Called by the window and the command line.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from domdesk.desk.deciding import Deciding
from domdesk.desk.engine import Report, Wish
from domdesk.errors import InputError
from domdesk.records import (
    AuditEntry,
    Commitment,
    Committed,
    OrderKey,
    Override,
    Plan,
    Policy,
    Problem,
    Progress,
    Rejected,
    place_names,
)
from domdesk.units import plain


class Acting(Deciding):
    """See the module."""

    expired: tuple[OrderKey, ...] = ()
    """Orders whose reservations had run out when the desk was opened."""

    def commit(
        self, run: int | None = None, orders: Sequence[OrderKey | str] | None = None, *, by: str = "", why: str = ""
    ) -> Committed:
        """Accept a run (None: the latest) or some of its orders: what it assigns is reserved and locked.

        `by` names who does, where that is not who runs the program. Of a whole run, orders that it committed already
        are passed over. Raises InputError, with nothing changed, where an order is not open as the run took it, or the
        stock or the day that it counts on is not free any more.
        """
        number = self._number(run)
        problem, _, plan = self._run_at_hand(number)
        keys = None if orders is None else self._keys(orders)
        assigned = {shipment.order for shipment in plan.shipments}
        for key in keys or ():
            if key not in assigned:
                raise InputError(
                    f"Run {number} assigns nothing of order {key.order}.", "Route it again, or leave it out."
                )
        made = self._store.commit(number, problem, plan, keys, by=by, why=why)
        if not made:
            raise InputError(f"Nothing of run {number} is left to accept.", "Route what is open, then accept that.")
        done = list(dict.fromkeys(one.order for one in made))
        considered = done if keys is not None else [order.key for order in problem.orders]
        still = {order.key for order in self._store.open_orders(considered)}
        return Committed(number, tuple(done), len(made), tuple(key for key in considered if key in still))

    def commitments(self, orders: Sequence[OrderKey | str] | None = None) -> list[Commitment]:
        """What is committed of some orders, or of all: reserved, or shipped."""
        return self._store.commitments(None if orders is None else self._keys(orders))

    def release(self, orders: Sequence[OrderKey | str], *, why: str = "") -> int:
        """Give back what orders reserve, so that they are open again; how many assignments.

        Raises InputError, with nothing changed, where one reserves nothing.
        """
        keys = self._keys(orders)
        held = self._held(keys)
        self._store.release(held, "release", f"Released {_count(keys)}: {_assignments(held)}", why)
        return len(held)

    def cancel(self, orders: Sequence[OrderKey | str], *, why: str = "") -> int:
        """Give back what orders reserve and close them; how many assignments. What has shipped of them stays.

        A file that still has one open does not bring it back, until it is reopened or this is taken back.

        Raises InputError, with nothing changed, where one has shipped whole.
        """
        keys = self._keys(orders)
        every = self._store.commitments(keys)
        open_keys = {order.key for order in self._store.open_orders(keys)}
        held = [one for one in every if one.reserved]
        for key in keys:
            if key not in open_keys and not any(one.order == key for one in held):
                raise InputError(f"Order {key.order} has shipped whole.", "There is nothing of it to cancel any more.")
        self._store.cancel(keys, held, f"Cancelled {_count(keys)}", why)
        return len(held)

    def cancelled(self) -> list[OrderKey]:
        """Every order that was cancelled and not reopened since, the newest first."""
        return self._store.cancelled()

    def reopen(self, orders: Sequence[OrderKey | str], *, why: str = "") -> list[OrderKey]:
        """Let files bring cancelled orders back, as undo does at once; those orders.

        Raises InputError, with nothing changed, where one was not cancelled, or is so in several channels.
        """
        every = self._store.cancelled()
        keys = list(dict.fromkeys(_cancelled_as(order, every) for order in orders))
        self._store.reopen(keys, f"Reopened {_count(keys)}", why)
        return keys

    def ship(
        self,
        orders: Sequence[OrderKey | str],
        *,
        location: str | None = None,
        day: date | None = None,
        why: str = "",
    ) -> int:
        """Enter that what orders reserve, everywhere or at one location, has left on a day (None: today).

        It is on hand there no more; a stock file that comes later brings its own figure. How many assignments. Raises
        InputError, with nothing changed, where one of the orders reserves nothing there.
        """
        keys = self._keys(orders)
        held = self._held(keys, location)
        at = f" from {self._place(location)}" if location else ""
        label = f"Shipped {_count(keys)}{at}: {_assignments(held)}"
        self._store.ship(held, day or self._now().date(), label, why, location or "")
        return len(held)

    def reject(
        self,
        order: OrderKey | str,
        location: str,
        *,
        line: str | None = None,
        quantity: Decimal | None = None,
        why: str,
        correct_stock: bool = True,
        reroute: bool = True,
        wish: Callable[[], Wish] | None = None,
    ) -> Rejected:
        """Enter that a location will not send an order, one line of it, or so many units of that.

        What is committed there and has not left (or, where nothing is, what the latest run plans there) is taken back;
        where it rejects all of a line it is barred for that; with `correct_stock` nothing counts as free there any
        more. The order is then routed again on what the others leave. Raises InputError.
        """
        key = self._key(order)
        if not why.strip():
            raise InputError(f"There is no reason why {location} rejects order {key.order}.", "Say why in a few words.")
        asked, is_planned = self._asked(key, location, line)
        if quantity is not None and len(asked) > 1:
            lines = ", ".join(one.line for one in asked)
            raise InputError(f"{location} has several lines of order {key.order}: {lines}.", "Say which one is short.")
        missing = [(one, one.reserved if quantity is None else quantity) for one in asked]
        rest = [one.become("rejected", units) for one, units in missing]
        found = {one.sku: Decimal(0) for one in rest}
        for one in rest if is_planned else ():
            found[one.sku] += one.reserved
        whole = [one.line for one in rest if not one.reserved]
        chosen = self._barred(key, location, [""] if whole and line is None else whole, why)
        taken = [] if is_planned else missing
        count = sum((units for _, units in missing), Decimal(0))
        label = (
            f"{self._place(location)} rejected {plain(count)} {'unit' if count == 1 else 'units'} of order {key.order}"
        )
        stock = self._store.reject(key, location, taken, chosen, found if correct_stock else {}, label, why)
        rejected = Rejected(sum((units for _, units in taken), Decimal(0)), tuple(stock))
        if not reroute or not self._store.open_orders([key]):
            return rejected
        run = self._route_on_rest([key], wish)
        return replace(rejected, run=run, decision=self.explain(key, run))

    def expire(self, now: datetime | None = None) -> list[OrderKey]:
        """Release what was reserved until now and has not shipped; the orders that this was of."""
        return self._store.expire(now or self._now())

    def audit(
        self,
        text: str = "",
        order: OrderKey | str | None = None,
        since: date | None = None,
        most: int | None = None,
        until: date | None = None,
    ) -> list[AuditEntry]:
        """What was done on this desk, newest first: entries with every word of a text, about an order, from a day on
        and until another, both included, by the desk's clock."""
        return self._store.audit(text, None if order is None else self._key(order), since, most, until)

    def export_audit(self, out: Path, entries: Sequence[AuditEntry] | None = None) -> Path:
        """Write entries as `audit` finds them (None: all) as a CSV file, oldest first, in place of an older one.

        Raises DeskError.
        """
        from domdesk.report import audit_file

        return audit_file.write((self._store.audit() if entries is None else entries)[::-1], out)

    # --- what stands behind them

    def _place(self, location: str) -> str:
        """What people call a location."""
        names = place_names({place.location: place.label for place in self._store.locations()})
        return names.get(location, location)

    def _keys(self, orders: Sequence[OrderKey | str]) -> list[OrderKey]:
        keys = list(dict.fromkeys(self._key(order) for order in orders))
        if not keys:
            raise InputError("No order is named.", "Name at least one.")
        return keys

    def _held(self, keys: Sequence[OrderKey], location: str | None = None) -> list[Commitment]:
        """What orders reserve, everywhere or at a location. Raises InputError where one reserves nothing there."""
        every = self._store.commitments(keys)
        mine = [one for one in every if location in (None, one.location)]
        at = f" at {location}" if location else ""
        for key in keys:
            of_it = [one for one in mine if one.order == key]
            if not any(one.reserved for one in of_it):
                text = f"Order {key.order} has shipped{at} already." if of_it else f"Nothing of order {key.order} is"
                raise InputError(
                    text if of_it else f"{text} accepted{at}.", "Name orders that are accepted and have not shipped."
                )
        return [one for one in mine if one.reserved]

    def _asked(self, key: OrderKey, location: str, line: str | None) -> tuple[list[Commitment], bool]:
        """What a location is to send: what it reserves or, where that is nothing (True), what is planned."""
        here = [one for one in self._store.commitments([key]) if one.location == location and one.reserved]
        if held := [one for one in here if line in (None, one.line)]:
            return held, False
        if planned := self._planned(key, location, line):
            return planned, True
        what = f"order {key.order}" if line is None else f"line {line} of order {key.order}"
        raise InputError(
            f"{location} has nothing of {what} to send: none is accepted or planned there.",
            "Name the location that was to send it.",
        )

    def _planned(self, key: OrderKey, location: str, line: str | None) -> list[Commitment]:
        number = self._store.latest_run(key)
        if number is None:
            return []
        still = {one.line: one.quantity for order in self._store.open_orders([key]) for one in order.lines}
        return [
            Commitment(key, given.line, location, given.sku, min(given.quantity, still[given.line]))
            for shipment in self._run_at_hand(number)[2].shipments
            if shipment.order == key and shipment.location == location
            for given in shipment.lines
            if given.line in still and line in (None, given.line)
        ]

    def _barred(self, key: OrderKey, location: str, lines: Sequence[str], why: str) -> list[Override]:
        """The choices about an order once a location is barred for some lines ('' = all) and preferred for none."""
        before = self._store.overrides(key)
        gone = [
            o
            for o in before
            if o.action in ("only", "never", "prefer") and o.value == location and (o.line in lines or "" in lines)
        ]
        kept = [o for o in before if o not in gone]
        return [*kept, *(Override(key, "never", location, one, reason=why) for one in lines)]

    def _route_on_rest(self, keys: Sequence[OrderKey], wish: Callable[[], Wish] | None) -> int:
        """Route orders anew by the latest run's policy, on what its plan does not give to other open orders."""
        from domdesk.routing.standing import Standing

        if self._store.latest_run() is None:
            return self.route(orders=keys, wish=wish)[0]
        _, then, policy, plan = self._run_before()
        problem = replace(self._store.problem(self._now()), now_is_placed=then.now_is_placed)
        standing = Standing(problem, policy, plan)
        rest = standing.remaining([standing.orders[key] for key in keys])
        return self._keep_routed(rest, policy, wish)[0]

    def _keep_routed(self, problem: Problem, policy: Policy, wish: Callable[[], Wish] | None) -> tuple[int, Plan]:
        """Route a problem and keep the run."""
        trace: list[Progress] = []
        plan = self._solved(problem, policy, wish, trace.append)
        return self._keep(problem, policy, plan, trace), plan

    def _solved(
        self, problem: Problem, policy: Policy, wish: Callable[[], Wish] | None, report: Report | None = None
    ) -> Plan:
        return self._solver().route(problem, policy, seconds=None, workers=None, seed=0, report=report, wish=wish)


def _cancelled_as(order: OrderKey | str, every: Sequence[OrderKey]) -> OrderKey:
    """The cancelled order called so: 'ID' or 'channel:ID', where '1001' finds '#1001' too. Raises InputError."""
    if isinstance(order, OrderKey):
        found = [key for key in every if key == order]
    else:
        found = [
            key
            for key in every
            if order.removeprefix(f"{key.channel}:" if key.channel else "") in (key.order, key.order.removeprefix("#"))
        ]
    name = order.order if isinstance(order, OrderKey) else order
    if not found:
        raise InputError(f"Order {name} was not cancelled on this desk.", "`domdesk audit DESK` tells what was done.")
    if len(found) > 1:
        names = " or ".join(f"{key.channel}:{key.order}" for key in found)
        raise InputError(f"Order {name} was cancelled in several channels.", f"Write {names}.")
    return found[0]


def _count(keys: Sequence[OrderKey]) -> str:
    return f"order {keys[0].order}" if len(keys) == 1 else f"{len(keys):,} orders"


def _assignments(held: Sequence[Commitment]) -> str:
    return f"{len(held):,} {'assignment' if len(held) == 1 else 'assignments'}"

"""What is done after a decision: plans accepted, units released, shipped and rejected, and the audit of everything.

Each method is one transaction and one batch, whole or not at all. Called by the desk as methods of Store.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from domdesk.records import (
    BY_ITSELF,
    AuditEntry,
    Commitment,
    JournalEntry,
    Order,
    OrderKey,
    Override,
    Plan,
    Problem,
    StockChange,
    StockRow,
)
from domdesk.store import (
    accepting,
    audit,
    cancelled,
    commitments,
    journal,
    keeping,
    on_hand,
    overrides,
    removing,
    snapshot,
    sources,
)
from domdesk.store.gathering import Gathering


class Acting(Gathering):
    """See the module."""

    def commitments(self, keys: Sequence[OrderKey] | None = None) -> list[Commitment]:
        """What is committed of some orders, or of all, by import sequence, line and location."""
        return commitments.load(self._database, keys)

    def open_orders(self, keys: Sequence[OrderKey] | None = None) -> list[Order]:
        """Orders, or all, with what of them is neither reserved nor shipped; those that are whole are left out."""
        return list(snapshot.orders(self._database, keys, still_open=True))

    def accept(self, run: int, plan: Plan, entries: Sequence[JournalEntry], now: datetime) -> None:
        """Commits what a run by itself assigned, and enters in the journal what became of its orders."""
        stock = self._stock_of(plan)
        with self._batch():
            until = self._held_until(now)
            accepting.accept(self._database, run, plan, now, stock, held_until=until, who=BY_ITSELF)
            journal.add(self._database, entries, now)

    def commit(
        self,
        run: int,
        problem: Problem,
        plan: Plan,
        orders: Sequence[OrderKey] | None,
        *,
        by: str = "",
        why: str = "",
    ) -> list[Commitment]:
        """Commits what a run assigned to some orders, or to all that it has not committed yet. Raises InputError."""
        now, stock = self._now(), self._stock_of(plan)
        with self._batch():
            return accepting.accept(
                self._database,
                run,
                plan,
                now,
                stock,
                problem=problem,
                orders=orders,
                held_until=self._held_until(now),
                who=by or None,
                why=why,
            )

    def release(self, held: Sequence[Commitment], verb: str, label: str, why: str = "", location: str = "") -> None:
        """Gives back what commitments still reserve. Raises InputError where one reserves nothing."""
        with self._batch():
            commitments.save(self._database, [c.become("released") for c in held])
            keeping.end(self._database, verb, label, self._now(), why=why, location=location)

    def cancel(self, orders: Sequence[OrderKey], held: Sequence[Commitment], label: str, why: str) -> None:
        """Gives back what orders reserve and closes them: what has not shipped is wanted no more, by no file either."""
        now = self._now()
        with self._batch():
            commitments.save(self._database, [c.become("released") for c in held])
            removing.close(self._database, orders)
            cancelled.add(self._database, orders, now)
            keeping.end(self._database, "cancel", label, now, why=why)

    def cancelled(self) -> list[OrderKey]:
        """Every order that was cancelled and not reopened since, the newest first."""
        return cancelled.keys(self._database)

    def reopen(self, orders: Sequence[OrderKey], label: str, why: str = "") -> None:
        """Enters that orders are cancelled no more: they come back with the next file that has them."""
        with self._batch():
            cancelled.forget(self._database, orders)
            keeping.end(self._database, "reopen", label, self._now(), why=why)

    def ship(self, held: Sequence[Commitment], day: date, label: str, why: str = "", location: str = "") -> None:
        """Enters that what commitments reserve has left: it is on hand no more. Raises InputError."""
        units: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for one in held:
            units[one.location, one.sku] += one.reserved
        with self._batch():
            commitments.save(self._database, [replace(one.become("shipped"), ship_date=day) for one in held])
            on_hand.lower(self._database, units)
            keeping.end(self._database, "ship", label, self._now(), why=why, location=location)

    def reject(
        self,
        order: OrderKey,
        location: str,
        taken: Sequence[tuple[Commitment, Decimal]],
        chosen: Sequence[Override],
        found: Mapping[str, Decimal],
        label: str,
        why: str,
    ) -> list[StockChange]:
        """Takes units back from a location that has not got them; `chosen` become the choices about the order.

        `found` names the SKUs to correct there, each with the units that are there although nobody has them reserved;
        what the source of the figure got wrong counts against it. What was corrected is told. Raises InputError.
        """
        now = self._now()
        with self._batch():
            commitments.save(self._database, [one.become("rejected", units) for one, units in taken])
            rows = self._stock_now(list(found))
            missing = {
                (location, sku): row.on_hand - max(Decimal(0), row.committed) - row.reserved - found[sku]
                for sku in found
                if (row := rows.get((location, sku))) is not None
            }
            changes = on_hand.lower(self._database, missing, now)
            overrides.write(self._database, order, chosen, now)
            for sku in found:
                sources.picked(self._database, location, sku, Decimal(1))
            keeping.end(self._database, "reject", label, now, why=why, location=location)
        return changes

    def expire(self, now: datetime) -> list[OrderKey]:
        """Releases what was held until then and has not left; the orders that this was of."""
        limit = _utc(now)
        late = "SELECT count(*) FROM commitments WHERE held_until <= ? AND shipped < quantity"
        if not self._database.value(late, [limit]):
            return []
        every = commitments.load(self._database)
        held = [c for c in every if c.reserved and c.held_until is not None and c.held_until <= limit]
        keys = list(dict.fromkeys(c.order for c in held))
        of = f"order {keys[0].order}" if len(keys) == 1 else f"{len(keys):,} orders"
        with self._batch():
            commitments.save(self._database, [c.become("released") for c in held])
            keeping.end(self._database, "expire", f"Reservations of {of} ran out", now, who=BY_ITSELF)
        return keys

    def audit(
        self,
        text: str = "",
        order: OrderKey | None = None,
        since: date | None = None,
        most: int | None = None,
        until: date | None = None,
    ) -> list[AuditEntry]:
        """What was done, newest first: entries that hold every word of a text, about an order, between two days."""
        return audit.entries(self._database, text, order, since, most, until, self.timezone)

    def _held_until(self, now: datetime) -> str | None:
        hours = self._settings["reservation_hours"]
        assert isinstance(hours, int)
        return _utc(now + timedelta(hours=hours)) if hours else None

    def _stock_of(self, plan: Plan) -> dict[tuple[str, str], StockRow]:
        return self._stock_now(sorted({given.sku for shipment in plan.shipments for given in shipment.lines}))

    def _stock_now(self, skus: Sequence[str]) -> dict[tuple[str, str], StockRow]:
        """Stock of some SKUs by (location, sku), as a run would find it now."""
        own = self._settings["committed_includes_open_orders"] is True
        return {(row.location, row.sku): row for row in snapshot.routable_stock(self._database, skus, own)}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")

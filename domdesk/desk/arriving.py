"""Orders that arrive by themselves: taken in once, routed once, what is assigned accepted, each step in a journal."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from domdesk import named
from domdesk.desk.deciding import Deciding
from domdesk.desk.engine import Wish
from domdesk.desk.sourcing import Sourcing
from domdesk.errors import InputError
from domdesk.records import JournalEntry, OrderKey, Plan, SourceRead


class Arriving(Deciding, Sourcing):
    """See the module."""

    def journal(self, after: int = 0, most: int | None = None) -> list[JournalEntry]:
        """What automatic routing did, oldest first: the entries beyond a number, the newest `most` of them if told."""
        return self._store.journal(after, most)

    def note(self, entry: JournalEntry, now: datetime | None = None) -> JournalEntry:
        """Enter one step in the journal; as it stands there."""
        return self._store.note(entry, now or self._now())

    def note_read(self, read: SourceRead, now: datetime | None = None) -> None:
        """Enter what a source brought, where that changed anything, or why it could not be read."""
        about = f"Source {read.name}"
        if read.error:
            self.note(JournalEntry("failed", f"{about}: {read.error}", file=about), now)
        elif read.result is not None and read.result.batch is not None:
            new, changed = (sum(getattr(f, n) for f in read.result.files) for n in ("new", "changed"))
            text = f"{about} brought {new:,} new records and changed {changed:,}."
            self.note(JournalEntry("read", text, file=read.name), now)

    def last_entry(self) -> int:
        """The number of the journal's last entry; 0 where it has none."""
        last = self.journal(most=1)
        return last[0].number if last else 0

    def take_arrival(self, name: str, content: bytes, now: datetime | None = None) -> None:
        """Import the content of a file of orders, unless it was before, and enter in the journal what became of it.

        Nothing is entered for a file that was taken under that name and with that content. One that cannot be read as
        orders is entered as refused, with the reason; it may be readable later, once its columns are told.
        """
        digest = hashlib.sha256(content).hexdigest()
        now = now or self._now()
        seen = self._store.seen(name, digest)
        if seen is not None and seen.event != "refused":
            return
        twin = self._store.seen_content(digest)
        if twin is not None:
            text = f"{name} holds what {twin.file} held and is not imported twice."
            self.note(JournalEntry("same", text, name, digest), now)
            return
        try:
            self._import_arrival(name, content, digest, now)
        except InputError as error:
            refused = JournalEntry("refused", f"Not imported: {error}", name, digest)
            if seen is None or seen.text != refused.text:
                self.note(refused, now)

    def _import_arrival(self, name: str, content: bytes, digest: str, now: datetime) -> None:
        from domdesk.intake import read_paths

        with TemporaryDirectory(prefix="domdesk-") as folder:
            copy = Path(folder) / name
            copy.write_bytes(content)
            readings, _ = read_paths([copy], kind="orders", mappings=self._store.mappings)
        self._store.save_arrival([replace(reading, file=name) for reading in readings], name, digest, now)

    def pending_orders(self) -> list[OrderKey]:
        """Orders that arrived, were not routed since, and have something open, by import sequence."""
        return self._store.pending()

    def route_arrived(
        self,
        policy: str | Path | None = None,
        *,
        now: datetime | None = None,
        wish: Callable[[], Wish] | None = None,
    ) -> int | None:
        """Route all orders that arrived, together, and accept what is assigned; the run, None where none arrived.

        Lines that stay unassigned stay open for a person: no order is routed twice. Raises Cancelled, InputError.
        """
        keys = self.pending_orders()
        if not keys:
            return None
        now = (now or self._now()).replace(microsecond=0)
        run, plan = self.route(policy, orders=keys, now=now.isoformat(), wish=wish)
        self._store.accept(run, plan, _decisions(run, plan, keys), now)
        return run

    def check_policy(self, policy: str | Path | None) -> None:
        """Raises InputError where there is no such policy, kept, built in or in a file."""
        named.policy(self._store, policy)

    def write_arrived(self, out: Path, now: datetime | None = None) -> None:
        """Write the decisions of runs over orders that arrived into `out`, each in a folder of its own.

        Raises DeskError where that cannot be done; it is tried again the next time.
        """
        from domdesk.report import decisions

        for run in self._store.unwritten_runs():
            problem, _, plan = self._store.run(run)
            folder = out / f"run-{run:04}"
            decisions.write(problem, plan, folder, decisions.ship_to(self._store.cells("orders")))
            text = f"The decisions of run {run} were written to {folder.name}."
            self.note(JournalEntry("written", text, file=folder.name, run=run), now)


def _decisions(run: int, plan: Plan, keys: Sequence[OrderKey]) -> list[JournalEntry]:
    """What became of each order of a run, in its order."""
    places: dict[OrderKey, dict[str, None]] = {key: {} for key in keys}
    left = dict.fromkeys(keys, 0)
    for shipment in plan.shipments:
        places[shipment.order][shipment.location] = None
    for rest in plan.unassigned:
        left[rest.order] += 1
    return [
        JournalEntry(
            "routed", _sentence(key, list(places[key]), left[key]), channel=key.channel, order=key.order, run=run
        )
        for key in keys
    ]


def _sentence(key: OrderKey, places: Sequence[str], left: int) -> str:
    lines = f"{left} {'line' if left == 1 else 'lines'}"
    if not places:
        return f"Order {key.order} ships from nowhere: {lines} could not be assigned."
    ships = f"Order {key.order} ships from {' and '.join(places)}"
    return f"{ships}; {lines} could not be assigned whole." if left else f"{ships}."

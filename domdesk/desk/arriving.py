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
from domdesk.records import JournalEntry, OrderKey, Plan


class Arriving(Deciding, Sourcing):
    """See the module."""

    def journal(self, after: int = 0, most: int | None = None) -> list[JournalEntry]:
        """What automatic routing did, oldest first: the entries beyond a number, the newest `most` of them if told."""
        return self._store.journal(after, most)

    def note(self, entry: JournalEntry, now: datetime | None = None) -> JournalEntry:
        """Enter one step in the journal; as it stands there."""
        return self._store.note(entry, now or self._now())

    def take_arrival(self, file: Path, now: datetime | None = None) -> list[JournalEntry]:
        """Import a file of orders, unless one of that content was; what was entered in the journal.

        Nothing is entered for a file that was seen before under that name and with that content. A file that cannot be
        read as orders is entered as refused, with the reason. Raises OSError where the file itself cannot be read.
        """
        content = file.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        now, before = now or self._now(), self._last_entry()
        if self._store.seen(file.name, digest) is not None:
            return []
        twin = self._store.seen_content(digest)
        if twin is not None:
            text = f"{file.name} holds what {twin.file} held and is not imported twice."
            return [self.note(JournalEntry("same", text, file.name, digest), now)]
        try:
            self._import_arrival(file.name, content, digest, now)
        except InputError as error:
            return [self.note(JournalEntry("refused", str(error), file.name, digest), now)]
        return self.journal(before)

    def _import_arrival(self, name: str, content: bytes, digest: str, now: datetime) -> None:
        """Read the very bytes of the digest, whatever has become of the file since."""
        from domdesk.intake import read_paths

        with TemporaryDirectory(prefix="domdesk-") as folder:
            copy = Path(folder) / name
            copy.write_bytes(content)
            readings, _ = read_paths([copy], kind="orders", mappings=self._store.mappings)
        self._store.save_arrival([replace(reading, file=name) for reading in readings], name, digest, {}, now)

    def pending_orders(self) -> list[OrderKey]:
        """Orders that arrived, were not routed since, and have something open, by import sequence."""
        return self._store.pending()

    def route_arrived(
        self,
        policy: str | Path | None = None,
        *,
        now: datetime | None = None,
        wish: Callable[[], Wish] | None = None,
    ) -> list[JournalEntry]:
        """Route all orders that arrived, together, and accept what is assigned; what was entered in the journal.

        Lines that stay unassigned stay open for a person: no order is routed twice. Raises Cancelled, InputError.
        """
        keys = self.pending_orders()
        if not keys:
            return []
        now, before = now or self._now(), self._last_entry()
        run, plan = self.route(policy, orders=keys, now=now.isoformat(), wish=wish)
        self._store.accept(run, plan, _decisions(run, plan, keys), now)
        return self.journal(before)

    def write_arrived(self, out: Path, now: datetime | None = None) -> list[JournalEntry]:
        """Write the decisions of runs that nobody asked for into `out`, each in a folder of its own; what was entered.

        Raises DeskError where that cannot be done; it is tried again the next time.
        """
        entered = []
        for run in self._store.unwritten_runs():
            from domdesk.report import decisions

            problem, _, plan = self._store.run(run)
            folder = out / f"run-{run:04}"
            decisions.write(problem, plan, folder)
            text = f"The decisions of run {run} were written to {folder.name}."
            entered.append(self.note(JournalEntry("written", text, file=folder.name, run=run), now))
        return entered

    def _last_entry(self) -> int:
        last = self.journal(most=1)
        return last[0].number if last else 0


def _decisions(run: int, plan: Plan, keys: Sequence[OrderKey]) -> list[JournalEntry]:
    """What became of each order of a run, in its order."""
    places: dict[OrderKey, dict[str, None]] = {key: {} for key in keys}
    left = dict.fromkeys(keys, 0)
    for shipment in plan.shipments:
        places[shipment.order][shipment.location] = None
    for rest in plan.unassigned:
        left[rest.order] += 1
    return [
        JournalEntry("routed", _sentence(key, list(places[key]), left[key]), channel=key.channel, order=key.order, run=run)
        for key in keys
    ]


def _sentence(key: OrderKey, places: Sequence[str], left: int) -> str:
    lines = f"{left} {'line' if left == 1 else 'lines'}"
    if not places:
        return f"Order {key.order} ships from nowhere: {lines} could not be assigned."
    ships = f"Order {key.order} ships from {' and '.join(places)}"
    return f"{ships}; {lines} could not be assigned whole." if left else f"{ships}."

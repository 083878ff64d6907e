"""What comes in by itself: sources and what is read of them, orders that arrive, and the journal of it all.

Each method is one transaction, whole or not at all. Called by the desk as methods of Store.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from domdesk.records import BY_ITSELF, ImportResult, JournalEntry, OrderKey, Reading, Source, SourceState
from domdesk.store import backups, journal, keeping, saving, sources
from domdesk.store.base import Base


class Gathering(Base):
    """See the module."""

    def source_states(self, now: datetime | None = None) -> list[SourceState]:
        """Every source by name, with what became of reading it."""
        return sources.states(self._database, now or self._now())

    def save_source(self, source: Source, label: str) -> None:
        """Keeps a source, in place of the one of its name, as one batch."""
        with self._batch():
            sources.save(self._database, source)
            keeping.end_edit(self._database, label, self._now())

    def remove_source(self, name: str) -> None:
        """Takes a source away as one batch; its figures stay and are nobody's."""
        with self._batch():
            figures = sources.remove(self._database, name)
            left = f"; its {figures:,} stock figures stay" if figures > 1 else "; its stock figure stays" * figures
            keeping.end_edit(self._database, f"Removed source {name}{left}", self._now())

    def save_read(
        self,
        name: str,
        files: Sequence[Sequence[Reading]],
        *,
        token: str,
        stamp: str,
        shop: str,
        now: datetime,
        arriving: bool,
        by_itself: bool,
    ) -> ImportResult:
        """Saves what was read of a source, file by file; what only renews figures is no batch.

        `arriving`: its orders are entered in the journal, to be routed; `by_itself`: no person asked for it.
        """
        take = backups.take_before_automatic if by_itself else backups.take_before_import
        take(self._database, now)
        with self._batch() as number:
            sources.reading(self._database, name, shop)
            who = BY_ITSELF if by_itself else None
            results, questions = saving.save_source(self._database, name, files, now, who)
            made = bool(self._database.value("SELECT count(*) FROM batches WHERE number = ?", [number]))
            batch = number if made else None
            at, rows = now.isoformat(timespec="seconds"), sum(r.rows for readings in files for r in readings)
            sources.read(self._database, name, at, rows=rows, token=token, stamp=stamp, batch=batch)
            if arriving:
                came = [reading for readings in files for reading in readings]
                journal.add(self._database, journal.arrived(self._database, came, name, ""), now)
        return ImportResult(batch, tuple(results), questions=tuple(questions))

    def try_read(self, name: str, files: Sequence[Sequence[Reading]], now: datetime) -> ImportResult:
        """What `save_read` would do; nothing is kept."""
        with self._batch(keep=False):
            results, questions = saving.save_source(self._database, name, files, now)
        return ImportResult(None, tuple(results), questions=tuple(questions))

    def read_unchanged(self, name: str, now: datetime) -> None:
        """Enters that a source holds what it held."""
        with self._database.transaction():
            sources.unchanged(self._database, name, now.isoformat(timespec="seconds"))

    def read_failed(self, name: str, error: str, now: datetime) -> None:
        """Enters that a source could not be read, and why; its figures stay as they are."""
        with self._database.transaction():
            sources.failed(self._database, name, now.isoformat(timespec="seconds"), error)

    def count_pick(self, location: str, sku: str, missing: Decimal) -> str | None:
        """Counts a pick against the source of the figure that it tested; that source's name, None where it has none."""
        with self._database.transaction():
            return sources.picked(self._database, location, sku, missing)

    def picks(self, name: str) -> tuple[int, int]:
        """How many picks tested a source's figures, and how many of them came up short."""
        return sources.picks(self._database, name)

    # --- orders that arrive

    def save_arrival(self, readings: Sequence[Reading], file: str, digest: str, now: datetime) -> ImportResult:
        """Saves the orders of a file that came by itself as an import, and enters it and each order in the journal."""
        backups.take_before_automatic(self._database, now)
        with self._batch() as number:
            files, questions = saving.save(self._database, readings, {}, now, full_stock=False, who=BY_ITSELF)
            came = journal.arrived(self._database, readings, file, digest)
            journal.add(self._database, [journal.imported(files, len(came), file, digest, number), *came], now)
        return ImportResult(number, tuple(files), questions=tuple(questions))

    def note(self, entry: JournalEntry, now: datetime) -> JournalEntry:
        """Enters one step in the journal; as it stands there."""
        with self._database.transaction():
            return journal.add(self._database, [entry], now)[0]

    def journal(self, after: int = 0, most: int | None = None) -> list[JournalEntry]:
        """The journal's entries beyond a number, oldest first."""
        return journal.entries(self._database, after, most)

    def pending(self) -> list[OrderKey]:
        """Orders that arrived, were not routed since, and have something open."""
        return journal.pending(self._database)

    def seen(self, file: str, digest: str) -> JournalEntry | None:
        """What became of a file of that name and content, where it was seen before."""
        return journal.outcome_of_file(self._database, file, digest)

    def seen_content(self, digest: str) -> JournalEntry | None:
        """How that content was imported, under whatever name, where it was."""
        return journal.outcome_of_content(self._database, digest)

    def unwritten_runs(self) -> list[int]:
        """Runs that were routed without a person and whose decisions are not written out yet."""
        return journal.unwritten(self._database)

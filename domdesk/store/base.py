"""What every part of the store stands on: the open file, its settings, and a transaction that makes one batch."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from domdesk.store import keeping, settings
from domdesk.store.database import Database


class Base:
    """An open desk file."""

    def __init__(self, database: Database, backup: Path | None = None) -> None:
        """`backup` is the copy that was made of an older desk before it was migrated."""
        self._database = database
        self.backup = backup
        self._settings = settings.load(database)

    @property
    def timezone(self) -> str:
        return str(self._settings["timezone"])

    @contextmanager
    def _batch(self, keep: bool = True) -> Iterator[int]:
        """A transaction that makes at most the batch of the number that it gives."""
        with self._database.transaction(keep=keep):
            yield keeping.next_number(self._database)
        self._settings = settings.load(self._database)

    def _now(self) -> datetime:
        return datetime.now(ZoneInfo(self.timezone))

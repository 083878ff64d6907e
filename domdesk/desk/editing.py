"""Changing what the desk holds by hand, and taking changes back."""

from domdesk.desk.base import Base
from domdesk.records import Batch


class Editing(Base):
    """See the module."""

    def history(self) -> list[Batch]:
        """Every change of the desk's records, the newest first."""
        return self._store.history()

    def undo(self, batch: int | None = None) -> Batch:
        """Take a change back, the newest that can be unless one is named, as if it had never been.

        Raises InputError where nothing can be taken back, or where something later rests on it.
        """
        return self._store.undo(batch)

    def redo(self) -> Batch:
        """Make again the change that was taken back last. Raises InputError where there is none."""
        return self._store.redo()

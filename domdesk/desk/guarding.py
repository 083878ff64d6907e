"""What keeps a desk from being lost: dated copies, the way back to one of them, and the check after a crash."""

from datetime import datetime
from pathlib import Path

from domdesk.desk.base import Base
from domdesk.errors import InputError
from domdesk.records import Backup


class Guarding(Base):
    """See the module."""

    def back_up(self) -> Path:
        """A dated copy now, beside the desk. Raises DeskError where it cannot be written."""
        return self._store.back_up()

    def backups(self) -> list[Backup]:
        """The desk's dated copies, the newest first."""
        return backups_of(self.path)

    @property
    def was_interrupted(self) -> bool:
        """Whether the program that had the desk open last did not close it; what it had finished is there."""
        return self._store.was_interrupted


def backups_of(desk: Path) -> list[Backup]:
    """The dated copies of a desk that need not be open, nor there any more; the newest first."""
    from domdesk.store import backups

    return backups.listed(desk.absolute())


def restore(desk: Path, backup: Path) -> Path | None:
    """Put a dated copy in the place of a desk that is not open, which is copied first; that copy's path.

    Raises InputError where there is no such copy, DeskInUseError where a program has the desk open, DeskError where
    the copy is no desk or cannot be written.
    """
    from domdesk.store import backups

    if not backup.is_file():
        raise InputError(f"There is no backup {backup}.", "List those there are: `domdesk backup DESK --list`.")
    return backups.restore(desk.absolute(), backup.absolute(), datetime.now().astimezone())

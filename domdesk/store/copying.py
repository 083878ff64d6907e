"""The open desk → a second file with all that is in it, runs and history too. Called by Store.copy.

The bytes are read through the descriptor that DuckDB holds: opening the file a second time and closing it would give up
DuckDB's lock on it, and a desk whose file was deleted meanwhile has no name any more. Where there are no descriptors
to be found (Windows, which deletes no open file), the desk is closed for the time of the copy.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from domdesk.errors import DeskError
from domdesk.store.database import Database

BLOCK = 1 << 20
FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_DESCRIPTORS = Path("/dev/fd")


def copy(database: Database, target: Path) -> Path:
    """Writes the copy, in place of an older file of that name. Raises DeskError."""
    if target.absolute() == database.path:
        raise DeskError(f"{target.name} is the desk that is open.", "Choose another name for the copy.")
    database.rows("CHECKPOINT")
    partial = target.with_name(target.name + ".part")
    try:
        descriptor = _descriptor(database.file_id)
        if descriptor is None:
            with database.closed():
                shutil.copyfile(database.path, partial)
        else:
            with partial.open("wb") as file:
                file.writelines(_blocks(descriptor))
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        if error.errno in FULL:
            said = f"The disk is full; {database.path.name} keeps what it had before."
            raise DeskError(said, "Free some space and try again.") from error
        raise DeskError(f"{target} cannot be written: {error.strerror}.", "Choose another folder.") from error
    return target


def _descriptor(file_id: tuple[int, int]) -> int | None:
    """The descriptor by which this process holds a file, None where that cannot be told."""
    if not _DESCRIPTORS.is_dir():
        return None
    for name in os.listdir(_DESCRIPTORS):
        with suppress(OSError):
            held = os.fstat(int(name))
            if (held.st_dev, held.st_ino) == file_id:
                return int(name)
    return None


def _blocks(descriptor: int) -> Iterator[bytes]:
    at = 0
    while block := os.pread(descriptor, BLOCK, at):
        yield block
        at += len(block)

"""Demo desks: one built from its world's files is kept in the user's cache, and each new one is a copy of that.

Called by Desk.demo. Reading the files takes over a second, copying the desk a few milliseconds.
"""

import hashlib
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from domdesk import __version__, paths


def kept(world: str) -> Path:
    """Where the desk built from a world is kept: named after all it depends on, so that an outdated one is not found.

    That is the program, the world's files, and the system's time zone, which becomes the desk's.
    """
    sources = [*paths.PACKAGE.rglob("*.py"), *paths.PACKAGE.rglob("*.sql"), *(paths.data() / world).rglob("*")]
    stamps = [(str(file), (state := file.stat()).st_size, state.st_mtime_ns) for file in sorted(sources)]
    mark = hashlib.sha256(repr((__version__, time.tzname, time.timezone, stamps)).encode()).hexdigest()[:16]
    return paths.user_cache() / f"{world}-{mark}.desk"


def keep(desk: Path, world: str) -> None:
    """Keep a closed desk for the next time, in place of older ones; where that cannot be done, it is built again."""
    with suppress(OSError):
        target = kept(world)
        copy(desk, target)
        for older in target.parent.glob(f"{world}-*.desk"):
            if older != target:
                older.unlink()


def copy(source: Path, target: Path) -> None:
    """A copy of a closed desk in place of what stood there, whole or not at all. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    os.close(handle)
    try:
        shutil.copyfile(source, name)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

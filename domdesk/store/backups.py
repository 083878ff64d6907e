"""Dated copies of a desk in a folder beside it, taken before what could go wrong, and the way back to one of them.

`shop.desk` has its copies in `shop.desk.backups`. Kept are the newest ten, and the last of each of the thirty days
before. Called by Store, and by whoever restores a desk that is not open.
"""

import re
import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from domdesk.errors import DeskError, DeskInUseError
from domdesk.records import Backup
from domdesk.store import copying, opening
from domdesk.store.database import Database

KEEP_NEWEST = 10
KEEP_DAYS = 30
QUIET = timedelta(minutes=10)
"""A copy before an import is not made where there is one that young: what it saves is the way back, not each step."""

BEFORE_IMPORT, BEFORE_AUTOMATIC, BEFORE_RESTORE = "before import", "before automatic", "before restore"
BY_HAND, DAMAGED = "by hand", "damaged"
_NAME = re.compile(r"(\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d)(?:-\d+)? ([a-z ]+)\.desk")
_STAMP = "%Y-%m-%d %H.%M.%S"


def folder(desk: Path) -> Path:
    """Where a desk's copies lie; it may not be there yet."""
    return desk.with_name(f"{desk.name}.backups")


def listed(desk: Path) -> list[Backup]:
    """The copies of a desk, the newest first; other files in their folder are left alone."""
    found = []
    if folder(desk).is_dir():
        for path in folder(desk).iterdir():
            if match := _NAME.fullmatch(path.name):
                made_at = datetime.strptime(match[1], _STAMP)  # noqa: DTZ007  the user's own clock, as the name says
                with suppress(OSError):
                    found.append(Backup(path, made_at, match[2], path.stat().st_size))
    return sorted(found, key=lambda backup: backup.path.name, reverse=True)


def take(database: Database, why: str, now: datetime) -> Path:
    """Copies the open desk, and lets go of copies beyond those that are kept. Raises DeskError."""
    name = _free_name(database.path, why, now)
    for half in folder(database.path).glob("*.part"):  # of a program that was ended while it copied
        half.unlink(missing_ok=True)
    copy = copying.copy(database, name)
    for backup in _beyond(listed(database.path)):
        if backup.path != copy:
            with suppress(OSError):
                backup.path.unlink()
    return copy


def take_before_import(database: Database, now: datetime) -> Path | None:
    """The same before an import, unless a copy is younger than QUIET or there is nothing in the desk to lose."""
    newest = next(iter(listed(database.path)), None)
    local = now.astimezone().replace(tzinfo=None)
    if newest is not None and timedelta(0) <= local - newest.made_at < QUIET:
        return None
    if not database.value("SELECT count(*) FROM batches"):
        return None
    return take(database, BEFORE_IMPORT, now)


def take_before_automatic(database: Database, now: datetime) -> Path | None:
    """The same before the first thing of a day that nobody asked for, unless a copy of that day is there already.

    Orders and stock may come in by themselves every few minutes; what saves is a desk of before they began to.
    """
    today = now.astimezone().date()
    if any(backup.made_at.date() == today for backup in listed(database.path)):
        return None
    if not database.value("SELECT count(*) FROM batches"):
        return None
    return take(database, BEFORE_AUTOMATIC, now)


def restore(desk: Path, backup: Path, now: datetime) -> Path | None:
    """Puts a copy in the place of the desk, which is copied itself first; that copy, None where there was no desk.

    Raises DeskInUseError where a program has the desk open, DeskError where the copy is none or cannot be written. A
    desk that cannot be opened any more is set aside as it is, its log with it.
    """
    ready = desk.with_name(f".{desk.name}-{uuid4().hex[:8]}")
    try:
        try:
            shutil.copyfile(backup, ready)
            opened, _ = opening.open_file(ready, back_up=False)
            opened.close()
            kept = _set_aside(desk, now)
            ready.replace(desk)
        finally:
            for left in (ready, ready.with_name(f"{ready.name}.wal")):
                left.unlink(missing_ok=True)
    except OSError as error:
        raise DeskError(
            f"{desk.name} cannot be restored from {backup.name}: {error.strerror or error}.",
            "Free some space or check the permissions of the folder; the desk is as it was.",
        ) from error
    return kept


def _set_aside(desk: Path, now: datetime) -> Path | None:
    """A copy of the desk as it is, whatever state it is in."""
    log = desk.with_name(f"{desk.name}.wal")
    if not desk.exists():
        log.unlink(missing_ok=True)
        return None
    try:
        database, _ = opening.open_file(desk, back_up=False)
    except DeskInUseError:
        raise
    except DeskError:
        aside = _free_name(desk, DAMAGED, now)
        shutil.copyfile(desk, aside)
        if log.exists():
            log.replace(aside.with_name(f"{aside.name}.wal"))
        return aside
    try:
        return take(database, BEFORE_RESTORE, now)
    finally:
        database.close()


def _free_name(desk: Path, why: str, now: datetime) -> Path:
    """A name for a copy made now, in the folder of the desk's copies, which is made. Raises DeskError."""
    try:
        folder(desk).mkdir(exist_ok=True)
    except OSError as error:
        raise DeskError(
            f"No backup can be made beside {desk.name}: {error.strerror or error}.",
            "Free some space, or move the desk to a folder that may be written to.",
        ) from error
    stamp, number = now.astimezone().strftime(_STAMP), 1
    while True:
        name = folder(desk) / (f"{stamp} {why}.desk" if number == 1 else f"{stamp}-{number} {why}.desk")
        if not name.exists():
            return name
        number += 1


def _beyond(backups: list[Backup]) -> list[Backup]:
    """Those that are not kept, given the newest first: not among the newest, nor the last of a day not long ago."""
    if not backups:
        return []
    oldest = backups[0].made_at.date() - timedelta(days=KEEP_DAYS)
    last_of_day = {backup.made_at.date(): backup for backup in reversed(backups)}
    kept = {backup.path for backup in backups[:KEEP_NEWEST]}
    kept |= {backup.path for day, backup in last_of_day.items() if day >= oldest}
    return [backup for backup in backups if backup.path not in kept]

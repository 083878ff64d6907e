"""A file, or the files of a folder, elsewhere → copies in the caller's folder, once nobody writes them any more.

Called by `fetch`. What is still growing, hidden or temporary waits for the next turn; nothing is locked or changed.
"""

import errno
from collections.abc import Iterator
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from domdesk.errors import SourceError
from domdesk.records.sources import Source
from domdesk.sources.fetched import Fetched, as_token, digest, from_token
from domdesk.sources.limits import LIMITS, MIB, Errand, Limits, Wish, watched

TEMPORARY_STARTS = (".", "~")
TEMPORARY_ENDS = (".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".download", ".swp", ".lock", "~")
SYSTEM_FILES = ("thumbs.db", "desktop.ini")
NEWEST = "newest"
"""The query of a folder of which the newest file alone counts; without it all do."""
GONE = (errno.ENOENT, errno.ENOTDIR, errno.ESTALE, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENODEV)
LATER = "It is read at the next turn."
AGAIN = "Is its drive or network share connected? Its last figures are kept until it is."


class Stamp(NamedTuple):
    """By what one sees from outside that a file has changed."""

    path: Path
    size: int
    modified_ns: int


def is_temporary(name: str) -> bool:
    """Whether a file of this name is another program's scratch paper, or hidden."""
    low = name.lower()
    return low.startswith(TEMPORARY_STARTS) or low.endswith(TEMPORARY_ENDS) or low in SYSTEM_FILES


def read_files(
    source: Source, token: str, folder: Path, wish: Wish | None = None, limits: Limits = LIMITS
) -> Fetched | None:
    """A source of kind file or folder. A folder's address may end in a pattern such as `stock-*.csv`."""

    def read(errand: Errand) -> Fetched | None:
        try:
            return read_settled(source, token, folder, errand, limits)
        except OSError as fault:
            raise _told(fault, source.address) from fault

    return watched(read, wish, limits.seconds, source.address)


def read_settled(source: Source, token: str, folder: Path, errand: Errand, limits: Limits) -> Fetched | None:
    """Copies of what is there and settled, None where it is what `token` stands for. Raises OSError, SourceError."""
    found = _found(source)
    known = from_token(token)
    if not found and source.holds == "orders":
        return None
    if _seen(_wanted(source, found)) == known.get("seen"):
        return None
    stamps = _wanted(source, _settled(found, errand, limits.settle_seconds))
    _check_size(stamps, source.address, limits)
    left = limits.bytes
    read = []
    for stamp in stamps:
        read.append(_copied(stamp, folder, left, errand))
        left -= stamp.size
    now_known = {"seen": _seen(stamps), "digest": digest(part.encode() for part in read)}
    if now_known["digest"] == known.get("digest"):
        return None
    return Fetched(tuple(folder / stamp.path.name for stamp in stamps), as_token(now_known), _as_of(stamps))


def _found(source: Source) -> list[Stamp]:
    """The files that the address means, by name. Raises OSError, SourceError where it means none that is needed."""
    path = Path(source.address).expanduser()
    if source.kind == "file":
        if path.is_dir():
            raise SourceError(f"{path} is a folder.", "Make it a source of kind folder, or name one file in it.")
        return [_stamp(path)]
    pattern = "*"
    if any(sign in path.name for sign in "*?[") and not path.is_dir():
        path, pattern = path.parent, path.name
    names = [one for one in path.iterdir() if fnmatch(one.name.lower(), pattern.lower()) and not is_temporary(one.name)]
    found = list(_stamps(sorted(names)))
    if not found and source.holds != "orders":
        what = "no file" if pattern == "*" else f"no file named like {pattern}"
        raise SourceError(f"There is {what} in {path}.", "Its last figures are kept until one arrives.")
    return found


def _stamp(path: Path) -> Stamp:
    status = path.stat()
    return Stamp(path, status.st_size, status.st_mtime_ns)


def _stamps(paths: list[Path]) -> Iterator[Stamp]:
    """Stamps of the plain files among `paths` that are still there."""
    for path in paths:
        try:
            if path.is_file():
                yield _stamp(path)
        except FileNotFoundError:
            continue


def _settled(found: list[Stamp], errand: Errand, seconds: float) -> list[Stamp]:
    """Those that nobody has written to for a while and that hold something. Raises SourceError where none does."""
    errand.sleep(seconds)
    settled = [stamp for stamp in found if stamp.size and stamp in set(_stamps([stamp.path]))]
    if not settled:
        raise _growing(found[0].path)
    return settled


def _wanted(source: Source, stamps: list[Stamp]) -> list[Stamp]:
    """The newest alone or all, oldest first, so that what came later is read later."""
    in_time = sorted(stamps, key=lambda stamp: (stamp.modified_ns, stamp.path.name))
    return in_time[-1:] if source.query.strip().lower() == NEWEST else in_time


def _seen(stamps: list[Stamp]) -> str:
    return digest(f"{path.name}\0{size}\0{modified}\n".encode() for path, size, modified in stamps)


def _check_size(stamps: list[Stamp], place: str, limits: Limits) -> None:
    if sum(stamp.size for stamp in stamps) > limits.bytes:
        raise SourceError(
            f"{place} holds more than {limits.bytes // MIB} MB.",
            "Let its program write the current stock alone, or point to fewer files.",
        )
    if len(stamps) > limits.files:
        raise SourceError(
            f"{place} holds {len(stamps)} files; at most {limits.files} are read at once.",
            "Move old ones away, or name those that count, as in 'stock-*.csv'.",
        )


def _copied(stamp: Stamp, folder: Path, limit: int, errand: Errand) -> str:
    """Copy a file and give its content's digest. Raises SourceError where it changed meanwhile."""

    def parts() -> Iterator[bytes]:
        left = min(limit, stamp.size)
        with stamp.path.open("rb") as there, (folder / stamp.path.name).open("wb") as here:
            while part := there.read(min(MIB, left + 1)):
                errand.go_on()
                left -= len(part)
                if left < 0:
                    raise _growing(stamp.path)
                here.write(part)
                yield part

    errand.go_on()
    content = digest(parts())
    if _stamp(stamp.path) != stamp:
        raise _growing(stamp.path)
    return content


def _as_of(stamps: list[Stamp]) -> str | None:
    """When the oldest of them was written; None where that would be in the future."""
    oldest = datetime.fromtimestamp(stamps[0].modified_ns / 1e9, UTC)
    return oldest.isoformat(timespec="seconds") if oldest <= datetime.now(UTC) else None


def _growing(path: Path) -> SourceError:
    return SourceError(f"{path} is empty or still being written.", LATER)


def _told(fault: OSError, place: str) -> SourceError:
    """What a system's error means for the person whose file it is."""
    if isinstance(fault, PermissionError):
        return SourceError(
            f"{place} may not be read by this user, or another program holds it.",
            "Close the other program, or ask for the right to read it.",
        )
    if fault.errno in GONE:
        path = Path(fault.filename or place)
        missing = path if path.parent.is_dir() else path.parent
        return SourceError(f"{missing} is not there.", AGAIN)
    return SourceError(f"{place} cannot be read: {(fault.strerror or str(fault)).lower()}.", AGAIN)

"""Routing that needs nobody: orders that arrive in a folder, or in sources, are routed once each and decisions written.

A Watch does one turn at a time; the command line loops over it, the window looks outside its lane, takes in it. Every
step stands in the desk's journal, in the transaction that makes it, and in journal.csv beside the decisions.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domdesk.desk.arriving import Arriving
from domdesk.desk.engine import Wish
from domdesk.errors import Cancelled, DeskError, InputError
from domdesk.records import JournalEntry

JOURNAL_FILE = "journal.csv"
SETTLE_SECONDS = 5
MOST_BYTES = 256 * 2**20
"""An orders file may be no larger, as in an import; nor may what one turn brings."""

_NAP_SECONDS = 0.1

Clock = Callable[[], datetime]
Asked = Callable[[], Wish]


class Look(NamedTuple):
    """A file as a look at the folder found it."""

    size: int
    modified_ns: int


class Arrived(NamedTuple):
    """A file of the folder as it was read once it had settled."""

    name: str
    content: bytes
    look: Look


class Seen(NamedTuple):
    """What a look at the folder brought: files to take, and what is wrong with it or its files ('' = no longer)."""

    files: tuple[Arrived, ...]
    faults: dict[str, str]


class Watch:
    """One folder that is watched for a desk. `turn` does all there is to do now; a file is taken once it has settled.

    Settled: two looks, at least `settle_seconds` apart, found the same size and time of change. The folder itself is
    never written to.
    """

    def __init__(
        self,
        desk: Arriving,
        folder: Path,
        out: Path,
        policy: str | Path | None = None,
        *,
        clock: Clock | None = None,
        settle_seconds: float = SETTLE_SECONDS,
        reads_sources: bool = True,
    ) -> None:
        """`reads_sources`: those that are due are read in each turn. Raises InputError where there is no such folder or
        policy."""
        if not folder.is_dir():
            raise InputError(f"There is no folder {folder}.", "Name the folder that orders arrive in.")
        if out.resolve() == folder.resolve():
            raise InputError(f"{out} is watched itself.", "Let the decisions be written to another folder.")
        desk.check_policy(policy)
        self._desk, self._folder, self._out, self._policy = desk, folder, out, policy
        self._clock = clock or (lambda: datetime.now(ZoneInfo(desk.timezone)))
        self.settle_seconds = settle_seconds
        self._reads_sources = reads_sources
        self.turns = 0
        self._looks: dict[str, tuple[Look, datetime]] = {}
        self._done: dict[str, Look] = {}
        self._complaints: dict[str, str] = {}
        self._starting = True

    def turn(self, wish: Asked = lambda: "go on") -> list[JournalEntry]:
        """Read the sources that are due, take the files that have settled, route what arrived, write it out.

        With a wish to stop it ends after the file at hand. What fails is entered once and tried again; what was entered
        is given back. Raises DeskError where the desk itself cannot be written.
        """
        return self.take(self.look(wish), wish)

    def look(self, wish: Asked = lambda: "go on") -> Seen:
        """Read the files that have settled; without the desk, however long the folder takes to answer."""
        faults: dict[str, str] = {}
        files: list[Arrived] = []
        left = MOST_BYTES
        for file in self._settled(faults):
            found = self._read(file, faults) if wish() == "go on" else None
            if found is not None and (len(found.content) <= left or not files):
                left -= len(found.content)
                files.append(found)
        return Seen(tuple(files), faults)

    def take(self, seen: Seen, wish: Asked = lambda: "go on") -> list[JournalEntry]:
        """The rest of a turn, with what a look brought."""
        self.turns += 1
        before = self._desk.last_entry()
        for about, fault in seen.faults.items():
            self._complain(about, fault)
        for step in self._steps(seen, wish):
            with suppress(Cancelled):
                step()
        self._write_journal()
        return self._desk.journal(before)

    @property
    def waiting(self) -> int:
        """Files seen that have not settled yet."""
        return len(self._looks)

    def _steps(self, seen: Seen, wish: Asked) -> Iterator[Callable[[], None]]:
        """What is to be done in this turn, one step after another, until there is a wish to stop."""
        yield self._write
        if self._reads_sources and wish() == "go on":
            yield partial(self._read_sources, wish)
        for file in seen.files:
            if wish() == "go on":
                yield partial(self._take, file)
        if wish() == "go on":
            yield partial(self._route, wish)
            yield self._write

    # --- the steps

    def _read_sources(self, wish: Asked) -> None:
        starting, self._starting = self._starting, False
        for read in self._desk.refresh_due(self._clock(), starting=starting, arriving=True, wish=wish):
            if read.error:
                self._complain(f"Source {read.name}", read.error)
            else:
                self._complaints.pop(f"Source {read.name}", None)
                self._desk.note_read(read, self._clock())

    def _take(self, file: Arrived) -> None:
        self._desk.take_arrival(file.name, file.content, self._clock())
        self._done[file.name] = file.look
        self._looks.pop(file.name, None)
        self._complaints.pop(file.name, None)

    def _route(self, wish: Asked) -> None:
        try:
            self._desk.route_arrived(self._policy, now=self._clock(), wish=wish)
        except InputError as error:
            self._complain("Routing", str(error))

    def _write(self) -> None:
        try:
            self._desk.write_arrived(self._out, self._clock())
        except DeskError as error:
            self._complain("Decisions", str(error))
        else:
            self._complaints.pop("Decisions", None)

    def _complain(self, about: str, text: str) -> None:
        """Enter a failure, once while it lasts; '' ends it."""
        if self._complaints.get(about, "") != text:
            self._complaints[about] = text
            if text:
                self._desk.note(JournalEntry("failed", f"{about}: {text}", file=about), self._clock())

    # --- the folder

    def _settled(self, faults: dict[str, str]) -> list[Path]:
        """Files that nobody writes any more and that were not taken as they are, the oldest first."""
        now = self._clock()
        settled: list[tuple[int, str, Path]] = []
        names = set()
        for file in self._files(faults):
            look = _look(file)
            if look is None or self._done.get(file.name) == look:
                continue
            names.add(file.name)
            before = self._looks.get(file.name)
            if before is None or before[0] != look:
                self._looks[file.name] = look, now
            elif (now - before[1]).total_seconds() >= self.settle_seconds:
                settled.append((look.modified_ns, file.name, file))
        self._looks = {name: look for name, look in self._looks.items() if name in names}
        return [file for *_, file in sorted(settled)]

    def _files(self, faults: dict[str, str]) -> list[Path]:
        from domdesk.sources.files import is_temporary

        about = str(self._folder)
        try:
            found = [file for file in self._folder.iterdir() if not is_temporary(file.name) and file.is_file()]
        except OSError as error:
            faults[about] = f"It cannot be looked into: {error.strerror or error}. It is tried again."
            return []
        faults[about] = ""
        return found

    def _read(self, file: Path, faults: dict[str, str]) -> Arrived | None:
        """A file that has settled; None where it cannot be read, or has changed since."""
        look = _look(file)
        if look is None:
            return None
        if look.size > MOST_BYTES:
            faults[file.name] = "It is larger than 256 MiB and is not read. Split it."
            return None
        try:
            content = file.read_bytes()
        except OSError as error:
            faults[file.name] = f"It cannot be read: {error.strerror or error}. It is tried again."
            return None
        return Arrived(file.name, content, look) if _look(file) == look else None

    def _write_journal(self) -> None:
        from domdesk.report import journal_file

        path = self._out / JOURNAL_FILE
        # Where it cannot be written, the desk has it all, and the next turn makes up for it.
        with suppress(OSError):
            journal_file.append(path, self._desk.journal(journal_file.last_number(path)))


def watch(
    watcher: Watch,
    *,
    every_seconds: float,
    once: bool = False,
    wish: Asked,
    tell: Callable[[JournalEntry], None],
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Turn after turn until there is a wish to stop, or `once` for what has settled by then; how much was entered."""
    entered = 0
    while wish() == "go on":
        for entry in watcher.turn(wish):
            tell(entry)
            entered += 1
        pause = watcher.settle_seconds if once else every_seconds
        if once and not (watcher.turns == 1 and watcher.waiting):
            break
        while pause > 0 and wish() == "go on":
            sleep(min(pause, _NAP_SECONDS))
            pause -= _NAP_SECONDS
    return entered


def _look(file: Path) -> Look | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return Look(found.st_size, found.st_mtime_ns)

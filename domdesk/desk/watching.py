"""Routing that needs nobody: orders that arrive in a folder, or in sources, are routed once each and decisions written.

A Watch does one turn at a time; the command line loops over it, the window calls it from its lane. Every step stands in
the desk's journal, in the transaction that makes it, and in journal.csv beside the decisions.
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
"""An orders file may be no larger, as in an import."""

_NAP_SECONDS = 0.1

Clock = Callable[[], datetime]
Asked = Callable[[], Wish]


class Look(NamedTuple):
    """A file as a look at the folder found it."""

    size: int
    modified_ns: int


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
    ) -> None:
        """Raises InputError where the folder is not there, or the policy is none."""
        if not folder.is_dir():
            raise InputError(f"There is no folder {folder}.", "Name the folder that orders arrive in.")
        if out.resolve() == folder.resolve():
            raise InputError(f"{out} is watched itself.", "Let the decisions be written to another folder.")
        desk.check_policy(policy)
        self._desk, self._folder, self._out, self._policy = desk, folder, out, policy
        self._clock = clock or (lambda: datetime.now(ZoneInfo(desk.timezone)))
        self.settle_seconds = settle_seconds
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
        self.turns += 1
        before = self._desk.last_entry()
        for step in self._steps(wish):
            with suppress(Cancelled):
                step()
        self._write_journal()
        return self._desk.journal(before)

    @property
    def waiting(self) -> int:
        """Files seen that have not settled yet."""
        return len(self._looks)

    def _steps(self, wish: Asked) -> Iterator[Callable[[], None]]:
        """What is to be done in this turn, one step after another, until there is a wish to stop."""
        yield self._write
        if wish() == "go on":
            yield partial(self._read_sources, wish)
        for file in self._settled():
            if wish() == "go on":
                yield partial(self._take, file)
        if wish() == "go on":
            yield partial(self._route, wish)
            yield self._write

    # --- the steps

    def _read_sources(self, wish: Asked) -> None:
        starting, self._starting = self._starting, False
        for read in self._desk.refresh_due(self._clock(), starting=starting, arriving=True, wish=wish):
            about = f"Source {read.name}"
            if read.error:
                self._complain(about, read.error)
                continue
            self._complaints.pop(about, None)
            if read.result is not None and read.result.batch is not None:
                new, changed = (sum(getattr(f, n) for f in read.result.files) for n in ("new", "changed"))
                text = f"{about} brought {new:,} new records and changed {changed:,}."
                self._desk.note(JournalEntry("read", text, file=read.name), self._clock())

    def _take(self, file: Path) -> None:
        look = _look(file)
        if look is None:
            return
        if look.size > MOST_BYTES:
            self._complain(file.name, "It is larger than 256 MiB and is not read. Split it.")
            return
        try:
            content = file.read_bytes()
        except OSError as error:
            self._complain(file.name, f"It cannot be read: {error.strerror or error}. It is tried again.")
            return
        if _look(file) == look:
            self._desk.take_arrival(file.name, content, self._clock())
            self._done[file.name] = look
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
        """Enter a failure, once while it lasts."""
        if self._complaints.get(about) != text:
            self._complaints[about] = text
            self._desk.note(JournalEntry("failed", f"{about}: {text}", file=about), self._clock())

    # --- the folder

    def _settled(self) -> list[Path]:
        """Files that nobody writes any more and that were not taken as they are, the oldest first."""
        now = self._clock()
        settled: list[tuple[int, str, Path]] = []
        names = set()
        for file in self._files():
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

    def _files(self) -> list[Path]:
        from domdesk.sources.files import is_temporary

        try:
            found = [file for file in self._folder.iterdir() if not is_temporary(file.name) and file.is_file()]
        except OSError as error:
            self._complain(
                str(self._folder), f"It cannot be looked into: {error.strerror or error}. It is tried again."
            )
            return []
        self._complaints.pop(str(self._folder), None)
        return found

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

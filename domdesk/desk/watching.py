"""Routing that needs nobody: orders that arrive in a folder, or in sources, are routed once each and decisions written.

A Watch does one turn at a time; the command line loops over it, the window calls it from its lane. Every step stands in
the desk's journal, in the transaction that makes it, and in journal.csv beside the decisions.
"""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from domdesk import named
from domdesk.desk.arriving import Arriving
from domdesk.desk.engine import Wish
from domdesk.errors import DomdeskError, InputError
from domdesk.records import JournalEntry

JOURNAL_FILE = "journal.csv"
JOURNAL_COLUMNS = ("number", "at", "event", "file", "channel", "order", "run", "text", "digest")
MOST_BYTES = 256 * 2**20
"""An orders file may be no larger, as in an import."""

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
        settle_seconds: float = 2,
    ) -> None:
        """Raises InputError where the folder is not there, or the policy is none."""
        if not folder.is_dir():
            raise InputError(f"There is no folder {folder}.", "Name the folder that orders arrive in.")
        if out.resolve() == folder.resolve():
            raise InputError(f"{out} is watched itself.", "Let the decisions be written to another folder.")
        desk.check_policy(policy)
        self._desk, self._folder, self._out, self._policy = desk, folder, out, policy
        self._clock = clock or (lambda: named.clock(None, desk.timezone))
        self._settle_seconds = settle_seconds
        self._looks: dict[str, tuple[Look, datetime]] = {}
        self._done: dict[str, Look] = {}
        self._complaints: set[str] = set()
        self._starting = True

    def turn(self, wish: Asked = lambda: "go on") -> list[JournalEntry]:
        """Read the sources that are due, take the files that have settled, route what arrived, write it out.

        With a wish to stop it ends after the file at hand. What fails is entered once and tried again; what was entered
        is given back. Raises DeskError where the desk itself cannot be written.
        """
        entered = [entry for step in self._steps(wish) for entry in step()]
        self._write_journal()
        return entered

    @property
    def waiting(self) -> int:
        """Files seen that have not settled yet."""
        return len(self._looks)

    def _steps(self, wish: Asked) -> Iterator[Callable[[], list[JournalEntry]]]:
        """What is to be done in this turn, one step after another, until there is a wish to stop."""
        yield self._written
        if wish() == "go on":
            yield lambda: self._sources(wish)
        for file in self._settled():
            if wish() != "go on":
                return
            yield lambda file=file: self._taken(file)
        if wish() == "go on":
            yield lambda: self._routed(wish)
            yield self._written

    # --- the steps

    def _sources(self, wish: Asked) -> list[JournalEntry]:
        starting, self._starting = self._starting, False
        entered = []
        for read in self._desk.refresh_due(self._clock(), starting=starting, arriving=True, wish=wish):
            if read.error:
                entered += self._complain(f"Source {read.name}", read.error)
                continue
            self._complaints = {said for said in self._complaints if not said.startswith(f"Source {read.name}: ")}
            if read.result is not None and read.result.batch is not None:
                text = f"Source {read.name} brought {_figures(read.result.files)}."
                entered.append(self._desk.note(JournalEntry("read", text, file=read.name), self._clock()))
        return entered

    def _taken(self, file: Path) -> list[JournalEntry]:
        look = _look(file)
        if look is None:
            return []
        if look.size > MOST_BYTES:
            return self._complain(file.name, "It is larger than 256 MiB and is not read. Split it.")
        try:
            entered = self._desk.take_arrival(file, self._clock())
        except OSError as error:
            return self._complain(file.name, f"It cannot be read: {error.strerror or error}. It is tried again.")
        if _look(file) == look:
            self._done[file.name] = look
            self._looks.pop(file.name, None)
        return entered

    def _routed(self, wish: Asked) -> list[JournalEntry]:
        try:
            return self._desk.route_arrived(self._policy, now=self._clock(), wish=wish)
        except InputError as error:
            return self._complain("Routing", str(error))

    def _written(self) -> list[JournalEntry]:
        try:
            return self._desk.write_arrived(self._out, self._clock())
        except DomdeskError as error:
            return self._complain("Decisions", str(error))

    def _complain(self, about: str, text: str) -> list[JournalEntry]:
        """Enter a failure, once while it lasts."""
        said = f"{about}: {text}"
        if said in self._complaints:
            return []
        self._complaints.add(said)
        return [self._desk.note(JournalEntry("failed", said, file=about), self._clock())]

    # --- the folder

    def _settled(self) -> list[Path]:
        """Files that nobody writes any more and that were not taken as they are, the oldest first."""
        now = self._clock()
        settled = []
        names = set()
        for file in self._files():
            look = _look(file)
            if look is None or not look.size or self._done.get(file.name) == look:
                continue
            names.add(file.name)
            before, since = self._looks.get(file.name, (None, now))
            if before != look:
                self._looks[file.name] = look, now
            elif (now - since).total_seconds() >= self._settle_seconds:
                settled.append((look.modified_ns, file.name, file))
        self._looks = {name: look for name, look in self._looks.items() if name in names}
        return [file for *_, file in sorted(settled)]

    def _files(self) -> list[Path]:
        from domdesk.sources.files import is_temporary

        try:
            return [file for file in self._folder.iterdir() if not is_temporary(file.name) and file.is_file()]
        except OSError:  # a share that is gone for a while
            return []

    def _write_journal(self) -> None:
        """Add to journal.csv what it does not have yet; where that fails, the next turn makes up for it."""
        path = self._out / JOURNAL_FILE
        try:
            entries = self._desk.journal(_last_number(path))
            if not entries:
                return
            self._out.mkdir(parents=True, exist_ok=True)
            is_new = not path.exists()
            with path.open("a", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                if is_new:
                    writer.writerow(JOURNAL_COLUMNS)
                writer.writerows([_cell(getattr(entry, name)) for name in JOURNAL_COLUMNS] for entry in entries)
        except OSError:
            return


def _look(file: Path) -> Look | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return Look(found.st_size, found.st_mtime_ns)

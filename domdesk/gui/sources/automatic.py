"""Routing that needs nobody, while the window is open: a folder is watched, and what arrives in it is routed.

The folder is looked into apart from the lane, and what was found is taken in it whenever nothing else is under way; the
view says where and how. Sources are read by what reads them anyway.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from domdesk.desk import Desk
from domdesk.desk.watching import Seen, Watch
from domdesk.errors import Cancelled, DomdeskError
from domdesk.gui import settings
from domdesk.gui.jobs import Job
from domdesk.gui.parts.words import several, tr
from domdesk.gui.session import Session
from domdesk.gui.unasked import AskedWish, unasked
from domdesk.records import JournalEntry

TURN_MS = 4000
MOST_PUT_OFF = 3
"""After so many turns that gave way to something else a turn is seen in the strip, and taken."""
CHANGES = ("imported", "routed")
"""What changes the desk, of the journal's events."""
KEPT = "automatic"


class Places(NamedTuple):
    """Where orders arrive, by which policy they are routed ('' = the desk's usual), where decisions are written."""

    folder: str = ""
    policy: str = ""
    out: str = ""

    @property
    def missing(self) -> str:
        """What has to be told first, in a sentence; '' where all is."""
        if not self.folder.strip():
            return tr("Choose the folder in which orders arrive.")
        if not self.out.strip():
            return tr("Choose the folder into which decisions are written.")
        return ""


class Automatic(QObject):
    """See the module. `changed`: it is on or off, or cannot go on; `entered`: there is more in the journal."""

    changed = Signal()
    entered = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._places = Places()
        self._watch: Watch | None = None
        self._looking: Job | None = None
        self._is_turning = False
        self._put_off = 0
        self.is_on = False
        self._timer = QTimer(self, interval=TURN_MS)
        self._timer.timeout.connect(self.turn)
        session.leaving.connect(self.stop)
        session.closed.connect(self.stop)

    def start(self, places: Places) -> None:
        """Watch from now on; where that cannot be, `failed` of the session says why."""
        keep_places(self._session, places)
        self._places, self._watch, self._put_off, self._is_turning = places, None, 0, False
        self.is_on = True
        self._timer.start()
        self.changed.emit()
        self.turn()

    def stop(self) -> None:
        """Watch no longer; what arrived is kept, and routed when it is watched again."""
        if self.is_on:
            self.is_on = False
            self._timer.stop()
            if self._looking is not None:
                self._looking.cancel()
            self.changed.emit()

    def turn(self) -> None:
        """Look for what there is to do now, and do it, unless the last turn is not over yet."""
        if not self.is_on or self._session.now is None or self._is_turning or self._session.jobs.pending:
            return
        self._is_turning = True
        if self._watch is not None:
            self._look(self._watch)
            return
        places = self._places

        def make(desk: Desk) -> Watch:
            folder, out = Path(places.folder).expanduser(), Path(places.out).expanduser()
            return Watch(desk, folder, out, places.policy or None, reads_sources=False)

        def made(watch: Watch) -> None:
            if self.is_on and self._places is places:
                self._watch = watch
                self._look(watch)

        self._session.ask_desk(make, made, self._failed)

    def _look(self, watch: Watch) -> None:
        """A folder may lie on a drive that takes its time, which nobody should wait for."""

        def looked(seen: Seen) -> None:
            if self._is_of(watch):
                self._take(watch, seen)

        def failed(error: Exception) -> None:
            if self._is_of(watch):
                self._failed(error)

        self._looking = self._session.jobs.start_apart(lambda job: watch.look(job.wish), looked, failed)

    def _take(self, watch: Watch, seen: Seen) -> None:
        def work(_: Desk, wish: AskedWish) -> tuple[list[JournalEntry], bool]:
            entries = watch.take(seen, wish)
            return entries, any(entry.event in CHANGES for entry in entries)

        def took(entries: list[JournalEntry]) -> None:
            if self._is_of(watch):
                self._put_off, self._is_turning = 0, False
            self._tell(entries)

        def failed(error: Exception) -> None:
            if self._is_of(watch):
                self._failed(error)

        title = tr("Routing what arrived") if self._put_off >= MOST_PUT_OFF else ""
        unasked(self._session, work, took, failed, title)

    def _is_of(self, watch: Watch) -> bool:
        """Whether that is what is watched now, rather than what was before it was switched off or over."""
        return self.is_on and self._watch is watch

    def _tell(self, entries: Sequence[JournalEntry]) -> None:
        if entries:
            self.entered.emit()
        routed = sum(entry.event == "routed" for entry in entries)
        if routed:
            self._session.done.emit(
                several(routed, "Routed {n} order that arrived.", "Routed {n} orders that arrived.")
            )

    def _failed(self, error: Exception) -> None:
        self._is_turning = False
        if isinstance(error, Cancelled):
            self._put_off += 1  # the lane was wanted for something else
            return
        self.stop()
        if isinstance(error, DomdeskError):
            error = type(error)(tr("Routing what arrives is off: {why}", why=error.text), error.remedy)
        self._session.failed.emit(error)


def keep_places(session: Session, places: Places) -> None:
    """Remember where a desk's orders arrive, on this computer."""
    if session.now is not None:
        kept = _all_places() | {str(session.now.path.resolve()): list(places)}
        latest = dict(list(kept.items())[-settings.KEPT_DESKS :])
        settings.store().setValue(KEPT, json.dumps(latest))


def kept_places(session: Session) -> Places:
    """Where the open desk's orders arrived last."""
    found = _all_places().get(str(session.now.path.resolve())) if session.now is not None else None
    return Places(*found) if found else Places()


def _all_places() -> dict[str, list[str]]:
    try:
        found = json.loads(str(settings.store().value(KEPT, "{}")))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}

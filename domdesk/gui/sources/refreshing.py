"""Sources that are due are read while the desk is open, one after the other, when nothing else is under way.

Made by the window. What fails is told once for each source and reason, and once more when it can be read again.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from domdesk.desk import Desk
from domdesk.errors import Cancelled, DomdeskError
from domdesk.gui.parts.words import tr
from domdesk.gui.session import Session
from domdesk.gui.sources.jobs import changes_records
from domdesk.gui.unasked import AskedWish, unasked
from domdesk.records import SourceState

LOOK_MS = 15_000
"""How often it is looked whether a source is due."""
NEXT_MS = 200
"""After one was read, the next is looked for so soon."""
MOST_PUT_OFF = 3
"""After so many tries that gave way to something else a read is seen in the strip, and done."""


class Refreshing(QObject):
    """See the module. `failed`: a sentence about a source that cannot be read."""

    failed = Signal(str)

    def __init__(self, session: Session, stands_back: Callable[[], bool]) -> None:
        """`stands_back`: something else reads the sources now."""
        super().__init__(session)
        self._session = session
        self._stands_back = stands_back
        self._put_off = 0
        self._starting: set[str] | None = None
        self._told: dict[str, str] = {}
        self._path: Path | None = None
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        session.located.connect(self._opened)  # the desk stands there, and what can wait is done
        session.closed.connect(self._timer.stop)

    def _opened(self) -> None:
        now = self._session.now
        if now is not None:
            self._path, self._starting = now.path, None
            self._told.clear()
            self._timer.start()
            QTimer.singleShot(0, self, self.look)  # when the lane has told all that it had to tell

    def look(self) -> None:
        """Read the first source whose time has come, unless something else is under way."""
        jobs = self._session.jobs
        if self._session.now is None or jobs.pending or self._stands_back():
            return
        found: list[str] = []

        def work(desk: Desk, wish: AskedWish) -> tuple[SourceState | None, bool]:
            state = self._due(desk.sources())
            if state is None:
                return None, False
            found.append(state.source.name)
            result = desk.refresh_source(state.source.name, wish=wish)
            return state, changes_records(result)

        def done(state: SourceState | None) -> None:
            if state is not None:
                self._was_read(state.source.name)

        def failed(error: Exception) -> None:
            self._could_not(found[-1] if found else "", error)

        insists = self._put_off >= MOST_PUT_OFF
        unasked(self._session, work, done, failed, tr("Reading sources") if insists else "")

    def _due(self, states: list[SourceState]) -> SourceState | None:
        """The first source to be read now; at start those that are read then come first. In the lane."""
        if self._starting is None:
            self._starting = {s.source.name for s in states if s.source.at_start and not s.source.paused}
        now = datetime.now(UTC)
        return next((s for s in states if s.source.name in self._starting or _is_due(s, now)), None)

    def _was_read(self, name: str) -> None:
        self._put_off = 0
        self._leave_start(name)
        if self._told.pop(name, ""):
            self._session.done.emit(tr("{name} can be read again.", name=name))
        self._session.sourced.emit()
        QTimer.singleShot(NEXT_MS, self, self.look)

    def _could_not(self, name: str, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self._put_off += 1  # the lane was wanted for something else
            return
        self._put_off = 0
        self._leave_start(name)
        if not isinstance(error, DomdeskError):  # a fault of ours would come again each time
            self._timer.stop()
            self._session.failed.emit(error)
            return
        self._session.sourced.emit()
        if self._told.get(name) != error.text:
            self._told[name] = error.text
            self.failed.emit(tr("{name} could not be read. {why}", name=name, why=str(error)))
        QTimer.singleShot(NEXT_MS, self, self.look)

    def _leave_start(self, name: str) -> None:
        if self._starting is not None:
            self._starting.discard(name)


def _is_due(state: SourceState, now: datetime) -> bool:
    return state.next_read is not None and datetime.fromisoformat(state.next_read) <= now

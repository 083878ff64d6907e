"""Sources that are due are read while the desk is open, a few at once, in the background.

Made by the window. What fails is told once for each source and reason, and once more when it can be read again.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Signal

from domdesk.errors import Cancelled, DomdeskError
from domdesk.gui.parts.words import tr
from domdesk.gui.session import Session
from domdesk.gui.sources.feeds import feeds_of
from domdesk.records import SourceRead, SourceState

LOOK_MS = 15_000
"""How often it is looked whether a source is due."""
NEXT_MS = 200
"""After one was read, the next is looked for so soon."""
MOST_AT_ONCE = 4


class Refreshing(QObject):
    """See the module. `failed`: a sentence about a source that cannot be read."""

    failed = Signal(str)

    def __init__(self, session: Session, routes: Callable[[], bool]) -> None:
        """`routes`: what arrives is routed by itself now, and accounted for in the journal."""
        super().__init__(session)
        self._session = session
        self._feeds = feeds_of(session)
        self._routes = routes
        self._is_looking = False
        self._starting: set[str] | None = None
        self._told: dict[str, str] = {}
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        session.located.connect(self._opened)  # the desk stands there, and what can wait is done
        session.leaving.connect(self._left)
        session.closed.connect(self._left)

    def _opened(self) -> None:
        self._starting, self._is_looking = None, False
        self._told.clear()
        self._timer.start()
        QTimer.singleShot(0, self, self.look)  # when the lane has told all that it had to tell

    def _left(self) -> None:
        self._timer.stop()

    def look(self) -> None:
        """Begin to read the sources whose time has come, at most so many at once; nobody waits for that."""
        if self._session.now is None or self._is_looking:
            return
        self._is_looking = True

        def found(states: list[SourceState]) -> None:
            self._is_looking = False
            for state in self._due(states)[: max(0, MOST_AT_ONCE - self._feeds.count)]:
                self._read(state.source.name)

        self._session.ask_desk(lambda desk: desk.sources(), found, self._could_not_look)

    def _due(self, states: list[SourceState]) -> list[SourceState]:
        """Sources to be read now; at start those that are read then come first."""
        if self._starting is None:
            self._starting = {s.source.name for s in states if s.source.at_start and not s.source.paused}
        now, starting = datetime.now(UTC), self._starting
        due = [s for s in states if s.source.name in starting or _is_due(s, now)]
        return sorted(
            (s for s in due if not self._feeds.is_reading(s.source.name)), key=lambda s: not s.source.at_start
        )

    def _read(self, name: str) -> None:
        self._feeds.read(
            name,
            lambda _: self._was_read(name),
            lambda error: self._could_not(name, error),
            arriving=self._routes(),
            by_itself=True,
        )

    def _was_read(self, name: str) -> None:
        self._leave_start(name)
        if self._told.pop(name, ""):
            self._session.done.emit(tr("{name} can be read again.", name=name))
        self._session.sourced.emit()
        QTimer.singleShot(NEXT_MS, self, self.look)

    def _could_not_look(self, error: Exception) -> None:
        self._is_looking = False
        self._could_not("", error)

    def _could_not(self, name: str, error: Exception) -> None:
        self._leave_start(name)
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, DomdeskError):  # a fault of ours would come again each time
            self._timer.stop()
            self._session.failed.emit(error)
            return
        self._session.sourced.emit()
        if self._told.get(name) != error.text:
            self._told[name] = error.text
            if self._routes():
                self._enter(name, error)
            self.failed.emit(tr("{name} could not be read. {why}", name=name, why=str(error)))
        QTimer.singleShot(NEXT_MS, self, self.look)

    def _enter(self, name: str, error: DomdeskError) -> None:
        """Account for it in the journal too."""
        read = SourceRead(name, None, str(error))
        self._session.ask_desk(lambda desk: desk.note_read(read), lambda _: self._session.sourced.emit())

    def _leave_start(self, name: str) -> None:
        if self._starting is not None:
            self._starting.discard(name)


def _is_due(state: SourceState, now: datetime) -> bool:
    return state.next_read is not None and datetime.fromisoformat(state.next_read) <= now

"""Reads and tests of sources that are under way: outside the lane while they last, in it only to begin and to be kept.

One for each session: the Sources page and what reads sources when they are due share it. Nobody waits for a read, and
each can be cancelled.
"""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from domdesk.desk import Desk
from domdesk.desk.fetching import Brought, OvertakenError, ReadRequest, bring
from domdesk.errors import Cancelled, InputError, SourceError
from domdesk.gui.jobs import Job
from domdesk.gui.session import Session
from domdesk.gui.sources.preview import Tested, tested
from domdesk.gui.unasked import AskedWish, unasked
from domdesk.records import ImportResult, SheetMapping, Source, SourceRead

T = TypeVar("T")
Failed = Callable[[Exception], None]


class Trip:
    """One way to a source and back; it ends once, however many hear of it."""

    def __init__(self) -> None:
        self.job: Job | None = None
        self.is_over = self._is_kept = False
        self._turn = Lock()

    def keep(self) -> bool:
        """From now on what it brings is being kept; False where it was cancelled before. Called in the lane."""
        with self._turn:
            self._is_kept = not self.is_over
            return self._is_kept

    def turn_back(self) -> bool:
        """Cancel it; False where what it brings is being kept already."""
        with self._turn:
            if self._is_kept:
                return False
            self.is_over = True
        self.cancel()
        return True

    def cancel(self) -> None:
        self.is_over = True
        if self.job is not None:
            self.job.cancel()

    def unless_over(self, hear: Callable[[T], None]) -> Callable[[T], None]:
        """What hears of it as long as the trip is not over."""

        def told(what: T) -> None:
            if not self.is_over:
                hear(what)

        return told


class Feeds(QObject):
    """See the module. `changed`: a read was begun, or ended."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._reads: dict[str, Trip] = {}
        self._test: Trip | None = None
        session.leaving.connect(self._leave)
        session.closed.connect(self._leave)

    def is_reading(self, name: str) -> bool:
        """Whether a read of the source is under way."""
        return name in self._reads

    @property
    def count(self) -> int:
        """How many reads are under way."""
        return len(self._reads)

    def cancel(self, name: str) -> bool:
        """Give up the read of a source that is under way, and its figures stay as they are; False where it is too late.

        Then it ends as any other.
        """
        if name not in self._reads or not self._reads[name].turn_back():
            return False
        del self._reads[name]
        self.changed.emit()
        return True

    def cancel_test(self) -> None:
        if self._test is not None:
            self._test.cancel()
            self._test = None

    def _leave(self) -> None:
        for trip in self._reads.values():
            trip.cancel()
        self._reads.clear()
        self.changed.emit()
        self.cancel_test()

    # --- a test -------------------------------------------------------------------------------------------------------

    def test(
        self, source: Source, secret: str, mapping: SheetMapping | None, done: Callable[[Tested], None], failed: Failed
    ) -> None:
        """Find out what a read would bring; nothing is kept. A blank secret is the one that is kept.

        A test that is under way is given up for it; after `cancel_test` nobody hears of it.
        """
        self.cancel_test()
        trip = self._test = Trip()
        found, refused = trip.unless_over(done), trip.unless_over(failed)

        def try_out(request: ReadRequest, brought: Brought | None) -> None:
            self._session.ask_desk(lambda desk: tested(desk.preview(request, brought)), found, refused)

        self._go(
            trip,
            lambda desk: desk.request_test(source, secret or None, mapping=mapping),
            try_out,
            lambda _, error: refused(error),
        )

    # --- a read -------------------------------------------------------------------------------------------------------

    def read(
        self,
        name: str,
        done: Callable[[ImportResult | None], None],
        failed: Failed,
        *,
        mapping: SheetMapping | None = None,
        arriving: bool = False,
        by_itself: bool = False,
    ) -> None:
        """Read a source now, unless it is being read; None: it holds what it held.

        `arriving`: its orders are to be routed, and what becomes of it is entered in the journal; `by_itself`: nobody
        asked for it. Who cancels it hears nothing.
        """
        if name in self._reads:
            return
        trip = self._reads[name] = Trip()
        self.changed.emit()

        def ended(tell: Callable[[], None]) -> None:
            if not trip.is_over:
                trip.is_over = True
                self._reads.pop(name, None)
                self.changed.emit()
                tell()

        def keep(request: ReadRequest, brought: Brought | None) -> None:
            def work(desk: Desk, _: AskedWish) -> tuple[ImportResult | None, bool]:
                if not trip.keep():
                    raise Cancelled
                result = desk.keep_read(request, brought, arriving=arriving, by_itself=by_itself)
                if arriving:
                    desk.note_read(SourceRead(name, result))
                return result, changes_records(result)

            unasked(self._session, work, lambda result: ended(lambda: done(result)), could_not)

        def could_not(error: Exception) -> None:
            ended(lambda: failed(Cancelled() if by_itself and isinstance(error, OvertakenError) else error))

        def enter(request: ReadRequest | None, error: Exception) -> None:
            if request is None or not isinstance(error, InputError | SourceError):
                could_not(error)
                return
            told = request

            def work(desk: Desk) -> None:
                if not trip.is_over:
                    desk.enter_failure(told, error)

            self._session.ask_desk(work, lambda _: could_not(error), could_not)

        self._go(trip, lambda desk: desk.request_read(name, mapping=mapping), keep, enter)

    def _go(
        self,
        trip: Trip,
        ask: Callable[[Desk], ReadRequest],
        done: Callable[[ReadRequest, Brought | None], None],
        failed: Callable[[ReadRequest | None, Exception], None],
    ) -> None:
        """Ask the desk what to read, and read it; nothing more happens to a trip that is over."""

        def begin(request: ReadRequest) -> None:
            trip.job = self._session.jobs.start_apart(
                lambda job: bring(request, job.wish),
                trip.unless_over(lambda brought: done(request, brought)),
                trip.unless_over(lambda error: failed(request, error)),
            )

        self._session.ask_desk(ask, trip.unless_over(begin), trip.unless_over(lambda error: failed(None, error)))


def feeds_of(session: Session) -> Feeds:
    """The one of a session."""
    return session.findChild(Feeds) or Feeds(session)


def changes_records(result: ImportResult | None) -> bool:
    """Whether a read brought anything that was not there."""
    return result is not None and any(file.new or file.changed for file in result.files)

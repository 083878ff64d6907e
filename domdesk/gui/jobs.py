"""Work off the GUI thread: one lane, the only thread that touches the desk, its answers posted back to the GUI thread.

Session starts jobs; a job gets the `Job` itself, to report progress and to ask what the user wishes.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event, Thread
from time import monotonic
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from domdesk.desk import Wish
from domdesk.records import Progress

CLOSE_SECONDS = 2.0
"""How long closing waits for the lane before it gives up on it."""
SHOW_SECONDS = 0.5
"""How long the lane waits at most while the GUI thread shows what it found: both at once take twice as long."""


class Job:
    """One piece of work. `title` is shown while it runs; a job without one is too short to show.

    `can_stop`: it can end early with the best it has; `can_cancel`: it can end and leave no trace.
    """

    def __init__(
        self, title: str, can_stop: bool, report: Callable[["Job", Progress], None], can_cancel: bool = False
    ) -> None:
        self.title = title
        self.can_stop = can_stop
        self.can_cancel = can_stop or can_cancel
        self.progress: Progress | None = None
        self._wish: Wish = "go on"
        self._report = report

    def report(self, progress: Progress) -> None:
        """How far the work is; called from the lane, as often as it likes."""
        self._report(self, progress)

    def wish(self) -> Wish:
        """What the user wants of this job; asked from the lane."""
        return self._wish

    def stop(self) -> None:
        """Wish that the job ends with the best it has."""
        if self._wish == "go on":
            self._wish = "stop"

    def cancel(self) -> None:
        """Wish that the job ends and leaves no trace."""
        self._wish = "cancel"


class Jobs(QObject):
    """The lane and the way back.

    `changed`: another titled job runs, or none; `progressed`: the running one got on; `idle`: nothing is under way.
    """

    changed = Signal()
    idle = Signal()
    progressed = Signal()
    failed = Signal(object)
    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running: Job | None = None
        self.progress: Progress | None = None
        self._lane = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self._pending: set[Future[None]] = set()
        self._apart: dict[Job, Thread] = {}
        self._unanswered = 0
        self._closed = False
        self._shown = Event()  # what the lane has last found is on the screen
        self._shown.set()
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        work: Callable[[Job], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
        title: str = "",
        can_stop: bool = False,
        can_cancel: bool = False,
    ) -> Job:
        """Do `work` in the lane, then `done` with its answer, or `failed` with what it raised, in the GUI thread.

        After the end nothing is begun any more.
        """
        job = Job(title, can_stop, self._reported, can_cancel)
        if self._closed:
            return job
        if title:
            self.running, self.progress = job, None
            self.changed.emit()
        self._unanswered += 1
        future = self._lane.submit(self._do_in_turn, job, work, done, failed or self.failed.emit)
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        return job

    def start_apart(
        self, work: Callable[[Job], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> Job:
        """Do `work`, which needs no desk, in a thread of its own, and tell as `start` does; nothing waits for it."""
        job = Job("", False, self._reported, can_cancel=True)
        if not self._closed:
            told = (job, work, done, failed, self._end_apart)
            self._apart[job] = Thread(target=self._do, args=told, name="desk apart", daemon=True)
            self._apart[job].start()
        return job

    @property
    def is_apart(self) -> bool:
        """True while something is done apart, or its answer is not told yet."""
        return bool(self._apart)

    @property
    def pending(self) -> bool:
        """True while the lane works, or has an answer that is not told yet."""
        return self._unanswered > 0

    @property
    def wanted(self) -> bool:
        """True while the lane is asked for more than what it does now, or for its end. From any thread."""
        return self._closed or self._unanswered > 1

    def tell_failure(self, error: BaseException) -> None:
        """Bring a fault from whatever thread into the GUI thread."""
        self._post(lambda: self.failed.emit(error))

    def close(self, last: Callable[[], None], unblock: Callable[[], None]) -> bool:
        """Cancel what runs, do `last` in the lane, then `unblock` whatever the lane may still wait for.

        False where the lane, or what is done apart, did not come to its end within CLOSE_SECONDS.
        """
        self._closed = True
        self._shown.set()
        deadline = monotonic() + CLOSE_SECONDS
        for apart in self._apart:
            apart.cancel()
        if self.running:
            self.running.cancel()
        for future in list(self._pending):
            future.cancel()
        ending = self._lane.submit(last)
        self._lane.shutdown(wait=False)
        ended = not wait([ending], CLOSE_SECONDS).not_done
        unblock()
        if ended:
            self._lane.shutdown(wait=True)
        for thread in self._apart.values():
            thread.join(max(0.0, deadline - monotonic()))
        return ended and not any(thread.is_alive() for thread in self._apart.values())

    def _do_in_turn(
        self, job: Job, work: Callable[[Job], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        """In the lane, once what it found before is shown."""
        self._shown.wait(SHOW_SECONDS)
        self._shown.clear()
        self._do(job, work, done, failed, self._end)

    def _do(
        self,
        job: Job,
        work: Callable[[Job], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        end: Callable[[Job, Callable[[], None]], None],
    ) -> None:
        try:
            answer = work(job)
        except Exception as error:
            fault = error
            self._post(lambda: end(job, lambda: _tell(failed, fault)))
        else:
            self._post(lambda: end(job, lambda: _tell(done, answer)))

    def _end(self, job: Job, tell: Callable[[], None]) -> None:
        if self.running is job:
            self.running = None
        try:
            tell()
        finally:
            self._unanswered -= 1
            QTimer.singleShot(0, self, self._shown.set)  # after what is to be laid out and painted
            if job.title:
                self.changed.emit()
            if not self.pending:
                self.idle.emit()

    def _end_apart(self, job: Job, tell: Callable[[], None]) -> None:
        self._apart.pop(job).join()  # it has nothing left to do
        tell()

    def _reported(self, job: Job, progress: Progress) -> None:
        waiting, job.progress = job.progress, progress
        if waiting is None:  # else an earlier report is on its way and will show this one
            self._post(lambda: self._show_progress(job))

    def _show_progress(self, job: Job) -> None:
        latest, job.progress = job.progress, None
        if latest is not None and job is self.running:
            self.progress = latest
            self.progressed.emit()

    def _post(self, closure: Callable[[], None]) -> None:
        if not self._closed:
            self._posted.emit(closure)

    @Slot(object)
    def _run(self, closure: Callable[[], None]) -> None:
        if not self._closed:
            closure()


def _tell(listener: Callable[[Any], None], answer: object) -> None:
    """Unless a widget waits for the answer that was closed meanwhile."""
    waiting = getattr(listener, "__self__", None)
    if not isinstance(waiting, QObject) or shiboken6.isValid(waiting):
        listener(answer)

"""The one object the views talk to: the open desk, what was last read from it, the run shown and the order selected.

The desk is touched in the lane of `jobs` alone; what it answers is kept here as values, and signals say what changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from domdesk.desk import Desk, solver_process
from domdesk.errors import Cancelled, DeskInUseError, InputError
from domdesk.gui.answers import Answers
from domdesk.gui.importing.brought import Brought, bring
from domdesk.gui.importing.review import review
from domdesk.gui.jobs import Job, Jobs
from domdesk.gui.kept_solver import KeptSolver
from domdesk.gui.parts.words import tr
from domdesk.gui.snapshot import (
    Answer,
    Snapshot,
    Source,
    answer_for_now,
    answer_of,
    bring_in,
    complete,
    first_look,
    held_by,
    take_snapshot,
)
from domdesk.gui.watch import DeskWatch
from domdesk.lessons import Lesson
from domdesk.records import OrderKey
from domdesk.records.freeing import free

SETTLE_MS = 60
"""How long the selection must rest before its decision is asked for: holding an arrow key asks once."""
PAINT_FIRST_MS = 50
"""What can wait is begun this long after the orders have come, so that they are on the screen before."""


class Session(QObject):
    """See the module.

    `leaving`: the desk is about to be closed; `read`: the snapshot is new; `located`: it got coordinates; `selected`:
    another order; `answered`: its answer came; `decided`: a choice about an order was kept that no run has followed;
    `refused`: a desk is in use, with what tries again; `wanted`: an order to be shown; `orders_wanted`: these alone,
    by a name; `beside_wanted`: an order and a run to stand beside; `page_wanted`: a page; `sourced`: one is read.
    """

    leaving = Signal()
    opened = Signal()
    closed = Signal()
    read = Signal()
    located = Signal()
    selected = Signal()
    answered = Signal()
    decided = Signal()
    reviewed = Signal(object, object)
    imported = Signal(object)
    done = Signal(str)
    failed = Signal(object)
    refused = Signal(object, object)
    routing_wanted = Signal(str)
    wanted = Signal(object)
    beside_wanted = Signal(object, int)
    orders_wanted = Signal(object, str)
    page_wanted = Signal(str)
    sourced = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs = Jobs(self)
        self.jobs.failed.connect(self._fail)
        self.jobs.changed.connect(self._ask)  # what was selected during a job is asked for after it
        self.now: Snapshot | None = None
        self.selection: OrderKey | None = None
        self.answer: Answer | None = None
        self.is_new = False
        """Whether the open desk was made when it was opened, so that nobody has looked at it before."""
        self._desk: Desk | None = None  # of the lane
        self.solver = KeptSolver(solver_process)  # of the lane
        self._answers = Answers()
        self._asking: OrderKey | None = None
        self.asks_to_leave: Callable[[Callable[[], None]], bool] = lambda again: False
        """True where somebody is asked first, before the desk is left; what is handed in is done once they agree."""
        self.watch = DeskWatch(self)
        self.watch.lost.connect(self.failed)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._ask)

    # --- desks --------------------------------------------------------------------------------------------------------

    def open(self, path: Path) -> None:
        """Open an existing desk in place of the one that is open."""
        self.enter(lambda: Desk.open(path, self.solver.get()), tr("Opening {name}", name=path.name))

    def create(self, path: Path, currency: str, rates: Sequence[str]) -> None:
        """Make a desk and open it."""
        title = tr("Making {name}", name=path.name)
        self.enter(lambda: Desk.create(path, currency, rates=rates, engine=self.solver.get()), title, is_new=True)

    def open_demo(self, folder: Path, name: str | None = None) -> None:
        """Open a fresh copy of a demo world."""
        self.enter(lambda: Desk.demo(folder, name, self.solver.get()), tr("Filling the demo shop"), is_new=True)

    def open_lesson(self, lesson: Lesson, folder: Path) -> None:
        """Open a fresh desk with a lesson's world."""
        self.enter(lambda: Desk.lesson(lesson, folder, self.solver.get()), tr("Setting up the lesson"), is_new=True)

    def enter(self, make: Callable[[], Desk], title: str, *, is_new: bool = False) -> None:
        """Open the desk that `make` makes, in place of the one that is open; `is_new`: nobody has seen it before."""

        def again() -> None:
            self.enter(make, title, is_new=is_new)

        def work(job: Job) -> Snapshot:
            before = self._desk.path if self._desk else None
            self._close_desk()
            try:
                self._desk = make()
                return first_look(self._desk)
            except Exception:
                self._close_desk()
                if before is not None:
                    self._desk = Desk.open(before, self.solver.get())
                raise

        def done(snapshot: Snapshot) -> None:
            self.watch.follow(snapshot.path)
            self.is_new, self.selection = is_new, None  # an order of the same number here is another
            self._take(snapshot)
            self.opened.emit()
            QTimer.singleShot(PAINT_FIRST_MS, self, self.locate)

        def failed(error: Exception) -> None:
            self.watch.follow(self.now.path if self.now else None)
            if isinstance(error, DeskInUseError):
                self.refused.emit(error, again)
            else:
                self._fail(error)

        if self.asks_to_leave(again):
            return
        self.leaving.emit()
        self.watch.follow(None)  # another file may come to stand there
        self.jobs.start(work, done, failed, title)

    def locate(self) -> None:
        """Fetch shipments and coordinates of a desk just opened: its orders are on the screen before."""
        snapshot = self.now
        if snapshot is None:
            return

        def work(job: Job) -> Snapshot:
            return complete(self._open_desk(), snapshot) if self.now is snapshot else snapshot

        def done(found: Snapshot) -> None:
            if self.now is snapshot:
                self.now = found
                self.located.emit()
                self.ask_desk(lambda desk: desk.read_ahead(found.run), lambda _: None)

        self.jobs.start(work, done)

    def leave(self) -> None:
        """Close the desk and show none."""
        if self.asks_to_leave(self.leave):
            return
        self.leaving.emit()
        self.watch.follow(None)
        self._take(None)
        self.jobs.start(lambda job: self._close_desk(), lambda _: None)

    def close(self) -> bool:
        """End everything, within a little over two seconds; False where the lane had to be left behind."""
        return self.jobs.close(self._close_desk, self.solver.close)

    def _close_desk(self) -> None:
        if self._desk is not None:
            self._desk.close()
            self._desk = None

    def _open_desk(self) -> Desk:
        if self._desk is None:
            raise InputError(tr("No desk is open."), tr("Open one first."))
        return self._desk

    def _desk_to_change(self) -> Desk:
        """The open desk, whose file is there to take what is changed."""
        desk = self._open_desk()
        self.watch.check()
        return desk

    def take_unasked(self, snapshot: Snapshot) -> None:
        """Show a desk that was changed without anybody's asking, unless it has been left meanwhile."""
        if self.now is not None and self.now.path == snapshot.path:
            self._take(snapshot)

    def _take(self, snapshot: Snapshot | None) -> None:
        """Show a snapshot, or no desk, in place of the one before."""
        held = held_by(self.now)
        self.now = snapshot
        self._forget()
        (self.closed if snapshot is None else self.read).emit()
        self.let_go(held)

    def let_go(self, held: list[list[Any]]) -> None:
        """Have the lane free what is shown no more."""
        if any(held):
            self.jobs.start(lambda job: free(held), lambda _: None)

    def _forget(self) -> None:
        self._answers.clear()
        self.answer = None
        if self.now is None or self.selection not in self.now.numbers:
            self.selection = None
        self.selected.emit()
        if self.selection:
            self._settle.start()

    # --- the selected order -------------------------------------------------------------------------------------------

    def select(self, key: OrderKey | None) -> None:
        """Select an order, or none; its answer follows when the selection has come to rest."""
        if key == self.selection:
            return
        self.selection = key
        self.answer = self._answers.of(self._run, key)
        self.selected.emit()
        if key and self.answer is None:
            self._settle.start()

    @property
    def _run(self) -> int | None:
        return self.now.run if self.now else None

    def _ask(self) -> None:
        key, snapshot = self.selection, self.now
        if key is None or snapshot is None or self.answer is not None or self._asking or self.jobs.running:
            return
        self._asking = key
        routed, decided_by = snapshot.has_routed(key), snapshot.run_of(key)

        def work(job: Job) -> Answer:
            return answer_of(self._open_desk(), key, decided_by, routed=routed)

        def done(answer: Answer) -> None:
            self._asking = None
            if self.now is snapshot:
                self._keep(key, answer)
            self._ask()

        def failed(error: Exception) -> None:
            self._asking = None
            if self.now is snapshot:
                self._fail(error)
            if self.selection != key:
                self._ask()

        self.jobs.start(work, done, failed)

    def _keep(self, key: OrderKey, answer: Answer) -> None:
        self._answers.keep(self._run, key, answer)
        if self.selection == key:
            self.answer = answer
            self.answered.emit()

    def place(self, keys: Sequence[OrderKey], done: Callable[[], None]) -> None:
        """Place orders that no run has routed for now, in turn; then call `done`."""
        run, snapshot = self._run, self.now

        def work(job: Job) -> list[Answer]:
            return [answer_for_now(self._open_desk(), key, run) for key in keys]

        def placed(answers: list[Answer]) -> None:
            if self.now is snapshot:
                for key, answer in zip(keys, answers, strict=True):
                    self._keep(key, answer)
                done()

        self.jobs.start(work, placed)

    # --- verbs --------------------------------------------------------------------------------------------------------

    def route(self, policy: str, title: str = "", done: Callable[[], None] | None = None) -> None:
        """Route all open orders by `policy` and show the run; then call `done`."""

        def work(job: Job) -> Snapshot:
            desk = self._desk_to_change()
            desk.route(policy, report=job.report, wish=job.wish)
            return take_snapshot(desk)

        def routed(snapshot: Snapshot) -> None:
            self._take(snapshot)
            if done is not None:
                done()

        self.jobs.start(work, routed, title=title or tr("Routing"), can_stop=True)

    def show_run(self, run: int | None, done: Callable[[], None] = lambda: None) -> None:
        """Show a run's decisions (None: the latest's) until a new run or the desk changes them; then call `done`."""
        outdated = self.now is not None and self.now.outdated

        def shown(snapshot: Snapshot) -> None:
            self._take(replace(snapshot, outdated=outdated))
            done()

        self.ask_desk(lambda desk: take_snapshot(desk, run), shown, title=tr("Reading the run"))

    def stop(self) -> None:
        """Let the running job end with the best it has."""
        if self.jobs.running:
            self.jobs.running.stop()

    def cancel(self) -> None:
        """Let the running job end and leave no trace."""
        if self.jobs.running:
            self.jobs.running.cancel()

    def review(self, source: Source, *, aside: bool = False) -> None:
        """Find out what an import would do; `reviewed` brings a Review, or why it cannot be. `aside`: nothing waits."""
        place, currency = (self.now.place, self.now.currency) if self.now else (str, "")
        self.jobs.start(
            lambda job: review(bring_in(self._open_desk(), source, dry_run=True), place, currency),
            lambda outcome: self.reviewed.emit(source, outcome),
            lambda error: self.reviewed.emit(source, error) if isinstance(error, InputError) else self._fail(error),
            title="" if aside else tr("Reading"),
        )

    def import_(self, source: Source) -> None:
        """Import what was reviewed; `imported` tells what it brought."""
        outdated = self.now is not None and self.now.outdated

        def work(job: Job) -> tuple[Brought, Snapshot]:
            brought = bring(desk := self._desk_to_change(), source)
            return brought, replace(take_snapshot(desk), outdated=outdated or brought.changed)

        def done(answer: tuple[Brought, Snapshot]) -> None:
            self._take(answer[1])
            self.imported.emit(answer[0])

        self.jobs.start(
            work,
            done,
            lambda error: self.reviewed.emit(source, error) if isinstance(error, InputError) else self._fail(error),
            title=tr("Importing"),
        )

    def ask_desk(
        self,
        work: Callable[[Desk], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
        title: str = "",
    ) -> None:
        """Have the lane do `work` with the desk, and hear of it."""
        self.jobs.start(lambda job: work(self._open_desk()), done, failed, title)

    def try_desk(
        self,
        work: Callable[[Desk, Job], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        title: str,
        *,
        can_stop: bool = True,
    ) -> None:
        """Have the lane do long `work` with the desk, which says how far it is and can be stopped or cancelled."""
        self.jobs.start(lambda job: work(self._open_desk(), job), done, failed, title, can_stop, can_cancel=True)

    def change_desk(
        self,
        work: Callable[[Desk], Any],
        done: Callable[[Any], None],
        title: str,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Have the lane change the desk and read it anew; the latest run is then older than it, unless it is new."""
        run = self.now.latest if self.now else None

        def both(desk: Desk) -> tuple[Any, Snapshot]:
            self.watch.check()
            answer = work(desk)
            snapshot = take_snapshot(desk)
            return answer, replace(snapshot, outdated=snapshot.run == run)

        def changed(answer: tuple[Any, Snapshot]) -> None:
            self._take(answer[1])
            done(answer[0])

        self.ask_desk(both, changed, failed, title)

    def _fail(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self.done.emit(tr("Cancelled; nothing was changed."))
        else:
            self.failed.emit(error)

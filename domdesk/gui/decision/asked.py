"""What was asked about orders beyond their decisions: what would have to change, and what makes one impossible.

The inspector has one; its views ask it and show what it heard. Answers come from the lane and are kept by run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from domdesk.desk import Desk
from domdesk.errors import Cancelled, DomdeskError, InputError
from domdesk.gui.jobs import Job
from domdesk.gui.parts.words import tr
from domdesk.gui.session import Session
from domdesk.records import Conflict, Counterfactual, OrderKey

About = tuple[int, OrderKey, str | None]
"""A run, its order, and which line is impossible ('' = the order); None where changes are asked for."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a question: an answer, else why there is none, else it is still worked out."""

    changes: Sequence[Counterfactual] | None = None
    conflict: Conflict | None = None
    fault: str = ""


class Asked(QObject):
    """See the module. `changed`: something was asked or answered."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._heard: dict[About, Heard] = {}
        session.opened.connect(self._heard.clear)
        session.closed.connect(self._heard.clear)

    def heard(self, run: int, key: OrderKey, line: str | None = None) -> Heard | None:
        """What came of a question; None where nobody asked it."""
        return self._heard.get((run, key, line))

    def ask_changes(self, run: int, key: OrderKey) -> None:
        """Ask what would have to change for each other place to ship an order."""

        def work(desk: Desk, job: Job) -> Heard:
            return Heard(changes=desk.counterfactuals(key, run, wish=job.wish))

        self._ask((run, key, None), work, tr("Trying what would change order {order}", order=key.order))

    def ask_why(self, run: int, key: OrderKey, line: str) -> None:
        """Ask what makes an order impossible ('' as a whole), or a line of it."""

        def work(desk: Desk, job: Job) -> Heard:
            return Heard(conflict=desk.why_impossible(key, line, run))

        self._ask((run, key, line), work, tr("Asking what makes order {order} impossible", order=key.order))

    def _ask(self, about: About, work: Callable[[Desk, Job], Heard], title: str) -> None:
        now, running = self._session.now, self._session.jobs.running
        if about in self._heard:
            return
        if running is not None:
            wait = tr("Wait until “{title}” is done, or cancel it.", title=running.title)
            self._session.failed.emit(InputError(tr("Something else is under way."), wait))
            return
        self._heard[about] = Heard()

        def done(heard: Heard) -> None:
            if self._is_of(now):
                self._heard[about] = heard
            self.changed.emit()

        def failed(error: Exception) -> None:
            self._heard.pop(about, None)
            if isinstance(error, Cancelled):
                self._session.done.emit(tr("Cancelled; nothing was changed."))
            elif isinstance(error, DomdeskError) and self._is_of(now):
                self._heard[about] = Heard(fault=str(error))
            else:
                self._session.failed.emit(error)
            self.changed.emit()

        self._session.try_desk(work, done, failed, title, can_stop=False)
        self.changed.emit()

    def _is_of(self, before: Any) -> bool:
        """Whether the same desk is still open."""
        now = self._session.now
        return now is not None and before is not None and now.path == before.path

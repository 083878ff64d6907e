"""The order pinned beside the selected one: which it is and what is known of it, kept up to date as the desk changes.

The inspector pins and unpins, a comparison pins what one of its runs decided; it is asked for in the session's lane.
"""

from PySide6.QtCore import QObject, Signal

from domdesk.desk import Desk
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Answer, answer_of
from domdesk.records import OrderKey


class Pinned(QObject):
    """See the module. `changed`: another order is pinned, or none, or more is known of it.

    `run` is the one whose decision it is to stay; None follows the run shown.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.key: OrderKey | None = None
        self.run: int | None = None
        self.answer: Answer | None = None
        session.read.connect(self._ask)
        session.located.connect(self._ask_again)
        session.closed.connect(self.unpin)
        session.opened.connect(self._let_go)
        session.beside_wanted.connect(self.pin_run)

    def pin(self, key: OrderKey, answer: Answer | None) -> None:
        """Pin an order, with what is known of it already."""
        self.key, self.answer, self.run = key, answer, None
        if answer is None:
            self._ask()
        else:
            self.changed.emit()

    def pin_run(self, key: OrderKey, run: int) -> None:
        """Pin what a run decided about an order, whichever is shown."""
        self.key, self.answer, self.run = key, None, run
        self._ask()

    def _let_go(self) -> None:
        """Another desk has no such run."""
        if self.run is not None:
            self.unpin()

    def unpin(self) -> None:
        """Pin none."""
        if self.key is not None:
            self.key = self.answer = self.run = None
            self.changed.emit()

    def _ask_again(self) -> None:
        """Ask for what is not known yet: what was asked before the desk was read wholly is not waited for."""
        if self.answer is None:
            self._ask()

    def _ask(self) -> None:
        """Ask anew what the desk knows of the order; one that the desk no longer has is unpinned."""
        key, now = self.key, self._session.now
        if key is None or now is None:
            return
        if now.row(key) is None:
            self.unpin()
            return
        self.answer, pinned = None, self.run
        self.changed.emit()
        run = now.run if self.run is None else self.run
        routed = self.run is not None or now.has_routed(key)

        def work(desk: Desk) -> Answer:
            return answer_of(desk, key, run, routed=routed)

        def done(answer: Answer) -> None:
            if (self.key, self.run) == (key, pinned) and self._session.now is now:
                self.answer = answer
                self.changed.emit()

        self._session.ask_desk(work, done)

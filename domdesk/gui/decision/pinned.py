"""The order pinned beside the selected one: which it is and what is known of it, kept up to date as the desk changes.

The inspector pins and unpins; what is known of the order is asked for in the session's lane.
"""

from PySide6.QtCore import QObject, Signal

from domdesk.desk import Desk
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Answer, answer_of
from domdesk.records import OrderKey


class Pinned(QObject):
    """See the module. `changed`: another order is pinned, or none, or more is known of it."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.key: OrderKey | None = None
        self.answer: Answer | None = None
        session.read.connect(self._ask)
        session.located.connect(self._ask_again)
        session.closed.connect(self.unpin)

    def pin(self, key: OrderKey, answer: Answer | None) -> None:
        """Pin an order, with what is known of it already."""
        self.key, self.answer = key, answer
        if answer is None:
            self._ask()
        else:
            self.changed.emit()

    def unpin(self) -> None:
        """Pin none."""
        if self.key is not None:
            self.key = self.answer = None
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
        self.answer = None
        self.changed.emit()
        run, routed = now.run, now.has_routed(key)

        def work(desk: Desk) -> Answer:
            return answer_of(desk, key, run, routed=routed)

        def done(answer: Answer) -> None:
            if self.key == key and self._session.now is now:
                self.answer = answer
                self.changed.emit()

        self._session.ask_desk(work, done)

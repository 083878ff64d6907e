"""What keeps a desk from being lost: what is told of it when it was just opened, and the way to its backups.

That is which reservations have run out, then or while it stands open, and whether it is well after a program's crash.
The window makes it; the checks run in the session's lane, after the orders stand on the screen.
"""

from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from domdesk.desk import Desk
from domdesk.errors import DomdeskError
from domdesk.gui.acting.backups_dialog import BackupsDialog
from domdesk.gui.notices import Notices
from domdesk.gui.parts.formatting import number
from domdesk.gui.parts.words import several, tr
from domdesk.gui.session import Session
from domdesk.gui.unasked import AskedWish, unasked
from domdesk.records import Fault, OrderKey, expiry_notice

FEW = 3
LOOK_MS = 60_000
"""How often it is looked whether reservations have run out."""


class Found(NamedTuple):
    """What a desk was found like: orders whose reservations ran out, and faults, None where nothing was checked."""

    expired: tuple[OrderKey, ...]
    faults: list[Fault] | None


class Guard(QObject):
    """See the module."""

    def __init__(self, session: Session, notices: Notices, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._notices, self._window = session, notices, window
        self.backups: BackupsDialog | None = None
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look_for_expired)
        session.opened.connect(self._look)
        session.opened.connect(self._timer.start)
        session.closed.connect(self._timer.stop)

    def show_backups(self) -> None:
        """Show the desk's dated copies."""
        if self.backups is None:
            self.backups = BackupsDialog(self._session, self._window)
            self.backups.finished.connect(self._closed)
        self.backups.show()
        self.backups.activateWindow()

    def _closed(self) -> None:
        self.backups = None

    def _look(self) -> None:
        self._session.ask_desk(_found, self._tell)

    def look_for_expired(self) -> None:
        """Release what is kept no longer than now, and say so; what runs is waited for."""
        if self._session.jobs.running is None:
            unasked(self._session, _released, self._tell_expired, self._could_not)

    def _could_not(self, error: Exception) -> None:
        """What the world forbids now is tried again, and told when the desk is opened the next time."""
        if not isinstance(error, DomdeskError):
            self._session.failed.emit(error)

    def _tell_expired(self, expired: tuple[OrderKey, ...]) -> None:
        if expired:
            about = tr("Run out {n}", n=number(len(expired)))
            show = (tr("Show these orders"), lambda: self._session.orders_wanted.emit(expired, about))
            self._notices.tell("warn", expiry_notice(expired), show)

    def _tell(self, found: Found) -> None:
        self._tell_expired(found.expired)
        if found.faults is None:
            return
        if not found.faults:
            text = tr("This desk was not closed the last time. It has been checked: all that was finished is there.")
            self._notices.tell("good", text)
            return
        few = " ".join(fault.text for fault in found.faults[:FEW])
        more = len(found.faults) - FEW
        text = tr("This desk was not closed the last time, and something in it is wrong: {faults}", faults=few)
        if more > 0:
            text += " " + several(more, "And {n} more.", "And {n} more.")
        self._notices.tell("bad", text, (tr("Go back to a backup…"), self.show_backups))


def _released(desk: Desk, wish: AskedWish) -> tuple[tuple[OrderKey, ...], bool]:
    """Orders whose reservations have run out by now and are released, and whether there are any."""
    expired = tuple(desk.expire())
    return expired, bool(expired)


def _found(desk: Desk) -> Found:
    return Found(desk.expired, desk.check() if desk.was_interrupted else None)

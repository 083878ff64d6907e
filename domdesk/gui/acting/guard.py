"""What keeps a desk from being lost: what is told of it when it was just opened, and the way to its backups.

That is which reservations have run out, and whether it is well after a program's crash. The window makes it; the check
runs in the session's lane, after the orders stand on the screen.
"""

from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from domdesk.desk import Desk
from domdesk.gui.acting.backups_dialog import BackupsDialog
from domdesk.gui.notices import Notices
from domdesk.gui.parts.words import several, tr
from domdesk.gui.session import Session
from domdesk.records import Fault, OrderKey, expiry_notice

FEW = 3


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
        session.opened.connect(self._look)

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

    def _tell(self, found: Found) -> None:
        if found.expired:
            self._notices.tell("warn", expiry_notice(found.expired))
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


def _found(desk: Desk) -> Found:
    return Found(desk.expired, desk.check() if desk.was_interrupted else None)

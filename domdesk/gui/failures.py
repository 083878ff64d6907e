"""What went wrong, told: a fault of the world as a notice, a fault of ours as a report, after which all goes on.

Made by the window; hears the session.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from domdesk.errors import DomdeskError
from domdesk.gui.fault_dialog import FaultDialog
from domdesk.gui.notices import Notices
from domdesk.gui.parts.words import tr
from domdesk.gui.session import Session
from domdesk.gui.watch import DeskLostError


class Failures(QObject):
    """See the module. `save_copy`: what is offered where the desk's file is gone; `dialog`: the report that is open."""

    def __init__(self, session: Session, notices: Notices, save_copy: Callable[[], None], window: QWidget) -> None:
        super().__init__(window)
        self._notices, self._save_copy, self._window = notices, save_copy, window
        self.dialog: FaultDialog | None = None
        session.failed.connect(self.tell)
        session.refused.connect(lambda error, again: notices.tell("bad", str(error), (tr("Try again"), again)))

    def tell(self, error: BaseException) -> None:
        """Tell of one fault; while a report is open, of no other of ours."""
        if isinstance(error, DeskLostError):
            self._notices.tell("bad", str(error), (tr("Save a copy…"), self._save_copy))
        elif isinstance(error, DomdeskError):
            self._notices.tell("bad", str(error))
        elif self.dialog is None:
            self.dialog = FaultDialog(error, self._window)
            self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.dialog.finished.connect(self._read)
            self.dialog.open()

    def _read(self) -> None:
        self.dialog = None

"""Which desk is open: a new one, one of a file, the demo shop as it was left or afresh, or none.

The window's actions call it; that the demo shop holds what somebody did with it is told, never taken away unasked.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from domdesk import paths
from domdesk.desk import Desk, demo_world
from domdesk.errors import DeskError, DeskInUseError
from domdesk.gui.dialogs import NewDeskDialog
from domdesk.gui.notices import Notices
from domdesk.gui.parts.words import tr
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Snapshot


class Desks(QObject):
    """See the module. `show_page`: how a page is shown; `forget_waiting`: no desk is made for what waits for one."""

    def __init__(
        self,
        session: Session,
        notices: Notices,
        show_page: Callable[[str], None],
        forget_waiting: Callable[[], None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._notices, self._window = session, notices, window
        self._show_page, self._forget_waiting = show_page, forget_waiting
        self._coming: Path | None = None

    def new(self) -> None:
        dialog = NewDeskDialog(self._window)
        dialog.accepted.connect(
            lambda: self._session.create(
                dialog.path(), dialog.currency.currentText().strip().upper(), dialog.chosen_rates()
            )
        )
        dialog.rejected.connect(self._forget_waiting)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, tr("Open a desk"), str(Path.home()), tr("Desks (*.desk)"))
        if name:
            self._session.open(Path(name))

    def open_demo(self) -> None:
        """Show the demo shop's orders: as somebody left it where there is one, with a way to start afresh."""
        path, now = _demo_path(), self._session.now
        if now is None or not _is_demo(now):
            self._coming = path
            self._session.enter(self._as_left if path.is_file() else self._afresh, tr("Opening the demo shop"),
                                is_new=not path.is_file())  # fmt: skip
        elif is_untouched(now):
            self._start_afresh()
        else:
            self._show_page("orders")
            self._offer()

    def close(self) -> None:
        self._session.leave()

    def has_opened(self) -> None:
        """Show the orders where the demo shop was asked for, and say where it stands as it was left."""
        now, coming = self._session.now, self._coming
        self._coming = None
        if now is not None and coming is not None and _is_demo(now):
            self._show_page("orders")
            if not is_untouched(now):
                self._offer()

    def _offer(self) -> None:
        def is_open() -> bool:
            return self._session.now is not None and _is_demo(self._session.now)

        text = tr("The demo shop stands as you left it. Starting afresh takes away all that was done in it.")
        self._notices.tell("warn", text, (tr("Start afresh"), self._start_afresh), is_open)

    def _start_afresh(self) -> None:
        self._coming = _demo_path()
        self._session.open_demo(self._coming.parent)

    def _afresh(self) -> Desk:
        return Desk.demo(_demo_path().parent, None, self._session.solver.get())

    def _as_left(self) -> Desk:
        """The demo shop as it is; afresh where its file is of no use."""
        try:
            return Desk.open(_demo_path(), self._session.solver.get())
        except DeskInUseError:
            raise
        except DeskError:
            return self._afresh()


def is_untouched(now: Snapshot) -> bool:
    """True where nothing was done in a desk since it was made and filled."""
    return now.run is None and len(now.history) <= 1


def _demo_path() -> Path:
    return (paths.user_data() / f"{demo_world()}.desk").resolve()


def _is_demo(now: Snapshot) -> bool:
    return now.path.resolve() == _demo_path()

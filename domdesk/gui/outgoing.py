"""What leaves the window as files: the decisions, the report of a run or of one decision, and a copy of the desk.

The window's actions call it; the writing is the desk's, in the session's lane, and a notice says where it went.
"""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from domdesk.gui.report_file import save_report
from domdesk.gui.session import Session
from domdesk.gui.words import tr


class Outgoing:
    """See the module."""

    def __init__(self, session: Session, window: QWidget) -> None:
        self._session = session
        self._window = window

    def export(self) -> None:
        now = self._session.now
        folder = QFileDialog.getExistingDirectory(self._window, tr("Folder for the decisions"), str(Path.home()))
        if not folder or now is None:
            return

        def done(files: list[Path]) -> None:
            names = ", ".join(file.name for file in files)
            self._session.done.emit(tr("Wrote {names} into {folder}", names=names, folder=folder))

        self._session.ask_desk(
            lambda desk: desk.export("decisions", Path(folder), now.run), done, title=tr("Writing the decisions")
        )

    def save_copy(self) -> None:
        now = self._session.now
        if now is None:
            return
        start = now.path.with_stem(tr("{name} copy", name=now.path.stem))
        name, _ = QFileDialog.getSaveFileName(self._window, tr("Save a copy"), str(start), tr("Desks (*.desk)"))

        def done(written: Path) -> None:
            self._session.done.emit(tr("Saved a copy as {path}.", path=written))

        if name:
            self._session.ask_desk(lambda desk: desk.save_copy(Path(name)), done, title=tr("Saving a copy"))

    def save_report(self) -> None:
        save_report(self._session, self._window)

    def save_decision(self) -> None:
        save_report(self._session, self._window, order=self._session.selection)

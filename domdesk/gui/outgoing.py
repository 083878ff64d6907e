"""What leaves the window as files: the decisions, the report of a run or of one decision, and a copy of the desk.

The window's actions call it; the writing is the desk's, in the session's lane, and a notice says where it went.
"""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from domdesk.gui.notices import Notices
from domdesk.gui.parts.folders import remember_folder, start_folder
from domdesk.gui.parts.words import tr
from domdesk.gui.report_file import save_report
from domdesk.gui.session import Session

DECISIONS = ("decisions.csv", "decisions.xlsx")
"""What an export writes."""


class Outgoing:
    """See the module."""

    def __init__(self, session: Session, notices: Notices, window: QWidget) -> None:
        self._session = session
        self._notices = notices
        self._window = window

    def export(self) -> None:
        """Ask for a folder and write the decisions there; those of before are replaced only if one says so."""
        now = self._session.now
        start = str(start_folder("export"))
        name = QFileDialog.getExistingDirectory(self._window, tr("Folder for the decisions"), start)
        if not name or now is None:
            return
        folder, run = Path(name), now.run
        remember_folder("export", folder)
        there = [file for file in DECISIONS if (folder / file).exists()]
        if there:
            self._notices.tell(
                "warn",
                tr("{folder} holds {names} already; nothing was written.", folder=folder, names=", ".join(there)),
                (tr("Replace them"), lambda: self._write(folder, run)),
            )
        else:
            self._write(folder, run)

    def _write(self, folder: Path, run: int | None) -> None:
        def done(files: list[Path]) -> None:
            names = ", ".join(file.name for file in files)
            self._session.done.emit(tr("Wrote {names} into {folder}", names=names, folder=folder))

        self._session.ask_desk(
            lambda desk: desk.export("decisions", folder, run), done, title=tr("Writing the decisions")
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

"""How data leaves the window: decisions in formats and a folder of the user's choice, a copy of the desk, reports.

The window's actions call it; the writing is the desk's, in the session's lane, and a notice says where it went.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QFileDialog, QWidget

from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.gui.acting.export_panel import ExportPanel
from domdesk.gui.acting.formats import format_words
from domdesk.gui.notices import Notices
from domdesk.gui.parts.folders import remember_folder, start_folder
from domdesk.gui.parts.words import several, tr
from domdesk.gui.report_file import save_day, save_report
from domdesk.gui.session import Session
from domdesk.records import Exported

FEW = 4


class Outgoing:
    """See the module."""

    def __init__(self, session: Session, notices: Notices, window: QWidget) -> None:
        self._session = session
        self._notices = notices
        self._window = window
        self.panel: ExportPanel | None = None

    def export(self) -> None:
        """Show the formats to choose from."""
        if self.panel is None:
            self.panel = ExportPanel(self._session, self._window)
            self.panel.chosen.connect(self._ask_folder)
            self.panel.finished.connect(self._panel_closed)
        self.panel.show()
        self.panel.activateWindow()
        self.panel.list.setFocus()

    def _panel_closed(self) -> None:
        self.panel = None

    def _ask_folder(self, formats: Sequence[str]) -> None:
        """Ask for a folder and write there; files of the same names are replaced only if one says so."""
        now = self._session.now
        words = format_words()
        title = tr("Folder for: {formats}", formats=", ".join(words[name][0] for name in formats))
        name = QFileDialog.getExistingDirectory(self._window, title, str(start_folder("export")))
        if name and now is not None:
            remember_folder("export", Path(name))
            self._write(formats, Path(name), now.run, replaces=False)

    def _write(self, formats: Sequence[str], folder: Path, run: int | None, *, replaces: bool) -> None:
        def work(desk: Desk) -> Exported | list[str]:
            if not replaces and any(folder.iterdir()):
                with TemporaryDirectory(prefix="domdesk-") as scratch:
                    names = [file.name for file in _written(desk, formats, Path(scratch), run).files]
                if there := [name for name in names if (folder / name).exists()]:
                    return there
            return _written(desk, formats, folder, run)

        def done(answer: Exported | list[str]) -> None:
            if isinstance(answer, Exported):
                self._tell(answer, folder)
                return
            self._notices.tell(
                "warn",
                tr("{folder} holds {names} already; nothing was written.", folder=folder, names=_few(answer)),
                (tr("Replace them"), lambda: self._write(formats, folder, run, replaces=True)),
            )

        if self.panel is not None:
            self.panel.say("")
        self._session.ask_desk(work, done, title=tr("Writing the decisions"))

    def _tell(self, written: Exported, folder: Path) -> None:
        names = _few([file.name for file in written.files])
        self._session.done.emit(tr("Wrote {names} into {folder}", names=names, folder=folder))
        for notice in written.notices:
            self._notices.tell("warn", notice)
        if self.panel is not None:
            self.panel.say("\n".join((tr("Wrote {names} into {folder}", names=names, folder=folder), *written.notices)))

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

    def save_day(self) -> None:
        save_day(self._session, self._window)

    def save_decision(self) -> None:
        save_report(self._session, self._window, order=self._session.selection)


def _written(desk: Desk, formats: Sequence[str], folder: Path, run: int | None) -> Exported:
    """Write in each of these formats; one that nothing is for is told beside the others. Raises where none is left."""
    made: list[Exported] = []
    faults: list[InputError] = []
    for name in formats:
        try:
            made.append(desk.export(name, folder, run))
        except InputError as fault:
            faults.append(fault)
    if not made:
        raise faults[0]
    files = tuple(file for one in made for file in one.files)
    return Exported(files, (*(notice for one in made for notice in one.notices), *map(str, faults)))


def _few(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - FEW
    return ", ".join(names[:FEW]) + (" " + several(more, "and {n} more", "and {n} more") if more > 0 else "")

"""How data comes into the window: chosen files, a pasted block, dropped files; each is reviewed before it is imported.

The window makes it and hands drops and the import's outcome on.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from domdesk.gui.again import Again
from domdesk.gui.importing.brought import Brought
from domdesk.gui.importing.page import ImportPage
from domdesk.gui.notices import Notices
from domdesk.gui.parts.folders import remember_folder, start_folder
from domdesk.gui.parts.words import tr
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Source

READ = "*.csv *.tsv *.tab *.txt *.xlsx *.xlsm *.xlsb *.xls *.ods *.json *.toml *.edi *.zip *.gz"
"""The files that an import usually reads; others can be chosen too."""


class Incoming(QObject):
    """See the module. `show_page`: how a page is shown; `again`: what follows where orders have come.

    `came_from` is the page to go back to where nothing is imported. `desk_wanted`: there is something to import, and
    no desk is open.
    """

    desk_wanted = Signal()

    def __init__(
        self,
        session: Session,
        page: ImportPage,
        notices: Notices,
        show_page: Callable[[str], None],
        again: Again,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._page = page
        self._notices = notices
        self._show_page = show_page
        self._window = window
        self._waiting: Source | None = None  # dropped or pasted before there was a desk
        self._again = again
        self.came_from = "orders"
        session.imported.connect(self._imported)
        page.left.connect(lambda: show_page(self.came_from))

    def import_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            tr("Import files"),
            str(start_folder("import")),
            tr("Tables ({endings});;All files (*)", endings=READ),
        )
        if names:
            remember_folder("import", Path(names[0]).parent)
            self.review(Source(files=tuple(map(Path, names))))

    def paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self.review(Source(text=text))
        else:
            self._notices.tell("warn", tr("There is no text to paste. Copy some rows in a spreadsheet first."))

    def take_files(self, files: Sequence[Path]) -> None:
        """Open a dropped desk; review anything else for import."""
        desks = [file for file in files if file.suffix.lower() == ".desk"]
        if desks and self._session.jobs.running is None:
            self._session.open(desks[0])
        elif files:
            self.review(Source(files=tuple(files)))

    def review(self, source: Source) -> None:
        """Show what importing `source` would do; where no desk is open, one is made first."""
        if self._session.now is None:
            self._waiting = source
            self.desk_wanted.emit()
        elif running := self._session.jobs.running:
            text = tr("Wait until “{title}” is done, then import.", title=running.title)
            self._notices.tell("warn", text, holds=lambda: self._session.jobs.running is running)
        else:
            self._show_page("import")
            self._page.open(source)

    def review_waiting(self) -> None:
        """Review what waited for a desk, now that there is one."""
        if self._waiting is not None:
            source, self._waiting = self._waiting, None
            self.review(source)

    def forget_waiting(self) -> None:
        self._waiting = None

    def _imported(self, brought: Brought) -> None:
        later = self._page.later
        self._show_page(brought.page or self.came_from)
        self._notices.tell("good", tr("Imported {object}.", object=brought.what))
        self._again.after(brought)
        if later:
            self._session.jobs.changed.connect(
                lambda: self.review(Source(files=later)), Qt.ConnectionType.SingleShotConnection
            )

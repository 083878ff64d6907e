"""The main window: rail, pages, inspector, map and strip around one session; its verbs are what the actions call.

Made by app.run; ends the session when it closes.
"""

from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDockWidget,
    QFileDialog,
    QMainWindow,
    QStackedWidget,
    QToolBar,
    QWidget,
)

from domdesk import paths
from domdesk.errors import DomdeskError
from domdesk.gui import changes, settings, theme
from domdesk.gui.actions import Actions
from domdesk.gui.again import Again
from domdesk.gui.boxes import below, named
from domdesk.gui.dialogs import AboutDialog, FaultDialog, KeysDialog, NewDeskDialog
from domdesk.gui.history_panel import HistoryPanel
from domdesk.gui.icons import logo
from domdesk.gui.import_page import ImportPage
from domdesk.gui.inspector import Inspector
from domdesk.gui.locations_page import LocationsPage
from domdesk.gui.notices import Notices
from domdesk.gui.orders_page import OrdersPage
from domdesk.gui.plots.loading import load_map
from domdesk.gui.review import object_of
from domdesk.gui.session import PAINT_FIRST_MS, Session
from domdesk.gui.snapshot import Source
from domdesk.gui.start_page import StartPage
from domdesk.gui.strip import Strip
from domdesk.gui.words import label, tr
from domdesk.records import ImportResult

STATE_VERSION = 1
READ = "*.csv *.tsv *.tab *.txt *.xlsx *.xlsm *.xlsb *.xls *.ods *.json *.toml *.edi *.zip *.gz"
"""The files that an import usually reads; others can be chosen too."""


class Window(QMainWindow):
    """See the module."""

    def __init__(self, mode: theme.Mode = "system") -> None:
        super().__init__()
        self.mode: theme.Mode = mode
        self.session = Session(self)
        self.again = Again(self.session)
        self.actions_ = Actions(self, self.session)
        self._waiting: Source | None = None  # dropped or pasted before there was a desk
        self._ended = False
        self._fault: FaultDialog | None = None
        self.setWindowTitle("domdesk")
        self.setWindowIcon(logo())
        self.setAcceptDrops(True)
        self._build_pages()
        self._build_docks()
        self._build_menus()
        self._connect()
        self._restore()
        self._show_page(self.start)

    # --- building -----------------------------------------------------------------------------------------------------

    def _build_pages(self) -> None:
        self.notices = Notices(self)
        self.strip = Strip(self.session, self.actions_, self.notices)
        self.start = StartPage(self.actions_)
        self.orders = OrdersPage(self.session, self.actions_)
        self.locations = LocationsPage(self.session)
        self.imports = ImportPage(self.session)
        self.pages = QStackedWidget()
        for page in (self.start, self.orders, self.locations, self.imports):
            self.pages.addWidget(page)
        self.setCentralWidget(self.pages)
        self.rail = named(QToolBar(tr("Pages"), self), "rail")
        self.rail.setMovable(False)
        self.rail.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.rail.setIconSize(QSize(20, 20))
        self.rail.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for name in ("orders", "locations"):
            self.rail.addAction(self.actions_[name])
            button = self.rail.widgetForAction(self.actions_[name])
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setMinimumWidth(124)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.rail)
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self.strip, 1)

    def _build_docks(self) -> None:
        self.inspector = Inspector(self.session)
        self.inspector_dock = _dock(tr("Decision"), "inspector", self.inspector, self)
        self.map_ground = QWidget()
        self._map_box = below(self.map_ground)
        self._map_waits = label(tr("The map is being drawn…"), quiet=True)
        self._map_box.addWidget(self._map_waits, 0, Qt.AlignmentFlag.AlignCenter)
        self.map: QWidget | None = None
        self.map_dock = _dock(tr("Map"), "map", self.map_ground, self)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.inspector_dock)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.map_dock)
        self.history_dock = _dock(tr("History"), "history", HistoryPanel(self.session), self)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.history_dock)
        self.tabifyDockWidget(self.map_dock, self.history_dock)
        self.history_dock.toggleViewAction().triggered.connect(self.history_dock.raise_)
        self.history_dock.hide()

    def _build_menus(self) -> None:
        self.menus = self.actions_.fill(self)
        for dock, keys in ((self.inspector_dock, "Ctrl+J"), (self.map_dock, "Ctrl+M"), (self.history_dock, "Ctrl+H")):
            toggle = dock.toggleViewAction()
            toggle.setShortcut(keys)
            self.menus["view"].addAction(toggle)

    def _connect(self) -> None:
        session = self.session
        for signal in (session.read, session.closed, session.jobs.changed):
            signal.connect(self.actions_.refresh)
        session.read.connect(self.strip.refresh)
        session.closed.connect(self.strip.refresh)
        session.jobs.changed.connect(self.strip.refresh)
        session.opened.connect(self._opened)
        session.closed.connect(lambda: self._show_page(self.start))
        session.imported.connect(self._imported)
        session.done.connect(lambda text: self.notices.tell("good", text))
        session.failed.connect(self.tell_failure)
        self.imports.left.connect(self.show_orders)
        self.start.chosen.connect(self.session.open)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_look_changed)
        self.actions_[self.mode].setChecked(True)
        self.actions_["again"].setChecked(settings.routes_after_import())
        self.actions_.refresh()

    def _restore(self) -> None:
        kept = settings.store()
        self.resize(1280, 800)
        geometry, state = kept.value("geometry"), kept.value("state")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if not (isinstance(state, QByteArray) and self.restoreState(state, STATE_VERSION)):
            self.resizeDocks([self.inspector_dock], [400], Qt.Orientation.Horizontal)
            self.resizeDocks([self.map_dock], [270], Qt.Orientation.Vertical)
        docks = (self.inspector_dock, self.map_dock, self.history_dock)
        self._docks_wanted = {dock: not dock.isHidden() for dock in docks}

    def warm_up(self) -> None:
        """Start the solver and load what draws the map, after the orders stand there: both take their time."""
        if self.session.jobs.running is not None:
            self.session.jobs.changed.connect(self.warm_up, Qt.ConnectionType.SingleShotConnection)
            return
        self.session.warm_up()
        QTimer.singleShot(PAINT_FIRST_MS, self, lambda: load_map(self, self._make_map))

    def _make_map(self) -> None:
        from domdesk.gui.plots.flow_map import FlowMap

        self._map_waits.deleteLater()
        self.map = FlowMap(self.session)
        self._map_box.addWidget(self.map)

    # --- pages --------------------------------------------------------------------------------------------------------

    def _show_page(self, page: QWidget) -> None:
        """Show a page; decision and map stand beside those that are about the desk's orders."""
        beside, stood = (
            page in (self.orders, self.locations),
            self.pages.currentWidget() in (self.orders, self.locations),
        )
        if stood and not beside:
            self._docks_wanted = {dock: not dock.isHidden() for dock in self._docks_wanted}
        self.pages.setCurrentWidget(page)
        self.notices.clear_done()
        self.rail.setVisible(page is not self.start)
        for dock, wanted in self._docks_wanted.items():
            dock.toggleViewAction().setEnabled(beside)
            if beside != stood or not beside:
                dock.setVisible(beside and wanted)
        if page is self.start:
            self.start.refresh()
            self.setWindowTitle("domdesk")

    def _opened(self) -> None:
        now = self.session.now
        if now is None:
            return
        settings.remember_desk(now.path)
        self.setWindowTitle(f"{now.path.stem} — domdesk")
        self.show_orders()
        if self._waiting is not None:
            source, self._waiting = self._waiting, None
            self.review(source)

    def show_orders(self) -> None:
        self.imports.leave()
        self._show_page(self.orders)
        self.actions_["orders"].setChecked(True)
        self.orders.table.setFocus()

    def show_locations(self) -> None:
        self.imports.leave()
        self._show_page(self.locations)
        self.actions_["locations"].setChecked(True)

    def find_orders(self) -> None:
        self.show_orders()
        self.orders.search.setFocus()
        self.orders.search.selectAll()

    def back(self) -> None:
        if self.pages.currentWidget() is not self.orders:
            self.show_orders()
        else:
            self.orders.clear()

    # --- desks --------------------------------------------------------------------------------------------------------

    def new_desk(self) -> None:
        dialog = NewDeskDialog(self)
        dialog.accepted.connect(
            lambda: self.session.create(
                dialog.path(), dialog.currency.currentText().strip().upper(), dialog.chosen_rates()
            )
        )
        dialog.rejected.connect(self._forget_waiting)
        _open(dialog)

    def _forget_waiting(self) -> None:
        self._waiting = None

    def open_desk(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Open a desk"), str(Path.home()), tr("Desks (*.desk)"))
        if name:
            self.session.open(Path(name))

    def open_demo(self) -> None:
        self.session.open_demo(paths.user_data())

    def close_desk(self) -> None:
        self.session.leave()

    # --- in and out ---------------------------------------------------------------------------------------------------

    def import_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self,
            tr("Import files"),
            str(Path.home()),
            tr("Tables ({endings});;All files (*)", endings=READ),
        )
        if names:
            self.review(Source(files=tuple(map(Path, names))))

    def paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self.review(Source(text=text))
        else:
            self.notices.tell("warn", tr("There is no text to paste. Copy some rows in a spreadsheet first."))

    def export(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Folder for the decisions"), str(Path.home()))
        if folder:
            self.session.export(Path(folder))

    def review(self, source: Source) -> None:
        """Show what importing `source` would do; where no desk is open, one is made first."""
        if self.session.now is None:
            self._waiting = source
            self.new_desk()
        elif running := self.session.jobs.running:
            self.notices.tell("warn", tr("Wait until “{title}” is done, then import.", title=running.title))
        else:
            self._show_page(self.imports)
            self.imports.open(source)

    def _imported(self, outcome: ImportResult) -> None:
        later = self.imports.later
        self.show_orders()
        self.notices.tell("good", tr("Imported {object}.", object=object_of(outcome)))
        if settings.routes_after_import():
            self.again.after(outcome)
        if later:
            self.session.jobs.changed.connect(
                lambda: self.review(Source(files=later)), Qt.ConnectionType.SingleShotConnection
            )

    def undo(self) -> None:
        if not self._reviewing():
            changes.undo(self.session)

    def redo(self) -> None:
        if not self._reviewing():
            changes.redo(self.session)

    def _reviewing(self) -> bool:
        """Whether a review waits for its answer, which is then said."""
        if self.pages.currentWidget() is not self.imports:
            return False
        self.notices.tell("warn", tr("What you see here is not in the desk yet. Import it or cancel first."))
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def take_files(self, files: list[Path]) -> None:
        """Open a dropped desk; review anything else for import."""
        desks = [file for file in files if file.suffix.lower() == ".desk"]
        if desks and self.actions_["open"].isEnabled():
            self.session.open(desks[0])
        elif files:
            self.review(Source(files=tuple(files)))

    # --- running ------------------------------------------------------------------------------------------------------

    def route(self) -> None:
        if self._reviewing():
            return
        self.show_orders()
        self.session.route(self.strip.chosen_policy())

    def switch_routing_again(self) -> None:
        settings.store().setValue("route_after_import", self.actions_["again"].isChecked())

    def stop(self) -> None:
        self.session.stop()
        self.strip.refresh()

    def cancel(self) -> None:
        self.session.cancel()
        self.strip.refresh()

    # --- look and help ------------------------------------------------------------------------------------------------

    def look_system(self) -> None:
        self._look("system")

    def look_light(self) -> None:
        self._look("light")

    def look_dark(self) -> None:
        self._look("dark")

    def _look(self, mode: theme.Mode) -> None:
        self.mode = mode
        settings.store().setValue("look", mode)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, mode)

    def _system_look_changed(self) -> None:
        if self.mode == "system":
            self._look("system")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "strip"):
            self.actions_.tint()
            self.strip.refresh()
            self.start.refresh()

    def show_keys(self) -> None:
        docks = [(dock.windowTitle(), dock.toggleViewAction().shortcut().toString()) for dock in self._docks_wanted]
        _open(KeysDialog([*self.actions_.keys(), *docks], self))

    def show_about(self) -> None:
        _open(AboutDialog(self))

    def tell_failure(self, error: BaseException) -> None:
        """A fault of the world is a notice; a fault of ours is a report, and the program goes on."""
        if isinstance(error, DomdeskError):
            self.notices.tell("bad", str(error))
        elif self._fault is None:
            self._fault = FaultDialog(error, self)
            self._fault.finished.connect(self._fault_read)
            _open(self._fault)

    def _fault_read(self) -> None:
        self._fault = None

    # --- the end ------------------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._ended:
            self._ended = True
            if self.pages.currentWidget() in (self.orders, self.locations):
                settings.store().setValue("geometry", self.saveGeometry())
                settings.store().setValue("state", self.saveState(STATE_VERSION))
            self.session.close()
        super().closeEvent(event)


def _dock(title: str, name: str, widget: QWidget, window: QMainWindow) -> QDockWidget:
    dock = named(QDockWidget(title, window), name)
    dock.setWidget(widget)
    dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable | QDockWidget.DockWidgetFeature.DockWidgetMovable)
    return dock


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()

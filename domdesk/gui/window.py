"""The main window: rail, pages, docks and strip around one session; its verbs are what the actions call.

Made by app.run; ends the session when it closes.
"""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QWidget

from domdesk.gui import changes, settings
from domdesk.gui.acting.guard import Guard
from domdesk.gui.acting.verbs import Acts
from domdesk.gui.actions import Actions
from domdesk.gui.again import Again
from domdesk.gui.desks import Desks
from domdesk.gui.docks import Docks, beside_page
from domdesk.gui.failures import Failures
from domdesk.gui.help.help import Help
from domdesk.gui.importing.page import ImportPage
from domdesk.gui.incoming import Incoming
from domdesk.gui.keys import Keys
from domdesk.gui.lessons.verbs import LessonVerbs
from domdesk.gui.look import theme
from domdesk.gui.look.icons import logo
from domdesk.gui.look.looks import Looks
from domdesk.gui.memory import Memory
from domdesk.gui.notices import Notices
from domdesk.gui.offers import offers
from domdesk.gui.older_run import OlderRun
from domdesk.gui.orders.page import OrdersPage
from domdesk.gui.outgoing import Outgoing
from domdesk.gui.page_verbs import PageVerbs
from domdesk.gui.pages import Pages, Rail
from domdesk.gui.palette import Palette
from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.formatting import use_zone
from domdesk.gui.parts.words import tr
from domdesk.gui.plots.loading import load_map
from domdesk.gui.session import PAINT_FIRST_MS, Session
from domdesk.gui.snapshot import Source
from domdesk.gui.sources.refreshing import Refreshing
from domdesk.gui.start_page import StartPage
from domdesk.gui.strip import Strip
from domdesk.gui.unsaved import Unsaved
from domdesk.records import OrderKey, OrderRow

if TYPE_CHECKING:
    from domdesk.gui.locations.page import LocationsPage
    from domdesk.gui.runs.page import RunsPage
    from domdesk.gui.sources.page import SourcesPage

FIRST_SIZE = QSize(1280, 800)
FRAME_PX = QSize(16, 48)
"""What the desktop's own frame may take of the screen."""


class Window(QMainWindow):
    """See the module."""

    def __init__(self, mode: theme.Mode | None = None) -> None:
        super().__init__()
        self.looks = Looks(mode, self)
        self.session = Session(self)
        self.session.read.connect(self._use_zone)  # before the pages are told, who write times
        self.session.closed.connect(self._use_zone)
        self.actions_ = Actions(self, self.session)
        self._ended = False
        self.dialog: QDialog | None = None
        self.map: QWidget | None = None
        self.setWindowTitle("domdesk")
        self.setWindowIcon(logo())
        self.setAcceptDrops(True)
        self.setAnimated(False)  # nothing of ours moves, so there is nothing to still where the system asks for it
        self._build()
        self._connect()
        self._restore()
        self.show_page("start")

    # --- building -----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        middle = QWidget()
        self.setCentralWidget(middle)
        self.notices = Notices(self, middle)
        self.session.leaving.connect(self.notices.clear)
        self.session.opened.connect(self.notices.clear)  # before anybody tells of the new desk
        self.strip = Strip(self.session, self.actions_, self.notices)
        self.start = StartPage(self.actions_)
        self.imports = ImportPage(self.session)
        self.pages = Pages(self.session, self.actions_, {"start": self.start, "import": self.imports})
        self.orders = cast("OrdersPage", self.pages["orders"])
        layout = below(middle, gap=0)
        layout.addWidget(OlderRun(self.session))
        layout.addWidget(self.pages)
        self.rail = Rail(self.actions_)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.rail)
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        foot = QWidget()
        below_all = below(foot, gap=0)
        below_all.addWidget(self.notices.foot)
        below_all.addWidget(self.strip)
        bar.addWidget(foot, 1)
        self.docks = Docks(self, self.session)
        self.inspector = self.docks.inspector
        self.inspector_dock, self.map_dock, self.history_dock, _ = self.docks.by_name.values()
        self.page_verbs = PageVerbs(self.pages, self.show_page, self.notices)
        self.menus = self.actions_.fill(self)
        self.docks.fill(self.menus["view"])
        self.unsaved = Unsaved(self.pages, self.show_page, self)
        self.memory = Memory(self.session, self.pages, self.docks)
        self.memory.add("strip", self.strip)
        self.memory.add("inspector", self.inspector)
        self.outgoing = Outgoing(self.session, self.notices, self)
        self.failures = Failures(self.session, self.notices, self.outgoing.save_copy, self)
        self.acts = Acts(self.session, self.notices, self.orders.table.selected_rows, self.orders.ask, self)
        self.again = Again(self.session, self.notices, self.acts.reoptimise)
        self.incoming = Incoming(self.session, self.imports, self.notices, self.show_page, self.again, self)
        self.desks = Desks(self.session, self.notices, self.show_page, self.incoming.forget_waiting, self)
        self.incoming.desk_wanted.connect(self.desks.new)
        self.keys = Keys(self, self.incoming.paste)
        self.lessons = LessonVerbs(self)
        self.guard = Guard(self.session, self.notices, self)
        self.refreshing = Refreshing(self.session, self.actions_["automatic"].isChecked)
        self.help = Help(self, self.pages, self.show_page, self.actions_.with_keys, self.docks.with_keys)
        self.palette_ = Palette(self, lambda: offers(self), self._open_orders, self.go_to_order)

    def _use_zone(self) -> None:
        now = self.session.now
        use_zone(now.timezone if now else None)

    def _connect(self) -> None:
        session = self.session
        for signal in (session.read, session.closed, session.selected, session.jobs.changed):
            signal.connect(self.actions_.refresh)
            signal.connect(self.notices.look_again)
        session.read.connect(self.strip.refresh)
        session.closed.connect(self.strip.refresh)
        session.jobs.changed.connect(self.strip.refresh)
        session.asks_to_leave = lambda then: self.unsaved.asks_before_losing(tr("Leave without saving"), then)
        session.leaving.connect(self.memory.keep)
        session.opened.connect(self._opened)
        session.closed.connect(lambda: self.show_page("start"))
        session.wanted.connect(self._show_order)
        session.page_wanted.connect(self.show_page)
        self.inspector.action_wanted.connect(self._do)
        session.done.connect(lambda text: self.notices.tell("good", text))
        self.refreshing.failed.connect(lambda text: self.notices.tell("warn", text))
        session.routing_wanted.connect(self.route_by)
        self.start.chosen.connect(session.open)
        self.looks.resized.connect(self.docks.follow_text)
        self.actions_[self.looks.mode].setChecked(True)
        self.actions_["again"].setChecked(settings.routes_after_import())
        self.actions_.refresh()

    def _restore(self) -> None:
        kept = settings.store()
        self.resize(first_size(self.screen().availableSize()))
        geometry, layout = kept.value("geometry"), kept.value("state")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        self.docks.restore(layout if isinstance(layout, QByteArray) else None)

    def warm_up(self) -> None:
        """Start the solver and load what draws the map, after the orders stand there: both take their time."""
        if self.session.jobs.running is not None:
            self.session.jobs.changed.connect(self.warm_up, Qt.ConnectionType.SingleShotConnection)
            return
        solver = self.session.solver
        self.session.jobs.start(lambda job: solver.get().start(), lambda _: None)
        QTimer.singleShot(PAINT_FIRST_MS, self, lambda: load_map(self, self._make_map))

    def _make_map(self) -> None:
        from domdesk.gui.map_panel import MapPanel

        self.map = MapPanel(self.session)
        self.memory.add("map", self.map)
        self.docks.put_map(self.map)

    # --- pages --------------------------------------------------------------------------------------------------------

    def show_page(self, name: str) -> None:
        """Show a page, and beside it the docks that are about what it shows."""
        if self.pages.shown == "import" and name != "import":
            self.imports.leave()
        elif name == "import" and self.pages.shown not in ("import", "start"):
            self.incoming.came_from = self.pages.shown
        self.palette_.leave()
        standing = beside_page(name)
        self.docks.stand_beside(standing & beside_page(self.pages.shown))  # first those go whose room the page needs
        self.pages.show_page(name)
        self.notices.clear_done()
        self.notices.look_again()
        self.rail.setVisible(name != "start" and not self.actions_["present"].isChecked())
        self.docks.stand_beside(standing)
        if name == "start":
            self.start.refresh()
            self.setWindowTitle("domdesk")
        elif name == "orders":
            self.orders.table.setFocus()

    def _opened(self) -> None:
        now = self.session.now
        if now is None:
            return
        settings.remember_desk(now.path)
        self.setWindowTitle(f"{now.path.stem} — domdesk")
        self.show_page(self.memory.recall())
        self.desks.has_opened()
        self.incoming.review_waiting()

    def show_orders(self) -> None:
        self.show_page("orders")

    def find_orders(self) -> None:
        self.show_page("orders")
        self.orders.search.setFocus()
        self.orders.search.selectAll()

    def _open_orders(self) -> list[OrderRow]:
        return self.session.now.rows if self.session.now else []

    def go_to_order(self, row: OrderRow) -> None:
        """Show an order on the Orders page, past any filter that hides it."""
        self.show_page("orders")
        self.session.select(row.key)
        if not any(shown.key == row.key for shown in self.orders.table.selected_rows()):
            self.orders.clear()
            self.session.select(None)
            self.session.select(row.key)

    def _show_order(self, key: OrderKey) -> None:
        row = next((row for row in self._open_orders() if row.key == key), None)
        if row is not None:
            self.go_to_order(row)
        else:
            self.notices.tell("warn", tr("Order {order} is not open any more, so it is not listed.", order=key.order))

    def back(self) -> None:
        if self.pages.shown == "import":
            self.imports.give_up()
        elif self.pages.shown != "orders":
            self.show_page("orders")
        else:
            self.orders.clear()

    # --- in and out ---------------------------------------------------------------------------------------------------

    def review(self, source: Source) -> None:
        self.incoming.review(source)

    def undo(self) -> None:
        if not self._reviewing():
            changes.undo(self.session)

    def redo(self) -> None:
        if not self._reviewing():
            changes.redo(self.session)

    def _reviewing(self) -> bool:
        """Whether a review waits for its answer, which is then said."""
        if self.pages.shown != "import":
            return False
        text = tr("What you see here is not in the desk yet. Import it or cancel first.")
        self.notices.tell("warn", text, holds=lambda: self.pages.shown == "import")
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def take_files(self, files: list[Path]) -> None:
        self.incoming.take_files(files)

    # --- running ------------------------------------------------------------------------------------------------------

    def route(self) -> None:
        if not self._reviewing() and not self.unsaved.asks_before_passing(tr("Route without it"), self._route):
            self._route()

    def _route(self) -> None:
        if self.pages.shown != "runs":
            self.show_page("orders")
        self.session.route(self.strip.chosen_policy())

    def route_by(self, policy: str) -> None:
        """Choose a policy in the strip and route by it."""
        self.strip.choose_policy(policy)
        self.route()

    def compare_policies(self) -> None:
        """Ask on the Runs page which policies are to route the same orders."""
        self.show_page("runs")
        cast("RunsPage", self.pages["runs"]).ask_policies()

    def close_place(self) -> None:
        """Ask when the place selected on the Locations page closes; from elsewhere, lead there to select it first."""
        page = cast("LocationsPage", self.pages["locations"])
        if self.pages.shown == "locations":
            page.side.close_days.click()
            return
        self.show_page("locations")
        asks = (tr("Say the days…"), page.side.close_days.click)
        text = tr("Select the place that closes, then say for which days.")
        self.notices.tell("warn", text, asks, lambda: self.pages.shown == "locations")

    def switch_automatic(self) -> None:
        """Turn automatic routing on or off; the Sources page knows how, and asks where it does not."""
        self.sources.automatic.switch_over()

    @property
    def sources(self) -> "SourcesPage":
        return cast("SourcesPage", self.pages["sources"])

    def switch_routing_again(self) -> None:
        settings.store().setValue("route_after_import", self.actions_["again"].isChecked())

    def stop(self) -> None:
        self.session.stop()
        self.strip.refresh()

    def cancel(self) -> None:
        self.session.cancel()
        self.strip.refresh()

    # --- look and help ------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "palette_"):
            self.actions_.tint()
            self.strip.refresh()
            self.start.refresh()

    def _do(self, name: str) -> None:
        """Do an action that a part of the window asks for; where it cannot be done now, say why."""
        if self.actions_[name].isEnabled():
            self.actions_[name].trigger()
        else:
            why_not = self.actions_.why_not_now(name)
            self.notices.tell("warn", why_not, holds=lambda: self.actions_.why_not_now(name) == why_not)

    def find_action(self) -> None:
        self.palette_.open_all()

    def find_order(self) -> None:
        self.palette_.open_orders()

    def show_settings(self) -> None:
        if self.dialog is None:
            from domdesk.gui.settings_dialog import SettingsDialog

            self.dialog = SettingsDialog(self.session, self.actions_, self.looks, self)
            self.dialog.finished.connect(self._settings_left)
        self.dialog.show()
        self.dialog.activateWindow()

    def _settings_left(self) -> None:
        self.dialog = None

    # --- the end ------------------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._ended and self.unsaved.asks_before_losing(tr("Close without saving"), self.close):
            event.ignore()
            return
        if not self._ended:
            self._ended = True
            self.memory.keep()
            settings.store().setValue("geometry", self.saveGeometry())
            settings.store().setValue("state", self.docks.layout())
            self.looks.leave()
            self.session.close()
            use_zone(None)
        super().closeEvent(event)


def first_size(room: QSize) -> QSize:
    """How large the window is at first on a screen that has so much room."""
    return FIRST_SIZE.boundedTo(room - FRAME_PX)

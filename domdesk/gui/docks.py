"""The docks beside the pages: decision, map, history and audit; shown or not as the user left them.

Made by the window, which says when a page is shown beside which they stand.
"""

from PySide6.QtCore import QByteArray, QChildEvent, QEvent, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QTabBar, QToolButton, QWidget

from domdesk.gui.acting.audit_panel import AuditPanel
from domdesk.gui.decision.inspector import Inspector
from domdesk.gui.history_panel import HistoryPanel
from domdesk.gui.look.icons import icon
from domdesk.gui.look.theme import roles
from domdesk.gui.pages import PAGES
from domdesk.gui.parts.boxes import below, beside, named
from domdesk.gui.parts.words import label, tip, tr
from domdesk.gui.session import Session

STATE_VERSION = 3
INSPECTOR_WIDTH, MAP_HEIGHT = 400, 270
WIDEST_SHARE = 0.4
"""The decision grows with the text up to this share of the window."""
KEYS = {"inspector": "Ctrl+J", "map": "Ctrl+M", "history": "Ctrl+H", "audit": "Ctrl+Shift+H"}
ALL = frozenset(KEYS)


def beside_page(name: str) -> frozenset[str]:
    """The docks beside a page: decision and map beside the orders, the others beside a desk's, none beside lessons.

    A lesson needs the room, and what is hidden from a class is told in none of them.
    """
    if name == "orders":
        return ALL
    if name == "lessons":
        return frozenset()
    return frozenset({"history", "audit"} if any(page.name == name for page in PAGES) else ())


class Docks:
    """See the module."""

    def __init__(self, window: QMainWindow, session: Session) -> None:
        self._window = window
        self._tabs = _Tabs(window)
        self.inspector = Inspector(session)
        self._ground = QWidget()
        self._box = below(self._ground)
        self._waits = label(tr("The map is being drawn…"), quiet=True)
        self._box.addWidget(self._waits, 0, Qt.AlignmentFlag.AlignCenter)
        self.by_name = {
            "inspector": _dock(tr("Decision"), "inspector", self.inspector, window),
            "map": _dock(tr("Map"), "map", self._ground, window),
            "history": _dock(tr("History"), "history", HistoryPanel(session), window),
            "audit": _dock(tr("Audit"), "audit", AuditPanel(session), window),
        }
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        history = self.by_name["history"]
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.by_name["inspector"])
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.by_name["map"])
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, history)
        window.tabifyDockWidget(self.by_name["map"], history)
        audit = self.by_name["audit"]
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, audit)
        window.tabifyDockWidget(history, audit)
        history.hide()
        audit.hide()
        self._first = window.saveState(STATE_VERSION)
        self._wanted = self._shown()
        self._standing = ALL
        self.switches = {name: self._switch_of(name, dock) for name, dock in self.by_name.items()}

    def _switch_of(self, name: str, dock: QDockWidget) -> QAction:
        """What shows a dock, brings it up where another lies over it, and else hides it."""
        switch = QAction(dock.windowTitle(), self._window, checkable=True, checked=not dock.isHidden())
        switch.setShortcut(KEYS[name])
        switch.triggered.connect(lambda: self._turn(dock, switch))
        dock.toggleViewAction().toggled.connect(switch.setChecked)
        return switch

    def _turn(self, dock: QDockWidget, switch: QAction) -> None:
        seen = dock.isVisible() and not dock.visibleRegion().isEmpty()
        dock.setVisible(not seen)
        if not seen:
            dock.raise_()
        switch.setChecked(not seen)

    def fill(self, menu: QMenu) -> None:
        """Put the switches of the docks into a menu."""
        about = {
            "inspector": tr("Show or hide how the selected order is decided"),
            "map": tr("Show or hide the map"),
            "history": tr("Show or hide the changes of this desk, each of which can be taken back"),
            "audit": tr("Show or hide who did what, when and why"),
        }
        for name, switch in self.switches.items():
            switch.setToolTip(f"{about[name]} ({KEYS[name]})")
            menu.addAction(switch)

    def with_keys(self) -> list[tuple[str, str]]:
        """Each dock with its key, for the page of keys."""
        return [(dock.windowTitle(), KEYS[name]) for name, dock in self.by_name.items()]

    def put_map(self, flow_map: QWidget) -> None:
        """Show the map, which takes its time to load, in place of the words that it will come."""
        self._waits.deleteLater()
        self._box.addWidget(flow_map)

    def _shown(self) -> dict[str, bool]:
        return {name: not dock.isHidden() for name, dock in self.by_name.items()}

    def stand_beside(self, standing: frozenset[str]) -> None:
        """Show those of `standing` that are wanted, as the page shown needs the room; remember which those are."""
        stood, self._standing = self._standing, standing
        for name, dock in self.by_name.items():
            stands = name in standing
            if name in stood and not stands:
                self._wanted[name] = not dock.isHidden()
            self.switches[name].setEnabled(stands)
            if name not in stood or not stands:
                dock.setVisible(stands and self._wanted[name])

    def follow_text(self, ratio: float) -> None:
        """Make the decision wider or narrower as the text has become larger or smaller."""
        dock = self.by_name["inspector"]
        width = min(round(dock.width() * ratio), round(self._window.width() * WIDEST_SHARE))
        self._window.resizeDocks([dock], [max(width, min(dock.width(), INSPECTOR_WIDTH))], Qt.Orientation.Horizontal)

    def layout(self) -> QByteArray:
        """Where the docks stand and how large they are, as `restore` takes it."""
        standing = self._standing
        self.stand_beside(ALL)
        state = self._window.saveState(STATE_VERSION)
        self.stand_beside(standing)
        return state

    def restore(self, layout: QByteArray | None) -> None:
        """Put the docks where they were; where that is not known, where they are at first."""
        standing = self._standing
        self.stand_beside(ALL)
        if layout is None or not self._window.restoreState(layout, STATE_VERSION):
            window, by_name = self._window, self.by_name
            window.restoreState(self._first, STATE_VERSION)
            window.resizeDocks([by_name["inspector"]], [INSPECTOR_WIDTH], Qt.Orientation.Horizontal)
            window.resizeDocks([by_name["map"]], [MAP_HEIGHT], Qt.Orientation.Vertical)
        self._wanted = self._shown()
        self.stand_beside(standing)


class _Tabs(QObject):
    """Names the tabs of docks that lie over each other; Qt keeps those of a single dock out of sight, where Tab passes
    them over too."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QChildEvent) and event.polished() and isinstance(event.child(), QTabBar):
            event.child().installEventFilter(self)
        elif isinstance(watched, QTabBar) and event.type() in (QEvent.Type.Show, QEvent.Type.Move):
            watched.setAccessibleName(tr("Panels"))
            seen = self._window.rect().intersects(watched.geometry())
            watched.setFocusPolicy(Qt.FocusPolicy.TabFocus if seen else Qt.FocusPolicy.NoFocus)
        return False


class _Title(QWidget):
    """A dock's title with its button: Qt's own does not follow the size of the text."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self._close = QToolButton()
        self._close.setProperty("shape", "flat")
        self._close.setToolTip(tip(tr("Hide {dock}", dock=dock.windowTitle())))
        self._close.setAccessibleName(tr("Hide {dock}", dock=dock.windowTitle()))
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.clicked.connect(dock.close)
        layout = beside(self, margins=(12, 2, 4, 2))
        layout.addWidget(label(dock.windowTitle(), quiet=True), 1)
        layout.addWidget(self._close)
        self._tint()

    def _tint(self) -> None:
        self._close.setIcon(icon("close", roles().quiet))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()


def _dock(title: str, name: str, widget: QWidget, window: QMainWindow) -> QDockWidget:
    dock = named(QDockWidget(title, window), name)
    dock.setTitleBarWidget(_Title(dock))
    dock.setWidget(widget)
    dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable | QDockWidget.DockWidgetFeature.DockWidgetMovable)
    return dock

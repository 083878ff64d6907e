"""The docks beside the pages that are about orders: decision, map and history; shown or not as the user left them.

Made by the window, which says when a page is shown beside which they stand.
"""

from PySide6.QtCore import QByteArray, QEvent, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QToolButton, QWidget

from domdesk.gui.boxes import below, beside, named
from domdesk.gui.history_panel import HistoryPanel
from domdesk.gui.icons import icon
from domdesk.gui.inspector import Inspector
from domdesk.gui.session import Session
from domdesk.gui.theme import roles
from domdesk.gui.words import label, tip, tr

STATE_VERSION = 2
INSPECTOR_WIDTH, MAP_HEIGHT = 400, 270
KEYS = {"inspector": "Ctrl+J", "map": "Ctrl+M", "history": "Ctrl+H"}


class Docks:
    """See the module."""

    def __init__(self, window: QMainWindow, session: Session) -> None:
        self._window = window
        self.inspector = Inspector(session)
        self._ground = QWidget()
        self._box = below(self._ground)
        self._waits = label(tr("The map is being drawn…"), quiet=True)
        self._box.addWidget(self._waits, 0, Qt.AlignmentFlag.AlignCenter)
        self.by_name = {
            "inspector": _dock(tr("Decision"), "inspector", self.inspector, window),
            "map": _dock(tr("Map"), "map", self._ground, window),
            "history": _dock(tr("History"), "history", HistoryPanel(session), window),
        }
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        history = self.by_name["history"]
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.by_name["inspector"])
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.by_name["map"])
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, history)
        window.tabifyDockWidget(self.by_name["map"], history)
        history.toggleViewAction().triggered.connect(history.raise_)
        history.hide()
        self._wanted = self._shown()
        self._beside = True

    def fill(self, menu: QMenu) -> None:
        """Put the switches of the docks into a menu."""
        about = {
            "inspector": tr("Show or hide how the selected order is decided"),
            "map": tr("Show or hide the map"),
            "history": tr("Show or hide the changes of this desk, each of which can be taken back"),
        }
        for name, dock in self.by_name.items():
            toggle = dock.toggleViewAction()
            toggle.setShortcut(KEYS[name])
            toggle.setToolTip(f"{about[name]} ({KEYS[name]})")
            menu.addAction(toggle)

    def with_keys(self) -> list[tuple[str, str]]:
        """Each dock with its key, for the page of keys."""
        return [(dock.windowTitle(), KEYS[name]) for name, dock in self.by_name.items()]

    def put_map(self, flow_map: QWidget) -> None:
        """Show the map, which takes its time to load, in place of the words that it will come."""
        self._waits.deleteLater()
        self._box.addWidget(flow_map)

    def _shown(self) -> dict[str, bool]:
        return {name: not dock.isHidden() for name, dock in self.by_name.items()}

    def stand_beside(self, beside: bool) -> None:
        """Show those that are wanted, or none where the page shown needs the room; remember which those are."""
        stood, self._beside = self._beside, beside
        if stood and not beside:
            self._wanted = self._shown()
        for name, dock in self.by_name.items():
            dock.toggleViewAction().setEnabled(beside)
            if beside != stood or not beside:
                dock.setVisible(beside and self._wanted[name])

    def layout(self) -> QByteArray:
        """Where the docks stand and how large they are, as `restore` takes it."""
        beside = self._beside
        self.stand_beside(True)
        state = self._window.saveState(STATE_VERSION)
        self.stand_beside(beside)
        return state

    def restore(self, layout: QByteArray | None) -> None:
        """Put the docks where they were; where that is not known, where they are at first."""
        beside = self._beside
        self.stand_beside(True)
        if layout is None or not self._window.restoreState(layout, STATE_VERSION):
            window, by_name = self._window, self.by_name
            window.resizeDocks([by_name["inspector"]], [INSPECTOR_WIDTH], Qt.Orientation.Horizontal)
            window.resizeDocks([by_name["map"]], [MAP_HEIGHT], Qt.Orientation.Vertical)
        self._wanted = self._shown()
        self.stand_beside(beside)


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

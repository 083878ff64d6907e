"""Everything the window can be told to do, as one list; menus, buttons and the page of keys are made from it.

`verb` names the window's method. An action that cannot be used now is disabled, and its tooltip says why.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from domdesk.gui.icons import icon
from domdesk.gui.session import Session
from domdesk.gui.words import menu_text, tip, tr

SWITCH = "switch"
"""What an action `checks` that is on or off by itself; any other name is a group of which one is on."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One action: what it is called, where it stands, how it is reached, and what it needs to be of use."""

    name: str
    menu: str
    text: Callable[[], str]
    verb: str
    keys: str = ""
    icon: str = ""
    tip: Callable[[], str] = str
    needs: tuple[str, ...] = ()
    checks: str = ""
    group_end: bool = False


SPECS = (
    Spec(
        "new",
        "file",
        lambda: tr("New desk…"),
        "new_desk",
        "Ctrl+N",
        "new-desk",
        lambda: tr("Make an empty desk"),
        ("idle",),
    ),
    Spec(
        "open",
        "file",
        lambda: tr("Open…"),
        "open_desk",
        "Ctrl+O",
        "open",
        lambda: tr("Open a desk from a file"),
        ("idle",),
    ),
    Spec(
        "demo",
        "file",
        lambda: tr("Open the demo shop"),
        "open_demo",
        "Ctrl+D",
        "demo",
        lambda: tr("Open a fresh copy of a shop with 12 locations and 200 orders"),
        needs=("idle",),
        group_end=True,
    ),
    Spec(
        "import",
        "file",
        lambda: tr("Import files…"),
        "import_files",
        "Ctrl+I",
        "import",
        lambda: tr("Bring in orders, stock, locations, products or rates; you see what would happen first"),
        needs=("desk", "idle"),
    ),
    Spec(
        "paste",
        "file",
        lambda: tr("Paste a block"),
        "paste",
        "Ctrl+V",
        "paste",
        lambda: tr("Bring in rows copied from a spreadsheet; you see what would happen first"),
        needs=("desk", "idle"),
    ),
    Spec(
        "export",
        "file",
        lambda: tr("Export decisions…"),
        "export",
        "Ctrl+E",
        "export",
        lambda: tr("Write which place ships what, as CSV and XLSX, into a folder"),
        needs=("desk", "idle", "run"),
        group_end=True,
    ),
    Spec(
        "undo",
        "edit",
        lambda: tr("Undo"),
        "undo",
        "Ctrl+Z",
        tip=lambda: tr("Take the last change of the desk's records back"),
        needs=("desk", "idle", "undoable"),
    ),
    Spec(
        "redo",
        "edit",
        lambda: tr("Redo"),
        "redo",
        "Ctrl+Shift+Z",
        tip=lambda: tr("Make again what was taken back last"),
        needs=("desk", "idle", "redoable"),
        group_end=True,
    ),
    Spec("close", "file", lambda: tr("Close desk"), "close_desk", "Ctrl+W", needs=("desk", "idle")),
    Spec("quit", "file", lambda: tr("Quit"), "close", "Ctrl+Q"),
    Spec(
        "route",
        "run",
        lambda: tr("Route"),
        "route",
        "F5",
        "route",
        lambda: tr("Decide which place ships what, for all open orders"),
        needs=("desk", "idle", "orders"),
    ),
    Spec(
        "stop",
        "run",
        lambda: tr("Stop, keep best"),
        "stop",
        "Shift+F5",
        "stop",
        lambda: tr("End the run now with the best plan found"),
        needs=("routing",),
    ),
    Spec(
        "cancel",
        "run",
        lambda: tr("Cancel"),
        "cancel",
        "Ctrl+F5",
        "cancel",
        lambda: tr("End what is running and change nothing"),
        needs=("busy",),
    ),
    Spec(
        "again",
        "run",
        lambda: tr("Route again after an import"),
        "switch_routing_again",
        tip=lambda: tr("When orders were imported, route all open ones together in the background"),
        checks=SWITCH,
    ),
    Spec("orders", "view", lambda: tr("Orders"), "show_orders", "Ctrl+1", "orders", needs=("desk",), checks="page"),
    Spec(
        "locations",
        "view",
        lambda: tr("Locations"),
        "show_locations",
        "Ctrl+2",
        "locations",
        needs=("desk",),
        checks="page",
        group_end=True,
    ),
    Spec("find", "view", lambda: tr("Find orders"), "find_orders", "Ctrl+F", "search", needs=("desk",)),
    Spec(
        "back",
        "view",
        lambda: tr("Back"),
        "back",
        "Esc",
        tip=lambda: tr("Leave the page, else clear the filter, else the selection"),
        needs=("desk",),
        group_end=True,
    ),
    Spec("system", "view", lambda: tr("Look of the system"), "look_system", checks="look"),
    Spec("light", "view", lambda: tr("Light"), "look_light", checks="look"),
    Spec("dark", "view", lambda: tr("Dark"), "look_dark", checks="look", group_end=True),
    Spec("keys", "help", lambda: tr("Keys"), "show_keys", "F1", "help"),
    Spec("about", "help", lambda: tr("About domdesk"), "show_about"),
)


def menu_names() -> dict[str, str]:
    """The menus in their order."""
    return {"file": tr("&File"), "edit": tr("&Edit"), "run": tr("&Run"), "view": tr("&View"), "help": tr("&Help")}


def _missing(need: str, session: Session) -> str:
    """Why `need` is not there now; empty where it is."""
    now, running = session.now, session.jobs.running
    match need:
        case "desk":
            return "" if now else tr("Open a desk first.")
        case "idle":
            return tr("Wait until “{title}” is done, or cancel it.", title=running.title) if running else ""
        case "busy":
            return "" if running else tr("Nothing is running.")
        case "routing":
            return "" if running and running.can_stop else tr("No run is under way.")
        case "orders":
            return "" if now and now.rows else tr("There are no open orders; import some first.")
        case "run":
            return "" if now and now.run is not None else tr("Nothing has been routed yet.")
        case "undoable":
            return "" if _label_of(session, "undo") else tr("Nothing was imported that can be taken back.")
        case "redoable":
            return "" if _label_of(session, "redo") else tr("Nothing was taken back.")
    raise KeyError(need)


def _label_of(session: Session, name: str) -> str:
    """What undo or redo would take back or make again; empty where nothing."""
    history = session.now.history if session.now else []
    can = (batch for batch in history if (batch.can_undo if name == "undo" else batch.can_redo))
    batch = next(can, None)
    return batch.label if batch else ""


class Actions:
    """The window's actions by name."""

    def __init__(self, window: QMainWindow, session: Session) -> None:
        self._session = session
        self._groups: dict[str, QActionGroup] = {}
        self._actions: dict[str, QAction] = {}
        for spec in SPECS:
            self._actions[spec.name] = self._make(spec, window)
        self.tint()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def _make(self, spec: Spec, window: QMainWindow) -> QAction:
        action = QAction(spec.text(), window)
        action.setObjectName(spec.name)
        action.setIconText(f" {spec.text()}")  # on buttons the style leaves no room between icon and text
        if spec.keys:
            action.setShortcut(QKeySequence(spec.keys))
        if spec.checks:
            action.setCheckable(True)
        if spec.checks not in ("", SWITCH):
            group = self._groups.setdefault(spec.checks, QActionGroup(window))
            group.addAction(action)
        action.triggered.connect(lambda _checked=False, verb=spec.verb: getattr(window, verb)())
        window.addAction(action)
        return action

    def fill(self, window: QMainWindow) -> dict[str, QMenu]:
        """Make the menu bar; the menus by name."""
        menus = {name: window.menuBar().addMenu(title) for name, title in menu_names().items()}
        for menu in menus.values():
            menu.setToolTipsVisible(True)
        for spec in SPECS:
            menus[spec.menu].addAction(self[spec.name])
            if spec.group_end:
                menus[spec.menu].addSeparator()
        return menus

    def refresh(self) -> None:
        """Enable what can be used now; say in the tooltip why the rest cannot."""
        for spec in SPECS:
            action = self[spec.name]
            if spec.name in ("undo", "redo"):
                what = _label_of(self._session, spec.name)
                action.setText(menu_text(tr("{verb} {what}", verb=spec.text(), what=what)) if what else spec.text())
            why_not = next(filter(None, (_missing(need, self._session) for need in spec.needs)), "")
            action.setEnabled(not why_not)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            about = spec.tip() or spec.text()
            action.setToolTip(
                tip(f"{about} ({keys})" if keys else about) if not why_not else tip(f"{about}\n{why_not}")
            )

    def tint(self) -> None:
        """Draw the icons in the colours in force."""
        for spec in SPECS:
            if spec.icon:
                self[spec.name].setIcon(icon(spec.icon))

    def keys(self) -> list[tuple[str, str]]:
        """Each action with a key, for the page of keys."""
        named = QKeySequence.SequenceFormat.NativeText
        return [(spec.text(), self[spec.name].shortcut().toString(named)) for spec in SPECS if spec.keys]

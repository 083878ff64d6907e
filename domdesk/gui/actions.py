"""The window's actions, made from their specs: an action that cannot be used now is off, and its tooltip says why.

Made by the window; its menus, buttons, rail and palette show them.
"""

from operator import attrgetter

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from domdesk.gui.look.icons import icon
from domdesk.gui.parts.words import menu_text, tip, tr
from domdesk.gui.session import Session
from domdesk.gui.specs import PAGE, SPECS, SWITCH, Spec, menu_names


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
        case "decision":
            routed = now and session.selection and now.has_routed(session.selection)
            return "" if routed else tr("Select an order that the run has routed.")
        case "undoable":
            return "" if _label_of(session, "undo") else tr("Nothing was imported that can be taken back.")
        case "redoable":
            return "" if _label_of(session, "redo") else tr("Nothing was taken back.")
    raise KeyError(need)


def _label_of(session: Session, name: str) -> str:
    """What undo or redo would take back or make again; empty where nothing."""
    history = session.now.history if session.now else []
    can = (batch for batch in history if (batch.is_next_undo if name == "undo" else batch.can_redo))
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
            action.setShortcuts(QKeySequence.listFromString(spec.keys))
        if spec.checks:
            action.setCheckable(True)
        if spec.checks not in ("", SWITCH):
            group = self._groups.setdefault(spec.checks, QActionGroup(window))
            if spec.checks == PAGE:  # the import is a page too, and stands nowhere in the rail
                group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
            group.addAction(action)
        about = (spec.about,) if spec.about else ()
        action.triggered.connect(lambda _checked=False: attrgetter(spec.verb)(window)(*about))
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
            why_not = self.why_not(spec)
            action.setEnabled(not why_not)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            about = spec.tip() or spec.text()
            action.setToolTip(
                tip(f"{about} ({keys})" if keys else about) if not why_not else tip(f"{about}\n{why_not}")
            )

    def why_not(self, spec: Spec) -> str:
        """Why an action cannot be used now; empty where it can."""
        return next(filter(None, (_missing(need, self._session) for need in spec.needs)), "")

    def why_not_now(self, name: str) -> str:
        """Why the action of this name cannot be used now; empty where it can."""
        return self.why_not(next(spec for spec in SPECS if spec.name == name))

    def tint(self) -> None:
        """Draw the icons in the colours in force."""
        for spec in SPECS:
            if spec.icon:
                self[spec.name].setIcon(icon(spec.icon))

    def with_keys(self) -> list[tuple[str, str]]:
        """Each action with a key, for the page of keys."""
        named = QKeySequence.SequenceFormat.NativeText
        return [(spec.text(), self[spec.name].shortcut().toString(named)) for spec in SPECS if spec.keys]

"""What the palette offers beside orders: each action that can be chosen by name, recent desks, and policies.

Called by the window each time its palette opens.
"""

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from domdesk.gui import settings
from domdesk.gui.palette import Entry
from domdesk.gui.parts.formatting import policy_about, policy_name
from domdesk.gui.parts.words import tr
from domdesk.gui.specs import SPECS

if TYPE_CHECKING:
    from domdesk.gui.window import Window

NOT_OFFERED = ("palette",)


def offers(window: "Window") -> list[Entry]:
    """Actions and docks first, then policies to route by, then desks."""
    return [*_actions(window), *_docks(window), *_policies(window), *_desks(window)]


def _actions(window: "Window") -> list[Entry]:
    named = QKeySequence.SequenceFormat.NativeText
    entries = []
    for spec in SPECS:
        if spec.name in NOT_OFFERED:
            continue
        action = window.actions_[spec.name]
        keys = action.shortcut().toString(named)
        about, why_not = spec.tip(), window.actions_.why_not(spec)
        entries.append(Entry(action.text().replace("&&", "&"), action.trigger, about, keys, why_not, spec.icon))
    return entries


def _docks(window: "Window") -> list[Entry]:
    entries, keys = [], dict(window.docks.with_keys())
    beside_orders = tr("It stands beside the orders.")
    no_desk = tr("Open a desk first.")
    not_here = {"inspector": beside_orders, "map": beside_orders, "history": no_desk, "audit": no_desk}
    for name, dock in window.docks.by_name.items():
        switch, title = window.docks.switches[name], dock.windowTitle()
        text = tr("Hide {dock}", dock=title) if dock.isVisible() else tr("Show {dock}", dock=title)
        why_not = "" if switch.isEnabled() else not_here[name]
        sign = "map" if name == "map" else ""
        entries.append(Entry(text, switch.trigger, keys=keys[title], why_not=why_not, icon=sign))
    return entries


def _policies(window: "Window") -> list[Entry]:
    now = window.session.now
    why_not = window.actions_.why_not(next(spec for spec in SPECS if spec.name == "route"))

    def entry(name: str) -> Entry:
        text = tr("Route: {policy}", policy=policy_name(name))
        return Entry(text, lambda: window.route_by(name), policy_about(name), why_not=why_not, icon="route")

    return [entry(name) for name in now.policies] if now else []


def _desks(window: "Window") -> list[Entry]:
    now, running = window.session.now, window.session.jobs.running
    why_not = tr("Wait until “{title}” is done, or cancel it.", title=running.title) if running else ""
    return [
        Entry(
            tr("Open desk {name}", name=path.stem),
            lambda path=path: window.session.open(path),  # type: ignore[misc]
            str(path.parent),
            why_not=why_not,
            icon="open",
        )
        for path in settings.recent_desks()
        if now is None or path != now.path.resolve()
    ]

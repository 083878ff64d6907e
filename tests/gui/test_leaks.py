"""Nothing stays behind: pages, docks, panels, dialogs, desks and windows that come and go leave no object of theirs."""

import gc
import shutil
import threading
from collections import Counter
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QThread, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from domdesk.gui.pages import PAGES
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS, settle

DIALOGS = ("settings", "backups", "export", "reject", "new", "about", "help")
PANELS = ("change", "compare-policies", "palette", "notices", "cancel-order")


def rest(qtbot: QtBot, window: Window) -> None:
    jobs = window.session.jobs
    qtbot.waitUntil(lambda: jobs.running is None and not jobs.pending, timeout=PATIENCE_MS)
    QApplication.processEvents()


def census() -> Counter[str]:
    """How many there are of each kind of widget, timer, thread and object of the window's own."""
    for _ in range(2):  # what is deleted may let go of more
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        gc.collect()
    found = Counter(f"widget {type(widget).__name__}" for widget in QApplication.allWidgets())
    found.update(f"thread {thread.name}" for thread in threading.enumerate())
    for each in gc.get_objects():
        if isinstance(each, (QTimer, QThread)) or str(type(each).__module__).startswith("domdesk.gui"):
            found[type(each).__qualname__] += 1
    return found


def go_round(qtbot: QtBot, window: Window) -> None:
    """Open and close all that can be opened, by the actions that the keys call."""
    assert window.session.now is not None
    for name in (*DIALOGS, *PANELS):
        window.show_page("orders")
        window.session.select(None)
        window.session.select(next(row.key for row in window.session.now.rows if row.shipments > 1))
        qtbot.waitUntil(lambda: window.session.answer is not None, timeout=PATIENCE_MS)
        window.actions_[name].trigger()
        rest(qtbot, window)
        for opened in QApplication.topLevelWidgets():
            if opened is not window and opened.isVisible():
                opened.close()
        if (focus := window.focusWidget()) is not None:
            qtbot.keyClick(focus, Qt.Key.Key_Escape)
    for switch in (*window.docks.switches.values(), *window.docks.switches.values()):
        switch.trigger()
    for page in PAGES:
        window.show_page(page.name)
        rest(qtbot, window)
    window.show_page("orders")
    window.session.select(None)


def test_what_is_opened_and_closed_leaves_nothing(routed: Window, qtbot: QtBot) -> None:
    """Once all has been opened, opening it again makes no widget, timer, thread or object that stays."""
    go_round(qtbot, routed)
    before = census()
    go_round(qtbot, routed)
    assert census() - before == Counter()


def test_a_desk_that_is_left_and_opened_again_leaves_nothing(routed: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Twice left for the start page and opened again: what showed the desk before is gone."""

    def again() -> Counter[str]:
        routed.session.leave()
        qtbot.waitUntil(lambda: routed.session.now is None, timeout=PATIENCE_MS)
        routed.session.open(tmp_path / "routed.desk")
        qtbot.waitUntil(lambda: bool(routed.session.now and routed.session.now.loads), timeout=PATIENCE_MS)
        rest(qtbot, routed)
        return census()

    before = again()
    again()
    assert again() - before == Counter()


def test_a_window_that_is_closed_leaves_nothing(
    window: Window, qtbot: QtBot, tmp_path: Path, worlds: dict[str, Path]
) -> None:
    """A second window with a desk of its own, closed: nothing of it is left, the first one stands as before."""
    shutil.copy(worlds["fresh"], tmp_path / "second.desk")

    def come_and_go() -> Counter[str]:
        second = Window("light")
        second.show()
        second.session.open(tmp_path / "second.desk")
        settle(qtbot, second)
        rest(qtbot, second)
        second.close()
        second.deleteLater()
        del second
        return census()

    before = come_and_go()
    # What its last jobs hold may outlive one window for a moment; a leak grows with each.
    assert any(come_and_go() - before == Counter() for _ in range(3))

"""The window as a whole: starting, opening, routing, stopping, closing, faults, looks and keys."""

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QTableView
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from domdesk import paths
from domdesk.errors import DeskError
from domdesk.gui import app as application
from domdesk.gui import session as session_module
from domdesk.gui import settings
from domdesk.gui.parts.formatting import policy_about, policy_name
from domdesk.gui.window import Window
from domdesk.records import METHODS, Progress
from tests.gui.conftest import PATIENCE_MS, settle


def test_the_start_page_offers_the_demo_first(window: Window) -> None:
    """A newcomer meets the demo, a new desk and an existing one; rail, docks and policy are not there yet."""
    assert window.start.isVisible()
    assert window.start.demo.isVisible()
    assert not window.rail.isVisible()
    assert not window.inspector_dock.isVisible()
    assert not window.map_dock.isVisible()
    assert not window.strip.policy.isVisible()
    assert "Open a desk first." in window.actions_["route"].toolTip()


def test_the_demo_opens_with_its_orders(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo button fills the table, the desk is remembered, and closing it leads back to the start page."""
    monkeypatch.setattr(paths, "user_data", lambda: tmp_path)
    window.start.demo.click()
    settle(qtbot, window)
    assert window.orders.table.table.rowCount() == 200
    assert window.inspector_dock.isVisible()
    assert window.map_dock.isVisible()
    assert "harbor-and-pine" in window.windowTitle()
    window.actions_["close"].trigger()
    assert window.start.isVisible()
    assert window.start.recent.item(0).text().startswith("harbor-and-pine")
    assert not window.map_dock.isVisible()


def test_a_recent_desk_opens_again(window: Window, qtbot: QtBot, worlds: dict[str, Path]) -> None:
    """A click or Enter on a recent desk opens it, a second click at once changes nothing; one that is gone is not
    listed."""
    settings.remember_desk(worlds["routed"])
    settings.store().setValue("recent", [str(worlds["routed"]), "/nowhere/gone.desk"])
    window.start.refresh()
    assert window.start.recent.count() == 1
    window.start.recent.setCurrentRow(0)
    qtbot.keyClick(window.start.recent, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert window.session.now is not None
    assert window.session.now.run == 1
    window.show_page("start")
    opened = []
    window.session.opened.connect(lambda: opened.append(window.session.now))
    at = window.start.recent.visualItemRect(window.start.recent.item(0)).center()
    for _ in range(2):
        qtbot.mouseClick(window.start.recent.viewport(), Qt.MouseButton.LeftButton, pos=at)
    settle(qtbot, window)
    assert len(opened) == 1
    assert window.orders.isVisible()


def test_a_desk_that_cannot_be_opened_is_a_notice(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """A missing desk is told in a sentence that stays and can be copied; the window stays on its start page."""
    window.session.open(tmp_path / "missing.desk")
    qtbot.waitUntil(lambda: bool(window.notices.all))
    assert window.notices.all[0].tone == "bad"
    assert "missing.desk" in window.notices.texts()[0]
    assert window.start.isVisible()
    card = window.notices._cards[0]
    card._copy.click()
    assert QGuiApplication.clipboard().text() == window.notices.all[0].text
    card._close.click()
    assert window.notices.texts() == []
    assert window.strip.bell.text() == "1"


def test_a_failed_opening_keeps_the_open_desk(routed: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Where another desk cannot be opened, the one that is open stays open and works on."""
    before = routed.session.now
    routed.session.open(tmp_path / "missing.desk")
    qtbot.waitUntil(lambda: bool(routed.notices.all))
    assert routed.session.now is not None
    assert before is not None
    assert (routed.session.now.path, routed.session.now.numbers) == (before.path, before.numbers)
    routed.session.select(before.rows[0].key)
    qtbot.waitUntil(lambda: routed.session.answer is not None, timeout=PATIENCE_MS)


def test_route_shows_progress_and_result(fresh: Window, qtbot: QtBot) -> None:
    """F5 routes all orders: progress with Stop and Cancel while it runs, the result with its quality after."""
    heard: list[Progress] = []
    spoken: list[str] = []

    def listen() -> None:
        if fresh.session.jobs.progress:
            heard.append(fresh.session.jobs.progress)

    fresh.session.jobs.progressed.connect(listen)
    fresh.strip._clock.timeout.connect(lambda: spoken.append(fresh.strip.voice.text()))
    fresh.actions_["route"].trigger()
    assert not fresh.actions_["route"].isEnabled()
    assert fresh.actions_["stop"].isEnabled()
    assert "Routing" in fresh.actions_["import"].toolTip()
    settle(qtbot, fresh)
    assert fresh.session.now is not None
    assert fresh.session.now.plan is not None
    assert heard
    assert any(text.startswith("Routing…") for text in spoken)
    voice = fresh.strip.voice.text()
    assert voice.startswith("200 orders · $")
    assert "proven best (gap 0.00 %)" in voice
    assert not fresh.strip.stop.isVisible()
    assert fresh.orders.table.table.index(0, 4).data() != "—"
    assert fresh.orders.chips["split"].isVisible()


def test_the_policy_that_is_chosen_routes(fresh: Window, qtbot: QtBot) -> None:
    """The drop-down holds the built-in policies, and the chosen one is the run's and stays chosen."""
    names = [fresh.strip.policy.itemText(i) for i in range(fresh.strip.policy.count())]
    assert names[:2] == ["Cheapest together", "Cheapest one by one"]
    assert "shop" in names
    fresh.strip.policy.setCurrentText("By priority")
    fresh.actions_["route"].trigger()
    settle(qtbot, fresh)
    assert fresh.session.now is not None
    assert fresh.session.now.plan is not None
    assert fresh.session.now.plan.policy == "priority"
    assert fresh.strip.policy.currentText() == "By priority"
    assert "a rule-following plan" in fresh.strip.voice.text()


def test_a_desk_with_one_policy_of_its_own_starts_with_it(fresh: Window, qtbot: QtBot) -> None:
    """The demo shop keeps one policy, which is chosen when it opens, and is what Route runs."""
    assert fresh.strip.chosen_policy() == "shop"
    fresh.actions_["route"].trigger()
    settle(qtbot, fresh)
    assert fresh.session.now is not None
    assert fresh.session.now.plan is not None
    assert fresh.session.now.plan.policy == "shop"


def test_every_method_has_words(fresh: Window) -> None:
    """The drop-down names each built-in method in words and says what it does, not its name in files."""
    for method in METHODS:
        assert policy_name(method) != method
        assert policy_about(method) != policy_about("shop")


def slow_route(began: threading.Event) -> Callable[..., object]:
    """A stand-in for a long run: it reports until it is told to stop or cancel."""

    def route(desk: object, policy: str, *, report: Callable[[Progress], None], wish: Callable[[], str]) -> object:
        began.set()
        while wish() == "go on":
            report(Progress("solving", 1.0, 1000, 990))
            time.sleep(0.01)
        if wish() == "cancel":
            from domdesk.errors import Cancelled

            raise Cancelled
        return real(desk, "priority")

    real = session_module.Desk.route
    return route


def test_cancel_leaves_no_trace(fresh: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancel ends the run, keeps none, and says so."""
    began = threading.Event()
    monkeypatch.setattr(session_module.Desk, "route", slow_route(began))
    fresh.actions_["route"].trigger()
    qtbot.waitUntil(lambda: fresh.strip.cancel.isVisible())
    assert "within 1.00 % of the best possible" in fresh.strip.voice.text()
    fresh.strip.cancel.click()
    settle(qtbot, fresh)
    assert fresh.session.now is not None
    assert fresh.session.now.run is None
    assert fresh.notices.all[-1].text == "Cancelled; nothing was changed."


def test_stop_keeps_the_best(fresh: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """“Stop, keep best” ends the run with a plan."""
    began = threading.Event()
    monkeypatch.setattr(session_module.Desk, "route", slow_route(began))
    fresh.actions_["route"].trigger()
    qtbot.waitUntil(lambda: fresh.strip.stop.isVisible())
    fresh.actions_["stop"].trigger()
    assert not fresh.strip.stop.isVisible()
    settle(qtbot, fresh)
    assert fresh.session.now is not None
    assert fresh.session.now.run == 1


def test_closing_during_a_run_ends_it(fresh: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """The window closes within three seconds while a run goes on, and leaves no run behind."""
    began = threading.Event()
    monkeypatch.setattr(session_module.Desk, "route", slow_route(began))
    fresh.actions_["route"].trigger()
    assert began.wait(5)
    at = time.monotonic()
    fresh.close()
    assert time.monotonic() - at < 3
    monkeypatch.undo()
    assert fresh.session.now is not None
    with session_module.Desk.open(fresh.session.now.path) as desk:
        assert desk.runs() == []


def test_selecting_during_a_run_waits_for_its_end(fresh: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """An order selected while a run goes on is explained when it is done, by that run."""
    monkeypatch.setattr(session_module.Desk, "route", slow_route(threading.Event()))
    fresh.actions_["route"].trigger()
    assert fresh.session.now is not None
    fresh.session.select(fresh.session.now.rows[0].key)
    qtbot.waitUntil(lambda: fresh.strip.stop.isVisible())
    assert fresh.session.answer is None
    fresh.actions_["stop"].trigger()
    qtbot.waitUntil(lambda: fresh.session.answer is not None, timeout=PATIENCE_MS)
    assert fresh.session.answer is not None
    assert fresh.session.answer.decision is not None
    assert fresh.session.answer.decision.run == 1


def test_a_fault_of_ours_is_reported_and_the_program_goes_on(
    routed: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a job raises unexpectedly opens one dialog with a report to copy; after it the window works on."""

    def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError("seven")

    monkeypatch.setattr(session_module.Desk, "route", broken)
    routed.actions_["route"].trigger()
    qtbot.waitUntil(lambda: routed.failures.dialog is not None)
    dialog = routed.failures.dialog
    assert dialog is not None
    assert "ZeroDivisionError: seven" in dialog.report
    assert "Python" in dialog.report
    assert "duckdb 1." in dialog.report
    routed.failures.tell(ValueError("another"))
    assert routed.failures.dialog is dialog
    dialog.accept()
    qtbot.waitUntil(lambda: routed.failures.dialog is None)
    monkeypatch.undo()
    assert routed.actions_["route"].isEnabled()


def test_what_nobody_caught_reaches_the_dialog(window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exceptions in slots and in threads are told like those of jobs."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    application.catch_faults(window)
    error = RuntimeError("in a slot")
    sys.excepthook(RuntimeError, error, None)
    qtbot.waitUntil(lambda: window.failures.dialog is not None)
    assert window.failures.dialog is not None
    window.failures.dialog.accept()
    qtbot.waitUntil(lambda: window.failures.dialog is None)
    threading.excepthook(threading.ExceptHookArgs((DeskError, DeskError("The disk is full."), None, None)))
    qtbot.waitUntil(lambda: bool(window.notices.all))
    assert window.notices.all[-1].text == "The disk is full."


def test_every_input_has_a_name(routed: Window) -> None:
    """Screen readers are told what each field, list, table and button is for."""
    for kind in (QLineEdit, QComboBox, QTableView, QAbstractButton):
        for widget in routed.findChildren(kind):
            inside = isinstance(widget.parent(), (QLineEdit, QComboBox, QTableView))
            if widget.isVisible() and not inside and not widget.objectName().startswith("qt_"):
                assert widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()), widget


def test_a_dialog_opens_and_closes(window: Window, qtbot: QtBot) -> None:
    """New desk opens over the window and closes again with Esc."""
    window.desks.new()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert QApplication.activeModalWidget() is None


def test_a_new_desk_is_made_with_rates(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """The dialog's file, currency and rate cards make the desk that then stands open."""
    window.actions_["new"].trigger()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    dialog.file.setText(str(tmp_path / "mine"))
    dialog.accept()
    settle(qtbot, window)
    assert (tmp_path / "mine.desk").is_file()
    assert window.session.now is not None
    assert window.session.now.counts["rate_cards"] == len(paths.built_in_rates())


def test_no_exception_is_lost_in_a_slot(window: Window) -> None:
    """pytest-qt's net is in place: what a slot raises is seen by the tests."""
    with capture_exceptions() as caught:
        window.start.chosen.connect(lambda _: 1 / 0)
        window.start.chosen.disconnect(window.session.open)
        window.start.chosen.emit(Path("x"))
    assert caught

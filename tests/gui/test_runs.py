"""The Runs page: the list, one run in detail, runs compared, an older run shown, the run under way, and reports."""

import shutil
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any, cast

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from domdesk.desk import Desk
from domdesk.errors import DeskError
from domdesk.gui.insight.differences import change, more, more_money
from domdesk.gui.jobs import Job
from domdesk.gui.older_run import OlderRun
from domdesk.gui.parts.formatting import money
from domdesk.gui.parts.tables import TableView
from domdesk.gui.plots.cost_bars import CostBars
from domdesk.gui.plots.gap_curve import GapCurve
from domdesk.gui.runs.page import RunsPage
from domdesk.gui.window import Window
from domdesk.records import Progress
from tests.gui.conftest import PATIENCE_MS, labels, settle


@pytest.fixture(scope="module")
def twice_routed(worlds: dict[str, Path], solver: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop routed by the cheapest plan (run 1) and by priority (run 2)."""
    path = tmp_path_factory.mktemp("runs") / "twice.desk"
    shutil.copy(worlds["routed"], path)
    with Desk.open(path, solver) as desk:
        desk.route("priority")
    return path


@pytest.fixture
def two_runs(window: Window, qtbot: QtBot, twice_routed: Path, tmp_path: Path) -> Window:
    """That shop on its Runs page."""
    window.session.open(Path(shutil.copy(twice_routed, tmp_path / "twice.desk")))
    settle(qtbot, window)
    window.actions_["runs"].trigger()
    return window


def page_of(window: Window) -> RunsPage:
    return cast("RunsPage", window.pages["runs"])


def wait_for(qtbot: QtBot, done: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(done()), timeout=PATIENCE_MS)


def texts(window: Window) -> str:
    return " ".join(labels(page_of(window)))


def press(table: TableView, row: int, qtbot: QtBot, *, add: bool = False, column: int = 0) -> None:
    """Click a row; with `add` holding Ctrl."""
    place = table.visualRect(table.table.index(row, column)).center()
    held = Qt.KeyboardModifier.ControlModifier if add else Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, held, place)


def key(
    window: Window, qtbot: QtBot, pressed: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press a key of the window, which must be in front for that."""
    window.activateWindow()
    wait_for(qtbot, window.isActiveWindow)
    qtbot.keyClick(window, pressed, held)


def compare_both(window: Window, qtbot: QtBot) -> RunsPage:
    page = page_of(window)
    press(page.table, 0, qtbot)
    press(page.table, 1, qtbot, add=True)
    qtbot.mouseClick(page.compare, Qt.MouseButton.LeftButton)
    wait_for(qtbot, lambda: page.comparison and page.comparison.isVisible())
    settle(qtbot, window)
    return page


# --- the list and one run


def test_runs_are_listed_newest_first(two_runs: Window) -> None:
    """Each with its policy, orders, cost and how good it is in words; the run shown says so."""
    now = two_runs.session.now
    assert now is not None
    lines = [line.split("\t") for line in page_of(two_runs).table.as_text().splitlines()]
    by_priority = next(line for line in lines if "By priority" in line)
    assert by_priority[0] == "2 (shown)"
    assert money(now.runs[0].total_minor, "USD") in by_priority
    assert "a rule-following plan" in by_priority
    page_of(two_runs).table.selectAll()
    first, second = page_of(two_runs).table.as_text().splitlines()[1:]
    assert first.startswith("2")
    assert second.startswith("1\t")
    assert "proven best (gap 0.00 %)" in second


def test_a_run_is_shown_in_detail(two_runs: Window, qtbot: QtBot) -> None:
    """Its figures, cost by part and how it got better, drawn and as tables; a run in one step has no curve."""
    page = page_of(two_runs)
    wait_for(qtbot, lambda: any(bars.isVisible() for bars in page.findChildren(CostBars)))
    assert "Orders split" in texts(two_runs)
    press(page.table, 1, qtbot)
    wait_for(qtbot, lambda: "Run 1" in labels(page))
    curve = next(curve for curve in page.findChildren(GapCurve) if curve.isVisible())
    assert "no plan can cost less than" in curve.accessibleDescription()
    assert "Proven best" in texts(two_runs)


def test_a_run_that_cannot_be_read_is_told(two_runs: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run whose record is damaged is a notice, the page says so, and the list stays."""

    def broken(*_: object) -> None:
        raise DeskError("Run 1 cannot be read any more.", "Route again, or restore a backup.")

    monkeypatch.setattr(Desk, "figures", broken)
    page = page_of(two_runs)
    press(page.table, 1, qtbot)
    wait_for(qtbot, lambda: any("cannot be read any more" in text for text in two_runs.notices.texts()))
    wait_for(qtbot, lambda: "This run cannot be shown." in labels(page))
    assert page.table.table.rowCount() == 2


def test_an_empty_page_says_what_will_stand_there(fresh: Window) -> None:
    """Before the first run the page names what it will hold and offers to route."""
    fresh.actions_["runs"].trigger()
    assert "No runs yet" in texts(fresh)
    assert not page_of(fresh).table.isVisible()


def test_a_new_run_is_selected_and_shown(two_runs: Window, qtbot: QtBot) -> None:
    """Routing from this page leaves one on it, and what was made is selected."""
    two_runs.strip.choose_policy("nearest")
    key(two_runs, qtbot, Qt.Key.Key_F5)
    assert page_of(two_runs).isVisible()
    settle(qtbot, two_runs)
    wait_for(qtbot, lambda: "Run 3" in labels(page_of(two_runs)))
    assert [run.run for run in page_of(two_runs).selected()] == [3]


# --- an older run


def test_an_older_run_can_be_opened_and_left(two_runs: Window, qtbot: QtBot) -> None:
    """Enter on a run shows its decisions; a bar says that it is not the latest, and its button leads back."""
    page = page_of(two_runs)
    press(page.table, 1, qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: two_runs.session.now and two_runs.session.now.run == 1)
    settle(qtbot, two_runs)
    assert two_runs.orders.isVisible()
    bar = two_runs.findChild(OlderRun)
    assert bar is not None
    assert bar.isVisible()
    assert "You are looking at run 1 (Cheapest together" in bar.words.text()
    assert "not at the latest, run 2" in bar.words.text()
    row = two_runs.orders.table.table.row(0)
    two_runs.session.select(row.key)
    wait_for(qtbot, lambda: two_runs.session.answer)
    answer = two_runs.session.answer
    assert answer is not None
    assert answer.decision is not None
    assert answer.decision.run == 1
    assert not two_runs.inspector.change.isEnabled()  # a change would build on the latest run
    qtbot.mouseClick(bar.back, Qt.MouseButton.LeftButton)
    wait_for(qtbot, lambda: two_runs.session.now and two_runs.session.now.run == 2)
    settle(qtbot, two_runs)
    assert not bar.isVisible()


def test_a_change_of_the_desk_leads_back_to_the_latest_run(two_runs: Window, qtbot: QtBot) -> None:
    """What is changed while an older run is shown makes the latest one outdated, and shows it."""
    two_runs.session.show_run(1)
    wait_for(qtbot, lambda: two_runs.session.now and two_runs.session.now.run == 1)
    settle(qtbot, two_runs)
    two_runs.session.change_desk(lambda desk: None, lambda _: None, "Changing")
    wait_for(qtbot, lambda: two_runs.session.now and two_runs.session.now.run == 2)
    assert two_runs.session.now is not None
    assert two_runs.session.now.outdated


# --- runs compared


def test_two_runs_are_compared(two_runs: Window, qtbot: QtBot) -> None:
    """Parts are rows and runs columns, differences carry sign and word, and the orders that differ have a tab."""
    page = compare_both(two_runs, qtbot)
    view, now = page.comparison, two_runs.session.now
    assert view is not None
    assert now is not None
    rows = [line.split("\t") for line in view.parts.as_text().splitlines()]
    assert rows[0] == ["", "Run 1", "Run 2", "Against run 1"]
    assert view.caution.isVisible()
    second, first = now.runs
    assert rows[1] == [
        "total cost",
        money(first.total_minor, "USD"),
        money(second.total_minor, "USD"),
        f"+{money(second.total_minor - first.total_minor, 'USD')} dearer",
    ]
    names = [row[0] for row in rows]
    assert {"item", "transport", "shipments", "orders split", "lines without a place"} <= set(names)
    assert "from Reno Warehouse" in names
    assert view.orders.table.rowCount() > 0
    view.tabs.setCurrentWidget(view.differing)
    assert f"{view.orders.table.rowCount()} orders are decided differently." in texts(two_runs)
    assert view.orders.as_text().splitlines()[1].split("\t")[1].endswith(("dearer", "cheaper", "ships now"))


def test_a_differing_order_opens_in_the_run_clicked(two_runs: Window, qtbot: QtBot) -> None:
    """A double click in run 1's column shows that run's decision on that order; closing goes back to one run."""
    page = compare_both(two_runs, qtbot)
    view = page.comparison
    assert view is not None
    view.tabs.setCurrentWidget(view.differing)
    wanted = view.orders.table.row(0).order
    place = view.orders.visualRect(view.orders.table.index(0, 2)).center()
    press(view.orders, 0, qtbot, column=2)
    qtbot.mouseDClick(view.orders.viewport(), Qt.MouseButton.LeftButton, pos=place)
    wait_for(qtbot, lambda: two_runs.session.selection == wanted)
    assert two_runs.orders.isVisible()
    assert two_runs.session.now is not None
    assert two_runs.session.now.run == 1


def test_comparing_goes_by_keys_alone(two_runs: Window, qtbot: QtBot) -> None:
    """Arrows and Shift select, Tab reaches Compare, and Enter on an order opens it."""
    page = page_of(two_runs)
    press(page.table, 0, qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.compare.isEnabled()
    page.compare.setFocus()
    qtbot.keyClick(page.compare, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: page.comparison and page.comparison.isVisible())
    settle(qtbot, two_runs)
    view = page.comparison
    assert view is not None
    view.parts.setFocus()
    qtbot.keyClick(view.parts, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert view.tabs.currentWidget() is view.differing
    view.orders.setFocus()
    flag = QItemSelectionModel.SelectionFlag
    view.orders.selectionModel().setCurrentIndex(view.orders.table.index(1, 0), flag.SelectCurrent | flag.Rows)
    qtbot.keyClick(view.orders, Qt.Key.Key_Return)
    wanted = view.orders.table.row(1).order
    wait_for(qtbot, lambda: two_runs.session.selection == wanted)


def test_an_order_that_is_gone_is_told(two_runs: Window) -> None:
    """An order that a run had, but the desk has no more, is a notice instead of an empty page."""
    assert two_runs.session.now is not None
    gone = two_runs.session.now.rows[0].key._replace(order="#1")
    two_runs.session.wanted.emit(gone)
    assert "Order #1 is not open any more, so it is not listed." in two_runs.notices.texts()


def test_differences_are_said_with_sign_and_word() -> None:
    """Costs are dearer or cheaper, amounts more or less, counts more or fewer; nothing is 'the same'."""
    assert [change(n, "USD") for n in (420, -110, 0)] == ["+$4.20 dearer", "−$1.10 cheaper", "the same"]
    assert [more_money(n, "USD") for n in (420, -110, 0)] == ["+$4.20 more", "−$1.10 less", "the same"]
    assert [more(n) for n in (3, -2, 0)] == ["+3 more", "−2 fewer", "the same"]


# --- the run under way


def test_the_run_under_way_is_drawn_as_it_goes(two_runs: Window, qtbot: QtBot) -> None:
    """Its curve and figures stand at the top with their buttons; 'Stop, keep best' is heard, and it goes at the end."""
    page, heard = page_of(two_runs), []

    def work(job: Job) -> None:
        job.report(Progress("solving", 0.5, 1_100_000, 1_000_000))
        end = monotonic() + 20
        while job.wish() == "go on" and monotonic() < end:
            sleep(0.01)
        heard.append(job.wish())

    two_runs.session.jobs.start(work, lambda _: None, title="Routing", can_stop=True)
    wait_for(qtbot, page.live.isVisible)
    assert "best so far $11,000.00 · within 9.10 % of the best possible" in page.live.figures.text()
    assert "best $11,000.00" in page.live.curve.accessibleDescription()
    qtbot.mouseClick(page.live.stop, Qt.MouseButton.LeftButton)
    wait_for(qtbot, lambda: heard)
    wait_for(qtbot, lambda: not page.live.isVisible())
    assert heard == ["stop"]


# --- reports


def test_the_decision_is_saved_as_a_page_by_key(
    routed: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+P asks for a file, the lane writes it, and a notice says where; without a routed order the action is off."""
    assert not routed.actions_["save-decision"].isEnabled()
    row = routed.orders.table.table.row(0)
    routed.session.select(row.key)
    wait_for(qtbot, routed.actions_["save-decision"].isEnabled)
    file = tmp_path / "why.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), "Web page (*.html)"))
    key(routed, qtbot, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    wait_for(qtbot, lambda: any(str(file) in text for text in routed.notices.texts()))
    assert f"Order {row.order}" in file.read_text("utf-8")


def test_a_run_is_saved_with_the_ending_chosen(
    two_runs: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name without an ending gets that of the kind chosen; the report is of the run selected in the list."""
    page = page_of(two_runs)
    press(page.table, 1, qtbot)
    settle(qtbot, two_runs)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "run"), "PDF (*.pdf)"))
    qtbot.mouseClick(page.save, Qt.MouseButton.LeftButton)
    wait_for(qtbot, lambda: any("run.pdf" in text for text in two_runs.notices.texts()))
    from pypdf import PdfReader

    assert PdfReader(tmp_path / "run.pdf").pages[0].extract_text().startswith("Run 1")


def test_a_report_that_cannot_be_written_is_a_notice(
    routed: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that bears the name: a sentence that says so, and the window goes on."""
    (tmp_path / "taken.html").mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "taken.html"), ""))
    routed.actions_["save-report"].trigger()
    wait_for(qtbot, lambda: any("cannot be written" in text for text in routed.notices.texts()))


def test_the_day_is_saved_from_the_menu_once_a_run_had_a_part_of_it(
    routed: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run of one order: the strip says that the others stand, and the report of the day has them all."""
    one = next(row.key for row in routed.session.now.rows if row.shipments)  # type: ignore[union-attr]
    with qtbot.waitSignal(routed.session.read, timeout=PATIENCE_MS):
        routed.session.change_desk(lambda desk: desk.route(orders=[one]), lambda _: None, "Routing one")
    settle(qtbot, routed)
    assert " other orders stand" in routed.strip.voice.text()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "day.html"), ""))
    key(routed, qtbot, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    wait_for(qtbot, lambda: any("day.html" in text for text in routed.notices.texts()))
    assert "Of 200 orders 0 are accepted." in (tmp_path / "day.html").read_text("utf-8")

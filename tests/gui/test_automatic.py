"""Routing what arrives: switched in the menu or on the Sources page, seen in the strip, accounted for in a journal."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from domdesk.desk.watching import Watch
from domdesk.gui.shots import BAD_ROWS
from domdesk.gui.sources import automatic
from domdesk.gui.sources.automatic_view import AutomaticView
from domdesk.gui.window import Window
from domdesk.records import Source
from domdesk.sources import limits
from tests.gui.conftest import PATIENCE_MS

ORDERS = "\n".join([*BAD_ROWS.splitlines()[:2], ""])


@pytest.fixture
def view(fresh: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AutomaticView:
    """The card on the Sources page; turns come quickly, files settle at once, and both folders are told."""
    monkeypatch.setattr(automatic, "TURN_MS", 50)
    monkeypatch.setattr(automatic, "Watch", partial(Watch, settle_seconds=0))
    qtbot.waitUntil(lambda: not fresh.session.jobs.pending, timeout=PATIENCE_MS)
    (tmp_path / "in").mkdir()
    return fresh.sources.automatic


def told(view: AutomaticView, tmp_path: Path) -> None:
    for field, name in ((view.folder, "in"), (view.out, "out")):
        field.put(str(tmp_path / name))
        field.changed.emit()


def journal(view: AutomaticView) -> list[str]:
    return [entry.event for entry in view.journal.table.rows]


def test_the_switch_asks_for_what_it_needs(view: AutomaticView, fresh: Window, tmp_path: Path) -> None:
    """Without a folder the switch of the menu leads to the card, says what is missing, and stays off."""
    fresh.actions_["automatic"].trigger()
    assert fresh.pages.shown == "sources"
    assert view.isVisible()
    assert not fresh.actions_["automatic"].isChecked()
    assert view.said.text() == "Off. Choose the folder in which orders arrive."
    assert not view.switch.isEnabled()
    told(view, tmp_path)
    assert view.said.text() == "Off."
    assert view.switch.isEnabled()


def test_what_arrives_is_routed_and_accounted_for(
    view: AutomaticView, fresh: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    """A file is imported once, its order routed, the decision written; the journal has it newest first."""
    fresh.show_page("sources")
    fresh.sources.tabs.setCurrentWidget(view)
    told(view, tmp_path)
    qtbot.mouseClick(view.switch, Qt.MouseButton.LeftButton)
    assert fresh.actions_["automatic"].isChecked()
    assert fresh.strip.automatic.isVisible()
    assert view.said.text().startswith("On:")
    assert not view.folder.isEnabled()
    (tmp_path / "in" / "new.csv").write_text(ORDERS, "utf-8")
    (tmp_path / "in" / "letter.csv").write_text("Dear Sir\n", "utf-8")
    qtbot.waitUntil(lambda: "written" in journal(view) and "refused" in journal(view), timeout=PATIENCE_MS)
    assert sorted(journal(view)) == ["arrived", "imported", "refused", "routed", "written"]
    numbers = [entry.number for entry in view.journal.table.rows]
    assert numbers == sorted(numbers, reverse=True)
    assert "Routed 1 order that arrived." in [notice.text for notice in fresh.notices.all]
    assert any((tmp_path / "out").glob("run-*/*"))
    (tmp_path / "in" / "again.csv").write_text(ORDERS, "utf-8")
    qtbot.waitUntil(lambda: "same" in journal(view), timeout=PATIENCE_MS)
    assert journal(view).count("routed") == 1
    qtbot.mouseClick(view.copy, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0] == "Time\tFile\tOrder\tWhat happened"
    assert len(copied) == 1 + len(view.journal.table.rows)
    qtbot.mouseClick(view.switch, Qt.MouseButton.LeftButton)
    assert not fresh.strip.automatic.isVisible()
    assert not fresh.actions_["automatic"].isChecked()


def test_a_folder_that_is_not_there_turns_it_off_with_the_reason(
    view: AutomaticView, fresh: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    """What cannot be watched is said in a notice, and the switch does not pretend."""
    told(view, tmp_path)
    (tmp_path / "in").rmdir()
    fresh.actions_["automatic"].trigger()
    qtbot.waitUntil(lambda: bool(fresh.notices.all), timeout=PATIENCE_MS)
    assert fresh.notices.all[-1].text.startswith("Routing what arrives is off: There is no folder")
    assert not fresh.actions_["automatic"].isChecked()


def test_leaving_the_desk_ends_it_and_the_folders_are_remembered(
    view: AutomaticView, fresh: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    """A desk that is closed is watched no longer; opened again it is off, with its folders as they were."""
    assert fresh.session.now is not None
    path = fresh.session.now.path
    told(view, tmp_path)
    fresh.actions_["automatic"].trigger()
    assert view.automatic.is_on
    qtbot.waitUntil(lambda: not fresh.session.jobs.pending, timeout=PATIENCE_MS)
    fresh.desks.close()
    assert not view.automatic.is_on
    assert view.folder.value() == ""
    fresh.session.open(path)
    qtbot.waitUntil(lambda: fresh.session.now is not None, timeout=PATIENCE_MS)
    assert view.folder.value() == str(tmp_path / "in")
    assert not fresh.actions_["automatic"].isChecked()


def test_orders_of_a_source_are_routed_too(
    view: AutomaticView, fresh: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is on, a source that is due brings its orders into the journal; one that fails is entered once."""
    monkeypatch.setattr(limits.Errand, "sleep", lambda self, seconds: None)
    (tmp_path / "shop.csv").write_text(ORDERS, "utf-8")
    sources = [
        Source(name, "file", str(tmp_path / f"{name}.csv"), holds="orders", every_minutes=5)
        for name in ("shop", "gone")
    ]
    for source in sources:
        fresh.session.change_desk(lambda desk, source=source: desk.add_source(source), lambda _: None, "Adding")
    fresh.show_page("sources")
    fresh.sources.tabs.setCurrentWidget(view)
    told(view, tmp_path)
    fresh.actions_["automatic"].trigger()
    fresh.refreshing.look()
    qtbot.waitUntil(lambda: {"written", "failed"} <= set(journal(view)), timeout=PATIENCE_MS)
    assert sorted(journal(view)) == ["arrived", "failed", "read", "routed", "written"]
    (failed,) = [entry for entry in view.journal.table.rows if entry.event == "failed"]
    assert failed.file == "Source gone"
    assert "gone.csv is not there" in failed.text

"""Backups from the window: one made now, the way back to it, and what is told of a desk that was not closed."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from domdesk.desk import Desk
from domdesk.gui.acting.backups_dialog import BackupsDialog
from domdesk.gui.window import Window
from domdesk.records import Fault
from tests.gui.conftest import PATIENCE_MS


def rest(qtbot: QtBot, window: Window) -> None:
    jobs = window.session.jobs
    qtbot.waitUntil(lambda: jobs.running is None and not jobs.pending, timeout=PATIENCE_MS)


@pytest.fixture
def dialog(routed: Window, qtbot: QtBot) -> BackupsDialog:
    routed.actions_["backups"].trigger()
    rest(qtbot, routed)
    assert routed.guard.backups is not None
    return routed.guard.backups


def test_a_backup_is_made_and_gone_back_to(dialog: BackupsDialog, routed: Window, qtbot: QtBot) -> None:
    """What was done since is gone, the desk stands open again, and how it was before is a backup too."""
    assert dialog.none_yet.isVisible()
    assert not dialog.back.isEnabled()
    dialog.make.click()
    qtbot.waitUntil(lambda: dialog.table.table.rowCount() == 1, timeout=PATIENCE_MS)
    assert dialog.table.table.index(0, 1).data() == "made by hand"
    routed.actions_["accept-all"].trigger()
    rest(qtbot, routed)
    assert any(row.committed for row in routed.session.now.rows)  # type: ignore[union-attr]
    dialog.back.click()
    assert dialog.asks.isVisible()
    dialog.asks.keep.click()
    assert not dialog.asks.isVisible()
    dialog.back.click()
    with qtbot.waitSignal(routed.session.opened, timeout=PATIENCE_MS):
        dialog.asks.remove.click()
    rest(qtbot, routed)
    assert not any(row.committed for row in routed.session.now.rows)  # type: ignore[union-attr]
    assert dialog.said.text().startswith("The desk is as it was on ")
    qtbot.waitUntil(lambda: dialog.table.table.rowCount() == 2, timeout=PATIENCE_MS)
    assert "before going back to an older one" in [dialog.table.table.index(row, 1).data() for row in range(2)]
    assert not [notice for notice in routed.notices.all if notice.tone == "bad"]
    dialog.close()


@pytest.mark.parametrize(("faults", "tone"), [([], "good"), ([Fault("x", "Run 1: a unit is sent twice.")], "bad")])
def test_a_desk_that_was_not_closed_is_checked_when_it_is_opened(
    faults: list[Fault],
    tone: str,
    routed: Window,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One notice says that it is well, or what is wrong with the way to the backups."""
    assert not routed.notices.all  # one that was closed is not talked about
    monkeypatch.setattr(Desk, "was_interrupted", True)
    monkeypatch.setattr(Desk, "check", lambda _: faults)
    path: Path = routed.session.now.path  # type: ignore[union-attr]
    routed.session.open(path)
    qtbot.waitUntil(lambda: bool(routed.notices.all), timeout=PATIENCE_MS)
    rest(qtbot, routed)
    (told,) = routed.notices.all
    assert told.tone == tone
    assert told.text.startswith("This desk was not closed the last time")
    assert all(fault.text in told.text for fault in faults)

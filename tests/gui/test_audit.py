"""The audit dock: who did what and why, found by words, order, person and day, and written as CSV."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from domdesk.gui.acting.audit_panel import AuditPanel
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS


@pytest.fixture
def panel(routed: Window, qtbot: QtBot) -> AuditPanel:
    """The dock after two orders were accepted and one was released."""
    one, other = [row for row in routed.session.now.rows if row.shipments][:2]  # type: ignore[union-attr]

    def work(desk: object) -> None:
        desk.commit(None, [one.key, other.key])  # type: ignore[attr-defined]
        desk.release([one.key], why="changed its mind")  # type: ignore[attr-defined]

    with qtbot.waitSignal(routed.session.read, timeout=PATIENCE_MS):
        routed.session.change_desk(work, lambda _: None, "Accepting")
    routed.docks.switches["audit"].trigger()
    made = routed.docks.by_name["audit"].widget()
    assert isinstance(made, AuditPanel)
    qtbot.waitUntil(lambda: made.table.table.rowCount() > 0, timeout=PATIENCE_MS)
    routed.session.select(other.key)
    return made


def shown(panel: AuditPanel) -> list[str]:
    return [panel.table.table.row(row).verb for row in range(panel.table.table.rowCount())]


def test_entries_are_found_by_words_order_and_person(panel: AuditPanel, routed: Window, qtbot: QtBot) -> None:
    """Newest first; a word of the reason finds one, the selected order its own; choices narrow what is shown."""
    assert shown(panel) == ["release", "commit", "route", "import"]
    panel.search.setText("mind")
    qtbot.waitUntil(lambda: shown(panel) == ["release"], timeout=PATIENCE_MS)
    panel.search.clear()
    qtbot.waitUntil(lambda: len(shown(panel)) == 4, timeout=PATIENCE_MS)
    panel.this_order.click()
    qtbot.waitUntil(lambda: "release" not in shown(panel), timeout=PATIENCE_MS)
    assert "commit" in shown(panel)
    panel.this_order.click()
    qtbot.waitUntil(lambda: len(shown(panel)) == 4, timeout=PATIENCE_MS)
    assert panel.who.count() == 2
    assert (panel.since.itemText(0), panel.until.itemText(0)) == ("From the first day", "Until the last day")
    day = panel.table.table.row(0).at[:10]
    for choice in (panel.since, panel.until):
        choice.setCurrentIndex(choice.findData(day))
        choice.activated.emit(choice.currentIndex())
        qtbot.waitUntil(lambda: not routed.session.jobs.pending, timeout=PATIENCE_MS)
    assert "release" in shown(panel)
    panel.until.addItem("Until long ago", "2020-01-01")
    panel.until.setCurrentIndex(panel.until.count() - 1)
    panel.until.activated.emit(panel.until.currentIndex())
    qtbot.waitUntil(lambda: shown(panel) == [], timeout=PATIENCE_MS)


def test_what_is_found_is_written(
    panel: AuditPanel, routed: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it while nothing is searched for, with the ending that was forgotten; then what was found alone."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "audit"), ""))
    panel.write.click()
    qtbot.waitUntil(lambda: bool(routed.notices.all), timeout=PATIENCE_MS)
    with (tmp_path / "audit.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 1 + 4
    assert "changed its mind" in rows[-1]
    panel.search.setText("mind")
    qtbot.waitUntil(lambda: shown(panel) == ["release"], timeout=PATIENCE_MS)
    panel.write.click()
    qtbot.waitUntil(lambda: len(routed.notices.all) == 2, timeout=PATIENCE_MS)
    with (tmp_path / "audit.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["verb"] for row in csv.DictReader(file)] == ["release"]


def test_another_desk_is_looked_at_whole(
    panel: AuditPanel, routed: Window, qtbot: QtBot, open_world: Callable[[str], Window]
) -> None:
    """What narrowed the audit of one desk, its days above all, does not narrow that of the next."""
    panel.until.setCurrentIndex(1)
    panel.search.setText("mind")
    open_world("fresh")
    assert panel.until.currentData() == ""
    assert panel.search.text() == ""
    qtbot.waitUntil(lambda: shown(panel) == ["import"], timeout=PATIENCE_MS)

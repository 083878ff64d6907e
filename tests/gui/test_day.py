"""A day in the life, through the window: import from two shops, route, override, accept, export, a no, the report."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from domdesk.gui import report_file
from domdesk.gui.snapshot import Source
from domdesk.gui.window import Window
from domdesk.records import OrderRow
from tests.gui.conftest import PATIENCE_MS

SHOPIFY = """order,channel,placed_at,ship_to_name,country,region,city,postal_code,line,sku,quantity,unit_price,currency
S-1,shopify,2026-11-20,Ann Lee,US,OH,Akron,44301,1,MUG-NAV,2,14.95,USD
S-2,shopify,2026-11-20,Bo Diaz,US,ID,Boise,83702,1,MUG-CRE,1,14.95,USD
"""
WOO = SHOPIFY.replace("S-", "W-").replace("shopify", "woocommerce").replace("MUG-NAV", "MUG-MOS")


def rest(qtbot: QtBot, window: Window) -> None:
    jobs = window.session.jobs
    qtbot.waitUntil(lambda: jobs.running is None and not jobs.pending, timeout=PATIENCE_MS)


def row_of(window: Window, order: str) -> OrderRow:
    assert window.session.now is not None
    return next(row for row in window.session.now.rows if row.order == order)


def choose(qtbot: QtBot, window: Window, order: str) -> OrderRow:
    """Select an order as one does who types its number."""
    row = row_of(window, order)
    window.go_to_order(row)
    qtbot.waitUntil(lambda: window.session.answer is not None, timeout=PATIENCE_MS)
    rest(qtbot, window)
    return row


def test_from_the_morning_import_to_the_evening_report(
    fresh: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step is done as a user does it; at the end stock, orders, history and audit tell the same day."""
    window, session = fresh, fresh.session
    for text in (SHOPIFY, WOO):
        window.review(Source(text=text))
        qtbot.waitUntil(window.imports.go.isEnabled, timeout=PATIENCE_MS)
        with qtbot.waitSignal(session.imported, timeout=PATIENCE_MS):
            window.imports.go.click()
        rest(qtbot, window)
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_F5)
    rest(qtbot, window)
    before = choose(qtbot, window, "S-1").sources[0]

    window.actions_["change"].trigger()  # somebody overrides one
    panel = window.inspector.panel
    assert panel is not None
    panel.form.what.setCurrentIndex(panel.form.what.findData("never"))
    panel.form.what.activated.emit(panel.form.what.currentIndex())
    panel.form.place.setCurrentIndex(panel.form.place.findData(before))
    panel.form.place.activated.emit(panel.form.place.currentIndex())
    panel.keep.reason.setText("the dock is blocked")
    qtbot.waitUntil(panel.keep.use.isEnabled, timeout=PATIENCE_MS)
    panel.keep.use.click()
    rest(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_F5)
    rest(qtbot, window)
    assert before not in row_of(window, "S-1").sources

    window.actions_["accept-all"].trigger()
    rest(qtbot, window)
    assert row_of(window, "S-1").committed
    assert row_of(window, "W-1").committed

    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(out))
    window.actions_["export"].trigger()
    export = window.outgoing.panel
    assert export is not None
    export.tick(["decisions"])
    export.go.click()
    qtbot.waitUntil(lambda: "Wrote" in export.said.text(), timeout=PATIENCE_MS)
    assert "W-1" in (out / "decisions.csv").read_text("utf-8-sig")
    export.close()

    refused = choose(qtbot, window, "W-1").sources[0]
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, window)
    dialog = window.acts.reject_dialog
    assert dialog is not None
    dialog.reason.setText("broken handle")
    qtbot.keyClick(dialog.reason, Qt.Key.Key_Return)
    rest(qtbot, window)
    dialog.close()
    after = row_of(window, "W-1")
    assert refused not in after.sources
    assert after.rejected
    assert row_of(window, "S-1").committed
    choose(qtbot, window, "W-1")
    window.actions_["accept"].trigger()
    rest(qtbot, window)
    assert row_of(window, "W-1").committed

    report = tmp_path / "evening.html"
    report_file.write_report(session, report, None, 1)
    qtbot.waitUntil(report.exists, timeout=PATIENCE_MS)
    rest(qtbot, window)
    told: list[str] = []
    session.ask_desk(lambda desk: [entry.verb for entry in desk.audit()], told.extend)
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
    day = ["import", "import", "import", "route", "override", "route", "commit", "reject", "route", "commit"]
    assert told[::-1] == day
    assert not [notice.text for notice in window.notices.all if notice.tone == "bad"]

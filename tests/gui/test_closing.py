"""Closing the window by its key while an import is under way."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from domdesk.desk import Desk
from domdesk.gui.shots import BAD_ROWS
from domdesk.gui.snapshot import Source
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS


def test_ctrl_q_during_an_import_leaves_a_whole_desk(fresh: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Enter on the review's button, then Ctrl+Q at once: the window goes, and all of the import is there or nothing."""
    fresh.review(Source(text=BAD_ROWS))
    qtbot.waitUntil(fresh.imports.go.isEnabled, timeout=PATIENCE_MS)
    fresh.imports.go.setFocus()
    qtbot.keyClick(fresh.imports.go, Qt.Key.Key_Return)
    assert fresh.session.jobs.running is not None
    qtbot.keyClick(fresh, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not fresh.isVisible(), timeout=PATIENCE_MS)
    with Desk.open(tmp_path / "fresh.desk") as desk:
        assert len(desk.order_rows(located=False)) in (200, 202)
        assert desk.check() == []

"""Taking imports back and making them again: by menu, keys and the history panel."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from domdesk.gui.shots import BAD_ROWS, NEWER
from domdesk.gui.snapshot import Source
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS, settle

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def changed(routed: Window, qtbot: QtBot) -> Window:
    """A routed desk with two imports after it, of orders and of stock."""
    for text in (BAD_ROWS, NEWER):
        with qtbot.waitSignal(routed.session.imported, timeout=PATIENCE_MS):
            routed.session.import_(Source(text=text))
        settle(qtbot, routed)
    return routed


def orders(window: Window) -> int:
    assert window.session.now is not None
    return len(window.session.now.rows)


def test_ctrl_z_takes_back_and_ctrl_shift_z_makes_again(changed: Window, qtbot: QtBot) -> None:
    """Newest first; the menu says what each would do, the strip that the run is older."""
    qtbot.waitUntil(changed.isActiveWindow)
    undo, redo = changed.actions_["undo"], changed.actions_["redo"]
    assert undo.text() == "Undo Imported pasted block: 1 new stock figure, 2 changed"
    assert not redo.isEnabled()
    assert redo.text() == "Redo"
    assert "Nothing was taken back." in redo.toolTip()
    for _ in range(2):
        changed.orders.table.setFocus()
        qtbot.keyClick(changed.orders.table, Qt.Key.Key_Z, CONTROL)
        settle(qtbot, changed)
    assert orders(changed) == 200
    assert redo.text() == "Redo Imported pasted block: 2 new orders"
    assert changed.notices.all[-1].text == "Taken back: Imported pasted block: 2 new orders."
    assert changed.strip.voice.text().endswith("run before the last change")
    qtbot.keyClick(changed.orders.table, Qt.Key.Key_Z, CONTROL | SHIFT)
    settle(qtbot, changed)
    assert orders(changed) == 202
    redo.trigger()
    settle(qtbot, changed)
    assert not redo.isEnabled()


def test_what_later_changes_rest_on_is_refused_with_the_reason(changed: Window, qtbot: QtBot) -> None:
    """In the history an older import of the same figures cannot be taken back before the newer; it is said why."""
    with qtbot.waitSignal(changed.session.imported, timeout=PATIENCE_MS):
        changed.session.import_(Source(text=NEWER.replace("41", "43")))
    settle(qtbot, changed)
    panel = changed.history_dock.widget()
    changed.history_dock.toggleViewAction().trigger()
    qtbot.waitUntil(panel.table.isVisible)  # type: ignore[attr-defined]
    table = panel.table.table  # type: ignore[attr-defined]
    assert table.row(1).label.startswith("Imported pasted block: 1 new stock")
    panel.table.selectRow(1)  # type: ignore[attr-defined]
    panel.undo.click()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: changed.notices.all[-1].tone == "bad", timeout=PATIENCE_MS)
    assert "changed records of the same names. Take back batch" in changed.notices.all[-1].text
    settle(qtbot, changed)
    panel.table.selectRow(0)  # type: ignore[attr-defined]
    qtbot.keyClick(panel.undo, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    settle(qtbot, changed)
    assert table.index(0, 3).data() == "taken back"
    panel.table.selectRow(0)  # type: ignore[attr-defined]
    assert not panel.undo.isEnabled()  # type: ignore[attr-defined]
    assert "It is taken back." in panel.undo.toolTip()  # type: ignore[attr-defined]


def test_a_review_that_waits_keeps_undo_away(changed: Window, qtbot: QtBot) -> None:
    """While a review waits for its answer nothing is taken back beneath it."""
    changed.review(Source(text=NEWER))
    qtbot.waitUntil(changed.imports.go.isEnabled, timeout=PATIENCE_MS)
    changed.actions_["undo"].trigger()
    assert "Import it or cancel first." in changed.notices.all[-1].text
    assert changed.imports.isVisible()


def test_ctrl_z_in_a_field_is_the_fields(changed: Window, qtbot: QtBot) -> None:
    """Typing taken back in the filter takes no import back."""
    qtbot.waitUntil(changed.isActiveWindow)
    changed.orders.search.setFocus()
    qtbot.keyClicks(changed.orders.search, "denver")
    qtbot.keyClick(changed.orders.search, Qt.Key.Key_Z, CONTROL)
    assert changed.orders.search.text() == ""
    assert orders(changed) == 202


def test_pasting_opens_the_review_from_any_page(fresh: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """From the locations too; and a paste before there is a desk waits for one."""
    qtbot.waitUntil(fresh.isActiveWindow)
    fresh.show_page("locations")
    QGuiApplication.clipboard().setText(NEWER.replace(",", "\t"))
    fresh.pages["locations"].setFocus()
    qtbot.keyClick(fresh, Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(fresh.imports.go.isEnabled, timeout=PATIENCE_MS)
    assert fresh.imports.go.text() == "Import 3 stock figures"

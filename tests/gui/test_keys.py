"""Keys wherever the cursor stands: the window's own and pasted blocks in a field, and the window's own in the help."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from domdesk.gui.keys import is_block_of_cells
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_field_leaves_the_windows_keys_to_the_window(routed: Window, qtbot: QtBot) -> None:
    """Ctrl+E exports, and Ctrl+K finds an action, also while a field has the cursor, which else edits its line by
    them; Ctrl+Z and the arrows stay the field's."""
    qtbot.waitUntil(routed.isActiveWindow, timeout=PATIENCE_MS)
    routed.find_orders()
    field = routed.orders.search
    qtbot.keyClicks(field, "reno")
    qtbot.keyClick(field, Qt.Key.Key_Home)
    qtbot.keyClick(field, Qt.Key.Key_E, CONTROL)
    assert routed.outgoing.panel is not None
    assert routed.outgoing.panel.isVisible()
    assert field.cursorPosition() == 0
    routed.outgoing.panel.close()
    routed.activateWindow()
    qtbot.waitUntil(routed.isActiveWindow, timeout=PATIENCE_MS)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert field.text() == ""
    assert [batch.undone for batch in routed.session.now.history] == [False]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "is_block"),
    [("order\tsku\n1\tA\n", True), ("a\tb", True), ("1\n2\n", True), ("Reno", False), ("Reno\r\n", False)],
)
def test_what_is_a_block_of_cells(text: str, is_block: bool) -> None:
    """Several lines, or cells beside each other; one value is none, though a spreadsheet ends it with a line break."""
    assert is_block_of_cells(text) is is_block


def test_a_block_pasted_into_a_field_is_reviewed(fresh: Window, qtbot: QtBot) -> None:
    """In the search of the orders it opens the import, and the field stays as it was; one value goes into the field."""
    qtbot.waitUntil(fresh.isActiveWindow, timeout=PATIENCE_MS)
    fresh.find_orders()
    field = fresh.orders.search
    QGuiApplication.clipboard().setText("Reno\r\n")
    qtbot.keyClick(field, Qt.Key.Key_V, CONTROL)
    assert field.text().strip() == "Reno"
    QGuiApplication.clipboard().setText("sku\ttitle\nNEW-1\tLamp\n")
    with qtbot.waitSignal(fresh.session.reviewed, timeout=PATIENCE_MS):
        qtbot.keyClick(field, Qt.Key.Key_V, CONTROL)
    assert fresh.pages.shown == "import"
    assert field.text().strip() == "Reno"


def test_the_windows_keys_work_in_the_help(routed: Window, qtbot: QtBot) -> None:
    """Ctrl+3 pressed in the help shows the locations beside it; Ctrl+F there searches the help."""
    routed.actions_["help"].trigger()
    reading = routed.help.window
    assert reading is not None
    qtbot.waitUntil(reading.isActiveWindow, timeout=PATIENCE_MS)
    QTest.keyClick(reading.reader, Qt.Key.Key_3, CONTROL)
    assert routed.pages.shown == "locations"
    QTest.keyClick(reading.reader, Qt.Key.Key_F, CONTROL)
    assert isinstance(reading.focusWidget(), QLineEdit)
    assert routed.pages.shown == "locations"
    reading.close()

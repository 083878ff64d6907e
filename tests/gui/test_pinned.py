"""Two orders' decisions at once: one pinned, the other selected, side by side or one above the other."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from domdesk.gui.decision.decision_view import DecisionView
from domdesk.gui.window import Window
from domdesk.records import OrderKey, OrderRow
from tests.gui.conftest import PATIENCE_MS, labels, settle
from tests.gui.test_decision import first, select


@pytest.fixture
def two(routed: Window) -> tuple[OrderRow, OrderRow]:
    return first(routed, shipments=2), first(routed, unassigned_lines=1)


def titles(view: DecisionView) -> list[str]:
    return [text for text in labels(view) if text.startswith("Order ")]


def test_a_pinned_order_stays_beside_the_next(routed: Window, qtbot: QtBot, two: tuple[OrderRow, OrderRow]) -> None:
    """Pinned by a click, an order's decision stays while the next is selected; Unpin lets go of it."""
    pinned, other = two
    decision = select(routed, qtbot, pinned)
    inspector = routed.inspector
    qtbot.mouseClick(inspector.pin, Qt.MouseButton.LeftButton)
    select(routed, qtbot, other)
    assert titles(inspector.beside) == [f"Order {pinned.order}"]
    assert decision.sentence in labels(inspector.beside)
    assert titles(inspector.view) == [f"Order {other.order}"]
    qtbot.mouseClick(inspector.unpin, Qt.MouseButton.LeftButton)
    assert not inspector.beside.isVisible()


def test_pinning_by_keys(routed: Window, qtbot: QtBot, two: tuple[OrderRow, OrderRow]) -> None:
    """Enter on the button pins and Enter on the other unpins; the menu's key does both."""
    select(routed, qtbot, two[0])
    inspector = routed.inspector
    inspector.pin.setFocus()
    qtbot.keyClick(inspector.pin, Qt.Key.Key_Return)
    assert inspector.pinned.key == two[0].key
    inspector.unpin.setFocus()
    qtbot.keyClick(inspector.unpin, Qt.Key.Key_Return)
    assert inspector.pinned.key is None
    for wanted in (two[0].key, None):
        routed.actions_["pin"].trigger()
        assert inspector.pinned.key == wanted


def test_where_there_is_room_they_stand_side_by_side(
    routed: Window, qtbot: QtBot, two: tuple[OrderRow, OrderRow]
) -> None:
    """In a wide window the dock widens and both stand side by side; in a narrow one they stand one above the other."""
    routed.resize(1280, 800)
    select(routed, qtbot, two[0])
    inspector = routed.inspector
    inspector.switch_pin()
    select(routed, qtbot, two[1])

    def corners() -> tuple[QPoint, QPoint]:
        return inspector.beside.pos(), inspector.view.pos()

    qtbot.waitUntil(lambda: corners()[0].x() == corners()[1].x() and corners()[0].y() < corners()[1].y())
    inspector.pinned.unpin()
    routed.resize(1920, 1080)
    inspector.switch_pin()
    qtbot.waitUntil(lambda: corners()[0].y() == corners()[1].y() and corners()[0].x() < corners()[1].x())


def test_the_pinned_order_follows_the_next_run(routed: Window, qtbot: QtBot, two: tuple[OrderRow, OrderRow]) -> None:
    """After another run the pinned order shows that run's decision."""
    select(routed, qtbot, two[0])
    pinned = routed.inspector.pinned
    routed.inspector.switch_pin()
    routed.session.route("nearest")
    settle(qtbot, routed)
    qtbot.waitUntil(lambda: pinned.answer is not None, timeout=PATIENCE_MS)
    assert pinned.answer is not None
    assert pinned.answer.decision is not None
    assert pinned.answer.decision.run == 2
    assert pinned.answer.decision.sentence in labels(routed.inspector.beside)


def test_an_order_that_is_gone_is_unpinned(routed: Window, qtbot: QtBot) -> None:
    """An order that the desk no longer has, or a desk that is closed, leaves nothing pinned."""
    pinned = routed.inspector.pinned
    pinned.pin(OrderKey("shopify", "gone"), None)
    assert pinned.key is None
    assert routed.session.now is not None
    pinned.pin(routed.session.now.rows[0].key, None)
    qtbot.waitUntil(lambda: pinned.answer is not None, timeout=PATIENCE_MS)
    routed.session.leave()
    assert pinned.key is None
    assert not routed.inspector.beside.isVisibleTo(routed.inspector)

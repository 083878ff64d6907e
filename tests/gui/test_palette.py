"""The command palette: what it offers, how it finds, and that it is quick with 50,000 orders."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from domdesk.gui import settings
from domdesk.gui.palette import ENTRY, Entry, best, like
from domdesk.gui.specs import SPECS
from domdesk.gui.window import Window
from domdesk.records import OrderRow
from tests.gui.conftest import settle

CONTROL = Qt.KeyboardModifier.ControlModifier


def shown(window: Window) -> list[Entry]:
    found = window.palette_.list
    return [found.item(row).data(ENTRY) for row in range(found.count())]


def opened(window: Window, qtbot: QtBot) -> Window:
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    assert window.palette_.isVisible()
    assert window.palette_.line.hasFocus()
    return window


def test_it_offers_every_action_with_its_key(routed: Window, qtbot: QtBot) -> None:
    """Ctrl+K lists actions, docks and policies with their keys; Esc closes it and gives the focus back."""
    routed.orders.table.setFocus()
    opened(routed, qtbot)
    entries = {entry.text: entry for entry in shown(routed)}
    assert entries["Route"].keys == "F5"
    assert {spec.text() for spec in SPECS} - {"Find an action…", "Undo"} <= set(entries)
    assert "Route: Cheapest together" in entries
    assert "Hide Map" in entries
    qtbot.keyClick(routed.palette_.line, Qt.Key.Key_Escape)
    assert not routed.palette_.isVisible()
    assert routed.orders.table.hasFocus()


def test_typing_finds_and_enter_does(routed: Window, qtbot: QtBot) -> None:
    """The best match stands first and is done by Enter; a slip of the finger is forgiven."""
    opened(routed, qtbot)
    qtbot.keyClicks(routed.palette_.line, "locat")
    assert shown(routed)[0].text == "Locations"
    qtbot.keyClick(routed.palette_.line, Qt.Key.Key_Return)
    assert routed.pages.shown == "locations"
    assert not routed.palette_.isVisible()
    opened(routed, qtbot)
    qtbot.keyClicks(routed.palette_.line, "exprot")
    assert "Export decisions…" in [entry.text for entry in shown(routed)][:3]


def test_arrows_move_and_wrap(routed: Window, qtbot: QtBot) -> None:
    """Down and Up move through the list and around its ends while the line keeps the focus."""
    opened(routed, qtbot)
    line, found = routed.palette_.line, routed.palette_.list
    qtbot.keyClick(line, Qt.Key.Key_Up)
    assert found.currentRow() == found.count() - 1
    qtbot.keyClick(line, Qt.Key.Key_Down)
    qtbot.keyClick(line, Qt.Key.Key_Down)
    assert found.currentRow() == 1
    assert line.hasFocus()


def test_what_cannot_be_done_says_why(window: Window, qtbot: QtBot) -> None:
    """An entry that is of no use now is listed with the reason; Enter says it and leaves the palette open."""
    opened(window, qtbot)
    qtbot.keyClicks(window.palette_.line, "export")
    entry = next(entry for entry in shown(window) if entry.text == "Export decisions…")
    assert entry.why_not == "Open a desk first."
    assert "Open a desk first." in window.palette_.list.currentItem().data(Qt.ItemDataRole.AccessibleTextRole)
    qtbot.keyClick(window.palette_.line, Qt.Key.Key_Return)
    assert window.palette_.isVisible()
    assert window.palette_.hint.text() == "Open a desk first."
    window.palette_.leave()


def test_it_goes_to_an_order_that_is_filtered_out(routed: Window, qtbot: QtBot) -> None:
    """A number typed finds its order, which is selected and shown though a filter hid it."""
    routed.orders.search.setText("nothing is called so")
    routed.actions_["go-to-order"].trigger()
    qtbot.keyClicks(routed.palette_.line, "1042")
    assert [entry.text for entry in shown(routed)] == ["Order #1042"]
    qtbot.keyClick(routed.palette_.line, Qt.Key.Key_Return)
    assert routed.session.selection is not None
    assert routed.session.selection.order == "#1042"
    assert [row.order for row in routed.orders.table.selected_rows()] == ["#1042"]
    assert routed.pages.shown == "orders"


def test_orders_stand_first_where_a_number_is_typed(routed: Window, qtbot: QtBot) -> None:
    """Among everything a number means an order; a word means what can be done."""
    opened(routed, qtbot)
    qtbot.keyClicks(routed.palette_.line, "1010")
    assert shown(routed)[0].text == "Order #1010"
    routed.palette_.line.setText("import")
    assert shown(routed)[0].text == "Import files…"


def test_a_policy_routes(fresh: Window, qtbot: QtBot) -> None:
    """Choosing a policy puts it into the strip and routes by it."""
    opened(fresh, qtbot)
    qtbot.keyClicks(fresh.palette_.line, "nearest")
    assert shown(fresh)[0].text == "Route: Nearest first"
    qtbot.mouseClick(
        fresh.palette_.list.viewport(),
        Qt.MouseButton.LeftButton,
        pos=fresh.palette_.list.visualItemRect(fresh.palette_.list.item(0)).center(),
    )
    assert fresh.strip.chosen_policy() == "nearest"
    settle(qtbot, fresh)
    assert fresh.session.now is not None
    assert fresh.session.now.plan is not None
    assert fresh.session.now.plan.policy == "nearest"


def test_recent_desks_are_offered(window: Window, qtbot: QtBot, worlds: dict[str, object]) -> None:
    """Desks opened last can be opened by name."""
    settings.store().setValue("recent", [str(worlds["fresh"])])
    opened(window, qtbot)
    qtbot.keyClicks(window.palette_.line, "desk harbor")
    assert shown(window)[0].text == "Open desk harbor-and-pine"
    window.palette_.leave()


def test_a_click_elsewhere_closes_it(routed: Window, qtbot: QtBot) -> None:
    """The palette does not stand in the way: giving something else the focus closes it."""
    opened(routed, qtbot)
    qtbot.mouseClick(routed.orders.search, Qt.MouseButton.LeftButton)
    assert not routed.palette_.isVisible()


def test_the_best_match_comes_first() -> None:
    """Beginnings of words go before their middles, and what can be done before what cannot."""
    entries = [Entry(text, lambda: None) for text in ("Reroute", "Open route", "Route", "Paste")]
    assert [entry.text for entry in best(["rout"], entries)] == ["Route", "Open route", "Reroute"]
    off = [Entry("Route", lambda: None, why_not="no"), Entry("Route again", lambda: None)]
    assert [entry.text for entry in best(["route"], off)] == ["Route again", "Route"]


@pytest.mark.parametrize(
    ("typed", "found"), [("1002", ["#1002 bo"]), ("#100", ["#1001 ann", "#1002 bo"]), ("an", ["#1001 ann"])]
)
def test_orders_are_found_by_number_and_name(typed: str, found: list[str]) -> None:
    """Whole numbers, beginnings and names; a number that merely contains it comes last."""
    names = ["#1001 ann", "#1002 bo", "#7 cy"]
    assert [names[at] for at in like(typed, names, 5)] == found


def test_a_slip_in_a_name_is_forgiven() -> None:
    """Where no name has it, those that are like it are found."""
    names = ["#1 wendy shaw", "#2 jamal nguyen"]
    assert [names[at] for at in like("nguyan", names, 5)] == ["#2 jamal nguyen"]


def test_a_number_that_no_order_has_finds_none() -> None:
    """Whoever types 1000 does not mean order 1200: Enter would open an order that was not asked for."""
    assert like("1000", ["#1200 ann", "#1100 bo"], 5) == []


def rows(count: int) -> list[OrderRow]:
    return [
        OrderRow("shopify", f"#{n}", f"Name {n % 977}", "Reno", "NV", "US", "89501", None, None, "", "", 1, Decimal(1))
        for n in range(count)
    ]


def test_it_finds_among_50000_orders(window: Window, qtbot: QtBot) -> None:
    """A number finds its order first, words find what they are near to, and nonsense finds nothing."""
    window.palette_._orders_now = lambda: many
    many = rows(50_000)
    window.palette_.open_orders()
    found = {}
    for typed in ("123", "zzzz qqqq"):
        window.palette_.line.setText(typed)
        entries = window.palette_.list
        found[typed] = [entries.item(n).text() for n in range(entries.count())]
    window.palette_.leave()
    assert "#123" in found["123"][0]
    assert not any("#" in text for text in found["zzzz qqqq"])

"""After the decision: orders accepted, released, shipped, cancelled, refused; places closed, carriers stopped."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from domdesk.desk import Desk
from domdesk.gui.acting.disruption import CloseDialog, StopDialog
from domdesk.gui.acting.reject_dialog import RejectDialog
from domdesk.gui.locations.page import LocationsPage
from domdesk.gui.snapshot import Source
from domdesk.gui.window import Window
from domdesk.records import AuditEntry, OrderRow
from tests.gui.conftest import PATIENCE_MS, labels

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def rest(qtbot: QtBot, window: Window) -> None:
    """Wait until nothing is under way and nothing is asked for."""
    jobs = window.session.jobs
    qtbot.waitUntil(lambda: jobs.running is None and not jobs.pending, timeout=PATIENCE_MS)


def rows(window: Window) -> list[OrderRow]:
    assert window.session.now is not None
    return window.session.now.rows


def choose(qtbot: QtBot, window: Window, *chosen: OrderRow) -> None:
    """Select these orders and wait for the decision of a single one."""
    table, now = window.orders.table, window.session.now
    assert now is not None
    table.clearSelection()
    flag = QItemSelectionModel.SelectionFlag
    for row in chosen:
        index = table.table.index(table.table.row_of(now.numbers[row.key]), 0)
        table.selectionModel().select(index, flag.Select | flag.Rows)
    if len(chosen) == 1:
        qtbot.waitUntil(lambda: window.session.answer is not None, timeout=PATIENCE_MS)
    rest(qtbot, window)


def states(window: Window) -> dict[str, int]:
    now = window.session.now
    assert now is not None
    return {name: int(mask.sum()) for name, mask in now.states.items()}


def do(qtbot: QtBot, window: Window, name: str) -> None:
    window.actions_[name].trigger()
    rest(qtbot, window)


@pytest.fixture
def routed(routed: Window, qtbot: QtBot) -> Window:
    """The routed shop once its shipments have been read."""
    qtbot.waitUntil(lambda: bool(routed.session.now and routed.session.now.loads), timeout=PATIENCE_MS)
    return routed


def test_selected_orders_are_accepted_shipped_and_taken_back(routed: Window, qtbot: QtBot) -> None:
    """By keys: accepted orders stay selected, are marked as shipped, and undo brings each step back; the run stays."""
    qtbot.waitUntil(routed.isActiveWindow)
    three = [row for row in rows(routed) if row.shipments][:3]
    choose(qtbot, routed, *three)
    routed.orders.table.setFocus()
    qtbot.keyClick(routed.orders.table, Qt.Key.Key_A, CONTROL | SHIFT)
    rest(qtbot, routed)
    assert states(routed)["committed"] == 3
    assert routed.notices.all[-1].text.startswith("Accepted 3 orders.")
    assert not routed.session.now.outdated  # type: ignore[union-attr]
    assert routed.orders.chips["committed"].text() == "Accepted 3"
    assert "accepted" in column_text(routed, three[0], "state")
    assert routed.strip.accept.text() == f" Accept all {routed.session.now.acceptable}"  # type: ignore[union-attr]
    do(qtbot, routed, "ship")
    assert states(routed)["shipped"] == 3
    assert routed.actions_["undo"].text().startswith("Undo Shipped 3 orders")
    do(qtbot, routed, "undo")
    do(qtbot, routed, "undo")
    assert states(routed)["committed"] == states(routed)["shipped"] == 0


def column_text(window: Window, row: OrderRow, name: str) -> str:
    table, now = window.orders.table.table, window.session.now
    assert now is not None
    place = [column.name for column in table.columns].index(name)
    return str(table.index(table.row_of(now.numbers[row.key]), place).data())


def test_all_that_is_routed_is_accepted_and_what_has_no_place_is_said(routed: Window, qtbot: QtBot) -> None:
    """With nothing selected all can be accepted from the notice; the orders without a place are counted."""
    without = sum(not row.shipments for row in rows(routed))
    can = len(rows(routed)) - without
    routed.actions_["accept"].trigger()
    ways = [b for b in routed.findChildren(QPushButton) if b.text() == f"Accept all {can} orders"]
    ways.sort(key=routed.inspector.isAncestorOf, reverse=True)
    assert [routed.inspector.isAncestorOf(way) for way in ways] == [True, False]  # under the run, and in the notice
    ways[0].click()
    rest(qtbot, routed)
    text = routed.notices.all[-1].text
    assert text.startswith(f"Accepted {can} orders")
    assert not without or f"{without} orders have no place at all." in text
    assert not routed.strip.accept.isVisible()
    kept = states(routed)
    assert kept["committed"] + kept["partly"] == can
    do(qtbot, routed, "route")
    assert sum(bool(row.sources) for row in rows(routed)) == can  # a later run leaves them where they were
    do(qtbot, routed, "accept-all")
    assert "Nothing is left to accept" in routed.notices.all[-1].text


def test_releasing_and_cancelling_ask_why(routed: Window, qtbot: QtBot) -> None:
    """The question stands above the list; Esc leaves it, an answer goes into the audit with the reason."""
    one, other = [row for row in rows(routed) if row.shipments][:2]
    choose(qtbot, routed, one, other)
    do(qtbot, routed, "accept")
    choose(qtbot, routed, one)
    routed.actions_["release"].trigger()
    assert routed.orders.ask.isVisible()
    qtbot.keyClick(routed.orders.ask.field, Qt.Key.Key_Escape)
    assert not routed.orders.ask.isVisible()
    assert states(routed)["committed"] == 2
    routed.actions_["release"].trigger()
    qtbot.keyClicks(routed.orders.ask.field, "changed its mind")
    qtbot.keyClick(routed.orders.ask.field, Qt.Key.Key_Return)
    rest(qtbot, routed)
    assert states(routed)["committed"] == 1
    choose(qtbot, routed, other)
    routed.actions_["cancel-order"].trigger()
    routed.orders.ask.yes.click()
    rest(qtbot, routed)
    assert other.key not in {row.key for row in rows(routed)}
    do(qtbot, routed, "undo")
    assert other.key in {row.key for row in rows(routed)}


def test_a_cancelled_order_is_reopened_and_that_taken_back(routed: Window, qtbot: QtBot) -> None:
    """Where nothing is cancelled it says so; an order just cancelled stands there, is reopened with a reason, and undo
    has it stand there again."""
    do(qtbot, routed, "reopen")
    dialog = routed.acts.reopen_dialog
    assert dialog is not None
    assert dialog.none.isVisible()
    assert not dialog.go.isEnabled()
    one = rows(routed)[0]
    choose(qtbot, routed, one)
    routed.actions_["cancel-order"].trigger()
    routed.orders.ask.yes.click()
    qtbot.waitUntil(lambda: dialog.table.table.rowCount() == 1, timeout=PATIENCE_MS)
    rest(qtbot, routed)
    assert not dialog.none.isVisible()
    assert dialog.go.text() == "Reopen 1 order"
    qtbot.keyClicks(dialog.reason, "wants it after all")
    qtbot.keyClick(dialog.go, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.table.table.rowCount() == 0, timeout=PATIENCE_MS)
    rest(qtbot, routed)
    assert routed.notices.all[-1].text.startswith(f"Order {one.order} is reopened: ")
    assert [entry.why for entry in audit(routed, qtbot)][:1] == ["wants it after all"]
    do(qtbot, routed, "undo")
    qtbot.waitUntil(lambda: dialog.table.table.rowCount() == 1, timeout=PATIENCE_MS)
    dialog.close()
    qtbot.waitUntil(lambda: routed.acts.reopen_dialog is None)


def audit(window: Window, qtbot: QtBot) -> list[AuditEntry]:
    told: list[AuditEntry] = []
    window.session.ask_desk(lambda desk: desk.audit(), told.extend)
    rest(qtbot, window)
    return told


def test_what_has_no_place_is_not_offered_to_be_accepted(routed: Window, qtbot: QtBot) -> None:
    """Of an order that wants more of an article than there is, only what has a place can be accepted, and only once."""
    row = next(row for row in rows(routed) if row.shipments)
    head = "order,channel,country,region,city,postal_code,line,sku,quantity"
    where = f"{row.country},{row.region},{row.city},{row.postal_code}"
    text = f"{head}\n9001,,{where},1,{row.skus[0]},1\n9001,,{where},2,NO-SUCH,1\n"
    with qtbot.waitSignal(routed.session.imported, timeout=PATIENCE_MS):
        routed.session.import_(Source(text=text))
    rest(qtbot, routed)
    do(qtbot, routed, "route")
    short = next(row for row in rows(routed) if row.order == "9001")
    assert (short.shipments, short.unassigned_lines) == (1, 1)
    do(qtbot, routed, "accept-all")
    assert states(routed)["partly"] == 1
    assert routed.session.now.acceptable == 0  # type: ignore[union-attr]
    assert not routed.strip.accept.isVisible()
    do(qtbot, routed, "accept-all")
    assert "Nothing is left to accept" in routed.notices.all[-1].text
    do(qtbot, routed, "route")
    assert routed.session.now.acceptable == 0  # type: ignore[union-attr]


def test_a_place_says_no_and_the_new_plan_stands_beside_the_old(routed: Window, qtbot: QtBot) -> None:
    """Two accepted orders: one is refused for a reason and routed elsewhere at once, the other and its place stay."""
    one, other = [row for row in rows(routed) if len(row.sources) == 1][:2]
    choose(qtbot, routed, one, other)
    do(qtbot, routed, "accept")
    choose(qtbot, routed, next(row for row in rows(routed) if row.key == one.key))
    assert any(text.startswith("Accepted, with ") for text in labels(routed.inspector))
    qtbot.mouseClick(routed.inspector.reject, Qt.MouseButton.LeftButton)
    rest(qtbot, routed)
    dialog = routed.acts.reject_dialog
    assert dialog is not None
    assert dialog.place.currentData() == one.sources[0]
    assert not dialog.go.isEnabled()
    dialog.reason.setText("damaged")
    dialog.go.click()
    rest(qtbot, routed)
    told = " ".join(labels(dialog))
    assert "Ships from" in told
    assert "It is not accepted yet: accept it anew." in told
    now = {row.key: row for row in rows(routed)}
    assert one.sources[0] not in now[one.key].sources
    assert now[one.key].rejected
    assert now[other.key].committed
    assert sum(bool(row.sources) for row in rows(routed)) >= 190  # the others keep what the run before decided
    assert states(routed)["rejected"] == 1
    choose(qtbot, routed, now[other.key])
    assert routed.session.answer is not None
    assert routed.session.answer.decision is not None
    assert routed.session.answer.decision.run == 1
    dialog.close()
    qtbot.waitUntil(lambda: routed.acts.reject_dialog is None)


def test_a_short_pick_takes_back_what_is_missing(routed: Window, qtbot: QtBot) -> None:
    """Of a line with several units one is really there: the others are open again, that one stays accepted."""
    now = routed.session.now
    assert now is not None
    row, given = next(
        (row, given)
        for row in rows(routed)
        for shipment in now.shipments.get(row.key, [])
        for given in shipment.lines
        if given.quantity >= 2 and row.shipments == 1 and row.lines == 1
    )
    choose(qtbot, routed, row)
    do(qtbot, routed, "accept")
    do(qtbot, routed, "reject")
    dialog = routed.acts.reject_dialog
    assert isinstance(dialog, RejectDialog)
    dialog.there.setCurrentIndex(1)
    dialog.reason.setText("only one there")
    dialog.go.click()
    rest(qtbot, routed)
    after = next(other for other in rows(routed) if other.key == row.key)
    assert after.accepted == 1
    assert given.quantity > after.accepted
    dialog.close()


def test_nothing_selected_is_said_in_words(routed: Window, qtbot: QtBot) -> None:
    """Each verb that needs accepted orders says so; nothing is changed."""
    for name in ("ship", "release", "reject", "cancel-order"):
        routed.actions_[name].trigger()
        assert routed.notices.all[-1].text.startswith("Select ")
    assert len(routed.session.now.history) == 1  # type: ignore[union-attr]


@pytest.fixture
def on_page(routed: Window, qtbot: QtBot) -> Callable[[str], object]:
    def show(name: str) -> object:
        routed.show_page(name)
        rest(qtbot, routed)
        return routed.pages[name]

    return show


def test_a_place_closes_for_some_days(routed: Window, on_page: Callable[[str], object], qtbot: QtBot) -> None:
    """What was to leave there is routed again, and it is told how many orders that are and what it costs."""
    busiest = next(iter(routed.session.now.loads))  # type: ignore[union-attr]
    page = on_page("locations")
    page._select(busiest)  # type: ignore[attr-defined]
    page.side.close_days.click()  # type: ignore[attr-defined]
    (dialog,) = routed.findChildren(CloseDialog)
    assert not dialog.go.isEnabled()
    dialog.last.set_day(dialog.first.day() + timedelta(days=14))
    dialog.reason.setText("stocktaking")
    dialog.go.click()
    rest(qtbot, routed)
    hit, moved, kept = map(int, re.findall(r"(\d+) orders were to ship that way: (\d+) .* now, (\d+) as before",
                                           dialog.told.text())[0])  # fmt: skip
    assert moved + kept == hit
    assert f" of the {hit} leave later." in dialog.told.text()  # by this policy no day late costs anything
    assert not dialog.go.isVisible(), "pressed again, it would close the place twice"
    assert not dialog.last.isEnabled()
    assert not routed.session.now.outdated  # type: ignore[union-attr]
    routed.actions_["undo"].trigger()
    rest(qtbot, routed)
    dialog.close()


def test_closing_a_place_is_found_from_everywhere(routed: Window, qtbot: QtBot) -> None:
    """From the orders it leads to the places, where one is selected and the notice asks; there it asks at once."""
    do(qtbot, routed, "close-place")
    assert routed.pages.shown == "locations"
    assert routed.notices.all[-1].text.startswith("Select the place that closes")
    table = cast("LocationsPage", routed.pages["locations"]).table
    qtbot.waitUntil(lambda: table.table.rowCount() > 1, timeout=PATIENCE_MS)
    rest(qtbot, routed)
    table.selectRow(1)
    place = table.table.row(1).place.label
    next(b for b in routed.findChildren(QPushButton) if b.text() == "Say the days…").click()
    dialog = next(d for d in routed.findChildren(CloseDialog) if d.isVisible())
    assert dialog.windowTitle() == f"{place} closes for some days"
    dialog.close()
    do(qtbot, routed, "close-place")
    next(d for d in routed.findChildren(CloseDialog) if d.isVisible()).close()


def test_a_carrier_does_not_collect(routed: Window, on_page: Callable[[str], object], qtbot: QtBot) -> None:
    """From the rates page; the card ships nothing of what is open any more."""
    page = on_page("rates")
    card = page.table.selected_rows()[0].card  # type: ignore[attr-defined]
    page.stop.click()  # type: ignore[attr-defined]
    (dialog,) = routed.findChildren(StopDialog)
    dialog.reason.setText("a strike")
    qtbot.keyClick(dialog.reason, Qt.Key.Key_Return)
    rest(qtbot, routed)
    assert dialog.told.text().startswith("Entered; Undo takes it back.")
    sent = routed.session.now.shipments.values()  # type: ignore[union-attr]
    assert all(shipment.card != card.card for shipments in sent for shipment in shipments)
    dialog.close()


def test_what_is_not_accepted_is_routed_anew_and_the_saving_told(routed: Window, qtbot: QtBot) -> None:
    """On a plan that is the best already nothing is saved, and it is said so; accepted orders are left alone."""
    choose(qtbot, routed, *[row for row in rows(routed) if row.shipments][:20])
    do(qtbot, routed, "accept")
    do(qtbot, routed, "reoptimise")
    assert routed.notices.all[-1].text.startswith("Routed what is not accepted")
    now = routed.session.now
    assert now is not None
    assert now.plan is not None
    assert now.plan.orders <= 180
    assert states(routed)["committed"] >= 19


def test_what_is_kept_no_longer_is_released_and_told(routed: Window, qtbot: QtBot) -> None:
    """While the desk stands open: an order's hold runs out, it is open again, and a notice leads to it."""
    one, other = [row for row in rows(routed) if row.shipments][:2]
    for hours, row in ((1, one), (0, other)):
        routed.session.change_desk(lambda desk, h=hours: desk.set_settings({"reservation_hours": h}), id, "Setting")
        rest(qtbot, routed)
        choose(qtbot, routed, row)
        do(qtbot, routed, "accept")
    choose(qtbot, routed, one)
    assert any(" until " in text and text.startswith("Accepted, with ") for text in labels(routed.inspector))
    later = datetime.now(UTC) + timedelta(hours=2)

    def wait(desk: Desk) -> None:
        desk._now = lambda: later  # type: ignore[method-assign]

    routed.session.ask_desk(wait, id)
    routed.guard.look_for_expired()
    rest(qtbot, routed)
    told = f"What was reserved for order {one.order} has run out and is free again; accept anew what still ships."
    assert routed.notices.all[-1].text == told
    assert states(routed)["committed"] == 1
    (way,) = [b for b in routed.findChildren(QPushButton) if b.text() == "Show these orders"]
    way.click()
    assert [row.key for row in shown_rows(routed)] == [one.key]


def shown_rows(window: Window) -> list[OrderRow]:
    table = window.orders.table.table
    return [table.row(number) for number in range(table.rowCount())]

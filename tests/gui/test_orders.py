"""The Orders page: what it lists, and how it is found, sorted, narrowed, selected and copied."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from domdesk import paths
from domdesk.gui.orders.states import kinds_of, states_by_row, states_of
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS, settle


def place_of(window: Window, column: str) -> int:
    """The number of a column."""
    return [c.name for c in window.orders.table.table.columns].index(column)


def shown(window: Window, column: str = "order") -> list[str]:
    table, number = window.orders.table.table, place_of(window, column)
    return [table.index(row, number).data() for row in range(table.rowCount())]


def test_a_fresh_desk_lists_all_orders_unrouted(fresh: Window) -> None:
    """Two hundred orders in the file's order, no place and no cost yet, and only the chips that mean something."""
    assert len(shown(fresh)) == 200
    assert shown(fresh)[:2] == ["#1001", "#1002"]
    assert set(shown(fresh, "from")) == {"—"}
    assert [name for name, chip in fresh.orders.chips.items() if chip.isVisible()] == ["all"]
    assert "200 of 200 shown" in fresh.orders.footer.text()


def test_typing_filters_by_every_word(routed: Window, qtbot: QtBot) -> None:
    """What is typed is looked for in number, name, town, place and article, all words at once."""
    qtbot.keyClicks(routed.orders.search, "denver")
    rows = [routed.orders.table.table.row(i) for i in range(routed.orders.table.table.rowCount())]
    assert rows
    assert all("denver" in f"{row.city} {row.sources}".casefold() for row in rows)
    assert f"{len(rows)} of 200 shown" in routed.orders.footer.text()
    qtbot.keyClicks(routed.orders.search, " nosuchword")
    assert shown(routed) == []
    routed.actions_["back"].trigger()
    assert len(shown(routed)) == 200


def test_an_article_finds_its_orders_before_any_run(fresh: Window) -> None:
    """A SKU typed into the search leaves the orders that ask for it."""
    fresh.orders.search.setText("mug-nav")
    with (paths.data() / "harbor-and-pine" / "orders.csv").open(encoding="utf-8", newline="") as file:
        order, expected = "", set()
        for row in csv.DictReader(file):
            order = row["order"] or order
            expected |= {order} if row["sku"] == "MUG-NAV" else set()
    assert expected
    assert set(shown(fresh)) == expected


def test_arrivals_are_days_that_sort_and_late_ones_are_marked(routed: Window) -> None:
    """Arrives holds the last delivery as 'Thu 26 Nov', by date with unknown last; Late counts what misses its day."""
    table = routed.orders.table.table
    assert routed.session.now is not None
    rows = routed.session.now.rows
    arrivals = [row.delivery_date for row in rows]
    known = [day for day in arrivals if day is not None]
    assert known
    assert shown(routed, "arrives")[0] == f"{arrivals[0]:%a} {arrivals[0].day} {arrivals[0]:%b}"
    table.sort(place_of(routed, "arrives"))
    assert [table.row(i).delivery_date for i in range(table.rowCount())][: len(known)] == sorted(known)
    assert set(shown(routed, "arrives")[len(known) :]) <= {"—"}
    table.sort(-1)
    late = [row.order for row in rows if row.due and row.delivery_date and row.delivery_date.isoformat() > row.due]
    assert late
    routed.orders.chips["late"].click()
    assert shown(routed) == late
    place = table.index(0, place_of(routed, "arrives"))
    assert place.data(Qt.ItemDataRole.DecorationRole) is not None
    assert "late" in place.data(Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize("name", ["split", "unassigned"])
def test_chips_narrow_to_what_they_say(routed: Window, name: str) -> None:
    """A chip shows exactly the orders that it counts."""
    chip = routed.orders.chips[name]
    chip.click()
    table = routed.orders.table.table
    rows = [table.row(i) for i in range(table.rowCount())]
    assert rows
    assert all(row.shipments > 1 if name == "split" else row.unassigned_lines for row in rows)
    assert chip.text().endswith(f" {len(rows)}")


def test_headers_sort_in_three_states(routed: Window) -> None:
    """A header sorts up, then down, then gives the file's order back; unknown costs stay last both ways."""
    table = routed.orders.table
    header = table.horizontalHeader()

    def click() -> None:
        column = place_of(routed, "cost")
        place = header.viewport().rect().topLeft()
        place.setX(header.sectionViewportPosition(column) + 10)
        place.setY(header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def costs() -> list[int | None]:
        return [table.table.row(i).cost_minor for i in range(table.table.rowCount())]

    click()
    known = [cost for cost in costs() if cost is not None]
    assert known == sorted(known)
    assert costs()[: len(known)] == known
    click()
    assert [cost for cost in costs() if cost is not None] == sorted(known, reverse=True)
    assert costs()[: len(known)] == sorted(known, reverse=True)
    click()
    assert shown(routed)[:2] == ["#1001", "#1002"]


def test_sorting_keeps_the_selection(routed: Window) -> None:
    """The selected order stays selected wherever sorting takes it, and leaves when the filter hides it."""
    routed.orders.table.selectRow(5)
    key = routed.session.selection
    assert key is not None
    routed.orders.table.sortByColumn(place_of(routed, "cost"), Qt.SortOrder.DescendingOrder)
    assert [row.key for row in routed.orders.table.selected_rows()] == [key]
    assert routed.session.selection == key
    routed.orders.search.setText("nosuchword")
    assert routed.session.selection is None


def test_copy_gives_a_table_that_spreadsheets_read(routed: Window, qtbot: QtBot) -> None:
    """Ctrl+C puts the selected rows on the clipboard, tab-separated, with a header and only the shown columns."""
    routed.orders.table.selectRow(0)
    qtbot.keyClick(routed.orders.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["Order", "To", "Lines", "From", "Cost", "Arrives"]
    assert lines[1].split("\t")[0] == "#1001"
    assert len(lines) == 2


def test_several_selected_are_summed(routed: Window) -> None:
    """With several orders selected the footer says how many and what they cost together."""
    routed.orders.table.selectAll()
    assert routed.session.now is not None
    rows = routed.session.now.rows
    text = routed.orders.footer.text()
    assert (
        f"200 selected: {int(sum(row.units for row in rows))} units, {sum(row.shipments for row in rows)} shipments, $"
        in text
    )
    assert routed.session.selection is None


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Down], ids=["enter", "down"])
def test_the_keys_lead_from_find_to_the_list(routed: Window, qtbot: QtBot, key: Qt.Key) -> None:
    """Enter and Down in Find select the first order found and give the list the keys; none found, they stay."""
    search, table = routed.orders.search, routed.orders.table
    qtbot.waitUntil(routed.isActiveWindow)
    routed.find_orders()
    qtbot.keyClicks(search, "no such order")
    qtbot.keyClick(search, key)
    assert search.hasFocus()
    search.setText("reno")
    qtbot.keyClick(search, key)
    assert table.hasFocus()
    assert routed.session.selection == table.table.row(0).key


def test_a_rare_state_is_not_cut(routed: Window) -> None:
    """The column of states is wide enough for the longest of them, in whichever row that stands."""
    session, table = routed.session, routed.orders.table
    assert session.now is not None
    rows = list(session.now.rows)
    rows[-1] = rows[-1]._replace(overridden=True, shipments=2, unassigned_lines=1)
    states = states_by_row(rows)
    session.now = replace(session.now, rows=rows, states=states, kinds=kinds_of(rows, states))
    session.read.emit()
    number = next(n for n, column in enumerate(table.table.columns) if column.name == "state")
    words = states_of(rows[-1])
    assert "overridden" in words
    assert table.columnWidth(number) >= table.fontMetrics().horizontalAdvance(words) + 20


def test_an_empty_desk_teaches(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Where there are no orders the page says what belongs there and offers three ways to fill it."""
    window.session.create(tmp_path / "empty.desk", "USD", [])
    settle(qtbot, window)
    assert not window.orders.table.isVisible()
    buttons = window.orders.findChildren(QToolButton)
    texts = {button.text().strip() for button in buttons if button.isVisible()}
    assert {"Import files…", "Paste a block", "Open the demo shop"} <= texts
    assert not window.actions_["route"].isEnabled()
    assert "no open orders" in window.actions_["route"].toolTip()


def test_the_arrow_keys_ask_once(routed: Window, qtbot: QtBot) -> None:
    """Running down the list with the arrow key asks for the decision of the order it ends on."""
    asked = []
    routed.session.answered.connect(lambda: asked.append(routed.session.selection))
    routed.orders.table.setFocus()
    routed.orders.table.selectRow(0)
    for _ in range(9):
        qtbot.keyClick(routed.orders.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: routed.session.answer is not None, timeout=PATIENCE_MS)
    assert asked == [routed.session.selection]
    assert routed.session.answer is not None
    assert routed.session.answer.order.order == "#1010"

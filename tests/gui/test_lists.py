"""Long lists: columns chosen, moved and filtered one by one, and found so again when the desk is opened next."""

import json
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from domdesk.gui.parts.column_filters import column_test
from domdesk.gui.parts.list_view import ListView
from domdesk.gui.parts.nothing_fits import NothingFits
from domdesk.gui.parts.tables import Column
from domdesk.gui.window import Window

ROWS = [("#2", 20.5, date(2026, 11, 26)), ("#10", 5.0, None), ("#1", None, date(2026, 11, 24))]


def a_list(qtbot: QtBot) -> ListView:
    """Three rows; the day is shown only where chosen."""
    view = ListView(
        [
            Column("Order", lambda row: row[0], name="order"),
            Column("Cost", lambda row: "—" if row[1] is None else f"{row[1]}", key=lambda row: row[1], name="cost",
                   amount=lambda row: row[1]),
            Column("Day", lambda row: str(row[2] or ""), name="day", extra=True, amount=lambda row: row[2]),
        ],
        "Orders",
    )  # fmt: skip
    view.table.set_rows(ROWS)
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.isActiveWindow)
    return view


def orders(view: ListView) -> list[str]:
    return [view.table.row(n)[0] for n in range(view.table.rowCount())]


@pytest.mark.parametrize(
    ("typed", "passing"),
    [
        ("", ["#2", "#10", "#1"]),
        (">5", ["#2"]),
        (">= 5", ["#2", "#10"]),
        ("<20,5", ["#2", "#10"]),  # in en_US a comma parts thousands: 205
        ("5..20.5", ["#2", "#10"]),
        ("..10", ["#10"]),
        ("=5", ["#10"]),
        ("=", ["#1"]),
        ("0.5", ["#2"]),
        (">x", []),
    ],
)
def test_a_number_is_filtered_by_limits_and_by_its_digits(qtbot: QtBot, typed: str, passing: list[str]) -> None:
    """What is unknown lies within no limits; what is no limit is looked for as text."""
    view = a_list(qtbot)
    column = view.table.columns[1]
    view.table.set_test(1, column_test(typed, column.text, column.amount))
    assert orders(view) == passing


@pytest.mark.parametrize(("typed", "passing"), [(">2026-11-24", ["#2"]), ("2026-11-24..", ["#2", "#1"]), (">5", [])])
def test_a_day_is_filtered_by_days(qtbot: QtBot, typed: str, passing: list[str]) -> None:
    """A number says nothing about a day."""
    view = a_list(qtbot)
    column = view.table.columns[2]
    view.table.set_test(2, column_test(typed, column.text, column.amount))
    assert orders(view) == passing


def test_filters_of_columns_hold_together_and_with_the_lists_own(qtbot: QtBot) -> None:
    """They are opened by a key, typed into, left for the rows by Down, and closed by the same key."""
    view = a_list(qtbot)
    qtbot.keyClick(view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert view.header.is_open
    qtbot.keyClicks(view.header.field(0), "1")
    assert orders(view) == ["#10", "#1"]
    qtbot.keyClicks(view.header.field(1), ">1")
    assert orders(view) == ["#10"]
    assert not view.header.field(2).isVisible()
    view.filter_action.trigger()
    assert orders(view) == ["#2", "#10", "#1"]
    assert not view.header.field(0).isVisible()


def test_a_filter_that_is_none_is_marked_and_one_that_nothing_passes_is_told(qtbot: QtBot) -> None:
    """“>abc” lets all rows stand and says what to write; a day is taken as the locale writes it; where no row is left
    the list says so in its middle, and its button shows all again."""
    view = a_list(qtbot)
    nothing = NothingFits(view, view.clear_filters)
    view.choose(["order", "cost", "day"])
    view.filter_action.trigger()
    for column, typed in ((1, ">abc"), (2, ">5"), (2, ">x")):
        view.header.type_in(column, typed)
        assert len(orders(view)) == 3
        assert f"“{typed}” is no limit" in view.fault
        assert view.header.field(column).property("fault")
        view.header.type_in(column, "")
        assert not view.fault
    view.header.type_in(2, ">24/11/2026")
    assert orders(view) == ["#2"]
    assert nothing.isHidden()
    view.header.type_in(2, ">24/11/2027")
    assert orders(view) == []
    assert nothing.isVisible()
    nothing.all.click()
    assert len(orders(view)) == 3
    assert nothing.isHidden()


def test_columns_are_chosen_from_the_menu(qtbot: QtBot) -> None:
    """The first always stays; the usual ones come back by one entry."""
    view = a_list(qtbot)
    assert view.chosen() == ["order", "cost"]

    def entry(text: str) -> QAction:
        view.columns_menu.aboutToShow.emit()
        return next(action for action in view.columns_menu.actions() if action.text() == text)

    assert not entry("Order").isEnabled()
    entry("Day").trigger()
    entry("Cost").trigger()
    assert view.chosen() == ["order", "day"]
    assert view.as_text().splitlines()[0] == "Order\tDay"
    entry("Usual columns").trigger()
    assert view.chosen() == ["order", "cost"]


def test_an_arrangement_is_kept_as_values(qtbot: QtBot) -> None:
    """Columns in their order, filters and sorting come back in another list; what is no more is passed over."""
    view, other = a_list(qtbot), a_list(qtbot)
    view.choose(["order", "day", "cost"])
    view.filter_action.setChecked(True)
    view.header.type_in(1, ">1")
    view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    kept = json.loads(json.dumps(view.arrangement()))
    other.arrange(kept | {"filters": {**kept["filters"], "gone": "x"}})
    assert other.chosen() == ["order", "day", "cost"]
    assert orders(other) == orders(view) == ["#10", "#2"]
    assert other.arrangement() == view.arrangement()
    other.arrange({})
    assert orders(other) == ["#2", "#10", "#1"]
    assert other.chosen() == ["order", "cost"]


def test_the_orders_page_is_found_as_it_was_left(routed: Window) -> None:
    """Chip, search, columns and filters of the page come back."""
    page = routed.orders
    page.chips["split"].click()
    page.search.setText("a")
    page.table.choose(["order", "cost", "units"])
    page.table.filter_action.setChecked(True)
    page.table.header.type_in(page.table.header.logicalIndex(1), ">20")
    kept, rows = page.state(), orders_of(routed)
    page.restore({})
    assert len(orders_of(routed)) == 200
    page.restore(json.loads(json.dumps(kept)))
    assert orders_of(routed) == rows
    assert 0 < len(rows) < 200


def orders_of(window: Window) -> list[str]:
    table = window.orders.table.table
    return [table.row(n).order for n in range(table.rowCount())]

"""Runs side by side: what their totals do not tell is said above them, and the tables have room for what they say."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from domdesk.gui.runs.comparison_view import ComparisonView, caution
from domdesk.gui.snapshot import Snapshot
from domdesk.gui.window import Window
from domdesk.records import Comparison, Costs, OrderDifference, OrderKey, RunFigures
from tests.gui.conftest import PATIENCE_MS, settle

NOTHING = (("late", 0), ("risk", 0), ("split", 0), ("rules", 0))
ALL = (("late", 500), ("risk", 2000), ("split", 150), ("rules", 2))


def a_run(number: int, prices: tuple[tuple[str, int], ...] = NOTHING) -> RunFigures:
    figures = RunFigures(number, "cheapest", "feasible", 9, Costs(item=123456), None, 0, 9, 9, 0, 0, 0, ())
    return replace(figures, loads=(("reno", 9),), prices=prices)


def compared(*runs: RunFigures) -> Comparison:
    order = OrderDifference(OrderKey("", "1001"), (("reno",),) * len(runs), (1234,) * len(runs), (0,) * len(runs))
    return Comparison(runs, (order,), "USD")


def test_what_no_policy_prices_is_said() -> None:
    """Where lateness costs nothing in both, a lower total may come from being late."""
    assert caution(compared(a_run(1), a_run(2))) == (
        "The policies put no cost on: late, risk, split. A total does not tell which run does better there. "
        "Look at orders late, orders split and lines without a place as well."
    )


def test_policies_that_price_differently_are_set_against_each_other() -> None:
    """Each with what it asks, rules counted."""
    said = caution(compared(a_run(1), a_run(2, ALL)))
    assert "so a lower total alone is not a better plan" in said
    assert "Run 1, Cheapest together: late nothing, risk nothing, split nothing, no rule with a price." in said
    assert "Run 2, Cheapest together: late $5.00 a day, risk $20.00, split $1.50, 2 rules with a price." in said


def test_totals_that_tell_all_need_no_word() -> None:
    """Two policies that price all of it, and alike, are compared by their totals."""
    assert caution(compared(a_run(1, ALL), a_run(2, ALL))) == ""


@pytest.mark.parametrize(("runs", "lines_wide", "are_beside"), [(2, 110, True), (2, 74, False), (4, 110, False)])
def test_the_tables_have_the_width_they_need(qtbot: QtBot, runs: int, lines_wide: int, are_beside: bool) -> None:
    """Both are seen at once where there is room for them, else each by its tab; no column lies beyond the edge."""
    now = Snapshot(Path("shop.desk"), "USD", [], {}, {}, [], [], [])
    view = ComparisonView(now, compared(*(a_run(n + 1) for n in range(runs))))
    qtbot.addWidget(view)
    view.show()
    view.resize(lines_wide * view.fontMetrics().height(), 520)
    qtbot.waitUntil(lambda: (view.across.count() == 2) == are_beside, timeout=PATIENCE_MS)
    assert view.parts.isVisible()
    view.tabs.setCurrentWidget(view.differing)
    assert view.orders.isVisible()
    assert view.parts.isVisible() == are_beside
    for table in (view.parts, view.orders):
        qtbot.waitUntil(lambda table=table: table.horizontalScrollBar().maximum() == 0, timeout=PATIENCE_MS)
    view.resize(lines_wide * view.fontMetrics().height() // 3, 520)
    qtbot.waitUntil(lambda: view.across.count() == 1, timeout=PATIENCE_MS)
    assert view.tabs.indexOf(view.parts) == 0


def test_a_comparison_takes_the_room_of_the_list_and_gives_it_back(routed: Window, qtbot: QtBot) -> None:
    """A few runs stay in sight above it; closing it brings the list back as it was."""
    routed.actions_["runs"].trigger()
    settle(qtbot, routed)
    page = routed.pages["runs"]
    before = page.table.height()
    page._show_comparison([run.run for run in page.selected()], compared(a_run(1), a_run(2)))
    settle(qtbot, routed)
    qtbot.waitUntil(lambda: page.table.height() < before)
    assert page.table.height() <= page.comparison.height()
    page.comparison.left.emit()
    qtbot.waitUntil(lambda: page.table.height() == before)

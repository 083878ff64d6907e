"""The curve of a run: its best plan falls, what no plan can cost less than rises, until both meet."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from domdesk.gui.plots.gap_curve import GapCurve, gap_of, gap_table
from domdesk.records import Progress

COURSE = [Progress("solving", 1, 1100, 900), Progress("solving", 2, 1000, 950), Progress("proving", 4, 1000, 1000)]


def shown(curve: GapCurve, qtbot: QtBot) -> GapCurve:
    qtbot.addWidget(curve)
    curve.resize(500, curve.height())
    assert not curve.grab().isNull()
    return curve


def test_the_curve_closes_in(qtbot: QtBot) -> None:
    """The best falls, the bound rises, and pointing at a time says what was known then."""
    curve = shown(GapCurve(COURSE, "USD", end=5), qtbot)
    box = curve._box()
    best = curve._steps([p.cost_minor for p in curve._points], box).toList()
    assert best[0].y() < best[-1].y()
    assert best[-1].x() == pytest.approx(box.right())
    at = QPoint(round(curve._x(2.5, box)), round(box.center().y()))
    assert curve.tip_at(at) == (
        "2 s: best $10.00, no plan can cost less than $9.50\nwithin 5.00 % of the best possible"
    )
    assert curve.tip_at(QPoint(1, 1)) == ""
    assert not curve.is_log
    assert curve._ticks() == [0, 1, 2, 3, 4, 5]


def test_a_long_run_is_drawn_over_the_logarithm_of_its_seconds(qtbot: QtBot) -> None:
    """From a second to two minutes the first seconds have as much room as the last minute."""
    curve = shown(GapCurve(COURSE, "USD", end=120), qtbot)
    box = curve._box()
    assert curve.is_log
    assert curve._ticks() == [1, 2, 5, 10, 20, 50, 100]
    assert curve._x(11, box) == pytest.approx(box.center().x(), abs=2)


@pytest.mark.parametrize(
    "points",
    [
        [],
        [Progress("pricing", 0.1)],
        [Progress("solving", 0, 0, 0)],
        [Progress("solving", 0.4, 1000)],
        [Progress("solving", 1e6, 10**12, -5)],
    ],
)
def test_odd_courses_are_drawn_too(qtbot: QtBot, points: list[Progress]) -> None:
    """No plan yet, nothing to pay, no bound, or very long: drawn without a fault."""
    curve = shown(GapCurve(points, "USD"), qtbot)
    curve.tip_at(QPoint(250, 60))
    assert curve.as_table().table.rowCount() == sum(p.cost_minor is not None for p in points)


def test_the_curve_has_a_table_and_a_menu(qtbot: QtBot) -> None:
    """The same figures as rows, and the plot's own menu copies them."""
    table = gap_table(COURSE, "USD")
    qtbot.addWidget(table)
    assert [line.split("\t") for line in table.as_text().splitlines()][2] == ["2 s", "$10.00", "$9.50", "5.00 %"]
    assert [gap_of(point) for point in COURSE][-1] == 0
    curve = shown(GapCurve(COURSE, "USD"), qtbot)
    copy = next(action for action in curve._menu.actions() if action.text() == "Copy as a table")
    copy.trigger()
    assert QApplication.clipboard().text() == table.as_text()

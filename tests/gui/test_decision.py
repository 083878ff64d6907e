"""The inspector: the run when nothing is selected, the decision when an order is."""

from datetime import date, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from domdesk.gui.decision.inspector import Inspector
from domdesk.gui.decision.ways import ways_of
from domdesk.gui.parts.folds import Twin
from domdesk.gui.parts.formatting import day, money
from domdesk.gui.parts.tables import TableView
from domdesk.gui.plots.cost_bars import Bar, CostBars
from domdesk.gui.plots.day_line import DayLine, Track, closed_days
from domdesk.gui.window import Window
from domdesk.records import Costs, Decision, Location, OrderRow
from tests.gui.conftest import PATIENCE_MS, labels, settle


def select(window: Window, qtbot: QtBot, row: OrderRow) -> Decision:
    window.session.select(row.key)
    qtbot.waitUntil(lambda: window.session.answer is not None, timeout=PATIENCE_MS)
    assert window.session.answer is not None
    assert window.session.answer.decision is not None
    return window.session.answer.decision


def first(window: Window, **wanted: int) -> OrderRow:
    assert window.session.now is not None
    return next(r for r in window.session.now.rows if all(getattr(r, k) >= v for k, v in wanted.items()))


def test_nothing_selected_shows_the_run(routed: Window) -> None:
    """The inspector is never empty: with no order selected it sums up the run, its parts and who ships."""
    now = routed.session.now
    assert now is not None
    assert now.plan is not None
    texts = " ".join(labels(routed.inspector))
    assert "Run 1" in texts
    assert money(now.plan.costs.total, "USD") in texts
    assert routed.inspector.findChildren(CostBars)


def test_no_run_shows_what_the_desk_holds(fresh: Window) -> None:
    """Before the first run the inspector says what waits and what to press."""
    texts = " ".join(labels(fresh.inspector))
    assert "200 orders wait to be routed." in texts
    assert "F5" in texts


def test_a_split_order_is_explained(routed: Window, qtbot: QtBot) -> None:
    """Selecting a split order shows its sentence, its ways with the chosen first, its lines and the places not used."""
    decision = select(routed, qtbot, first(routed, shipments=2))
    texts = labels(routed.inspector)
    assert decision.sentence in texts
    assert "Line by line" in texts
    assert all(reason.text in texts for reason in decision.not_used[:12])
    bars = routed.inspector.findChild(CostBars)
    assert bars is not None
    description = bars.accessibleDescription()
    assert description.split(";")[0].endswith(money(decision.chosen.costs.total, "USD"))
    table = next(t for t in routed.inspector.findChildren(TableView) if t.accessibleName() == "Lines")
    assert table.table.rowCount() == sum(len(s.lines) for s in decision.chosen.shipments)


def test_the_bars_have_a_table_twin(routed: Window, qtbot: QtBot) -> None:
    """“Show as table” gives the same ways as rows with every part in figures."""
    decision = select(routed, qtbot, first(routed, shipments=2))
    twin = routed.inspector.view.findChild(Twin)
    assert twin is not None
    twin.switch.setFocus()
    qtbot.keyClick(twin.switch, Qt.Key.Key_Return)
    assert twin.switch.hasFocus()
    table = twin.findChild(TableView)
    assert table is not None
    assert table.table.rowCount() == len(ways_of(decision, str))
    assert table.as_text().splitlines()[1].startswith("✔ ")


def test_unassigned_lines_say_why_at_each_location(routed: Window, qtbot: QtBot) -> None:
    """A line without a place is named with its quantity, and each location's reason stands below."""
    decision = select(routed, qtbot, first(routed, unassigned_lines=1))
    texts = labels(routed.inspector)
    left = decision.chosen.unassigned[0]
    assert any(left.sku in text for text in texts)
    assert all(reason.text in texts for reason in left.reasons[:12])


def test_ways_that_ship_the_same_are_one(routed: Window, qtbot: QtBot) -> None:
    """The ways begin with the chosen one, the others follow by cost, and none is there twice."""
    ways = ways_of(select(routed, qtbot, first(routed, shipments=1)), str)
    assert [way.chosen for way in ways] == [True] + [False] * (len(ways) - 1)
    totals = [way.costs.total for way in ways[1:]]
    assert totals == sorted(totals)


def test_a_late_answer_is_not_shown(routed: Window, qtbot: QtBot) -> None:
    """An answer for an order that is no longer selected stays unseen."""
    assert routed.session.now is not None
    one, other = routed.session.now.rows[:2]
    routed.session.select(one.key)
    routed.session._settle.stop()
    routed.session._ask()
    routed.session.select(other.key)
    qtbot.waitUntil(lambda: routed.session.answer is not None, timeout=PATIENCE_MS)
    assert routed.session.answer is not None
    assert routed.session.answer.order.key == other.key


def test_bars_say_each_part_under_the_pointer(qtbot: QtBot) -> None:
    """Pointing at a way tells its total and the difference to the chosen one, and of a piece of its bar the part."""
    bars = CostBars([Bar("Reno", Costs(item=6000, transport=4000), True), Bar("Erie", Costs(item=5000))], "USD")
    qtbot.addWidget(bars)
    bars.resize(401, bars.sizeHint().height())
    y = bars._top() + bars.fontMetrics().height() + 4
    erie = "Erie\ntotal: $50.00\nagainst the chosen way: $50.00 cheaper"
    assert bars.tip_at(QPoint(100, y)) == "Reno\ntotal: $100.00\nitem: $60.00"
    assert bars.tip_at(QPoint(300, y)) == "Reno\ntotal: $100.00\ntransport: $40.00"
    assert bars.tip_at(QPoint(100, y + bars._row)) == f"{erie}\nitem: $50.00"
    assert bars.tip_at(QPoint(300, y + bars._row)) == erie
    name = bars._top() + bars._row + bars.fontMetrics().ascent() // 2
    assert bars.tip_at(QPoint(20, name)) == erie


def test_the_days_of_an_order_are_told_and_drawn(routed: Window, qtbot: QtBot) -> None:
    """A routed order shows when it was placed, and a line for each shipment that says its days and the promise."""
    decision = select(routed, qtbot, first(routed, shipments=2))
    assert routed.session.answer is not None
    line = routed.inspector.findChild(DayLine)
    assert line is not None
    said = line.accessibleDescription()
    for shipment in decision.chosen.shipments:
        assert day(shipment.ship_date) in said
        assert day(shipment.delivery_date) in said
    due = routed.session.answer.order.due
    assert due is not None
    assert f"promised {day(date.fromisoformat(due[:10]))}" in said
    assert any(text.startswith("Placed Mon 16 Nov") for text in labels(routed.inspector))


def test_tab_reads_a_decision_from_top_to_bottom(routed: Window, qtbot: QtBot) -> None:
    """Tab goes through the whole decision, what was put in last too, before it goes on to the map."""
    select(routed, qtbot, first(routed, shipments=2))
    view = routed.inspector.view
    twins = [twin for twin in view.findChildren(Twin) if twin.isVisible()]
    qtbot.mouseClick(twins[0].switch, Qt.MouseButton.LeftButton)  # what comes later

    def met() -> list[QWidget]:
        chain, here = [], view.nextInFocusChain()
        while here is not view:
            chain.append(here)
            here = here.nextInFocusChain()
        return [widget for widget in chain if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus]

    def inside() -> list[QWidget]:
        return [widget for widget in met() if view.isAncestorOf(widget)]

    qtbot.waitUntil(lambda: met()[: len(inside())] == inside(), timeout=PATIENCE_MS)
    tops = [widget.mapTo(view, QPoint()).y() for widget in inside() if type(widget).__name__ != "QPushButton"]
    assert tops == sorted(tops)
    table = twins[0].findChild(TableView)
    assert inside()[inside().index(twins[0].switch) + 1] is table


def test_a_track_tells_what_made_its_days(qtbot: QtBot) -> None:
    """Thu 26 Nov 2026 is a holiday and Sundays are closed: the tooltip names both, and a cutoff; the line begins when
    the order was placed, the day before."""
    start, ship = date(2026, 11, 26), date(2026, 11, 30)
    closed = closed_days(
        Location("reno", closed_weekdays=("sun",), closures=((start, start, "Thanksgiving"),)), start, ship
    )
    assert [day(d) for d in closed] == ["Thu 26 Nov", "Sun 29 Nov"]
    track = Track("Reno", ship, date(2026, 12, 3), "15:00", closed, date(2026, 11, 27))
    placed = datetime(2026, 11, 25, 17, 0)  # noqa: DTZ001  as the shop's clock had it
    line = DayLine(start, date(2026, 12, 1), [track], placed)
    qtbot.addWidget(line)
    assert line.tip_at(3) == (
        "Reno: handed over Mon 30 Nov, delivered Thu 3 Dec\n"
        "orders until 15:00 leave the same day\nclosed Thu 26 Nov, Sun 29 Nov"
    )
    assert line.tip_at(200) == ""
    assert line._x(placed.date()) < line._x(start) < line._x(ship) < line._x(date(2026, 12, 3)) <= line.width()
    assert line.accessibleDescription() == (
        "placed Wed 25 Nov; Reno: handed over Mon 30 Nov, delivered Thu 3 Dec; cutoff 15:00; promised Tue 1 Dec"
    )


@pytest.mark.parametrize(
    "track", [Track("Reno", None, None), Track("Reno", date(2026, 11, 23), None), Track("R", *[date(2028, 1, 1)] * 2)]
)
def test_unknown_and_far_days_paint(qtbot: QtBot, track: Track) -> None:
    """A shipment without days, without an arrival, or a year away is drawn without a fault and within the line."""
    line = DayLine(date(2026, 11, 22), None, [track])
    qtbot.addWidget(line)
    line.resize(364, line.height())
    assert not line.grab().isNull()
    assert line._x(date(2028, 1, 1)) <= 364
    assert ("unknown" in track.days()) == (track.delivery is None)


@pytest.mark.parametrize("costs", [Costs(), Costs(unfilled=5)])
def test_bars_of_nothing_paint(qtbot: QtBot, costs: Costs) -> None:
    """A way that costs nothing, or only what is unfilled, is drawn without a fault."""
    bars = CostBars([Bar("nothing", costs)], "USD")
    qtbot.addWidget(bars)
    assert not bars.grab().isNull()


def test_a_decision_has_its_room_at_once(routed: Window, qtbot: QtBot) -> None:
    """What is painted as soon as an answer is there, a picture too, is not squashed into the room of before."""
    row = next(row for row in routed.session.now.rows if row.shipments > 1)  # type: ignore[union-attr]
    routed.session.select(row.key)
    qtbot.waitUntil(lambda: routed.session.answer is not None, timeout=PATIENCE_MS)
    view, now, answer = routed.inspector.view, routed.session.now, routed.session.answer
    assert now is not None
    ground = view.widget()
    view.show_order(now, row.key, None, "")
    settle(qtbot, routed)
    low = ground.height()
    view.show_order(now, row.key, answer, "")
    assert ground.height() > low
    assert ground.height() >= ground.layout().heightForWidth(ground.width())


def test_the_inspector_is_named(routed: Window) -> None:
    """Screen readers find the inspector by name."""
    assert isinstance(routed.inspector, Inspector)
    assert routed.inspector.accessibleName() == "Decision"

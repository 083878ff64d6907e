"""The funnel of a decision: steps drawn and told, and the places that fell out at each, by mouse and by keys."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from domdesk.gui.decision.sections import lines_table, stock_price
from domdesk.gui.decision.stages import StageFunnel, stage_table
from domdesk.gui.parts.folds import Twin
from domdesk.gui.parts.formatting import number
from domdesk.gui.plots.funnel import Funnel, Step
from domdesk.gui.window import Window
from domdesk.records import STAGES, Saving, StockUse
from tests.gui.conftest import labels
from tests.gui.test_decision import first, select

STEPS = [Step("all", 12, 0), Step("has stock", 7, 5), Step("chosen", 2, 5)]


@pytest.fixture
def funnel(qtbot: QtBot) -> Funnel:
    made = Funnel(STEPS)
    qtbot.addWidget(made)
    made.resize(360, made.height())
    made.show()
    return made


def test_a_click_picks_the_step_under_it(funnel: Funnel, qtbot: QtBot) -> None:
    """A click picks a step, a second one lets go of it."""
    middle = QPoint(180, funnel.height() // 2)
    with qtbot.waitSignal(funnel.picked) as told:
        qtbot.mouseClick(funnel, Qt.MouseButton.LeftButton, pos=middle)
    assert told.args == [1]
    qtbot.mouseClick(funnel, Qt.MouseButton.LeftButton, pos=middle)
    assert funnel.current == -1


def test_arrow_keys_walk_through_the_steps(funnel: Funnel, qtbot: QtBot) -> None:
    """Enter picks the first step, arrows the next, End the last and no further; Enter lets go, and picks it again."""
    reached = []
    funnel.picked.connect(reached.append)
    keys = (
        Qt.Key.Key_Return,
        Qt.Key.Key_Right,
        Qt.Key.Key_End,
        Qt.Key.Key_Right,
        Qt.Key.Key_Left,
        *[Qt.Key.Key_Return] * 2,
    )
    for key in keys:
        qtbot.keyClick(funnel, key)
    assert reached == [0, 1, 2, 1, -1, 1]


def test_the_funnel_is_told_in_words(funnel: Funnel) -> None:
    """A screen reader hears each step with how many are left and fell out, the picked one first."""
    assert funnel.accessibleDescription() == "all: 12 left; has stock: 7 left, 5 fell out; chosen: 2 left, 5 fell out"
    funnel.pick(2)
    assert funnel.accessibleDescription().startswith("at chosen: 2 left, 5 fell out; all")
    assert funnel.tip_at(QPoint(180, 20)).startswith("has stock: 7 left, 5 fell out")
    assert funnel.tip_at(QPoint(-5, 20)) == ""


@pytest.mark.parametrize("steps", [[], [Step("all", 0, 0)], [Step("all", 3, 0), Step("chosen", 0, 3)]])
def test_funnels_of_nothing_paint(qtbot: QtBot, steps: list[Step]) -> None:
    """No steps, no places, or none left are drawn without a fault."""
    made = Funnel(steps)
    qtbot.addWidget(made)
    assert not made.grab().isNull()


def test_words_follow_the_size_of_the_text(funnel: Funnel) -> None:
    """Larger text makes the funnel higher, and the usual one makes it as it was."""
    usual, was = funnel.font(), funnel.height()
    large = funnel.font()
    large.setPointSizeF(usual.pointSizeF() * 1.6)
    funnel.setFont(large)
    assert funnel.height() > was
    assert funnel._small.pointSizeF() == pytest.approx(usual.pointSizeF() * 1.6 * 0.9)
    funnel.setFont(usual)
    assert funnel.height() == was


def test_every_place_falls_out_once_or_is_chosen(routed: Window, qtbot: QtBot) -> None:
    """For a split order the places that fell out and those chosen are all places of the desk; each has its reason."""
    decision = select(routed, qtbot, first(routed, shipments=2))
    now = routed.session.now
    assert now is not None
    assert tuple(stage.name for stage in decision.stages) == STAGES
    table = stage_table(now, decision.stages)
    qtbot.addWidget(table)
    assert sorted(row.place for row in table.table.rows) == sorted(now.locations)
    assert all(row.why for row in table.table.rows)


def test_a_step_lists_who_fell_out_and_why(routed: Window, qtbot: QtBot) -> None:
    """Picking “has stock” lists the places without stock in words; nothing is listed before."""
    decision = select(routed, qtbot, first(routed, shipments=2))
    shown = routed.inspector.findChild(StageFunnel)
    assert shown is not None
    assert not labels(shown)
    stage = next(stage for stage in decision.stages if stage.name == "stock")
    assert stage.fallen
    shown.funnel.setFocus()
    qtbot.keyClick(shown.funnel, Qt.Key.Key_Return)
    assert "All places of the desk." in labels(shown)
    qtbot.keyClick(shown.funnel, Qt.Key.Key_Right)
    qtbot.keyClick(shown.funnel, Qt.Key.Key_Right)
    told = " ".join(labels(shown))
    assert all(reason.text in told for reason in stage.fallen)
    assert "fell out at “has stock”" in told


def test_the_funnel_has_a_table_twin(routed: Window, qtbot: QtBot) -> None:
    """“Show as table” names each place, where it fell out, and why; the next order is shown so too."""
    select(routed, qtbot, first(routed, shipments=2))
    twin = next(t for t in routed.inspector.view.findChildren(Twin) if "How it was decided" in labels(t))
    qtbot.mouseClick(twin.switch, Qt.MouseButton.LeftButton)
    select(routed, qtbot, first(routed, unassigned_lines=1))
    assert not routed.inspector.view.findChildren(StageFunnel)


def test_stock_before_and_after_stands_in_the_lines(routed: Window, qtbot: QtBot) -> None:
    """The lines say what is available at the place before the order and after it."""
    decision = select(routed, qtbot, first(routed, shipments=2))
    now, answer = routed.session.now, routed.session.answer
    assert now is not None
    table = lines_table(now, answer, decision.chosen.shipments)
    qtbot.addWidget(table)
    shown = [line.split("\t")[2] for line in table.as_text().splitlines()[1:]]
    by_place = {(use.line, use.location): use for use in decision.stock}
    taken = [by_place[a.line, s.location] for s in decision.chosen.shipments for a in s.lines]
    assert shown == [f"{number(use.before)} → {number(use.after)}" for use in taken]
    assert all(use.before - use.quantity == use.after for use in taken)


def test_the_last_unit_leads_to_the_order_that_wants_it(routed: Window, qtbot: QtBot) -> None:
    """A stock that another order is short of names that order and the money; a click goes there."""
    now = routed.session.now
    assert now is not None
    other = now.rows[5].key
    use = StockUse("1", "reno", "MUG", Decimal(1), Decimal(1), Decimal(0), 340, Saving(other, 340))
    assert stock_price(now, use).endswith(f"MUG: its last unit saves $3.40 on order {other.order}.")
    view = routed.inspector.view
    made = list(view._prices(now, [use]))
    for widget in made:
        qtbot.addWidget(widget)
    made[1].show()
    qtbot.mouseClick(made[1], Qt.MouseButton.LeftButton)
    assert routed.session.selection == other


def test_a_price_without_an_order_is_told_for_all(routed: Window) -> None:
    """Where no single order is known the sentence speaks of all orders; a stock nobody is short of says nothing."""
    now = routed.session.now
    assert now is not None
    use = StockUse("1", "reno", "MUG", Decimal(1), Decimal(3), Decimal(2), 120)
    assert stock_price(now, use).endswith("MUG: one unit more would save about $1.20 over all orders.")
    free = StockUse("1", "reno", "MUG", Decimal(1), Decimal(3), Decimal(2))
    assert stock_price(now, free) == ""

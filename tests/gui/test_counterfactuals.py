"""The inspector's further questions: what would have to change, tried in the panel; what makes a line impossible."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from domdesk.desk import Desk
from domdesk.gui.window import Window
from domdesk.records import OrderKey, Rule, UnitCost
from tests.gui.conftest import PATIENCE_MS, labels, settle
from tests.shop import write_shop

MUGS, LAMP = OrderKey("shopify", "1001"), OrderKey("amazon", "1003")


@pytest.fixture
def shop(window: Window, qtbot: QtBot, solver: Any, tmp_path: Path) -> Window:
    """The small shop, routed by a policy under which nothing may come from Reno where the customer is in New York."""
    with Desk.create(tmp_path / "a.desk", engine=solver) as made:
        made.import_paths([write_shop(tmp_path / "shop", stock=STOCK)])
        rule = Rule("never", locations=("reno",), region=("NY",), name="no Reno")
        made.save_policy(replace(made.policy("cheapest"), name="careful", rules=(rule,)))
        made.route("careful")
    window.session.open(tmp_path / "a.desk")
    settle(qtbot, window)
    return window


STOCK = "location,sku,on_hand,unit_cost\nreno,A-1,5,10.00\nerie,A-1,5,11.00\nreno,B-2,9,20.00\nreno,C-3,2,30.00\n"


def select(window: Window, qtbot: QtBot, key: OrderKey) -> QWidget:
    window.session.select(key)
    qtbot.waitUntil(lambda: window.session.answer is not None, timeout=PATIENCE_MS)
    return window.inspector.view


def press(qtbot: QtBot, view: QWidget, text: str) -> None:
    """Press the first button of this text, once it is there."""

    def found() -> QPushButton | None:
        return next((b for b in view.findChildren(QPushButton) if b.text() == text and b.isVisibleTo(view)), None)

    qtbot.waitUntil(lambda: found() is not None, timeout=PATIENCE_MS)
    button = found()
    assert button is not None
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)


def test_what_would_have_to_change_is_told_and_tried(shop: Window, qtbot: QtBot) -> None:
    """Erie would win if a mug cost less there; trying that opens the panel with just that cost, and Erie ships."""
    view = select(shop, qtbot, MUGS)
    press(qtbot, view, "Work it out")
    qtbot.waitUntil(lambda: any("Erie Supply would ship it if a unit" in text for text in labels(view)),
                    timeout=PATIENCE_MS)  # fmt: skip
    settle(qtbot, shop)
    press(qtbot, view, "Try it")
    qtbot.waitUntil(lambda: shop.inspector.panel is not None, timeout=PATIENCE_MS)
    panel = shop.inspector.panel
    assert panel is not None
    (cost,) = panel._draft.new
    assert isinstance(cost, UnitCost)
    assert (cost.location, cost.sku) == ("erie", "A-1")
    assert cost.cost < 11
    qtbot.waitUntil(lambda: panel._decision is not None, timeout=PATIENCE_MS)
    assert panel._decision is not None
    assert panel._decision.chosen.locations == ("erie",)


def test_what_makes_a_line_impossible_is_told_with_the_way_to_it(shop: Window, qtbot: QtBot) -> None:
    """The lamp lies in Reno alone, which may not ship it: the rule is named, and leads to the Rules page."""
    view = select(shop, qtbot, LAMP)
    press(qtbot, view, "What makes it impossible?")
    press(qtbot, view, "See the rules: no Reno")
    assert any("could ship whole without" in text for text in labels(view))
    assert shop.pages.shown == "rules"


def test_only_one_thing_is_asked_at_a_time(shop: Window, qtbot: QtBot) -> None:
    """While something runs a question is refused with what to do, and asked again it is answered once."""
    asked = shop.inspector.asked
    asked.ask_changes(1, MUGS)
    asked.ask_why(1, LAMP, "1")
    assert "Something else is under way." in " ".join(shop.notices.texts())
    settle(qtbot, shop)
    heard = asked.heard(1, MUGS)
    asked.ask_changes(1, MUGS)
    assert asked.heard(1, MUGS) is heard
    assert asked.heard(1, LAMP, "1") is None

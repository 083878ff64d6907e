"""What rules cost, on the Rules page: priced by a button, found one by one, and the orders that a rule moves listed."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from domdesk.desk import Desk
from domdesk.gui.rules.page import RulesPage
from domdesk.gui.rules.prices import RulePrices, cost_text, past_text, sure_text
from domdesk.gui.window import Window
from domdesk.records import OrderKey, Rule, RulePrice
from tests.gui.conftest import PATIENCE_MS, settle
from tests.shop import write_shop


@pytest.fixture
def prices(window: Window, qtbot: QtBot, solver: Any, tmp_path: Path) -> RulePrices:
    """The prices of a policy by which Reno ships nothing and a further shipment costs 2.00, routed."""
    with Desk.create(tmp_path / "a.desk", engine=solver) as made:
        made.import_paths([write_shop(tmp_path / "shop")])
        rule = Rule("never", locations=("reno",), name="no Reno")
        made.save_policy(replace(made.policy("cheapest"), name="careful", rules=(rule,), split_cost=Decimal(2)))
        made.route("careful")
    window.session.open(tmp_path / "a.desk")
    settle(qtbot, window)
    window.show_page("rules")
    view = cast("RulesPage", window.pages["rules"]).policy
    qtbot.waitUntil(lambda: view.policy is not None, timeout=PATIENCE_MS)
    view.tabs.setCurrentWidget(view.prices)
    return view.prices


def test_rules_are_priced_and_their_orders_listed(prices: RulePrices, window: Window, qtbot: QtBot) -> None:
    """The page shows the run's policy; each price is proven; a click on one lists what it moved, a chip ends it."""
    qtbot.mouseClick(prices.price, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: 1 in prices._whole, timeout=PATIENCE_MS)
    settle(qtbot, window)
    lines = [line.split("\t") for line in prices.table.as_text().splitlines()[1:]]
    assert len(lines) == 2
    assert {line[2] for line in lines} == {"proven"}
    rules = cast("RulesPage", window.pages["rules"]).policy.rules
    assert rules.item(0).text().splitlines()[1].startswith("It cost $"), "beside its sentence too"
    assert " in run 1 · no Reno" in rules.item(0).text()
    rows = [prices.table.table.row(n) for n in range(2)]
    rule = next(n for n, row in enumerate(rows) if row.rule == 0)
    place = prices.table.visualRect(prices.table.table.index(rule, 1)).center()
    qtbot.mouseClick(prices.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.pages.shown == "orders"
    shown = window.orders.table.table
    assert {shown.row(n).key for n in range(shown.rowCount())} == set(rows[rule].moved)
    assert window.orders.only.text() == f"{len(rows[rule].moved)} orders moved by no Reno ✕"
    qtbot.mouseClick(window.orders.only, Qt.MouseButton.LeftButton)
    assert shown.rowCount() == 3
    assert not window.orders.only.isVisible()


def test_a_policy_without_a_run_says_so(prices: RulePrices) -> None:
    """Nothing can be priced before it has routed."""
    prices.show_policy("nearest")
    assert not prices.price.isEnabled()
    assert prices.about.text() == "No run was made by this policy yet; route with it first."


def test_prices_come_one_by_one(prices: RulePrices) -> None:
    """What is found while others are looked for is shown, the dearest first; of another run it is not."""
    prices._pricing, prices._prices = 1, {1: []}
    for cost, run in ((100, 1), (300, 1), (900, 2)):
        prices._take_one(run, a_price(cost))
    prices._pricing = None
    assert [row.cost_minor for row in prices.table.table.rows] == [300, 100]


def a_price(cost: int, least: int = 0, most: int = 0, *, proven: bool = False) -> RulePrice:
    return RulePrice("rule 1", "No Reno.", 0, 1000 + cost, 1000, least, most, 1, (OrderKey("", "1"),), proven)


def test_prices_in_words() -> None:
    """What is proven is said plainly, what is not lies between two amounts, or is not known."""
    assert [cost_text(a_price(n, proven=True), "USD") for n in (420, 0, -110)] == ["$4.20", "nothing", "saves $1.10"]
    assert cost_text(a_price(420), "USD") == "about $4.20"
    past = [past_text(a_price(cost, proven=cost > 0), "USD", 7) for cost in (420, -110)]
    assert past == ["It cost $4.20 in run 7", "It saved about $1.10 in run 7"]
    said = [sure_text(a_price(420, *bounds), "USD") for bounds in ((300, 610), (420, 420))]
    assert said == ["between $3.00 and $6.10", "not known"]
    assert sure_text(a_price(420, 420, 420, proven=True), "USD") == "proven"

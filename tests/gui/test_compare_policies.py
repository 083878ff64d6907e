"""Policies side by side: ticked, routed, compared with their regret, and an order's two decisions beside each other."""

from pathlib import Path
from time import process_time
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from domdesk.desk import Desk
from domdesk.gui.runs.compared_orders import words_of_differences
from domdesk.gui.runs.comparison_view import ComparisonView
from domdesk.gui.runs.page import RunsPage
from domdesk.gui.runs.policies_form import PoliciesForm
from domdesk.gui.runs.regret_view import regret_sentence
from domdesk.gui.snapshot import Snapshot
from domdesk.gui.window import Window
from domdesk.records import OrderDifference, OrderKey, ProductRegret
from tests.gui.conftest import PATIENCE_MS, labels, settle
from tests.gui.test_comparison import a_run, compared
from tests.shop import write_shop

CONTESTED = {
    "stock": "location,sku,on_hand,unit_cost\nreno,A-1,1,10.00\nerie,A-1,1,12.00\nreno,B-2,5,20.00\n",
    "orders": """\
order,channel,country,line,sku,quantity
1,shopify,US,1,A-1,1
2,shopify,US,1,A-1,1
2,shopify,US,2,B-2,1
""",
}
"""The first order takes the mug beside the kettles, which the second wants: it then ships in two parcels."""


@pytest.fixture
def page(window: Window, qtbot: QtBot, solver: Any, tmp_path: Path) -> RunsPage:
    """The Runs page of that shop, nothing routed yet, with the form opened from the menu."""
    with Desk.create(tmp_path / "a.desk", engine=solver) as made:
        made.import_paths([write_shop(tmp_path / "shop", **CONTESTED)])
    window.session.open(tmp_path / "a.desk")
    settle(qtbot, window)
    window.actions_["compare-policies"].trigger()
    return cast("RunsPage", window.pages["runs"])


def route(page: RunsPage, qtbot: QtBot) -> ComparisonView:
    assert page.form is not None
    qtbot.mouseClick(page.form.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.comparison is not None, timeout=PATIENCE_MS)
    assert page.comparison is not None
    return page.comparison


def test_policies_are_routed_and_compared(page: RunsPage, window: Window, qtbot: QtBot) -> None:
    """Both runs are kept, and the comparison says what one by one costs more, and over which product."""
    view = route(page, qtbot)
    settle(qtbot, window)
    now = window.session.now
    assert now is not None
    assert [run.policy for run in now.runs] == ["cheapest", "one-by-one"]
    names = [line.split("\t")[0] for line in view.parts.as_text().splitlines()]
    assert names[1:4] == ["total cost", "no plan costs less than", "gap to that"]
    view.tabs.setCurrentWidget(view.regret)
    assert any(text.startswith("Deciding one by one costs $") for text in labels(view.regret))
    view.regret.wanted.emit("A-1")
    assert view.tabs.currentWidget() is view.differing
    assert view.orders.table.rowCount() == 2
    view.differing.search.setText("no such order")
    assert view.orders.table.rowCount() == 0


def test_the_policy_in_force_stays_so(page: RunsPage, window: Window, qtbot: QtBot) -> None:
    """It is always among those compared and stands first; its plan is then the latest, which is shown and accepted."""
    window.session.route("nearest")
    settle(qtbot, window)
    window.actions_["compare-policies"].trigger()
    assert page.form is not None
    first = page.form.list.item(0)
    assert first.text() == "Nearest first (in force)"
    assert not first.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert page.form.ticked() == ["nearest", "cheapest", "one-by-one"]
    assert any("Nearest first stays in force" in text for text in labels(page.form))
    route(page, qtbot)
    settle(qtbot, window)
    now = window.session.now
    assert now is not None
    assert [run.policy for run in now.runs] == ["nearest", "cheapest", "one-by-one", "nearest"]
    assert now.run == now.latest == 4
    assert now.plan is not None
    assert now.plan.policy == "nearest"


def test_an_order_opens_as_both_decided_it(page: RunsPage, window: Window, qtbot: QtBot) -> None:
    """Enter on an order shows one run's decision and pins the other's beside it, each saying whose it is."""
    view = route(page, qtbot)
    settle(qtbot, window)
    view.orders.setFocus()
    view.orders.setCurrentIndex(view.orders.table.index(0, 0))
    qtbot.keyClick(view.orders, Qt.Key.Key_Return)
    pinned = window.inspector.pinned
    qtbot.waitUntil(lambda: pinned.answer is not None, timeout=PATIENCE_MS)
    assert pinned.answer is not None
    assert pinned.answer.decision is not None
    assert window.session.now is not None
    assert {window.session.now.run, pinned.answer.decision.run} == {1, 2}
    assert f"As run {pinned.run} decided it, " in " ".join(labels(window.inspector.beside))
    window.inspector.pinned.unpin()
    assert not window.inspector.beside.isVisible()


def test_a_comparison_is_saved(page: RunsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a web page, where the user says."""
    view = route(page, qtbot)
    file = tmp_path / "compared.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    view.saving.emit()
    qtbot.waitUntil(file.exists, timeout=PATIENCE_MS)


def test_two_to_six_are_ticked(qtbot: QtBot) -> None:
    """With fewer or more the button is off and says why."""
    form = PoliciesForm(
        ["cheapest", "one-by-one", "priority", "nearest", "highest-stock", "fewest-shipments", "my"], []
    )
    qtbot.addWidget(form)
    assert form.ticked() == ["cheapest", "one-by-one"]
    for row in range(7):
        form.list.item(row).setCheckState(Qt.CheckState.Checked)
    assert not form.go.isEnabled()
    assert form.said.text() == "Untick some: at most 6 are compared."
    for row in range(6):
        form.list.item(row).setCheckState(Qt.CheckState.Unchecked)
    assert form.said.text() == "Tick at least two."
    form.wait("Wait.")
    assert form.said.text() == "Wait."


def test_the_regret_in_a_sentence() -> None:
    """How much, and how much of it lies with contested products; where there is none it is said too."""
    assert regret_sentence([ProductRegret("A", 1, 0)], "USD").endswith("no more here than deciding together.")
    said = regret_sentence([ProductRegret("A", 2, 300), ProductRegret("", 1, 100)], "USD")
    assert said.startswith(
        "Deciding one by one costs $4.00 more than deciding together. $3.00 of it comes of 1 product"
    )


def test_ten_thousand_orders_open_and_filter_at_once(qtbot: QtBot) -> None:
    """The view stands within a second of work, and what is typed is found within a tenth, many times what it takes."""
    orders = [
        OrderDifference(OrderKey("", str(n)), (("reno",), ("erie",)), (n, 10_000 - n), (0, 0)) for n in range(10_000)
    ]
    now = Snapshot(Path("shop.desk"), "USD", [], {}, {}, [], [], [])
    comparison = compared(a_run(1), a_run(2))
    comparison = type(comparison)(comparison.runs, tuple(orders), "USD")
    words = words_of_differences(now, orders)
    began = process_time()
    view = ComparisonView(now, comparison, words)
    qtbot.addWidget(view)
    view.show()
    opened = process_time()
    view.differing.search.setText("erie 99")
    filtered = process_time()
    assert view.orders.table.rowCount() == sum("99" in str(n) for n in range(10_000))
    assert opened - began < 1
    assert filtered - opened < 0.1

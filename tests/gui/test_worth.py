"""What one more is worth, on the Stock page: priced at once, confirmed and moved by routing again, drawn in shades."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from domdesk.desk import Desk
from domdesk.gui.parts.folds import Twin
from domdesk.gui.plots.cost_heat import Cell, CostHeat
from domdesk.gui.stock.page import StockPage
from domdesk.gui.stock.worth_view import WorthView
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS, labels, settle
from tests.shop import write_shop
from tests.test_worth_cli import SCARCE


@pytest.fixture
def scarce(window: Window, qtbot: QtBot, solver: Any, tmp_path: Path) -> Callable[[str], WorthView]:
    """Opens what one more is worth in a shop of one cheap mug for two orders, routed by a policy."""

    def opened(policy: str) -> WorthView:
        with Desk.create(tmp_path / "a.desk", engine=solver) as made:
            made.import_paths([write_shop(tmp_path / "shop", **SCARCE)])
            made.route(policy)
        window.session.open(tmp_path / "a.desk")
        settle(qtbot, window)
        window.show_page("stock")
        page = cast("StockPage", window.pages["stock"])
        qtbot.waitUntil(lambda: page._holding is not None, timeout=PATIENCE_MS)
        qtbot.mouseClick(page.worth_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: bool(page.worth.about.text()), timeout=PATIENCE_MS)
        return page.worth

    return opened


def rows(view: WorthView) -> list[list[str]]:
    view.table.clearSelection()
    return [line.split("\t") for line in view.table.as_text().splitlines()[1:]]


def test_one_more_is_priced_confirmed_and_moved(
    scarce: Callable[[str], WorthView], window: Window, qtbot: QtBot
) -> None:
    """By hand a second mug at Reno saves 1.50, which confirming says; moving it there from Erie saves the same."""
    view = scarce("cheapest")
    ((more, at, about, confirmed),) = rows(view)
    assert (more, at, confirmed) == ("A-1", "Reno Warehouse", "—")
    assert about.startswith("$")
    assert not view.confirm.isEnabled()
    view.table.selectRow(0)
    qtbot.mouseClick(view.confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: rows(view)[0][3] == "$1.50", timeout=PATIENCE_MS)
    settle(qtbot, window)
    qtbot.mouseClick(view.try_moves, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.found.moves is not None, timeout=PATIENCE_MS)
    assert [(move.source, move.target, move.saved_minor) for move in view.found.moves or ()] == [("erie", "reno", 150)]
    assert "Worth moving" in labels(view)


def test_it_is_drawn_and_told_as_a_table(scarce: Callable[[str], WorthView], qtbot: QtBot) -> None:
    """The heat map says each amount; its twin is a table; and there is a way back to the stock."""
    view = scarce("cheapest")
    qtbot.waitUntil(lambda: bool(view.findChildren(CostHeat)), timeout=PATIENCE_MS)
    assert "A-1, Reno Warehouse: $" in view.findChildren(CostHeat)[0].accessibleDescription()
    twin = view.findChildren(Twin)[0]
    twin.switch.click()
    assert not [heat for heat in view.findChildren(CostHeat) if heat.isVisible()]
    view.left.emit()
    assert not view.isVisible()


def test_a_run_without_prices_says_which_has_them(scarce: Callable[[str], WorthView]) -> None:
    """One by one nothing is weighed against other orders."""
    view = scarce("one-by-one")
    assert "Run 1, Cheapest one by one, has no prices. Route by Cheapest together" in view.about.text()
    assert not view.confirm.isVisible()


def test_a_cell_tells_its_amount(qtbot: QtBot) -> None:
    """Under the pointer stand product, place and amount, with what was confirmed; where nothing is, nothing."""
    heat = CostHeat([Cell("A", "Reno", 150, "Confirmed: $1.50"), Cell("B", "Erie", 50)], "Worth", "USD")
    qtbot.addWidget(heat)
    heat.resize(400, heat.height())
    told = {heat.tip_at(QPoint(x, y)) for x in range(0, 400, 10) for y in range(0, heat.height(), 5)}
    assert told == {"", "A, Reno: $1.50\nConfirmed: $1.50", "B, Erie: $0.50"}
    assert not heat.grab().isNull()

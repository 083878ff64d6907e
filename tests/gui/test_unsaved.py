"""What is typed and not saved: asked about before the window closes, the desk changes or a run passes it by."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from domdesk.gui.locations.page import LocationsPage
from domdesk.gui.parts.named_table import go_to
from domdesk.gui.rates.page import RatesPage
from domdesk.gui.rules.page import RulesPage
from domdesk.gui.stock.columns import FIXED
from domdesk.gui.stock.page import StockPage
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS, settle


@pytest.fixture
def page(routed: Window, qtbot: QtBot) -> LocationsPage:
    """The Locations page with a town typed anew for the first place, and another page in front."""
    routed.show_page("locations")
    made = routed.pages["locations"]
    assert isinstance(made, LocationsPage)
    qtbot.waitUntil(lambda: made.side.form.key != (), timeout=PATIENCE_MS)
    field = made.side.form.rows["city"].field
    assert isinstance(field, QLineEdit)
    qtbot.keyClicks(field, "!")
    routed.show_page("orders")
    return made


def box_of(window: Window) -> QMessageBox:
    assert window.unsaved.box is not None
    return window.unsaved.box


def press(qtbot: QtBot, window: Window, text: str) -> None:
    box = box_of(window)
    button = next(button for button in box.buttons() if button.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.unsaved.box is None


def test_closing_asks_first(routed: Window, page: LocationsPage, qtbot: QtBot) -> None:
    """It names the place; Esc keeps on and leads to it whatever was selected since, the other answer closes."""
    name = routed.unsaved.names()["locations"]
    assert name == [page.side.title.text()]
    page.table.selectRow(3)
    page.finder.search.setText(page.side.title.text())
    assert page.side.title.text() != name[0]
    routed.close()
    assert routed.isVisible()
    assert box_of(routed).text() == f"Not saved yet:\n•  {name[0]}"
    qtbot.keyClick(box_of(routed), Qt.Key.Key_Escape)
    assert (routed.isVisible(), routed.pages.shown) == (True, "locations")
    assert page.side.title.text() == name[0]
    assert page.side.form.changes().keys() == {"city"}
    qtbot.waitUntil(lambda: page.side.form.rows["city"].field.hasFocus(), timeout=PATIENCE_MS)
    routed.close()
    press(qtbot, routed, "Close without saving")
    assert not routed.isVisible()


def test_another_desk_asks_first_and_does_not_inherit(
    routed: Window, page: LocationsPage, qtbot: QtBot, worlds: dict[str, Path]
) -> None:
    """The same places of another desk stand there as they are stored, and nothing is said of the desk before."""
    before = routed.session.now
    page.page.say("Changed something.")
    routed.session.open(worlds["fresh"])
    assert routed.session.jobs.running is None
    press(qtbot, routed, "Keep editing")
    assert routed.session.now is before
    routed.session.open(worlds["fresh"])
    press(qtbot, routed, "Leave without saving")
    settle(qtbot, routed)
    assert routed.session.now is not before
    assert page.page.said.text() == ""
    assert page.side.form.changes() == {}
    assert routed.unsaved.names() == {}


def test_a_run_says_what_it_passes_by(routed: Window, page: LocationsPage, qtbot: QtBot) -> None:
    """Routing goes on without what is not saved, which stays to be saved."""
    run = routed.session.now.run if routed.session.now else None
    routed.route()
    assert routed.session.jobs.running is None
    assert "does not see it" in box_of(routed).informativeText()
    press(qtbot, routed, "Route without it")
    settle(qtbot, routed)
    assert routed.session.now is not None
    assert routed.session.now.run != run
    assert page.side.form.changes().keys() == {"city"}


def test_closing_the_desk_asks_first(routed: Window, page: LocationsPage, qtbot: QtBot) -> None:
    """So does leaving it for none."""
    routed.desks.close()
    press(qtbot, routed, "Leave without saving")
    qtbot.waitUntil(lambda: routed.session.now is None, timeout=PATIENCE_MS)
    assert routed.pages.shown == "start"


def test_each_page_leads_to_what_was_typed(routed: Window, qtbot: QtBot) -> None:
    """Of stock, rate cards and rules too the record that holds the edit is shown, on the tab where it was typed."""
    stock, rates, rules = (routed.pages[name] for name in ("stock", "rates", "rules"))
    assert isinstance(stock, StockPage)
    assert isinstance(rates, RatesPage)
    assert isinstance(rules, RulesPage)
    routed.show_page("stock")
    qtbot.waitUntil(lambda: stock.grid.table.rowCount() > 0, timeout=PATIENCE_MS)
    go_to(stock.grid, 0, 0)
    sku = stock.side.title.text()
    stock.side.product.rows["title"].field.put("Bowl")
    stock.side.product.take_typed("title")
    go_to(stock.grid, 5, FIXED)
    assert stock.side.title.text() != sku
    stock.show_unsaved()
    assert stock.side.title.text() == sku
    assert stock.side.product.isVisible()
    routed.show_page("rates")
    qtbot.waitUntil(lambda: rates.card.facts.key != (), timeout=PATIENCE_MS)
    key = rates.card.facts.key
    rates.card.facts.rows["carrier"].field.put("Pony")
    rates.card.facts.take_typed("carrier")
    rates.table.selectRow(1)
    assert rates.card.facts.key != key
    rates.show_unsaved()
    assert rates.card.facts.key == key
    assert rates.card.tabs.currentWidget() is rates.card.facts
    routed.show_page("rules")
    qtbot.waitUntil(lambda: rules.policy.policy is not None, timeout=PATIENCE_MS)
    rules.table.selectRow(0)  # the desk's own
    rules.policy.add.click()
    rules.policy.editor.name.setText("acids")
    rules.policy.tabs.setCurrentIndex(1)
    rules.show_unsaved()
    assert rules.policy.editor.isVisible()

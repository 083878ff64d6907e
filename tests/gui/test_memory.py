"""What is remembered of a desk, and the settings that are made in the window."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from domdesk import paths
from domdesk.gui import settings
from domdesk.gui.rates.page import RatesPage
from domdesk.gui.rules.page import RulesPage
from domdesk.gui.settings_dialog import SettingsDialog
from domdesk.gui.snapshot import Source
from domdesk.gui.stock.page import StockPage
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS, settle


def again(window: Window, qtbot: QtBot, path: Path) -> None:
    """Close the desk and open the one at `path`."""
    window.session.leave()
    qtbot.waitUntil(lambda: window.session.now is None)
    window.session.open(path)
    settle(qtbot, window)


def test_a_desk_comes_back_as_it_was_left(routed: Window, qtbot: QtBot) -> None:
    """Page, selected order, filter, chip and docks are those that the desk was left with; another desk has its own."""
    assert routed.session.now is not None
    path = routed.session.now.path
    routed.orders.search.setText("reno")
    routed.orders.chips["split"].click()
    key = routed.orders.table.table.row(0).key
    routed.session.select(key)
    routed.map_dock.toggleViewAction().trigger()
    other = path.with_name("other.desk")
    shutil.copy(path, other)
    again(routed, qtbot, other)
    assert routed.orders.search.text() == ""
    assert routed.orders.chips["all"].isChecked()
    assert routed.session.selection is None
    again(routed, qtbot, path)
    assert routed.orders.search.text() == "reno"
    assert routed.orders.chips["split"].isChecked()
    assert routed.session.selection == key
    assert [row.key for row in routed.orders.table.selected_rows()] == [key]
    assert not routed.map_dock.isVisible()
    assert routed.inspector_dock.isVisible()


def test_pages_and_parts_come_back_too(routed: Window, qtbot: QtBot) -> None:
    """What Stock is searched for, the card and the policy chosen, the pin, the strip's policy and a column's width are
    a desk's own; one that was never seen has none of them."""
    assert routed.session.now is not None
    path = routed.session.now.path
    key = routed.orders.table.table.row(2).key
    for name in ("stock", "rates", "rules"):
        routed.show_page(name)
        settle(qtbot, routed)
    stock, rates, rules = (routed.pages[name] for name in ("stock", "rates", "rules"))
    assert isinstance(stock, StockPage)
    assert isinstance(rates, RatesPage)
    assert isinstance(rules, RulesPage)
    for page in (rates, rules):
        qtbot.waitUntil(lambda page=page: page.table.table.rowCount() > 1, timeout=PATIENCE_MS)  # type: ignore[misc]
    stock.finder.search.setText("mug")
    stock.views[1].click()
    rates.table.selectRow(1)
    rules.table.selectRow(1)
    card, policy = rates.state()["card"], rules.state()["policy"]
    routed.show_page("orders")
    routed.session.select(key)
    routed.inspector.switch_pin()
    usual, by = routed.strip.chosen_policy(), routed.session.now.policies[-1]
    routed.strip.choose_policy(by)
    routed.orders.table.take_widths({"To": 200})
    other = path.with_name("other.desk")
    shutil.copy(path, other)
    again(routed, qtbot, other)
    assert routed.inspector.pinned.key is None
    assert routed.strip.chosen_policy() == usual != by
    assert routed.orders.table.own_widths() == {}
    assert stock.state()["find"]["search"] == ""
    assert stock.state()["view"] == 0
    again(routed, qtbot, path)
    assert routed.inspector.pinned.key == key
    assert routed.strip.chosen_policy() == by
    assert routed.orders.table.columnWidth(routed.orders._column("to")) == 200
    assert stock.finder.search.text() == "mug"
    assert stock.state()["view"] == 1
    for name, page, kept in (("rates", rates, {"card": card}), ("rules", rules, {"policy": policy})):
        routed.show_page(name)
        qtbot.waitUntil(lambda page=page, kept=kept: page.state() == kept, timeout=PATIENCE_MS)  # type: ignore[misc]


def test_the_demo_shop_is_not_taken_away_unasked(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for again it stands as it was left, on its orders; “Start afresh” makes it anew, with nothing typed."""
    monkeypatch.setattr(paths, "user_data", lambda: tmp_path)
    window.actions_["demo"].trigger()
    settle(qtbot, window)
    assert window.notices.texts() == []
    change = [{"location": "reno", "name": "Reno Hall"}]
    window.session.change_desk(lambda desk: desk.edit("locations", change), lambda _: None, "")
    qtbot.waitUntil(lambda: len(window.session.now.history) == 2, timeout=PATIENCE_MS)  # type: ignore[union-attr]
    window.orders.search.setText("reno")
    window.show_page("lessons")
    window.actions_["demo"].trigger()
    settle(qtbot, window)
    assert window.pages.shown == "orders"
    assert len(window.session.now.history) == 2  # type: ignore[union-attr]
    (card,) = [card for card in window.notices._cards if "as you left it" in card.notice.text]
    with qtbot.waitSignal(window.session.opened, timeout=PATIENCE_MS):
        card.way.click()
    settle(qtbot, window)
    assert len(window.session.now.history) == 1  # type: ignore[union-attr]
    assert window.orders.search.text() == ""
    assert window.notices.texts() == []


def test_the_page_is_remembered(routed: Window, qtbot: QtBot) -> None:
    """A desk left on another page than Orders opens on it."""
    assert routed.session.now is not None
    path = routed.session.now.path
    routed.show_page("rates")
    again(routed, qtbot, path)
    assert routed.pages.shown == "rates"
    assert routed.actions_["rates"].isChecked()


def test_a_window_remembers_from_one_start_to_the_next(
    open_world: Callable[[str], Window], qtbot: QtBot, tmp_path: Path
) -> None:
    """Closing the window keeps the desk's filter, by its path."""
    window = open_world("routed")
    window.orders.search.setText("boise")
    window.close()
    kept = settings.kept_desk(tmp_path / "routed.desk")
    assert kept["page"] == "orders"
    assert kept["pages"]["orders"]["own"]["search"] == "boise"


def test_a_desk_that_moved_is_known_by_its_name(window: Window, tmp_path: Path) -> None:
    """Where a desk's file was moved, what was kept goes with it; where both are there, each has its own."""
    old, new = tmp_path / "a" / "shop.desk", tmp_path / "b" / "shop.desk"
    for path in (old, new):
        path.parent.mkdir()
        path.touch()
    settings.keep_desk(old, {"page": "stock"})
    assert settings.kept_desk(old)["page"] == "stock"
    assert settings.kept_desk(new) == {}
    old.unlink()
    assert settings.kept_desk(new)["page"] == "stock"
    assert settings.kept_desk(tmp_path / "b" / "another.desk") == {}


def test_what_was_kept_longest_ago_is_forgotten(window: Window, tmp_path: Path) -> None:
    """No more than 40 desks are remembered."""
    paths = [tmp_path / f"{n}.desk" for n in range(settings.KEPT_DESKS + 2)]
    for path in paths:
        settings.keep_desk(path, {"page": "runs"})
    assert settings.kept_desk(paths[1]) == {}
    assert settings.kept_desk(paths[2])["page"] == "runs"
    assert settings.kept_desk(paths[-1])["page"] == "runs"


def test_what_was_kept_wrongly_is_passed_over(window: Window, tmp_path: Path) -> None:
    """A settings file that was tampered with opens the desk as at first."""
    settings.keep_desk(tmp_path / "a.desk", {})
    settings.store().setValue(f"desks/{settings._name(tmp_path / 'a.desk')}", "{no json")
    assert settings.kept_desk(tmp_path / "a.desk") == {}


def open_settings(window: Window, qtbot: QtBot) -> SettingsDialog:
    window.actions_["settings"].trigger()
    dialog = window.dialog
    assert isinstance(dialog, SettingsDialog)
    assert not dialog.isModal()
    if window.session.now is not None:
        qtbot.waitUntil(lambda: dialog.desk.zone.isEnabled(), timeout=PATIENCE_MS)
    return dialog


def test_the_settings_of_a_desk_are_saved_and_taken_back(routed: Window, qtbot: QtBot) -> None:
    """Time zone, committed figures, how long accepted orders keep their stock, and shipping words are saved as one
    change with a label, which undo takes back."""
    dialog = open_settings(routed, qtbot)
    desk = dialog.desk
    assert not desk.save.isEnabled()
    qtbot.waitUntil(lambda: "Ground Advantage, Priority Mail" in desk.meant.text(), timeout=PATIENCE_MS)
    before = desk.zone.currentText()
    desk.zone.setEditText("Europe/Berlin")
    desk.committed.click()
    assert desk.hours.currentText() == "until they ship or are released"
    desk.hours.setCurrentIndex(desk.hours.findText("48 hours"))
    left, right = desk.services.rows[-1]
    qtbot.keyClicks(left, "Express")
    qtbot.keyClicks(right, "Priority Mail")
    desk.save.click()
    qtbot.waitUntil(lambda: "Saved" in desk.outcome.text(), timeout=PATIENCE_MS)
    settle(qtbot, routed)
    qtbot.waitUntil(desk.zone.isEnabled)
    assert desk.zone.currentText() == "Europe/Berlin"
    assert desk.committed.isChecked()
    assert desk.services.pairs()["Express"] == "Priority Mail"
    assert desk.hours.currentText() == "48 hours"
    routed.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: desk.zone.currentText() == before, timeout=PATIENCE_MS)
    assert not desk.committed.isChecked()
    assert desk.hours.currentData() == 0
    assert "Express" not in desk.services.pairs()
    dialog.close()
    assert routed.dialog is None


def test_a_service_that_no_card_has_leads_to_the_settings(routed: Window, qtbot: QtBot) -> None:
    """Under the run's doubts a link opens the settings, where the shop's words stand already and wait for a service."""
    sku = routed.session.now.rows[0].skus[0]  # type: ignore[union-attr]
    order = f"order,channel,country,postal_code,service,line,sku,quantity\nD-1,web,US,80202,O'Neil's drone,1,{sku},1\n"
    with qtbot.waitSignal(routed.session.imported, timeout=PATIENCE_MS):
        routed.session.import_(Source(text=order))
    settle(qtbot, routed)
    routed.route()
    settle(qtbot, routed)
    routed.session.select(None)
    (way,) = [b for b in routed.inspector.findChildren(QPushButton) if b.text().startswith("Say in the settings")]
    qtbot.mouseClick(way, Qt.MouseButton.LeftButton)
    dialog = open_settings(routed, qtbot)
    (left, right), _ = dialog.desk.services.rows[-2:]
    assert isinstance(left, QLineEdit)
    assert (left.text(), right.text()) == ("O'Neil's drone", "")
    assert not dialog.desk.save.isEnabled()
    qtbot.keyClicks(right, "Priority Mail")
    assert dialog.desk.save.isEnabled()
    dialog.close()


def test_a_setting_that_cannot_be_is_refused_beside_it(routed: Window, qtbot: QtBot) -> None:
    """A time zone that is none is told beneath the form; what was typed stays, and nothing is changed."""
    dialog = open_settings(routed, qtbot)
    dialog.desk.zone.setEditText("Mars/Olympus")
    dialog.desk.save.click()
    qtbot.waitUntil(lambda: "Mars/Olympus" in dialog.desk.outcome.text(), timeout=PATIENCE_MS)
    settle(qtbot, routed)
    assert dialog.desk.zone.currentText() == "Mars/Olympus"
    assert routed.notices.texts() == []
    dialog.close()


def test_the_look_is_set_in_the_settings(window: Window, qtbot: QtBot) -> None:
    """Look and text size hold at once, and show what was chosen elsewhere; without a desk there is nothing to save."""
    dialog = open_settings(window, qtbot)
    parts = dialog.window_part
    qtbot.mouseClick(parts.modes["dark"], Qt.MouseButton.LeftButton)
    assert window.looks.mode == "dark"
    parts.text_size.setCurrentIndex(parts.text_size.findData(120))
    parts.text_size.activated.emit(parts.text_size.currentIndex())
    assert window.looks.percent == 120
    window.actions_["light"].trigger()
    window.actions_["normal"].trigger()
    assert parts.modes["light"].isChecked()
    assert parts.text_size.currentData() == 100
    assert not dialog.desk.save.isEnabled()
    assert not dialog.desk.zone.isEnabled()
    dialog.close()

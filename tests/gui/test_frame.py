"""The frame: actions and their keys, pages in the rail, notices and their list, and the report of a fault."""

import getpass
from operator import attrgetter
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPushButton, QTableView, QToolButton
from pytestqt.qtbot import QtBot

from domdesk.gui.fault_dialog import FaultDialog, report_of
from domdesk.gui.notices import Card
from domdesk.gui.pages import PAGES
from domdesk.gui.parts.formatting import clock
from domdesk.gui.specs import SPECS
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS, labels, settle

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_every_action_does_something_and_says_what(routed: Window) -> None:
    """Each action's verb is the window's, stands in a menu, and has a tooltip that says more than its name."""
    standing = {action.objectName() for menu in routed.menus.values() for action in menu.actions()}
    for spec in SPECS:
        assert callable(attrgetter(spec.verb)(routed))
        assert spec.name in standing
        assert spec.tip()
        assert spec.tip() != spec.text()
        assert routed.actions_[spec.name].toolTip()


def test_no_key_is_given_twice(routed: Window) -> None:
    """Actions and docks have keys of their own, all of which the page of keys lists."""
    keys = [keys.toString() for spec in SPECS if spec.keys for keys in QKeySequence.listFromString(spec.keys)]
    keys += [keys for _, keys in routed.docks.with_keys()]
    assert len(keys) == len(set(keys))
    told = {keys for _, keys in routed.actions_.with_keys()}
    assert {"F5", "Ctrl+K", "Ctrl+1", "Ctrl+7", "Ctrl+Z"} <= told


def test_frequent_actions_have_keys() -> None:
    """All but looks and the switches can be done by a key."""
    assert {spec.name for spec in SPECS if not spec.keys} == {
        "again",
        "automatic",
        "system",
        "light",
        "dark",
        "about",
        "begin",
        "news",
        "filter-columns",
        "add-location",
        "add-product",
        "add-card",
        "add-rule",
        "add-closed-days",
        "duplicate",
        "remove",
    }


def test_every_button_says_what_it_does(routed: Window, qtbot: QtBot) -> None:
    """On each page every button that is seen has a tooltip."""

    def check() -> None:
        """Some are told only when the page has read what it is about."""
        for button in routed.pages[routed.pages.shown].findChildren(QAbstractButton):
            inside = isinstance(button.parent(), (QLineEdit, QComboBox, QTableView))
            if button.isVisible() and not inside and not button.objectName().startswith("qt_"):
                assert button.toolTip(), f"{routed.pages.shown}: {button.text()}"

    for page in PAGES:
        routed.show_page(page.name)
        settle(qtbot, routed)
        qtbot.waitUntil(check, timeout=PATIENCE_MS)


def test_what_pages_offer_is_done_from_anywhere(routed: Window, qtbot: QtBot) -> None:
    """“Add product” shows the Stock page and begins one; a table is copied for spreadsheets and for web pages."""
    routed.actions_["add-product"].trigger()
    assert routed.pages.shown == "stock"
    settle(qtbot, routed)
    assert routed.pages["stock"].side.product.is_new  # type: ignore[attr-defined]
    routed.show_page("orders")
    routed.session.select(routed.orders.table.table.row(0).key)
    routed.actions_["copy-table"].trigger()
    copied = QGuiApplication.clipboard().mimeData()
    head, row = (line.split("\t") for line in copied.text().splitlines())
    assert row[head.index("Arrives")][:3] == "202"
    assert f"<td>{row[0]}</td>" in copied.html()
    routed.actions_["filter-columns"].trigger()
    assert routed.orders.table.header.is_open


@pytest.mark.parametrize("number", range(1, len(PAGES) + 1))
def test_each_page_opens_by_key_and_by_mouse(routed: Window, qtbot: QtBot, number: int) -> None:
    """Ctrl+1 to Ctrl+7 and a click in the rail show the pages, which the rail then marks; Esc leads back to Orders."""
    name = PAGES[number - 1].name
    qtbot.waitUntil(routed.isActiveWindow)
    qtbot.keyClick(routed, Qt.Key(Qt.Key.Key_0 + number), CONTROL)
    assert routed.pages.shown == name
    assert routed.actions_[name].isChecked()
    routed.back()
    assert routed.pages.shown == "orders"
    button = routed.rail.widgetForAction(routed.actions_[name])
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert routed.pages.shown == name
    assert routed.pages[name].isVisible()


def test_the_rail_marks_no_page_while_an_import_is_reviewed(routed: Window) -> None:
    """The import stands in no rail, so none is marked; back on Orders that is, also when it is clicked twice."""
    routed.show_page("import")
    assert not any(routed.actions_[page.name].isChecked() for page in PAGES)
    for _ in range(2):
        routed.actions_["orders"].trigger()
        assert [page.name for page in PAGES if routed.actions_[page.name].isChecked()] == ["orders"]


def test_pages_are_made_when_they_are_first_shown(window: Window) -> None:
    """At the start only the start page, the import and the orders are there."""
    assert set(window.pages.made()) == {"start", "import", "orders"}


def test_keys_reach_the_filter(routed: Window, qtbot: QtBot) -> None:
    """Ctrl+F goes to the filter from any page, Esc clears it."""
    qtbot.waitUntil(routed.isActiveWindow)
    routed.show_page("locations")
    qtbot.keyClick(routed, Qt.Key.Key_F, CONTROL)
    assert routed.orders.search.hasFocus()
    qtbot.keyClicks(routed.orders.search, "reno")
    qtbot.keyClick(routed.orders.search, Qt.Key.Key_Escape)
    assert routed.orders.search.text() == ""


def test_the_title_of_a_dock_hides_it(routed: Window) -> None:
    """A dock's own button closes it, its key brings it back."""
    button = routed.map_dock.titleBarWidget().findChild(QToolButton)
    assert button is not None
    assert button.accessibleName() == "Hide Map"
    button.click()
    assert not routed.map_dock.isVisible()
    routed.docks.switches["map"].trigger()
    assert routed.map_dock.isVisible()


def test_a_docks_key_brings_it_up_before_it_hides_it(routed: Window, qtbot: QtBot) -> None:
    """Ctrl+H shows the history on any page; where the map lies over it, it comes up first, and only then goes."""
    qtbot.waitUntil(routed.isActiveWindow)
    history, switch = routed.history_dock, routed.docks.switches["history"]
    qtbot.keyClick(routed, Qt.Key.Key_H, CONTROL)
    qtbot.waitUntil(lambda: not history.visibleRegion().isEmpty())
    routed.map_dock.raise_()
    qtbot.waitUntil(lambda: history.visibleRegion().isEmpty())
    qtbot.keyClick(routed, Qt.Key.Key_H, CONTROL)
    qtbot.waitUntil(lambda: not history.visibleRegion().isEmpty())
    assert switch.isChecked()
    qtbot.keyClick(routed, Qt.Key.Key_H, CONTROL)
    assert not history.isVisible()
    assert not switch.isChecked()
    routed.show_page("rules")
    qtbot.keyClick(routed, Qt.Key.Key_H, CONTROL)
    assert routed.pages.shown == "rules"
    assert history.isVisible()
    assert not routed.map_dock.isVisible()
    routed.show_page("orders")
    assert routed.map_dock.isVisible()


def test_notices_keep_clear_of_the_docks(routed: Window, qtbot: QtBot) -> None:
    """What is done is told on the page, above the map and its tabs, also after they have come or gone; what lasts
    stands below the page and covers nothing of it."""
    routed.notices.tell("good", "Imported 3 orders.")
    card = routed.findChild(Card)
    assert card is not None
    assert card.geometry().bottom() < routed.map_dock.geometry().top()
    was = card.geometry().bottom()
    routed.docks.switches["map"].trigger()
    qtbot.waitUntil(lambda: card.geometry().bottom() > was + 50, timeout=PATIENCE_MS)
    routed.docks.switches["map"].trigger()
    qtbot.waitUntil(lambda: card.geometry().bottom() < routed.map_dock.geometry().top(), timeout=PATIENCE_MS)
    routed.notices.tell("warn", "The shop is closed tomorrow.")
    foot = routed.notices.foot
    page = routed.centralWidget()
    qtbot.waitUntil(lambda: foot.mapTo(routed, QPoint()).y() > page.geometry().bottom(), timeout=PATIENCE_MS)
    assert foot.isVisible()


def test_a_notice_goes_when_it_holds_no_more(routed: Window, qtbot: QtBot) -> None:
    """What must be waited for is told until it is over; what was told of a desk goes with it."""
    waits = {"now": True}
    routed.notices.tell("warn", "Wait until it is done.", holds=lambda: waits["now"])
    routed.notices.tell("warn", "Something stays open.")
    routed.session.jobs.changed.emit()
    assert routed.notices.texts() == ["Wait until it is done.", "Something stays open."]
    waits["now"] = False
    routed.session.jobs.changed.emit()
    assert routed.notices.texts() == ["Something stays open."]
    routed.actions_["export"].trigger()
    assert routed.outgoing.panel is not None
    routed.session.leave()
    assert routed.notices.texts() == []
    assert routed.outgoing.panel is None
    assert len(routed.notices.all) == 2


def test_notices_are_listed_with_their_time(window: Window, qtbot: QtBot) -> None:
    """The bell opens all notices, newest first, each with its time, to copy one by one or all at once."""
    window.notices.tell("good", "Imported 3 orders.")
    window.notices.tell("bad", "The disk is full.")
    window.notices.clear_done()
    assert window.notices.texts() == ["The disk is full."]
    assert window.strip.bell.text() == "2"
    window.actions_["notices"].trigger()
    listed = window.strip.notice_list
    assert listed is not None
    said = [text for text in labels(listed) if text]
    assert said.index("The disk is full.") < said.index("Imported 3 orders.")
    time = clock(window.notices.all[0].at)
    assert time in said
    one = [button for button in listed.findChildren(QToolButton) if button.accessibleName() == "Copy"]
    one[0].click()
    assert QGuiApplication.clipboard().text().endswith(" The disk is full.")
    (every,) = listed.findChildren(QPushButton)
    every.click()
    assert QGuiApplication.clipboard().text().splitlines()[0] == f"{time} Imported 3 orders."
    assert len(QGuiApplication.clipboard().text().splitlines()) == 2


def test_a_hundred_notices_can_be_scrolled(window: Window) -> None:
    """The list keeps to the window's height, however much was reported."""
    for number in range(100):
        window.notices.tell("warn", f"Notice {number}")
    assert sum(card.isVisible() for card in window.notices._cards) == 2
    window.strip.show_notices()
    assert window.strip.notice_list is not None
    assert window.strip.notice_list.height() < 700
    window.strip.notice_list.close()


def test_the_same_notice_is_not_stacked(window: Window) -> None:
    """What is said again while it still stands there is shown once, and listed twice."""
    for _ in range(3):
        window.notices.tell("bad", "The disk is full.")
    assert window.notices.texts() == ["The disk is full."]
    assert len(window.notices.all) == 3


def test_a_notice_can_offer_a_way_out(window: Window, qtbot: QtBot) -> None:
    """The button of a notice does what it says and takes the notice away."""
    done = []
    window.notices.tell("bad", "It is in use.", ("Try again", lambda: done.append(1)))
    qtbot.mouseClick(window.notices._cards[0].way, Qt.MouseButton.LeftButton)
    assert done == [1]
    assert window.notices.texts() == []


def fault() -> Exception:
    try:
        raise ValueError(f"{Path.home()}/shop.desk holds nothing; see /srv/{getpass.getuser()}/x")
    except ValueError as error:
        return error


def test_a_report_names_versions_and_nobody() -> None:
    """The report has program, Python, system, packages and trace; the user's name and home are taken out."""
    report = report_of(fault())
    for part in ("domdesk ", "Python 3.", "PySide6 ", "duckdb ", "ortools ", "Traceback", "ValueError", "in fault"):
        assert part in report
    assert str(Path.home()) not in report
    assert f"/{getpass.getuser()}/" not in report


def test_a_report_can_be_saved(window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """“Save report…” writes it as text, and says so; where it cannot, it says why."""
    dialog = FaultDialog(fault(), window)
    dialog.show()
    names = iter([str(tmp_path / "no" / "folder.txt"), str(tmp_path / "report.txt")])
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_: (next(names), ""))
    (save,) = [button for button in dialog.findChildren(QPushButton) if button.text() == "Save report…"]
    save.click()
    assert "could not be saved" in dialog.outcome.text()
    save.click()
    assert (tmp_path / "report.txt").read_text("utf-8") == dialog.report
    assert "report.txt" in dialog.outcome.text()
    dialog.accept()
    dialog.deleteLater()

"""The Locations page: places in a table and a form, closed times, adding, duplicating and removing, each undoable."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from domdesk.gui.locations.page import LocationsPage
from domdesk.gui.parts.form_fields import Pick
from domdesk.gui.parts.named_table import go_to
from domdesk.gui.snapshot import Source
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS, settle, take_back

CONTROL = Qt.KeyboardModifier.ControlModifier


def shown(qtbot: QtBot, window: Window) -> LocationsPage:
    window.show_page("locations")
    page = window.pages["locations"]
    assert isinstance(page, LocationsPage)
    qtbot.waitUntil(lambda: page._places is not None, timeout=PATIENCE_MS)
    return page


@pytest.fixture
def page(routed: Window, qtbot: QtBot) -> LocationsPage:
    return shown(qtbot, routed)


def choose(page: LocationsPage, location: str, column: str = "") -> None:
    """Put the cursor on a place."""
    model = page.table.table
    row = next(i for i in range(model.rowCount()) if model.row(i).id == location)
    names = [c.name for c in model.columns]
    go_to(page.table, row, names.index(column) if column else 0)


def saved(qtbot: QtBot, page: LocationsPage, act: Callable[[], object]) -> str:
    """Do something that is saved, wait for the reading after it, and give what is said of it."""
    before = page._places
    page.page.said.setText("")
    act()
    qtbot.waitUntil(lambda: page._places is not before and page.page.said.text() != "", timeout=PATIENCE_MS)
    return page.page.said.text()


def undo(qtbot: QtBot, page: LocationsPage, window: Window) -> None:
    before = page._places
    take_back(qtbot, window)
    qtbot.waitUntil(lambda: page._places is not before, timeout=PATIENCE_MS)


def ids(page: LocationsPage) -> list[str]:
    return [page.table.table.row(i).id for i in range(page.table.table.rowCount())]


def field(page: LocationsPage, column: str) -> QLineEdit:
    found = page.side.form.rows[column].field
    assert isinstance(found, QLineEdit)
    return found


def test_every_place_stands_there_with_its_form(page: LocationsPage) -> None:
    """Twelve places by priority, the first one in the form with all that is stored, address and e-mail too."""
    assert page.table.table.rowCount() == 12
    choose(page, "reno")
    assert page.side.title.text() == "Reno Warehouse"
    values = page.side.form.values()
    assert values["address1"] == "1250 Terminal Way"
    assert values["email"] == "orders@reno.example.com"
    assert values["groups"] == "own;west"
    assert "stock figures" in page.side.facts.text()
    assert "The run ships" in page.side.facts.text()


def test_a_change_in_the_form_is_saved_and_undone(page: LocationsPage, qtbot: QtBot, routed: Window) -> None:
    """Enter in the table opens the form, Enter in the form saves; undo from the menu brings the old cutoff back."""
    choose(page, "reno")
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert field(page, "name").hasFocus()
    cutoff = field(page, "cutoff")
    cutoff.setFocus()
    cutoff.selectAll()
    qtbot.keyClicks(cutoff, "11:30")
    said = saved(qtbot, page, lambda: qtbot.keyClick(cutoff, Qt.Key.Key_Return))
    assert "cutoff" in said
    assert routed.session.now is not None
    assert routed.session.now.locations["reno"].cutoff == "11:30"
    assert routed.session.now.locations["reno"].groups == ("own", "west")
    assert cutoff.text() == "11:30"
    assert page.side.form.changes() == {}
    undo(qtbot, page, routed)
    assert cutoff.text() == "15:00"


def test_a_cell_of_the_table_is_typed_into(page: LocationsPage, qtbot: QtBot, routed: Window) -> None:
    """Priority is typed in place; the cursor stays on the place though it would sort elsewhere."""
    choose(page, "columbus", "priority")
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    editor = page.table.findChild(QLineEdit, "cell")
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "95")
    saved(qtbot, page, lambda: qtbot.keyClick(editor, Qt.Key.Key_Return))
    assert routed.session.now is not None
    assert routed.session.now.locations["columbus"].priority == 95
    assert page._chosen_id() == "columbus"
    assert page.side.form.values()["priority"] == "95"


def test_a_refused_change_is_told_and_nothing_is_saved(page: LocationsPage, qtbot: QtBot, routed: Window) -> None:
    """A cutoff that is no time is told below its field, and the desk is not touched."""
    assert routed.session.now is not None
    before = len(routed.session.now.history)
    choose(page, "reno")
    cutoff = field(page, "cutoff")
    cutoff.setFocus()
    cutoff.selectAll()
    qtbot.keyClicks(cutoff, "noon")
    qtbot.keyClick(cutoff, Qt.Key.Key_Return)
    assert "noon" in page.side.form.rows["cutoff"].fault.text()
    assert not routed.session.jobs.running
    assert len(routed.session.now.history) == before


def test_half_a_position_is_refused(page: LocationsPage, qtbot: QtBot, routed: Window) -> None:
    """A latitude alone cannot be saved: the form goes to the longitude and says why."""
    choose(page, "reno")
    latitude = field(page, "latitude")
    latitude.setFocus()
    qtbot.keyClicks(latitude, "39.5")
    qtbot.keyClick(latitude, Qt.Key.Key_Return)
    assert field(page, "longitude").hasFocus()
    assert "give both or neither" in page.side.form.rows["longitude"].fault.text()
    assert routed.session.now is not None
    assert not routed.session.now.outdated


def test_a_place_is_added(page: LocationsPage, qtbot: QtBot) -> None:
    """A new place asks for id, kind and country; then it stands selected in the table."""
    qtbot.mouseClick(page.add, Qt.MouseButton.LeftButton)
    assert field(page, "location").hasFocus()
    qtbot.keyClicks(field(page, "location"), "boise")
    kind = page.side.form.rows["kind"].field
    assert isinstance(kind, Pick)
    kind.setFocus()
    qtbot.keyClick(kind, Qt.Key.Key_Down)
    qtbot.keyClicks(field(page, "country"), "US")
    saved(qtbot, page, lambda: qtbot.mouseClick(page.side.form.save_button, Qt.MouseButton.LeftButton))
    assert page._chosen_id() == "boise"
    assert page.side.title.text() == "boise"
    assert page.table.table.rowCount() == 13


def test_a_place_is_duplicated(page: LocationsPage, qtbot: QtBot) -> None:
    """The copy has the costs and days of the first, and needs an id of its own; Esc gives it up."""
    choose(page, "reno")
    qtbot.mouseClick(page.side.duplicate, Qt.MouseButton.LeftButton)
    assert field(page, "location").text() == ""
    assert field(page, "cutoff").text() == "15:00"
    assert not page.side.closures.isVisible()
    qtbot.keyClick(field(page, "location"), Qt.Key.Key_Escape)
    assert page.side.title.text() == "Reno Warehouse"
    assert page.table.hasFocus()
    qtbot.mouseClick(page.side.duplicate, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(field(page, "location"), "reno-2")
    saved(qtbot, page, lambda: qtbot.keyClick(field(page, "location"), Qt.Key.Key_S, CONTROL))
    assert page._chosen_id() == "reno-2"
    assert page.side.form.values()["cost_per_shipment"] == "3.4"


def test_removing_says_first_what_goes_with_it(page: LocationsPage, qtbot: QtBot, routed: Window) -> None:
    """In place stands how many figures and closed times go; Esc keeps the place; undo brings all of it back."""
    choose(page, "reno")
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    text = page.side.removal.text.text()
    assert "Reno Warehouse goes with" in text
    assert "stock figures" in text
    assert "1 closed time" in text
    qtbot.keyClick(page.side.removal.keep, Qt.Key.Key_Escape)
    assert not page.side.removal.isVisible()
    assert page.isVisible()
    qtbot.mouseClick(page.side.remove, Qt.MouseButton.LeftButton)
    said = saved(qtbot, page, lambda: qtbot.mouseClick(page.side.removal.remove, Qt.MouseButton.LeftButton))
    assert "reno" in said.casefold()
    assert "reno" not in ids(page)
    undo(qtbot, page, routed)
    assert "reno" in ids(page)
    assert routed.session.now is not None
    assert len(routed.session.now.locations["reno"].closures) == 1


def test_closed_times_are_added_changed_and_removed(page: LocationsPage, qtbot: QtBot, routed: Window) -> None:
    """A second closed time is added, its last day moved, and the first removed; each is a change of its own."""

    def closures() -> list[tuple[str, str, str | None]]:
        assert routed.session.now is not None
        times = routed.session.now.locations["reno"].closures
        return [(first.isoformat(), last.isoformat(), reason) for first, last, reason in times]

    def put(column: str, text: str) -> QLineEdit:
        found = form.form.rows[column].field
        assert isinstance(found, QLineEdit)
        found.setFocus()
        found.selectAll()
        qtbot.keyClicks(found, text)
        return found

    choose(page, "reno")
    form = page.side.closures
    thanksgiving = ("2026-11-26", "2026-11-26", "Thanksgiving")
    assert closures() == [thanksgiving]
    qtbot.mouseClick(form.add, Qt.MouseButton.LeftButton)
    put("from", "2026-12-24")
    put("to", "2026-12-26")
    saved(qtbot, page, lambda: qtbot.keyClick(put("reason", "Holidays"), Qt.Key.Key_Return))
    assert closures() == [thanksgiving, ("2026-12-24", "2026-12-26", "Holidays")]
    form.table.selectRow(1)
    saved(qtbot, page, lambda: qtbot.keyClick(put("to", "2026-12-27"), Qt.Key.Key_Return))
    assert closures() == [thanksgiving, ("2026-12-24", "2026-12-27", "Holidays")]
    form.table.selectRow(0)
    saved(qtbot, page, lambda: qtbot.mouseClick(form.remove, Qt.MouseButton.LeftButton))
    assert closures() == [("2026-12-24", "2026-12-27", "Holidays")]
    undo(qtbot, page, routed)
    assert closures()[0] == thanksgiving


def test_drafts_come_first_and_say_what_they_lack(fresh: Window, qtbot: QtBot) -> None:
    """Stock of an unknown place makes a draft: it stands first, says what is missing, and ships once that is there."""
    fresh.session.import_(Source(text="location,sku,on_hand\nprovo,MUG-NAV,4\n"))
    settle(qtbot, fresh)
    page = shown(qtbot, fresh)
    assert ids(page)[0] == "provo"
    choose(page, "provo")
    assert "kind, country" in page.side.lacks.text()
    kind = page.side.form.rows["kind"].field
    assert isinstance(kind, Pick)
    kind.setFocus()
    qtbot.keyClick(kind, Qt.Key.Key_Down)
    qtbot.keyClicks(field(page, "country"), "US")
    saved(qtbot, page, lambda: qtbot.keyClick(field(page, "country"), Qt.Key.Key_S, CONTROL))
    assert fresh.session.now is not None
    assert not fresh.session.now.locations["provo"].draft
    assert page._chosen_id() == "provo"
    assert not page.side.lacks.isVisible()


def test_places_are_found_by_words(page: LocationsPage, qtbot: QtBot) -> None:
    """Ctrl+F, a kind and a town narrow the list; Esc shows all again and stays on the page."""
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_F, CONTROL)
    qtbot.keyClicks(page.finder.search, "warehouse reno")
    assert ids(page) == ["reno"]
    qtbot.keyClick(page.finder.search, Qt.Key.Key_Escape)
    assert len(ids(page)) == 12
    assert page.isVisible()


def test_places_are_copied_with_their_names(page: LocationsPage, qtbot: QtBot) -> None:
    """Ctrl+C gives the selected place as a row that begins with its name."""
    choose(page, "reno")
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_C, CONTROL)
    head, line = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t")[0] == "Location"
    assert line.split("\t")[0] == "Reno Warehouse"


def test_an_empty_desk_is_told_how_to_begin(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Without places the page says what will stand here; giving up the first one shows that again."""
    window.session.create(tmp_path / "new.desk", "USD", [])
    settle(qtbot, window)
    page = shown(qtbot, window)
    assert page._stack.currentIndex() == 1
    qtbot.mouseClick(page.begin, Qt.MouseButton.LeftButton)
    assert field(page, "location").hasFocus()
    qtbot.keyClick(field(page, "location"), Qt.Key.Key_Escape)
    assert page._stack.currentIndex() == 1


def test_the_map_marks_the_place_selected_and_selects_the_one_clicked(page: LocationsPage, qtbot: QtBot) -> None:
    """It is folded where there is little room; one without a position is said to be missing from it."""
    page.map.fit(900, 600)
    assert page.map.map is None
    qtbot.mouseClick(page.map.switch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.map.map is not None and page.map.map.isVisible(), timeout=PATIENCE_MS)
    choose(page, "reno")
    drawn = page.map.map
    assert drawn is not None
    assert drawn.chosen == "reno"
    qtbot.mouseClick(drawn, Qt.MouseButton.LeftButton, pos=drawn.point_of("columbus").toPoint())
    assert page._chosen_id() == drawn.chosen == "columbus"
    page.map.choose(replace(page.table.selected_rows()[0].place, location="moon", name="Moon"))
    assert drawn.chosen == "", "it has no position"
    place = page._places.rows[0].place  # type: ignore[union-attr]
    page.map.show_places([replace(place, latitude=None)])
    page.map.choose(place)
    assert page.map.lacks.text().startswith(f"{place.label} is not on the map: give it a postal code")
    qtbot.mouseClick(page.map.switch, Qt.MouseButton.LeftButton)
    page.map.fit(1900, 1000)
    assert not drawn.isVisible(), "as was asked for, however much room there is"

"""The steps of an import: gone to by mouse and keys, corrected at the source; bad cells marked, nothing told lost."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from domdesk.gui.snapshot import Source
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS

SUPPLIER = "Art.Nr;Artikelbez.;Verfügb. Reno;EK netto;Bem\nMUG-NAV;Tasse;7;4,25;x\nMUG-CRE;Tasse;viele;4,50;y\n"
OWN = "SKU,Product,Cost,Reno Warehouse,columbus,Shelf\nMUG-NAV,Mug,4.25,1,0,A\nNEW-9,Cup,1.125,2,,B\n"


def idle(window: Window, qtbot: QtBot) -> None:
    page = window.imports
    qtbot.waitUntil(
        lambda: window.session.jobs.running is None and not page.trial.is_on and "Reading" not in page.sentence.text(),
        timeout=PATIENCE_MS,
    )


def test_a_suppliers_sheet_from_source_to_columns_and_back(fresh: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """What would not be read leads to the columns; cells that cannot be read are marked; leaving asks first."""
    window, page, form = fresh, fresh.imports, fresh.imports.columns_form
    file = tmp_path / "sup.csv"
    file.write_text(SUPPLIER, "utf-8")
    window.show_page("stock")
    window.review(Source(files=(file,)))
    qtbot.waitUntil(lambda: page.view.isVisible() and page.columns.isEnabled(), timeout=PATIENCE_MS)
    assert "“Verfügb. Reno”" in page.unread.text()
    qtbot.keyClick(page.unread, Qt.Key.Key_Return)
    qtbot.waitUntil(form.isVisible, timeout=PATIENCE_MS)
    idle(window, qtbot)
    form.kind_chosen.emit("stock")
    qtbot.waitUntil(lambda: form.draft is not None and form.draft.kind == "stock", timeout=PATIENCE_MS)
    table = form.columns.table
    qtbot.waitUntil(lambda: "cannot be read: “viele”" in table.index(2, 1).data(), timeout=PATIENCE_MS)
    assert "Verfügb. Reno 'viele'" in table.index(2, 1).data(Qt.ItemDataRole.ToolTipRole).replace("&#x27;", "'")
    assert table.index(2, 1).data(Qt.ItemDataRole.DecorationRole) is not None
    idle(window, qtbot)
    qtbot.mouseClick(page.steps.buttons["source"], Qt.MouseButton.LeftButton)
    assert page.source_view.isVisible()
    row = [page.source_view.files.table.index(0, i).data() for i in range(5)]
    assert row == ["sup.csv", "products", "row 1", "semicolon", "UTF-8"]
    qtbot.keyClick(page.steps.buttons["columns"], Qt.Key.Key_Space)
    qtbot.waitUntil(form.isVisible, timeout=PATIENCE_MS)
    assert form.draft is not None
    assert form.draft.kind == "stock"
    idle(window, qtbot)
    window.actions_["back"].trigger()
    assert page.isVisible()
    assert page.ask.isVisible()
    qtbot.keyClick(page.ask.no, Qt.Key.Key_Escape)
    assert not page.ask.isVisible()
    page.cancel.click()
    page.ask.yes.click()
    assert window.pages.shown == "stock"


def test_a_sheet_of_the_desks_own_places_is_stock(fresh: Window, qtbot: QtBot) -> None:
    """It is read without asking; amounts have their currency; decimals are corrected at the source; Stock follows."""
    window, page = fresh, fresh.imports
    window.review(Source(text=OWN))
    qtbot.waitUntil(lambda: page.view.isVisible() and page.go.isEnabled(), timeout=PATIENCE_MS)
    assert page.go.text() == "Import 3 stock figures"
    assert page.unread.text() == "“Shelf” would not be read"
    page.view.look_at("new")
    held = {row.which: row.new for row in page.view.records.table.rows}
    assert held["Reno Warehouse · NEW-9"] == "units on hand 2, cost of a unit 1.125 USD"
    page.view.look_at("changed")
    cells = {(row.which, row.column): row.new for row in page.view.records.table.rows}
    assert cells["Reno Warehouse · MUG-NAV", "cost of a unit"] == "$4.25"
    qtbot.keyClick(page.steps.buttons["source"], Qt.Key.Key_Space)
    choice = page.source_view.choices["decimals"]
    choice.setCurrentIndex(choice.findData("comma"))
    choice.activated.emit(choice.currentIndex())
    qtbot.waitUntil(lambda: page._source is not None and page._source.mapping is not None, timeout=PATIENCE_MS)
    idle(window, qtbot)
    assert page.source_view.isVisible()
    assert choice.currentData() == "comma"
    assert page.go.text() == "See what would happen"
    choice.setCurrentIndex(choice.findData("point"))
    choice.activated.emit(choice.currentIndex())
    qtbot.waitUntil(
        lambda: page._source is not None and getattr(page._source.mapping, "decimals", "") == "point",
        timeout=PATIENCE_MS,
    )
    idle(window, qtbot)
    page.go.click()
    qtbot.waitUntil(lambda: page.view.isVisible() and page.go.isEnabled(), timeout=PATIENCE_MS)
    page.go.click()
    qtbot.waitUntil(lambda: not page.isVisible() and window.session.jobs.running is None, timeout=PATIENCE_MS)
    assert window.pages.shown == "stock"

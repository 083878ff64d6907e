"""The Stock page: products by places and one row per figure, found, narrowed, typed into, added and removed."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QItemSelectionModel, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from domdesk.gui.parts.headings import RIMS_PX
from domdesk.gui.parts.named_table import go_to
from domdesk.gui.stock.columns import FIXED
from domdesk.gui.stock.page import GRID, LIST, StockPage
from domdesk.gui.stock.side import FIGURE, PRODUCT
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS, settle, take_back

CONTROL = Qt.KeyboardModifier.ControlModifier


def shown(qtbot: QtBot, window: Window) -> StockPage:
    window.show_page("stock")
    page = window.pages["stock"]
    assert isinstance(page, StockPage)
    qtbot.waitUntil(lambda: page.grid.table.rowCount() > 0, timeout=PATIENCE_MS)
    return page


@pytest.fixture
def page(routed: Window, qtbot: QtBot) -> StockPage:
    return shown(qtbot, routed)


def cell(page: StockPage, sku: str, place: str) -> None:
    """Put the grid's cursor on a product's figure at a place."""
    row = next(i for i in range(page.grid.table.rowCount()) if page.grid.table.row(i).product.sku == sku)
    column = FIXED + [p.location for p in page.grid.places].index(place)
    go_to(page.grid, row, column)


def saved(qtbot: QtBot, page: StockPage, act: Callable[[], object]) -> str:
    """Do something that is saved, wait for the reading after it, and give what is said of it."""
    before = page._holding
    page.page.said.setText("")
    act()
    qtbot.waitUntil(lambda: page._holding is not before and page.page.said.text() != "", timeout=PATIENCE_MS)
    return page.page.said.text()


def on_hand(page: StockPage, sku: str, place: str) -> str | None:
    assert page._holding is not None
    found = next(row for row in page._holding.products if row.product.sku == sku).figures.get(place)
    return None if found is None else f"{found.stock.on_hand.normalize():f}"


def editor(page: StockPage) -> QLineEdit:
    field = (page.grid if page._view == GRID else page.list).findChild(QLineEdit, "cell")
    assert isinstance(field, QLineEdit)
    return field


def test_the_grid_shows_what_can_be_promised(page: StockPage) -> None:
    """Reno has 9 navy mugs, 2 of them committed: its cell says 7, its tooltip how that comes about."""
    cell(page, "MUG-NAV", "reno")
    index = page.grid.currentIndex()
    assert index.data() == "7"
    told = index.data(Qt.ItemDataRole.ToolTipRole)
    assert "7 available = 9 on hand − 2 committed" in told
    assert "$6.20, by the product" in told
    assert "wms" in told
    assert page.side.title.text() == "MUG-NAV"
    assert page.side.figure.values()["on_hand"] == "9"


def test_every_place_is_read_whole_over_its_column(page: StockPage, qtbot: QtBot) -> None:
    """A heading goes on in further lines where it is wide; the last column that is seen is seen whole."""
    grid, header = page.grid, page.grid.horizontalHeader()

    def is_whole(column: int) -> bool:
        room, title = QRect(0, 0, header.sectionSize(column) - RIMS_PX, 0), grid.table.columns[column].title
        words = header.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap.value, title)
        return words.width() <= room.width() and words.height() <= header.height()

    columns = range(grid.table.columnCount())
    qtbot.waitUntil(lambda: all(map(is_whole, columns)), timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: grid.viewport().width() in {grid.columnViewportPosition(n) + grid.columnWidth(n) for n in columns},
        timeout=PATIENCE_MS,
    )


def test_products_are_found_by_words_of_any_kind(page: StockPage, qtbot: QtBot) -> None:
    """Title, SKU, category and place narrow together; Ctrl+F leads to the field and Esc shows everything again."""
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_F, CONTROL)
    assert page.finder.search.hasFocus()
    qtbot.keyClicks(page.finder.search, "enamel kitchen navy")
    assert [page.grid.table.row(i).product.sku for i in range(page.grid.table.rowCount())] == ["MUG-NAV"]
    qtbot.keyClick(page.finder.search, Qt.Key.Key_Escape)
    assert page.grid.table.rowCount() == 120
    assert page.isVisible()


def test_chips_show_what_needs_a_look(page: StockPage, qtbot: QtBot) -> None:
    """Short, cost unknown and incomplete show those products alone, in both views, with their count on the chip."""
    assert page._holding is not None
    short = [row.product.sku for row in page._holding.products if row.available <= row.wanted]
    qtbot.mouseClick(page.finder.chips["short"], Qt.MouseButton.LeftButton)
    assert [page.grid.table.row(i).product.sku for i in range(page.grid.table.rowCount())] == short
    assert page.finder.chips["short"].text() == f"Short {len(short)}"
    qtbot.mouseClick(page.views[LIST], Qt.MouseButton.LeftButton)
    assert 0 < page.list.table.rowCount() < len(page._holding.figures)
    assert all(page.list.table.row(i).is_short for i in range(page.list.table.rowCount()))
    qtbot.mouseClick(page.finder.chips["no_cost"], Qt.MouseButton.LeftButton)
    assert all(page.list.table.row(i).cost is None for i in range(page.list.table.rowCount()))


def test_stale_figures_are_marked_by_shape_and_word(open_world: Callable[[str], Window], qtbot: QtBot) -> None:
    """A figure older than a week has a clock and its age before it, and says that it is stale."""
    window = open_world("fresh")
    row = {"location": "reno", "sku": "MUG-NAV", "as_of": "2020-01-01"}
    window.session.change_desk(lambda desk: desk.edit("stock", [row]), lambda _: None, "Ageing")
    settle(qtbot, window)
    page = shown(qtbot, window)
    qtbot.mouseClick(page.finder.chips["stale"], Qt.MouseButton.LeftButton)
    cell(page, "MUG-NAV", "reno")
    index = page.grid.currentIndex()
    assert index.data().endswith(" d · 7")
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert "stale" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_a_cell_is_typed_into_and_undone(page: StockPage, qtbot: QtBot, routed: Window) -> None:
    """Enter opens the cell, a number and Enter save it; the page stays where it was, and undo takes it back."""
    cell(page, "MUG-NAV", "reno")
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    editor(page).selectAll()
    qtbot.keyClicks(editor(page), "30")
    said = saved(qtbot, page, lambda: qtbot.keyClick(editor(page), Qt.Key.Key_Return))
    assert "MUG-NAV" in said
    assert on_hand(page, "MUG-NAV", "reno") == "30"
    assert page.grid.currentIndex().data() == "28"
    assert page.side.figure.values()["on_hand"] == "30"
    assert routed.session.now is not None
    assert routed.session.now.outdated
    assert routed.session.now.history[0].label == said
    before = page._holding
    take_back(qtbot, routed)
    qtbot.waitUntil(lambda: page._holding is not before, timeout=PATIENCE_MS)
    assert on_hand(page, "MUG-NAV", "reno") == "9"
    assert page.grid.currentIndex().data() == "7"


def test_a_wrong_number_is_not_taken(page: StockPage, qtbot: QtBot) -> None:
    """While it is typed the page says what is wrong; Enter does not leave the cell, Esc does and keeps the figure."""
    cell(page, "MUG-NAV", "reno")
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_F2)
    qtbot.keyClicks(editor(page), "x")
    assert "not a number" in page.page.said.text()
    field = editor(page)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.isVisible()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert page.page.said.text() == ""
    assert on_hand(page, "MUG-NAV", "reno") == "9"


def test_a_figure_is_added_where_there_was_none(page: StockPage, qtbot: QtBot) -> None:
    """An empty cell says so, and takes a number; the form adds one as well."""
    assert page._holding is not None
    row = next(r for r in page._holding.products if "reno" not in r.figures and "columbus" not in r.figures)
    sku = row.product.sku
    cell(page, sku, "reno")
    assert "has no figure" in page.side.none_there.text()
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    qtbot.keyClicks(editor(page), "5")
    saved(qtbot, page, lambda: qtbot.keyClick(editor(page), Qt.Key.Key_Return))
    assert on_hand(page, sku, "reno") == "5"
    cell(page, sku, "columbus")
    qtbot.mouseClick(page.side.add_figure, Qt.MouseButton.LeftButton)
    field = page.side.figure.rows["on_hand"].field
    assert field.hasFocus()
    qtbot.keyClicks(field, "8")
    saved(qtbot, page, lambda: qtbot.keyClick(field, Qt.Key.Key_Return))
    assert on_hand(page, sku, "columbus") == "8"
    assert page._place() == (sku, "columbus")


def test_a_figure_is_removed_after_a_word_in_place(page: StockPage, qtbot: QtBot, routed: Window) -> None:
    """Delete asks beside the grid what goes; Keep keeps it, Remove removes it, undo brings it back."""
    cell(page, "MUG-NAV", "reno")
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_Delete)
    assert page.side.removal.isVisible()
    qtbot.mouseClick(page.side.removal.keep, Qt.MouseButton.LeftButton)
    assert page.grid.hasFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_Delete)
    saved(qtbot, page, lambda: qtbot.mouseClick(page.side.removal.remove, Qt.MouseButton.LeftButton))
    assert on_hand(page, "MUG-NAV", "reno") is None
    before = page._holding
    take_back(qtbot, routed)
    qtbot.waitUntil(lambda: page._holding is not before, timeout=PATIENCE_MS)
    assert on_hand(page, "MUG-NAV", "reno") == "9"


def test_a_product_is_changed_in_its_form(page: StockPage, qtbot: QtBot) -> None:
    """Enter on a title goes into the product's form; a new weight is saved and shown, barcode and all else kept."""
    cell(page, "MUG-NAV", "reno")
    go_to(page.grid, page.grid.currentIndex().row(), 0)
    assert page.side._stack.currentIndex() == PRODUCT
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert page.side.product.rows["title"].field.hasFocus()
    assert page.side.product.values()["barcode"] == "2027621395238"
    weight = page.side.product.rows["weight_g"].field
    weight.setFocus()
    weight.selectAll()
    qtbot.keyClicks(weight, "250")
    saved(qtbot, page, lambda: qtbot.keyClick(weight, Qt.Key.Key_S, CONTROL))
    assert page._holding is not None
    assert page._holding.cells["MUG-NAV"]["weight_g"] == "250"
    assert page._holding.cells["MUG-NAV"]["barcode"] == "2027621395238"
    assert page.side._stack.currentIndex() == PRODUCT


def test_a_product_is_added_and_removed(page: StockPage, qtbot: QtBot) -> None:
    """Add product asks for its SKU; it then stands selected, says what it lacks, and can be removed again."""
    qtbot.mouseClick(page.add, Qt.MouseButton.LeftButton)
    sku = page.side.product.rows["sku"].field
    assert sku.hasFocus()
    qtbot.keyClicks(sku, "NEW-1")
    saved(qtbot, page, lambda: qtbot.keyClick(sku, Qt.Key.Key_Return))
    assert page._place() == ("NEW-1", None)
    assert page.side.title.text() == "NEW-1"
    assert "weight" in page.side.lacks.text()
    qtbot.mouseClick(page.side.remove_product, Qt.MouseButton.LeftButton)
    assert "NEW-1" in page.side.removal.text.text()
    saved(qtbot, page, lambda: qtbot.mouseClick(page.side.removal.remove, Qt.MouseButton.LeftButton))
    assert page._holding is not None
    assert "NEW-1" not in page._holding.cells


def test_giving_up_a_new_product_shows_the_selected_one_again(page: StockPage, qtbot: QtBot) -> None:
    """Esc in the form of a new product leaves nothing behind and goes back to the table."""
    cell(page, "MUG-NAV", "reno")
    qtbot.mouseClick(page.add, Qt.MouseButton.LeftButton)
    field = page.side.product.rows["sku"].field
    qtbot.keyClicks(field, "OOPS")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert page.grid.hasFocus()
    assert page.side.title.text() == "MUG-NAV"
    assert not page.side.is_adding
    assert page.isVisible()


def test_the_list_has_a_row_per_figure(page: StockPage, qtbot: QtBot) -> None:
    """The same figure is selected in the list, where safety stock, cost and lead time are typed into too."""
    cell(page, "MUG-NAV", "reno")
    qtbot.mouseClick(page.views[LIST], Qt.MouseButton.LeftButton)
    assert page.list.selected_rows()[0].key == ("reno", "MUG-NAV")
    names = [column.name for column in page.list.table.columns]
    page.list.setFocus()
    go_to(page.list, page.list.currentIndex().row(), names.index("unit_cost"))
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    qtbot.keyClicks(editor(page), "5.95")
    saved(qtbot, page, lambda: qtbot.keyClick(editor(page), Qt.Key.Key_Return))
    assert page.list.currentIndex().data() == "$5.95"
    assert page.list.selected_rows()[0].key == ("reno", "MUG-NAV")


def test_the_foot_totals_what_is_selected(page: StockPage) -> None:
    """Three figures selected: how much of them is available, and what that is worth."""
    cell(page, "MUG-NAV", "reno")
    index = page.grid.currentIndex()
    more = index.siblingAtRow(index.row() - 1)
    page.grid.selectionModel().select(more, QItemSelectionModel.SelectionFlag.Select)
    figures = page.grid.selected_figures()
    assert len(figures) == 2
    text = page.page.footer.text()
    assert f"2 figures selected: {sum(f.available for f in figures):f}".rstrip("0").rstrip(".") in text
    assert "worth $" in text


def test_products_are_copied_with_their_figures(page: StockPage, qtbot: QtBot) -> None:
    """Ctrl+C gives the selected product with its SKU and one column per place, as numbers."""
    cell(page, "MUG-NAV", "reno")
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_C, CONTROL)
    head, line = QGuiApplication.clipboard().text().splitlines()
    got = dict(zip(head.split("\t"), line.split("\t"), strict=True))
    assert got["SKU"] == "MUG-NAV"
    assert got["Reno Warehouse"] == "7"


def test_esc_leads_from_the_form_to_the_grid(page: StockPage, qtbot: QtBot) -> None:
    """Esc in a form goes back to the table and stays on the page."""
    cell(page, "MUG-NAV", "reno")
    page.side.enter()
    assert page.side._stack.currentIndex() == FIGURE
    field = page.side.figure.rows["on_hand"].field
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert page.grid.hasFocus()
    assert page.isVisible()


def test_an_empty_desk_is_told_how_to_begin(window: Window, qtbot: QtBot, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Without stock the page says what will stand here and offers import, paste, demo and a first product."""
    window.session.create(tmp_path / "new.desk", "USD", [])
    settle(qtbot, window)
    window.show_page("stock")
    page = window.pages["stock"]
    assert isinstance(page, StockPage)
    qtbot.waitUntil(lambda: page._stack.currentIndex() == 1, timeout=PATIENCE_MS)
    qtbot.mouseClick(page.begin, Qt.MouseButton.LeftButton)
    field = page.side.product.rows["sku"].field
    qtbot.keyClicks(field, "A-1")
    saved(qtbot, page, lambda: qtbot.keyClick(field, Qt.Key.Key_Return))
    assert page._stack.currentIndex() == 0
    assert page.grid.table.rowCount() == 1

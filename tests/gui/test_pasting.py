"""Blocks that a spreadsheet copied, pasted over the cells of a table, and saved as one change."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from domdesk.gui.parts.cell_table import CellColumn, CellTable
from domdesk.gui.parts.named_table import go_to
from domdesk.gui.parts.tables import Column
from domdesk.gui.stock.columns import FIXED
from domdesk.gui.stock.page import StockPage
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS, settle

CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    left: str = "1"
    right: str = "2"


def fault(_: Row, text: str) -> str:
    return "" if text.isdigit() else f"{text} is no number"


@pytest.fixture
def table(qtbot: QtBot) -> CellTable:
    """Three rows of a name that cannot be typed into and two numbers that can."""
    numbers = [
        CellColumn(name, lambda row, name=name: getattr(row, name), plain=lambda row: "1", fault=fault)  # type: ignore[misc]
        for name in ("left", "right")
    ]
    made = CellTable([Column("name", lambda row: row.name), *numbers], "Numbers")
    made.takes_blocks = True
    qtbot.addWidget(made)
    made.table.set_rows([Row("a"), Row("b"), Row("c")])
    made.show()
    return made


def paste(qtbot: QtBot, table: CellTable, text: str) -> list[tuple[str, int, str]]:
    """The cells that pasting this text is heard to change."""
    heard: list[tuple[str, int, str]] = []
    table.pasted.connect(lambda cells: heard.extend((row.name, column, cell) for row, column, cell in cells))
    QGuiApplication.clipboard().setText(text)
    qtbot.keyClick(table, Qt.Key.Key_V, CONTROL)
    return heard


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("5\t6\r\n7\t8\r\n", [("b", 1, "5"), ("b", 2, "6"), ("c", 1, "7"), ("c", 2, "8")]),
        ("5\n7", [("b", 1, "5"), ("c", 1, "7")]),
        ("5\t\n\t8", [("b", 1, "5"), ("c", 2, "8")]),
        ('"5"\t6', [("b", 1, "5"), ("b", 2, "6")]),
    ],
)
def test_a_block_is_laid_over_from_the_current_cell_on(
    qtbot: QtBot, table: CellTable, text: str, cells: list[tuple[str, int, str]]
) -> None:
    """Its rows and columns fall on those below and to the right; a blank cell leaves what is there."""
    go_to(table, 1, 1)
    assert paste(qtbot, table, text) == cells


def test_one_value_fills_what_is_selected(qtbot: QtBot, table: CellTable) -> None:
    """As in a spreadsheet; of rows that are selected whole it fills the column of the current cell."""
    table.selectAll()
    go_to(table, 0, 1)
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert paste(qtbot, table, "9") == [("a", 1, "9"), ("b", 1, "9")]
    table.setSelectionBehavior(CellTable.SelectionBehavior.SelectRows)
    go_to(table, 1, 2)
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert paste(qtbot, table, "9") == [("b", 2, "9"), ("c", 2, "9")]


@pytest.mark.parametrize(
    ("at", "text", "why"),
    [
        ((2, 1), "1\n2", "The block has 2 rows, and only 1 row stands from here on. Choose a cell further up."),
        ((0, 1), "1\n2\t3\t4", "The block reaches over cells that cannot be typed into."),
    ],
)
def test_a_block_that_does_not_fit_is_refused_whole(
    qtbot: QtBot, table: CellTable, at: tuple[int, int], text: str, why: str
) -> None:
    """It says why, and nothing is changed."""
    go_to(table, *at)
    with qtbot.waitSignal(table.said) as said:
        assert paste(qtbot, table, text) == []
    assert said.args is not None
    assert said.args[0].startswith(why)


@pytest.mark.parametrize(("at", "text"), [((0, 0), "5"), ((0, 1), "sku\ton_hand\nA\t5"), ((0, 1), "")])
def test_what_is_not_meant_for_these_cells_is_left_to_the_window(
    qtbot: QtBot, table: CellTable, at: tuple[int, int], text: str
) -> None:
    """Where the current cell cannot be typed into, or rows begin with headings, they are imported as before."""
    go_to(table, *at)
    assert paste(qtbot, table, text) == []


def test_counts_are_pasted_into_the_stock_as_one_change(fresh: Window, qtbot: QtBot) -> None:
    """Two counts are one batch, which undo takes back; of one that is no number product and place are named."""
    fresh.show_page("stock")
    stock = fresh.pages["stock"]
    assert isinstance(stock, StockPage)
    grid = stock.grid
    qtbot.waitUntil(lambda: grid.table.rowCount() > 0, timeout=PATIENCE_MS)
    place = next(p for p in grid.places if p.location == "reno")
    go_to(grid, 0, FIXED + list(grid.places).index(place))
    skus = [grid.table.row(row).product.sku for row in (0, 1)]

    def counts() -> list[str]:
        assert stock._holding is not None
        found = {row.product.sku: row.figures.get("reno") for row in stock._holding.products}
        return [str(figure.stock.on_hand.normalize()) if (figure := found[sku]) else "" for sku in skus]

    before = counts()
    grid.setFocus()
    QGuiApplication.clipboard().setText("71\n72\n")
    qtbot.keyClick(grid, Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(lambda: counts() == ["71", "72"], timeout=PATIENCE_MS)
    assert fresh.pages.shown == "stock"
    assert stock.page.said.text() == "Changed 2 stock figures"
    settle(qtbot, fresh)
    fresh.undo()
    qtbot.waitUntil(lambda: counts() == before, timeout=PATIENCE_MS)
    settle(qtbot, fresh)
    QGuiApplication.clipboard().setText("71\nmany\n")
    qtbot.keyClick(grid, Qt.Key.Key_V, CONTROL)
    why = f"Stock of {skus[1]} at {place.label}: on hand 'many' is not a number; write 2 or 2.5."
    qtbot.waitUntil(lambda: stock.page.said.text() == why, timeout=PATIENCE_MS)
    assert counts() == before

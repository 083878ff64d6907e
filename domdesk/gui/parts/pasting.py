"""A block of cells that a spreadsheet copied, laid over a table from its current cell on; one value fills all selected.

Called by the table that is typed into, which tells its page what is to be saved; what begins with headings, or fits no
cell there, is left to the window, which imports it.
"""

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication

from domdesk.gui.parts.words import several, tr

if TYPE_CHECKING:
    from domdesk.gui.parts.cell_table import CellTable

Block = Sequence[Sequence[str]]
Pasted = tuple[Any, int, str]
"""A row, the number of a column, and the text for that cell."""


def block_for(table: "CellTable") -> Block:
    """What was copied, where it is meant for the cells of this table; else nothing.

    One column is meant wherever the current cell can be typed into; several are where the first row will do there.
    """
    at = table.currentIndex()
    if not at.flags() & Qt.ItemFlag.ItemIsEditable:
        return ()
    text = QGuiApplication.clipboard().text()
    block = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text.rstrip("\r\n")), delimiter="\t")]
    if not block or not any(block[0]):
        return ()
    heads = [(at.siblingAtColumn(at.column() + n), cell) for n, cell in enumerate(block[0])]
    fits = all(index.isValid() and not table.cells.fault(index, cell) for index, cell in heads if cell)
    return block if fits or len(block[0]) == 1 else ()


def laid_over(table: "CellTable", block: Block) -> tuple[list[Pasted], str]:
    """The cells that a block is for, blank ones left out, and why it cannot be laid there ('' where it can)."""
    at = table.currentIndex()
    if len(block) == len(block[0]) == 1:
        found = [(index, block[0][0]) for index in _selected(table, at)]
    else:
        below = table.cells.rowCount() - at.row()
        if len(block) > below:
            return [], several(below, "The block has {rows} rows, and only {n} row stands from here on.",
                               "The block has {rows} rows, and only {n} rows stand from here on.",
                               rows=len(block)) + " " + tr("Choose a cell further up.")  # fmt: skip
        found = [
            (at.sibling(at.row() + down, at.column() + across), cell)
            for down, row in enumerate(block)
            for across, cell in enumerate(row)
            if cell
        ]
    if not all(index.flags() & Qt.ItemFlag.ItemIsEditable for index, _ in found):
        return [], tr("The block reaches over cells that cannot be typed into. Choose another cell, or copy less.")
    return [(table.cells.row(index.row()), index.column(), cell) for index, cell in found], ""


def _selected(table: "CellTable", at: QModelIndex) -> list[QModelIndex]:
    """The selected cells; of rows that are selected whole those under the current one's heading."""
    whole_rows = table.selectionBehavior() == table.SelectionBehavior.SelectRows
    return [index for index in table.selectedIndexes() if not whole_rows or index.column() == at.column()] or [at]

"""A table that is typed into whose rows are named at their side, so that the name stays while one scrolls across.

Called by the pages of stock and locations, which have more columns than a window is wide.
"""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHeaderView, QWidget

from domdesk.gui.parts.boxes import named
from domdesk.gui.parts.cell_table import CellModel, CellTable
from domdesk.gui.parts.tables import Column
from domdesk.gui.parts.words import label, tip

WIDEST_EM = 14
"""How wide the names are at most, in heights of the text."""
ROOM = 36
SAMPLE = 2000
FITTED = 12


def quicken(table: CellTable) -> None:
    """Make a large table quick to fit and to select: its header looks at few rows, and not at what is selected."""
    header = table.horizontalHeader()
    header.setResizeContentsPrecision(FITTED)
    header.setSelectionModel(QItemSelectionModel(table.model(), header))


def go_to(table: CellTable, row: int, column: int) -> None:
    """Select a cell, or its row, alone, whatever keys are held down, and bring it in sight."""
    index, flag = table.table.index(row, column), QItemSelectionModel.SelectionFlag
    whole_row = table.selectionBehavior() == CellTable.SelectionBehavior.SelectRows
    how = flag.ClearAndSelect | (flag.Rows if whole_row else flag.NoUpdate)
    table.selectionModel().setCurrentIndex(index, how)
    table.scrollTo(index)


class NamedModel(CellModel):
    """Rows with a name each, where wanted a mark before it, and what a tooltip says of it."""

    name_of: Callable[[Any], str] = str
    tip_of: Callable[[Any], str] = str
    icon_of: Callable[[Any], QIcon | None] = staticmethod(lambda row: None)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.ToolTipRole:
                return tip(self.columns[section].title)
            return super().headerData(section, orientation, role)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.name_of(self.row(section))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(self.tip_of(self.row(section)))
        if role == Qt.ItemDataRole.DecorationRole:
            return self.icon_of(self.row(section))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return left if role == Qt.ItemDataRole.TextAlignmentRole else None


class NamedTable(CellTable):
    """See the module. `what` names the rows' names where rows are copied."""

    def __init__(
        self,
        columns: Sequence[Column],
        name: str,
        what: str,
        name_of: Callable[[Any], str],
        tip_of: Callable[[Any], str],
        parent: QWidget,
        model: type[NamedModel] = NamedModel,
    ) -> None:
        super().__init__(columns, name, parent, model)
        self._what = what
        self.named: NamedModel = self.table  # type: ignore[assignment]
        self.named.name_of, self.named.tip_of = name_of, tip_of
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        quicken(self)
        side = self.verticalHeader()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setTextElideMode(Qt.TextElideMode.ElideRight)
        side.setHighlightSections(True)
        side.show()
        self._corner = named(label(what), "corner")
        self._corner.setParent(self)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if hasattr(self, "_corner"):
            side, frame = self.verticalHeader(), self.frameWidth()
            self._corner.setGeometry(frame, frame, side.width(), self.horizontalHeader().height())

    def fit_names(self) -> None:
        """Make the side as wide as the names, within reason."""
        measure = self.fontMetrics().horizontalAdvance
        widest = max((measure(self.named.name_of(row)) for row in self.table.rows[:SAMPLE]), default=0)
        marks = 24 if self.table.rows and self.named.icon_of(self.table.rows[0]) else 0
        most = round(WIDEST_EM * self.fontMetrics().height())
        self.verticalHeader().setFixedWidth(min(most, widest + ROOM) + marks)

    def _fit_columns(self) -> None:
        super()._fit_columns()
        self.fit_names()

    def copied(self, column: int, row: Any) -> str:
        """What a cell is copied as."""
        return self.table.columns[column].text(row)

    def as_text(self) -> str:
        """The selected rows, else all shown, as tab-separated text with their names."""
        rows = self.selected_rows() or [self.table.row(row) for row in range(self.table.rowCount())]
        out = io.StringIO()
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerow([self._what, *(column.title for column in self.table.columns)])
        for row in rows:
            cells = (self.copied(column, row) for column in range(len(self.table.columns)))
            writer.writerow([self.named.name_of(row), *cells])
        return out.getvalue()

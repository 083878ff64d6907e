"""A table that is typed into whose rows are named at their side, so that the name stays while one scrolls across.

Called by the pages of stock and locations, which have more columns than a window is wide.
"""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
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
FITTED = 25
ROOMY_SHARE = 0.33
"""Of what is seen at once the roomy column takes at first no more than this."""


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
    """See the module. `what` names the rows' names where rows are copied.

    `roomy` is the column of long texts that takes what is left, so that the last column that is seen is seen whole.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        name: str,
        what: str,
        name_of: Callable[[Any], str],
        tip_of: Callable[[Any], str],
        parent: QWidget,
        model: type[NamedModel] = NamedModel,
        *,
        roomy: int,
    ) -> None:
        super().__init__(columns, name, parent, model)
        self._what = what
        self._roomy, self._need = roomy, 0
        self.named: NamedModel = self.table  # type: ignore[assignment]
        self.named.name_of, self.named.tip_of = name_of, tip_of
        self.wrap_headings()
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
        names = [self._what, *(self.named.name_of(row) for row in self.table.rows[:SAMPLE])]
        widest = max(map(measure, names))
        marks = 24 if self.table.rows and self.named.icon_of(self.table.rows[0]) else 0
        most = round(WIDEST_EM * self.fontMetrics().height())
        self.verticalHeader().setFixedWidth(min(most, widest + ROOM) + marks)
        self.updateGeometries()  # else a wider side may stand over the first column until something else moves

    def _fit_columns(self) -> None:
        self._need = 0  # as wide as its texts, before it shares what is left
        super()._fit_columns()
        self.fit_names()
        self._need = self.columnWidth(self._roomy) if self.table.rowCount() else 0
        self._share_room()

    def _share_room(self) -> None:
        super()._share_room()
        if not getattr(self, "_need", 0):
            return
        room, least = self.viewport().width(), self.least_em * self.fontMetrics().height()
        need = min(self._need, max(least, round(ROOMY_SHARE * room)))
        ends = np.cumsum([need if n == self._roomy else self.columnWidth(n) for n in range(self.table.columnCount())])
        seen = ends[self._roomy :][ends[self._roomy :] <= room]
        if ends[-1] > room and len(seen):
            need += room - int(seen[-1])
        self.setColumnWidth(self._roomy, need)

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

"""The one table of the window: rows of any kind by columns, sorted and filtered by own index arrays.

Pages say which columns they want; Qt's proxy models are not used, they take seconds where this takes milliseconds.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
)
from PySide6.QtGui import QFont, QIcon, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from domdesk.gui.parts import headings
from domdesk.gui.parts.column_filters import Amount, Test
from domdesk.gui.parts.copying import copy_table
from domdesk.gui.parts.own_widths import OwnWidths
from domdesk.gui.parts.words import tip

Index = QModelIndex | QPersistentModelIndex
Numbers = np.ndarray[Any, np.dtype[Any]]
MEASURED_ROWS = 40
"""A column is made as wide as its texts in so many rows."""
LEAST_EM = 7
"""How wide, in heights of the text, a column that shares the room stays at least: a name can still be told."""
MOST_EM = 1000
"""How wide it grows at most: as wide as there is room, where a table does not say less."""
LONGEST = 500
"""Cells are cut to this many characters: painting a very long one takes a second."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, a row's text in it, and where wanted a sort key (None sorts last), a tip and an icon.

    `name` is what a choice of columns is kept by; `extra` ones are shown only where chosen. `amount` is the number, in
    the unit shown, or the day that a filter such as '>20' is held against.
    """

    title: str
    text: Callable[[Any], str]
    key: Callable[[Any], Any] | None = None
    number: bool = False
    tip: Callable[[Any], str] | None = None
    icon: Callable[[Any], QIcon | None] | None = None
    name: str = ""
    extra: bool = False
    amount: Callable[[Any], Amount] | None = None


@lru_cache(maxsize=200_000)
def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which '#999' comes before '#1001', and case does not count."""
    parts = re.split(r"(\d+)", text.casefold())
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts if p)


class TableModel(QAbstractTableModel):
    """Rows as they came, of which those passing the filter are shown in the order of the sorted column."""

    wraps_headings = False

    def __init__(self, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: Sequence[Any] = ()
        self.shown = np.arange(0)
        self._keep = np.ones(0, dtype=bool)
        self._tests: dict[int, Test] = {}
        self._passes: dict[int, Numbers] = {}
        self._sorted: tuple[int, bool] = (-1, False)
        self._orders: dict[tuple[int, bool], np.ndarray] = {}

    def set_rows(self, rows: Sequence[Any], keep: np.ndarray | None = None) -> None:
        """Show other rows, of which `keep` (a mask; None: all) pass the filter."""
        self.beginResetModel()
        self._put(rows, keep)
        self.endResetModel()

    def _put(self, rows: Sequence[Any], keep: np.ndarray | None = None) -> None:
        self.rows = rows
        self._orders.clear()
        self._passes = {number: self._passing(test) for number, test in self._tests.items()}
        self._keep = np.ones(len(rows), dtype=bool) if keep is None else keep
        self.shown = self._arranged()

    def show(self, columns: Sequence[Column], rows: Sequence[Any]) -> None:
        """Show rows of another kind, in the order in which they come."""
        self.beginResetModel()
        self.columns, self._sorted = tuple(columns), (-1, False)
        self._tests.clear()
        self._put(rows)
        self.endResetModel()

    def set_filter(self, keep: np.ndarray) -> None:
        """Show the rows where the mask holds."""
        self._keep = keep
        self._rearrange()

    def set_test(self, column: int, test: Test | None) -> None:
        """Of the rows that pass the filter show those that also pass a column's own test (None: all)."""
        self._tests.pop(column, None)
        self._passes.pop(column, None)
        if test is not None:
            self._tests[column] = test
            self._passes[column] = self._passing(test)
        self._rearrange()

    def _passing(self, test: Test) -> Numbers:
        return np.fromiter(map(test, self.rows), dtype=bool, count=len(self.rows))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 gives back the order in which the rows came."""
        self._sorted = (column, order == Qt.SortOrder.DescendingOrder)
        self._rearrange()

    def row_of(self, source: int) -> int:
        """Where the row that came as number `source` is shown, -1 where it is not."""
        found = np.flatnonzero(self.shown == source)
        return int(found[0]) if len(found) else -1

    def _rearrange(self) -> None:
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        sources = [int(self.shown[index.row()]) for index in old]
        self.shown = self._arranged()
        places = np.full(len(self.rows), -1)
        places[self.shown] = np.arange(len(self.shown))
        new = [
            self.index(int(places[source]), index.column()) if places[source] >= 0 else QModelIndex()
            for source, index in zip(sources, old, strict=True)
        ]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _arranged(self) -> Numbers:
        if self._sorted not in self._orders:
            self._orders[self._sorted] = self._order(*self._sorted)
        order, keep = self._orders[self._sorted], self._keep
        for passes in self._passes.values():
            keep = keep & passes
        shown: Numbers = order[keep[order]]
        return shown

    def _order(self, number: int, descending: bool) -> Numbers:
        if not 0 <= number < len(self.columns):  # Qt asks a table that has no columns yet for the first
            return np.arange(len(self.rows))
        column = self.columns[number]
        key = column.key or (lambda row: natural(column.text(row)) or None)
        keys: list[Any] = [key(row) for row in self.rows]
        known = [i for i, k in enumerate(keys) if k is not None]
        known.sort(key=keys.__getitem__, reverse=descending)
        return np.array(known + [i for i, k in enumerate(keys) if k is None], dtype=int)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def row(self, shown: int) -> Any:
        """The row shown at a place."""
        return self.rows[self.shown[shown]]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(self.row(index.row()))[:LONGEST]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            row = self.row(index.row())
            return tip((column.tip or column.text)(row))
        if role == Qt.ItemDataRole.DecorationRole and column.icon:
            return column.icon(self.row(index.row()))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].number else Qt.AlignmentFlag.AlignLeft
            at = side | Qt.AlignmentFlag.AlignVCenter
            return at.value | Qt.TextFlag.TextWordWrap.value if self.wraps_headings else at
        return None


class _IconAfterText(QStyledItemDelegate):
    """Draws a cell's icon behind its text, so that texts stay in line."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.decorationPosition = QStyleOptionViewItem.Position.Right
        option.decorationAlignment = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TableView(QTableView):
    """A table of whole rows: sortable by header, copied as tab-separated text."""

    def __init__(
        self,
        columns: Sequence[Column],
        name: str,
        parent: QWidget | None = None,
        model: type[TableModel] = TableModel,
    ) -> None:
        super().__init__(parent)
        font = QFont(self.font())
        font.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(font)
        self.table = model(columns, self)
        self.setModel(self.table)
        self.setAccessibleName(name)
        self._delegate = _IconAfterText(self)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.least_em, self.most_em = LEAST_EM, MOST_EM
        self._own = OwnWidths(lambda number: self.table.columns[number].title, self)
        self._shares: dict[int, int] = {}  # the columns that share what room is left, and how wide their texts are
        self._refit = QTimer(self, singleShot=True, interval=0)
        self._refit.timeout.connect(self._fit_columns)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.9))
        self.dress(self.horizontalHeader())
        self.table.modelReset.connect(self._fit_columns)

    def dress(self, header: QHeaderView) -> None:
        """Make a header sort in three states and be as high as a row."""
        # With the rows' own selection the header would ask 50,000 rows at each paint whether all of them are selected.
        header.setSelectionModel(QItemSelectionModel(self.table, header))
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setHighlightSections(False)
        header.setResizeContentsPrecision(MEASURED_ROWS)
        header.setMinimumSectionSize(48)
        header.setFixedHeight(self.verticalHeader().defaultSectionSize())
        self._own.watch(header)

    def own_widths(self) -> dict[str, int]:
        """How wide somebody has drawn columns, by their titles, for `take_widths`."""
        return dict(self._own.by_title)

    def take_widths(self, widths: Mapping[str, int]) -> None:
        """Make columns so wide, and the others as wide as their texts."""
        if self._own.take(widths):
            self._fit_columns()

    def setColumnWidth(self, column: int, width: int) -> None:
        """Make a column so wide, or as wide as somebody has drawn it."""
        super().setColumnWidth(column, self._own.of(column, width))

    def show_rows(self, columns: Sequence[Column], rows: Sequence[Any], stretch: int) -> None:
        """Show rows of another kind; column `stretch` takes the room that is left."""
        self._shares.clear()
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.table.show(columns, rows)
        self.stretch(stretch)

    def stretch(self, *columns: int) -> None:
        """Let these columns share the room that the others, as wide as their texts, leave; one scrolls for the rest."""
        self._shares = dict.fromkeys(columns, 0)
        self._fit_columns()

    def wrap_headings(self) -> None:
        """Let headings go on in further lines from now on, so that a column of short figures stays narrow."""
        self.table.wraps_headings = True
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Make each column as wide as its texts, once for a set of rows: Qt would do so at every change of size."""
        if self.table.rowCount():
            if self.table.wraps_headings:
                headings.fit_columns(self)
            else:
                self.resizeColumnsToContents()
            for number in filter(self._own.holds, range(len(self.table.columns))):
                self.setColumnWidth(number, 0)
            self._shares = {number: self.columnWidth(number) for number in self._shares}
        self._share_room()

    def _share_room(self) -> None:
        """Give the columns that share the room what they need and as much more each; of too little, the widest less."""
        shares = (item for item in self._shares.items() if not self._own.holds(item[0]))
        needs = {number: need for number, need in shares if not self.isColumnHidden(number)}
        if not needs:
            return
        all_ = range(len(self.table.columns))
        room = self.viewport().width() - sum(self.columnWidth(n) for n in all_ if n not in needs)
        spare, least = max(0, room - sum(needs.values())) // len(needs), self.least_em * self.fontMetrics().height()
        for served, (number, need) in enumerate(sorted(needs.items(), key=itemgetter(1))):
            width = min(need, max(least, room // (len(needs) - served)))
            self.setColumnWidth(number, min(width + spare, max(width, self.most_em * self.fontMetrics().height())))
            room -= width

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_delegate"):
            header, was = self.horizontalHeader(), self.verticalHeader().defaultSectionSize()
            rows = round(self.fontMetrics().height() * 1.9)
            self.verticalHeader().setDefaultSectionSize(rows)
            header.setFixedHeight(header.height() + rows - was)
            self._refit.start()  # the header hears of the new size of text only after this

    def fit_height(self, most: int) -> None:
        """Be as high as the rows shown, at most `most` of them."""
        rows = min(most, max(1, self.table.rowCount()))
        self.setFixedHeight((rows + 1) * self.verticalHeader().defaultSectionSize() + 2 * self.frameWidth())

    def selected_rows(self) -> list[Any]:
        """The selected rows, as shown from top to bottom."""
        ranges = [(chosen.top(), chosen.bottom()) for chosen in self.selectionModel().selection().toList()]
        return [self.table.row(row) for row in sorted({row for top, end in ranges for row in range(top, end + 1)})]

    def as_text(self) -> str:
        """The selected rows, else all shown, as tab-separated text with a header."""
        rows = self.selected_rows() or [self.table.row(row) for row in range(self.table.rowCount())]
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(len(self.table.columns))]
        visible = [self.table.columns[number] for number in order if not self.isColumnHidden(number)]
        lines = [[column.title for column in visible], *([_copied(column, row) for column in visible] for row in rows)]
        return "\n".join("\t".join(map(_cell, line)) for line in lines) + "\n"

    def copy(self) -> None:
        """Put the selected rows, else all shown, on the clipboard as a table."""
        copy_table(self.as_text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)


def _copied(column: Column, row: Any) -> str:
    """A row's text in a column; a day with its year, as spreadsheets read it."""
    amount = column.amount(row) if column.amount else None
    return amount.isoformat() if isinstance(amount, date) else column.text(row)


def _cell(text: str) -> str:
    """A cell as spreadsheets read it back: quoted where it holds what separates cells."""
    return '"' + text.replace('"', '""') + '"' if re.search(r'[\t\r\n"]', text) else text

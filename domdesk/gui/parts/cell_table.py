"""A table whose cells are typed and pasted into: each is checked while it is typed, and none that will not do is taken.

Pages say how a cell reads when edited and what is wrong with a text; they hear what was typed or pasted and save it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from domdesk.gui.look.theme import roles
from domdesk.gui.parts import pasting
from domdesk.gui.parts.tables import Column, Index, TableModel, TableView
from domdesk.gui.parts.words import tip, tr

OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


FITTED = 40
"""Columns are as wide as the texts in this many rows around those shown: figures differ little, and there are many."""


@dataclass(frozen=True, slots=True)
class CellColumn(Column):
    """A column that may be typed into: a row's text to begin with (None: not this one), and what is wrong with a text.

    `shade` colours a cell's ground; `mark` says a doubt about it, which is then drawn and told in the tooltip.
    """

    plain: Callable[[Any], str | None] | None = None
    fault: Callable[[Any, str], str] | None = None
    shade: Callable[[Any], QColor | None] | None = None
    mark: Callable[[Any], str] | None = None


class CellModel(TableModel):
    """Rows of CellColumns; what stands behind a cell is changed by whoever hears `typed`, not here."""

    typed = Signal(object, int, str)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self._plain(index) is not None else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.columns[index.column()] if index.isValid() else None
        if not isinstance(column, CellColumn):
            return super().data(index, role)
        row = self.row(index.row())
        if role == Qt.ItemDataRole.EditRole:
            return self._plain(index)
        if role == Qt.ItemDataRole.BackgroundRole and column.shade and (colour := column.shade(row)):
            return QBrush(colour)
        if column.mark and (doubt := column.mark(row)):
            if role == Qt.ItemDataRole.ToolTipRole:
                return tip(f"{column.text(row)}\n{doubt}".strip())
            if role == Qt.ItemDataRole.FontRole:
                font = QFont()
                font.setBold(True)
                font.setUnderline(True)
                return font
            if role == Qt.ItemDataRole.AccessibleDescriptionRole:
                return doubt
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        before = self._plain(index)
        if before is None or value == before:
            return False
        self.typed.emit(self.row(index.row()), index.column(), value)
        return True

    def fault(self, index: Index, text: str) -> str:
        """What is wrong with `text` in a cell; empty where nothing."""
        column = self.columns[index.column()]
        if isinstance(column, CellColumn) and column.fault:
            return column.fault(self.row(index.row()), text)
        return ""

    def renew(self, rows: Sequence[Any]) -> None:
        """Show other values in as many rows as there are; an editor that is open stays open."""
        self.rows = rows
        self._orders.clear()
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def _plain(self, index: Index) -> str | None:
        column = self.columns[index.column()] if index.isValid() else None
        if isinstance(column, CellColumn) and column.plain:
            return column.plain(self.row(index.row()))
        return None


class CellTable(TableView):
    """See the module. `typed`: row, number of the column and text; `said`: what is wrong with what is typed, or ''.

    `pasted`: such three for each cell of a block, of which only the first row is checked here; heard where the table
    `takes_blocks`.
    """

    typed = Signal(object, int, str)
    pasted = Signal(list)
    said = Signal(str)
    deleted = Signal()

    def __init__(
        self, columns: Sequence[Column], name: str, parent: QWidget | None = None, model: type[CellModel] = CellModel
    ) -> None:
        super().__init__(columns, name, parent, model)
        self.cells: CellModel = self.table  # type: ignore[assignment]
        self.cells.typed.connect(self.typed)
        trigger = TableView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.AnyKeyPressed | trigger.EditKeyPressed)
        self.setSelectionBehavior(TableView.SelectionBehavior.SelectItems)
        self.horizontalHeader().setResizeContentsPrecision(FITTED)
        self.takes_blocks = False
        self._editing = _Editing(self)
        self.setItemDelegate(self._editing)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._pastes(event):
            event.accept()  # else the window imports what was copied
            return True
        return super().event(event)

    def _pastes(self, event: QKeyEvent) -> bool:
        is_paste = self.takes_blocks and event.matches(QKeySequence.StandardKey.Paste)
        return is_paste and bool(pasting.block_for(self))

    def _paste(self) -> None:
        cells, why_not = pasting.laid_over(self, pasting.block_for(self))
        self.said.emit(why_not)
        if cells:
            self.pasted.emit(cells)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex()
        if self.state() == TableView.State.EditingState:
            event.accept()  # Enter ends an edit, and comes here from its field
        elif event.key() in OPENS and current.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(current)
        elif self._pastes(event):
            self._paste()
        elif event.key() == Qt.Key.Key_Delete:
            self.deleted.emit()
        else:
            super().keyPressEvent(event)


class _Editing(QStyledItemDelegate):
    """The field in a cell: it says what is wrong while one types, and Enter and Tab leave it only when it is right."""

    def __init__(self, table: CellTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        if ground is not None:  # the style sheet leaves it out
            painter.fillRect(option.rect.adjusted(0, 0, -1, -1), ground)
        super().paint(painter, option, index)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = QLineEdit(parent)
        field.setObjectName("cell")
        field.setAlignment(Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole)))
        title = self._table.cells.headerData(index.column(), Qt.Orientation.Horizontal)
        field.setAccessibleName(tr("{column}, row {n}", column=title, n=index.row() + 1))
        cell = QPersistentModelIndex(index)
        field.textChanged.connect(lambda text: self._check(field, cell, text))
        return field

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        room = option.rect
        room.setWidth(max(room.width(), 80))
        editor.setGeometry(room)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        if not editor.isModified():  # else the desk's answer to the cell before would take away what is being typed
            super().setEditorData(editor, index)

    def _check(self, field: QLineEdit, index: Index, text: str) -> None:
        fault = self._table.cells.fault(index, text) if field.isModified() else ""
        colours = roles()
        edge = colours.bad if fault else colours.accent
        field.setStyleSheet(f"QLineEdit {{ border: 2px solid {edge}; border-radius: 0; padding: 0 5px; }}")
        field.setProperty("fault", fault)
        field.setAccessibleDescription(fault)
        self._table.said.emit(fault)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and editor.property("fault"):
            if event.key() in ENDS:
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._table.said.emit("")
        return super().eventFilter(editor, event)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if not editor.property("fault"):
            super().setModelData(editor, model, index)
        else:
            self._table.said.emit(tr("Not kept: {why}", why=editor.property("fault")))

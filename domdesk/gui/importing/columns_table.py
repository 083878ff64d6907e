"""The table of a sheet's columns, in which each one's meaning is chosen from a drop-down in its row.

Edits the SheetColumns of a Draft; part of the columns form. Enter or Space opens the drop-down of the current row.
"""

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QCompleter, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from domdesk.gui.importing.draft import AT_A_PLACE, UNREAD, Draft, SheetColumn, taken_name
from domdesk.gui.look.icons import icon
from domdesk.gui.look.theme import roles
from domdesk.gui.parts.controls import Choice
from domdesk.gui.parts.tables import Column, Index, TableModel, TableView
from domdesk.gui.parts.words import tr

TAKEN, PLACE = 2, 3
ARROW_ROOM = 28
OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2)


class ColumnsTable(TableView):
    """See the module. `taken`: a column of the sheet is to be what was chosen; `placed`: its location was typed."""

    taken = Signal(object, str)
    placed = Signal(object, str)

    def __init__(self) -> None:
        self.draft: Draft | None = None
        super().__init__(_columns(self._place), tr("Columns of the sheet"), model=_Model)
        self.stretch(1)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self._meaning = _Meaning(self)
        self._location = _Location(self)
        self.setItemDelegateForColumn(TAKEN, self._meaning)
        self.setItemDelegateForColumn(PLACE, self._location)
        self.clicked.connect(self._clicked)

    def _place(self, column: SheetColumn) -> str:
        """The location whose units a column holds, by its name."""
        return self.draft.place_name(column.place) if self.draft and column.taken == AT_A_PLACE else ""

    def show_draft(self, draft: Draft) -> None:
        """Show the columns of a draft; the first that needs a look is the current one."""
        self.draft = draft
        self.table.set_rows(draft.columns)
        self.setColumnHidden(PLACE, draft.kind != "stock")
        self._fit_columns()
        first = next((i for i, c in enumerate(draft.columns) if c.taken and (c.score or 100) < 100), 0)
        if draft.columns:
            self.setCurrentIndex(self.table.index(first, TAKEN))

    def _fit_columns(self) -> None:
        super()._fit_columns()
        self.setColumnWidth(TAKEN, self._width_of_meanings())
        self._share_room()

    def _width_of_meanings(self) -> int:
        texts = [words for _, words in self.draft.choices()] if self.draft else []
        return max([140, *(self.fontMetrics().horizontalAdvance(text) for text in texts)]) + ARROW_ROOM + 20

    def refresh(self) -> None:
        """Show what the draft says now."""
        last = self.table.index(self.table.rowCount() - 1, self.table.columnCount() - 1)
        self.table.dataChanged.emit(self.table.index(0, 0), last)
        self._fit_columns()

    def choose(self, row: int, taken: str) -> None:
        """Take the column in a row as something."""
        self.taken.emit(self.table.row(row), taken)

    def _clicked(self, index: Index) -> None:
        if index.column() in (TAKEN, PLACE) and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex()
        if self.state() == TableView.State.EditingState:
            event.accept()  # Enter ends an edit, and comes here from its field
        elif event.key() in OPENS and current.isValid():
            wanted = PLACE if current.column() == PLACE else TAKEN
            index = current.siblingAtColumn(wanted)
            if index.flags() & Qt.ItemFlag.ItemIsEditable:
                self.setCurrentIndex(index)
                self.edit(index)
        else:
            super().keyPressEvent(event)


class _Model(TableModel):
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid():
            return flags
        column: SheetColumn = self.row(index.row())
        can = index.column() == TAKEN or (index.column() == PLACE and column.taken == AT_A_PLACE)
        return flags | Qt.ItemFlag.ItemIsEditable if can else flags


class _Meaning(QStyledItemDelegate):
    """The drop-down of what a column is taken as."""

    def __init__(self, table: ColumnsTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(roles().quiet), 1.5))
        x, y = option.rect.right() - 14, option.rect.center().y() + 0.5
        painter.drawPolyline([QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)])
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = Choice(parent)
        editor.setAccessibleName(tr("“{label}” is taken as", label=self._column(index).label))
        for value, words in self._table.draft.choices() if self._table.draft else ():
            editor.addItem(words, value)
        editor.activated.connect(lambda _chosen: self._chosen(editor))
        QTimer.singleShot(0, editor, editor.showPopup)
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect)

    def _chosen(self, editor: Choice) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)
        self._table.setFocus()

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, Choice)
        editor.setCurrentIndex(max(0, editor.findData(self._column(index).taken)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, Choice)
        column = self._column(index)
        if editor.currentData() != column.taken:
            self._table.taken.emit(column, editor.currentData())

    def _column(self, index: Index) -> SheetColumn:
        column: SheetColumn = self._table.table.row(index.row())
        return column


class _Location(QStyledItemDelegate):
    """The field for the location that a column of quantities is about."""

    def __init__(self, table: ColumnsTable) -> None:
        super().__init__(table)
        self._table = table

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        known = QCompleter([*self._table.draft.locations.values()] if self._table.draft else [], editor)
        known.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        editor.setCompleter(known)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        column: SheetColumn = self._table.table.row(index.row())
        editor.setText(self._table.draft.place_name(column.place) if self._table.draft else column.place)
        editor.setAccessibleName(tr("Location of “{label}”", label=column.label))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        typed = editor.text().strip()
        place = self._table.draft.place_of(typed) if self._table.draft else typed
        self._table.placed.emit(self._table.table.row(index.row()), place)


def _cells(column: SheetColumn) -> str:
    """The first cells, and behind them those that cannot be read as what the column is taken for."""
    shown = " · ".join(column.samples)
    if not column.faults:
        return shown
    bad = ", ".join(f"“{cell}”" for cell in column.faults)
    return tr("{cells} — cannot be read: {bad}", cells=shown, bad=bad)


def _cells_tip(column: SheetColumn) -> str:
    return "\n".join([*column.faults.values()] or column.samples)


def _cells_icon(column: SheetColumn) -> QIcon | None:
    return icon("cancel", roles().bad) if column.faults else None


def _columns(place: Callable[[SheetColumn], str]) -> list[Column]:
    return [
        Column(tr("Column"), lambda c: c.label),
        Column(tr("First cells"), _cells, tip=_cells_tip, icon=_cells_icon),
        Column(tr("Taken as"), lambda c: taken_name(c.taken)),
        Column(tr("Location"), place),
        Column(
            tr("How sure"),
            lambda c: c.how_sure,
            key=lambda c: -1 if c.score is None else c.score,
            icon=lambda c: (
                icon("warning", roles().warn) if c.taken != UNREAD and c.score is not None and c.score < 90 else None
            ),
        ),
    ]

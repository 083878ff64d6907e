"""A long list: a table whose columns are chosen, moved and filtered one by one, all of which can be kept as values.

Made by the pages that list orders and the like.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from domdesk.gui.parts.column_filters import FilterHeader, column_test, filter_fault
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import menu_text, tr

CELL_PX = 24
"""What the style keeps free beside a cell's text, on both sides together."""


class ListView(TableView):
    """See the module. `arranged`: other rows are shown, or other columns."""

    arranged = Signal()

    def __init__(self, columns: Sequence[Column], name: str, parent: QWidget | None = None) -> None:
        super().__init__(columns, name, parent)
        self.header = FilterHeader(self)
        self.setHorizontalHeader(self.header)
        self.dress(self.header)
        self.setSortingEnabled(False)  # it is wired to the header that was there before
        self.setSortingEnabled(True)
        self.header.setSectionsMovable(True)
        self.header.setFirstSectionMovable(False)
        self.header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.header.customContextMenuRequested.connect(self._open_menu)
        self.header.filtered.connect(self._filter)
        self._faults: dict[int, str] = {}
        self._lonely: frozenset[str] = frozenset()
        self._chosen: list[str] | None = None
        self.columns_menu = QMenu(self)
        self.columns_menu.aboutToShow.connect(self._fill_menu)
        self.filter_action = QAction(tr("Filter each column"), self, checkable=True)
        self.filter_action.setShortcut(QKeySequence("Ctrl+Shift+F"))
        self.filter_action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.filter_action.toggled.connect(self._show_filters)
        self.addAction(self.filter_action)
        leave = QShortcut(QKeySequence("Down"), self.header)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.setFocus)
        self._texts: dict[int, Sequence[str]] = {}
        self._yielding: dict[int, int] = {}  # columns that give way, and how wide their texts are
        self._show_columns()

    # --- columns ------------------------------------------------------------------------------------------------------

    def hold(self, column: int, texts: Sequence[str]) -> None:
        """Make a column wide enough for these texts, which may stand far below the rows that are measured."""
        self._texts[column] = texts

    def give_way(self, *columns: int) -> None:
        """Leave these columns out, one after the other, while there is too little room and nobody has chosen any."""
        self._yielding = dict.fromkeys(columns, 0)
        self._fit_columns()

    def _fit_columns(self) -> None:
        self._yielding = dict.fromkeys(self._yielding, 0)  # they are measured as they are shown
        self._hide()
        super()._fit_columns()
        for number, texts in self._texts.items():
            needed = max(map(self.fontMetrics().horizontalAdvance, texts), default=0) + CELL_PX
            if not self.isColumnHidden(number):
                self.setColumnWidth(number, max(self.columnWidth(number), needed))
        self._yielding = {number: self.columnWidth(number) for number in self._yielding}
        self._share_room()

    def _share_room(self) -> None:
        if self._chosen is None:
            self._give_way()
        super()._share_room()

    def _give_way(self) -> None:
        least = self.least_em * self.fontMetrics().height()
        widths = {number: self.columnWidth(number) for number in range(len(self.table.columns))}
        widths |= {number: min(need, least) for number, need in self._shares.items() if widths[number]} | self._yielding
        for number, width in self._yielding.items():
            if width:  # else it is not among the usual columns of these rows
                has_room = sum(widths.values()) <= self.viewport().width()
                self.setColumnHidden(number, not has_room)
                widths[number] = width if has_room else 0

    def leave_out(self, names: frozenset[str]) -> None:
        """Hide these columns too, while nobody has chosen columns: they say nothing of the rows there are."""
        self._lonely = names
        self._hide()

    def choose(self, names: Sequence[str] | None) -> None:
        """Show these columns, in this order; None: those that are not extra, as they came."""
        self._chosen = None if names is None else list(names)
        order = {name: place for place, name in enumerate(names or ())}
        columns = self.table.columns
        wanted = sorted(range(len(columns)), key=lambda n: (order.get(columns[n].name, len(order)), n))
        for place, number in enumerate(wanted):
            self.header.moveSection(self.header.visualIndex(number), place)
        self._show_columns()

    def chosen(self) -> list[str]:
        """The columns that are shown, from left to right."""
        columns = self.table.columns
        places = (self.header.logicalIndex(place) for place in range(len(columns)))
        return [columns[number].name for number in places if not self.isColumnHidden(number)]

    def _show_columns(self) -> None:
        self._hide()
        self._fit_columns()
        self.arranged.emit()

    def _hide(self) -> None:
        chosen = self._chosen
        for number, column in enumerate(self.table.columns):
            usual = not column.extra and column.name not in self._lonely
            self.setColumnHidden(number, number > 0 and not (usual if chosen is None else column.name in chosen))
        if self.header.is_open:
            self._show_filters(True)

    def _open_menu(self, place: QPoint) -> None:
        self.columns_menu.popup(self.header.viewport().mapToGlobal(place))

    def _fill_menu(self) -> None:
        menu = self.columns_menu
        menu.clear()
        shown = self.chosen()
        for number, column in enumerate(self.table.columns):
            action = menu.addAction(menu_text(column.title))
            action.setCheckable(True)
            action.setChecked(column.name in shown)
            action.setEnabled(number > 0)  # a row without its name says nothing
            action.toggled.connect(lambda on, name=column.name: self._switch(name, on))
        menu.addSeparator()
        menu.addAction(self.filter_action)
        menu.addAction(tr("Usual columns")).triggered.connect(lambda: self.choose(None))

    def _switch(self, name: str, on: bool) -> None:
        shown = self.chosen()
        self._chosen = [*shown, name] if on else [other for other in shown if other != name]
        self._show_columns()

    # --- filters ------------------------------------------------------------------------------------------------------

    def _show_filters(self, on: bool) -> None:
        if not on:
            self.header.close_fields()
            self.setFocus()
            return
        was_open = self.header.is_open
        self.header.open_fields([column.title for column in self.table.columns])
        if not was_open:
            self.header.field(self.header.logicalIndex(0)).setFocus()

    def _filter(self, number: int, typed: str) -> None:
        column = self.table.columns[number]
        amounts = map(column.amount, self.table.rows) if column.amount else ()
        fault = filter_fault(typed, next((amount for amount in amounts if amount is not None), None))
        self.header.mark(number, fault)
        self._faults.pop(number, None)
        if fault:
            self._faults[number] = fault
        self.table.set_test(number, None if fault else column_test(typed, column.text, column.amount))
        self.arranged.emit()

    @property
    def fault(self) -> str:
        """What is wrong with a filter that was typed; '' where nothing."""
        return next(iter(self._faults.values()), "")

    def clear_filters(self) -> bool:
        """Close the filters of the columns; False where none were open."""
        was_open = self.header.is_open
        self.filter_action.setChecked(False)
        return was_open

    # --- kept as values -----------------------------------------------------------------------------------------------

    def arrangement(self) -> dict[str, Any]:
        """Columns, filters and order, for `arrange`."""
        columns, header = self.table.columns, self.header
        sorted_by = header.sortIndicatorSection()
        return {
            "columns": None if self._chosen is None else self.chosen(),
            "filters": {columns[number].name: text for number, text in header.typed().items()},
            "sorted": [columns[sorted_by].name, header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder]
            if 0 <= sorted_by < len(columns)
            else None,
        }

    def arrange(self, arrangement: Mapping[str, Any]) -> None:
        """Be as an arrangement says; columns that are no more are passed over."""
        numbers = {column.name: number for number, column in enumerate(self.table.columns)}
        columns, filters = arrangement.get("columns"), arrangement.get("filters") or {}
        by = arrangement.get("sorted")
        with QSignalBlocker(self):
            self.choose(columns if isinstance(columns, list) else None)
            self.filter_action.setChecked(bool(filters))
            for name, text in filters.items():
                if name in numbers:
                    self.header.type_in(numbers[name], str(text))
            name, descending = by or ("", False)
            order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            self.sortByColumn(numbers.get(name, -1), order)
        self.arranged.emit()

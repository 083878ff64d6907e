"""The Orders page: every open order with where it ships from, found by typing, narrowed by chips, sorted by header.

Shows the session's snapshot; selecting a row selects the order for the whole window.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QMenu, QSizePolicy, QStackedLayout, QToolButton, QWidget

from domdesk.gui.actions import Actions
from domdesk.gui.orders.columns import order_columns
from domdesk.gui.orders.states import STATES, chip_text, chips_worth_showing, state_tips, states_of
from domdesk.gui.parts.ask_bar import AskBar
from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.controls import action_button
from domdesk.gui.parts.empty import teaching
from domdesk.gui.parts.formatting import money, number
from domdesk.gui.parts.list_view import ListView
from domdesk.gui.parts.nothing_fits import NothingFits
from domdesk.gui.parts.words import label, menu_text, several, tip, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.session import Session
from domdesk.records import OrderKey, OrderRow

OF_ORDERS = (
    "accept",
    "accept-all",
    "ship",
    "reject",
    "release",
    "cancel-order",
    "reopen",
    "change",
    "pin",
    "copy-table",
)
"""The actions that a click with the other button on an order offers."""
LEAST_EM = 6
"""How narrow, in heights of the text, places become before other columns give way to them."""


class OrdersPage(QWidget):
    """See the module."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._chip = "all"
        self._only: frozenset[OrderKey] | None = None
        self._filling = False
        self.search = QLineEdit(placeholderText=tr("Find: order, name, city, place, article…"), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Find orders"))
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._enter_list)
        down = QShortcut(QKeySequence("Down"), self.search)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        down.activated.connect(self._enter_list)
        self.chips = {name: self._make_chip(name) for name in STATES}
        self.only = _close_chip(self._show_all)
        self._chip_group = QButtonGroup(self)
        for chip in self.chips.values():
            self._chip_group.addButton(chip)
        self.table = ListView(order_columns(lambda: session.now), tr("Orders"), self)
        self.nothing = NothingFits(self.table, self.clear)
        self.table.least_em = LEAST_EM
        self.table.stretch(*(self._column(name) for name in ("to", "from")))
        self.table.give_way(*(self._column(name) for name in ("lines", "arrives")))
        self.table.arranged.connect(self._count)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self.footer = label(quiet=True, rank="small")
        self.menu = QMenu(self)
        self.ask = AskBar()
        self.ask.no.setText(tr("Leave it"))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._filled(actions))
        self._stack.addWidget(_empty(actions))
        session.read.connect(self._show_rows)
        session.imported.connect(lambda _: self.chips["all"].click())  # else a chip could hide what was imported
        session.selected.connect(self._show_selection)
        session.orders_wanted.connect(self._show_only)
        session.leaving.connect(self._show_all)

    def _column(self, name: str) -> int:
        return next(n for n, column in enumerate(self.table.table.columns) if column.name == name)

    def _make_chip(self, name: str) -> QToolButton:
        chip = QToolButton()
        chip.setCheckable(True)
        chip.setChecked(name == "all")
        chip.setProperty("shape", "chip")
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        chip.setToolTip(tip(state_tips()[name]))
        chip.clicked.connect(lambda: self._choose_chip(name))
        return chip

    def _filled(self, actions: Actions) -> QWidget:
        page = QWidget()
        head, chips = WrapLayout(), WrapLayout(gap=6)
        head.addWidget(label(tr("Orders"), rank="heading"))
        head.addWidget(self.search)
        for name in ("import", "accept", "export"):
            button = action_button(actions[name])
            head.addWidget(button)
            if name == "accept":
                button.setMenu(self.menu)
                button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)
        for name in OF_ORDERS:
            self.menu.addAction(actions[name])
        for chip in (*self.chips.values(), self.only):
            chips.addWidget(chip)
        self.footer.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.footer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        chips.addWidget(self.footer)
        chips.addWidget(self._columns_button())
        layout = below(page, margins=(12, 12, 12, 12))
        layout.addLayout(head)
        layout.addLayout(chips)
        layout.addWidget(self.ask)
        layout.addWidget(self.table, 1)
        return page

    def _open_menu(self, place: QPoint) -> None:
        self.menu.popup(self.table.viewport().mapToGlobal(place))

    def _columns_button(self) -> QToolButton:
        button = QToolButton()
        button.setProperty("shape", "button")
        button.setText(tr("Columns"))
        button.setToolTip(tip(tr("Choose the columns, or filter each of them (Ctrl+Shift+F)")))
        button.setMenu(self.table.columns_menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    # --- showing ------------------------------------------------------------------------------------------------------

    def _show_rows(self) -> None:
        now = self._session.now
        if now is None:
            return
        counts = {name: int(mask.sum()) for name, mask in now.states.items()}
        telling = chips_worth_showing(counts, now.run is not None)
        for name, chip in self.chips.items():
            chip.setText(chip_text(name, counts[name]))
            chip.setVisible(name in telling)
        if self.chips[self._chip].isHidden():
            self._chip = "all"
            self.chips["all"].setChecked(True)
        one_channel = len(now.channels) < 2
        stateless = not any(counts[name] for name in ("overridden", "rejected", "partly", "committed", "shipped"))
        lonely = {"channel": one_channel, "state": stateless}
        self.table.leave_out(frozenset(name for name, is_lonely in lonely.items() if is_lonely))
        self.table.hold(self._column("state"), list(map(states_of, now.kinds)))
        self.table.hold(self._column("order"), [now.longest])
        self._filling = True  # what a new list does to the table's selection is not the user's choice
        several_chosen = [row.key for row in self.table.selected_rows()]
        self.table.table.set_rows(now.rows, self._mask())
        if len(several_chosen) > 1:
            self._select_again(several_chosen)
        self._filling = False
        self._stack.setCurrentIndex(0 if now.rows else 1)
        self._show_selection()
        self._count()

    def _mask(self) -> np.ndarray:
        now, wanted = self._session.now, self.search.text().casefold().split()
        assert now is not None
        keep = now.states[self._chip].copy()
        if self._only is not None:
            only = np.zeros(len(now.rows), dtype=bool)
            only[[now.numbers[key] for key in self._only if key in now.numbers]] = True
            keep &= only
        for word in wanted:
            keep &= np.fromiter((word in words for words in now.words), dtype=bool, count=len(now.rows))
        return keep

    def _filter(self) -> None:
        if self._session.now:
            self.table.table.set_filter(self._mask())
            self._selection_changed()

    def _show_only(self, keys: Iterable[OrderKey], about: str) -> None:
        """Show these orders alone, whatever narrowed the list before; a chip says what they are and ends it."""
        self.clear()
        self._only = frozenset(keys)
        self.only.setText(menu_text(tr("{orders} ✕", orders=about)))
        self.only.show()
        self._filter()
        self._session.page_wanted.emit("orders")

    def _show_all(self) -> None:
        if self._only is not None:
            self._only = None
            self.only.hide()
            self._filter()

    def _choose_chip(self, name: str) -> None:
        self._chip = name
        self._filter()

    def _count(self) -> None:
        now = self._session.now
        if now is None:
            return
        shown = tr("{shown} of {all} shown", shown=number(self.table.table.rowCount()), all=number(len(now.rows)))
        if self.table.fault:
            shown += " · " + self.table.fault
        chosen = self.table.selected_rows()
        if len(chosen) > 1:
            shown += " · " + _totals(chosen, now.currency)
        self.footer.setText(shown)

    # --- selection ----------------------------------------------------------------------------------------------------

    def _selection_changed(self) -> None:
        if self._filling:
            return
        chosen = self.table.selected_rows()
        self._session.select(chosen[0].key if len(chosen) == 1 else None)
        self._count()

    def _show_selection(self) -> None:
        """Bring the table's selection to the session's, wherever that was chosen."""
        key, model = self._session.selection, self.table.table
        chosen = self.table.selected_rows()
        if key is None or [row.key for row in chosen] == [key]:
            return
        rows = enumerate(model.rows)  # those of the session may be newer
        source = next((i for i, row in rows if row.order == key.order and row.channel == key.channel), -1)
        place = model.row_of(source)
        self._filling = True
        if place < 0:
            self.table.clearSelection()
        else:
            self._select(place)
        self._filling = False
        self._count()

    def _select(self, place: int) -> None:
        index = self.table.table.index(place, 0)
        flag = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        self.table.scrollTo(index)

    def _select_again(self, keys: Iterable[OrderKey]) -> None:
        """Select the rows of these orders, those that are still shown."""
        now, chosen = self._session.now, QItemSelection()
        for key in keys:
            place = self.table.table.row_of(now.numbers[key]) if now and key in now.numbers else -1
            if place >= 0:
                index = self.table.table.index(place, 0)
                chosen.select(index, index)
        flag = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().select(chosen, flag.ClearAndSelect | flag.Rows)

    def _enter_list(self) -> None:
        """Go from what was typed to what it found: to the selected order, else the first."""
        if self.table.table.rowCount():
            if not self.table.selected_rows():
                self._select(0)
            self.table.setFocus()

    def clear(self) -> bool:
        """Clear the filters, else the selection; False where neither was set."""
        if self.table.clear_filters() or self.search.text() or self._chip != "all" or self._only is not None:
            self._show_all()
            self.search.clear()
            self.chips["all"].click()
            return True
        had = bool(self.table.selected_rows())
        self.table.clearSelection()
        return had

    def state(self) -> dict[str, Any]:
        """How the list is looked at, for `restore`."""
        return {"chip": self._chip, "search": self.search.text(), "list": self.table.arrangement()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Look at the list as `state` says; where it says nothing, as at first."""
        self.search.setText(str(state.get("search", "")))
        chip = self.chips.get(str(state.get("chip")))
        (self.chips["all"] if chip is None or chip.isHidden() else chip).click()
        self.table.arrange(state.get("list", {}))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.table.viewport().update()
        super().changeEvent(event)


def _close_chip(end: Callable[[], None]) -> QToolButton:
    """The chip that says which orders alone are shown, and ends that; hidden until then."""
    chip = QToolButton()
    chip.setProperty("shape", "chip")
    chip.setToolTip(tip(tr("Show all orders again")))
    chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    chip.clicked.connect(end)
    chip.hide()
    return chip


def _empty(actions: Actions) -> QWidget:
    """What the list holds and three ways to fill it."""
    about = tr(
        "Here stand the orders that wait to be routed, each with the place that ships it and what that costs. "
        "Import files, drop them on this window, or paste rows copied from a spreadsheet."
    )
    return teaching(actions, tr("No open orders yet"), about)


def _totals(rows: list[OrderRow], currency: str) -> str:
    """What the selected orders come to: '5 selected: 12 units, 6 shipments, $61.75'."""
    units = sum(row.units for row in rows)
    parts = [several(int(units), "{n} unit", "{n} units") if units == int(units) else tr("{n} units", n=number(units))]
    if shipments := sum(row.shipments for row in rows):
        parts.append(several(shipments, "{n} shipment", "{n} shipments"))
    costs = [row.cost_minor for row in rows if row.cost_minor is not None]
    if costs:
        parts.append(money(sum(costs), currency))
    return tr("{n} selected: {totals}", n=number(len(rows)), totals=", ".join(parts))

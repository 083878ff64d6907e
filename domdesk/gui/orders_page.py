"""The Orders page: every open order with where it ships from, found by typing, narrowed by chips, sorted by header.

Shows the session's snapshot; selecting a row selects the order for the whole window.
"""

from collections.abc import Callable
from datetime import date

import numpy as np
from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QStackedLayout, QToolButton, QWidget

from domdesk.gui.actions import Actions
from domdesk.gui.boxes import below, beside, centred
from domdesk.gui.controls import action_button
from domdesk.gui.formatting import UNKNOWN, day, money, number
from domdesk.gui.icons import icon
from domdesk.gui.session import Session
from domdesk.gui.tables import Column, TableView, natural
from domdesk.gui.theme import roles
from domdesk.gui.words import label, several, tr
from domdesk.records import OrderRow


def is_routed(row: OrderRow) -> bool:
    """True where the run shown decided about the order."""
    return row.cost_minor is not None or row.unassigned_lines > 0


def is_late(row: OrderRow) -> bool:
    """True where the last of the order arrives after the day it is due."""
    return row.delivery_date is not None and bool(row.due) and row.delivery_date.isoformat() > row.due[:10]


CHIPS: dict[str, Callable[[OrderRow], bool]] = {
    "all": lambda row: True,
    "split": lambda row: row.shipments > 1,
    "late": is_late,
    "unassigned": lambda row: row.unassigned_lines > 0,
    "not_routed": lambda row: not is_routed(row),
}


WHERE_ANY = ("late", "not_routed")
"""Chips that are there only where there are such orders."""


def chip_text(name: str, count: int) -> str:
    """A chip with its count: 'Split 31'."""
    texts = {
        "all": tr("All"),
        "split": tr("Split"),
        "late": tr("Late"),
        "unassigned": tr("Unassigned"),
        "not_routed": tr("Not routed"),
    }
    return f"{texts[name]} {number(count)}"


class OrdersPage(QWidget):
    """See the module."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._haystack: list[str] = []
        self._chip = "all"
        self._filling = False
        self.search = QLineEdit(placeholderText=tr("Find: order, name, city, place, article…"), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Find orders"))
        self.search.setMinimumWidth(220)
        self.search.textChanged.connect(self._filter)
        self.chips = {name: self._make_chip(name) for name in CHIPS}
        self._chip_group = QButtonGroup(self)
        for chip in self.chips.values():
            self._chip_group.addButton(chip)
        self.table = TableView(self._columns(), tr("Orders"), self)
        self.table.stretch(4)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self.footer = label(quiet=True, rank="small")
        self._stack = QStackedLayout()
        self._stack.addWidget(self._filled(actions))
        self._stack.addWidget(_empty(actions))
        self.setLayout(self._stack)
        session.read.connect(self._show_rows)
        session.imported.connect(lambda _: self.chips["all"].click())  # else a chip could hide what was imported
        session.selected.connect(self._show_selection)

    def _columns(self) -> list[Column]:
        def place(location: str) -> str:
            return self._session.now.place(location) if self._session.now else location

        def sources(row: OrderRow) -> str:
            if row.sources:
                return " + ".join(place(source) for source in row.sources)
            return tr("nowhere") if is_routed(row) else UNKNOWN

        def to(row: OrderRow) -> str:
            town = " ".join(filter(None, (row.city, row.region))) or row.postal_code
            return town if row.country in ("", "US") else f"{town}, {row.country}"

        def cost(row: OrderRow) -> str:
            return money(row.cost_minor, self._session.now.currency if self._session.now else "USD")

        return [
            Column(tr("Order"), lambda row: row.order, tip=_order_tip, icon=_order_icon),
            Column(tr("Channel"), lambda row: row.channel or UNKNOWN),
            Column(tr("To"), to, key=lambda row: natural(to(row)) or None, tip=_address),
            Column(tr("Lines"), lambda row: number(row.lines), key=lambda row: row.lines, number=True),
            Column(tr("From"), sources, key=lambda row: natural(sources(row)) if row.sources else None),
            Column(tr("Cost"), cost, key=lambda row: row.cost_minor, number=True),
            Column(
                tr("Arrives"),
                lambda row: day(row.delivery_date),
                key=lambda row: row.delivery_date,
                tip=_arrival_tip,
                icon=lambda row: icon("warning", roles().bad) if is_late(row) else None,
            ),
        ]

    def _make_chip(self, name: str) -> QToolButton:
        chip = QToolButton()
        chip.setCheckable(True)
        chip.setChecked(name == "all")
        chip.setProperty("shape", "chip")
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        chip.clicked.connect(lambda: self._choose_chip(name))
        return chip

    def _filled(self, actions: Actions) -> QWidget:
        page = QWidget()
        head = beside()
        head.addWidget(label(tr("Orders"), rank="heading"))
        head.addSpacing(12)
        head.addWidget(self.search, 1)
        for name in ("import", "export"):
            head.addWidget(action_button(actions[name]))
        chips = beside(gap=6)
        for chip in self.chips.values():
            chips.addWidget(chip)
        chips.addStretch(1)
        chips.addWidget(self.footer)
        layout = below(page, margins=(12, 12, 12, 12))
        layout.addLayout(head)
        layout.addLayout(chips)
        layout.addWidget(self.table, 1)
        return page

    # --- showing ------------------------------------------------------------------------------------------------------

    def _show_rows(self) -> None:
        now = self._session.now
        if now is None:
            return
        self._haystack = [_words(row, now.place) for row in now.rows]
        counts = {name: sum(map(belongs, now.rows)) for name, belongs in CHIPS.items()}
        for name, chip in self.chips.items():
            chip.setText(chip_text(name, counts[name]))
            chip.setVisible(name == "all" or (now.run is not None and (name not in WHERE_ANY or counts[name] > 0)))
        if self.chips[self._chip].isHidden():
            self._chip = "all"
            self.chips["all"].setChecked(True)
        self.table.setColumnHidden(1, len({row.channel for row in now.rows}) < 2)
        self._filling = True  # what a new list does to the table's selection is not the user's choice
        self.table.table.set_rows(now.rows, self._mask())
        self._filling = False
        self._stack.setCurrentIndex(0 if now.rows else 1)
        self._show_selection()
        self._count()

    def _mask(self) -> np.ndarray:
        rows, words = self.table.table.rows, self.search.text().casefold().split()
        rows = self._session.now.rows if self._session.now else rows
        belongs = CHIPS[self._chip]
        return np.fromiter(
            (
                belongs(row) and all(word in hay for word in words)
                for row, hay in zip(rows, self._haystack, strict=True)
            ),
            dtype=bool,
            count=len(rows),
        )

    def _filter(self) -> None:
        if self._session.now:
            self.table.table.set_filter(self._mask())
            self._selection_changed()

    def _choose_chip(self, name: str) -> None:
        self._chip = name
        self._filter()

    def _count(self) -> None:
        now = self._session.now
        if now is None:
            return
        shown = tr("{shown} of {all} shown", shown=number(self.table.table.rowCount()), all=number(len(now.rows)))
        chosen = self.table.selected_rows()
        costs = [row.cost_minor for row in chosen if row.cost_minor is not None]
        if len(chosen) > 1:
            shown += " · " + several(len(chosen), "{n} selected", "{n} selected")
            shown += f": {money(sum(costs), now.currency)}" if costs else ""
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
        source = next((i for i, row in enumerate(model.rows) if row.key == key), -1)
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

    def clear(self) -> bool:
        """Clear the filter, else the selection; False where neither was set."""
        if self.search.text() or self._chip != "all":
            self.search.clear()
            self.chips["all"].click()
            return True
        had = bool(self.table.selected_rows())
        self.table.clearSelection()
        return had

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.table.viewport().update()
        super().changeEvent(event)


def _empty(actions: Actions) -> QWidget:
    """What the list holds and three ways to fill it."""
    page = QWidget()
    layout = below(page, gap=12)
    layout.addStretch(1)
    layout.addWidget(label(tr("No open orders yet"), rank="heading"), 0, Qt.AlignmentFlag.AlignHCenter)
    about = label(
        tr(
            "Here stand the orders that wait to be routed, each with the place that ships it and what that costs. "
            "Import files, drop them on this window, or paste rows copied from a spreadsheet."
        ),
        quiet=True,
        wrap=True,
    )
    about.setFixedWidth(460)
    about.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    layout.addLayout(centred(about))
    buttons = beside()
    buttons.addStretch(1)
    for name in ("import", "paste", "demo"):
        buttons.addWidget(action_button(actions[name]))
    buttons.addStretch(1)
    layout.addLayout(buttons)
    layout.addStretch(2)
    return page


def _words(row: OrderRow, place: Callable[[str], str]) -> str:
    sources = (f"{source} {place(source)}" for source in row.sources)
    fields = (row.order, row.channel, row.ship_to_name, row.city, row.region, row.country, row.postal_code)
    return " ".join((*fields, *row.skus, *sources)).casefold()


def _address(row: OrderRow) -> str:
    town = " ".join(filter(None, (row.city, row.region, row.postal_code, row.country)))
    return "\n".join(filter(None, (row.ship_to_name, town)))


def _order_tip(row: OrderRow) -> str:
    facts = [tr("Order {order}", order=row.order)]
    if row.channel:
        facts.append(tr("from {channel}", channel=row.channel))
    if row.shipments > 1:
        facts.append(several(row.shipments, "{n} shipment", "in {n} shipments"))
    if row.unassigned_lines:
        facts.append(several(row.unassigned_lines, "{n} line without a place", "{n} lines without a place"))
    return "\n".join(facts)


def _arrival_tip(row: OrderRow) -> str:
    arrives = tr("Arrives {day}", day=day(row.delivery_date)) if row.delivery_date else tr("Arrival unknown")
    due = date.fromisoformat(row.due[:10]) if row.due else None
    promise = tr("promised {day}", day=day(due)) if due else tr("nothing promised")
    return f"{arrives}, {promise}" + (", " + tr("late") if is_late(row) else "")


def _order_icon(row: OrderRow) -> QIcon | None:
    if row.unassigned_lines:
        return icon("warning", roles().warn)
    return icon("split", roles().quiet) if row.shipments > 1 else None

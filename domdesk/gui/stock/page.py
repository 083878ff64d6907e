"""The Stock page: products by places, or one row per figure; found by typing, narrowed by chips, typed into.

Asks the desk for its stock when it is shown and after each change; beside it stands the selected one in a form.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSplitter, QStackedLayout, QStackedWidget, QWidget

from domdesk.gui.actions import Actions
from domdesk.gui.parts import edits
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.cell_table import CellTable
from domdesk.gui.parts.controls import action_button
from domdesk.gui.parts.empty import teaching
from domdesk.gui.parts.finder import Chip, Finder
from domdesk.gui.parts.formatting import money, number
from domdesk.gui.parts.named_table import go_to, quicken
from domdesk.gui.parts.tables import TableView
from domdesk.gui.parts.typed import to_plain
from domdesk.gui.parts.words import label, several, tip, tr
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Snapshot
from domdesk.gui.stock.columns import FIXED, list_columns
from domdesk.gui.stock.figures import Figure, Holding, read_holding
from domdesk.gui.stock.finding import FIGURES, PRODUCTS, Words, chip_names, stale_words, with_words
from domdesk.gui.stock.grid import StockGrid
from domdesk.gui.stock.side import FIGURE, PRODUCT, StockSide
from domdesk.money import to_minor

GRID, LIST = 0, 1
SIDE_WIDTH = 340


class StockPage(QWidget):
    """See the module."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._holding: Holding | None = None
        self._words: tuple[Words, Words] = (Words([], {}), Words([], {}))
        self._listed: Holding | None = None
        self._is_old = True
        self._asked: Snapshot | None = None
        self._currency = ""
        self._at: tuple[str, str | None] | None = None
        self._next: tuple[str, str | None] | None = None
        self.finder = Finder(tr("Find: SKU, title, category, place…"), tr("Find stock"), chip_names())
        self.finder.changed.connect(self._filter)
        self.grid = StockGrid(self)
        self.list = CellTable(list_columns(""), tr("Stock figures"), self)
        quicken(self.list)
        self.list.setSelectionBehavior(TableView.SelectionBehavior.SelectRows)
        self.side = StockSide(session)
        self.side.left.connect(self._back_to_table)
        self.side.said.connect(self._say)
        self.side.made.connect(self._go_next_to)
        self.footer = label(quiet=True, rank="small")
        self.said = label(rank="small")
        self.add = QPushButton(tr("Add product"))
        self.views = [Chip(tr("Places side by side")), Chip(tr("One row per figure"))]
        self._tables = QStackedWidget()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._filled(actions))
        self._stack.addWidget(self._empty(actions))
        self._connect()

    def _filled(self, actions: Actions) -> QWidget:
        head = beside()
        head.addWidget(label(tr("Stock"), rank="heading"))
        head.addSpacing(12)
        head.addWidget(self.finder, 1)
        tools = beside(gap=6)
        group = QButtonGroup(self)
        for number_, view in enumerate(self.views):
            group.addButton(view, number_)
            tools.addWidget(view)
        group.idClicked.connect(self._show_view)
        self.views[GRID].setChecked(True)
        tools.addStretch(1)
        tools.addWidget(self.add)
        tools.addWidget(action_button(actions["import"]))
        self._tables.addWidget(self.grid)
        self._tables.addWidget(self.list)
        left = QWidget()
        layout = below(left)
        layout.addWidget(self._tables, 1)
        feet = beside()
        feet.addWidget(self.footer)
        feet.addStretch(1)
        feet.addWidget(self.said)
        layout.addLayout(feet)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self.side)
        split.setStretchFactor(0, 1)
        split.setChildrenCollapsible(False)
        split.setSizes([10 * SIDE_WIDTH, SIDE_WIDTH])
        self.side.setMinimumWidth(SIDE_WIDTH)
        page = QWidget()
        layout = below(page, margins=(12, 12, 12, 12))
        layout.addLayout(head)
        layout.addLayout(tools)
        layout.addWidget(split, 1)
        return page

    def _empty(self, actions: Actions) -> QWidget:
        self.begin = QPushButton(tr("Add a product"))
        for button in (self.add, self.begin):
            button.setAutoDefault(True)  # else Enter does nothing outside a dialog
        about = tr(
            "Here stands what lies where: how much of each product each place has, what of it can be promised, what a "
            "unit costs there and how old the figure is. Import a stock file, paste rows, or type the first product."
        )
        return teaching(actions, tr("No stock yet"), about, [self.begin])

    def _connect(self) -> None:
        for table in (self.grid, self.list):
            table.selectionModel().selectionChanged.connect(lambda *_: self._selection_changed())
            table.selectionModel().currentChanged.connect(lambda *_: self._selection_changed())
            table.activated.connect(lambda _: self.side.enter())
            table.typed.connect(self._save_typed)
            table.said.connect(self._warn)
            table.deleted.connect(self.side.ask_to_remove_figure)
        self.add.clicked.connect(self._begin_product)
        self.begin.clicked.connect(self._begin_product)
        self._session.read.connect(self._read_anew)
        self._session.closed.connect(self._clear)
        self._session.opened.connect(self._begin_desk)

    # --- reading ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_old:
            self._read()

    def _read_anew(self) -> None:
        self._is_old = True
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        now = self._session.now
        if now is None:
            return
        self._is_old, self._asked = False, now

        def taken(answer: tuple[Holding, tuple[Words, Words]]) -> None:
            if self._session.now is now:
                self._take(*answer)
            elif self._asked is now:  # what was shown has been renewed meanwhile, and nobody has asked again
                self._read()

        self._session.ask_desk(lambda desk: with_words(read_holding(desk, now)), taken)

    def _clear(self) -> None:
        self._holding, self._is_old = None, True
        self.finder.clear()

    def _begin_desk(self) -> None:
        """Say nothing of the desk before."""
        self.give_up()
        self._say("")

    def unsaved(self) -> list[str]:
        """The figures and products with changes that are not saved."""
        return self.side.unsaved()

    def give_up(self) -> None:
        """Let every figure and product be as it is stored."""
        self.side.give_up()

    def _take(self, holding: Holding, words: tuple[Words, Words]) -> None:
        now = self._session.now
        if now is None:
            return
        place, self._next = self._next or self._place(), None
        self._holding, self._words = holding, words
        places = list(now.locations.values())
        self.grid.show_stock(holding.products, places, now.currency)
        if self._view == LIST:
            self._show_list()
        skus = [(row.product.sku, row.product.title or "") for row in holding.products]
        categories = sorted({row.product.category for row in holding.products if row.product.category})
        self.side.set_desk(now.currency, places, skus, categories)
        self.side.figure.keep_only(figure.key for figure in holding.figures)
        self.side.product.keep_only((row.product.sku,) for row in holding.products)
        self.finder.chips["stale"].setToolTip(tip(stale_words(holding.stale_after)))
        if not self.side.product.is_new:
            self._stack.setCurrentIndex(0 if holding.products else 1)
        self._filter()
        self._select(place)

    def _show_list(self) -> None:
        """Let the table of figures show what was read last; that takes its time, so only when it is seen."""
        holding, now = self._holding, self._session.now
        if holding is None or now is None or holding is self._listed:
            return
        self._listed = holding
        model, figures, currency = self.list.cells, holding.figures, now.currency
        if currency != self._currency:
            self._currency = currency
            model.show(list_columns(currency), figures)
        elif [f.key for f in model.rows] == [f.key for f in figures]:
            model.renew(figures)
        else:
            model.set_rows(figures)

    # --- narrowing ----------------------------------------------------------------------------------------------------

    @property
    def _view(self) -> int:
        return self._tables.currentIndex()

    @property
    def _table(self) -> CellTable:
        return self.list if self._view == LIST else self.grid

    def _show_view(self, view: int) -> None:
        place = self._place()
        self._tables.setCurrentIndex(view)
        if view == LIST:
            self._show_list()
        self._filter()
        self._select(place)

    def _filter(self) -> None:
        """Let the table that is shown show what passes; the other one follows when it is shown."""
        holding = self._holding
        if holding is None:
            return
        rows: list[Any] = holding.figures if self._view == LIST else holding.products
        tests: dict[str, Callable[[Any], bool]] = FIGURES if self._view == LIST else PRODUCTS
        words = self._words[self._view]
        self.finder.count(words.counts)
        self._table.table.set_filter(self.finder.passing(rows, words.hay, tests[self.finder.chip]))
        self._count()

    # --- selection ----------------------------------------------------------------------------------------------------

    def _place(self) -> tuple[str, str | None] | None:
        """The SKU and the location under the cursor."""
        index = self._table.currentIndex()
        if not index.isValid():
            return None
        row = self._table.table.row(index.row())
        if isinstance(row, Figure):
            return row.stock.sku, row.stock.location
        at = index.column() - FIXED
        return row.product.sku, self.grid.places[at].location if at >= 0 else None

    def _select(self, place: tuple[str, str | None] | None) -> None:
        """Put the cursor where it was, or leave it to none where that is gone."""
        if place != self._place() and place is not None:
            sku, at = place
            model = self._table.table
            rows = enumerate(model.rows)
            if self._view == LIST:
                of_sku = [(i, f.stock.location) for i, f in rows if f.stock.sku == sku]
                source = min(of_sku, key=lambda found: found[1] != at, default=(-1, ""))[0]
            else:
                source = next((i for i, row in rows if row.product.sku == sku), -1)
            names = [p.location for p in self.grid.places]
            column = FIXED + names.index(at) if self._view == GRID and at in names else 0
            shown = model.row_of(source)
            if shown >= 0:
                go_to(self._table, shown, column)
        self._selection_changed()

    def _selection_changed(self) -> None:
        holding, place, now = self._holding, self._place(), self._session.now
        if holding is None or now is None or self.side.is_adding:
            return
        row = next((r for r in holding.products if place and r.product.sku == place[0]), None)
        at = now.locations.get(place[1]) if place and place[1] else None
        self.side.show_selected(row, holding.cells.get(place[0]) if place else None, at)
        if place != self._at:
            self._at = place
            self.side.go_to(FIGURE if at else PRODUCT)
        self._count()

    def _count(self) -> None:
        holding, now = self._holding, self._session.now
        if holding is None or now is None:
            return
        shown, of = number(self._table.table.rowCount()), len(self._table.table.rows)
        many = tr("{shown} of {all} figures shown") if self._view == LIST else tr("{shown} of {all} products shown")
        chosen = self.list.selected_rows() if self._view == LIST else self.grid.selected_figures()
        text = many.format(shown=shown, all=number(of))
        if len(chosen) > 1:
            available = sum((figure.available for figure in chosen), Decimal(0))
            text += " · " + several(len(chosen), "{n} figure selected", "{n} figures selected")
            text += ": " + tr("{n} available", n=number(available))
            values = [figure.worth for figure in chosen if figure.worth is not None]
            if len(values) == len(chosen):
                value = to_minor(sum(values, Decimal(0)), now.currency)
                text += ", " + tr("worth {amount}", amount=money(value, now.currency))
        self.footer.setText(text)

    # --- changing -----------------------------------------------------------------------------------------------------

    def _save_typed(self, row: Any, column: int, text: str) -> None:
        name = self._table.table.columns[column].name
        if isinstance(row, Figure):
            cells = {"location": row.stock.location, "sku": row.stock.sku, name: to_plain(text)}
        else:
            cells = {"location": name, "sku": row.product.sku, "on_hand": to_plain(text)}
        edits.save(
            self._session, "stock", [cells], self._say, lambda by, rest: self._warn("\n".join([*by.values(), *rest]))
        )

    def _go_next_to(self, place: tuple[str, str | None]) -> None:
        """Select what was made once it has been read."""
        self._next = place

    def _begin_product(self) -> None:
        self._stack.setCurrentIndex(0)
        self.side.begin_product()

    def _back_to_table(self) -> None:
        if self._holding and not self._holding.products:
            self._stack.setCurrentIndex(1)
        self._table.setFocus()

    def _say(self, text: str) -> None:
        self._tone("", text)

    def _warn(self, text: str) -> None:
        self._tone("bad", text)

    def _tone(self, tone: str, text: str) -> None:
        self.said.setText(text)
        self.said.setProperty("tone", tone)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)

    # --- keys ---------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def _is_ours(self, event: QKeyEvent) -> bool:
        narrowed = bool(self.finder.search.text()) or self.finder.chip != "all"
        return event.matches(QKeySequence.StandardKey.Find) or (event.key() == Qt.Key.Key_Escape and narrowed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Find):
            self.finder.search.setFocus()
            self.finder.search.selectAll()
        elif event.key() == Qt.Key.Key_Escape and self.finder.clear():
            self._table.setFocus()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.grid.viewport().update()
            self.list.viewport().update()
        super().changeEvent(event)

"""The Stock page: products by places, or one row per figure; found by typing, narrowed by chips, typed into.

Asks the desk for its stock when it is shown and after each change; beside it stands the selected one in a form.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QStackedLayout, QStackedWidget, QWidget

from domdesk.gui.actions import Actions
from domdesk.gui.parts import edits
from domdesk.gui.parts.cell_table import CellTable
from domdesk.gui.parts.controls import action_button, verb_button
from domdesk.gui.parts.empty import teaching
from domdesk.gui.parts.finder import Chip, Finder
from domdesk.gui.parts.formatting import money, number
from domdesk.gui.parts.list_page import ListPage
from domdesk.gui.parts.named_table import go_to, quicken
from domdesk.gui.parts.nothing_fits import NothingFits
from domdesk.gui.parts.pasting import Pasted
from domdesk.gui.parts.tables import TableView
from domdesk.gui.parts.typed import to_plain
from domdesk.gui.parts.words import several, tip, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Snapshot
from domdesk.gui.stock.columns import FIXED, list_columns
from domdesk.gui.stock.figures import Figure, Holding, read_holding
from domdesk.gui.stock.finding import FIGURES, PRODUCTS, Words, chip_names, chip_tips, stale_words, with_words
from domdesk.gui.stock.grid import StockGrid
from domdesk.gui.stock.side import FIGURE, PRODUCT, StockSide
from domdesk.gui.stock.worth_view import WorthView
from domdesk.money import to_minor

GRID, LIST = 0, 1


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
        self.finder = Finder(tr("Find: SKU, title, category, place…"), tr("Find stock"), chip_names(), chip_tips())
        self.finder.changed.connect(self._filter)
        self.grid = StockGrid(self)
        self.list = CellTable(list_columns(""), tr("Stock figures"), self)
        quicken(self.list)
        self.list.wrap_headings()
        self.list.setSelectionBehavior(TableView.SelectionBehavior.SelectRows)
        for table in (self.grid, self.list):
            NothingFits(table, self.finder.clear)
        self.side = StockSide(session)
        self.side.left.connect(self._back_to_table)
        self.side.made.connect(self._go_next_to)
        self.add = QPushButton(tr("Add product"))
        self.add.setToolTip(tip(tr("Type in an article that is sold")))
        self.worth_button = verb_button(
            tr("What one more is worth…"), tr("What one more unit of each would save over all orders"), self._show_worth
        )
        self.worth = WorthView(session)
        self.worth.left.connect(self._leave_worth)
        self.views = [
            Chip(tr("Places side by side"), tr("A row for each product, a column for each place")),
            Chip(tr("One row per figure"), tr("A row for each product at each place, with all that is known of it")),
        ]
        self._tables = QStackedWidget()
        self.page = self._filled(actions)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.page)
        self._stack.addWidget(self._empty(actions))
        self._stack.addWidget(self.worth)
        self._connect()
        self.side.hide()

    def _filled(self, actions: Actions) -> ListPage:
        tools = WrapLayout(gap=6)
        group = QButtonGroup(self)
        for number_, view in enumerate(self.views):
            group.addButton(view, number_)
            tools.addWidget(view)
        group.idClicked.connect(self._show_view)
        self.views[GRID].setChecked(True)
        tools.addWidget(self.worth_button)
        tools.addWidget(self.add)
        tools.addWidget(action_button(actions["import"]))
        self._tables.addWidget(self.grid)
        self._tables.addWidget(self.list)
        filled = ListPage(tr("Stock"), self.finder, self._tables, self.side, tools=tools)
        filled.found.connect(lambda: self._table.setFocus())
        return filled

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
            table.typed.connect(lambda *cell: self._save_typed([cell]))
            table.takes_blocks = True
            table.pasted.connect(self._save_typed)
            table.said.connect(self.page.warn)
            table.deleted.connect(self.side.ask_to_remove_figure)
        self.side.said.connect(self.page.say)
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
        if not event.spontaneous():
            self._table.setFocus()  # else Qt hands it to anything

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
        self.page.say("")
        self._stack.setCurrentIndex(0)

    def unsaved(self) -> list[str]:
        """The figures and products with changes that are not saved."""
        return self.side.unsaved()

    def show_unsaved(self) -> None:
        """Select a figure or product with such changes."""
        self._stack.setCurrentIndex(0)
        if place := self.side.hidden_edit():
            self.finder.clear()
            self._select(place)
        self.side.show()
        self.side.resume()

    def give_up(self) -> None:
        """Let every figure and product be as it is stored."""
        self.side.give_up()

    def state(self) -> dict[str, Any]:
        """How the stock is looked at, for `restore`."""
        return {"find": self.finder.state(), "view": self._view, "place": self._place()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Look at the stock as `state` says; where it says nothing, as at first."""
        view = LIST if state.get("view") == LIST else GRID
        self.views[view].setChecked(True)
        for table in (self.grid, self.list):
            table.setCurrentIndex(QModelIndex())
        self._show_view(view)
        self.finder.restore(state.get("find", {}))
        sku, place = state.get("place") or (None, None)
        self._next = (sku, place) if sku else None

    def _take(self, holding: Holding, words: tuple[Words, Words]) -> None:
        now = self._session.now
        if now is None:
            return
        place, self._next = self._next or self._place(), None
        self._holding, self._words = holding, words
        places = list(now.locations.values())
        self.grid.show_stock(holding.products, places, now.currency, holding.read)
        if self._view == LIST:
            self._show_list()
        skus = [(row.product.sku, row.product.title or "") for row in holding.products]
        categories = sorted({row.product.category for row in holding.products if row.product.category})
        self.side.set_desk(now.currency, places, skus, categories)
        self.side.figure.keep_only(figure.key for figure in holding.figures)
        self.side.product.keep_only((row.product.sku,) for row in holding.products)
        self.finder.chips["stale"].setToolTip(tip(stale_words(holding.stale_after)))
        if not self.side.product.is_new and self._stack.currentWidget() is not self.worth:
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
        self._make_room(row is not None)
        if place != self._at:
            self._at = place
            self.side.go_to(FIGURE if at else PRODUCT)
        self._count()

    def _make_room(self, selected: bool) -> None:
        """Give the places the room of the side while nothing is selected there."""
        if selected == self.side.isHidden():
            self.side.setVisible(selected)
            QTimer.singleShot(0, self, lambda: self._table.scrollTo(self._table.currentIndex()))

    def _count(self) -> None:
        holding, now = self._holding, self._session.now
        if holding is None or now is None:
            return
        shown, of = number(self._table.table.rowCount()), len(self._table.table.rows)
        one, many = (
            ("{shown} of {n} figure shown", "{shown} of {n} figures shown")
            if self._view == LIST
            else ("{shown} of {n} product shown", "{shown} of {n} products shown")
        )
        chosen = self.list.selected_rows() if self._view == LIST else self.grid.selected_figures()
        text = several(of, one, many, shown=shown)
        if len(chosen) > 1:
            available = sum((figure.available for figure in chosen), Decimal(0))
            text += " · " + several(len(chosen), "{n} figure selected", "{n} figures selected")
            text += ": " + tr("{n} available", n=number(available))
            values = [figure.worth for figure in chosen if figure.worth is not None]
            if len(values) == len(chosen):
                value = to_minor(sum(values, Decimal(0)), now.currency)
                text += ", " + tr("worth {amount}", amount=money(value, now.currency))
        self.page.footer.setText(text)

    # --- changing -----------------------------------------------------------------------------------------------------

    def _save_typed(self, cells: Sequence[Pasted]) -> None:
        """Save what was typed or pasted, those of a figure together, all as one change."""
        rows: dict[tuple[str, str], dict[str, str]] = {}
        for row, column, text in cells:
            name = self._table.table.columns[column].name
            is_figure = isinstance(row, Figure)
            key, name = (row.key, name) if is_figure else ((name, row.product.sku), "on_hand")
            rows.setdefault(key, {"location": key[0], "sku": key[1]})[name] = to_plain(text)
        edits.save(self._session, "stock", list(rows.values()), self.page.say, self.page.refuse)

    def _go_next_to(self, place: tuple[str, str | None]) -> None:
        """Select what was made once it has been read."""
        self._next = place

    def _begin_product(self) -> None:
        self._stack.setCurrentIndex(0)
        self.side.show()
        self.side.begin_product()

    def _show_worth(self) -> None:
        self._stack.setCurrentWidget(self.worth)

    def _leave_worth(self) -> None:
        self._stack.setCurrentIndex(0 if self._holding is None or self._holding.products else 1)
        self._table.setFocus()

    def _back_to_table(self) -> None:
        if self._holding and not self._holding.products:
            self._stack.setCurrentIndex(1)
        self._table.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.grid.viewport().update()
            self.list.viewport().update()
        super().changeEvent(event)

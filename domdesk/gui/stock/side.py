"""Beside the stock: the selected figure and the selected product, each in a form, saved and removed as one change.

Part of the Stock page, which says what is selected.
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QStackedWidget, QWidget

from domdesk.gui.parts import edits
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import ElidedLabel
from domdesk.gui.parts.finder import Chip
from domdesk.gui.parts.form_fields import Offer
from domdesk.gui.parts.record_form import RecordForm
from domdesk.gui.parts.removal import Removal
from domdesk.gui.parts.words import label, menu_text, several, tip, tr
from domdesk.gui.session import Session
from domdesk.gui.stock.columns import parts_of, what_lacks
from domdesk.gui.stock.figures import Cells, Figure, ProductStock, as_cells
from domdesk.records import Location

FIGURE, PRODUCT = 0, 1


class StockSide(QWidget):
    """See the module. `left`: Esc, back to the table; `said`: what was done, in words; `made`: SKU and place of it."""

    left = Signal()
    made = Signal(object)
    said = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._product: ProductStock | None = None
        self._place: Location | None = None
        self._cells: Cells | None = None
        self.title = ElidedLabel()
        self.title.setProperty("rank", "heading")
        self.tabs = [Chip(tr("Figure")), Chip(tr("Product"))]
        self._group = QButtonGroup(self)
        self._stack = QStackedWidget()
        tabs = beside(gap=6)
        for number, tab in enumerate(self.tabs):
            self._group.addButton(tab, number)
            tabs.addWidget(tab)
        tabs.addStretch(1)
        self._group.idClicked.connect(self._stack.setCurrentIndex)
        self.removal = Removal()
        self.removal.closed.connect(self.left)
        self._build_figure()
        self._build_product()
        layout = below(self, margins=(12, 0, 0, 0))
        self.nothing = label(tr("Select a cell: what lies there stands here, and what is known of the product."),
                             quiet=True, wrap=True)  # fmt: skip
        layout.addWidget(self.title)
        layout.addWidget(self.nothing)
        layout.addLayout(tabs)
        layout.addWidget(self.removal)
        layout.addWidget(self._stack, 1)
        layout.addStretch(0)
        self.show_selected(None, None, None)
        self.go_to(PRODUCT)

    def _build_figure(self) -> None:
        self.figure = RecordForm(
            "stock",
            (
                ("", ("location", "sku")),
                ("", ("on_hand", "committed", "safety_stock")),
                (tr("Cost and time"), ("unit_cost", "currency", "lead_days")),
                (tr("Where it was read"), ("source", "as_of", "confidence")),
            ),
        )
        self.figure.name_of = lambda key: self._figure_name(*key)
        self.parts = label(quiet=True, wrap=True, rank="small")
        self.none_there = label(quiet=True, wrap=True)
        self.add_figure = _button(tr("Add a figure"), tr("Say how many of the product selected lie at the place"))
        self.add_figure.clicked.connect(self._begin_figure)
        self.remove_figure = _button(
            tr("Remove figure"), tr("Forget what lies of it at this place; Undo brings it back")
        )
        self.remove_figure.clicked.connect(self.ask_to_remove_figure)
        self.figure.foot.addWidget(self.remove_figure)
        self.figure.saved.connect(self._save_figure)
        self.figure.left.connect(self._leave_figure)
        page = QWidget()
        layout = below(page)
        layout.addWidget(self.parts)
        layout.addWidget(self.none_there)
        row = beside()
        row.addWidget(self.add_figure)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addWidget(self.figure, 1)
        layout.addStretch(0)
        self._stack.addWidget(page)

    def _build_product(self) -> None:
        self.product = RecordForm(
            "products",
            (
                ("", ("sku", "title", "category", "barcode")),
                (tr("Weight and size"), ("weight_g", "length_mm", "width_mm", "height_mm")),
                (tr("Cost"), ("unit_cost", "currency")),
                (tr("How it ships"), ("ship_alone", "hazmat")),
            ),
        )
        self.lacks = _warning()
        self.remove_product = _button(
            tr("Remove product"), tr("Take it with its stock off the desk; Undo brings it back")
        )
        self.remove_product.clicked.connect(self._ask_to_remove_product)
        self.product.foot.addWidget(self.remove_product)
        self.product.saved.connect(self._save_product)
        self.product.left.connect(self._leave_product)
        page = QWidget()
        layout = below(page)
        layout.addWidget(self.lacks)
        layout.addWidget(self.product, 1)
        self._stack.addWidget(page)

    def _figure_name(self, location: str, sku: str) -> str:
        now = self._session.now
        return tr("{sku} at {place}", sku=sku, place=now.place(location) if now else location)

    def unsaved(self) -> list[str]:
        """The figures and products with changes that are not saved."""
        return self.figure.unsaved_names(tr("a new figure")) + self.product.unsaved_names(tr("a new product"))

    def hidden_edit(self) -> tuple[str, str | None] | None:
        """The SKU, and the location of a figure, to select so that a change not saved is seen; None where it is."""
        if self.figure.unsaved():
            key = self.figure.hidden_edit()
            return (key[1], key[0]) if key else None
        key = self.product.hidden_edit()
        return (key[0], None) if key else None

    def resume(self) -> None:
        """Go on where something was typed and not saved."""
        of_figure = bool(self.figure.unsaved())
        self.go_to(FIGURE if of_figure else PRODUCT)
        (self.figure if of_figure else self.product).resume()

    def give_up(self) -> None:
        """Let every figure and product be as it is stored."""
        self.figure.give_up()
        self.product.give_up()

    # --- what is selected ---------------------------------------------------------------------------------------------

    def set_desk(
        self, currency: str, places: Sequence[Location], skus: Sequence[Offer], categories: Sequence[str]
    ) -> None:
        """What the desk offers to fill in."""
        self.figure.currency = self.product.currency = currency
        self.figure.offer("location", [(place.location, place.label) for place in places])
        self.figure.offer("sku", skus)
        self.product.offer("category", [(category, "") for category in categories])

    def go_to(self, tab: int) -> None:
        self.tabs[tab].setChecked(True)
        self._stack.setCurrentIndex(tab)

    def show_selected(self, product: ProductStock | None, cells: Cells | None, place: Location | None) -> None:
        """Show a product, as it is stored, and its figure at a place where one is selected."""
        self._product, self._cells, self._place = product, cells, place
        self.removal.hide()
        for form in (self.figure, self.product):
            if form.is_new:
                form.forget()
        sku = product.product.sku if product else ""
        self._show_something(sku or tr("Nothing selected"), product is not None)
        self.lacks.setVisible(False)
        if product is not None:
            self.product.show_record(cells or {"sku": sku})
            lacking = what_lacks(product)
            self.lacks.setText(tr("Missing: {what}.", what=lacking))
            self.lacks.setVisible(bool(lacking))
        self._show_figure()

    def _show_something(self, title: str, something: bool) -> None:
        self.title.setText(title)
        self.nothing.setVisible(not something)
        for part in (*self.tabs, self._stack):
            part.setVisible(something)

    def _show_figure(self) -> None:
        figure = self._figure
        self.tabs[FIGURE].setText(menu_text(self._place.label if self._place else tr("Figure")))
        self.figure.setVisible(figure is not None)
        self.remove_figure.setVisible(figure is not None)
        self.parts.setVisible(figure is not None)
        self.none_there.setVisible(figure is None)
        self.add_figure.setVisible(figure is None and self._product is not None)
        if figure is not None:
            self.figure.show_record(as_cells(figure.stock))
            takes = several(int(figure.taken), "The run takes {n}.", "The run takes {n}.") if figure.taken else ""
            self.parts.setText("\n".join(filter(None, (parts_of(figure) + ".", takes, figure.fresh.text))))
        elif self._place is not None and self._product is not None:
            self.none_there.setText(tr("{place} has no figure of it.", place=self._place.label))
        else:
            self.none_there.setText(tr("Select a place's cell to see what lies there."))

    @property
    def _figure(self) -> Figure | None:
        if self._product is None or self._place is None:
            return None
        return self._product.figures.get(self._place.location)

    def enter(self) -> None:
        """Go into the form that is shown."""
        if self._stack.currentIndex() == FIGURE and self._figure is None and not self.figure.is_new:
            self.add_figure.setFocus()
        else:
            (self.figure if self._stack.currentIndex() == FIGURE else self.product).enter()

    # --- making, saving, removing -------------------------------------------------------------------------------------

    def begin_product(self) -> None:
        """Start a new product."""
        self.go_to(PRODUCT)
        self._show_something(tr("New product"), True)
        for tab in self.tabs:
            tab.hide()
        self.lacks.hide()
        self.remove_product.hide()
        self.product.show_record({}, is_new=True)
        self.product.enter()

    def _begin_figure(self) -> None:
        sku = self._product.product.sku if self._product else ""
        at = self._place.location if self._place else ""
        self.none_there.hide()
        self.add_figure.hide()
        self.figure.show()
        self.figure.show_record({"location": at, "sku": sku}, is_new=True)
        self.figure.go_to("on_hand" if at else "location")

    def _leave_figure(self) -> None:
        self._show_figure()
        self.left.emit()

    def _leave_product(self) -> None:
        self.remove_product.show()
        self.show_selected(self._product, self._cells, self._place)
        self.left.emit()

    def _save_figure(self, cells: Cells) -> None:
        edits.save(
            self._session, "stock", [cells], lambda text: self._saved(self.figure, cells, text), self.figure.tell
        )

    def _save_product(self, cells: Cells) -> None:
        self.remove_product.show()
        edits.save(
            self._session, "products", [cells], lambda text: self._saved(self.product, cells, text), self.product.tell
        )

    def _saved(self, form: RecordForm, cells: Cells, text: str) -> None:
        if form.is_new:
            self.made.emit((cells["sku"], cells.get("location")))
        form.settle(cells)
        self.said.emit(text)

    @property
    def is_adding(self) -> bool:
        """True while a figure or a product is being made."""
        return self.figure.is_new or self.product.is_new

    def ask_to_remove_figure(self) -> None:
        figure = self._figure
        if figure is not None:
            text = tr("{place} then has no figure of {sku} any more, and ships none of it. Undo brings it back.",
                      place=figure.place, sku=figure.stock.sku)  # fmt: skip
            self.removal.ask(text, tr("Remove figure"), lambda: self._remove("stock", figure.key, self.figure))

    def _ask_to_remove_product(self) -> None:
        if self._product is not None:
            sku, count = self._product.product.sku, len(self._product.figures)
            text = several(count, "{sku} goes with {n} stock figure. Undo brings it back.",
                           "{sku} goes with {n} stock figures. Undo brings it back.", sku=sku)  # fmt: skip
            self.removal.ask(text, tr("Remove {sku}", sku=sku), lambda: self._remove("products", (sku,), self.product))

    def _remove(self, table: str, key: tuple[str, ...], form: RecordForm) -> None:
        edits.remove(self._session, table, [key], self.said.emit, form.tell)


def _button(text: str, about: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip(about))
    button.setAutoDefault(True)  # else Enter does nothing outside a dialog
    return button


def _warning() -> QLabel:
    made = label(wrap=True)
    made.setProperty("tone", "warn")
    return made

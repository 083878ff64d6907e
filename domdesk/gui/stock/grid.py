"""Products by places: SKUs down the side, places across, what is available in the cells. Part of the Stock page."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from domdesk.gui.look.icons import mark_icon
from domdesk.gui.parts.formatting import number
from domdesk.gui.parts.named_table import NamedModel, NamedTable
from domdesk.gui.parts.words import tip, tr
from domdesk.gui.stock.columns import FIXED, grid_columns, product_tip
from domdesk.gui.stock.figures import Figure, ProductStock
from domdesk.records import Location


class GridModel(NamedModel):
    """Rows of products; `places` head the columns after the fixed ones, each with its mark and its figures' age.

    `read` is where each place's figures were read and how long ago: said once over the column, not in every cell.
    """

    places: Sequence[Location] = ()
    read: Mapping[str, tuple[str, str]] = {}

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        if across and section >= FIXED and role == Qt.ItemDataRole.DecorationRole:
            return mark_icon(self.places[section - FIXED].kind)
        if across and section >= FIXED and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            old, source = self.read.get(self.places[section - FIXED].location, ("", ""))
            title = self.columns[section].title
            if role == Qt.ItemDataRole.DisplayRole:
                return "\n".join(filter(None, (title, old)))
            return tip("\n".join(filter(None, (title, ", ".join(filter(None, (source, old)))))))
        return super().headerData(section, orientation, role)


class StockGrid(NamedTable):
    """See the module."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            grid_columns((), ""),
            tr("Stock by product and place"),
            tr("SKU"),
            lambda row: row.product.sku,
            product_tip,
            parent,
            GridModel,
            roomy=0,
        )
        self.places: Sequence[Location] = ()
        self._currency = ""

    def show_stock(
        self,
        rows: Sequence[ProductStock],
        places: Sequence[Location],
        currency: str,
        read: Mapping[str, tuple[str, str]],
    ) -> None:
        """Show these products at these places; where neither is another, one stays where one was."""
        assert isinstance(self.table, GridModel)
        same_columns = (places, currency) == (self.places, self._currency)
        self.table.read = read
        if same_columns and [row.product.sku for row in rows] == [row.product.sku for row in self.table.rows]:
            self.table.renew(rows)
            return
        self.table.places = self.places = places
        if same_columns:
            self.table.set_rows(rows)
        else:
            self._currency = currency
            self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.table.show(grid_columns(places, currency), rows)

    def selected_figures(self) -> list[Figure]:
        """The figures under the selected cells; a cell before the places stands for all of its product."""
        found: dict[int, Figure] = {}
        for area in self.selectionModel().selection().toList():
            for at in range(area.top(), area.bottom() + 1):
                row: ProductStock = self.table.row(at)
                if area.left() < FIXED:
                    places = list(row.figures)
                else:
                    places = [self.places[n - FIXED].location for n in range(area.left(), area.right() + 1)]
                for place in places:
                    if place in row.figures:
                        found[id(row.figures[place])] = row.figures[place]
        return list(found.values())

    def copied(self, column: int, row: ProductStock) -> str:
        """Figures are copied without their age."""
        if column < FIXED:
            return super().copied(column, row)
        figure = row.figures.get(self.places[column - FIXED].location)
        return number(figure.available) if figure else ""

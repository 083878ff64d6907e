"""Amounts by product and location as shades: products down, locations across, the deeper the more.

The stock's worth hands it cells; it paints them itself. Its table twin and menu are those of every drawing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from domdesk.gui.look.theme import roles
from domdesk.gui.parts.formatting import money
from domdesk.gui.parts.words import tip, tr
from domdesk.gui.plots.focus_ring import FocusRing
from domdesk.gui.rates.matrix import shade

GAP = 8
NAME_EM, PLACE_EM = 9, 12
"""How long a product's name and a location's are at most, in heights of the text."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount of a product at a location, by their names, and what else is said of it."""

    product: str
    place: str
    minor: int
    about: str = ""


class CostHeat(QWidget):
    """See the module. Products and locations stand in the order in which the cells bring them."""

    def __init__(self, cells: Sequence[Cell], name: str, currency: str) -> None:
        super().__init__()
        self._currency = currency
        self._products = list(dict.fromkeys(cell.product for cell in cells))
        self._places = list(dict.fromkeys(cell.place for cell in cells))
        self._cells = {(cell.product, cell.place): cell for cell in cells}
        self._most = max((cell.minor for cell in cells), default=0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(260)
        self.setAccessibleName(name)
        said = (f"{cell.product}, {cell.place}: {money(cell.minor, currency)}" for cell in cells)
        self.setAccessibleDescription("; ".join(said))
        self.setFixedHeight(self.sizeHint().height())
        FocusRing(self)

    # --- where things are ---------------------------------------------------------------------------------------------

    @property
    def _row(self) -> int:
        return round(self.fontMetrics().height() * 1.6)

    @property
    def _head(self) -> int:
        """How high the names of the locations are, which are read upwards."""
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(name) for name in self._places), default=0)
        return min(widest + 1, PLACE_EM * metrics.height()) + GAP

    @property
    def _names(self) -> int:
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(name) for name in self._products), default=0)
        return min(widest + 1, NAME_EM * metrics.height()) + GAP  # else the widest is cut where widths are rounded

    def _box(self, row: int, column: int) -> QRect:
        """Where a cell stands; row -1 is that of the locations' names."""
        wide = (self.width() - self._names) / max(1, len(self._places))
        left, right = self._names + round(column * wide), self._names + round((column + 1) * wide)
        top = 0 if row < 0 else self._head + row * self._row
        return QRect(left, top, right - left - 2, self._head - 4 if row < 0 else self._row - 2)

    def sizeHint(self) -> QSize:
        return QSize(420, self._head + len(self._products) * self._row)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setFixedHeight(self.sizeHint().height())

    # --- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, metrics = roles(self), self.fontMetrics()
        painter = QPainter(self)
        beside = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colours.quiet))
        for column, place in enumerate(self._places):
            box = self._box(-1, column)
            painter.save()
            painter.translate(box.left(), box.bottom())
            painter.rotate(-90)
            name = metrics.elidedText(place, Qt.TextElideMode.ElideRight, box.height())
            painter.drawText(QRect(0, 0, box.height(), box.width()), beside, name)
            painter.restore()
        for row, product in enumerate(self._products):
            painter.setPen(QColor(colours.text))
            room = QRect(0, self._box(row, 0).top(), self._names - GAP, self._row - 2)
            name = metrics.elidedText(product, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, beside, name)
            for column, place in enumerate(self._places):
                cell, box = self._cells.get((product, place)), self._box(row, column)
                if cell is None:
                    painter.fillRect(box, QColor(colours.hover))
                    continue
                painter.fillRect(box, shade(cell.minor / self._most if self._most else 0.0, colours))
                text = money(cell.minor, self._currency)
                if metrics.horizontalAdvance(text) <= box.width():  # the beginning of an amount would say another one
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    # --- asking -------------------------------------------------------------------------------------------------------

    def tip_at(self, point: QPoint) -> str:
        """What stands under a point: product, location and amount; '' where nothing does."""
        for (product, place), cell in self._cells.items():
            box = self._box(self._products.index(product), self._places.index(place))
            if box.contains(point):
                said = tr("{product}, {place}: {amount}", product=product, place=place,
                          amount=money(cell.minor, self._currency))  # fmt: skip
                return "\n".join(filter(None, (said, cell.about)))
        return ""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), tip(self.tip_at(event.pos())), self)
            return True
        return super().event(event)

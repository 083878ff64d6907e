"""What the marks of the map mean: the kinds of locations that are on it, each with its mark.

Made by the map, which gives it room above itself.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from domdesk.gui.look.icons import mark_icon
from domdesk.gui.parts.boxes import beside
from domdesk.gui.parts.formatting import kind_names
from domdesk.gui.parts.words import label
from domdesk.gui.parts.wrapping import WrapLayout


class MapKey(QWidget):
    """See the module."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._layout = WrapLayout(self, gap=12, margin=(12, 6))

    def show_kinds(self, kinds: Sequence[str]) -> None:
        """Show these kinds of locations, in the colours in force."""
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for kind in kinds:
            pair = QWidget()
            sign, row, side = QLabel(), beside(pair, gap=4), self.fontMetrics().height()
            sign.setPixmap(mark_icon(kind).pixmap(side, side))
            row.addWidget(sign)
            row.addWidget(label(kind_names().get(kind, kind), quiet=True, rank="small"))
            self._layout.addWidget(pair)
            pair.show()  # a hidden one would not count for the size

"""A table for a narrow panel: its first columns share the room that is left, and where that is too little it scrolls.

Made by the decision's sections, which give it rows once.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView

from domdesk.gui.parts.tables import Column, TableView

LEAST_EM = 7
"""How wide, in heights of the text, a column that shares the room is at least: a name can still be told."""


class FittingTable(TableView):
    """See the module. `stretch`: the columns that share the room; `most`: rows shown without scrolling."""

    def __init__(
        self, columns: Sequence[Column], name: str, rows: Sequence[object], stretch: Sequence[int], most: int
    ) -> None:
        super().__init__(columns, name)
        self._shares, self._most = tuple(stretch), most
        self.table.set_rows(rows)  # which fits the columns

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit_columns(self) -> None:
        super()._fit_columns()
        self._fit()

    def _fit(self) -> None:
        header = self.horizontalHeader()
        others = sum(header.sectionSize(n) for n in range(len(self.table.columns)) if n not in self._shares)
        least = LEAST_EM * self.fontMetrics().height()
        is_roomy = (self.viewport().width() - others) >= least * len(self._shares)
        for column in self._shares:
            if is_roomy:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
                header.resizeSection(column, least)
        # Where nothing needs scrolling the bar would only hide the last row.
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if is_roomy else Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        self.setHorizontalScrollBarPolicy(policy)
        self.fit_height(self._most)
        if not is_roomy:
            self.setFixedHeight(self.height() + self.horizontalScrollBar().sizeHint().height())

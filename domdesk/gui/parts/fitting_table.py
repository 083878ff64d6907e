"""A table for a narrow panel: as high as its rows, and where its columns have too little room it scrolls.

Made by the decision's sections, which give it rows once.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt

from domdesk.gui.parts.tables import Column, TableView


class FittingTable(TableView):
    """See the module. `stretch`: the columns that share the room; `most`: rows shown without scrolling."""

    def __init__(
        self, columns: Sequence[Column], name: str, rows: Sequence[object], stretch: Sequence[int], most: int
    ) -> None:
        super().__init__(columns, name)
        self._most = most
        self.stretch(*stretch)
        self.table.set_rows(rows)  # which fits the columns

    def _share_room(self) -> None:
        super()._share_room()
        if not hasattr(self, "_most"):
            return
        is_roomy = self.horizontalHeader().length() <= self.viewport().width()
        # Where nothing needs scrolling the bar would only hide the last row.
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if is_roomy else Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        self.setHorizontalScrollBarPolicy(policy)
        self.fit_height(self._most)
        if not is_roomy:
            self.setFixedHeight(self.height() + self.horizontalScrollBar().sizeHint().height())

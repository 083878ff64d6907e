"""What a list says in its middle where filters let none of its rows through, with a button that shows all again.

Put over a table by the pages whose lists can be narrowed.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.tables import TableView
from domdesk.gui.parts.words import label, tr

HIGH_EM = 8


class NothingFits(QWidget):
    """See the module. `show_all`: what takes the filters away."""

    def __init__(self, table: TableView, show_all: Callable[[], object]) -> None:
        super().__init__(table)
        self._table, self._show_all = table, show_all
        layout = below(self)
        words = label(tr("Nothing here fits what you look for."), quiet=True, wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.all = verb_button(tr("Show all"), tr("Take all filters of this list away"), self._take_away)
        layout.addStretch(1)
        layout.addWidget(words)
        layout.addWidget(self.all, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.hide()
        table.installEventFilter(self)
        table.table.layoutChanged.connect(self._look)
        table.table.modelReset.connect(self._look)

    def _take_away(self) -> None:
        self._show_all()
        self._table.setFocus()

    def _look(self) -> None:
        self.setVisible(len(self._table.table.rows) > 0 and self._table.table.rowCount() == 0)
        self._place()

    def _place(self) -> None:
        room = self._table.viewport().geometry()
        high = min(room.height(), HIGH_EM * self.fontMetrics().height())
        self.setGeometry(room.left(), room.center().y() - high // 2, room.width(), high)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.FontChange):
            self._place()
        return False

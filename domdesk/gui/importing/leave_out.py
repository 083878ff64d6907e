"""A button for each of several files that do not go together: 'Leave out stock.csv'. Shown by the import page."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from domdesk.gui.parts.boxes import beside
from domdesk.gui.parts.folds import drop
from domdesk.gui.parts.words import menu_text, tip, tr

MOST = 3


class LeaveOut(QWidget):
    """See the module. `chosen`: the file to be left out."""

    chosen = Signal(Path)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        self._row = beside(self)
        self.hide()

    def offer(self, files: Sequence[Path]) -> None:
        """Offer the first few of these; none of them hides it."""
        for button in self.buttons:
            drop(button)
        self.buttons = [self._button(file) for file in files[:MOST]]
        self.setVisible(bool(self.buttons))

    def _button(self, file: Path) -> QPushButton:
        made = QPushButton(menu_text(tr("Leave out {name}", name=file.name)))
        made.setAutoDefault(True)  # else Enter does nothing outside a dialog
        made.setToolTip(tip(str(file)))
        made.clicked.connect(lambda: self.chosen.emit(file))
        self._row.addWidget(made)
        return made

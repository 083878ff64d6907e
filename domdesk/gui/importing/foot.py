"""The foot of the import page: its buttons, and above the one that imports what would not be read.

The page connects them and says which can be used now.
"""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from domdesk.gui.importing.leave_out import LeaveOut
from domdesk.gui.importing.review import Review
from domdesk.gui.importing.sentences import unread
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.folds import link
from domdesk.gui.parts.words import menu_text, tip, tr


class Foot(QWidget):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.columns = _button(tr("Columns…"), tr("See and change which column of the sheet is what"))
        self.skipped = _button(
            tr("Skipped rows as CSV…"), tr("Write the rows that are left out into a file, each with the reason")
        )
        self.without = LeaveOut()
        self.unread = link("")
        self.unread.setToolTip(tip(tr("Say what these columns are")))
        self.cancel = _button(tr("Cancel"))
        self.go = _button(tr("Import"))
        self.go.setProperty("primary", True)
        above, row = beside(), beside()
        above.addStretch(1)
        above.addWidget(self.unread)
        layout = below(self, gap=4)
        layout.addLayout(above)
        layout.addLayout(row)
        for widget in (self.columns, self.skipped, self.without):
            row.addWidget(widget)
        row.addStretch(1)
        for button in (self.cancel, self.go):
            row.addWidget(button)

    def show_state(self, review: Review | None, *, idle: bool, can_go: bool, maps: bool) -> None:
        """Name what the button does with `review`, where one is checked; `maps`: its columns can be told."""
        self.go.setEnabled(idle and can_go)
        self.go.setText(tr("See what would happen") if review is None else menu_text(review.button))
        labels = unread(review.unread) if review is not None and maps else ""
        self.unread.setText(menu_text(labels))
        self.unread.setVisible(bool(labels))
        self.columns.setVisible(maps)
        self.skipped.setVisible(review is not None and bool(review.left_out))
        for widget in (self.columns, self.skipped, self.unread, self.without):
            widget.setEnabled(idle)

    def ask_where(self, review: Review) -> Path | None:
        """Ask into which file the rows that are left out are written."""
        wanted = str(Path.home() / tr("{name} skipped rows.csv", name=Path(review.left_out[0].file).stem))
        name, _ = QFileDialog.getSaveFileName(self, tr("Rows left out"), wanted, tr("Tables (*.csv)"))
        return Path(name) if name else None


def _button(text: str, about: str = "") -> QPushButton:
    made = QPushButton(text)
    made.setAutoDefault(True)  # else Enter does nothing outside a dialog
    made.setToolTip(tip(about))
    return made

"""The few dialogs: a new desk's facts, the keys, and about.

Opened by the window; each is built, shown and forgotten.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from domdesk import __version__, paths
from domdesk.gui.fault_dialog import versions
from domdesk.gui.look.icons import logo
from domdesk.gui.parts.boxes import below, beside, cells
from domdesk.gui.parts.controls import Choice
from domdesk.gui.parts.words import label, tr

CURRENCIES = ("USD", "EUR", "GBP", "CAD", "AUD", "NZD", "JPY", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "MXN", "BRL")


class NewDeskDialog(QDialog):
    """Asks where a new desk is to be, in which currency, and with which built-in rate cards."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New desk"))
        self.file = QLineEdit(str(_free_name(Path.home() / tr("My shop.desk"))))
        self.file.setMinimumWidth(360)
        browse = QPushButton(tr("Choose…"))
        browse.clicked.connect(self._browse)
        self.currency = Choice(editable=True)
        self.currency.addItems(CURRENCIES)
        self.rates = {name: _ticked(_card_name(name)) for name in paths.built_in_rates()}
        where = beside()
        where.addWidget(self.file, 1)
        where.addWidget(browse)
        form = QFormLayout()
        form.setSpacing(8)
        form.addRow(tr("File"), where)
        form.addRow(tr("Currency"), self.currency)
        cards = below()
        for box in self.rates.values():
            cards.addWidget(box)
        form.addRow(tr("With rate cards"), cards)
        about = label(
            tr("Without a rate card no shipment can be priced. You can import your own later."), quiet=True, wrap=True
        )
        form.addRow("", about)
        self.file.setAccessibleName(tr("File"))
        self.currency.setAccessibleName(tr("Currency"))
        buttons = QDialogButtonBox()
        make = buttons.addButton(tr("Make desk"), QDialogButtonBox.ButtonRole.AcceptRole)
        make.setProperty("primary", True)
        buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = below(self, gap=16, margins=(16, 16, 16, 16))
        layout.addLayout(form)
        layout.addWidget(buttons)

    def path(self) -> Path:
        """Where the desk is to be."""
        path = Path(self.file.text().strip()).expanduser()
        return path if path.suffix else path.with_suffix(".desk")

    def chosen_rates(self) -> list[str]:
        """The built-in rate cards that were ticked."""
        return [name for name, box in self.rates.items() if box.isChecked()]

    def _browse(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("New desk"), self.file.text(), tr("Desks (*.desk)"))
        if name:
            self.file.setText(name)


def _ticked(text: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setChecked(True)
    return box


def _card_name(name: str) -> str:
    """A built-in rate card as its carrier calls it."""
    with (paths.resources() / "rates" / name / "rate_cards.csv").open(encoding="utf-8", newline="") as file:
        card = next(csv.DictReader(file))
    return f"{card['carrier']} {card['service']}"


def _free_name(path: Path) -> Path:
    """`path`, numbered where it is taken."""
    number, free = 2, path
    while free.exists():
        free = path.with_stem(f"{path.stem} {number}")
        number += 1
    return free


class KeysDialog(QDialog):
    """Every key with what it does."""

    def __init__(self, keys: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        grid = cells(across=24, down=6)
        more = [
            (tr("Copy the selected rows"), "Ctrl+C"),
            (tr("Next part of the window"), "Tab"),
            (tr("Next or previous order"), "↓ ↑"),
        ]
        half = (len(keys) + len(more) + 1) // 2
        for place, (what, key) in enumerate([*keys, *more]):
            row, column = place % half, 2 * (place // half)
            grid.addWidget(label(key, rank="strong"), row, column)
            grid.addWidget(label(what), row, column + 1)
        layout = below(self, gap=16, margins=(16, 16, 16, 16))
        layout.addLayout(grid)
        layout.addWidget(_close_button(self))


class AboutDialog(QDialog):
    """What the program is and which versions of what it runs on."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About domdesk"))
        self.setMinimumWidth(420)
        sign = QLabel()
        sign.setPixmap(logo().pixmap(64, 64))
        words = below()
        words.addWidget(label(f"domdesk {__version__}", rank="heading"))
        words.addWidget(label(tr("Decides which place ships each order, at what cost, and says why."), wrap=True))
        words.addWidget(label(versions(), quiet=True, rank="small", wrap=True))
        row = beside(gap=16)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        layout = below(self, gap=16, margins=(16, 16, 16, 16))
        layout.addLayout(row)
        layout.addWidget(_close_button(self))


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox()
    buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
    buttons.rejected.connect(dialog.reject)
    return buttons

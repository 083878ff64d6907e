"""The few dialogs: a new desk's facts, and about.

Opened by the window; each is built, shown and forgotten.
"""

import csv
import sys
from pathlib import Path

from PySide6.QtCore import QProcess, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from domdesk import __version__, paths
from domdesk.gui.fault_dialog import packages, versions
from domdesk.gui.look.icons import logo
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import Choice, verb_button
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


class AboutDialog(QDialog):
    """What the program is and which versions of what it runs on; on wish what `--diagnose` finds, to be copied."""

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
        words.addWidget(label(packages(), quiet=True, rank="small", wrap=True))
        row = beside(gap=16)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName(tr("What was found on this computer"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setMinimumSize(620, 280)
        self.text.hide()
        self.about = label(wrap=True, quiet=True)
        self.about.hide()
        self.look = verb_button(
            tr("Look at this computer"),
            tr("Try whether all that domdesk needs is there; nothing is changed"),
            self._look,
        )
        self.copy = verb_button(tr("Copy"), tr("Copy what was found"), self._copy)
        self.copy.hide()
        close = verb_button(tr("Close"), tr("Close this"), self.close)
        buttons = beside()
        buttons.addWidget(self.look)
        buttons.addStretch(1)
        buttons.addWidget(self.copy)
        buttons.addWidget(close)
        layout = below(self, gap=16, margins=(16, 16, 16, 16))
        layout.addLayout(row)
        layout.addWidget(self.about)
        layout.addWidget(self.text, 1)
        layout.addLayout(buttons)
        self._process = QProcess(self)
        self._process.finished.connect(self._looked)
        self._process.errorOccurred.connect(lambda _: self._looked())

    def _look(self) -> None:
        """Run the program's own diagnosis beside the window, which it would hold up."""
        self.look.setEnabled(False)
        self.about.setText(tr("Looking; this takes some seconds…"))
        self.about.show()
        frozen = getattr(sys, "frozen", False)
        self._process.start(sys.executable, ["--diagnose"] if frozen else ["-m", "domdesk", "--diagnose"])

    def _looked(self) -> None:
        found = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace").strip()
        self.text.setPlainText(found or self._process.errorString())
        self.about.setText(tr("Folders of this computer stand in it; read it before you send it."))
        self.text.show()
        self.copy.show()
        self.look.setEnabled(True)
        self.adjustSize()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.about.setText(tr("Copied."))

    def done(self, result: int) -> None:
        """Close, and end what still looks."""
        self._process.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished()
        super().done(result)

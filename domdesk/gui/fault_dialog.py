"""A fault of the program: a sentence, the report to copy or save, and the program goes on.

Opened by the window; the report says where the program stood and what it runs on, and nothing about the user.
"""

import getpass
import platform
import re
import sys
import traceback
from importlib import metadata
from pathlib import Path

import PySide6
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QPlainTextEdit, QPushButton, QWidget

from domdesk import __version__
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.words import label, tr

PACKAGES = ("PySide6-Essentials", "pyqtgraph", "duckdb", "ortools", "numpy", "babel", "python-calamine", "rapidfuzz")
"""The packages whose version a fault may hang on."""


class FaultDialog(QDialog):
    """See the module."""

    def __init__(self, error: BaseException, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Something went wrong"))
        self.report = report_of(error)
        sentence = tr(
            "domdesk made a mistake and could not finish what it was doing. Your desk is as it was before. "
            "You can go on; if it happens again, please send this report."
        )
        about = tr("It names versions and places in the program, no file or person; read it before you send it.")
        text = QPlainTextEdit(self.report, readOnly=True)
        text.setAccessibleName(tr("Report"))
        copy, save = QPushButton(tr("Copy report")), QPushButton(tr("Save report…"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.report))
        save.clicked.connect(self._save)
        go_on = QPushButton(tr("Go on"))
        go_on.setProperty("primary", True)
        go_on.setDefault(True)
        go_on.clicked.connect(self.accept)
        self.outcome = label(quiet=True, wrap=True)
        buttons = beside()
        buttons.addWidget(self.outcome, 1)
        for button in (copy, save, go_on):
            buttons.addWidget(button)
        layout = below(self, gap=12, margins=(16, 16, 16, 16))
        layout.addWidget(label(sentence, wrap=True))
        layout.addWidget(label(about, quiet=True, wrap=True))
        layout.addWidget(text, 1)
        layout.addLayout(buttons)

    def sizeHint(self) -> QSize:
        return QSize(680, 440)

    def _save(self) -> None:
        start = str(Path.home() / "domdesk-report.txt")
        name, _ = QFileDialog.getSaveFileName(self, tr("Save report"), start, tr("Texts (*.txt)"))
        if not name:
            return
        try:
            Path(name).write_text(self.report, "utf-8")
        except OSError as error:
            self.outcome.setText(tr("It could not be saved: {why}. Choose another folder.", why=error.strerror))
        else:
            self.outcome.setText(tr("Saved as {name}.", name=Path(name).name))


def report_of(error: BaseException) -> str:
    """What helps to find a fault: versions and the trace, without the user's name and folders."""
    trace = "".join(traceback.format_exception(error))
    return f"domdesk {__version__}\n{versions()}\n{packages()}\n\n{_impersonal(trace)}"


def versions() -> str:
    """What the program runs on."""
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, {system}"


def packages() -> str:
    """The packages that matter, with their versions."""
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(f"{name} (built in)")
    return ", ".join(found)


def _impersonal(text: str) -> str:
    """The text with folders of the program and of the user shortened, and the user's name taken out."""
    for folder, short in ((Path(__file__).parents[2], "…"), (Path(sys.prefix), "…"), (Path.home(), "~")):
        if folder != Path(folder.anchor):
            text = text.replace(str(folder), short)
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        return text
    return re.sub(rf"(?<=[\\/]){re.escape(user)}(?=[\\/])", "~", text)

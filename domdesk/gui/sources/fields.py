"""The two fields that only a source's form has: a path or link that can be browsed for, and a table or SELECT.

Also how a widget of the page is given another tone.
"""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from domdesk.gui.parts.boxes import beside
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.folders import remember_folder, start_folder
from domdesk.gui.parts.form_fields import Line
from domdesk.gui.parts.words import tip, tr

QUERY_LINES = 3


class PathLine(QWidget):
    """A path or a link; what can be browsed for has a button for it. `browses`: file, folder or ''."""

    changed = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.line = Line()
        self.line.changed.connect(self.changed)
        self.line.entered.connect(self.entered)
        self.browse = verb_button(tr("Browse…"), "", self._browse)
        self._browses = ""
        row = beside(self, gap=4)
        row.addWidget(self.line, 1)
        row.addWidget(self.browse)
        self.setFocusProxy(self.line)

    @property
    def browses(self) -> str:
        return self._browses

    @browses.setter
    def browses(self, what: str) -> None:
        self._browses = what
        self.browse.setVisible(bool(what))
        self.browse.setToolTip(tip(tr("Choose the folder") if what == "folder" else tr("Choose the file")))

    def _browse(self) -> None:
        begin = self.value() or str(start_folder("source"))
        if self._browses == "folder":
            name = QFileDialog.getExistingDirectory(self, tr("Choose the folder"), begin)
        else:
            name, _ = QFileDialog.getOpenFileName(self, tr("Choose the file"), begin)
        if name:
            remember_folder("source", Path(name) if self._browses == "folder" else Path(name).parent)
            self.put(name)
            self.changed.emit()

    def value(self) -> str:
        return self.line.value()

    def put(self, text: str) -> None:
        self.line.put(text)

    def setPlaceholderText(self, text: str) -> None:
        self.line.setPlaceholderText(text)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def setAccessibleDescription(self, text: str) -> None:
        super().setAccessibleDescription(text)
        self.line.setAccessibleDescription(text)


class Query(QPlainTextEdit):
    """A table's name or a SELECT, on a few lines; Tab goes on to the next field, Ctrl+Enter is as Enter elsewhere."""

    changed = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._put = False
        self.setTabChangesFocus(True)
        self.setFixedHeight(QUERY_LINES * self.fontMetrics().lineSpacing() + 18)
        self.textChanged.connect(self._text_changed)

    def _text_changed(self) -> None:
        if not self._put:
            self.changed.emit()

    def value(self) -> str:
        return self.toPlainText().strip()

    def put(self, text: str) -> None:
        self._put = True
        self.setPlainText(text)
        self._put = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enters = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enters and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.TabFocusReason:
            self.selectAll()


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at; polishing takes its time, so only where it is another."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)

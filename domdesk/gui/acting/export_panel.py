"""Which format decisions are to be written in: a list in words, those first that fit the run's orders.

Opened by the window's outgoing part, beside the work; it remembers what was chosen last.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QWidget

from domdesk.gui import settings
from domdesk.gui.acting.formats import formats
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.words import label, tr
from domdesk.gui.session import Session

SIZE_EM = (30, 28)
KEPT = "export_format"


class ExportPanel(QDialog):
    """See the module. `chosen`: a format's name, to be written into a folder that is asked for."""

    chosen = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Export decisions"))
        em = self.fontMetrics().height()
        self.resize(SIZE_EM[0] * em, SIZE_EM[1] * em)
        self._abouts: dict[str, str] = {}
        self.about = label(wrap=True)
        self.said = label(wrap=True, quiet=True)
        self.go = verb_button(
            tr("Write into a folder…"), tr("Choose the folder and write the files"), self._go, primary=True
        )
        self.run = label(quiet=True, wrap=True)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Formats"))
        self.list.itemActivated.connect(lambda _: self.go.click())
        self.list.currentItemChanged.connect(lambda *_: self._show_about())
        layout = below(self, gap=12, margins=(16, 16, 16, 16))
        for widget in (self.run, self.list, self.about, self.said):
            layout.addWidget(widget, 1 if widget is self.list else 0)
        row = beside()
        row.addStretch(1)
        row.addWidget(self.go)
        row.addWidget(verb_button(tr("Close"), tr("Close this"), self.close))
        layout.addLayout(row)
        session.read.connect(self._fill)
        session.closed.connect(self.close)
        session.jobs.changed.connect(self._refresh)
        self._fill()

    @property
    def format(self) -> str:
        """The name of the format chosen."""
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item else ""

    def choose(self, name: str) -> None:
        """Choose a format by its name."""
        for at in range(self.list.count()):
            if self.list.item(at).data(Qt.ItemDataRole.UserRole) == name:
                self.list.setCurrentRow(at)

    def say(self, text: str) -> None:
        """Tell what is to be known of the files written."""
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def _fill(self) -> None:
        now = self._session.now
        if now is None:
            return
        kept = self.format or str(settings.store().value(KEPT, ""))
        self.run.setText(tr("What run {run} decided, all of its orders.", run=now.run))
        self.list.clear()
        self._abouts.clear()
        for one in formats(now):
            text = one.title if one.fits else tr("{title}  (no order for it)", title=one.title)
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, one.name)
            self._abouts[one.name] = one.about
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.choose(kept)
        self._show_about()
        self._refresh()

    def _show_about(self) -> None:
        self.about.setText(self._abouts.get(self.format, ""))
        self.say("")

    def _refresh(self) -> None:
        self.go.setEnabled(self._session.jobs.running is None)

    def _go(self) -> None:
        settings.store().setValue(KEPT, self.format)
        self.chosen.emit(self.format)

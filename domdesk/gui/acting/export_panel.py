"""Which formats decisions are to be written in: a list in words to tick, those first that fit the run's orders.

Opened by the window's outgoing part, beside the work; it remembers what was ticked last.
"""

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QWidget

from domdesk.gui import settings
from domdesk.gui.acting.formats import formats
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.words import label, several, tip, tr
from domdesk.gui.session import Session

SIZE_EM = (30, 34)
KEPT = "export_format"
NAME = Qt.ItemDataRole.UserRole


class ExportPanel(QDialog):
    """See the module. `chosen`: the names of formats, to be written into a folder that is asked for."""

    chosen = Signal(list)

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
        self.go = verb_button("", "", self._go, primary=True)
        self.run = label(quiet=True, wrap=True)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Formats"))
        self.list.itemActivated.connect(lambda _: self.go.click())
        self.list.currentItemChanged.connect(lambda *_: self._show_about())
        self.list.itemChanged.connect(lambda _: self._refresh())
        layout = below(self, gap=12, margins=(16, 16, 16, 16))
        for widget in (self.run, self.list, self.about, self.said):
            layout.addWidget(widget, 1 if widget is self.list else 0)
        row = beside()
        row.addStretch(1)
        row.addWidget(self.go)
        row.addWidget(verb_button(tr("Close"), tr("Close this"), self.close))
        layout.addLayout(row)
        session.read.connect(self._fill)
        session.leaving.connect(self.close)
        session.jobs.changed.connect(self._refresh)
        self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.list.doItemsLayout()  # rows measured before the style had reached the list are too low for their boxes

    def ticked(self) -> list[str]:
        """The names of the formats that are ticked, as listed."""
        return [_name(item) for item in self._items() if item.checkState() == Qt.CheckState.Checked]

    def tick(self, names: Collection[str]) -> None:
        """Tick these formats and no others, and go to the first of them."""
        for item in self._items():
            item.setCheckState(Qt.CheckState.Checked if _name(item) in names else Qt.CheckState.Unchecked)
        at = next((at for at, item in enumerate(self._items()) if _name(item) in names), 0)
        self.list.setCurrentRow(at)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(at) for at in range(self.list.count())]

    def say(self, text: str) -> None:
        """Tell what is to be known of the files written."""
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def _fill(self) -> None:
        now = self._session.now
        if now is None or now.run is None:
            self.close()
            return
        listed = formats(now)
        kept = self.ticked() or str(settings.store().value(KEPT, "")).split(",")
        names = {one.name for one in listed}.intersection(kept) or {listed[0].name}
        self.run.setText(
            tr(
                "What run {run} decided, all of its orders. Tick what you need; the space bar ticks, Enter writes.",
                run=now.run,
            )
        )
        self.list.clear()
        self._abouts.clear()
        for one in listed:
            text = one.title if one.fits else tr("{title}  (no order for it)", title=one.title)
            item = QListWidgetItem(text)
            item.setData(NAME, one.name)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self._abouts[one.name] = one.about
            self.list.addItem(item)
        self.tick(names)
        self._show_about()
        self._refresh()

    def _show_about(self) -> None:
        item = self.list.currentItem()
        self.about.setText(self._abouts.get(_name(item), "") if item else "")
        self.say("")

    def _refresh(self) -> None:
        count = len(self.ticked())
        self.go.setText(several(count, "Write {n} format into a folder…", "Write {n} formats into a folder…"))
        self.go.setToolTip(tip(tr("Choose the folder and write the files") if count else tr("Tick at least one.")))
        self.go.setEnabled(bool(count) and self._session.jobs.running is None)

    def _go(self) -> None:
        settings.store().setValue(KEPT, ",".join(self.ticked()))
        self.chosen.emit(self.ticked())


def _name(item: QListWidgetItem) -> str:
    return str(item.data(NAME))

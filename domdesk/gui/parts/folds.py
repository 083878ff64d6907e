"""Parts of a panel that can be shown in two ways: few rows or all of them, drawn or as the table that says the same.

The decision's sections are put together with them; the button keeps the keyboard where it is.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from domdesk.gui.parts.boxes import below, beside, hairline
from domdesk.gui.parts.tables import TableView
from domdesk.gui.parts.words import label, menu_text, tip, tr
from domdesk.gui.plots.sharing import share

Make = Callable[[], QWidget]


def link(text: str, about: str = "") -> QPushButton:
    """A button that looks like a link."""
    button = QPushButton(menu_text(text))
    button.setToolTip(tip(about or text))
    button.setProperty("shape", "link")
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setAutoDefault(True)  # else Enter does nothing outside a dialog
    return button


class Twin(QWidget):
    """A titled section that `drawn` or `table` makes, with the switch between them; a drawing can be saved.

    `switched`: it shows the table.
    """

    switched = Signal(bool)

    def __init__(self, title: str, drawn: Make, table: Callable[[], TableView], *, as_table: bool) -> None:
        super().__init__()
        self._drawn, self._table, self._as_table = drawn, table, as_table
        self.switch = link("", tr("Drawn, or the same figures in a table"))
        self.switch.clicked.connect(self._switch)
        self._name = title
        head = beside()
        head.addWidget(label(title, rank="strong", wrap=True), 1)
        head.addWidget(self.switch)
        self._layout = below(self)
        self._layout.addWidget(hairline())
        self._layout.addLayout(head)
        self._shown: QWidget | None = None
        self._show()

    def _show(self) -> None:
        self.switch.setText(tr("Show as drawing") if self._as_table else tr("Show as table"))
        self.switch.setAccessibleDescription(self._name)
        self._shown = _instead(self._layout, self._shown, self._table() if self._as_table else self._drawn())
        if not self._as_table:
            share(self._shown, self._name, self._text)

    def _text(self) -> str:
        """What the drawing shows, as text."""
        view = self._table()
        text = view.as_text()
        view.deleteLater()
        return text

    def _switch(self) -> None:
        self._as_table = not self._as_table
        self._show()
        self.switched.emit(self._as_table)


class Fold(QWidget):
    """What `few` makes, or what `all_` makes; `more` is the button's text while few are shown."""

    def __init__(self, few: Make, all_: Make, more: str) -> None:
        super().__init__()
        self._few, self._all, self._more = few, all_, more
        self._shows_all = False
        self.switch = link("", tr("Drawn, or the same figures in a table"))
        self.switch.clicked.connect(self._switch)
        self._layout = below(self)
        foot = beside()
        foot.addWidget(self.switch)
        foot.addStretch(1)
        self._layout.addLayout(foot)
        self._shown: QWidget | None = None
        self._show()

    def _show(self) -> None:
        self.switch.setText(menu_text(tr("Show fewer") if self._shows_all else self._more))
        made = self._all() if self._shows_all else self._few()
        self._shown = _instead(self._layout, self._shown, made, at=0)

    def _switch(self) -> None:
        self._shows_all = not self._shows_all
        self._show()


def refill(layout: QVBoxLayout, widgets: Sequence[QWidget]) -> None:
    """Put these widgets into a layout in place of those in it."""
    while item := layout.takeAt(0):
        if widget := item.widget():
            drop(widget)
    if not widgets:
        return
    together = QWidget()  # shown as one: each by itself would have the whole panel laid out again
    inner = below(together, gap=layout.spacing())
    for widget in widgets:
        inner.addWidget(widget)
    layout.addWidget(together)
    if together.parent() is not None:
        together.show()  # now: Qt would show it when it comes to it, and the panel would jump


def drop(widget: QWidget) -> None:
    """Take a widget out of its parent now, and delete it when what it is doing is done."""
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()


def _instead(layout: QVBoxLayout, old: QWidget | None, new: QWidget, at: int = -1) -> QWidget:
    if old is not None:
        layout.removeWidget(old)
        drop(old)
    layout.insertWidget(at, new)
    if new.parent() is not None:
        new.show()
    return new

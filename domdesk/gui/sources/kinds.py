"""The choice of what kind a new source is: a button for each, and what one needs for it. Part of the Sources page."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QWidget

from domdesk.gui.parts.boxes import below, cells, named
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.words import label, tr
from domdesk.gui.sources.words import kind_about, kind_names

NARROW_EM = 20
"""Where there is less room than this, in heights of the text, what a kind is stands below its button."""


class SourceKinds(QWidget):
    """See the module. `chosen`: a kind of source."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[str, QPushButton] = {}
        self._words: dict[str, QLabel] = {}
        self._grid = cells(across=12, down=6)
        self._is_narrow: bool | None = None
        for kind, name in kind_names().items():
            button = self.buttons[kind] = verb_button(name, kind_about(kind), partial(self.chosen.emit, kind))
            button.setAccessibleDescription(kind_about(kind))
            self._words[kind] = label(kind_about(kind), quiet=True, rank="small", wrap=True)
        self._grid.setColumnStretch(1, 1)
        self._arrange()
        ground, area = named(QWidget(), "ground"), QScrollArea(widgetResizable=True)
        layout = below(ground, gap=12, margins=(0, 0, 8, 0))
        layout.addWidget(label(tr("What do you want to read?"), rank="heading", wrap=True))
        layout.addLayout(self._grid)
        about = tr("A source is only read, never written to. Nothing is installed where it is.")
        layout.addWidget(label(about, quiet=True, wrap=True))
        layout.addStretch(1)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(ground)
        below(self).addWidget(area)
        self.setFocusProxy(next(iter(self.buttons.values())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put what a kind is beside its button, or below it where there is too little room."""
        is_narrow = self.width() < NARROW_EM * self.fontMetrics().height()
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        for at, (kind, button) in enumerate(self.buttons.items()):
            words = self._words[kind]
            self._grid.removeWidget(button)
            self._grid.removeWidget(words)
            self._grid.addWidget(button, 2 * at, 0, 1, 2 if is_narrow else 1)
            self._grid.addWidget(words, 2 * at + is_narrow, 0 if is_narrow else 1, 1, 2 if is_narrow else 1)

"""The choice of what kind a new source is: a button for each, and what one needs for it. Part of the Sources page."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget

from domdesk.gui.parts.boxes import below, cells, named
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.words import label, tr
from domdesk.gui.sources.words import kind_about, kind_names


class SourceKinds(QWidget):
    """See the module. `chosen`: a kind of source."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[str, QPushButton] = {}
        grid = cells(across=12, down=6)
        for at, (kind, name) in enumerate(kind_names().items()):
            button = self.buttons[kind] = verb_button(name, kind_about(kind), partial(self.chosen.emit, kind))
            button.setAccessibleDescription(kind_about(kind))
            grid.addWidget(button, at, 0)
            grid.addWidget(label(kind_about(kind), quiet=True, rank="small", wrap=True), at, 1)
        grid.setColumnStretch(1, 1)
        ground, area = named(QWidget(), "ground"), QScrollArea(widgetResizable=True)
        layout = below(ground, gap=12, margins=(0, 0, 8, 0))
        layout.addWidget(label(tr("What do you want to read?"), rank="heading", wrap=True))
        layout.addLayout(grid)
        about = tr("A source is only read, never written to. Nothing is installed where it is.")
        layout.addWidget(label(about, quiet=True, wrap=True))
        layout.addStretch(1)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(ground)
        below(self).addWidget(area)
        self.setFocusProxy(next(iter(self.buttons.values())))

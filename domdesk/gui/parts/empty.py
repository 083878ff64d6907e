"""What a page shows that has nothing to list yet: what will stand here, and three ways to fill it. Called by pages."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from domdesk.gui.actions import Actions
from domdesk.gui.parts.boxes import below, beside, centred
from domdesk.gui.parts.controls import action_button
from domdesk.gui.parts.words import label

WIDTH = 460


def teaching(actions: Actions, title: str, about: str, more: Sequence[QPushButton] = ()) -> QWidget:
    """A page's empty state; `more` are its own ways to begin, beside import, paste and demo."""
    page = QWidget()
    # While it is hidden in a stack, its row of buttons should not widen the window at large text.
    page.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    layout = below(page, gap=12)
    layout.addStretch(1)
    layout.addWidget(label(title, rank="heading"), 0, Qt.AlignmentFlag.AlignHCenter)
    words = label(about, quiet=True, wrap=True)
    words.setFixedWidth(WIDTH)
    words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    layout.addLayout(centred(words))
    buttons = beside()
    buttons.addStretch(1)
    for name in ("import", "paste", "demo"):
        buttons.addWidget(action_button(actions[name]))
    for button in more:
        buttons.addWidget(button)
    buttons.addStretch(1)
    layout.addLayout(buttons)
    layout.addStretch(2)
    return page

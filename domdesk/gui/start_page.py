"""The start page: the demo for who is new, a new desk, an existing one, and the desks opened last."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from domdesk.gui.actions import Actions
from domdesk.gui.look.icons import icon, logo
from domdesk.gui.look.theme import roles
from domdesk.gui.parts.boxes import below, beside, centred, named
from domdesk.gui.parts.controls import action_button
from domdesk.gui.parts.formatting import day
from domdesk.gui.parts.words import label, tip, tr
from domdesk.gui.settings import recent_desks

WIDTH = 640


class StartPage(QWidget):
    """See the module. `chosen`: a recent desk's path."""

    chosen = Signal(Path)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._may_open = actions["open"]
        column = QWidget()
        column.setFixedWidth(WIDTH)
        layout = below(column, gap=12)
        layout.addLayout(_masthead())
        self._demo_box, self.demo = _demo(actions)
        layout.addWidget(self._demo_box)
        learn_box, self.learn = _learn(actions)
        layout.addWidget(learn_box)
        row = beside(gap=12)
        for name in ("new", "open", "import"):
            button = action_button(actions[name])
            button.setMinimumSize(QSize((WIDTH - 24) // 3, 40))
            row.addWidget(button)
        layout.addLayout(row)
        layout.addSpacing(4)
        layout.addWidget(label(tr("Desks opened last"), rank="strong"))
        self.recent = QListWidget()
        self.recent.setAccessibleName(tr("Desks opened last"))
        self.recent.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.recent.setCursor(Qt.CursorShape.PointingHandCursor)
        self.recent.itemClicked.connect(self._choose)
        self.recent.itemActivated.connect(self._choose)
        layout.addWidget(self.recent)
        self.none_yet = label(
            tr(
                "None yet. A desk is one file that holds a shop's locations, stock, orders and runs. "
                "Import a shop's export, drop it here or paste a copied block: a desk for it is made first."
            ),
            quiet=True,
            wrap=True,
        )
        layout.addWidget(self.none_yet)
        outer = below(self)
        outer.addStretch(2)
        outer.addLayout(centred(column))
        outer.addStretch(3)
        self.refresh()

    def _choose(self, item: QListWidgetItem) -> None:
        """Open a desk at a click or at Enter; the second of two clicks, which comes while it opens, is passed over."""
        if self._may_open.isEnabled():
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def refresh(self) -> None:
        """List the recent desks as they are now, in the colours in force."""
        self.demo.setIcon(icon("demo", roles().on_accent))
        self.learn.setIcon(icon("lessons"))
        self.recent.clear()
        for path in recent_desks():
            changed = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
            item = QListWidgetItem(icon("orders"), f"{path.stem}    {day(changed.date())}    {path.parent}")
            item.setToolTip(tip(tr("Open {path}", path=path)))
            item.setData(Qt.ItemDataRole.UserRole, path)
            self.recent.addItem(item)
        row = self.recent.sizeHintForRow(0) if self.recent.count() else 0
        self.recent.setFixedHeight(self.recent.count() * row + 2 * self.recent.frameWidth())
        self.recent.setVisible(self.recent.count() > 0)
        self.none_yet.setVisible(self.recent.count() == 0)


def _masthead() -> QHBoxLayout:
    row = beside(gap=16)
    sign = QLabel()
    sign.setPixmap(logo().pixmap(56, 56))
    row.addWidget(sign)
    words = below(gap=2)
    words.addWidget(label("domdesk", rank="heading"))
    words.addWidget(label(tr("Decide which place ships each order, at what cost, and see why."), quiet=True))
    row.addLayout(words, 1)
    return row


def _demo(actions: Actions) -> tuple[QFrame, QPushButton]:
    box = named(QFrame(), "card")
    layout = beside(box, gap=16, margins=(16, 16, 16, 16))
    words = below(gap=4)
    words.addWidget(label(tr("New here?"), rank="strong"))
    about = tr("A shop with 12 locations and 200 orders, ready to be routed. Try anything: you can start afresh.")
    words.addWidget(label(about, quiet=True, wrap=True))
    layout.addLayout(words, 1)
    button = QPushButton(" " + actions["demo"].text())
    button.setProperty("primary", True)
    button.setDefault(True)
    button.setMinimumHeight(40)
    button.clicked.connect(actions["demo"].trigger)
    layout.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
    return box, button


def _learn(actions: Actions) -> tuple[QFrame, QPushButton]:
    box = named(QFrame(), "card")
    layout = beside(box, gap=16, margins=(16, 12, 16, 12))
    words = below(gap=4)
    words.addWidget(label(tr("Learn how orders are routed"), rank="strong"))
    about = tr("Short lessons with small shops: predict which place ships, then see what the program decides and why.")
    words.addWidget(label(about, quiet=True, wrap=True))
    layout.addLayout(words, 1)
    button = QPushButton(" " + actions["lessons"].text())
    button.setAutoDefault(True)
    button.setMinimumHeight(40)
    button.clicked.connect(actions["lessons"].trigger)
    layout.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
    return box, button

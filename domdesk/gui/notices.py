"""What the program has to say: done things in passing, warnings and errors until they are closed; all kept in a list.

The window hands in sentences; the bell of the strip opens the list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QMainWindow, QToolButton, QWidget

from domdesk.gui.boxes import below, beside
from domdesk.gui.icons import icon
from domdesk.gui.theme import roles
from domdesk.gui.words import label, tip, tr

Tone = Literal["good", "warn", "bad"]
TOAST_MS = 4000
SIGNS = {"good": "check", "warn": "warning", "bad": "warning"}
WIDTH = 380


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence and how serious it is: 'good' something is done, 'warn' a doubt, 'bad' something failed."""

    tone: Tone
    text: str


class Notices(QObject):
    """The session's notices and the cards that show them in the window's corner."""

    changed = Signal()

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.all: list[Notice] = []
        self._window = window
        self._cards: list[Card] = []
        window.installEventFilter(self)

    def tell(self, tone: Tone, text: str) -> None:
        """Show a notice and keep it."""
        notice = Notice(tone, text)
        self.all.append(notice)
        card = Card(notice, self._window)
        card.closed.connect(lambda: self._drop(card))
        self._cards.append(card)
        while len(self._cards) > 4 and (done := next((c for c in self._cards if c.notice.tone == "good"), None)):
            self._drop(done)
        card.show()
        self.place()
        self.changed.emit()

    def clear_done(self) -> None:
        """Take away the cards of things that are done, as the page they were about goes; the list stays."""
        for card in [card for card in self._cards if card.notice.tone == "good"]:
            self._drop(card)

    def texts(self) -> list[str]:
        """What the cards say that are shown now."""
        return [card.notice.text for card in self._cards]

    def _drop(self, card: "Card") -> None:
        if card in self._cards:
            self._cards.remove(card)
            card.hide()
            card.deleteLater()
            self.place()

    def place(self) -> None:
        """Stack the cards from the lower left corner of the middle upwards, where no button stands."""
        middle = self._window.centralWidget()
        left = 16 + (middle.x() if middle else 0)
        y = self._window.height() - self._window.statusBar().height() - 12
        for card in reversed(self._cards):
            card.fit()
            y -= card.height()
            card.move(left, y)
            card.raise_()
            y -= 8

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False


class Card(QFrame):
    """One notice. A done thing goes by itself, but not while it is pointed at or the window is in the background."""

    closed = Signal()

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.notice = notice
        self._timer = QTimer(self, singleShot=True, interval=TOAST_MS)
        self._timer.timeout.connect(self._time_out)
        self._sign = QLabel()
        self._copy = _button(tr("Copy"), lambda: QGuiApplication.clipboard().setText(notice.text))
        self._close = _button(tr("Close"), self.closed.emit)
        self._layout = layout = beside(self, margins=(12, 8, 8, 8))
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(label(notice.text, wrap=True), 1)
        layout.addWidget(self._copy)
        layout.addWidget(self._close)
        self._copy.setVisible(notice.tone != "good")
        self._tint()
        if notice.tone == "good":
            self._timer.start()

    def _tint(self) -> None:
        _show_sign(self._sign, self.notice.tone)
        self._copy.setIcon(icon("copy"))
        self._close.setIcon(icon("close"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_close"):
            self._tint()

    def fit(self) -> None:
        """Be as high as the text needs at the width of a card."""
        self.resize(WIDTH, self._layout.totalHeightForWidth(WIDTH))

    def _time_out(self) -> None:
        if self.underMouse() or not self.isActiveWindow():
            self._timer.start()
        else:
            self.closed.emit()


class NoticeList(QFrame):
    """The session's notices, newest first, in a panel that closes when one clicks elsewhere."""

    def __init__(self, notices: Notices, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("notice")
        self._notices = notices
        self._layout = layout = below(self, margins=(12, 12, 12, 12))
        head = beside()
        head.addWidget(label(tr("Notices"), rank="strong"), 1)
        if notices.all:
            copy = _button(tr("Copy all"), self._copy)
            copy.setIcon(icon("copy"))
            head.addWidget(copy)
        layout.addLayout(head)
        if not notices.all:
            layout.addWidget(label(tr("Nothing has been reported since the program started."), quiet=True, wrap=True))
        for notice in reversed(notices.all[-12:]):
            row = beside()
            sign = QLabel()
            _show_sign(sign, notice.tone)
            row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(label(notice.text, wrap=True), 1)
            layout.addLayout(row)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(notice.text for notice in self._notices.all))
        self.close()

    def open_over(self, anchor: QWidget) -> None:
        """Show the list with its lower right corner at the upper right one of `anchor`."""
        self.resize(WIDTH, self._layout.totalHeightForWidth(WIDTH))
        corner = anchor.mapToGlobal(QPoint(anchor.width(), 0))
        self.move(corner.x() - self.width(), corner.y() - self.height() - 4)
        self.show()


def _show_sign(sign: QLabel, tone: Tone) -> None:
    sign.setPixmap(icon(SIGNS[tone], getattr(roles(), tone)).pixmap(18, 18))
    sign.setAccessibleName({"good": tr("Done"), "warn": tr("Warning"), "bad": tr("Error")}[tone])


def _button(about: str, verb: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    button.setToolTip(tip(about))
    button.setAccessibleName(about)
    button.setProperty("shape", "flat")
    button.clicked.connect(lambda: verb())
    return button

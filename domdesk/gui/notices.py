"""What the program has to say: done things in passing, warnings and errors until they hold no more; all kept in a list.

The window hands in sentences and puts the foot, in which those stand that last, above its strip, whose bell opens the
list.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QMainWindow, QPushButton, QScrollArea, QToolButton, QWidget

from domdesk.gui.look.icons import icon
from domdesk.gui.look.theme import roles
from domdesk.gui.parts.boxes import below, beside, cells, named
from domdesk.gui.parts.formatting import clock
from domdesk.gui.parts.words import label, several, tip, tr

Tone = Literal["good", "warn", "bad"]
Way = tuple[str, Callable[[], None]]
"""A way out of what a notice tells: the words on its button, and what that does."""
TOAST_MS = 4000
SIGNS = {"good": "check", "warn": "warning", "bad": "warning"}
WIDTH_EM, MOST_CARDS = 26, 2
"""How wide a done thing is, and how many of each stand at once: the others are under the bell."""
LIST_EM = (32, 30)
"""Width and greatest height of the list."""


def _now() -> datetime:
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence and how serious it is: 'good' something is done, 'warn' a doubt, 'bad' something failed."""

    tone: Tone
    text: str
    at: datetime = field(default_factory=_now)

    @property
    def line(self) -> str:
        """The notice with its time, as it is copied."""
        return f"{clock(self.at)} {self.text}"


class Notices(QObject):
    """The session's notices: what lasts stands in `foot`, what is done floats in the corner of the page."""

    changed = Signal()

    def __init__(self, window: QMainWindow, page: QWidget) -> None:
        super().__init__(window)
        self.all: list[Notice] = []
        self._window, self._page = window, page
        self._cards: list[Card] = []
        self.foot = QWidget()
        self._stack = below(self.foot, gap=4, margins=(12, 6, 12, 0))
        self.foot.hide()
        for place in (window, page):
            place.installEventFilter(self)

    def tell(self, tone: Tone, text: str, way: Way | None = None, holds: Callable[[], bool] = lambda: True) -> None:
        """Show a notice, with a way out where there is one, while it `holds`, and keep it.

        One that is shown already moves to the end.
        """
        for same in [card for card in self._cards if (card.notice.tone, card.notice.text) == (tone, text)]:
            self._drop(same)
        notice = Notice(tone, text)
        self.all.append(notice)
        card = Card(notice, way, holds, self._window)
        card.closed.connect(lambda: self._drop(card))
        self._cards.append(card)
        if card.lasts:
            self._stack.addWidget(card)
        self.place()
        self.changed.emit()

    def clear_done(self) -> None:
        """Take away the cards of things that are done, as the page they were about goes; the list stays."""
        for card in [card for card in self._cards if not card.lasts]:
            self._drop(card)

    def clear(self) -> None:
        """Take away all cards, as they were about another desk; the list stays."""
        for card in list(self._cards):
            self._drop(card)

    def look_again(self) -> None:
        """Take away the cards that hold no more."""
        for card in [card for card in self._cards if not card.holds()]:
            self._drop(card)

    def withdraw(self, text: str) -> None:
        """Take away the card of a notice whose matter is settled; the list keeps it."""
        for card in [card for card in self._cards if card.notice.text == text]:
            self._drop(card)

    def texts(self) -> list[str]:
        """What the cards say that are shown now."""
        return [card.notice.text for card in self._cards]

    def _drop(self, card: "Card") -> None:
        if card in self._cards:
            self._cards.remove(card)
            self._stack.removeWidget(card)
            card.hide()
            card.deleteLater()
            self.place()

    def place(self) -> None:
        """Let the newest that last stand in the foot, and stack the newest done things upwards in the corner."""
        lasting = [card for card in self._cards if card.lasts]
        for number, card in enumerate(reversed(lasting)):
            card.setVisible(number < MOST_CARDS)
        self.foot.setVisible(bool(lasting))
        self._place_done()

    def _place_done(self) -> None:
        page = self._page.geometry()
        left, y = page.left() + 16, page.bottom() - 12
        for number, card in enumerate(reversed([card for card in self._cards if not card.lasts])):
            card.setVisible(number < MOST_CARDS)
            card.fit()
            y -= card.height()
            card.move(left, y)
            card.raise_()
            y -= 8

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.FontChange) and self._cards:
            self._place_done()
        return False


class Card(QFrame):
    """One notice. A done thing goes by itself, but not while it is pointed at or the window is in the background."""

    closed = Signal()

    def __init__(self, notice: Notice, way: Way | None, holds: Callable[[], bool], parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "notice")
        self.notice, self.holds = notice, holds
        self.lasts = notice.tone != "good"
        self._timer = QTimer(self, singleShot=True, interval=TOAST_MS)
        self._timer.timeout.connect(self._time_out)
        self._sign = QLabel()
        self._copy = _button(tr("Copy"), lambda: QGuiApplication.clipboard().setText(notice.text))
        self._close = _button(tr("Close"), self.closed.emit)
        edge = 4 if self.lasts else 8
        self._layout = layout = beside(self, margins=(12, edge, 8, edge))
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        words = beside() if self.lasts else below()
        words.addWidget(label(notice.text, wrap=True), 1)
        if way is not None:
            words.addWidget(self._way_out(*way), 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(words, 1)
        layout.addWidget(self._copy)
        layout.addWidget(self._close)
        self._copy.setVisible(self.lasts)
        self._tint()
        if not self.lasts:
            self._timer.start()

    def _way_out(self, words: str, verb: Callable[[], None]) -> QPushButton:
        def take() -> None:
            self.closed.emit()
            verb()

        self.way = QPushButton(words)
        self.way.setAutoDefault(True)  # else Enter does nothing outside a dialog
        self.way.clicked.connect(take)
        return self.way

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
        width = WIDTH_EM * self.fontMetrics().height()
        self.resize(width, self._layout.totalHeightForWidth(width))

    def _time_out(self) -> None:
        if self.underMouse() or not self.isActiveWindow():
            self._timer.start()
        else:
            self.closed.emit()


class NoticeList(QFrame):
    """The session's notices with their times, newest first, in a panel that closes when one clicks elsewhere."""

    def __init__(self, notices: Notices, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        named(self, "notice")
        self._notices = notices
        layout = below(self, margins=(12, 12, 12, 12))
        head = beside()
        head.addWidget(label(tr("Notices"), rank="strong"), 1)
        if notices.all:
            copy = QPushButton(icon("copy"), " " + tr("Copy all"))
            copy.setAutoDefault(True)
            copy.clicked.connect(self._copy)
            head.addWidget(copy)
        layout.addLayout(head)
        self._ground = named(QWidget(), "ground")
        self._grid = grid = cells(self._ground, across=8, down=8)
        grid.setColumnStretch(2, 1)
        for row, notice in enumerate(reversed(notices.all)):
            self._add(grid.rowCount() if row else 0, notice)
        if not notices.all:
            text = label(tr("Nothing has been reported since the program started."), quiet=True, wrap=True)
            grid.addWidget(text, 0, 2)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(several(len(notices.all), "{n} notice", "{n} notices"))
        self._scroll.setWidget(self._ground)
        layout.addWidget(self._scroll, 1)

    def _add(self, row: int, notice: Notice) -> None:
        grid = self._grid
        sign = QLabel()
        _show_sign(sign, notice.tone)
        copy = _button(tr("Copy"), lambda: QGuiApplication.clipboard().setText(notice.line))
        copy.setIcon(icon("copy"))
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(sign, row, 0, top)
        grid.addWidget(label(clock(notice.at), quiet=True), row, 1, top)
        grid.addWidget(label(notice.text, wrap=True), row, 2, top)
        grid.addWidget(copy, row, 3, top)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(notice.line for notice in self._notices.all))
        self.close()

    def open_over(self, anchor: QWidget) -> None:
        """Show the list with its lower right corner at the upper right one of `anchor`."""
        em = self.fontMetrics().height()
        width, most = (n * em for n in LIST_EM)
        self._ground.setFixedWidth(width - 40)
        needed = self._grid.totalHeightForWidth(width - 40)
        self._scroll.setFixedHeight(min(needed, most))
        self.setFixedWidth(width)
        self.adjustSize()
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
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.clicked.connect(lambda: verb())
    return button

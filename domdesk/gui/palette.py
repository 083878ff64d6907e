"""The command palette: one line to type in, and below it what can be done, best match first.

The window fills it with its actions, recent desks and policies; orders are found by number and name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from domdesk.gui.look.icons import icon
from domdesk.gui.look.theme import roles
from domdesk.gui.parts.boxes import below, named
from domdesk.gui.parts.formatting import number
from domdesk.gui.parts.words import label, tip, tr
from domdesk.records import OrderRow

WIDTH_EM, ROWS = 44, 11
MOST = 80
"""So many entries are listed; who does not find it among them types on."""
ORDERS_AMONG_ALL, ORDERS_ALONE = 6, 40
LIKE = 62.0
"""From here on a text is like the words that were typed, in rapidfuzz's percent."""
OFF = 60.0
"""So much less is an entry worth that cannot be chosen now: what can be chosen comes first among those alike."""
ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to choose: what it says, what stands small beside it, its key, and why it cannot be chosen now."""

    text: str
    do: Callable[[], None]
    about: str = ""
    keys: str = ""
    why_not: str = ""
    icon: str = ""


class Palette(QFrame):
    """See the module. It lies over the window's upper middle until something is chosen, Esc, or a click elsewhere.

    `entries` makes the list anew each time; `orders` are those of the desk; `go_to` shows one.
    """

    def __init__(
        self,
        window: QWidget,
        entries: Callable[[], list[Entry]],
        orders: Callable[[], Sequence[OrderRow]],
        go_to: Callable[[OrderRow], None],
    ) -> None:
        super().__init__(window)
        named(self, "palette")
        self._entries_now = entries
        self._orders_now = orders
        self._go_to = go_to
        self._entries: list[Entry] = []
        self._orders: list[OrderRow] = []
        self._names: list[str] = []
        self._orders_alone = False
        self._window = window
        self._before: QWidget | None = None
        self.line = QLineEdit()
        self.line.setAccessibleName(tr("Find an action"))
        self.line.textChanged.connect(self._list)
        self.line.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("What was found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_EntryDelegate(self.list))
        self.list.itemClicked.connect(self._choose)
        self.hint = label(quiet=True, rank="small")
        self._layout = layout = below(self, margins=(8, 8, 8, 8))
        layout.addWidget(self.line)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.hint)
        self.hide()
        window.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._focus_changed)  # type: ignore[union-attr]

    def open_all(self) -> None:
        """Offer everything."""
        self._open(tr("What do you want to do? Type an action, a page, a policy or an order"), orders_alone=False)

    def open_orders(self) -> None:
        """Offer the orders alone."""
        self._open(tr("Which order? Type its number, a name or a town"), orders_alone=True)

    def _open(self, question: str, *, orders_alone: bool) -> None:
        if self.isHidden():
            self._before = QApplication.focusWidget()
        self._orders_alone = orders_alone
        self._entries = [] if orders_alone else self._entries_now()
        self._orders = list(self._orders_now())
        self._names = []
        self.line.setPlaceholderText(question)
        self.line.setAccessibleDescription(question)
        self.line.clear()
        self._list()
        self.show()
        self.raise_()
        self.line.setFocus()

    def leave(self) -> None:
        """Close, and give the focus back to where it was."""
        if self.isHidden():
            return
        before, had_focus = self._before, self.line.hasFocus()
        self._before = None
        self.hide()
        if before is not None and had_focus:
            before.setFocus()
        self._orders, self._names, self._entries = [], [], []

    # --- finding ------------------------------------------------------------------------------------------------------

    def _list(self) -> None:
        typed = self.line.text().casefold().split()
        found = best(typed, self._entries)[:MOST]
        if typed or self._orders_alone:
            orders = self._found_orders(" ".join(typed), ORDERS_ALONE if self._orders_alone else ORDERS_AMONG_ALL)
            found = orders + found if typed and typed[0].lstrip("#")[:1].isdigit() else found + orders
        self.list.clear()
        for entry in found:
            item = QListWidgetItem(entry.text)
            item.setData(ENTRY, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, (entry.text, _beside(entry)))))
            item.setToolTip(tip(entry.why_not or entry.about))
            self.list.addItem(item)
        self.list.setCurrentRow(0 if found else -1)
        self._say(len(found))
        self._place()

    def _say(self, found: int) -> None:
        if not found:
            self.hint.setText(tr("Nothing is called so. Try fewer letters."))
        elif self._orders_alone:
            self.hint.setText(tr("↑ ↓ to move · Enter to show the order · one of {n}", n=number(len(self._orders))))
        else:
            self.hint.setText(tr("↑ ↓ to move · Enter to do it · Esc to leave"))

    def _found_orders(self, typed: str, most: int) -> list[Entry]:
        if not self._names:
            self._names = [f"{row.order} {row.ship_to_name} {row.city}".casefold() for row in self._orders]

        def entry(at: int) -> Entry:
            row = self._orders[at]
            about = " · ".join(filter(None, (row.ship_to_name, row.city, row.channel)))
            return Entry(tr("Order {order}", order=row.order), lambda: self._go_to(row), about)

        return [entry(at) for at in like(typed, self._names, most)]

    # --- choosing -----------------------------------------------------------------------------------------------------

    def _choose(self, item: QListWidgetItem | None) -> None:
        entry: Entry | None = item.data(ENTRY) if item is not None else None
        if entry is None:
            return
        if entry.why_not:
            self.hint.setText(entry.why_not)
            return
        self.leave()
        entry.do()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()  # else the window would take it to mean Back
                return True
            return event.type() == QEvent.Type.KeyPress and self._key(event)
        if watched is self._window and event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        """Move and choose in the list while the line has the focus; True where the key is used up."""
        last, row = self.list.count() - 1, self.list.currentRow()
        page = ROWS - 1
        moves = {Qt.Key.Key_Down: row + 1 if row < last else 0, Qt.Key.Key_Up: row - 1 if row > 0 else last,
                 Qt.Key.Key_PageDown: min(last, row + page), Qt.Key.Key_PageUp: max(0, row - page)}  # fmt: skip
        key = Qt.Key(event.key())
        if key in moves:
            self.list.setCurrentRow(moves[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if not self.isHidden() and new is not None and not self.isAncestorOf(new):
            self.leave()

    def _place(self) -> None:
        window = self._window
        em = self.fontMetrics().height()
        width = min(WIDTH_EM * em, window.width() - 32)
        rows = min(ROWS, self.list.count())
        self.list.setVisible(rows > 0)
        self.list.setFixedHeight(rows * row_height(self.fontMetrics()) + 2 * self.list.frameWidth())
        self._layout.activate()
        self.resize(width, self.sizeHint().height())
        self.move((window.width() - width) // 2, min(72, max(0, window.height() - self.height() - 16)))


def best(typed: Sequence[str], entries: Sequence[Entry]) -> list[Entry]:
    """The entries that have the typed words in them or are like them, the best first; all where nothing was typed."""
    if not typed:
        return list(entries)
    from rapidfuzz import fuzz

    def worth(entry: Entry) -> float:
        text = entry.text.casefold()
        parts = text.split()
        if all(word in text for word in typed):
            begins = sum(any(part.startswith(word) for part in parts) for word in typed)
            return 200 + 50 * begins / len(typed) + 25 * text.startswith(typed[0]) - len(text) / 100
        if all(word in f"{text} {entry.about.casefold()}" for word in typed):
            return 150
        return fuzz.WRatio(" ".join(typed), text)

    rated = [(worth(entry), entry) for entry in entries]
    rated = [(value - OFF * bool(entry.why_not), entry) for value, entry in rated if value >= LIKE]
    rated.sort(key=lambda pair: -pair[0])
    return [entry for _, entry in rated]


def like(typed: str, names: Sequence[str], most: int) -> list[int]:
    """Where the typed words stand in `names`: those that begin so, that have them in them, then those that are like it.

    A number is meant as it is typed: none is like it. 50,000 names take some 20 ms.
    """
    if not typed:
        return list(range(min(most, len(names))))
    words = typed.split()
    first, rest = words[0], words[1:]
    have = [at for at, name in enumerate(names) if first in name and all(word in name for word in rest)]

    def rank(at: int) -> tuple[int, int]:
        name = names[at]
        order = name.split(" ", 1)[0]
        return (0 if order in (typed, f"#{typed}") else 1 if order.lstrip("#").startswith(first) else 2, at)

    found = nsmallest(most, have, key=rank)
    if not found and len(typed) > 2 and not any(map(str.isdigit, typed)):
        from rapidfuzz import fuzz, process

        near = process.extract(typed, names, scorer=fuzz.partial_ratio, limit=most, score_cutoff=75, processor=None)
        found = [at for _, _, at in near]
    return found


def _beside(entry: Entry) -> str:
    """What stands small beside an entry's text."""
    return " · ".join(filter(None, (entry.why_not or entry.about, entry.keys)))


def row_height(metrics: QFontMetrics) -> int:
    """How high an entry is at this size of text."""
    return round(metrics.height() * 1.9)


class _EntryDelegate(QStyledItemDelegate):
    """Draws an entry: icon, text, what it is about in quiet, and its key at the right end."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, row_height(option.fontMetrics))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: Entry = index.data(ENTRY)
        colours, metrics = roles(option.widget), option.fontMetrics
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, colours.selection)
        side, box = 20, option.rect.adjusted(8, 0, -8, 0)
        if entry.icon:
            mode = QIcon.Mode.Disabled if entry.why_not else QIcon.Mode.Normal
            icon(entry.icon).paint(painter, QRect(box.left(), box.center().y() - side // 2, side, side), mode=mode)
        box.setLeft(box.left() + side + 8)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(colours.quiet)
        if entry.keys:
            painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, entry.keys)
            box.setRight(box.right() - metrics.horizontalAdvance(entry.keys) - 16)
        painter.setPen(colours.quiet if entry.why_not else colours.text)
        text = metrics.elidedText(entry.text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, middle, text)
        box.setLeft(box.left() + metrics.horizontalAdvance(text) + 16)
        painter.setPen(colours.quiet)
        beside = metrics.elidedText(entry.why_not or entry.about, Qt.TextElideMode.ElideRight, max(0, box.width()))
        painter.drawText(box, middle, beside)
        painter.restore()

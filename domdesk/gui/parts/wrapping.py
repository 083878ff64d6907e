"""A row of widgets that goes on below where it has no more room, so that large text never widens the window.

Called by bars of buttons, chips and filters.
"""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem


class WrapLayout(QLayout):
    """Widgets beside each other, `gap` pixels apart, in as many rows as it takes; those that expand fill their row."""

    def __init__(self, parent: QWidget | None = None, gap: int = 8, margin: tuple[int, int] = (0, 0)) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(gap)
        across, down = margin
        self.setContentsMargins(across, down, across, down)
        if parent is not None:
            parent.setLayout(self)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def minimumSize(self) -> QSize:
        """As wide as the widest widget."""
        shown = [item.minimumSize() for item in self._shown()]
        return self._with_margins(
            max((s.width() for s in shown), default=0), max((s.height() for s in shown), default=0)
        )

    def sizeHint(self) -> QSize:
        """All in one row."""
        hints = [item.sizeHint() for item in self._shown()]
        wide = sum(hint.width() for hint in hints) + self.spacing() * max(0, len(hints) - 1)
        return self._with_margins(wide, max((hint.height() for hint in hints), default=0))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def _with_margins(self, width: int, height: int) -> QSize:
        margins = self.contentsMargins()
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not (isinstance(item, QWidgetItem) and item.isEmpty())]

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        """The widgets of each row."""
        rows: list[list[QLayoutItem]] = []
        room = 0
        for item in self._shown():
            needed = item.sizeHint().width()
            if not rows or needed > room:
                rows.append([])
                room = width
            rows[-1].append(item)
            room -= needed + self.spacing()
        return rows

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """Lay the rows out in `rect`; the height they take."""
        inside = rect.marginsRemoved(self.contentsMargins())
        top = inside.top()
        for row in self._rows(inside.width()):
            widths = [min(item.sizeHint().width(), inside.width()) for item in row]
            height = max(item.sizeHint().height() for item in row)
            spare = inside.width() - sum(widths) - self.spacing() * (len(row) - 1)
            growing = [n for n, item in enumerate(row) if item.expandingDirections() & Qt.Orientation.Horizontal]
            for number in growing:
                widths[number] += max(0, spare) // len(growing)
            left = inside.left()
            for item, width in zip(row, widths, strict=True):
                own = item.sizeHint().height()
                if move:
                    item.setGeometry(QRect(left, top + (height - own) // 2, width, own))
                left += width + self.spacing()
            top += height + self.spacing()
        return self._with_margins(0, max(0, top - inside.top() - self.spacing())).height()

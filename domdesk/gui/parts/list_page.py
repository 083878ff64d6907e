"""A page that is a list: a head with what finds rows, the list with its foot, and beside it what is selected.

The pages of stock and locations fill it; what was done, or why not, is told in the foot.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLayout, QSplitter, QWidget

from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.finder import Finder
from domdesk.gui.parts.words import label

SIDE_PX, SIDE_EM = 360, 20
"""What is selected stands in a form that is at least so wide, in pixels and in heights of the text."""


class ListPage(QWidget):
    """See the module. `head` stands beside the finder, `tools` below it. `found`: the finder has no more to say."""

    found = Signal()

    def __init__(
        self,
        title: str,
        finder: Finder,
        shown: QWidget,
        side: QWidget,
        *,
        head: Sequence[QWidget] = (),
        tools: QLayout | None = None,
    ) -> None:
        super().__init__()
        self._finder, self._side = finder, side
        self.footer = label(quiet=True, rank="small")
        self.said = label(rank="small", wrap=True)
        top, foot, left = beside(), beside(), QWidget()
        top.addWidget(label(title, rank="heading"))
        top.addSpacing(12)
        top.addWidget(finder, 1)
        for widget in head:
            top.addWidget(widget)
        foot.addWidget(self.footer)
        foot.addWidget(self.said, 1)
        self.said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        beside_it = below(left)
        beside_it.addWidget(shown, 1)
        beside_it.addLayout(foot)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(side)
        split.setStretchFactor(0, 1)
        split.setChildrenCollapsible(False)
        split.setSizes([10 * SIDE_PX, SIDE_PX])
        layout = below(self, margins=(12, 12, 12, 12))
        layout.addLayout(top)
        if tools is not None:
            layout.addLayout(tools)
        layout.addWidget(split, 1)
        self._fit()

    def _fit(self) -> None:
        self._side.setMinimumWidth(max(SIDE_PX, round(SIDE_EM * self.fontMetrics().height())))

    # --- what was done ------------------------------------------------------------------------------------------------

    def say(self, text: str) -> None:
        """Tell what was done."""
        self._tell(text, "")

    def warn(self, text: str) -> None:
        """Tell why something was not done."""
        self._tell(text, "bad")

    def refuse(self, by_column: Mapping[str, str], rest: Sequence[str]) -> None:
        """Tell why what was typed into the list could not be saved."""
        self.warn("\n".join([*by_column.values(), *rest]))

    def _tell(self, text: str, tone: str) -> None:
        self.said.setText(text)
        self.said.setProperty("tone", tone)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)

    # --- keys ---------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def _is_ours(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Find):
            return True
        return event.key() == Qt.Key.Key_Escape and self._finder.is_narrowing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Find):
            self._finder.search.setFocus()
            self._finder.search.selectAll()
        elif event.key() == Qt.Key.Key_Escape and self._finder.clear():
            self.found.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_side"):
            self._fit()

"""Where Tab goes in a lesson that is played: down the question, on to the buttons below it, then to what is shown.

Called by the play view, whose parts are made anew at each step: Qt would put them behind all that the window has.
"""

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from domdesk.gui.plots.focus_ring import FocusRing


def stops(widget: QWidget) -> list[QWidget]:
    """A widget and those in it that Tab can go to, in the order in which they were put there."""
    return [one for one in (widget, *widget.findChildren(QWidget)) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]


def lead(before: QWidget, parts: Iterable[QWidget]) -> None:
    """Have Tab go from a widget through all that can be reached in these parts, one after the other."""
    for one, following in pairwise([before, *(stop for part in parts for stop in stops(part))]):
        QWidget.setTabOrder(one, following)


def stop_where_it_scrolls(area: QScrollArea) -> None:
    """Let Tab go to an area only while it has more than it shows; a ring says that the arrows move it then."""
    FocusRing(area)

    def fit(_: int, more: int) -> None:
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus if more else Qt.FocusPolicy.NoFocus)

    fit(0, 0)
    area.verticalScrollBar().rangeChanged.connect(fit)

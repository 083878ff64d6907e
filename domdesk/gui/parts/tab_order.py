"""Tab goes through a panel as it is read, also where parts of it are put in anew: Qt puts those behind all others.

Made by panels whose parts come and go, as the ground on which these are laid out.
"""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLayout, QWidget


class ReadingGround(QWidget):
    """See the module. Tab comes to it from `entry`, whose own place among all others stays."""

    def __init__(self, entry: QWidget) -> None:
        super().__init__()
        self._entry = entry

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # something in it came, went or has another size
            tab_through(self, self._entry)
        return super().event(event)


def tab_through(ground: QWidget, entry: QWidget) -> None:
    """Let Tab lead from `entry` to what is laid out on `ground`, from top to bottom."""
    before = entry
    for widget in _laid_out(ground.layout()):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            QWidget.setTabOrder(before, widget)
            before = widget


def _laid_out(layout: QLayout | None) -> Iterator[QWidget]:
    """The widgets in a layout, each before those in it."""
    items = [layout.itemAt(place) for place in range(layout.count())] if layout else []
    for item in filter(None, items):
        if (widget := item.widget()) is not None:
            if widget.focusProxy() is None:  # a form that hands its focus on has an order of its own
                yield widget
                yield from _laid_out(widget.layout())
        else:
            yield from _laid_out(item.layout())

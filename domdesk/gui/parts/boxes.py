"""Boxes that put widgets below or beside each other, on the 4-pixel grid; and the hairline between parts.

Called wherever something is laid out.
"""

from typing import TypeVar

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

Margins = tuple[int, int, int, int]
W = TypeVar("W", bound=QWidget)


def below(parent: QWidget | None = None, gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """A box whose widgets stand below each other, `gap` pixels apart; the layout of `parent` where one is given."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    made.setSpacing(gap)
    made.setContentsMargins(*margins)
    return made


def beside(parent: QWidget | None = None, gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """A box whose widgets stand beside each other, `gap` pixels apart; the layout of `parent` where one is given."""
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    made.setSpacing(gap)
    made.setContentsMargins(*margins)
    return made


def cells(parent: QWidget | None = None, across: int = 8, down: int = 4) -> QGridLayout:
    """A grid with these gaps between columns and rows; the layout of `parent` where one is given."""
    made = QGridLayout(parent) if parent is not None else QGridLayout()
    made.setHorizontalSpacing(across)
    made.setVerticalSpacing(down)
    made.setContentsMargins(0, 0, 0, 0)
    return made


def centred(widget: QWidget) -> QHBoxLayout:
    """A widget in the middle of its row; unlike an alignment, this asks wrapped texts for their height."""
    made = beside(gap=0)
    made.addStretch(1)
    made.addWidget(widget)
    made.addStretch(1)
    return made


def named(widget: W, name: str) -> W:
    """The widget, with the name by which the style sheet knows it."""
    widget.setObjectName(name)
    return widget


def hairline() -> QFrame:
    """The line between two parts of a panel."""
    return named(QFrame(), "hairline")

"""Loading what draws the map in steps, between which the window goes on answering.

Not in a thread: PySide makes its classes when they are first asked for, and pyqtgraph asks for all of them at its
import; two threads at that end in a segmentation fault. Asking for them beforehand halves that longest step.
"""

import importlib
from collections.abc import Callable, Iterator

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, QTimer

AT_A_TIME = 25


def load_map(parent: QObject, loaded: Callable[[], None]) -> None:
    """Take the steps while there is nothing else to do, then call `loaded`; none are taken after `parent` is gone."""
    steps = _steps()
    timer = QTimer(parent)

    def step() -> None:
        if next(steps, None) is None:
            timer.stop()
            timer.deleteLater()
            loaded()

    timer.timeout.connect(step)
    timer.start(0)


def _steps() -> Iterator[str]:
    for module in (QtCore, QtGui, QtWidgets):
        names = dir(module)
        for first in range(0, len(names), AT_A_TIME):
            for name in names[first : first + AT_A_TIME]:
                getattr(module, name)
            yield module.__name__
    for name in ("numpy.ma", "pyqtgraph", "domdesk.gui.map_panel"):
        importlib.import_module(name)
        yield name

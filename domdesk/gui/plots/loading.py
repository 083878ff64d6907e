"""Loading what draws the map in steps, between which the window goes on answering.

Not in a thread: PySide makes its classes when they are first asked for, and pyqtgraph asks for all of them at its
import; two threads at that end in a segmentation fault. What its import would wait for is loaded in steps before it.
"""

import importlib
from collections.abc import Callable, Iterator

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, QTimer

AT_A_TIME = 25
BEFORE = ("numpy.ma", "multiprocessing.connection", "cProfile", "pydoc", "xml.etree.ElementTree", "PySide6.QtTest")
"""What pyqtgraph imports, and takes its time."""


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
    for name in (*BEFORE, "pyqtgraph"):
        importlib.import_module(name)
        yield name
    from domdesk.gui.plots.outline import LAYERS, outline_path

    for layer in LAYERS:
        outline_path(layer)
        yield layer
    importlib.import_module("domdesk.gui.map_panel")
    yield "the map"

"""Loading what draws the map in steps, between which the window goes on answering.

Not in a thread: PySide makes its classes when they are first asked for, and pyqtgraph asks for all of them at its
import; two threads at that end in a segmentation fault. Nothing but the map imports pyqtgraph, so that nobody meets it
half loaded.
"""

import ast
import importlib
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.abc import InspectLoader
from importlib.util import find_spec, module_from_spec

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
    yield _import("numpy.ma")
    while part := next(_statements("pyqtgraph"), ""):  # not `yield from`, which would close it with this one
        yield part
    yield _import("domdesk.gui.plots.outline")
    outline = sys.modules["domdesk.gui.plots.outline"]
    for layer in outline.LAYERS:
        outline.outline_path(layer)
        yield layer
    yield _import("domdesk.gui.map_panel")


def _import(name: str) -> str:
    return importlib.import_module(name).__name__


@cache
def _statements(name: str) -> Iterator[str]:
    """Import a package one statement of its own at a time, most of which import a part of it.

    One iterator for all: where a window is closed before the end, the next one goes on from there.
    """
    spec = find_spec(name)
    loader = spec.loader if spec else None
    source = loader.get_source(name) if isinstance(loader, InspectLoader) else None
    if name in sys.modules or spec is None or source is None:
        yield _import(name)
        return
    module = sys.modules[name] = module_from_spec(spec)
    try:
        for statement in ast.parse(source).body:
            exec(compile(ast.Module([statement], []), str(spec.origin), "exec"), module.__dict__)  # noqa: S102
            yield name
    except Exception:
        del sys.modules[name]
        raise

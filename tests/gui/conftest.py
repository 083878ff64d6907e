"""The window's tests: a real desk (the demo shop), one real solver process, and nothing of the user's touched."""

import gc
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from domdesk.desk import Desk, solver_process
from domdesk.gui import app as application
from domdesk.gui import session, settings
from domdesk.gui.look import theme
from domdesk.gui.window import Window

PATIENCE_MS = 60_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen screen cannot do what windows ask of it, and says so each time."""
    for item in items:
        if "tests/gui" in item.path.as_posix():
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


class SharedSolver:
    """A solver process that outlives the windows, so that not each test waits for one to start."""

    def __init__(self) -> None:
        self.real = solver_process()

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    def close(self) -> None:
        """The session of tests ends it."""


@pytest.fixture(scope="session")
def solver() -> Iterator[SharedSolver]:
    shared = SharedSolver()
    shared.start()
    yield shared
    shared.real.close()


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory, solver: SharedSolver) -> dict[str, Path]:
    """The demo shop as a desk, fresh and routed."""
    folder = tmp_path_factory.mktemp("worlds")
    with Desk.demo(folder, None, solver) as desk:
        fresh = desk.path
    routed = folder / "routed.desk"
    shutil.copy(fresh, routed)
    with Desk.open(routed, solver) as desk:
        desk.route()
    return {"fresh": fresh, "routed": routed}


@pytest.fixture(scope="session")
def modules() -> None:
    """What stays to the end is not looked through after each test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def garbage(modules: None) -> Iterator[None]:
    """As in the program, cycles are collected in this thread alone: the lane would end Qt's timers, which then hang."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, solver: SharedSolver) -> Iterator[Window]:
    """A window on its start page, closed after the test with nothing left running."""
    with pytest.MonkeyPatch.context() as patch:  # its own, so that a test may undo what it patched itself
        patch.setattr(session, "solver_process", lambda: solver)
        patch.setattr(settings, "_file", tmp_path / "window.ini")
        settings.store().setValue("route_after_import", False)  # a test that wants it switches it on
        app = application.application()
        theme.apply(app, "light")  # before there is a window to repaint
        made = Window("light")
        qtbot.addWidget(made)
        made.resize(1280, 800)
        made.show()
        yield made
        made.unsaved.give_up()  # else closing asks about what a test has typed
        made.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("desk")]


@pytest.fixture
def open_world(qtbot: QtBot, window: Window, worlds: dict[str, Path], tmp_path: Path) -> Callable[[str], Window]:
    """Opens a copy of a world, 'fresh' or 'routed', in the window."""

    def open_copy(name: str) -> Window:
        copy = tmp_path / f"{name}.desk"
        shutil.copy(worlds[name], copy)
        window.session.open(copy)
        settle(qtbot, window)
        return window

    return open_copy


@pytest.fixture
def routed(open_world: Callable[[str], Window]) -> Window:
    return open_world("routed")


@pytest.fixture
def fresh(open_world: Callable[[str], Window]) -> Window:
    return open_world("fresh")


def settle(qtbot: QtBot, window: Window) -> None:
    """Wait until a desk stands there and nothing runs."""
    qtbot.waitUntil(lambda: window.session.now is not None and window.session.jobs.running is None, timeout=PATIENCE_MS)


def take_back(qtbot: QtBot, window: Window) -> None:
    """Ctrl+Z, wherever what was done last has left the keyboard."""
    window.activateWindow()  # a menu that was opened offscreen does not give it back
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def labels(widget: object) -> list[str]:
    """All texts of labels that are shown in a widget."""
    assert isinstance(widget, QApplication) or hasattr(widget, "findChildren")
    return [child.text() for child in widget.findChildren(QLabel) if child.isVisibleTo(widget)]

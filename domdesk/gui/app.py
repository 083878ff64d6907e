"""Start the window: application, look, fault handling, and the desk that was asked for.

Called by the command line; answers the process's exit code.
"""

import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import ModuleType, TracebackType

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from domdesk import paths
from domdesk.gui.garbage import Garbage
from domdesk.gui.look.icons import logo
from domdesk.gui.parts.regional import follow
from domdesk.gui.window import Window

log = logging.getLogger("domdesk")

TURN_SECONDS = 0.0001
"""How long a thread may go on while another waits. Each call into Qt gives the GUI thread's turn away: with Python's
usual 5 ms for each, a page would take a second to change while the lane works."""


def run(desk_path: Path | None = None, demo: str | None = None) -> int:
    """Open the window, with a desk, with a demo world, or on the start page; returns when it is closed."""
    do_without_pandas()
    follow(QLocale.system())
    app = application()
    _log_to_file()
    window = Window()
    window.looks.apply()
    catch_faults(window)
    Garbage(window.session.jobs)
    window.show()
    if desk_path is not None:
        window.session.open(desk_path)
    elif demo is not None:
        window.session.open_demo(paths.user_data(), demo)
    window.warm_up()
    return app.exec()


def do_without_pandas() -> None:
    """Give DuckDB two marks in place of pandas, which it would load at a query's first parameter, for up to a second.

    DuckDB asks whether a value is one of the two; were the module merely blocked, it would try to load it every time.
    """
    if "pandas" not in sys.modules:
        stand_in = ModuleType("pandas")
        stand_in.NaT, stand_in.NA = object(), object()  # type: ignore[attr-defined]
        sys.modules["pandas"] = stand_in


def application() -> QApplication:
    """The one application object, in the style that looks the same everywhere."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    sys.setswitchinterval(TURN_SECONDS)
    app.setApplicationName("domdesk")
    app.setDesktopFileName("domdesk")
    app.setWindowIcon(logo())
    app.setStyle("Fusion")
    return app


def _log_to_file() -> None:
    handler = RotatingFileHandler(paths.user_log(), maxBytes=500_000, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)


def catch_faults(window: Window) -> None:
    """Whatever nobody caught is logged and told in one dialog; the program goes on."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            window.close()
            return
        log.error("uncaught", exc_info=(kind, error, trace))
        window.session.jobs.tell_failure(error)

    def tell_of_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            tell(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = tell
    threading.excepthook = tell_of_thread

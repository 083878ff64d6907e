"""How long the window keeps its user waiting on a large desk: `python -m tests.benchmarks.window_at_work [ORDERS]`.

A made world is routed one by one, opened in a real window (offscreen unless a screen is set), and worked on; a timer of
2 ms, the heartbeat, tells the longest time in which the window could not have answered a key, and how long of it the
program itself worked: the rest of it other programs had the machine. Before it, what a cold start takes.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from domdesk.bench.presets import Spec
from domdesk.bench.worlds import make_world, write_world
from domdesk.desk import Desk
from domdesk.gui import app, settings
from domdesk.gui.garbage import Garbage
from domdesk.gui.snapshot import Source
from domdesk.gui.window import Window
from tests.benchmarks.cold_start import Start, cold_start

ORDERS = 50_000
BEAT_MS = 2
SETTLE_SECONDS = 1.5
"""What a phase sets going still counts for its longest gap for so long."""
PATIENCE_SECONDS = 600.0


@dataclass
class Phase:
    """One thing that the user did: seconds until it was done, and each gap between two beats, in ms.

    `worked_ms` is how long of each the threads of the program had a processor.
    """

    name: str
    seconds: float = 0.0
    gaps_ms: list[float] = field(default_factory=list)
    worked_ms: list[float] = field(default_factory=list)

    @property
    def longest_ms(self) -> float:
        return max(self.gaps_ms, default=0.0)

    @property
    def longest_own_ms(self) -> float:
        """The longest gap as it would have been, had no other program kept the machine busy."""
        return max(map(min, self.gaps_ms, self.worked_ms), default=0.0)


class Heartbeat(QObject):
    """Beats while the event loop turns."""

    def __init__(self) -> None:
        super().__init__()
        self._phase = Phase("")
        self._last = self._worked = 0.0
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.beat)

    def watch(self, phase: Phase) -> None:
        """Count the gaps for this phase from now on."""
        self._phase, self._last, self._worked = phase, time.perf_counter(), time.process_time()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def beat(self) -> None:
        """Count the gap since the last beat."""
        now, worked = time.perf_counter(), time.process_time()
        self._phase.gaps_ms.append((now - self._last) * 1000)
        self._phase.worked_ms.append((worked - self._worked) * 1000)
        self._last, self._worked = now, worked


def _turn(until: Callable[[], bool]) -> None:
    """Let the event loop turn until something holds. Raises TimeoutError."""
    began = time.perf_counter()
    while not until():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        if time.perf_counter() - began > PATIENCE_SECONDS:
            raise TimeoutError("the window did not come to an end")


def _rest(seconds: float) -> None:
    end = time.perf_counter() + seconds
    _turn(lambda: time.perf_counter() > end)


def work_through(window: Window, desk: Path, more_orders: Path, many_orders: Path) -> list[Phase]:
    """Open a desk, look, filter, sort, select, draw all flows, route, import, see it routed, import many and leave."""
    phases: list[Phase] = []
    heart = Heartbeat()
    session, page = window.session, window.orders

    def phase(name: str, do: Callable[[], object], until: Callable[[], bool] = lambda: True) -> None:
        phases.append(Phase(name))
        heart.watch(phases[-1])
        began = time.perf_counter()
        do()
        _turn(until)
        phases[-1].seconds = time.perf_counter() - began
        _rest(SETTLE_SECONDS)
        heart.beat()  # what goes on now began in this phase

    def is_idle() -> bool:
        return session.jobs.running is None and not session.jobs.pending

    phase("open: first rows", lambda: session.open(desk), lambda: page.table.table.rowCount() > 0)
    phase("open: the rest", lambda: None, is_idle)
    phase("map and solver", window.warm_up, lambda: window.map is not None and is_idle())
    for text in ("1", "10", "104", ""):
        phase(f"filter by “{text}”", partial(page.search.setText, text))
    phase("chip: split", page.chips["split"].click)
    phase("chip: all", page.chips["all"].click)
    for number, column in enumerate(page.table.table.columns):
        if not page.table.isColumnHidden(number):
            sort = partial(page.table.sortByColumn, number, Qt.SortOrder.AscendingOrder)
            phase(f"sort by {column.name}", sort)
    phase("sort as imported", lambda: page.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder))
    phase("select all", page.table.selectAll)
    phase("palette: orders", window.palette_.open_orders)
    for text in ("1", "12", "nmae"):
        phase(f"palette: “{text}”", partial(window.palette_.line.setText, text))
    window.palette_.leave()
    phase("why this order", lambda: page.table.selectRow(7), lambda: session.answer is not None)
    phase("why the next", lambda: page.table.selectRow(8), lambda: session.answer is not None)
    phase("all flows", lambda: window.map.all_flows.click())  # type: ignore[union-attr]
    phase("route one by one", lambda: session.route("one-by-one"), is_idle)
    before = session.now.latest if session.now else None
    told: list[object] = []
    session.imported.connect(told.append)
    phase("import", lambda: session.import_(Source(files=(more_orders,))), lambda: bool(told))
    if settings.routes_after_import():  # what that sets going is not over before the run is
        phase("routed again by itself", lambda: None, lambda: session.now.latest != before and is_idle())  # type: ignore[union-attr]
        settings.store().setValue("route_after_import", False)
    phase("import as many again", lambda: session.import_(Source(files=(many_orders,))), is_idle)
    session.leave()
    _turn(is_idle)
    heart.stop()
    return phases


def table(phases: list[Phase]) -> str:
    """The phases as text."""
    lines = [f"{'':24} {'seconds':>8} {'longest gap':>12} {'own work':>12}"]
    lines += [f"{p.name:24} {p.seconds:8.2f} {p.longest_ms:9.0f} ms {p.longest_own_ms:9.0f} ms" for p in phases]
    return "\n".join(lines)


def _renamed(orders: Path, name: str) -> Path:
    """A file of orders beside the other, with the same orders under new names."""
    header, _, rows = orders.read_text(encoding="utf-8").partition("\n")
    made = orders.with_name(f"{name}.csv")
    made.write_text(header + "\n" + "\n".join(f"{name}-{row}" for row in rows.splitlines()) + "\n", encoding="utf-8")
    return made


def run(folder: Path, orders: int) -> tuple[list[Start], list[Phase]]:
    """Make the worlds, start the program on one, and work through them in a window of its own."""
    settings.use(folder / "window.ini")
    write_world(make_world(Spec(orders=orders, scarce=0.05)), folder / "world")
    write_world(make_world(Spec(orders=max(1, orders // 50), seed=1)), folder / "more")
    desk = folder / "bench.desk"
    with Desk.create(desk) as made:
        made.import_paths([folder / "world"])
        made.route("one-by-one")
    with Desk.demo(folder) as made:
        made.route("one-by-one")
        demo = made.path
    starts = [cold_start("demo shop", demo), cold_start("this desk", desk)]
    app.do_without_pandas()
    app.application()
    window = Window()
    window.looks.apply()
    garbage = Garbage(window.session.jobs)
    window.resize(1280, 800)
    window.show()
    try:
        more, many = folder / "more" / "orders.csv", folder / "world" / "orders.csv"
        return starts, work_through(window, desk, _renamed(more, "new"), _renamed(many, "again"))
    finally:
        garbage.leave()
        window.close()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="domdesk-window-") as name:
        starts, phases = run(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS)
    print(*starts, table(phases), sep="\n")

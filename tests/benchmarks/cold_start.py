"""How soon the table and the map of a started program stand there: `python -m tests.benchmarks.cold_start DESK`.

The seconds count from before the interpreter is started; beside them stand those that its threads had a processor.
Called by `window_at_work`.
"""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer

from domdesk.gui import app, settings
from domdesk.gui.window import Window

LOOK_MS = 5
Times = tuple[float, float]
"""Seconds that passed, and seconds that the program worked."""


@dataclass(frozen=True, slots=True)
class Start:
    """A cold start: until the orders could be used, and until the map had its flows."""

    name: str
    table: Times
    map: Times

    def __str__(self) -> str:
        table, flows = (f"{passed:.2f} s ({worked:.2f} s own work)" for passed, worked in (self.table, self.map))
        return f"cold start, {self.name}: table {table}, map {flows}"


def cold_start(name: str, desk: Path) -> Start:
    """Start the program to open a desk, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.cold_start", str(desk), str(time.time())]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    table, flows = json.loads(answer.stdout.splitlines()[-1])
    return Start(name, (table[0], table[1]), (flows[0], flows[1]))


class Watched(Window):
    """The window, which tells when what it shows was painted, and closes."""

    began = 0.0

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._seen: list[Times] = []
        self._looks = QTimer(self, interval=LOOK_MS)
        self._looks.timeout.connect(self._look)
        self._looks.start()

    def _look(self) -> None:
        if not self._seen and self.orders.table.table.rowCount():
            self.orders.table.viewport().repaint()
            self._seen.append(self._times())
        panel: Any = self.map  # whose class is loaded late
        if self._seen and panel is not None and len(panel.map.flows.rows):
            panel.map.viewport().repaint()
            self._seen.append(self._times())
            self._looks.stop()
            print(json.dumps(self._seen))
            self.close()

    def _times(self) -> Times:
        return time.time() - self.began, time.process_time()


if __name__ == "__main__":
    Watched.began = float(sys.argv[2]) if len(sys.argv) > 2 else time.time()
    vars(app)["Window"] = Watched
    with tempfile.TemporaryDirectory(prefix="domdesk-start-") as folder:
        settings.use(Path(folder) / "window.ini")
        sys.exit(app.run(Path(sys.argv[1])))

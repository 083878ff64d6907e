"""Cyclic garbage, collected in the GUI thread alone and only while nothing else is under way. Started by app.run.

Left to Python, a collection starts in whichever thread allocates next: in the lane it would destroy widgets from the
wrong thread, and with a desk of 50,000 orders in memory it stops the whole program for half a second.
"""

import gc

from PySide6.QtCore import QObject, QTimer

from domdesk.gui.jobs import Jobs

INTERVAL_MS = 1000


class Garbage(QObject):
    """See the module."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__(jobs)
        self._jobs = jobs
        self._usual = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()
        jobs.idle.connect(self.keep)

    def keep(self) -> None:
        """What the lane has brought stays, and holds no cycles: collections need not walk through it again."""
        gc.freeze()

    def collect(self) -> None:
        """Collect the youngest generation that is due."""
        if self._jobs.pending:
            return
        due = [generation for generation, most in enumerate(self._usual) if gc.get_count()[generation] > most]
        if due:
            gc.collect(max(due))

    def leave(self) -> None:
        """Let Python collect as it usually does."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

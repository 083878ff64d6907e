"""The run that is under way: its curve and figures as they come, with Stop, keep best and Cancel.

Stands at the top of the runs page while a run goes; follows the session's jobs.
"""

from time import monotonic

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from domdesk.gui.actions import Actions
from domdesk.gui.parts.boxes import below, beside, hairline
from domdesk.gui.parts.controls import action_button
from domdesk.gui.parts.formatting import money, nearness, seconds
from domdesk.gui.parts.words import label, tr
from domdesk.gui.plots.gap_curve import GapCurve, gap_of
from domdesk.gui.session import Session
from domdesk.records import Progress

PATIENCE_MS = 300
"""A job shorter than this shows nothing."""
TICK_MS = 250


class LiveRun(QWidget):
    """See the module."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._began = 0.0
        self._points: list[Progress] = []
        self.words = label(rank="strong")
        self.figures = label(quiet=True, wrap=True)
        self.curve = GapCurve((), "USD")
        self.stop = action_button(actions["stop"])
        self.cancel = action_button(actions["cancel"])
        head = beside()
        head.addWidget(self.words)
        head.addWidget(self.figures, 1)
        head.addWidget(self.stop)
        head.addWidget(self.cancel)
        layout = below(self, margins=(0, 0, 0, 8))
        layout.addLayout(head)
        layout.addWidget(self.curve)
        layout.addWidget(hairline())
        self._clock = QTimer(self, interval=TICK_MS)
        self._clock.timeout.connect(self._show)
        self._late = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._late.timeout.connect(self.show)
        self.hide()
        session.jobs.changed.connect(self._job_changed)
        session.jobs.progressed.connect(self._progressed)
        self._job_changed()

    def _job_changed(self) -> None:
        running = self._session.jobs.running
        if running is None or not running.can_stop:
            self._clock.stop()
            self._late.stop()
            self.hide()
        elif not self._clock.isActive():
            self._began = monotonic()
            self._points.clear()
            self._show()
            self._clock.start()
            self._late.start()

    def _progressed(self) -> None:
        progress = self._session.jobs.progress
        if progress is not None and self._clock.isActive():
            if progress.cost_minor is not None:
                if self._points and progress.seconds < self._points[-1].seconds:  # the next of several policies
                    self._points.clear()
                    self._began = monotonic() - progress.seconds
                self._points.append(progress)
            self._show()

    def _show(self) -> None:
        running, progress = self._session.jobs.running, self._session.jobs.progress
        if running is None or self._session.now is None:
            return
        currency = self._session.now.currency
        wishes = {"stop": tr("Stopping, keeping the best"), "cancel": tr("Cancelling")}
        self.words.setText(wishes.get(running.wish(), running.title))
        said = [progress.phase] if progress else []
        if self._points:
            best = self._points[-1]
            said.append(tr("best so far {cost}", cost=money(best.cost_minor, currency)))
            gap = gap_of(best)
            if gap is not None:
                said.append(nearness(gap))
        spent = max([monotonic() - self._began, *(point.seconds for point in self._points)])
        self.figures.setText(" · ".join([*said, seconds(spent)]))
        self.curve.show_points(self._points, spent, currency)

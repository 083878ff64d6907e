"""What a change to one order does to all: a run of all open orders that is not kept, begun by a button, told below it.

Part of the what-if panel; the run is seen in the strip, where it can be stopped and cancelled.
"""

from PySide6.QtWidgets import QPushButton, QWidget

from domdesk.desk import Desk
from domdesk.errors import Cancelled, DomdeskError
from domdesk.gui.decision.sections import tone
from domdesk.gui.jobs import Job
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.folds import refill
from domdesk.gui.parts.words import label, tr
from domdesk.gui.session import Session
from domdesk.gui.what_if.outcome import trial_outcome
from domdesk.records import Change, OrderKey, Trial


class TrialSection(QWidget):
    """See the module. `trial` is what was found for the change shown, None until then."""

    def __init__(self, session: Session, key: OrderKey) -> None:
        super().__init__()
        self._session, self._key = session, key
        self._change: Change | None = None
        self._trying = False
        self._gone = False
        self.trial: Trial | None = None
        self.button = QPushButton(tr("See what it does to all orders"))
        self.button.setAutoDefault(True)  # else Enter does nothing outside a dialog
        self.button.clicked.connect(self._try)
        layout = below(self)
        row = beside()
        row.addWidget(self.button)
        row.addStretch(1)
        layout.addLayout(row)
        self._told = below()
        layout.addLayout(self._told)
        self.hide()

    def offer(self, change: Change | None) -> None:
        """Offer to try a change, or none; what was found for another one goes."""
        if change != self._change:
            self._change, self.trial = change, None
            refill(self._told, [])
        self.setVisible(change is not None)
        self.button.setEnabled(self._session.jobs.running is None and self.trial is None)

    def leave(self) -> None:
        """Be done; what is still worked out is cancelled."""
        self._gone = True
        if self._trying:
            self._session.cancel()

    def _try(self) -> None:
        change, key = self._change, self._key
        if change is None:
            return

        def work(desk: Desk, job: Job) -> Trial:
            return desk.try_out(key, change, report=job.report, wish=job.wish)

        def done(trial: Trial) -> None:
            self._trying = False
            now = self._session.now
            if not self._gone and change == self._change and now is not None:
                self.trial = trial
                refill(self._told, list(trial_outcome(now, trial)))

        def failed(error: Exception) -> None:
            self._trying = False
            if not isinstance(error, DomdeskError | Cancelled):
                self._session.failed.emit(error)
            elif not self._gone:
                said = tr("Cancelled; nothing was changed.") if isinstance(error, Cancelled) else str(error)
                refill(self._told, [tone(said, "warn")])

        self._trying = True
        refill(self._told, [label(tr("Routing all orders with this change; nothing is kept."), quiet=True, wrap=True)])
        self._session.try_desk(work, done, failed, tr("Trying it on all orders"))

"""The bar that says that an older run is shown, and leads back to the latest. The window puts it above its pages."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from domdesk.gui.look.icons import icon
from domdesk.gui.look.theme import roles
from domdesk.gui.parts.boxes import below, beside, hairline
from domdesk.gui.parts.formatting import moment, policy_name
from domdesk.gui.parts.words import label, tr
from domdesk.gui.session import Session


class OlderRun(QWidget):
    """See the module."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._sign = QLabel()
        self.words = label(wrap=True)
        self.back = QPushButton(tr("Show the latest run"))
        self.back.setAutoDefault(True)  # else Enter does nothing outside a dialog
        self.back.clicked.connect(lambda: session.show_run(None))
        row = beside(margins=(12, 6, 12, 6))
        row.addWidget(self._sign)
        row.addWidget(self.words, 1)
        row.addWidget(self.back)
        layout = below(self, gap=0)
        layout.addLayout(row)
        layout.addWidget(hairline())
        self._tint()
        for signal in (session.read, session.closed, session.jobs.changed):
            signal.connect(self._show)
        self._show()

    def _show(self) -> None:
        now = self._session.now
        older = now is not None and now.run is not None and now.run != now.latest
        if now is not None and older:
            run = next(run for run in now.runs if run.run == now.run)
            self.words.setText(
                tr(
                    "You are looking at run {run} ({policy}, {when}), not at the latest, run {latest}.",
                    run=run.run,
                    policy=policy_name(run.policy),
                    when=moment(run.made_at),
                    latest=now.latest,
                )
            )
        self.back.setEnabled(self._session.jobs.running is None)
        self.setVisible(older)

    def _tint(self) -> None:
        self._sign.setPixmap(icon("clock", roles().warn).pixmap(18, 18))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

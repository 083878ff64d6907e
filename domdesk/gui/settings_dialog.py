"""The settings: look and text size of the window, which hold at once; and those of the open desk, saved together.

Opened by the window beside its work: one can go on while it is open.
"""

from collections.abc import Mapping, Sequence
from zoneinfo import available_timezones

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFormLayout,
    QLayout,
    QPushButton,
    QRadioButton,
    QWidget,
)

from domdesk.errors import InputError
from domdesk.gui.actions import Actions
from domdesk.gui.look import looks
from domdesk.gui.look.looks import Looks
from domdesk.gui.parts.boxes import below, beside, hairline
from domdesk.gui.parts.controls import Choice
from domdesk.gui.parts.pair_rows import PairRows
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.session import Session
from domdesk.records import requested_service

HOURS = (0, 4, 8, 12, 24, 48, 72, 168)
"""How long accepted orders may keep their stock; 0: without end."""

MOST_SERVICES = 12


class SettingsDialog(QDialog):
    """See the module."""

    def __init__(self, session: Session, actions: Actions, look: Looks, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.window_part = WindowSettings(actions, look)
        self.desk = DeskSettings(session)
        close = QPushButton(tr("Close"))
        close.setAutoDefault(False)  # Enter in a field saves
        close.clicked.connect(self.close)
        row = beside()
        row.addStretch(1)
        row.addWidget(close)
        self._layout = layout = below(self, gap=12, margins=(16, 16, 16, 16))
        layout.addWidget(label(tr("Window"), rank="strong"))
        layout.addWidget(self.window_part)
        layout.addWidget(hairline())
        layout.addWidget(self.desk)
        layout.addStretch(1)
        layout.addLayout(row)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)  # rows come and go

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # the least size of a layout knows nothing of wrapped lines
            needed = self._layout.totalHeightForWidth(self.width())
            if needed > self.height():
                self.resize(self.width(), needed)
        return done


class WindowSettings(QWidget):
    """Look, text size, and whether an import is followed by a run; each holds as soon as it is chosen."""

    def __init__(self, actions: Actions, look: Looks) -> None:
        super().__init__()
        self._look = look
        self.modes = {
            "system": QRadioButton(tr("As the desktop")),
            "light": QRadioButton(tr("Light")),
            "dark": QRadioButton(tr("Dark")),
        }
        group, row = QButtonGroup(self), beside(gap=16)
        for name, button in self.modes.items():
            group.addButton(button)
            row.addWidget(button)
            button.clicked.connect(actions[name].trigger)
        row.addStretch(1)
        self.text_size = Choice()
        self.text_size.setAccessibleName(tr("Text size"))
        for percent in range(looks.SMALLEST, looks.LARGEST + 1, looks.STEP):
            self.text_size.addItem(tr("{n} %", n=percent), percent)
        self.text_size.activated.connect(lambda: look.size(self.text_size.currentData()))
        self.again = QCheckBox(tr("Route again after an import of orders"))
        self.again.clicked.connect(actions["again"].trigger)
        form = _form(self)
        form.addRow(tr("Look"), row)
        form.addRow(tr("Text size"), self.text_size)
        form.addRow("", self.again)
        self.again.setChecked(actions["again"].isChecked())
        look.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.modes[self._look.mode].setChecked(True)
        self.text_size.setCurrentIndex(self.text_size.findData(self._look.percent))


class DeskSettings(QWidget):
    """Time zone, what committed figures hold, what the shop's shipping words mean; saved together, as one change."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.title = label(rank="strong")
        self.zone = Choice(editable=True)
        self.zone.setAccessibleName(tr("Time zone"))
        self.zone.addItems(sorted(name for name in available_timezones() if "/" in name or name == "UTC"))
        self.zone.setInsertPolicy(Choice.InsertPolicy.NoInsert)
        self.committed = QCheckBox(tr("Stock figures count open orders as taken already"))
        self.committed.setToolTip(
            tr("Tick this where the shop's stock files have the units of open orders among the committed ones.")
        )
        self.hours = Choice()
        self.hours.setAccessibleName(tr("Accepted orders keep their stock for"))
        self.hours.setToolTip(tr("What has not left by then is released when the desk is opened, and before a run."))
        self.services = PairRows(tr("Shop's words"), tr("Carrier's service"), tr("Standard shipping"))
        self.save = QPushButton(tr("Save desk settings"))
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        self.outcome = label(wrap=True)
        self.outcome.setAccessibleName(tr("What became of it"))
        self.meant = label(wrap=True)
        form = _form()
        form.addRow(tr("Time zone"), self.zone)
        form.addRow("", self.committed)
        form.addRow(tr("Accepted orders keep stock"), self.hours)
        row = beside()
        row.addWidget(self.outcome, 1)
        row.addWidget(self.save)
        layout = below(self)
        layout.addWidget(self.title)
        layout.addLayout(form)
        layout.addWidget(self.meant)
        layout.addWidget(self.services)
        layout.addLayout(row)
        self.zone.editTextChanged.connect(self._edited)
        self.committed.toggled.connect(self._edited)
        self.hours.currentIndexChanged.connect(self._edited)
        self.services.changed.connect(self._edited)
        for signal in (session.read, session.closed):
            signal.connect(self._read)
        session.jobs.changed.connect(self._refresh)
        self._shown: dict[str, object] = {}
        self._read()

    def _read(self) -> None:
        now = self._session.now
        self._shown = {}
        self.title.setText(tr("Desk {name}", name=now.path.stem) if now else tr("Desk: open one to set it up here"))
        for widget in (self.zone, self.committed, self.hours, self.services):
            widget.setEnabled(False)
        if now is not None:
            self._session.ask_desk(lambda desk: desk.settings(), self._take)
            self._session.ask_desk(lambda desk: sorted({card.service for card in desk.rate_cards()}), self._name)
        self._refresh()

    def _take(self, settings: Mapping[str, object]) -> None:
        self.zone.setEditText(str(settings["timezone"]))
        self.committed.setChecked(settings["committed_includes_open_orders"] is True)
        self._show_hours(int(str(settings["reservation_hours"])))
        services = settings["service_map"]
        self.services.show_pairs({**(services if isinstance(services, dict) else {}), **self._unknown()})
        for widget in (self.zone, self.committed, self.hours, self.services):
            widget.setEnabled(True)
        self._shown = self._told()
        self._refresh()

    def _unknown(self) -> dict[str, str]:
        """The shop's words that the run shown could not make out, each with nothing filled in yet."""
        plan = self._session.now.plan if self._session.now else None
        told = map(requested_service, plan.notices if plan else ())
        return {service: "" for service in told if service is not None}

    def _name(self, services: Sequence[str]) -> None:
        """Say which services the shop's words can stand for."""
        about = tr("The shop's words for a way of shipping = the rate card's service that is meant.")
        named = tr("The desk's cards have: {services}", services=", ".join(services[:MOST_SERVICES]))
        more = tr("and {n} more", n=len(services) - MOST_SERVICES)
        listed = f"{named} {more}" if len(services) > MOST_SERVICES else named
        self.meant.setText(f"{about} {listed}." if services else about)

    def _show_hours(self, hours: int) -> None:
        self.hours.clear()
        for offered in sorted({*HOURS, hours}):
            text = several(offered, "{n} hour", "{n} hours") if offered else tr("until they ship or are released")
            self.hours.addItem(text, offered)
        self.hours.setCurrentIndex(self.hours.findData(hours))

    def _told(self) -> dict[str, object]:
        return {
            "timezone": self.zone.currentText().strip(),
            "committed_includes_open_orders": self.committed.isChecked(),
            "reservation_hours": self.hours.currentData(),
            "service_map": self.services.pairs(),
        }

    def _edited(self) -> None:
        self._refresh()
        if self.save.isEnabled():
            self._say("")

    def _refresh(self) -> None:
        changed = bool(self._shown) and self._told() != self._shown
        self.save.setEnabled(changed and self._session.jobs.running is None)

    def _save(self) -> None:
        changes = {key: value for key, value in self._told().items() if value != self._shown[key]}

        def failed(error: Exception) -> None:
            if isinstance(error, InputError):
                self._say(str(error), "bad")
            else:
                self._session.failed.emit(error)

        self._session.change_desk(
            lambda desk: desk.set_settings(changes),
            lambda _: self._say(tr("Saved. Undo takes it back.")),
            tr("Saving the settings"),
            failed,
        )

    def _say(self, text: str, tone: str = "") -> None:
        self.outcome.setText(text)
        self.outcome.setProperty("tone", tone)
        self.outcome.style().polish(self.outcome)


def _form(parent: QWidget | None = None) -> QFormLayout:
    form = QFormLayout(parent) if parent is not None else QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setSpacing(8)
    return form

"""A place closes for some days, or a carrier collects nothing: what that hits is routed again, and what it costs told.

Opened by the pages of locations and rates, beside the work; the desk does both in the session's lane.
"""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QLineEdit, QWidget

from domdesk.desk import Desk
from domdesk.errors import DomdeskError
from domdesk.gui.acting.changing import act
from domdesk.gui.jobs import Job
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.day_field import DayField
from domdesk.gui.parts.formatting import difference, number, today
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.session import Session
from domdesk.records import OrderKey, Rerouted

WIDTH_EM = 36
Work = Callable[[Desk, Job], Rerouted]


class Disruption(QDialog):
    """Asks what is to be known of a disruption, enters it, and tells what it costs; those below say which it is.

    `work` gives what the desk is to do, of what stands in the form.
    """

    def __init__(self, session: Session, title: str, about: str, work: Callable[[], Work], parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._work = session, work
        self._keys: tuple[OrderKey, ...] = ()
        self._left: dict[OrderKey, date] = {}
        self._is_entered = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH_EM * self.fontMetrics().height())
        self.reason = QLineEdit()
        self.reason.setAccessibleName(tr("Why"))
        self.accepted_too = QCheckBox(tr("Also what is accepted there and has not left"))
        self.go = verb_button(tr("Enter it and route again"), about, self._enter, primary=True)
        self.show_ = verb_button(tr("Show what changed"), tr("List these orders alone"), self._show_changed)
        self.show_.hide()
        self.told = label(wrap=True)
        self.form = QFormLayout()
        self.form.setSpacing(8)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._layout = layout = below(self, gap=12, margins=(16, 16, 16, 16))
        layout.addWidget(label(about, quiet=True, wrap=True))
        layout.addLayout(self.form)
        layout.addWidget(self.told)
        layout.addStretch(1)
        row = beside()
        row.addStretch(1)
        for button in (self.show_, self.go, verb_button(tr("Close"), tr("Close this"), self.close)):
            row.addWidget(button)
        layout.addLayout(row)
        session.jobs.changed.connect(self._refresh)
        session.leaving.connect(self.close)

    def ask_why(self, example: str) -> None:
        """Ask for the reason, and whether what is accepted is hit too; the last rows of the form."""
        self.reason.setPlaceholderText(example)
        self.form.addRow(tr("Why"), self.reason)
        self.form.addRow("", self.accepted_too)
        self.reason.textChanged.connect(self._refresh)
        self.reason.returnPressed.connect(self.go.click)
        self._refresh()

    def _refresh(self) -> None:
        can_enter = bool(self.reason.text().strip()) and self._session.jobs.running is None and not self._is_entered
        self.go.setEnabled(can_enter)

    def _enter(self) -> None:
        def failed(error: Exception) -> None:
            if isinstance(error, DomdeskError):
                self._say(str(error), "bad")
            else:
                self._session.failed.emit(error)

        self._say("")
        self._left = self._last_days()
        act(self._session, self._work(), self._tell, tr("Routing around it"), failed=failed, outdates=True, renews=True)

    def _tell(self, done: Rerouted) -> None:
        now = self._session.now
        if now is None:
            return
        self._settle()
        said = [tr("Entered; Undo takes it back.")]
        if done.released:
            said.append(tr("{n} units that were accepted are open again.", n=number(done.released)))
        if done.run is None:
            said.append(tr("No open order was to ship that way, so nothing was routed."))
        else:
            said += self._moves(done)
            cost = done.cost_minor or 0
            said.append(tr("The plan is {difference}.", difference=difference(cost, now.currency)) if cost
                        else tr("It costs nothing more."))  # fmt: skip
        self._keys = done.changed
        self.show_.setVisible(bool(done.changed))
        self._say(" ".join(said))

    def _settle(self) -> None:
        """Let what was entered stand there as it was: pressed again, it would be entered twice."""
        self._is_entered = True
        self.go.hide()
        for field in (self.reason, self.accepted_too, *self.findChildren(DayField)):
            field.setEnabled(False)

    def _moves(self, done: Rerouted) -> list[str]:
        """What became of the orders hit, in figures that add up, and of the others that make room for them."""
        hit = len(done.affected)
        moved = len(set(done.affected) & set(done.changed))
        others, later = len(done.changed) - moved, self._later(done.affected)
        said = [
            several(hit, "{n} order was to ship that way: {moved} another way now, {kept} as before.",
                    "{n} orders were to ship that way: {moved} another way now, {kept} as before.",
                    moved=number(moved), kept=number(hit - moved)),
        ]  # fmt: skip
        if later:
            said.append(several(later, "{n} of the {hit} leaves later.", "{n} of the {hit} leave later.",
                                hit=number(hit)))  # fmt: skip
        if others:
            said.append(several(others, "{n} other order ships another way to make room.",
                                "{n} other orders ship another way to make room."))  # fmt: skip
        return said

    def _last_days(self) -> dict[OrderKey, date]:
        """The day on which the last of each order leaves."""
        sent = self._session.now.shipments if self._session.now else {}
        days = {key: [one.ship_date for one in shipments if one.ship_date] for key, shipments in sent.items()}
        return {key: max(known) for key, known in days.items() if known}

    def _later(self, keys: Sequence[OrderKey]) -> int:
        """How many of these orders leave later than they did."""
        now = self._last_days()
        return sum(key in self._left and key in now and now[key] > self._left[key] for key in keys)

    def _show_changed(self) -> None:
        self._session.orders_wanted.emit(self._keys, tr("Changed {n}", n=number(len(self._keys))))

    def _say(self, text: str, tone: str = "") -> None:
        self.told.setText(text)
        self.told.setProperty("tone", tone)
        self.told.style().polish(self.told)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # the least size of a layout knows nothing of wrapped lines
            needed = self._layout.totalHeightForWidth(self.width())
            if needed > self.height():
                self.resize(self.width(), needed)
        return done


class CloseDialog(Disruption):
    """Closes a place from a day to another."""

    def __init__(self, session: Session, location: str, place: str, parent: QWidget) -> None:
        about = tr("What was to leave {place} on these days is routed again, all open orders together.", place=place)
        super().__init__(session, tr("{place} closes for some days", place=place), about, self._closing, parent)
        self._location = location
        self.first, self.last = DayField(today()), DayField(today())
        self.first.dateChanged.connect(lambda: self.last.set_day(max(self.first.day(), self.last.day())))
        for title, field in ((tr("First day"), self.first), (tr("Last day"), self.last)):
            field.setAccessibleName(title)
            self.form.addRow(title, field)
        self.ask_why(tr("such as: stocktaking"))

    def _closing(self) -> Work:
        """Close it on these days, for this reason."""
        first, last, why = self.first.day(), self.last.day(), self.reason.text().strip()
        too = self.accepted_too.isChecked()
        return lambda desk, job: desk.close_place(self._location, first, last, why, committed=too, wish=job.wish)


class StopDialog(Disruption):
    """Lets a rate card carry nothing from today on."""

    def __init__(self, session: Session, card: str, carrier: str, parent: QWidget) -> None:
        about = tr("Nothing goes by {carrier} from today on; what was to go by it is routed again.", carrier=carrier)
        super().__init__(session, tr("{carrier} does not collect", carrier=carrier), about, self._stopping, parent)
        self._card = card
        self.ask_why(tr("such as: a strike"))

    def _stopping(self) -> Work:
        """Stop the card, for this reason."""
        why, too = self.reason.text().strip(), self.accepted_too.isChecked()
        return lambda desk, job: desk.stop_carrier(self._card, why=why, committed=too, wish=job.wish)

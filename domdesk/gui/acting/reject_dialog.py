"""A place says no: which place, what of the order, how many are really there and why; then the new plan beside the old.

Opened for one order beside the work; the desk takes it and routes the order again in the session's lane.
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QFrame, QLineEdit, QScrollArea, QWidget

from domdesk.desk import Desk
from domdesk.errors import DomdeskError
from domdesk.gui.acting.changing import act
from domdesk.gui.jobs import Job
from domdesk.gui.parts.boxes import below, beside, named
from domdesk.gui.parts.controls import Choice, verb_button
from domdesk.gui.parts.folds import refill
from domdesk.gui.parts.formatting import number
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.session import Session
from domdesk.gui.what_if.outcome import order_outcome
from domdesk.records import Commitment, OrderKey, Rejected

SIZE_EM = (40, 36)
MOST_THERE = 500
"""Of a line with more units, so many that are really there can be chosen."""
LEAST_REASON = 3
"""Letters that a reason has at least."""


class Part(NamedTuple):
    """Units of a line that a place was to send."""

    location: str
    line: str
    sku: str
    quantity: Decimal


class RejectDialog(QDialog):
    """See the module."""

    def __init__(self, session: Session, key: OrderKey, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._key = session, key
        self._parts: list[Part] = []
        self._old = session.answer.decision if session.answer and session.answer.order.key == key else None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("A place says no: order {order}", order=key.order))
        em = self.fontMetrics().height()
        self.resize(SIZE_EM[0] * em, SIZE_EM[1] * em)
        self.place, self.line = Choice(), Choice()
        self.there = Choice()
        self.reason = QLineEdit(placeholderText=tr("such as: damaged on the shelf"))
        self.corrects = QCheckBox(tr("Correct the stock there too"))
        self.corrects.setChecked(True)
        self.corrects.setToolTip(tr("Untick this where the place has the goods and something else keeps them there"))
        self.go = verb_button(
            tr("Enter it and route again"), tr("Take the units back there and find another way"), self._enter,
            primary=True,
        )  # fmt: skip
        self.fault = label(wrap=True)
        self.fault.setProperty("tone", "bad")
        self._outcome = below()
        self._lay_out()
        self.place.currentIndexChanged.connect(self._place_chosen)
        self.line.currentIndexChanged.connect(self._line_chosen)
        self.reason.textChanged.connect(self._refresh)
        self.reason.returnPressed.connect(self.go.click)
        session.jobs.changed.connect(self._refresh)
        session.leaving.connect(self.close)
        session.ask_desk(lambda desk: desk.commitments([key]), self._take)
        self._refresh()

    def _lay_out(self) -> None:
        ground = named(QWidget(), "ground")
        form = QFormLayout()
        form.setSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows = (
            (tr("Place"), self.place), (tr("Cannot send"), self.line), (tr("Really there"), self.there),
            (tr("Why"), self.reason),
        )  # fmt: skip
        for title, field in rows:
            field.setAccessibleName(title)
            form.addRow(title, field)
        form.addRow("", self.corrects)
        layout = below(ground, gap=10, margins=(16, 16, 16, 16))
        about = tr("What the place cannot send is taken back; the order is routed again, and all else stays as it is.")
        layout.addWidget(label(about, quiet=True, wrap=True))
        layout.addLayout(form)
        layout.addWidget(self.fault)
        row = beside()
        row.addStretch(1)
        row.addWidget(self.go)
        self.leave = verb_button(tr("Close"), tr("Close this; what was entered stays"), self.close)
        row.addWidget(self.leave)
        layout.addLayout(self._outcome)
        layout.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what stands in it is reached one by one
        scroll.setWidget(ground)
        whole = below(self, margins=(0, 0, 0, 12))
        whole.addWidget(scroll, 1)
        row.setContentsMargins(16, 0, 16, 0)
        whole.addLayout(row)

    # --- what there is to choose --------------------------------------------------------------------------------------

    def _take(self, held: Sequence[Commitment]) -> None:
        now = self._session.now
        if now is None:
            return
        self._parts = [Part(c.location, c.line, c.sku, c.reserved) for c in held if c.reserved]
        if not self._parts:
            sent = now.shipments.get(self._key, [])
            self._parts = [Part(s.location, given.line, given.sku, given.quantity) for s in sent for given in s.lines]
        for location in dict.fromkeys(part.location for part in self._parts):
            self.place.addItem(now.place(location), location)
        self._refresh()

    def _here(self) -> list[Part]:
        return [part for part in self._parts if part.location == self.place.currentData()]

    def _place_chosen(self) -> None:
        here = self._here()
        self.line.clear()
        if len(here) > 1:
            self.line.addItem(several(len(here), "its line", "all its {n} lines"), "")
        for part in here:
            text = tr("line {line}: {n} × {sku}", line=part.line, n=number(part.quantity), sku=part.sku)
            self.line.addItem(text, part.line)

    def _part(self) -> Part | None:
        """The one line chosen, None where all are."""
        return next((part for part in self._here() if part.line == self.line.currentData()), None)

    def _line_chosen(self) -> None:
        part = self._part()
        most = part.quantity if part else Decimal(1)
        self.there.clear()
        for units in range(min(math.ceil(most), MOST_THERE)):
            said = tr("{some} of {all}", some=number(units), all=number(most)) if part else tr("nothing")
            self.there.addItem(said, units)
        self.there.setEnabled(self.there.count() > 1)
        self._refresh()

    def _refresh(self) -> None:
        reasoned = sum(map(str.isalnum, self.reason.text())) >= LEAST_REASON
        self.go.setEnabled(bool(self._parts) and reasoned and self._session.jobs.running is None)

    # --- entering it --------------------------------------------------------------------------------------------------

    def _enter(self) -> None:
        part, place, why = self._part(), str(self.place.currentData()), self.reason.text().strip()
        units = int(self.there.currentData() or 0)
        missing = part.quantity - units if part and units else None
        line, corrects = part.line if part else None, self.corrects.isChecked()
        self._say("")

        def work(desk: Desk, job: Job) -> Rejected:
            return desk.reject(
                self._key, place, line=line, quantity=missing, why=why, correct_stock=corrects, wish=job.wish
            )

        def failed(error: Exception) -> None:
            if isinstance(error, DomdeskError):
                self._say(str(error))
            else:
                self._session.failed.emit(error)

        act(self._session, work, self._show, tr("Finding another way"), failed=failed)

    def _say(self, text: str) -> None:
        self.fault.setText(text)

    def _show(self, done: Rejected) -> None:
        now = self._session.now
        if now is None:
            return
        place = self.place.currentText()
        self._session.done.emit(
            tr("Entered that {place} says no to order {order}.", place=place, order=self._key.order)
        )
        said = [
            tr("{place} has {after} × {sku} now, not {before}.", place=now.place(change.location), sku=change.sku,
               after=number(change.after), before=number(change.before))
            for change in done.stock
        ]  # fmt: skip
        shown: list[QWidget] = [label(text, quiet=True, wrap=True) for text in said]
        if done.decision is not None:
            shown += order_outcome(now, self._old, done.decision)
            shown.append(label(tr("It is not accepted yet: accept it anew."), wrap=True))
        else:
            shown.append(label(tr("Nothing of the order is open, so it was not routed."), wrap=True))
        refill(self._outcome, shown)
        for widget in (self.place, self.line, self.there, self.reason, self.corrects):
            widget.setEnabled(False)
        self._parts = []
        self._refresh()
        self.leave.setFocus()

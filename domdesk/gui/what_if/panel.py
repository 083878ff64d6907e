"""The what-if panel: one changes something about an order and sees the new plan beside the old, at once.

Nothing is kept until it is used, with a reason. The inspector opens it; it asks the desk in the session's lane.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton

from domdesk.errors import DomdeskError
from domdesk.gui.decision.choices import choice_text
from domdesk.gui.decision.sections import tone
from domdesk.gui.parts.boxes import below, beside, named
from domdesk.gui.parts.folds import refill
from domdesk.gui.parts.words import label, menu_text, tr
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Answer, Snapshot
from domdesk.gui.what_if.choices import ChoiceList
from domdesk.gui.what_if.draft import Choice, Draft, Facts, facts_of
from domdesk.gui.what_if.form import ChangeForm
from domdesk.gui.what_if.keeping import KeepSection
from domdesk.gui.what_if.outcome import order_outcome
from domdesk.gui.what_if.trial import TrialSection
from domdesk.records import Change, Decision, OrderKey, Override, with_choices

REST_MS = 200
"""How long a change must rest before its plan is asked for: an amount is typed digit by digit."""
PATIENCE_MS = 200
"""How long the last plan stays while the next is worked out, before the panel says that it waits."""


class WhatIfPanel(QFrame):
    """See the module. `closed`: the user is done with it."""

    closed = Signal()

    def __init__(self, session: Session, answer: Answer) -> None:
        super().__init__()
        named(self, "card")
        self._session = session
        self._draft = Draft(answer.order, answer.choices)
        self._old = answer.decision
        self._added: tuple[Choice, ...] = ()  # those of the draft's new ones that the form no longer shows
        self._gone = False
        self._asked: Change | None = None  # being worked out
        self._answered: Change | None = None  # worked out and shown
        self._fault = ""
        self._decision: Decision | None = None
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._say_waiting)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask)
        now = session.now
        assert now is not None
        self.form = ChangeForm(answer.order, list(now.locations.values()), now.currency, _due_of(answer, now))
        self.choices = ChoiceList()
        self.choices.pressed.connect(self._pressed)
        self.more = _button(tr("Add another change"), self._add)
        self.trial = TrialSection(session, answer.order.key)
        self.keep = KeepSection()
        self.keep.used.connect(self._use)
        self.keep.closed.connect(self.closed)
        self._lay_out()
        self.form.edited.connect(self._edited)
        self.form.looks_up.connect(self._look_up)
        session.jobs.changed.connect(self._jobs_changed)
        self._show_choices()
        self._refresh()

    @property
    def key(self) -> OrderKey:
        return self._draft.order.key

    def _lay_out(self) -> None:
        layout = below(self, gap=10, margins=(12, 12, 12, 12))
        layout.addWidget(label(tr("What would change if…"), rank="strong"))
        layout.addWidget(self.choices)
        layout.addWidget(self.form)
        row = beside()
        row.addWidget(self.more)
        row.addStretch(1)
        layout.addLayout(row)
        self._outcome = below()
        layout.addLayout(self._outcome)
        layout.addWidget(self.keep)
        layout.addWidget(self.trial)  # last: what it tells pushes nothing away that is being used
        self.setFocusProxy(self.form)
        self.setAccessibleName(tr("What would change if…"))

    # --- what is changed ----------------------------------------------------------------------------------------------

    def take(self, answer: Answer) -> None:
        """Take what the desk knows of the order now; where that is new, the change is worked out again."""
        if answer.decision is self._old and answer.choices == self._draft.standing:
            return
        self._old = answer.decision
        lifted = self._draft.lifted & set(answer.choices)
        self._draft = replace(self._draft, order=answer.order, standing=answer.choices, lifted=lifted)
        self._answered = None
        self._show_choices()
        self._edited()

    def propose(self, new: Sequence[Choice], lifted: Iterable[Override] = ()) -> None:
        """Add these choices to what is being changed, and let go of those lifted."""
        self._added = tuple(dict.fromkeys((*self._added, *new)))
        self._draft = replace(self._draft, lifted=self._draft.lifted | frozenset(lifted))
        self._show_choices()
        self._edited()

    def _look_up(self) -> None:
        order = self._draft.order
        self._session.ask_desk(lambda desk: facts_of(desk, order), self._take_facts)

    def _take_facts(self, facts: Facts) -> None:
        if not self._gone:
            self.form.take(facts)

    def _edited(self) -> None:
        self.keep.refuse("")
        value = self.form.value()
        self._draft = replace(self._draft, new=(*self._added, *([value] if value is not None else [])))
        change = self._draft.change()
        if change != self._answered:
            self._decision, self._answered, self._fault = None, None, ""
            if self._draft.is_empty:
                refill(self._outcome, [])
                self._rest.stop()
            else:
                self._rest.start()
        self._refresh()

    def _add(self) -> None:
        """Keep the change in the form on the list, and ask for one more."""
        self._added = tuple(dict.fromkeys(self._draft.new))
        self.form.clear()
        self._show_choices()
        self.form.setFocus()

    def _show_choices(self) -> None:
        if self._session.now is not None:
            self.choices.show_choices(self._session.now, self._draft, self._added)

    def _pressed(self, choice: Choice) -> None:
        """Lift a choice that stands, or keep it after all; take away one that was added."""
        if choice in self._added:
            self._added = tuple(other for other in self._added if other != choice)
        elif isinstance(choice, Override):
            self._draft = replace(self._draft, lifted=self._draft.lifted ^ {choice})
        self._show_choices()
        self._edited()

    # --- what it does to the order ------------------------------------------------------------------------------------

    def _ask(self) -> None:
        change, key = self._draft.change(), self.key
        if self._draft.is_empty or self._asked is not None or change == self._answered:
            return
        self._asked = change

        def done(decision: Decision) -> None:
            self._told(change, decision, "")

        def failed(error: Exception) -> None:
            if isinstance(error, DomdeskError):
                self._told(change, None, str(error))
            else:
                self._asked = None
                self._session.failed.emit(error)

        self._session.ask_desk(lambda desk: desk.what_if(key, change), done, failed)
        self._patience.start()
        self._refresh()

    def _say_waiting(self) -> None:
        running = self._session.jobs.running
        waits = tr("The new plan follows when “{title}” is done.", title=running.title) if running else ""
        refill(self._outcome, [label(waits or tr("Working it out…"), quiet=True, wrap=True)])

    def _told(self, change: Change, decision: Decision | None, fault: str) -> None:
        self._asked = None
        if self._gone:
            return
        self._patience.stop()
        if change != self._draft.change():
            self._ask()  # it was changed meanwhile
            return
        self._answered, self._decision, self._fault = change, decision, fault
        self._show_outcome()
        self._refresh()

    def _show_outcome(self) -> None:
        now = self._session.now
        if self._decision is not None and now is not None:
            refill(self._outcome, list(order_outcome(now, self._old, self._decision)))
        elif self._fault:
            refill(self._outcome, [tone(self._fault, "bad")])

    # --- keeping it ---------------------------------------------------------------------------------------------------

    def _use(self, reason: str) -> None:
        key, trial = self.key, self.trial.trial
        change = self._draft.change(reason)
        said = self._said()
        text = tr("Order {order}: {what}", order=key.order, what=said) + (f" ({reason})" if reason else "")

        def done(run: int | None) -> None:
            self._session.done.emit(tr("Kept for order {order}: {what}.", order=key.order, what=said))
            if run is None:
                self._session.decided.emit()
            if not self._gone:
                self.closed.emit()

        def failed(error: Exception) -> None:
            if self._gone or not isinstance(error, DomdeskError):
                self._session.failed.emit(error)
            else:
                self.keep.refuse(str(error))

        self._session.change_desk(
            lambda desk: desk.accept(key, change, text, trial), done, tr("Keeping the choice"), failed
        )

    def _said(self) -> str:
        """The change in a few words, as the history names it."""
        now, draft = self._session.now, self._draft
        assert now is not None
        said = [choice_text(choice, draft.order, now.place, now.currency) for choice in draft.new]
        lifted = [
            choice_text(choice, draft.order, now.place, now.currency)
            for choice in draft.standing
            if choice in draft.lifted
        ]
        said += [tr("no longer “{choice}”", choice=choice) for choice in lifted]
        return ", ".join(said)

    def leave(self) -> None:
        """Be done: nothing that is still worked out for it matters any more."""
        self._gone = True
        self._rest.stop()
        self._patience.stop()
        self.trial.leave()

    def event(self, event: QEvent) -> bool:
        """Escape closes the panel while the keyboard is in it, before it does anything to the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return True
        return super().event(event)

    def tint(self) -> None:
        """Draw the marks of places in the colours in force."""
        self.form.tint()
        self._show_outcome()

    # --- what can be pressed ------------------------------------------------------------------------------------------

    def _jobs_changed(self) -> None:
        if not self._gone:
            self._refresh()

    def _refresh(self) -> None:
        running, draft = self._session.jobs.running, self._draft
        ready = self._decision is not None and self._answered == draft.change()
        self.more.setVisible(self.form.value() is not None)
        self.trial.offer(draft.change() if ready else None)
        self.keep.offer(something=not draft.is_empty, ready=ready, idle=running is None, needs_reason=bool(draft.new))


def _due_of(answer: Answer, now: Snapshot) -> date:
    """The day from which another promise starts: the one given, else the arrival, else the day of the run."""
    if due := with_choices(answer.order, answer.choices).due:
        return date.fromisoformat(due[:10])
    sent = answer.decision.chosen.shipments if answer.decision else ()
    arrivals = [shipment.delivery_date for shipment in sent if shipment.delivery_date]
    assert now.plan is not None
    return max(arrivals, default=now.plan.now.date())


def _button(text: str, verb: Callable[[], None]) -> QPushButton:
    button = QPushButton(menu_text(text))
    button.setAutoDefault(True)  # else Enter does nothing outside a dialog
    button.clicked.connect(lambda _checked=False: verb())
    return button

"""The lesson editor: a lesson made of the open desk and some of its orders, step by step, tried before it is saved.

Shown by the lessons page. What it saves is the desk cut down to these orders, in the user's folder of lessons.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QFrame, QListWidget, QScrollArea, QSplitter, QWidget

from domdesk import paths
from domdesk.desk import Desk
from domdesk.desk.lesson_check import rehearse
from domdesk.errors import InputError
from domdesk.gui.decision.sections import tone
from domdesk.gui.lessons import draft
from domdesk.gui.lessons.preview import issue_texts, preview
from domdesk.gui.lessons.shelf import level_names
from domdesk.gui.lessons.step_form import StepForm
from domdesk.gui.parts.boxes import below, beside, hairline, named
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.folds import refill
from domdesk.gui.parts.form_fields import Line, NumberLine, Offer, Pick
from domdesk.gui.parts.formatting import policy_name
from domdesk.gui.parts.words import label, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.session import Session
from domdesk.lessons import LEVELS, Answer, Lesson, LessonIssue, order_name
from domdesk.records import OrderKey


class _Offers(NamedTuple):
    """The first draft, and what there is to choose from."""

    lesson: Lesson
    skus: Sequence[Offer]
    taken: Sequence[str]


class LessonEditor(QWidget):
    """See the module. `closed`: it is done, or given up."""

    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._orders: Sequence[OrderKey] = ()
        self._taken: Sequence[str] = ()
        self._filling = False
        self._checked: tuple[Lesson, bool] | None = None
        self.lesson: Lesson | None = None
        self.title, self.summary, self.minutes = Line(), Line(), NumberLine()
        self.level = Pick([(level, level_names()[level]) for level in LEVELS])
        self.policy = Pick([])
        self.anonymous = QCheckBox(tr("Leave out names and addresses of customers"))
        self.anonymous.setChecked(True)
        self.steps = QListWidget()
        self.steps.setAccessibleName(tr("Steps"))
        self.form = StepForm()
        self.add = verb_button(tr("Add a step"), tr("A new step after the chosen one"), self._add)
        self.remove = verb_button(tr("Remove"), tr("Take the chosen step out"), self._remove)
        self.up = verb_button(tr("Up"), tr("The chosen step one place earlier"), lambda: self._move(-1))
        self.down = verb_button(tr("Down"), tr("The chosen step one place later"), lambda: self._move(1))
        self.check = verb_button(tr("Check and preview"), tr("Have the program answer every question"), self._check)
        self.save = verb_button(tr("Save the lesson"), tr("Put it on your shelf"), self._save, primary=True)
        self.cancel = verb_button(tr("Cancel"), tr("Let go of this lesson"), self._cancel)
        self.fault = tone("", "bad")
        self._preview = below(gap=6)
        self._lay_out()
        for field in (self.title, self.summary, self.minutes, self.level, self.policy):
            field.changed.connect(self._head_edited)
        self.form.changed.connect(self._step_edited)
        self.steps.currentRowChanged.connect(self._show_step)
        session.read.connect(self._forget_check)

    def _lay_out(self) -> None:
        head = beside(margins=(12, 8, 12, 8))
        head.addWidget(label(tr("A lesson of this desk"), rank="heading"), 1)
        for button in (self.cancel, self.check, self.save):
            head.addWidget(button)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._about())
        split.addWidget(_scrolled(tr("The chosen step"), self.form))
        shown = QWidget()
        shown.setLayout(self._preview)
        split.addWidget(_scrolled(tr("Preview"), shown))
        split.setChildrenCollapsible(False)
        split.setSizes([300, 380, 320])
        layout = below(self, gap=0)
        layout.addLayout(head)
        layout.addWidget(self.fault)
        self.fault.setContentsMargins(12, 0, 12, 8)
        layout.addWidget(hairline())
        layout.addWidget(split, 1)

    def _about(self) -> QWidget:
        box = QWidget()
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        rows = (
            (tr("Title"), self.title),
            (tr("Teaches"), self.summary),
            (tr("Level"), self.level),
            (tr("Minutes"), self.minutes),
            (tr("Policy"), self.policy),
        )
        for name, field in rows:
            field.setAccessibleName(name)
            form.addRow(label(name, quiet=True), field)
        buttons = WrapLayout(gap=6)
        for button in (self.add, self.remove, self.up, self.down):
            buttons.addWidget(button)
        layout = below(box)
        layout.addLayout(form)
        layout.addWidget(self.anonymous)
        layout.addWidget(hairline())
        layout.addWidget(label(tr("Steps"), rank="strong"))
        layout.addWidget(self.steps, 1)
        layout.addLayout(buttons)
        return _scrolled(tr("The lesson"), box)

    # --- beginning and ending -----------------------------------------------------------------------------------------

    @property
    def is_idle(self) -> bool:
        """Whether no lesson is being made."""
        return self.lesson is None

    def begin(self, orders: Sequence[OrderKey]) -> None:
        """Make a lesson of these orders of the open desk."""
        self._orders = tuple(orders)

        def work(desk: Desk) -> _Offers:
            lesson = desk.draft_lesson("lesson", orders)
            skus = sorted({line.sku for key in orders for line in desk.order(key).lines})
            folder = paths.user_lessons()
            taken = [path.name for path in folder.iterdir()] if folder.is_dir() else []
            return _Offers(replace(lesson, title=""), [(sku, sku) for sku in skus], taken)

        self._session.ask_desk(work, self._begun, self._failed)

    def _begun(self, offers: _Offers) -> None:
        now = self._session.now
        if now is None:
            return
        self.lesson, self._taken = offers.lesson, offers.taken
        policies = [(name, policy_name(name)) for name in now.policies]
        places = [(name, place.label) for name, place in now.locations.items()]
        self.form.offer([(order_name(key), key.order) for key in self._orders], places, offers.skus, policies)
        self._filling = True
        self.policy.clear()
        for name, words in policies:
            self.policy.addItem(words, name)
        self.title.put("")
        self.summary.put("")
        self.minutes.put(str(offers.lesson.minutes))
        self.level.put(offers.lesson.level)
        self.policy.put(offers.lesson.policy)
        self._filling = False
        self._warn("")
        refill(self._preview, [label(tr("Check the lesson to see the program's answers here."), quiet=True, wrap=True)])
        self._fill_steps(0)
        self.title.setFocus()

    def unsaved(self) -> list[str]:
        """The lesson that is being made."""
        return [tr("lesson “{title}”", title=self.lesson.title or tr("without a title"))] if self.lesson else []

    def give_up(self) -> None:
        """Let go of the lesson."""
        self.lesson = self._checked = None

    def _cancel(self) -> None:
        self.give_up()
        self.closed.emit()

    # --- editing ------------------------------------------------------------------------------------------------------

    def _fill_steps(self, at: int) -> None:
        assert self.lesson is not None
        self._filling = True
        self.steps.clear()
        self.steps.addItems([f"{n}. {step.title}" for n, step in enumerate(self.lesson.steps, 1)])
        self._filling = False
        self.steps.setCurrentRow(at)

    def _show_step(self, at: int) -> None:
        if self._filling or self.lesson is None or at < 0:
            return
        self.form.show_step(self.lesson.steps[at])
        self.remove.setEnabled(len(self.lesson.steps) > 1)
        self.up.setEnabled(at > 0)
        self.down.setEnabled(at < len(self.lesson.steps) - 1)

    def _step_edited(self) -> None:
        at = self.steps.currentRow()
        if self.lesson is not None and at >= 0:
            step = self.form.step()
            self.lesson = draft.put(self.lesson, at, step)
            self.steps.item(at).setText(f"{at + 1}. {step.title}")

    def _head_edited(self) -> None:
        if self.lesson is None or self._filling:
            return
        minutes = self.minutes.value()
        self.lesson = replace(
            self.lesson,
            title=self.title.value(),
            summary=self.summary.value(),
            level=next(level for level in LEVELS if level == self.level.value()),
            minutes=int(minutes) if minutes.isdigit() and int(minutes) else 10,
            policy=self.policy.value(),
        )

    def _add(self) -> None:
        if self.lesson is not None:
            at = self.steps.currentRow()
            self.lesson = draft.added(self.lesson, at)
            self._fill_steps(at + 1)
            self.form.title.setFocus()
            self.form.title.selectAll()

    def _remove(self) -> None:
        if self.lesson is not None:
            at = self.steps.currentRow()
            self.lesson = draft.removed(self.lesson, at)
            self._fill_steps(min(at, len(self.lesson.steps) - 1))

    def _move(self, by: int) -> None:
        at = self.steps.currentRow()
        if self.lesson is not None and 0 <= at + by < len(self.lesson.steps):
            self.lesson = draft.moved(self.lesson, at, by)
            self._fill_steps(at + by)

    # --- trying and saving --------------------------------------------------------------------------------------------

    def _named(self) -> Lesson | None:
        """The lesson with its name and folder; None where it lacks something, which is then said."""
        if self.lesson is None:
            return None
        lacks = draft.missing(self.lesson)
        self._warn(lacks)
        if lacks:
            return None
        name = draft.name_of(self.lesson.title, self._taken)
        return replace(self.lesson, name=name, folder=paths.user_lessons() / name)

    def _check(self) -> None:
        self._rehearse(lambda lesson: None)

    def _save(self) -> None:
        lesson = self._named()
        if lesson is not None and self._checked == (lesson, self.anonymous.isChecked()):
            self._keep(lesson)
        else:
            self._rehearse(self._keep)

    def _forget_check(self) -> None:
        """The desk may answer otherwise now."""
        self._checked = None

    def _rehearse(self, then: Callable[[Lesson], None]) -> None:
        """Have the program play the lesson, show what comes of it, and go on where nothing is wrong."""
        lesson, orders, hidden = self._named(), self._orders, self.anonymous.isChecked()
        if lesson is None:
            return

        def work(desk: Desk) -> tuple[list[LessonIssue], list[Answer]]:
            return rehearse(desk, lesson, orders, anonymous=hidden)

        def tried(found: tuple[list[LessonIssue], list[Answer]]) -> None:
            self._allow(on=True)
            issues, answers = found
            wrong = [issue for issue in issues if issue.severity == "error"]
            self._warn(issue_texts(wrong))
            if not wrong:
                self._checked = lesson, hidden
                refill(self._preview, list(preview(lesson, issues, answers)))
                then(lesson)

        self._allow(on=False)
        self._session.ask_desk(work, tried, self._failed, tr("Trying the lesson"))

    def _keep(self, lesson: Lesson) -> None:
        orders, hidden = self._orders, self.anonymous.isChecked()

        def kept(folder: object) -> None:
            self._allow(on=True)
            self.give_up()
            self.closed.emit()
            said = tr("“{title}” is on your shelf, in {folder}.", title=lesson.title, folder=cast("Path", folder))
            self._session.done.emit(said)

        self._allow(on=False)
        self._session.ask_desk(
            lambda desk: desk.save_lesson(lesson, orders, anonymous=hidden), kept, self._failed, tr("Saving the lesson")
        )

    def _allow(self, *, on: bool) -> None:
        for button in (self.check, self.save):
            button.setEnabled(on)

    def _failed(self, error: Exception) -> None:
        self._allow(on=True)
        if isinstance(error, InputError):
            self._warn(str(error))
        else:
            self._session.failed.emit(error)

    def _warn(self, text: str) -> None:
        self.fault.setText(text)
        self.fault.setVisible(bool(text))


def _scrolled(name: str, widget: QWidget) -> QWidget:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setAccessibleName(name)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    ground = named(QWidget(), "ground")
    layout = below(ground, margins=(12, 12, 12, 12))
    layout.addWidget(widget)
    layout.addStretch(1)
    area.setWidget(ground)
    return area

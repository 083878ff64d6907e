"""The left side of a lesson that is played: the step's text, its question with what answers it, and the verdict.

Made by the play view, which has it shown anew at each step and when the answer is told.
"""

from collections.abc import Iterable
from decimal import Decimal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from domdesk.gui.decision.sections import tone
from domdesk.gui.lessons.hiding import Names
from domdesk.gui.lessons.playing import Playing, Told
from domdesk.gui.lessons.question_form import AmountForm, QuestionForm, form_for
from domdesk.gui.lessons.tab_order import stop_where_it_scrolls
from domdesk.gui.lessons.tables import amount
from domdesk.gui.parts.boxes import below, hairline, named
from domdesk.gui.parts.folds import link, refill
from domdesk.gui.parts.formatting import number
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.snapshot import Snapshot
from domdesk.lessons import Question


class StepPanel(QScrollArea):
    """See the module. `changed`: another prediction; `entered`: Enter was pressed in it."""

    changed = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.form: QuestionForm | None = None
        self.fault = tone("", "bad")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Text and question of the step"))
        stop_where_it_scrolls(self)
        ground = named(QWidget(), "ground")
        layout = below(ground, margins=(12, 12, 12, 12))
        self._parts = below(gap=10)
        layout.addLayout(self._parts)
        layout.addStretch(1)
        self.setWidget(ground)

    def show_step(self, playing: Playing, now: Snapshot, names: Names) -> None:
        """Show the step as far as it is played."""
        step, told = playing.step, playing.told.get(playing.at)
        self.form, self.fault = None, tone("", "bad")
        self.fault.hide()
        made: list[QWidget] = [label(names.text(step.title), rank="heading", wrap=True)] if step.title else []
        made += [label(names.text(paragraph), wrap=True) for paragraph in paragraphs(step.text)]
        if step.question is not None:
            made += [hairline(), *self._question(step.question, told, now, names)]
            if told is not None:
                made += _verdict(step.question, told, now, names)
        refill(self._parts, made)
        self.verticalScrollBar().setValue(0)

    def _question(self, question: Question, told: Told | None, now: Snapshot, names: Names) -> Iterable[QWidget]:
        yield label(names.text(question.prompt), rank="strong", wrap=True)
        form = self.form = form_for(question, now.locations, now.currency, names.text)
        if told is not None:
            if told.given is not None:
                form.put(told.given)
            form.setEnabled(False)
        else:
            yield label(_how(question), quiet=True, rank="small", wrap=True)
            form.changed.connect(self._changed)
            form.entered.connect(self.entered)
        yield form
        yield self.fault
        if told is None and question.hint:
            hint = label(names.text(question.hint), quiet=True, wrap=True)
            hint.hide()
            show = link(tr("Show a hint"))
            show.clicked.connect(hint.show)
            show.clicked.connect(lambda: form.setFocus() if show.hasFocus() else None)  # else it would leave the lesson
            show.clicked.connect(show.hide)
            yield show
            yield hint

    def _changed(self) -> None:
        self.warn(self.form.fault if self.form else "")
        self.changed.emit()

    def warn(self, text: str) -> None:
        """Say beside the field what is wrong with it; nothing where that is ''."""
        self.fault.setText(text)
        self.fault.setVisible(bool(text))

    def reveal_verdict(self) -> None:
        """Bring the end of the panel, where the verdict stands, into view."""
        QTimer.singleShot(0, self, lambda: self.verticalScrollBar().setValue(self.verticalScrollBar().maximum()))

    def focus_form(self) -> bool:
        """Go to what answers the question; False where nothing does."""
        if self.form is None or not self.form.isEnabled():
            return False
        if isinstance(self.form, AmountForm):
            self.form.field.setFocus()
        else:
            first = self.form.findChild(QWidget)
            if first is not None:
                first.setFocus()
        return True


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text, each as one line."""
    return [" ".join(part.split()) for part in text.strip().split("\n\n") if part.strip()]


def answer_text(question: Question, told: Told, now: Snapshot, names: Names) -> str:
    """What is right, as people say it."""
    if question.kind == "cost":
        return amount(Decimal(told.answer.right[0]), now.currency)
    if question.kind == "number":
        return number(Decimal(told.answer.right[0]))
    return names.text(told.answer.text) or tr("none of these")


def given_text(question: Question, told: Told, now: Snapshot, names: Names) -> str:
    """What was predicted, as people say it."""
    if told.given is None:
        return tr("nothing")
    if question.kind == "sources":
        return " + ".join(map(now.place, told.given)) or tr("nobody")
    if question.kind == "choice":
        return next(names.text(option.text) for option in question.options if option.key in told.given)
    value = Decimal(told.given[0])
    return amount(value, now.currency) if question.kind == "cost" else number(value)


def _how(question: Question) -> str:
    match question.kind:
        case "sources":
            return tr("Tick the places, or click them on the map. More than one may ship.")
        case "cost":
            return tr("Type an amount of money, like 12.50.")
        case "number":
            return tr("Type a number.")
    return tr("Choose one.")


def _verdict(question: Question, told: Told, now: Snapshot, names: Names) -> Iterable[QWidget]:
    """Whether the prediction was right, what is, and why."""
    yield hairline()
    earned = told.score
    points = several(earned.most, "{points} of {n} point", "{points} of {n} points", points=number(earned.points))
    if told.given is None:
        yield tone(tr("You made no prediction: {points}.", points=points), "warn")
    elif earned.right:
        yield tone(tr("✔ Right: {points}.", points=points), "good")
    elif earned.points:
        yield tone(tr("◐ Partly right: {points}.", points=points), "warn")
    else:
        yield tone(tr("✘ Not this time: {points}.", points=points), "bad")
    yield label(tr("The answer: {answer}", answer=answer_text(question, told, now, names)), rank="strong", wrap=True)
    if told.given is not None and not earned.right:
        said = tr("You said: {given}", given=given_text(question, told, now, names))
        yield label(said + _off(question, told, now), quiet=True, wrap=True)
    for paragraph in paragraphs(question.explanation):
        yield label(names.text(paragraph), wrap=True)


def _off(question: Question, told: Told, now: Snapshot) -> str:
    """By how much an amount was off: ', $2.10 too much'."""
    off = told.score.off
    if not off:
        return ""
    by = amount(abs(off), now.currency) if question.kind == "cost" else number(abs(off))
    return ", " + (tr("{by} too much", by=by) if off > 0 else tr("{by} too little", by=by))

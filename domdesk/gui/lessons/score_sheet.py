"""What a lesson was finished with: points by question, best so far, and what to try next.

Shown by the lessons page after the last step.
"""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from domdesk.gui.decision.sections import section, table
from domdesk.gui.lessons.hiding import Names
from domdesk.gui.lessons.playing import Playing
from domdesk.gui.lessons.progress import Best
from domdesk.gui.lessons.step_panel import answer_text, given_text
from domdesk.gui.parts.boxes import below, named
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.folds import refill
from domdesk.gui.parts.formatting import number
from domdesk.gui.parts.tables import Column
from domdesk.gui.parts.words import label, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.snapshot import Snapshot
from domdesk.lessons import Lesson

ENOUGH = 0.7
"""With this share of the points a lesson is understood well enough to go on."""


class ScoreSheet(QScrollArea):
    """See the module. `wanted`: the next lesson; `again`: this one once more; `look`: its orders; `left`: enough."""

    wanted = Signal(object)
    again = Signal()
    look = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Score of the lesson"))
        ground = named(QWidget(), "ground")
        layout = below(ground, margins=(24, 24, 24, 24))
        self._parts = below(gap=12)
        layout.addLayout(self._parts)
        layout.addStretch(1)
        self.setWidget(ground)

    def show_score(
        self, playing: Playing, now: Snapshot, names: Names, before: Best | None, then: Lesson | None
    ) -> None:
        """Show what was scored; `before` is the best until now, `then` the lesson to take next."""
        refill(self._parts, list(self._made(playing, now, names, before, then)))

    def _made(
        self, playing: Playing, now: Snapshot, names: Names, before: Best | None, then: Lesson | None
    ) -> Iterable[QWidget]:
        lesson, points = playing.lesson, playing.points
        yield label(names.text(lesson.title), rank="heading", wrap=True)
        if lesson.points:
            yield label(_sentence(points, lesson.points), rank="strong", wrap=True)
        if before is not None and before.points != points:
            yield label(tr("Your best before was {n} of {most}.", n=before.points, most=before.most), quiet=True)
        if playing.told:
            yield self._answers(playing, now, names)
        yield from section(tr("What to try next"))
        yield label(self._advice(playing, then), wrap=True)
        buttons = QWidget()
        row = WrapLayout(buttons)
        enough = points >= ENOUGH * lesson.points
        if then is not None:
            go = verb_button(tr("Next: {title}", title=then.title), then.summary,
                             lambda: self.wanted.emit(then), primary=enough)  # fmt: skip
            row.addWidget(go)
        row.addWidget(verb_button(tr("Play it again"), tr("Begin this lesson anew"), self.again.emit,
                                  primary=not enough))  # fmt: skip
        about = tr("Route the lesson's orders for real and see their decisions on the Orders page")
        row.addWidget(verb_button(tr("Open its orders"), about, self.look.emit))
        row.addWidget(verb_button(tr("Leave the lesson"), tr("Go back to the desk that was open"), self.left.emit))
        yield buttons

    def _answers(self, playing: Playing, now: Snapshot, names: Names) -> QWidget:
        rows = [
            (step.question, told)
            for at, step in enumerate(playing.lesson.steps)
            if step.question is not None and (told := playing.told.get(at)) is not None
        ]
        columns = [
            Column(tr("Question"), lambda row: names.text(row[0].prompt), tip=lambda row: names.text(row[0].prompt)),
            Column(tr("You said"), lambda row: given_text(row[0], row[1], now, names)),
            Column(tr("The answer"), lambda row: answer_text(row[0], row[1], now, names)),
            Column(
                tr("Points"),
                lambda row: (
                    f"{'✔ ' if row[1].score.right else ''}{number(row[1].score.points)} / {number(row[1].score.most)}"
                ),
                number=True,
            ),
        ]
        return table(columns, tr("Your answers"), rows, stretch=(0,), most=12)

    def _advice(self, playing: Playing, then: Lesson | None) -> str:
        if playing.points < ENOUGH * playing.lesson.points:
            return tr("Play it again with the sums on paper: each answer can be worked out from the text.")
        if then is None:
            return tr("You have finished every lesson. Make one of your own: select orders on the Orders page.")
        return tr("{title}: {summary}", title=then.title, summary=then.summary)


def _sentence(points: int, most: int) -> str:
    if points == most:
        return tr("✔ All {most} points.", most=number(most))
    return tr("{points} of {most} points.", points=number(points), most=number(most))


def next_after(lesson: Lesson, shelf: Sequence[Lesson], is_done: Callable[[Lesson], bool]) -> Lesson | None:
    """The lesson to take next: the first after this one that is not done, else the first of all that is not."""
    names = [one.name for one in shelf]
    at = names.index(lesson.name) if lesson.name in names else -1
    return next((one for one in [*shelf[at + 1 :], *shelf[: max(0, at)]] if not is_done(one)), None)

"""The shelf of lessons: a card for each, with what it teaches, how long it takes, and whether it was done.

Shown by the lessons page; the user's lessons with faults stand below, with what is wrong.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QScrollArea, QWidget

from domdesk.gui.decision.sections import tone
from domdesk.gui.lessons.progress import Best, best
from domdesk.gui.parts.boxes import below, beside, cells, named
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.folds import drop
from domdesk.gui.parts.words import label, several, tr
from domdesk.lessons import Lesson, LessonIssue

CARD_EM = 24
"""A card is at least so wide, in heights of the text: two stand beside each other where there is room."""

Faulty = Sequence[tuple[Path, Sequence[LessonIssue]]]


def level_names() -> dict[str, str]:
    return {"basics": tr("Basics"), "practice": tr("Practice"), "advanced": tr("Advanced")}


class Shelf(QScrollArea):
    """See the module. `wanted`: a lesson to play."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.cards: dict[str, QPushButton] = {}
        self._frames: list[QWidget] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Lessons"))
        ground = named(QWidget(), "ground")
        layout = below(ground, margins=(12, 4, 12, 12))
        self._grid: QGridLayout = cells(across=12, down=12)
        layout.addLayout(self._grid)
        layout.addStretch(1)
        self.setWidget(ground)

    def show_lessons(self, lessons: Sequence[Lesson], faulty: Faulty) -> None:
        """Show these lessons in their order, and the folders that cannot be played."""
        for frame in self._frames:
            drop(frame)
        self.cards = {}
        self._frames = [self._card(n, lesson) for n, lesson in enumerate(lessons, 1)]
        self._frames += [_fault_card(folder, issues) for folder, issues in faulty]
        self._arrange()

    def _card(self, n: int, lesson: Lesson) -> QWidget:
        card = named(QFrame(), "card")
        layout = below(card, gap=6, margins=(16, 12, 16, 12))
        done = best(lesson)
        number = f"{n}. " if lesson.built_in else ""
        layout.addWidget(label(f"{number}{lesson.title}", rank="strong", wrap=True))
        layout.addWidget(label(lesson.summary, wrap=True))
        layout.addStretch(1)
        foot = beside()
        foot.addWidget(label(" · ".join(_facts(lesson)), quiet=True, rank="small", wrap=True), 1)
        if done is not None:
            foot.addWidget(_mark(done))
        play = verb_button(
            tr("Play again") if done else tr("Play"), tr("Play “{title}”", title=lesson.title),
            lambda: self.wanted.emit(lesson),
        )  # fmt: skip
        play.setAccessibleName(tr("Play “{title}”", title=lesson.title))
        self.cards[lesson.name] = play
        foot.addWidget(play)
        layout.addLayout(foot)
        return card

    def _arrange(self) -> None:
        """Put the cards into as many columns as fit."""
        least = CARD_EM * self.fontMetrics().height()
        across = max(1, min(3, self.viewport().width() // least))
        for n, frame in enumerate(self._frames):
            self._grid.addWidget(frame, n // across, n % across)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < across else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def focus_next(self, lessons: Iterable[Lesson]) -> None:
        """Go to the first lesson that was not done yet."""
        fresh = next((one.name for one in lessons if best(one) is None), None)
        button = self.cards.get(fresh or "") or next(iter(self.cards.values()), None)
        if button is not None:
            button.setFocus()
            self.ensureWidgetVisible(button)


def _facts(lesson: Lesson) -> list[str]:
    facts = [several(lesson.minutes, "{n} minute", "{n} minutes"), level_names()[lesson.level]]
    return facts if lesson.built_in else [*facts, tr("yours")]


def _mark(done: Best) -> QWidget:
    text = tr("✔ {n} of {most} points", n=done.points, most=done.most) if done.most else tr("✔ done")
    made = tone(text, "good" if done.points == done.most else "warn")
    made.setWordWrap(False)
    return made


def _fault_card(folder: Path, issues: Sequence[LessonIssue]) -> QWidget:
    card = named(QFrame(), "card")
    layout = below(card, gap=6, margins=(16, 12, 16, 12))
    layout.addWidget(label(folder.name, rank="strong", wrap=True))
    layout.addWidget(tone(tr("This lesson of yours cannot be played."), "bad"))
    for issue in issues[:3]:
        said = " · ".join(filter(None, (issue.file, issue.key)))
        layout.addWidget(label(f"{said}: {issue.text} {issue.remedy}", quiet=True, wrap=True))
    layout.addStretch(1)
    return card

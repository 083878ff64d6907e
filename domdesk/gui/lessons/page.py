"""The Lessons page: the shelf, the lesson that is played, its score, and the editor of a lesson of one's own.

A lesson is played on its own desk, which the session opens; leaving it brings back the desk that was open before.
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from domdesk import lessons
from domdesk.desk import Desk
from domdesk.gui.actions import Actions
from domdesk.gui.jobs import Job
from domdesk.gui.lessons import progress
from domdesk.gui.lessons.editor import LessonEditor
from domdesk.gui.lessons.play_view import PlayView
from domdesk.gui.lessons.score_sheet import ScoreSheet, next_after
from domdesk.gui.lessons.shelf import Faulty, Shelf
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import action_button, verb_button
from domdesk.gui.parts.words import label, tr
from domdesk.gui.session import Session
from domdesk.gui.settings import lesson_desks
from domdesk.lessons import Lesson
from domdesk.records import OrderKey


class LessonsPage(QStackedWidget):
    """See the module."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._lessons: list[Lesson] = []
        self._coming: Lesson | None = None
        self._before: Path | None = None
        self.shelf, self.score = Shelf(), ScoreSheet()
        self.play = PlayView(session, actions)
        self.editor = LessonEditor(session)
        self.start = verb_button(tr("Start page"), tr("Back to the start page"),
                                 lambda: session.page_wanted.emit("start"))  # fmt: skip
        self._shelf_page = self._with_head(actions)
        for view in (self._shelf_page, self.play, self.score, self.editor):
            self.addWidget(view)
        self.shelf.wanted.connect(self.open)
        self.play.finished.connect(self._finish)
        self.play.left.connect(self.leave)
        self.score.wanted.connect(self.open)
        self.score.again.connect(self._again)
        self.score.look.connect(self._open_orders)
        self.score.left.connect(self.leave)
        self.editor.closed.connect(self.show_shelf)
        session.opened.connect(self._opened)
        session.closed.connect(self._closed)

    def _with_head(self, actions: Actions) -> QWidget:
        page = QWidget()
        head = beside(margins=(12, 12, 12, 4), gap=12)
        head.addWidget(label(tr("Lessons"), rank="heading"))
        about = tr("Predict which place ships and at what cost, then see what the program decides, and why.")
        head.addWidget(label(about, quiet=True, wrap=True), 1)
        head.addWidget(self.start)
        present = action_button(actions["present"])
        present.setProperty("shape", "chip")  # which shows that it is on
        head.addWidget(present)
        layout = below(page, gap=4)
        layout.addLayout(head)
        layout.addWidget(self.shelf, 1)
        return page

    # --- the shelf ----------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.currentWidget() is self._shelf_page:
            self.show_shelf()

    def show_shelf(self) -> None:
        """Show the lessons there are now; which those are is read off the GUI thread."""
        self.start.setVisible(self._session.now is None)
        self.setCurrentWidget(self._shelf_page)

        def read(job: Job) -> tuple[list[Lesson], Faulty]:
            return lessons.lessons(), lessons.faulty()

        def shown(found: tuple[list[Lesson], Faulty]) -> None:
            self._lessons = found[0]
            self.shelf.show_lessons(*found)
            if self.isVisible() and self.currentWidget() is self._shelf_page:
                self.shelf.focus_next(self._lessons)

        self._session.jobs.start(read, shown)

    # --- playing ------------------------------------------------------------------------------------------------------

    @property
    def lesson(self) -> Lesson | None:
        """The lesson that is played; None where none is."""
        return self.play.playing.lesson if self.play.playing else None

    def open(self, lesson: Lesson) -> None:
        """Play a lesson on a fresh desk of its own."""
        now = self._session.now
        if now is None or now.path.parent != lesson_desks():
            self._before = now.path if now else None
        self._coming = lesson
        self._session.open_lesson(lesson, lesson_desks())

    def _again(self) -> None:
        if self.lesson is not None:
            self.open(self.lesson)

    def _opened(self) -> None:
        """A desk was opened: the lesson's that was wanted, or another, which ends the lesson."""
        now, lesson = self._session.now, self._coming
        self._coming = None
        if now is not None and lesson is not None and now.path == lesson_desks() / f"{lesson.name}.desk":
            self.play.begin(lesson)
            self.setCurrentWidget(self.play)
            self._session.page_wanted.emit("lessons")
        else:
            self._end()

    def _closed(self) -> None:
        self._end()

    def _end(self) -> None:
        was_played = self.currentWidget() in (self.play, self.score)
        self.play.end()
        if was_played or self.editor.is_idle:
            self.show_shelf()

    def leave(self) -> None:
        """Bring back the desk that was open before, and the shelf."""
        before, self._before = self._before, None
        if before is not None and before.is_file():
            self._session.open(before)
        else:
            self._session.leave()
            self._session.page_wanted.emit("lessons")

    def _finish(self) -> None:
        """Show the score, and keep it where it is the best."""
        playing, now = self.play.playing, self._session.now
        if playing is None or now is None:
            return
        before = progress.best(playing.lesson)
        if any(told.given is not None for told in playing.told.values()) or not playing.told:  # else it was only shown
            progress.keep(playing.lesson, playing.points)
        then = next_after(playing.lesson, self._lessons, lambda one: progress.best(one) is not None)
        self.score.show_score(playing, now, self.play.names, before, then)
        self.setCurrentWidget(self.score)

    def _open_orders(self) -> None:
        """Route the lesson's orders for real, at its time, and show them."""
        lesson = self.lesson
        if lesson is None:
            return

        def route(desk: Desk) -> None:
            desk.route(lesson.policy, now=lesson.now)

        self._session.change_desk(route, lambda _: self._session.page_wanted.emit("orders"), tr("Routing"))

    # --- a lesson of one's own ----------------------------------------------------------------------------------------

    def compose(self, orders: Sequence[OrderKey]) -> None:
        """Make a lesson of the open desk and these orders."""
        self.setCurrentWidget(self.editor)
        self.editor.begin(orders)

    def unsaved(self) -> list[str]:
        """A lesson that is being made."""
        return self.editor.unsaved()

    def show_unsaved(self) -> None:
        """Show the lesson that is being made."""
        self.setCurrentWidget(self.editor)

    def give_up(self) -> None:
        """Let go of the lesson that is being made."""
        self.editor.give_up()
        if self.currentWidget() is self.editor:
            self.show_shelf()

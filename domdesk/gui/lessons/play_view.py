"""A lesson that is played: head, text with question at the left, map and sheet at the right, and the way on.

Made by the lessons page, which opens the lesson's desk first. Asks the program in the desk's lane.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QSplitter, QWidget

from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.gui.actions import Actions
from domdesk.gui.lessons.hiding import Names
from domdesk.gui.lessons.playing import Playing, answer_step, route_step, subject, world_of
from domdesk.gui.lessons.stage import Stage
from domdesk.gui.lessons.step_panel import StepPanel
from domdesk.gui.lessons.tab_order import lead
from domdesk.gui.parts.boxes import below, beside, hairline
from domdesk.gui.parts.controls import ElidedLabel, action_button, verb_button
from domdesk.gui.parts.words import label, tip, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.session import Session
from domdesk.lessons import Lesson

ON = ("Right", "PgDown")
BACK = ("Left", "PgUp")
"""The keys of a remote control, while the lesson is presented; Space presses the button that leads on."""


class PlayView(QWidget):
    """See the module. `finished`: the last step was left; `left`: the lesson is to be left."""

    finished = Signal()
    left = Signal()

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._present = actions["present"]
        self.playing: Playing | None = None
        self._shown: tuple[Playing, int] | None = None
        self.title = ElidedLabel()
        self.title.setProperty("rank", "strong")
        self.where = label(quiet=True)
        self.panel, self.stage = StepPanel(), Stage(session)
        self.leave = verb_button(tr("Leave the lesson"), tr("Go back to the desk that was open"), self.left.emit)
        self.back = verb_button(tr("Back"), tr("To the step before"), self.go_back)
        self.skip = verb_button(tr("Show the answer"), tr("Without a prediction; it scores nothing"), self._skip)
        self.on = verb_button("", "", self.go_on, primary=True)
        self._lay_out()
        self.panel.changed.connect(self._predicted)
        self.panel.entered.connect(self.go_on)
        self.stage.clicked.connect(self._clicked)
        self.stage.moved.connect(self._show_buttons)
        self.stage.changed.connect(self._lead_keys)
        self._keys = [self._key(key, self.go_on) for key in ON] + [self._key(key, self.go_back) for key in BACK]
        self._present.toggled.connect(self._presented)
        session.located.connect(self._show_stage)
        self._presented(self._present.isChecked())

    def _lay_out(self) -> None:
        head, ways, left = beside(margins=(12, 8, 12, 8), gap=12), QWidget(), QWidget()
        head.addWidget(self.title, 1)
        present = action_button(self._present)
        present.setProperty("shape", "chip")  # which shows that it is on
        for widget in (self.where, present, self.leave):
            head.addWidget(widget)
        row = WrapLayout(ways, margin=(12, 8))
        for button in (self.back, self.on, self.skip):
            row.addWidget(button)
        column = below(left, gap=0)
        column.addWidget(self.panel, 1)
        column.addWidget(hairline())
        column.addWidget(ways)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.addWidget(left)
        self._split.addWidget(self.stage)
        self._split.setChildrenCollapsible(False)
        self._split.setSizes([420, 580])
        self._split.setStretchFactor(0, 42)
        self._split.setStretchFactor(1, 58)
        layout = below(self, gap=0)
        layout.addLayout(head)
        layout.addWidget(hairline())
        layout.addWidget(self._split, 1)

    def _key(self, key: str, do: Callable[[], object]) -> QShortcut:
        made = QShortcut(QKeySequence(key), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(lambda: do())
        return made

    def _presented(self, on: bool) -> None:
        for key in self._keys:
            key.setEnabled(on)
        self.show_step()

    # --- from step to step --------------------------------------------------------------------------------------------

    def begin(self, lesson: Lesson) -> None:
        """Play a lesson whose desk is open, from its first step."""

        def read(desk: Desk) -> Playing:
            return Playing(lesson, world_of(desk, lesson))

        def begun(playing: Playing) -> None:
            self.playing = playing
            self._reach(0)

        self.playing = None
        self._session.ask_desk(read, begun)

    def end(self) -> None:
        """Play nothing any more."""
        self.playing = None

    def go_on(self) -> None:
        """Reveal the answer that is predicted; else bring in the next stage of the funnel; else go to the next step."""
        playing, stepwise = self.playing, self.stage.stepwise
        if playing is None or not self.on.isEnabled():
            return
        if playing.waits:
            self._reveal(self.panel.form.given() if self.panel.form else None)
        elif stepwise is not None and not stepwise.is_done:
            stepwise.go_on()
        elif playing.is_last:
            self.finished.emit()
        else:
            self._reach(playing.at + 1)

    def go_back(self) -> None:
        """Take the latest stage of the funnel away, else go to the step before."""
        if self.stage.stepwise is not None and self.stage.stepwise.go_back():
            return
        if self.playing is not None and self.playing.at > 0:
            self._reach(self.playing.at - 1)

    def _skip(self) -> None:
        self._reveal(None)

    def _reach(self, at: int) -> None:
        playing = self.playing
        assert playing is not None
        playing.at = at
        if playing.shows_routed and at not in playing.routed:
            self._ask(self._routes(playing), lambda routed: self._routed(playing, at, routed))
        self.show_step()
        self._focus()

    def _routes(self, playing: Playing) -> Callable[[Desk], Any]:
        lesson, step = playing.lesson, playing.step
        order = subject(lesson, step, playing.world)
        return lambda desk: route_step(desk, lesson, step, order)

    def _routed(self, playing: Playing, at: int, routed: Any) -> None:
        playing.routed[at] = routed
        if self.playing is playing and playing.at == at:
            self.show_step()
            self._focus()

    def _reveal(self, given: tuple[str, ...] | None) -> None:
        """Have the program answer, and show that beside what was predicted."""
        playing = self.playing
        if playing is None or not playing.waits:
            return
        at, lesson, step, routes = playing.at, playing.lesson, playing.step, self._routes(playing)

        def told(answered: tuple[Any, Any]) -> None:
            playing.told[at], playing.routed[at] = answered
            if self.playing is playing and playing.at == at:
                self.show_step()
                self.panel.reveal_verdict()
                self._focus()

        self._ask(lambda desk: (answer_step(desk, lesson, step, given), routes(desk)), told)

    def _ask(self, work: Callable[[Desk], Any], done: Callable[[Any], None]) -> None:
        """Have the program work; meanwhile nothing leads on."""
        self.on.setEnabled(False)
        self.skip.setEnabled(False)

        def failed(error: Exception) -> None:
            self._show_buttons()
            if isinstance(error, InputError) and self.panel.form is not None:
                self.panel.warn(str(error))
            else:
                self._session.failed.emit(error)

        self._session.ask_desk(work, done, failed)

    # --- showing ------------------------------------------------------------------------------------------------------

    def _show_stage(self) -> None:
        """Show map and sheet anew, as the desk has got its coordinates; what is typed beside them is left alone."""
        if self.playing is not None and self._session.now is not None:
            self.stage.show_step(self.playing, self._session.now, self.names)
            self._predicted()

    def _lead_keys(self) -> None:
        """Have Tab go through the step from top to bottom, left before right."""
        lead(self.leave, (self.panel, self.back, self.on, self.skip, self.stage))

    @property
    def names(self) -> Names:
        """How orders and customers are called now."""
        orders = self.playing.world.orders if self.playing else {}
        return Names(orders, hidden=self._present.isChecked())

    def show_step(self) -> None:
        """Show the step as far as it is played; what is typed for its question stays."""
        playing, now = self.playing, self._session.now
        if playing is None or now is None:
            return
        typed = self.panel.form.given() if self.panel.form and playing.waits and self._is_shown(playing) else None
        self._shown = (playing, playing.at)
        names = self.names
        self.title.setText(names.text(playing.lesson.title))
        self.panel.show_step(playing, now, names)
        if typed is not None and self.panel.form is not None:
            self.panel.form.put(typed)
        self.stage.show_step(playing, now, names)
        self._predicted()

    def _is_shown(self, playing: Playing) -> bool:
        return self._shown is not None and self._shown[0] is playing and self._shown[1] == playing.at

    def _predicted(self) -> None:
        """Ring what is predicted, and let it be revealed."""
        form, playing = self.panel.form, self.playing
        is_places = (
            playing is not None and playing.step.question is not None and playing.step.question.kind == "sources"
        )
        self.stage.predict(form.given() or () if form is not None and is_places else ())
        self._show_buttons()

    def _clicked(self, place: str) -> None:
        if self.panel.form is not None:
            self.panel.form.toggle(place)

    def _show_buttons(self) -> None:
        playing, form = self.playing, self.panel.form
        if playing is None:
            return
        text, about = self._way_on(playing)
        predicted = form is not None and form.given() is not None and not form.fault
        ready = not playing.waits or predicted or self._present.isChecked()  # a room predicts aloud
        self.on.setText(text)
        self.on.setToolTip(tip(about if ready else tr("Make a prediction first.")))
        self.on.setEnabled(ready and not (playing.shows_routed and playing.at not in playing.routed))
        self.skip.setVisible(playing.waits)
        self.skip.setEnabled(playing.waits)
        self.back.setEnabled(playing.at > 0)
        steps = tr("Step {n} of {all}", n=playing.at + 1, all=len(playing.lesson.steps))
        points = tr("{n} of {most} points", n=playing.points, most=playing.lesson.points)
        self.where.setText(f"{steps} · {points}" if playing.lesson.points else steps)

    def _way_on(self, playing: Playing) -> tuple[str, str]:
        stepwise = self.stage.stepwise
        if playing.waits:
            return tr("Reveal"), tr("Show what the program decides, and score the prediction")
        if stepwise is not None and not stepwise.is_done:
            return tr("Next stage: {name}", name=stepwise.coming), tr("Bring in the next stage of the decision")
        if playing.is_last:
            return tr("Finish"), tr("See the score, and what to try next")
        return tr("Next"), tr("To the next step")

    def _focus(self) -> None:
        """Go to what is to be done: the answer; where a room looks on, or nothing is asked, the way on."""
        if not self.isVisible():
            return
        waits = self.playing is not None and self.playing.waits
        if self._present.isChecked():
            for answer in self.panel.form.findChildren(QAbstractButton) if self.panel.form else ():
                answer.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # so that after a click Space still leads on
        if self._present.isChecked() or not (waits and self.panel.focus_form()):
            self.on.setFocus()

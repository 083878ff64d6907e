"""What a question of a lesson is answered with: places to tick, options to choose, or an amount to type.

Made by the step's panel; gives a prediction in the shape of the answer, or none. Known once the answer is told.
"""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QLineEdit, QRadioButton, QWidget

from domdesk.gui.look.icons import mark_icon
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.typed import to_decimal, to_plain
from domdesk.gui.parts.words import label, menu_text, tr
from domdesk.lessons import Question
from domdesk.records import Location

LONGEST = 20
NOBODY = ""


class _Form(QWidget):
    """What all of them have. `changed`: another prediction; `entered`: Enter was pressed in it."""

    changed = Signal()
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, which none of the fields and boxes in it keeps for itself."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def toggle(self, place: str) -> None:
        """Tick a place that was clicked elsewhere; where none are asked for, nothing."""

    @property
    def fault(self) -> str:
        """What is wrong with what stands there; '' where nothing is."""
        return ""


class PlacesForm(_Form):
    """The places that ship; ticking nobody is an answer too."""

    def __init__(self, places: Mapping[str, Location]) -> None:
        super().__init__()
        layout = below(self, gap=4)
        self.ticks = {name: QCheckBox(menu_text(place.label)) for name, place in places.items()}
        for name, tick in self.ticks.items():
            tick.setIcon(mark_icon(places[name].kind))
        self.ticks[NOBODY] = QCheckBox(tr("Nobody ships it"))
        for name, tick in self.ticks.items():
            layout.addWidget(tick)
            tick.clicked.connect(lambda _=False, name=name: self._ticked(name))

    def _ticked(self, name: str) -> None:
        if self.ticks[name].isChecked():
            for other, tick in self.ticks.items():
                if (other == NOBODY) != (name == NOBODY):
                    tick.setChecked(False)
        self.changed.emit()

    def toggle(self, place: str) -> None:
        if place in self.ticks and self.isEnabled():
            self.ticks[place].click()

    def given(self) -> tuple[str, ...] | None:
        ticked = tuple(sorted(name for name, tick in self.ticks.items() if tick.isChecked()))
        return None if not ticked else () if ticked == (NOBODY,) else ticked

    def put(self, given: Sequence[str]) -> None:
        for name, tick in self.ticks.items():
            tick.setChecked(name in (given or (NOBODY,)))


class OptionsForm(_Form):
    """One of the options."""

    def __init__(self, question: Question, said: Callable[[str], str]) -> None:
        super().__init__()
        layout = below(self, gap=4)
        self.buttons: dict[str, QAbstractButton] = {}
        group = QButtonGroup(self)
        for option in question.options:
            button = self.buttons[option.key] = QRadioButton(menu_text(said(option.text)))
            group.addButton(button)
            layout.addWidget(button)
        group.buttonClicked.connect(lambda _: self.changed.emit())

    def given(self) -> tuple[str, ...] | None:
        return next(((key,) for key, button in self.buttons.items() if button.isChecked()), None)

    def put(self, given: Sequence[str]) -> None:
        for key in given:
            self.buttons[key].setChecked(True)


class AmountForm(_Form):
    """An amount of money, or a number."""

    def __init__(self, question: Question, currency: str) -> None:
        super().__init__()
        self._is_money = question.kind == "cost"
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST)
        self.field.setAccessibleName(question.prompt)
        self.field.setMaximumWidth(12 * self.fontMetrics().height())
        self.field.textChanged.connect(lambda _: self.changed.emit())
        row = beside(self)
        row.addWidget(self.field)
        row.addWidget(label(currency if self._is_money else "", quiet=True))
        row.addStretch(1)
        self.setFocusProxy(self.field)

    def given(self) -> tuple[str, ...] | None:
        return (self._plain,) if self.field.text().strip() else None

    @property
    def _plain(self) -> str:
        return to_plain(self.field.text().strip().lstrip("$€£¥"))

    @property
    def fault(self) -> str:
        if self.given() is None or to_decimal(self._plain) is not None:
            return ""
        return tr("That is no number. Type it like 12.50.") if self._is_money else tr("That is no number.")

    def put(self, given: Sequence[str]) -> None:
        self.field.setText("".join(given))


QuestionForm = PlacesForm | OptionsForm | AmountForm
"""Each has `given`, the prediction or None where none was made, and `put`, which shows one made before."""


def form_for(
    question: Question, places: Mapping[str, Location], currency: str, said: Callable[[str], str]
) -> QuestionForm:
    """What a question is answered with; `said` is how a text is shown."""
    match question.kind:
        case "sources":
            return PlacesForm(places)
        case "choice":
            return OptionsForm(question, said)
        case _:
            return AmountForm(question, currency)

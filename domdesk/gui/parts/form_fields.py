"""The fields of a form, one for each type of canonical column: each shows and gives a cell's canonical text.

Made by the record form. Numbers are typed as people write them here; `changed` and `entered` (Enter) tell the form.
"""

from collections.abc import Callable, Sequence
from importlib.resources import files

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QMenu, QSizePolicy, QToolButton, QWidget

from domdesk.canonical import WEEKDAYS, Column
from domdesk.gui.parts.boxes import beside
from domdesk.gui.parts.controls import Choice
from domdesk.gui.parts.form_words import choice_words, weekday_names
from domdesk.gui.parts.formatting import dated
from domdesk.gui.parts.typed import to_decimal, to_plain, typable, typable_amount
from domdesk.gui.parts.words import menu_text, tip, tr
from domdesk.units import plain

Offer = tuple[str, str]
"""A value and its words."""

OF_RECORDS = ("rate_cards",)
"""Lists that name other records of the desk, which are then offered."""

BACK_AND_AGAIN = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)

LONGEST = 24

NUMBERS = frozenset({"integer", "quantity", "money", "measure", "percent", "share", "coordinate", "rate"})


class Line(QLineEdit):
    """One line of text. What is offered comes up while one types; it is made when the field is first entered."""

    changed = Signal()
    entered = Signal()

    def __init__(self, offers: Callable[[], Sequence[Offer]] | None = None) -> None:
        super().__init__()
        self._offers = offers
        self.textEdited.connect(lambda _: self._rank())
        self.textEdited.connect(lambda _: self.changed.emit())
        self.returnPressed.connect(self.entered)

    def offer(self, offers: Sequence[Offer]) -> None:
        """Offer these values from now on."""
        self._offers = lambda: offers
        if self.completer() is not None:
            self._complete(offers)

    def value(self) -> str:
        return self.text().strip()

    def put(self, text: str) -> None:
        self.setText(self.written(text))
        self.setCursorPosition(0)

    def written(self, text: str) -> str:
        """A cell's text as it is shown here."""
        return text

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            asked = any(event.matches(keys) for keys in BACK_AND_AGAIN)
            if asked and not self.isModified():  # nothing is typed here that could be meant: the desk's last change is
                return False
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._offers is not None and self.completer() is None:
            self._complete(self._offers())
        super().focusInEvent(event)

    def _complete(self, offers: Sequence[Offer]) -> None:
        completer = _Completer(offers, self)
        completer.activated.connect(lambda *_: self.changed.emit())
        self.setCompleter(completer)
        self._rank()

    def _rank(self) -> None:
        completer = self.completer()
        if isinstance(completer, _Completer):
            completer.rank(self.text())


class _Completer(QCompleter):
    """Offers values with their words, found by any part of either; what is taken is the value."""

    def __init__(self, offers: Sequence[Offer], parent: QWidget) -> None:
        super().__init__(parent)
        self._offers = [(value.casefold(), words.casefold(), _shown(value, words)) for value, words in offers]
        self._texts = QStringListModel(self)
        self.setModel(self._texts)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)

    def rank(self, typed: str) -> None:
        """Let what begins with `typed` come first; a value that is typed out, and begins no other, needs no offer."""
        typed = typed.strip().casefold()
        found = [offer for offer in self._offers if typed in offer[2].casefold()]
        begun = [value for value, *_ in found if value.startswith(typed)]
        if begun == [typed]:
            found = []
        found.sort(key=lambda offer: (offer[0] != typed, not offer[0].startswith(typed), not _begins(offer[1], typed)))
        self._texts.setStringList([text for *_, text in found])

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return super().pathFromIndex(index).split("  ")[0]


def _shown(value: str, words: str) -> str:
    return value if words in ("", value) else f"{value}  {words}"


def _begins(words: str, typed: str) -> bool:
    """Whether any of the words begins so."""
    return f" {typed}" in f" {words}"


class NumberLine(Line):
    """A number as people write it here."""

    def value(self) -> str:
        return to_plain(self.text())

    def written(self, text: str) -> str:
        return typable(to_decimal(text)) or text


class TimeLine(Line):
    """A day, maybe with its time: as people write it, and while it is typed into, as files do."""

    def __init__(self) -> None:
        super().__init__()
        self._stored = ""

    def value(self) -> str:
        text = super().value()
        return self._stored if text == self.written(self._stored) else text

    def put(self, text: str) -> None:
        self._stored = text
        super().put(text)
        if self.hasFocus():
            self.setText(text)

    def written(self, text: str) -> str:
        return dated(text)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.setText(self.value())
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.put(self.value())


class AmountLine(NumberLine):
    """Money, shown with both digits of its cents and given without idle ones, so that 3.2 and 3.20 are the same."""

    def value(self) -> str:
        text = super().value()
        number = to_decimal(text)
        return text if number is None or "." not in text else plain(number)

    def written(self, text: str) -> str:
        return typable_amount(to_decimal(text)) or text


class Pick(Choice):
    """One of a few values; a blank among them only until one is picked."""

    changed = Signal()
    entered = Signal()

    def __init__(self, choices: Sequence[Offer]) -> None:
        super().__init__()
        self.setPlaceholderText(tr("Choose…"))
        for value, words in choices:
            self.addItem(words, value)
        self.activated.connect(lambda _: self.changed.emit())

    def value(self) -> str:
        return str(self.currentData() or "")

    def put(self, text: str) -> None:
        self.setCurrentIndex(self.findData(text))


class Tick(QToolButton):
    """Yes or no: a button that is on or off and says which."""

    changed = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setProperty("shape", "day")
        self.setMinimumWidth(64)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.toggled.connect(self._say)
        self.clicked.connect(lambda _: self.changed.emit())
        self._say(False)

    def _say(self, checked: bool) -> None:
        self.setText(tr("✔ yes") if checked else tr("no"))

    def value(self) -> str:
        return "true" if self.isChecked() else "false"

    def put(self, text: str) -> None:
        self.setChecked(text == "true")


class Days(QWidget):
    """The days of the week, each on or off."""

    changed = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = beside(self, gap=2)
        self.days: dict[str, QToolButton] = {}
        for day, name in weekday_names().items():
            button = self.days[day] = QToolButton()
            button.setText(name[:2])
            button.setToolTip(tip(name))
            button.setCheckable(True)
            button.setProperty("shape", "day")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.setMinimumWidth(24)
            button.clicked.connect(lambda _: self.changed.emit())
            row.addWidget(button, 1)
        self.setFocusProxy(self.days[WEEKDAYS[0]])

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        for day, button in self.days.items():
            button.setAccessibleName(f"{name}: {weekday_names()[day]}")

    def value(self) -> str:
        return ";".join(day for day, button in self.days.items() if button.isChecked())

    def put(self, text: str) -> None:
        for day, button in self.days.items():
            button.setChecked(day in text.split(";"))


class _Ticks(QMenu):
    """A menu that stays while one ticks; Esc, Enter and a click elsewhere close it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isEnabled():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None:
            action.trigger()
        else:
            super().keyPressEvent(event)


class Several(QToolButton):
    """Any of what is offered, ticked in a menu; none ticked is said in words."""

    changed = Signal()
    entered = Signal()

    def __init__(self, offers: Sequence[Offer], none: str) -> None:
        super().__init__()
        self._none = none
        self._ticked: list[str] = []
        self._words = dict(offers)
        self.setProperty("shape", "button")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.choices = _Ticks(self)
        self.clicked.connect(lambda: self.choices.popup(self.mapToGlobal(self.rect().bottomLeft())))
        self._fill()

    def offer(self, offers: Sequence[Offer]) -> None:
        """Offer these values, each with its words."""
        if dict(offers) != self._words:
            self._words = dict(offers)
            self._fill()

    def _fill(self) -> None:
        """One entry for each value, those that are ticked and not offered among them."""
        self.choices.clear()
        for value in dict.fromkeys([*self._words, *self._ticked]):
            action = self.choices.addAction(menu_text(self._words.get(value, value)))
            action.setCheckable(True)
            action.setChecked(value in self._ticked)
            action.triggered.connect(lambda checked, value=value: self._tick(value, checked))
        self._say()

    def _tick(self, value: str, ticked: bool) -> None:
        self._ticked = [other for other in self._ticked if other != value] + ([value] if ticked else [])
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        text = ", ".join(self._words.get(value, value) for value in self._ticked) or self._none
        self.setText(menu_text(f"{text if len(text) <= LONGEST else tr('{n} of them', n=len(self._ticked))}  ▾"))

    def value(self) -> str:
        return ";".join(self._ticked)

    def put(self, text: str) -> None:
        self._ticked = [part for part in text.split(";") if part]
        self._fill()


Field = Line | Pick | Tick | Days | Several


def field_for(column: Column, none: str) -> Field:
    """The field for a column; `none` says what no value means."""
    if column.type == "choice":
        return Pick([(value, choice_words(value)) for value in column.choices])
    if column.type == "boolean":
        return Tick()
    if column.type == "weekdays":
        return Days()
    if column.name in OF_RECORDS:
        return Several((), none)
    if column.type == "money":
        return AmountLine()
    if column.type in NUMBERS:
        return NumberLine()
    if column.type == "timestamp":
        return TimeLine()
    return Line(KNOWN.get(column.type))


def _countries() -> list[Offer]:
    import pycountry
    from babel import Locale

    names = Locale("en").territories
    return sorted((country.alpha_2, names.get(country.alpha_2, country.name)) for country in pycountry.countries)


def _currencies() -> list[Offer]:
    from babel import Locale
    from babel.numbers import list_currencies

    names = Locale("en").currencies
    return [(code, names.get(code, "")) for code in sorted(list_currencies())]


def _zones() -> list[Offer]:
    return [(zone, "") for zone in (files("tzdata") / "zones").read_text("utf-8").split()]


KNOWN: dict[str, Callable[[], list[Offer]]] = {"country": _countries, "currency": _currencies, "zone": _zones}
"""What is offered while one types, by the column's type."""

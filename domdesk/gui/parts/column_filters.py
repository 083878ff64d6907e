"""A filter for each column: what somebody types below a header → which rows pass. Called by FilterHeader and tables.

A text passes where the cell holds it. Columns with an amount also take >20, <=5, 10..20 and days, as 2026-11-26 or as
the locale writes them; a mere = finds what is blank.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from time import strptime
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QLineEdit, QWidget

from domdesk import style
from domdesk.gui.parts.formatting import UNKNOWN
from domdesk.gui.parts.typed import to_decimal, to_plain
from domdesk.gui.parts.words import tip, tr

Amount = float | date | None
Test = Callable[[Any], bool]

_DAY = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")
_BOUND = re.compile(r"(>=|<=|>|<|=)\s*(.+)")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
}


def column_test(typed: str, text: Callable[[Any], str], amount: Callable[[Any], Amount] | None) -> Test | None:
    """Which rows pass what was typed; None where that lets all pass."""
    wanted = typed.strip().casefold()
    if not wanted:
        return None
    if wanted == "=":
        return lambda row: text(row) in ("", UNKNOWN)
    if amount is not None and (bounds := _bounds(wanted)):
        return lambda row: (
            (value := amount(row)) is not None
            and all(isinstance(value, type(limit)) and _COMPARE[sign](value, limit) for sign, limit in bounds)
        )
    return lambda row: wanted in text(row).casefold()


def filter_fault(typed: str, sample: Amount) -> str:
    """What to write instead, where a limit is typed that is none for a column of amounts like `sample`; else ''."""
    wanted = typed.strip().casefold()
    is_limit = sample is not None and (wanted[:1] in tuple("<>=") or ".." in wanted)
    if not is_limit or not wanted.strip("<>=. "):
        return ""
    bounds = _bounds(wanted)
    if bounds and all(isinstance(sample, type(limit)) for _, limit in bounds):
        return ""
    if isinstance(sample, date):
        example = "26.11.2026" if style.current().day_first else "11/26/2026"
        return tr("“{typed}” is no limit for days. Write one as >{day} or >2026-11-26.", typed=typed, day=example)
    return tr("“{typed}” is no limit for numbers. Write one as >20, <=5 or 10..20.", typed=typed)


def _bounds(typed: str) -> list[tuple[str, float | date]]:
    """The limits that were typed, with their signs; none where it is no limit."""
    if ".." in typed:
        ends = [_value(end) for end in typed.split("..", 1)]
        return [(sign, end) for sign, end in zip((">=", "<="), ends, strict=True) if end is not None]
    found = _BOUND.fullmatch(typed)
    value = _value(found[2]) if found else None
    return [(found[1], value)] if found and value is not None else []


def _value(typed: str) -> float | date | None:
    with suppress(ValueError):
        return date.fromisoformat(typed.strip())
    if found := _DAY.fullmatch(typed.strip()):
        return _day(found[0], found[1])
    ungrouped = typed.replace(style.current().group, "")  # wherever the marks stand
    number = to_decimal(to_plain(typed))
    if number is None:
        number = to_decimal(to_plain(ungrouped))
    return None if number is None else float(number)


def _day(typed: str, mark: str) -> date | None:
    """A day in the order of the process's style, or from its year on."""
    here = ("%d", "%m", "%Y") if style.current().day_first else ("%m", "%d", "%Y")
    for order in (here, ("%Y", "%m", "%d")):
        with suppress(ValueError):
            return date(*strptime(typed, mark.join(order))[:3])
    return None


class FilterHeader(QHeaderView):
    """A header with a field below each title while it is asked to show them. `filtered`: column and what was typed."""

    filtered = Signal(int, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._fields: list[QLineEdit] = []
        self._open = False
        self.setSectionsClickable(True)
        for signal in (self.sectionResized, self.sectionMoved):
            signal.connect(lambda *_: self._place())

    @property
    def is_open(self) -> bool:
        return self._open

    def open_fields(self, titles: list[str]) -> None:
        """Show a field for each column."""
        while len(self._fields) < len(titles):
            self._fields.append(self._field(len(self._fields)))
        for field, title in zip(self._fields, titles, strict=True):
            field.setAccessibleName(tr("Filter {column}", column=title))
        self._open = True
        self._fit()

    def close_fields(self) -> None:
        """Hide the fields and let all rows pass."""
        self._open = False
        for field in self._fields:
            field.clear()
            field.hide()
        self._fit()

    def typed(self) -> dict[int, str]:
        """What stands in the fields, by column."""
        return {number: field.text() for number, field in enumerate(self._fields) if field.text().strip()}

    def type_in(self, column: int, text: str) -> None:
        """Put a text into a column's field."""
        self._fields[column].setText(text)

    def field(self, column: int) -> QLineEdit:
        """The field of a column; they are there once they were shown."""
        return self._fields[column]

    def mark(self, column: int, fault: str) -> None:
        """Say at a column's field what is wrong with what stands in it, or that nothing is."""
        field = self._fields[column]
        field.setProperty("fault", bool(fault))
        field.setToolTip(tip(fault or _about_filter()))
        field.setAccessibleDescription(fault)
        field.style().unpolish(field)
        field.style().polish(field)

    def _field(self, number: int) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(tr("filter"))
        field.setToolTip(tip(_about_filter()))
        field.textChanged.connect(lambda text: self.filtered.emit(number, text))
        return field

    def _fit(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.updateGeometries()
        self._place()

    @property
    def _title_height(self) -> int:
        return round(self.fontMetrics().height() * 1.9)

    def sizeHint(self) -> QSize:
        more = self._fields[0].sizeHint().height() + 4 if self._open and self._fields else 0
        return QSize(super().sizeHint().width(), self._title_height + more)

    def updateGeometries(self) -> None:
        room = self.sizeHint().height() - self._title_height
        self.setViewportMargins(0, 0, 0, room)
        super().updateGeometries()
        self._place()

    def _place(self) -> None:
        for number, field in enumerate(self._fields):
            shown = self._open and not self.isSectionHidden(number)
            field.setVisible(shown)
            if shown:
                left, width = self.sectionViewportPosition(number), self.sectionSize(number)
                field.setGeometry(left + 1, self._title_height, width - 2, field.sizeHint().height())


def _about_filter() -> str:
    return tr("A part of the text; or >20, <=5, 10..20, >2026-11-26; = finds what is blank")

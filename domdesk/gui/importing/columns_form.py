"""The middle step of an import: what a sheet holds, what each of its columns is, and how its cells are meant.

The import page shows it with a Draft and tries the mapping out as it changes; what that finds stands below the table.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from domdesk.gui.importing.columns_table import ColumnsTable
from domdesk.gui.importing.draft import KINDS, Draft, SheetColumn
from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.controls import Choice
from domdesk.gui.parts.names import column_name, kind_name
from domdesk.gui.parts.pair_rows import PairRows
from domdesk.gui.parts.words import label, tr
from domdesk.gui.parts.wrapping import WrapLayout

SETTLE_MS = 350
"""A mapping is tried out when it has not changed for so long."""
SIDES = ("length_mm", "width_mm", "height_mm")


class ColumnsForm(QWidget):
    """See the module. `kind_chosen`: the sheet holds something else; `edited`: the mapping has come to rest."""

    kind_chosen = Signal(str)
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.draft: Draft | None = None
        self.kind, self.dates, self.decimals = kind_choice(), dates_choice(), decimals_choice()
        self.price = _choice(
            tr("Prices are"),
            [("", tr("Choose…")), ("unit price", tr("for one unit")), ("line total", tr("for the whole line"))],
        )
        as_named = ("", tr("as the column says"))
        self.weights = _choice(tr("Weights are in"), [as_named, *((unit, unit) for unit in ("g", "kg", "oz", "lb"))])
        self.lengths = _choice(
            tr("Sides are in"), [as_named, *((unit, unit) for unit in ("mm", "cm", "m", "in", "ft", "yd"))]
        )
        self.columns = ColumnsTable()
        self.constants = PairRows(tr("Column"), tr("Value in every row"))
        self.counts = PairRows(tr("Word in the sheet"), tr("Units it stands for"), tr("In stock"))
        self.constants_title = label(tr("The same in every row, where no column says it"), quiet=True)
        self.counts_title = label(tr("Words that stand for a number of units"), quiet=True)
        self._rest = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._rest.timeout.connect(self.edited)
        self._lay_out()
        self._show_what_matters()
        self.kind.activated.connect(lambda _: self.kind_chosen.emit(self.kind.currentData()))
        for choice in (self.dates, self.decimals, self.price, self.weights, self.lengths):
            choice.activated.connect(self._take_choices)
        self.columns.taken.connect(self._take)
        self.columns.placed.connect(self._place)
        self.constants.changed.connect(self._take_pairs)
        self.counts.changed.connect(self._take_pairs)
        self.setFocusProxy(self.columns)

    def _lay_out(self) -> None:
        head, feet = WrapLayout(gap=16), WrapLayout(gap=16)
        self._boxes: dict[QWidget, QWidget] = {}
        for choice in (self.kind, self.dates, self.decimals, self.price, self.weights, self.lengths):
            title = label(choice.accessibleName(), quiet=True, rank="small")
            title.setBuddy(choice)
            head.addWidget(self._box(title, choice, gap=2))
        feet.addWidget(self._box(self.constants_title, self.constants))
        feet.addWidget(self._box(self.counts_title, self.counts))
        self.tried = label(wrap=True)
        layout = below(self, gap=12)
        layout.addLayout(head)
        layout.addWidget(self.columns, 1)
        layout.addLayout(feet)
        layout.addWidget(self.tried)

    def _box(self, title: QWidget, field: QWidget, gap: int = 8) -> QWidget:
        """A field below its title."""
        box = self._boxes[field] = QWidget()
        column = below(box, gap=gap)
        column.addWidget(title)
        column.addWidget(field)
        column.addStretch(1)
        return box

    def show_draft(self, draft: Draft) -> None:
        """Work on this draft from now on."""
        self.draft = draft
        self._rest.stop()
        for choice, value in (
            (self.kind, draft.kind),
            (self.dates, draft.dates),
            (self.decimals, draft.decimals),
            (self.price, draft.price_is),
            (self.weights, draft.weight_unit),
            (self.lengths, draft.length_unit),
        ):
            choice.setCurrentIndex(max(0, choice.findData(value or "")))
        self.columns.show_draft(draft)
        self.constants.show_pairs(draft.constants, [(name, column_name(name)) for name in draft.known])
        self.counts.show_pairs(draft.counts)
        self._show_what_matters()

    def mark(self, faults: Mapping[str, Mapping[str, str]]) -> None:
        """Mark cells that cannot be read, each with the reason, by the labels of their columns."""
        if self.draft is not None:
            self.draft.mark(faults)
            self.columns.refresh()

    def say(self, text: str, tone: str = "") -> None:
        """Say what the mapping, tried out, comes to."""
        self.tried.setText(text)
        self.tried.setProperty("tone", tone)
        self.tried.style().unpolish(self.tried)
        self.tried.style().polish(self.tried)

    def offer_constant(self, name: str) -> None:
        """Have a row ready for a column's value in every row."""
        left, _ = self.constants.rows[-1]
        if isinstance(left, Choice) and not left.currentIndex():
            left.setCurrentIndex(max(0, left.findData(name)))

    def _show_what_matters(self) -> None:
        draft = self.draft
        for choice, names in ((self.price, ("unit_price",)), (self.weights, ("weight_g",)), (self.lengths, SIDES)):
            self._boxes[choice].setVisible(draft is not None and draft.is_taken(*names))
        self._boxes[self.counts].setVisible(draft is not None and draft.kind == "stock")

    def _take(self, column: SheetColumn, taken: str) -> None:
        if self.draft is not None:
            self.draft.take(column, taken)
            self._changed()

    def _place(self, column: SheetColumn, place: str) -> None:
        if place != column.place:
            column.place, column.score = place, None
            self._changed()

    def _take_choices(self) -> None:
        draft = self.draft
        if draft is not None:
            draft.dates, draft.decimals = _value(self.dates), _value(self.decimals)
            draft.price_is = _value(self.price)
            draft.weight_unit, draft.length_unit = _value(self.weights), _value(self.lengths)
            self._changed()

    def _take_pairs(self) -> None:
        if self.draft is not None:
            self.draft.constants, self.draft.counts = self.constants.pairs(), self.counts.pairs()
            self._rest.start()

    def _changed(self) -> None:
        self.columns.refresh()
        self._show_what_matters()
        self._rest.start()


def kind_choice() -> Choice:
    """What a sheet holds."""
    return _choice(tr("The sheet holds"), [(kind, kind_name(kind)) for kind in KINDS])


def dates_choice() -> Choice:
    """How days are written."""
    return _choice(
        tr("Days are written"),
        [("", tr("as they look")), ("day-first", tr("day first: 31.12.")), ("month-first", tr("month first: 12/31"))],
    )


def decimals_choice() -> Choice:
    """How decimals are written."""
    return _choice(
        tr("Decimals are written"),
        [("", tr("as they look")), ("point", tr("with a point: 1.50")), ("comma", tr("with a comma: 1,50"))],
    )


def _choice(name: str, items: Sequence[tuple[str, str]]) -> Choice:
    made = Choice()
    made.setAccessibleName(name)
    for value, words in items:
        made.addItem(words, value)
    return made


def _value(choice: Choice) -> str | None:
    return str(choice.currentData()) or None

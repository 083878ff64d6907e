"""The conditions of a rule, one row each: what it is about and which values. Part of the rule editor; all must hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from domdesk.gui.look.icons import icon
from domdesk.gui.parts.boxes import below, beside, cells
from domdesk.gui.parts.controls import Choice
from domdesk.gui.parts.form_fields import NumberLine, Pick
from domdesk.gui.parts.typed import to_decimal, typable
from domdesk.gui.parts.words import label, tip, tr
from domdesk.gui.parts.words_line import WordsLine
from domdesk.records import Rule

WORDS = ("channel", "customer_tier", "country", "region", "service", "category", "sku")
AMOUNTS = ("order_value_over", "order_value_under", "weight_over_g")
NAME_WIDTH = 210


def condition_names() -> dict[str, str]:
    """Each condition as one says it before its values."""
    return {
        "channel": tr("the order comes from"),
        "customer_tier": tr("the customer is of tier"),
        "country": tr("it goes to the country"),
        "region": tr("it goes to the region"),
        "service": tr("the customer asked for"),
        "order_value_over": tr("the order is worth over"),
        "order_value_under": tr("the order is worth under"),
        "category": tr("the article's category is"),
        "sku": tr("the article is"),
        "hazmat": tr("the article is hazardous:"),
        "weight_over_g": tr("a unit weighs over"),
    }


@dataclass(slots=True)
class _Row:
    """A row of the grid: the condition, its values, their unit and the button that takes it away."""

    name: Choice
    field: WordsLine | NumberLine | Pick
    unit: QLabel
    away: QToolButton


class RuleConditions(QWidget):
    """See the module."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[_Row] = []
        self._offers: Mapping[str, Sequence[str]] = {}
        self._currency = ""
        self._grid = cells(across=8, down=4)
        self._grid.setColumnStretch(1, 1)
        self.none = label(tr("No condition: it is about every order."), quiet=True, wrap=True)
        self.add = QPushButton(tr("Add condition"))
        self.add.setAutoDefault(True)  # else Enter does nothing outside a dialog
        self.add.clicked.connect(lambda: self._add(self._unused()))
        foot = beside()
        foot.addWidget(self.add)
        foot.addWidget(self.none, 1)
        foot.addStretch(0)
        layout = below(self, gap=4)
        layout.addLayout(self._grid)
        layout.addLayout(foot)

    def show_rule(self, rule: Rule, offers: Mapping[str, Sequence[str]], currency: str) -> None:
        """Show a rule's conditions; `offers` are the values that the desk holds of each."""
        self._offers, self._currency = offers, currency
        for row in list(self.rows):
            self._take_away(row)
        for name in condition_names():
            if _is_set(getattr(rule, name)):
                self._put(self._add(name), getattr(rule, name))
        self._count()

    def conditions(self) -> dict[str, Any]:
        """The conditions as fields of a rule; those without a value are left out."""
        found: dict[str, Any] = {}
        for row in self.rows:
            value = _value(row.field)
            if _is_set(value):
                found[row.name.currentData()] = value
        return found

    def fault(self) -> str:
        """What is wrong or missing, in a sentence; empty where nothing."""
        names = [row.name.currentData() for row in self.rows]
        for row in self.rows:
            if names.count(row.name.currentData()) > 1:
                return tr("“{name}” stands there twice; put the values into one row.", name=row.name.currentText())
            if not _is_set(_value(row.field)):
                return tr("“{name}” has no value yet.", name=row.name.currentText())
        return ""

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            for row in self.rows:
                row.away.setIcon(icon("close"))
        super().changeEvent(event)

    # --- rows ---------------------------------------------------------------------------------------------------------

    def _unused(self) -> str:
        used = {row.name.currentData() for row in self.rows}
        return next((name for name in condition_names() if name not in used), "channel")

    def _add(self, name: str) -> _Row:
        choice = Choice()
        choice.setFixedWidth(NAME_WIDTH)
        choice.setAccessibleName(tr("Condition {n}", n=len(self.rows) + 1))
        for key, words in condition_names().items():
            choice.addItem(words, key)
        choice.setCurrentIndex(choice.findData(name))
        away = QToolButton()
        away.setProperty("shape", "flat")
        away.setIcon(icon("close"))
        away.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        away.setToolTip(tip(tr("Take this condition away")))
        away.setAccessibleName(tr("Take condition {n} away", n=len(self.rows) + 1))
        row = _Row(choice, self._field(name), label("", quiet=True), away)
        self.rows.append(row)
        choice.activated.connect(lambda _: self._renamed(row))
        away.clicked.connect(lambda: self._take_away(row))
        self._place(row, self._grid.rowCount())
        self._count()
        return row

    def _place(self, row: _Row, at: int) -> None:
        for column, widget in enumerate((row.name, row.field, row.unit, row.away)):
            self._grid.addWidget(widget, at, column)
        name = row.name.currentData()
        row.unit.setText({"weight_over_g": tr("g")}.get(name, self._currency if name in AMOUNTS else ""))
        row.unit.setVisible(name in AMOUNTS)
        row.field.setAccessibleName(row.name.currentText())

    def _field(self, name: str) -> WordsLine | NumberLine | Pick:
        field: WordsLine | NumberLine | Pick
        if name in WORDS:
            field = WordsLine(self._offers.get(name, ()))
        elif name in AMOUNTS:
            field = NumberLine()
        else:
            field = Pick([("true", tr("yes")), ("false", tr("no"))])
            field.put("true")
        field.changed.connect(self.changed)
        return field

    def _renamed(self, row: _Row) -> None:
        """Another condition takes other values."""
        at = self._grid.getItemPosition(self._grid.indexOf(row.name))
        old, row.field = row.field, self._field(row.name.currentData())
        _drop(old)
        self._place(row, int(at[0]))  # type: ignore[index]
        self._count()

    def _take_away(self, row: _Row) -> None:
        self.rows.remove(row)
        for widget in (row.name, row.field, row.unit, row.away):
            self._grid.removeWidget(widget)
            _drop(widget)
        self._count()

    def _put(self, row: _Row, value: Any) -> None:
        if isinstance(row.field, WordsLine):
            row.field.show_words(value)
        elif isinstance(row.field, Pick):
            row.field.put("true" if value else "false")
        else:
            row.field.setText(typable(value))

    def _count(self) -> None:
        self.none.setVisible(not self.rows)
        self.add.setEnabled(len(self.rows) < len(condition_names()))
        self.changed.emit()


def _value(field: WordsLine | NumberLine | Pick) -> Any:
    if isinstance(field, WordsLine):
        return field.words()
    if isinstance(field, Pick):
        return field.value() == "true"
    value = to_decimal(field.value())
    return value if value is not None and value >= 0 else None


def _is_set(value: Any) -> bool:
    return value is not None and value != ()


def _drop(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()

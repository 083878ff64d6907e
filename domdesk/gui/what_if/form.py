"""The row of fields by which one thing about an order is changed: what, where, for which line, by how much.

Part of the what-if panel; nothing is asked for in it that the choice made does not need.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QWidget

from domdesk.gui.decision.choices import line_text
from domdesk.gui.look.icons import mark_icon
from domdesk.gui.parts.controls import Choice
from domdesk.gui.parts.day_field import DayField
from domdesk.gui.parts.typed import typable
from domdesk.gui.parts.words import label, tr
from domdesk.gui.what_if.draft import Facts, amount_of
from domdesk.records import ABOUT_PLACES, BY_SERVICE, PREFERENCES, Location, Order, Override, UnitCost

LOOKED_UP = (*BY_SERVICE, "cost")
"""What needs facts of the desk to choose from."""


class ChangeForm(QWidget):
    """See the module. `edited`: what it says may be another change; `looks_up`: it needs the facts."""

    edited = Signal()
    looks_up = Signal()

    def __init__(self, order: Order, places: Sequence[Location], currency: str, due: date) -> None:
        super().__init__()
        self._order, self._places, self._currency = order, tuple(places), currency
        self._kinds = {place.location: place.kind for place in places}
        self._facts: Facts | None = None
        self._due = due
        self.what = _choice(tr("What to change"), [(name, text) for name, text in action_names().items()], self._chosen)
        self.place = _choice(tr("Place"), (), self._edited)
        self.line = _choice(tr("For"), [("", tr("the whole order")), *_lines(order)], self._edited)
        self.sku = _choice(tr("Article"), [(sku, sku) for sku in _skus(order)], self._fill_places)
        self.service = _choice(tr("Service"), (), self._edited)
        self.amount = QLineEdit()
        self.amount.textChanged.connect(self._edited)
        self.due = DayField(due)
        self.due.setAccessibleName(tr("Promised for"))
        self.due.dateChanged.connect(self.edited)
        self.fault = label(wrap=True)
        self.fault.setProperty("tone", "bad")
        self._form = QFormLayout(self)
        self._form.setSpacing(8)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._titles: dict[QWidget, QLabel] = {}
        for field in (self.what, self.sku, self.place, self.service, self.line, self.due, self.amount):
            title = self._titles[field] = label(field.accessibleName(), quiet=True)
            title.setBuddy(field)
            self._form.addRow(title, field)
        self._form.addRow(self.fault)
        self.setFocusProxy(self.what)
        self._chosen()

    def take(self, facts: Facts) -> None:
        """Take what was looked up: the services, and what units cost where."""
        self._facts = facts
        chosen = self.service.currentData()
        _fill(self.service, [(name, name) for name in facts.services])
        self.service.setCurrentIndex(self.service.findData(chosen))
        self._fill_places()

    def tint(self) -> None:
        """Draw the places' marks in the colours in force."""
        for at in range(self.place.count()):
            self.place.setItemIcon(at, mark_icon(self._kinds.get(str(self.place.itemData(at)))))

    def clear(self) -> None:
        """Ask for another change."""
        self.what.setCurrentIndex(0)
        self.place.setCurrentIndex(-1)
        self.line.setCurrentIndex(0)
        self.due.set_day(self._due)
        self.service.setCurrentIndex(-1)

    def value(self) -> Override | UnitCost | None:
        """The change, None while it is not complete."""
        action, place, amount = self.action, str(self.place.currentData() or ""), amount_of(self.amount.text())
        service = str(self.service.currentData() or "")
        key, line = self._order.key, str(self.line.currentData() or "")
        match action:
            case "only" | "never" if place:
                return Override(key, action, place, line)
            case "prefer" if place and amount:
                return Override(key, action, place, line, amount)
            case "service" | "never_by" if service:
                return Override(key, action, service, line)
            case "prefer_by" if service and amount:
                return Override(key, action, service, line, amount)
            case "due" if self.due.day() != self._due or not self._order.due:
                return Override(key, action, self.due.day().isoformat())
            case "cost" if place and amount is not None and self.sku.currentData():
                return UnitCost(place, str(self.sku.currentData()), amount)
        return None

    @property
    def action(self) -> str:
        """What is to be changed: one of OVERRIDE_ACTIONS or 'cost'; '' while nothing is."""
        return str(self.what.currentData() or "")

    # --- which fields there are ---------------------------------------------------------------------------------------

    def _chosen(self) -> None:
        """Ask for what the chosen change needs; an amount was about another one."""
        blocker = QSignalBlocker(self.amount)
        self.amount.clear()
        blocker.unblock()
        action = self.action
        if action in LOOKED_UP and self._facts is None:
            self.looks_up.emit()
        shown = {
            self.what: True,
            self.sku: action == "cost",
            self.place: action in (*ABOUT_PLACES, "cost"),
            self.line: action in (*ABOUT_PLACES, *BY_SERVICE) and len(self._order.lines) > 1,
            self.service: action in BY_SERVICE,
            self.due: action == "due",
            self.amount: action in (*PREFERENCES, "cost"),
        }
        for field, wanted in shown.items():
            self._form.setRowVisible(field, wanted)
        name = tr("A unit costs") if action == "cost" else tr("Worth a shipment")
        self.amount.setAccessibleName(name)
        self._titles[self.amount].setText(name)
        self._fill_places()

    def _fill_places(self) -> None:
        """The places: all, or where a cost is changed those that hold the article; what was chosen stays."""
        chosen, costs = self.place.currentData(), self._facts.unit_costs if self._facts else {}
        sku = self.sku.currentData()
        places = [p for p in self._places if self.action != "cost" or (p.location, sku) in costs]
        _fill(self.place, [(p.location, p.label) for p in places])
        self.tint()
        self.place.setCurrentIndex(self.place.findData(chosen))
        self._edited()

    # --- what is wrong or known ---------------------------------------------------------------------------------------

    def _check(self) -> None:
        """Say what is wrong with what was typed, and what it costs today."""
        text, known = self.amount.text().strip(), None
        if self.action == "cost" and self._facts:
            known = self._facts.unit_costs.get((str(self.place.currentData() or ""), str(self.sku.currentData() or "")))
        self.amount.setPlaceholderText(
            tr("now {amount}", amount=typable(known))
            if known is not None
            else tr("in {currency}", currency=self._currency)
        )
        wrong = bool(text) and self.amount.isVisibleTo(self) and amount_of(text) is None
        self.fault.setText(
            tr("“{typed}” is no amount. Write it in {currency}, such as 2.50.", typed=text, currency=self._currency)
            if wrong
            else ""
        )
        self._form.setRowVisible(self.fault, wrong)

    def _edited(self) -> None:
        self._check()
        self.edited.emit()


def action_names() -> dict[str, str]:
    """What can be changed, as the first field lists it."""
    return {
        "": tr("Choose…"),
        "only": tr("Ship only from…"),
        "never": tr("Never ship from…"),
        "prefer": tr("Rather ship from…"),
        "service": tr("Ship only by…"),
        "never_by": tr("Never ship by…"),
        "prefer_by": tr("Rather ship by…"),
        "due": tr("Promise another day"),
        "cost": tr("What a unit costs at a place"),
    }


def _lines(order: Order) -> list[tuple[str, str]]:
    return [(line.line, line_text(line)) for line in order.lines]


def _skus(order: Order) -> list[str]:
    return list(dict.fromkeys(line.sku for line in order.lines))


def _choice(name: str, items: Iterable[tuple[str, str]], chosen: Callable[[], None]) -> Choice:
    made = Choice()
    made.setAccessibleName(name)
    made.setPlaceholderText(tr("Choose…"))
    made.setMinimumContentsLength(8)
    made.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    _fill(made, items)
    made.setCurrentIndex(0)
    made.currentIndexChanged.connect(chosen)
    return made


def _fill(choice: Choice, items: Iterable[tuple[str, str]]) -> None:
    """Offer these, without telling anybody that something was chosen."""
    blocker = QSignalBlocker(choice)
    choice.clear()
    for data, text in items:
        choice.addItem(text, data)
    blocker.unblock()

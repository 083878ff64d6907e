"""A policy's method and settings as a form: amounts with their unit, choices in words, each explained in a sentence.

Part of the Rules page, which gives it a policy and reads it back; `changed` tells of every edit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QScrollArea, QSizePolicy, QWidget

from domdesk.canonical import KINDS_OF_LOCATION
from domdesk.gui.parts.boxes import below, beside, named
from domdesk.gui.parts.form_fields import AmountLine, Field, NumberLine, Pick, Several
from domdesk.gui.parts.formatting import kind_names, policy_about, policy_name
from domdesk.gui.parts.typed import to_decimal, typable
from domdesk.gui.parts.words import label, tip, tr
from domdesk.records import METHODS, Location, Policy
from domdesk.units import plain

FIELD_WIDTH = 240
NARROW_EM = 36
"""Two columns take so much room, in heights of the text."""
MONEY = "money"
NO_LIMIT = ("max_shipments", "max_distance_km", "max_stock_age_hours")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its title, unit (MONEY: the desk's), what an empty field means, and its sentence."""

    name: str
    title: str
    about: str
    unit: str = ""
    blank: str = "0"
    choices: tuple[tuple[str, str], ...] = ()


class PolicyForm(QWidget):
    """See the module."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._policy = Policy("", METHODS[0])
        self.fields: dict[str, Field] = {}
        self._faults: dict[str, QLabel] = {}
        self._units: dict[str, QLabel] = {}
        ground = named(QWidget(), "ground")
        columns = self._columns = beside(ground, gap=32, margins=(0, 8, 8, 8))
        self.about = label(quiet=True, rank="small", wrap=True)
        for parts in _parts():
            column = below(gap=4)
            for title, settings in parts:
                column.addWidget(label(title, rank="strong"))
                column.addSpacing(4)
                for setting in settings:
                    self._add(column, setting)
                column.addSpacing(12)
            column.addStretch(1)
            columns.addLayout(column, 1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(ground)
        below(self).addWidget(area)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the right column below the left one where both have too little room."""
        super().resizeEvent(event)
        is_narrow = self.width() < NARROW_EM * self.fontMetrics().height()
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)

    def _add(self, column: Any, setting: Setting) -> None:
        field = self.fields[setting.name] = _field_for(setting)
        field.setAccessibleName(setting.title)
        field.setAccessibleDescription(setting.about)
        field.setToolTip(tip(setting.about))
        field.setFixedWidth(FIELD_WIDTH if setting.choices or isinstance(field, Several) else FIELD_WIDTH // 2)
        if isinstance(field, Several):
            field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        field.changed.connect(self._edited)
        title = label(setting.title)
        title.setBuddy(field)
        row = beside()
        row.addWidget(field)
        if setting.name == "unfilled_cost":
            amount = self.fields["unfilled_amount"] = AmountLine()
            amount.setAccessibleName(tr("What a unit not shipped costs"))
            amount.setFixedWidth(FIELD_WIDTH // 3)
            amount.changed.connect(self._edited)
            row.addWidget(amount)
        unit = label(setting.unit, quiet=True)
        if setting.unit == MONEY:
            self._units[setting.name] = unit
        row.addWidget(unit)
        row.addStretch(1)
        fault = self._faults[setting.name] = label(wrap=True, rank="small")
        fault.setProperty("tone", "bad")
        fault.hide()
        column.addWidget(title)
        column.addLayout(row)
        column.addWidget(fault)
        about = self.about if setting.name == "method" else label(setting.about, quiet=True, rank="small", wrap=True)
        column.addWidget(about)
        column.addSpacing(4)

    def offer(self, places: Sequence[Location], currency: str) -> None:
        """Offer these places, and say amounts in this currency."""
        for unit in self._units.values():
            unit.setText(currency)
        field = self.fields["exclude_locations"]
        assert isinstance(field, Several)
        field.offer([(place.location, place.label) for place in places])

    def show_policy(self, policy: Policy, *, can_edit: bool) -> None:
        """Show a policy's settings; a built-in method's can be read, not changed."""
        self._policy = policy
        for name, field in self.fields.items():
            field.put(_shown(policy, name))
            field.setEnabled(can_edit)
        self._show_state()

    def faults(self) -> dict[str, str]:
        """What is wrong with what stands in the fields, in sentences."""
        found = {}
        for name, field in self.fields.items():
            if isinstance(field, NumberLine) and (wrong := _fault(name, field.text().strip(), field.value())):
                found["unfilled_cost" if name == "unfilled_amount" else name] = wrong
        if self.fields["unfilled_cost"].value() != MONEY:
            found.pop("unfilled_cost", None)
        return found

    def policy(self) -> Policy:
        """The policy with the settings as they stand; one that is wrong stays as it was."""
        faults = self.faults()
        told = {name: field.value() for name, field in self.fields.items() if name not in faults}
        amount = to_decimal(told.pop("unfilled_amount", "")) or Decimal(0)
        changes: dict[str, Any] = {name: _meant(name, text) for name, text in told.items() if name != "unfilled_cost"}
        unfilled = told.get("unfilled_cost")
        if unfilled is not None:
            changes["unfilled_cost"] = amount if unfilled == MONEY else unfilled
        return replace(self._policy, **changes)

    def _edited(self) -> None:
        self._show_state()
        self.changed.emit()

    def _show_state(self) -> None:
        faults = self.faults()
        for name, fault in self._faults.items():
            fault.setText(faults.get(name, ""))
            fault.setVisible(name in faults)
        told_by_hand = self.fields["unfilled_cost"].value() == MONEY
        for widget in (self.fields["unfilled_amount"], self._units["unfilled_cost"]):
            widget.setVisible(told_by_hand)
        self.about.setText(policy_about(self.fields["method"].value()))


def _field_for(setting: Setting) -> Field:
    if setting.name == "include_kinds":
        names = kind_names()
        return Several([(kind, names[kind]) for kind in KINDS_OF_LOCATION], tr("all kinds"))
    if setting.name == "exclude_locations":
        return Several((), tr("none"))
    if setting.choices:
        return Pick(setting.choices)
    field = AmountLine() if setting.unit == MONEY else NumberLine()
    field.setPlaceholderText(setting.blank)
    return field


def _shown(policy: Policy, name: str) -> str:
    if name == "unfilled_amount":
        return "" if isinstance(policy.unfilled_cost, str) else typable(policy.unfilled_cost)
    value = getattr(policy, name)
    if name == "unfilled_cost":
        return value if isinstance(value, str) else MONEY
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ";".join(value)
    if value is None or value == 0:
        return ""
    return plain(value) if isinstance(value, Decimal) else str(value)


def _meant(name: str, text: str) -> object:
    """A field's text as the policy's value."""
    if name == "method":
        return text
    if text in ("true", "false"):
        return text == "true"
    if name in ("include_kinds", "exclude_locations"):
        return tuple(filter(None, text.split(";")))
    if not text:
        return None if name in NO_LIMIT else Decimal(0)
    return int(text) if name == "max_shipments" else Decimal(text)


def _fault(name: str, typed: str, text: str) -> str:
    """What is wrong with a number as typed; empty is its default, but for an amount that was asked for."""
    if not typed:
        return tr("Type what a unit not shipped costs, such as 20.") if name == "unfilled_amount" else ""
    value = to_decimal(text)
    if value is None or value < 0:
        return tr("“{typed}” is no number from 0 on; type one such as 2.50.", typed=typed)
    if name == "max_shipments" and (value < 1 or value != int(value)):
        return tr("Type a whole number from 1, or leave it empty.")
    return ""


def _parts() -> Sequence[Sequence[tuple[str, Sequence[Setting]]]]:
    """The settings of the left and the right column, each under a title."""
    parted = (("true", tr("may be shipped in part")), ("false", tr("is shipped whole or not at all")))
    weighed = (
        Setting("split_cost", tr("Each further shipment of an order costs"),
                tr("What a second parcel to the same customer is held to cost beside its freight."), MONEY),
        Setting("late_cost_per_day", tr("A day late costs"),
                tr("For each calendar day after the promised day; 0 lets lateness cost nothing."), MONEY),
        Setting("miss_cost", tr("A unit that is not there after all costs"),
                tr("Weighed by how unsure the stock figure is: at a confidence of 0.9, a tenth of this."), MONEY),
        Setting("unfilled_cost", tr("A unit that is not shipped costs"),
                tr("Automatic is more than any way to ship it, so that all is shipped that can be."), MONEY, "", (
                    ("auto", tr("automatic")), ("price", tr("its selling price")), (MONEY, tr("this much:")))),
        Setting("band", tr("Be content within"),
                tr("A plan up to this much dearer is taken for fewer parcels or an earlier day."), MONEY),
    )  # fmt: skip
    allowed = (
        Setting("max_shipments", tr("An order may have at most"),
                tr("Earlier shipments of the order count too."), tr("shipments"), tr("no limit")),
        Setting("line_split", tr("The units of a line"),
                tr("Whether two places may each ship some of the same article."), "", "", (
                    ("true", tr("may come from several places")), ("false", tr("come from one place")))),
        Setting("partial_line", tr("A line"),
                tr("Whether some units go out while others of the line have no place."), "", "", parted),
        Setting("partial_order", tr("An order"),
                tr("Whether some lines go out while others have no place; an order can ask to be complete."),
                "", "", parted),
        Setting("must_arrive", tr("The promised day"),
                tr("Kept whatever it costs, or weighed at what a late day costs."), "", "", (
                    ("false", tr("is weighed by cost")), ("true", tr("must be kept")))),
        Setting("max_distance_km", tr("Places no farther than"),
                tr("In a straight line to the customer."), tr("km"), tr("no limit")),
        Setting("max_stock_age_hours", tr("Stock figures no older than"),
                tr("Older figures are not relied on."), tr("hours"), tr("any age")),
        Setting("include_kinds", tr("Only these kinds of place"), tr("None ticked means all kinds.")),
        Setting("exclude_locations", tr("Not these places"), tr("They are left out whatever an order asks for.")),
    )  # fmt: skip
    methods = tuple((name, policy_name(name)) for name in METHODS)
    method = Setting("method", tr("Method"), tr("How orders are placed."), "", "", methods)
    return (
        ((tr("How it decides"), (method,)), (tr("What is weighed, in money"), weighed)),
        ((tr("What is allowed"), allowed),),
    )

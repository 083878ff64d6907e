"""What people chose about an order, in words: the choice itself, and who made it, when and why.

Called by the decision's view and by the what-if panel.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from domdesk.gui.parts.formatting import day, moment, money, number
from domdesk.gui.parts.words import tr
from domdesk.money import to_minor
from domdesk.records import Line, Order, Override, UnitCost

Place = Callable[[str], str]


def choice_text(choice: Override | UnitCost, order: Order, place: Place, currency: str) -> str:
    """A choice as a clerk would say it: 'Only from Reno', 'Never from Erie, line 2 (2 × MUG-NAV)'."""
    if isinstance(choice, UnitCost):
        amount = money(to_minor(choice.cost, currency), currency)
        return tr(
            "A unit of {sku} costs {amount} at {place}", sku=choice.sku, amount=amount, place=place(choice.location)
        )
    said = _said(choice, place, currency)
    line = next((line for line in order.lines if line.line == choice.line), None)
    if line is not None:
        return tr("{choice}, {line}", choice=said, line=line_text(line))
    return tr("{choice}, line {line}", choice=said, line=choice.line) if choice.line else said


def _said(choice: Override, place: Place, currency: str) -> str:
    worth = money(to_minor(choice.cost or Decimal(0), currency), currency)
    match choice.action:
        case "only":
            return tr("Only from {place}", place=place(choice.value))
        case "never":
            return tr("Never from {place}", place=place(choice.value))
        case "prefer":
            return tr("Rather from {place}, worth {amount} a shipment", place=place(choice.value), amount=worth)
        case "service":
            return tr("By {service}", service=choice.value)
        case "never_by":
            return tr("Never by {service}", service=choice.value)
        case "prefer_by":
            return tr("Rather by {service}, worth {amount} a shipment", service=choice.value, amount=worth)
        case "due":
            return tr("Promised for {day}", day=day(date.fromisoformat(choice.value[:10])))
    raise KeyError(choice.action)


def line_text(line: Line) -> str:
    """A line as one points at it: 'line 2 (2 × MUG-NAV)'."""
    return tr("line {line} ({n} × {sku})", line=line.line, n=number(line.quantity), sku=line.sku)


def made_by(choice: Override) -> str:
    """Why a choice was made, by whom and when: 'the customer fetches it · ann, Sun 22 Nov, 14:03'."""
    made = ", ".join(filter(None, (choice.who, moment(choice.at))))
    return " · ".join(filter(None, (choice.reason, made)))

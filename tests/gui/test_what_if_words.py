"""What the what-if panel says: differences in money, days and units, how sure a total is, and choices in words."""

from datetime import date
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from domdesk.gui.decision.choices import choice_text, made_by
from domdesk.gui.what_if.draft import Draft, Facts
from domdesk.gui.what_if.form import ChangeForm
from domdesk.gui.what_if.outcome import certainty, order_difference
from domdesk.records import (
    Assignment,
    Costs,
    Line,
    Order,
    OrderKey,
    OrderPlan,
    Override,
    RunFigures,
    Shipment,
    UnitCost,
)

KEY = OrderKey("shop", "1043")
ORDER = Order("shop", "1043", 1, (Line("1", "MUG", Decimal(2)), Line("2", "CUP", Decimal(1))))


def plan(total: int, arrival: date | None, units: int = 2, unfilled: int = 0) -> OrderPlan:
    given = (Assignment("1", "MUG", Decimal(units)),)
    sent = Shipment(KEY, 1, "reno", "c", "UPS", "Ground", "4", None, arrival, (), Costs(transport=total), given)
    return OrderPlan((sent,), (), Costs(transport=total, unfilled=unfilled), 0)


def run(total: int, bound: int | None) -> RunFigures:
    return RunFigures(1, "cheapest", "feasible", 9, Costs(item=total), bound, 0, 9, 9, 0, 0, 0, ())


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (plan(1420, date(2026, 11, 27)), "$4.20 dearer, arrives Fri 27 Nov, 1 day later"),
        (plan(800, date(2026, 11, 24)), "$2.00 cheaper, arrives Tue 24 Nov, 2 days earlier"),
        (plan(1000, date(2026, 11, 26)), "the same, arrives Thu 26 Nov as before"),
        (plan(1420, None), "$4.20 dearer"),
        (plan(900, date(2026, 11, 26), units=1, unfilled=5000), "1 less would ship, arrives Thu 26 Nov as before"),
        (plan(1900, date(2026, 11, 26), units=3), "1 more would ship, arrives Thu 26 Nov as before"),
        (OrderPlan((), (), Costs(unfilled=250), 0), "Nothing of it would ship."),
    ],
)
def test_the_difference_is_told_in_money_days_and_units(new: OrderPlan, said: str) -> None:
    """Money is compared where the same units ship; what is unfilled costs none, so else the units are told."""
    assert order_difference(plan(1000, date(2026, 11, 26)), new, "USD") == said


def test_what_was_unfilled_before_is_not_saved_money() -> None:
    """Where the same units ship the penalty for the rest, which may change with the rules, is left out."""
    day = date(2026, 11, 26)
    assert order_difference(plan(1000, day, 1, 9000), plan(1100, day, 1, 200), "USD").startswith("$1.00 dearer")


def test_a_proven_difference_is_the_change_s() -> None:
    """Both plans proven best: the difference is what the change costs."""
    assert certainty(run(1000, 1000), run(1310, 1310), "USD").endswith("so this is what the change costs.")


def test_an_unproven_difference_lies_between_two_sums() -> None:
    """Totals 10.00 and 13.10 over bounds 9.90 and 12.90: the change costs between 2.90 and 3.20 more."""
    said = certainty(run(1000, 990), run(1310, 1290), "USD")
    assert "between $2.90 dearer and $3.20 dearer" in said
    assert "within 1.53 %" in said


def test_rule_following_plans_promise_nothing() -> None:
    """Without a bound the difference is that of the two plans alone."""
    assert "not proven best" in certainty(run(1000, None), run(1310, None), "USD")


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Override(KEY, "only", "reno"), "Only from Reno"),
        (Override(KEY, "never", "reno", "1"), "Never from Reno, line 1 (2 × MUG)"),
        (Override(KEY, "never", "reno", "9"), "Never from Reno, line 9"),
        (Override(KEY, "prefer", "reno", cost=Decimal("4.5")), "Rather from Reno, worth $4.50 a shipment"),
        (Override(KEY, "service", "UPS Ground"), "By UPS Ground"),
        (Override(KEY, "service", "UPS Ground", "1"), "By UPS Ground, line 1 (2 × MUG)"),
        (Override(KEY, "never_by", "UPS Ground"), "Never by UPS Ground"),
        (
            Override(KEY, "prefer_by", "UPS Ground", cost=Decimal("4.5")),
            "Rather by UPS Ground, worth $4.50 a shipment",
        ),
        (Override(KEY, "due", "2026-11-27"), "Promised for Fri 27 Nov"),
        (UnitCost("reno", "MUG", Decimal("3.2")), "A unit of MUG costs $3.20 at Reno"),
    ],
)
def test_each_choice_is_a_sentence(choice: Override | UnitCost, said: str) -> None:
    """Every kind of choice reads as a clerk would say it."""
    assert choice_text(choice, ORDER, str.capitalize, "USD") == said


def test_a_choice_says_who_made_it_and_why() -> None:
    """Reason, person and time stand together; what is not known is left out."""
    made = Override(KEY, "only", "reno", reason="fetched there", who="ann", at="2026-11-22T14:03:00+00:00")
    assert made_by(made).startswith("fetched there · ann, Sun 22 Nov, ")
    assert made_by(Override(KEY, "only", "reno", reason="fetched there")) == "fetched there"


def test_a_new_day_takes_the_place_of_the_old() -> None:
    """An order has one service and one promise: a new one replaces that which stands; places add up."""
    standing = (Override(KEY, "due", "2026-11-26", reason="x"), Override(KEY, "only", "reno", reason="y"))
    new = (Override(KEY, "due", "2026-11-30"), Override(KEY, "only", "erie"), UnitCost("reno", "MUG", Decimal(1)))
    change = Draft(ORDER, standing, frozenset(), new).change("agreed")
    assert [(o.action, o.value, o.reason) for o in change.overrides] == [
        ("due", "2026-11-30", "agreed"),
        ("only", "reno", "y"),
        ("only", "erie", "agreed"),
    ]
    assert change.unit_costs == (UnitCost("reno", "MUG", Decimal(1)),)
    by = tuple(Override(KEY, "service", service, line) for line in ("", "1") for service in ("Air", "Sea"))
    assert Draft(ORDER, by[:1], frozenset(), by[1:]).change().overrides == (by[1], by[3])
    lifted = Draft(ORDER, standing, frozenset(standing[:1])).change()
    assert lifted.overrides == standing[1:]


@pytest.mark.parametrize(
    ("action", "amount", "cost"),
    [("service", "", None), ("never_by", "", None), ("prefer_by", "2.50", Decimal("2.50"))],
)
def test_a_service_is_chosen_for_a_line(qtbot: QtBot, action: str, amount: str, cost: Decimal | None) -> None:
    """The form asks for the service, for the line of an order with several, and for what a liking is worth."""
    form = ChangeForm(ORDER, (), "USD", date(2026, 11, 26))
    qtbot.addWidget(form)
    form.what.setCurrentIndex(form.what.findData(action))
    form.take(Facts(("UPS Ground", "UPS Next Day"), {}))
    assert form.value() is None
    shown = {field for field in (form.place, form.service, form.line, form.amount, form.due) if field.isVisibleTo(form)}
    assert shown == {form.service, form.line, *((form.amount,) if amount else ())}
    form.service.setCurrentIndex(form.service.findData("UPS Next Day"))
    form.line.setCurrentIndex(form.line.findData("2"))
    form.amount.setText(amount)
    assert form.value() == Override(KEY, action, "UPS Next Day", "2", cost)

"""What people choose about orders is kept with its reason, shows in the problem, and can be lifted and taken back."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domdesk.errors import InputError
from domdesk.records import OrderKey, Override
from tests.store.readings import a_place, a_reading, an_orders_reading, some_units

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ONE = OrderKey("", "1")
ONLY_RENO = Override(ONE, "only", "reno", reason="the customer fetches it")
BY_AIR = Override(ONE, "service", "Air", reason="promised on the phone")
BY_SERVICE = [
    Override(ONE, "never_by", "Air", reason="it is paint"),
    Override(ONE, "prefer_by", "Sea", line="1", cost=Decimal("0.5"), reason="there is time"),
    Override(ONE, "service", "Sea", line="1", reason="there is time"),
]
RATHER_RENO = Override(ONE, "prefer", "reno", line="1", cost=Decimal("2.5"), reason="less to drive")


@pytest.fixture
def two_orders(desk):
    """Orders 1 and 2, due in December, each of one unit that reno has."""
    desk.save_batch([a_reading("locations", a_place("reno")), a_reading("stock", some_units())])
    orders = [{"order": n, "due": "2026-12-01", "lines": [{"sku": "A", "quantity": "1"}]} for n in "12"]
    desk.save_batch([an_orders_reading(*orders)])
    return desk


def bare(overrides):
    """Choices without who made them and when."""
    return [replace(o, who="", at="") for o in overrides]


def test_choices_are_kept_with_who_made_them_when_and_why(two_orders):
    two_orders.save_overrides(ONE, [ONLY_RENO, RATHER_RENO, *BY_SERVICE], "Chose for order 1")
    found = two_orders.overrides(ONE)
    assert set(bare(found)) == {ONLY_RENO, RATHER_RENO, *BY_SERVICE}
    (order,) = two_orders.problem(NOW, [ONE]).orders
    assert order.service is None  # what is chosen for a line binds the line
    assert all(datetime.fromisoformat(o.at).tzinfo for o in found)
    assert two_orders.overrides(OrderKey("", "2")) == []
    assert two_orders.history()[0].label == "Chose for order 1"
    assert two_orders.history()[0].kind == "override"


def test_the_problem_has_the_chosen_service_and_day_in_the_order_itself(two_orders):
    """The other order stays as it is, and so does what the desk tells of the order as it came."""
    two_orders.save_overrides(ONE, [BY_AIR, Override(ONE, "due", "2026-11-25", reason="asked")], "Chose")
    problem = two_orders.problem(NOW)
    assert [(o.service, o.due) for o in problem.orders] == [("Air", "2026-11-25"), (None, "2026-12-01")]
    assert {o.action for o in problem.overrides} == {"service", "due"}
    assert two_orders.order(ONE).due == "2026-12-01"
    assert two_orders.problem(NOW, [OrderKey("", "2")]).overrides == ()


def test_what_is_not_chosen_again_is_lifted(two_orders):
    """The choice that stays keeps its time."""
    two_orders.save_overrides(ONE, [ONLY_RENO, BY_AIR], "Chose")
    (only,) = [o for o in two_orders.overrides(ONE) if o.action == "only"]
    two_orders.save_overrides(ONE, [ONLY_RENO], "Lifted")
    assert two_orders.overrides(ONE) == [only]
    assert [row.overridden for row in two_orders.order_rows(None)] == [True, False]
    two_orders.save_overrides(ONE, [], "Lifted")
    assert [row.overridden for row in two_orders.order_rows(None)] == [False, False]


def test_choices_are_taken_back_and_made_again(two_orders):
    two_orders.save_overrides(ONE, [ONLY_RENO], "Chose")
    two_orders.save_overrides(ONE, [BY_AIR], "Chose another")
    two_orders.undo()
    assert bare(two_orders.overrides(ONE)) == [ONLY_RENO]
    two_orders.undo()
    assert two_orders.overrides(ONE) == []
    two_orders.redo()
    assert bare(two_orders.overrides(ONE)) == [ONLY_RENO]
    assert two_orders.faults() == []


def test_a_choice_about_an_unknown_order_is_refused(two_orders):
    with pytest.raises(InputError, match="There is no order 9"):
        two_orders.save_overrides(OrderKey("", "9"), [], "Chose")

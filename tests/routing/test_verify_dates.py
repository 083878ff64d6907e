"""The checker's own calendar and rules, by hand. 1 March 2026 is a Sunday; on the 8th the clocks change in the US."""

from datetime import date
from decimal import Decimal

import pytest

from domdesk.records import Line, Location, Rule
from domdesk.routing.verify.dates import Calendar, Dates
from domdesk.routing.verify.pricing import Pricing
from tests.worlds import a_flat_card, a_location, a_policy, a_problem, a_product, an_order, some_stock

WEEKEND = ("sat", "sun")
FOREVER = ((date(2026, 3, 3), date.max, "moved"),)


@pytest.mark.parametrize(
    ("start", "lead_days", "columns", "day"),
    [
        # either side of the cutoff, to the second
        ("2026-03-02T15:00:00", 0, {"cutoff": "15:00"}, "2026-03-02"),
        ("2026-03-02T15:00:01", 0, {"cutoff": "15:00"}, "2026-03-03"),
        ("2026-03-02T23:59:59", 0, {}, "2026-03-02"),
        # in time on a closed day is the next open day, and so is late on the eve
        ("2026-03-07T08:00", 0, {"cutoff": "15:00", "closed_weekdays": WEEKEND}, "2026-03-09"),
        ("2026-03-06T15:01", 0, {"cutoff": "15:00", "closed_weekdays": WEEKEND}, "2026-03-09"),
        # lead and handling are open days
        ("2026-03-06T10:00", 1, {"handling_days": 1, "closed_weekdays": WEEKEND}, "2026-03-10"),
        ("2026-03-02T10:00", 1, {"closures": ((date(2026, 3, 3), date(2026, 3, 4), None),)}, "2026-03-05"),
        # closures that overlap and follow each other
        (
            "2026-03-03T10:00",
            0,
            {"closures": ((date(2026, 3, 3), date(2026, 3, 5), None), (date(2026, 3, 5), date(2026, 3, 6), None))},
            "2026-03-07",
        ),
        # by the location's clock: 20:59 and 21:01 UTC are 16:59 and 17:01 in New York on the day of the change
        ("2026-03-08T20:59+00:00", 0, {"cutoff": "17:00"}, "2026-03-08"),
        ("2026-03-08T21:01+00:00", 0, {"cutoff": "17:00"}, "2026-03-09"),
        ("2026-03-07T21:59+00:00", 0, {"cutoff": "17:00"}, "2026-03-07"),
        # a date alone is midnight there
        ("2026-03-02", 0, {"cutoff": "00:00"}, "2026-03-02"),
        # never
        ("2026-03-02T10:00", 1, {"closures": FOREVER}, None),
        ("2026-03-02T10:00", 0, {"closed_weekdays": ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}, None),
    ],
)
def test_ship_dates(start: str, lead_days: int, columns: dict[str, object], day: str | None) -> None:
    """From New York: that day if open and in time, else the next open one, then lead and handling in open days."""
    calendar = Calendar(Location("x", timezone="America/New_York", **columns), "UTC")  # type: ignore[arg-type]
    assert calendar.ship_date(calendar.local(start), lead_days) == (None if day is None else date.fromisoformat(day))


@pytest.mark.parametrize(
    ("columns", "zone"),
    [
        ({"timezone": "Europe/Paris", "postal_code": "89502"}, "Europe/Paris"),
        ({"postal_code": "89502-1234"}, "America/Los_Angeles"),
        ({"postal_code": "99999"}, "America/Denver"),
        ({"postal_code": "10115", "country": "DE"}, "America/Denver"),
    ],
)
def test_time_zones(columns: dict[str, str], zone: str) -> None:
    """The location's own, else its US ZIP's, else the desk's."""
    assert Calendar(a_location("x", **columns), "America/Denver").zone.key == zone


def test_clocks() -> None:
    """Work starts at the later of placed_at and now, or at placed_at alone; by that clock a figure has its age."""
    early, late = an_order("1", placed_at="2026-03-01T09:00Z"), an_order("2", placed_at="2026-03-04T09:00Z")
    row = some_stock("x", "tea", "1", as_of="2026-03-01T08:00Z")
    world = ([a_location("x")], [a_product("tea")], [row], [early, late, an_order("3")], [])
    run, history = Dates(a_problem(*world)), Dates(a_problem(*world, now_is_placed=True))
    orders = a_problem(*world).orders
    assert [run.start(order, "x").day for order in orders] == [2, 4, 2]
    assert [history.start(order, "x").day for order in orders] == [1, 4, 2]
    assert [run.age_hours(order, row) for order in orders] == [25, 25, 25]
    assert [history.age_hours(order, row) for order in orders] == [1, 73, 25]


RULES = [
    (Rule("never", kinds=("store",)), True),
    (Rule("never", kinds=("warehouse",), groups=("outlet",)), True),
    (Rule("only", groups=("inlet",), locations=("boise",)), False),
    (Rule("only", locations=("reno",)), True),
    (Rule("never", kinds=("store",), customer_tier=("GOLD", "silver")), True),
    (Rule("never", kinds=("store",), customer_tier=("silver",)), False),
    (Rule("never", kinds=("store",), order_value_over=Decimal(30)), False),
    (Rule("never", kinds=("store",), order_value_over=Decimal("29.99")), True),
    (Rule("never", kinds=("store",), order_value_under=Decimal(30)), False),
    (Rule("never", kinds=("store",), order_value_under=Decimal("30.01")), True),
    (Rule("never", kinds=("store",), service=("express",)), True),
    (Rule("never", kinds=("store",), service=("Fast, please",)), True),
    (Rule("never", kinds=("store",), category=("light",)), True),
    (Rule("never", kinds=("store",), category=("light",), weight_over_g=Decimal(500)), False),
    (Rule("never", kinds=("store",), weight_over_g=Decimal(499)), True),
    (Rule("never", kinds=("store",), sku=("cells",)), False),
]
"""Rules, and whether a lamp from Boise breaks them; the order of two lamps and the cells is worth 30.00."""


@pytest.mark.parametrize(("rule", "breaks"), RULES)
def test_rules(rule: Rule, breaks: bool) -> None:
    """All conditions hold, those on lines for a line that is shipped; over and under are strict."""
    order = an_order(
        "1",
        Line("1", "lamp", Decimal(2), Decimal(10)),
        Line("2", "cells", Decimal(1), Decimal(10)),
        customer_tier="Gold",
        service="fast, please",
    )
    problem = a_problem(
        [a_location("boise", kind="store", groups=("outlet",)), a_location("reno")],
        [a_product("lamp", category="Light"), a_product("cells", hazmat=True)],
        [],
        [order],
        [a_flat_card("c", "1")],
        service_map={"Fast, please": "Express"},
    )
    broken = Pricing(problem, a_policy(rules=(rule,))).bars.broken(problem.orders[0], "boise", {"1": Decimal(1)})
    assert broken == ((rule,) if breaks else ())

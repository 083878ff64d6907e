"""Ship days worked by hand. In 2026, 1 March is a Sunday; 8 March and 1 November change the clocks in the US."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domdesk.records import Location
from domdesk.routing.promise import Calendar, Promises, due_day, zone_of
from tests.worlds import a_flat_card, a_location, a_problem, an_order

WEEKEND = ("sat", "sun")


def shipped(start: str, lead_days: int = 0, zone: str = "America/Chicago", **columns: object) -> str | None:
    """The ISO ship date of a shipment whose work may begin at an ISO time, from a location in Chicago's time."""
    at = datetime.fromisoformat(start)
    calendar = Calendar(Location("x", **columns), ZoneInfo(zone))  # type: ignore[arg-type]
    day = calendar.ship_day(at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone)), lead_days)
    return None if day is None else date.fromordinal(day).isoformat()


@pytest.mark.parametrize(
    ("start", "columns", "day"),
    [
        # no cutoff: always in time
        ("2026-03-02T00:00", {}, "2026-03-02"),
        ("2026-03-02T23:59:59", {}, "2026-03-02"),
        # either side of the cutoff
        ("2026-03-02T14:59", {"cutoff": "15:00"}, "2026-03-02"),
        ("2026-03-02T15:00", {"cutoff": "15:00"}, "2026-03-02"),
        ("2026-03-02T15:00:01", {"cutoff": "15:00"}, "2026-03-03"),
        ("2026-03-02T15:01", {"cutoff": "15:00"}, "2026-03-03"),
        # weekends: Friday afternoon goes to Monday, a Saturday counts as not open at any hour
        ("2026-03-06T15:01", {"cutoff": "15:00", "closed_weekdays": WEEKEND}, "2026-03-09"),
        ("2026-03-07T08:00", {"cutoff": "15:00", "closed_weekdays": WEEKEND}, "2026-03-09"),
        ("2026-03-08T23:00", {"cutoff": "15:00", "closed_weekdays": WEEKEND}, "2026-03-09"),
        ("2026-03-07T08:00", {"closed_weekdays": ("sun",)}, "2026-03-07"),
        # after the cutoff of Saturday, Sunday being closed
        ("2026-03-07T12:01", {"cutoff": "12:00", "closed_weekdays": ("sun",)}, "2026-03-09"),
        # handling days are open days
        ("2026-03-05T10:00", {"handling_days": 1, "closed_weekdays": WEEKEND}, "2026-03-06"),
        ("2026-03-06T10:00", {"handling_days": 1, "closed_weekdays": WEEKEND}, "2026-03-09"),
        ("2026-03-06T10:00", {"handling_days": 3, "closed_weekdays": WEEKEND}, "2026-03-11"),
        ("2026-03-07T10:00", {"handling_days": 1, "closed_weekdays": WEEKEND}, "2026-03-10"),
        # a closure, both ends inclusive
        ("2026-11-25T10:00", {"closures": ((date(2026, 11, 26), date(2026, 11, 27), "Thanksgiving"),)}, "2026-11-25"),
        ("2026-11-26T10:00", {"closures": ((date(2026, 11, 26), date(2026, 11, 27), None),)}, "2026-11-28"),
        (
            "2026-11-25T16:00",
            {
                "cutoff": "15:00",
                "closed_weekdays": WEEKEND,
                "closures": ((date(2026, 11, 26), date(2026, 11, 27), None),),
            },
            "2026-11-30",
        ),
        # a closure within the handling days
        (
            "2026-11-24T10:00",
            {"handling_days": 2, "closures": ((date(2026, 11, 25), date(2026, 11, 26), None),)},
            "2026-11-28",
        ),
        # month and leap year ends
        ("2026-02-28T20:00", {"cutoff": "12:00"}, "2026-03-01"),
        ("2028-02-28T20:00", {"cutoff": "12:00"}, "2028-02-29"),
        ("2026-12-31T20:00", {"cutoff": "12:00"}, "2027-01-01"),
        # the hour that the clocks skip and the hour that they repeat
        ("2026-03-08T02:30", {"cutoff": "02:45"}, "2026-03-08"),
        ("2026-11-01T01:30", {"cutoff": "01:15"}, "2026-11-02"),
    ],
)
def test_work_begins_on_an_open_day_in_time(start: str, columns: dict[str, object], day: str) -> None:
    """That day if it is open and the time at most the cutoff, else the next open day; then handling in open days."""
    assert shipped(start, **columns) == day


@pytest.mark.parametrize(
    ("start", "zone", "day"),
    [
        # 20:30 UTC is 15:30 in New York in summer, 14:30 in Chicago, 13:30 in Denver
        ("2026-07-01T20:30:00+00:00", "America/New_York", "2026-07-01"),
        ("2026-07-01T20:30:00+00:00", "America/Chicago", "2026-07-01"),
        ("2026-07-01T21:30:00+00:00", "America/New_York", "2026-07-02"),
        # in winter the same hour UTC is an hour earlier there
        ("2026-12-01T21:00:00+00:00", "America/New_York", "2026-12-01"),
        ("2026-07-01T21:00:01+00:00", "America/New_York", "2026-07-02"),
        # already tomorrow in Auckland, still yesterday in Honolulu
        ("2026-03-02T13:00:00+00:00", "Pacific/Auckland", "2026-03-03"),
        ("2026-03-02T03:00:00+00:00", "Pacific/Honolulu", "2026-03-01"),
        # the day the clocks change in New York: 20:59 UTC is 16:59 there, not 15:59
        ("2026-03-08T20:59:00+00:00", "America/New_York", "2026-03-08"),
        ("2026-03-08T21:01:00+00:00", "America/New_York", "2026-03-09"),
        ("2026-03-07T21:01:00+00:00", "America/New_York", "2026-03-07"),
    ],
)
def test_the_cutoff_is_local_to_the_location(start: str, zone: str, day: str) -> None:
    """A cutoff at 17:00 by the location's own clock, daylight saving included."""
    assert shipped(start, zone=zone, cutoff="17:00") == day


@pytest.mark.parametrize(("lead", "day"), [(0, "2026-03-06"), (1, "2026-03-09"), (5, "2026-03-13"), (6, "2026-03-16")])
def test_lead_days_are_open_days_of_the_location(lead: int, day: str) -> None:
    """From Friday 6 March with weekends closed: 1 → Monday, 5 → Friday, 6 → Monday of the week after."""
    assert shipped("2026-03-06T10:00", lead, closed_weekdays=WEEKEND) == day


def test_a_location_that_never_opens_ships_on_no_day() -> None:
    """Closed on all seven days of the week."""
    assert shipped("2026-03-06T10:00", closed_weekdays=("mon", "tue", "wed", "thu", "fri", "sat", "sun")) is None


@pytest.mark.parametrize(
    ("columns", "zone"),
    [
        ({"timezone": "Europe/Paris", "country": "US", "postal_code": "89502"}, "Europe/Paris"),
        ({"country": "US", "postal_code": "89502"}, "America/Los_Angeles"),
        ({"country": "US", "postal_code": "10001-1234"}, "America/New_York"),
        ({"country": "CA", "postal_code": "M5V"}, "America/Denver"),
    ],
)
def test_a_time_zone_is_the_locations_the_zips_or_the_desks(columns: dict[str, str], zone: str) -> None:
    """Its own column first, then its US ZIP's, then the desk's (here Denver's)."""
    assert zone_of(Location("x", **columns), "America/Denver").key == zone  # type: ignore[arg-type]


def test_work_starts_at_the_later_of_placed_and_now() -> None:
    """NOW is 2 March, 09:00 UTC; an order of the day before starts at NOW, one placed ahead when it is placed."""
    before, ahead = an_order("1", placed_at="2026-03-01T12:00:00+00:00"), an_order("2", placed_at="2026-03-04")
    problem = a_problem([a_location("x", timezone="America/Denver")], [], [], [before, ahead], [a_flat_card("c", "1")])
    promises = Promises(problem)
    assert promises.starts(before) == [problem.now]
    assert promises.starts(ahead) == [datetime(2026, 3, 4, tzinfo=ZoneInfo("America/Denver"))]
    history = Promises(a_problem([a_location("x")], [], [], [before], [], now_is_placed=True))
    assert history.starts(before) == [datetime.fromisoformat("2026-03-01T12:00:00+00:00")]


def test_due_counts_by_its_date() -> None:
    """A due at 01:00 is due on that date, whatever the hour or zone."""
    assert due_day(an_order("1", due="2026-03-05T01:00:00-10:00")) == date(2026, 3, 5).toordinal()
    assert due_day(an_order("1", due="2026-03-05")) == date(2026, 3, 5).toordinal()
    assert due_day(an_order("1")) is None

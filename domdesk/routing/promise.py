"""When a shipment leaves and arrives: cutoffs, open days, lead and handling days. Source: design 3.3, *Dates*.

Days are proleptic ordinals (`date.toordinal`), so that arrays can hold them.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from domdesk.records import Location, Order, Problem
from domdesk.routing.geography import zip_entry

LONGEST_WAIT_DAYS = 3 * 366
"""A location that has no open day for this long counts as closed for good."""

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def zone_of(location: Location, fallback: str) -> ZoneInfo:
    """The location's time zone: its own, else its US ZIP's, else the desk's."""
    if location.timezone:
        return ZoneInfo(location.timezone)
    entry = zip_entry(location.country, location.postal_code)
    return ZoneInfo(str(entry["timezone"]) if entry and entry["timezone"] else fallback)


def due_day(order: Order) -> int | None:
    """The date of the order's due, as an ordinal."""
    return datetime.fromisoformat(order.due).date().toordinal() if order.due else None


@dataclass(frozen=True)
class Calendar:
    """When one location works."""

    location: Location
    zone: ZoneInfo

    @cached_property
    def cutoff(self) -> time | None:
        return time.fromisoformat(self.location.cutoff) if self.location.cutoff else None

    @cached_property
    def _closed_weekdays(self) -> frozenset[int]:
        return frozenset(_WEEKDAYS.index(day) for day in self.location.closed_weekdays)

    @property
    def is_always_open(self) -> bool:
        return not self._closed_weekdays and not self.location.closures

    def is_open(self, day: date) -> bool:
        """True on a weekday that is not closed and outside every closure."""
        if day.weekday() in self._closed_weekdays:
            return False
        return not any(first <= day <= last for first, last, _ in self.location.closures)

    def first_day(self, start: datetime) -> date | None:
        """The day on which work begins: that of `start` if open and in time for the cutoff, else the next open day."""
        local = start.astimezone(self.zone)
        in_time = self.cutoff is None or local.time() <= self.cutoff
        day = local.date()
        return day if in_time and self.is_open(day) else self.next_open(day)

    def next_open(self, day: date) -> date | None:
        """The first open day after `day`; None where none comes in three years."""
        for ahead in range(1, LONGEST_WAIT_DAYS + 1):
            later = day + timedelta(days=ahead)
            if self.is_open(later):
                return later
        return None

    def ship_day(self, start: datetime, lead_days: int) -> int | None:
        """The ordinal of the day a shipment is handed over: lead and handling days are open days after the first."""
        day = self.first_day(start)
        for _ in range(lead_days + self.location.handling_days):
            if day is None:
                return None
            day = self.next_open(day)
        return None if day is None else day.toordinal()


class Promises:
    """Ship days of a problem's orders from its locations."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.calendars = [Calendar(at, zone_of(at, problem.timezone)) for at in problem.locations]
        self._days: dict[tuple[int, datetime, int], int | None] = {}

    def starts(self, order: Order) -> list[datetime]:
        """When work on an order may begin at each location: the later of placed_at and now, or placed_at alone."""
        if order.placed_at is None:
            return [self.problem.now.astimezone(UTC)] * len(self.calendars)
        placed = datetime.fromisoformat(order.placed_at)
        if placed.tzinfo:
            return [self._start(placed)] * len(self.calendars)
        return [self._start(placed.replace(tzinfo=calendar.zone)) for calendar in self.calendars]

    def _start(self, placed: datetime) -> datetime:
        """In UTC: two times of one zone are compared by their clocks, which change twice a year."""
        placed, now = placed.astimezone(UTC), self.problem.now.astimezone(UTC)
        return placed if self.problem.now_is_placed else max(placed, now)

    def ship_day(self, place: int, start: datetime, lead_days: int) -> int | None:
        """The ordinal of the day a shipment with these lead days leaves a location; None if it never opens."""
        key = (place, start, lead_days)
        if key not in self._days:
            self._days[key] = self.calendars[place].ship_day(start, lead_days)
        return self._days[key]

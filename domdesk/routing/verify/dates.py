"""When a location ships and a parcel arrives, day by day on a calendar, and how old a stock figure is.

In: a Problem. Out: starts, ship dates, due dates and ages. Called by the checker's `pricing`. From the contract alone.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import zipcodes

from domdesk.records import Location, Order, Problem, StockRow
from domdesk.routing.verify.zones import us_zip

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)


@cache
def _zip_zones() -> dict[str, str]:
    """US ZIP → the name of its time zone, where the package gives one that exists."""
    known = available_timezones()
    return {z["zip_code"]: z["timezone"] for z in zipcodes.list_all() if z["timezone"] in known}


@cache
def due_date(due: str | None) -> date | None:
    """The day by which an order is due, whatever the hour."""
    return datetime.fromisoformat(due).date() if due else None


class Calendar:
    """One location's open days, and its clock."""

    def __init__(self, at: Location, desk_timezone: str) -> None:
        code = None if at.timezone else us_zip(at)
        self.zone = ZoneInfo(at.timezone or (_zip_zones().get(code, desk_timezone) if code else desk_timezone))
        self._at = at
        self._closed = {name.strip().lower()[:3] for name in at.closed_weekdays}
        self._shipped: dict[tuple[date, bool, int], date | None] = {}

    def local(self, text: str) -> datetime:
        """An ISO time as the location's clock shows it; without an offset it is local, a date alone is 00:00."""
        return self.at_hand(datetime.fromisoformat(text))

    def at_hand(self, moment: datetime) -> datetime:
        """A moment by the location's clock."""
        return moment.replace(tzinfo=self.zone) if moment.tzinfo is None else moment.astimezone(self.zone)

    def _is_open(self, day: date) -> bool:
        shut = any(first <= day <= last for first, last, _ in self._at.closures)
        return WEEKDAYS[day.weekday()] not in self._closed and not shut

    def _open_from(self, day: date) -> date | None:
        """The first open day not before `day`, None where no day of the calendar is."""
        while not self._closed >= set(WEEKDAYS) and day < date.max:
            ends = [last for first, last, _ in self._at.closures if first <= day <= last]
            if ends:
                day = max(ends)
            elif self._is_open(day):
                return day
            if day < date.max:
                day += DAY
        return None

    def ship_date(self, start: datetime, lead_days: int) -> date | None:
        """The day on which goods leave when work may begin at `start`, by this clock; None where it never opens."""
        cutoff = self._at.cutoff
        key = (start.date(), cutoff is None or start.time() <= time.fromisoformat(cutoff), lead_days)
        if key not in self._shipped:
            self._shipped[key] = self._counted(*key)
        return self._shipped[key]

    def _counted(self, day: date, is_in_time: bool, lead_days: int) -> date | None:
        """That day if open and in time, else the next open day, and as many open days on as the work takes."""
        found = self._open_from(day) if is_in_time else self._open_from(day + DAY)
        for _ in range(lead_days + self._at.handling_days):
            found = None if found is None else self._open_from(found + DAY)
        return found


class Dates:
    """The dates of one problem; remembers the calendars."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self.calendars = {at.location: Calendar(at, problem.timezone) for at in problem.locations}
        self._starts: dict[tuple[str, str | None], datetime] = {}
        self._ship_dates: dict[tuple[str, str | None, int], date | None] = {}
        self._ages: dict[tuple[str, str, str | None], float | None] = {}

    def _clock(self, location: str, placed_at: str | None) -> datetime:
        """The run's clock for an order, as the location's shows it."""
        calendar = self.calendars[location]
        if placed_at and self._problem.now_is_placed:
            return calendar.local(placed_at)
        return calendar.at_hand(self._problem.now)

    def start(self, order: Order, location: str) -> datetime:
        """When work on an order may begin at a location: the later of placed_at and now, by its clock."""
        key = (location, order.placed_at)
        if key not in self._starts:
            now = self._clock(location, order.placed_at)
            placed = self.calendars[location].local(order.placed_at) if order.placed_at else now
            self._starts[key] = placed if placed.timestamp() > now.timestamp() else now
        return self._starts[key]

    def ship_date(self, order: Order, location: str, lead_days: int) -> date | None:
        """The day on which a location's shipment leaves, None where it never opens."""
        key = (location, order.placed_at, lead_days)
        if key not in self._ship_dates:
            self._ship_dates[key] = self.calendars[location].ship_date(self.start(order, location), lead_days)
        return self._ship_dates[key]

    def age_hours(self, order: Order, row: StockRow) -> float | None:
        """How old a stock figure is by the order's clock, None where no one knows since when it holds."""
        if row.as_of is None:
            return None
        placed_at = order.placed_at if self._problem.now_is_placed else None
        key = (row.location, row.sku, placed_at)
        if key not in self._ages:
            taken = self.calendars[row.location].local(row.as_of).astimezone(UTC)
            age = self._clock(row.location, placed_at).astimezone(UTC) - taken
            self._ages[key] = age / timedelta(hours=1)
        return self._ages[key]

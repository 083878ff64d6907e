"""Cells of one column → normalised text, or a fault in words. Called by the checks, a whole column at a time.

What a cell may hold is the column's type in `canonical`; equal cells are looked at once. Blank cells give None.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from domdesk import units
from domdesk.canonical import WEEKDAYS, Column
from domdesk.intake.damage import IDS, may_be_damaged, refuse_error_value, serial_date, text_cell, unwrapped
from domdesk.intake.damage import CellFault as CellFault
from domdesk.intake.places import countries, country_code
from domdesk.money import is_currency

PLACES = {"quantity": 4, "money": 6, "measure": 6, "percent": 6, "share": 6, "rate": 10}
WHOLE_DIGITS = {"quantity": 14, "money": 12, "measure": 12, "percent": 12, "share": 12, "rate": 18}
"""Digits after and before the point that the desk keeps exactly."""

HUNDREDTHS = {"percent": Decimal(1), "share": Decimal("0.01")}
"""What one percent is in the columns where cells such as '90 %' have a meaning."""

MAX_INTEGER = 999_999_999
MAX_DAYS = 3650
FIRST_YEAR, LAST_YEAR = 1900, 2199

NUMBER = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?")
MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)? ?(Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?)?",
    re.IGNORECASE,
)
TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")
TRUE = frozenset({"true", "yes", "y", "1"})
FALSE = frozenset({"false", "no", "n", "0"})


Normalise = Callable[[str], str | None]


class _Memo(dict[str, "str | CellFault | None"]):
    """Normalised cells by their raw text, each worked out on first sight."""

    def __init__(self, normalise: Normalise) -> None:
        super().__init__()
        self.normalise = normalise
        self.has_faults = False

    def __missing__(self, raw: str) -> "str | CellFault | None":
        text = raw.strip()
        value: str | CellFault | None
        try:
            refuse_error_value(text)
            value = self.normalise(text) if text else None
        except CellFault as fault:
            value = fault
            self.has_faults = True
        self[raw] = value
        return value


def clean(
    column: Column, cells: Sequence[str], *, above_zero: bool = False
) -> tuple[list[str | None], dict[int, CellFault]]:
    """Each cell's normalised text (None = blank or faulty), and the faults by index. `above_zero` bars 0 as well."""
    if column.type == "text" and not may_be_damaged(cells, ids=column.name in IDS):
        return [cell.strip() or None for cell in cells], {}
    memo = _Memo(_normaliser(column, above_zero))
    values = list(map(memo.__getitem__, cells))
    if not memo.has_faults:
        return values, {}  # type: ignore[return-value]  # no value is a fault here
    faults = {i: value for i, value in enumerate(values) if isinstance(value, CellFault)}
    return [None if isinstance(value, CellFault) else value for value in values], faults


def _normaliser(column: Column, above_zero: bool) -> Normalise:
    kind = column.type
    if kind == "text":
        return lambda text: text_cell(column.name, text)
    plain = _of_plain_text(column, above_zero)
    return lambda text: plain(bare) if (bare := unwrapped(text)) else None


def _of_plain_text(column: Column, above_zero: bool) -> Normalise:
    kind = column.type
    if kind in PLACES:
        return lambda text: _decimal(text, column, above_zero)
    if kind == "integer":
        return lambda text: _integer(text, column)
    if kind == "coordinate":
        limit = 90 if column.name == "latitude" else 180
        return lambda text: _coordinate(text, limit)
    if kind == "choice":
        return lambda text: _choice(text, column.choices)
    return OTHERS[kind]


def _number(text: str) -> Decimal:
    """A plain decimal: digits with a point, no exponent, no thousands marks."""
    text = text.replace("\u2212", "-")
    match = NUMBER.fullmatch(text)
    if not match or not (match[2] or match[3]):
        if NUMBER.fullmatch(text.replace(",", ".", 1)) and any(c.isdigit() for c in text):
            raise CellFault(
                "not_a_number", "has a comma", "write the decimal mark as a point and leave out thousands marks"
            )
        raise CellFault("not_a_number", "is not a number", "write 2 or 2.5")
    if len(text) > 60:
        raise CellFault("out_of_range", "is too long a number", "check that the right column was filled")
    return Decimal(text)


def _decimal(text: str, column: Column, above_zero: bool) -> str:
    if text.endswith("%") and column.type in HUNDREDTHS:
        number = _number(text.removesuffix("%").rstrip()) * HUNDREDTHS[column.type]
    else:
        number = _number(text)
    plain = units.plain(number)
    whole, _, fraction = plain.lstrip("-").partition(".")
    if len(fraction) > PLACES[column.type]:
        raise CellFault(
            "too_many_decimals", f"has more than {PLACES[column.type]} decimals", "round it and import it again"
        )
    if len(whole.lstrip("0")) > WHOLE_DIGITS[column.type]:
        raise CellFault("out_of_range", "is too large", "check that the right column was filled")
    if above_zero and number <= 0:
        raise CellFault("out_of_range", "is not above 0", "write a number above 0")
    if number < 0 and not column.signed:
        raise CellFault("out_of_range", "is below 0", "write 0 or more")
    if column.type == "share" and number > 1:
        raise CellFault("out_of_range", "is not between 0 and 1", "write 0.9 for 90 %")
    return plain if number else "0"


def _integer(text: str, column: Column) -> str:
    number = _number(text)
    if number != number.to_integral_value():
        raise CellFault("not_whole", "is not a whole number", "write 2 or 3")
    if number < 0 and not column.signed:
        raise CellFault("out_of_range", "is below 0", "write 0 or more")
    limit = MAX_DAYS if column.name.endswith("_days") else MAX_INTEGER
    if abs(number) > limit:
        raise CellFault("out_of_range", "is too large", f"write at most {limit}")
    return str(int(number))


def _coordinate(text: str, limit: int) -> str:
    number = _number(text)
    if abs(number) > limit:
        raise CellFault(
            "out_of_range", f"is not between -{limit} and {limit}", "write decimal degrees, such as 40.7128"
        )
    rounded = number.quantize(Decimal("1E-8"), ROUND_HALF_UP)
    return units.plain(rounded) if rounded else "0"


def _choice(text: str, choices: tuple[str, ...]) -> str:
    value = text.lower()
    if value not in choices:
        raise CellFault("not_a_choice", "is not known", f"write {', '.join(choices[:-1])} or {choices[-1]}")
    return value


def _list(text: str) -> str | None:
    return ";".join(dict.fromkeys(part.strip() for part in text.split(";") if part.strip())) or None


def _weekdays(text: str) -> str | None:
    days = [part.strip().lower() for part in text.split(";") if part.strip()]
    short = {day[:3] for day in days}
    if any(day[:3] not in WEEKDAYS or not FULL_DAYS[day[:3]].startswith(day) for day in days):
        raise CellFault("not_a_weekday", "is not a list of weekdays", "write sat;sun")
    if len(short) == len(WEEKDAYS):
        raise CellFault("out_of_range", "closes every day of the week", "write active = false instead")
    return ";".join(day for day in WEEKDAYS if day in short) or None


FULL_DAYS = dict(
    zip(WEEKDAYS, ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), strict=True)
)


def _country(text: str) -> str:
    code = text.upper()
    if code in countries():
        return code
    known = country_code(text)
    raise CellFault("not_a_country", "is not a two-letter country code", f"write {known or 'US, CA or DE'}")


def _currency(text: str) -> str:
    code = text.upper()
    if not is_currency(code):
        raise CellFault("not_a_currency", "is not a currency code", "write USD, CAD or EUR")
    return code


@cache
def _zones() -> dict[str, str]:
    from zoneinfo import available_timezones

    return {zone.casefold(): zone for zone in available_timezones()}


def _zone(text: str) -> str:
    zone = _zones().get(text.casefold())
    if zone is None:
        raise CellFault("not_a_time_zone", "is not a time zone", "write America/New_York or Europe/Berlin")
    return zone


def _time(text: str) -> str:
    match = TIME.fullmatch(text)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise CellFault("not_a_time", "is not a time of day", "write 14:00")
    return f"{int(match[1]):02}:{match[2]}"


def _date(text: str) -> str:
    if serial := serial_date(text):
        return serial[:10]
    match = MOMENT.fullmatch(text)
    if not match or match[2]:
        raise CellFault("not_a_date", "is not a date", "write 2026-01-31")
    return _moment(match, "write 2026-01-31").date().isoformat()


def _timestamp(text: str) -> str:
    if serial := serial_date(text):
        return serial
    match = MOMENT.fullmatch(text)
    remedy = "write 2026-01-31 or 2026-01-31T14:00-05:00"
    if not match:
        raise CellFault("not_a_date", "is not a date or time", remedy)
    moment = _moment(match, remedy)
    return moment.isoformat() if match[2] else moment.date().isoformat()


def _moment(match: re.Match[str], remedy: str) -> datetime:
    day, hour, minute, second, fraction, offset = match.groups()
    try:
        moment = datetime(
            int(day[:4]),
            int(day[5:7]),
            int(day[8:]),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")[:6]),
            tzinfo=_offset(offset),
        )
    except ValueError as fault:
        raise CellFault("not_a_date", "is no date of the calendar or time of the day", remedy) from fault
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise CellFault("out_of_range", f"is not between {FIRST_YEAR} and {LAST_YEAR}", remedy)
    return moment


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text.upper() in ("Z", "UTC"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    minutes = 60 * int(digits[:2]) + int(digits[2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _boolean(text: str) -> str:
    value = text.lower()
    if value in TRUE:
        return "true"
    if value in FALSE:
        return "false"
    raise CellFault("not_a_boolean", "is neither true nor false", "write true or false")


OTHERS: dict[str, Normalise] = {
    "list": _list,
    "weekdays": _weekdays,
    "country": _country,
    "currency": _currency,
    "zone": _zone,
    "time": _time,
    "date": _date,
    "timestamp": _timestamp,
    "boolean": _boolean,
}

"""How figures, amounts and days are written for people: one style for a process, that of US English unless told.

The texts are English, so names of days and months are too, whatever the locale; a style is only the marks, their place
and the order of a day and its month. The window takes its own from the system's locale and gives it to the processes it
starts. Called by whatever makes sentences; files and JSON are for programs and know nothing of it.
"""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cache

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Style:
    """`groups` are the digits in the last group of a whole number and in each before, in numbers of so many digits and
    more; `amount` has ¤ for the currency's sign, as Babel's locale `signs` has it, and # for the figure; `clock` is a
    template of the hour H, or h of twelve with its half of the day, and the minute M."""

    decimal: str = "."
    group: str = ","
    groups: tuple[int, int] = (3, 3)
    grouped_from: int = 4
    minus: str = "-"
    amount: str = "¤#"
    signs: str = "en_US"
    day_first: bool = True
    clock: str = "{h}:{M:02}\u202f{half}"


_style = Style()


def use(style: Style) -> None:
    """Write in this style from now on; for a process's start, before anything is written."""
    global _style  # one person reads all that a process writes
    _style = style


def current() -> Style:
    """The style that this process writes in, to be handed to one that it starts."""
    return _style


def amount(value: Decimal, currency: str, style: Style | None = None) -> str:
    """An amount with its currency's sign, in this process's style unless another is given: '$1,218.40'."""
    way = style or _style
    text = way.amount.replace("¤", _sign(currency, way.signs)).replace("#", _grouped(f"{abs(value):f}", way))
    return way.minus + text if value < 0 else text


def number(value: Decimal | int | float, least: int = 0, most: int = 4) -> str:
    """A figure in groups, rounded to `most` decimals, zeros kept up to `least`: '1,204', '2.5', '9.10'."""
    whole, _, decimals = f"{abs(value):.{most}f}".partition(".")
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    text = _grouped(f"{whole}.{decimals}" if decimals else whole, _style)
    return _style.minus + text if value < 0 else text


def exact(value: Decimal | int, least: int = 0) -> str:
    """A figure to its last digit and without groups, as one types it: '1204.5', with `least` 2 '1204.50'."""
    whole, _, decimals = f"{abs(value):f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    return (_style.minus if value < 0 else "") + whole + (_style.decimal + decimals if decimals else "")


def day(value: date) -> str:
    """A day with its weekday: 'Thu 26 Nov', 'Thu Nov 26'."""
    return f"{DAYS[value.weekday()]} {_day(value)}"


def day_of_year(value: date) -> str:
    """The same with its year: 'Thu 26 Nov 2026', 'Thu Nov 26, 2026'."""
    return f"{DAYS[value.weekday()]} {long_day(value)}"


def long_day(value: date) -> str:
    """A day with its year: '26 Nov 2026', 'Nov 26, 2026'."""
    return f"{_day(value)}{' ' if _style.day_first else ', '}{value.year}"


def clock(value: time) -> str:
    """A time of day to the minute: '9:31 PM', '21:31'."""
    half = "AM" if value.hour < 12 else "PM"
    return _style.clock.format(H=value.hour, h=value.hour % 12 or 12, M=value.minute, half=half)


def _day(value: date) -> str:
    month = MONTHS[value.month - 1]
    return f"{value.day} {month}" if _style.day_first else f"{month} {value.day}"


def _grouped(plain: str, style: Style) -> str:
    """A plain figure not below 0 with the style's marks."""
    whole, _, decimals = plain.partition(".")
    if len(whole) >= style.grouped_from:
        last, others = style.groups
        parts, rest = [whole[-last:]], whole[:-last]
        while rest:
            parts.insert(0, rest[-others:])
            rest = rest[:-others]
        whole = style.group.join(parts)
    return f"{whole}{style.decimal}{decimals}" if decimals else whole


@cache
def _sign(currency: str, signs: str) -> str:
    from babel import UnknownLocaleError
    from babel.numbers import get_currency_symbol

    try:
        return get_currency_symbol(currency, signs)
    except (ValueError, UnknownLocaleError):
        return get_currency_symbol(currency, "en_US")

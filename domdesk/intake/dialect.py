"""How a file writes dates and numbers, found from its cells, told beside it, or asked for where both ways fit.

Called by the formats whose system writes by the user's settings; those that always write one way call `iso_date` and
`plain_number` with it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal, cast

from domdesk.intake.damage import unwrapped as unwrapped
from domdesk.intake.facts import settle
from domdesk.intake.findings import Findings
from domdesk.intake.source import Source

DateOrder = Literal["day-first", "month-first"]
DecimalMark = Literal["point", "comma"]

SLASHED = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:[ T,]+(.*))?")
DAY, MONTH = r"([0-9]{1,2})(?:st|nd|rd|th|\.)?", r"([^\W\d_]{3,10})\.?"
NAMED = re.compile(
    rf"(?:{DAY}(?: de\b)?[ -]*{MONTH}|{MONTH}[ -]{DAY})(?: de\b)?,?[ -]([0-9]{{4}}|[0-9]{{2}})(?:[ T,]+(.*))?",
    re.IGNORECASE,
)
YEAR_FIRST = re.compile(r"([0-9]{4})([/.-])([0-9]{1,2})\2([0-9]{1,2})(?:[ T,]+(.*))?")
WEEKDAY = re.compile(r"^[^\W\d_]{2,10}\.?, +(?=[0-9]|[^\W\d_])")
CLOCK = re.compile(
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?(?: ?([ap])\.?m\.?)?(?: ?(?:uhr|h))?(?: ?(.+))?",
    re.IGNORECASE,
)
OFFSET = re.compile(r"(?:GMT|UTC)?([+-])([0-9]{1,2})(?::?([0-9]{2}))?")
ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 60, "WEST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180,
    "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "AKST": -540, "AKDT": -480, "HST": -600, "AST": -240, "ADT": -180, "JST": 540, "AEST": 600, "AEDT": 660,
    "ACST": 570, "AWST": 480, "NZST": 720, "NZDT": 780,
}  # fmt: skip
"""Minutes east of Greenwich by the zone names that shops write; IST is left out, being three zones."""
MONTH_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
CENTURY_SPLIT = 69
"""Years of two digits from here on are of the last century, as in POSIX."""

GROUPED = {
    "point": re.compile(
        r"[0-9]{1,3}(?:([, '\u2019])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]*)?"
        r"|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]*)?"
    ),
    "comma": re.compile(r"[0-9]{1,3}(?:([. '\u2019])[0-9]{3})(?:\1[0-9]{3})*(?:,[0-9]*)?"),
}
SIGNS = "$\u20ac\u00a3\u00a5\u20b9\u20bd\u20a9\u20ba\u20b4\u20ab\u20a6\u0e3f\u20aa\u20b1"
SYMBOL = rf"[A-Z]{{0,2}}[{SIGNS}]|[A-Z]{{3}}|kr\.?|z\u0142|Rs\.?|Fr\.?|K\u010d|Ft|lei"
MONEY = re.compile(rf"^(?:{SYMBOL}) ?(?=[-+(0-9.,])|(?<=[-+)0-9.,]) ?(?:{SYMBOL})$")
NO_CENTS = re.compile(r"(?<=[0-9])[.,][-\u2013\u2014]$")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file's dates and numbers are read; `told` is what came from beside it, to remember."""

    dates: DateOrder
    decimals: DecimalMark
    told: dict[str, dict[str, str]]


def dialect_of(
    source: Source,
    layout: str,
    found: Findings,
    *,
    dates: Iterable[Iterable[str]] = (),
    numbers: Iterable[Iterable[str]] = (),
) -> Dialect:
    """The dialect of a table, by the columns that hold `dates` and `numbers`.

    A day above 12, or a number that fits one mark alone, decides if no other cell contradicts it; where nothing is
    ambiguous, nothing need be decided. Raises
    MissingFactsError, once for both, where the cells fit either way and nothing is told.
    """
    assert source.table is not None, "only tables have a dialect"
    says: dict[str, str] = {}
    open_facts: list[str] = []
    for fact, verdict in (("dates", _date_order(dates)), ("decimals", _decimal_mark(numbers))):
        if verdict == "either":
            open_facts.append(fact)
        elif verdict is not None:
            says[fact] = verdict
    known = settle(source.name, source.facts, layout, source.table.header, found, needs=open_facts)
    values = says | dict(known.values)
    return Dialect(
        cast("DateOrder", values.get("dates", "month-first")),
        cast("DecimalMark", values.get("decimals", "point")),
        known.told if open_facts else {},
    )


def iso_date(cell: str, order: DateOrder) -> str:
    """A date or moment as ISO text; what is none, and what is ISO already, comes back as it is."""
    text = unwrapped(cell)
    bare = WEEKDAY.sub("", text, count=1)
    if match := SLASHED.fullmatch(bare):
        first, _, second, year, clock = match.groups()
        day, month = (first, second) if order == "day-first" else (second, first)
        return _joined(year, int(month), day, clock) or text
    if match := NAMED.fullmatch(bare):
        number = _months().get((match[2] or match[3]).casefold(), 0)
        return _joined(match[5], number, match[1] or match[4], match[6]) or text
    if match := YEAR_FIRST.fullmatch(bare):
        return _joined(match[1], int(match[3]), match[4], match[5]) or text
    return text


@cache
def _months() -> dict[str, int]:
    """Months by their names and abbreviations in the languages of shops, lower case and without full stops."""
    from babel import Locale

    names = {"sept": 9, "mrz": 3}
    for language in MONTH_LANGUAGES:
        for width in ("abbreviated", "wide"):
            months = Locale(language).months["format"][width]
            names.update((name.casefold().rstrip("."), number) for number, name in months.items())
    return names


def _joined(year: str, month: int, day: str, clock: str | None) -> str | None:
    """ISO text of a day and, where there is one, its time; None where the calendar or the clock has none such."""
    whole = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= CENTURY_SPLIT else 2000)
    try:
        date = datetime(whole, month, int(day))  # noqa: DTZ001  the zone is settled where the record is used
    except ValueError:
        return None
    if not clock or not clock.strip():
        return date.date().isoformat()
    match = CLOCK.fullmatch(clock.strip())
    if match is None:
        return None
    hour, minute, second, half, zone = match.groups()
    offset = _offset(zone)
    if offset is None or (half and not 1 <= int(hour) <= 12):
        return None
    hours = int(hour) % 12 + (12 if half in ("p", "P") else 0) if half else int(hour)
    try:
        moment = date.replace(hour=hours, minute=int(minute), second=int(second or 0))
    except ValueError:
        return None
    return moment.isoformat() + offset


def _offset(zone: str | None) -> str | None:
    """A zone's name or offset as '+01:00', '' where there is none; None where it is unknown."""
    name = (zone or "").strip("() ").upper()
    if not name:
        return ""
    if match := OFFSET.fullmatch(name):
        return f"{match[1]}{int(match[2]):02}:{match[3] or '00'}"
    minutes = ZONES.get(name)
    if minutes is None:
        return None
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def plain_number(cell: str, mark: DecimalMark) -> str:
    """A number without currency, thousands marks and brackets; what is none comes back as it is."""
    text = unwrapped(cell).replace("\u2212", "-")
    bare = NO_CENTS.sub("", MONEY.sub("", text).strip())
    below = (bare.startswith("(") and bare.endswith(")")) or (bare.endswith("-") and bare[:1].isdigit())
    sign = "-" if below or bare.startswith("-") else ""
    bare = MONEY.sub("", bare.strip("()+-").strip()).strip()
    if GROUPED[mark].fullmatch(bare):
        bare = re.sub(r"[ '\u2019,]" if mark == "point" else r"[ '\u2019.]", "", bare)
    plain = bare.replace(",", ".") if mark == "comma" else bare
    sound = re.fullmatch(r"[0-9]*\.?[0-9]*", plain) and any(c.isdigit() for c in plain)
    return sign + plain if sound and (mark == "point" or "." not in bare) else text


def _date_order(columns: Iterable[Iterable[str]]) -> str | None:
    """Which of day and month comes first; 'either' where nothing decides or both do, None without such a date."""
    verdicts = set()
    for match in _matches(SLASHED, columns):
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second:
            verdicts.add("day-first")
        elif second > 12 >= first:
            verdicts.add("month-first")
        elif first != second:
            verdicts.add("either")
    return _agreed(verdicts)


LAST_MARK = re.compile(r"[^0-9.,]*([0-9 .,'\u2019]*?)([.,])([0-9]+)[^0-9]*")


def _decimal_mark(columns: Iterable[Iterable[str]]) -> str | None:
    """Which mark is the decimal one; 'either' where only numbers such as 1,234 occur, None where no number has one."""
    verdicts = set()
    for match in _matches(LAST_MARK, columns):
        before, mark, after = match.groups()
        other = "point" if mark == "," else "comma"
        same = "comma" if mark == "," else "point"
        if mark in before:
            verdicts.add(other)
        elif not before.isdigit() or len(after) != 3 or len(before) > 3 or before.startswith("0"):
            verdicts.add(same)
        else:
            verdicts.add("either")
    return _agreed(verdicts)


def _agreed(verdicts: set[str]) -> str | None:
    """What all cells that decide agree on; 'either' where none decides, or some contradict others."""
    decided = verdicts - {"either"}
    return decided.pop() if len(decided) == 1 else "either" if verdicts else None


def _matches(pattern: re.Pattern[str], columns: Iterable[Iterable[str]]) -> Iterator[re.Match[str]]:
    for cells in columns:
        for cell in dict.fromkeys(cells):
            if match := pattern.fullmatch(unwrapped(cell)):
                yield match

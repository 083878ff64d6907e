"""How a file writes dates and numbers, found from its cells, told beside it, or asked for where both ways fit.

Called by the formats whose system writes by the user's settings; those that always write one way call `iso_date` and
`plain_number` with it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from domdesk.intake.facts import settle
from domdesk.intake.findings import Findings
from domdesk.intake.source import Source

DateOrder = Literal["day-first", "month-first"]
DecimalMark = Literal["point", "comma"]

SLASHED = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:[ T,]+(.*))?")
NAMED = re.compile(
    r"(?:([0-9]{1,2})[ -]([A-Za-z]{3,9})|([A-Za-z]{3,9})[ -]([0-9]{1,2})),?[ -]([0-9]{4}|[0-9]{2})(?:[ T,]+(.*))?"
)
CLOCK = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M%p")
MONTHS = ("%b", "%B")
GROUPED = {
    "point": re.compile(r"[+-]?[0-9]{1,3}(?:([, '\u2019])[0-9]{2,3})(?:\1[0-9]{2,3})*(?:\.[0-9]*)?"),
    "comma": re.compile(r"[+-]?[0-9]{1,3}(?:([. '\u2019])[0-9]{3})(?:\1[0-9]{3})*(?:,[0-9]*)?"),
}
MONEY = re.compile(r"^(?:[A-Z]{3} ?|[$€£¥₹] ?)|(?: ?[A-Z]{3}| ?[$€£¥₹])$")
INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
FORMULA_TEXT = re.compile(r'="(.*)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file's dates and numbers are read; `told` is what came from beside it, to remember."""

    dates: DateOrder
    decimals: DecimalMark
    told: dict[str, dict[str, str]]


def unwrapped(cell: str) -> str:
    """A cell's text without what spreadsheets put around it: ="001", a leading apostrophe, odd and invisible spaces."""
    text = INVISIBLE.sub("", cell).replace("\xa0", " ").replace("\u202f", " ").strip()
    if wrapped := FORMULA_TEXT.fullmatch(text):
        return wrapped[1].replace('""', '"').strip()
    return text.removeprefix("'").strip()


def dialect_of(
    source: Source,
    layout: str,
    found: Findings,
    *,
    dates: Iterable[Iterable[str]] = (),
    numbers: Iterable[Iterable[str]] = (),
) -> Dialect:
    """The dialect of a table, by the columns that hold `dates` and `numbers`.

    A day above 12, or a number that fits one mark alone, decides; nothing ambiguous needs no decision. Raises
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
    if match := SLASHED.fullmatch(text):
        first, _, second, year, clock = match.groups()
        day, month = (first, second) if order == "day-first" else (second, first)
        return _joined(f"{day} {month} {year}", ("%m",), clock) or text
    if match := NAMED.fullmatch(text):
        day = match[1] or match[4]
        return _joined(f"{day} {match[2] or match[3]} {match[5]}", MONTHS, match[6]) or text
    return text


def _joined(day_month_year: str, months: Iterable[str], clock: str | None) -> str | None:
    year = "%Y" if len(day_month_year.rsplit(" ", 1)[1]) == 4 else "%y"
    date = _first(day_month_year, (f"%d {month} {year}" for month in months))
    if date is None or not clock:
        return date.date().isoformat() if date else None
    time, _, offset = clock.strip().partition(" ")
    with_half = _first(clock.strip().upper(), CLOCK)
    moment = with_half or _first(time, CLOCK)
    if moment is None:
        return None
    return f"{date.date().isoformat()}T{moment.time().isoformat()}" + ("" if with_half else offset)


def _first(text: str, patterns: Iterable[str]) -> datetime | None:
    for pattern in patterns:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007  the zone is settled where the record is used
        except ValueError:
            continue
    return None


def plain_number(cell: str, mark: DecimalMark) -> str:
    """A number without currency, thousands marks and brackets; what is none comes back as it is."""
    text = unwrapped(cell).replace("\u2212", "-")
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    bare = MONEY.sub("", text).strip()
    bare = f"-{MONEY.sub('', bare[1:]).strip()}" if bare.startswith("-") else bare
    if grouped := GROUPED[mark].fullmatch(bare):
        bare = bare.replace(grouped[1], "")
    plain = bare.replace(",", ".") if mark == "comma" else bare
    return plain if re.fullmatch(r"[+-]?[0-9]*\.?[0-9]*", plain) and any(c.isdigit() for c in plain) else text


def _date_order(columns: Iterable[Iterable[str]]) -> str | None:
    """Which of day and month comes first; 'either' where nothing decides, None where there is no such date."""
    verdict: str | None = None
    for match in _matches(SLASHED, columns):
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second:
            return "day-first"
        if second > 12 >= first:
            return "month-first"
        if first != second:
            verdict = "either"
    return verdict


LAST_MARK = re.compile(r"[^0-9]*([0-9][0-9 .,'\u2019]*?)([.,])([0-9]+)[^0-9]*")


def _decimal_mark(columns: Iterable[Iterable[str]]) -> str | None:
    """Which mark is the decimal one; 'either' where only numbers such as 1,234 occur, None where no number has one."""
    verdict: str | None = None
    for match in _matches(LAST_MARK, columns):
        before, mark, after = match.groups()
        other = "point" if mark == "," else "comma"
        same = "comma" if mark == "," else "point"
        if mark in before:
            return other
        if ("." if mark == "," else ",") in before or len(after) != 3 or len(before) > 3 or before.startswith("0"):
            return same
        verdict = "either"
    return verdict


def _matches(pattern: re.Pattern[str], columns: Iterable[Iterable[str]]) -> Iterator[re.Match[str]]:
    for cells in columns:
        for cell in dict.fromkeys(cells):
            if match := pattern.fullmatch(unwrapped(cell)):
                yield match

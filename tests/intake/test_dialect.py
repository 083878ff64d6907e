"""How a sheet writes dates and numbers: what is read of each way, what decides between two, what is asked."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from domdesk.errors import MissingFactsError
from domdesk.intake.delimited import parse_table
from domdesk.intake.dialect import DateOrder, DecimalMark, Dialect, dialect_of, iso_date, plain_number
from domdesk.intake.facts import Facts
from domdesk.intake.findings import Findings
from domdesk.intake.source import Source

DATES = st.dates(date(1970, 1, 1), date(2068, 12, 31))
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2068, 12, 31)).map(lambda m: m.replace(microsecond=0))  # noqa: DTZ001
AMOUNTS = st.decimals(-(10**9), 10**9, places=2)


def dialect(dates: list[str], numbers: list[str], told: dict[str, str] | None = None) -> Dialect:
    """The dialect of a sheet with these cells."""
    source = Source("pos.csv", table=parse_table("date,price\n", "pos.csv"), facts=Facts(told or {}))
    return dialect_of(source, "generic", Findings(), dates=[dates], numbers=[numbers])


@given(DATES, st.sampled_from(["/", ".", "-"]), st.sampled_from(["%Y", "%y"]))
def test_every_day_is_read_in_both_orders(day: date, separator: str, year: str) -> None:
    """What strftime writes day first or month first comes back, with years of four digits and of two."""
    assert iso_date(day.strftime(separator.join(["%d", "%m", year])), "day-first") == day.isoformat()
    assert iso_date(day.strftime(separator.join(["%m", "%d", year])), "month-first") == day.isoformat()


@given(
    DATES,
    st.sampled_from(["en", "de", "fr", "es", "it", "nl", "pt"]),
    st.sampled_from(["d MMM y", "d. MMMM y", "MMM d, y"]),
)
def test_months_are_read_by_their_names_in_several_languages(day: date, language: str, pattern: str) -> None:
    """What Babel writes with a month's name or abbreviation comes back, in either order."""
    assert iso_date(format_date(day, pattern, language), "month-first") == day.isoformat()


@given(MOMENTS, st.sampled_from(["%H:%M:%S", "%I:%M:%S %p", "%I:%M:%S%p"]))
def test_every_moment_is_read_with_24_hours_and_with_12(moment: datetime, clock: str) -> None:
    """Noon and midnight included."""
    assert iso_date(moment.strftime(f"%m/%d/%Y {clock}"), "month-first") == moment.isoformat()


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("4/1/2026 4:42:06 AM", "2026-04-01T04:42:06"),
        ("4/1/2026 12:05 a.m.", "2026-04-01T00:05:00"),
        ("Jul-21-25", "2025-07-21"),
        ("July 21st, 2025", "2025-07-21"),
        ("Mon, 21 Jul 2025 10:00:00 +0000", "2025-07-21T10:00:00+00:00"),
        ("12/06/2025 10:37 EST", "2025-12-06T10:37:00-05:00"),
        ("2025-12-06 10:37:30 PDT", "2025-12-06T10:37:30-07:00"),
        ("2026/1/5", "2026-01-05"),
        ("12/06/2025 10:37 GMT+1", "2025-12-06T10:37:00+01:00"),
        ("6. M\u00e4rz 2026 14:30 Uhr", "2026-03-06T14:30:00"),
        ("\u200b12/06/2025\xa0", "2025-12-06"),
    ],
)
def test_what_shops_write_is_read(cell: str, iso: str) -> None:
    """Halves of the day, weekdays, ordinals, zones by name and by offset."""
    assert iso_date(cell, "month-first") == iso


@pytest.mark.parametrize(
    "cell",
    ["", "soon", "31/31/2026", "12/06/2025 25:00", "12/06/2025 13:00 PM", "12/06/2025 10:00 IST", "45306", "1.5"],
)
def test_what_is_no_date_comes_back_as_it_is(cell: str) -> None:
    """Nothing is guessed: the check of the cell says what is wrong with it."""
    assert iso_date(cell, "month-first") == cell


@given(AMOUNTS, st.sampled_from(["en_US", "en_IN", "de_CH", "de_DE", "fr_FR", "it_IT", "pl_PL", "sv_SE"]))
def test_every_amount_is_read_as_locales_write_it(amount: Decimal, locale: str) -> None:
    """Thousands by comma, lakh, apostrophe, point or narrow space, U+2212 as the sign: the value comes back exactly."""
    text = format_decimal(amount, "#,##0.00" if locale != "en_IN" else "#,##,##0.00", locale)
    mark: DecimalMark = "comma" if "," in text[-3:] else "point"
    assert Decimal(plain_number(text, mark)) == amount


@pytest.mark.parametrize(
    ("cell", "mark", "number"),
    [
        ("$1,234.50", "point", "1234.50"),
        ("US$ 5", "point", "5"),
        ("(5.00)", "point", "-5.00"),
        ("($1,005.00)", "point", "-1005.00"),
        ("-$5.00", "point", "-5.00"),
        ("$-5.00", "point", "-5.00"),
        ("5.00-", "point", "-5.00"),
        ("\u22125", "point", "-5"),
        ("1,23,456.50", "point", "123456.50"),
        ("CHF 1\u2019234.50", "point", "1234.50"),
        ("12,90 \u20ac", "comma", "12.90"),
        ("1.234,50 EUR", "comma", "1234.50"),
        ("1\u202f234,5", "comma", "1234.5"),
        ("199 kr", "comma", "199"),
        ("5,\u2013", "comma", "5"),
        ('="0012.5"', "point", "0012.5"),
        ("12,34", "point", "12,34"),
        ("12.34", "comma", "12.34"),
        ("1,2345", "point", "1,2345"),
        ("5%", "point", "5%"),
        ("1.5e3", "point", "1.5e3"),
        ("call", "point", "call"),
        ("-", "point", "-"),
        ("", "point", ""),
    ],
)
def test_numbers_lose_what_surrounds_them_and_nothing_else(cell: str, mark: DecimalMark, number: str) -> None:
    """Currencies, brackets and signs of all sorts go; a number that does not fit the mark stays, to be refused."""
    assert plain_number(cell, mark) == number


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["01/02/2026", "13/02/2026"], "day-first"),
        (["01/02/2026", "02/13/2026"], "month-first"),
        (["05/05/2026"], "month-first"),
    ],
)
def test_a_day_above_12_decides(dates: list[str], order: DateOrder) -> None:
    """One date that fits one order alone tells for all; 5 May fits both alike."""
    assert dialect(dates, []).dates == order


@pytest.mark.parametrize(
    ("numbers", "mark"),
    [
        (["1,234", "5.50"], "point"),
        (["1.234", "5,5"], "comma"),
        (["1,234,567"], "point"),
        (["1'234.500"], "point"),
        (["0,500"], "comma"),
        ([".125"], "point"),
        (["1234,567"], "comma"),
        (["7", ""], "point"),
    ],
)
def test_a_number_that_fits_one_mark_decides(numbers: list[str], mark: DecimalMark) -> None:
    """Two digits after a mark, a mark that is repeated, a zero before it."""
    assert dialect([], numbers).decimals == mark


@pytest.mark.parametrize(
    ("dates", "numbers", "asked"),
    [
        (["01/02/2026"], ["5.50"], ["dates"]),
        (["13/02/2026"], ["1,234"], ["decimals"]),
        (["01/02/2026"], ["1.234"], ["dates", "decimals"]),
        (["13/02/2026", "02/13/2026"], ["5.50", "5,50"], ["dates", "decimals"]),
    ],
)
def test_what_fits_both_ways_is_asked_once(dates: list[str], numbers: list[str], asked: list[str]) -> None:
    """Both questions come together; cells that contradict one another decide nothing."""
    with pytest.raises(MissingFactsError) as refusal:
        dialect(dates, numbers)
    assert [fact.key for fact in refusal.value.facts] == asked
    answers = {fact: {"dates": "day-first", "decimals": "comma"}[fact] for fact in asked}
    told = dialect(dates, numbers, answers)
    assert {"dates": told.dates, "decimals": told.decimals}.items() >= answers.items()
    assert list(told.told.values()) == [answers]


@given(st.text(max_size=20), st.sampled_from(["day-first", "month-first"]), st.sampled_from(["point", "comma"]))
def test_any_text_is_read_or_left(cell: str, order: DateOrder, mark: DecimalMark) -> None:
    """Nothing raises, and what was read reads the same again."""
    moment, number = iso_date(cell, order), plain_number(cell, mark)
    assert iso_date(moment, order) == moment
    assert plain_number(number, "point") == number or mark == "comma"

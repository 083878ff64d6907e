"""One style for all that a process writes: the default is that of US English, another changes marks and order alone."""

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from domdesk import style
from domdesk.money import from_minor, spoken
from domdesk.style import Style

GERMAN = Style(decimal=",", group=".", amount="#\xa0¤", signs="de_DE", clock="{H:02}:{M:02}")


@pytest.fixture
def german() -> Iterator[None]:
    style.use(GERMAN)
    yield
    style.use(Style())


@given(st.integers(-(10**13), 10**13), st.sampled_from(["USD", "EUR", "JPY", "KWD", "CHF", "CAD", "XAF", "INR"]))
def test_amounts_are_by_default_those_of_american_english(minor: int, currency: str) -> None:
    """Each currency has its own sign, digits and groups, as Babel writes them."""
    assert spoken(minor, currency) == format_currency(from_minor(minor, currency), currency, locale="en_US")


@given(st.decimals(-(10**9), 10**9, places=6))
def test_figures_are_by_default_those_of_american_english(value: Decimal) -> None:
    """Numbers come in groups of three and rounded, and to their last digit where they are exact."""
    assert style.number(value) == format_decimal(value, "#,##0.####", "en_US")
    assert style.number(value, 2, 2) == format_decimal(value, "#,##0.00", "en_US")
    assert Decimal(style.exact(value)) == value


def test_days_are_by_default_a_day_and_its_month() -> None:
    """Sentences of the command line say a day as they always did, and times of day are those of a clock of twelve."""
    day = date(2026, 12, 3)
    assert (style.day(day), style.day_of_year(day), style.long_day(day)) == (
        "Thu 3 Dec",
        "Thu 3 Dec 2026",
        "3 Dec 2026",
    )
    told = [style.clock(time(hour, 5)) for hour in (0, 9, 12, 21)]
    assert told == ["12:05\u202fAM", "9:05\u202fAM", "12:05\u202fPM", "9:05\u202fPM"]


def test_another_style_has_its_own_marks_and_english_names(german: None) -> None:
    """A German style says its marks and where the sign stands; the name of a day stays in the language of the texts."""
    assert spoken(-123456789, "USD") == "-1.234.567,89\xa0$"
    assert spoken(123456, "USD", Style()) == "$1,234.56"
    assert style.number(Decimal("1234.50")) == "1.234,5"
    assert style.exact(Decimal("1234.50")) == "1234,5"
    assert style.exact(Decimal("3.2"), 2) == "3,20"
    assert style.day(date(2026, 12, 3)) == "Thu 3 Dec"
    assert style.clock(time(21, 5)) == "21:05"


def test_groups_are_as_wide_as_a_style_says() -> None:
    """Lakh and crore have two digits; some write four digits without a mark; a month may stand before its day."""
    try:
        style.use(Style(groups=(3, 2)))
        assert style.number(123456789) == "12,34,56,789"
        style.use(Style(group="\xa0", decimal=",", minus="−", grouped_from=5, day_first=False, clock="{H}.{M:02}"))
        assert (style.number(1234), style.number(-12345)) == ("1234", "−12\xa0345")
        assert style.day_of_year(date(2026, 12, 3)) == "Thu Dec 3, 2026"
        assert style.clock(time(9, 5)) == "9.05"
    finally:
        style.use(Style())


def test_a_sign_is_never_missing() -> None:
    """A locale that Babel does not know has the signs of American English."""
    assert spoken(100, "USD", Style(signs="xx_YY")) == "$1.00"

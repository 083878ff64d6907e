"""Single cells: what each column type takes, how it is kept, and what is said where it cannot be."""

import pytest

from domdesk.canonical import TABLES, Column
from domdesk.intake.cells import clean


def kept(type_: str, cell: str, **more: object) -> str | None:
    column = Column(str(more.pop("name", "x")), type_, **more)  # type: ignore[arg-type]
    (value,), faults = clean(column, [cell])
    assert not faults, faults
    return value


def refused(type_: str, cell: str, **more: object) -> str:
    above_zero = bool(more.pop("above_zero", False))
    column = Column(str(more.pop("name", "x")), type_, **more)  # type: ignore[arg-type]
    (value,), faults = clean(column, [cell], above_zero=above_zero)
    assert value is None
    return f"{faults[0].says}; {faults[0].remedy}"


@pytest.mark.parametrize(
    ("type_", "cell", "value"),
    [
        ("text", "  00123 ", "00123"),
        ("text", "1E5", "1E5"),
        ("text", "   ", None),
        ("quantity", "2.5000", "2.5"),
        ("quantity", "+007", "7"),
        ("quantity", ".5", "0.5"),
        ("quantity", "-0", "0"),
        ("quantity", "100", "100"),
        ("quantity", "99999999999999.9999", "99999999999999.9999"),
        ("money", "4.990000000", "4.99"),
        ("money", "0.000001", "0.000001"),
        ("rate", "0.0092345678", "0.0092345678"),
        ("share", "1.0", "1"),
        ("integer", "3.0", "3"),
        ("boolean", "TRUE", "true"),
        ("boolean", "no", "false"),
        ("list", " east; west;;east ", "east;west"),
        ("weekdays", "Sunday; sat", "sat;sun"),
        ("country", "us", "US"),
        ("currency", "eur", "EUR"),
        ("zone", "america/new_york", "America/New_York"),
        ("time", "9:30", "09:30"),
        ("time", "14:00:00", "14:00"),
        ("date", "2028-02-29", "2028-02-29"),
        ("timestamp", "2026-11-30", "2026-11-30"),
        ("timestamp", "2025-12-06 10:37:30 -0500", "2025-12-06T10:37:30-05:00"),
        ("timestamp", "2025-12-06T10:37Z", "2025-12-06T10:37:00+00:00"),
        ("timestamp", "2025-12-06T10:37:30.25+05:30", "2025-12-06T10:37:30.250000+05:30"),
        ("timestamp", "2025-12-06 10:37", "2025-12-06T10:37:00"),
    ],
)
def test_cells_are_kept_in_one_form(type_: str, cell: str, value: str | None) -> None:
    """Numbers are plain decimals, dates ISO, codes upper case; text is left as it is."""
    assert kept(type_, cell) == value


@pytest.mark.parametrize(
    ("type_", "cell", "words"),
    [
        ("quantity", "abc", "is not a number; write 2 or 2.5"),
        ("quantity", "1e3", "is not a number"),
        ("quantity", "nan", "is not a number"),
        ("quantity", "٣", "is not a number"),
        ("quantity", ".", "is not a number"),
        ("quantity", "1,5", "has a comma; write the decimal mark as a point"),
        ("quantity", "1,234.50", "is not a number"),
        ("quantity", "1.00001", "has more than 4 decimals"),
        ("quantity", "-1", "is below 0; write 0 or more"),
        ("quantity", "100000000000000", "is too large"),
        ("money", "1.0000001", "has more than 6 decimals"),
        ("share", "1.01", "is not between 0 and 1; write 0.9 for 90 %"),
        ("integer", "2.5", "is not a whole number"),
        ("integer", "9999999999", "is too large"),
        ("boolean", "maybe", "write true or false"),
        ("weekdays", "sat,sun", "is not a list of weekdays; write sat;sun"),
        ("weekdays", "mon;tue;wed;thu;fri;sat;sun", "closes every day"),
        ("country", "United States", "is not a two-letter country code; write US"),
        ("country", "EU", "is not a two-letter country code"),
        ("currency", "USX", "is not a currency code"),
        ("zone", "EST5", "is not a time zone"),
        ("time", "24:00", "is not a time of day"),
        ("date", "31/01/2026", "is not a date; write 2026-01-31"),
        ("date", "2026-01-31T10:00", "is not a date"),
        ("timestamp", "2026-02-30", "is no date of the calendar"),
        ("timestamp", "2026-02-03T25:00", "is no date of the calendar or time of the day"),
        ("timestamp", "0001-01-01T00:00Z", "is not between 1900 and 2199"),
        ("timestamp", "soon", "is not a date or time"),
    ],
)
def test_cells_of_the_wrong_sort_are_refused_in_words(type_: str, cell: str, words: str) -> None:
    """Each fault ends a sentence and says what to write instead."""
    assert words in refused(type_, cell)


def test_limits_of_a_column_are_its_own() -> None:
    """Signed columns take negatives, latitude ends at 90, days at ten years, choices are listed."""
    assert kept("quantity", "-2", signed=True) == "-2"
    assert kept("coordinate", "40.123456785", name="latitude") == "40.12345679"
    assert kept("coordinate", "-179.5", name="longitude") == "-179.5"
    assert kept("choice", "3PL", choices=("store", "3pl")) == "3pl"
    assert "is not between -90 and 90" in refused("coordinate", "90.5", name="latitude")
    assert "write at most 3650" in refused("integer", "4000", name="lead_days")
    assert "is not above 0" in refused("quantity", "0", above_zero=True)
    assert (
        refused("choice", "depot", choices=("store", "3pl", "warehouse"))
        == "is not known; write store, 3pl or warehouse"
    )


def test_every_column_type_of_the_contract_can_be_read() -> None:
    """No canonical column has a type that intake does not know."""
    for table in TABLES.values():
        for column in table.columns:
            values, faults = clean(column, [""])
            assert (values, faults) == ([None], {})

"""The text for people: aligned, in the house's words, and honest about what it leaves out."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domdesk.records import (
    Costs,
    Fault,
    FileResult,
    ImportResult,
    Issue,
    OrderKey,
    Plan,
    Progress,
    Reading,
    Reason,
    Unassigned,
)
from domdesk.report import words


@pytest.mark.parametrize(
    ("status", "gap", "sentence"),
    [
        ("optimal", 0.0, "proven best (gap 0.00 %)"),
        ("feasible", 0.0021, "within 0.21 % of the best possible"),
        ("feasible", 0.00001, "within 0.01 % of the best possible"),
        ("feasible", None, "no bound was proven"),
        ("heuristic", None, "a rule-following plan"),
        ("heuristic", 0.05, "within 5.00 % of the best possible"),
    ],
)
def test_how_good_a_plan_is_is_said_in_words(status: str, gap: float | None, sentence: str) -> None:
    """A closed gap is 'proven best', an open one is never rounded down to nothing, no bound is no claim."""
    assert words.proof(status, gap) == sentence


@pytest.mark.parametrize(
    ("minor", "sentence"), [(420, "$4.20 dearer"), (-110, "$1.10 cheaper"), (0, "the same cost"), (None, "")]
)
def test_differences_carry_a_word(minor: int | None, sentence: str) -> None:
    """A difference is told with its direction in a word."""
    assert words.dearer(minor, "USD") == sentence


def test_tables_are_aligned() -> None:
    """Text columns align left, number columns right, and lines have no trailing blanks."""
    assert words.table([("a", "1"), ("long", "22"), ("b", "")], right=(1,)) == ["  a      1", "  long  22", "  b"]


def test_numbers_agree_with_their_nouns() -> None:
    """One is singular; figures have separators; quantities have no trailing zeros."""
    assert [words.count(1, "order"), words.count(1214, "order"), words.count(Decimal("2.50"), "unit")] == [
        "1 order",
        "1,214 orders",
        "2.5 units",
    ]


def test_a_long_list_says_how_much_it_leaves_out() -> None:
    """Only the first rows of a long list are shown, and the rest is counted."""
    text = words.check_text([Fault("schema", f"fault {n}") for n in range(25)])
    assert text.startswith("25 faults")
    assert text.endswith("… and 5 more faults; --json lists all")
    assert "No faults" in words.check_text([])


def test_progress_is_one_line() -> None:
    """Progress tells the phase, then cost and gap once there is a plan."""
    assert words.progress(Progress("pricing", 0.5), "USD") == "pricing · 0.5 s"
    assert words.progress(Progress("solving", 2.0, 10_000, 9_900), "USD") == "solving · 2.0 s · $100.00 · gap 1.00 %"


def test_an_import_tells_faults_first() -> None:
    """Issues are told with what the file holds, errors before notices; a dry run says that nothing changed."""
    issues = (
        Issue("notice", "column", "Column 'x' is not known.", 1),
        Issue("error", "number", "Row 12: no.", 12, "qty"),
    )
    reading = Reading("o.csv", "orders", "canonical", 3, 2, 3, Decimal("4.0"), (), issues, 1, 1)
    text = words.import_text(
        ImportResult(None, (FileResult(reading, 2, 0, 0, issues),), (("x.txt", "not a table"),)), "a.desk"
    )
    assert text.startswith("A dry run: nothing was changed")
    assert "o.csv: 2 orders, 3 lines, 4 units" in text
    assert text.index("Row 12: no.") < text.index("Column 'x'")
    assert "x.txt  not a table" in text


def test_a_run_that_assigned_nothing_still_reads_well() -> None:
    """A plan without shipments shows its cost and what is left, with no empty table."""
    left = Unassigned(OrderKey("", "7"), "1", "A", Decimal(2), ())
    plan = Plan(
        "cheapest", "optimal", True, 0, datetime(2026, 1, 1, tzinfo=UTC), 1, 1, Decimal(2), Decimal(0), "USD",
        Costs(unfilled=200), 0, 200, 0.1, (), (left,),
    )  # fmt: skip
    text = words.route_text(3, plan)
    assert "Run 3 · cheapest · proven best" in text
    assert "Ships from" not in text
    assert "no location stocks it" in text


def test_why_a_line_is_left_is_counted_over_the_places() -> None:
    """Places that say no for the same reason are counted; a single one is named."""
    reasons = (
        Reason("reno", "used_by_others", "Others need it."),
        *(Reason(f"p{n}", "no_stock", f"{n} has none.") for n in range(3)),
    )
    left = Unassigned(OrderKey("", "7"), "1", "A", Decimal(2), reasons)
    assert words.why(left) == "needed by other orders (reno), not enough stock (3 places)"


def test_what_is_to_be_typed_can_be_typed() -> None:
    """Names that a shell would take apart are quoted."""
    assert [words.quoted(name) for name in ("a.desk", "#1043", "my shop.desk", "C:\\a.desk")] == [
        "a.desk",
        '"#1043"',
        '"my shop.desk"',
        "C:\\a.desk",
    ]

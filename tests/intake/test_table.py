"""Delimited text to a table: separators, quotation marks, row numbers, rows that do not fit the header."""

import pytest

from domdesk.errors import InputError
from domdesk.intake.delimited import parse_table
from domdesk.intake.findings import Findings
from domdesk.intake.table import RawTable


def cells(table: RawTable) -> list[list[str]]:
    return [list(row) for row in zip(*table.columns, strict=True)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separator_and_line_ends_are_recognised(separator: str, end: str) -> None:
    """The separator is the one that makes most columns of the header; a last line end makes no row."""
    text = end.join(separator.join(row) for row in (["a", "b", "c"], ["1", "", "3"])) + end
    table = parse_table(text, "t")
    assert table.header == ("a", "b", "c")
    assert cells(table) == [["1", "", "3"]]
    assert table.rows == [2]


def test_an_excel_separator_line_is_obeyed() -> None:
    """'sep=;' in front names the separator and is no row."""
    table = parse_table("sep=;\na,x;b\n1;2\n", "t")
    assert table.header == ("a,x", "b")
    assert table.rows == [2]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    """Blank rows and cells with line breaks keep the numbers of the rows below right."""
    table = parse_table('a,b\n"x\ny",1\n,\n\nz,2\n', "t")
    assert table.rows == [2, 5]
    assert cells(table) == [["x\ny", "1"], ["z", "2"]]


def test_blank_rows_above_the_header_are_passed_over() -> None:
    """The header is the first row with content, and rows are still counted from the top."""
    assert parse_table("\n,,\na,b\n1,2\n", "t").rows == [4]


def test_rows_that_do_not_fit_are_left_out_and_named() -> None:
    """Too many or too few cells: an error with the row, and a count; blank cells at the end do no harm."""
    table = parse_table("a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n", "t")
    found = Findings()
    table.report(found)
    assert cells(table) == [["1", "2", "3"]]
    assert [(i.code, i.row) for i in found.issues] == [("ragged_row", 2), ("ragged_row", 3)]
    assert found.issues[0].text.startswith("Row 2 has 2 cells but the header has 3")
    assert (found.skipped, found.faulty) == (2, 2)


def test_rows_pasted_without_their_last_tabs_count_as_blank_there() -> None:
    """Tabs at a line's end are easily lost in a paste; those cells are blank, with one warning."""
    table = parse_table("a\tb\tc\n1\t2\n1\n1\t2\t3\n", "t")
    found = Findings()
    table.report(found)
    assert cells(table) == [["1", "2", ""], ["1", "", ""], ["1", "2", "3"]]
    assert [i.text for i in found.issues] == [
        "Rows 2 and 3 end before the last column; the missing cells count as blank."
    ]
    assert found.skipped == 0


def test_tab_separated_quotation_marks_count_only_where_they_are_closed() -> None:
    """A pasted cell is quoted only if the mark opens it and closes it; inches and nicknames stay as they are."""
    text = 'a\tb\n"two\nlines ""x"""\t6" pipe\n"open\t"Joe" Smith\n'
    assert cells(parse_table(text, "t")) == [['two\nlines "x"', '6" pipe'], ['"open', '"Joe" Smith']]


def test_text_after_a_closing_mark_is_taken_with_a_warning() -> None:
    """Comma-separated text with a stray mark is read leniently, and the first such row is named."""
    table = parse_table('a,b\n1,2\n"Joe" Smith,2\n', "t")
    assert cells(table) == [["1", "2"], ["Joe Smith", "2"]]
    assert table.damaged_quote == 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        (" \n,,\n", "is empty"),
        ('a,b\n1,2\n"x,3\n4,5\n', "row 3: a quotation mark is opened and never closed"),
        ('a,b\n"x" y,2\n"x,3\n4,5\n', "row 3: a quotation mark is opened and never closed"),
        ("a,b\n" + "x" * (2**20 + 1) + ",2\n", "row 2: a cell holds more than"),
        ("," * 20_000 + "a", "more than 16,384 columns"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(text: str, sentence: str) -> None:
    """An unclosed mark would swallow rows in silence, so the file is refused, with the row."""
    with pytest.raises(InputError, match=sentence):
        parse_table(text, "orders.csv")


def test_an_unnamed_last_column_does_not_shift_or_lose_rows() -> None:
    """A separator too many at every line's end is no column."""
    table = parse_table("a,b,\n1,2,\n3,4,note\n", "t")
    assert table.header == ("a", "b")
    assert cells(table) == [["1", "2"], ["3", "4"]]

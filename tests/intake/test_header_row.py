"""Tables that do not begin in the first row and do not end with the last: notes, repeated headers, totals, remarks."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domdesk.errors import InputError
from domdesk.intake import read_paths, read_text
from domdesk.intake.delimited import parse_table
from tests.intake.read import FIXTURES, issue, of, read, rows, texts
from tests.intake.test_fuzz import read_or_refused, sheets

ORDERS = "Order No;SKU;Quantity;Country\n1001;A-1;2;DE\n1002;B-2;1;DE\n"


def test_notes_above_the_column_names_are_listed(tmp_path: Path) -> None:
    """A company's line with commas does not decide the separator; rows keep the file's numbers."""
    reading = read(tmp_path, "pos.csv", "Smith, Jones & Co., Inc.\nprinted 22.11.2026\n\n" + ORDERS + "1003;;1;DE\n")
    assert (reading.kind, reading.rows, reading.lines) == ("orders", 3, 3)
    assert of(reading, "order_lines").rows == [5, 6]
    assert issue(reading, "blank").row == 7
    assert issue(reading, "above_header").text == (
        "Rows 1 and 2 stand above the column names in row 4, not read: "
        "'Smith, Jones & Co., Inc.', 'printed 22.11.2026'."
    )


def test_a_shop_s_export_below_a_note_is_still_the_shop_s() -> None:
    """Particular formats are recognised before general ones, wherever the header is."""
    text = (FIXTURES / "shopify_orders.csv").read_text(encoding="utf-8")
    (plain,), (noted,) = read_text(text), read_text("Exported by Ana\n\n" + text)
    assert (noted.format, noted.rows, noted.lines, noted.units) == ("shopify", plain.rows, plain.lines, plain.units)
    assert {r.table: r.columns for r in noted.records} == {r.table: r.columns for r in plain.records}


@pytest.mark.parametrize(("above", "read_at_all"), [(19, True), (20, False)])
def test_a_header_is_looked_for_in_the_first_twenty_rows(above: int, read_at_all: bool) -> None:
    """Blank rows do not count; further down it is no header."""
    text = "\n\n" + "".join(f"note {n};x;y;z\n" for n in range(above)) + ORDERS
    if read_at_all:
        assert read_text(text)[0].lines == 2
    else:
        with pytest.raises(InputError, match="is not recognised by its first row"):
            read_text(text)


def test_a_canonical_file_has_its_header_on_top(tmp_path: Path) -> None:
    """Under a name of our own nothing is looked for: a missing column is said."""
    with pytest.raises(InputError, match="lacks the columns"):
        read(tmp_path, "orders.csv", "note\n" + ORDERS)


def test_a_header_repeated_within_the_table_is_put_aside() -> None:
    """Pages printed one below the other: rows that equal the header are told of once and are no faults."""
    (reading,) = read_text(ORDERS + "order no;SKU;Quantity;Country\n1003;C;1;DE\nOrder No;SKU;Quantity;Country\n")
    assert (reading.rows, reading.lines, reading.faulty) == (3, 3, 0)
    assert issue(reading, "repeated_header").text == "Rows 4 and 6 repeat the column names, not read."
    assert of(reading, "order_lines").rows == [2, 3, 5]


@pytest.mark.parametrize("last", ["Total;;3;", ";;3;", "Summe:;;3,00;", "Grand total;;4;", "Gesamt;;3;\nTotal;;3;"])
def test_totals_at_the_end_are_put_aside(last: str) -> None:
    """Keys blank and numbers that are the sums of their columns, in either way of writing; no fault and no line."""
    (reading,) = read_text(ORDERS.replace("Country", "Note") + last + "\n", kind="orders")
    assert (reading.rows, reading.lines, reading.units, reading.faulty) == (2, 2, 3, 0)
    assert issue_count(reading.issues, "total_row") == len(last.split("\n"))


@pytest.mark.parametrize("last", [";;4;DE", "Total;;4;", "Total;C;3;", "1003;;3;", ";C;3;", "Totally;;3;"])
def test_a_row_that_may_be_real_is_never_put_aside(last: str) -> None:
    """Another sum, a SKU or an order's number: the row is read, and refused for what it lacks."""
    (reading,) = read_text(ORDERS + last + "\n")
    assert reading.rows == 3
    assert issue_count(reading.issues, "total_row") == 0


def test_a_real_row_among_rows_of_totals_stops_the_search() -> None:
    """Only rows that end the table are looked at; one in the middle is a fault with its row."""
    (reading,) = read_text(ORDERS + ";;3;\n1003;C;1;DE\n")
    assert (reading.rows, reading.lines, reading.faulty) == (4, 4, 1)
    assert texts(reading)[0].startswith("Row 4: Order No is blank")


def test_remarks_below_the_table_are_listed() -> None:
    """Sentences in a single cell, as shops print below an export, padded or not."""
    (reading,) = read_text(ORDERS + "End of the list\nPrinted by: Ana;;;\n")
    assert (reading.rows, reading.faulty) == (2, 0)
    assert [i.text for i in reading.issues if i.code == "remark_row"] == [
        "Row 4 is a remark below the table, not read: 'End of the list'.",
        "Row 5 is a remark below the table, not read: 'Printed by: Ana'.",
    ]


@pytest.mark.parametrize("last", ["1003", "1003;C", "A-1;;;"])
def test_a_row_cut_off_is_no_remark(last: str) -> None:
    """A number or a word alone may be the beginning of an order."""
    (reading,) = read_text(ORDERS + last + "\n")
    assert (reading.rows, reading.faulty) == (3, 1)


def test_columns_set_apart_by_spaces_are_told_apart() -> None:
    """Text copied from a letter: two spaces or more separate, single ones and commas belong to the cell."""
    (reading,) = read_text(
        "Order No    SKU     Quantity  City\r\n1001        A-1     2         New York, NY\r\n1002  B  1  Reno\r\n\r\n"
    )
    assert [(r["order"], r["city"]) for r in rows(reading, "orders")] == [("1001", "New York, NY"), ("1002", "Reno")]
    assert [(r["sku"], r["quantity"]) for r in rows(reading, "order_lines")] == [("A-1", "2"), ("B", "1")]


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("a,b;c\n1,5;2\n2,5;3\n", 2),
        ("name\tnote\nx\tone, two, three, four\ny\tfive, six, seven, eight\n", 2),
        ("a note, in short\nb;c;d\n1;2;3\n4;5;6\n", 1),
        ("sku\nA\nB\n", 1),
        ("a;b;c\n", 3),
        ('a,b\n"x, y, z; 1; 2; 3",2\n', 2),
    ],
)
def test_the_separator_is_the_one_that_the_lines_agree_on(text: str, width: int) -> None:
    """The first line decides if those below have as many cells, else what most lines agree on."""
    assert len(parse_table(text, "t").columns) == width


def test_a_folder_with_a_sheet_below_notes_is_read(tmp_path: Path) -> None:
    """In a folder too the header is looked for."""
    (tmp_path / "pos.csv").write_text("Till 3\n\n" + ORDERS, encoding="utf-8")
    (tmp_path / "letter.txt").write_text("Dear Sir,\nplease find enclosed, as agreed, our list.\n", encoding="utf-8")
    readings, skipped = read_paths([tmp_path])
    assert [r.lines for r in readings] == [2]
    assert [why for _, why in skipped] == ["not a file that is known"]


def issue_count(issues: tuple[object, ...], code: str) -> int:
    return sum(getattr(found, "code", "") == code for found in issues)


NOTES = st.lists(st.sampled_from(["Acme, Ltd", "note;x", "", "Total", "a\tb", ",,5"]), max_size=3)


@given(sheets(), NOTES, NOTES)
def test_rows_around_a_table_never_cost_a_row(text: str, above: list[str], below: list[str]) -> None:
    """Notes above and below any table, and its header again: read with every row accounted for, or refused."""
    lines = [*above, text, text.partition("\n")[0], *below]
    read_or_refused(lambda: read_text("\n".join(lines)))

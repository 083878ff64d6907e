"""What spreadsheets do to cells: mended and said where it can be, refused by cell where it cannot."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domdesk.canonical import Column
from domdesk.intake import read_text
from domdesk.intake.cells import clean
from domdesk.intake.damage import identifier, serial_date
from tests.intake.read import issue, of, read, rows, texts

HEADER = "order,country,line,sku,quantity\n"


def test_ids_in_scientific_notation_are_refused_by_cell(tmp_path: Path) -> None:
    """Digits that are lost cannot be told; each cell is named, with what to do. Sound lines stay."""
    text = HEADER + "1.23457E+14,US,1,A,2\n1002,US,1,4.05E+12,1\n1003,US,1,B,1\n"
    reading = read(tmp_path, "orders.csv", text)
    assert of(reading, "order_lines").columns["sku"] == ["B"]
    assert (reading.rows, reading.skipped, reading.faulty) == (3, 2, 2)
    assert [(i.row, i.column, i.code) for i in reading.issues] == [
        (2, "order", "lost_digits"),
        (3, "sku", "lost_digits"),
    ]
    assert "order '1.23457E+14' is a long number cut short" in texts(reading)[0]
    assert "format the column as text and export again" in texts(reading)[0]


def test_rows_after_many_are_read_and_a_damaged_one_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table longer than what is read at once loses no row, and a row whose quotation marks do not close is told."""
    monkeypatch.setattr("domdesk.intake.delimited.AT_ONCE", 2)
    lines = [f"{n},US,1,A,1\n" for n in range(5)]
    assert read(tmp_path, "orders.csv", HEADER + "".join(lines)).rows == 5
    damaged = read(tmp_path, "orders.csv", HEADER + "".join(lines) + '5,US,1,"A"x,1\n')
    assert [found.row for found in damaged.issues] == [7]


@pytest.mark.parametrize("sku", ["1E5", "2E3", "1E+5", "12E+3", "1.5E5", "E+10", "1.2E+3X", "00123", "3.5E-10"])
def test_genuine_skus_survive(sku: str) -> None:
    """Only digits, a mark, digits and E+nn are damage; no other SKU is touched or told of."""
    (reading,) = read_text(f"location\tsku\ton_hand\nreno\t{sku}\t5\n")
    assert rows(reading, "stock") == [{"location": "reno", "sku": sku, "on_hand": "5"}]
    assert not reading.issues


def test_references_that_are_cut_short_are_left_blank_with_one_warning(tmp_path: Path) -> None:
    """A shop's own id and a phone number are only handed on, so the order is kept without them."""
    text = "order,order_ref,phone,country,line,sku,quantity\n" + "".join(
        f"{n},4.74E+12,4.915E+11,US,1,A,2\n" for n in (1, 2)
    )
    reading = read(tmp_path, "orders.csv", text)
    assert [(r["order"], r["order_ref"], r["phone"]) for r in rows(reading, "orders")] == [
        ("1", None, None),
        ("2", None, None),
    ]
    assert reading.faulty == 0
    assert [i.column for i in reading.issues if i.code == "lost_digits"] == ["order_ref", "phone"]
    assert texts(reading, "warning")[0].startswith("Rows 2 and 3: order_ref '4.74E+12' is a long number cut short")


@pytest.mark.parametrize("value", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "########", "#BEZUG!"])
@pytest.mark.parametrize("column", ["order", "country", "sku", "quantity", "placed_at", "city"])
def test_error_values_are_refused_in_any_cell(value: str, column: str) -> None:
    """What a spreadsheet shows in place of a value is never taken for one."""
    cells = {
        "order": "1",
        "country": "US",
        "line": "1",
        "sku": "A",
        "quantity": "2",
        "placed_at": "2026-01-31",
        "city": "X",
    }
    cells[column] = value
    (reading,) = read_text("\t".join(cells) + "\n" + "\t".join(cells.values()) + "\n", kind="orders")
    assert (len(of(reading, "order_lines")), reading.faulty) == (0, 1)
    (fault,) = (i for i in reading.issues if i.severity == "error")
    assert (fault.code, fault.column, fault.row) == ("error_value", column, 2)


def test_a_hash_is_no_error_value() -> None:
    """Order numbers and addresses have one, and stay as they are."""
    (reading,) = read_text("order\tcountry\tcity\taddress1\tline\tsku\tquantity\n#1001\tUS\tX\t# 5, Main\t1\tA\t2\n")
    assert (rows(reading, "orders")[0]["order"], rows(reading, "orders")[0]["address1"]) == ("#1001", "# 5, Main")
    assert not reading.issues


@pytest.mark.parametrize(
    ("cell", "sku"),
    [
        ('="001"', "001"),
        ("'001", "001"),
        ("\u2019001", "001"),
        ("A\u200b-1", "A-1"),
        ("A\xa01", "A 1"),
        ("\u201cA-1\u201d", "A-1"),
    ],
)
def test_what_a_spreadsheet_puts_around_an_id_goes_and_is_told_once(cell: str, sku: str, tmp_path: Path) -> None:
    """Two such cells give one notice for the column, with the rows and what is read."""
    quoted = cell.replace('"', '""')
    text = f'location,sku,on_hand\nreno,"{quoted}",5\nlyon,"{quoted}",5\nlyon,B,1\n'
    reading = read(tmp_path, "stock.csv", text)
    assert of(reading, "stock").columns["sku"] == [sku, sku, "B"]
    found = issue(reading, "unwrapped")
    assert (found.severity, found.row, found.column) == ("notice", 2, "sku")
    assert found.text.startswith("Rows 2 and 3: sku '")
    assert f"is read as '{sku}'" in found.text
    assert len(reading.issues) == 1


def test_wrappings_around_numbers_and_dates_are_taken_off_in_silence() -> None:
    """They cannot change what a number or a date is; names of streets and cities keep their apostrophe."""
    (reading,) = read_text(
        "order\tcountry\tcity\tplaced_at\tline\tsku\tquantity\tunit_price\n"
        "1\tNL\t's-Hertogenbosch\t'2026-01-31\t1\tA\t=\"2\"\t\xa0\u22120\n"
    )
    assert rows(reading, "orders")[0]["city"] == "'s-Hertogenbosch"
    assert rows(reading, "orders")[0]["placed_at"] == "2026-01-31"
    assert (rows(reading, "order_lines")[0]["quantity"], rows(reading, "order_lines")[0]["unit_price"]) == ("2", "0")
    assert not reading.issues


def test_ids_whose_last_digits_a_spreadsheet_made_zeros_are_doubted() -> None:
    """Fifteen digits are kept; a longer id that ends in zeros from there is taken with a warning."""
    (reading,) = read_text(
        "location\tsku\ton_hand\nreno\t123456789012345000\t5\nreno\t123456789012345678\t5\nreno\t1000\t5\n"
    )
    assert len(of(reading, "stock")) == 3
    assert [(i.severity, i.row) for i in reading.issues if i.code == "rounded_id"] == [("warning", 2)]


@pytest.mark.parametrize("sku", ["3-Mar", "Mar-03", "03/04/2026", "2026-03-03", "3. Mrz", "3-Mar-26"])
def test_a_sku_that_became_a_date_is_doubted(sku: str) -> None:
    """MAR3 becomes 3-Mar: the SKU is taken as it is, with a warning that names the row."""
    (reading,) = read_text(f"location\tsku\ton_hand\nreno\tMAR3\t1\nreno\t{sku}\t5\n")
    assert issue(reading, "date_for_sku").row == 3
    assert of(reading, "stock").columns["sku"] == ["MAR3", sku]


def test_skus_that_all_look_like_dates_are_a_system() -> None:
    """A seller who numbers articles by day is not warned of every one."""
    (reading,) = read_text("location\tsku\ton_hand\n" + "".join(f"reno\t2026-03-{n:02}\t1\n" for n in range(1, 13)))
    assert not reading.issues


def test_serial_dates_are_read_and_listed() -> None:
    """45306 is 15 January 2024 in the 1900 system; half a day is noon."""
    (reading,) = read_text(
        "order\tcountry\tplaced_at\tdue\tline\tsku\tquantity\n1\tUS\t45306.5\t45310\t1\tA\t2\n2\tUS\t2024-01-15\t\t1\tA\t1\n"
    )
    first, second = rows(reading, "orders")
    assert (first["placed_at"], first["due"], second["placed_at"]) == (
        "2024-01-15T12:00:00",
        "2024-01-19",
        "2024-01-15",
    )
    assert [i.text for i in reading.issues if i.code == "serial_date"] == [
        "Row 2: placed_at '45306.5' is a spreadsheet's number for a date, read as 2024-01-15T12:00:00.",
        "Row 2: due '45310' is a spreadsheet's number for a date, read as 2024-01-19.",
    ]


@pytest.mark.parametrize("text", ["1234", "123456", "19999", "80000", "45306.", "-45306", "45306.5.5", ""])
def test_other_numbers_are_no_dates(text: str) -> None:
    """A serial date has five digits, from 1954 to 2119."""
    assert serial_date(text) is None


def test_percent_cells_and_booleans_of_spreadsheets_are_read() -> None:
    """90 % of confidence is 0.9; TRUE is true."""
    assert clean(Column("confidence", "share"), ["90%", "12.5 %"]) == (["0.9", "0.125"], {})
    assert clean(Column("fuel_percent", "percent"), ["5%"]) == (["5"], {})
    assert clean(Column("active", "boolean"), ["TRUE", "FALSE"]) == (["true", "false"], {})
    assert clean(Column("on_hand", "quantity"), ["5%"])[1]


@given(st.text(max_size=12))
def test_a_mended_id_is_mended_once_for_all(text: str) -> None:
    """What comes out reads the same again, so that what the desk writes it reads back."""
    mended = identifier(text)
    if mended is not None:
        assert identifier(mended) == mended
        assert mended == mended.strip()

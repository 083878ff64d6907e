"""Orders with a row per line: filling down, line numbers, faults of an order and of a line, repeated keys."""

from decimal import Decimal
from pathlib import Path

from domdesk.intake import read_paths
from tests.intake.read import issue, of, read, rows, texts

HEADER = "order,channel,country,city,due,line,sku,quantity\n"


def orders(folder: Path, *lines: str) -> str:
    return HEADER + "\n".join(lines) + "\n"


def test_order_cells_may_be_blank_after_the_first_row(tmp_path: Path) -> None:
    """An order's own columns are its first filled cells; lines keep the file's order and rows."""
    reading = read(tmp_path, "orders.csv", orders(tmp_path, "1,web,US,,,1,A,2", "1,,,Reno,,2,B,1.5", "2,,US,,,1,A,1"))
    assert rows(reading, "orders") == [
        {"channel": "web", "order": "1", "country": "US", "city": "Reno", "due": None},
        {"channel": "", "order": "2", "country": "US", "city": None, "due": None},
    ]
    assert of(reading, "order_lines").columns["channel"] == ["web", "web", ""]
    assert of(reading, "order_lines").rows == [2, 3, 4]
    assert of(reading, "orders").rows == [2, 4]
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (3, 2, 3, Decimal("4.5"))
    assert not reading.issues


def test_equal_numbers_of_two_channels_are_two_orders(tmp_path: Path) -> None:
    """A blank channel with an address of its own is the blank channel, not a continuation."""
    reading = read(tmp_path, "orders.csv", orders(tmp_path, "1,web,US,,,1,A,2", "1,,DE,,,1,B,1", "1,shop,CA,,,1,C,1"))
    assert of(reading, "orders").columns["channel"] == ["web", "", "shop"]
    assert of(reading, "orders").columns["country"] == ["US", "DE", "CA"]


def test_rows_of_one_order_need_not_stand_together(tmp_path: Path) -> None:
    """The key makes the order, not the place in the file."""
    reading = read(tmp_path, "orders.csv", orders(tmp_path, "1,,US,,,1,A,2", "2,,US,,,1,A,1", "1,,,,,2,B,1"))
    assert len(of(reading, "orders")) == 2
    assert of(reading, "order_lines").columns["order"] == ["1", "2", "1"]


def test_a_differing_cell_below_is_a_warning(tmp_path: Path) -> None:
    """The first value is kept, and the other one is named."""
    reading = read(tmp_path, "orders.csv", orders(tmp_path, "1,,US,Reno,,1,A,2", "1,,US,Erie,,2,B,1"))
    assert of(reading, "orders").columns["city"] == ["Reno"]
    assert texts(reading, "warning") == [
        "Row 3: city 'Erie' differs from 'Reno' above it in order 1; the one above is kept."
    ]


def test_a_faulty_line_is_left_out_and_the_rest_taken(tmp_path: Path) -> None:
    """A bad quantity costs its line only."""
    reading = read(tmp_path, "orders.csv", orders(tmp_path, "1,,US,,,1,A,abc", "1,,,,,2,B,1", "1,,,,,3,,1"))
    assert of(reading, "order_lines").columns["line"] == ["2"]
    assert texts(reading) == [
        "Row 2: quantity 'abc' is not a number; write 2 or 2.5. The line is left out.",
        "Row 4: sku is blank; every line needs one. The line is left out.",
    ]
    assert (reading.lines, reading.units, reading.skipped, reading.faulty) == (3, 2, 2, 2)


def test_a_faulty_order_cell_leaves_the_whole_order_out(tmp_path: Path) -> None:
    """Half an order with a wrong address helps nobody: one error, all its lines counted, other orders taken."""
    reading = read(
        tmp_path,
        "orders.csv",
        orders(tmp_path, "1,,XX,,,1,A,1", "1,,,,,2,B,1", "2,,,,,1,A,1", "3,,US,,soon,1,A,1", "4,,US,,,1,A,1"),
    )
    assert of(reading, "orders").columns["order"] == ["4"]
    assert [t.split("; ")[-1] for t in texts(reading)] == [
        "write US, CA or DE. Order 1 is left out with its 2 lines.",
        "every order needs one. Order 2 is left out with its 1 line.",
        "write 2026-01-31 or 2026-01-31T14:00-05:00. Order 3 is left out with its 1 line.",
    ]
    assert (reading.orders, reading.skipped, reading.faulty) == (4, 4, 4)


def test_an_order_whose_lines_are_all_faulty_is_not_taken(tmp_path: Path) -> None:
    """No order comes without a line."""
    reading = read(tmp_path, "orders.csv", orders(tmp_path, "1,,US,,,1,A,0"))
    assert [len(r) for r in reading.records] == [0, 0]


def test_a_line_without_an_order_number_is_left_out(tmp_path: Path) -> None:
    """A blank order number is never guessed from the row above."""
    reading = read(tmp_path, "orders.csv", orders(tmp_path, "1,,US,,,1,A,1", ",,US,,,2,B,1"))
    assert len(of(reading, "order_lines")) == 1
    assert issue(reading, "blank").row == 3
    assert reading.orders == 1


def test_a_repeated_line_is_an_error_on_the_later_row(tmp_path: Path) -> None:
    """Which of two equal lines is meant cannot be known; the first is taken."""
    reading = read(tmp_path, "orders.csv", orders(tmp_path, "1,,US,,,1,A,1", "1,,US,,,1,B,5"))
    assert of(reading, "order_lines").columns["sku"] == ["A"]
    assert texts(reading) == ["Row 3: order 1, line 1 is already in row 2; this one is left out. Delete one of them."]
    assert (reading.skipped, reading.faulty) == (1, 1)


def test_an_order_in_two_files_of_one_call_is_taken_once(tmp_path: Path) -> None:
    """The second file's order is left out whole, with its lines, and the other file is named."""
    for name, sku in (("a.csv", "A"), ("b.csv", "B")):
        (tmp_path / name).write_text(
            orders(tmp_path, f"1,,US,,,1,{sku},1", f"1,,,,,2,{sku},1", f"{sku},,US,,,1,{sku},1")
        )
    (first, second), _ = read_paths([tmp_path])
    assert not first.issues
    assert of(second, "orders").columns["order"] == ["B"]
    assert of(second, "order_lines").columns["order"] == ["B"]
    assert f"Row 2: order 1 is already in row 2 of {tmp_path / 'a.csv'}" in texts(second)[0]
    assert (second.skipped, second.faulty) == (2, 2)


def test_a_repeated_key_of_any_table_is_named(tmp_path: Path) -> None:
    """Locations, stock and rate prices stand once; a letter's case makes another key."""
    text = "location,sku,on_hand\nreno,A,1\nreno,a,1\nreno,A,2\n"
    reading = read(tmp_path, "stock.csv", text)
    assert of(reading, "stock").columns["on_hand"] == ["1", "1"]
    assert texts(reading)[0].startswith("Row 4: sku A at reno is already in row 2;")


def test_rows_of_tables_without_a_key_may_repeat(tmp_path: Path) -> None:
    """Two closures of one place are two closures."""
    reading = read(tmp_path, "closures.csv", "location,from,to\na,2026-01-01,2026-01-01\na,2026-01-01,2026-01-01\n")
    assert len(of(reading, "closures")) == 2

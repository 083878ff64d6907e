"""What a file's reading leaves out is kept row by row, with the file's own cells and the sentence that says why."""

from hypothesis import given
from hypothesis import strategies as st

from tests.intake.read import fixture, read

SHOPIFY = """\
Name,Lineitem quantity,Lineitem name,Lineitem sku,Lineitem fulfillment status,Shipping Country,Cancelled at
#1,1,Mug,A,fulfilled,US,
#1,2,Lamp,B,pending,,
#1,3,Tray,C,fulfilled,,
#2,1,Mug,A,pending,US,2026-11-01
#2,1,Lamp,B,pending,,
#3,1,Mug,A,pending,US,
"""


def told(reading):
    kept = reading.skipped_rows
    return dict(zip(kept.rows, kept.reasons, strict=True))


def test_each_line_that_a_shop_has_dealt_with_is_named_with_its_own_reason(tmp_path):
    """Also where the line between is open: rows 2 and 4 are shipped, row 3 is not; all lines of a cancelled order."""
    reading = read(tmp_path, "orders_export.csv", SHOPIFY)
    assert told(reading) == {
        2: "Order #1: 2 lines already shipped are left out.",
        4: "Order #1: 2 lines already shipped are left out.",
        5: "Order #2: 2 lines of a cancelled order are left out.",
        6: "Order #2: 2 lines of a cancelled order are left out.",
    }
    assert reading.skipped_rows.header == tuple(SHOPIFY.splitlines()[0].split(","))
    assert reading.skipped_rows.cells[0] == ("#1", "1", "Mug", "A", "fulfilled", "US", "")


def test_a_file_that_is_taken_whole_keeps_none_of_its_cells(tmp_path):
    reading = read(tmp_path, "orders.csv", "order,country,line,sku,quantity\n1,US,1,A,1\n")
    assert reading.skipped_rows.rows == reading.skipped_rows.cells == ()


def test_a_key_that_came_before_is_left_out_with_its_cells(tmp_path):
    """The later row of two with the same key; in orders, all lines of the later order."""
    stock = read(tmp_path, "stock.csv", "location,sku,on_hand\nreno,A,1\nreno,B,2\nreno,A,3\n")
    assert stock.skipped_rows.rows == (4,)
    assert stock.skipped_rows.cells == (("reno", "A", "3"),)
    assert "is already in row 2" in stock.skipped_rows.reasons[0]


def test_a_file_without_rows_tells_the_reasons_alone(tmp_path):
    """JSON has neither a header nor row numbers."""
    reading = read(
        tmp_path,
        "orders.json",
        '{"orders": [{"id": 1, "name": "#1", "shipping_address": {"country_code": "XX"},'
        ' "line_items": [{"id": 2, "sku": "A", "quantity": 1, "fulfillable_quantity": 1}]}]}',
    )
    assert reading.skipped == 1
    assert reading.skipped_rows.rows == (None,)
    assert reading.skipped_rows.cells == ((),)
    assert "XX" in reading.skipped_rows.reasons[0]


CELL = st.sampled_from(["", "1", "2", "US", "XX", "x", "-1"])


@given(st.lists(st.lists(CELL, min_size=4, max_size=6), max_size=8))
def test_every_row_of_an_orders_file_is_taken_or_kept_as_skipped(tmp_path_factory, rows):
    """Whatever stands in it: taken rows and skipped ones together are all that hold something, none is both."""
    text = "".join(",".join(row) + "\n" for row in [["order", "country", "line", "sku", "quantity"], *rows])
    reading = read(tmp_path_factory.mktemp("orders"), "orders.csv", text)
    lines = [records.rows for records in reading.records if records.table == "order_lines"]
    taken, skipped = {row for some in lines for row in some}, set(reading.skipped_rows.rows)
    full = {n for n, row in enumerate(rows, 2) if any(row)}
    assert taken | skipped == full
    assert not taken & skipped
    assert all(reading.skipped_rows.reasons)


def test_the_rows_kept_of_a_fixture_are_those_counted():
    reading = fixture("shopify_orders.csv")
    assert len(reading.skipped_rows.rows) == reading.skipped


def test_a_line_above_the_fault_of_its_order_is_named_too(tmp_path):
    """The fault stands in row 3, but row 2 is left out with the same order; row 4 between is another's and is taken."""
    text = "order,country,placed_at,line,sku,quantity\n1,US,,1,A,1\n1,,soon,2,B,1\n2,US,,1,A,1\n1,,,3,C,1\n"
    reading = read(tmp_path, "orders.csv", text)
    assert reading.skipped_rows.rows == (2, 3, 5)
    assert len(set(reading.skipped_rows.reasons)) == 1


def test_rows_told_in_one_notice_are_all_named(tmp_path):
    """Of stock, blank rows of a wide sheet; of products, further pictures and what needs no shipping."""
    wide = read(tmp_path, "x.csv", "SKU,QTY_NJ,QTY_CA\nA,1,2\nB,,\nC,,3\nD,,\n")
    assert (wide.skipped, wide.skipped_rows.rows) == (2, (3, 5))
    products = read(
        tmp_path,
        "y.csv",
        "Handle,Title,Variant SKU,Variant Price,Variant Requires Shipping,Image Src\nmug,Mug,A,5,true,1.png\n"
        "mug,,,,,2.png\nmug,,,,,3.png\nebook,Book,E,5,false,\nclass,Class,F,5,false,\n",
    )
    assert (products.skipped, products.skipped_rows.rows) == (4, (3, 4, 5, 6))

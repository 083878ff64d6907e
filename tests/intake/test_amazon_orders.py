"""Amazon's order reports: new orders, unshipped orders and all orders, with the quirks of each."""

from pathlib import Path

import pytest

from tests.intake.read import fixture, issue, of, read, rows, texts

HEADER = "order-id\torder-item-id\tpurchase-date\tsku\tproduct-name\tquantity-purchased\tcurrency\titem-price\n"
TO_SHIP = "order-id\torder-item-id\tpromise-date\tsku\tquantity-purchased\tquantity-to-ship\tship-country\n"


def test_the_order_report_counts_what_it_holds() -> None:
    """By hand: 9 rows, of which one only goes on with promotions; 5 orders, 8 lines, 3+2+1+1+2+1+4 units and an 'x'."""
    reading = fixture("amazon_orders.txt")
    assert (reading.kind, reading.format) == ("orders", "amazon")
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (9, 5, 8, 14)
    assert (reading.skipped, reading.faulty) == (4, 2)
    assert len(of(reading, "order_lines")) == 5


def test_an_order_comes_with_its_address_and_ids() -> None:
    """Three street lines become two, the recipient's phone goes before the buyer's, a ZIP+4 stays whole."""
    assert rows(fixture("amazon_orders.txt"), "orders")[0] == {
        "channel": "amazon",
        "order": "111-0000001-0000001",
        "order_ref": "111-0000001-0000001",
        "placed_at": "2026-11-06T10:50:49-08:00",
        "ship_to_name": "Ana Soto",
        "address1": "12 Elm St",
        "address2": "Apt 4, Rear door",
        "phone": "617-555-0199",
        "email": "x1y2@marketplace.amazon.com",
        "country": "US",
        "region": "MA",
        "city": "Cambridge",
        "postal_code": "02139-4301",
        "service": "Standard",
    }


def test_prices_are_of_one_and_lines_are_called_by_amazon_s_ids() -> None:
    """item-price is that of the whole quantity: 10.00 for 3 is rounded with a notice, 9.00 for 2 divides."""
    reading = fixture("amazon_orders.txt")
    lines = [
        (line["line"], line["line_ref"], line["sku"], line["quantity"], line["unit_price"], line["currency"])
        for line in rows(reading, "order_lines")
    ]
    assert lines == [
        ("10000000000001", "10000000000001", "MUG-NAV", "3", "3.333333", "USD"),
        ("10000000000002", "10000000000002", "00123", "2", "4.5", "USD"),
        ("10000000000003", "10000000000003", "00123", "1", "5.25", "CAD"),
        ("10000000000004", "10000000000004", '12" poster, framed', "1", "20", "USD"),
        ("10000000000006", "10000000000006", "00123", "4", "4.5", "USD"),
    ]
    assert issue(reading, "price_rounded").row == 2


def test_what_is_no_line_is_told_once() -> None:
    """A row of promotions and an item listed twice are notices; nobody has to mend them."""
    reading = fixture("amazon_orders.txt")
    assert issue(reading, "continued").text == (
        "Row 4 goes on with the promotions of the item above; nothing there is shipped."
    )
    assert issue(reading, "repeated").text == (
        "Order 111-0000001-0000001: 1 line that the report lists twice is left out."
    )


def test_an_id_that_a_spreadsheet_rounded_leaves_out_its_line() -> None:
    """1.00000E+13 names no item any more; the order's other line is taken."""
    reading = fixture("amazon_orders.txt")
    errors = texts(reading)
    assert len(errors) == 2
    assert not [i for i in reading.issues if i.row == 8 and i.severity == "warning"]
    assert errors[0].startswith("Row 8: order-item-id '1.00000E+13' ")
    assert errors[1].startswith("Row 10: quantity-purchased 'x' is not a number")


def test_letters_and_places_of_other_countries_come_through() -> None:
    """The file is Windows-1252; a province in words becomes its code, a ZIP gets its zero back."""
    _, canada, boston, _ = rows(fixture("amazon_orders.txt"), "orders")
    assert (canada["ship_to_name"], canada["region"], canada["postal_code"]) == ("René Côté", "ON", "K1A 0B1")
    assert boston["postal_code"] == "02108"


def test_the_unshipped_report_counts_what_is_left_to_ship() -> None:
    """By hand: 3 rows in Shift-JIS, 2 orders, 2+0+2 units to ship; the line with none left is put aside."""
    reading = fixture("amazon_unshipped.txt")
    assert (reading.kind, reading.format) == ("orders", "amazon")
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (3, 2, 3, 4)
    assert (reading.skipped, reading.faulty) == (1, 0)
    tea, cup = rows(reading, "order_lines")
    assert (tea["sku"], tea["title"], tea["quantity"]) == ("TEA-S", "緑茶セット 五種類の詰め合わせ", "2")
    assert "unit_price" not in tea
    assert (cup["order"], cup["line"], cup["quantity"]) == ("250-0000002-0000002", "41000000000003", "2")
    assert issue(reading, "partial").text == "Row 2: 2 of 3 are still to be shipped; only those are taken."
    assert rows(reading, "orders")[0]["ship_to_name"] == "佐藤花子"


def test_the_promise_date_is_due_and_said_to_be_the_last_day_to_ship() -> None:
    """14:59:59 in UTC is the end of the 20th in Japan."""
    reading = fixture("amazon_unshipped.txt")
    assert of(reading, "orders").columns["due"] == ["2026-11-20", "2026-11-20"]
    assert issue(reading, "ship_by").column == "promise-date"


@pytest.mark.parametrize(
    ("promise", "due"),
    [
        ("2026-11-21T07:59:59+00:00", "2026-11-20"),
        ("2026-11-20T18:29:59+00:00", "2026-11-20"),
        ("2026-11-20T23:59:59Z", "2026-11-20"),
        ("2026-11-20T23:59:59-08:00", "2026-11-20T23:59:59-08:00"),
        ("2026-11-20", "2026-11-20"),
        ("", None),
    ],
)
def test_a_deadline_in_utc_is_the_day_that_ends_then(tmp_path: Path, promise: str, due: str | None) -> None:
    """Seattle's 20th ends on the 21st in UTC, India's at 18:30; a moment with an offset of its own stays."""
    reading = read(tmp_path, "x.txt", TO_SHIP + f"1-1-1\t11\t{promise}\tA\t2\t2\tUS\n")
    assert of(reading, "orders").columns["due"] == [due]


def test_the_report_of_all_orders_leaves_out_what_amazon_ships() -> None:
    """By hand: 8 rows, 7 orders, 8 lines, 2+0+1+4+1+1+1+1 units; only the two merchant lines that are open stay."""
    reading = fixture("amazon_all_orders.txt")
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (8, 7, 8, 11)
    assert (reading.skipped, reading.faulty) == (6, 0)
    lines = [(line["order"], line["line"], line["quantity"]) for line in rows(reading, "order_lines")]
    assert lines == [("113-0000001-0000001", "1", "2"), ("113-0000007-0000007", "1", "1")]
    assert [(i.row, i.code) for i in reading.issues if i.row] == [
        (3, "removed"),
        (4, "elsewhere"),
        (5, "elsewhere"),
        (6, "pending"),
        (7, "cancelled"),
        (8, "fulfilled"),
    ]
    order = rows(reading, "orders")[0]
    assert (order["city"], order["region"], order["postal_code"]) == ("ERIE", "PA", "16501-1234")
    assert "no street addresses" in issue(reading, "no_street").text


def test_an_item_listed_twice_with_other_quantities_is_an_error(tmp_path: Path) -> None:
    """Two counts for one item contradict each other; the first is kept and the second named."""
    text = HEADER + "1-1-1\t11\t2026-11-06\tA\tMug\t1\tUSD\t5\n1-1-1\t11\t2026-11-06\tA\tMug\t2\tUSD\t10\n"
    reading = read(tmp_path, "x.txt", text)
    assert of(reading, "order_lines").columns["quantity"] == ["1"]
    assert (reading.skipped, reading.faulty) == (1, 1)
    assert issue(reading, "repeated_key").row == 3


def test_a_row_without_an_order_is_not_taken_for_promotions(tmp_path: Path) -> None:
    """A blank id with an item beside it is a fault."""
    reading = read(tmp_path, "x.txt", HEADER + "\t11\t2026-11-06\tA\tMug\t1\tUSD\t5\n")
    assert (reading.rows, reading.lines, reading.faulty) == (1, 1, 1)
    assert issue(reading, "blank").row == 2


@pytest.mark.parametrize(
    ("price", "quantity", "unit_price"),
    [("9.99", "3", "3.33"), ("0.00", "2", "0"), ("", "2", None), ("1000.00", "1", "1000"), ("20", "6", "3.333333")],
)
def test_the_price_of_one(tmp_path: Path, price: str, quantity: str, unit_price: str | None) -> None:
    """Exact where it divides within six decimals, else rounded half up; a blank stays blank."""
    reading = read(tmp_path, "x.txt", HEADER + f"1-1-1\t11\t2026-11-06\tA\tMug\t{quantity}\tUSD\t{price}\n")
    assert of(reading, "order_lines").columns["unit_price"] == [unit_price]
    assert [i.code for i in reading.issues if i.code == "price_rounded"] == ["price_rounded"] * (price == "20")

"""Etsy's order items in their American and British words, and the list of orders that is of no use."""

from pathlib import Path

import pytest

from domdesk.errors import InputError
from tests.intake.read import fixture, issue, of, read, rows

ORDERS_FILE = (
    '"Sale Date","Order ID","Buyer User ID","Full Name","Number of Items","Date Shipped","Street 1","Ship Country",'
    '"Order Value","Order Total","Card Processing Fees",SKU\n11/09/26,3001,anas,Ana Soto,2,,12 Elm St,US,20,24,1,A\n'
)


def test_the_items_file_counts_what_it_holds() -> None:
    """By hand: 5 rows and lines, 4 orders, 2+1+3+1+1 units; one order has shipped, one was sold at a fair."""
    reading = fixture("etsy_items.csv")
    assert (reading.kind, reading.format) == ("orders", "etsy")
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (5, 4, 5, 8)
    assert (reading.skipped, reading.faulty) == (2, 0)
    assert issue(reading, "fulfilled").row == 5
    assert issue(reading, "in_person").row == 6


def test_orders_come_with_their_address() -> None:
    """Countries in words become codes; the order keeps its # and its reference has none."""
    first, second = rows(fixture("etsy_items.csv"), "orders")
    assert first == {
        "channel": "etsy",
        "order": "#3001",
        "order_ref": "3001",
        "placed_at": "2026-11-09",
        "ship_to_name": "Ana Soto",
        "address1": "12 Elm St",
        "address2": "Apt 4",
        "country": "US",
        "region": "MA",
        "city": "Cambridge",
        "postal_code": "02139",
    }
    assert (second["country"], second["placed_at"], second["ship_to_name"]) == ("DE", "2026-11-21", "Zoë Dee")


def test_lines_have_the_price_of_one_and_the_transaction() -> None:
    """Price is not multiplied out, thousands marks go, and the item's name stands in for a blank SKU."""
    reading = fixture("etsy_items.csv")
    lines = [
        (line["line_ref"], line["sku"], line["title"], line["quantity"], line["unit_price"], line["currency"])
        for line in rows(reading, "order_lines")
    ]
    assert lines == [
        ("4000000001", "MUG-NAV", 'Mug, "navy"', "2", "10", "USD"),
        ("4000000002", "00123", "Tea towel", "1", "1250", "USD"),
        ("4000000003", "Scarf", "Scarf", "3", "8.25", "EUR"),
    ]
    assert issue(reading, "no_sku").row == 4


def test_british_shops_write_delivery_and_posted() -> None:
    """By hand: 2 rows, one posted."""
    reading = fixture("etsy_items_uk.csv")
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (2, 2, 2, 2)
    assert (reading.skipped, reading.faulty) == (1, 0)
    (order,) = rows(reading, "orders")
    assert (order["order"], order["country"], order["postal_code"]) == ("3101", "GB", "LS1 1BA")
    assert of(reading, "order_lines").columns["currency"] == ["GBP"]


def test_the_list_of_orders_is_refused_with_advice(tmp_path: Path) -> None:
    """It does not say how many of each item were sold."""
    with pytest.raises(InputError, match="list of orders") as refusal:
        read(tmp_path, "EtsySoldOrders2026.csv", ORDERS_FILE)
    assert "Order Items" in refusal.value.remedy


def test_dates_that_a_spreadsheet_turned_round_are_read_by_their_days(tmp_path: Path) -> None:
    """Etsy writes the month first; a month above 12 shows that a European spreadsheet saved the file."""
    header = "Sale Date,Order ID,Transaction ID,Listing ID,Item Name,Quantity,Ship Country\n"
    text = header + "05/11/2026,1,11,7,Mug,1,Germany\n21/11/2026,2,12,7,Mug,1,Germany\n"
    assert of(read(tmp_path, "x.csv", text), "orders").columns["placed_at"] == ["2026-11-05", "2026-11-21"]
    months_first = header + "05/11/2026,1,11,7,Mug,1,Germany\n"
    assert of(read(tmp_path, "y.csv", months_first), "orders").columns["placed_at"] == ["2026-05-11"]


def test_an_older_list_of_orders_is_refused_too(tmp_path: Path) -> None:
    """With fewer columns of money than today's."""
    header = "Sale Date,Order ID,Full Name,Number of Items,Date Shipped,Street 1,Ship Zipcode,Ship Country,Order Value"
    with pytest.raises(InputError, match="Etsy's list of orders"):
        read(tmp_path, "x.csv", f"{header}\n11/18/26,9001,Ana,2,,1 Elm St,02139,United States,68.00\n")

"""ShipStation's files: the template for importing orders, and the export of orders and shipments."""

from pathlib import Path

import pytest

from domdesk.errors import InputError, MissingFactsError
from domdesk.intake import read_text
from tests.intake.read import fixture, issue, of, read, rows, texts


def test_the_export_counts_what_it_holds() -> None:
    """Counted by hand: 9 rows, 8 orders, 7 lines, 12 units; 5 rows of no concern."""
    reading = fixture("shipstation_orders.csv")
    assert (reading.kind, reading.format) == ("orders", "shipstation")
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (9, 8, 7, 12)
    assert (reading.skipped, reading.faulty) == (5, 0)
    lines = [
        (line["channel"], line["order"], line["line"], line["sku"], line["quantity"], line["unit_price"])
        for line in rows(reading, "order_lines")
    ]
    assert lines == [
        ("My Store", "5001", "1", "MUG-NAV", "2", "10"),
        ("My Store", "5001", "2", "00123", "1", "4.5"),
        ("My Store", "5007", "1", "Gift Wrap", "1", "1250"),
        ("Second Store", "5001", "1", "00123", "5", "4.5"),
    ]


def test_an_exported_order_comes_with_its_address_and_dates() -> None:
    """Dates have the month first; a day to ship by has no time of day."""
    order = rows(fixture("shipstation_orders.csv"), "orders")[0]
    assert order == {
        "channel": "My Store",
        "order": "5001",
        "order_ref": "5001",
        "placed_at": "2026-04-01T04:42:06",
        "due": "2026-04-03",
        "ship_to_name": "Cy Ray",
        "company": None,
        "address1": "1 Lake St",
        "address2": None,
        "email": "cy@example.com",
        "country": "US",
        "region": "IL",
        "city": "Chicago",
        "postal_code": "60601",
        "service": "UPS Ground",
    }


def test_what_is_left_out_of_an_export_is_told() -> None:
    """Shipped rows, labels without an item, cancelled orders, orders on hold."""
    assert [t for t in texts(fixture("shipstation_orders.csv"), "notice") if t.startswith("Order")] == [
        "Order 5002: 1 line already shipped is left out.",
        "Order 5003: 1 line without an item is left out.",
        "Order 5004: 1 line without an item is left out.",
        "Order 5005: 1 line of a cancelled order is left out.",
        "Order 5006: 1 line of an order on hold is left out.",
    ]


def test_the_template_counts_what_it_holds() -> None:
    """Counted by hand: 6 rows and lines, 3 orders, 9 units; two rows are to be numbered by ShipStation."""
    reading = fixture("shipstation_template.csv")
    assert (reading.format, reading.rows, reading.orders, reading.lines, reading.units) == ("shipstation", 6, 3, 6, 9)
    assert (reading.skipped, reading.faulty) == (2, 2)
    lines = [(line["channel"], line["order"], line["line_ref"], line["sku"]) for line in rows(reading, "order_lines")]
    assert lines == [
        ("shipstation", "1001", "L-1", "MUG-NAV"),
        ("shipstation", "1001", "L-2", "00123"),
        ("Etsy", "1001", None, "MUG-NAV"),
        ("shipstation", "1002", None, "Gift Wrap"),
    ]
    assert issue(reading, "no_number").text.startswith("Rows 5 and 6: AUTO leaves the order's number to ShipStation")
    assert [i.row for i in reading.issues if i.code == "blank"] == [5, 6]


def test_the_template_s_names_addresses_and_weights_come_through() -> None:
    """A name from its halves, a third address line behind the second, 12 oz as 340.194278 g."""
    reading = fixture("shipstation_template.csv")
    orders = rows(reading, "orders")
    assert [(order["ship_to_name"], order["address2"], order["placed_at"]) for order in orders[:2]] == [
        ("Ana Soto", "Unit 4", "2026-11-20"),
        ("Bo Lee", "Unit 4, Rear door", "2026-11-20"),
    ]
    assert [(p["sku"], p["weight_g"]) for p in rows(reading, "products")] == [
        ("MUG-NAV", "340.194278"),
        ("00123", "240.970947"),
    ]
    assert of(reading, "products").fill


def test_a_template_s_dates_are_asked_for_where_they_fit_both_ways(tmp_path: Path) -> None:
    """It is filled in by hand; tabs do as well as commas."""
    text = (
        "Order Number\tOrder Created Date\tRecipient Full Name\tCountry Code\tItem SKU\tItem Quantity\n"
        "1\t04/05/2026\tAna\tUS\tA\t2\n"
    )
    with pytest.raises(MissingFactsError, match="order of day and month"):
        read_text(text)
    assert read(tmp_path, "x.tsv", text.replace("04/05", "04/25")).format == "shipstation"


def test_an_export_without_items_is_refused_with_advice() -> None:
    """Such a view of the orders has nothing to route."""
    with pytest.raises(InputError, match="without the items of its orders") as refusal:
        read_text("Order - Number,Date - Order Date,Ship To - Name\n1,4/1/2026,Ana\n")
    assert "Item - SKU" in refusal.value.remedy


def test_other_sheets_with_an_order_number_are_not_taken(tmp_path: Path) -> None:
    """Order Number, Item SKU and Item Quantity are anybody's."""
    text = "Order Number,Item SKU,Item Quantity,Country\n1,A,2,US\n"
    assert read(tmp_path, "x.csv", text).format == "generic"

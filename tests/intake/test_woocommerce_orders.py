"""WooCommerce's orders with a row per item, as three plugins write them."""

from pathlib import Path

import pytest

from domdesk.errors import InputError, MissingFactsError
from domdesk.intake import read_paths
from tests.intake.read import FIXTURES, fixture, issue, of, read, rows, texts

SHORT = (
    "order_id,order_number,order_date,status,shipping_postcode,shipping_country,product_name,sku,quantity,item_total\n"
)


def test_an_export_with_a_row_per_item_counts_what_it_holds() -> None:
    """Counted by hand: 15 rows, 12 orders, 14 items, 23 units; 8 rows of no concern, 1 with a faulty quantity."""
    reading = fixture("woocommerce_orders.csv")
    assert (reading.kind, reading.format) == ("orders", "woocommerce")
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (15, 12, 14, 23)
    assert (reading.skipped, reading.faulty) == (9, 1)
    assert of(reading, "orders").columns["order"] == ["5001", "5002", "5010", "5011"]


def test_an_order_comes_with_its_address() -> None:
    """The ZIP keeps its zero, the phone loses the apostrophe and comes from the billing side, which alone has one."""
    assert rows(fixture("woocommerce_orders.csv"), "orders")[0] == {
        "channel": "woocommerce",
        "order": "5001",
        "order_ref": None,
        "placed_at": "2026-11-20T09:15:00",
        "ship_to_name": "Ana Soto",
        "company": "Soto & Co",
        "address1": "12 Elm St",
        "address2": "Apt 4",
        "phone": "+1 617 555 0101",
        "email": "ana@example.com",
        "country": "US",
        "region": "MA",
        "city": "Cambridge",
        "postal_code": "02139",
        "service": "Flat rate",
    }


def test_item_total_is_the_line_s_and_not_the_unit_s() -> None:
    """30.00 for 3 mugs is 10 each, 20.00 for 3 metres 6.666667; names lose HTML's escapes; SKUs keep their zeros."""
    lines = rows(fixture("woocommerce_orders.csv"), "order_lines")
    assert [(line["order"], line["line"], line["sku"], line["quantity"], line["unit_price"]) for line in lines] == [
        ("5001", "1", "MUG-NAV", "3", "10"),
        ("5001", "2", "Gift Wrap", "1", "4"),
        ("5001", "3", "00123", "3", "6.666667"),
        ("5002", "1", "MUG-NAV", "1", "99"),
        ("5010", "1", "LMP-1", "2", "29.95"),
        ("5011", "2", "CUP-1", "2", "0"),
    ]
    assert (lines[0]["title"], lines[3]["currency"]) == ("Mug – Navy", "SEK")


def test_only_open_orders_are_taken() -> None:
    """Processing and on hold are taken, and what a plugin calls otherwise; the rest is told order by order."""
    notices = texts(fixture("woocommerce_orders.csv"), "notice")
    assert [t for t in notices if t.startswith("Order")] == [
        "Order 5002 is on hold and taken all the same; settle it in the shop before you ship it.",
        (
            "Order 5010 is 'awaiting-shipment', a status that WooCommerce itself does not have, and taken as open; "
            "leave out of the export what is not to be shipped."
        ),
        "Order 5003: 1 line of a completed order is left out.",
        "Order 5004: 1 line of a cancelled order is left out.",
        "Order 5005: 1 line of a refunded order is left out.",
        "Order 5006: 1 line of an order whose payment failed is left out.",
        "Order 5007: 1 line of an order in the shop's bin is left out.",
        "Order 5008: 1 line of an order that is not paid for is left out.",
        "Order 5009: 1 line of an order that is a draft is left out.",
        "Order 5012: 1 line without an item is left out.",
    ]


def test_billing_address_stands_in_and_regions_become_codes() -> None:
    """Order 5002 has no shipping address; WooCommerce's 'DE-HB' is Bremen, HB."""
    orders = {order["order"]: order for order in rows(fixture("woocommerce_orders.csv"), "orders")}
    assert (orders["5002"]["address1"], orders["5002"]["postal_code"]) == ("5 Kungsgatan", "111 43")
    assert (orders["5010"]["country"], orders["5010"]["region"]) == ("DE", "HB")
    assert "5002" in issue(fixture("woocommerce_orders.csv"), "billing_address").text


def test_faults_are_said_by_row() -> None:
    """A quantity in words costs its line and no other."""
    reading = fixture("woocommerce_orders.csv")
    assert texts(reading) == ["Row 14: quantity 'two' is not a number; write 2 or 2.5. The line is left out."]
    assert issue(reading, "no_sku").row == 3


def test_skyverge_s_items_come_with_ids_and_without_what_was_refunded() -> None:
    """3 + 4 + 2 units held; of the filters 1 came back, of the tea both: 3 and 3 units are left."""
    reading = fixture("woocommerce_items.csv")
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (3, 1, 3, 9)
    assert (reading.skipped, reading.faulty) == (1, 0)
    (order,) = rows(reading, "orders")
    assert (order["order"], order["order_ref"], order["placed_at"]) == ("W-1042", "811", "2026-11-19T14:05:33")
    lines = [(li["line_ref"], li["sku"], li["quantity"], li["unit_price"]) for li in rows(reading, "order_lines")]
    assert lines == [("301", "KET-1", "3", "15"), ("302", "KET-F", "3", "2.5")]
    assert issue(reading, "partial").row == 3


def test_advanced_order_export_is_read_by_its_titles() -> None:
    """Semicolons, decimal commas, day first by the 21st; order cells blank below the first row; Item Cost per unit."""
    reading = fixture("woocommerce_titles.csv")
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (4, 3, 4, 7)
    assert (reading.skipped, reading.faulty) == (1, 0)
    first, second = rows(reading, "orders")
    assert (first["order"], first["placed_at"], first["address1"]) == (
        "7001",
        "2026-11-21T16:40:00",
        "3 Pine Rd, Unit 2",
    )
    assert (second["placed_at"], second["country"], second["postal_code"]) == ("2026-11-02T09:00:00", "CA", "M5J 2R8")
    lines = [
        (li["order"], li["line"], li["sku"], li["quantity"], li["unit_price"]) for li in rows(reading, "order_lines")
    ]
    assert lines == [
        ("7001", "1", "CHR-1", "2", "499.5"),
        ("7001", "2", "CSH-1", "3", "7"),
        ("7002", "1", "CHR-1", "1", "499.5"),
    ]


def test_dates_that_fit_both_ways_are_asked_for(tmp_path: Path) -> None:
    """03/04/2026 alone may be April or March; told once, it is kept for the next file."""
    text = SHORT + "1,1,03/04/2026,processing,02139,US,Mug,M-1,1,10.00\n"
    path = tmp_path / "orders-export.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MissingFactsError) as asked:
        read_paths([path])
    assert [fact.key for fact in asked.value.facts] == ["dates"]
    (reading,), _ = read_paths([path], facts={"dates": "day-first"})
    assert rows(reading, "orders")[0]["placed_at"] == "2026-04-03"
    (again,), _ = read_paths([path], remembered=reading.facts)
    assert rows(again, "orders")[0]["placed_at"] == "2026-04-03"


def test_a_column_that_is_blank_gives_way_to_the_next(tmp_path: Path) -> None:
    """A blank billing_email leaves the customer's; a missing total leaves the unit's price."""
    header = (
        "order_id,order_number,status,billing_email,customer_email,billing_postcode,item_name,item_sku,item_quantity,"
        "item_total,item_price\n"
    )
    reading = read(tmp_path, "x.csv", header + "1,A1,processing,,c@example.com,02139,Mug,M-1,2,,7.50\n")
    assert rows(reading, "orders")[0]["email"] == "c@example.com"
    assert rows(reading, "order_lines")[0]["unit_price"] == "7.5"


def test_what_a_spreadsheet_did_to_skus_is_mended_and_told(tmp_path: Path) -> None:
    """="001" is read as 001; a long number cut short costs its line."""
    text = SHORT + '1,1,2026-11-20,processing,02139,US,Mug,"=""001""",1,10.00\n'
    reading = read(tmp_path, "x.csv", text + "1,1,2026-11-20,processing,02139,US,Cup,1.23E+14,1,10.00\n")
    assert [line["sku"] for line in rows(reading, "order_lines")] == ["001"]
    assert (issue(reading, "unwrapped").row, issue(reading, "lost_digits").row) == (2, 3)


def test_the_list_from_analytics_is_refused_with_advice(tmp_path: Path) -> None:
    """It names products and no SKUs, and has no address."""
    header = "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s)\n"
    with pytest.raises(InputError, match="wp-json/wc/v3/orders"):
        read(tmp_path, "x.csv", header + "2026-11-20,7,$10,processing,Ana,new,2× Mug,2,\n")


def test_other_systems_files_are_left_to_them() -> None:
    """Shopify's export has quantities and shipping columns too."""
    assert fixture("shopify_orders.csv").format == "shopify"
    assert (FIXTURES / "woocommerce_orders.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_default_columns_of_advanced_order_export_are_known(tmp_path: Path) -> None:
    """Quantities come less what was refunded; by hand: 3 rows, 2 orders, 4 units, one order completed."""
    header = (
        "Order Number,Order Status,Order Date,First Name (Billing),Address 1&2 (Billing),Postcode (Billing),"
        "Country Code (Billing),First Name (Shipping),Last Name (Shipping),Address 1&2 (Shipping),City (Shipping),"
        "State Code (Shipping),Postcode (Shipping),Country Code (Shipping),SKU,Item #,Item Name,Quantity (- Refund),"
        "Item Cost"
    )
    to = 'Al,"1 Main St, Apt 2",83702,US,Al,Berg,"1 Main St, Apt 2",Boise,ID,83702,US'
    text = (
        f"{header}\n2201,Processing,2026-11-18 10:03,{to},MUG,1,Mug,2,10\n2201,Processing,2026-11-18 10:03,{to},TEE,2,"
        f"Tee,1,8.50\n2202,Completed,2026-11-18 11:03,{to},TEE,1,Tee,1,8.50\n"
    )
    reading = read(tmp_path, "orders.csv.txt", text)
    assert (reading.format, reading.rows, reading.orders, reading.units) == ("woocommerce", 3, 2, 4)
    (order,) = rows(reading, "orders")
    assert (order["address1"], order["postal_code"], order["region"]) == ("1 Main St, Apt 2", "83702", "ID")
    lines = [(line["sku"], line["quantity"], line["unit_price"]) for line in rows(reading, "order_lines")]
    assert lines == [("MUG", "2", "10"), ("TEE", "1", "8.5")]


def test_orders_without_their_items_are_refused_with_advice(tmp_path: Path) -> None:
    """An export of addresses and totals alone."""
    with pytest.raises(InputError, match="orders without their items"):
        read(
            tmp_path,
            "x.csv",
            "order_id,order_date,shipping_postcode,shipping_country,order_total\n1,2026-11-18,1,US,9\n",
        )


def test_other_systems_that_say_shipping_too_are_not_woocommerce(tmp_path: Path) -> None:
    """Back Market's shipping_street and shipping_postal_code are read by their names, as any sheet."""
    header = "order_id;sku;quantity;shipping_first_name;shipping_street;shipping_postal_code;shipping_country"
    text = f"{header}\n1;A;1;Jo;Rue A;75001;FR\n"
    reading = read(tmp_path, "x.csv", text)
    assert (reading.format, reading.units) == ("generic", 1)
    assert rows(reading, "orders")[0]["postal_code"] == "75001"

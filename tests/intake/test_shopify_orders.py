"""Shopify's orders export: the full layout with its quirks, and exports shortened to a few columns."""

from pathlib import Path

from tests.intake.read import fixture, issue, of, read, rows, texts

SHORT = "Name,Email,Created at,Currency,Financial Status,Lineitem name,Lineitem quantity\n"


def test_the_full_export_counts_what_it_holds() -> None:
    """Counted by hand: 20 rows, 11 orders, 19 lines (a row has no item), 29 units; 9 rows of no concern, 1 faulty."""
    reading = fixture("shopify_orders.csv")
    assert (reading.kind, reading.format) == ("orders", "shopify")
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (20, 11, 19, 29)
    assert (reading.skipped, reading.faulty) == (10, 1)
    assert of(reading, "orders").columns["order"] == ["#2001", "#2004", "#2005", "#2006", "#2008", "#2009", "#2010"]
    assert len(of(reading, "order_lines")) == 10


def test_an_order_comes_with_its_address_and_service() -> None:
    """Zip and phone lose the apostrophe, times keep their offset, a company makes nobody less residential."""
    reading = fixture("shopify_orders.csv")
    assert rows(reading, "orders")[0] == {
        "channel": "shopify",
        "order": "#2001",
        "order_ref": "6127400000001",
        "placed_at": "2026-11-06T10:37:30-05:00",
        "ship_to_name": "Ana Soto",
        "company": "Soto & Co",
        "address1": "12 Elm St",
        "address2": None,
        "phone": "+1 617 555 0101",
        "email": "buyer@example.com",
        "country": "US",
        "region": "MA",
        "city": "Cambridge",
        "postal_code": "02139",
        "service": "Standard",
    }


def test_lines_are_numbered_in_file_order_with_their_sku_as_text() -> None:
    """Left-out lines keep their numbers, so that a line is called the same after others have shipped."""
    lines = [
        (line["order"], line["line"], line["sku"], line["quantity"], line["unit_price"], line["currency"])
        for line in rows(fixture("shopify_orders.csv"), "order_lines")
    ]
    assert lines == [
        ("#2001", "1", "MUG-NAV", "2", "10", "USD"),
        ("#2001", "2", "00123", "1", "4.5", "USD"),
        ("#2001", "3", "Gift Wrap", "3", "10", "USD"),
        ("#2004", "2", "MUG-NAV", "2", "10", "USD"),
        ("#2005", "1", "MUG-NAV", "5", "10", "USD"),
        ("#2006", "2", "Gift Wrap", "1", "10", "USD"),
        ("#2008", "1", "00123", "1", "10", "CAD"),
        ("#2008", "2", "00123", "2", "10", "CAD"),
        ("#2009", "1", "00123", "1", "10", "USD"),
        ("#2010", "2", "MUG-NAV", "1", "10", "USD"),
    ]


def test_what_is_left_out_is_told_by_order_and_reason() -> None:
    """Cancelled, refunded, voided, shipped and digital lines are notices, not faults."""
    assert [t for t in texts(fixture("shopify_orders.csv"), "notice") if t.startswith("Order")] == [
        "Order #2002: 2 lines of a cancelled order are left out.",
        "Order #2003: 1 line of a refunded order is left out.",
        "Order #2004: 1 line already shipped is left out.",
        "Order #2006: 1 line that needs no shipping is left out.",
        "Order #2007: 1 line of an order whose payment was voided is left out.",
        "Order #2011: 1 line removed from the order is left out.",
        "Order #2011: 1 line without an item is left out.",
        "Order #2011: 1 line returned to stock is left out.",
    ]


def test_an_order_keeps_its_address_when_its_first_line_has_shipped() -> None:
    """Order cells stand in the first row alone, even where that row's line is left out."""
    order = next(o for o in rows(fixture("shopify_orders.csv"), "orders") if o["order"] == "#2004")
    assert (order["city"], order["postal_code"], order["service"]) == ("Erie", "16501", "Express")


def test_billing_address_stands_in_where_there_is_no_other() -> None:
    """An order without a shipping address goes to the billing address, with a notice."""
    reading = fixture("shopify_orders.csv")
    order = next(o for o in rows(reading, "orders") if o["order"] == "#2006")
    assert (order["ship_to_name"], order["postal_code"], order["phone"]) == ("Gus Hale", "33602", "+1 813 555 0102")
    assert issue(reading, "billing_address").row == 11


def test_doubts_are_warnings() -> None:
    """A line shipped in part, an order without address, a product without SKU: taken, and told once."""
    warnings = texts(fixture("shopify_orders.csv"), "warning")
    assert [w.split(",")[0].split(":")[0] for w in warnings] == ["Rows 4 and 12", "Row 10", "Row 16"]
    assert "'Gift Wrap' has no SKU, so its name stands in for one" in warnings[0]
    assert "a part of this line of order #2005 has been shipped" in warnings[1]
    assert "no country" in warnings[2]


def test_other_countries_come_through() -> None:
    """Postal codes in upper case, '-' is none, and a Dutch city keeps its apostrophe."""
    orders = {o["order"]: o for o in rows(fixture("shopify_orders.csv"), "orders")}
    assert orders["#2008"]["postal_code"] == "K1A 0B1"
    assert (orders["#2010"]["postal_code"], orders["#2010"]["city"]) == (None, "'s-Hertogenbosch")


def test_a_shortened_export_is_recognised_by_its_header(tmp_path: Path) -> None:
    """Seven columns, no SKU, no address: names stand in for SKUs, and one warning says what is missing."""
    text = SHORT + "#1,a@b.c,2026-01-15 17:41:00 -0500,USD,paid,Red Mug,1\n#1,,,,,Blue Mug,2\n#2,,,USD,paid,Red Mug,1\n"
    reading = read(tmp_path, "orders.csv", text)
    assert (reading.format, reading.rows, reading.orders, reading.lines, reading.units) == ("shopify", 3, 2, 3, 4)
    assert of(reading, "order_lines").columns["sku"] == ["Red Mug", "Blue Mug", "Red Mug"]
    assert "country" not in of(reading, "orders").columns
    assert texts(reading, "warning")[0].startswith("This export has no shipping address, so only rate cards that hold")
    assert len(texts(reading, "warning")) == 3
    assert reading.skipped == 0


def test_columns_are_found_by_name_in_any_order(tmp_path: Path) -> None:
    """A rearranged or re-saved export, with semicolons, reads the same."""
    text = "Lineitem quantity;Name;Extra;Lineitem name;Lineitem sku\n2;#7;x;Mug;M-1\n"
    (line,) = rows(read(tmp_path, "x.csv", text), "order_lines")
    assert (line["order"], line["sku"], line["quantity"]) == ("#7", "M-1", "2")


def test_an_order_s_status_counts_where_lines_have_none(tmp_path: Path) -> None:
    """Shortened exports without line status are judged by the order's."""
    header = "Name,Fulfillment Status,Lineitem quantity,Lineitem name,Lineitem sku\n"
    reading = read(tmp_path, "x.csv", header + "#7,fulfilled,2,Mug,M-1\n#7,,1,Cup,C-1\n#8,unfilled,1,Mug,M-1\n")
    assert of(reading, "orders").columns["order"] == ["#8"]
    assert (reading.skipped, reading.faulty) == (2, 0)


def test_faults_of_left_out_orders_are_not_told(tmp_path: Path) -> None:
    """Nobody needs to mend the address or the SKU of a cancelled order."""
    header = "Name,Cancelled at,Shipping Country,Lineitem quantity,Lineitem name,Lineitem sku\n"
    reading = read(tmp_path, "x.csv", header + "#7,2026-11-06,Atlantis,x,,\n#8,,US,1,Mug,M-1\n")
    assert [i.severity for i in reading.issues] == ["notice"]
    assert (reading.skipped, reading.faulty) == (1, 0)


def test_a_pos_location_is_no_source() -> None:
    """The column Location is the till, not where an order ships from, and is not read."""
    assert "location" not in of(fixture("shopify_orders.csv"), "orders").columns


def test_countries_by_their_names_and_dates_of_a_spreadsheet_are_read(tmp_path: Path) -> None:
    """Other tools say Bangladesh in Shopify's layout, and Excel writes dates and prices as its country does."""
    text = (
        "Name;Created at;Lineitem quantity;Lineitem name;Lineitem price;Lineitem sku;Shipping Province;Shipping Country"
        "\n#1;21.11.2026 10:30;2;Mug;1.234,50;A;Ontario;Canada\n#2;1.2.2026;1;Mug;9,90;A;;BANGLADESH\n"
    )
    reading = read(tmp_path, "orders_export.csv", text)
    assert not texts(reading)
    orders = [(order["placed_at"], order["country"], order["region"]) for order in rows(reading, "orders")]
    assert orders == [("2026-11-21T10:30:00", "CA", "ON"), ("2026-02-01", "BD", None)]
    assert of(reading, "order_lines").columns["unit_price"] == ["1234.5", "9.9"]


def test_squarespace_follows_the_layout_under_its_own_channel(tmp_path: Path) -> None:
    """By hand: 4 rows, 3 orders of 4 lines and 5 units; one is shipped, one needs no shipping."""
    text = (
        "Order ID,Fulfillment Status,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,"
        "Lineitem variant,Lineitem requires shipping,Lineitem fulfillment status,Shipping Zip,Shipping Country\n"
        "7,pending,USD,11/18/2026 21:06,2,Washed beans,10,SQ1,200g,TRUE,pending,94086,United States\n"
        "7,,,,1,Natural beans,12,SQ2,200g,TRUE,pending,,\n"
        "8,fulfilled,USD,11/19/2026 9:00,1,Washed beans,10,SQ1,200g,TRUE,fulfilled,97211,United States\n"
        "9,pending,USD,11/19/2026 9:30,1,Tasting online,40,SQ3,,FALSE,pending,97211,United States\n"
    )
    reading = read(tmp_path, "orders.csv.txt", text)
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (4, 3, 4, 5)
    (order,) = rows(reading, "orders")
    assert (order["channel"], order["order"], order["placed_at"]) == ("squarespace", "7", "2026-11-18T21:06:00")
    assert (order["country"], order["postal_code"]) == ("US", "94086")
    assert of(reading, "order_lines").columns["sku"] == ["SQ1", "SQ2"]
    assert reading.skipped_rows.rows == (4, 5)


def test_what_was_refunded_in_part_is_told_once(tmp_path: Path) -> None:
    """The export keeps the quantities as ordered; two orders in one warning, the shipped one apart."""
    text = (
        "Name,Financial Status,Lineitem quantity,Lineitem name,Lineitem sku,Lineitem fulfillment status\n"
        "#1,partially_refunded,2,Mug,A,pending\n#1,,1,Cup,B,pending\n#2,paid,1,Mug,A,pending\n"
        "#3,partially_refunded,1,Mug,A,pending\n#4,partially_refunded,1,Mug,A,fulfilled\n"
    )
    reading = read(tmp_path, "orders_export.csv", text)
    warning = issue(reading, "refunded_in_part")
    assert warning.text.startswith("Orders #1 and #3: a part was refunded")
    assert (warning.row, len(of(reading, "order_lines"))) == (2, 4)

"""BigCommerce's orders export: the default template with packed products, and the one with a row per product."""

from pathlib import Path

import pytest

from domdesk.errors import InputError, MissingFactsError
from domdesk.intake import read_paths, read_text
from domdesk.records import Reading
from tests.intake.read import FIXTURES, fixture, issue, of, read, rows, texts

SHORT = "Order ID,Order Date,Order Status,Total Quantity,Order Currency Code,Shipping Country,Product Details\n"
MUG = (
    "Product ID: 7, Product Qty: 1, Product SKU: 00123, Product Name: Mug, Product Weight: 0.4000, "
    "Product Unit Price: 9.00"
)
RELIEF = "Reflux Relief & Co - Size: Large - 5' 9\", Primary Reason: Shoulder"


def with_facts(name: str, **facts: str) -> Reading:
    (reading,), _ = read_paths([FIXTURES / name], facts=facts)
    return reading


def short(*lines: str) -> Reading:
    (reading,) = read_text(SHORT + "\n".join(lines))
    return reading


def test_the_default_export_counts_what_it_holds() -> None:
    """Counted by hand: 12 orders, 13 products with 20 units, 2 orders without; 6 orders of no concern, 2 faulty."""
    reading = fixture("bigcommerce_orders.csv")
    assert (reading.kind, reading.format) == ("orders", "bigcommerce")
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (15, 12, 13, 20)
    assert (reading.skipped, reading.faulty) == (8, 2)
    orders, lines, closed = reading.records
    assert orders.columns["order"] == ["186", "187", "190", "191"]
    assert len(lines) == 7
    assert closed.columns["order"] == ["188", "189", "192", "194", "195", "196"]


def test_lines_come_unpacked_with_sku_name_and_price() -> None:
    """Digits stay text, dollars and thousands marks go, options make the name that stands in for a blank SKU."""
    lines = [
        (line["order"], line["line"], line["sku"], line["title"], line["quantity"], line["unit_price"])
        for line in rows(fixture("bigcommerce_orders.csv"), "order_lines")
    ]
    assert lines[:5] == [
        ("186", "1", "8810-WonderBlue-Small", "Leopard Legging", "1", "67.5"),
        ("186", "2", "Viva Bahia capri - Small", "Viva Bahia capri, cotton | long", "2", "65"),
        ("186", "3", "1682789197", "Boning Knife | BRANDED Knife", "3", "4.5"),
        ("187", "1", "BT.773110", "Hot Cocoa Mix 2 lb Can", "1", "1021.95"),
        ("187", "2", RELIEF, "Reflux Relief & Co", "2", "29"),
    ]  # fmt: skip
    assert [line[:3] for line in lines[5:]] == [("190", "1", "8810-WonderBlue-Small"), ("191", "1", "00123")]


def test_an_order_comes_with_its_address() -> None:
    """Suburb is the city, states and countries become codes, a day above 12 tells the order of day and month."""
    first, second, _, fourth = rows(fixture("bigcommerce_orders.csv"), "orders")
    assert first == {
        "channel": "bigcommerce",
        "order": "186",
        "order_ref": "186",
        "placed_at": "2026-04-26",
        "ship_to_name": "Dawn Hill",
        "company": None,
        "address1": "PO Box 77",
        "address2": None,
        "phone": "907-555-0101",
        "email": "buyer@example.com",
        "country": "US",
        "region": "AK",
        "city": "Eagle River",
        "postal_code": "99577",
        "service": "Ground",
    }
    assert (second["country"], second["company"], second["address2"]) == ("KR", "Kim & Co", "Floor 2")
    assert (fourth["ship_to_name"], fourth["city"], fourth["postal_code"]) == ("Ana Soto", "Cambridge", "02139")
    assert (fourth["phone"], fourth["placed_at"]) == ("617 555 0101", "2026-05-03")


def test_what_is_left_out_is_told_by_order_and_reason() -> None:
    """Orders of no concern are notices; the cell that cannot be read names its order."""
    reading = fixture("bigcommerce_orders.csv")
    assert [t for t in texts(reading, "notice") if t.startswith("Order")] == [
        "Order 188: 1 line already shipped is left out.",
        "Order 189: 1 line of a cancelled order is left out.",
        "Order 192: 1 line without an item is left out.",
        "Order 194: 1 line of a refunded order is left out.",
        "Order 195: 1 line of an order whose payment was declined is left out.",
        "Order 196: 1 line of an order whose checkout was not completed is left out.",
    ]
    unreadable = issue(reading, "unreadable")
    assert (unreadable.row, unreadable.column) == (9, "Product Details")
    assert "'1 x Mug' does not begin with Product ID, so what order 193 holds is not known" in unreadable.text
    assert issue(reading, "billing_address").row == 7


def test_doubts_are_warnings_that_name_the_order() -> None:
    """A part shipped, a total that does not add up, a product without SKU."""
    reading = fixture("bigcommerce_orders.csv")
    assert "Order 190: a part of it has been shipped" in issue(reading, "partial").text
    assert (
        "Row 6: order 190 has 4 units in its products but '5' in Total Quantity"
        in issue(reading, "does_not_add_up").text
    )
    assert issue(reading, "no_sku").text.startswith("Row 3, product 2: 'Reflux Relief & Co - Size")


def test_weights_fill_products_only_where_their_unit_is_told() -> None:
    """0.8 lb are 362.873896 g; 0 is unknown; the unit is remembered with the file."""
    assert [records.table for records in fixture("bigcommerce_orders.csv").records] == [
        "orders",
        "order_lines",
        "orders",
    ]
    assert "--set unit=lb" in issue(fixture("bigcommerce_orders.csv"), "weight_unit").text
    reading = with_facts("bigcommerce_orders.csv", unit="lb")
    assert of(reading, "products").fill
    assert [(p["sku"], p["weight_g"]) for p in rows(reading, "products")] == [
        ("8810-WonderBlue-Small", "362.873896"),
        ("Viva Bahia capri - Small", "226.796185"),
        ("00123", "181.436948"),
    ]
    assert list(reading.facts.values()) == [{"unit": "lb"}]


def test_a_row_per_product_reads_the_same() -> None:
    """Counted by hand: 4 rows, 3 orders, 4 lines, 6 units; a completed order is left out; the total is checked once."""
    reading = fixture("bigcommerce_orders_rows.csv")
    assert (reading.format, reading.rows, reading.orders, reading.lines, reading.units) == ("bigcommerce", 4, 3, 4, 6)
    assert (reading.skipped, reading.faulty, texts(reading, "warning")) == (1, 0, [])
    orders = [
        (o["order"], o["placed_at"], o["country"], o["region"], o["postal_code"]) for o in rows(reading, "orders")[:2]
    ]
    assert orders == [
        ("301", "2026-04-26T14:05:00", "US", "AK", "99577"),
        ("303", "2026-04-27T09:15:00", "CA", "QC", "G1R 4S9"),
    ]
    lines = [
        (line["order"], line["line"], line["sku"], line["title"], line["quantity"])
        for line in rows(reading, "order_lines")
    ]
    assert lines == [
        ("301", "1", "A-1", "Legging, long", "1"),
        ("301", "2", "00123", "Mug & Cup", "2"),
        ("303", "1", "00123", "Mug & Cup", "2"),
    ]


def test_day_and_month_are_asked_for_once() -> None:
    """03/05 is either; told, it is taken and remembered."""
    text = SHORT + f'1,03/05/2026,Awaiting Shipment,1,USD,United States,"{MUG}"\n'
    with pytest.raises(MissingFactsError, match="does not say its order of day and month") as asked:
        read_text(text)
    assert [fact.key for fact in asked.value.facts] == ["dates"]
    (reading,) = read_text(text, facts={"dates": "day-first"})
    assert of(reading, "orders").columns["placed_at"] == ["2026-05-03"]
    assert list(reading.facts.values()) == [{"dates": "day-first"}]


@pytest.mark.parametrize("date", ["26th Apr 2026", "Apr 26th, 2026", "2026-04-26", "26/04/2026"])
def test_dates_are_read_however_the_store_writes_them(date: str) -> None:
    """By name of month, with ordinals, or as ISO."""
    reading = short(f'1,"{date}",Awaiting Shipment,1,USD,United States,"{MUG}"')
    assert of(reading, "orders").columns["placed_at"] == ["2026-04-26"]


@pytest.mark.parametrize(
    ("price", "number"),
    [("$21.95", "21.95"), ("R$1,021.95", "1021.95"), ("21,95 kr", "21.95"), ("EUR 1.021,95", "1021.95")],
)
def test_prices_lose_the_store_s_currency_sign(price: str, number: str) -> None:
    """Whatever sign, on either side, with either decimal mark."""
    reading = short(f'1,,Awaiting Shipment,1,USD,United States,"{MUG.replace("9.00", price)}"')
    assert of(reading, "order_lines").columns["unit_price"] == [number]


def test_the_same_row_twice_is_taken_once() -> None:
    """Two exports pasted together must not double an order."""
    row = f'1,,Awaiting Shipment,1,USD,United States,"{MUG}"'
    reading = short(row, row)
    assert (reading.orders, reading.lines, len(of(reading, "order_lines")), reading.skipped) == (1, 2, 1, 1)
    assert texts(reading, "notice")[-1] == "Order 1: 1 line that the report lists twice is left out."


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("Completed", "of a completed order"),
        ("Pending", "of an order whose checkout was not completed"),
        ("Awaiting Payment", "of an order that is not paid for"),
        ("Awaiting Pickup", "of an order that the customer collects"),
        ("Manual Verification Required", "of an order on hold"),
    ],
)
def test_orders_that_cannot_ship_now_are_left_out(status: str, reason: str) -> None:
    """Each with its reason."""
    reading = short(f'1,,{status},1,USD,United States,"{MUG}"')
    assert (reading.lines, reading.skipped, reading.faulty) == (1, 1, 0)
    assert texts(reading, "notice")[-1] == f"Order 1: 1 line {reason} is left out."


def test_a_product_of_which_none_is_wanted_is_left_out() -> None:
    """A quantity of 0 is an item taken off the order, no fault."""
    off = MUG.replace("Qty: 1", "Qty: 0")
    reading = short(f'1,,Awaiting Shipment,1,USD,United States,"{MUG}|{off}"')
    assert of(reading, "order_lines").columns["quantity"] == ["1"]
    assert (reading.lines, reading.skipped, reading.faulty) == (2, 1, 0)


def test_an_order_shipped_in_full_is_left_out_under_any_status() -> None:
    """Stores rename their statuses; Total Shipped tells it too."""
    header = SHORT.replace("Order Currency Code", "Total Shipped")
    (reading,) = read_text(header + f'1,,Packed,1,1,United States,"{MUG}"\n')
    assert texts(reading, "notice")[-1] == "Order 1: 1 line already shipped is left out."


def test_an_export_without_products_is_refused_with_advice() -> None:
    """Such a template has nothing to route."""
    with pytest.raises(InputError, match="without their products") as refusal:
        read_text("Order ID,Order Status,Ship Method,Customer ID,Shipping Suburb\n1,Pending,Ground,5,Reno\n")
    assert "Product Details" in refusal.value.remedy


def test_other_sheets_with_product_details_are_not_taken(tmp_path: Path) -> None:
    """The cell must be written in BigCommerce's way, beside more of its columns."""
    text = "Order ID,Order Status,Product Details,SKU,Qty\n1,open,blue mug,M-1,2\n"
    assert read(tmp_path, "x.csv", text).format == "generic"

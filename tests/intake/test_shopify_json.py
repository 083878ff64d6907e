"""Shopify's REST orders: one, a list, wrapped; what remains to be shipped; odd and missing values."""

import json
from pathlib import Path
from typing import Any

import pytest

from domdesk.errors import InputError
from domdesk.intake import read_text
from domdesk.records import Reading
from tests.intake.read import of, read, rows, texts

ADDRESS = {
    "name": "Bob Norman",
    "address1": "Chestnut Street 92",
    "city": "Boston",
    "zip": "02108",
    "country_code": "US",
    "province_code": "MA",
    "latitude": 42.36,
    "longitude": "-71.06",
    "company": None,
    "phone": "555-0101",
}


def line(**changes: Any) -> dict[str, Any]:
    return {
        "id": 466157049,
        "sku": "IPOD-GREEN",
        "name": "Player - green",
        "quantity": 2,
        "price": "199.00",
        "grams": 200,
        "requires_shipping": True,
        "fulfillment_status": None,
    } | changes


def order(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "id": 450789469,
        "name": "#1001",
        "created_at": "2026-01-10T11:00:00-05:00",
        "cancelled_at": None,
        "currency": "USD",
        "email": "bob@example.com",
        "financial_status": "paid",
        "shipping_address": ADDRESS,
        "shipping_lines": [{"title": "Express", "price": "9.00"}],
        "line_items": list(lines),
    } | changes


def reading_of(document: Any) -> Reading:
    (reading,) = read_text(json.dumps(document))
    return reading


def test_an_order_comes_with_all_that_routing_and_the_way_back_need() -> None:
    """Ids of order and line, address, place, service, price; the product's weight as a record that only fills."""
    reading = reading_of({"order": order(line(), line(id=2, sku="00123", grams=0, price=5))})
    assert (reading.kind, reading.format) == ("orders", "shopify")
    assert rows(reading, "orders") == [
        {
            "channel": "shopify",
            "order": "#1001",
            "order_ref": "450789469",
            "placed_at": "2026-01-10T11:00:00-05:00",
            "ship_to_name": "Bob Norman",
            "company": None,
            "address1": "Chestnut Street 92",
            "address2": None,
            "phone": "555-0101",
            "email": "bob@example.com",
            "country": "US",
            "region": "MA",
            "city": "Boston",
            "postal_code": "02108",
            "latitude": "42.36",
            "longitude": "-71.06",
            "service": "Express",
        }
    ]
    lines = [(r["line"], r["line_ref"], r["sku"], r["quantity"], r["unit_price"]) for r in rows(reading, "order_lines")]
    assert lines == [("1", "466157049", "IPOD-GREEN", "2", "199"), ("2", "2", "00123", "2", "5")]
    assert rows(reading, "products") == [{"sku": "IPOD-GREEN", "title": "Player - green", "weight_g": "200"}]
    assert of(reading, "products").fill
    assert not reading.issues


@pytest.mark.parametrize("wrap", [lambda o: {"order": o}, lambda o: {"orders": [o]}, lambda o: [o], lambda o: o])
def test_every_wrapping_is_the_same_order(wrap: Any, tmp_path: Path) -> None:
    """A single order, a list and the API's two wrappings are recognised, in a file too."""
    reading = read(tmp_path, "x.json", json.dumps(wrap(order(line()))))
    assert (reading.orders, reading.lines, reading.units, reading.rows) == (1, 1, 2, 1)


def test_only_what_remains_to_be_shipped_is_taken() -> None:
    """fulfillable_quantity rules where it is smaller; shipped, digital and cancelled lines are left out."""
    reading = reading_of(
        {
            "orders": [
                order(
                    line(quantity=5, fulfillable_quantity=3),
                    line(fulfillable_quantity=0, fulfillment_status="fulfilled"),
                    line(fulfillable_quantity=0),
                    line(requires_shipping=False),
                    line(fulfillable_quantity=2),
                ),
                order(line(), name="#1002", cancelled_at="2026-01-11T00:00:00Z"),
                order(line(), name="#1003", financial_status="voided"),
            ]
        }
    )
    assert [(r["line"], r["quantity"]) for r in rows(reading, "order_lines")] == [("1", "3"), ("5", "2")]
    assert (reading.orders, reading.lines, reading.units) == (3, 7, 17)
    assert (reading.skipped, reading.faulty) == (5, 0)
    assert texts(reading, "notice") == [
        "Order #1001: 1 line already shipped is left out.",
        "Order #1001: 1 line removed from the order is left out.",
        "Order #1001: 1 line that needs no shipping is left out.",
        "Order #1002: 1 line of a cancelled order is left out.",
        "Order #1003: 1 line of an order whose payment was voided is left out.",
        "Order #1001, line 1: 3 of 5 are still to be shipped; only those are taken.",
    ]


def test_missing_keys_are_blank_and_faults_name_order_and_line() -> None:
    """JSON has no rows: a sentence says which order and line, and the issue carries no row number."""
    bare = {
        "name": "#7",
        "financial_status": "paid",
        "line_items": [{"title": "Mug", "quantity": "many"}, {"quantity": 1}],
    }
    reading = reading_of([bare])
    assert texts(reading) == [
        "Order #7, line 2: sku is blank; every line needs one. The line is left out.",
        "Order #7, line 1: quantity 'many' is not a number; write 2 or 2.5. The line is left out.",
    ]
    assert {i.row for i in reading.issues} == {None}
    assert "'Mug' has no SKU" in texts(reading, "warning")[0]
    assert (reading.skipped, reading.faulty) == (2, 2)


def test_an_order_without_lines_is_a_fault() -> None:
    """An order fetched without its lines cannot be routed, and is not lost in silence."""
    reading = reading_of({"orders": [order(), order(line(), name="#2")]})
    assert texts(reading) == ["Order #1001 has no lines in this file; fetch the orders with their line_items."]
    assert (reading.orders, reading.rows, reading.skipped, reading.faulty) == (2, 2, 1, 1)


def test_billing_address_and_country_names_are_understood() -> None:
    """Without a shipping address the billing address is used, with a notice; a country's name gives its code."""
    billing = {"country": "United States", "zip": "2108", "first_name": "Ana", "last_name": "Soto"}
    reading = reading_of(order(line(), shipping_address=None, billing_address=billing))
    (row,) = rows(reading, "orders")
    assert (row["country"], row["postal_code"], row["ship_to_name"]) == ("US", "02108", "Ana Soto")
    assert texts(reading, "notice") == ["Order #1001 has no shipping address, so the billing address is used."]


def test_variants_fill_in_weights() -> None:
    """A list of variants brings weight and barcode by SKU, and never the variant's title, which names no product."""
    variants = [{"sku": "A", "grams": 200, "title": "Pink", "barcode": "123"}, {"sku": "", "grams": 5, "title": "Red"}]
    reading = reading_of({"variants": variants})
    assert (reading.kind, of(reading, "products").fill) == ("products", True)
    assert rows(reading, "products") == [{"sku": "A", "weight_g": "200", "barcode": "123"}]
    assert texts(reading) == ["Variant Red: sku is blank; every row needs one."]


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ('{"inventory_levels": [{"inventory_item_id": 1, "available": 2}]}', "names articles by number, not by SKU"),
        ('{"locations": [{"id": 1}]}', r"list your locations in locations\.csv"),
        (
            '[{"id": 1, "number": "727", "date_created": "2026-01-01", "line_items": [], "name": "x"}]',
            "kind that is not known",
        ),
        ('{"a": 1}', "kind that is not known"),
        ('{"orders": [', "not valid JSON"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_other_json_is_refused_with_advice(document: str, sentence: str) -> None:
    """What cannot be used is said in one sentence, with what to bring instead."""
    with pytest.raises(InputError, match=sentence) as refusal:
        read_text(document)
    assert refusal.value.remedy


def test_text_that_no_desk_can_keep_is_tidied() -> None:
    """Half a surrogate pair and NUL in JSON strings do not reach the records."""
    reading = reading_of(order(line(name="a\ud800b\0c")))
    assert of(reading, "order_lines").columns["title"] == ["a?bc"]


def test_drafts_are_refused_and_locations_of_other_systems_are_not_ours(tmp_path: Path) -> None:
    """A draft is no order; an inventory item with its locations is BigCommerce's, not a list of Shopify's places."""
    with pytest.raises(InputError, match="Drafts are no orders yet"):
        read(tmp_path, "x.json", '{"draft_order": {"id": 1, "name": "#D1", "line_items": []}}')
    item = (
        '{"identity": {"sku": "A", "variant_id": 5, "product_id": 1}, "locations": [{"location_id": 1, '
        '"location_code": "RENO", "location_enabled": true, "available_to_sell": 5, "total_inventory_onhand": 5}]}'
    )
    assert (read(tmp_path, "y.json", item).format, read(tmp_path, "y.json", item).units) == ("bigcommerce", 5)

"""BigCommerce's v2 orders as JSON: in the shapes that people save, what remains to ship, and links instead of data."""

import json
from typing import Any

import pytest

from domdesk.errors import InputError
from domdesk.intake import read_text
from domdesk.records import Reading
from tests.intake.read import fixture, issue, of, rows, texts

LINK = {"url": "https://api.bigcommerce.com/stores/x/v2/orders/100/products", "resource": "/orders/100/products"}
ADDRESS = {
    "id": 13,
    "first_name": "Dawn",
    "last_name": "Hill",
    "street_1": "PO Box 77",
    "city": "Eagle River",
    "state": "Alaska",
    "zip": "99577",
    "country": "United States",
    "country_iso2": "US",
    "shipping_method": "Ground",
}


def line(**changes: Any) -> dict[str, Any]:
    entry = {"id": 16, "order_address_id": 13, "sku": "00123", "name": "Mug", "quantity": 3, "quantity_shipped": 0}
    return entry | {"type": "physical", "price_ex_tax": "9.0000", "weight": "0.4000"} | changes


def order(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": 100, "status_id": 11, "status": "Awaiting Fulfillment", "currency_code": "USD"}
    entry |= {"date_created": "Wed, 14 Nov 2026 19:26:23 +0000", "billing_address": {"city": "Juneau"}}
    return entry | {"products": list(lines), "shipping_addresses": [ADDRESS]} | changes


def reading_of(document: Any, **facts: str) -> Reading:
    (reading,) = read_text(json.dumps(document), facts=facts)
    return reading


def test_the_fixture_counts_what_it_holds() -> None:
    """Counted by hand: 4 orders, 6 lines, 11 units; one to two addresses, one shipped in part, one cancelled."""
    reading = fixture("bigcommerce_orders.json")
    assert (reading.kind, reading.format) == ("orders", "bigcommerce")
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (6, 4, 6, 11)
    assert (reading.skipped, reading.faulty) == (2, 0)
    lines = rows(reading, "order_lines")
    assert [(entry["order"], entry["line_ref"], entry["sku"], entry["quantity"]) for entry in lines] == [
        ("100", "16", "MUG-NAV", "2"),
        ("101/21", "18", "MUG-NAV", "1"),
        ("101/22", "19", "00123", "2"),
        ("103", "24", "00123", "1"),
    ]
    places = [(entry["order"], entry["order_ref"], entry["city"]) for entry in rows(reading, "orders")[:4]]
    assert places == [
        ("100", "100/13", "Eagle River"),
        ("101/21", "101/21", "Reno"),
        ("101/22", "101/22", "Toronto"),
        ("103", "103/27", "Austin"),
    ]


def test_an_order_comes_with_all_that_routing_and_the_way_back_need() -> None:
    """A shipment in the shop needs the order's, the address's and the line's id: order_ref has the first two."""
    reading = reading_of([order(line())])
    assert rows(reading, "orders") == [
        {
            "order": "100",
            "channel": "bigcommerce",
            "order_ref": "100/13",
            "placed_at": "2026-11-14T19:26:23+00:00",
            "ship_to_name": "Dawn Hill",
            "company": None,
            "address1": "PO Box 77",
            "address2": None,
            "city": "Eagle River",
            "postal_code": "99577",
            "phone": None,
            "email": None,
            "country": "US",
            "region": "AK",
            "service": "Ground",
        }
    ]
    (entry,) = rows(reading, "order_lines")
    assert (entry["line_ref"], entry["sku"], entry["quantity"], entry["unit_price"]) == ("16", "00123", "3", "9")


@pytest.mark.parametrize(
    "document",
    [
        order(line()),
        [order(line())],
        {"data": [order(line())], "meta": {}},
        {"order": order(LINK, products=LINK), "products": [line(order_id=100)]},
        {"orders": [order(products=LINK, shipping_addresses=LINK)], "products": [line(order_id=100)],
         "shipping_addresses": [ADDRESS | {"order_id": 100}]},
        order(products=LINK, consignments=[{"shipping": [ADDRESS | {"line_items": [line()]}]}], shipping_addresses={}),
    ],
)  # fmt: skip
def test_orders_are_found_in_the_shapes_that_people_save(document: Any) -> None:
    """One, a list, wrapped; products and addresses in the order, beside it, or in its consignments."""
    reading = reading_of(document)
    assert (reading.orders, reading.lines, reading.units) == (1, 1, 3)
    assert of(reading, "order_lines").columns["line_ref"] == ["16"]
    assert of(reading, "orders").columns["order_ref"] == ["100/13"]
    assert texts(reading, "warning") == []


def test_only_what_remains_is_taken() -> None:
    """Ordered less shipped less refunded; nothing left is told and left out."""
    reading = reading_of(
        order(
            line(quantity_shipped=1),
            line(id=17, quantity_shipped=1, quantity_refunded=1),
            line(id=18, quantity_shipped=3),
            line(id=19, quantity_refunded=3),
            line(id=20, type="digital"),
        )
    )
    lines = [(entry["line"], entry["line_ref"], entry["quantity"]) for entry in rows(reading, "order_lines")]
    assert lines == [("1", "16", "2"), ("2", "17", "1")]
    assert (reading.units, reading.skipped, reading.faulty) == (15, 3, 0)
    assert "Order 100, line 1: 2 of 3 are still to be shipped; only those are taken." in texts(reading, "notice")
    assert "Order 100: 1 line of which nothing is left to ship is left out." in texts(reading, "notice")


@pytest.mark.parametrize("changes", [{"status_id": 2}, {"status_id": 5}, {"status_id": 10}, {"is_deleted": True}])
def test_orders_of_no_concern_are_left_out(changes: dict[str, Any]) -> None:
    """By status_id, whatever the store calls the status."""
    reading = reading_of([order(line(), status="Packed", **changes), order(line(), id=101)])
    assert of(reading, "order_lines").columns["order"] == ["101"]
    assert (reading.skipped, reading.faulty) == (1, 0)


def test_links_to_products_are_refused_with_advice() -> None:
    """As GET /v2/orders gives them by default."""
    with pytest.raises(InputError, match="links to their products") as refusal:
        reading_of([order(products=LINK, shipping_addresses=LINK)])
    assert "Fetch products and shipping_addresses" in refusal.value.remedy


def test_products_without_their_orders_are_refused_with_advice() -> None:
    """As GET /v2/orders/100/products gives them."""
    with pytest.raises(InputError, match="without the orders"):
        reading_of([line(order_id=100, product_id=7)])


def test_a_link_to_the_address_is_a_doubt() -> None:
    """The billing address may not be where the order goes."""
    reading = reading_of(order(line(), shipping_addresses=LINK))
    assert of(reading, "orders").columns["city"] == ["Juneau"]
    assert of(reading, "orders").columns["order_ref"] == ["100/13"]
    assert "only a link to its shipping address" in issue(reading, "billing_address").text


def test_an_order_without_products_is_told() -> None:
    """Beside others that have them."""
    reading = reading_of([order(line()), order(id=101)])
    assert (reading.rows, reading.orders, reading.skipped, reading.faulty) == (2, 2, 1, 1)
    assert issue(reading, "no_lines").text.startswith("Order 101 has no products in this file")


def test_names_stand_in_for_skus_with_their_options() -> None:
    """Variants without SKU are different things to ship."""
    options = [{"display_name": "Size", "display_value": "S"}, {"display_name": "Colour", "display_value": "Blue"}]
    reading = reading_of(order(line(sku="", product_options=options)))
    assert of(reading, "order_lines").columns["sku"] == ["Mug - Size: S, Colour: Blue"]


def test_weights_fill_products_where_their_unit_is_told() -> None:
    """0.4 kg are 400 g."""
    reading = reading_of(order(line()), unit="kg")
    assert rows(reading, "products") == [{"sku": "00123", "title": "Mug", "weight_g": "400"}]
    assert issue(reading_of(order(line())), "weight_unit").severity == "notice"

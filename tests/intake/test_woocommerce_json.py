"""WooCommerce's REST orders as JSON."""

import json
from pathlib import Path
from typing import Any

import pytest

from domdesk.errors import InputError
from tests.intake.read import FIXTURES, fixture, issue, read, rows, texts

ORDERS: list[dict[str, Any]] = json.loads((FIXTURES / "woocommerce_orders.json").read_text(encoding="utf-8"))


def test_a_list_of_orders_counts_what_it_holds() -> None:
    """Counted by hand: 4 orders, one without lines; 5 lines of 3 + 1 + 0 + 2.5 + 4 units; 2 lines of no concern."""
    reading = fixture("woocommerce_orders.json")
    assert (reading.kind, reading.format) == ("orders", "woocommerce")
    assert (reading.rows, reading.orders, reading.lines) == (6, 4, 5)
    assert str(reading.units) == "10.5"
    assert (reading.skipped, reading.faulty) == (3, 1)


def test_times_are_utc_where_the_file_has_them_so() -> None:
    """date_created_gmt is UTC; without it date_created is the shop's local time."""
    first, second = rows(fixture("woocommerce_orders.json"), "orders")
    assert (first["order"], first["order_ref"], first["placed_at"]) == ("W1201", "1201", "2026-11-21T03:30:00+00:00")
    assert (second["order"], second["placed_at"]) == ("W1202", "2026-11-21T09:00:00")


def test_an_order_comes_with_its_address_and_service() -> None:
    """The phone is the billing one, as WooCommerce asks for no other."""
    order = rows(fixture("woocommerce_orders.json"), "orders")[0]
    assert (order["ship_to_name"], order["company"], order["address1"]) == ("Ana Soto", "Soto & Co", "12 Elm St")
    assert (order["postal_code"], order["region"], order["country"]) == ("02139", "MA", "US")
    assert (order["phone"], order["email"], order["service"]) == ("617 555 0101", "ana@example.com", "Flat Rate")


def test_blank_shipping_goes_to_the_billing_address() -> None:
    """With a notice that names the order."""
    reading = fixture("woocommerce_orders.json")
    order = rows(reading, "orders")[1]
    assert (order["address1"], order["country"], order["ship_to_name"]) == ("Av. Brasil, 432", "BR", "Ivo Luz")
    assert "W1202" in issue(reading, "billing_address").text


def test_lines_come_with_ids_and_prices_that_fit() -> None:
    """A blank SKU gives way to the name; 6.666666666666667 has more decimals than money; no total leaves the price."""
    lines = rows(fixture("woocommerce_orders.json"), "order_lines")
    assert [(li["line_ref"], li["sku"], li["quantity"], li["unit_price"], li["currency"]) for li in lines] == [
        ("31", "MUG-NAV", "3", "6.666667", "USD"),
        ("32", "Gift Wrap", "1", "4", "USD"),
        ("34", "00123", "2.5", "8.125", "BRL"),
    ]


def test_what_is_left_out_or_in_doubt_is_told() -> None:
    """A refund names no lines; an order without lines is no order to close."""
    reading = fixture("woocommerce_orders.json")
    assert texts(reading) == ["Order W1204 has no lines in this file; fetch the orders with their line_items."]
    assert "W1201" in issue(reading, "partial").text
    assert "W1202" in issue(reading, "on_hold").text
    assert issue(reading, "complete").text == "Order W1203: 1 line of a completed order is left out."
    assert issue(reading, "removed").text == "Order W1201: 1 line removed from the order is left out."


@pytest.mark.parametrize("status", ["cancelled", "refunded", "failed", "trash", "pending", "checkout-draft"])
def test_orders_that_nobody_ships_are_closed(tmp_path: Path, status: str) -> None:
    """They are counted and put aside, and closed on the desk."""
    reading = read(tmp_path, "x.json", json.dumps(ORDERS[2] | {"status": status}))
    assert (reading.orders, reading.lines, reading.skipped, reading.faulty) == (1, 1, 1, 0)
    assert [len(r) for r in reading.records if r.table == "orders"] == [0, 1]


def test_one_order_and_wrapped_ones_are_read(tmp_path: Path) -> None:
    """As a webhook sends one, as /orders/1201 does, and within an envelope."""
    for document in (ORDERS[0], {"order": ORDERS[0]}, {"body": [ORDERS[0]], "status": 200, "headers": {}}):
        assert read(tmp_path, "x.json", json.dumps(document)).lines == 3


def test_an_answer_that_is_an_error_is_refused(tmp_path: Path) -> None:
    """What a wrong key gives is no empty list of orders."""
    answer = {"code": "woocommerce_rest_cannot_view", "message": "Sorry", "data": {"status": 401}}
    with pytest.raises(InputError, match="key"):
        read(tmp_path, "x.json", json.dumps(answer))

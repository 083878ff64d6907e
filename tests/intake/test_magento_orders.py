"""Magento's orders from REST: pairs and bundles counted once, what is left to ship, and lists that are no orders."""

import json
from typing import Any

import pytest

from domdesk.errors import InputError
from domdesk.intake import read_text
from domdesk.records import Reading
from tests.intake.read import FIXTURES, fixture, of, rows, texts

ADDRESS = {"firstname": "Ana", "street": ["9 Elm St"], "city": "Austin", "region_code": "TX", "postcode": "78701",
           "country_id": "US"}  # fmt: skip


def item(number: int, **changes: Any) -> dict[str, Any]:
    return {"item_id": number, "product_type": "simple", "sku": f"S-{number}", "qty_ordered": 2} | changes


def order(*items: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "entity_id": 7,
        "increment_id": "000000007",
        "status": "processing",
        "items": list(items),
        "extension_attributes": {"shipping_assignments": [{"shipping": {"method": "f_f", "address": ADDRESS}}]},
    } | changes


def reading_of(document: Any, **facts: str) -> Reading:
    (reading,) = read_text(json.dumps(document), facts=facts)
    return reading


def taken(*items: dict[str, Any], **changes: Any) -> list[tuple[str | None, str | None, str | None]]:
    """Item id, SKU and quantity of each line taken from one order."""
    reading = reading_of(order(*items, **changes))
    return [(r["line_ref"], r["sku"], r["quantity"]) for r in rows(reading, "order_lines")]


def test_the_fixture_counts_what_a_person_counts() -> None:
    """8 orders hold 13 lines (2 + 4 + 1 + 1 + 1 + 1 + 1 + 2) of 29.5 units; 6 lines are left, the bundle is a row."""
    reading = fixture("magento_orders.json")
    assert (reading.kind, reading.format) == ("orders", "magento")
    assert (reading.rows, reading.orders, reading.lines, float(reading.units)) == (14, 8, 13, 29.5)
    assert (reading.skipped, reading.faulty) == (8, 0)
    lines = [
        (r["order"], r["line_ref"], r["sku"], r["quantity"], r["unit_price"]) for r in rows(reading, "order_lines")
    ]
    assert lines == [
        ("000000101", "1001", "MH01-XL-Black", "2", "52.25"),
        ("000000101", "1003", "ROPE-M", "2.5", "9.9"),
        ("000000102", "1011", "24-WG084", "2", "5"),
        ("000000102", "1012", "24-WG085", "1", "14"),
        ("000000107", "1060", "00123", "1", "8.5"),
        ("000000108", "1070", "24-MB01", "1", "34"),
    ]
    assert of(reading, "order_lines").columns["currency"] == ["CAD", "CAD", "USD", "USD", "USD", "USD"]
    closed = reading.records[2].columns
    assert closed["order"] == ["000000103", "000000104", "000000105", "000000106"]


def test_an_order_comes_with_its_ids_address_and_moment() -> None:
    """Entity id, the street's lines, ISO codes of regions, and the moment of the order, which Magento writes in UTC."""
    found = rows(fixture("magento_orders.json"), "orders")
    assert found[0] == {
        "channel": "magento",
        "order": "000000101",
        "order_ref": "101",
        "placed_at": "2026-11-20T16:45:09+00:00",
        "ship_to_name": "Ms Ana Soto",
        "company": "Soto Ltd",
        "address1": "9 Elm St",
        "address2": "Apt 4, Rear",
        "phone": "512-555-0101",
        "email": "ana@home.example",
        "country": "US",
        "region": "TX",
        "city": "Austin",
        "postal_code": "78701",
        "service": "Best Way - Table Rate",
    }
    places = [(r["country"], r["region"], r["postal_code"], r["email"], r["service"]) for r in found[1:4]]
    assert places == [
        ("DE", "BY", "80331", "kim@example.com", "Flat Rate - Fixed"),
        ("US", "MD", "02139", "li@example.com", None),
        ("CA", "QC", "H2X 1Y4", None, "flatrate_flatrate"),
    ]


def test_all_that_is_left_out_is_said() -> None:
    """Each order says what of it is not taken, and why."""
    reading = fixture("magento_orders.json")
    notices = texts(reading, "notice")
    for sentence in (
        "Order 000000101, line 1: 2 of 3 are still to be shipped; only those are taken.",
        "Order 000000102: 1 line naming a bundle, whose parts are lines of their own, is left out.",
        "Order 000000102: 2 lines that need no shipping are left out.",
        "Order 000000103: 1 line of a cancelled order is left out.",
        "Order 000000104: 1 line of a completed order is left out.",
        "Order 000000105: 1 line of a closed order is left out.",
        "Order 000000106: 1 line of an order on hold is left out.",
        "Order 000000107 has no shipping address, so the billing address is used.",
        "Order 000000108: 1 line already shipped is left out.",
    ):
        assert sentence in notices
    assert any("2 are still to be shipped, not 1" in text for text in texts(reading, "warning"))


def test_a_configurable_product_is_one_line_shipped_as_its_parent() -> None:
    """Quantities are kept in the parent alone, which is what Magento ships; the SKU on the shelf is the child's."""
    pair = (
        item(1, product_type="configurable", sku="HOOD", qty_ordered=5, qty_shipped=2, qty_canceled=1),
        item(2, parent_item_id=1, sku="HOOD-XL", qty_ordered=5),
    )
    assert taken(*pair) == [("1", "HOOD-XL", "2")]
    assert taken(*reversed(pair)) == [("1", "HOOD-XL", "2")]
    untyped = [{k: v for k, v in part.items() if k != "product_type"} | {"sku": "HOOD-XL"} for part in pair]
    assert taken(*untyped) == [("1", "HOOD-XL", "2")]
    assert taken(pair[1]) == [("2", "HOOD-XL", "5")]
    assert taken(pair[0]) == [("1", "HOOD", "2")]
    assert taken(pair[0], pair[1] | {"product_type": "virtual"}) == []


def test_the_parts_of_a_bundle_are_its_lines() -> None:
    """Shipped together the bundle keeps count, shipped apart its parts do; a bundle alone is taken with a doubt."""
    bundle = item(1, product_type="bundle", sku="KIT", qty_ordered=3)
    parts = (item(2, parent_item_id=1, qty_ordered=6), item(3, parent_item_id=1, qty_ordered=3, qty_shipped=3))
    assert taken(bundle, *parts) == [("2", "S-2", "6")]
    assert taken(bundle | {"qty_shipped": 1}, *parts) == [("2", "S-2", "4")]
    assert taken(bundle | {"qty_shipped": 3}, *parts) == []
    reading = reading_of(order(bundle))
    assert (reading.lines, reading.units, reading.rows) == (1, 3, 1)
    assert "the bundle 'KIT' comes without the items that it is made of" in texts(reading, "warning")[0]


@pytest.mark.parametrize(
    ("quantities", "left"),
    [
        ({"qty_ordered": "4.5000", "qty_shipped": "1.2500"}, "3.25"),
        ({"qty_ordered": 5, "qty_shipped": 1, "qty_canceled": 1, "qty_refunded": 1}, "2"),
        ({"qty_ordered": 5, "qty_shipped": None, "qty_canceled": ""}, "5"),
        ({"qty_ordered": 5, "qty_shipped": 6}, None),
        ({"qty_ordered": 5, "qty_canceled": 2, "qty_refunded": 3}, None),
        ({"qty_ordered": 0}, None),
    ],
)
def test_what_is_left_is_ordered_less_shipped_cancelled_and_refunded(quantities: Any, left: str | None) -> None:
    """Decimals are exact, and what is over-shipped is not owed back."""
    assert [line[2] for line in taken(item(1, **quantities))] == ([left] if left else [])


def test_damaged_quantities_leave_the_line_out_as_a_fault() -> None:
    """A quantity that is no number, were it only of what was shipped, must not end in a guess."""
    reading = reading_of(order(item(1, qty_shipped="some"), item(2, qty_ordered=-1), item(3, sku=None), item(4)))
    assert [r["line_ref"] for r in rows(reading, "order_lines")] == ["4"]
    assert (reading.rows, reading.skipped, reading.faulty) == (4, 3, 3)
    assert texts(reading) == [
        "Order 000000007, line 3: sku is blank; every line needs one. The line is left out.",
        "Order 000000007, line 1: quantity 'some' is not a number; write 2 or 2.5. The line is left out.",
        "Order 000000007, line 2: quantity '-1' is not above 0; write a number above 0. The line is left out.",
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"state": "closed", "status": "returned_custom"}, "of a closed order"),
        ({"status": "canceled"}, "of a cancelled order"),
        ({"state": "payment_review", "status": "fraud"}, "whose payment is under review"),
        ({"status": "pending_payment"}, "of an order that is not paid for"),
        ({"extension_attributes": {"pickup_location_code": "reno"}}, "that the customer collects"),
        ({"state": "processing", "status": "complete"}, None),
        ({"state": "new", "status": "pending"}, None),
    ],
)
def test_the_state_says_whether_an_order_is_shipped_now(changes: dict[str, Any], reason: str | None) -> None:
    """Magento's state counts, whatever a shop calls its statuses; without one the status does."""
    reading = reading_of(order(item(1), **changes))
    assert len(of(reading, "order_lines")) == (0 if reason else 1)
    assert [reason in text for text in texts(reading, "notice")] == ([True] if reason else [])


def test_weights_are_filled_in_where_the_unit_is_told() -> None:
    """The unit is a setting of the shop: untold, weights are left out with a notice; told, it is remembered."""
    document = order(item(1, weight="1.5000", name="Mug"), item(2, weight=0), item(3, weight=2, product_type="virtual"))
    assert "no_unit" in {issue.code for issue in reading_of(document).issues}
    reading = reading_of(document, unit="lb")
    assert rows(reading, "products") == [{"sku": "S-1", "title": "Mug", "weight_g": "680.388555"}]
    assert of(reading, "products").fill
    (key,) = reading.facts
    assert reading.facts[key] == {"unit": "lb"}
    (again,) = read_text(json.dumps(document), remembered=reading.facts)
    assert rows(again, "products") == rows(reading, "products")


@pytest.mark.parametrize(
    "wrap",
    [
        lambda o: {"items": [o], "search_criteria": {}, "total_count": 1},
        lambda o: {"items": [o]},
        lambda o: [o],
        lambda o: o,
        lambda o: [{"items": [o], "search_criteria": {}, "total_count": 1}],
    ],
)
def test_every_wrapping_is_the_same_order(wrap: Any) -> None:
    """An answer, with or without its total, its pages in a list, a list of orders, and one order."""
    reading = reading_of(wrap(order(item(1), item(2))))
    assert (reading.orders, reading.lines, reading.units, reading.rows) == (1, 2, 4, 2)


def test_a_page_of_an_answer_says_that_there_is_more() -> None:
    """total_count tells of orders that are not in the file."""
    reading = reading_of({"items": [order(item(1))], "search_criteria": {"page_size": 1}, "total_count": 57})
    assert "The file holds 1 of 57 orders" in texts(reading, "warning")[0]


def test_an_answer_that_found_nothing_is_fine() -> None:
    """Nobody has ordered since the last look: no order, no fault."""
    reading = reading_of({"items": [], "search_criteria": {}, "total_count": 0})
    assert (reading.kind, reading.orders, reading.rows, reading.issues) == ("orders", 0, 0, ())


def test_an_order_without_items_is_a_fault() -> None:
    """Fetched without its items an order cannot be routed, and is not lost in silence."""
    reading = reading_of([order(), order(item(1), increment_id="000000008")])
    assert texts(reading) == ["Order 000000007 has no items in this file; fetch the orders with their items."]
    assert (reading.orders, reading.rows, reading.skipped, reading.faulty) == (2, 2, 1, 1)


def test_the_grid_is_refused_with_advice() -> None:
    """Sales > Orders > Export has neither SKUs nor quantities; a sheet of one's own with a SKU column may be read."""
    with pytest.raises(InputError, match="no SKUs and no quantities") as refusal:
        fixture("magento_orders_grid.csv")
    assert "V1/orders" in refusal.value.remedy
    grid = (FIXTURES / "magento_orders_grid.csv").read_text(encoding="utf-8").partition("\n")[0]
    with pytest.raises(InputError, match="no SKUs"):
        read_text(f"{grid}\n", kind="orders")
    with pytest.raises(InputError, match="is not"):
        read_text(f"{grid}\n", kind="stock")


@pytest.mark.parametrize(
    "entry",
    [
        {"increment_id": "000000003", "entity_id": 3, "order_id": 7, "items": [{"order_item_id": 1, "qty": 2}]},
        {"item_id": 1, "order_id": 7, "sku": "A", "qty_ordered": 2},
    ],
)
def test_shipments_invoices_and_items_are_refused_with_advice(entry: dict[str, Any]) -> None:
    """They look like orders, but do not say where anything goes."""
    with pytest.raises(InputError, match="not of orders") as refusal:
        read_text(json.dumps({"items": [entry], "search_criteria": {}, "total_count": 1}))
    assert "V1/orders" in refusal.value.remedy


def test_a_variant_is_one_line_with_its_product_where_ids_were_not_fetched() -> None:
    """The variant names its parent's id, so the item above that has none is the parent; 1 unit, and not 2."""
    order = {
        "increment_id": "5",
        "status": "processing",
        "shipping_address": {"street": "1 Elm St", "postcode": "02139", "country": "US"},
        "items": [
            {"sku": "TEE-S", "name": "Tee", "qty_ordered": 1, "product_type": "configurable"},
            {"sku": "TEE-S", "name": "Tee S", "qty_ordered": 1, "parent_item_id": 11},
        ],
    }
    (reading,) = read_text(json.dumps([order]))
    assert (reading.lines, reading.units) == (1, 1)
    (line,) = rows(reading, "order_lines")
    assert (line["sku"], line["line_ref"]) == ("TEE-S", "11")
    (placed,) = rows(reading, "orders")
    assert (placed["address1"], placed["postal_code"], placed["country"]) == ("1 Elm St", "02139", "US")

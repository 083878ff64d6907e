"""Shopify's inventory levels as its GraphQL API gives them."""

import json
from pathlib import Path

from tests.intake.read import fixture, issue, read, rows, texts


def test_levels_below_items_count_what_they_hold() -> None:
    """Counted by hand: 5 levels; an untracked one put aside, one without SKU and name refused; 26 − 2 + 9 units."""
    reading = fixture("shopify_levels.json")
    assert (reading.kind, reading.format, reading.rows) == ("stock", "shopify", 5)
    assert (reading.skipped, reading.faulty, reading.units) == (2, 1, 33)


def test_available_is_what_counts() -> None:
    """26 on hand and 20 available are 6 committed; available alone may be below 0; else what is held is taken off."""
    stock = rows(fixture("shopify_levels.json"), "stock")
    assert [(s["location"], s["sku"], s["on_hand"], s["committed"]) for s in stock] == [
        ("Reno", "MUG-NAV", "26", "6"),
        ("Austin", "MUG-NAV", "-2", "0"),
        ("Reno", "Mug - Black / 11oz", "9", "3"),
    ]
    assert [s["as_of"] for s in stock] == ["2026-11-21T03:30:00+00:00", None, None]


def test_a_page_and_odd_items_are_told() -> None:
    """Further pages, untracked items, blank SKUs."""
    reading = fixture("shopify_levels.json")
    assert issue(reading, "page").severity == "warning"
    assert "EBOOK" in issue(reading, "untracked").text
    assert "'Mug - Black / 11oz'" in issue(reading, "no_sku").text
    assert texts(reading) == ["Level 4 (no SKU at Reno): sku is blank; every row needs one."]


def test_other_shapes_hold_the_same_levels(tmp_path: Path) -> None:
    """A flat list, levels below a location, and levels below the variants of products."""
    quantities = [{"name": "available", "quantity": 4}]
    flat = [{"item": {"sku": "M-1"}, "location": {"id": "1", "name": "Reno"}, "quantities": quantities}]
    by_location = {
        "data": {
            "location": {
                "name": "Reno",
                "inventoryLevels": {"nodes": [{"item": {"sku": "M-1"}, "quantities": quantities}]},
            }
        }
    }
    item = {"sku": "M-1", "inventoryLevels": {"nodes": [{"location": {"name": "Reno"}, "quantities": quantities}]}}
    by_product = {
        "data": {
            "products": {
                "nodes": [{"title": "Mug", "variants": {"nodes": [{"title": "Black", "inventoryItem": item}]}}]
            }
        }
    }
    for document in (flat, by_location, by_product, {"data": {"inventoryLevels": flat}}):
        (stock,) = rows(read(tmp_path, "x.json", json.dumps(document)), "stock")
        assert (stock["location"], stock["sku"], stock["on_hand"]) == ("Reno", "M-1", "4")


def test_a_quantity_that_is_no_number_is_refused(tmp_path: Path) -> None:
    """By its level, which is named."""
    level = {
        "item": {"sku": "M-1"},
        "location": {"name": "Reno"},
        "quantities": [{"name": "available", "quantity": "few"}],
    }
    reading = read(tmp_path, "x.json", json.dumps([level]))
    assert texts(reading) == ["Level 1 (M-1 at Reno): on_hand 'few' is not a number; write 2 or 2.5."]

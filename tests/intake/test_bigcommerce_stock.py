"""BigCommerce's inventory as JSON: by location, of one location, safety stock and disabled locations."""

import json
from typing import Any

import pytest

from domdesk.errors import MissingFactsError
from domdesk.intake import read_text
from domdesk.records import Reading
from tests.intake.read import fixture, issue, rows, texts


def reading_of(document: Any, **facts: str) -> Reading:
    (reading,) = read_text(json.dumps(document), facts=facts)
    return reading


def item(sku: str, on_hand: int | None, available: int | None, safety: int = 0) -> dict[str, Any]:
    figures = {"total_inventory_onhand": on_hand, "available_to_sell": available, "settings": {"safety_stock": safety}}
    return {"identity": {"sku": sku, "variant_id": 5, "product_id": 7}} | figures


def test_the_fixture_counts_what_it_holds() -> None:
    """Counted by hand: 5 articles at locations, 1 without SKU; 10 + 0 + 4 + 7 units, the disabled location's not."""
    reading = fixture("bigcommerce_stock.json")
    assert (reading.kind, reading.format) == ("stock", "bigcommerce")
    assert (reading.rows, reading.units, reading.skipped, reading.faulty) == (5, 21, 1, 1)
    stock = [(r["location"], r["sku"], r["on_hand"], r["committed"], r["safety_stock"]) for r in rows(reading, "stock")]
    assert stock == [
        ("BC-LOCATION-1", "MUG-NAV", "10", "0", "2"),
        ("RENO", "MUG-NAV", "0", "0", "0"),
        ("BC-LOCATION-1", "00123", "4", "1", "0"),
        ("Dallas shop", "00123", "7", "0", "0"),
    ]
    assert issue(reading, "disabled").text == "Disabled in the shop, so what lies there counts as 0: 'RENO'."
    assert texts(reading) == ["Product 9, variant 12: sku is blank; every row needs one."]


@pytest.mark.parametrize(
    ("on_hand", "available", "safety"), [(10, 8, 2), (10, 7, 2), (0, -3, 0), (None, 4, 1), (5, None, 1), (-2, -2, 0)]
)
def test_what_is_available_comes_out_right(on_hand: int | None, available: int | None, safety: int) -> None:
    """on_hand − committed − safety_stock is available_to_sell, or where it is not given what on hand leaves."""
    (row,) = rows(reading_of({"data": [item("A", on_hand, available, safety)]}, location="reno"), "stock")
    figures = [int(row[name] or 0) for name in ("on_hand", "committed", "safety_stock")]
    assert figures[0] - figures[1] - figures[2] == (4 if available is None else available)


def test_the_items_of_one_location_need_its_name() -> None:
    """The answer does not name the location that it was asked for."""
    document = {"data": [item("A", 5, 5)], "meta": {"pagination": {}}}
    with pytest.raises(MissingFactsError, match="does not say its location"):
        reading_of(document)
    reading = reading_of(document, location="reno")
    assert [row["location"] for row in rows(reading, "stock")] == ["reno"]
    assert list(reading.facts.values()) == [{"location": "reno"}]


def test_pages_saved_together_are_one() -> None:
    """A list of answers, or of items."""
    assert reading_of([{"data": [item("A", 5, 5)]}, {"data": [item("B", 6, 6)]}], location="reno").units == 11
    assert reading_of([item("A", 5, 5)], location="reno").units == 5

"""Magento's products: units are asked for, rows that nobody ships are put aside, sides are found among attributes."""

import json
from pathlib import Path
from typing import Any

import pytest

from domdesk.errors import InputError, MissingFactsError
from domdesk.intake import read_paths, read_text
from domdesk.intake.formats.magento_products import WHY_ASIDE
from domdesk.records import Reading
from tests.intake.read import FIXTURES, fixture, read, rows, texts

CSV = FIXTURES / "magento_products.csv"
HEADER = "sku,product_type,name,weight,additional_attributes\n"


def measured(reading: Reading) -> list[tuple[str | None, ...]]:
    names = ("sku", "weight_g", "length_mm", "width_mm", "height_mm")
    return [tuple(row.get(name) for name in names) for row in rows(reading, "products")]


def test_the_export_in_pounds_and_inches() -> None:
    """9 rows, 3 of them goods: 1.5 lb is 680.388555 g, 20.5 in are 520.7 mm; a weight of 0 is none."""
    (reading,), _ = read_paths([CSV], facts={"unit": "lb", "length_unit": "in"})
    assert (reading.kind, reading.format) == ("products", "magento")
    assert (reading.rows, reading.skipped, reading.faulty) == (9, 6, 0)
    assert measured(reading) == [
        ("24-MB01", "680.388555", "520.7", "228.6", "304.8"),
        ("00123", None, "101.6", None, None),
        ("MH01-XL", "907.18474", None, None, None),
    ]
    assert [row["title"] for row in rows(reading, "products")] == ["Joust Duffle Bag", "Mug", "Chaz Hoodie-XL"]
    assert texts(reading, "notice") == [
        "Row 3: left out, because these are a store view's texts for a product that the file has already.",
        f"Rows 5, 7 and 8: left out, because {WHY_ASIDE['made_of_others']}.",
        "Rows 9 and 10: left out, because virtual and downloadable products need no shipping.",
    ]
    assert list(reading.facts.values()) == [{"unit": "lb", "length_unit": "in"}]


def test_units_are_asked_for_only_where_something_is_measured() -> None:
    """Both in one question; a file without weights and sides needs neither, and has no such columns."""
    with pytest.raises(MissingFactsError) as missing:
        fixture("magento_products.csv")
    assert [fact.key for fact in missing.value.facts] == ["unit", "length_unit"]
    with pytest.raises(MissingFactsError) as missing:
        read_text(f"{HEADER}A,simple,Mug,1,\n")
    assert [fact.key for fact in missing.value.facts] == ["unit"]
    (reading,) = read_text(f"{HEADER}A,simple,Mug,,colour=red\nB,virtual,Plan,5,\n")
    assert rows(reading, "products") == [{"sku": "A", "title": "Mug"}]


def test_faulty_cells_are_named_as_the_file_has_them() -> None:
    """A weight that is no number, or below 0, leaves the row out; kilograms and centimetres are exact."""
    text = f'{HEADER}A,simple,,heavy,\nB,simple,,-1,\nC,simple,,"1,5","ts_dimensions_width=2.5"\n,simple,,1,\n'
    (reading,) = read_text(text, facts={"unit": "kg", "length_unit": "cm"})
    assert measured(reading) == [("C", "1500", None, "25", None)]
    assert texts(reading) == [
        "Row 2: weight 'heavy' is not a number; write 2 or 2.5.",
        "Row 3: weight '-1' is below 0; write 0 or more.",
        "Row 5: sku is blank; every row needs one.",
    ]
    assert (reading.rows, reading.skipped, reading.faulty) == (4, 3, 3)


def test_the_answer_of_the_api_is_read_alike() -> None:
    """Types and weights under the API's names, sides among custom attributes; a plain list is no list of orders."""
    products: list[dict[str, Any]] = [
        {"id": 1, "sku": "A", "name": "Mug", "type_id": "simple", "weight": 0.5, "created_at": "2026-01-01 00:00:00",
         "custom_attributes": [{"attribute_code": "ts_dimensions_length", "value": "4"},
                               {"attribute_code": "category_ids", "value": ["2", "3"]}]},
        {"id": 2, "sku": "B", "name": "Kit", "type_id": "bundle", "created_at": "2026-01-01 00:00:00"},
    ]  # fmt: skip
    for document in (products, {"items": products, "search_criteria": {}, "total_count": 3}):
        (reading,) = read_text(json.dumps(document), facts={"unit": "kg", "length_unit": "cm"})
        assert (reading.kind, reading.format, reading.rows, reading.skipped) == ("products", "magento", 2, 1)
        assert measured(reading) == [("A", "500", "40", None, None)]
        assert texts(reading, "notice")[0].startswith("Product B: left out, because configurable")
    assert "The file holds 2 of 3 products" in texts(reading, "warning")[0]


def test_another_systems_products_are_not_taken() -> None:
    """A sheet with an SKU and a type, but nothing of Magento's, is not read as Magento's."""
    with pytest.raises(InputError, match="is not a file of the kind orders"):
        read_text(f"{HEADER}A,simple,Mug,,\n", kind="orders")
    (reading,) = read_text("sku,product_type,title\nA,simple,Mug\n")
    assert reading.format != "magento"


def test_magento_1_says_type_and_store_with_an_underscore(tmp_path: Path) -> None:
    """Rows without an SKU go on with the product above; a store view's texts are no further product."""
    text = (
        "sku,_store,_attribute_set,_type,name,qty\nA,,Default,simple,Mug,5\n,,,,,\nA,french,,simple,Tasse,\n"
        ",de,,,,\nB,,Default,configurable,Shirt,\n"
    )
    reading = read(tmp_path, "catalog.csv", text)
    assert (reading.kind, reading.format) == ("products", "magento")
    assert [(row["sku"], row["title"]) for row in rows(reading, "products")] == [("A", "Mug")]
    assert reading.skipped_rows.rows == (4, 5, 6)

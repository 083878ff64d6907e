"""BigCommerce's products export: variants under their product, units that are asked for."""

from pathlib import Path

import pytest

from domdesk.errors import MissingFactsError
from domdesk.intake import read_paths, read_text
from tests.intake.read import FIXTURES, issue, read, rows, texts


def test_the_older_layout_counts_what_it_holds() -> None:
    """Counted by hand: 6 rows, 3 to take; a rule and a product with variants are of no concern, 1 faulty."""
    (reading,), _ = read_paths([FIXTURES / "bigcommerce_products.csv"], facts={"unit": "lb", "length_unit": "in"})
    assert (reading.kind, reading.format, reading.rows) == ("products", "bigcommerce", 6)
    assert (reading.skipped, reading.faulty) == (3, 1)
    names = ("sku", "title", "weight_g", "length_mm", "width_mm", "height_mm", "unit_cost", "barcode")
    products = [tuple(product[name] for name in names) for product in rows(reading, "products")]
    assert products == [
        ("00123", "Mug", "181.436948", "101.6", "101.6", "127", "2.5", "0123456789012"),
        ("LEG-S", "Legging", "362.873896", None, None, None, None, None),
        ("LEG-L", "Legging", "453.59237", None, None, None, None, None),
    ]
    assert issue(reading, "no_sku").text == "Row 3 has no SKU of its own: 1 row left out."
    assert texts(reading) == ["Row 7: Cost Price 'abc' is not a number; write 2 or 2.5."]


def test_both_units_are_asked_for_at_once() -> None:
    """They are settings of the store; what has no weights or sides needs none."""
    with pytest.raises(MissingFactsError) as asked:
        read_paths([FIXTURES / "bigcommerce_products.csv"])
    assert [fact.key for fact in asked.value.facts] == ["unit", "length_unit"]
    (reading,) = read_text("Product Name,Product Code/SKU,Product Weight\nMug,M-1,0.0000\n")
    assert rows(reading, "products") == [{"sku": "M-1", "title": "Mug", "weight_g": None}]


def test_the_newer_layout_is_known_by_its_columns(tmp_path: Path) -> None:
    """Item, SKU and Inventory Tracking; images are no products."""
    text = (
        "Item,ID,Name,Type,SKU,Options,Inventory Tracking,Current Stock,Price,Cost Price,Weight,Width,Height,Depth\n"
        "Product,7,Mug,physical,MUG,,variant,0,9.00,0.00,0,0,0,0\n"
        "Variant,8,,physical,MUG-S,Type=Size|Name=Size|Value=S,,5,9.00,,,,,\n"
        "Image,9,,,,,,,,,,,,\n"
    )
    reading = read(tmp_path, "x.csv", text)
    assert (reading.format, reading.rows, reading.skipped, reading.faulty) == ("bigcommerce", 3, 1, 0)
    assert [(p["sku"], p["title"]) for p in rows(reading, "products")] == [("MUG", "Mug"), ("MUG-S", "Mug")]


def test_stock_without_a_location_is_told(tmp_path: Path) -> None:
    """The products' export has one figure for the store; the inventory's JSON has it by location."""
    text = "Item Type,Product ID,Product Name,Product Type,Product Code/SKU,Current Stock Level\nProduct,7,Mug,P,A,12\n"
    assert "/v3/inventory/items" in issue(read(tmp_path, "products.csv.txt", text), "stock").text

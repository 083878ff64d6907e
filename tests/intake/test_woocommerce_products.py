"""WooCommerce's products, from the core's CSV export and from REST JSON."""

import json
from pathlib import Path

import pytest

from domdesk.errors import MissingFactsError
from domdesk.intake import read_paths
from domdesk.records import Reading
from tests.intake.read import FIXTURES, fixture, issue, read, rows, texts


def told(**facts: str) -> Reading:
    (reading,), _ = read_paths([FIXTURES / "woocommerce_products.json"], facts=facts)
    return reading


def test_the_csv_export_counts_what_it_holds() -> None:
    """Counted by hand: 15 rows, 7 products taken, 7 no goods of their own, 1 with a faulty weight."""
    reading = fixture("woocommerce_products.csv")
    assert (reading.kind, reading.format, reading.rows) == ("products", "woocommerce", 15)
    assert (reading.skipped, reading.faulty) == (8, 1)
    skus = [product["sku"] for product in rows(reading, "products")]
    assert skus == ["MUG-NAV", "SHIRT-S", "SHIRT-L", "SCARF", "Gift Wrap", "CAP-A", "BOX"]


def test_units_are_those_of_the_header() -> None:
    """0.5 lb is 226.796185 g and 4 in 101.6 mm, exactly; a decimal comma is one; HTML's escapes go."""
    assert rows(fixture("woocommerce_products.csv"), "products")[0] == {
        "sku": "MUG-NAV",
        "title": "Mug – Navy",
        "weight_g": "226.796185",
        "length_mm": "101.6",
        "width_mm": "101.6",
        "height_mm": "127",
        "category": "Kitchen",
        "barcode": "0012345678905",
    }


@pytest.mark.parametrize(
    ("weight", "length", "grams", "mm"),
    [
        ("kg", "cm", "1500", "20"),
        ("g", "mm", "1.5", "2"),
        ("oz", "m", "42.524285", "2000"),
        ("lbs", "yd", "680.388555", "1828.8"),
    ],
)
def test_every_unit_of_the_shop_is_known(tmp_path: Path, weight: str, length: str, grams: str, mm: str) -> None:
    """1.5 and 2 in each of WooCommerce's units."""
    header = f"Type,SKU,Name,In stock?,Weight ({weight}),Length ({length}),Width ({length}),Height ({length})\n"
    (product,) = rows(read(tmp_path, "x.csv", header + "simple,A-1,Box,1,1.5,2,,0\n"), "products")
    assert (product["weight_g"], product["length_mm"]) == (grams, mm)
    assert product.get("height_mm") is None


def test_variations_inherit_and_parents_are_put_aside() -> None:
    """The small shirt weighs what the shirt does, the large one has its own weight; the scarf is sold under one SKU."""
    products = {product["sku"]: product for product in rows(fixture("woocommerce_products.csv"), "products")}
    assert products["SHIRT-S"]["weight_g"] == "181.436948"
    assert products["SHIRT-L"]["weight_g"] == "272.155422"
    assert products["SHIRT-L"]["height_mm"] == "25.4"
    assert products["SCARF"]["weight_g"] == "113.398092"


def test_what_is_no_goods_is_told() -> None:
    """Parents, variations without SKU, groups, external and virtual products."""
    left = [text for text in texts(fixture("woocommerce_products.csv"), "notice") if "left out" in text]
    assert left == [
        "'SHIRT' and 'CAP': left out, as a product with variations is sold as its variations.",
        (
            "'Scarf - Red' and 'Scarf - Blue': left out, as variations without an SKU of their own are sold under "
            "their product's, which is taken once."
        ),
        "'EBOOK': left out, as virtual products need no shipping.",
        "'SET': left out, as a group is sold as the products in it.",
        "'EXT': left out, as external products are sold by other shops.",
    ]
    assert len(fixture("woocommerce_products.csv").skipped_rows.rows) == fixture("woocommerce_products.csv").skipped


def test_stock_lies_at_a_location_named_for_the_shop() -> None:
    """25 + 7 + 0 + 12 − 2 = 42 units; out of stock without a figure is 0; shared and odd figures are told."""
    reading = fixture("woocommerce_products.csv")
    stock = [(s["location"], s["sku"], s["on_hand"], s["committed"]) for s in rows(reading, "stock")]
    assert stock == [
        ("woocommerce", "MUG-NAV", "25", "0"),
        ("woocommerce", "SHIRT-S", "7", "0"),
        ("woocommerce", "SHIRT-L", "0", "0"),
        ("woocommerce", "SCARF", "12", "0"),
        ("woocommerce", "Gift Wrap", "-2", "0"),
    ]
    assert reading.units == 42
    assert "'woocommerce'" in issue(reading, "one_location").text
    assert "CAP-A" in issue(reading, "shared_stock").text
    assert "Row 16: Stock 'few' is not a number, so no stock is taken; write 2 or 2.5." in texts(reading, "warning")


def test_stock_can_be_put_at_a_location_of_one_s_own() -> None:
    """Told once, the location is kept for the next file."""
    (reading,), _ = read_paths([FIXTURES / "woocommerce_products.csv"], facts={"location": "reno"})
    assert {row["location"] for row in rows(reading, "stock")} == {"reno"}
    (again,), _ = read_paths([FIXTURES / "woocommerce_products.csv"], remembered=reading.facts)
    assert {row["location"] for row in rows(again, "stock")} == {"reno"}


def test_stock_alone_can_be_read() -> None:
    """With --as stock nothing else is taken: 5 of 15 rows have a figure, and no faulty weight matters."""
    (reading,), _ = read_paths([FIXTURES / "woocommerce_products.csv"], kind="stock")
    assert [records.table for records in reading.records] == ["stock"]
    assert (reading.rows, len(reading.records[0]), reading.skipped, reading.faulty) == (15, 5, 10, 0)


def test_json_asks_for_the_shop_s_units() -> None:
    """They are a setting of the shop and not in the file."""
    with pytest.raises(MissingFactsError) as asked:
        told()
    assert [fact.key for fact in asked.value.facts] == ["unit", "length_unit"]


def test_json_products_come_in_the_units_told() -> None:
    """Counted by hand: 5 products, a parent and an e-book put aside; 0.5 kg is 500 g, 20.5 cm 205 mm."""
    reading = told(unit="kg", length_unit="cm")
    assert (reading.kind, reading.rows, reading.skipped, reading.faulty) == ("products", 5, 2, 0)
    mug, shirt, lamp = rows(reading, "products")
    assert (mug["weight_g"], mug["length_mm"], mug["height_mm"], mug["category"]) == (
        "500",
        "100",
        None,
        "Kitchen & Bar",
    )
    assert (shirt["sku"], shirt["weight_g"]) == ("SHIRT-S", "200")
    assert (lamp["weight_g"], lamp["width_mm"]) == ("1250", "205")
    assert [(s["sku"], s["on_hand"]) for s in rows(reading, "stock")] == [
        ("MUG-NAV", "25"),
        ("SHIRT-S", "7"),
        ("LMP-1", "0"),
    ]


def test_products_without_weights_need_no_units(tmp_path: Path) -> None:
    """Nothing is asked for what no product has."""
    product = {
        "sku": "A",
        "name": "Box",
        "type": "simple",
        "manage_stock": True,
        "stock_quantity": 3,
        "weight": "",
        "dimensions": {},
    }
    reading = read(tmp_path, "x.json", json.dumps([product]))
    assert (reading.rows, reading.units, reading.faulty) == (1, 3, 0)

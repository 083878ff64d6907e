"""Shopify's product export with its old and its new column names."""

from tests.intake.read import fixture, issue, rows, texts


def test_the_old_layout_counts_what_it_holds() -> None:
    """Counted by hand: 6 rows; 3 variants taken, a picture and a gift card put aside, a weight with a unit refused."""
    reading = fixture("shopify_products.csv")
    assert (reading.kind, reading.format, reading.rows) == ("products", "shopify", 6)
    assert (reading.skipped, reading.faulty) == (3, 1)
    assert [product["sku"] for product in rows(reading, "products")] == ["00123", "Mug - White / 15oz", "LMP-1"]


def test_variants_take_their_product_s_title() -> None:
    """The title stands in the first row alone; grams are grams whatever unit is displayed; apostrophes go."""
    black, white, lamp = rows(fixture("shopify_products.csv"), "products")
    assert black == {
        "sku": "00123",
        "title": "Mug - Black / 11oz",
        "weight_g": "340",
        "unit_cost": "4.2",
        "category": "Kitchen",
        "barcode": "0123456789012",
    }
    assert (white["title"], white["weight_g"], white["category"]) == ("Mug - White / 15oz", "450", "Kitchen")
    assert (lamp["title"], lamp["weight_g"]) == ("Lamp", None)


def test_what_is_left_out_or_not_read_is_told() -> None:
    """Pictures, products without shipping, stock without locations, SKUs that are blank."""
    reading = fixture("shopify_products.csv")
    assert texts(reading) == ["Row 7: Variant Grams '1.2 kg' is not a number; write 2 or 2.5."]
    assert issue(reading, "picture").text == "Row 4: further pictures and no variants, so left out."
    assert issue(reading, "no_shipping").text == "'CARD': left out, as products that need no shipping."
    assert "Products > Inventory" in issue(reading, "stock").text
    assert issue(reading, "no_sku").row == 3


def test_the_new_layout_is_read_by_its_names() -> None:
    """Weight value (grams), URL handle, and the packed sizes of 4 × 3 × 2.5 in; no column is made of blanks."""
    reading = fixture("shopify_products_new.csv")
    assert (reading.format, reading.rows, reading.skipped) == ("shopify", 2, 0)
    first, second = rows(reading, "products")
    assert first == {
        "sku": "TEA-1",
        "title": "Tea - 100 g",
        "weight_g": "120",
        "length_mm": "101.6",
        "width_mm": "76.2",
        "height_mm": "63.5",
        "category": "Food > Tea",
        "barcode": "4006381333931",
    }
    assert (second["title"], second["weight_g"], second["length_mm"]) == ("Tea - 250 g", "275.5", None)

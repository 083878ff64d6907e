"""BigCommerce's packed cell: where one product ends and the next begins, and what belongs to each key."""

import pytest

from domdesk.intake.formats.bigcommerce_details import Product, is_packed, products_in


def test_bars_and_commas_of_names_are_no_separators() -> None:
    """A product begins only at a bar that 'Product ID:' follows, and a value ends only at a known key."""
    cell = (
        "Product ID: 0, Product Qty: 1, Product SKU: 1682789197, Product Name: Knife | BRANDED, sharp, Product Of: Ohio"
        ", Product Weight: 5.0000, Product Variation Details: Size: S (4), Colour: Blue, Product Unit Price: 46.99,"
        " Product Total Price: 46.99|Product ID: 12, Product Qty: 2, Product SKU: Capri - Small, Product Name: Capri"
    )
    assert products_in(cell) == [
        Product(
            "1",
            "1682789197",
            "Knife | BRANDED, sharp, Product Of: Ohio",
            "Size: S (4), Colour: Blue",
            "5.0000",
            "46.99",
        ),
        Product("2", "Capri - Small", "Capri"),
    ]


@pytest.mark.parametrize("between", ["|", "", ", ", "\n", " | "])
def test_products_are_found_without_a_clear_separator(between: str) -> None:
    """The newer variant joins its products with next to nothing."""
    one = (
        "Product ID: 8, Product Qty: 1, Product SKU: B-8, Product Name: Cocoa, Product Options: , "
        "Product Unit Price: $2.95, Product Total: $2.95"
    )
    assert products_in(f"{one}{between}{one}") == [Product("1", "B-8", "Cocoa", unit_price="$2.95")] * 2


def test_the_keys_of_the_longer_template_are_known() -> None:
    """Costs, index and ledger accounts end the values before them, and are not read."""
    cell = (
        "Product ID: 166, Product Qty: 1, Product SKU: 16, Product Name: Knife, Product Variation Details: , "
        "Product Unit Price: 46.99, Product Unit Cost: 0.00, Product Index: 2, Product Weight: 5.0000, "
        "Product Total Price: 46.99, Product Total Cost: 0.00, Peachtree General Ledger Account: , "
        "Peachtree Tax Type: 1"
    )
    assert products_in(cell) == [Product("1", "16", "Knife", "", "5.0000", "46.99")]


def test_a_key_that_nobody_knows_ends_an_sku_but_not_a_name() -> None:
    """Templates may add keys; an SKU does not hold ', Product UPC: 4'."""
    (product,) = products_in("Product ID: 1, Product Qty: 2, Product SKU: A, Product UPC: 4, Product Name: Z")
    assert (product.sku, product.name) == ("A", "Z")


def test_a_key_that_comes_again_belongs_to_the_value_before_it() -> None:
    """A name may contain ', Product Qty: 6'; the first one counts."""
    (product,) = products_in("Product ID: 1, Product Qty: 2, Product SKU: A, Product Name: Case, Product Qty: 6")
    assert (product.quantity, product.name) == ("2", "Case, Product Qty: 6")


def test_html_entities_are_resolved() -> None:
    """&#039; and &quot; stand for quotation marks; a full name has the options in it."""
    (product,) = products_in(
        "Product ID: 1, Product Qty: 1, Product SKU: , Product Name: A &amp; B, Product Options: 5&#039; 9&quot;"
    )
    assert product.full_name == "A & B - 5' 9\""


@pytest.mark.parametrize("cell", ["", "1 x Mug", "Products: 3", "SKU: A, Qty: 1"])
def test_other_cells_hold_no_products(cell: str) -> None:
    """What is not written in this way gives nothing rather than a guess."""
    assert not is_packed(cell)
    assert products_in(cell) == []

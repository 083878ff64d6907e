"""Pasted blocks and sheets whose column names speak for themselves."""

from pathlib import Path

import pytest

from domdesk.errors import InputError
from domdesk.intake import read_text
from domdesk.intake.formats.generic import SYNONYMS
from tests.intake.read import FIXTURES, issue, of, read, rows, texts


def test_a_pasted_block_of_orders_is_read_by_its_names() -> None:
    """Windows line ends, quoted cells, a country's name, a ZIP without its zero; lines are numbered."""
    (reading,) = read_text(
        "Order #\tItem SKU\tQty\tZIP\tCountry\tNote\r\n"
        '1001\t00123\t2\t2139\tUnited States\t"say ""hi"""\r\n'
        '1001\tB-2\t1\t2139\tUnited States\t6" pipe\r\n'
    )
    assert (reading.file, reading.kind, reading.format) == ("pasted block", "orders", "generic")
    assert rows(reading, "orders") == [{"channel": "", "order": "1001", "country": "US", "postal_code": "02139"}]
    lines = [(r["line"], r["sku"], r["quantity"]) for r in rows(reading, "order_lines")]
    assert lines == [("1", "00123", "2"), ("2", "B-2", "1")]
    assert "'Item SKU' as sku" in issue(reading, "columns_taken").text
    assert texts(reading, "warning")[0].startswith("Row 2: the US ZIP '2139'")
    assert reading.skipped == 0


@pytest.mark.parametrize("name", ["shopify_orders.csv", "shopify_inventory_columns.csv"])
def test_a_pasted_export_is_the_same_as_the_file(name: str) -> None:
    """Shops' exports are recognised in a paste as in a file."""
    (reading,) = read_text((FIXTURES / name).read_text(encoding="utf-8"))
    assert reading.format == "shopify"


def test_a_pasted_canonical_block_is_canonical() -> None:
    """Canonical headers keep their rules in a paste, and a block may be named."""
    (reading,) = read_text("location\tsku\ton_hand\nreno\tA\t5\n", name="clipboard")
    assert (reading.file, reading.kind, reading.format) == ("clipboard", "stock", "canonical")


def test_stock_and_products_go_by_their_names_too() -> None:
    """'Warehouse, Article, Qty' is stock; 'SKU, Description, Grams' are products."""
    (stock,) = read_text("Warehouse;Artikelnummer;Bestand\nReno;A;5\n")
    assert (stock.kind, rows(stock, "stock")) == ("stock", [{"location": "Reno", "sku": "A", "on_hand": "5"}])
    (products,) = read_text("SKU,Description,Grams\nA,Mug,250\n")
    assert rows(products, "products") == [{"sku": "A", "title": "Mug", "weight_g": "250"}]


def test_orders_without_a_country_are_taken_with_one_warning(tmp_path: Path) -> None:
    """Such orders can be routed by cards that hold everywhere."""
    reading = read(tmp_path, "pos.csv", "Order No,SKU,Quantity\n1,A,2\n2,B,1\n")
    assert (reading.orders, reading.lines) == (2, 2)
    assert len(texts(reading, "warning")) == 1


def test_of_two_names_for_one_column_the_better_is_taken() -> None:
    """What remains to be shipped goes before what was bought."""
    (reading,) = read_text("order-id,sku,quantity-purchased,quantity-to-ship\n1,A,5,3\n")
    assert of(reading, "order_lines").columns["quantity"] == ["3"]


def test_a_kind_decides_where_both_fit() -> None:
    """With a kind given only that one is looked for."""
    block = "order,warehouse,sku,qty\n1,Reno,A,2\n"
    assert read_text(block)[0].kind == "orders"
    assert read_text(block, kind="stock")[0].kind == "stock"


@pytest.mark.parametrize(
    "text", ["", "hello", "1001\tA\t2\n", "sku,status\nA,1\n", "source_code,sku,status,quantity\na,b,1,2\n"]
)
def test_a_block_without_known_names_is_refused(text: str) -> None:
    """Nothing is guessed from position: the sentence asks for column names."""
    with pytest.raises(InputError, match="column names"):
        read_text(text)


def test_no_name_stands_for_two_columns_of_one_kind() -> None:
    """In each kind a synonym leads to one column."""
    for kind, columns in SYNONYMS.items():
        names = [name for synonyms in columns.values() for name in synonyms]
        assert len(names) == len(set(names)), kind

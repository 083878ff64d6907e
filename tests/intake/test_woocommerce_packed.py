"""WooCommerce's orders with a row per order and the items packed in cells."""

from pathlib import Path

from domdesk.intake.formats.woocommerce_packed import unpack
from tests.intake.read import fixture, issue, of, read, rows, texts


def test_webtoffee_s_export_counts_what_it_holds() -> None:
    """Counted by hand: 4 orders, 5 items in 6 rows, 2 + 1 + 2.5 + 1 units; one order done, one empty, one item odd."""
    reading = fixture("woocommerce_packed.csv")
    assert (reading.kind, reading.format) == ("orders", "woocommerce")
    assert (reading.rows, reading.orders, reading.lines) == (6, 4, 5)
    assert str(reading.units) == "6.5"
    assert (reading.skipped, reading.faulty) == (3, 1)
    assert of(reading, "orders").columns["order"] == ["901"]


def test_packed_items_become_lines() -> None:
    """A bar and a colon in a name stay there; a line's total becomes the unit's price; SKUs keep their zeros."""
    lines = rows(fixture("woocommerce_packed.csv"), "order_lines")
    assert [(li["line"], li["title"], li["sku"], li["quantity"], li["unit_price"]) for li in lines] == [
        ("1", "Mug | Navy: large", "MUG-NAV", "2", "10.5"),
        ("2", "Gift Wrap", "Gift Wrap", "1", "4.5"),
        ("3", "Chain", "00123", "2.5", "16.4"),
    ]


def test_documented_dates_are_read_month_first() -> None:
    """11/09/2026 fits both ways; the plugin documents MM/DD/YYYY, which is said."""
    reading = fixture("woocommerce_packed.csv")
    order = rows(reading, "orders")[0]
    assert (order["placed_at"], order["order_ref"], order["phone"]) == ("2026-11-09T17:45:10", "901", "555 0142")
    assert order["email"] == "max@example.com"
    assert "month first" in issue(reading, "dates").text


def test_text_that_is_packed_otherwise_is_refused_by_item() -> None:
    """Nobody can tell name from quantity in 'Lamp x2'."""
    assert texts(fixture("woocommerce_packed.csv")) == [
        "Row 5, item 1: item_quantity is blank; every line needs one. The line is left out."
    ]


def test_skyverge_packs_all_items_in_one_cell(tmp_path: Path) -> None:
    """Items are apart by semicolons, which a name may hold too; ids come through."""
    mug = "id:31|name:Mug; navy|product_id:7|sku:M-1|quantity:2|total:20.00|meta:Color: navy"
    cup = "id:32|name:Cup|sku:C-1|quantity:1|total:5.00|refunded_qty:0"
    header = "order_id,order_number,order_date,status,shipping_postcode,shipping_country,line_items\n"
    text = f"{header}7,W7,2026-11-20 10:00:00,processing,02139,US,{mug};{cup}\n"
    lines = rows(read(tmp_path, "x.csv", text), "order_lines")
    assert [(li["line_ref"], li["title"], li["sku"], li["quantity"]) for li in lines] == [
        ("31", "Mug; navy", "M-1", "2"),
        ("32", "Cup", "C-1", "1"),
    ]


def test_unpacking_keeps_keys_apart() -> None:
    """Past the name every key is one, known or not; before, an unknown one belongs to the name."""
    text = "name:A|size: L|product_id:7|total:2.00|_reduced_stock:1|sku:S|1"
    assert unpack(text) == {
        "name": "A|size: L",
        "product_id": "7",
        "total": "2.00",
        "_reduced_stock": "1",
        "sku": "S|1",
    }
    assert unpack("Lamp x2") == {"name": "Lamp x2"}

"""Shopify's inventory export in three generations: on_hand − committed is always the Available figure."""

from decimal import Decimal
from pathlib import Path

from domdesk.records import Reading
from tests.intake.read import fixture, read, rows, texts

Figures = list[tuple[str | None, str | None, str | None, str | None]]


def figures(reading: Reading) -> Figures:
    assert (reading.kind, reading.format) == ("stock", "shopify")
    return [(r["location"], r["sku"], r["on_hand"], r["committed"]) for r in rows(reading, "stock")]


def test_first_generation_has_a_column_per_location() -> None:
    """Every column behind COO is a location; 'not stocked' makes no record, and 0 and negatives do."""
    reading = fixture("shopify_inventory_columns.csv")
    assert figures(reading) == [
        ("12 Larkin St", "MUG-NAV", "7", "0"),
        ("Printful", "MUG-NAV", "-2", "0"),
        ("12 Larkin St", "Camp Spoon", "0", "0"),
        ("Printful", "Camp Spoon", "9999", "0"),
        ("Amazon MCF", "Tidewater Mug - Cream / 11oz", "4", "0"),
    ]
    assert (reading.rows, reading.units, reading.skipped, reading.faulty) == (3, Decimal(10008), 1, 1)
    assert texts(reading) == ["Row 4, Printful: available 'many' is not a number; write 2 or 2.5."]
    assert texts(reading, "notice") == ["Row 4: a location's cell is blank, so nothing is known there."]


def test_records_say_where_they_come_from_and_count_from_now() -> None:
    """The source is Shopify; a blank as_of is the time of the import."""
    row = rows(fixture("shopify_inventory_columns.csv"), "stock")[0]
    assert (row["source"], row["as_of"]) == ("Shopify", None)


def test_second_generation_has_a_row_per_location() -> None:
    """Committed and unavailable units are both held back; where the figures do not add up, Available counts."""
    reading = fixture("shopify_inventory_rows.csv")
    assert figures(reading) == [
        ("Reno", "MUG-NAV", "15", "5"),
        ("Reno", "Camp Spoon", "3", "4"),
        ("Reno", "Tidewater Mug - Cream / 11oz", "9", "3"),
    ]
    assert texts(reading, "warning")[1] == (
        "Row 5: On hand is not Available + Committed + Unavailable; Available is what counts."
    )
    assert texts(reading) == ["Row 6: available 'x' is not a number; write 2 or 2.5."]
    assert (reading.rows, reading.skipped, reading.faulty) == (5, 1, 1)


def test_third_generation_reads_the_current_figures() -> None:
    """Bins and the column for new figures are not read."""
    reading = fixture("shopify_inventory_bins.csv")
    assert figures(reading) == [("Reno", "MUG-NAV", "15", "5"), ("Reno", "Camp Spoon", "8", "0")]
    assert not texts(reading)


def test_a_product_without_sku_is_called_as_its_orders_call_it() -> None:
    """Title and options make the name that Shopify's orders print, so stock and orders meet; told in one warning."""
    below, warning = texts(fixture("shopify_inventory_columns.csv"), "warning")
    assert "available -2 is below 0 and counts as 0" in below
    assert warning.startswith("Rows 3 and 4: no SKU")
    assert "'Tidewater Mug - Cream / 11oz'" in warning


def test_the_newest_layout_is_known_without_codes_and_skus(tmp_path: Path) -> None:
    """A file cut to its quantities: the products' names stand in for SKUs, what is not stocked says nothing."""
    text = (
        "Handle,Title,Location,Bin name,Committed (not editable),Available (not editable),On hand (current),"
        "On hand (new)\nmug,Mug,Ottawa,A1,2,5,7,\nmug,Mug,New York,,0,3,3,\nplate,Plate,Ottawa,,0,not stocked,,\n"
    )
    reading = read(tmp_path, "inventory.csv", text)
    assert figures(reading) == [("Ottawa", "Mug", "7", "2"), ("New York", "Mug", "3", "0")]

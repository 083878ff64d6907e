"""Amazon's inventory reports: FBA by condition, listing and country, and all listings."""

from pathlib import Path

import pytest

from domdesk.errors import MissingFactsError
from domdesk.intake import read_paths
from tests.intake.read import fixture, issue, read, rows, texts


def test_only_what_can_be_sold_is_on_hand() -> None:
    """By hand: 6 rows; 17+0+5 sellable units, one fault, one row of unsellable units beside sellable ones."""
    reading = fixture("amazon_stock_by_condition.txt")
    assert (reading.kind, reading.format, reading.rows, reading.units) == ("stock", "amazon", 6, 22)
    assert (reading.skipped, reading.faulty) == (2, 1)
    stock = [(row["location"], row["sku"], row["on_hand"], row["committed"]) for row in rows(reading, "stock")]
    assert stock == [
        ("Amazon FBA", "MUG-NAV", "17", "0"),
        ("Amazon FBA", "00123", "0", "0"),
        ("Amazon FBA", "1E5", "5", "0"),
        ("Amazon FBA", "CUP-01", "0", "0"),
    ]
    assert issue(reading, "not_sellable").row == 3
    assert texts(reading) == ["Row 7: Quantity Available 'many' is not a number; write 2 or 2.5."]


def test_the_location_is_said_to_stand_for_amazon() -> None:
    """Nobody named it in the report, so a notice does."""
    assert "'Amazon FBA'" in issue(fixture("amazon_stock_by_listing.txt"), "one_location").text


def test_fulfillable_units_count_and_not_reserved_ones() -> None:
    """By hand: 3 rows; of 20 units 12 can be shipped; the poster is the seller's own stock."""
    reading = fixture("amazon_stock_by_listing.txt")
    assert (reading.rows, reading.units, reading.skipped, reading.faulty) == (3, 12, 1, 0)
    assert [(row["sku"], row["on_hand"]) for row in rows(reading, "stock")] == [("MUG-NAV", "12"), ("00123", "0")]
    assert issue(reading, "not_sellable").row == 4


def test_the_listing_column_may_be_missing(tmp_path: Path) -> None:
    """A report cut to two columns is read all the same."""
    reading = read(tmp_path, "x.txt", "sku\tafn-fulfillable-quantity\nA\t3\n")
    assert [(row["sku"], row["on_hand"]) for row in rows(reading, "stock")] == [("A", "3")]


def test_stock_by_country_lies_at_a_location_for_each(tmp_path: Path) -> None:
    """Pan-European stock: 17 in Germany, 4 in France."""
    header = "seller-sku\tfulfillment-channel-sku\tasin\tcondition-type\tcountry\tquantity-for-local-fulfillment"
    reading = read(tmp_path, "x.txt", f"{header}\nA\tX1\tB1\tNew\tDE\t17\nA\tX1\tB1\tNew\tFR\t4\n")
    stock = [(row["location"], row["sku"], row["on_hand"]) for row in rows(reading, "stock")]
    assert stock == [("Amazon FBA DE", "A", "17"), ("Amazon FBA FR", "A", "4")]


def test_of_all_listings_the_seller_s_own_stock_is_taken(tmp_path: Path) -> None:
    """What Amazon ships has no quantity there; where the rest lies is asked once."""
    header = "item-name\tlisting-id\tseller-sku\tprice\tquantity\tfulfillment-channel"
    text = f"{header}\nMug\tL1\tA\t9.95\t\tAMAZON_NA\nCup\tL2\tB\t4.95\t7\tDEFAULT\n"
    with pytest.raises(MissingFactsError, match="location"):
        read(tmp_path, "x.txt", text)
    (reading,), _ = read_paths([tmp_path / "x.txt"], facts={"location": "reno"})
    assert [(row["location"], row["sku"], row["on_hand"]) for row in rows(reading, "stock")] == [("reno", "B", "7")]
    assert (reading.skipped, reading.faulty, reading.skipped_rows.rows) == (1, 0, (2,))

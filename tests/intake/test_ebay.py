"""eBay's orders report: the American and the British layout, orders of several items, banners and footers."""

from pathlib import Path

import pytest

from domdesk.errors import InputError, MissingFactsError
from tests.intake.read import fixture, issue, of, read, rows, texts

HEADER = "Sales Record Number,Order Number,Ship To Country,Item Number,Item Title,Custom Label,Quantity,Sold For"


def test_the_american_report_counts_what_it_holds() -> None:
    """By hand: 6 rows and a ragged one; one sums up an order, so 4 orders of 5 lines and 2+1+1+1+1 units."""
    reading = fixture("ebay_orders_us.csv")
    assert (reading.kind, reading.format) == ("orders", "ebay")
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (7, 4, 5, 6)
    assert (reading.skipped, reading.faulty) == (4, 1)
    assert len(of(reading, "order_lines")) == 3


def test_the_items_of_an_order_get_its_buyer() -> None:
    """The address stands in the row that sums up, the second item names its order only by the sales record."""
    reading = fixture("ebay_orders_us.csv")
    assert rows(reading, "orders")[0] == {
        "channel": "ebay",
        "order": "01-00001-00001",
        "order_ref": "01-00001-00001",
        "placed_at": "2026-11-18",
        "due": "2026-11-20",
        "ship_to_name": "Ana Soto",
        "address1": "12 Elm St",
        "address2": None,
        "phone": "617-555-0101",
        "email": "ana@members.ebay.com",
        "country": "US",
        "region": "MA",
        "city": "Cambridge",
        "postal_code": "02139-4301",
        "service": "USPS Ground Advantage",
    }
    lines = [
        (line["order"], line["line"], line["sku"], line["quantity"], line["unit_price"], line["currency"])
        for line in rows(reading, "order_lines")
    ]
    assert lines == [
        ("01-00001-00001", "9000000001", "MUG-NAV", "2", "10", "USD"),
        ("01-00001-00001", "9000000002", "LAMP-1", "1", "1045.98", "USD"),
        ("01-00002-00002", "9000000003", "Vintage scarf", "1", "45.99", "USD"),
    ]
    assert of(reading, "order_lines").columns["line_ref"] == ["9000000001", "9000000002", "9000000003"]
    assert issue(reading, "summary_row").row == 5
    assert issue(reading, "no_sku").row == 8


def test_shipped_and_unpaid_orders_are_put_aside() -> None:
    """One has a Shipped On Date; the other was never paid for and has no order number, so its record names it."""
    reading = fixture("ebay_orders_us.csv")
    assert issue(reading, "fulfilled").text == "Order 01-00003-00003: 1 line already shipped is left out."
    assert issue(reading, "unpaid").text == "Order 104: 1 line of an order that is not paid for is left out."


def test_footers_are_no_faults_and_a_cut_off_row_is_one() -> None:
    """Both are shorter than the header; only the order that lost its cells has to be looked at."""
    reading = fixture("ebay_orders_us.csv")
    assert issue(reading, "footer").text.startswith("Rows 13 and 14 ")
    assert [i.row for i in reading.issues if i.severity == "error"] == [11]


def test_the_british_report_reads_the_same() -> None:
    """By hand: 2 rows behind sep=, and before footers of full width: 2 orders, 2 lines, 1+2 units in pounds."""
    reading = fixture("ebay_orders_uk.csv")
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (2, 2, 2, 3)
    assert (reading.skipped, reading.faulty) == (1, 0)
    (order,) = rows(reading, "orders")
    assert (order["country"], order["postal_code"], order["region"]) == ("GB", "LS1 1BA", "West Yorkshire")
    assert (order["due"], order["service"]) == ("2026-11-20", "Royal Mail Tracked 48")
    (line,) = rows(reading, "order_lines")
    assert (line["unit_price"], line["currency"]) == ("3", "GBP")
    assert issue(reading, "footer").row == 4


def test_an_item_is_shipped_when_its_order_was(tmp_path: Path) -> None:
    """A date in the row that sums up holds for all its items, one in an item's row for that item."""
    text = (
        HEADER + ",Shipped On Date\n1,A,US,,,,,,Nov-19-26\n1,A,,11,Mug,M,1,$5.00,\n1,A,,12,Cup,C,1,$5.00,\n"
        "2,B,US,,,,,,\n2,B,,11,Mug,M,1,$5.00,Nov-19-26\n2,B,,12,Cup,C,1,$5.00,\n"
    )
    lines = rows(read(tmp_path, "x.csv", text), "order_lines")
    assert [(line["order"], line["sku"]) for line in lines] == [("B", "C")]


def test_an_order_that_lost_its_items_is_a_fault(tmp_path: Path) -> None:
    """A row without an item is put aside only where the order's items have rows of their own."""
    reading = read(tmp_path, "x.csv", HEADER + "\n1,A,US,,,,2,$9.00\n")
    assert (reading.lines, reading.faulty) == (1, 1)
    assert all(records.table != "orders" or not len(records) for records in reading.records)


@pytest.mark.parametrize(
    ("price", "currency", "unit_price"),
    [
        ("$12.50", "USD", "12.5"),
        ("AU $12.50", "AUD", "12.5"),
        ("C $12.50", "CAD", "12.5"),
        ('"EUR 12,50"', "EUR", "12.5"),
        ("€12.50", "EUR", "12.5"),
        ("12.50", None, "12.5"),
    ],
)
def test_the_currency_stands_before_the_price(
    tmp_path: Path, price: str, currency: str | None, unit_price: str
) -> None:
    """The dollar sign alone is American in an American report; a bare number is in the desk's currency."""
    text = HEADER.replace("Ship To Country", "Ship To Country,Ship To Zip") + f"\n1,A,US,02139,11,Mug,M,1,{price}\n"
    (line,) = rows(read(tmp_path, "x.csv", text), "order_lines")
    assert (line["currency"], line["unit_price"]) == (currency, unit_price)


def test_a_dollar_of_nowhere_is_the_desk_s(tmp_path: Path) -> None:
    """An Australian report may write $ for its own dollar, so without an American column it names no currency."""
    text = HEADER.replace("Ship To Country", "Post To Country") + "\n1,A,AU,11,Mug,M,1,$12.50\n"
    (line,) = rows(read(tmp_path, "x.csv", text), "order_lines")
    assert (line["currency"], line["unit_price"]) == (None, "12.5")


def test_a_price_that_fits_both_marks_is_asked_for(tmp_path: Path) -> None:
    """1,234 may be a thousand or one: told once, never guessed."""
    with pytest.raises(MissingFactsError, match="decimal mark"):
        read(tmp_path, "x.csv", HEADER + '\n1,A,US,11,Mug,M,1,"$1,234"\n')


def test_errors_name_the_row_of_the_file() -> None:
    """The banner above the header counts, as a spreadsheet shows it."""
    assert texts(fixture("ebay_orders_us.csv"))[0].startswith("Row 11 has 4 cells but the header has 68")


def test_an_item_that_names_no_order_is_a_fault(tmp_path: Path) -> None:
    """It is not given to another order without a sales record."""
    reading = read(tmp_path, "x.csv", HEADER + "\n,A,US,11,Mug,M,1,$5.00\n,,,12,Cup,C,1,$5.00\n")
    assert of(reading, "order_lines").columns["sku"] == ["M"]
    assert issue(reading, "blank").row == 3


UK = "Sales record number,Order number,Buyer username,Post to name,Post to address 1,Post to postcode,Post to country"


def test_a_report_cut_to_a_few_columns_is_known_by_its_buyers(tmp_path: Path) -> None:
    """Two reports put together, with footers amidst; orders without a number go by their sales record's."""
    text = (
        f"{UK},Item title,Quantity\n1,01-1-1,ana,Ana Soto,12 Maple St,YO1 7HH,United Kingdom,Mug,2\n"
        "record(s) downloaded,,,,,,,,\nSeller ID : a,,,,,,,,\n"
        "2,,tom,Tom Lem,9 King St,LS1 1BA,United Kingdom,Cup,1\n1 record(s) downloaded,,,,,,,,\n"
    )
    reading = read(tmp_path, "x.csv", text)
    assert (reading.format, reading.rows, reading.orders, reading.units) == ("ebay", 2, 2, 3)
    assert of(reading, "orders").columns["order"] == ["01-1-1", "2"]
    assert of(reading, "order_lines").columns["sku"] == ["Mug", "Cup"]
    assert issue(reading, "footer").text.startswith("Rows 3, 4 and 6 are ")


def test_the_label_column_may_say_that_it_is_the_sku(tmp_path: Path) -> None:
    """'Custom Label (SKU)' and 'Order Date', as newer reports have them."""
    header = "Order Number,Buyer Username,Order Date,Ship To Address 1,Ship To Zip,Ship To Country,Item Title"
    text = f"{header},Custom Label (SKU),Quantity,Sold For\n1-1,ana,Nov-18-26,1 Elm St,02139,US,Mug,M-1,2,$5.00\n"
    reading = read(tmp_path, "x.csv", text)
    assert of(reading, "orders").columns["placed_at"] == ["2026-11-18"]
    (line,) = rows(reading, "order_lines")
    assert (line["sku"], line["unit_price"], line["currency"]) == ("M-1", "5", "USD")


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (UK, "without their items"),
        (
            "Order creation date,Order number,Item title,Quantity,Net order earnings,Ship to zip",
            "what the orders earned",
        ),
    ],
)
def test_reports_that_are_of_no_use_are_refused_with_advice(tmp_path: Path, header: str, says: str) -> None:
    """Without items nothing can be routed; the earnings have neither streets nor SKUs."""
    with pytest.raises(InputError, match=says) as refusal:
        read(tmp_path, "x.csv", f"{header}\n{','.join(['1'] * (header.count(',') + 1))}\n")
    assert "Download report" in refusal.value.remedy

"""Walmart's purchase-order report."""

from pathlib import Path

import pytest

from tests.intake.read import fixture, issue, of, read, rows, texts

HEADER = "PO#,Order#,Order Date,Ship By,City,State,Zip,Line#,Status,Item Description,Qty,SKU,Item Cost\n"


def test_the_report_counts_what_it_holds() -> None:
    """By hand: 7 rows and lines, 2+1+1+1+1+1+3 units; cancelled, shipped and Walmart's own are put aside."""
    reading = fixture("walmart_po.csv")
    assert (reading.kind, reading.format) == ("orders", "walmart")
    assert (reading.rows, reading.lines, reading.units) == (7, 7, 10)
    assert (reading.skipped, reading.faulty) == (4, 1)
    assert [(i.row, i.code) for i in reading.issues if i.severity == "notice" and i.row] == [
        (4, "cancelled"),
        (5, "fulfilled"),
        (6, "elsewhere"),
    ]


def test_an_order_is_its_purchase_order() -> None:
    """The customer's order comes along as reference; the country follows from the ZIP, with a notice."""
    reading = fixture("walmart_po.csv")
    first, last = rows(reading, "orders")
    assert first == {
        "channel": "walmart",
        "order": "108800000000001",
        "order_ref": "200000000000001",
        "placed_at": "2026-11-18",
        "due": "2026-11-20",
        "ship_to_name": "Ana Soto",
        "address1": "12 Elm St",
        "address2": "Apt 4",
        "phone": "6175550101",
        "country": "US",
        "region": "MA",
        "city": "Cambridge",
        "postal_code": "02139",
        "service": "Standard",
    }
    assert (last["order"], last["postal_code"]) == ("108800000000004", "02139")
    assert issue(reading, "ship_by").column == "Ship By"
    assert issue(reading, "country_of_zip").severity == "notice"
    lines = [(line["order"], line["line"], line["sku"], line["unit_price"]) for line in rows(reading, "order_lines")]
    assert lines == [
        ("108800000000001", "1", "MUG-NAV", "10"),
        ("108800000000001", "2", "00123", "4.5"),
        ("108800000000004", "1", "MUG-NAV", "10"),
    ]


def test_a_purchase_order_that_a_spreadsheet_rounded_is_refused() -> None:
    """1.088E+14 has lost the digits that tell one purchase order from another."""
    (error,) = texts(fixture("walmart_po.csv"))
    assert error.startswith("Row 7: PO# '1.088E+14' ")


def test_upcs_are_barcodes_of_products_that_have_none() -> None:
    """A rounded UPC is not handed on."""
    products = of(fixture("walmart_po.csv"), "products")
    assert products.fill
    assert products.columns == {"sku": ["MUG-NAV"], "barcode": ["012345678905"]}


@pytest.mark.parametrize(
    ("code", "country"),
    [("02139", "US"), ("02139-4301", "US"), ("021394301", "US"), ("k1a0b1", "CA"), ("LS1 1BA", None)],
)
def test_the_country_follows_from_the_postal_code(tmp_path: Path, code: str, country: str | None) -> None:
    """Walmart ships in two countries, whose codes cannot be mixed up."""
    reading = read(tmp_path, "x.csv", HEADER + f"1,2,2026-11-18,2026-11-20,X,Y,{code},1,Created,Mug,1,M,10.00\n")
    assert of(reading, "orders").columns["country"] == [country]


def test_slashed_dates_are_read_by_their_days(tmp_path: Path) -> None:
    """A report saved by a spreadsheet: a day above 12 decides the order."""
    reading = read(tmp_path, "x.csv", HEADER + "1,2,11/18/2026,11/20/2026,X,NY,10001,1,Created,Mug,1,M,$10.00\n")
    order, line = rows(reading, "orders")[0], rows(reading, "order_lines")[0]
    assert (order["placed_at"], order["due"], line["unit_price"]) == ("2026-11-18", "2026-11-20", "10")

"""Magento's own table rates: of the rows that hold an address and are reached, the most specific place's highest.

Each price is worked out by Magento's query: country, region and postal code descending, then the condition descending.
"""

from pathlib import Path

import pytest

from domdesk.errors import InputError
from domdesk.intake import read_paths
from domdesk.intake.places import region_code
from tests.intake.rate_cards import cards_of, charged, rate_file
from tests.intake.read import issue, read, rows, texts

BY_WEIGHT = [
    # Only * holds France and Berlin.
    (("FR", "", "75001", "1"), "30.00"),
    (("DE", "BE", "10115", "1"), "30.00"),
    # A state without rows pays the country's highest step reached.
    (("US", "TX", "75001", "1"), "8.50"),
    (("US", "TX", "75001", "4.99"), "8.50"),
    (("US", "TX", "75001", "5"), "12.00"),
    (("US", "TX", "75001", "20"), "25.00"),
    # New York begins at 2 lb: below, the country's price; above, its own, although the country's 20 lb is higher.
    (("US", "NY", "14201", "1"), "8.50"),
    (("US", "NY", "14201", "2"), "7.00"),
    (("US", "NY", "14201", "25"), "7.00"),
    # 10001 of any region holds only while New York's rows are not reached: the region comes before the code.
    (("US", "NY", "10001", "1"), "5.00"),
    (("US", "NY", "10001", "2"), "7.00"),
    (("US", "NY", "10001", "9.99"), "7.00"),
    (("US", "NY", "10001", "10"), "6.00"),
    (("US", "NY", "10001-2345", "12"), "6.00"),
    (("US", "NJ", "10001", "12"), "5.00"),
    (("US", "", "10001", "3"), "5.00"),
    # Alaska's 99501 begins at 3 lb; the ZIP+4 of any region is next, then the country.
    (("US", "AK", "99501", "1"), "8.50"),
    (("US", "AK", "99501", "3"), "22.00"),
    (("US", "AK", "99501-1234", "1"), "40.00"),
    (("US", "AK", "99501-1234", "3"), "22.00"),
    (("US", "HI", "96801", "50"), "15.00"),
    # A Canadian code is compared without its blank, in any case.
    (("CA", "ON", "K1A 0B1", "0.5"), "14.00"),
    (("CA", "ON", "k1a0b1", "1"), "11.00"),
    # Magento's BAY is Bavaria; the Virgin Islands are a country here and a state without rows there.
    (("DE", "BY", "80331", "3"), "9.00"),
    (("VI", "", "00802", "1"), "19.00"),
    (("US", "VI", "00802", "1"), "8.50"),
]


def test_the_most_specific_place_wins_before_the_highest_step(tmp_path: Path) -> None:
    """26 destinations and weights by hand; a place inherits the lower steps of those around it."""
    (card,) = cards_of(tmp_path, rate_file("rates_tablerates_weight.csv", currency="USD", unit="lb")).values()
    assert (card.card, card.carrier, card.service) == ("magento-table-rate", "Magento", "Table rate")
    assert (card.basis, card.bands, card.weight_unit, card.currency) == ("weight", "from", "lb", "USD")
    assert charged(card, [parcel for parcel, _ in BY_WEIGHT]) == [price for _, price in BY_WEIGHT]


def test_a_table_by_subtotal_keeps_its_basis_wherever_its_columns_stand(tmp_path: Path) -> None:
    """30.00 is reached by 30.00 and not by 29.99; Alaska never gets the country's free shipping."""
    (card,) = cards_of(tmp_path, rate_file("rates_tablerates_subtotal.csv", currency="USD")).values()
    assert (card.basis, card.bands) == ("subtotal", "from")
    parcels = [("US", "OH", "44101", value) for value in ("1", "29.99", "30", "99.98", "99.99")]
    parcels += [("US", "AK", "99501", value) for value in ("59.99", "60", "500")] + [("CA", "ON", "K1A 0B1", "20")]
    assert charged(card, parcels) == ["6.90", "6.90", "4.90", "4.90", "0.00", "12.50", "9.90", "9.90", None]


def test_a_table_by_items_counts_units(tmp_path: Path) -> None:
    """1 and 2 units pay 5, 3 to 9 pay 9, from 10 on 20."""
    (card,) = cards_of(tmp_path, rate_file("rates_tablerates_items.csv", currency="EUR")).values()
    assert (card.basis, card.bands, card.currency) == ("items", "from", "EUR")
    parcels = [("US", "OH", "44101", count) for count in ("1", "2", "3", "9", "10", "40")]
    assert charged(card, parcels) == ["5.00", "5.00", "9.00", "9.00", "20.00", "20.00"]


def test_the_price_is_flagged_as_what_customers_pay() -> None:
    reading = rate_file("rates_tablerates_items.csv", currency="USD", carrier="Own van", service="Tour", card="van")
    assert issue(reading, "price_charged").severity == "notice"
    assert rows(reading, "rate_cards")[0] | {"currency": None} == {
        "card": "van", "carrier": "Own van", "service": "Tour", "currency": None, "basis": "items", "bands": "from",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("country", "text", "code"),
    [
        ("US", "ny", "NY"),
        ("US", "US-NY", "NY"),
        ("US", "AE", "AE"),
        ("US", "FM", "FM"),
        ("US", "PR", "PR"),
        ("US", "New York", None),
        ("DE", "NDS", "NI"),
        ("DE", "NI", "NI"),
        ("AT", "WI", "9"),
        ("FR", "1", "01"),
        ("HR", "HR-21", "21"),
        ("SG", "X", None),
        (None, "NY", None),
    ],
)
def test_regions_go_by_iso_codes(country: str | None, text: str, code: str | None) -> None:
    """As ISO 3166-2 has them, or as Magento calls them in Germany and Austria; US armed forces and free states too."""
    assert region_code(country, text) == code


HEADER = "Country,Region/State,Zip/Postal Code,Weight (and above),Shipping Price\n"


@pytest.mark.parametrize(
    ("row", "code", "says"),
    [
        ("USX,*,*,0,5", "not_a_country", "Row 3: Country 'USX' is not a country code"),
        ("US,ZZ,*,0,5", "not_a_region", "Row 3: Region/State 'ZZ' is no region of US"),
        ("*,NY,*,0,5", "not_a_region", "Row 3: Region/State 'NY' is no region of any country"),
        ("*,*,10001,0,5", "no_country", "Row 3: a postal code of any country matches nothing in Magento"),
        ("US,*,100*,0,5", "not_a_postal_code", "Row 3: '100*' is no whole postal code"),
        ("US,*,10001-10099,0,5", "not_a_postal_code", "Row 3: '10001-10099' is no whole postal code"),
        ("GB,*,SW1A,0,5", "not_a_postal_code", "Row 3: 'SW1A' is no whole postal code"),
        ("US,*,*,-1,5", "out_of_range", "Row 3: Weight (and above) '-1' is below 0"),
        ("US,*,*,1,$5", "not_a_number", "Row 3: Shipping Price '$5' is not a number"),
        ("US,*,*,,5", "blank", "Row 3: Weight (and above) is blank"),
        ("USA,,,0.0,6", "repeated_key", "Row 3: the same place and condition is already in row 2"),
        ("US,*,*,1", "ragged_row", "Row 3 has 4 cells but the header has 5"),
    ],
)
def test_rows_that_magento_refuses_or_never_matches_are_left_out(
    tmp_path: Path, row: str, code: str, says: str
) -> None:
    """One error with row and remedy each; the sound row beside it is taken."""
    path = tmp_path / "tablerates.csv"
    path.write_text(f"{HEADER}US,*,*,0,4.00\n{row}\n")
    (reading,), _ = read_paths([path], facts={"currency": "USD", "unit": "kg"})
    assert (reading.rows, reading.skipped, reading.faulty) == (2, 1, 1)
    found = issue(reading, code)
    assert (found.severity, found.row) == ("error", 3)
    assert found.text.startswith(says)
    assert [price["price"] for price in rows(reading, "rate_prices")] == ["4"]


def test_a_zip_without_its_zero_gets_it_back(tmp_path: Path) -> None:
    path = tmp_path / "tablerates.csv"
    path.write_text(f"{HEADER}US,MA,2139,0,4.00\n")
    (reading,), _ = read_paths([path], facts={"currency": "USD", "unit": "kg"})
    assert rows(reading, "rate_zones")[0]["postal_from"] == "02139"
    assert issue(reading, "zip_padded").severity == "warning"


def test_too_many_codes_of_any_region_are_refused(tmp_path: Path) -> None:
    """2,000 codes of no region within 51 regions would be 102,051 zones."""
    states = (
        "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK"
    )
    states += " OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC"
    lines = [f"US,{state},*,0,5" for state in states.split()] + [f"US,*,{n},0,5" for n in range(10000, 12000)]
    path = tmp_path / "tablerates.csv"
    path.write_text(HEADER + "\n".join(lines))
    with pytest.raises(InputError, match=r"more than 100,000 zones\. Name the region"):
        read_paths([path], facts={"currency": "USD", "unit": "kg"})


def test_a_table_of_another_kind_is_not_taken_for_table_rates(tmp_path: Path) -> None:
    """Four columns are not a table of rates."""
    with pytest.raises(InputError, match="not recognised"):
        read(tmp_path, "x.csv", "Country,Region/State,Zip/Postal Code,Shipping Price\nUS,*,*,5\n")


def test_what_stands_in_other_columns_is_told(tmp_path: Path) -> None:
    path = tmp_path / "tablerates.csv"
    path.write_text("Country,Region/State,Zip/Postal Code,Weight (and above),Shipping Price,Note\nUS,*,*,0,5,x\n")
    (reading,), _ = read_paths([path], facts={"currency": "USD", "unit": "kg"})
    assert any("'Note'" in text for text in texts(reading, "notice"))

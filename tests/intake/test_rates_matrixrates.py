"""Matrix rates, with and without a header: the most specific place with any row for the value wins, for all types.

Each price is worked out by the extension's steps: region with postal code, postal code, region, country, anywhere; a
row holds above its lower and up to and with its upper value.
"""

from pathlib import Path

import pytest

from domdesk.errors import InputError
from domdesk.intake import read_paths
from domdesk.records import Reading
from tests.intake.rate_cards import cards_of, charged, rate_file
from tests.intake.read import issue, rows, texts

STANDARD = [
    # 5 kg is up to and with 5; a gram more is the next row; above the last there is nothing.
    (("AU", "VIC", "3000", "5"), "9.00"),
    (("AU", "VIC", "3000", "5.001"), "16.00"),
    (("AU", "VIC", "3000", "20"), "16.00"),
    (("AU", "VIC", "3000", "20.001"), None),
    # Western Australia has a row up to 5 kg; above, the country's.
    (("AU", "WA", "6000", "5"), "13.00"),
    (("AU", "WA", "6000", "6"), "16.00"),
    # Sydney's codes; within them NSW has a narrower range up to 3 kg; another region does not get that.
    (("AU", "NSW", "2010", "6"), "7.50"),
    (("AU", "NSW", "2055", "3"), "6.00"),
    (("AU", "NSW", "2055", "4"), "7.50"),
    (("AU", "ACT", "2055", "3"), "7.50"),
    (("AU", "NSW", "2100", "1"), "9.00"),
    # 800 to 899 are 0800 to 0899.
    (("AU", "NT", "0820", "1"), "19.00"),
    (("AU", "NT", "0900", "1"), "9.00"),
    # A pattern holds all that begin so.
    (("GB", "", "BT1 5GS", "10"), "17.00"),
    (("GB", "", "N1 9GU", "10"), "11.00"),
    (("FR", "", "75001", "2"), "35.00"),
    (("FR", "", "75001", "5"), "60.00"),
    (("FR", "", "75001", "11"), None),
]

EXPRESS = [
    (("AU", "VIC", "3000", "19"), "21.00"),
    # Above 5 kg Western Australia falls back on the country, with its express.
    (("AU", "WA", "6000", "6"), "21.00"),
    # Sydney has rows for standard alone, so there is no express; its narrower range has one up to 3 kg.
    (("AU", "NSW", "2010", "6"), None),
    (("AU", "NSW", "2055", "3"), "12.00"),
    (("AU", "NSW", "2055", "4"), None),
    (("AU", "NT", "0820", "1"), None),
    (("FR", "", "75001", "1"), None),
]


def by_weight() -> Reading:
    return rate_file("rates_matrixrates.csv", currency="AUD", unit="kg")


@pytest.mark.parametrize(("card", "worked"), [("magento-standard", STANDARD), ("magento-express", EXPRESS)])
def test_the_most_specific_place_with_a_row_for_the_weight_wins(tmp_path: Path, card: str, worked: list) -> None:
    """25 destinations and weights by hand, on one card for each delivery type."""
    found = cards_of(tmp_path, by_weight())[card]
    assert (found.basis, found.bands, found.weight_unit, found.currency) == ("weight", "to", "kg", "AUD")
    assert charged(found, [parcel for parcel, _ in worked]) == [price for _, price in worked]


def test_a_hole_is_told_and_priced_by_the_next_step(tmp_path: Path) -> None:
    """Between 2 and 4 kg the table offers nothing abroad, nor an express below 5 kg to Western Australia."""
    reading = by_weight()
    hole = issue(reading, "hole")
    assert hole.severity == "warning"
    assert hole.text.startswith("Rows 4 and 13: the table has no price above 0 and up to 5; what lies there is priced")
    cards = cards_of(tmp_path, reading)
    assert charged(cards["magento-standard"], [("FR", "", "75001", "3")]) == ["60.00"]
    assert charged(cards["magento-express"], [("AU", "WA", "6000", "5")]) == ["21.00"]


def test_codes_that_lost_their_zeros_are_told() -> None:
    found = issue(by_weight(), "zip_padded")
    assert (found.severity, found.row) == ("warning", 9)


def test_a_file_without_a_header_loses_no_row(tmp_path: Path) -> None:
    """The first row counts; 50 is up to 50; -1 is below any subtotal; a row for one city is left out with advice."""
    reading = rate_file("rates_matrixrates_no_header.csv", currency="USD", basis="subtotal", carrier="Own")
    assert (reading.rows, reading.skipped, reading.faulty) == (6, 1, 1)
    city = issue(reading, "city")
    assert (city.severity, city.row) == ("error", 6)
    assert city.text == "Row 6: a price for one city cannot be kept; write * and give its postal codes instead."
    cards = cards_of(tmp_path, reading)
    assert {card.service: card.basis for card in cards.values()} == {"Ground": "subtotal", "Two Day": "subtotal"}
    parcels = [
        ("US", "OH", "44101", "50"),
        ("US", "OH", "44101", "50.01"),
        ("US", "CA", "94103", "0"),
        ("US", "CA", "94103", "100"),
        ("US", "CA", "94103", "101"),
        ("US", "CA", "90010", "101"),
        ("US", "CA", "90100", "40"),
        ("CA", "ON", "K1A 0B1", "40"),
    ]
    ground = ["9.90", "4.90", "7.25", "7.25", "4.90", "3.10", "7.25", None]
    assert charged(cards["own-ground"], parcels) == ground
    # California's own rows are for ground alone, up to 100; ZIPs 90001 to 90099 have ground alone throughout.
    two_day = ["24.00", "24.00", "24.00", None]
    assert charged(cards["own-two-day"], [parcels[i] for i in (0, 1, 4, 5)]) == two_day


def test_a_price_per_unit_is_added_for_each_unit(tmp_path: Path) -> None:
    """6.50 + 0.45 a kg: 10 kg are 11.00, 22 kg 16.40, more does not go; 7.00 + 0.80 × 2.5 = 9.00."""
    reading = rate_file("rates_matrixrates_per_unit.csv", currency="AUD", basis="weight", unit="kg")
    assert issue(reading, "per_unit").text.startswith("Rows 1 and 2: the ninth column is taken for a price added")
    (card,) = cards_of(tmp_path, reading).values()
    parcels = [("AU", "NSW", "2000", weight) for weight in ("10", "22", "22.001")] + [("AU", "VIC", "3999", "2.5")]
    parcels += [("NZ", "", "1010", weight) for weight in ("2", "5", "5.5")]
    assert charged(card, parcels) == ["11.00", "16.40", None, "9.00", "15.00", "25.00", None]


HEADER = "Country,Region/State,City,Zip from,Zip to,Weight >,Weight <=,Shipping Price,Delivery Type\n"


def small_table(folder: Path, *lines: str, header: str = HEADER, **facts: str) -> Reading:
    path = folder / "matrixrates.csv"
    path.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    (reading,), _ = read_paths([path], facts={"currency": "EUR", "unit": "kg", **facts})
    return reading


@pytest.mark.parametrize(
    ("row", "code", "says"),
    [
        ("DEUX,*,*,*,*,0,5,4,Paket", "not_a_country", "Country 'DEUX' is not a country code"),
        ("DE,XX,*,*,*,0,5,4,Paket", "not_a_region", "Region/State 'XX' is no region of DE"),
        ("*,*,*,10%,*,0,5,4,Paket", "not_a_postal_code", "a postal code needs a country"),
        ("DE,*,*,*,20000,0,5,4,Paket", "not_a_postal_code", "Zip to stands without Zip from"),
        ("DE,*,*,1%1,*,0,5,4,Paket", "not_a_postal_code", "the pattern '1%1' cannot be kept"),
        ("DE,*,*,20000,10000,0,5,4,Paket", "not_a_postal_code", "20000 to 10000 is no range of codes"),
        ("GB,*,*,AB1,AB9,0,5,4,Paket", "not_a_postal_code", "AB1 to AB9 is no range of numbers"),
        ("GB,*,*,PO31,*,0,5,4,Paket", "not_a_postal_code", "'PO31' is no whole postal code; write PO31% for all"),
        ("DE,*,*,*,*,5,5,4,Paket", "contradiction", "up to 5 is not above 5"),
        ("DE,*,*,*,*,1,5,4,paket", "contradiction", "above 1 and up to 5 lies, for the same place and delivery type"),
        ("DE,*,*,*,*,2,5,-1,Paket", "out_of_range", "Shipping Price '-1' is below 0"),
        ("DE,*,*,*,*,2,5,4,", "blank", "Delivery Type is blank"),
    ],
)
def test_rows_that_cannot_be_used_are_left_out(tmp_path: Path, row: str, code: str, says: str) -> None:
    """One error with row and remedy each; the sound row beside it is taken."""
    reading = small_table(tmp_path, "DE,*,*,*,*,0,2,3.00,Paket", row)
    assert (reading.rows, reading.skipped, reading.faulty) == (2, 1, 1)
    found = issue(reading, code)
    assert (found.severity, found.row) == ("error", 3)
    assert found.text.startswith(f"Row 3: {says}")
    assert [price["price"] for price in rows(reading, "rate_prices")] == ["3"]


def test_ranges_that_cross_are_told(tmp_path: Path) -> None:
    """10000-19999 and 15000-25000 cross: no one order of them is right, so the file's owner must say."""
    reading = small_table(tmp_path, "DE,*,*,10000,19999,0,2,3,Paket", "DE,*,*,15000,25000,0,2,4,Paket")
    assert "15000-25000" in issue(reading, "crossing_ranges").text


def test_a_price_per_unit_beside_other_rows_is_left_out(tmp_path: Path) -> None:
    """A rate card can carry on from its last step alone."""
    header = HEADER.replace("Delivery", "Per kg,Delivery")
    reading = small_table(tmp_path, "DE,*,*,*,*,0,2,3,0,Paket", "DE,*,*,*,*,2,9,3,1.5,Paket", header=header)
    assert texts(reading) == [
        "Row 3: a price per unit can only be kept where it is the only row of its place and delivery type."
    ]


def test_what_the_conditions_go_by_is_asked_where_no_name_tells_it(tmp_path: Path) -> None:
    """'Condition from (>)' says nothing; 'Weight >' says weight, and no fact can say otherwise."""
    neutral = HEADER.replace("Weight >", "Condition from (>)").replace("Weight <=", "Condition to (<=)")
    row = "DE,*,*,*,*,0,2,3.00,Paket"
    path = tmp_path / "matrixrates.csv"
    path.write_text(neutral + row, encoding="utf-8")
    with pytest.raises(InputError, match=r"does not say its basis \(weight, subtotal or items\)\. Tell it once"):
        read_paths([path], facts={"currency": "EUR"})
    reading = small_table(tmp_path, row, header=neutral, basis="weight")
    assert rows(reading, "rate_cards")[0]["basis"] == "weight"
    with pytest.raises(InputError, match="says itself that basis is weight"):
        small_table(tmp_path, row, basis="items")

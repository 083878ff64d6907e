"""A carrier's list of services: a card per service, steps above one weight and up to another, countries and days."""

from pathlib import Path

import pytest

from domdesk.errors import InputError
from domdesk.intake import read_paths
from domdesk.records import Reading
from tests.intake.rate_cards import cards_of, charged, rate_file
from tests.intake.read import issue, rows, texts

TOLD = {"carrier": "Post", "unit": "kg", "length_unit": "cm"}
HEADER = "service_code,zone_label,country_codes,min_weight,max_weight,rate,currency\n"


def services(folder: Path, *lines: str, header: str = HEADER, **facts: str) -> Reading:
    path = folder / "services.csv"
    path.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    (reading,), _ = read_paths([path], facts={"carrier": "Post", "unit": "kg", **facts})
    return reading


def test_each_service_becomes_a_card(tmp_path: Path) -> None:
    """Sides in the unit that was told: 100 × 60 × 60 cm is 1000 mm long and 1000 + 2 × 1200 mm in length and girth."""
    cards = cards_of(tmp_path, rate_file("rates_services.csv", **TOLD))
    assert [(c.card, c.carrier, c.service, c.currency, c.weight_unit, c.bands) for c in cards.values()] == [
        ("post-express", "Post", "Paket Express", "EUR", "kg", "to"),
        ("post-paket", "Post", "Paket", "EUR", "kg", "to"),
    ]
    assert (cards["post-paket"].max_length_mm, cards["post-paket"].max_girth_mm) == (1000, 3400)


def test_parcels_cost_what_the_list_says(tmp_path: Path) -> None:
    """2 kg ends the first step; Switzerland has Europe's first step alone; the rest of the world is apart."""
    card = cards_of(tmp_path, rate_file("rates_services.csv", **TOLD))["post-paket"]
    worked = {
        ("AT", "", "1010", "2"): "4.40",
        ("AT", "", "1010", "2.001"): "6.10",
        ("AT", "", "1010", "10.001"): None,
        ("DE", "", "10115", "1"): "11.20",
        ("IT", "", "00118", "2.5"): "17.90",
        ("CH", "", "8001", "2"): "11.20",
        ("CH", "", "8001", "2.5"): None,
        ("US", "OH", "44101", "4"): "29.00",
        ("US", "OH", "44101", "6"): None,
    }
    assert charged(card, list(worked)) == list(worked.values())


def test_days_in_transit_are_the_slower_ones(tmp_path: Path) -> None:
    """1-2 and 2-3 for the steps of one zone are 3; 7-14 are 14."""
    card = cards_of(tmp_path, rate_file("rates_services.csv", **TOLD))["post-paket"]
    days = {(zone.country, zone.zone): zone.transit_days for zone in card.zones}
    assert days == {
        ("AT", "Inland"): 3,
        ("DE", "Europa"): 5,
        ("IT", "Europa"): 5,
        ("CH", "Europa 2"): 5,
        (None, "Welt"): 14,
    }


def test_doubts_are_told() -> None:
    """Nothing is priced between 5 and 8 kg by express, whose rows also differ in size."""
    reading = rate_file("rates_services.csv", **TOLD)
    assert (reading.rows, reading.skipped) == (7, 0)
    assert issue(reading, "hole").severity == "warning"
    assert issue(reading, "size_limits").row == 7
    express = next(card for card in rows(reading, "rate_cards") if card["card"] == "post-express")
    assert express["max_length_mm"] == "600"


def test_units_are_never_assumed(tmp_path: Path) -> None:
    """Neither weight nor length; columns that tell them are taken, and a fact cannot say otherwise."""
    with pytest.raises(InputError, match=r"does not say its carrier, weight unit and length unit\. Tell them once"):
        rate_file("rates_services.csv")
    header = HEADER.replace("currency", "currency,weight_unit,max_length,dimension_unit")
    line = "P,Home,US,0,5,9,USD,LB,20,IN"
    path = tmp_path / "services.csv"
    path.write_text(f"{header}{line}\n")
    (reading,), _ = read_paths([path], facts={"carrier": "Post"})
    card = rows(reading, "rate_cards")[0]
    assert (card["weight_unit"], card["max_length_mm"]) == ("lb", "508")
    with pytest.raises(InputError, match="says itself that unit is lb"):
        services(tmp_path, line, header=header)


def test_a_list_without_prices_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"lists services without prices\. Add a column rate"):
        services(tmp_path, "P,Home,US,0,5,USD", header=HEADER.replace("rate,", ""))


@pytest.mark.parametrize(
    ("row", "code", "says"),
    [
        ("P,Home,US,5,9,,USD", "blank", "rate is blank"),
        (",Home,US,5,9,4,USD", "blank", "service_code is blank"),
        ("P,Home,US,5,5,4,USD", "contradiction", "max_weight 5 is not above min_weight 5"),
        ("P,Home,US,4,9,4,USD", "overlap", "weights above 4 and up to 9 have a price in row 2"),
        ('P,Home,"US,XX",5,9,4,USD', "not_a_country", "'XX' is not a country code"),
        ("P,Home,US,5,9,4,CAD", "contradiction", "the currency CAD is not that of the service in row 2"),
    ],
)
def test_rows_that_cannot_be_used_are_left_out(tmp_path: Path, row: str, code: str, says: str) -> None:
    """One error with row and remedy each; the sound row beside it is taken."""
    reading = services(tmp_path, "P,Home,US,0,5,3,USD", row)
    assert (reading.rows, reading.skipped, reading.faulty) == (2, 1, 1)
    assert issue(reading, code).row == 3
    assert issue(reading, code).text.startswith(f"Row 3: {says}")
    assert [price["price"] for price in rows(reading, "rate_prices")] == ["3"]


def test_a_domestic_service_needs_its_country(tmp_path: Path) -> None:
    """Blank codes are the rest of the world, which a domestic row cannot mean."""
    header = HEADER.replace("currency", "currency,domicile")
    reading = services(tmp_path, "P,Home,,0,5,3,USD,true", header=header)
    assert texts(reading) == ["Row 2: the service is domestic but names no country; write its code in country_codes."]
    assert reading.records == ()


def test_days_that_are_no_number_are_unknown(tmp_path: Path) -> None:
    header = HEADER.replace("currency", "currency,transit_days")
    reading = services(tmp_path, "P,Home,US,0,5,3,USD,same day", header=header)
    assert issue(reading, "not_days").severity == "warning"
    assert rows(reading, "rate_zones")[0]["transit_days"] is None

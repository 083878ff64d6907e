"""A carrier's table by weight and zone, and the zone charts that lead to its zones."""

import json
from pathlib import Path

import pytest

from domdesk.errors import InputError
from domdesk.intake import read_paths
from domdesk.intake.formats.rates_matrix import zones_of
from domdesk.records import Reading
from tests.intake.rate_cards import cards_of, charged, rate_file
from tests.intake.read import issue, rows, texts

TOLD = {"carrier": "Peach Post", "service": "Parcel", "currency": "USD"}


def matrix(folder: Path, text: str, **facts: str) -> Reading:
    path = folder / "rates.csv"
    path.write_text(text, encoding="utf-8")
    (reading,), _ = read_paths([path], facts={**TOLD, **facts})
    return reading


@pytest.mark.parametrize(
    ("label", "zones"),
    [
        ("Zone 2", "2"),
        ("2", "2"),
        ("Zone2", "2"),
        ("zone_1", "1"),
        ("002", "2"),
        ("Zone 102", "102"),
        ("Zones 1 & 2", "1 2"),
        ("1-2", "1 2"),
        ("Zones 1-4", "1 2 3 4"),
        ("Zones 1, 2 and 3", "1 2 3"),
        ("Zone A", "A"),
        ("A", ""),
        ("zone", ""),
        ("4-2", ""),
        ("Remarks", ""),
        ("max 2", ""),
    ],
)
def test_a_column_names_its_zones(label: str, zones: str) -> None:
    """Numbers with or without the word and leading zeros, several together; letters only after the word."""
    assert zones_of(label) == tuple(zones.split())


def test_a_table_becomes_a_card_with_a_price_for_each_weight_and_zone(tmp_path: Path) -> None:
    """Ounces are sixteenths of the header's pounds, merged zones get one price each, and $ and , are no obstacle."""
    reading = rate_file("rates_matrix.csv", **TOLD)
    assert (reading.kind, reading.format, reading.rows) == ("rates", "carrier", 6)
    assert rows(reading, "rate_cards") == [
        {
            "card": "peach-post-parcel", "carrier": "Peach Post", "service": "Parcel", "currency": "USD",
            "basis": "weight", "weight_unit": "lb", "bands": "to",
        }
    ]  # fmt: skip
    prices = {(p["zone"], p["up_to"]): p["price"] for p in rows(reading, "rate_prices")}
    assert [prices.get((zone, "0.5")) for zone in "12345"] == ["4.1", "4.1", "4.6", "5.05", "5.9"]
    assert [prices.get(("5", weight)) for weight in ("1", "2", "5", "70")] == ["7.75", "9.4", "1015.2", None]
    assert len(prices) == 4 * 5 + 5 - 2


def test_envelopes_blanks_and_other_columns_are_told(tmp_path: Path) -> None:
    """The letter is left out and no fault; zone 4 has no price for 2 lb, so such a parcel pays the 5 lb price."""
    reading = rate_file("rates_matrix.csv", **TOLD)
    assert (reading.skipped, reading.faulty) == (1, 0)
    assert issue(reading, "not_by_weight").row == 2
    assert issue(reading, "hole").text == (
        "Row 6: the table has no price above 1 and up to 2; what lies there is priced by the next step up. "
        "Add the step that is missing."
    )
    assert any("'Remarks'" in text for text in texts(reading, "notice"))


def test_a_chart_for_each_origin_leads_to_the_zones(tmp_path: Path) -> None:
    """From Atlanta (303) and Seattle (981): by ZIP3, by range, by five-digit exception; 500 is in neither chart."""
    names = ["rates_matrix.csv", "rates_zonechart_origin_303.json", "rates_zonechart_origin_981.json"]
    card = cards_of(
        tmp_path,
        rate_file(names[0], **TOLD),
        *(rate_file(name, card="peach-post-parcel") for name in names[1:]),
    )["peach-post-parcel"]
    parcels = [
        ("US", "GA", "30309", "1"),
        ("US", "GA", "31401", "2"),
        ("US", "FL", "32801", "0.6"),
        ("US", "GU", "96911", "5"),
        ("US", "HI", "96801", "5"),
        ("US", "AK", "99801", "2"),
        ("US", "IA", "50010", "1"),
        ("US", "GA", "30309", "70.1"),
        ("CA", "ON", "M5V 2T6", "1"),
    ]
    from_atlanta = ["5.00", "6.20", "5.65", "1015.20", "11.55", "9.40", None, None, None]
    from_seattle = ["7.75", "9.40", "7.75", "9.90", "9.90", None, None, None, None]
    assert charged(card, parcels, postal_code="30303") == from_atlanta
    assert charged(card, parcels, postal_code="98101") == from_seattle
    assert charged(card, parcels[:1], postal_code="60601") == [None]


def test_zones_by_distance_are_those_of_usps(tmp_path: Path) -> None:
    """From Atlanta: Macon 84 miles, zone 2; Nashville 215, zone 3; St. Louis 468, zone 4; Dallas 720, zone 5; Denver,
    1,210 miles off, would be zone 6, which the table has not."""
    card = cards_of(tmp_path, rate_file("rates_matrix.csv", zones="usps", **TOLD))["peach-post-parcel"]
    assert [str(zone.up_to_km) for zone in card.zones][:2] == ["80.467200", "241.401600"]
    parcels = [("US", "", code, "1") for code in ("31201", "37201", "63101", "75201", "80202")]
    assert charged(card, parcels) == ["5.00", "5.65", "6.30", "7.75", None]


@pytest.mark.parametrize(
    ("header", "weights", "unit", "up_to"),
    [
        ("lb", ["1", "2"], "lb", ["1", "2"]),
        ("Ounces", ["4", "1 lb"], "oz", ["4", "16"]),
        ("Weight", ["500 g", "2 kg"], "kg", ["0.5", "2"]),
        ("weight not over", ["15.999 oz.", "1 lb"], "lb", ["0.999938", "1"]),
    ],
)
def test_the_unit_is_what_header_or_cells_say(
    tmp_path: Path, header: str, weights: list[str], unit: str, up_to: list[str]
) -> None:
    """Cells with units of their own are converted; without any word in the header the last one decides."""
    reading = matrix(tmp_path, f"{header},Zone 1\n" + "".join(f"{weight},5\n" for weight in weights))
    assert rows(reading, "rate_cards")[0]["weight_unit"] == unit
    assert [price["up_to"] for price in rows(reading, "rate_prices")] == up_to


def test_an_unsaid_unit_is_asked_for(tmp_path: Path) -> None:
    """lb or kg makes all the difference, so neither is assumed."""
    with pytest.raises(InputError, match=r"does not say its weight unit\. Tell it once: --set unit=lb\."):
        matrix(tmp_path, "Max Weight,1,2\n1,5,6\n")
    assert rows(matrix(tmp_path, "Max Weight,1,2\n1,5,6\n", unit="kg"), "rate_cards")[0]["weight_unit"] == "kg"


@pytest.mark.parametrize(
    ("row", "code", "text"),
    [
        ("abc,5,6", "not_a_number", "Row 3: kg 'abc' is not a number; write 2 or 2.5."),
        (",5,6", "blank", "Row 3: kg is blank; every row needs one."),
        ("1,5,6", "repeated_key", "Row 3: the weight 1 kg is already in row 2; delete one of them."),
        ("2 stone,5,6", "unknown_unit", "Row 3: '2 stone' has a unit that is not known; write g, kg, oz or lb."),
        ("2,abc,6", "not_a_number", "Row 3: Zone 1 'abc' is not a number; write 2 or 2.5."),
        ("2,-5,6", "out_of_range", "Row 3: Zone 1 '-5' is below 0; write 0 or more."),
    ],
)
def test_bad_cells_are_left_out_with_their_place(tmp_path: Path, row: str, code: str, text: str) -> None:
    reading = matrix(tmp_path, f"kg,Zone 1,Zone 2\n1,4,5\n{row}\n")
    assert (reading.skipped, reading.faulty) == (1, 1)
    assert (issue(reading, code).text, issue(reading, code).row) == (text, 3)


def test_a_row_without_any_price_is_told(tmp_path: Path) -> None:
    reading = matrix(tmp_path, "kg,Zone 1,Zone 2\n1,4,5\n2,-,n/a\n")
    assert (issue(reading, "not_priced").row, reading.skipped, reading.faulty) == (3, 1, 0)


def test_two_columns_for_a_zone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two columns for zone 2"):
        matrix(tmp_path, "kg,Zones 1 & 2,Zone 2\n1,4,5\n")


# --- charts -----------------------------------------------------------------------------------------------------------


def chart(folder: Path, name: str, entries: object, **facts: str) -> Reading:
    path = folder / name
    path.write_text(json.dumps({"destinationZipList": entries}), encoding="utf-8")
    (reading,), _ = read_paths([path], facts=facts)
    return reading


def test_a_chart_says_its_origin_by_its_name_or_is_asked(tmp_path: Path) -> None:
    """The only three digits that stand alone in the name; a fact comes before them."""
    entries = [{"r": "005", "z": "1"}]
    assert rows(chart(tmp_path, "chart_100_2016.json", entries, card="x"), "rate_zones")[0]["origin"] == "100"
    told = chart(tmp_path, "chart_100_2016.json", entries, card="x", origin="101")
    assert rows(told, "rate_zones")[0]["origin"] == "101"
    with pytest.raises(InputError, match="does not say its rate card and origin"):
        chart(tmp_path, "chart.json", entries)
    named = chart(tmp_path, "chart_100.json", entries, carrier="Peach Post", service="Parcel")
    assert rows(named, "rate_zones")[0] == {
        "card": "peach-post-parcel", "origin": "100", "country": "US",
        "postal_from": "005", "postal_to": "005", "zone": "1",
    }  # fmt: skip


def test_entries_of_another_shape_are_left_out(tmp_path: Path) -> None:
    """Each is named by its place in its list."""
    bad = [None, {}, {"r": "01", "z": "1"}, {"r": ["010", "011", "012"], "z": "1"}, {"r": "010", "z": "x"}, {"r": 10}]
    reading = chart(
        tmp_path, "chart_100.json", [{"r": "005", "z": "1"}, *bad, {"r": ["020", "010"], "z": "2"}], card="x"
    )
    assert (reading.rows, reading.skipped, reading.faulty, len(reading.records[0])) == (8, 7, 7, 1)
    assert texts(reading)[0].startswith("destinationZipList, entry 2: it is not like")
    assert texts(reading)[-1].startswith("destinationZipList, entry 8: postal_to 010 is before postal_from 020")


def test_two_charts_of_one_origin_are_refused(tmp_path: Path) -> None:
    """As --set origin would make of two files."""
    paths = []
    for name in ("a.json", "b.json"):
        paths.append(tmp_path / name)
        paths[-1].write_text('{"destinationZipList": [{"r": "005", "z": "1"}]}')
    with pytest.raises(InputError, match=r"would both be the rate card 'x' from 100"):
        read_paths(paths, facts={"card": "x", "origin": "100"})

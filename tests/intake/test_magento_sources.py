"""Magento's sources as locations: a disabled one is not used, and what the desk knows of a place is kept."""

import json
from pathlib import Path
from typing import Any

from domdesk.desk import Desk
from domdesk.intake import read_text
from tests.intake.read import FIXTURES, fixture, of, rows, texts

SOURCES = FIXTURES / "magento_sources.json"


def test_a_source_is_a_location() -> None:
    """Code, place and whether it is enabled; regions by their names; the default source lies nowhere."""
    reading = fixture("magento_sources.json")
    assert (reading.kind, reading.format, reading.rows, reading.faulty) == ("locations", "magento", 3, 0)
    default, baltimore, lyon = rows(reading, "locations")
    assert baltimore == {
        "location": "baltimore_wh",
        "name": "Baltimore Warehouse",
        "country": "US",
        "region": "MD",
        "city": "Baltimore",
        "postal_code": "21230",
        "address1": "123 Pier Rd",
        "email": "baltimore@example.com",
        "latitude": "39.24",
        "longitude": "-76.68",
        "active": "true",
    }
    assert [default[name] for name in ("latitude", "longitude", "postal_code")] == [None, None, None]
    assert (lyon["active"], lyon["country"]) == ("false", "FR")
    assert texts(reading, "notice")[0] == "Source default: latitude and longitude are 0, so they count as not given."


def test_a_source_is_a_warehouse_unless_the_desk_knows_better(tmp_path: Path) -> None:
    """New sources become warehouses; one that was made a store stays a store, and the same file changes nothing."""
    store = tmp_path / "locations.csv"
    store.write_text("location,kind,country\nlyon,store,FR\n", encoding="utf-8")
    with Desk.create(tmp_path / "a.desk", "USD", "UTC") as desk:
        first = desk.import_paths([SOURCES])
        desk.import_paths([store])
        again = desk.import_paths([SOURCES])
        desk.dump(tmp_path / "out")
    assert [(f.new, f.changed, f.unchanged) for f in (*first.files, *again.files)] == [(3, 0, 0), (0, 0, 3)]
    header, *lines = (tmp_path / "out" / "locations.csv").read_text(encoding="utf-8").splitlines()
    kind, active = header.split(",").index("kind"), header.split(",").index("active")
    assert [(c[0], c[kind], c[active]) for c in (line.split(",") for line in lines)] == [
        ("baltimore_wh", "warehouse", "true"),
        ("default", "warehouse", "true"),
        ("lyon", "store", "false"),
    ]


def test_faults_name_the_source() -> None:
    """A source without a country is left out; half a place is no place."""
    entries: list[dict[str, Any]] = [
        {"source_code": "reno", "name": "Reno", "country_id": "US", "latitude": 39.5, "longitude": None},
        {"source_code": "erie", "name": "Erie", "country_id": ""},
    ]
    (reading,) = read_text(json.dumps(entries))
    assert of(reading, "locations").columns["location"] == ["reno"]
    assert of(reading, "locations").columns["latitude"] == [None]
    assert texts(reading) == ["Source erie: country_id is blank; every row needs one."]
    assert (reading.rows, reading.skipped, reading.faulty) == (2, 1, 1)

"""Whatever a rate file holds: no reader raises anything but InputError, and every row is taken or told."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domdesk.canonical import TABLES
from domdesk.errors import InputError
from domdesk.intake import read_paths, read_text
from domdesk.records import Reading
from tests.intake.read import FIXTURES

TOLD = {
    "carrier": "Post", "service": "Parcel", "currency": "USD", "unit": "kg", "length_unit": "cm", "basis": "weight",
    "card": "post-parcel", "origin": "100", "zones": "usps",
}  # fmt: skip
SIDES = ["max_length", "max_width", "max_height"]
HEADERS = {
    "matrix": ["Weight", "Zones 1 & 2", "Zone 3", "8", "Notes"],
    "services": [
        "service_code", "zone_label", "country_codes", "min_weight", "max_weight", *SIDES, "rate", "transit_days",
        "domicile", "weight_unit",
    ],
    "tablerates": ["Country", "Region/State", "Zip/Postal Code", "Weight (and above)", "Shipping Price"],
    "matrixrates": [
        "Country", "Region/State", "City", "Zip from", "Zip to", "Condition from (>)", "Condition to (<=)",
        "Shipping Price", "Delivery Type",
    ],
    "per unit": ["USA", "*", "*", "*", "*", "0", "5", "9.90", "0.5", "Ground"],
}  # fmt: skip
CELLS = st.sampled_from(
    [
        "", "*", "0", "1", "2", "5", "10", "2.5", "-1", "1e9", "abc", "9" * 30, "0.0000001", "US", "USA", "DE,FR", "NY",
        "BAY", "10001", "10001-1234", "2139", "AB%", "%", "Letter", "8 oz", "1 lb", "$4.20", "n/a", "-", "1-2", "soon",
        "true", "kg", "LB", "Ground", "ground ", "\u0661", "\u00b2",
    ]
)  # fmt: skip
GOOD = {
    "Weight": ["1", "2", "5"], "Zone 3": ["4.20"], "service_code": ["A", "B"], "max_weight": ["2", "5"], "rate": ["3"],
    "Country": ["US", "DE", "*"], "Weight (and above)": ["0", "1", "5"], "Shipping Price": ["4"], "City": ["*"],
    "Condition from (>)": ["0", "2"], "Condition to (<=)": ["2", "5"], "Delivery Type": ["Ground", "Air"],
    "Region/State": ["*", "NY", "BAY"], "Zip/Postal Code": ["*", "10001", "10115"], "Zip from": ["*", "10001"],
}  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn) -> str:
    """A table under one of the headers, mostly of sound cells."""
    header = draw(st.sampled_from(list(HEADERS.values())))

    def cell(name: str) -> str:
        sound = draw(st.integers(0, 9)) and name in GOOD
        return draw(st.sampled_from(GOOD[name]) if sound else CELLS)

    lines = [[cell(name) for name in header] for _ in range(draw(st.integers(0, 8)))]
    return "\n".join("\t".join(line) for line in [header, *lines])


def account(reading: Reading, lines: list[int]) -> None:
    """Each line is in a record or named by an issue; records hold what their tables require, and no key twice."""
    taken = {row for records in reading.records for row in records.rows if records.table != "rate_cards"}
    assert reading.rows == len(lines)
    assert set(lines) <= taken | {issue.row for issue in reading.issues}
    assert 0 <= reading.faulty <= reading.skipped
    assert (reading.faulty > 0) == any(issue.severity == "error" for issue in reading.issues)
    for records in reading.records:
        table = TABLES[records.table]
        assert {len(values) for values in records.columns.values()} == {len(records)}
        assert not any(None in records.columns[column.name] for column in table.columns if column.required)
        keys = list(zip(*(records.columns[name] for name in table.key), strict=True)) if table.key else []
        assert len(set(keys)) == len(keys)


class Remembered(dict[str, Mapping[str, str]]):
    """A desk to which everything was told beside every file."""

    def get(self, key: str, default: object = None) -> Mapping[str, str]:
        return TOLD


EVERYTHING = Remembered(any={})


def read_or_refused(read: Callable[[], list[Reading]]) -> Reading | None:
    """The reading, or None where the file is refused with a way out."""
    try:
        (reading,) = read()
    except InputError as refusal:
        remedy = refusal.remedy
    else:
        return reading
    assert remedy
    return None


@given(sheets())
def test_any_table_of_rates_is_read_or_refused(text: str) -> None:
    """Under the header of each layout, and without one."""
    reading = read_or_refused(lambda: read_text(text, remembered=EVERYTHING))
    assert reading is not None
    assert reading.kind == "rates"
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    account(reading, lines if text.startswith("USA") else lines[1:])


VALUES = st.one_of(st.none(), st.integers(0, 999), st.sampled_from(["010", "01", "99999", "1", "2*", "x", ""]))
ENTRIES = st.one_of(
    VALUES, st.fixed_dictionaries({"r": st.one_of(VALUES, st.lists(VALUES, max_size=3)), "z": VALUES}), st.just([])
)


@given(st.lists(ENTRIES, max_size=6), st.one_of(VALUES, st.lists(ENTRIES, max_size=3)))
def test_any_chart_is_read_or_refused(entries: list[object], exceptions: object) -> None:
    """Lists whose entries are of any shape."""
    chart = json.dumps({"destinationZipList": entries, "exceptionList": exceptions})
    reading = read_or_refused(lambda: read_text(chart, remembered=EVERYTHING))
    assert reading is not None
    (records,) = reading.records
    assert reading.rows == len(records) + reading.skipped
    assert len([i for i in reading.issues if i.severity == "error"]) == reading.skipped == reading.faulty


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.glob("rates_*")))
def test_a_rate_file_cut_off_anywhere_is_read_or_refused(name: str, tmp_path: Path) -> None:
    """A fixture cut at every twentieth byte, as a broken download would be."""
    data = (FIXTURES / name).read_bytes()
    path = tmp_path / name
    for end in range(0, len(data), 20):
        path.write_bytes(data[:end])
        reading = read_or_refused(lambda: read_paths([path], remembered=EVERYTHING)[0])
        assert reading is None or reading.kind == "rates"

"""Magento's stock by source: what is out of stock counts as 0, whatever quantity stands beside it."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domdesk.errors import InputError
from domdesk.intake import read_text
from domdesk.records import Reading
from tests.intake.read import fixture, read, rows, texts

DISABLED = "This file does not say which sources are disabled"


def figures(reading: Reading) -> list[tuple[str | None, str | None, str | None]]:
    return [(r["location"], r["sku"], r["on_hand"]) for r in rows(reading, "stock")]


def test_the_export_counts_what_can_be_sold() -> None:
    """6 rows; 35 + 10 + 5.25 − 2 units, for 25.5 of them are out of stock; leading zeros and commas stay in SKUs."""
    reading = fixture("magento_source_items.csv")
    assert (reading.kind, reading.format) == ("stock", "magento")
    assert (reading.rows, reading.units, reading.skipped) == (6, Decimal("48.25"), 0)
    assert figures(reading) == [
        ("baltimore_wh", "24-WB01", "35"),
        ("austin_wh", "24-WB01", "10"),
        ("reno_wh", "24-WB01", "0"),
        ("reno_wh", "24-WB03", "5.25"),
        ("closed_wh", "00123", "0"),
        ("closed_wh", "SKU, with comma", "-2"),
    ]
    assert {r["source"] for r in rows(reading, "stock")} == {"Magento"}
    said = texts(reading, "notice")
    assert "Row 4: out of stock in Magento (status 0), so the quantity there (25.5 in all) counts as 0." in said
    assert any(text.startswith(DISABLED) for text in said)
    assert "committed" not in rows(reading, "stock")[0]


def test_the_status_may_be_missing() -> None:
    """An export filtered without its status column has all of its rows in stock."""
    reading = fixture("magento_source_items_no_status.csv")
    assert figures(reading) == [("default", "24-WB01", "10.1"), ("reno_wh", "24-WB01", "10.55")]
    assert [text.startswith(DISABLED) for text in texts(reading, "notice")] == [True]


def test_the_answer_of_the_api_is_read_alike() -> None:
    """3 entries, 35 + 0 + 0.25 units."""
    reading = fixture("magento_source_items.json")
    assert (reading.kind, reading.rows, reading.units) == ("stock", 3, Decimal("35.25"))
    assert figures(reading) == [
        ("baltimore_wh", "24-WB01", "35"),
        ("reno_wh", "24-WB01", "0"),
        ("reno_wh", "00123", "0.25"),
    ]
    assert "Entry 2 (24-WB01 at reno_wh): out of stock in Magento" in " ".join(texts(reading, "notice"))


def test_faults_are_named_and_left_out(tmp_path: Path) -> None:
    """A status that is none, a blank SKU and a quantity in words go; words for the status and a blank one stay."""
    content = (
        "source_code,sku,status,quantity\nreno,A,2,5\nreno,,1,5\nreno,C,1,many\nreno,D,Out of Stock,5\n"
        "reno,E,In Stock,6\nreno,F,,7\nreno,G,0,lots\n"
    )
    reading = read(tmp_path, "x.csv", content)
    assert figures(reading) == [("reno", "D", "0"), ("reno", "E", "6"), ("reno", "F", "7")]
    assert (reading.rows, reading.skipped, reading.faulty) == (7, 4, 4)
    assert texts(reading) == [
        "Row 2: status '2' is not known; write 1 for in stock or 0 for out.",
        "Row 3: sku is blank; every row needs one.",
        "Row 4: quantity 'many' is not a number; write 2 or 2.5.",
        "Row 8: quantity 'lots' is not a number; write 2 or 2.5.",
    ]
    assert "Row 7: status is blank, so the quantity counts as in stock." in texts(reading, "notice")


def test_a_file_saved_by_a_spreadsheet_in_europe_is_read(tmp_path: Path) -> None:
    """Semicolons and decimal commas; where only 1,234 stands there, the decimal mark is asked for."""
    reading = read(tmp_path, "x.csv", "source_code;sku;status;quantity\nreno;A;1;5,5000\nreno;B;1;12\n")
    assert figures(reading) == [("reno", "A", "5.5"), ("reno", "B", "12")]
    block = "source_code;sku;status;quantity\nreno;A;1;1,234\n"
    with pytest.raises(InputError, match="decimal mark"):
        read_text(block)
    (told,) = read_text(block, facts={"decimals": "comma"})
    assert figures(told) == [("reno", "A", "1.234")]
    assert list(told.facts.values()) == [{"decimals": "comma"}]


@pytest.mark.parametrize(
    ("document", "kind", "rows_read"),
    [
        ({"items": [], "search_criteria": {}, "total_count": 0}, "stock", 0),
        ({"sku": "A", "source_code": "reno", "quantity": 2, "status": 1}, None, 1),
        ([{"sku": "A", "source_code": "reno", "quantity": 2, "status": True}], "stock", 1),
    ],
)
def test_other_wrappings(document: Any, kind: str | None, rows_read: int) -> None:
    """One entry, a list, and an answer that found nothing, if it is said of what."""
    (reading,) = read_text(json.dumps(document), kind=kind)
    assert (reading.kind, reading.rows, reading.units, reading.faulty) == ("stock", rows_read, 2 * rows_read, 0)

"""Magento's sources as JSON (GET /V1/inventory/sources): the locations that stock is at. In the list of formats.

Magento does not say what kind of place a source is: one that is new to the desk is a warehouse, one that the desk
knows stays what it is.
"""

from typing import Any

from domdesk.intake.check import Sheet, check_table
from domdesk.intake.findings import Findings
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.json_values import as_number, as_text
from domdesk.intake.formats.magento_json import entries, is_empty_answer, report_more
from domdesk.intake.places import region_named
from domdesk.intake.source import Source
from domdesk.records import Reading, Records

MARKS = {"enabled", "name", "country_id", "postcode"}
FOREIGN_MARKS = {"sku", "stock_id", "quantity"}
"""Keys by which an entry with a source_code is a source item, or a link between a source and a stock."""

ALWAYS = ("location", "country", "latitude", "longitude")
"""Columns that are read even where all is blank; the rest leaves what the desk knows."""

SAME = ("name", "city", "email")

NEW_KIND = "warehouse"


def recognise(source: Source, kind: str | None) -> str | None:
    if kind not in (None, "locations") or source.json is None:
        return None
    found = entries(source.json)
    if found and all(_is_source(entry) for entry in found):
        return "locations"
    return "locations" if kind and is_empty_answer(source.json) else None


def read(source: Source, kind: str) -> Reading:
    found = Findings()
    sources = entries(source.json)
    report_more(source.json, "source", found)
    rows = [_cells(entry) for entry in sources]
    names = [name for name in (rows[0] if rows else []) if name in ALWAYS or any(row[name] for row in rows)]
    columns = {name: [row[name] for row in rows] for name in names}
    where = [f"Source {as_text(entry.get('source_code')) or n}" for n, entry in enumerate(sources, 1)]
    labels = {"location": "source_code", "country": "country_id", "postal_code": "postcode", "active": "enabled"}
    _drop_nowhere(columns, where, found)
    records = check_table(
        "locations", Sheet(columns, list(range(1, len(rows) + 1)), labels, where, numbered=False), found
    )
    codes = records.columns.get("location", [])
    kinds = Records("locations", {"location": list(codes), "kind": [NEW_KIND] * len(records)}, records.rows, fill=True)
    if len(records):
        text = (
            "Magento does not say what kind of place a source is, so sources that are new to the desk are taken as "
            "warehouses; change that where one is a store, a 3pl, a distributor or a dropship supplier."
        )
        found.add("notice", "kind_taken", text)
    return Reading(
        source.name,
        kind,
        "magento",
        rows=len(rows),
        records=(records, kinds),
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
    )


def _is_source(entry: dict[str, Any]) -> bool:
    return "source_code" in entry and bool(MARKS & entry.keys()) and not FOREIGN_MARKS & entry.keys()


def _cells(entry: dict[str, Any]) -> dict[str, str]:
    country = as_text(entry.get("country_id"))
    region = as_text(entry.get("region"))
    code = as_text(entry.get("postcode"))
    cells = {
        "location": as_text(entry.get("source_code")),
        "country": country,
        "region": region_named(country.upper(), region) or region,
        "postal_code": "" if code and not code.strip("0") else code,
        "address1": as_text(entry.get("street")),
        "latitude": as_text(entry.get("latitude")),
        "longitude": as_text(entry.get("longitude")),
        "active": as_text(entry.get("enabled")),
    }
    return cells | {name: as_text(entry.get(name)) for name in SAME}


def _drop_nowhere(columns: dict[str, list[str]], where: list[str], found: Findings) -> None:
    """Blank coordinates of 0, 0, as Magento's own default source has them: they lie in the sea off Africa."""
    north, east = columns.get("latitude"), columns.get("longitude")
    if north is None or east is None:
        return
    for i, place in enumerate(where):
        if as_number(north[i]) == 0 and as_number(east[i]) == 0:
            north[i] = east[i] = ""
            found.add("notice", "no_place", f"{place}: latitude and longitude are 0, so they count as not given.")


FORMAT = Format("magento", ("locations",), recognise, read)

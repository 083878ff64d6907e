"""BigCommerce's stock as JSON: GET /v3/inventory/items, or /v3/inventory/locations/{id}/items. In the list of formats.

What counts is available_to_sell, which is total_inventory_onhand less safety_stock; a disabled location sells nothing.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from domdesk.intake.check import Sheet, check_table
from domdesk.intake.facts import settle
from domdesk.intake.findings import Findings, in_words, quoted
from domdesk.intake.formats.canonical import units_on_hand
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.json_values import as_dict, as_dicts, as_number, as_text
from domdesk.intake.source import Source
from domdesk.records import Reading
from domdesk.units import plain

SOURCE = "BigCommerce"
FIGURES = frozenset({"available_to_sell", "total_inventory_onhand"})


class Row(NamedTuple):
    """An article at a location: who it is, and the figures there."""

    identity: dict[str, Any]
    figures: dict[str, Any]


def recognise(source: Source, kind: str | None) -> str | None:
    if kind not in (None, "stock") or source.json is None:
        return None
    items = _items(source.json)
    known = [as_dict(item.get("identity")) and ("locations" in item or FIGURES & item.keys()) for item in items]
    return "stock" if known and all(known) else None


def read(source: Source, kind: str) -> Reading:
    found = Findings()
    rows = list(_rows(_items(source.json)))
    nameless = any(not _location(row.figures) for row in rows)
    settled = settle(source.name, source.facts, "bigcommerce stock", (), found, needs=("location",) if nameless else ())
    locations = [_location(row.figures) or settled["location"] for row in rows]
    cells = [_cells(row.figures) for row in rows]
    columns = {
        "location": locations,
        "sku": [as_text(row.identity.get("sku")) for row in rows],
        **{name: [cell[name] for cell in cells] for name in ("on_hand", "committed", "safety_stock")},
        "as_of": [""] * len(rows),
        "source": [SOURCE] * len(rows),
    }
    where = [
        f"Product {as_text(row.identity.get('product_id'))}, variant {as_text(row.identity.get('variant_id'))}"
        for row in rows
    ]
    disabled = {location for row, location in zip(rows, locations, strict=True) if _is_disabled(row.figures)}
    if disabled:
        names = in_words([quoted(name) for name in sorted(disabled)])
        found.add("notice", "disabled", f"Disabled in the shop, so what lies there counts as 0: {names}.")
    records = check_table("stock", Sheet(columns, list(range(1, len(rows) + 1)), where=where, numbered=False), found)
    return Reading(
        source.name,
        kind,
        "bigcommerce",
        rows=len(rows),
        units=units_on_hand(records),
        records=(records,),
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
        facts={key: told for key, told in settled.told.items() if told},
    )


def _items(document: Any) -> list[dict[str, Any]]:
    """The items of an answer, of a list of answers (its pages), or of a plain list."""
    pages = document if isinstance(document, list) else [document]
    return [
        item for page in as_dicts(pages) for item in (as_dicts(page["data"]) if "data" in page else as_dicts([page]))
    ]


def _rows(items: list[dict[str, Any]]) -> Iterator[Row]:
    """An item at each of its locations, or at the one that the whole file is of."""
    for item in items:
        identity = as_dict(item.get("identity"))
        places = as_dicts(item.get("locations")) if "locations" in item else [item]
        yield from (Row(identity, place) for place in places)


def _location(figures: dict[str, Any]) -> str:
    """A location's code, else its name or number; blank where the figures name none."""
    return next(filter(None, (as_text(figures.get(f"location_{key}")) for key in ("code", "name", "id"))), "")


def _is_disabled(figures: dict[str, Any]) -> bool:
    return as_text(figures.get("location_enabled")) == "false"


def _cells(figures: dict[str, Any]) -> dict[str, str]:
    """On hand, committed and safety stock, so that on_hand − committed − safety_stock is what can be sold."""
    on_hand, available = as_text(figures.get("total_inventory_onhand")), as_text(figures.get("available_to_sell"))
    safety = as_text(as_dict(figures.get("settings")).get("safety_stock"))
    hand, sells, kept = as_number(on_hand), as_number(available), as_number(safety)
    committed = "0"
    if _is_disabled(figures):
        on_hand, safety = "0", "0"
    elif not on_hand:
        on_hand, safety = available, "0"
    elif hand is not None and sells is not None:
        committed = plain(hand - sells - (kept or 0))
    return {"on_hand": on_hand, "committed": committed, "safety_stock": safety}


FORMAT = Format("bigcommerce", ("stock",), recognise, read)

"""A zone chart (JSON): for one origin, which ZIPs of the US lie in which zone, and exceptions among them.

In the list of formats. Its rows become zones of a rate card that is named beside it, from an origin that the file's
name or a fact tells. All origins of a card come in one call: an import replaces a card's zones.
"""

import re
from typing import Any

from domdesk.intake.check import Sheet, check_table
from domdesk.intake.facts import settle
from domdesk.intake.findings import Findings
from domdesk.intake.formats.format import Format
from domdesk.intake.rates import card_id
from domdesk.intake.source import Source
from domdesk.records import Reading

LISTS = ("destinationZipList", "exceptionList")
ORIGIN = re.compile(r"(?<![0-9])[0-9]{3}(?![0-9])")
ZIP = re.compile(r"[0-9]{3}|[0-9]{5}")
ZONE = re.compile(r"0*([0-9]{1,2})[*+]*")


def recognise(source: Source, kind: str | None) -> str | None:
    chart = source.json
    known = kind in (None, "rates") and isinstance(chart, dict) and isinstance(chart.get(LISTS[0]), list)
    return "rates" if known else None


def read(source: Source, kind: str) -> Reading:
    found = Findings()
    named = ORIGIN.findall(source.name)
    told = settle(
        source.name,
        source.facts,
        "zone chart",
        LISTS,
        found,
        needs=("card",) if len(named) == 1 else ("card", "origin"),
        takes=("carrier", "service", "origin"),
        instead={"card": ("carrier", "service")},
    )
    origin = told.values.get("origin") or named[0]
    card = told.values.get("card") or card_id(told["carrier"], told["service"])
    entries = [
        (f"{name}, entry {n}", entry) for name in LISTS for n, entry in enumerate(_list(source.json.get(name)), 1)
    ]
    where: list[str] = []
    columns: dict[str, list[str]] = {
        "card": [],
        "origin": [],
        "country": [],
        "postal_from": [],
        "postal_to": [],
        "zone": [],
    }
    for place, entry in entries:
        row = _row(entry)
        if row is None:
            text = f'{place}: it is not like {{"r": ["010", "029"], "z": "2"}}, so it is left out; mend it.'
            found.add("error", "not_a_range", text)
            found.leave_out(1, fault=True)
            continue
        where.append(place)
        for name, cell in zip(columns, (card, origin, "US", *row), strict=True):
            columns[name].append(cell)
    rows = Sheet(columns, [1] * len(where), where=where, numbered=False)
    records = check_table("rate_zones", rows, found)
    text = (
        f"The zones of rate card '{card}' from {origin} are taken. An import replaces all zones of a card, "
        "so import the charts of all its origins together."
    )
    found.add("notice", "zone_chart", text)
    return Reading(
        source.name,
        "rates",
        "carrier",
        rows=len(entries),
        records=(records,),
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
        facts=told.told,
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _row(entry: Any) -> tuple[str, str, str] | None:
    """First ZIP, last ZIP and zone of an entry, None where it has another shape."""
    if not isinstance(entry, dict):
        return None
    span, zone = entry.get("r"), entry.get("z")
    ends = [end for end in (span if isinstance(span, list) else [span]) if isinstance(end, str) and ZIP.fullmatch(end)]
    match = ZONE.fullmatch(zone) if isinstance(zone, str) else None
    sound = match and len(ends) == (len(span) if isinstance(span, list) else 1) and len(ends) in (1, 2)
    return (ends[0], ends[-1], match[1]) if match and sound else None


FORMAT = Format("carrier", ("rates",), recognise, read)

"""domdesk's own files: CSV with the columns of `canonical`, policies, desk.toml, sources.toml. One of the formats."""

from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from domdesk.canonical import FILES, TABLES, Column
from domdesk.errors import InputError
from domdesk.intake.check import Sheet, check_table
from domdesk.intake.findings import Findings, in_words, quoted
from domdesk.intake.formats.format import Format
from domdesk.intake.orders import check_orders
from domdesk.intake.source import Source
from domdesk.intake.source_list import is_source_list, read_source_list
from domdesk.intake.table import RawTable
from domdesk.records import Reading, Records

SHOWN_SEPARATELY = 10
"""Unknown columns up to which each gets its own notice."""

FILE_OF = {name.removesuffix(".csv"): kind for name, (kind, _) in FILES.items()}
"""Canonical file, without its ending → kind."""


def columns_of(file: str) -> dict[str, Column]:
    """The columns of a canonical file by name; orders.csv has those of two tables."""
    columns = {column.name: column for column in TABLES[file].columns}
    if file == "orders":
        columns |= {column.name: column for column in TABLES["order_lines"].columns}
    return columns


def missing_columns(source: Source) -> list[str]:
    """Required columns that a file lacks although its name is canonical; empty for every other file."""
    if source.table is None or source.name.lower() not in FILES:
        return []
    file = source.name.lower().removesuffix(".csv")
    header = {h.casefold() for h in source.table.header}
    return [column.name for column in columns_of(file).values() if column.required and column.name not in header]


def recognise(source: Source, kind: str | None) -> str | None:
    if source.toml is not None:
        found = _kind_of_toml(source.name, source.toml)
        return found if kind in (None, found) else None
    file = _file(source, kind)
    return FILE_OF[file] if file else None


def _kind_of_toml(name: str, table: Mapping[str, Any]) -> str | None:
    if name.lower() == "desk.toml":
        return "settings"
    return "policy" if "method" in table else "sources" if is_source_list(table) else None


def read(source: Source, kind: str) -> Reading:
    if source.toml is not None and kind == "sources":
        sources, issues, faulty = read_source_list(source.toml)
        rows = len(sources) + faulty
        return Reading(
            source.name, kind, "canonical", rows=rows, issues=issues, skipped=faulty, faulty=faulty, sources=sources
        )
    if source.toml is not None:
        settings = source.toml if kind == "settings" else None
        return Reading(
            source.name, kind, "canonical", policy=None if settings is not None else source.text, settings=settings
        )
    file = _file(source, kind)
    assert file is not None, "recognised before it is read"
    assert source.table is not None, "recognised before it is read"
    return read_table(source.table, source.name, file)


def read_table(table: RawTable, name: str, file: str) -> Reading:
    """A table with the columns of one canonical file."""
    found = Findings()
    sheet = _sheet(table, name, file, found)
    kind = FILE_OF[file]
    if file == "orders":
        read = check_orders(sheet, found)
        return Reading(
            name,
            kind,
            "canonical",
            rows=len(table.rows),
            orders=read.order_count,
            lines=read.line_count,
            units=read.units,
            records=(read.orders, read.order_lines),
            issues=tuple(found.issues),
            skipped=found.skipped,
            faulty=found.faulty,
        )
    records = check_table(file, sheet, found)
    return Reading(
        name,
        kind,
        "canonical",
        rows=len(table.rows),
        units=units_on_hand(records),
        records=(records,),
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
    )


def units_on_hand(records: Records) -> Decimal:
    """All units that stock records hold; 0 for other tables."""
    return sum((Decimal(q) for q in records.columns.get("on_hand", []) if q), Decimal(0))


def _file(source: Source, kind: str | None) -> str | None:
    """The canonical file that a table is: the one of its name, or for other names the one that knows most columns.

    It must have that file's required columns, and under another name half of its columns must be known.
    """
    if source.table is None:
        return None
    header = {h.casefold() for h in source.table.header if h}
    named = source.name.lower().removesuffix(".csv") if source.name.lower() in FILES else None
    known: dict[str, int] = {}
    whole = set()
    for file, of_kind in FILE_OF.items():
        if kind in (None, of_kind) and named in (None, file):
            columns = columns_of(file)
            known[file] = len(header & columns.keys())
            if all(column.name in header for column in columns.values() if column.required):
                whole.add(file)
    most = max(known.values(), default=0)
    if named is None and (most < 2 or 2 * most < len(header)):
        return None
    return next((file for file, count in known.items() if count == most and file in whole), None)


def _sheet(table: RawTable, name: str, file: str, found: Findings) -> Sheet:
    """The table's known columns; a notice for each unknown one. Raises InputError where a known one stands twice."""
    columns = columns_of(file)
    cells: dict[str, list[str]] = {}
    labels: dict[str, str] = {}
    unknown = []
    for label, column in zip(table.header, table.columns, strict=True):
        key = label.casefold()
        if key not in columns:
            unknown.append(label)
        elif key in cells:
            raise InputError(f"{name} has two columns named {quoted(label)}.", "Rename or delete one of them.")
        else:
            cells[key] = column
            labels[key] = label
    report_unknown(unknown, list(columns), found)
    return Sheet(cells, table.rows, labels)


def report_unknown(unknown: list[str], known: list[str], found: Findings) -> None:
    """A notice for each column that is not read, in one sentence where there are many."""
    if len(unknown) > SHOWN_SEPARATELY:
        named = in_words([quoted(label) for label in unknown], SHOWN_SEPARATELY)
        found.add("notice", "unknown_column", f"Columns {named} are not known and are not read.")
        return
    for label in unknown:
        if not label:
            found.add("notice", "unknown_column", "A column has no name in the first row and is not read.")
            continue
        close = get_close_matches(label.casefold()[:40], known, 1, 0.75)
        hint = f" Did you mean {close[0]}?" if close else ""
        found.add(
            "notice", "unknown_column", f"Column {quoted(label)} is not known and is not read.{hint}", column=label
        )


FORMAT = Format("canonical", (*dict.fromkeys(FILE_OF.values()), "policy", "settings"), recognise, read)

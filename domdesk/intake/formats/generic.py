"""Any sheet whose column names say what they are ('Order #', 'Item SKU', 'Qty', 'ZIP'), or whose mapping does.

Last in the list of formats. Columns under known names are taken with a notice; a sheet that is only likely to be
understood is refused with a proposal, to be confirmed as a mapping.
"""

from collections.abc import Mapping
from dataclasses import replace

from domdesk.canonical import FILES
from domdesk.intake.check import check_table
from domdesk.intake.findings import Findings, in_words, quoted
from domdesk.intake.formats.canonical import report_unknown, units_on_hand
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.generic_stock import stock_records
from domdesk.intake.mapped import MappedSheet, mapped
from domdesk.intake.mapping import (
    NEEDED,
    absent,
    as_table,
    columns_of,
    header_key,
    no_such_column,
    parse_mapping,
    places_of,
)
from domdesk.intake.matching import key, known_columns
from domdesk.intake.orders import check_orders, report_no_country
from domdesk.intake.proposal import likely_unread, may_be_header, propose_table, rank
from domdesk.intake.quantity_columns import NOWHERE, Places, location_columns
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable, further_headers
from domdesk.records import MappingNeededError, Proposal, Reading, SheetMapping

Remembered = Mapping[str, Mapping[str, object]]
"""Mappings as their files have them, by the key of their header."""

OF_AN_ORDER = {"order", "postal_code", "address1", "email", "phone", "city", "service"}
"""A sheet with one of these, and no location, is neither a supplier's stock nor a list of products."""


def sheets_format(places: Places) -> Format:
    """The format of sheets for a desk with these locations: a column may be called as one of them."""

    def recognise_sheet(source: Source, kind: str | None) -> str | None:
        return recognise(source, kind, places)

    def read_sheet(source: Source, kind: str) -> Reading:
        assert source.table is not None, "recognised before it is read"
        mapping = by_names(source.table, kind, places)
        assert mapping is not None, "recognised before it is read"
        return _read(source, mapping, Findings())

    return Format("generic", tuple(NEEDED), recognise_sheet, read_sheet)


def wide_format(places: Places) -> Format:
    """Stock with a column of units for each location: it goes before our own files, for beside a SKU and a title such
    columns would be passed over in a list of products."""
    sheets = sheets_format(places)

    def recognise_wide(source: Source, kind: str | None) -> str | None:
        table = source.table
        if table is None or kind not in (None, "stock") or source.name.lower() in FILES:
            return None
        found = by_names(table, "stock", places)
        return "stock" if found and found.locations and not by_names(table, "orders", places) else None

    return Format("generic", ("stock",), recognise_wide, sheets.read)


def recognise(source: Source, kind: str | None, places: Places) -> str | None:
    """The kind of a sheet that its column names tell, None where they do not. Raises MappingNeededError."""
    if source.table is None:
        return None
    promised = FILES.get(source.name.lower(), (kind,))[0]
    wanted = [name for name in NEEDED if kind in (None, name) and promised in (None, name)]
    for name in wanted:
        if by_names(source.table, name, places) is not None:
            return name
    if not may_be_header(source.table.header):
        return None
    if _of_orders(source.table):
        wanted = [name for name in wanted if name in ("orders", "locations")]
    proposals = [propose_table(source.table, source.name, name, places) for name in wanted]
    likely = [proposal for proposal in proposals if not proposal.missing and _is_likely(proposal)]
    if likely:
        raise _refusal(replace(max(likely, key=rank), layout=source.layout))
    return None


def by_names(table: RawTable, kind: str, places: Places) -> SheetMapping | None:
    """The mapping that a table's column names are for this kind, None where they do not say all that is needed."""
    found = known_columns(table.header, kind)
    wide = location_columns(table, found, places) if kind == "stock" else {}
    if wide:
        found = {name: at for name, at in found.items() if name != "on_hand" and table.header[at] not in wide}
    if not all(name in found or (name == "on_hand" and wide) for name in NEEDED[kind]) or len(found) + len(wide) < 2:
        return None
    if kind == "products" and "location" in known_columns(table.header, "stock"):
        return None
    if (kind == "products" or (kind == "stock" and "location" not in found and not wide)) and _of_orders(table):
        return None
    return mapping_of(table.header, kind, found, wide)


def _of_orders(table: RawTable) -> bool:
    return bool(OF_AN_ORDER & known_columns(table.header, "orders").keys())


def mapping_of(header: tuple[str, ...], kind: str, found: dict[str, int], wide: dict[str, str]) -> SheetMapping:
    """Columns under known names as a mapping; of the three names of a price the clearest is the price."""
    columns = {name: header[at] for name, at in found.items() if name in columns_of(kind)}
    price_is: str | None = "unit price"
    if kind == "orders" and "unit_price" not in columns:
        for name, meaning in (("line_total", "line total"), ("price_or_total", None)):
            if name in found:
                columns["unit_price"], price_is = header[found[name]], meaning
                break
    return SheetMapping(kind, columns, locations=wide, header=header, unit_price_is=price_is)


def mapped_format(given: SheetMapping | None, remembered: Remembered, *, must_fit: bool) -> Format:
    """The format of sheets that a mapping is `given` for, or `remembered` by their header; it goes before all others.

    Where the given one `must_fit` a file, its lack of a column is an InputError.
    """

    def mapping_for(source: Source) -> SheetMapping | None:
        table = source.table
        if table is None:
            return None
        if given is not None:
            lacking = absent(given, table.header)
            if not lacking:
                return given
            below = any(not absent(given, beginning.header) for _, beginning in further_headers(table))
            if must_fit and table.grid is not None and not below:
                raise no_such_column(source.name, table.header, *lacking[0])
        kept = remembered.get(header_key(table.header))
        return None if kept is None else parse_mapping(dict(kept), f"What the desk remembers of {source.name}")

    def recognise_mapped(source: Source, kind: str | None) -> str | None:
        mapping = mapping_for(source)
        return mapping.kind if mapping is not None and kind in (None, mapping.kind) else None

    def read_mapped(source: Source, kind: str) -> Reading:
        mapping = mapping_for(source)
        assert source.table is not None, "recognised before it is read"
        assert mapping is not None, "recognised before it is read"
        found = Findings()
        if mapping != given:
            text = "Columns are read as they were mapped before; to change that, give another mapping with --mapping."
            found.add("notice", "remembered", text)
        reading = _read(source, mapping, found)
        table = as_table(replace(mapping, header=source.table.header))
        return replace(reading, mappings={header_key(source.table.header): table})

    return Format("generic", tuple(NEEDED), recognise_mapped, read_mapped)


def _read(source: Source, mapping: SheetMapping, found: Findings) -> Reading:
    assert source.table is not None, "only tables are mapped"
    _tell_columns(source.table, mapping, found)
    told = mapped(source, mapping, found)
    reading = Reading(source.name, mapping.kind, "generic", rows=len(source.table.rows), facts=told.told)
    reading = _with_records(reading, mapping.kind, mapping, told, found)
    return replace(reading, issues=tuple(found.issues), skipped=found.skipped, faulty=found.faulty)


def _with_records(reading: Reading, kind: str, mapping: SheetMapping, told: MappedSheet, found: Findings) -> Reading:
    if kind == "orders":
        orders = check_orders(told.sheet, found, needs_country=False)
        report_no_country(orders.orders, found, has_column="country" in told.sheet.columns)
        return replace(
            reading, orders=orders.order_count, lines=orders.line_count, units=orders.units, records=orders.records
        )
    if kind == "stock":
        records = stock_records(told, mapping.counts, found)
        return replace(reading, units=units_on_hand(records[0]), records=records)
    return replace(reading, records=(check_table(kind, told.sheet, found),))


def _tell_columns(table: RawTable, mapping: SheetMapping, found: Findings) -> None:
    """A notice of what is read as what, and of what is not read; a doubt where that has a likely name."""
    columns, locations = places_of(mapping, table.header)
    taken = {*columns.values(), *locations.values()}
    unread = [label for i, label in enumerate(table.header) if i not in taken]
    likely = likely_unread(table, mapping.kind, mapping.columns, [table.header[i] for i in taken])
    for label, name in likely.items():
        text = f"Column {quoted(label)} is not read, though by its name it may be {name}: rename it so, or map it."
        found.add("warning", "likely_column", text, column=label)
    report_unknown([label for label in unread if label not in likely], list(columns_of(mapping.kind)), found)
    renamed = [f"{quoted(table.header[at])} as {name}" for name, at in columns.items()
               if key(table.header[at]) != key(name)]  # fmt: skip
    renamed += [f"{quoted(label)} as the units at {place}" for label, place in mapping.locations.items()]
    if mapping.kind == "orders" and "unit_price" in columns and mapping.unit_price_is == "line total":
        renamed.append("that price as the line's, not the unit's")
    if renamed:
        found.add("notice", "columns_taken", f"Columns were taken by their names: {', '.join(renamed)}.")


def _is_likely(proposal: Proposal) -> bool:
    """A sheet of products is too easily seen in one; it must have three columns that speak for it."""
    told = [c for c in proposal.columns if c.label]
    return len(told) + len(proposal.locations) >= (3 if proposal.kind in ("products", "locations") else 2)


def _refusal(proposal: Proposal) -> MappingNeededError:
    taken = [f"{quoted(c.label)} as {c.canonical}" for c in proposal.columns if c.label and (c.needed or c.score < 100)]
    taken += [f"{quoted(label)} as the units at {place}" for label, place in proposal.locations.items()]
    return MappingNeededError(
        f"{proposal.file} is not known by its column names; it may be {proposal.kind} with {in_words(taken, 8)}.",
        "If that is right, or once you have mended it, import it with this mapping in a file: --mapping FILE.",
        proposal,
    )


FORMAT = sheets_format(NOWHERE)

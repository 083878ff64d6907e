"""What the marketplaces' order reports have in common: columns by name → Sheet, and a checked Sheet → Reading.

Called by the formats of Amazon, eBay, Etsy and Walmart.
"""

from collections.abc import Collection, Mapping

from domdesk.intake.check import Sheet
from domdesk.intake.damage import identifier
from domdesk.intake.findings import Findings
from domdesk.intake.formats.asides import name_for_sku
from domdesk.intake.formats.export import Export
from domdesk.intake.orders import check_orders, report_no_country
from domdesk.intake.places import code_places
from domdesk.intake.source import Source
from domdesk.intake.table import RawTable
from domdesk.records import Reading

Headers = Mapping[str, tuple[str, ...]]
"""Canonical column → the report's own in lower case, in order of preference."""


def header_of(table: RawTable | None) -> set[str]:
    return {label.casefold() for label in table.header} if table else set()


def sheet_of(export: Export, channel: str, headers: Headers) -> Sheet:
    """The report under canonical names; `headers` has the order's own column too, which is taken from the export's."""
    columns = {"channel": [channel] * len(export.rows), "sku": [""] * len(export.rows)}
    labels: dict[str, str] = {}
    for name, known in headers.items():
        if header := next((h for h in known if h in export), None):
            columns[name], labels[name] = list(export.cells(header)), export.labels[header]
    columns["order"] = export.orders
    code_places(columns)
    return Sheet(columns, export.rows, labels)


def name_lines(sheet: Sheet, order_of: list[int], no_lines: Collection[int] = ()) -> None:
    """Call each line by the shop's id of it, else by its place in the order.

    Reports list only what is open at the time, so places alone would call one line by different numbers.
    """
    refs = [ref.strip() for ref in sheet.columns.get("line_ref") or [""] * len(order_of)]
    counts: dict[int, int] = {}
    names: list[str] = []
    for i, (at, ref) in enumerate(zip(order_of, refs, strict=True)):
        counts[at] = counts.get(at, 0) + (i not in no_lines)
        names.append(ref or str(counts[at]))
    sheet.columns["line"], sheet.labels["line"] = names, sheet.label("line_ref")
    if "line_ref" in sheet.columns:
        # A damaged id is refused as the line's name; it need not be told a second time.
        sheet.columns["line_ref"] = ["" if identifier(ref) is None else ref for ref in refs]


def report_due(sheet: Sheet, found: Findings) -> None:
    """Say that the last day to ship stands as `due`: the desk has no other column for it."""
    if any(cell.strip() for cell in sheet.columns.get("due", [])):
        label = sheet.label("due")
        text = (
            f"{label} is the last day to ship, not to arrive; it is taken as due, so a delivery after it counts as "
            "late."
        )
        found.add("notice", "ship_by", text, column=label)


def reading_of(
    source: Source,
    channel: str,
    sheet: Sheet,
    order_of: list[int],
    aside: Collection[int],
    found: Findings,
    *,
    no_lines: Collection[int] = (),
    told: dict[str, dict[str, str]] | None = None,
) -> Reading:
    """The reading of a market's report, whose format is called as its channel.

    `aside` are the rows put aside and reported, `no_lines` those of them that are no lines at all; `told` is what came
    from beside the file.
    """
    name_for_sku(sheet, aside, found)
    name_lines(sheet, order_of, no_lines)
    report_due(sheet, found)
    orders = check_orders(sheet, found, left_out=aside, needs_country=False)
    report_no_country(orders.orders, found, has_column="country" in sheet.columns)
    return Reading(
        source.name,
        "orders",
        channel,
        rows=len(sheet.rows),
        orders=orders.order_count,
        lines=orders.line_count - len(no_lines),
        units=orders.units,
        records=orders.records,
        issues=tuple(found.issues),
        skipped=found.skipped,
        faulty=found.faulty,
        facts=told or {},
    )

"""A plan as files to act on: decisions.csv and decisions.xlsx, a row per line and source, unrouted lines with a reason.

In come a run's problem and plan, out go two files, each written whole or not at all. Called by desk.export.
Amounts stand once per shipment, on its first row, so that a column adds up to the plan's figure.
"""

import csv
import io
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from domdesk.errors import DeskError
from domdesk.money import from_minor
from domdesk.records import Assignment, Order, OrderKey, Plan, Problem, Reason, Shipment, Unassigned
from domdesk.report.sheet import disarmed
from domdesk.units import plain

COLUMNS = (
    "order",
    "line_id",
    "sku",
    "qty",
    "from_location",
    "supplier_po",
    "carrier",
    "service",
    "package",
    "billable_weight",
    "ship_cost",
    "handling_cost",
    "promise_date",
    "eta",
    "split_no",
    "reason",
    "channel",
    "title",
    "billable_unit",
    "currency",
    "ship_to_name",
    "city",
    "region",
    "postal_code",
    "country",
    "company",
    "address1",
    "address2",
    "phone",
    "email",
)
"""The shared decision columns first, then what a packer reads beside them."""

Cell = str | int | Decimal | None
Row = dict[str, Cell]

ShipTo = Mapping[OrderKey, Mapping[str, str]]
"""Each order's addressee as the desk has it: SHIP_TO column → text, '' = blank."""

SHIP_TO = COLUMNS[COLUMNS.index("ship_to_name") :]

EXCEL_LONGEST_TEXT = 32_767
WIDTHS = {
    "reason": 60,
    "title": 32,
    "address1": 26,
    "ship_to_name": 22,
    "from_location": 16,
    "order": 14,
    "sku": 16,
    "city": 16,
}


def ship_to(orders: Sequence[Mapping[str, str]]) -> dict[OrderKey, dict[str, str]]:
    """The addressees of orders, given as rows of orders.csv."""
    return {OrderKey(row["channel"], row["order"]): {name: row[name] for name in SHIP_TO} for row in orders}


def rows(problem: Problem, plan: Plan, known: ShipTo | None = None) -> list[Row]:
    """The decisions, by order in import sequence: its shipments line by line, then what stays unassigned.

    Parcels go where the order is to be sent now, by `known`; where that has it not, to what the run knew.
    """
    units = {c.card: c.weight_unit if c.basis == "weight" else c.basis for c in problem.cards}
    names = {place.location: place.label for place in problem.locations}
    shipments: dict[OrderKey, list[Shipment]] = defaultdict(list)
    left: dict[OrderKey, list[Unassigned]] = defaultdict(list)
    for shipment in plan.shipments:
        shipments[shipment.order].append(shipment)
    for rest in plan.unassigned:
        left[rest.order].append(rest)
    found: list[Row] = []
    for order in problem.orders:
        for shipment in sorted(shipments[order.key], key=lambda s: s.number):
            found += _shipment_rows(order, shipment, units.get(shipment.card, ""), plan.currency)
        found += [_unassigned_row(order, rest, names, plan.currency) for rest in left[order.key]]
    return [{**row, **(known or {}).get(OrderKey(str(row["channel"]), str(row["order"])), {})} for row in found]


def write(problem: Problem, plan: Plan, folder: Path, known: ShipTo | None = None) -> list[Path]:
    """Write both files into `folder`, made if missing. Raises DeskError where that cannot be done."""
    found = rows(problem, plan, known)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [
            written(folder / "decisions.csv", lambda file: _write_csv(file, found)),
            written(folder / "decisions.xlsx", lambda file: _write_xlsx(file, found)),
        ]
    except OSError as error:
        what = error.strerror or str(error)
        raise DeskError(
            f"The decisions cannot be written to {folder}: {what}.",
            "Close the file in other programs, or give another folder with --out.",
        ) from error


def _line_cells(order: Order, line_id: str, currency: str) -> Row:
    line = next(line for line in order.lines if line.line == line_id)
    return {
        "order": order.order,
        "line_id": line_id,
        "sku": line.sku,
        "promise_date": order.due,
        "channel": order.channel,
        "title": line.title,
        "currency": currency,
        "ship_to_name": order.ship_to_name,
        "city": order.city,
        "region": order.region,
        "postal_code": order.postal_code,
        "country": order.country,
    }


def _shipment_rows(order: Order, shipment: Shipment, unit: str, currency: str) -> Iterator[Row]:
    amounts: Row = {
        "package": len(shipment.parcels),
        "billable_weight": _short(sum((p.billable for p in shipment.parcels), Decimal(0))),
        "billable_unit": unit,
        "ship_cost": from_minor(shipment.costs.transport, currency),
        "handling_cost": from_minor(shipment.costs.handling, currency),
    }
    for n, assignment in enumerate(shipment.lines):
        yield {
            **_line_cells(order, assignment.line, currency),
            **_shipment_cells(shipment, assignment),
            **(amounts if n == 0 else {}),
        }


def _shipment_cells(shipment: Shipment, assignment: Assignment) -> Row:
    return {
        "qty": _short(assignment.quantity),
        "from_location": shipment.location,
        "carrier": shipment.carrier,
        "service": shipment.service,
        "eta": shipment.delivery_date.isoformat() if shipment.delivery_date else None,
        "split_no": shipment.number,
    }


def _unassigned_row(order: Order, left: Unassigned, names: Mapping[str, str], currency: str) -> Row:
    told = (_told(reason, names.get(reason.location, reason.location)) for reason in left.reasons)
    reason = " ".join(told) or "No location stocks it."
    return {**_line_cells(order, left.line, currency), "qty": _short(left.quantity), "reason": reason}


def _told(reason: Reason, place: str) -> str:
    """A reason with the place that it is about, once."""
    return reason.text if place.casefold() in reason.text.casefold() else f"{place}: {reason.text}"


def _short(value: Decimal) -> Decimal:
    """The value without trailing zeros, which amounts of money keep."""
    return Decimal(plain(value))


def written(path: Path, write_to: Callable[[IO[bytes]], object]) -> Path:
    """Write beside the file and move into its place, so that no reader ever meets half of it."""
    beside = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        with beside.open("xb") as file:
            write_to(file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    return path


def _write_csv(file: IO[bytes], found: list[Row]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_csv_cell(row.get(column)) for column in COLUMNS] for row in found)
    text.detach()


def _csv_cell(value: Cell) -> str:
    """The cell as text; a text that a spreadsheet would run as a formula is disarmed by an apostrophe (OWASP)."""
    if value is None:
        return ""
    if isinstance(value, str):
        return disarmed(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _write_xlsx(file: IO[bytes], found: list[Row]) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("Decisions")
    bold = book.add_format({"bold": True, "bottom": 1})
    for c, column in enumerate(COLUMNS):
        sheet.write_string(0, c, column, bold)
        sheet.set_column(c, c, WIDTHS.get(column, 12))
    for r, row in enumerate(found, start=1):
        for c, column in enumerate(COLUMNS):
            _write_cell(sheet, r, c, row.get(column))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(found), len(COLUMNS) - 1)
    book.close()


def _write_cell(sheet: Any, row: int, column: int, value: Cell) -> None:
    if isinstance(value, str):
        longer = len(value) > EXCEL_LONGEST_TEXT
        sheet.write_string(row, column, value[: EXCEL_LONGEST_TEXT - 1] + "…" if longer else value)
    elif value is not None:
        sheet.write_number(row, column, float(value))

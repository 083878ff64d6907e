"""A Sheet with one row per order line → the records of `orders` and `order_lines`.

Order columns may be blank after an order's first row. Called by every format that brings orders.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal

from domdesk.canonical import ORDER_LINES, ORDERS
from domdesk.intake.check import Sheet, blank_fault, cell_fault, cleaned, mend_coordinates, mend_postal_codes
from domdesk.intake.findings import Findings, many, quoted, rows_in_words
from domdesk.records import Records

Cells = list[str | None]

ORDER_COLUMNS = tuple(c for c in ORDERS.columns if c.name not in ORDERS.key)
LINE_COLUMNS = tuple(c for c in ORDER_LINES.columns if c.name not in ORDERS.key)


@dataclass(frozen=True, slots=True)
class OrdersRead:
    """The records of an orders sheet, and what the sheet holds, left-out rows included.

    `closed` names orders that the format left out whole, as cancelled or fulfilled, by key alone.
    """

    orders: Records
    order_lines: Records
    order_count: int
    line_count: int
    units: Decimal
    closed: Records

    @property
    def records(self) -> tuple[Records, ...]:
        every = (self.orders, self.order_lines)
        return (*every, self.closed) if len(self.closed) else every


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which order each row belongs to (−1 = none), and where each order begins."""

    keys: list[tuple[str, str]]
    order_of: list[int]
    first: list[int]


def group(sheet: Sheet) -> Grouping:
    """Rows by channel and order. A blank channel is the one above where the row continues an order, else none."""
    numbers = [cell.strip() for cell in sheet.columns["order"]]
    channels = [cell.strip() for cell in sheet.columns.get("channel", [])] or [""] * len(numbers)
    countries = sheet.columns.get("country") or [""] * len(numbers)
    latest: dict[str, str] = {}
    ids: dict[tuple[str, str], int] = {}
    order_of: list[int] = []
    first: list[int] = []
    for i, (number, channel, country) in enumerate(zip(numbers, channels, countries, strict=True)):
        if not number:
            order_of.append(-1)
            continue
        if not channel and not country.strip():
            channel = latest.get(number, "")
        latest[number] = channel
        at = ids.setdefault((channel, number), len(ids))
        if at == len(first):
            first.append(i)
        order_of.append(at)
    return Grouping(list(ids), order_of, first)


def check_orders(
    sheet: Sheet, found: Findings, *, left_out: Collection[int] = (), needs_country: bool = True
) -> OrdersRead:
    """The orders of a sheet that can be used, with an issue for every row or order that cannot.

    `left_out` are rows that the format itself put aside and has reported; they still carry their order's columns and
    count as held. Without a `line` column lines are numbered 1, 2… within their order. A faulty cell in an order's own
    columns leaves out the whole order, one in a line's columns that line.
    """
    size = len(sheet.rows)
    aside = frozenset(left_out)
    sheet, bad = _with_sound_keys(sheet, aside, found)
    grouping = group(sheet)
    order_of, first = grouping.order_of, grouping.first
    for i in (i for i, at in enumerate(order_of) if at < 0 and i not in aside and i not in bad):
        blank_fault(sheet, ORDERS.column("order"), i, found, "line", " The line is left out.")
        bad.add(i)

    lines, units = _line_columns(sheet, found, aside, bad)
    if "line" not in lines:
        lines["line"] = _numbered(order_of, len(first))

    wanted = {at for i, at in enumerate(order_of) if i not in aside}
    line_counts = Counter(order_of)
    orders, bad_orders = _order_columns(sheet, grouping, wanted, line_counts, needs_country, found, aside)

    whole_orders = [i for i, at in enumerate(order_of) if at in bad_orders and i not in aside and i not in bad]
    found.leave_out(len(bad) + len(whole_orders), fault=True)
    found.leave_out(len(aside), fault=False)
    bad.update(whole_orders, aside)

    keep = [i for i in range(size) if i not in bad] if bad else range(size)
    taken_orders = list(dict.fromkeys(order_of[i] for i in keep))
    order_columns: dict[str, Cells] = {
        "channel": [grouping.keys[at][0] for at in taken_orders],
        "order": [grouping.keys[at][1] for at in taken_orders],
    }
    order_columns |= {name: [values[at] for at in taken_orders] for name, values in orders.items()}
    beginnings = [first[at] for at in taken_orders]
    mend_coordinates(order_columns, sheet, beginnings, found)
    mend_postal_codes(order_columns, sheet, beginnings, found)
    line_columns: dict[str, Cells] = {
        "channel": [grouping.keys[order_of[i]][0] for i in keep],
        "order": [grouping.keys[order_of[i]][1] for i in keep],
    }
    line_columns |= {name: [values[i] for i in keep] for name, values in lines.items()}
    order_records = Records("orders", order_columns, [sheet.rows[i] for i in beginnings])
    line_records = Records("order_lines", line_columns, [sheet.rows[i] for i in keep])
    closed = _closed(grouping, sheet, aside)
    return OrdersRead(order_records, line_records, len(first), size, units, closed)


def _with_sound_keys(sheet: Sheet, aside: frozenset[int], found: Findings) -> tuple[Sheet, set[int]]:
    """The sheet with its order ids mended, blank where one is damaged; those rows are reported and given."""
    numbers, faults = cleaned(sheet, ORDERS, ORDERS.column("order"), found, aside)
    for i, fault in faults.items():
        if i not in aside:
            cell_fault(sheet, ORDERS.column("order"), i, fault, found, " The line is left out.")
    sound = replace(sheet, columns=sheet.columns | {"order": [number or "" for number in numbers]})
    return sound, set(faults) - aside


def _closed(grouping: Grouping, sheet: Sheet, aside: frozenset[int]) -> Records:
    """Orders of which the format put every row aside: on the desk they have nothing left to ship."""
    still_open = {at for i, at in enumerate(grouping.order_of) if i not in aside}
    closed = [at for at in range(len(grouping.first)) if at not in still_open]
    keys: dict[str, Cells] = {
        "channel": [grouping.keys[at][0] for at in closed],
        "order": [grouping.keys[at][1] for at in closed],
    }
    return Records("orders", keys, [sheet.rows[grouping.first[at]] for at in closed])


def _numbered(order_of: list[int], orders: int) -> Cells:
    """1, 2… within each order, in the file's order."""
    counts = [0] * (orders + 1)
    numbers: Cells = []
    for at in order_of:
        counts[at] += 1
        numbers.append(str(counts[at]))
    return numbers


def _line_columns(
    sheet: Sheet, found: Findings, aside: frozenset[int], bad: set[int]
) -> tuple[dict[str, Cells], Decimal]:
    """The line's own columns and the units in them; rows with faults are reported and added to `bad`."""
    lines: dict[str, Cells] = {}
    units = Decimal(0)
    for column in LINE_COLUMNS:
        if column.name not in sheet.columns:
            continue
        values, faults = cleaned(sheet, ORDER_LINES, column, found, aside)
        for i, fault in faults.items():
            if i not in aside:
                cell_fault(sheet, column, i, fault, found, " The line is left out.")
                bad.add(i)
        if column.required and None in values:
            for i, value in enumerate(values):
                if value is None and i not in faults and i not in aside:
                    blank_fault(sheet, column, i, found, "line", " The line is left out.")
                    bad.add(i)
        if column.name == "quantity":
            units = sum((Decimal(q) * n for q, n in Counter(values).items() if q is not None), Decimal(0))
        lines[column.name] = values
    return lines, units


def _order_columns(
    sheet: Sheet,
    grouping: Grouping,
    wanted: set[int],
    line_counts: Counter[int],
    needs_country: bool,
    found: Findings,
    aside: frozenset[int],
) -> tuple[dict[str, Cells], set[int]]:
    """The order's own columns, one value per order, and the orders that cannot be used; only `wanted` are reported.

    A value is the first one in the order's rows; a different one below it is a warning.
    """
    orders: dict[str, Cells] = {}
    bad: set[int] = set()
    rows = _rows_by_order(sheet, grouping, aside)
    for column in ORDER_COLUMNS:
        if column.name not in sheet.columns:
            continue
        values, faults = cleaned(sheet, ORDERS, column, found, aside)
        merged: Cells = [None] * (len(grouping.first) + 1)
        conflicts: dict[int, int] = {}
        filled = enumerate(zip(grouping.order_of, values, strict=True)) if any(values) else ()
        for i, (at, value) in filled:
            if value is not None:
                if merged[at] is None:
                    merged[at] = value
                elif merged[at] != value:
                    conflicts.setdefault(at, i)
        merged.pop()
        for i, fault in faults.items():
            at = grouping.order_of[i]
            if at in wanted and at >= 0 and at not in bad:
                cell_fault(sheet, column, i, fault, found, _left_out(grouping, at, line_counts), rows.get(at, ()))
                bad.add(at)
        for at, i in conflicts.items():
            if at in wanted and at >= 0:
                label = sheet.label(column.name)
                text = (
                    f"{sheet.place(i)}: {label} {quoted(sheet.columns[column.name][i])} differs from "
                    f"{quoted(merged[at] or '')} above it in order {grouping.keys[at][1]}; the one above is kept."
                )
                found.add("warning", "conflict", text, row=sheet.row(i), column=label)
        if column.name == "country" and needs_country:
            for at, country in enumerate(merged):
                if country is None and at in wanted and at not in bad:
                    then = _left_out(grouping, at, line_counts)
                    blank_fault(sheet, column, grouping.first[at], found, "order", then, rows.get(at, ()))
                    bad.add(at)
        if column.default is not None:
            merged = [column.default if value is None else value for value in merged]
        orders[column.name] = merged
    return orders, bad


def _rows_by_order(sheet: Sheet, grouping: Grouping, aside: frozenset[int]) -> dict[int, list[int]]:
    """The rows that are left out with an order; none where the sheet's rows have no numbers."""
    rows: dict[int, list[int]] = {}
    for i, at in enumerate(grouping.order_of if sheet.numbered else ()):
        if at >= 0 and i not in aside:
            rows.setdefault(at, []).append(sheet.rows[i])
    return rows


def _left_out(grouping: Grouping, at: int, line_counts: Counter[int]) -> str:
    return f" Order {grouping.keys[at][1]} is left out with its {many(line_counts[at], 'line')}."


def report_no_country(orders: Records, found: Findings, *, has_column: bool) -> None:
    """Warn, once for the file, about orders that do not say where they go."""
    if not has_column and len(orders):
        text = (
            "This export has no shipping address, so only rate cards that hold everywhere can price these orders; "
            "export with all columns."
        )
        found.add("warning", "no_country", text)
        return
    lost = [
        row for row, country in zip(orders.rows, orders.columns.get("country", []), strict=False) if country is None
    ]
    if lost:
        whose, them = ("this order has", "it") if len(lost) == 1 else ("these orders have", "them")
        text = f"{rows_in_words(lost)}: {whose} no country, so only rate cards that hold everywhere can price {them}."
        found.add("warning", "no_country", text, row=lost[0])

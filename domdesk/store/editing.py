"""Typed rows made whole from what is stored, so that one cell can be changed alone. Called by Store, inside its lock.

Rows without a key of their own (closures, rate_zones) are named by `sequence`, their place in their group from 1;
without one they are added at its end. Whole groups come back, as an import of them replaces them whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation

from domdesk.canonical import ORDER_LINES, ORDERS, TABLES, Table
from domdesk.errors import InputError
from domdesk.records import FileResult, record_name
from domdesk.store.database import Database
from domdesk.store.dumping import TEXT
from domdesk.store.staging import key_of, listed, same
from domdesk.units import QUANTITY_PLACES, plain

Cells = dict[str, str]
Given = Mapping[str, str]
Whole = dict[str, list[Cells]]
"""Whole rows by table, in the order in which they stand."""

EDITABLE = ("locations", "closures", "products", "sku_aliases", "stock", "rate_cards", "rate_zones", "rate_prices",
            "exchange_rates", "orders")  # fmt: skip

OWNERS = {"closures": "locations", "rate_zones": "rate_cards", "rate_prices": "rate_cards"}
"""Tables whose rows belong to a record of another, which has to be there."""

_COUNTED = {"stock": {"on_hand", "committed"}, "exchange_rates": {"rate"}}
"""Figures that are as of now when they are typed, unless their as_of is typed too."""

_OF_IMPORTS = frozenset({"origins_replaced", "committed_question"})
"""What is told about an import, and means nothing to one who edits."""


def completed(database: Database, table: str, rows: Sequence[Given], now: datetime) -> Whole:
    """The rows with every cell: those given, else as stored, else blank. Raises InputError where one names nothing."""
    if table not in EDITABLE:
        raise InputError(f"{table} cannot be edited by hand.", f"Edit one of: {', '.join(EDITABLE)}.")
    typed = [_typed(table, row, now) for row in rows]
    if table == "orders":
        return _orders(database, typed)
    if table in OWNERS:
        return {table: _groups(database, TABLES[table], typed)}
    if table == "stock":
        typed = [_as_stored(database, row) for row in typed]
    return {table: list(_keyed(database, TABLES[table], typed).values())}


def stored(database: Database, table: Table, by: Sequence[str], wanted: Iterable[tuple[str, ...]]) -> list[Cells]:
    """The rows of a table whose columns `by` hold one of the wanted texts, by key, as a dump writes them."""
    names = sorted(set(wanted))
    if not names:
        return []
    with database.table("wanted", {c: [name[i] for name in names] for i, c in enumerate(by)}):
        order = listed(key_of(table) if table is not ORDER_LINES else ("channel", "order", "sequence", "line"))
        rows = database.rows(
            f"SELECT {listed(table.names)} FROM {table.name} AS r SEMI JOIN wanted AS w ON {same(by, 'w', 'r')}"
            f" ORDER BY {order}"
        )
    columns = table.names
    return [dict(zip(columns, map(_text, row), strict=True)) for row in rows]


def _text(value: object) -> str:
    return "" if value is None else TEXT.get(type(value), str)(value)


def _typed(table: str, row: Given, now: datetime) -> Cells:
    """The row as it was typed, its figures dated."""
    known = set(TABLES[table].names) | (set(ORDER_LINES.names) if table == "orders" else set())
    if table in ("closures", "rate_zones"):
        known.add("sequence")
    if unknown := [name for name in row if name not in known]:
        raise InputError(f"There is no column {unknown[0]} in {table}.", f"Its columns are {', '.join(sorted(known))}.")
    typed = {"channel": "", **row} if table == "orders" else dict(row)
    for name in (*TABLES[table].key, *TABLES[table].replaces):
        if name not in typed:
            raise InputError(f"A row of {table} does not say its {name}.", f"Give each row its {name}.")
    if _COUNTED.get(table, set()) & typed.keys() and "as_of" not in typed:
        typed["as_of"] = now.isoformat(timespec="seconds")
    return typed


def _keyed(database: Database, table: Table, rows: Sequence[Cells]) -> dict[tuple[str, ...], Cells]:
    def key(row: Cells) -> tuple[str, ...]:
        return tuple(row[name] for name in table.key)

    before = {key(row): row for row in stored(database, table, table.key, map(key, rows))}
    whole: dict[tuple[str, ...], Cells] = {}
    for row in rows:
        whole[key(row)] = (whole.get(key(row)) or before.get(key(row)) or blanks(table)) | row
    return whole


def blanks(table: Table) -> Cells:
    return dict.fromkeys(table.names, "")


def told(result: FileResult) -> FileResult:
    """The result with issues that name the record where those of an import name a row of its file."""
    told_of = {issue.row for issue in result.issues}
    names = {
        row: record_name(records.table, {c: values[i] or "" for c, values in records.columns.items()})
        for records in result.reading.records
        for i, row in enumerate(records.rows)
        if row in told_of
    }  # of an order, its lines stand last, and they are what saving has something to say about
    issues = []
    for issue in result.issues:
        if issue.code in _OF_IMPORTS:
            continue
        text = issue.text
        if issue.row in names and text.startswith(f"Row {issue.row}: "):
            name = names[issue.row]
            text = f"{name[:1].upper()}{name[1:]}: {text.removeprefix(f'Row {issue.row}: ')}"
        issues.append(replace(issue, text=text, row=None))
    return replace(result, issues=tuple(issues))


# --- rows that belong to a group


def _groups(database: Database, table: Table, rows: Sequence[Cells]) -> list[Cells]:
    """The groups that the rows belong to, whole, with the rows in their places."""
    (owner,) = table.replaces
    names = list(dict.fromkeys(row[owner] for row in rows))
    refuse_unknown(database, TABLES[OWNERS[table.name]], [(name,) for name in names])
    groups: dict[str, list[Cells]] = {name: [] for name in names}
    for row in stored(database, table, table.replaces, [(name,) for name in names]):
        groups[row[owner]].append(row)
    place_of = _place_of_price if table.key else _place_told
    for row in rows:
        group = groups[row[owner]]
        place = place_of(group, row)
        cells = {name: text for name, text in row.items() if name != "sequence"}
        if place is None:
            group.append(blanks(table) | cells)
        else:
            group[place] |= cells
    return [row for group in groups.values() for row in group]


def _place_told(group: Sequence[Cells], row: Cells) -> int | None:
    """Where the row stands in its group, by its `sequence`; None for one that is added."""
    text = row.get("sequence", "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and 1 <= int(text) <= len(group):
        return int(text) - 1
    owner = next(iter(row[name] for name in ("location", "card") if name in row))
    raise InputError(f"{owner} has no row {text}: it has {len(group)}.", "Choose one of those there are.")


def _place_of_price(group: Sequence[Cells], row: Cells) -> int | None:
    key = row["zone"], row["up_to"]
    return next((i for i, other in enumerate(group) if (other["zone"], other["up_to"]) == key), None)


def number(text: str) -> Decimal | str:
    """A typed number; the text where it is none."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def refuse_unknown(database: Database, table: Table, names: Sequence[tuple[str, ...]]) -> None:
    """Raises InputError where a record of these names is not there."""
    found = {tuple(row[c] for c in table.key) for row in stored(database, table, table.key, names)}
    for name in names:
        if name not in found:
            what = record_name(table.name, dict(zip(table.key, name, strict=True)))
            raise InputError(f"There is no {what} on this desk.", "Choose one of those there are, or add it first.")


# --- stock that a location counts by its own numbers


def rows_behind(database: Database, location: str, sku: str) -> list[tuple[str, Decimal | None]]:
    """(the location's number, our units in one of its) of each stock row that counts as our SKU there."""
    return [
        (theirs, units)
        for theirs, units in database.rows(
            "SELECT s.sku, a.units_per FROM stock AS s"
            " LEFT JOIN sku_aliases AS a ON a.location = s.location AND a.their_sku = s.sku"
            " WHERE s.location = ? AND coalesce(a.sku, s.sku) = ? ORDER BY s.sku",
            [location, sku],
        )
    ]


def _as_stored(database: Database, row: Cells) -> Cells:
    """A row about our SKU in the numbers and units in which its location counts it."""
    location, sku = row["location"], row["sku"]
    behind = rows_behind(database, location, sku)
    if len(behind) > 1:
        theirs = ", ".join(sku for sku, _ in behind)
        raise InputError(
            f"{location} counts {sku} under several numbers ({theirs}).",
            "Change them in a stock file of that location.",
        )
    if not behind or not behind[0][1]:
        return row
    theirs, units = behind[0][0], behind[0][1] or Decimal(1)
    typed = {**row, "sku": theirs}
    for name in typed.keys() & {"on_hand", "committed", "safety_stock"}:
        typed[name] = _shared(typed[name], units, location, sku)
    cost = number(typed.get("unit_cost", ""))
    if isinstance(cost, Decimal):
        typed["unit_cost"] = plain(cost * units)
    return typed


def _shared(text: str, units: Decimal, location: str, sku: str) -> str:
    amount = number(text)
    if not isinstance(amount, Decimal) or not amount.is_finite():
        return text
    theirs = amount / units
    if theirs != round(theirs, QUANTITY_PLACES):
        raise InputError(
            f"{location} counts {sku} in packs of {plain(units)}, and {plain(amount)} is no number of packs.",
            f"Write a multiple of {plain(units)}.",
        )
    return plain(theirs)


# --- orders with their lines


def _orders(database: Database, rows: Sequence[Cells]) -> Whole:
    """Each order whole, with all its lines: those that an order comes without would be taken for closed."""
    of_lines = [name for name in ORDER_LINES.names if name not in ORDERS.names]
    heads = _keyed(database, ORDERS, [{n: t for n, t in row.items() if n not in of_lines} for row in rows])
    lines: dict[tuple[str, ...], dict[str, Cells]] = {key: {} for key in heads}
    for line in stored(database, ORDER_LINES, ORDERS.key, heads):
        lines[line["channel"], line["order"]][line["line"]] = line
    typed_country = {(row["channel"], row["order"]) for row in rows if "country" in row}
    for key, head in heads.items():
        if lines[key] and not head["country"] and key not in typed_country:
            del head["country"]  # an export without addresses: the order lacks one, and may
    for row in rows:
        cells = {name: text for name, text in row.items() if name in of_lines}
        if cells:
            key = row["channel"], row["order"]
            place = cells.get("line") or _next_line(lines[key])
            if place in lines[key]:
                _refuse_committed(database, ORDER_LINES, (*key, place))
            before = lines[key].get(place) or blanks(ORDER_LINES)
            lines[key][place] = before | cells | {"channel": key[0], "order": key[1], "line": place}
    if bare := next((key for key, own in lines.items() if not own), None):
        raise InputError(f"Order {bare[1]} has no line.", "Give it a line with a SKU and a quantity.")
    return {"orders": list(heads.values()), "order_lines": [line for own in lines.values() for line in own.values()]}


def _next_line(lines: Iterable[str]) -> str:
    return str(1 + max((int(line) for line in lines if line.isascii() and line.isdigit()), default=0))


def _refuse_committed(database: Database, table: Table, key: tuple[str, ...]) -> None:
    if database.value('SELECT count(*) FROM commitments WHERE channel = ? AND "order" = ? AND line = ?', list(key)):
        name = record_name(table.name, dict(zip(table.key, key, strict=True)))
        raise InputError(f"Units of {name} are accepted already, so it stays as it is.", "Take that back first.")

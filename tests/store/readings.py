"""Readings for the store's tests, as intake would make them, written tersely."""

from decimal import Decimal

from domdesk.canonical import TABLES
from domdesk.records import Reading, Records

Rows = list[dict[str, str | None]]


def some_records(table: str, rows: Rows, fill: bool = False) -> Records:
    """Rows of one table under the columns that any of them has; a column that a row lacks is blank there."""
    names = [n for n in TABLES[table].names if any(n in row for row in rows)]
    return Records(table, {n: [row.get(n) for row in rows] for n in names}, list(range(2, len(rows) + 2)), fill)


def a_reading(table: str, *rows: dict[str, str | None], fill: bool = False, file: str | None = None) -> Reading:
    """A file with rows of one table."""
    return Reading(file or f"{table}.csv", table, "canonical", records=(some_records(table, list(rows), fill),))


def an_orders_reading(*orders: dict[str, object], file: str = "orders.csv") -> Reading:
    """A file of orders, each a dict of its columns with `lines`, dicts of theirs; lines are numbered from 1."""
    heads: Rows = []
    lines: Rows = []
    for order in orders:
        key = {"channel": str(order.get("channel", "")), "order": str(order["order"])}
        heads.append({"country": "US", **{k: v for k, v in order.items() if k != "lines"}, **key})  # type: ignore[dict-item]
        for number, line in enumerate(order["lines"], 1):  # type: ignore[arg-type, var-annotated]
            lines.append({"line": str(number), "quantity": "1", **line, **key})
    return Reading(
        file,
        "orders",
        "canonical",
        rows=len(lines),
        orders=len(heads),
        lines=len(lines),
        units=sum((Decimal(str(line["quantity"])) for line in lines), Decimal(0)),
        records=(some_records("orders", heads), some_records("order_lines", lines)),
    )


def a_place(location: str = "reno", **columns: str | None) -> dict[str, str | None]:
    return {"location": location, "kind": "warehouse", "country": "US", **columns}


def an_item(sku: str = "A", **columns: str | None) -> dict[str, str | None]:
    return {"sku": sku, "weight_g": "100", **columns}


def some_units(
    location: str = "reno", sku: str = "A", on_hand: str = "5", **columns: str | None
) -> dict[str, str | None]:
    return {"location": location, "sku": sku, "on_hand": on_hand, **columns}


def a_settings_reading(**settings: object) -> Reading:
    """A desk.toml."""
    return Reading("desk.toml", "settings", "canonical", settings=settings)

"""What a batch did, in a few words: 'Imported orders.csv: 12 new orders', 'Changed location Reno: cutoff 14:00'.

Called by saving, removing and migrate.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from domdesk.canonical import ORDERS, TABLES
from domdesk.records import FileResult, RecordChange, place_names, record_name
from domdesk.store.database import Database
from domdesk.store.keeping import next_number
from domdesk.store.staging import listed, same

_NOUNS = {
    "orders": ("order", "orders"),
    "stock": ("stock figure", "stock figures"),
    "products": ("product", "products"),
    "locations": ("location", "locations"),
    "closures": ("closed day", "closed days"),
    "sku_aliases": ("article name", "article names"),
    "rates": ("row of rates", "rows of rates"),
    "exchange_rates": ("exchange rate", "exchange rates"),
    "commitments": ("accepted assignment", "accepted assignments"),
    "policy": ("policy", "policies"),
    "settings": ("file of settings", "files of settings"),
    "sources": ("source", "sources"),
}
"""What files of each kind bring, one and many."""
_RECORDS = ("record", "records")

_NOUNS_OF_TABLES = {
    **_NOUNS,
    "order_lines": ("order line", "order lines"),
    "rate_cards": ("rate card", "rate cards"),
    "rate_zones": ("zone", "zones"),
    "rate_prices": ("price", "prices"),
    "overrides": ("choice", "choices"),
}
_CELLS = 3
"""So many cells of a changed record are told."""


def imported(database: Database, results: Sequence[FileResult]) -> str:
    """The label of the import that is being saved."""
    return f"{files([result.reading.file for result in results])}: {_brought(database, results)}"


def read(database: Database, name: str, results: Sequence[FileResult]) -> str:
    """The label of a source's read that is being saved: 'Read acme: 3 changed stock figures'."""
    return f"Read {name}: {_brought(database, results)}"


def _brought(database: Database, results: Sequence[FileResult]) -> str:
    """'12 new stock figures, 3 changed; 1 new product'."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        counts[result.reading.kind].update({"new": result.new, "changed": result.changed})
    if "orders" in counts:
        counts["orders"] = _orders(database)  # files count them by their lines
    told = [text for kind, count in counts.items() if (text := _counted(count, *_NOUNS.get(kind, _RECORDS)))]
    return "; ".join(told) or "nothing new"


def files(names: Sequence[str]) -> str:
    """'Imported orders.csv', 'Imported 7 files'."""
    return f"Imported {PurePath(names[0]).name if len(names) == 1 else f'{len(names)} files'}"


def _counted(count: Counter[str], one: str, many: str) -> str:
    """'12 new orders, 3 changed'."""
    told = [f"{number:,} {status}" for status, number in count.items() if number]
    if told:
        first = next(number for number in count.values() if number)
        told[0] += f" {one if first == 1 else many}"
    return ", ".join(told)


def _orders(database: Database) -> Counter[str]:
    """Orders that this batch brought, changed (of some only the lines) and closed."""
    key = listed(ORDERS.key)
    heads, lines = (f"(FROM history_{name} WHERE of_batch = $n)" for name in ("orders", "order_lines"))
    new, old, closed, by_lines = database.rows(
        f"SELECT (SELECT count(*) FROM {heads} WHERE NOT existed), (SELECT count(*) FROM {heads} WHERE existed),"
        f" (SELECT count(*) FROM {heads} AS h ANTI JOIN orders AS o ON {same(ORDERS.key, 'o', 'h')} WHERE existed),"
        f" (SELECT count(DISTINCT ({key})) FROM {lines} AS l ANTI JOIN {heads} AS h ON {same(ORDERS.key, 'h', 'l')})",
        {"n": next_number(database)},
    )[0]
    return Counter({"new": new, "changed": old - closed + by_lines, "closed": closed})


# --- edits by hand


def nouns(table: str) -> str:
    """What many rows of a table are called."""
    return _NOUNS_OF_TABLES[table][1]


def edited(database: Database, changes: Sequence[RecordChange]) -> str:
    """The label of the edit that is being saved: 'Changed stock of B-17 at Reno Warehouse: on hand 12'."""
    places = _places(database)
    told = [c for c in changes if c.status in ("new", "removed") or (c.status == "changed" and _telling(c))]
    by_name: dict[str, list[RecordChange]] = {}
    for change in told:
        by_name.setdefault(_record(change, places), []).append(change)
    if not by_name:
        return f"Confirmed {_record(changes[0], places)}" if changes else "Changed nothing"
    verb = "Added" if all(_is_added(own) for own in by_name.values()) else "Changed"
    if len(by_name) > 1:
        return f"{verb} {_counted_rows(told[0].table, len(by_name))}"
    ((name, own),) = by_name.items()
    cells = [cell for change in own for cell in _telling(change)]
    if verb == "Added" or not cells:
        return f"{verb} {name}"
    more = f" and {len(cells) - _CELLS} more" if len(cells) > _CELLS else ""
    return f"Changed {name}: {', '.join(cells[:_CELLS])}{more}"


def _is_added(own: Sequence[RecordChange]) -> bool:
    """Whether a record is new; an order is not where a line is."""
    return own[0].status == "new" and own[0].table != "order_lines"


def _places(database: Database) -> dict[str, str]:
    """What people call each location: those there are, and those that this batch has changed or taken away."""
    rows = database.rows(
        "SELECT location, name FROM history_locations WHERE of_batch = ? AND existed AND name IS NOT NULL"
        " UNION ALL SELECT location, name FROM locations WHERE name IS NOT NULL",
        [next_number(database)],
    )
    return place_names(dict(rows))


def _named(table: str, key: Mapping[str, str], places: Mapping[str, str]) -> str:
    """A record as one says it, its place by name."""
    place = key.get("location", "")
    return record_name(table, {**key, "location": places.get(place, place)})


def _record(change: RecordChange, places: Mapping[str, str]) -> str:
    """The record that a change is about: an order for its lines, a group for rows without a key."""
    table = TABLES[change.table]
    if change.table == "order_lines":
        return _named("orders", dict(zip(ORDERS.key, change.key, strict=False)), places)
    names = table.key or table.replaces
    return _named(change.table, dict(zip(names, change.key, strict=False)), places)


def _telling(change: RecordChange) -> list[str]:
    """The cells that differ, but for the time at which they were told."""
    line = f"line {change.key[-1]} " if change.table == "order_lines" else ""
    return [
        f"{line}{column.replace('_', ' ')} {new or 'blank'}" for column, _, new in change.cells if column != "as_of"
    ]


def _counted_rows(table: str, number: int) -> str:
    return f"{number:,} {_NOUNS_OF_TABLES[table][number > 1]}"


def removed(database: Database, table: str, names: Sequence[tuple[str, ...]]) -> str:
    """The label of a removal that is being made: 'Removed location Reno with 12 stock figures, 1 closed day'."""
    places = _places(database)
    key = TABLES[table].key or TABLES[table].replaces
    one = len(names) == 1 and bool(TABLES[table].key)
    owner = (
        f" of {places.get(names[0][0], names[0][0])}"
        if not TABLES[table].key and len({name[0] for name in names}) == 1
        else ""
    )
    what = _named(table, dict(zip(key, names[0], strict=False)), places) if one else _counted_rows(table, len(names))
    with_it = [
        _counted_rows(name, count)
        for name in ("order_lines", "stock", "closures", "sku_aliases", "rate_zones", "rate_prices", "overrides")
        if name != table and (count := _deleted(database, name))
    ]
    return f"Removed {what}{owner}{' with ' if with_it else ''}{', '.join(with_it)}"


def _deleted(database: Database, name: str) -> int:
    """Rows of a table that this batch has taken away."""
    count: int = database.value(
        f"SELECT count(*) FROM history_{name} WHERE existed AND of_batch = ?", [next_number(database)]
    )
    return count

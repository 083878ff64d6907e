"""What a batch did, in a few words: 'Imported orders.csv: 12 new orders, 3 changed'. Called by saving and migrate."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import PurePath

from domdesk.canonical import ORDERS
from domdesk.records import FileResult
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
}
"""What files of each kind bring, one and many."""
_RECORDS = ("record", "records")


def imported(database: Database, results: Sequence[FileResult]) -> str:
    """The label of the import that is being saved."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        counts[result.reading.kind].update({"new": result.new, "changed": result.changed})
    if "orders" in counts:
        counts["orders"] = _orders(database)  # files count them by their lines
    told = [text for kind, count in counts.items() if (text := _counted(count, *_NOUNS.get(kind, _RECORDS)))]
    return f"{files([result.reading.file for result in results])}: {'; '.join(told) or 'nothing new'}"


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

"""What is wrong with a desk file itself; whether its plans are right, routing.verify tells. Called by Store.faults."""

from domdesk.canonical import ORDER_LINES, ORDERS
from domdesk.errors import DeskError
from domdesk.records import Fault
from domdesk.store import opening
from domdesk.store.database import Database, quoted
from domdesk.store.keeping import KEYS
from domdesk.store.references import NAMING, TARGETS
from domdesk.store.staging import listed, same

_TABLE_KEYS: dict[str, tuple[str, ...]] = {
    **KEYS,
    **{f"history_{name}": ("of_batch", *key) for name, key in KEYS.items()},
    "batches": ("number",),
    "runs": ("number",),
    "run_orders": ("run", "channel", "order"),
    "source_reads": ("name",),
    "journal": ("number",),
    "audit": ("number",),
    "audit_orders": ("entry", "channel", "order"),
}

_OTHERS = (
    ("order_lines", ORDERS.key, "orders"),
    ("rate_zones", ("card",), "rate_cards"),
    ("rate_prices", ("card",), "rate_cards"),
    ("commitments", ORDER_LINES.key, "order_lines"),
)
_REFERENCES = [
    *((user, (name,), target, which) for name, target in TARGETS.items() for user, which in NAMING[name].items()),
    *((*reference, "true") for reference in _OTHERS),
]
"""A table, the columns by which its rows name a row of another table, that table, and which rows do."""


def faults(database: Database) -> list[Fault]:
    """Catalog, readability of every column, keys and references; empty for a sound desk."""
    foreign = opening.foreign_parts(database)
    if foreign:
        return [Fault("catalog", f"The file is not as this program makes desks: {', '.join(foreign)}.")]
    unreadable = [fault for name in _TABLE_KEYS for fault in _unreadable(database, name)]
    if unreadable:
        return unreadable
    return [*_repeated_keys(database), *_dangling(database)]


def _unreadable(database: Database, name: str) -> list[Fault]:
    """Block checksums are looked at only when a block is read, so every value of every column is."""
    try:
        database.rows(f"SELECT bit_xor(hash(COLUMNS(*))) FROM {quoted(name)}")
    except DeskError as error:
        return [Fault("unreadable", f"Table {name} cannot be read: {error.text} {error.remedy}")]
    return []


def _repeated_keys(database: Database) -> list[Fault]:
    found = []
    for name, key in _TABLE_KEYS.items():
        # Counted from the columns, so that a damaged index cannot hide it.
        repeats = database.value(
            f"SELECT count(*) FROM (SELECT 1 FROM {quoted(name)} GROUP BY {listed(key)} HAVING count(*) > 1)"
        )
        if repeats:
            found.append(Fault("repeated_key", f"{repeats} keys of table {name} are there more than once."))
    return found


def _dangling(database: Database) -> list[Fault]:
    found = []
    for user, columns, target, which in _REFERENCES:
        shown = " || ' ' || ".join(quoted(c) for c in columns)
        names = [
            f"'{row[0].strip()}'"
            for row in database.rows(
                f"SELECT DISTINCT {shown} AS shown FROM {quoted(user)} AS r"
                f" WHERE {which} AND NOT EXISTS (FROM {quoted(target)} AS t WHERE {same(columns, 't', 'r')})"
                " ORDER BY shown"
            )
        ]
        if names:
            said = f"{user.replace('_', ' ').capitalize()} name {' and '.join(columns)} {', '.join(names[:3])}"
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            text = f"{said}{more}, unknown to the desk. Import {target.replace('order_lines', 'orders')}.csv with it."
            found.append(Fault("unknown_reference", text))
    return found

"""Batches of changes, listed, taken back and made again. Called by Store, inside its transactions.

For each row that a batch wrote or deleted, `history_<table>` keeps the row as it was before (see keeping); taking the
batch back puts those in place and keeps what was there instead, so that making it again is the same step.
"""

from collections.abc import Iterable

from domdesk.canonical import ORDER_LINES, ORDERS, TABLES
from domdesk.errors import InputError
from domdesk.records import Batch
from domdesk.store import commitments, references, settings
from domdesk.store.database import Database, quoted
from domdesk.store.keeping import COLUMNS, KEYS, keep, kept_rows, put, remove
from domdesk.store.staging import listed, same

_RESTS_ON = (
    ("order_lines", "orders", ORDERS.key),
    ("rate_zones", "rate_cards", ("card",)),
    ("rate_prices", "rate_cards", ("card",)),
    ("commitments", "order_lines", ORDER_LINES.key),
    ("commitments", "locations", ("location",)),
    ("commitments", "products", ("sku",)),
    ("commitments", "stock", ("location", "sku")),
    ("cancelled", "commitments", ORDERS.key),
)
"""A table, one that its rows rest on, and the columns by which they name it. What names no more than a location or an
SKU is not here: those become drafts."""


def batches(database: Database) -> list[Batch]:
    """All batches, the newest first."""
    last_undone: int | None = database.value("SELECT max(undone) FROM batches WHERE kept > 0")
    found = []
    for kept, undone, number, at, kind, label, who in database.rows(
        "SELECT kept, undone, number, made_at, kind, label, who FROM batches ORDER BY number DESC"
    ):
        in_force = undone is None
        can_undo, can_redo = kept > 0 and in_force, kept > 0 and not in_force and undone == last_undone
        found.append(Batch(number, at, kind, label, who, not in_force, can_undo, can_redo))
    return found


def undo(database: Database, number: int | None) -> Batch:
    """Takes back a batch, or the newest that a person made, inside the caller's transaction. Raises InputError."""
    every = batches(database)
    if number is None:
        chosen = next((b for b in every if b.is_next_undo), None)
        if chosen is None and any(b.can_undo for b in every):
            raise InputError(
                "What is left to take back was not done by a person, but read or routed by itself.",
                "Take one of those back by its number in the history.",
            )
        if chosen is None:
            raise InputError("There is nothing on this desk to take back.", "Changes can be taken back, newest first.")
    else:
        chosen = _named(every, number)
    _refuse_if_needed(database, every, chosen)
    _swap(database, chosen)
    database.rows(
        "UPDATE batches SET undone = (SELECT coalesce(max(undone), 0) + 1 FROM batches WHERE kept > 0)"
        " WHERE number = ?",
        [chosen.number],
    )
    return named(database, chosen.number)


def redo(database: Database) -> Batch:
    """Makes again what was taken back last, inside the caller's transaction. Raises InputError."""
    chosen = next((b for b in batches(database) if b.can_redo), None)
    if chosen is None:
        raise InputError(
            "There is nothing on this desk to make again.",
            "What was taken back can be made again until something else is changed.",
        )
    _swap(database, chosen)
    database.rows("UPDATE batches SET undone = NULL WHERE number = ?", [chosen.number])
    return named(database, chosen.number)


def _named(every: Iterable[Batch], number: int) -> Batch:
    chosen = next((b for b in every if b.number == number), None)
    if chosen is None:
        raise InputError(f"There is no batch {number} on this desk.", "`domdesk history` lists those there are.")
    if chosen.undone:
        raise InputError(f"Batch {number} is taken back already.", "`domdesk redo` makes again what was taken back.")
    if not chosen.can_undo:
        raise InputError(
            f"Batch {number} ({chosen.label}) cannot be taken back: it changed nothing, or was too long ago.",
            "Import what you want the desk to hold.",
        )
    return chosen


def named(database: Database, number: int) -> Batch:
    """The batch of a number."""
    return next(b for b in batches(database) if b.number == number)


def _refuse_if_needed(database: Database, every: Iterable[Batch], chosen: Batch) -> None:
    """Refuses where a later batch in force changed the same records, or brought some that rest on them."""
    later = {b.number: b for b in every if b.number > chosen.number and b.can_undo}
    if not later:
        return
    found: list[tuple[int, str]] = []
    pairs = [(name, name, TABLES[name].replaces or KEYS[name]) for name in TABLES]
    pairs += [(name, name, KEYS[name]) for name in ("settings", "policies", "overrides", "sources", "cancelled")]
    for user, name, columns in (*pairs, *_RESTS_ON):
        numbers = database.rows(
            f"SELECT max(l.of_batch) FROM {quoted(f'history_{user}')} AS l"
            f" SEMI JOIN (FROM {quoted(f'history_{name}')} WHERE of_batch = ?) AS h ON {same(columns, 'h', 'l')}"
            " WHERE l.of_batch IN (SELECT unnest(?))",
            [chosen.number, list(later)],
        )
        found += [(number, user) for (number,) in numbers if number is not None]
    if found:
        number, user = max(found)
        other = f"Batch {number} ({later[number].label})"
        if user == "commitments":
            text = f"{other} accepted assignments that rest on batch {chosen.number} ({chosen.label})."
        else:
            text = f"{other} came after batch {chosen.number} ({chosen.label}) and changed records of the same names."
        raise InputError(text, f"Take back batch {number} first.")


def _swap(database: Database, batch: Batch) -> None:
    """Puts what is kept of a batch in the place of what there is, and keeps that instead."""
    number = batch.number
    before = settings.load(database)["currency"]
    for name, key in KEYS.items():
        kept, columns = quoted(f"history_{name}"), listed(COLUMNS[name])
        database.rows(f"CREATE OR REPLACE TEMP TABLE image AS FROM {kept} WHERE of_batch = ?", [number])
        if database.value("SELECT count(*) FROM image"):
            database.rows(f"DELETE FROM {kept} WHERE of_batch = ?", [number])
            keep(database, name, f"SELECT {listed(key)} FROM image", number)
            database.rows(f"CREATE OR REPLACE TEMP TABLE gone AS SELECT {listed(key)} FROM image WHERE NOT existed")
            remove(database, name, "gone")
            put(database, name, f"SELECT {columns} FROM image WHERE existed")
            database.rows("DROP TABLE gone")
        database.rows("DROP TABLE image")
    references.mend(database, number)
    database.rows("UPDATE batches SET kept = ? WHERE number = ?", [kept_rows(database, number), number])
    if batch.kind in commitments.KINDS:
        commitments.refuse_too_many(database, number)
    if settings.load(database)["currency"] != before and database.value("SELECT count(*) FROM runs"):
        raise InputError(f"The desk counts in {before} and has runs in it, so its currency stays.", "Make a new desk.")

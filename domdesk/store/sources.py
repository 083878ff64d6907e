"""Sources as the desk keeps them, what became of reading each, and how often its figures were wrong. Called by Store.

A source is a record of the user's and has a history; what became of reading it has none and does not travel with undo.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from domdesk.errors import DeskError
from domdesk.records import Reading, Source, SourceState
from domdesk.store import keeping
from domdesk.store.database import Database, Row, quoted, utf8
from domdesk.store.staging import listed
from domdesk.store.tally import Tally
from domdesk.units import plain

_COLUMNS = keeping.COLUMNS["sources"]
_TYPES = {"every_minutes": "BIGINT", "at_start": "BOOLEAN", "paused": "BOOLEAN", "confidence": "DECIMAL(18,6)"}
_READ_COLUMNS = ("last_read", "last_try", "rows", "error", "token", "short_picks")
STALE_AFTER_PERIODS = 2
"""A source that was not read for so many of its periods is stale."""


def states(database: Database, now: datetime) -> list[SourceState]:
    """Every source by name with what became of reading it. Raises DeskError for what this program would not write."""
    rows = database.rows(
        f"SELECT {', '.join(f's.{quoted(c)}' for c in _COLUMNS)}, {', '.join(f'r.{quoted(c)}' for c in _READ_COLUMNS)},"
        " coalesce(f.figures, 0), b.undone IS NOT NULL FROM sources AS s"
        " LEFT JOIN source_reads AS r ON r.name = s.name LEFT JOIN batches AS b ON b.number = r.batch"
        " LEFT JOIN (SELECT source, count(*) AS figures FROM stock GROUP BY source) AS f ON f.source = s.name"
        " ORDER BY s.name"
    )
    try:
        return [_state(row, now) for row in rows]
    except (ValueError, AttributeError) as error:
        raise DeskError(f"{database.path.name} holds a source that cannot be read.", "Restore a backup.") from error


def _state(row: Row, now: datetime) -> SourceState:
    told = dict(zip(_COLUMNS, row, strict=False))
    source = Source(**told | {"facts": {str(k): str(v) for k, v in json.loads(told["facts"]).items()}})
    last_read, last_try, rows, error, token, short_picks, figures, undone = row[len(_COLUMNS) :]
    return SourceState(
        source,
        last_read=last_read,
        last_try=last_try,
        next_read=_next_read(source, last_try, now),
        rows=rows or 0,
        error=error or "",
        stale=bool(error) or _is_late(source, last_read, now),
        # Once its last batch is taken back, the desk no longer holds what was read.
        token="" if undone else token or "",
        short_picks=short_picks or 0,
        figures=figures,
    )


def _next_read(source: Source, last_try: str | None, now: datetime) -> str | None:
    """When the source is to be read next by itself; None: only when asked."""
    if source.paused or not source.every_minutes:
        return None
    moment = now if last_try is None else datetime.fromisoformat(last_try) + timedelta(minutes=source.every_minutes)
    return moment.isoformat(timespec="seconds")


def _is_late(source: Source, last_read: str | None, now: datetime) -> bool:
    if last_read is None or not source.every_minutes:
        return False
    most = timedelta(minutes=STALE_AFTER_PERIODS * source.every_minutes)
    return now - datetime.fromisoformat(last_read) > most


def save(database: Database, source: Source) -> None:
    """Keeps a source as a part of the batch that is being saved; what was read of it before is to be read anew."""
    told = {name: getattr(source, name) for name in _COLUMNS}
    told["facts"] = json.dumps(dict(sorted(source.facts.items())), ensure_ascii=False)
    columns = {name: [_text(value)] for name, value in told.items()}
    typed = ", ".join(f"CAST(nullif({quoted(c)}, '') AS {_TYPES[c]})" if c in _TYPES else quoted(c) for c in _COLUMNS)
    with database.table("told", columns):
        keeping.upsert(database, "sources", f"FROM (SELECT {typed} FROM told) AS t({listed(_COLUMNS)})")
    database.rows("UPDATE source_reads SET token = '', error = '' WHERE name = ?", [utf8(source.name)])


def save_told(database: Database, readings: Sequence[Reading], tallies: Sequence[Tally]) -> None:
    """Takes the sources among the readings as a part of the batch that is being saved."""
    if not any(reading.sources for reading in readings):
        return
    known = {source.name: source for source in listed_sources(database)}
    for reading, tally in zip(readings, tallies, strict=True):
        for source in reading.sources:
            before = known.get(source.name)
            tally.new += before is None
            tally.changed += before is not None and before != source
            tally.unchanged += before == source
            if before != source:
                save(database, source)
                known[source.name] = source


def as_table(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All sources as a TOML file holds them: of each what differs from the default, and no secret."""
    blank = Source("", "", "")

    def told(source: Source) -> dict[str, Any]:
        values = {name: getattr(source, name) for name in _COLUMNS}
        values["facts"] = dict(sorted(source.facts.items()))
        if source.confidence is not None:
            values["confidence"] = plain(source.confidence)
        return {name: value for name, value in values.items() if value != getattr(blank, name)}

    return {"source": [told(source) for source in listed_sources(database)]}


def listed_sources(database: Database) -> list[Source]:
    """Every source by name."""
    return [state.source for state in states(database, datetime.now(UTC))]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else utf8(str(value))


def remove(database: Database, name: str) -> int:
    """Takes a source away as a part of the batch; its figures stay and are nobody's. How many those are."""
    with database.table("named", {"name": [utf8(name)]}):
        keeping.delete(database, "sources", "r.name IN (SELECT name FROM named)")
        kept = "FROM (SELECT * REPLACE (NULL AS source) FROM stock WHERE source IN (SELECT name FROM named))"
        figures: int = database.value(f"SELECT count(*) {kept}")
        keeping.upsert(database, "stock", kept)
    database.rows("DELETE FROM source_reads WHERE name = ?", [utf8(name)])
    return figures


def failed(database: Database, name: str, at: str, error: str) -> None:
    """Enters that a try failed, and why."""
    _enter(database, name)
    database.rows("UPDATE source_reads SET last_try = ?, error = ? WHERE name = ?", [at, utf8(error), utf8(name)])


def unchanged(database: Database, name: str, at: str) -> None:
    """Enters that the source holds what it held: figures that were as of the reading are as of now."""
    _enter(database, name)
    ((stamp, token),) = database.rows("SELECT stamp, token FROM source_reads WHERE name = ?", [utf8(name)])
    if stamp:
        database.rows("UPDATE stock SET as_of = ? WHERE source = ? AND as_of = ?", [at, utf8(name), stamp])
    read(database, name, at, rows=None, token=token, stamp=at if stamp else "", batch=None)


def reading(database: Database, name: str, shop: str) -> None:
    """Enters whose layout is about to be saved, so that what there is to ask about that shop is asked."""
    _enter(database, name)
    database.rows("UPDATE source_reads SET shop = ? WHERE name = ?", [utf8(shop), utf8(name)])


def read(
    database: Database, name: str, at: str, *, rows: int | None, token: str, stamp: str, batch: int | None
) -> None:
    """Enters what was read; `rows` is None where they are as many as before, `batch` where it changed nothing."""
    database.rows(
        'UPDATE source_reads SET last_read = $at, last_try = $at, error = \'\', "rows" = coalesce($rows, "rows"),'
        " token = $token, stamp = $stamp, batch = coalesce($batch,"
        " (SELECT number FROM batches AS b WHERE b.number = source_reads.batch AND b.undone IS NULL))"
        " WHERE name = $name",
        {"at": at, "rows": rows, "token": utf8(token), "stamp": stamp, "batch": batch, "name": utf8(name)},
    )


def _enter(database: Database, name: str) -> None:
    database.rows(
        "INSERT INTO source_reads VALUES (?, NULL, NULL, 0, '', '', '', '', NULL, 0, 0) ON CONFLICT DO NOTHING",
        [utf8(name)],
    )


# --- how often its figures were wrong


def picked(database: Database, location: str, sku: str, missing: Decimal) -> str | None:
    """Counts a pick against the source of the figure that it tested, and names that; None where it is no source's."""
    found = database.rows(
        "SELECT s.source FROM stock AS s SEMI JOIN sources AS o ON o.name = s.source"
        " LEFT JOIN sku_aliases AS a ON a.location = s.location AND a.their_sku = s.sku"
        " WHERE s.location = ? AND coalesce(a.sku, s.sku) = ? ORDER BY s.source LIMIT 1",
        [utf8(location), utf8(sku)],
    )
    if not found:
        return None
    name: str = found[0][0]
    _enter(database, name)
    database.rows(
        "UPDATE source_reads SET picks = picks + 1, short_picks = short_picks + ? WHERE name = ?",
        [int(missing > 0), name],
    )
    return name


def picks(database: Database, name: str) -> tuple[int, int]:
    """How many picks tested a source's figures, and how many came up short."""
    rows = database.rows("SELECT picks, short_picks FROM source_reads WHERE name = ?", [utf8(name)])
    return rows[0] if rows else (0, 0)

"""Readings → the desk inside one transaction: what is new, changed, unchanged, and what to tell about it.

Called by Store for imports, edits and reads of sources. Each table is staged whole, whatever files its rows come from,
and written by one upsert; rows that a file supersedes (`Table.replaces`) and no longer names are deleted. No key comes
twice: intake sees to that.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from domdesk.canonical import ORDER_LINES, ORDERS, RATE_ZONES, STOCK, TABLES, Table
from domdesk.records import FileResult, Issue, Question, Reading, RecordChange
from domdesk.store import cancelled, committed, keeping, labels, references, review, settings, sources
from domdesk.store.database import Database, quoted
from domdesk.store.staging import Part, key_of, listed, same, stage, stage_fill
from domdesk.store.tally import Tally
from domdesk.units import plain

_ISSUES_KEPT = 1000

_IS_COMMITTED = f"EXISTS (FROM commitments AS c WHERE {same(ORDER_LINES.key, 'c', 'r')})"


def save(
    database: Database,
    readings: Sequence[Reading],
    answers: Mapping[str, str],
    now: datetime,
    full_stock: bool,
    who: str | None = None,
) -> tuple[list[FileResult], list[Question]]:
    """Saves the readings, and what was answered, inside the caller's transaction; `who`: not who runs the program.

    Tells what it did with each, and what is to be asked.
    """
    results, questions = _save(database, readings, answers, now, full_stock)
    told = json.dumps([_told(r) for r in results])
    keeping.end(database, "import", labels.imported(database, results), now, told, who=who)
    return results, questions


def save_edit(database: Database, reading: Reading, label: str, now: datetime, kind: str) -> FileResult:
    """As `save` with what a person typed, without a label one that tells it; what changes nothing is no batch."""
    ((result,), _) = _save(database, [reading], {}, now, full_stock=False, by_hand=True)
    keeping.end_edit(database, label or labels.edited(database, result.changes), now, kind)
    return result


def save_source(
    database: Database, name: str, files: Sequence[Sequence[Reading]], now: datetime, who: str | None = None
) -> tuple[list[FileResult], list[Question]]:
    """As `save` with what was read of a source, file by file, so that of the same record the last counts.

    Figures that are the same are renewed, and that alone is no batch: a source is read every few minutes, and to keep
    each row that is only renewed would fill the history with them.
    """
    results: list[FileResult] = []
    questions: list[Question] = []
    for readings in files:
        told, questions = _save(database, readings, {}, now, full_stock=False, keeps_renewed=False)
        results += told
    if keeping.kept_rows(database, keeping.next_number(database)):
        label = labels.read(database, name, results)
        keeping.end(database, "source", label, now, json.dumps([_told(r) for r in results]), who=who)
    return results, questions


def _save(
    database: Database,
    readings: Sequence[Reading],
    answers: Mapping[str, str],
    now: datetime,
    full_stock: bool,
    keeps_renewed: bool = True,
    by_hand: bool = False,
) -> tuple[list[FileResult], list[Question]]:
    tallies = [Tally() for _ in readings]
    settings.save(database, readings, tallies)
    sources.save_told(database, readings, tallies)
    for key, value in committed.setting_of(answers).items():
        settings.put(database, key, value)
    staged = {}
    for table in TABLES.values():
        if parts := _parts(table, readings, fill=False):
            if table is STOCK:
                parts = [_dated(part, now) for part in parts]
            staged[table.name] = stage(database, table, parts)
    if by_hand:
        cancelled.reopen_staged(database, staged)
    else:
        cancelled.leave_out(database, staged, tallies)
    cancelled.save_told(database, readings, tallies)
    for table in TABLES.values():
        if table.name in staged:
            if table is STOCK and not keeps_renewed:
                _renew(database, staged[table.name])
            _merge(database, table, staged, full_stock, tallies)
            if table is not ORDERS:  # an order counts by its lines
                _count(database, staged[table.name], tallies)
        if parts := _parts(table, readings, fill=True):
            filling = stage_fill(database, table, parts)
            counted = [t if _only_fills(r) else Tally() for r, t in zip(readings, tallies, strict=True)]
            review.look(database, table, filling, counted)
            _write(database, table, filling)
            _count(database, filling, counted)
            database.rows(f"DROP TABLE {filling}")
    _close_orders(database, staged, tallies)
    keeping.delete(database, "orders", f"NOT EXISTS (FROM order_lines AS l WHERE {same(ORDERS.key, 'l', 'r')})")
    references.settle(database, staged, tallies)
    questions = _questions(database, staged, tallies)
    for name in staged.values():
        database.rows(f"DROP TABLE {name}")
    return [_result(reading, tally) for reading, tally in zip(readings, tallies, strict=True)], questions


def _questions(database: Database, staged: Mapping[str, str], tallies: Sequence[Tally]) -> list[Question]:
    """What stock and orders, whichever came first, leave to be asked; also told as a notice of the file that did."""
    brought = [staged[name] for name in ("stock", "order_lines") if name in staged]
    asked = committed.question(database) if brought else None
    if asked is None:
        return []
    file_no = database.value(f"SELECT min(file_no) FROM {brought[0]}")
    values = " or ".join(f"--set {asked.key}={value}" for value, _ in asked.choices)
    tallies[file_no].issues.append(Issue("notice", "committed_question", f"{asked.text} Tell it once: {values}."))
    return [asked]


def _parts(table: Table, readings: Sequence[Reading], fill: bool) -> list[Part]:
    return [
        Part(file_no, records)
        for file_no, reading in enumerate(readings)
        for records in reading.records
        if records.table == table.name and records.fill == fill and len(records)
    ]


def _only_fills(reading: Reading) -> bool:
    return all(records.fill for records in reading.records)


def _dated(part: Part, now: datetime) -> Part:
    """Stock whose file does not say when it was counted is as of now."""
    columns = part.records.columns
    as_of = columns.get("as_of", [None] * len(part.records))
    dated: list[str | None] = [v or now.isoformat(timespec="seconds") for v in as_of]
    return part._replace(records=replace(part.records, columns={**columns, "as_of": dated}))


def _merge(
    database: Database, table: Table, every: Mapping[str, str], full_stock: bool, tallies: Sequence[Tally]
) -> None:
    """Writes a staged table; rows of its groups that it does not name go."""
    staged, group, kept = every[table.name], table.replaces, ""
    if table is STOCK and full_stock:
        group = ("location",)
    if table is ORDER_LINES:
        _keep_committed(database, staged, tallies)
        kept = f" AND NOT {_IS_COMMITTED}"
        database.rows(
            f"UPDATE {staged} AS r SET differs = true FROM staged_orders AS o"
            f" WHERE {same(ORDERS.key, 'o', 'r')} AND o.differs AND r.known"
        )
    if group:
        database.rows(
            f"CREATE OR REPLACE TEMP TABLE vanished AS SELECT {listed(dict.fromkeys((*group, *key_of(table))))}"
            f" FROM {quoted(table.name)} AS r WHERE EXISTS (FROM {staged} AS i WHERE {same(group, 'i', 'r')})"
            f" AND NOT EXISTS (FROM {staged} AS i WHERE {same(key_of(table), 'i', 'r')}){kept}"
        )
        if table is STOCK:
            _tell_vanished(database, staged, tallies)
        else:
            if table is RATE_ZONES:
                _tell_origins(database, staged, tallies)
            database.rows(
                f"UPDATE {staged} AS r SET differs = true FROM vanished AS v WHERE {same(group, 'v', 'r')} AND r.known"
            )
    with_lines = _with_lines(every) if table is ORDERS else "true"
    review.look(database, table, f"(FROM {staged} AS o WHERE {with_lines})", tallies)
    if group:
        review.look_at_removed(database, table, staged, group, tallies)
        keeping.delete(database, table.name, f"EXISTS (FROM vanished AS v WHERE {same(key_of(table), 'v', 'r')})")
        database.rows("DROP TABLE vanished")
    _write(database, table, staged)


def _renew(database: Database, staged: str) -> None:
    """Writes stock that differs in nothing but its as_of at once, past the history."""
    alike = "i.written AND i.known AND NOT i.differs"
    database.rows(
        f"UPDATE stock AS r SET as_of = i.as_of FROM {staged} AS i WHERE {alike} AND {same(STOCK.key, 'i', 'r')}"
    )
    database.rows(f"UPDATE {staged} AS i SET written = false WHERE {alike}")


def _close_orders(database: Database, staged: Mapping[str, str], tallies: Sequence[Tally]) -> None:
    """An order that a file names without any line is closed there: its lines go, but for those that are committed."""
    if "orders" not in staged:
        return
    closed = f"FROM {staged['orders']} AS o WHERE o.known AND NOT {_with_lines(staged)}"
    for file_no, channel, order, row in database.rows(
        f'SELECT file_no, channel, "order", row_no {closed} ORDER BY place'
    ):
        text = f"Order {order} is no longer open in this file, so it is taken off the desk's open orders."
        tallies[file_no].issues.append(Issue("notice", "order_closed", text, row))
        tallies[file_no].changes.append(RecordChange("orders", (channel, order), "removed", row))
    keeping.delete(
        database, "order_lines", f"EXISTS ({closed} AND {same(ORDERS.key, 'o', 'r')}) AND NOT {_IS_COMMITTED}"
    )


def _with_lines(staged: Mapping[str, str]) -> str:
    """Which staged orders `o` come with lines; the others are named by their file as closed."""
    lines = staged.get("order_lines")
    return f"EXISTS (FROM {lines} AS l WHERE {same(ORDERS.key, 'l', 'o')})" if lines else "false"


def _keep_committed(database: Database, staged: str, tallies: Sequence[Tally]) -> None:
    """A line that is committed stays as it was committed; a file that says otherwise is told so."""
    held = f"r.known AND r.differs AND {_IS_COMMITTED}"
    for file_no, row, order, line in database.rows(
        f'SELECT file_no, row_no, "order", line FROM {staged} AS r WHERE {held} ORDER BY place'
    ):
        text = f"Row {row}: line {line} of order {order} is committed, so its change was not taken. Release it first."
        tallies[file_no].issues.append(Issue("warning", "committed_line", text, row, "line"))
    database.rows(f"UPDATE {staged} AS r SET differs = false, written = false WHERE {held}")


def _tell_vanished(database: Database, staged: str, tallies: Sequence[Tally]) -> None:
    for location, count, file_no in database.rows(
        f"SELECT location, count(*), (SELECT min(file_no) FROM {staged} AS i WHERE i.location = v.location)"
        " FROM vanished AS v GROUP BY location ORDER BY location"
    ):
        text = f"{count} stock rows of {location} that are not in the file were removed, as --replace asks."
        tallies[file_no].issues.append(Issue("notice", "stock_removed", text))


def _tell_origins(database: Database, staged: str, tallies: Sequence[Tally]) -> None:
    """A card's zones are replaced as a whole, also those from origins that the call does not name."""
    gone = (
        "SELECT DISTINCT card, origin FROM rate_zones AS r WHERE origin IS NOT NULL"
        f" AND EXISTS (FROM {staged} AS i WHERE i.card = r.card)"
        f" AND NOT EXISTS (FROM {staged} AS i WHERE i.card = r.card AND i.origin IS NOT DISTINCT FROM r.origin)"
    )
    for card, origins, file_no in database.rows(
        "SELECT card, string_agg(origin, ', ' ORDER BY origin),"
        f" (SELECT min(file_no) FROM {staged} AS i WHERE i.card = g.card)"
        f" FROM ({gone}) AS g GROUP BY card ORDER BY card"
    ):
        text = (
            f"The zones of rate card '{card}' from {origins} were replaced by those of this import."
            " To keep them, import the charts of all origins together."
        )
        tallies[file_no].issues.append(Issue("warning", "origins_replaced", text))


def _write(database: Database, table: Table, staged: str) -> None:
    keeping.upsert(database, table.name, f"FROM {staged} WHERE written ORDER BY place")


def _count(database: Database, staged: str, tallies: Sequence[Tally]) -> None:
    for file_no, known, differs, count in database.rows(
        f"SELECT file_no, known, differs, count(*) FROM {staged} GROUP BY ALL"
    ):
        tally = tallies[file_no]
        if not known:
            tally.new += count
        elif differs:
            tally.changed += count
        else:
            tally.unchanged += count


def _result(reading: Reading, tally: Tally) -> FileResult:
    """The outcome of one file; `issues` holds those of the reading and what saving added."""
    skipped, faulty = reading.skipped + tally.left_out, reading.faulty + tally.left_out
    return FileResult(
        reading=replace(reading, skipped=skipped, faulty=faulty),
        new=tally.new,
        changed=tally.changed,
        unchanged=tally.unchanged,
        issues=(*reading.issues, *tally.issues),
        changes=tuple(tally.changes),
    )


def _told(result: FileResult) -> dict[str, object]:
    reading = result.reading
    return {
        "file": reading.file,
        "kind": reading.kind,
        "format": reading.format,
        "rows": reading.rows,
        "orders": reading.orders,
        "lines": reading.lines,
        "units": plain(reading.units),
        "new": result.new,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "skipped": reading.skipped,
        "issues": [
            {name: value for name, value in asdict(issue).items() if name != "rows"}
            for issue in result.issues[:_ISSUES_KEPT]
        ],
    }

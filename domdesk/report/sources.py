"""Sources and the journal of automatic routing, as text for people and as JSON objects. Called by the command line."""

from collections.abc import Sequence

from domdesk.records import ConfidenceProposal, ImportResult, JournalEntry, SourcePreview, SourceState
from domdesk.report import contract, words
from domdesk.units import plain

Json = dict[str, object]


def sources_text(states: Sequence[SourceState], proposals: Sequence[ConfidenceProposal | None]) -> str:
    """Every source: what it is, when it was read, how it stands."""
    if not states:
        return "The desk has no sources. Add one with `domdesk source add`."
    rows = [("source", "kind", "holds", "read last", "read next", "rows", "figures", "state")]
    for state in states:
        source = state.source
        times = [(moment or "")[:16].replace("T", " ") for moment in (state.last_read, state.next_read)]
        counts = (f"{state.rows:,}", f"{state.figures:,}" if source.holds == "stock" else "")
        rows.append((source.name, source.kind, source.holds, times[0] or "never", times[1], *counts, standing(state)))
    lines = words.table(rows, right=(5, 6), indent="")
    failed = [(state.source.name, state.error) for state in states if state.error]
    if failed:
        lines += ["", "Could not be read", *words.table(failed)]
    if told := [proposal.sentence for proposal in proposals if proposal]:
        lines += ["", "Picks", *(f"  {sentence}" for sentence in told)]
    return "\n".join(lines)


def standing(state: SourceState) -> str:
    """How a source stands in a word or two."""
    if state.error:
        return "failed; last figures kept" if state.last_read else "failed"
    if state.source.paused:
        return "paused"
    if state.last_read is None:
        return "not read yet"
    return "stale" if state.stale else "fresh"


def source_json(state: SourceState, proposal: ConfidenceProposal | None = None) -> Json:
    """A source and how it stands; never its secret."""
    source = state.source
    return {
        "name": source.name,
        "kind": source.kind,
        "address": source.address,
        "user": source.user,
        "query": source.query,
        "holds": source.holds,
        "location": source.location,
        "every_minutes": source.every_minutes,
        "at_start": source.at_start,
        "confidence": None if source.confidence is None else plain(source.confidence),
        "auth_header": source.auth_header,
        "facts": dict(source.facts),
        "paused": source.paused,
        "last_read": state.last_read,
        "last_try": state.last_try,
        "next_read": state.next_read,
        "rows": state.rows,
        "figures": state.figures,
        "error": state.error,
        "stale": state.stale,
        "short_picks": state.short_picks,
        "proposed_confidence": None if proposal is None else plain(proposal.confidence),
    }


def preview_text(name: str, preview: SourcePreview, desk: str) -> str:
    """What a read of a source would bring."""
    head = [f"{name} can be read."]
    if preview.columns:
        head.append(f"Its columns: {', '.join(preview.columns)}.")
    return "\n".join([*head, "", words.import_text(preview.result, desk)])


def read_text(name: str, result: ImportResult | None, desk: str) -> str:
    """What reading a source brought."""
    if result is None:
        return f"{name} holds what it held; nothing was changed."
    if result.batch is None:
        rows = words.count(sum(file.reading.rows for file in result.files), "row")
        return f"{name} was read: {rows}, and nothing new among them."
    return f"{name} was read.\n\n{words.import_text(result, desk)}"


def read_json(name: str, result: ImportResult | None, error: str = "") -> Json:
    """What reading a source brought: `files` as an import tells them."""
    told: Json = {"batch": None, "files": [], "skipped_files": []} if result is None else contract.import_json(result)
    return {"name": name, "unchanged": result is None and not error, "error": error, **told}


def entry_line(entry: JournalEntry) -> str:
    """An entry as a line on the terminal."""
    return f"{entry.at[:19].replace('T', ' ')}  {entry.text}"


def entry_json(entry: JournalEntry) -> Json:
    """An entry of the journal."""
    return {
        "number": entry.number,
        "at": entry.at,
        "event": entry.event,
        "file": entry.file,
        "channel": entry.channel,
        "order": entry.order,
        "run": entry.run,
        "text": entry.text,
    }

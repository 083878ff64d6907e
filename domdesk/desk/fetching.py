"""A source read without the desk: a request that the desk made → what the source holds, ready to be kept by the desk.

`bring` may take as long as the world does, in any thread, while the desk does something else. Called by the desk's
sourcing, and by the window between two visits to the desk.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from domdesk.desk import source_secrets
from domdesk.errors import InputError, MissingFactsError
from domdesk.records import MappingNeededError, Reading, Records, SheetMapping, Source

Mapped = Path | SheetMapping | None
AskedWish = Callable[[], str] | None


class OvertakenError(InputError):
    """A source was changed, removed or read while it was read, so that nothing was taken."""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A source to be read for the desk in the file `desk`, which knew it as it stands here.

    `token`: what was read last ('' = bring it, whatever it holds); `secret`: one that is not kept yet, None = the kept
    one; `mapping`: which column is what, as told now; `mappings`: as told before, by the key of the header;
    `places`: what the desk's locations are called, with their ids.
    """

    desk: Path
    source: Source
    token: str = ""
    secret: str | None = field(default=None, repr=False)
    mapping: Mapped = None
    mappings: Mapping[str, dict[str, object]] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a source holds, file by file; `columns` are those of its first table, as it calls them.

    `token` is kept, to know the next time whether anything changed; `as_of` is ISO, None where the source does not say.
    """

    files: tuple[tuple[Reading, ...], ...]
    columns: tuple[str, ...]
    token: str
    as_of: str | None


def bring(request: ReadRequest, wish: AskedWish = None) -> Brought | None:
    """What the source holds; None where that is what it held.

    Raises SourceError where it cannot be read, InputError where what it holds cannot be used, MappingNeededError with
    a proposal where its columns are not surely known, Cancelled where `wish` answers 'stop' or 'cancel'.
    """
    from domdesk.sources import fetch

    source = request.source
    secret = source_secrets.find(source) if request.secret is None else request.secret
    with TemporaryDirectory(prefix="domdesk-") as folder:
        fetched = fetch(source, secret, request.token, folder=Path(folder), wish=wish)
        if fetched is None:
            return None
        files = tuple(tuple(_read(request, file)) for file in fetched.files)
        return Brought(files, _columns(source, fetched.files), fetched.token, fetched.as_of)


def _read(request: ReadRequest, file: Path) -> list[Reading]:
    """One file of the source, with what is told beside it. Raises InputError."""
    source = request.source
    try:
        return _read_with(request, file, source.facts)
    except MissingFactsError as error:
        if not source.location or all(fact.key != "location" for fact in error.facts):
            raise
        return _read_with(request, file, {**source.facts, "location": source.location})
    except InputError as error:
        raise _with_proposal(error, request, file) if request.mapping is None else error from error


def _read_with(request: ReadRequest, file: Path, facts: Mapping[str, str]) -> list[Reading]:
    """What is told beside a source stands in the source, not among the facts remembered by a file's name."""
    from domdesk.intake import read_paths

    readings, _ = read_paths(
        [file],
        kind=request.source.holds,
        facts=facts,
        mapping=request.mapping,
        mappings=request.mappings,
        places=request.places,
    )
    return [replace(reading, file=file.name, facts={}) for reading in readings]


def _with_proposal(error: InputError, request: ReadRequest, file: Path) -> InputError:
    """The refusal of a sheet, with what its columns seem to be where something is known of them."""
    from domdesk.intake import propose_path

    if isinstance(error, MappingNeededError):
        return error
    with suppress(InputError):
        proposal = propose_path(file, request.source.holds, request.places)
        if proposal.locations or any(column.label for column in proposal.columns):
            text = f"The columns of {file.name} are not known by their names."
            return MappingNeededError(text, "Say in a mapping which column is what.", proposal)
    return error


def _columns(source: Source, files: Sequence[Path]) -> tuple[str, ...]:
    from domdesk.intake import propose_path

    for file in files[:1]:
        with suppress(InputError):  # JSON and EDI have none
            return propose_path(file, source.holds).header
    return ()


# --- what a source says beside its rows


def stamped(source: Source, brought: Brought, now: datetime) -> list[list[Reading]]:
    """The readings, each stock figure with its source, its age, and the source's confidence where it brings none."""
    as_of = brought.as_of or now.isoformat(timespec="seconds")

    def with_origin(records: Records) -> Records:
        if records.table != "stock":
            return records
        told = records.columns.get("as_of") or [None] * len(records)
        columns: dict[str, list[str | None]] = {**records.columns, "as_of": [own or as_of for own in told]}
        columns["source"] = [source.name] * len(records)
        if source.confidence is not None and "confidence" not in columns:
            columns["confidence"] = [f"{source.confidence:f}"] * len(records)
        return replace(records, columns=columns)

    return [[replace(r, records=tuple(map(with_origin, r.records))) for r in readings] for readings in brought.files]


def shop_of(brought: Brought) -> str:
    """Whose figures they are by their layout, such as shopify; '' where that is nobody, or several."""
    named_by = {
        name
        for readings in brought.files
        for reading in readings
        for records in reading.records
        if records.table == "stock"
        for name in records.columns.get("source") or ()
        if name
    }
    return next(iter(named_by)) if len(named_by) == 1 else ""

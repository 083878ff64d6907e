"""Files, folders and pasted blocks → Readings: find the files, recognise what each is, read it, refuse repeated keys.

Called by `desk`. Raises InputError where a file is refused as a whole; bad rows are issues in the Reading.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from domdesk.canonical import FILES
from domdesk.errors import InputError
from domdesk.intake.extras import without_extras
from domdesk.intake.facts import Facts, checked
from domdesk.intake.findings import Findings, in_words
from domdesk.intake.formats import FORMATS, canonical, generic
from domdesk.intake.formats.canonical import missing_columns
from domdesk.intake.formats.format import Format
from domdesk.intake.formats.generic import Remembered, mapped_format
from domdesk.intake.mapping import ready
from domdesk.intake.proposal import fit, may_be_header, propose
from domdesk.intake.quantity_columns import NOWHERE, Places
from domdesk.intake.repeats import refuse_repeats
from domdesk.intake.skipped import skipped_rows
from domdesk.intake.source import Source, load_path, load_text
from domdesk.intake.table import RawTable, further_headers, headed
from domdesk.records import MappingNeededError, Proposal, Reading, SheetMapping

KINDS = (
    "locations", "closures", "products", "sku_aliases", "stock", "orders", "rates", "exchange_rates", "commitments",
    "policy", "settings", "sources",
)  # fmt: skip
"""What a file may hold, as `import --as` names it."""

FORMAT_NAMES = tuple(dict.fromkeys(f.name for f in FORMATS))
"""Whose layouts are read, as `import --format` names them."""

Skipped = list[tuple[str, str]]
"""Files of a folder, and sheets of a workbook, that are not read, with the reason."""


@dataclass(frozen=True, slots=True)
class Match:
    """A source that a format knows, and the kind that it holds."""

    source: Source
    format: Format
    kind: str


def read_paths(
    paths: Sequence[Path],
    *,
    kind: str | None = None,
    format: str | None = None,  # noqa: A002  the name of the command line's option
    facts: Mapping[str, str] | None = None,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
    mapping: Path | SheetMapping | None = None,
    mappings: Remembered | None = None,
    places: Places = NOWHERE,
) -> tuple[list[Reading], Skipped]:
    """Every file named, and in folders every file that is recognised; the folders' other files with the reason.

    `facts` are what files do not say of themselves, `remembered` those of earlier calls by their keys; `mapping` says
    how unknown sheets are read, `mappings` are those of earlier calls; `places` tells what the desk's locations are
    called. Raises InputError for a file named directly that
    is not recognised, for a folder with nothing to read, and where a fact or a mapping is missing or of no use.
    """
    _refuse_unreachable(paths)
    alone = len(paths) == 1 and not paths[0].is_dir()
    formats = _with_mappings(_formats(kind, format, places), mapping, mappings, kind, must_fit=alone)
    beside = Facts(checked(facts or {}), remembered or {})
    readings: list[Reading] = []
    tables: list[RawTable | None] = []
    skipped: Skipped = []
    seen: set[str] = set()
    for path in paths:
        files = list(_files(path, skipped)) if path.is_dir() else [path]
        something = False
        for file in files:
            real = os.path.realpath(file)
            if real in seen:
                something = True
                skipped.append((str(file), "named twice"))
                continue
            seen.add(real)
            matches = (
                _of_folder(file, kind, formats, skipped) if path.is_dir() else _named(file, kind, formats, skipped)
            )
            for match in matches:
                something = True
                reading, table = _read(match, file, beside)
                readings.append(reading)
                tables.append(table)
        if not something:
            raise InputError(
                f"Nothing in the folder {path.name or path} can be read.",
                "It should hold CSV files such as orders.csv, locations.csv and stock.csv.",
            )
    _refuse_idle(beside.given, readings)
    _refuse_same_card(readings)
    if mapping is not None and not any(reading.mappings for reading in readings):
        raise InputError("None of these files has all columns of the mapping.", "Import its file alone, to see why.")
    return _with_skipped_rows(refuse_repeats(readings), tables), skipped


def read_text(
    text: str,
    *,
    name: str = "pasted block",
    kind: str | None = None,
    facts: Mapping[str, str] | None = None,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
    mapping: Path | SheetMapping | None = None,
    mappings: Remembered | None = None,
    places: Places = NOWHERE,
) -> list[Reading]:
    """A block pasted from a spreadsheet, with its column names in the first row. Raises InputError as `read_paths`."""
    formats = _with_mappings(_formats(kind, None, places), mapping, mappings, kind, must_fit=True)
    beside = Facts(checked(facts or {}), remembered or {})
    source = load_text(text, name)
    match = _recognised(source, kind, formats)
    if match is None:
        raise _unknown(source, kind, formats)
    reading, table = _read(match, name, beside)
    _refuse_idle(beside.given, [reading])
    return _with_skipped_rows(refuse_repeats([reading]), [table])


def propose_path(path: Path, kind: str | None = None, places: Places = NOWHERE) -> Proposal:
    """What the likeliest sheet of a file seems to hold. Raises InputError where it has none."""
    if not path.exists():
        raise InputError(f"{path} does not exist.", "Check the name of the file.")
    return _likeliest(load_path(path), kind, places)


def propose_text(text: str, kind: str | None = None, name: str = "pasted block", places: Places = NOWHERE) -> Proposal:
    """What a pasted block seems to hold. Raises InputError where it is no table."""
    return _likeliest([load_text(text, name)], kind, places)


def _likeliest(sources: Sequence[Source], kind: str | None, places: Places) -> Proposal:
    """The best proposal of all sheets and of all rows that may be their header."""
    tables = [source for source in sources if source.table is not None] or sources[:1]
    tried = [source for first in tables for source in (first, *_below(first))]
    return max((propose(source, kind, places) for source in tried), key=fit)


def _below(source: Source) -> Iterator[Source]:
    if source.table is not None:
        for _, beginning in further_headers(source.table):
            if may_be_header(beginning.header):
                yield replace(source, table=beginning)


def _refuse_idle(given: Mapping[str, str], readings: Sequence[Reading]) -> None:
    """A fact that no file takes was meant for something else."""
    taken = {name for reading in readings for told in reading.facts.values() for name in told}
    if idle := [name for name in given if name not in taken]:
        names = in_words(idle, len(idle))
        raise InputError(f"No file of this import has a use for {names}.", f"Leave out --set {names}.")


def _refuse_same_card(readings: Sequence[Reading]) -> None:
    """Two files that were told the same facts may come out as one card; each would spoil the other's prices."""
    seen: dict[tuple[str | None, ...], str] = {}
    for reading in readings:
        tables = {records.table: records.columns for records in reading.records} if reading.facts else {}
        columns = tables.get("rate_cards") or tables.get("rate_zones") or {"card": []}
        origins = columns.get("origin") or [None] * len(columns["card"])
        for card, origin in dict.fromkeys(zip(columns["card"], origins, strict=True)):
            other = seen.setdefault((card, origin), reading.file)
            if other != reading.file:
                place = f" from {origin}" if origin else ""
                raise InputError(
                    f"{other} and {reading.file} would both be the rate card '{card}'{place}.",
                    "Import them one after the other, each told its own service, card or origin.",
                )


def _formats(kind: str | None, name: str | None, places: Places) -> tuple[Format, ...]:
    if kind is not None and kind not in KINDS:
        raise InputError(f"'{kind}' is no kind of file.", f"Kinds are {in_words(KINDS, len(KINDS))}.")
    if name is not None and name not in FORMAT_NAMES:
        raise InputError(f"'{name}' is no format that is read.", f"Formats are {in_words(FORMAT_NAMES, 20)}.")
    fitting = tuple(f for f in FORMATS if name in (None, f.name) and (kind is None or kind in f.kinds))
    if not fitting:
        raise InputError(f"The format {name} has no files of the kind {kind}.", "Leave one of the two out.")
    if generic.FORMAT not in fitting:
        return fitting
    at = next(i for i, form in enumerate(fitting) if form in (canonical.FORMAT, generic.FORMAT))
    return (*fitting[:at], generic.wide_format(places), *fitting[at:-1], generic.sheets_format(places))


def _with_mappings(
    formats: tuple[Format, ...],
    given: Path | SheetMapping | None,
    mappings: Remembered | None,
    kind: str | None,
    *,
    must_fit: bool,
) -> tuple[Format, ...]:
    """The formats, before them all that of sheets with a mapping where such sheets are wanted."""
    mapping = ready(given)
    wanted = any(form.name == generic.FORMAT.name for form in formats)
    if mapping is not None and (not wanted or kind not in (None, mapping.kind)):
        raise InputError(
            f"The mapping is for a sheet of {mapping.kind} that no system wrote.", "Leave out --as and --format."
        )
    return (mapped_format(mapping, mappings or {}, must_fit=must_fit), *formats) if wanted else formats


def _refuse_unreachable(paths: Sequence[Path]) -> None:
    """Raise InputError for a path that does not exist or that the system does not let us see."""
    for path in paths:
        try:
            if path.exists():
                continue
        except OSError as fault:
            raise InputError(f"{path.name} cannot be reached: {fault.strerror or fault}.", "Check its name.") from fault
        raise InputError(f"{path} does not exist.", "Check the name of the file or folder.")


def _named(path: Path, kind: str | None, formats: Sequence[Format], skipped: Skipped) -> list[Match]:
    """What a file named directly holds; sheets that are not known are listed where another one is."""
    return _matches(load_path(path), path, kind, formats, skipped)


def _matches(
    sources: Sequence[Source], path: Path, kind: str | None, formats: Sequence[Format], skipped: Skipped
) -> list[Match]:
    """The recognised parts of a file, the others listed. Raises InputError where no part is recognised."""
    matches: list[Match] = []
    refusals: list[tuple[Source, InputError]] = []
    for source in sources:
        try:
            match = _recognised(source, kind, formats)
            refusal = None if match else _unknown(source, kind, formats)
        except InputError as fault:
            match, refusal = None, fault
        if match is not None:
            matches.append(match)
        elif refusal is not None:
            refusals.append((source, refusal))
    if not matches:
        raise refusals[0][1]
    skipped += [(shown(path, source), str(refusal)) for source, refusal in refusals]
    return matches


def shown(file: Path | str, source: Source) -> str:
    """A file's name with the sheet's, or the packed file's, where it holds several."""
    return f"{file}, {source.part}" if source.part else str(file)


def _files(folder: Path, skipped: Skipped) -> Iterator[Path]:
    """The files of a folder and its subfolders, sorted; hidden subfolders are not entered, closed ones listed."""

    def closed(fault: OSError) -> None:
        skipped.append((str(fault.filename), f"cannot be opened: {fault.strerror}"))

    for parent, folders, files in os.walk(folder, onerror=closed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent, name) for name in sorted(files))


def _of_folder(path: Path, kind: str | None, formats: Sequence[Format], skipped: Skipped) -> list[Match]:
    """What a folder's file holds; none, with the reason in `skipped`, where it cannot be read.

    A damaged file of our own is refused.
    """
    if path.name.startswith((".", "~$")):
        skipped.append((str(path), "a hidden or temporary file"))
        return []
    try:
        sources = load_path(path)
        matches = [match for source in sources if (match := _recognised(source, kind, formats)) is not None]
    except InputError as fault:
        if path.name.lower() in FILES or path.suffix.lower() == ".toml":
            raise
        skipped.append((str(path), str(fault)))
        return []
    if kind is None and (lacking := next((source for source in sources if missing_columns(source)), None)):
        raise _unknown(lacking, kind, formats)
    known = {match.source.part for match in matches}
    why = f"not a file of the kind {kind}" if kind else "not a file that is known"
    skipped += [(shown(path, source), why) for source in sources if source.part not in known]
    return matches


def _recognised(source: Source, kind: str | None, formats: Sequence[Format]) -> Match | None:
    """The format of a source, by its first row or else by the first row below that some format knows as its header."""
    refusal: InputError | None = None
    try:
        found = _by_header(source, kind, formats)
    except MappingNeededError as likely:
        found, refusal = None, likely
        if source.name.lower() in FILES:
            raise
    if found or source.table is None or source.name.lower() in FILES:
        return found
    for at, beginning in further_headers(source.table):
        try:
            found = _by_header(replace(source, table=beginning), kind, formats)
        except InputError as fault:
            refusal = refusal or fault
            continue
        if found:
            return replace(found, source=replace(source, table=headed(source.table, at)))
    if refusal:
        raise refusal
    return None


def _by_header(source: Source, kind: str | None, formats: Sequence[Format]) -> Match | None:
    for form in formats:
        holds = form.recognise(source, kind)
        if holds is not None:
            return Match(source, form, holds)
    return None


def _with_skipped_rows(readings: Sequence[Reading], tables: Sequence[RawTable | None]) -> list[Reading]:
    """The readings with the rows of their tables that are left out, now that it is known which are."""
    return [replace(r, skipped_rows=skipped_rows(r, table)) for r, table in zip(readings, tables, strict=True)]


def _read(match: Match, file: Path | str, beside: Facts) -> tuple[Reading, RawTable | None]:
    """What a recognised source holds, with what was found about it before, and the table that it was read from."""
    source = replace(match.source, facts=beside)
    found = Findings()
    found.issues += source.issues
    if source.encoding:
        text = (
            f"The file is not UTF-8; it was read as {source.encoding}. If letters look wrong, save it as CSV (UTF-8)."
        )
        found.add("notice", "encoding", text)
    if source.table is not None:
        table = replace(source.table, grid=None)
        if match.kind != "rates":
            table = without_extras(table, found)
        table.report(found)
        source = replace(source, table=table)
    reading = match.format.read(source, match.kind)
    issues = sorted((*found.issues, *reading.issues), key=lambda issue: issue.row or 0)
    whole = replace(
        reading,
        file=shown(file, source),
        rows=reading.rows + (len(source.table.ragged) if source.table else 0),
        issues=tuple(issues),
        skipped=reading.skipped + found.skipped,
        faulty=reading.faulty + found.faulty,
        layout=source.layout,
    )
    return whole, source.table


def _unknown(source: Source, kind: str | None, formats: Sequence[Format]) -> InputError:
    """Why a file is not read, and what to do."""
    missing = missing_columns(source)
    if missing and kind in (None, FILES[source.name.lower()][0]):
        columns = "the column" if len(missing) == 1 else "the columns"
        return InputError(f"{source.name} lacks {columns} {in_words(missing, 20)}.", "Add it to the first row.")
    systems = tuple(dict.fromkeys(f.name for f in formats))
    if kind is not None and len(systems) > 1:
        return InputError(
            f"{source.name} is not a file of the kind {kind} that is known.",
            "Its first row should hold the names of its columns; or tell which column is what with a mapping.",
        )
    if kind is not None or len(formats) < len(FORMATS):
        names = " or ".join(systems)
        what = f"a file of the kind {kind}" if kind else "a file"
        return InputError(f"{source.name} is not {what} in the format {names}.", "Leave out the kind and the format.")
    if source.toml is not None:
        return InputError(
            f"{source.name} is neither a policy nor a desk.toml.", 'A policy has a line such as method = "cheapest".'
        )
    if source.table is None:
        return InputError(f"{source.name} holds JSON of a kind that is not known.", "Export the orders as CSV instead.")
    header = in_words([h for h in source.table.header if h], 6)
    return InputError(
        f"{source.name} is not recognised by its first row ({header}).",
        "It should hold the column names of an export, or order, sku, quantity and country.",
    )

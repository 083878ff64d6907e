"""Files, folders and pasted blocks → Readings: find the files, recognise what each is, read it, refuse repeated keys.

Called by `desk`. Raises InputError where a file is refused as a whole; bad rows are issues in the Reading.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from domdesk.canonical import FILES
from domdesk.errors import InputError
from domdesk.intake.facts import Facts, checked
from domdesk.intake.findings import Findings, in_words
from domdesk.intake.formats import FORMATS
from domdesk.intake.formats.canonical import missing_columns
from domdesk.intake.formats.format import Format
from domdesk.intake.repeats import refuse_repeats
from domdesk.intake.source import Source, load_path, load_text
from domdesk.records import Reading

KINDS = (
    "locations", "closures", "products", "sku_aliases", "stock", "orders", "rates", "exchange_rates", "commitments",
    "policy", "settings",
)  # fmt: skip
"""What a file may hold, as `import --as` names it."""

FORMAT_NAMES = tuple(dict.fromkeys(f.name for f in FORMATS))
"""Whose layouts are read, as `import --format` names them."""

Skipped = list[tuple[str, str]]
"""Files of a folder that are not read, with the reason."""


def read_paths(
    paths: Sequence[Path],
    *,
    kind: str | None = None,
    format: str | None = None,  # noqa: A002  the name of the command line's option
    facts: Mapping[str, str] | None = None,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[list[Reading], Skipped]:
    """Every file named, and in folders every file that is recognised; the folders' other files with the reason.

    `facts` are what rate files do not say of themselves, `remembered` those of earlier calls by their keys. Raises
    InputError for a file named directly that is not recognised, for a folder with nothing to read, and where a fact is
    missing or of no use.
    """
    formats = _formats(kind, format)
    beside = Facts(checked(facts or {}), remembered or {})
    readings: list[Reading] = []
    skipped: Skipped = []
    seen: set[str] = set()
    for path in paths:
        files = list(_files(path)) if path.is_dir() else [path]
        something = False
        for file in files:
            real = os.path.realpath(file)
            if real in seen:
                something = True
                skipped.append((str(file), "named twice"))
                continue
            seen.add(real)
            source = _of_folder(file, kind, formats, skipped) if path.is_dir() else _named(file)
            if source is not None:
                something = True
                readings.append(_read(replace(source, facts=beside), str(file), kind, formats))
        if not something:
            raise InputError(
                f"Nothing in the folder {path.name or path} can be read.",
                "It should hold CSV files such as orders.csv, locations.csv and stock.csv.",
            )
    _refuse_idle(beside.given, readings)
    _refuse_same_card(readings)
    return refuse_repeats(readings), skipped


def read_text(
    text: str,
    *,
    name: str = "pasted block",
    kind: str | None = None,
    facts: Mapping[str, str] | None = None,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Reading]:
    """A block pasted from a spreadsheet, with its column names in the first row. Raises InputError as `read_paths`."""
    formats = _formats(kind, None)
    beside = Facts(checked(facts or {}), remembered or {})
    reading = _read(replace(load_text(text, name), facts=beside), name, kind, formats)
    _refuse_idle(beside.given, [reading])
    return refuse_repeats([reading])


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


def _formats(kind: str | None, name: str | None) -> tuple[Format, ...]:
    if kind is not None and kind not in KINDS:
        raise InputError(f"'{kind}' is no kind of file.", f"Kinds are {in_words(KINDS, len(KINDS))}.")
    if name is not None and name not in FORMAT_NAMES:
        raise InputError(f"'{name}' is no format that is read.", f"Formats are {in_words(FORMAT_NAMES, 20)}.")
    fitting = tuple(f for f in FORMATS if name in (None, f.name) and (kind is None or kind in f.kinds))
    if not fitting:
        raise InputError(f"The format {name} has no files of the kind {kind}.", "Leave one of the two out.")
    return fitting


def _named(path: Path) -> Source:
    if not path.exists():
        raise InputError(f"{path} does not exist.", "Check the name of the file or folder.")
    return load_path(path)


def _files(folder: Path) -> Iterator[Path]:
    """The files of a folder and its subfolders, sorted; hidden subfolders are not entered."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent, name) for name in sorted(files))


def _of_folder(path: Path, kind: str | None, formats: Sequence[Format], skipped: Skipped) -> Source | None:
    """A folder's file if it can be read; else None, the reason in `skipped`. A damaged one of our own is refused."""
    if path.name.startswith((".", "~$")):
        skipped.append((str(path), "a hidden or temporary file"))
        return None
    try:
        source = load_path(path)
        if _recognise(source, kind, formats) is not None:
            return source
    except InputError as fault:
        if path.name.lower() in FILES or path.suffix.lower() == ".toml":
            raise
        skipped.append((str(path), str(fault)))
        return None
    if kind is None and missing_columns(source):
        raise _unknown(source, kind, formats)
    skipped.append((str(path), f"not a file of the kind {kind}" if kind else "not a file that is known"))
    return None


def _recognise(source: Source, kind: str | None, formats: Sequence[Format]) -> tuple[Format, str] | None:
    for form in formats:
        holds = form.recognise(source, kind)
        if holds is not None:
            return form, holds
    return None


def _read(source: Source, file: str, kind: str | None, formats: Sequence[Format]) -> Reading:
    match = _recognise(source, kind, formats)
    if match is None:
        raise _unknown(source, kind, formats)
    form, holds = match
    reading = form.read(source, holds)
    found = Findings()
    if source.encoding:
        text = (
            f"The file is not UTF-8; it was read as {source.encoding}. If letters look wrong, save it as CSV (UTF-8)."
        )
        found.add("notice", "encoding", text)
    if source.table is not None:
        source.table.report(found)
    issues = sorted((*found.issues, *reading.issues), key=lambda issue: issue.row or 0)
    return replace(
        reading,
        file=file,
        rows=reading.rows + (len(source.table.ragged) if source.table else 0),
        issues=tuple(issues),
        skipped=reading.skipped + found.skipped,
        faulty=reading.faulty + found.faulty,
    )


def _unknown(source: Source, kind: str | None, formats: Sequence[Format]) -> InputError:
    """Why a file is not read, and what to do."""
    missing = missing_columns(source)
    if missing and kind in (None, FILES[source.name.lower()][0]):
        columns = "the column" if len(missing) == 1 else "the columns"
        return InputError(f"{source.name} lacks {columns} {in_words(missing, 20)}.", "Add it to the first row.")
    if kind is not None or len(formats) < len(FORMATS):
        names = " or ".join(dict.fromkeys(f.name for f in formats))
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

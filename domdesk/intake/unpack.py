"""A packed file (workbook, ZIP or gzip of tables) → its parts, read in a process of its own.

A file can be made to ask for any amount of memory, and the reader of workbooks then ends its process; here that ends in
a sentence. Called by `source`.
"""

import json
import multiprocessing
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path, PurePosixPath
from typing import Any

from domdesk.errors import InputError
from domdesk.intake.archive import opened, ungzipped
from domdesk.intake.decode import MAX_BYTES
from domdesk.intake.findings import in_words
from domdesk.intake.workbook import sheets
from domdesk.records import Issue

ZIP, GZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
MAGIC = (ZIP, GZIP, OLD_WORKBOOK)
WORKBOOK_MARKS = {"[Content_Types].xml", "mimetype"}
"""What a ZIP file holds that is a workbook, or another document of an office."""
TABLES = (".csv", ".tsv", ".txt", ".json")

MAX_MEMORY = 1280 * 2**20
"""Address space of the process that reads a packed file, where the system can bound it."""
MAX_SECONDS = 90
ROWS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet's rows, or a file's bytes, and what was found on the way; `name` is its own within the packed file."""

    name: str
    rows: list[list[str]] | None
    data: bytes
    issues: tuple[Issue, ...] = ()


def unpack(path: Path) -> list[Part]:
    """What a packed file holds, at least one part. Raises InputError where it cannot be read within the bounds."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send_parts, args=(theirs, str(path)), daemon=True)
    process.start()
    theirs.close()
    try:
        return list(_received(ours, path))
    except (EOFError, OSError) as fault:
        raise _too_much(path.name) from fault
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def _received(pipe: Connection, path: Path) -> Iterator[Part]:
    """The parts as the other process sends them: a head, then rows or bytes."""
    while True:
        if not pipe.poll(MAX_SECONDS):
            raise InputError(f"{path.name} takes too long to read.", "Save the sheet as CSV (UTF-8).")
        head = json.loads(pipe.recv_bytes())
        if "refused" in head:
            raise InputError(*head["refused"])
        if "end" in head:
            return
        issues = tuple(Issue(**issue) for issue in head["issues"])
        if head["is_file"]:
            yield Part(head["name"], None, pipe.recv_bytes(), issues)
            continue
        rows: list[list[str]] = []
        while chunk := json.loads(pipe.recv_bytes()):
            rows.extend(chunk)
        yield Part(head["name"], rows, b"", issues)


def _send_parts(pipe: Connection, name: str) -> None:
    """What the other process does."""
    _bound()
    path = Path(name)
    try:
        for head, body in _parts(path):
            _send(pipe, head)
            if isinstance(body, bytes):
                pipe.send_bytes(body)
            else:
                _send_rows(pipe, body)
        _send(pipe, {"end": True})
    except InputError as refusal:
        _send(pipe, {"refused": [refusal.text, refusal.remedy]})
    except OSError as fault:
        _send(pipe, {"refused": [f"{path.name} cannot be read: {fault.strerror or fault}.", "Check the file."]})
    except BaseException:  # the reader of workbooks panics with one of these, and memory may be used up
        broken = _too_much(path.name)
        _send(pipe, {"refused": [broken.text, broken.remedy]})


def _too_much(name: str) -> InputError:
    return InputError(
        f"{name} cannot be read within {MAX_MEMORY >> 20:,} MiB of memory: it is damaged or has cells far off.",
        "Save the sheet that is needed as CSV (UTF-8).",
    )


def _bound() -> None:
    """Bound this process's memory where the system can, and keep what it says when it breaks off to itself."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stderr__.fileno() if sys.__stderr__ else 2)
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _parts(path: Path) -> Iterator[tuple[dict[str, Any], bytes | Iterator[list[str]]]]:
    """Each part of a packed file as a head and its rows or bytes."""
    with path.open("rb") as file:
        magic = file.read(4)
    if magic.startswith(GZIP):
        yield _head(path.name.removesuffix(".gz"), []), ungzipped(path, MAX_BYTES)
        return
    archive = opened(path) if magic == ZIP else None
    if archive is not None and not WORKBOOK_MARKS & set(archive.namelist()):
        for name, issues in _tables(archive.namelist(), path):
            yield _head(PurePosixPath(name).name, issues), archive.read(name)
        return
    for sheet in sheets(path, archive):
        yield {"name": sheet.name, "is_file": False, "issues": list(map(asdict, sheet.issues))}, sheet.rows


def _head(name: str, issues: list[Issue]) -> dict[str, Any]:
    return {"name": name, "is_file": True, "issues": list(map(asdict, issues))}


def _tables(names: list[str], path: Path) -> Iterator[tuple[str, list[Issue]]]:
    """The files in a ZIP that may be tables, a notice about the others with the first one."""
    files = sorted(name for name in names if not name.endswith("/") and not name.startswith("__MACOSX/"))
    tables = [name for name in files if name.lower().endswith(TABLES)]
    if path.suffix.lower() == ".numbers" or not tables:
        what = "is a Numbers document" if path.suffix.lower() == ".numbers" else "is an archive without tables"
        raise InputError(f"{path.name} {what}.", "Export the sheet as CSV (UTF-8) and import that.")
    issues = []
    if others := [name for name in files if name not in tables]:
        text = f"{path.name} also holds {in_words(others)}, not read: only CSV, TSV, TXT and JSON files are."
        issues.append(Issue("notice", "not_a_table", text))
    for name in tables:
        yield name, issues
        issues = []


def _send(pipe: Connection, head: dict[str, Any]) -> None:
    pipe.send_bytes(json.dumps(head).encode())


def _send_rows(pipe: Connection, rows: Iterator[list[str]]) -> None:
    """Rows in chunks, an empty chunk at the end."""
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        pipe.send_bytes(json.dumps(chunk).encode())
    pipe.send_bytes(b"[]")

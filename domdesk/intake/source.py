"""A file or a pasted block → Sources: a table, JSON or TOML each, all of it text. Called by `read`, given to formats.

A workbook gives a Source for each sheet with content, a ZIP one for each file in it.
"""

import json
import re
import tomllib
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from domdesk.errors import InputError
from domdesk.intake.decode import decode, read_bytes, read_magic
from domdesk.intake.delimited import parse_table
from domdesk.intake.facts import Facts
from domdesk.intake.table import Grid, RawTable, shaped
from domdesk.intake.unpack import MAGIC, Part, unpack
from domdesk.records import Issue, Layout

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".ods", ".numbers")
"""Endings under which nothing but a workbook is read; behind .xls many systems hide plain text."""
INTERCHANGE = re.compile(r"[\ufeff\s]*ISA([^A-Za-z0-9\s])[0-9]{2}\1.{0,10}\1[0-9]{2}\1")
"""How EDI X12 begins; it is neither a table nor JSON, so that its Source has the text alone."""
MARKUP = ("<!doctype", "<html", "<table", "<?xml", "<meta", "<style")


@dataclass(frozen=True, slots=True)
class Source:
    """What a file holds, in the one of three shapes it has. In `json` every number is the text it was written as.

    `encoding` names what was taken where the file is not UTF-8; `facts` is what is told beside it. `part` names the
    sheet, or the file in a ZIP, where a file has several; `issues` are what was found before it was recognised.
    """

    name: str
    text: str = ""
    table: RawTable | None = None
    json: Any = None
    toml: dict[str, Any] | None = None
    encoding: str | None = None
    facts: Facts = field(default_factory=Facts)
    part: str = ""
    issues: tuple[Issue, ...] = ()

    @property
    def layout(self) -> Layout:
        """How it is laid out, as it was found."""
        table = self.table
        return Layout(
            (self.encoding or "UTF-8") if self.text else "",
            table.separator if table else "",
            table.header_row if table else None,
            self.part,
        )


def load_path(path: Path) -> list[Source]:
    """Read one file. Raises InputError where it is no text, no table, or broken JSON, TOML or workbook."""
    magic = read_magic(path)
    if magic.startswith(MAGIC):
        return _unpacked(path)
    if path.suffix.lower() in WORKBOOKS:
        what = "is empty" if not magic else "is no workbook, though its name says so: it is damaged or cut off"
        raise InputError(f"{path.name} {what}.", "Save it again, or save the sheet as CSV (UTF-8).")
    return [_loaded(read_bytes(path), path.name)]


def _loaded(data: bytes, name: str) -> Source:
    """One file of text."""
    suffix = Path(name).suffix.lower()
    text, encoding = decode(data, name)
    if suffix == ".toml":
        return Source(name, text, toml=_parse_toml(text, name), encoding=encoding)
    if suffix == ".json":
        return Source(name, text, json=_parse_json(text, name), encoding=encoding)
    if text[:200].lstrip("\ufeff \t\r\n").lower().startswith(MARKUP):
        raise InputError(
            f"{name} is a web page or XML, not a table.", "Open it in a spreadsheet and save the sheet as CSV (UTF-8)."
        )
    if INTERCHANGE.match(text):
        return Source(name, text, encoding=encoding)
    return Source(name, text, table=parse_table(text, name), encoding=encoding)


def _unpacked(path: Path) -> list[Source]:
    """The parts of a workbook or an archive, each under its own name where there are several."""
    parts = unpack(path)
    sources: list[Source] = []
    refusals: list[InputError] = []
    for part in parts:
        try:
            source = _of_part(part, path.name, alone=len(parts) == 1)
        except InputError as refusal:
            refusals.append(refusal)
        else:
            sources.append(source)
    if not sources:
        raise refusals[0]
    if refusals:
        issues = [Issue("warning", "not_read", str(refusal)) for refusal in refusals]
        sources[0] = replace(sources[0], issues=(*sources[0].issues, *issues))
    return sources


def _of_part(part: Part, file: str, *, alone: bool) -> Source:
    if part.rows is None:
        source = _loaded(part.data, part.name)
        named = "" if alone else part.name
    else:
        named = "" if alone else f"sheet {part.name}"
        name = f"{file}, {named}" if named else file
        source = Source(name, table=shaped(Grid(part.rows, pad=True), name))
    return replace(source, part=named, issues=part.issues)


def load_text(text: str, name: str) -> Source:
    """Read a pasted block: a table, or JSON where it begins like that. Raises InputError as `load_path` does."""
    text = tidy(text)
    if text.lstrip()[:1] in ("{", "["):
        return Source(name, text, json=_parse_json(text, name))
    if INTERCHANGE.match(text):
        return Source(name, text)
    return Source(name, text, table=parse_table(text, name))


def tidy(text: str) -> str:
    """Text as a file can hold it: without NUL and halves of surrogate pairs, lines ending in a line feed."""
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parse_toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text.replace("\r\n", "\n"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as fault:
        raise InputError(f"{name} is not valid TOML: {fault}.", "Mend that line and import it again.") from fault


def _parse_json(text: str, name: str) -> Any:
    try:
        return json.loads(text.removeprefix("\ufeff"), parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as fault:
        raise InputError(
            f"{name} is not valid JSON: {fault.msg} in line {fault.lineno}.", "It may be cut off; export it again."
        ) from fault
    except RecursionError as fault:
        raise InputError(f"{name} is nested too deep to be read.", "Check that it is an export of a shop.") from fault

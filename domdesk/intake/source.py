"""A file or a pasted block → Source: its table, JSON or TOML, all of it text. Called by `read`, given to formats."""

import json
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from domdesk.errors import InputError
from domdesk.intake.decode import decode, read_bytes
from domdesk.intake.facts import Facts
from domdesk.intake.table import RawTable, parse_table

SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".numbers")


@dataclass(frozen=True, slots=True)
class Source:
    """What a file holds, in the one of three shapes it has. In `json` every number is the text it was written as.

    `encoding` names what was taken where the file is not UTF-8; `facts` is what is told beside it.
    """

    name: str
    text: str = ""
    table: RawTable | None = None
    json: Any = None
    toml: dict[str, Any] | None = None
    encoding: str | None = None
    facts: Facts = field(default_factory=Facts)


def load_path(path: Path) -> Source:
    """Read one file. Raises InputError where it is no text, no table, or broken JSON or TOML."""
    name, suffix = path.name, path.suffix.lower()
    if suffix in SPREADSHEETS:
        raise InputError(f"{name} is a workbook, and sheets are read as text.", "Save its sheet as CSV (UTF-8).")
    text, encoding = decode(read_bytes(path), name)
    if suffix == ".toml":
        return Source(name, text, toml=_parse_toml(text, name), encoding=encoding)
    if suffix == ".json":
        return Source(name, text, json=_parse_json(text, name), encoding=encoding)
    return Source(name, text, table=parse_table(text, name), encoding=encoding)


def load_text(text: str, name: str) -> Source:
    """Read a pasted block: a table, or JSON where it begins like that. Raises InputError as `load_path` does."""
    text = tidy(text)
    if text.lstrip()[:1] in ("{", "["):
        return Source(name, text, json=_parse_json(text, name))
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

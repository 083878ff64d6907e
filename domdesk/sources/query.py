"""What may be asked of a database: all of one table, or one SELECT. Called by `answer`.

A table's name is looked up among the names the database itself tells, and never becomes SQL as it was written.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

COMMENTS = re.compile(r"(?:\s|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|/\*.*?\*/)*", re.DOTALL)
READS = re.compile(r"\(*\s*(?:select|with|values|from)\b\s*\S", re.IGNORECASE)
CHANGES = re.compile(
    r"(?:insert|update|delete|replace|merge|drop|create|alter|truncate|copy|call|exec|execute|do|set|grant|revoke|attach"
    r"|load|install|pragma|begin|commit)\s+\S",
    re.IGNORECASE,
)
PART = re.compile(r'"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|([^."`]+)')


class Table(NamedTuple):
    """A table or view as the database names it; `here`: its name alone means it, without the schema's."""

    schema: str
    name: str
    here: bool

    def __str__(self) -> str:
        return self.name if self.here else f"{self.schema}.{self.name}"


def is_select(query: str) -> bool:
    """Whether the text is meant as a SELECT rather than as a table's name; whether it is one, the database says."""
    return READS.match(_bare(query)) is not None


def is_change(query: str) -> bool:
    """Whether the text is meant to do something else than read."""
    return CHANGES.match(_bare(query)) is not None


def trimmed(query: str) -> str:
    """The SELECT without what may end it."""
    return query.strip().rstrip("; \t\r\n")


def find_table(name: str, tables: Sequence[Table]) -> Table | None:
    """The table that `name` means: plain or schema.table, quoted or not, by its letters, else whatever their case."""
    schema, plain = _parts(name)

    def means(table: Table, fold: Callable[[str], str]) -> bool:
        here = table.here and fold(table.name) in (fold(name.strip()), *([] if schema else [fold(plain)]))
        return here or (bool(schema) and fold(table.schema) == fold(schema) and fold(table.name) == fold(plain))

    for fold in (str, str.casefold):
        found = [table for table in tables if means(table, fold)]
        if len(found) == 1:
            return found[0]
    return None


def _parts(name: str) -> tuple[str, str]:
    """Schema ('' = none told) and table of a dotted name; of one that is neither plain nor well quoted, all of it."""
    parts, at, text = [], 0, name.strip()
    while match := PART.match(text, at):
        double, back, plain = match.groups()
        parts.append((double or "").replace('""', '"') or (back or "").replace("``", "`") or (plain or "").strip())
        at = match.end() + 1
        if match.end() == len(text):
            return ("", parts[0]) if len(parts) == 1 else (".".join(parts[:-1]), parts[-1])
        if text[match.end()] != ".":
            break
    return "", text


def _bare(query: str) -> str:
    match = COMMENTS.match(query)
    return query[match.end() if match else 0 :]

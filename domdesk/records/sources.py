"""Sources: places outside the desk that stock or orders are read from, what became of reading them, and short picks.

Made by the command line and the window, kept by the store, read by the desk. A source is never written to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from domdesk.errors import DomdeskError, SourceError
from domdesk.records.readings import ImportResult

SOURCE_KINDS = ("file", "folder", "web", "sheet", "sqlite", "duckdb", "parquet", "postgres", "mysql")
DATABASE_KINDS = ("sqlite", "duckdb", "parquet", "postgres", "mysql")
SOURCE_HOLDS = ("stock", "orders")


@dataclass(frozen=True, slots=True)
class Source:
    """Where stock or orders are read from, how often, and what is told beside it.

    `address` is a path, a URL, or for postgres and mysql `host[:port]/database`. `query` (databases alone) is a table's
    name, plain or schema.table, or one SELECT. `location` is that of rows that name none; `confidence` (0 to 1) that
    of figures that bring none. `every_minutes` 0 = on demand. `auth_header` names the header a secret is sent in (web
    alone). `facts` are told beside the file, as an import is. The secret itself is never part of it.
    """

    name: str
    kind: str
    address: str
    user: str = ""
    query: str = ""
    holds: str = "stock"
    location: str = ""
    every_minutes: int = 0
    at_start: bool = False
    confidence: Decimal | None = None
    auth_header: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    paused: bool = False


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source and what became of reading it; times are ISO with offset.

    `last_read`: the last success; `error`: why the last try failed ('' = it did not); `rows`: what the last success
    held; `token`: what was read last, as the source tells it apart. `stale`: its figures are not to be trusted as new.
    `figures`: stock rows that are its own; `short_picks`: how often one proved wrong when it was picked.
    """

    source: Source
    last_read: str | None = None
    last_try: str | None = None
    next_read: str | None = None
    rows: int = 0
    error: str = ""
    stale: bool = False
    token: str = ""
    short_picks: int = 0
    figures: int = 0


class TableNeededError(SourceError):
    """A database has several tables and the source names none of them; `tables` are those that may be read."""

    def __init__(self, text: str, remedy: str, tables: tuple[str, ...]) -> None:
        super().__init__(text, remedy)
        self.tables = tables

    def __reduce__(self) -> tuple[type[DomdeskError], tuple[object, ...]]:
        return type(self), (self.text, self.remedy, self.tables)


class SourcePreview(NamedTuple):
    """What a read of a source would bring: the columns of its first table, and the import that it would be."""

    columns: tuple[str, ...]
    result: ImportResult


class SourceRead(NamedTuple):
    """What became of reading one of several sources: `result` None: unchanged, or not read for an `error`."""

    name: str
    result: ImportResult | None
    error: str = ""


class ConfidenceProposal(NamedTuple):
    """How far a source's figures can be trusted, by the picks that tested them: `wrong` of `asked` came up short."""

    source: str
    asked: int
    wrong: int
    confidence: Decimal
    sentence: str

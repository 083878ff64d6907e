"""What intake makes of files: checked text by canonical table, issues, and what an import did with them."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from domdesk.records.batches import RecordChange

if TYPE_CHECKING:
    from domdesk.records.sources import Source

Severity = Literal["notice", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about a file that a person should know: where, why, and what to do.

    An `error` means that the row was left out, a `warning` that it was taken with a doubt; a `notice` informs.
    `row` is the row in the file as a spreadsheet numbers it (header = 1), None where it concerns the whole file. Where
    one issue tells why several rows are left out, `rows` names them all.
    """

    severity: Severity
    code: str
    text: str
    row: int | None = None
    column: str | None = None
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """Rows for one canonical table, column by column, as checked text.

    `columns` maps canonical column names to normalised values (None = blank): booleans `true`/`false`, plain decimals,
    ISO dates. Only columns that the file has are present. `rows` holds the file's row number of each record.
    With `fill`, records complete what is missing or drafted and never change what the desk already knows.
    """

    table: str
    columns: dict[str, list[str | None]]
    rows: list[int]
    fill: bool = False

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is laid out, as it was found; what does not apply is blank.

    `encoding` and `separator` (a tab, two spaces for runs of them) are those of text; `header_row` holds the column
    names; `part` is the sheet of a workbook, or the file of an archive, that has several.
    """

    encoding: str = ""
    separator: str = ""
    header_row: int | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class SkippedRows:
    """The rows of a file that were left out, in full or in part: their numbers, why, and their cells as they stand.

    `header` and `cells` are the file's own, blank where it has no rows (JSON).
    """

    header: tuple[str, ...] = ()
    rows: tuple[int | None, ...] = ()
    reasons: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One file (or pasted block) as intake understood it.

    `rows`, `orders`, `lines` and `units` count what the file holds, left-out rows included; `skipped` counts records
    left out, `faulty` those of them that were left out for a fault rather than for being fulfilled or cancelled.
    `policy` is the TOML text of a policy file, `settings` the table of a desk.toml, `sources` are those of a
    sources.toml, `facts` what was told beside a
    file, `mappings` how an unknown sheet was read, each by the key under which the desk remembers it.
    """

    file: str
    kind: str
    format: str
    rows: int = 0
    orders: int = 0
    lines: int = 0
    units: Decimal = Decimal(0)
    records: tuple[Records, ...] = ()
    issues: tuple[Issue, ...] = ()
    skipped: int = 0
    faulty: int = 0
    policy: str | None = None
    settings: dict[str, object] | None = None
    sources: tuple["Source", ...] = ()
    facts: dict[str, dict[str, str]] = field(default_factory=dict)
    mappings: dict[str, dict[str, object]] = field(default_factory=dict)
    skipped_rows: SkippedRows = field(default_factory=SkippedRows)
    layout: Layout = field(default_factory=Layout)


@dataclass(frozen=True, slots=True)
class FileResult:
    """What an import did, or would do, with one file.

    `changes` tells it record by record, changed ones first, at most a thousand of each table and status.
    """

    reading: Reading
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    issues: tuple[Issue, ...] = ()
    changes: tuple[RecordChange, ...] = ()


QUESTIONS = ("committed",)
"""The keys of all questions."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the desk asks once: told beside the next import (`--set key=value`), it is remembered.

    `choices` are the values, each with what it means.
    """

    key: str
    text: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The outcome of one import call. `batch` is None for a dry run."""

    batch: int | None
    files: tuple[FileResult, ...]
    skipped_files: tuple[tuple[str, str], ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def has_faults(self) -> bool:
        return any(f.reading.faulty for f in self.files)

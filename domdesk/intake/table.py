"""Delimited text → RawTable: a header and text cells, column by column. No cell's type is ever guessed.

Rows are numbered as a spreadsheet shows them. Called by `source` for files and pasted blocks alike.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from domdesk.errors import InputError
from domdesk.intake.findings import Findings, many, rows_in_words

DELIMITERS = (",", ";", "\t", "|")
MAX_COLUMNS = 16_384
"""As many as a spreadsheet holds."""
MAX_CELL = 2**20
"""Characters in a cell."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A sheet as text. `columns` holds one list of cells per header name, `rows` and `header_row` number the rows.

    `ragged` are the rows left out because their cells do not match the header, `ended_early` those whose missing last
    cells were taken as blank.
    """

    header: tuple[str, ...]
    columns: list[list[str]]
    rows: list[int]
    ragged: tuple[tuple[int, int], ...] = ()
    ended_early: tuple[int, ...] = ()
    damaged_quote: int | None = None
    header_row: int = 1

    def index(self, name: str) -> int | None:
        """Where a column stands, its name compared without case and surrounding spaces."""
        return next((i for i, h in enumerate(self.header) if h.casefold() == name), None)

    def report(self, found: Findings) -> None:
        """Say which rows do not match the header, and count them as left out."""
        for row, cells in self.ragged:
            text = (
                f"Row {row} has {many(cells, 'cell')} but the header has {len(self.header)}, so it is left out; "
                "put cells that contain the separator in quotation marks, and keep a separator for each blank cell."
            )
            found.add("error", "ragged_row", text, row=row)
        found.leave_out(len(self.ragged), fault=True)
        if self.ended_early:
            verb = "ends" if len(self.ended_early) == 1 else "end"
            text = f"{rows_in_words(self.ended_early)} {verb} before the last column; the missing cells count as blank."
            found.add("warning", "short_row", text, row=self.ended_early[0])
        if self.damaged_quote:
            text = (
                f"Row {self.damaged_quote} has text after a closing quotation mark; "
                "check that row, and write a quotation mark inside a cell twice."
            )
            found.add("warning", "quotation_mark", text, row=self.damaged_quote)


def parse_table(text: str, name: str) -> RawTable:
    """The table in `text`, its first row with content being the header. Raises InputError where there is none."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.removeprefix("\ufeff")
    delimiter = None
    first, _, rest = text.partition("\n")
    if re.fullmatch(r'"?sep=(.)"?', first):
        delimiter, text = first.strip('"')[-1], rest
    lines = text.split("\n")
    top = next((line for line in lines if line.strip(" \t,;|\"'")), None)
    if top is None:
        raise InputError(f"{name} is empty.", "Give a table with its column names in the first row.")
    if max(top.count(d) for d in DELIMITERS) >= MAX_COLUMNS:
        raise InputError(f"{name} has more than {MAX_COLUMNS:,} columns in one row.", "Check that it is a table.")
    delimiter = delimiter or _sniff(top)
    damaged_quote = None
    if delimiter == "\t":
        records = _tab_records(text)
    else:
        records, damaged_quote = _csv_records(lines, delimiter, name)
    return _shape(records, delimiter == "\t", name, damaged_quote)


def _sniff(line: str) -> str:
    """The separator that makes the most cells of the header line."""
    csv.field_size_limit(MAX_CELL)
    return max(DELIMITERS, key=lambda d: len(next(csv.reader([line[:MAX_CELL]], delimiter=d))))


def _csv_records(lines: list[str], delimiter: str, name: str) -> tuple[list[list[str]], int | None]:
    """Records of comma-separated text, and the first row whose quotation marks are damaged."""
    csv.field_size_limit(MAX_CELL)
    with_ends = [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    records: list[list[str]] = []
    try:
        records.extend(csv.reader(with_ends, delimiter=delimiter, strict=True))
        return records, None
    except csv.Error as fault:
        row = len(records) + 1
        if "expected after" not in str(fault):
            raise _unreadable(name, row, fault) from fault
    end = "\x00end"
    records = []
    try:
        records.extend(csv.reader(_then(with_ends, end), delimiter=delimiter))
    except csv.Error as fault:
        raise _unreadable(name, len(records) + 1, fault) from fault
    if records.pop() != [end]:
        raise _unreadable(name, len(records) + 1, None)
    return records, row


def _then(lines: list[str], end: str) -> Iterator[str]:
    yield from lines[:-1]
    yield lines[-1].rstrip("\n") + "\n"
    yield end


def _unreadable(name: str, row: int, fault: csv.Error | None) -> InputError:
    if fault is not None and "field larger" in str(fault):
        return InputError(
            f"{name}, row {row}: a cell holds more than {MAX_CELL:,} characters.",
            "Check that row for a quotation mark that is not closed.",
        )
    return InputError(
        f"{name}, row {row}: a quotation mark is opened and never closed, so the rows after it cannot be told apart.",
        "Close it, or export the file again.",
    )


TAB_CELL = re.compile(r'(?:"((?:[^"]++|"")*+)"(?=[\t\n]|\Z)|([^\t\n]*+))(\t|\n|\Z)')


def _tab_records(text: str) -> list[list[str]]:
    """Records of tab-separated text, where a quotation mark counts only at a cell's start and where it is closed."""
    if '"' not in text:
        return [line.split("\t") for line in text.split("\n")]
    records: list[list[str]] = []
    record: list[str] = []
    position = 0
    while True:
        cell = TAB_CELL.match(text, position)
        assert cell is not None, "the pattern matches anywhere"
        record.append(cell[2] if cell[1] is None else cell[1].replace('""', '"'))
        if cell[3] != "\t":
            records.append(record)
            record = []
        if not cell[3]:
            return records
        position = cell.end()


def _shape(records: list[list[str]], pad: bool, name: str, damaged_quote: int | None) -> RawTable:
    """Header and columns of equal length from records; rows without content are passed over."""
    at = next((i for i, record in enumerate(records) if _has_content(record)), None)
    if at is None:
        raise InputError(f"{name} is empty.", "Give a table with its column names in the first row.")
    full_width = len(records[at])
    header = [cell.strip() for cell in records[at]]
    while not header[-1]:
        header.pop()
    width = len(header)
    rows: list[int] = []
    kept: list[list[str]] = []
    ragged: list[tuple[int, int]] = []
    ended_early: list[int] = []
    for number, record in enumerate(records[at + 1 :], at + 2):
        cells = len(record)
        if cells != width:
            if not _has_content(record):
                continue
            if cells == full_width or (cells > width and not _has_content(record[width:])):
                record = record[:width]
            elif cells < width and pad:
                ended_early.append(number)
                record = record + [""] * (width - cells)
            else:
                ragged.append((number, cells))
                continue
        elif not _has_content(record):
            continue
        rows.append(number)
        kept.append(record)
    columns = [list(column) for column in zip(*kept, strict=True)] if kept else [[] for _ in header]
    return RawTable(tuple(header), columns, rows, tuple(ragged), tuple(ended_early), damaged_quote, at + 1)


def _has_content(record: list[str]) -> bool:
    return any(cell and not cell.isspace() for cell in record)

"""Delimited text → Grid: separators, quotation marks and line ends. Called by `source` for files and pasted blocks."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from domdesk.errors import InputError
from domdesk.intake.table import Grid, RawTable, shaped

DELIMITERS = (",", ";", "\t", "|")
SPACES = "  "
"""Columns set apart by two spaces or more, as text copied from a letter has them."""
RUN_OF_SPACES = re.compile(r" {2,}")
MAX_COLUMNS = 16_384
"""As many as a spreadsheet holds."""
MAX_MARKS = 64 * MAX_COLUMNS
"""Separators in one line of the file, those inside of cells included."""
MAX_CELL = 2**20
"""Characters in a cell."""
LINES_TO_SNIFF = 20
AT_ONCE = 2_000


def parse_grid(text: str, name: str) -> Grid:
    """The rows of `text`. Raises InputError where it is empty or its rows cannot be told apart."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.removeprefix("\ufeff")
    delimiter = None
    first, _, rest = text.partition("\n")
    if re.fullmatch(r'"?sep=(.)"?', first):
        delimiter, text = first.strip('"')[-1], rest
    lines = text.split("\n")
    with_content = (line for line in lines if line.strip(" \t,;|\"'"))
    top = [line for line, _ in zip(with_content, range(LINES_TO_SNIFF + 1), strict=False)]
    if not top:
        raise InputError(f"{name} is empty.", "Give a table with its column names in the first row.")
    if max(top[0].count(d) for d in DELIMITERS) >= MAX_COLUMNS:
        raise InputError(f"{name} has more than {MAX_COLUMNS:,} columns in one row.", "Check that it is a table.")
    delimiter = delimiter or _sniff(top)
    if any(len(line) >= MAX_MARKS and line.count(delimiter) >= MAX_MARKS for line in lines):
        raise InputError(f"{name} has more than {MAX_MARKS:,} separators in one line.", "Check that it is a table.")
    if delimiter == "\t":
        return Grid(_tab_records(text), pad=True, separator=delimiter)
    if delimiter == SPACES:
        return Grid([RUN_OF_SPACES.split(line.strip()) for line in lines], separator=SPACES)
    records, damaged_quote = _csv_records(lines, delimiter, name)
    return Grid(records, damaged_quote=damaged_quote, separator=delimiter)


def parse_table(text: str, name: str) -> RawTable:
    """The table in `text`, its first row with content being the header. Raises InputError where there is none."""
    return shaped(parse_grid(text, name), name)


def _sniff(top: Sequence[str]) -> str:
    """The separator that makes the most cells of the first line, if the lines below have as many.

    Else the one by which most lines agree on a width: the first line may be a note above the table.
    """
    csv.field_size_limit(MAX_CELL)
    widths = {d: _widths(top, d) for d in DELIMITERS}
    first = max(DELIMITERS, key=lambda d: widths[d][0])
    width = widths[first][0]
    if len(top) == 1 or (width > 1 and 2 * widths[first].count(width) > len(widths[first])):
        return first
    widths[SPACES] = [len(RUN_OF_SPACES.split(line.strip())) for line in top]
    best = max(widths, key=lambda d: _agreement(widths[d]))
    return best if _agreement(widths[best]) > 0 else first


def _widths(top: Sequence[str], delimiter: str) -> list[int]:
    """How many cells each record of the first lines has, as far as they can be told apart."""
    widths: list[int] = []
    reader = csv.reader([f"{line[:MAX_CELL]}\n" for line in top], delimiter=delimiter)
    with suppress(csv.Error):
        widths.extend(len(record) for record in reader)
    return widths or [1]


def _agreement(widths: Sequence[int]) -> int:
    """Separators in the lines that have the most frequent number of them."""
    return max(lines * (width - 1) for width, lines in Counter(widths).items())


def _csv_records(lines: list[str], delimiter: str, name: str) -> tuple[list[list[str]], int | None]:
    """Records of comma-separated text, and the first row whose quotation marks are damaged."""
    csv.field_size_limit(MAX_CELL)
    with_ends = [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    records: list[list[str]] = []
    try:
        _read_into(records, csv.reader(with_ends, delimiter=delimiter, strict=True))
        return records, None
    except csv.Error as fault:
        row = len(records) + 1
        if "expected after" not in str(fault):
            raise _unreadable(name, row, fault) from fault
    end = "\x00end"
    records = []
    try:
        _read_into(records, csv.reader(_then(with_ends, end), delimiter=delimiter))
    except csv.Error as fault:
        raise _unreadable(name, len(records) + 1, fault) from fault
    if records.pop() != [end]:
        raise _unreadable(name, len(records) + 1, None)
    return records, row


def _read_into(records: list[list[str]], reader: Iterator[list[str]]) -> None:
    """Take records a few at a time: while 100,000 are read in one go, all other threads wait."""
    before = -1
    while before < len(records):
        before = len(records)
        records.extend(islice(reader, AT_ONCE))


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

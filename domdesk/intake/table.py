"""Records of text → RawTable: a header and cells, column by column. No cell's type is ever guessed.

Rows are numbered as a spreadsheet shows them. `source` makes records of files and pasted blocks (`delimited`) and of
workbooks; `read` asks for further headers where the first row is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from domdesk.errors import InputError
from domdesk.intake.findings import Findings, many, quoted, rows_in_words

HEADER_WITHIN = 20
"""Rows with content among which a header is looked for."""
ENOUGH_TO_RECOGNISE = 50
"""Rows below a header that are looked at when it is tried."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells before it is known which of them is the header.

    With `pad`, cells that a row lacks at its end count as blank; `separator` is what parted the cells of text.
    `first_row` is the number of the first record, `damaged_quote` the first row whose quotation marks are not sound.
    """

    records: list[list[str]]
    pad: bool = False
    damaged_quote: int | None = None
    first_row: int = 1
    separator: str = ""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A sheet as text. `columns` holds one list of cells per header name, `rows` and `header_row` number the rows.

    `ragged` are the rows left out because their cells do not match the header, `ended_early` those whose missing last
    cells were taken as blank, `above` the rows over the header with what they say, `ragged_cells` the cells of the rows
    left out. `grid` is what the table was made of, as long as another header may have to be tried.
    """

    header: tuple[str, ...]
    columns: list[list[str]]
    rows: list[int]
    ragged: tuple[tuple[int, int], ...] = ()
    ended_early: tuple[int, ...] = ()
    damaged_quote: int | None = None
    header_row: int = 1
    above: tuple[tuple[int, str], ...] = ()
    ragged_cells: dict[int, list[str]] = field(default_factory=dict)
    separator: str = ""
    grid: Grid | None = None

    def index(self, name: str) -> int | None:
        """Where a column stands, its name compared without case and surrounding spaces."""
        return next((i for i, h in enumerate(self.header) if h.casefold() == name), None)

    def report(self, found: Findings) -> None:
        """Say which rows do not match the header, and count them as left out; say what stands above the header."""
        if self.above:
            verb = "stands" if len(self.above) == 1 else "stand"
            said = ", ".join(quoted(text) for _, text in self.above[:3])
            text = (
                f"{rows_in_words([row for row, _ in self.above])} {verb} above the column names in row "
                f"{self.header_row}, not read: {said}."
            )
            found.add("notice", "above_header", text, row=self.above[0][0])
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


def shaped(grid: Grid, name: str) -> RawTable:
    """The table of a grid, its first row with content being the header. Raises InputError where there is none."""
    at = next((i for i, record in enumerate(grid.records) if _has_content(record)), None)
    if at is None:
        raise InputError(f"{name} is empty.", "Give a table with its column names in the first row.")
    return replace(_headed(grid, at), grid=grid)


def further_headers(table: RawTable) -> Iterator[tuple[int, RawTable]]:
    """The rows below the header that may be the header instead: where each stands, and the beginning of its table."""
    if table.grid is None:
        return
    first = table.header_row - table.grid.first_row
    with_content = 1
    for at, record in enumerate(table.grid.records[first + 1 :], first + 1):
        if not _has_content(record):
            continue
        with_content += 1
        if with_content > HEADER_WITHIN:
            return
        if sum(1 for cell in record if cell and not cell.isspace()) > 1:
            beginning = replace(table.grid, records=table.grid.records[: at + 1 + ENOUGH_TO_RECOGNISE])
            yield at, _headed(beginning, at)


def headed(table: RawTable, at: int) -> RawTable:
    """The table with the header that `further_headers` found at this place, the rows above it put aside."""
    grid = table.grid
    assert grid is not None, "asked before"
    above = [
        (grid.first_row + i, " ".join(filter(None, map(str.strip, record))))
        for i, record in enumerate(grid.records[:at])
        if _has_content(record)
    ]
    return replace(_headed(grid, at), above=tuple(above))


def _headed(grid: Grid, at: int) -> RawTable:
    """Header and columns of equal length from the records below `at`; rows without content are passed over."""
    records = grid.records
    full_width = len(records[at])
    header = [cell.strip() for cell in records[at]]
    while not header[-1]:
        header.pop()
    width = len(header)
    rows: list[int] = []
    kept: list[list[str]] = []
    ragged: list[tuple[int, int]] = []
    ended_early: list[int] = []
    odd: dict[int, list[str]] = {}
    for number, record in enumerate(records[at + 1 :], grid.first_row + at + 1):
        cells = len(record)
        if cells != width:
            if not _has_content(record):
                continue
            if cells == full_width or (cells > width and not _has_content(record[width:])):
                record = record[:width]
            elif cells < width and grid.pad:
                ended_early.append(number)
                record = record + [""] * (width - cells)
            else:
                ragged.append((number, cells))
                odd[number] = record
                continue
        elif not _has_content(record):
            continue
        rows.append(number)
        kept.append(record)
    columns = [list(column) for column in zip(*kept, strict=True)] if kept else [[] for _ in header]
    return RawTable(
        tuple(header),
        columns,
        rows,
        tuple(ragged),
        tuple(ended_early),
        grid.damaged_quote,
        grid.first_row + at,
        ragged_cells=odd,
        separator=grid.separator,
    )


def _has_content(record: list[str]) -> bool:
    return any(cell and not cell.isspace() for cell in record)

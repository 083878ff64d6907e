"""A shop's orders export with a row per line: its columns by name, and which order each row belongs to.

Called by the formats that read such exports.
"""

from collections.abc import Iterable

from domdesk.intake.check import Sheet
from domdesk.intake.orders import group
from domdesk.intake.table import RawTable


class Export:
    """The columns by lower-case header, blank where the file lacks one; `order_column` names the order of each row.

    `order_of` gives each row's order (-1 = none), `first_rows` the index of each order's first row.
    """

    def __init__(self, table: RawTable, order_column: str) -> None:
        self.rows = table.rows
        self.columns: dict[str, list[str]] = {}
        self.labels: dict[str, str] = {}
        for label, cells in zip(table.header, table.columns, strict=True):
            self.columns.setdefault(label.casefold(), cells)
            self.labels.setdefault(label.casefold(), label)
        self.orders = [unquoted(name) for name in self.columns[order_column]]
        grouping = group(Sheet({"order": self.orders}, table.rows))
        self.order_of = grouping.order_of
        self.first_rows = grouping.first

    def __contains__(self, header: str) -> bool:
        return header in self.columns

    def cells(self, header: str) -> list[str]:
        return self.columns.get(header) or [""] * len(self.rows)


def filled_down(cells: Iterable[str], order_of: list[int]) -> list[str]:
    """Each row's cell, or where it is blank the first one of its order."""
    cells = [cell.strip() for cell in cells]
    first: dict[int, str] = {}
    for at, cell in zip(order_of, cells, strict=True):
        if cell and at not in first:
            first[at] = cell
    return [cell or first.get(at, "") for at, cell in zip(order_of, cells, strict=True)]


def unquoted(cell: str) -> str:
    """A cell without the apostrophe by which spreadsheets keep numbers as text."""
    return cell.strip().removeprefix("'").strip()

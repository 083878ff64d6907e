"""Issues of one file as they are found: the readers put them in here, `read` hands them out in the file's order."""

from collections.abc import Iterable, Sequence

from domdesk.records import Issue, Severity
from domdesk.style import number

SHOWN = 40
"""Characters of a cell that a sentence quotes."""


class Findings:
    """What was found in one file, and how many of its records are left out."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self.skipped = 0
        self.faulty = 0

    def add(
        self,
        severity: Severity,
        code: str,
        text: str,
        *,
        row: int | None = None,
        column: str | None = None,
        rows: Iterable[int] = (),
    ) -> None:
        """`rows` are all that are left out for this one reason."""
        self.issues.append(Issue(severity, code, text, row, column, tuple(rows)))

    def leave_out(self, records: int, *, fault: bool) -> None:
        """Count records left out, for a fault or for being of no concern (fulfilled, cancelled)."""
        self.skipped += records
        self.faulty += records if fault else 0


def quoted(cell: str) -> str:
    """A cell as a sentence shows it: in quotes, on one line, cut where it is long."""
    line = " ".join(cell.split())
    return f"'{line[:SHOWN]}…'" if len(line) > SHOWN else f"'{line}'"


def many(count: int, noun: str) -> str:
    """A count with its noun: '1 line', '2 lines'."""
    return f"{count} {noun}" if count == 1 else f"{number(count)} {noun}s"


def in_words(things: Sequence[object], shown: int = 3) -> str:
    """A list as one says it: '3', '3 and 9', '3, 9, 12 and 40 more'."""
    texts = [str(t) for t in things[:shown]]
    if len(things) > shown:
        return f"{', '.join(texts)} and {number(len(things) - shown)} more"
    return " and ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)


def rows_in_words(rows: Sequence[int]) -> str:
    """Row numbers as one says them: 'Row 3', 'Rows 3, 9, 12 and 40 more'."""
    return f"{'Row' if len(rows) == 1 else 'Rows'} {in_words(rows)}"

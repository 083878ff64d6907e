"""The journal of automatic routing as journal.csv beside the decisions: only ever added to. Called by desk.watching."""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from domdesk.records import JournalEntry
from domdesk.report.sheet import disarmed

COLUMNS = ("number", "at", "event", "file", "channel", "order", "run", "text", "digest")
_TAIL_BYTES = 64 * 1024


def append(path: Path, entries: Sequence[JournalEntry]) -> None:
    """Add entries, one a line, after the column names where the file is new. Raises OSError."""
    if not entries:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    before, text = _tail(path), io.StringIO()
    if before and not before.endswith(b"\n"):  # cut off in the middle of an entry, which is told again
        text.write("\n")
    writer = csv.writer(text, lineterminator="\n")
    if not before:
        writer.writerow(COLUMNS)
    writer.writerows([_cell(getattr(entry, name)) for name in COLUMNS] for entry in entries)
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())


def last_number(path: Path) -> int:
    """The number of the last entry that the file holds whole; 0 where it has none, or is not there. Raises OSError."""
    whole = _tail(path).rpartition(b"\n")[0].decode("utf-8", "replace")
    numbers = [line.partition(",")[0] for line in whole.split("\n")]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def _tail(path: Path) -> bytes:
    if not path.exists():
        return b""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        return file.read()


def _cell(value: str | int | None) -> str:
    """A cell in one line, disarmed where a spreadsheet would run it as a formula."""
    text = re.sub(r"[\r\n]+", " ", str("" if value is None else value))
    return disarmed(text)

"""Rows as the bytes of a CSV or tab-separated file, and texts that a spreadsheet would run disarmed.

Called by whatever writes decisions for people's spreadsheets and for shops' imports.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_NUMBER = re.compile(r"[+-][\d ().-]*")


def disarmed(text: str) -> str:
    """The text, with an apostrophe before one that a spreadsheet would run as a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def importable(text: str) -> str:
    """The same but for signed numbers and telephone numbers, which another program has to read as they are."""
    return text if _NUMBER.fullmatch(text) else disarmed(text)


def csv_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A CSV file in UTF-8 with a header; a cell that a row lacks is blank."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([importable(row.get(column, "")) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def tab_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A tab-separated file in ISO-8859-1 without quotes, as Amazon reads it; '?' for characters that it lacks."""
    lines = [columns, *([_one_line(row.get(column, "")) for column in columns] for row in rows)]
    return "".join("\t".join(cells) + "\r\n" for cells in lines).encode("iso-8859-1", "replace")


def _one_line(text: str) -> str:
    return " ".join(importable(text).split())

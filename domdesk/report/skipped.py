"""The rows that an import left out, as files to look into: their own columns, and before them each one's row and why.

In comes an import's result, out go CSV files, each written whole or not at all. Called by Desk.write_skipped. The cells
are the file's own, to the letter.
"""

import csv
import io
import re
from functools import partial
from pathlib import Path
from typing import IO

from domdesk.errors import DeskError
from domdesk.records import ImportResult, SkippedRows
from domdesk.report.decisions import written

COLUMNS = ("skipped row", "reason")
"""They stand in front: some exports hold more and more locations behind their last column."""


def write(result: ImportResult, path: Path) -> list[Path]:
    """Writes the file or, where several files had rows left out, one for each, named after it. Raises DeskError."""
    files = [f.reading for f in result.files if f.reading.skipped_rows.rows]
    names = [re.sub(r"[^\w.-]+", "-", Path(reading.file).stem) or "file" for reading in files]
    done: list[Path] = []
    try:
        for n, (name, reading) in enumerate(zip(names, files, strict=True), 1):
            unlike = name if names.count(name) == 1 else f"{name}-{n}"
            target = path if len(files) == 1 else path.with_name(f"{path.stem}-{unlike}{path.suffix or '.csv'}")
            done.append(written(target, partial(_write, skipped=reading.skipped_rows)))
    except OSError as error:
        raise DeskError(
            f"The skipped rows cannot be written to {path}: {error.strerror or error}.",
            "Close the file in other programs, or name another one.",
        ) from error
    return done


def _write(file: IO[bytes], skipped: SkippedRows) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)  # the mark is for spreadsheets
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*COLUMNS, *skipped.header))
    for row, reason, cells in zip(skipped.rows, skipped.reasons, skipped.cells, strict=True):
        writer.writerow(("" if row is None else row, reason, *cells))
    text.detach()

"""The audit as a CSV file, oldest first, what a spreadsheet would run as a formula disarmed. Called by the desk."""

import csv
import re
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from domdesk.errors import DeskError
from domdesk.records import AuditEntry
from domdesk.report.sheet import disarmed

COLUMNS = tuple(field.name for field in fields(AuditEntry))


def write(entries: Sequence[AuditEntry], path: Path) -> Path:
    """Writes the file, in place of an older one. Raises DeskError."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows([_cell(getattr(entry, name)) for name in COLUMNS] for entry in entries)
    except OSError as error:
        raise DeskError(f"{path} cannot be written: {error.strerror}.", "Choose another file.") from error
    return path


def _cell(value: str | int | None) -> str:
    return disarmed(re.sub(r"[\r\n]+", " ", str("" if value is None else value)))

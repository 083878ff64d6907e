"""A dated copy of a desk, as the desk's verbs list it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of a desk: its file, when it was made (local time), before what, and its size in bytes."""

    path: Path
    made_at: datetime
    why: str
    size_bytes: int

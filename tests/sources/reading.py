"""A database asked as the desk asks it, for tests: the answer as rows of text, or the sentence that comes instead.

Here in this process, which is quicker than in one of its own; that is tested apart.
"""

import csv
from pathlib import Path

import pytest

from domdesk.errors import SourceError
from domdesk.records.sources import Source
from domdesk.sources.answer import answer
from domdesk.sources.dialects import Task


def read(source: Source, folder: Path, secret: str | None = None, rows: int = 1_000_000) -> list[list[str]]:
    """The rows of the answer, its header first."""
    task = Task(
        source.kind,
        source.address,
        source.user,
        secret,
        source.query,
        folder / "answer.csv",
        rows=rows,
        connect_seconds=10,
        seconds=60,
    )
    answer(task)
    with task.target.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def refused(source: Source, folder: Path, secret: str | None = None, rows: int = 1_000_000) -> str:
    """The sentence and the remedy of a read that fails."""
    with pytest.raises(SourceError) as told:
        read(source, folder, secret, rows)
    assert told.value.__context__ is None, "what is behind a sentence may hold a password"
    return str(told.value)

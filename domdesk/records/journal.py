"""What automatic routing did, step by step: a journal that accounts for each file and each order.

Written by the store beside what it tells of, read by whoever watches a folder, shown by the window and `watch`.
"""

from dataclasses import dataclass
from typing import Literal

JournalEvent = Literal["imported", "same", "refused", "arrived", "again", "routed", "written", "read", "failed"]
"""Of a file: `imported`; `same` as one that was; `refused`, with the reason. Of an order: `arrived` for the first time,
`again`, or `routed`. Of a run: its decisions are `written`. Of a source: `read`. `failed`: what is tried again."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One step: what happened to which file, order ('' = none) or run; the store gives `number` and `at` (ISO).

    `batch` is the import that an `imported` tells of.
    """

    event: JournalEvent
    text: str
    file: str = ""
    digest: str = ""
    channel: str = ""
    order: str = ""
    run: int | None = None
    batch: int | None = None
    number: int = 0
    at: str = ""

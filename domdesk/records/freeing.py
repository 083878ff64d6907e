"""Giving many records back to memory a few at a time: Python frees a tuple of 50,000 at once, and all threads wait.

Called where the desk and the window part with a run or a snapshot: `pieces` first, then the records are let go of, and
`free` in a thread that nobody waits for.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

AT_ONCE = 500


def pieces(*records: Any) -> list[list[Any]]:
    """All that these dataclasses hold in tuples, lists and mappings, so that it outlives them."""
    held = [getattr(record, field.name) for record in records for field in fields(record)]
    return [
        list(many.values() if isinstance(many, Mapping) else many)
        for many in held
        if isinstance(many, tuple | list | Mapping)
    ]


def free(held: list[list[Any]]) -> None:
    """Let go of what `pieces` held, so far as nobody else holds it."""
    for many in held:
        while many:
            del many[-AT_ONCE:]

"""Giving many records back to memory a few at a time: Python frees a tuple of 50,000 at once, and all threads wait.

Called where the desk and the window part with a run or a snapshot: `pieces` first, then the records are let go of, and
`free` in a thread that nobody waits for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

AT_ONCE = 100


def pieces(*records: Any) -> list[list[Any]]:
    """All that these dataclasses hold in tuples, lists, sets and mappings, so that it outlives them."""
    return contents(getattr(record, field.name) for record in records for field in fields(record))


def contents(values: Iterable[Any]) -> list[list[Any]]:
    """What the tuples, lists, sets and mappings among these values hold, so that it outlives them."""
    held = []
    for many in values:
        if isinstance(many, tuple | list | frozenset | set | Mapping):
            held.append(list(many))
        if isinstance(many, Mapping):
            held.append(list(many.values()))
    return held


def free(held: list[list[Any]]) -> None:
    """Let go of what `pieces` or `contents` held, so far as nobody else holds it."""
    for many in held:
        while many:
            del many[-AT_ONCE:]

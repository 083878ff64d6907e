"""What the desk has answered about orders, by run and order: the last ones are kept, so that going back asks nothing.

Held by the session.
"""

from domdesk.gui.snapshot import Answer
from domdesk.records import OrderKey

KEPT = 300


class Answers:
    """See the module."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int | None, OrderKey], Answer] = {}

    def of(self, run: int | None, key: OrderKey | None) -> Answer | None:
        """What is known of an order in a run; None where it must be asked."""
        return self._kept.get((run, key)) if key else None

    def keep(self, run: int | None, key: OrderKey, answer: Answer) -> None:
        """Keep an answer, in place of the oldest where there are many."""
        while len(self._kept) >= KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[run, key] = answer

    def clear(self) -> None:
        """Know nothing, as the desk has changed."""
        self._kept.clear()

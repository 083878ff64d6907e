"""The clock, the listener and the wishes of one run, and what it keeps ready for a stop. Made by the engine."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domdesk.errors import Cancelled
from domdesk.records import Progress
from domdesk.routing.picks import Pick
from domdesk.routing.ready import Ready

if TYPE_CHECKING:
    from domdesk.routing.solver import Budget, LinearChild

DEFAULT_WORK = 120.0
"""Deterministic work that a run may spend on each group of orders, about as many seconds."""

LEAST_SLICE_SECONDS, MOST_SLICE_SECONDS = 0.15, 0.3
"""How long the search waits for what is written and checked beside it, each time that it asks for the wish."""

MOST_AT_ONCE = 2_000
"""Orders of a group whose programs are solved one after another: their relaxation by simplex, then a program of some
packages, then that of all. With more, two processes share the work."""

Report = Callable[[Progress], None]
Wish = Callable[[], str]


class Stopped(Exception):  # noqa: N818  it is a wish, not an error
    """A run of many orders was stopped: what it is at need not come to its end."""


@dataclass
class Run:
    """See the module. Where a stop must be heard `at_once`, whatever takes long is broken off for it.

    `kept` are idle processes that outlive the run: it takes what it needs of them, and puts back what is fit.
    """

    began: float
    deadline: float | None
    workers: int
    seed: int
    report: Report
    user_wish: Wish
    at_once: bool = False
    ready: Ready | None = None
    stopped: bool = False
    kept: "list[LinearChild] | None" = None
    children: "list[LinearChild]" = field(default_factory=list)
    _looked: float = field(default_factory=time.monotonic)

    @property
    def budget(self) -> "Budget":
        from domdesk.routing.solver import Budget

        return Budget(DEFAULT_WORK, self.deadline, self.seed, self.workers)

    def idle_children(self, orders: int) -> "Sequence[LinearChild]":
        """Processes for HiGHS, as many as so many orders pay; one that is still busy with an earlier group is ended."""
        for child in [child for child in self.children if child.busy]:
            self.children.remove(child)
            child.end()
        while len(self.children) < (1 if orders <= MOST_AT_ONCE else min(2, self.workers)):
            self.children.append(self._idle_child())
        return self.children

    def _idle_child(self) -> "LinearChild":
        from domdesk.routing.solver import LinearChild

        while self.kept:
            child = self.kept.pop()
            if child.is_fit:
                return child
            child.end()
        return LinearChild()

    def stop_children(self) -> None:
        """Take their cores back; `end_children` then sees them off."""
        for child in self.children:
            if self.kept is None or not child.is_fit:
                child.stop()

    def end_children(self) -> None:
        for child in self.children:
            if self.kept is not None and child.is_fit:
                self.kept.append(child)
            else:
                child.end()

    def wish(self) -> str:
        """What is wanted, for a search to ask often: while it goes on, its best plan is written and checked beside it.

        For as long as the search had since it last asked, within bounds.
        """
        wanted = self.user_wish()
        self.stopped |= wanted == "stop"
        if wanted == "go on" and self.ready is not None and self.ready.is_behind:
            slice_seconds = min(MOST_SLICE_SECONDS, max(LEAST_SLICE_SECONDS, time.monotonic() - self._looked))
            self.ready.bring(slice_seconds)
        self._looked = time.monotonic()
        return wanted

    def look(self) -> None:
        """Raises Cancelled where that is the wish, and Stopped where a stop is to be heard at once."""
        if self.is_stopped() and self.at_once:
            raise Stopped

    def is_stopped(self) -> bool:
        """Whether that was the wish. Raises Cancelled where that is it now."""
        wanted = self.user_wish()
        if wanted == "cancel":
            raise Cancelled
        self.stopped |= wanted == "stop"
        return self.stopped

    def aim(self, picks: Mapping[int, list[Pick]]) -> None:
        """The best picks known of some orders, to be kept ready."""
        if self.ready is not None:
            self.ready.aim(picks)

    def found(self, order: int, picks: list[Pick]) -> None:
        """As `aim`, of one order."""
        self.aim({order: picks})

    def tell(self, phase: str, cost_minor: int | None = None, bound_minor: int | None = None) -> None:
        """Say how far it is. Raises Cancelled where that is the wish."""
        self.is_stopped()
        self.report(Progress(phase, time.monotonic() - self.began, cost_minor, bound_minor))


def look_of(wish: Callable[[], str] | None) -> Callable[[], None]:
    """Raises Cancelled, whenever it is called, where that is the wish."""

    def look() -> None:
        if wish is not None and wish() == "cancel":
            raise Cancelled

    return look


def heed(wanted: str) -> None:
    """Raises Cancelled or Stopped where that is the wish."""
    if wanted == "cancel":
        raise Cancelled
    if wanted == "stop":
        raise Stopped

"""Comparing in the lane: kept runs set side by side, or policies that route the same orders first.

Called by the runs page.
"""

from collections.abc import Callable, Sequence

from domdesk.desk import Desk
from domdesk.gui.jobs import Job
from domdesk.gui.parts.words import several
from domdesk.gui.runs.compared_orders import words_of_differences
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Snapshot, take_snapshot
from domdesk.records import Comparison

Compared = tuple[list[int], Comparison, list[str]]
"""Runs, how they compare, and by which words each order that differs is found."""


def compared(desk: Desk, runs: Sequence[int], now: Snapshot) -> tuple[Comparison, list[str]]:
    """Runs side by side, and by which words each order that differs is found; in the lane."""
    found = desk.compare(runs)
    return found, words_of_differences(now, found.orders)


def route_and_compare(session: Session, policies: Sequence[str], done: Callable[[Compared], None]) -> None:
    """Have the same open orders routed by each policy, all kept; the first one's is the latest run, in force."""

    def work(desk: Desk, job: Job) -> tuple[Snapshot, Compared]:
        session.watch.check()
        runs = desk.compare_policies(policies, report=job.report, wish=job.wish)
        snapshot = take_snapshot(desk)
        return snapshot, (runs, *compared(desk, runs, snapshot))

    def routed(answer: tuple[Snapshot, Compared]) -> None:
        session.take_unasked(answer[0])
        done(answer[1])

    title = several(len(policies), "Comparing {n} policy", "Comparing {n} policies")
    session.try_desk(work, routed, session.jobs.failed.emit, title)

"""Work that changes what is accepted, or routes a part of the desk anew; the desk is read anew after it.

Called by what acts on orders, places and carriers; the run shown counts as older only where the change says so.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from domdesk.desk import Desk
from domdesk.gui.jobs import Job
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Snapshot, take_snapshot

T = TypeVar("T")


def act(
    session: Session,
    work: Callable[[Desk, Job], T],
    done: Callable[[T], None],
    title: str,
    *,
    failed: Callable[[Exception], None] | None = None,
    outdates: bool = False,
    renews: bool = False,
    can_stop: bool = False,
) -> None:
    """Have the lane do `work`, show the desk as it is then, and call `done`.

    `outdates`: the run shown does not know the change. `renews`: a new run routes all that is open, and knows it.
    `can_stop`: it can end early with the best it has.
    """
    now = session.now
    if now is None:
        return
    shown = now.run if now.run != now.latest else None

    def both(desk: Desk, job: Job) -> tuple[T, Snapshot]:
        session.watch.check()
        answer = work(desk, job)
        snapshot = take_snapshot(desk, shown)
        is_renewed = renews and snapshot.latest != now.latest
        return answer, replace(snapshot, outdated=not is_renewed and (now.outdated or outdates))

    def told(answer: tuple[T, Snapshot]) -> None:
        session.take_unasked(answer[1])
        done(answer[0])

    session.try_desk(both, told, failed or session.failed.emit, title, can_stop=can_stop)

"""Work on the desk that nobody asked for: sources that are due, orders that arrive. It gives way to what one asks for.

Called by what refreshes sources and by automatic routing; where the desk was changed it is read anew.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from domdesk.desk import Desk, Wish
from domdesk.gui.jobs import Job
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Snapshot, take_snapshot

T = TypeVar("T")
AskedWish = Callable[[], Wish]


def unasked(
    session: Session,
    work: Callable[[Desk, AskedWish], tuple[T, bool]],
    done: Callable[[T], None],
    failed: Callable[[Exception], None],
    title: str = "",
) -> None:
    """Have the lane do `work`, which answers and says whether the desk was changed; an older run stays shown.

    Work without a title is cancelled as soon as the lane is asked for something else; `failed` then hears Cancelled.
    """
    now = session.now
    if now is None:
        return
    shown = now.run if now.run != now.latest else None

    def both(desk: Desk, job: Job) -> tuple[T, Snapshot | None]:
        session.watch.check()

        def wish() -> Wish:
            return "cancel" if session.jobs.wanted and not title else job.wish()

        answer, changed = work(desk, wish)
        if not changed:
            return answer, None
        snapshot = take_snapshot(desk, shown)
        return answer, replace(snapshot, outdated=snapshot.latest == now.latest)

    def told(answer: tuple[T, Snapshot | None]) -> None:
        if answer[1] is not None:
            session.take_unasked(answer[1])
        done(answer[0])

    session.try_desk(both, told, failed, title, can_stop=False)

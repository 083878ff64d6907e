"""A source kept by the desk, new or changed, in the session's lane; the run that is shown stays. Called by the page."""

from collections.abc import Callable
from dataclasses import replace

from domdesk.desk import Desk
from domdesk.gui.parts.words import tr
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Snapshot, take_snapshot
from domdesk.records import Source


def keep(
    session: Session,
    is_new: bool,
    source: Source,
    secret: str,
    done: Callable[[bool], None],
    failed: Callable[[Exception], None],
) -> None:
    """Keep a new source, or one in place of that of its name; `done` hears whether a keyring took its secret."""
    now = session.now
    if now is None:
        return

    def work(desk: Desk) -> tuple[bool, Snapshot]:
        session.watch.check()
        kept = (desk.add_source if is_new else desk.change_source)(source, secret or None)
        shown = now.run if now.run != now.latest else None
        return kept, replace(take_snapshot(desk, shown), outdated=now.outdated)

    def told(answer: tuple[bool, Snapshot]) -> None:
        session.take_unasked(answer[1])
        done(answer[0])

    session.ask_desk(work, told, failed, tr("Saving"))

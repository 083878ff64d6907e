"""What the Sources page has the desk do: test a source, keep it, read it. In the session's lane; answers in words.

A read that somebody asked for is seen in the strip and can be cancelled there.
"""

from collections.abc import Callable
from dataclasses import replace

from domdesk.desk import Desk
from domdesk.errors import Cancelled, DomdeskError, InputError
from domdesk.gui.importing.review import object_of
from domdesk.gui.jobs import Job
from domdesk.gui.parts.words import tr
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Snapshot, take_snapshot
from domdesk.gui.sources.preview import Tested, tested
from domdesk.gui.unasked import AskedWish, unasked
from domdesk.records import ImportResult, SheetMapping, Source

Refused = Callable[[DomdeskError], None]


def test(
    session: Session,
    source: Source,
    secret: str,
    mapping: SheetMapping | None,
    done: Callable[[Tested], None],
    refused: Refused,
) -> None:
    """Find out what a read would bring; nothing is kept. A blank secret is the one that is kept."""

    def work(desk: Desk, job: Job) -> Tested:
        return tested(desk.test_source(source, secret or None, mapping=mapping, wish=job.wish))

    title = tr("Testing {name}", name=source.name or tr("the source"))
    session.try_desk(work, done, lambda error: _tell(session, error, refused), title, can_stop=False)


def keep(
    session: Session,
    is_new: bool,
    source: Source,
    secret: str,
    done: Callable[[bool], None],
    refused: Refused,
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

    session.ask_desk(work, told, lambda error: _tell(session, error, refused), tr("Saving"))


def read(session: Session, name: str, mapping: SheetMapping | None, refused: Refused) -> None:
    """Read a source now; what it brings is told in passing, what it cannot is shown in its state too."""

    def work(desk: Desk, wish: AskedWish) -> tuple[ImportResult | None, bool]:
        result = desk.refresh_source(name, mapping=mapping, wish=wish)
        return result, changes_records(result)

    def done(result: ImportResult | None) -> None:
        if result is None:
            session.done.emit(tr("{name} holds what it held.", name=name))
        else:
            session.done.emit(tr("Read {what} from {name}.", what=object_of(result), name=name))
        session.sourced.emit()

    def failed(error: Exception) -> None:
        session.sourced.emit()
        _tell(session, error, refused)

    unasked(session, work, done, failed, tr("Reading {name}", name=name))


def changes_records(result: ImportResult | None) -> bool:
    """Whether a read brought anything that was not there."""
    return result is not None and any(file.new or file.changed for file in result.files)


def _tell(session: Session, error: Exception, refused: Refused) -> None:
    if isinstance(error, Cancelled):
        refused(InputError(tr("Cancelled; nothing was changed.")))
    elif isinstance(error, DomdeskError):
        refused(error)
    else:
        session.failed.emit(error)

"""What the window does with the changes of a desk: takes them back, makes them again, and helps to prepare new ones.

Called by the window and the import page; the work is the desk's, in the session's lane.
"""

from collections.abc import Callable
from pathlib import Path

from domdesk.desk import Desk
from domdesk.errors import InputError, MissingFactsError
from domdesk.gui.parts.words import several, tr
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Source
from domdesk.records import Batch, ImportResult, MappingNeededError, Proposal


def undo(session: Session, batch: int | None = None) -> None:
    """Take a change back, the last that can be unless one is named."""

    def done(taken: Batch) -> None:
        session.done.emit(tr("Taken back: {what}.", what=taken.label))

    session.change_desk(lambda desk: desk.undo(batch), done, tr("Taking back"))


def redo(session: Session) -> None:
    """Make again what was taken back last."""

    def done(made: Batch) -> None:
        session.done.emit(tr("Made again: {what}.", what=made.label))

    session.change_desk(lambda desk: desk.redo(), done, tr("Making again"))


def find_refused(session: Session, source: Source, done: Callable[[dict[Path, str]], None]) -> None:
    """Which files of a source cannot be read by themselves, each with the reason; `done` hears of them.

    One that is to be told facts or its columns can be read.
    """

    def work(desk: Desk) -> dict[Path, str]:
        refused = {}
        for file in source.files:
            try:
                desk.import_paths([file], dry_run=True)
            except (MissingFactsError, MappingNeededError):
                continue
            except InputError as error:
                refused[file] = str(error)
        return refused

    session.ask_desk(work, done)


def propose(
    session: Session,
    source: Source,
    file: str,
    kind: str | None,
    done: Callable[[Proposal | InputError], None],
) -> None:
    """Ask what a sheet of `source` seems to hold: the file of that name, or the first; `done` hears it, or why not."""
    sheet = file_of(source, file) or source.text

    def failed(error: Exception) -> None:
        if isinstance(error, InputError):
            done(error)
        else:
            session.failed.emit(error)

    session.ask_desk(lambda desk: desk.propose_mapping(sheet, kind), done, failed)


def file_of(source: Source, name: str) -> Path | None:
    """The file of a source that has this name (a sheet's may stand behind it), else its first."""
    for path in source.files:
        if name in (path.name, str(path)) or name.startswith((f"{path.name}, ", f"{path}, ")):
            return path
    return next(iter(source.files), None)


def write_skipped(session: Session, outcome: ImportResult, path: Path) -> None:
    """Write the rows that an import leaves out into a file, or several beside it."""

    def done(files: list[Path]) -> None:
        names = ", ".join(file.name for file in files)
        session.done.emit(
            several(
                len(files),
                "Wrote the rows left out into {names}.",
                "Wrote the rows left out into {n} files: {names}.",
                names=names,
            )
        )

    session.ask_desk(lambda desk: desk.write_skipped(outcome, path), done, title=tr("Writing the rows left out"))

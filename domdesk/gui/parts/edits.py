"""What pages change by hand: records saved or removed through the desk, in the lane, and why they could not be.

Called by the pages with forms; `done` hears in words what was done, `refused` sentences by column and those about none.
"""

from collections.abc import Callable, Mapping, Sequence

from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.gui.parts.words import tr
from domdesk.gui.session import Session
from domdesk.records import Batch, ImportResult, record_name

Done = Callable[[str], None]
Refused = Callable[[Mapping[str, str], Sequence[str]], None]


class _RefusedError(Exception):
    """Cells would not do, so nothing was saved."""

    def __init__(self, result: ImportResult) -> None:
        super().__init__()
        self.result = result


def save(session: Session, table: str, rows: Sequence[Mapping[str, str]], done: Done, refused: Refused) -> None:
    """Save records of a canonical table: key and the cells that change."""
    places = session.now.locations if session.now else {}

    def named(text: str) -> str:
        return _without_ids(table, rows, {name: place.label for name, place in places.items()}, text)

    def work(desk: Desk) -> str:
        result = desk.edit(table, rows)
        if any(issue.severity == "error" for file in result.files for issue in file.issues):
            raise _RefusedError(result)
        doubts = [named(issue.text) for file in result.files for issue in file.issues if issue.severity == "warning"]
        label = next((batch.label for batch in desk.history() if batch.number == result.batch), "")
        return "\n".join(filter(None, [label, *doubts]))

    session.change_desk(work, done, tr("Saving"), lambda error: _tell(session, error, refused, named))


def remove(session: Session, table: str, keys: Sequence[Sequence[str]], done: Done, refused: Refused) -> None:
    """Remove records of a canonical table, with what hangs on them."""

    def work(desk: Desk) -> Batch:
        return desk.remove(table, keys)

    session.change_desk(
        work, lambda batch: done(batch.label), tr("Removing"), lambda error: _tell(session, error, refused)
    )


def _without_ids(table: str, rows: Sequence[Mapping[str, str]], places: Mapping[str, str], text: str) -> str:
    """A sentence about one of the rows, which begins with what files call it, as one says it who sees the row.

    Of several rows it is named, its place by name; of a single one it goes without saying.
    """
    for row in rows:
        before = _begun(record_name(table, row)) + ": "
        if not text.startswith(before):
            continue
        told = text.removeprefix(before)
        if len(rows) == 1:
            return _begun(told)
        place = row.get("location", "")
        return f"{_begun(record_name(table, {**row, 'location': places.get(place, place)}))}: {told}"
    return text


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _tell(session: Session, error: Exception, refused: Refused, named: Callable[[str], str] = str) -> None:
    """Say at the form why nothing was saved; what is no fault of the input goes the way of all failures."""
    if isinstance(error, _RefusedError):
        issues = [i for file in error.result.files for i in file.issues if i.severity == "error"]
        by_column = {i.column: named(i.text) for i in reversed(issues) if i.column}
        refused(by_column, [named(i.text) for i in issues if not i.column])
    elif isinstance(error, InputError):
        refused({}, [str(error)])
    else:
        session.failed.emit(error)

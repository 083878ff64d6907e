"""A source → its files in the caller's folder, whatever its kind. Called by the desk, outside any transaction.

Nothing is ever written to a source. Raises SourceError for all that the world can do wrong.
"""

from pathlib import Path

from domdesk.errors import InputError
from domdesk.records.sources import DATABASE_KINDS, SOURCE_KINDS, Source
from domdesk.sources.database import read_database
from domdesk.sources.fetched import Fetched
from domdesk.sources.files import read_files
from domdesk.sources.limits import Wish


def fetch(source: Source, secret: str | None, token: str, *, folder: Path, wish: Wish | None = None) -> Fetched | None:
    """What the source holds, as files in `folder`; None where nothing changed since `token` ('' = never read).

    Raises SourceError, and Cancelled where `wish` answers 'stop' or 'cancel'.
    """
    if source.kind in ("file", "folder"):
        return read_files(source, token, folder, wish)
    if source.kind in ("web", "sheet"):
        # What speaks HTTP takes 70 ms to load, which a start that reads nothing need not pay.
        from domdesk.sources.web import read_web

        return read_web(source, secret, token, folder, wish)
    if source.kind in DATABASE_KINDS:
        return read_database(source, secret, token, folder, wish)
    raise InputError(f"'{source.kind}' is no kind of source.", f"Use one of {', '.join(SOURCE_KINDS)}.")

"""Importing a source into the desk, and what is left of it for the window to tell: not the records, which may be many.

Called in the lane by the session.
"""

from dataclasses import dataclass

from domdesk.desk import Desk
from domdesk.gui.importing.review import object_of
from domdesk.gui.snapshot import Source, bring_in
from domdesk.records.freeing import contents, free


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import brought, as one says it ('212 orders'); whether it changed anything, and any orders."""

    what: str
    changed: bool
    has_orders: bool


def bring(desk: Desk, source: Source) -> Brought:
    """Import a source."""
    files = bring_in(desk, source, dry_run=False)
    telling = [file for file in files.files if file.new or file.changed]
    brought = Brought(object_of(files), bool(telling), any(file.reading.kind == "orders" for file in telling))
    held = contents(
        column for file in files.files for records in file.reading.records for column in records.columns.values()
    )
    del files, telling
    free(held)
    return brought

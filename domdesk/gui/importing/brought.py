"""Importing a source into the desk, and what is left of it for the window to tell: not the records, which may be many.

Called in the lane by the session.
"""

from dataclasses import dataclass

from domdesk.desk import Desk
from domdesk.gui.importing.review import object_of
from domdesk.gui.snapshot import Source, bring_in
from domdesk.records.freeing import contents, free

PAGE_OF = {
    "orders": "orders", "stock": "stock", "products": "stock", "locations": "locations", "rates": "rates",
    "policy": "rules", "sources": "sources",
}  # fmt: skip
"""Kind of file → the page that shows what it brought; of several kinds the first counts."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import brought, as one says it ('212 orders'); whether it changed anything, and any orders.

    `page` is the page that shows what came in, '' where none does.
    """

    what: str
    changed: bool
    has_orders: bool
    page: str = ""


def bring(desk: Desk, source: Source) -> Brought:
    """Import a source."""
    files = bring_in(desk, source, dry_run=False)
    telling = [file for file in files.files if file.new or file.changed]
    kinds = [file.reading.kind for file in telling or files.files]
    page = next((page for kind, page in PAGE_OF.items() if kind in kinds), "")
    brought = Brought(object_of(files), bool(telling), bool(telling) and "orders" in kinds, page)
    held = contents(
        column for file in files.files for records in file.reading.records for column in records.columns.values()
    )
    del files, telling
    free(held)
    return brought

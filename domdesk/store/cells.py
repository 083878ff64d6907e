"""Records of a canonical table as the text that a dump writes: what a form shows of them. Called by Store.cells."""

from domdesk.canonical import TABLES
from domdesk.store.database import Database, quoted
from domdesk.store.dumping import as_text, told
from domdesk.store.staging import key_of


def cells(database: Database, name: str) -> list[dict[str, str]]:
    """Every record of a table, drafts too, in a dump's order: column → text, '' = blank."""
    table = TABLES[name]
    order = ", ".join(map(quoted, key_of(table)))
    rows = database.rows(f"SELECT {told(table)} FROM {quoted(name)} ORDER BY {order}")
    texts = [as_text(column) for column in zip(*rows, strict=True)]
    return [dict(zip(table.names, record, strict=True)) for record in zip(*texts, strict=True)]

"""What kinds of sources, their fields and their reading times are called, and what is told about each.

Called by the list of sources, by what offers the kinds, and by the form.
"""

from domdesk.gui.parts.words import several, tr
from domdesk.gui.sources.draft import PORTS

EVERY = (0, 5, 15, 30, 60, 360, 1440)
"""Minutes between two reads that are offered; 0 = on demand."""


def kind_names() -> dict[str, str]:
    """Each kind of source as shown."""
    return {
        "sheet": tr("Shared sheet"),
        "web": tr("Web address"),
        "file": tr("File"),
        "folder": tr("Folder"),
        "postgres": tr("PostgreSQL"),
        "mysql": tr("MySQL or MariaDB"),
        "sqlite": tr("SQLite file"),
        "duckdb": tr("DuckDB file"),
        "parquet": tr("Parquet file"),
    }


def kind_about(kind: str) -> str:
    """What one needs for a source of this kind, in a sentence."""
    about = {
        "sheet": tr("Google Sheets, Excel Online, Dropbox, Nextcloud: paste the link."),
        "web": tr("A CSV, JSON or XLSX that a shop or supplier offers for download."),
        "file": tr("A table that another program writes, here or on a network drive."),
        "folder": tr("Files that arrive one by one, such as exports of a warehouse."),
        "postgres": tr("A table or view on a PostgreSQL server."),
        "mysql": tr("A table or view on a MySQL or MariaDB server."),
        "sqlite": tr("A table of a program that keeps its data in SQLite."),
        "duckdb": tr("A table of a DuckDB database."),
        "parquet": tr("A Parquet file of a data warehouse."),
    }
    return about[kind]


def every_name(minutes: int) -> str:
    """How often a source is read."""
    if minutes == 0:
        return tr("only when asked")
    if minutes == 1440:
        return tr("once a day")
    if minutes % 60 == 0:
        return several(minutes // 60, "every hour", "every {n} hours")
    return several(minutes, "every minute", "every {n} minutes")


def titles(kind: str) -> dict[str, str]:
    """What the fields of a kind are called."""
    address = {"web": tr("Address"), "sheet": tr("Link"), "folder": tr("Folder")}
    return {
        "address": address.get(kind, tr("File")),
        "host": tr("Server"),
        "port": tr("Port"),
        "database": tr("Database"),
        "user": tr("User"),
        "auth_header": tr("Header"),
        "secret": tr("Secret") if kind == "web" else tr("Password"),
        "query": tr("Table"),
        "name": tr("Name"),
        "holds": tr("It holds"),
        "location": tr("Location"),
        "confidence": tr("Confidence"),
        "every_minutes": tr("Read"),
        "at_start": tr("At start"),
    }


def about(kind: str, name: str) -> str:
    """What a field is for, in a sentence."""
    about = {
        "address": tr("Where the figures are. The source is only read, never written to."),
        "host": tr(
            "The server's name or address. A whole link such as postgresql://user@host/database fills the rest."
        ),
        "port": tr("Left blank it is the usual one, {port}.", port=PORTS.get(kind, "")),
        "database": tr("The database on that server that has the table."),
        "user": tr("A user who may read the table; one who may do nothing else is best."),
        "auth_header": tr("The header in which the secret is sent, where the address asks for one."),
        "secret": tr("Kept in the system's keyring, never in the desk; it is not shown again."),
        "query": tr("A table or view, or one SELECT. Leave it blank, and Test lists the tables there are."),
        "name": tr("Figures that come from it carry this name."),
        "holds": tr("What its rows are."),
        "location": tr("Where the stock of rows lies that name no location themselves."),
        "confidence": tr("How sure its figures are where they do not say so: 0.95 = 95 of 100 are right."),
        "every_minutes": tr("How often it is read while the desk is open."),
        "at_start": tr("Whether it is read each time the desk is opened."),
    }
    return about[name]


def examples(kind: str, *, is_kept: bool) -> dict[str, str]:
    """What stands in the blank fields of a kind, as an example or as what blank means."""
    return {
        "address": {
            "web": "https://example.com/stock.csv",
            "sheet": "https://docs.google.com/spreadsheets/d/…",
        }.get(kind, ""),
        "host": "db.example.com",
        "port": PORTS.get(kind, ""),
        "secret": tr("as kept; type to replace it") if is_kept else tr("kept in the system's keyring"),
        "auth_header": tr("none is needed"),
        "location": tr("each row names its own"),
        "confidence": tr("1: all are right"),
        "query": tr("blank: choose it from a list"),
    }


def none_about() -> str:
    """What stands in place of the list while there is no source."""
    return tr(
        "No source yet. Stock and orders that lie in another system are read from there: a shared sheet, a download, a "
        "file that another program writes, a database. Choose at the right what you have."
    )


def secret_about(name: str) -> str:
    """What is said of a secret that no keyring took."""
    return tr(
        "No keyring was found on this system: the secret of {name} is kept until the program ends, and has to be typed "
        "again after that.",
        name=name,
    )

"""What a source must be before it is kept: each rule with a sentence and a way out. Called by the desk's sourcing."""

from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlsplit

from domdesk.errors import InputError
from domdesk.records import DATABASE_KINDS, SOURCE_HOLDS, SOURCE_KINDS, Source

LONGEST_NAME = 60
_WHERE = {
    "file": "Write the path of a file, such as /mnt/erp/stock.csv.",
    "folder": "Write the path of a folder, with a pattern on wish: /mnt/erp/stock-*.csv.",
    "web": "Write a link that begins with https://.",
    "sheet": "Write the sheet's sharing link.",
    "sqlite": "Write the path of the database file.",
    "duckdb": "Write the path of the database file.",
    "parquet": "Write the path of the file.",
    "postgres": "Write it as host/database or host:port/database.",
    "mysql": "Write it as host/database or host:port/database.",
}
_SERVERS = ("postgres", "mysql")


def checked(source: Source) -> Source:
    """The source, its texts tidied. Raises InputError for what cannot be one."""
    tidied = replace(source, **{name: getattr(source, name).strip() for name in _TEXTS})
    _check_words(tidied)
    _check_address(tidied)
    if tidied.kind in DATABASE_KINDS and tidied.kind != "parquet" and not tidied.query:
        raise InputError(
            f"Source {tidied.name} does not say what to read of the database.",
            "Name a table, such as stock or public.stock, or write one SELECT.",
        )
    if tidied.auth_header and tidied.kind != "web":
        raise InputError("A header is for sources of kind web.", "Leave it out, or make it a source of kind web.")
    if tidied.every_minutes < 0:
        raise InputError("A source cannot be read every less than 0 minutes.", "Write 0 to read it on demand alone.")
    if tidied.confidence is not None and not 0 <= tidied.confidence <= Decimal(1):
        raise InputError(f"A confidence of {tidied.confidence} cannot be.", "Write a share from 0 to 1, such as 0.95.")
    return tidied


_TEXTS = ("name", "kind", "address", "user", "query", "holds", "location", "auth_header")


def _check_words(source: Source) -> None:
    if not source.name or len(source.name) > LONGEST_NAME or not source.name.isprintable():
        raise InputError(
            "The source needs a name of its own.", f"Write one of at most {LONGEST_NAME} signs, such as acme."
        )
    if source.kind not in SOURCE_KINDS:
        raise InputError(f"'{source.kind}' is no kind of source.", f"Take one of: {', '.join(SOURCE_KINDS)}.")
    if source.holds not in SOURCE_HOLDS:
        raise InputError(f"A source cannot hold '{source.holds}'.", f"Take one of: {', '.join(SOURCE_HOLDS)}.")


def _check_address(source: Source) -> None:
    """An address of its kind, without a password in it: the desk's file must not carry one."""
    if not source.address:
        raise InputError(f"Source {source.name} does not say where to read.", _WHERE[source.kind])
    if source.kind in ("web", "sheet"):
        try:
            parts = urlsplit(source.address)
            port_is_one = parts.port is None or parts.port > 0
        except ValueError:
            parts, port_is_one = urlsplit(""), False
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname or not port_is_one:
            raise InputError(f"'{source.address}' is no web address.", _WHERE[source.kind])
        if parts.password is not None or parts.username is not None:
            raise InputError(
                "The address holds a user or password, which the desk's file must not carry.",
                "Leave it out of the address and tell it as the source's secret.",
            )
    if source.kind in _SERVERS:
        host, slash, database = source.address.partition("/")
        if not host or not slash or not database or "@" in host:
            raise InputError(f"'{source.address}' is no address of a database.", _WHERE[source.kind])

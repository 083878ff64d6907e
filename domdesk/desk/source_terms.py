"""What a source must be before it is kept: each rule with a sentence and a way out. Called by the desk's sourcing."""

import re
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlsplit

from domdesk.errors import InputError
from domdesk.records import SOURCE_HOLDS, SOURCE_KINDS, Source

LONGEST_NAME = 60
_LOGIN = "Write it as host/database or host:port/database; the user and the password are told separately."
_WHERE = {
    "file": "Write the path of a file, such as /mnt/erp/stock.csv.",
    "folder": "Write the path of a folder, with a pattern on wish: /mnt/erp/stock-*.csv.",
    "web": "Write a link that begins with https://.",
    "sheet": "Write the sheet's sharing link.",
    "sqlite": "Write the path of the database file.",
    "duckdb": "Write the path of the database file.",
    "parquet": "Write the path of the file.",
    "postgres": _LOGIN,
    "mysql": _LOGIN,
}
_SERVERS = ("postgres", "mysql")
_SERVER = re.compile(r"(?:\[[0-9A-Fa-f:.%]+\]|[\w.-]+)(?::\d+)?/[^/?@=&#]+")
_LINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
"""Two letters at least: a drive of Windows has one."""


def checked(source: Source) -> Source:
    """The source, its texts tidied. Raises InputError for what cannot be one."""
    tidied = replace(source, **{name: getattr(source, name).strip() for name in _TEXTS})
    _check_words(tidied)
    _check_address(tidied)
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
    """An address of its kind, without a password in it: the desk's file must not carry one.

    What is refused is never repeated, as a password may have been pasted with it.
    """
    if not source.address:
        raise InputError(f"Source {source.name} does not say where to read.", _WHERE[source.kind])
    if source.kind in ("web", "sheet"):
        _check_link(source)
    elif source.kind in _SERVERS:
        if not _SERVER.fullmatch(source.address):
            raise InputError(f"What is told as the address of {source.name} is no address of a database.", _LOGIN)
    elif _LINK.match(source.address):
        raise InputError(f"What is told as the address of {source.name} is a link and no path.", _WHERE[source.kind])


def _check_link(source: Source) -> None:
    try:
        parts = urlsplit(source.address)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_one = urlsplit(""), False
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or not port_is_one:
        raise InputError(f"What is told as the address of {source.name} is no web address.", _WHERE[source.kind])
    if "@" in parts.netloc:
        raise InputError(
            "The address holds a user or password, which the desk's file must not carry.",
            "Leave it out of the address and tell it as the source's secret.",
        )

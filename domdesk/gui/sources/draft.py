"""What is typed of a source → the source, and in words what is missing or wrong, field by field.

Called by the source's form while one types; knows neither widgets nor the desk.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from domdesk.gui.parts.typed import to_decimal
from domdesk.gui.parts.words import tr
from domdesk.records import Source

FIELDS: dict[str, tuple[str, ...]] = {
    "file": ("address",),
    "folder": ("address",),
    "web": ("address", "auth_header", "secret"),
    "sheet": ("address",),
    "sqlite": ("address", "query"),
    "duckdb": ("address", "query"),
    "parquet": ("address", "query"),
    "postgres": ("host", "port", "database", "user", "secret", "query"),
    "mysql": ("host", "port", "database", "user", "secret", "query"),
}
"""The fields by which each kind of source is found, in the order in which they are asked for."""
COMMON = ("name", "holds", "location", "confidence", "every_minutes", "at_start")
"""The fields of every source."""
SERVERS = ("postgres", "mysql")
PORTS = {"postgres": "5432", "mysql": "3306"}
SCHEMES = {"postgres": ("postgres", "postgresql"), "mysql": ("mysql", "mariadb")}
LONGEST_NAME = 40

Typed = Mapping[str, str]


class Want(NamedTuple):
    """What a field still needs; `wrong` where something stands there that will not do."""

    text: str
    wrong: bool = False


def wants(kind: str, typed: Typed, taken: Iterable[str] = ()) -> dict[str, Want]:
    """What is missing or wrong, by field; `taken` are the names of the other sources."""
    found = {name: want for name in (*FIELDS[kind], *COMMON) if (want := _want(kind, name, typed[name].strip(), typed))}
    if typed["name"].strip().casefold() in {name.casefold() for name in taken}:
        found["name"] = Want(tr("There is a source of that name; give this one another."), True)
    return found


def _want(kind: str, name: str, text: str, typed: Typed) -> Want | None:
    if not text:
        missing = _missing(kind).get(name)
        return Want(missing) if missing else None
    wrong = ""
    match name:
        case "address" if kind in ("web", "sheet"):
            wrong = _wrong_link(text)
        case "host" if "/" in text or " " in text:
            wrong = tr("Only the server's name, such as db.example.com; the rest has its own fields.")
        case "port" if not (text.isdecimal() and 0 < int(text) < 65536):
            wrong = tr("A port is a number from 1 to 65535; leave it blank for {port}.", port=PORTS.get(kind, ""))
        case "auth_header" if not text.replace("-", "").isalnum():
            wrong = tr("A header's name has letters, digits and hyphens, such as Authorization or X-Api-Key.")
        case "secret" if kind == "web" and not typed["auth_header"].strip():
            return Want(tr("Say above in which header it is sent, such as Authorization."))
        case "confidence":
            share = to_decimal(text)
            if share is None or not 0 <= share <= 1:
                wrong = tr("Confidence is a number from 0 to 1; 0.95 means that 95 of 100 figures are right.")
    return Want(wrong, True) if wrong else None


def _missing(kind: str) -> dict[str, str]:
    """What is asked for where a field is blank that must not be."""
    address = {
        "file": tr("Choose the file."),
        "folder": tr("Choose the folder into which the files are put."),
        "web": tr("Paste the address at which the figures can be downloaded."),
        "sheet": tr("Paste the link that “Share” or “Publish” gives you."),
        "sqlite": tr("Choose the database file."),
        "duckdb": tr("Choose the database file."),
        "parquet": tr("Choose the Parquet file."),
    }
    return {
        "name": tr("Give it a name, such as Main warehouse."),
        "address": address.get(kind, ""),
        "host": tr("Type the server's name, such as db.example.com or localhost; or paste its whole link."),
        "database": tr("Type the name of the database on that server."),
        "user": tr("Type the user who may read it."),
    }


def _wrong_link(text: str) -> str:
    no_address = tr("That is no web address; it should look like https://example.com/stock.csv.")
    try:
        parts = urlsplit(_with_scheme(text))
        host = parts.hostname or ""
    except ValueError:
        return no_address
    if parts.scheme not in ("http", "https"):
        return tr("A web address begins with https:// or http://.")
    if "." not in host and host != "localhost":
        return no_address
    return ""


def _with_scheme(text: str) -> str:
    return text if "://" in text else f"https://{text}"


# --- from fields to a source, and back


def as_source(kind: str, typed: Typed, kept: Source | None = None) -> Source:
    """The source that is typed; what has no field stays as in `kept`."""
    told = {name: text.strip() for name, text in typed.items()}
    fields = FIELDS[kind]
    address = told["address"]
    if kind in SERVERS:
        address = f"{told['host']}{':' + told['port'] if told['port'] else ''}/{told['database']}"
    elif kind in ("web", "sheet"):
        address = _with_scheme(address)
    return replace(
        kept or Source("", kind, ""),
        name=told["name"],
        kind=kind,
        address=address,
        user=told["user"] if "user" in fields else "",
        query=told["query"] if "query" in fields else "",
        auth_header=told["auth_header"] if "auth_header" in fields else "",
        holds=told["holds"] or "stock",
        location=told["location"],
        every_minutes=int(told["every_minutes"] or 0),
        at_start=told["at_start"] == "true",
        confidence=to_decimal(told["confidence"]) if told["holds"] != "orders" else None,
    )


def typed_of(source: Source) -> dict[str, str]:
    """What stands in the fields of a source; its secret is never among it."""
    host, port, database = "", "", ""
    if source.kind in SERVERS:
        place, _, database = source.address.partition("/")
        host, _, port = place.rpartition(":") if place.rpartition(":")[2].isdecimal() else (place, "", "")
    return blank() | {
        "name": source.name,
        "address": "" if source.kind in SERVERS else source.address,
        "host": host,
        "port": port,
        "database": database,
        "user": source.user,
        "query": source.query,
        "auth_header": source.auth_header,
        "holds": source.holds,
        "location": source.location,
        "confidence": "" if source.confidence is None else str(source.confidence),
        "every_minutes": str(source.every_minutes),
        "at_start": "true" if source.at_start else "false",
    }


def blank() -> dict[str, str]:
    """The fields of a source that nothing is known of."""
    names = {name for fields in FIELDS.values() for name in fields} | set(COMMON)
    return dict.fromkeys(names, "") | {"holds": "stock", "every_minutes": "0", "at_start": "false"}


def from_link(kind: str, text: str) -> dict[str, str]:
    """The fields that a server's link tells, such as postgresql://me:secret@host:5432/shop; {} where it is none."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        return {}
    if parts.scheme not in SCHEMES.get(kind, ()) or not parts.hostname:
        return {}
    told = {
        "host": parts.hostname,
        "port": str(port or ""),
        "database": unquote(parts.path.strip("/")),
        "user": unquote(parts.username or ""),
        "secret": unquote(parts.password or ""),
    }
    return {name: value for name, value in told.items() if value}


def name_for(kind: str, typed: Typed) -> str:
    """A name to begin with, by where the source is; '' while that is not known."""
    if kind in SERVERS:
        table, host = typed["query"].strip(), typed["host"].strip()
        return (table if table and " " not in table else typed["database"].strip() or host)[:LONGEST_NAME]
    text = typed["address"].strip()
    if kind in ("web", "sheet"):
        if not text or _wrong_link(text):
            return ""
        host = (urlsplit(_with_scheme(text)).hostname or "").removeprefix("www.")
        return (tr("Shared sheet") if kind == "sheet" else host)[:LONGEST_NAME]
    path = PurePath(text)
    return (path.name if kind == "folder" else path.stem)[:LONGEST_NAME]

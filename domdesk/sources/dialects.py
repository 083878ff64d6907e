"""How each kind of database is attached, asked in its own SQL, and made to write its values as text.

Called by `answer`. The server or library itself turns values into text, so no decimal passes through a float.
"""

import glob
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from domdesk.errors import SourceError

ATTACHED = "source"


@dataclass(frozen=True, slots=True)
class Task:
    """What a database is asked, and the CSV file that its answer goes to; the reading process is given this alone."""

    kind: str
    address: str
    user: str
    secret: str | None = field(repr=False)
    query: str
    target: Path
    rows: int
    connect_seconds: float
    seconds: float

    @property
    def place(self) -> str:
        """The database as a sentence names it: a server as host:port, a file as its path."""
        port = DIALECTS[self.kind].port
        if not port:
            return self.address
        host, number, _ = server(self.address, port)
        return f"{host}:{number}"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between kinds of databases.

    `extension` is the DuckDB extension that knows it ('' = built in). `attach` gives the statements that make a task's
    database known as `ATTACHED`, read-only. `ask` names the function that passes it SQL of its own, `run_options` what
    makes that a read-only transaction; '' = DuckDB runs the SQL itself. `bound` is SQL of its own that gives each
    question of a transaction so many `milliseconds` at most, '' = it knows none. `tables` lists schema, name and
    whether the name alone does. `as_text` takes a quoted column and DuckDB's name of its type.
    """

    title: str
    extension: str
    attach: Callable[[Task], list[str]]
    tables: str
    as_text: Callable[[str, str], str]
    ask: str = ""
    run_options: str = ""
    bound: str = ""
    quote: str = '"'
    port: int = 0

    def identifier(self, name: str) -> str:
        """A name as its SQL writes it."""
        return self.quote + name.replace(self.quote, self.quote * 2) + self.quote

    def described(self, sql: str) -> str:
        """DuckDB's SQL for the columns of the answer to SQL of its own, which is prepared alone and not run."""
        return f"DESCRIBE {self._asked(sql, '')}"

    def answered(self, sql: str) -> str:
        """DuckDB's SQL for the answer to SQL of its own."""
        return self._asked(sql, self.run_options)

    def _asked(self, sql: str, options: str) -> str:
        if not self.ask:
            return sql
        return f"SELECT * FROM {self.ask}({literal(ATTACHED)}, {literal(sql)}{options})"


def literal(text: str) -> str:
    """A text as DuckDB's SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def server(address: str, default_port: int) -> tuple[str, int, str]:
    """Host, port and database of `host[:port]/database`. Raises SourceError, which never repeats the address."""
    place, _, database = address.strip().partition("/")
    host, colon, port = place.rpartition(":") if not place.endswith("]") and ":" in place else (place, "", "")
    number = int(port) if port.isdecimal() and port.isascii() else 0 if colon else default_port
    if not host or not database or "@" in address or "//" in address or not 0 < number < 65536:
        # What is wrong with it may be a password that was written into it.
        raise SourceError(
            "The address of this database cannot be understood.",
            "Write it as host/database or host:port/database; the user and the password are told separately.",
        )
    return host.strip("[]"), number, database


def readable_file(address: str) -> Path:
    """The file that an address means. Raises OSError where it cannot be read."""
    path = Path(address).expanduser().absolute()
    with path.open("rb"):
        return path


def _attach_sqlite(task: Task) -> list[str]:
    path = readable_file(task.address)
    with path.open("rb") as file:
        header = file.read(100)
    # SQLite reads what a copy has not brought yet as rows of nothing. Its file format tells the size at these places.
    page_bytes, pages = int.from_bytes(header[16:18], "big"), int.from_bytes(header[28:32], "big")
    if path.stat().st_size < pages * (65536 if page_bytes == 1 else page_bytes) and header.startswith(b"SQLite"):
        raise SourceError(f"{task.address} is not written to its end.", "It is read at the next turn.")
    return [f"ATTACH {literal(str(path))} AS {ATTACHED} (TYPE sqlite, READ_ONLY)"]


def _attach_duckdb(task: Task) -> list[str]:
    path = literal(str(readable_file(task.address)))
    return [f"ATTACH {path} AS {ATTACHED} (TYPE duckdb, READ_ONLY)", f"USE {ATTACHED}"]


def _attach_parquet(task: Task) -> list[str]:
    """The file as a view that is called as it is."""
    path = readable_file(task.address)
    view = '"' + path.stem.replace('"', '""') + '"'
    pattern = glob.escape(str(path))  # DuckDB takes a path for a pattern
    return [
        f"SET allowed_paths = [{literal(str(path))}, {literal(pattern)}]",
        f"ATTACH ':memory:' AS {ATTACHED}",
        f"USE {ATTACHED}",
        f"CREATE VIEW {view} AS SELECT * FROM read_parquet({literal(pattern)}, hive_partitioning = false)",
    ]


def _attach_postgres(task: Task) -> list[str]:
    path = f"connect_timeout={int(task.connect_seconds)} application_name=domdesk"
    return [
        _secret(task, *server(task.address, DIALECTS[task.kind].port)),
        f"ATTACH '{path}' AS {ATTACHED} (TYPE postgres, SECRET credentials, READ_ONLY)",
    ]


def _attach_mysql(task: Task) -> list[str]:
    host, port, database = server(task.address, DIALECTS[task.kind].port)
    if host == "localhost":
        host = "127.0.0.1"  # its library takes 'localhost' for the socket of whatever server has one
    return [
        "SET mysql_tinyint1_as_boolean = false",  # a count in a TINYINT(1) is a count
        _secret(task, host, port, database),
        f"ATTACH '' AS {ATTACHED} (TYPE mysql, SECRET credentials, READ_ONLY)",
    ]


def _secret(task: Task, host: str, port: int, database: str) -> str:
    facts = {"HOST": host, "DATABASE": database, "USER": task.user, "PASSWORD": task.secret or ""}
    told = ", ".join(f"{key} {literal(text)}" for key, text in facts.items() if text)
    return f"CREATE TEMPORARY SECRET credentials (TYPE {task.kind}, PORT {port}, {told})"


def _postgres_text(column: str, kind: str) -> str:
    if kind.startswith(("DATE", "TIMESTAMP")):
        return f"to_json({column}) #>> '{{}}'"  # ISO 8601, whatever the server's date style
    return f"{column}::text"


def _mysql_text(column: str, kind: str) -> str:
    text = f"CAST({column} AS CHAR)"
    if kind == "BOOLEAN":
        return f"ELT(1 + {column}, 'false', 'true')"
    if kind.startswith(("DATE", "TIMESTAMP")):
        # A day of nulls is how MySQL writes that there is none.
        return f"CASE WHEN {text} NOT LIKE '0000-00-00%' THEN REPLACE({text}, ' ', 'T') END"
    return text


def _sqlite_text(column: str, kind: str) -> str:
    return f"CASE typeof({column}) WHEN 'blob' THEN hex({column}) ELSE CAST({column} AS TEXT) END"


def _duckdb_text(column: str, kind: str) -> str:
    text = f"CAST({column} AS VARCHAR)"
    return f"replace({text}, ' ', 'T')" if kind.startswith("TIMESTAMP") else text


DUCKDB_TABLES = (
    "SELECT schema_name, {0}_name, schema_name = current_schema() FROM duckdb_{0}s()"
    " WHERE database_name = current_database() AND NOT internal"
)
BOTH_TABLES = DUCKDB_TABLES.format("table") + " UNION ALL " + DUCKDB_TABLES.format("view")
DIALECTS = {
    "sqlite": Dialect(
        title="SQLite",
        extension="sqlite_scanner",
        attach=_attach_sqlite,
        ask="sqlite_query",
        tables="SELECT 'main' AS s, name, 1 AS here FROM sqlite_master"
        " WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        as_text=_sqlite_text,
    ),
    "duckdb": Dialect(title="DuckDB", extension="", attach=_attach_duckdb, tables=BOTH_TABLES, as_text=_duckdb_text),
    "parquet": Dialect(title="Parquet", extension="", attach=_attach_parquet, tables=BOTH_TABLES, as_text=_duckdb_text),
    "postgres": Dialect(
        title="PostgreSQL",
        extension="postgres_scanner",
        attach=_attach_postgres,
        ask="postgres_query",
        bound="SELECT set_config('statement_timeout', '{milliseconds}', true)",
        tables="SELECT n.nspname::text AS s, c.relname::text AS name, pg_table_is_visible(c.oid) AS here"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p')"
        " AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
        " AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')",
        as_text=_postgres_text,
        port=5432,
    ),
    "mysql": Dialect(
        title="MySQL",
        extension="mysql_scanner",
        attach=_attach_mysql,
        ask="mysql_query",
        # A streamed answer would come over a connection that is in no transaction.
        run_options=", stream_results = false",
        tables="SELECT table_schema AS s, table_name AS name, table_schema = DATABASE() AS here"
        " FROM information_schema.tables"
        " WHERE table_schema NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')",
        as_text=_mysql_text,
        quote="`",
        port=3306,
    ),
}

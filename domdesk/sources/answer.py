"""One question to a database → its answer in a CSV file. Runs in a process of its own, started by `database`.

A DuckDB in memory attaches the one database, read-only, and is then shut in: no other file, network or setting.
"""

import codecs
import importlib.util
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import duckdb

from domdesk.errors import SourceError
from domdesk.records.sources import TableNeededError
from domdesk.sources.database_faults import ONE_SELECT, RENAME, told
from domdesk.sources.dialects import DIALECTS, Dialect, Task, literal
from domdesk.sources.limits import MIB
from domdesk.sources.query import Table, find_table, is_change, is_select, trimmed

SHOWN_TABLES = 12
CLEAN = "Type its address, user, password and query again instead of pasting them."


def answer(task: Task, connected: Callable[[], None] = lambda: None) -> None:
    """Write the task's file: a header, then rows of exact decimals, ISO dates and blanks for NULL. Raises SourceError.

    `connected` is called once the database has let us in.
    """
    asked: list[str] = []
    _check_letters(task)
    try:
        with closing(_connection(task)) as connection:
            reading = _Reading(connection, task, asked)
            reading.attach()
            connected()
            with _transaction(connection):
                reading.bound()
                reading.write(reading.question())
        _check_text(task)
        return
    except (duckdb.Error, OSError, UnicodeDecodeError) as fault:
        spoken = told(fault, task, asked)
    # Not raised inside: what DuckDB says may hold more than is meant for anyone's eyes.
    raise spoken


def _check_letters(task: Task) -> None:
    """Raises SourceError for characters that end or break SQL: an error about them might quote the secret."""
    for text in (task.address, task.user, task.secret or "", task.query):
        if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise SourceError("What is told of this source holds a character that cannot be sent.", CLEAN)


def _check_text(task: Task) -> None:
    """Raises UnicodeDecodeError where the answer is not UTF-8, which SQLite does not ensure."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with task.target.open("rb") as file:
        while part := file.read(MIB):
            decoder.decode(part)


def _connection(task: Task) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_persistent_secrets": "false",
            "python_enable_replacements": "false",
            "memory_limit": "1GB",
            "temp_directory": str(task.target.parent),
            "max_temp_directory_size": "1GB",
            # One thread keeps the order of rows; told to keep it, DuckDB would gather rows before it writes any.
            "threads": "1",
            "preserve_insertion_order": "false",
        }
    )


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("BEGIN TRANSACTION")
    try:
        yield
    finally:
        # Left to the closing of the connection, a server that is gone would end this process before it has told so.
        with suppress(duckdb.Error):
            connection.execute("ROLLBACK")


class _Reading:
    """A connection on its way to a task's answer."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, task: Task, asked: list[str]) -> None:
        self.task = task
        self.asked = asked
        self.dialect = DIALECTS[task.kind]
        self._run = connection.execute
        self._statements = connection.extract_statements

    def attach(self) -> None:
        """Make the task's database known, and shut everything else out for good."""
        if self.dialect.extension:
            self._run(f"LOAD {literal(str(_extension(self.dialect)))}")
        self._run(f"SET allowed_directories = [{literal(str(self.task.target.parent))}]")
        for statement in self.dialect.attach(self.task):
            self._run(statement)
        self._run("SET enable_external_access = false")
        self._run("SET lock_configuration = true")

    def bound(self) -> None:
        """Have the server give up in time too, so that it does not go on with what nobody waits for any more."""
        if self.dialect.bound:
            bound = self.dialect.bound.format(milliseconds=int(self.task.seconds * 1000))
            self._run(self._answered(bound)).fetchall()

    def question(self) -> str:
        """The one SELECT, in the database's own SQL, that the task's query means. Raises SourceError."""
        query = trimmed(self.task.query)
        if not is_select(query):
            table = self._table(query)
            return f"SELECT * FROM {self.dialect.identifier(table.schema)}.{self.dialect.identifier(table.name)}"
        if not self.dialect.ask and [one.type for one in self._statements(query)] != [duckdb.StatementType.SELECT]:
            raise SourceError("The query is more than one SELECT.", ONE_SELECT)
        return query

    def write(self, sql: str) -> None:
        """Write the answer, each value as the database itself writes it. Raises SourceError where it is too long.

        `sql` must be understood as it stands before it is put in brackets, so that nothing in it can close them.
        """
        columns = self._columns(sql)
        texts = []
        for name, kind in columns:
            column = self.dialect.identifier(name)
            texts.append(f"{self.dialect.as_text(f'answer.{column}', kind)} AS {column}")
        bounded = f"SELECT {', '.join(texts)} FROM (\n{sql}\n) AS answer LIMIT {self.task.rows + 1}"
        # Straight into the file: whoever waits looks at how large it grows.
        options = "FORMAT csv, HEADER, USE_TMP_FILE false"
        rows = self._run(
            f"COPY ({self._answered(bounded)}) TO {literal(str(self.task.target))} ({options})"
        ).fetchall()[0][0]
        if rows > self.task.rows:
            raise SourceError(
                f"The answer has more than {self.task.rows:,} rows.", "Narrow the query down to the stock that counts."
            )

    def _answered(self, sql: str) -> str:
        self.asked.append(sql)
        return self.dialect.answered(sql)

    def _columns(self, sql: str) -> list[tuple[str, str]]:
        """Each column's name and DuckDB's name of its type."""
        self.asked.append(sql)
        columns = [(row[0], row[1]) for row in self._run(self.dialect.described(sql)).fetchall()]
        twice = [name for name, times in Counter(name.casefold() for name, _ in columns).items() if times > 1]
        if twice:
            raise SourceError(f"Two columns are called {twice[0]}.", RENAME)
        return columns

    def _table(self, name: str) -> Table:
        """The table that the query names, or the only one where it is blank. Raises SourceError."""
        listed = self._run(self._answered(self.dialect.tables)).fetchall()
        tables = [Table(schema, table, bool(int(here))) for schema, table, here in listed]
        found = find_table(name, tables) if name else tables[0] if len(tables) == 1 else None
        if found is not None:
            return found
        place = self.task.place
        if not tables:
            raise SourceError(
                f"{place} has no table that may be read.", "Is it the right database, and the right user?"
            )
        names = tuple(sorted(map(str, tables), key=str.casefold))
        shown = ", ".join(names[:SHOWN_TABLES]) + (", …" if len(names) > SHOWN_TABLES else "")
        if is_change(name):
            raise SourceError(
                "Only a SELECT can be asked, as sources are never written to.", f"Its tables are: {shown}."
            )
        if not name:
            raise TableNeededError(f"{place} has several tables.", f"Say which one holds the figures: {shown}.", names)
        raise SourceError(f"There is no table called '{name}'.", f"Its tables are: {shown}.")


def _extension(dialect: Dialect) -> Path:
    """The file of an extension, from its installed package and never from the network. Raises SourceError."""
    package = importlib.util.find_spec(f"duckdb_extension_{dialect.extension}")
    if package is not None and package.origin is not None:
        folder = Path(package.origin).parent / "extensions" / f"v{duckdb.__version__}"
        path = folder / f"{dialect.extension}.duckdb_extension"
        if path.is_file():
            return path
    raise SourceError(
        f"The part of domdesk that reads {dialect.title} is not installed.",
        "Install it with: pip install 'domdesk[connectors]'",
    )

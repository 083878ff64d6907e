"""One wrapper begins and commits, errors inside it save nothing, and the connection reaches nothing but its file."""

import ast
import threading
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

import domdesk
from domdesk.errors import DeskError
from domdesk.store.database import Database, as_desk_error, utf8

PATH = Path("/shelf/a.desk")


@pytest.fixture
def database(tmp_path):
    """A file with one table of keys."""
    with_table = Database(tmp_path / "a.db")
    with with_table.transaction():
        with_table.rows("CREATE TABLE t (k INTEGER PRIMARY KEY)")
    yield with_table
    with_table.close()


def test_a_swallowed_error_is_not_a_commit(database):
    """DuckDB commits 'successfully' after a failed statement and saves nothing; here that raises."""

    def swallow():
        with database.transaction():
            database.rows("INSERT INTO t VALUES (1)")
            with suppress(duckdb.ConstraintException):
                database.rows("INSERT INTO t VALUES (1)")

    with pytest.raises(RuntimeError, match="passed over"):
        swallow()
    assert database.value("SELECT count(*) FROM t") == 0


def test_an_exception_takes_everything_back_and_goes_on(database):
    """Whatever is raised inside comes out, and the next transaction works."""

    def interrupted():
        with database.transaction():
            database.rows("INSERT INTO t VALUES (1)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with database.transaction():
        database.rows("INSERT INTO t VALUES (2)")
    assert database.rows("SELECT k FROM t") == [(2,)]


def test_a_rehearsal_keeps_nothing(database):
    with database.transaction(keep=False):
        database.rows("INSERT INTO t VALUES (1)")
        assert database.value("SELECT count(*) FROM t") == 1
    assert database.value("SELECT count(*) FROM t") == 0


def test_nothing_else_begins_or_commits():
    """No other place speaks of transactions to DuckDB, but the reader of others' databases in a process of its own."""
    words = ("BEGIN", "COMMIT", "ROLLBACK")
    found = set()
    for path in Path(domdesk.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(words):
                found.add(path.name)
            in_window = "gui" in path.parts  # it cannot reach DuckDB, and has pages of its own to begin
            if isinstance(node, ast.Attribute) and node.attr in ("begin", "executemany") and not in_window:
                found.add(path.name)
    assert found == {"database.py", "answer.py"}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM '/etc/hostname'",
        "COPY t TO '/tmp/out.csv'",
        "ATTACH '/tmp/other.db'",
        "INSTALL sqlite",
        "SELECT * FROM glob('/etc/*')",
        "SET enable_external_access = true",
        "SET threads = 8",
    ],
)
def test_sql_reaches_nothing_outside(database, sql):
    """Files, the network and the configuration are out of reach."""
    with pytest.raises((duckdb.Error, DeskError)):
        database.rows(sql)


def test_sql_sees_no_python_variables(database):
    outside = [1, 2, 3]
    with pytest.raises(duckdb.CatalogException):
        database.rows("SELECT * FROM outside")
    assert outside


def test_text_that_utf8_cannot_hold_goes_in_mended(database):
    """Half a surrogate pair would take DuckDB down; it becomes a replacement character, all else stays."""
    given = ["good", "half \ud83d pair", "whole 😀", "nul\0here", "'; DROP TABLE t; --", "é"]
    with database.table("texts", {"text": given, "n": range(6)}):
        found = [text for (text,) in database.rows("SELECT text FROM texts ORDER BY n")]
    assert found == ["good", "half � pair", *given[2:]]
    assert [utf8(t) for t in given] == found


def test_blank_columns_stay_text(database):
    """A column that begins with thousands of blanks is text all the same."""
    with database.table("texts", {"text": [""] * 5000 + ["007"]}):
        assert database.rows("SELECT text, typeof(text) FROM texts WHERE text <> ''") == [("007", "VARCHAR")]


def test_another_thread_may_call(database):
    """The thread that works need not be the one that opened."""
    found = []

    def work():
        with database.transaction():
            database.rows("INSERT INTO t VALUES (7)")
        found.extend(database.rows("SELECT k FROM t"))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [(7,)]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            duckdb.IOException(
                'IO Error: Could not set lock on file "/a.desk": Conflicting lock is held in'
                " /opt/My Tools/bin/python3.11 (PID 123). See also https://duckdb.org"
            ),
            "a.desk is open in python (process 123). Close it there first.",
        ),
        (
            duckdb.IOException('IO Error: Could not set lock on file "/a.desk": Conflicting lock is held in PID 9.'),
            "a.desk is open in another program (process 9). Close it there first.",
        ),
        (
            duckdb.IOException(
                'Cannot open file "a.desk": The process cannot access the file'
                " because it is being used by another process."
            ),
            "a.desk is open in another program. Close it there first.",
        ),
        (
            duckdb.TransactionException('Failed to commit: Could not write file "a.desk.wal": No space left on device'),
            "The disk is full; a.desk keeps what it had before. Free some space and try again.",
        ),
        (
            duckdb.IOException('IO Error: Cannot open file "/shelf/a.desk": Permission denied'),
            "a.desk cannot be written to. Check the folder's permissions or copy the desk elsewhere.",
        ),
        (
            duckdb.IOException('IO Error: Cannot open file "/media/a.desk": Read-only file system'),
            "a.desk cannot be written to. Check the folder's permissions or copy the desk elsewhere.",
        ),
        (
            duckdb.IOException('IO Error: Could not write file "/share/a.desk": Stale file handle'),
            "a.desk cannot be read or written",
        ),
        (duckdb.OutOfMemoryException("failed to allocate"), "There is not enough memory for this on a.desk."),
        (duckdb.Error("Corrupt database file: computed checksum 1 does not match"), "a.desk is damaged"),
        (
            duckdb.IOException("Trying to read a database file with version number 999, but we can only read 64"),
            "a.desk was written by a newer version of the program.",
        ),
        (duckdb.FatalException("database has been invalidated"), "Close the desk and open it again."),
    ],
)
def test_what_goes_wrong_outside_is_one_sentence(error, said):
    """DuckDB's errors become the program's, with a way out."""
    spoken = as_desk_error(error, PATH)
    assert spoken is not None
    assert said in str(spoken)


@pytest.mark.parametrize(
    "error",
    [
        duckdb.ConstraintException("Duplicate key 'No space left on device'"),
        duckdb.BinderException("x"),
        duckdb.ConversionException("Corrupt"),
        duckdb.ParserException("x"),
    ],
)
def test_our_own_mistakes_are_not_blamed_on_the_file(error):
    """What only wrong SQL or unchecked data can cause stays a bug, whatever its text."""
    assert as_desk_error(error, PATH) is None

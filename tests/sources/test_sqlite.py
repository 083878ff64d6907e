"""Stock read from an SQLite file, which its own program goes on writing."""

import importlib.util
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from domdesk.errors import SourceError
from domdesk.records.sources import Source
from domdesk.sources.database import read_database
from tests.sources.databases import needed
from tests.sources.reading import read, refused

HOSTILE = 'stock"; DROP TABLE stock; --'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    needed(importlib.util.find_spec("duckdb_extension_sqlite_scanner"), "the extra 'connectors'")
    path = tmp_path / "it's [a] shop.db"
    run(path, "CREATE TABLE stock (sku TEXT, on_hand INTEGER)", "INSERT INTO stock VALUES ('A', 5), ('B', NULL)")
    return path


def run(path: Path, *statements: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return [row for statement in statements for row in connection.execute(statement).fetchall()]


def source(path: Path, query: str = "") -> Source:
    return Source("till", "sqlite", str(path), query=query)


def test_values_arrive_as_the_file_holds_them(path: Path, tmp_path: Path) -> None:
    """Whatever a column was declared as, each value is text as SQLite writes it; a picture is hexadecimal."""
    run(
        path,
        "CREATE TABLE v (a DECIMAL(10,2), b TEXT, c INTEGER, d DATE, e REAL, f BLOB, g BOOLEAN)",
        "INSERT INTO v VALUES (10.5, '0012345678901234567890.10', 'many', '2026-11-22', 0.1, x'00ff', 1)",
        "INSERT INTO v VALUES (7, 'Größe \"7\", 日本\n😀', 9223372036854775807, '22.11.2026', 1e3, NULL, 0)",
        "INSERT INTO v VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    )
    assert read(source(path, "v"), tmp_path) == [
        list("abcdefg"),
        ["10.5", "0012345678901234567890.10", "many", "2026-11-22", "0.1", "00FF", "1"],
        ["7", 'Größe "7", 日本\n😀', "9223372036854775807", "22.11.2026", "1000.0", "", "0"],
        [""] * 7,
    ]


def test_a_hundred_thousand_rows_arrive_in_their_order(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE many (sku TEXT, on_hand INTEGER)")
        connection.executemany("INSERT INTO many VALUES (?, ?)", ((f"SKU-{i}", i) for i in range(100_000)))
    assert read(source(path, "many"), tmp_path)[1:] == [[f"SKU-{i}", str(i)] for i in range(100_000)]


def test_the_only_table_need_not_be_named_and_a_second_must_be(path: Path, tmp_path: Path) -> None:
    assert read(source(path), tmp_path)[1:] == [["A", "5"], ["B", ""]]
    run(path, "CREATE VIEW low AS SELECT * FROM stock WHERE on_hand < 9")
    assert read(source(path, "main.LOW"), tmp_path)[1:] == [["A", "5"]]
    told = refused(source(path), tmp_path)
    assert told.endswith("has several tables. Say which one holds the figures: low, stock.")


def test_what_changes_there_is_read_anew_and_what_does_not_is_not(path: Path, tmp_path: Path) -> None:
    """Also what its program has written to its log alone so far."""
    first = read_database(source(path), None, "", tmp_path)
    assert first is not None
    assert read_database(source(path), None, first.token, tmp_path) is None
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE stock SET on_hand = 4 WHERE sku = 'A'")
        connection.commit()
        second = read_database(source(path), None, first.token, tmp_path)
    assert second is not None
    assert "A,4" in second.files[0].read_text()


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO stock VALUES ('C', 1) RETURNING sku",
        "DROP TABLE stock",
        "SELECT 1 AS a; DROP TABLE stock",
        "SELECT 1 AS a) AS answer; DROP TABLE stock; --",
        "WITH s AS (SELECT 1) INSERT INTO stock SELECT 'C', 1 RETURNING sku",
        "SELECT load_extension('/tmp/x.so') AS a",
        "SELECT * FROM other.stock",
        "SELECT sku FROM stock /* x",
        "ATTACH '{0}/other.db' AS other",
        HOSTILE,
    ],
)
def test_nothing_is_ever_written_or_reached(path: Path, tmp_path: Path, query: str) -> None:
    before = path.read_bytes()
    assert refused(source(path, query.format(tmp_path)), tmp_path)
    assert path.read_bytes() == before
    assert not (tmp_path / "other.db").exists()


def test_hostile_names_are_names(path: Path, tmp_path: Path) -> None:
    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    run(path, f"CREATE TABLE {quoted} ({quoted} TEXT, [it's] TEXT)", f"INSERT INTO {quoted} VALUES ('A', 'B')")
    assert read(source(path, HOSTILE), tmp_path) == [[HOSTILE, "it's"], ["A", "B"]]
    assert run(path, "SELECT count(*) FROM stock") == [(2,)]


def test_a_file_that_cannot_be_read_is_explained(path: Path, tmp_path: Path) -> None:
    """Not there, a folder, something else, torn, locked, text in another encoding."""
    assert "is not there. Is its drive" in refused(source(tmp_path / "none.db"), tmp_path)
    assert "is a folder." in refused(source(tmp_path), tmp_path)
    (tmp_path / "note.db").write_text("no database at all, only a note of some length\n" * 50)
    assert "is no SQLite database." in refused(source(tmp_path / "note.db"), tmp_path)
    (tmp_path / "torn.db").write_bytes(path.read_bytes()[:5000])
    assert "is not written to its end." in refused(source(tmp_path / "torn.db"), tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        # Asked from another process: within one, SQLite's locks do not keep anybody out.
        with pytest.raises(SourceError, match="is open in another program"):
            read_database(source(path), None, "", tmp_path)
    run(path, "INSERT INTO stock VALUES (CAST(x'80ff' AS TEXT), 1)")
    assert "holds text that is not Unicode." in refused(source(path), tmp_path)


def test_without_the_connectors_one_is_told_how_to_get_them(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    told = refused(source(path), tmp_path)
    assert told.startswith("The part of domdesk that reads SQLite is not installed.")
    assert "domdesk[connectors]" in told

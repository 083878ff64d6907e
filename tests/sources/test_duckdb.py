"""Stock read from a DuckDB file."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from domdesk.records.sources import Source
from tests.sources.reading import read, refused

HOSTILE = 'stock"; DROP TABLE stock; --'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "it's [a] shop.duckdb"
    run(path, "CREATE TABLE stock AS FROM (VALUES ('A', 5), ('B', NULL)) v(sku, on_hand)")
    return path


def run(path: Path, *statements: str) -> None:
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def source(path: Path, query: str = "") -> Source:
    return Source("lake", "duckdb", str(path), query=query)


def test_values_arrive_as_the_file_holds_them(path: Path, tmp_path: Path) -> None:
    run(
        path,
        "CREATE TABLE v AS SELECT 1234567890123456789012345678.0123456789::DECIMAL(38,10) a, DATE '2026-11-22' b,"
        " TIMESTAMP '2026-11-22 09:30:00.25' c, true d, 'Größe \"7\", 日本' || chr(10) || '😀' e, 0.1::DOUBLE f,"
        " NULL g, '' h",
    )
    header, values = read(source(path, "v"), tmp_path)
    assert header == list("abcdefgh")
    assert values == [
        "1234567890123456789012345678.0123456789",
        *("2026-11-22", "2026-11-22T09:30:00.25", "true", 'Größe "7", 日本\n😀', "0.1", "", ""),
    ]


def test_a_hundred_thousand_rows_arrive_in_their_order(path: Path, tmp_path: Path) -> None:
    run(path, "CREATE TABLE many AS SELECT 'SKU-' || i AS sku, i AS on_hand FROM range(100000) t(i)")
    assert read(source(path, "many"), tmp_path)[1:] == [[f"SKU-{i}", str(i)] for i in range(100_000)]


def test_a_table_a_view_and_a_select_are_read(path: Path, tmp_path: Path) -> None:
    run(path, "CREATE SCHEMA erp; CREATE VIEW erp.low AS SELECT * FROM main.stock WHERE on_hand < 9")
    for query in ("stock", "main.stock", "SELECT * FROM stock;", "FROM stock", "WITH s AS (FROM stock) FROM s -- all"):
        assert read(source(path, query), tmp_path) == [["sku", "on_hand"], ["A", "5"], ["B", ""]]
    assert read(source(path, "erp.low"), tmp_path) == [["sku", "on_hand"], ["A", "5"]]
    assert "Its tables are: erp.low, stock." in refused(source(path, "low"), tmp_path)


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO stock VALUES ('C', 1)",
        "WITH s AS (SELECT 1) INSERT INTO stock SELECT 'C', 1",
        "SELECT 1 AS a; DROP TABLE stock",
        "SELECT 1 AS a) AS answer; DROP TABLE stock; --",
        "SELECT * FROM read_text('{0}/secret.txt')",
        "SELECT * FROM '{0}/secret.csv'",
        "SELECT * FROM glob('/*')",
        "FROM spy",
        "spy",
        "COPY stock TO '{0}/out.csv'",
        "ATTACH '{0}/other.duckdb' AS other",
        "SELECT (",
        HOSTILE,
    ],
)
def test_nothing_is_written_and_nothing_else_is_read(
    path: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, query: str
) -> None:
    """Not by a statement, nor by a view that the file brings with it."""
    apart = tmp_path_factory.mktemp("apart")
    (apart / "secret.txt").write_text("secret")
    (apart / "secret.csv").write_text("sku\nsecret\n")
    run(path, f"CREATE VIEW spy AS SELECT * FROM read_text('{apart}/secret.txt')")
    before = path.read_bytes()
    assert refused(source(path, query.format(apart)), tmp_path)
    assert path.read_bytes() == before
    assert sorted(one.name for one in apart.iterdir()) == ["secret.csv", "secret.txt"]


def test_hostile_names_are_names(path: Path, tmp_path: Path) -> None:
    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    run(path, f"CREATE TABLE {quoted} ({quoted} TEXT)", f"INSERT INTO {quoted} VALUES ('A')")
    assert read(source(path, HOSTILE), tmp_path) == [[HOSTILE], ["A"]]


def test_a_file_that_cannot_be_read_is_explained(path: Path, tmp_path: Path) -> None:
    """Not there, something else, held by another program."""
    assert "is not there." in refused(source(tmp_path / "none.duckdb"), tmp_path)
    (tmp_path / "note.duckdb").write_text("no database at all, only a note of some length\n" * 500)
    assert "is no DuckDB database." in refused(source(tmp_path / "note.duckdb"), tmp_path)
    with held(path):
        assert "is open in another program" in refused(source(path), tmp_path)
    assert len(read(source(path), tmp_path)) == 3


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another process has the file open for writing while the block runs."""
    code = f"import duckdb; c = duckdb.connect({str(path)!r}); print('open', flush=True); input()"
    other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdin is not None
    with other:
        assert other.stdout.readline() == b"open\n"
        yield
        other.stdin.write(b"\n")
        other.stdin.close()

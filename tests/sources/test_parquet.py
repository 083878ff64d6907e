"""Stock read from a Parquet file."""

import os
from pathlib import Path

import duckdb
import pytest

from domdesk.records.sources import Source
from domdesk.sources.database import read_database
from tests.sources.reading import read, refused

MADE = "SELECT 'A' AS sku, 12.50::DECIMAL(20,4) AS unit_cost, DATE '2026-11-22' AS day, true AS yes, NULL AS none"


def write(path: Path, select: str = MADE) -> Path:
    with duckdb.connect() as connection:
        connection.sql(select).write_parquet(str(path.with_name("made")))
    return path.with_name("made").rename(path)


def source(path: Path, query: str = "") -> Source:
    return Source("feed", "parquet", str(path), query=query)


def test_values_arrive_as_the_file_holds_them(tmp_path: Path) -> None:
    path = write(tmp_path / "stock.parquet")
    expected = [["sku", "unit_cost", "day", "yes", "none"], ["A", "12.5000", "2026-11-22", "true", ""]]
    assert read(source(path), tmp_path) == expected
    assert read(source(path, "stock"), tmp_path) == expected
    assert read(source(path, "SELECT sku, unit_cost * 2 AS twice FROM stock"), tmp_path)[1] == ["A", "25.0000"]


def test_a_hundred_thousand_rows_arrive_in_their_order(tmp_path: Path) -> None:
    path = write(tmp_path / "stock.parquet", "SELECT 'SKU-' || i AS sku, i AS on_hand FROM range(100000) t(i)")
    assert read(source(path), tmp_path)[1:] == [[f"SKU-{i}", str(i)] for i in range(100_000)]


@pytest.mark.parametrize("name", ["[a]*.parquet", "it's; DROP.parquet", 'a"b.parquet', "a=b.parquet"])
def test_the_file_of_that_name_is_read_and_no_other(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    """A name may look like a pattern, a quotation or a partition; its neighbours stay out."""
    write(tmp_path / "a.parquet", "SELECT 'wrong' AS sku")
    path = write(tmp_path / name, "SELECT 'right' AS sku")
    apart = tmp_path_factory.mktemp("apart")
    assert read(source(path), apart) == [["sku"], ["right"]]
    told = refused(source(path, f"SELECT * FROM read_parquet('{tmp_path}/a.parquet')"), apart)
    assert "reaches for another file" in told


def test_its_figures_are_as_old_as_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "stock.parquet")
    os.utime(path, (1_760_000_000, 1_760_000_000))
    first = read_database(source(path), None, "", tmp_path)
    assert first is not None
    assert first.as_of == "2025-10-09T08:53:20+00:00"
    assert read_database(source(path), None, first.token, tmp_path) is None


def test_a_file_that_cannot_be_read_is_explained(tmp_path: Path) -> None:
    path = write(tmp_path / "stock.parquet")
    assert "is not there." in refused(source(tmp_path / "none.parquet"), tmp_path)
    assert "is a folder." in refused(source(tmp_path), tmp_path)
    half = tmp_path / "half.parquet"
    half.write_bytes(path.read_bytes()[:-20])
    assert "is no Parquet file, or not written to its end." in refused(source(half), tmp_path)
    half.write_bytes(b"PAR1" + os.urandom(2000) + b"PAR1")
    assert "half.parquet" in refused(source(half), tmp_path)
    assert "There is no table called 'other'." in refused(source(path, "other"), tmp_path)

"""The same stock through each kind of source gives the same plan as the canonical file."""

import csv
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from domdesk.desk import Desk
from domdesk.records import Plan, Source
from domdesk.sources import limits
from tests.shop import BY_HAND, FILES, write_shop
from tests.sources.databases import PASSWORD, DatabaseServer, MariaDB, Postgres, running
from tests.sources.server import says, site

NOW = "2026-11-22T12:00:00+00:00"
STOCK = FILES["stock.csv"]
TABLE = "CREATE TABLE stock (location varchar(20), sku varchar(20), on_hand int, unit_cost decimal(12,2))"
ROWS = [tuple(row) for row in csv.reader(STOCK.splitlines()[1:])]
INSERT = "INSERT INTO stock VALUES " + ", ".join(f"('{a}', '{b}', {c}, {d})" for a, b, c, d in ROWS)

Made = Generator[tuple[Source, str | None], None, None]
"""A source with its secret, there until it is closed."""


def a_file(folder: Path) -> Made:
    (folder / "levels.csv").write_text(STOCK)
    yield Source("feed", "file", str(folder / "levels.csv")), None


def a_folder(folder: Path) -> Made:
    """A file for each place."""
    for place in ("reno", "erie"):
        lines = [line for line in STOCK.splitlines() if line.startswith(("location", place))]
        (folder / f"levels-{place}.csv").write_text("\n".join(lines))
    yield Source("feed", "folder", str(folder / "levels-*.csv")), None


def a_web_feed(folder: Path) -> Made:
    with site() as web:
        yield Source("feed", "web", web.at("/stock", says(STOCK.encode(), Content_Type="text/csv"))), None


def a_sheet(folder: Path) -> Made:
    with site() as web:
        yield Source("feed", "sheet", web.at("/pub?output=csv", says(STOCK.encode(), Content_Type="text/csv"))), None


def a_sqlite_file(folder: Path) -> Made:
    with sqlite3.connect(folder / "erp.db") as database:
        database.execute(TABLE)
        database.execute(INSERT)
    database.close()
    yield Source("feed", "sqlite", str(folder / "erp.db"), query="stock"), None


def a_duckdb_file(folder: Path) -> Made:
    with duckdb.connect(str(folder / "erp.duckdb")) as database:
        database.execute(TABLE)
        database.execute(INSERT)
    yield Source("feed", "duckdb", str(folder / "erp.duckdb"), query="SELECT * FROM stock WHERE on_hand > 0"), None


def a_parquet_file(folder: Path) -> Made:
    with duckdb.connect() as database:
        database.execute(TABLE)
        database.execute(INSERT)
        database.execute(f"COPY stock TO '{folder / 'levels.parquet'}' (FORMAT parquet)")
    yield Source("feed", "parquet", str(folder / "levels.parquet")), None


def a_server(kind: type[Postgres] | type[MariaDB]) -> Made:
    server: DatabaseServer
    with running(kind) as server:
        server.run(TABLE)
        server.run(INSERT)
        yield server.source("stock", name="feed"), PASSWORD


def a_postgres_server(folder: Path) -> Made:
    yield from a_server(Postgres)


def a_mysql_server(folder: Path) -> Made:
    yield from a_server(MariaDB)


KINDS: list[Callable[[Path], Made]] = [
    a_file,
    a_folder,
    a_web_feed,
    a_sheet,
    a_sqlite_file,
    a_duckdb_file,
    a_parquet_file,
    a_postgres_server,
    a_mysql_server,
]


def routed(desk: Desk) -> tuple[object, ...]:
    _, plan = desk.route(now=NOW)
    assert isinstance(plan, Plan)
    return plan.shipments, plan.unassigned, plan.costs, plan.bound_minor, plan.margin_minor


@pytest.fixture(scope="module")
def by_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    """The plan on the canonical file; its cost was worked out by hand."""
    folder = tmp_path_factory.mktemp("canonical")
    with Desk.create(folder / "a.desk", "USD", "UTC") as desk:
        desk.import_paths([write_shop(folder / "shop")])
        plan = routed(desk)
    assert plan[2].total == int(BY_HAND["total"].replace(".", ""))  # type: ignore[attr-defined]
    return plan


@pytest.mark.parametrize("made", KINDS, ids=[made.__name__ for made in KINDS])
def test_the_plan_is_that_of_the_canonical_file(
    made: Callable[[Path], Made], by_file: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(limits.Errand, "sleep", lambda self, seconds: None)
    with closing(made(tmp_path)) as sources, Desk.create(tmp_path / "a.desk", "USD", "UTC") as desk:
        source, secret = next(sources)
        if secret is not None:
            monkeypatch.setenv("DOMDESK_SECRET_FEED", secret)
        desk.import_paths([write_shop(tmp_path / "shop", stock="")])
        desk.add_source(source)
        result = desk.refresh_source("feed")
        assert result is not None
        assert not result.has_faults
        assert {row.source for row in desk.stock()} == {"feed"}
        assert routed(desk) == by_file
        assert desk.refresh_source("feed") is None

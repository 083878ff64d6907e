"""Stock read from a PostgreSQL server that runs for these tests."""

import threading
import time
from pathlib import Path

import pytest

from domdesk.errors import Cancelled, SourceError
from domdesk.records.sources import Source
from domdesk.sources.database import read_database
from domdesk.sources.limits import LIMITS, Limits
from tests.sources.databases import PASSWORD, DatabaseServer, stop_when_busy
from tests.sources.reading import read, refused

HOSTILE = 'stock"; DROP TABLE stock; --'


@pytest.fixture
def stock(postgres: DatabaseServer) -> DatabaseServer:
    postgres.run("DROP TABLE IF EXISTS stock; CREATE TABLE stock (sku text, on_hand int)")
    postgres.run("INSERT INTO stock VALUES ('A', 5), ('B', NULL)")
    return postgres


def test_values_arrive_as_the_server_holds_them(postgres: DatabaseServer, tmp_path: Path) -> None:
    """Decimals keep all their digits, days and times are ISO 8601 in any date style, NULL is blank."""
    postgres.run("ALTER ROLE desk SET datestyle = 'SQL, DMY'")
    postgres.run(
        "DROP TABLE IF EXISTS v; CREATE TABLE v (a numeric, b numeric(50,10), c date, d timestamptz, e boolean, f text,"
        " g double precision, h char(5), i numeric(12,2), j timestamp, k uuid)"
    )
    postgres.run(
        "INSERT INTO v VALUES (0.1234567890123456789012345678901234567890, 1234567890123456789012345678901234567890.5,"
        " '2026-11-22', '2026-11-22 09:30:00.25+01', true, E'Größe \"7\", 日本\\n😀', 0.1, 'ab', 10.50,"
        " '2026-11-22 09:30', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
        " NULL, NULL, NULL)"
    )
    header, values, nulls = read(postgres.source("v"), tmp_path, PASSWORD)
    postgres.run("ALTER ROLE desk RESET datestyle")
    assert header == list("abcdefghijk")
    assert values[0] == "0.1234567890123456789012345678901234567890"
    assert values[1] == "1234567890123456789012345678901234567890.5000000000"
    assert values[2] == "2026-11-22"
    assert values[3].startswith("2026-11-22T08:30:00.25")
    assert values[4:8] == ["true", 'Größe "7", 日本\n😀', "0.1", "ab"]
    assert values[8:] == ["10.50", "2026-11-22T09:30:00", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]
    assert nulls == [""] * 11


def test_a_hundred_thousand_rows_arrive_exactly_and_soon(postgres: DatabaseServer, tmp_path: Path) -> None:
    postgres.run(
        "DROP TABLE IF EXISTS many; CREATE TABLE many AS"
        " SELECT 'SKU-' || i AS sku, i AS on_hand, round(i / 7.0, 4) AS unit_cost FROM generate_series(1, 100000) i"
    )
    told = postgres.run("SELECT sku, on_hand, unit_cost FROM many ORDER BY on_hand").splitlines()
    began = time.monotonic()
    rows = read(postgres.source("many"), tmp_path, PASSWORD)
    assert time.monotonic() - began < 20
    assert sorted("|".join(row) for row in rows[1:]) == sorted(told)


def test_what_changes_there_is_read_anew_and_what_does_not_is_not(stock: DatabaseServer, tmp_path: Path) -> None:
    first = read_database(stock.source("stock"), PASSWORD, "", tmp_path)
    assert first is not None
    assert first.as_of is None
    assert first.files[0].read_text() == "sku,on_hand\nA,5\nB,\n"
    assert read_database(stock.source("stock"), PASSWORD, first.token, tmp_path) is None
    assert not list(tmp_path.iterdir())
    stock.run("UPDATE stock SET on_hand = 4 WHERE sku = 'A'")
    second = read_database(stock.source("stock"), PASSWORD, first.token, tmp_path)
    assert second is not None
    assert "A,4" in second.files[0].read_text()


def test_a_table_is_found_by_its_name(stock: DatabaseServer, tmp_path: Path) -> None:
    """Plain, in other letters, quoted, with its schema; a table, a view and a materialized view."""
    stock.run("DROP SCHEMA IF EXISTS erp CASCADE; CREATE SCHEMA erp; CREATE TABLE erp.stock AS SELECT 'E' AS sku")
    stock.run('DROP TABLE IF EXISTS "Two.Parts"; CREATE TABLE "Two.Parts" AS SELECT 1 AS n')
    stock.run("CREATE VIEW erp.seen AS SELECT 'V' AS sku; CREATE MATERIALIZED VIEW erp.kept AS SELECT 'M' AS sku")
    for name in ("stock", " STOCK ", '"stock"', "public.stock", "Public.Stock"):
        assert read(stock.source(name), tmp_path, PASSWORD)[1] == ["A", "5"]
    assert read(stock.source("erp.stock"), tmp_path, PASSWORD) == [["sku"], ["E"]]
    assert read(stock.source('"erp"."seen"'), tmp_path, PASSWORD) == [["sku"], ["V"]]
    assert read(stock.source("erp.kept"), tmp_path, PASSWORD) == [["sku"], ["M"]]
    assert read(stock.source("Two.Parts"), tmp_path, PASSWORD) == [["n"], ["1"]]
    assert "Its tables are: " in refused(stock.source("nope"), tmp_path, PASSWORD)
    assert "several tables" in refused(stock.source(""), tmp_path, PASSWORD)
    assert "erp.stock" in refused(stock.source(""), tmp_path, PASSWORD)


@pytest.mark.parametrize("ending", ["", ";", " ; ", " -- as of today", "\n"])
def test_a_select_runs_on_the_server(stock: DatabaseServer, tmp_path: Path, ending: str) -> None:
    """In the server's own SQL, with what it alone knows, and with whatever ends a pasted query."""
    query = "/* stock */ WITH s AS (SELECT * FROM stock) SELECT sku, coalesce(on_hand, 0)::numeric(9,2) AS q FROM s"
    assert read(stock.source(query + ending), tmp_path, PASSWORD) == [["sku", "q"], ["A", "5.00"], ["B", "0.00"]]


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO stock VALUES ('C', 1)",
        "INSERT INTO stock VALUES ('C', 1) RETURNING sku",
        "DROP TABLE stock",
        "SELECT 1 AS a; DROP TABLE stock",
        "SELECT 1 AS a) AS answer; DROP TABLE stock; --",
        "WITH gone AS (DELETE FROM stock RETURNING sku) SELECT sku FROM gone",
        "SELECT taken() AS n",
        "SELECT set_config('transaction_read_only', 'off', false), taken()",
        "SELECT * INTO other FROM stock",
        "(SELECT sku FROM stock) /* x",
        HOSTILE,
        "public." + HOSTILE,
    ],
)
def test_nothing_is_ever_written(stock: DatabaseServer, tmp_path: Path, query: str) -> None:
    """Neither by a statement, nor behind a SELECT, nor by a function, nor by a table's name: all are refused."""
    stock.run("CREATE OR REPLACE FUNCTION taken() RETURNS int LANGUAGE sql VOLATILE AS 'DELETE FROM stock; SELECT 1'")
    before = stock.run("SELECT * FROM stock")
    assert refused(stock.source(query), tmp_path, PASSWORD)
    assert stock.run("SELECT * FROM stock") == before


def test_hostile_names_are_names(stock: DatabaseServer, tmp_path: Path) -> None:
    """A table and its columns may be called anything: they arrive, and nothing happens."""
    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    stock.run(f"DROP TABLE IF EXISTS {quoted}")
    stock.run(f'CREATE TABLE {quoted} (sku text, {quoted} int, "it\'s" int, "a\\b%s{{x}}$$" int)')
    stock.run(f"INSERT INTO {quoted} VALUES ('A', 1, 2, 3)")
    rows = read(stock.source(HOSTILE), tmp_path, PASSWORD)
    stock.run(f"DROP TABLE {quoted}")
    assert rows == [["sku", HOSTILE, "it's", "a\\b%s{x}$$"], ["A", "1", "2", "3"]]
    assert stock.run("SELECT count(*) FROM stock").strip() == "2"


def test_a_server_stopped_in_the_middle_is_told_and_comes_back(stock: DatabaseServer, tmp_path: Path) -> None:
    """The read ends with a sentence, and the next one succeeds once the server runs again."""
    slow = "SELECT i, pg_sleep(0.01)::text AS s FROM generate_series(1, 6000) i"
    stopping = threading.Thread(target=stop_when_busy, args=(stock,))
    stopping.start()
    told = _refused_apart(stock.source(slow), tmp_path)
    stopping.join()
    assert told.startswith(f"The connection to 127.0.0.1:{stock.port} broke off.")
    assert f"No database answers at 127.0.0.1:{stock.port}." in refused(stock.source("stock"), tmp_path, PASSWORD)
    stock.start()
    assert len(read(stock.source("stock"), tmp_path, PASSWORD)) == 3


def _refused_apart(source: Source, folder: Path, limits: Limits = LIMITS) -> str:
    with pytest.raises(SourceError) as told:
        read_database(source, PASSWORD, "", folder, limits=limits)
    return str(told.value)


def test_a_read_is_cancelled_at_once_though_the_server_is_silent(postgres: DatabaseServer, tmp_path: Path) -> None:
    began = time.monotonic()

    def wish() -> str:
        return "cancel" if time.monotonic() - began > 1 else "go on"

    with pytest.raises(Cancelled):
        read_database(postgres.source("SELECT pg_sleep(60)::text AS s"), PASSWORD, "", tmp_path, wish)
    assert time.monotonic() - began < 10


def test_a_read_is_bounded(stock: DatabaseServer, tmp_path: Path) -> None:
    """In time, in rows and in bytes; each says what to do."""
    slow = stock.source("SELECT pg_sleep(60)::text AS s")
    assert "did not answer in full within 1 seconds" in _refused_apart(slow, tmp_path, Limits(seconds=1))
    deadline = time.monotonic() + 20
    while stock.busy():
        assert time.monotonic() < deadline, "the server goes on with what nobody waits for any more"
        time.sleep(0.1)
    assert "more than 1 rows" in refused(stock.source("stock"), tmp_path, PASSWORD, rows=1)
    assert len(read(stock.source("stock"), tmp_path, PASSWORD, rows=2)) == 3
    long = stock.source("SELECT repeat('x', 10000) AS s FROM generate_series(1, 1000000)")
    assert "larger than 1 MB" in _refused_apart(long, tmp_path, Limits(bytes=2**20))


def test_a_door_that_stays_shut_is_explained(stock: DatabaseServer, tmp_path: Path) -> None:
    """Wrong password, none, wrong user, wrong database, wrong port, wrong host, another kind of server, no right."""
    assert "is wrong" in refused(stock.source("stock"), tmp_path, "wrong horse")
    assert "is wrong" in refused(stock.source("stock"), tmp_path, None)
    assert "'nobody'" in refused(stock.source("stock", user="nobody"), tmp_path, PASSWORD)
    place = f"127.0.0.1:{stock.port}"
    assert "no database 'none'" in refused(stock.source("stock", address=f"{place}/none"), tmp_path, PASSWORD)
    assert "No database answers" in refused(stock.source("stock", address="127.0.0.1:1/x"), tmp_path, PASSWORD)
    began = time.monotonic()
    missing = stock.source("stock", address="no-such-computer.invalid/x")
    assert "no computer called no-such-computer.invalid" in refused(missing, tmp_path, PASSWORD)
    assert time.monotonic() - began < 15
    stock.run("DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN PASSWORD 'guest'")
    told = refused(stock.source("SELECT * FROM stock", user="guest"), tmp_path, "guest")
    assert "does not let 'guest' read that: permission denied for table stock" in told
    assert "no table that may be read" in refused(stock.source("stock", user="guest"), tmp_path, "guest")


def test_what_a_query_gets_wrong_is_quoted_from_the_server(stock: DatabaseServer, tmp_path: Path) -> None:
    assert 'column "nope" does not exist.' in refused(stock.source("SELECT nope FROM stock"), tmp_path, PASSWORD)
    assert 'relation "nope" does not exist.' in refused(stock.source("SELECT * FROM nope"), tmp_path, PASSWORD)
    assert "not understood: syntax error" in refused(stock.source("SELECT FROM WHERE"), tmp_path, PASSWORD)
    assert "Two columns are called SKU." in refused(
        stock.source('SELECT sku, 1 AS "SKU" FROM stock'), tmp_path, PASSWORD
    )


def test_no_sentence_ever_holds_the_password(stock: DatabaseServer, tmp_path: Path) -> None:
    """Nor does the answer of a query that asks for it."""
    for query in ("SELECT", "nope", f"SELECT '{PASSWORD.replace(chr(39), chr(39) * 2)}'::int AS n"):
        told = refused(stock.source(query), tmp_path, PASSWORD)
        assert PASSWORD not in told
        assert "DROP TABLE" not in told
    assert "cannot be sent" in refused(stock.source("stock"), tmp_path, "half\0way")
    assert "half" not in refused(stock.source("stock"), tmp_path, "half\0way")
    address = f"{stock.address.replace('127', 'desk:hunter2@127', 1)}"
    assert "hunter2" not in refused(stock.source("stock", address=address), tmp_path, PASSWORD)
    assert PASSWORD not in "".join(read(stock.source("SELECT 1 AS a"), tmp_path, PASSWORD)[0])

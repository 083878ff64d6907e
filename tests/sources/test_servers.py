"""Stock read from PostgreSQL and MariaDB servers that run for these tests: what holds for both, and what for one."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from domdesk.errors import Cancelled, SourceError
from domdesk.records import TableNeededError
from domdesk.records.sources import Source
from domdesk.sources.database import read_database
from domdesk.sources.limits import LIMITS, Limits
from tests.sources.databases import PASSWORD, DatabaseServer, stop_when_busy
from tests.sources.reading import read, refused


@dataclass(frozen=True, slots=True)
class Sql:
    """What the tests say in a server's own SQL, and what it answers."""

    quote: str
    between: str  # two cells of a row, as its client writes them
    many: str
    erp: str
    named: tuple[str, ...]
    seen: str
    selects: dict[str, list[list[str]]]
    taken: str
    slow: str
    silent: str
    long: str
    without_password: str
    guest: str
    denied: str
    wrong: dict[str, str]


POSTGRES = Sql(
    quote='"',
    between="|",
    many="CREATE TABLE many AS SELECT 'SKU-' || i AS sku, i AS on_hand, round(i / 7.0, 4) AS unit_cost"
    " FROM generate_series(1, 100000) i",
    erp="DROP SCHEMA IF EXISTS erp CASCADE; CREATE SCHEMA erp; CREATE TABLE erp.stock AS SELECT 'E' AS sku;"
    " CREATE VIEW erp.seen AS SELECT 'V' AS sku; CREATE MATERIALIZED VIEW erp.kept AS SELECT 'V' AS sku",
    named=("stock", " STOCK ", '"stock"', "public.stock", "Public.Stock"),
    seen='"erp"."seen"',
    selects={
        "/* stock */ WITH s AS (SELECT * FROM stock) SELECT sku, coalesce(on_hand, 0)::numeric(9,2) AS q FROM s": [
            ["sku", "q"],
            ["A", "5.00"],
            ["B", "0.00"],
        ]
    },
    taken="CREATE OR REPLACE FUNCTION taken() RETURNS int LANGUAGE sql VOLATILE AS 'DELETE FROM stock; SELECT 1'",
    slow="SELECT i, pg_sleep(0.01)::text AS s FROM generate_series(1, 6000) i",
    silent="SELECT pg_sleep(60)::text AS s",
    long="SELECT repeat('x', 10000) AS s FROM generate_series(1, 1000000)",
    without_password="is wrong",
    guest="DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN PASSWORD 'guest'",
    denied="permission denied for table stock",
    wrong={
        "SELECT nope FROM stock": 'column "nope" does not exist.',
        "SELECT * FROM nope": 'relation "nope" does not exist.',
        "SELECT FROM WHERE": "not understood: syntax error",
        'SELECT sku, 1 AS "SKU" FROM stock': "Two columns are called SKU.",
    },
)
MARIADB = Sql(
    quote="`",
    between="\t",
    many="CREATE TABLE many AS SELECT concat('SKU-', seq) AS sku, seq AS on_hand, round(seq / 7, 4) AS unit_cost"
    " FROM seq_1_to_100000",
    erp="CREATE OR REPLACE DATABASE erp; CREATE TABLE erp.stock AS SELECT 'E' AS sku;"
    " CREATE VIEW erp.seen AS SELECT 'V' AS sku",
    named=("stock", " STOCK ", "`stock`", '"stock"', "shop.stock"),
    seen="`erp`.`seen`",
    selects={
        "# stock\nSELECT `sku`, IFNULL(on_hand, 0) AS q FROM stock ORDER BY sku LIMIT 0, 5": [
            ["sku", "q"],
            ["A", "5"],
            ["B", "0"],
        ],
        "SELECT 'x -- y' AS a": [["a"], ["x -- y"]],
    },
    taken="DELIMITER //\nCREATE OR REPLACE FUNCTION taken()"
    " RETURNS int MODIFIES SQL DATA BEGIN DELETE FROM stock; RETURN 1; END//",
    slow="SELECT seq, sleep(0.01) AS s FROM seq_1_to_6000",
    silent="SELECT sleep(60) AS s",
    long="SELECT repeat('x', 10000) AS s FROM seq_1_to_1000000",
    without_password="wants a password",
    guest="CREATE OR REPLACE USER guest IDENTIFIED BY 'guest'; GRANT SHOW DATABASES ON *.* TO guest;"
    " CREATE OR REPLACE TABLE shared (a int); GRANT SELECT ON shop.shared TO guest",
    denied="SELECT command denied",
    wrong={
        "SELECT nope FROM stock": "Unknown column 'nope'",
        "SELECT * FROM nope": "Table 'shop.nope' doesn't exist.",
        "SELECT FROM WHERE": "not understood: You have",
        "SELECT sku, 1 AS SKU FROM stock": "Two columns are called SKU.",
    },
)
CHANGES = {
    "both": [
        "INSERT INTO stock VALUES ('C', 1)",
        "DROP TABLE stock",
        "SELECT 1 AS a; DROP TABLE stock",
        "SELECT 1 AS a) AS answer; DROP TABLE stock; -- ",
        "SELECT taken() AS n",
        "(SELECT sku FROM stock) /* x",
    ],
    "postgres": [
        "INSERT INTO stock VALUES ('C', 1) RETURNING sku",
        "WITH gone AS (DELETE FROM stock RETURNING sku) SELECT sku FROM gone",
        "SELECT set_config('transaction_read_only', 'off', false), taken()",
        "SELECT * INTO other FROM stock",
        'public.stock"; DROP TABLE stock; --',
    ],
    "mysql": [
        "DELETE FROM stock RETURNING sku",
        "SELECT 1 AS a) AS answer INTO OUTFILE '{0}/taken' -- ",
        "SELECT sku FROM stock INTO OUTFILE '{0}/taken'",
        "WITH s AS (SELECT 1 AS a) DELETE FROM stock",
    ],
}


@pytest.fixture(params=["postgres", "mariadb"])
def server(request: pytest.FixtureRequest) -> DatabaseServer:
    """Each of the servers."""
    found: DatabaseServer = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def sql(server: DatabaseServer) -> Sql:
    return POSTGRES if server.kind == "postgres" else MARIADB


@pytest.fixture
def stock(server: DatabaseServer) -> DatabaseServer:
    """The server with a small table."""
    server.run("DROP TABLE IF EXISTS stock; CREATE TABLE stock (sku varchar(40), on_hand int)")
    server.run("INSERT INTO stock VALUES ('A', 5), ('B', NULL)")
    return server


def test_a_hundred_thousand_rows_arrive_exactly_and_soon(server: DatabaseServer, sql: Sql, tmp_path: Path) -> None:
    server.run(f"DROP TABLE IF EXISTS many; {sql.many}")
    told = server.run("SELECT sku, on_hand, unit_cost FROM many").splitlines()
    began = time.monotonic()
    rows = read(server.source("many"), tmp_path, PASSWORD)
    assert time.monotonic() - began < 20
    assert sorted(sql.between.join(row) for row in rows[1:]) == sorted(told)


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


def test_a_table_is_found_by_its_name(stock: DatabaseServer, sql: Sql, tmp_path: Path) -> None:
    """Plain, in other letters, quoted, with its schema; a table or a view; where none is told, all are named."""
    stock.run(sql.erp)
    two = f"{sql.quote}Two.Parts{sql.quote}"
    stock.run(f"DROP TABLE IF EXISTS {two}; CREATE TABLE {two} AS SELECT 1 AS n")
    for name in sql.named:
        assert read(stock.source(name), tmp_path, PASSWORD)[1] == ["A", "5"]
    assert read(stock.source("erp.stock"), tmp_path, PASSWORD) == [["sku"], ["E"]]
    assert read(stock.source(sql.seen), tmp_path, PASSWORD) == [["sku"], ["V"]]
    assert read(stock.source("Two.Parts"), tmp_path, PASSWORD) == [["n"], ["1"]]
    assert "Its tables are: " in refused(stock.source("nope"), tmp_path, PASSWORD)
    with pytest.raises(TableNeededError, match=f"127.0.0.1:{stock.port} has several tables") as asked:
        read_database(stock.source(""), PASSWORD, "", tmp_path)
    assert {"stock", "Two.Parts", "erp.stock", "erp.seen"} <= set(asked.value.tables)


@pytest.mark.parametrize("ending", ["", ";", " ; ", " -- as of today", "\n"])
def test_a_select_runs_on_the_server(stock: DatabaseServer, sql: Sql, tmp_path: Path, ending: str) -> None:
    """In the server's own SQL, with what it alone knows, and with whatever ends a pasted query."""
    for query, rows in sql.selects.items():
        assert read(stock.source(query + ending), tmp_path, PASSWORD) == rows


def test_nothing_is_ever_written(stock: DatabaseServer, sql: Sql, tmp_path: Path) -> None:
    """Neither by a statement, nor behind a SELECT, nor by a function, nor by a table's name: all are refused."""
    stock.run(sql.taken)
    before = stock.run("SELECT * FROM stock")
    for query in [*CHANGES["both"], *CHANGES[stock.kind], f"stock{sql.quote}; DROP TABLE stock; -- "]:
        assert refused(stock.source(query.format(stock.folder / "data")), tmp_path, PASSWORD), query
        assert stock.run("SELECT * FROM stock") == before, query
    assert not (stock.folder / "data" / "taken").exists()


def test_hostile_names_are_names(stock: DatabaseServer, sql: Sql, tmp_path: Path) -> None:
    """A table and its columns may be called anything: they arrive, and nothing happens."""
    hostile = f"stock{sql.quote}; DROP TABLE stock; -- \\"
    names = [
        sql.quote + name.replace(sql.quote, sql.quote * 2) + sql.quote for name in (hostile, "it's", "a\\b%s{x}$$")
    ]
    stock.run(f"DROP TABLE IF EXISTS {names[0]}")
    stock.run(f"CREATE TABLE {names[0]} (sku varchar(9), {', '.join(f'{name} int' for name in names)})")
    stock.run(f"INSERT INTO {names[0]} VALUES ('A', 1, 2, 3)")
    rows = read(stock.source(hostile), tmp_path, PASSWORD)
    stock.run(f"DROP TABLE {names[0]}")
    assert rows == [["sku", hostile, "it's", "a\\b%s{x}$$"], ["A", "1", "2", "3"]]
    assert stock.run("SELECT count(*) FROM stock").strip() == "2"


def test_a_server_stopped_in_the_middle_is_told_and_comes_back(stock: DatabaseServer, sql: Sql, tmp_path: Path) -> None:
    """The read ends with a sentence, and the next one succeeds once the server runs again."""
    stopping = threading.Thread(target=stop_when_busy, args=(stock,))
    stopping.start()
    told = _refused_apart(stock.source(sql.slow), tmp_path)
    stopping.join()
    assert told.startswith(f"The connection to 127.0.0.1:{stock.port} broke off.")
    assert f"No database answers at 127.0.0.1:{stock.port}." in refused(stock.source("stock"), tmp_path, PASSWORD)
    stock.start()
    assert len(read(stock.source("stock"), tmp_path, PASSWORD)) == 3


def _refused_apart(source: Source, folder: Path, limits: Limits = LIMITS) -> str:
    with pytest.raises(SourceError) as told:
        read_database(source, PASSWORD, "", folder, limits=limits)
    return str(told.value)


def test_a_read_is_cancelled_at_once_though_the_server_is_silent(
    server: DatabaseServer, sql: Sql, tmp_path: Path
) -> None:
    began = time.monotonic()

    def wish() -> str:
        return "cancel" if time.monotonic() - began > 1 else "go on"

    with pytest.raises(Cancelled):
        read_database(server.source(sql.silent), PASSWORD, "", tmp_path, wish)
    assert time.monotonic() - began < 10


def test_a_read_is_bounded(stock: DatabaseServer, sql: Sql, tmp_path: Path) -> None:
    """In time, in rows and in bytes; each says what to do, and the server does not go on for nobody."""
    told = _refused_apart(stock.source(sql.silent), tmp_path, Limits(seconds=1))
    assert "did not answer in full within 1 seconds" in told
    deadline = time.monotonic() + 20
    while stock.busy():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "more than 1 rows" in refused(stock.source("stock"), tmp_path, PASSWORD, rows=1)
    assert len(read(stock.source("stock"), tmp_path, PASSWORD, rows=2)) == 3


def test_an_answer_is_bounded_in_bytes(postgres: DatabaseServer, tmp_path: Path) -> None:
    told = _refused_apart(postgres.source(POSTGRES.long), tmp_path, Limits(bytes=2**20))
    assert "larger than 1 MB" in told


def test_a_door_that_stays_shut_is_explained(stock: DatabaseServer, sql: Sql, tmp_path: Path) -> None:
    """Wrong password, none, wrong user, wrong database, wrong port, wrong host, no right."""
    assert "is wrong" in refused(stock.source("stock"), tmp_path, "wrong horse")
    assert sql.without_password in refused(stock.source("stock"), tmp_path, None)
    assert "'nobody'" in refused(stock.source("stock", user="nobody"), tmp_path, PASSWORD)
    place = f"127.0.0.1:{stock.port}"
    assert "no database 'none'" in refused(stock.source("stock", address=f"{place}/none"), tmp_path, PASSWORD)
    assert "No database answers" in refused(stock.source("stock", address="127.0.0.1:1/x"), tmp_path, PASSWORD)
    began = time.monotonic()
    missing = stock.source("stock", address="no-such-computer.invalid/x")
    assert "no computer called no-such-computer.invalid" in refused(missing, tmp_path, PASSWORD)
    assert time.monotonic() - began < 15
    stock.run(sql.guest)
    told = refused(stock.source("SELECT * FROM stock", user="guest"), tmp_path, "guest")
    assert f"does not let 'guest' read that: {sql.denied}" in told


def test_what_a_query_gets_wrong_is_quoted_from_the_server(stock: DatabaseServer, sql: Sql, tmp_path: Path) -> None:
    for query, sentence in sql.wrong.items():
        assert sentence in refused(stock.source(query), tmp_path, PASSWORD)


def test_no_sentence_ever_holds_the_password(stock: DatabaseServer, tmp_path: Path) -> None:
    """Nor does the answer of a query that asks for it."""
    cast = f"SELECT CAST('{PASSWORD.replace(chr(39), chr(39) * 2)}' AS nonsense) AS n"
    for query in ("SELECT", "nope", "SELECT * FROM nope", cast):
        told = refused(stock.source(query), tmp_path, PASSWORD)
        assert PASSWORD not in told
        assert "DROP TABLE" not in told
    assert "cannot be sent" in refused(stock.source("stock"), tmp_path, "half\0way")
    assert "half" not in refused(stock.source("stock"), tmp_path, "half\0way")
    address = stock.address.replace("127", "desk:hunter2@127", 1)
    assert "hunter2" not in refused(stock.source("stock", address=address), tmp_path, PASSWORD)

"""Stock read from a MariaDB server that runs for these tests, as one reads MySQL's."""

import threading
import time
from pathlib import Path

import pytest

from domdesk.errors import Cancelled, SourceError
from domdesk.sources.database import read_database
from tests.sources.databases import PASSWORD, DatabaseServer, stop_when_busy
from tests.sources.reading import read, refused

HOSTILE = "stock`; DROP TABLE stock; -- \\"


@pytest.fixture
def stock(mariadb: DatabaseServer) -> DatabaseServer:
    mariadb.run("DROP TABLE IF EXISTS stock; CREATE TABLE stock (sku varchar(40), on_hand int)")
    mariadb.run("INSERT INTO stock VALUES ('A', 5), ('B', NULL)")
    return mariadb


def test_values_arrive_as_the_server_holds_them(mariadb: DatabaseServer, tmp_path: Path) -> None:
    """Decimals keep all digits, days and times are ISO 8601, a small count is no boolean, no day is blank."""
    mariadb.run(
        "SET sql_mode = ''; DROP TABLE IF EXISTS v; CREATE TABLE v (a decimal(65,30), b decimal(10,2), c date,"
        " d datetime(3), e tinyint(1), f varchar(60) CHARACTER SET utf8mb4, g double, h bit(1), i date, j timestamp,"
        " k bigint unsigned, l text CHARACTER SET latin1, m enum('x','y'), n datetime);"
        " INSERT INTO v VALUES (12345678901234567890.123456789012345678901234567890, 10.50, '2026-11-22',"
        " '2026-11-22 09:30:00.250', 7, 'Größe \"7\", 日本\\n😀', 0.1, b'1', '0000-00-00', '2026-11-22 09:30:00',"
        " 18446744073709551615, 'é', 'y', '0000-00-00 00:00:00');"
        " INSERT INTO v VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL, b'0', NULL, NULL, NULL, NULL, NULL, NULL)"
    )
    header, values, nulls = read(mariadb.source("v"), tmp_path, PASSWORD)
    assert header == list("abcdefghijklmn")
    assert values[0] == "12345678901234567890.123456789012345678901234567890"
    assert values[1:5] == ["10.50", "2026-11-22", "2026-11-22T09:30:00.250", "7"]
    assert values[5:9] == ['Größe "7", 日本\n😀', "0.1", "true", ""]
    assert values[9:] == ["2026-11-22T09:30:00", "18446744073709551615", "é", "y", ""]
    assert nulls[7] == "false"
    assert set(nulls[:7] + nulls[8:9] + nulls[10:]) == {""}


def test_a_hundred_thousand_rows_arrive_exactly_and_soon(mariadb: DatabaseServer, tmp_path: Path) -> None:
    mariadb.run(
        "DROP TABLE IF EXISTS many; CREATE TABLE many AS"
        " SELECT concat('SKU-', seq) AS sku, seq AS on_hand, round(seq / 7, 4) AS unit_cost FROM seq_1_to_100000"
    )
    told = mariadb.run("SELECT sku, on_hand, unit_cost FROM many").splitlines()
    began = time.monotonic()
    rows = read(mariadb.source("many"), tmp_path, PASSWORD)
    assert time.monotonic() - began < 20
    assert sorted("\t".join(row) for row in rows[1:]) == sorted(told)


def test_what_changes_there_is_read_anew_and_what_does_not_is_not(stock: DatabaseServer, tmp_path: Path) -> None:
    first = read_database(stock.source("stock"), PASSWORD, "", tmp_path)
    assert first is not None
    assert first.files[0].read_text() == "sku,on_hand\nA,5\nB,\n"
    assert read_database(stock.source("stock"), PASSWORD, first.token, tmp_path) is None
    stock.run("UPDATE stock SET on_hand = 4 WHERE sku = 'A'")
    second = read_database(stock.source("stock"), PASSWORD, first.token, tmp_path)
    assert second is not None
    assert "A,4" in second.files[0].read_text()


def test_a_table_is_found_by_its_name(stock: DatabaseServer, tmp_path: Path) -> None:
    """Plain, in other letters, quoted either way, in this database before any other, or in the one that is named."""
    stock.run("CREATE OR REPLACE DATABASE erp; CREATE TABLE erp.stock AS SELECT 'E' AS sku")
    stock.run("CREATE OR REPLACE VIEW erp.seen AS SELECT 'V' AS sku")
    for name in ("stock", " STOCK ", "`stock`", '"stock"', "shop.stock"):
        assert read(stock.source(name), tmp_path, PASSWORD)[1] == ["A", "5"]
    assert read(stock.source("erp.stock"), tmp_path, PASSWORD) == [["sku"], ["E"]]
    assert read(stock.source("`erp`.`seen`"), tmp_path, PASSWORD) == [["sku"], ["V"]]
    assert "Its tables are: " in refused(stock.source("nope"), tmp_path, PASSWORD)


def test_a_select_runs_on_the_server(stock: DatabaseServer, tmp_path: Path) -> None:
    """In the server's own SQL, with what it alone knows, after a comment and before one."""
    query = "# stock\nSELECT `sku`, IFNULL(on_hand, 0) AS q FROM stock ORDER BY sku LIMIT 0, 5; "
    assert read(stock.source(query), tmp_path, PASSWORD) == [["sku", "q"], ["A", "5"], ["B", "0"]]
    assert read(stock.source("SELECT 'x -- y' AS a -- z"), tmp_path, PASSWORD) == [["a"], ["x -- y"]]


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO stock VALUES ('C', 1)",
        "DELETE FROM stock RETURNING sku",
        "DROP TABLE stock",
        "SELECT 1 AS a; DROP TABLE stock",
        "SELECT 1 AS a) AS answer; DROP TABLE stock; -- ",
        "SELECT 1 AS a) AS answer INTO OUTFILE '{0}/taken' -- ",
        "SELECT sku FROM stock INTO OUTFILE '{0}/taken'",
        "SELECT taken() AS n",
        "WITH s AS (SELECT 1 AS a) DELETE FROM stock",
        "(SELECT sku FROM stock) /* x",
        HOSTILE,
    ],
)
def test_nothing_is_ever_written(stock: DatabaseServer, tmp_path: Path, query: str) -> None:
    """Neither by a statement, nor behind a SELECT, nor by a function, nor by a table's name: all are refused."""
    body = "RETURNS int MODIFIES SQL DATA BEGIN DELETE FROM stock; RETURN 1; END"
    stock.run(f"DELIMITER //\nCREATE OR REPLACE FUNCTION taken() {body}//")
    before = stock.run("SELECT * FROM stock")
    assert refused(stock.source(query.format(stock.folder / "data")), tmp_path, PASSWORD)
    assert stock.run("SELECT * FROM stock") == before
    assert not (stock.folder / "data" / "taken").exists()


def test_hostile_names_are_names(stock: DatabaseServer, tmp_path: Path) -> None:
    """A table and its columns may be called anything: they arrive, and nothing happens."""
    quoted = "`" + HOSTILE.replace("`", "``") + "`"
    stock.run(f"CREATE OR REPLACE TABLE {quoted} (sku text, {quoted} int, `it's` int, `a\"%s{{x}}$$` int)")
    stock.run(f"INSERT INTO {quoted} VALUES ('A', 1, 2, 3)")
    rows = read(stock.source(HOSTILE), tmp_path, PASSWORD)
    stock.run(f"DROP TABLE {quoted}")
    assert rows == [["sku", HOSTILE, "it's", 'a"%s{x}$$'], ["A", "1", "2", "3"]]
    assert stock.run("SELECT count(*) FROM stock").strip() == "2"


def test_a_server_stopped_in_the_middle_is_told_and_comes_back(stock: DatabaseServer, tmp_path: Path) -> None:
    """The read ends with a sentence, and the next one succeeds once the server runs again."""
    slow = "SELECT seq, sleep(0.01) AS s FROM seq_1_to_6000"
    stopping = threading.Thread(target=stop_when_busy, args=(stock,))
    stopping.start()
    with pytest.raises(SourceError) as told:
        read_database(stock.source(slow), PASSWORD, "", tmp_path)
    stopping.join()
    assert told.value.text == f"The connection to 127.0.0.1:{stock.port} broke off."
    assert f"No database answers at 127.0.0.1:{stock.port}." in refused(stock.source("stock"), tmp_path, PASSWORD)
    stock.start()
    assert len(read(stock.source("stock"), tmp_path, PASSWORD)) == 3


def test_a_read_is_cancelled_at_once_though_the_server_is_silent(mariadb: DatabaseServer, tmp_path: Path) -> None:
    began = time.monotonic()

    def wish() -> str:
        return "cancel" if time.monotonic() - began > 1 else "go on"

    with pytest.raises(Cancelled):
        read_database(mariadb.source("SELECT sleep(60) AS s"), PASSWORD, "", tmp_path, wish)
    assert time.monotonic() - began < 10


def test_a_door_that_stays_shut_is_explained(stock: DatabaseServer, tmp_path: Path) -> None:
    """Wrong password, none, wrong user, wrong database, wrong port, wrong host, no right; 'localhost' is 127.0.0.1."""
    assert "is wrong" in refused(stock.source("stock"), tmp_path, "wrong horse")
    assert "wants a password" in refused(stock.source("stock"), tmp_path, None)
    assert "'nobody'" in refused(stock.source("stock", user="nobody"), tmp_path, PASSWORD)
    place = f"127.0.0.1:{stock.port}"
    assert "no database 'none'" in refused(stock.source("stock", address=f"{place}/none"), tmp_path, PASSWORD)
    assert "No database answers" in refused(stock.source("stock", address="127.0.0.1:1/x"), tmp_path, PASSWORD)
    missing = stock.source("stock", address="no-such-computer.invalid/x")
    assert "no computer called no-such-computer.invalid" in refused(missing, tmp_path, PASSWORD)
    stock.run("CREATE OR REPLACE USER guest IDENTIFIED BY 'guest'; GRANT SHOW DATABASES ON *.* TO guest")
    stock.run("CREATE OR REPLACE TABLE shared (a int); GRANT SELECT ON shop.shared TO guest")
    told = refused(stock.source("SELECT * FROM stock", user="guest"), tmp_path, "guest")
    assert "does not let 'guest' read that: SELECT command denied" in told
    local = stock.source("stock", address=f"localhost:{stock.port}/shop")
    assert len(read(local, tmp_path, PASSWORD)) == 3


def test_one_kind_of_server_taken_for_another_is_told(
    stock: DatabaseServer, postgres: DatabaseServer, tmp_path: Path
) -> None:
    crossed = postgres.source("stock", address=stock.address)
    assert "is no PostgreSQL server" in refused(crossed, tmp_path, PASSWORD)


def test_what_a_query_gets_wrong_is_quoted_from_the_server(stock: DatabaseServer, tmp_path: Path) -> None:
    assert "Unknown column 'nope'" in refused(stock.source("SELECT nope FROM stock"), tmp_path, PASSWORD)
    assert "Table 'shop.nope' doesn't exist." in refused(stock.source("SELECT * FROM nope"), tmp_path, PASSWORD)
    assert "not understood: You have" in refused(stock.source("SELECT FROM WHERE"), tmp_path, PASSWORD)
    assert "Two columns are called SKU." in refused(stock.source("SELECT sku, 1 AS SKU FROM stock"), tmp_path, PASSWORD)


def test_no_sentence_ever_holds_the_password(stock: DatabaseServer, tmp_path: Path) -> None:
    for query in ("SELECT", "nope", "SELECT * FROM nope"):
        assert "DROP TABLE" not in refused(stock.source(query), tmp_path, PASSWORD)
    address = stock.address.replace("127", "desk:hunter2@127", 1)
    assert "hunter2" not in refused(stock.source("stock", address=address), tmp_path, PASSWORD)

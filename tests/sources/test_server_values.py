"""What a server's values look like when they arrive, and what one of the servers alone does. See test_servers."""

from pathlib import Path

from tests.sources.databases import PASSWORD, DatabaseServer
from tests.sources.reading import read, refused


def test_values_arrive_as_postgresql_holds_them(postgres: DatabaseServer, tmp_path: Path) -> None:
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


def test_values_arrive_as_mariadb_holds_them(mariadb: DatabaseServer, tmp_path: Path) -> None:
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


def test_a_guest_of_postgresql_who_may_read_nothing_is_told(postgres: DatabaseServer, tmp_path: Path) -> None:
    postgres.run("DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN PASSWORD 'guest'")
    assert "no table that may be read" in refused(postgres.source("stock", user="guest"), tmp_path, "guest")


def test_localhost_is_the_loopback_of_mariadb_too(mariadb: DatabaseServer, tmp_path: Path) -> None:
    """Its library would take it for the socket of whatever server has one."""
    local = mariadb.source("SELECT 1 AS a", address=f"localhost:{mariadb.port}/shop")
    assert read(local, tmp_path, PASSWORD) == [["a"], ["1"]]


def test_one_kind_of_server_taken_for_another_is_told(
    mariadb: DatabaseServer, postgres: DatabaseServer, tmp_path: Path
) -> None:
    crossed = postgres.source("stock", address=mariadb.address)
    assert "is no PostgreSQL server" in refused(crossed, tmp_path, PASSWORD)

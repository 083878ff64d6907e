"""A desk is made once, opened by one process, and nothing but an intact desk of this program's is opened."""

import os
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime

import duckdb
import pytest

from domdesk.errors import DeskError, InputError
from domdesk.store import Store
from tests.store.readings import a_place, a_reading

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    """A closed desk with one location."""
    file = tmp_path / "a.desk"
    with Store.create(file, "EUR", "Europe/Berlin") as store:
        store.save_batch([a_reading("locations", a_place())])
    return file


def refused(path) -> str:
    with pytest.raises(DeskError) as caught:
        Store.open(path)
    return str(caught.value)


def change(path, *statements):
    """What another program does to the file."""
    with duckdb.connect(str(path)) as connection:
        for sql in statements:
            connection.execute(sql)


def test_a_desk_keeps_its_currency_zone_and_rows(path):
    with Store.open(path) as store:
        assert (store.currency, store.timezone, store.path) == ("EUR", "Europe/Berlin", path)
        assert [place.location for place in store.locations()] == ["reno"]
        assert store.faults() == []


def test_a_closed_desk_is_one_file(path):
    """No change log is left beside a desk that was closed."""
    assert [file.name for file in path.parent.iterdir()] == ["a.desk"]


def test_the_time_zone_is_the_systems_unless_told(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    with Store.create(tmp_path / "b.desk") as store:
        assert (store.currency, store.timezone) == ("USD", "Asia/Tokyo")


def test_a_lower_case_currency_is_understood(tmp_path):
    with Store.create(tmp_path / "b.desk", "eur", "UTC") as store:
        assert store.currency == "EUR"


@pytest.mark.parametrize(
    ("currency", "zone", "said"),
    [("DOLLARS", "UTC", "'DOLLARS' is not a currency"), ("USD", "Mars/Crater", "'Mars/Crater' is not a time zone")],
)
def test_an_unknown_currency_or_zone_makes_no_file(tmp_path, currency, zone, said):
    with pytest.raises(InputError, match=said):
        Store.create(tmp_path / "b.desk", currency, zone)
    assert list(tmp_path.iterdir()) == []


def test_a_desk_is_never_made_over_something(path, tmp_path):
    """An existing file, a missing folder and the log of an earlier desk are in the way."""
    with pytest.raises(DeskError, match="exists already"):
        Store.create(path)
    with pytest.raises(DeskError, match="does not exist"):
        Store.create(tmp_path / "nowhere" / "b.desk")
    (tmp_path / "b.desk.wal").write_bytes(b"old")
    with pytest.raises(DeskError, match=r"b\.desk\.wal is left over"):
        Store.create(tmp_path / "b.desk")


def test_what_is_no_desk_is_refused_by_name(tmp_path):
    """A missing file, a folder, text, an empty file and a SQLite file: DuckDB sees none of them."""
    text, empty, lite = tmp_path / "a.csv", tmp_path / "empty.desk", tmp_path / "lite.desk"
    text.write_text("order,sku,quantity\n")
    empty.touch()
    with sqlite3.connect(lite) as other:
        other.execute("CREATE TABLE t (a)")
    other.close()
    assert "There is no desk" in refused(tmp_path / "missing.desk")
    for file in (tmp_path, text, empty, lite):
        assert refused(file).startswith(f"{file.name} is not a desk.")


def test_another_programs_duckdb_file_is_no_desk(tmp_path):
    file = tmp_path / "other.duckdb"
    change(file, "CREATE TABLE orders (a INTEGER)")
    assert "is a DuckDB file, but not a desk" in refused(file)


def test_a_newer_desk_is_refused_by_version(path):
    """Its version counts, whatever else has changed in it."""
    change(path, "UPDATE meta SET schema_version = 99, made_by = 'domdesk 9.1'", "CREATE TABLE novelty (a INTEGER)")
    assert refused(path) == "a.desk was made by a newer version (domdesk 9.1). Install the newest domdesk."


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("CREATE VIEW extra AS SELECT 1", "view extra"),
        ("CREATE MACRO lower(x) AS 'pwned'", "macro lower"),
        ("CREATE MACRO duckdb_tables() AS TABLE SELECT 1 AS x", "macro duckdb_tables"),
        ("CREATE TABLE extra (a INTEGER)", "table extra"),
        ("CREATE TYPE mood AS ENUM ('a')", "type mood"),
        ("CREATE SEQUENCE s", "sequence s"),
        ("CREATE INDEX i ON stock (sku)", "index i"),
        ("CREATE SCHEMA other", "schema other"),
        ("DROP TABLE stock", "table stock"),
        ("ALTER TABLE stock ADD COLUMN extra INTEGER DEFAULT 1", "table stock"),
    ],
)
def test_a_foreign_catalog_is_refused(path, statement, part):
    """A view, macro, type or table that is not ours could change what our own statements mean."""
    change(path, statement)
    assert f"not as this program makes desks ({part})" in refused(path)


def test_a_view_in_a_tables_place_never_runs(path):
    """A view named like a table is refused before anything is read from it."""
    change(path, "DROP TABLE stock", "CREATE VIEW stock AS SELECT error('it ran')")
    message = refused(path)
    assert "table stock, view stock" in message
    assert "it ran" not in message


def test_a_setting_that_cannot_be_is_refused(path):
    change(path, "UPDATE settings SET value = '\"DOLLARS\"' WHERE key = 'currency'")
    assert "holds a setting that cannot be: 'DOLLARS' is not a currency." in refused(path)


def test_a_truncated_desk_is_damaged(path):
    path.write_bytes(path.read_bytes()[:5000])
    assert "a.desk is damaged and cannot be read. Restore a backup." in refused(path)


def test_damage_is_found_by_check_at_the_latest(path):
    """Bits flipped in any block that is in use are seen when the desk is opened or checked."""
    with Store.open(path) as store:
        rows = [a_place(f"place-{n}", name="x" * 50) for n in range(2000)]
        store.save_batch([a_reading("locations", *rows)])
    data = bytearray(path.read_bytes())
    at = data.find(b"place-1")
    data[at] ^= 0xFF
    path.write_bytes(data)
    try:
        with Store.open(path) as store:
            faults = store.faults()
    except DeskError as error:
        faults = [error]
    assert "damaged" in str(faults[0])


def test_a_desk_with_a_damaged_log_says_so(path):
    """A change log that cannot be replayed keeps the desk closed, with a way out."""
    script = (
        "import os, sys; from domdesk.store import Store; from tests.store.readings import a_reading, a_place;"
        "store = Store.open(sys.argv[1]); store.save_batch([a_reading('locations', a_place('erie'))]); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=True, timeout=60)
    log = path.with_name("a.desk.wal")
    data = bytearray(log.read_bytes())
    for at in range(200, 260):
        data[at] ^= 0xFF
    log.write_bytes(data)
    message = refused(path)
    assert "a.desk was not closed properly, and its change log a.desk.wal is damaged." in message
    assert "move a.desk.wal aside" in message


def test_a_second_process_is_told_who_holds_the_desk(path):
    """Program and process, and what to do; the holder is not disturbed."""
    script = "import sys; from domdesk.store import Store; Store.open(sys.argv[1])"
    with Store.open(path) as store:
        second = subprocess.run(
            [sys.executable, "-c", script, str(path)], capture_output=True, encoding="utf-8", timeout=60, check=False
        )
        last = second.stderr.strip().splitlines()[-1]
        assert last.endswith(f"a.desk is open in python (process {os.getpid()}). Close it there first.")
        assert store.counts()["locations"] == 1


def test_any_thread_may_use_a_desk(path):
    """A worker that did not open the desk reads and saves, and the opener sees it."""
    with Store.open(path) as store:
        worker = threading.Thread(target=lambda: store.save_batch([a_reading("locations", a_place("erie"))]))
        worker.start()
        worker.join()
        assert [p.location for p in store.problem(NOW).locations] == ["erie", "reno"]

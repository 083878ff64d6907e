"""The process that reads a database: it ends with the read, whatever becomes of either."""

import importlib.util
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from domdesk.errors import Cancelled, SourceError
from domdesk.records.sources import Source
from domdesk.sources import database, fetch
from domdesk.sources.database import read_database
from domdesk.sources.dialects import Task, server
from domdesk.sources.limits import Limits
from tests.sources.databases import needed

ENDLESS = "SELECT count(*) AS n FROM range(1000000000) a, range(1000000000) b"


@pytest.fixture
def lake(tmp_path: Path) -> Source:
    path = tmp_path / "lake.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE stock AS SELECT 'A' AS sku, 5 AS on_hand")
    return Source("My lake / 2", "duckdb", str(path), query="stock")


def asking(source: Source, query: str) -> Source:
    return Source(source.name, source.kind, source.address, query=query)


def readers() -> list[multiprocessing.process.BaseProcess]:
    """The processes that read a source now."""
    return [process for process in multiprocessing.active_children() if process.name == "domdesk source"]


def test_a_read_is_one_csv_and_leaves_no_process(lake: Source, tmp_path: Path) -> None:
    """Called as the desk does, by the kind of source alone; the file is named after the source."""
    fetched = fetch(lake, None, "", folder=tmp_path)
    assert fetched is not None
    assert [path.name for path in fetched.files] == ["My-lake-2.csv"]
    assert fetched.files[0].read_text() == "sku,on_hand\nA,5\n"
    assert readers() == []


@pytest.mark.parametrize("word", ["cancel", "stop"])
def test_a_wish_to_end_ends_it_at_once(lake: Source, tmp_path: Path, word: str) -> None:
    began = time.monotonic()

    def wish() -> str:
        return word if time.monotonic() - began > 0.5 else "go on"

    with pytest.raises(Cancelled):
        read_database(asking(lake, ENDLESS), None, "", tmp_path, wish)
    assert time.monotonic() - began < 10
    assert readers() == []


def test_time_is_bounded(lake: Source, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"did not answer in full within 0\.5 seconds"):
        read_database(asking(lake, ENDLESS), None, "", tmp_path, limits=Limits(seconds=0.5))
    assert readers() == []


def test_a_server_that_never_lets_in_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, silent: int) -> None:
    """It takes the connection and then says nothing, of which its library never tires."""
    monkeypatch.setattr(database, "CONNECT_GRACE_SECONDS", 0.5)
    source = Source("erp", "mysql", f"127.0.0.1:{silent}/shop", query="stock")
    with pytest.raises(SourceError, match=f"127.0.0.1:{silent} does not answer"):
        read_database(source, "x", "", tmp_path, limits=Limits(connect_seconds=0.5))


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and says nothing."""
    needed(importlib.util.find_spec("duckdb_extension_mysql_scanner"), "the extra 'connectors'")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_reader_that_dies_is_told(lake: Source, tmp_path: Path) -> None:
    def kill() -> None:
        while not (children := readers()):
            time.sleep(0.01)
        time.sleep(0.5)
        os.kill(children[0].pid or 0, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(SourceError, match="ended all of a sudden"):
        read_database(asking(lake, ENDLESS), None, "", tmp_path)
    killer.join()


def test_an_answer_that_takes_all_memory_ends_nothing_else(lake: Source, tmp_path: Path) -> None:
    greedy = "SELECT list(i::text || repeat('x', 1000)) AS l FROM range(100000000) r(i)"
    with pytest.raises(SourceError, match=r"does not fit into memory|ended all of a sudden"):
        read_database(asking(lake, greedy), None, "", tmp_path)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("db/shop", ("db", 5432, "shop")),
        (" db.example.com:5433/shop two ", ("db.example.com", 5433, "shop two")),
        ("[::1]:5433/shop", ("::1", 5433, "shop")),
        ("[::1]/shop", ("::1", 5432, "shop")),
    ],
)
def test_an_address_is_host_port_and_database(address: str, found: tuple[str, int, str]) -> None:
    assert server(address, 5432) == found


@pytest.mark.parametrize(
    "address",
    [
        "",
        "db",
        "db/",
        "/shop",
        "db:/shop",
        "db:x/s",
        "db:0/s",
        "db:70000/s",
        "me:secret@db/s",
        "postgresql://db/s",
        "db:٣/s",
    ],
)
def test_another_address_is_refused_without_repeating_it(address: str, tmp_path: Path) -> None:
    """It may hold a password."""
    with pytest.raises(SourceError, match="cannot be understood") as told:
        read_database(Source("erp", "postgres", address), None, "", tmp_path)
    assert "secret" not in str(told.value)


def test_a_task_does_not_show_its_secret(tmp_path: Path) -> None:
    task = Task("mysql", "db/shop", "me", "hunter2", "", tmp_path, rows=1, connect_seconds=1, seconds=1)
    assert "hunter2" not in repr(task)

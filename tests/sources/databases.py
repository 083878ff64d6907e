"""Database servers of the test run's own: started on loopback in a temporary folder, stopped, and started again.

They run as an unprivileged user, with a password that is hard to pass on. Where a server is not installed its tests are
skipped; where the environment says DOMDESK_TEST_SERVERS=needed, as .ci/run does, that is a failure.
"""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from domdesk.records.sources import Source

PASSWORD = 'it\'s "quoted"; DROP TABLE stock;-- \\ =%s {0}'
USER = "desk"
SECONDS = 60


class DatabaseServer(ABC):
    """One server; `port` stays the same when it is stopped and started."""

    kind: str
    database: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}/{self.database}"

    def source(self, query: str = "", **facts: Any) -> Source:
        return Source(
            **{"name": "erp", "kind": self.kind, "address": self.address, "user": USER, "query": query} | facts
        )

    def start(self) -> None:
        self._process = _unprivileged(subprocess.Popen, self.command(), stdout=self.log(), stderr=subprocess.STDOUT)
        deadline = time.monotonic() + SECONDS
        while not self.answers():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        """End it at once, whatever it is doing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGQUIT if self.kind == "postgres" else signal.SIGKILL)
        self._process.wait(SECONDS)
        self._process = None

    def log(self) -> int:
        return os.open(self.folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    @abstractmethod
    def command(self) -> list[str]:
        """What starts it."""

    @abstractmethod
    def run(self, sql: str, user: str = USER, secret: str = PASSWORD) -> str:
        """What its own client answers to statements, a row a line."""

    @abstractmethod
    def busy(self) -> bool:
        """Whether it is answering a question of domdesk."""

    def answers(self) -> bool:
        try:
            return self.run("SELECT 1").strip() == "1"
        except subprocess.CalledProcessError:
            return False


class Postgres(DatabaseServer):
    kind = "postgres"
    database = "postgres"

    def prepare(self) -> None:
        secret = self.folder / "secret"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        told = ["-U", USER, f"--pwfile={secret}", "-A", "scram-sha-256", "-E", "UTF8", "--no-locale", "--no-sync"]
        _unprivileged(subprocess.run, [_postgres("initdb"), "-D", str(self.folder / "data"), *told], **QUIET)

    def command(self) -> list[str]:
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", "fsync": "off"}
        given = [f"-c{key}={value}" for key, value in settings.items()]
        return [_postgres("postgres"), "-D", str(self.folder / "data"), *given]

    def run(self, sql: str, user: str = USER, secret: str = PASSWORD) -> str:
        told = {"PGPASSWORD": secret, "PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": user}
        return _client([_postgres("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", self.database, "-c", sql], told)

    def busy(self) -> bool:
        asked = "FROM pg_stat_activity WHERE application_name = 'domdesk' AND query LIKE 'COPY%' AND state = 'active'"
        return self.run(f"SELECT count(*) {asked}").strip() == "1"


class MariaDB(DatabaseServer):
    kind = "mysql"
    database = "shop"

    def prepare(self) -> None:
        _unprivileged(
            subprocess.run,
            ["mariadb-install-db", "--no-defaults", f"--datadir={self.folder / 'data'}", *BARE],
            **QUIET,
        )
        written = PASSWORD.replace("\\", "\\\\").replace("'", "''")
        (self.folder / "init.sql").write_text(
            f"CREATE DATABASE IF NOT EXISTS {self.database} CHARACTER SET utf8mb4;\n"
            f"CREATE USER IF NOT EXISTS {USER} IDENTIFIED BY '{written}';\n"
            f"GRANT ALL ON *.* TO {USER} WITH GRANT OPTION;\n"
        )
        (self.folder / "init.sql").chmod(0o644)

    def command(self) -> list[str]:
        settings = {
            "datadir": self.folder / "data",
            "socket": self.folder / "socket",
            "port": self.port,
            "bind-address": "127.0.0.1",
            "init-file": self.folder / "init.sql",
        }
        given = [f"--{key}={value}" for key, value in settings.items()]
        return [_found("mariadbd"), "--no-defaults", "--skip-name-resolve", *given]

    def run(self, sql: str, user: str = USER, secret: str = PASSWORD) -> str:
        told = [
            "-h127.0.0.1",
            f"-P{self.port}",
            f"-u{user}",
            "-D",
            self.database,
            "-N",
            "-B",
            "--default-character-set=utf8mb4",
        ]
        return _client(["mariadb", "--no-defaults", *told, "-e", sql], {"MYSQL_PWD": secret})

    def busy(self) -> bool:
        asked = "FROM information_schema.processlist WHERE info LIKE '%sleep%' AND id <> connection_id()"
        return self.run(f"SELECT count(*) {asked}").strip() == "1"


BARE = ("--skip-test-db", "--auth-root-authentication-method=normal", "--skip-name-resolve")
QUIET: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "timeout": SECONDS}


@contextmanager
def running(server: type[Postgres] | type[MariaDB]) -> Iterator[DatabaseServer]:
    """A new server that ends with the block. Skips the test where it, or what reads it, is not installed."""
    if server is Postgres:
        needed(_postgres("postgres"), "PostgreSQL's server, in Debian's package postgresql")
        needed(importlib.util.find_spec("duckdb_extension_postgres_scanner"), "the extra 'connectors'")
    else:
        found = _found("mariadbd") and _found("mariadb") and _found("mariadb-install-db")
        needed(found, "MariaDB's server, in Debian's packages mariadb-server-core and mariadb-client-core")
        needed(importlib.util.find_spec("duckdb_extension_mysql_scanner"), "the extra 'connectors'")
    # Not pytest's folder: that lies in one which only its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="domdesk-server-"))
    folder.chmod(0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    one = server(folder)
    try:
        one.prepare()
        one.start()
        yield one
    finally:
        if one._process is not None:
            one.stop()
        shutil.rmtree(folder, ignore_errors=True)


def stop_when_busy(server: DatabaseServer) -> None:
    """End a server in the middle of its answer to domdesk."""
    deadline = time.monotonic() + SECONDS
    while not server.busy() and time.monotonic() < deadline:
        time.sleep(0.05)
    server.stop()


def needed(found: object, what: str) -> None:
    """Skips the test where `what` was not found, or fails it where the tests are to run without gaps."""
    if not found and os.environ.get("DOMDESK_TEST_SERVERS") == "needed":
        pytest.fail(f"{what} is not installed, and DOMDESK_TEST_SERVERS=needed")
    if not found:
        pytest.skip(f"{what} is not installed: 'sh .ci/setup servers' does that on Debian")


def _found(program: str) -> str:
    return shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin") or ""


def _postgres(program: str) -> str:
    """A program of the newest PostgreSQL; Debian keeps them out of the way."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: float(path.parts[4]))
    return str(newest[-1]) if newest else _found(program)


def _unprivileged(start: Any, command: list[str], **options: Any) -> Any:
    """Start a program as nobody where the tests run as root, which servers refuse."""
    if os.geteuid() == 0:
        options |= {"user": "nobody", "extra_groups": []}
    return start(command, cwd="/", **options)


def _client(command: list[str], told: dict[str, str]) -> str:
    asked = subprocess.run(command, env=os.environ | told, capture_output=True, text=True, check=True, timeout=SECONDS)
    return asked.stdout


def _free_port() -> int:
    """A port that is free now; DuckDB's MySQL reader takes none above 65353."""
    while True:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
        if port < 65353:
            return port

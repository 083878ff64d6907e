"""One hardened DuckDB connection: rows out, text columns in, one transaction wrapper, and DuckDB's errors in words.

Everything in domdesk.store goes through it; nothing else begins or commits. Any thread may call, one at a time.
"""

import atexit
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from domdesk.errors import DeskError, DeskInUseError

Row = tuple[Any, ...]
Parameters = Sequence[object] | Mapping[str, object]

AT_ONCE = 250
"""Rows fetched in one go: all other threads wait while DuckDB makes Python's values of them."""


@cache
def _spill_folder() -> str:
    folder = tempfile.mkdtemp(prefix="domdesk-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def connect(database: str) -> duckdb.DuckDBPyConnection:
    """A connection that reaches no other file, no network and no Python variable, and cannot be told otherwise."""
    return duckdb.connect(
        database,
        config={
            "enable_external_access": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
            "memory_limit": "2GB",
            "threads": "2",
            "temp_directory": _spill_folder(),
            "lock_configuration": "true",
        },
    )


def quoted(name: str) -> str:
    """A name of our own schema as an SQL identifier; names from files never come here."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]*", name):
        raise ValueError(f"not a name of the schema: {name!r}")
    return f'"{name}"'


def utf8(text: str) -> str:
    """Text that UTF-8 can hold: half a surrogate pair, which would bring DuckDB down, becomes '�'."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _text_column(values: Sequence[str]) -> "np.ndarray[Any, Any]":
    column = np.empty(len(values), dtype=object)
    try:
        "".join(values).encode()
        column[:] = values
    except UnicodeEncodeError:
        column[:] = [utf8(v) for v in values]
    return column


class Database:
    """The open desk file, as SQL sees it; `changes` counts the transactions that were kept since it was opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.changes = 0
        self._failed = False
        # A program that closes a desk leaves no log of changes beside it.
        self.was_interrupted = path.with_name(f"{path.name}.wal").exists()
        self._open()
        found = path.stat()
        self.file_id = (found.st_dev, found.st_ino)

    def _open(self) -> None:
        with self._speaking():
            self._connection = connect(str(self.path))

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Leaves the file alone while the block runs."""
        self.close()
        try:
            yield
        finally:
            self._open()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """What one statement answers."""
        with self._speaking():
            try:
                result, found = self._connection.execute(sql, parameters), list[Row]()
                while some := result.fetchmany(AT_ONCE):
                    found += some
                return found
            except BaseException:
                self._failed = True
                raise

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first value of the first row."""
        return self.rows(sql, parameters)[0][0]

    @contextmanager
    def table(self, name: str, columns: Mapping[str, Sequence[str] | Sequence[int]]) -> Iterator[None]:
        """Makes columns of text (never None: DuckDB guesses the type from the first values) or integers readable as
        table `name` while the block runs."""
        arrays = {
            key: np.asarray(values, dtype=np.int64) if _whole(values) else _text_column(values)  # type: ignore[arg-type]
            for key, values in columns.items()
        }
        with self._speaking():
            self._connection.register(name, arrays)
        try:
            yield
        finally:
            # After an error the transaction is lost and the view with it; unregistering then fails.
            with suppress(duckdb.Error):
                self._connection.unregister(name)

    @contextmanager
    def transaction(self, keep: bool = True) -> Iterator[None]:
        """All of the block's changes or none; none at all where `keep` is false (a rehearsal).

        DuckDB commits 'successfully' after a failed statement and saves nothing, so a swallowed error is raised here.
        """
        self._failed = False
        with self._speaking():
            self._connection.execute("BEGIN TRANSACTION")
            try:
                yield
                if self._failed:
                    raise RuntimeError("a failed statement was passed over inside a transaction")
            except BaseException:
                self._roll_back()
                raise
            if keep:
                self._connection.execute("COMMIT")
                self.changes += 1
            else:
                self._roll_back()

    def _roll_back(self) -> None:
        # A fatal error has closed the database already; what was not committed is gone either way.
        with suppress(duckdb.Error):
            self._connection.execute("ROLLBACK")

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            spoken = as_desk_error(error, self.path)
            if spoken is None:
                raise
            raise spoken from error


def _whole(values: Sequence[str] | Sequence[int]) -> bool:
    return bool(values) and isinstance(values[0], int)


def _is_domdesk(process: str) -> bool:
    """Whether a process is this program, which DuckDB knows as the Python that runs it; False where nobody can tell."""
    with suppress(OSError):
        words = Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace").split("\0")
        return any(word.rpartition("/")[2] == "domdesk" or word.startswith("domdesk.") for word in words)
    return False


def as_desk_error(error: duckdb.Error, path: Path) -> DeskError | None:
    """What a DuckDB error means to the user; None where it is a bug of ours. The texts are those of DuckDB 1.5."""
    if isinstance(error, duckdb.DataError | duckdb.IntegrityError | duckdb.ProgrammingError):
        return None
    text = str(error)
    name = path.name
    if "Could not set lock" in text or "being used by another process" in text:
        holder = re.search(r"held in (?:(.+) )?\(?PID (\d+)", text)
        program = re.sub(r"[\d.]*(\.exe)?$", "", Path(holder[1]).name) if holder and holder[1] else "another program"
        if holder and _is_domdesk(holder[2]):
            program = "domdesk"
        process = f" (process {holder[2]})" if holder else ""
        return DeskInUseError(f"{name} is open in {program}{process}.", "Close it there first.")
    if "database file with version number" in text or "newer version of DuckDB" in text:
        return DeskError(f"{name} was written by a newer version of the program.", "Install the newest domdesk.")
    if re.search(r"No space left|not enough space|File too large|Disk quota", text, re.IGNORECASE):
        return DeskError(f"The disk is full; {name} keeps what it had before.", "Free some space and try again.")
    if "replaying WAL" in text or "Corrupt WAL" in text:
        return DeskError(
            f"{name} was not closed properly, and its change log {name}.wal is damaged.",
            f"Restore a backup, or move {name}.wal aside to open the desk without its last changes.",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return DeskError(
            f"There is not enough memory for this on {name}.", "Close other programs or import less at once."
        )
    if "Cannot open file" in text and re.search(r"Permission denied|Read-only", text):
        return DeskError(f"{name} cannot be written to.", "Check the folder's permissions or copy the desk elsewhere.")
    if "database has been invalidated" in text or isinstance(error, duckdb.FatalException):
        return DeskError(
            f"Writing to {name} failed badly; what was saved before is safe.", "Close the desk and open it again."
        )
    if re.search(r"Corrupt|not a valid DuckDB|Could not read|checksum", text):
        return DeskError(f"{name} is damaged and cannot be read.", "Restore a backup.")
    if isinstance(error, duckdb.IOException):
        return DeskError(f"{name} cannot be read or written: {text.splitlines()[0]}", "Check the disk and the folder.")
    return None

"""Making a desk file and opening one: what is not an intact desk of this program's is refused in one sentence, and one
of an older version is migrated.

Called by domdesk.store.store; a desk file may come from anybody, so its catalog is compared with our own to the letter.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from domdesk import __version__
from domdesk.errors import DeskError
from domdesk.store import migrate, settings
from domdesk.store.database import Database, connect

SCHEMA_VERSION = 7

# Qualified, because a desk file could bring a macro of the same name.
_CATALOG = """
    SELECT 'table ' || table_name, sql FROM system.main.duckdb_tables() WHERE NOT internal AND NOT temporary
    UNION ALL SELECT 'view ' || view_name, sql FROM system.main.duckdb_views() WHERE NOT internal AND NOT temporary
    UNION ALL SELECT 'macro ' || function_name, '' FROM system.main.duckdb_functions() WHERE NOT internal
    UNION ALL SELECT 'type ' || type_name, '' FROM system.main.duckdb_types() WHERE NOT internal
    UNION ALL SELECT 'sequence ' || sequence_name, '' FROM system.main.duckdb_sequences() WHERE NOT temporary
    UNION ALL SELECT 'index ' || index_name, '' FROM system.main.duckdb_indexes()
    UNION ALL SELECT 'schema ' || schema_name, '' FROM system.main.duckdb_schemas() WHERE NOT internal
"""


def schema() -> str:
    """The SQL that makes an empty desk."""
    return Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")


@cache
def _our_catalog(version: int) -> frozenset[tuple[str, str]]:
    """The catalog of an empty desk as the program of that version made it."""
    with connect(":memory:") as memory:
        memory.execute(schema())
        for older in range(SCHEMA_VERSION - 1, version - 1, -1):
            memory.execute(migrate.STEPS[older].back)
        return frozenset(memory.execute(_CATALOG).fetchall())


def foreign_parts(database: Database, version: int = SCHEMA_VERSION) -> list[str]:
    """What the file's catalog has too much, too little or different, as 'view stock'; empty for an intact desk."""
    return sorted({name for name, _ in frozenset(database.rows(_CATALOG)) ^ _our_catalog(version)})


def create_file(path: Path, chosen: Mapping[str, object]) -> Database:
    """A new desk file with the current schema and these settings. Raises DeskError: file in the way, no such folder."""
    if path.exists():
        raise DeskError(f"{path.name} exists already.", "Choose another name, or open it.")
    if not path.parent.is_dir():
        raise DeskError(f"The folder {path.parent} does not exist.", "Make it first or choose another one.")
    log = path.with_name(path.name + ".wal")
    if log.exists():
        raise DeskError(f"{log.name} is left over from an earlier desk.", "Move it elsewhere, or choose another name.")
    database = Database(path)
    try:
        with database.transaction():
            database.rows(schema())
            database.rows("INSERT INTO meta VALUES (?, ?)", [SCHEMA_VERSION, f"domdesk {__version__}"])
            for key, value in chosen.items():
                database.rows("INSERT INTO settings VALUES (?, ?)", [key, settings.as_kept(value)])
        # The newest changes of a schema should not wait in the log: replaying them is where DuckDB has failed before.
        database.rows("CHECKPOINT")
    except BaseException:
        database.close()
        path.unlink(missing_ok=True)
        log.unlink(missing_ok=True)
        raise
    return database


def open_file(path: Path, *, back_up: bool = True) -> tuple[Database, Path | None]:
    """The desk file, checked before and after DuckDB reads it, and the backup copy where it had to be migrated.

    Without `back_up` it is migrated as it is, which is for copies. Raises DeskError.
    """
    _check_magic(path)
    database, backup = Database(path), None
    try:
        if _checked_version(database) < SCHEMA_VERSION:
            database.close()  # its change log is in the file now, and every system lets a closed file be copied
            backup = migrate.back_up(path) if back_up else None
            database = Database(path)
            _migrate(database, _checked_version(database))
    except BaseException:
        database.close()
        raise
    return database, backup


def _migrate(database: Database, version: int) -> None:
    """Moves a desk to today's schema, step by step, all or nothing."""
    with database.transaction():
        for older in range(version, SCHEMA_VERSION):
            migrate.STEPS[older].make(database, _tables(older + 1))
        database.rows("UPDATE meta SET schema_version = ?, made_by = ?", [SCHEMA_VERSION, f"domdesk {__version__}"])
    database.rows("CHECKPOINT")
    _checked_version(database)


def _tables(version: int) -> dict[str, str]:
    """The SQL that makes each table as that version had it."""
    return {name.removeprefix("table "): sql for name, sql in _our_catalog(version) if name.startswith("table ")}


def _check_magic(path: Path) -> None:
    """DuckDB must not see other files: it would, say, fetch an extension from the net to read a SQLite file."""
    not_a_desk = DeskError(f"{path.name} is not a desk.", "A desk is made with `domdesk new` or in the start window.")
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except FileNotFoundError:
        raise DeskError(f"There is no desk {path}.", f"Make it with `domdesk new {path.name}`.") from None
    except (IsADirectoryError, PermissionError) as error:
        if path.is_dir():
            raise not_a_desk from None
        raise DeskError(f"{path.name} cannot be read: {error.strerror}.", "Check its permissions.") from None
    if head[8:12] != b"DUCK":
        raise not_a_desk


def _checked_version(database: Database) -> int:
    """The schema version of an intact desk. Raises DeskError for any other."""
    name = database.path.name
    if "table meta" in foreign_parts(database):
        raise DeskError(f"{name} is a DuckDB file, but not a desk.", "Open it with the program that made it.")
    # With the table as we define it, this runs no code but ours.
    versions = database.rows("SELECT schema_version, made_by FROM meta")
    version: int = versions[0][0] if len(versions) == 1 else 0
    if version > SCHEMA_VERSION:
        raise DeskError(f"{name} was made by a newer version ({versions[0][1]}).", "Install the newest domdesk.")
    known = version == SCHEMA_VERSION or version in migrate.STEPS
    foreign = foreign_parts(database, version) if known else ["its version"]
    if foreign:
        raise DeskError(f"{name} is not as this program makes desks ({', '.join(foreign[:3])}).", "Restore a backup.")
    return version

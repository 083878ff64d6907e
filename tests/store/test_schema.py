"""schema.sql says what domdesk.canonical says, and nothing in it needs more than it."""

import duckdb
import pytest

from domdesk.canonical import SQL_TYPES, TABLES
from domdesk.store.database import quoted
from domdesk.store.opening import schema
from domdesk.store.staging import columns_of, key_of


@pytest.fixture(scope="module")
def catalog():
    """An empty desk in memory."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(schema())
        yield connection


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_a_table_has_the_canonical_columns_in_order_and_then_the_stores_own(catalog, table):
    """Names, order and types of every canonical table are those of the canonical file."""
    found = catalog.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [table.name]
    ).fetchall()
    assert [name for name, _ in found] == columns_of(table)
    canonical = [(c.name, SQL_TYPES[c.type]) for c in table.columns]
    assert found[: len(canonical)] == canonical


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_a_table_is_keyed_as_its_rows_are_named(catalog, table):
    """The primary key is the canonical one, or the place within the group where rows have none."""
    (columns,) = catalog.execute(
        "SELECT constraint_column_names FROM duckdb_constraints()"
        " WHERE table_name = ? AND constraint_type = 'PRIMARY KEY'",
        [table.name],
    ).fetchone()
    assert set(columns) == set(key_of(table))


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_columns_with_a_default_are_never_null(catalog, table):
    """A column whose blank means something holds that, not NULL."""
    nullable = dict(
        catalog.execute(
            "SELECT column_name, is_nullable FROM duckdb_columns() WHERE table_name = ?", [table.name]
        ).fetchall()
    )
    assert [c.name for c in table.columns if c.default is not None and nullable[c.name]] == []


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_choices_are_checked_by_the_table_itself(catalog, table):
    """A choice that the canonical file does not know is refused, each one it knows is named."""
    checks = " ".join(
        text
        for (text,) in catalog.execute(
            "SELECT constraint_text FROM duckdb_constraints() WHERE table_name = ? AND constraint_type = 'CHECK'",
            [table.name],
        ).fetchall()
    )
    for column in table.columns:
        if column.choices:
            assert f"{column.name} IN ({', '.join(repr(c) for c in column.choices)})" in checks


def test_no_foreign_keys_and_no_secondary_indexes(catalog):
    """Both have made upserts fail in DuckDB; references are checked by `check`."""
    assert catalog.execute("SELECT * FROM duckdb_indexes()").fetchall() == []
    assert catalog.execute("SELECT 1 FROM duckdb_constraints() WHERE constraint_type = 'FOREIGN KEY'").fetchall() == []


@pytest.mark.parametrize("name", ["a b", 'x"; DROP TABLE orders', "", "Ä", "1a"])
def test_only_names_of_our_own_kind_become_identifiers(name):
    """Text from a file can never be quoted into a statement."""
    with pytest.raises(ValueError, match="not a name"):
        quoted(name)

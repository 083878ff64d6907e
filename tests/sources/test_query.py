"""What a source's query is taken for, and which table a name means."""

import pytest

from domdesk.sources.query import Table, find_table, is_change, is_select, trimmed


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1",
        " select\n*",
        "WITH a AS (SELECT 1) SELECT 1",
        "-- stock\nSELECT 1",
        "/* a\n*/ # b\n(SELECT 1)",
        "FROM t",
    ],
)
def test_a_select_is_known_by_how_it_begins(query: str) -> None:
    assert is_select(query)
    assert not is_change(query)


@pytest.mark.parametrize("query", ["stock", "select", "selection", "erp.values", "", "from_store", "with"])
def test_a_name_may_look_like_the_beginning_of_one(query: str) -> None:
    assert not is_select(query)
    assert not is_change(query)


@pytest.mark.parametrize(
    "query", ["DELETE FROM stock", "/* x */ drop table stock", "-- x\nATTACH 'x' AS y", "call f()"]
)
def test_a_change_is_known_too(query: str) -> None:
    assert is_change(query)
    assert not is_select(query)


def test_what_ends_a_query_is_left_off() -> None:
    assert trimmed(" SELECT 1 ; ; \n") == "SELECT 1"
    assert trimmed(";") == ""


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("stock", ("public", "stock")),
        ("Stock", ("public", "Stock")),
        ("STOCK", None),
        ("ITEMS", ("public", "items")),
        ("erp.stock", ("erp", "stock")),
        ('"erp" . "stock"', None),
        ('"erp"."stock"', ("erp", "stock")),
        ("`erp`.`stock`", ("erp", "stock")),
        ("ERP.Stock", ("erp", "stock")),
        ("alone", None),
        ("erp.alone", ("erp", "alone")),
        ("a.b", ("public", "a.b")),
        ('"a.b"', ("public", "a.b")),
        ('x"y', ("public", 'x"y')),
        ('"x""y"', ("public", 'x"y')),
        ("stock; DROP TABLE stock", None),
        ("", None),
        (".", None),
        ("erp.", None),
        ('"', None),
    ],
)
def test_a_name_means_one_table_or_none(name: str, found: tuple[str, str] | None) -> None:
    """By its very letters first, by whatever case where that leaves one; without its schema only where that will do."""
    tables = [
        Table("public", "stock", True),
        Table("public", "Stock", True),
        Table("public", "items", True),
        Table("public", "a.b", True),
        Table("public", 'x"y', True),
        Table("erp", "stock", False),
        Table("erp", "alone", False),
    ]
    table = find_table(name, tables)
    assert (None if table is None else (table.schema, table.name)) == found

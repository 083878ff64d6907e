"""Whatever BigCommerce's and ShipStation's layouts hold: no exception but InputError, and no row lost in silence."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domdesk.canonical import TABLES
from domdesk.errors import InputError
from domdesk.intake import read_text
from domdesk.records import Reading
from tests.intake.read import FIXTURES, of

WORDS = [
    "", " ", "1", "2.5", "-3", "0", "abc", "US", "United States", "2139", "'02139", "2026-01-31", "26/04/2026", "AUTO",
    "4/1/2026 4:42:06 AM", "Shipped", "Cancelled", "Partially Shipped", "1e400", "9" * 24, 'a"b', "a\nb", "$1,234.50",
    "1.234,50", "Product ID: 1", "SKU", "Rule", "#N/A", '="001"', "1.2E+15", "\u2212 5", "12th May 2026",
]  # fmt: skip
CELLS = st.one_of(st.sampled_from(WORDS), st.text(max_size=6))
GOOD = {
    "Order ID": "7", "Product Qty": "2", "Product SKU": "A", "Order Status": "Packed", "Product Code/SKU": "A",
    "Order #": "7", "Item SKU": "A", "Item Quantity": "2", "Order - Number": "7", "Item - SKU": "A", "Item - Qty": "2",
    "Shipping Country": "Canada", "Country Code": "US", "Ship To - Country": "US", "Item Type": "Product",
}  # fmt: skip
"""Cells that a row needs to be taken."""
LAYOUTS = ("bigcommerce_orders_rows", "bigcommerce_products", "shipstation_template", "shipstation_orders")
FACTS = {"unit": "lb", "length_unit": "cm", "dates": "day-first", "decimals": "point", "location": "reno"}


def header_of(name: str) -> list[str]:
    with (FIXTURES / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file))


HEADERS = {name: header_of(name) for name in (*LAYOUTS, "bigcommerce_orders")}


def written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


@st.composite
def rows_of(draw: st.DrawFn, header: list[str]) -> list[list[str]]:
    """Rows of which most cells are what the column needs."""

    def cell(name: str) -> str:
        return draw(CELLS) if draw(st.integers(0, 19)) == 0 else GOOD.get(name, "")

    return [[cell(name) for name in header] for _ in range(draw(st.integers(1, 5)))]


@st.composite
def sheets(draw: st.DrawFn) -> str:
    header = HEADERS[draw(st.sampled_from(LAYOUTS))]
    kept = [name for name in header if name in GOOD or draw(st.integers(0, 5))]
    return written([kept, *draw(rows_of(kept))])


VALUES_OF_KEYS = st.one_of(st.sampled_from(["", "1", "3", "A, B", "x | y", "$2.50", "&quot;"]), st.text(max_size=4))
PRODUCTS = st.builds(
    "Product ID: {}, Product Qty: {}, Product SKU: {}, Product Name: {}, Product Unit Price: {}".format,
    st.integers(0, 99), VALUES_OF_KEYS, VALUES_OF_KEYS, VALUES_OF_KEYS, VALUES_OF_KEYS,
)  # fmt: skip


def account(reading: Reading, size: int) -> None:
    """`size` rows or lines are records, or counted as left out with an issue that says so."""
    table = {"orders": "order_lines"}.get(reading.kind, reading.kind)
    assert size == reading.rows == len(of(reading, table)) + reading.skipped
    assert 0 <= reading.faulty <= reading.skipped
    assert not reading.faulty or any(issue.severity == "error" for issue in reading.issues)
    assert reading.faulty == reading.skipped or any(issue.severity == "notice" for issue in reading.issues)
    assert all(issue.text.endswith((".", "?")) for issue in reading.issues)
    for records in reading.records:
        assert set(records.columns) <= set(TABLES[records.table].names)
        assert {len(values) for values in records.columns.values()} <= {len(records)}


def read_or_refused(text: str, size_of: Callable[[Reading], int]) -> None:
    """Every row is accounted for, or the whole is refused with a way out; facts are told where they are of use."""
    facts = FACTS
    while True:
        try:
            (reading,) = read_text(text, facts=facts)
        except InputError as fault:
            refusal = fault
        else:
            account(reading, size_of(reading))
            return
        assert refusal.remedy
        idle = [name for name in facts if "use for" in refusal.text and name in refusal.text]
        if not idle:
            return
        facts = {name: value for name, value in facts.items() if name not in idle}


@given(sheets())
def test_any_sheet_is_read_or_refused(text: str) -> None:
    """A row per product: rows read = rows taken + rows listed."""
    read_or_refused(text, lambda reading: reading.rows)


@given(rows_of(HEADERS["bigcommerce_orders"]), st.lists(st.lists(PRODUCTS, max_size=3), min_size=5, max_size=5))
def test_packed_products_are_taken_or_listed(rows: list[list[str]], details: list[list[str]]) -> None:
    """Every product of every cell, and every row without one, is a record or left out with an issue."""
    for number, (row, products) in enumerate(zip(rows, details, strict=False)):
        row[0], row[-1] = str(number // 2), "|".join(products)
    expected = sum(max(1, len(products)) for products in details[: len(rows)])
    text = written([HEADERS["bigcommerce_orders"], *rows])
    read_or_refused(text, lambda reading: expected if reading.format == "bigcommerce" else reading.rows)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 10**30), st.floats(), st.text(max_size=5), st.just("2.5")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)


def changed(sound: dict[str, Any], *keys: str) -> st.SearchStrategy[dict[str, Any]]:
    """A sound entry with up to two values of any type."""
    return st.dictionaries(st.sampled_from([*sound, *keys]), VALUES, max_size=2).map(lambda change: sound | change)


LINES = changed(
    {"id": 1, "sku": "A", "quantity": 2},
    "name",
    "quantity_shipped",
    "order_address_id",
    "weight",
    "type",
    "product_options",
)
ADDRESSES = changed({"id": 3, "country_iso2": "US"}, "country", "state", "zip", "city")
ORDERS = st.builds(
    lambda order, lines, addresses: order | {"products": lines, "shipping_addresses": addresses},
    changed(
        {"id": 1, "status_id": 11, "date_created": ""}, "status", "billing_address", "consignments", "currency_code"
    ),
    st.one_of(st.lists(LINES, min_size=1, max_size=4), VALUES),
    st.one_of(st.lists(ADDRESSES, max_size=3), VALUES),
)
FIGURES = changed(
    {"location_code": "reno", "available_to_sell": 1, "total_inventory_onhand": 2}, "location_enabled", "settings"
)
ITEMS = st.builds(
    lambda identity, places: {"identity": identity, "locations": places},
    changed({"sku": "A", "product_id": 7}, "variant_id"),
    st.one_of(st.lists(FIGURES, min_size=1, max_size=3), VALUES),
)


@given(st.one_of(st.lists(ORDERS, max_size=3), ORDERS, st.lists(ITEMS, max_size=4).map(lambda items: {"data": items})))
def test_any_json_is_read_or_refused(document: Any) -> None:
    """Orders and inventory whose values are of any type."""
    read_or_refused(json.dumps(document), lambda reading: reading.rows)

"""Whatever comes in: no reader raises anything but InputError, and rows read = rows taken + rows listed."""

import csv
import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domdesk.canonical import FILES, TABLES
from domdesk.errors import InputError
from domdesk.intake import read_paths, read_text
from domdesk.intake.synonyms import SYNONYMS
from domdesk.records import Reading
from tests.intake.read import FIXTURES, rows

WORDS = [
    "", " ", "1", "2.5", "-3", "0", "abc", "true", "US", "us", "USD", "2139", "'02139", "''5", "2026-01-31", "#1001",
    "2026-01-31 10:00 -0500", "not stocked", "1e400", "fulfilled", "9" * 24, 'a"b', "a\nb", "a\r\nb", "sat;sun", '"',
]  # fmt: skip
CELLS = st.one_of(st.sampled_from(WORDS), st.text(max_size=6))
GOOD = {
    "kind": "store", "country": "US", "currency": "USD", "rate": "1.1", "from": "2026-01-01", "to": "2026-01-02",
    "quantity": "2", "on_hand": "3", "up_to": "1", "price": "2", "Lineitem quantity": "2", "Shipping Country": "US",
    "Available": "4", "On hand": "5", "Location": "Reno", "12 Larkin St": "6", "carrier": "Post", "service": "Parcel",
}  # fmt: skip
"""Cells that a row needs to be taken."""
OWN_COUNTS = {("shopify", "stock"), ("woocommerce", "products"), ("woocommerce", "stock"), ("edi846", "stock")}
"""Layouts whose rows are not records one by one, so that their own tests count them."""
PACKED = ("bigcommerce", "woocommerce")
"""Formats that may have several lines in a row."""
KEYS = {"order", "line", "sku", "location", "their_sku", "card", "zone", "Name", "Lineitem name", "SKU"}
SHOPIFY = (FIXTURES / "shopify_orders.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
INVENTORY = (FIXTURES / "shopify_inventory_rows.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
COLUMNS = (FIXTURES / "shopify_inventory_columns.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
GENERIC = [synonyms[0] for synonyms in SYNONYMS["orders"].values() if synonyms]
HEADERS = [*(list(columns) for _, columns in FILES.values()), SHOPIFY, INVENTORY, COLUMNS, GENERIC]


def _cell(draw: st.DrawFn, name: str) -> str:
    """Mostly what the column needs, so that some rows are sound; else a cell of any sort."""
    if draw(st.integers(0, 19)) == 0:
        return draw(CELLS)
    return draw(st.sampled_from(["1", "2", "3"])) if name in KEYS else GOOD.get(name, "")


@st.composite
def sheets(draw: st.DrawFn) -> str:
    """A table under a known header, perhaps short of some columns, with cells of every sort."""
    header = draw(st.sampled_from(HEADERS))
    if draw(st.booleans()):
        header = [name for name in header if draw(st.integers(0, 5))] or header
    separator = draw(st.sampled_from([",", ";", "\t"]))
    lines = [[_cell(draw, name) for name in header] for _ in range(draw(st.integers(0, 6)))]
    if lines and draw(st.integers(0, 3)) == 0:
        lines[0] = lines[0][:-1] if draw(st.booleans()) else [*lines[0], "more"]
    quoted = draw(st.booleans())

    def write(cell: str) -> str:
        escaped = cell.replace('"', '""')
        return f'"{escaped}"' if quoted else cell

    return "\n".join(separator.join(map(write, line)) for line in [header, *lines])


def has_location_columns(reading: Reading) -> bool:
    """Whether a sheet has a column of quantities for each location, so that a row is several records."""
    return any(issue.code == "columns_taken" and "as the units at" in issue.text for issue in reading.issues)


def name_what_is_skipped(reading: Reading) -> None:
    """Of a table each row left out is kept once with its reason, as many as there are records left out."""
    kept = reading.skipped_rows
    assert len(set(kept.rows)) == len(kept.rows) or not kept.header
    assert all(kept.reasons)
    if kept.header and (reading.format, reading.kind) not in OWN_COUNTS and not has_location_columns(reading):
        named = len(kept.rows)
        assert named <= reading.skipped if reading.format in PACKED else named == reading.skipped


def account(reading: Reading) -> None:
    """Nothing is lost in silence: every row is a record, or counted as skipped with an issue that names it."""
    assert 0 <= reading.faulty <= reading.skipped
    tables = {r.table: r for r in reading.records if not r.fill}
    for records in reading.records:
        assert {len(values) for values in records.columns.values()} <= {len(records.rows)}
        assert set(records.columns) <= set(TABLES[records.table].names)
        for column in TABLES[records.table].columns:
            if column.required and column.name != "country":
                assert None not in records.columns.get(column.name, [])
    if reading.kind == "orders":
        taken = tables["order_lines"]
        assert reading.rows == len(taken) + reading.skipped
        orders, *closed = [r for r in reading.records if r.table == "orders"]
        keys = set(zip(orders.columns["channel"], orders.columns["order"], strict=True))
        assert keys == set(zip(taken.columns["channel"], taken.columns["order"], strict=True))
        assert len(keys) == len(orders)
        for names in closed:
            assert keys.isdisjoint(zip(names.columns["channel"], names.columns["order"], strict=True))
    elif reading.records and (reading.format, reading.kind) not in OWN_COUNTS:
        (records,) = tables.values()
        if has_location_columns(reading):
            assert reading.rows == len({*records.rows, *reading.skipped_rows.rows})
        else:
            assert reading.rows == len(records) + reading.skipped
            listed = {i.row for i in reading.issues if i.severity == "error"}
            assert len(listed) == reading.faulty
    name_what_is_skipped(reading)
    if reading.faulty:
        assert any(i.severity == "error" for i in reading.issues)
    for issue in reading.issues:
        assert issue.text.endswith((".", "?")), issue.text


def read_or_refused(read: Callable[[], list[Reading]]) -> None:
    """Every row is accounted for, or the whole is refused with a way out."""
    try:
        readings = read()
    except InputError as refusal:
        remedy = refusal.remedy
    else:
        remedy = "none is needed"
        for reading in readings:
            account(reading)
    assert remedy


@given(sheets())
def test_any_sheet_is_read_or_refused(text: str) -> None:
    """Known headers with cells of every sort, pasted."""
    read_or_refused(lambda: read_text(text))


def as_files(reading: Reading) -> dict[str, str]:
    """The records of a reading as canonical files, an order's own cells in each of its rows."""
    files: dict[str, list[dict[str, str | None]]] = {}
    orders = {}
    for records in reading.records:
        entries = rows(reading, records.table)
        if records.table == "orders":
            orders = {(entry["channel"], entry["order"]): entry for entry in entries}
        elif records.table == "order_lines":
            files["orders.csv"] = [orders[entry["channel"], entry["order"]] | entry for entry in entries]
        else:
            files[f"{records.table}.csv"] = entries
    texts = {}
    for name, entries in files.items():
        out = io.StringIO()
        writer = csv.DictWriter(out, list(entries[0]) if entries else ["none"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(entries)
        texts[name] = out.getvalue() if entries else ""
    return texts


@given(sheets())
def test_what_was_read_reads_the_same_again(text: str) -> None:
    """Records written as canonical files come back without an issue and unchanged, so that dump and import agree."""
    try:
        readings = read_text(text)
    except InputError:
        return
    for reading in readings:
        first = {records.table: records.columns for records in reading.records}
        if None in first.get("orders", {}).get("country", [None] if "orders" in first else []):
            continue  # taken with a warning, which a canonical file does not allow
        with TemporaryDirectory() as folder:
            for name, content in as_files(reading).items():
                if content:
                    (Path(folder) / name).write_text(content, encoding="utf-8", newline="")
                    (again,), _ = read_paths([Path(folder) / name])
                    assert not again.issues
                    assert {r.table: r.columns for r in again.records}.items() >= {
                        table: columns for table, columns in first.items() if table in {r.table for r in again.records}
                    }.items()


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Text of no shape at all, pasted."""
    read_or_refused(lambda: read_text(text))


@given(st.binary(max_size=300), st.sampled_from([*FILES, "x.json", "x.toml", "desk.toml", "x.txt"]))
def test_any_file_is_read_or_refused(data: bytes, name: str) -> None:
    """Bytes of no shape at all, under any name, alone and in a folder."""
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        read_or_refused(lambda: read_paths([path])[0])
        read_or_refused(lambda: read_paths([Path(folder)])[0])


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 10**30), st.floats(), st.text(max_size=5), st.just("2.5")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)
LINE_KEYS = ["id", "sku", "name", "quantity", "fulfillable_quantity", "fulfillment_status", "grams", "price"]
LINES = st.dictionaries(st.sampled_from([*LINE_KEYS, "requires_shipping"]), VALUES, max_size=9)
ORDER_KEYS = [
    "id",
    "name",
    "order_number",
    "created_at",
    "cancelled_at",
    "financial_status",
    "currency",
    "shipping_lines",
]
ADDRESS_KEYS = ["zip", "country_code", "country", "latitude", "longitude", "name"]
ORDERS = st.builds(
    lambda order, lines, address: {"name": "#1", **order, "line_items": lines, "shipping_address": address},
    st.dictionaries(st.sampled_from(ORDER_KEYS), VALUES, max_size=8),
    st.one_of(VALUES, st.lists(LINES, max_size=4)),
    st.one_of(VALUES, st.dictionaries(st.sampled_from(ADDRESS_KEYS), VALUES, max_size=6)),
)


@given(st.one_of(st.lists(ORDERS, max_size=3), ORDERS.map(lambda o: {"order": o}), VALUES))
def test_any_json_is_read_or_refused(document: Any) -> None:
    """Orders whose values are of any type, and documents that are no orders."""
    read_or_refused(lambda: read_text(json.dumps(document)))


@pytest.mark.parametrize("name", sorted(p.name for p in FIXTURES.iterdir()))
def test_a_file_cut_off_anywhere_is_read_or_refused(name: str) -> None:
    """A fixture cut at every fiftieth byte, as a broken download would be."""
    data = (FIXTURES / name).read_bytes()
    for end in range(0, len(data), 50):
        read_or_refused(partial(read_text, data[:end].decode("utf-8", "ignore")))

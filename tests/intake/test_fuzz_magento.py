"""Whatever comes in under Magento's names: no reader raises anything but InputError, and no row is lost in silence."""

import csv
import io
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domdesk.errors import InputError, MissingFactsError
from domdesk.intake import read_text
from domdesk.records import Reading
from tests.intake.read import FIXTURES

TOLD = {"unit": "kg", "length_unit": "cm", "decimals": "comma", "dates": "day-first", "location": "reno"}

WORDS = [
    "",
    " ",
    "0",
    "1",
    "2.5000",
    "1,5",
    "1,234",
    "-3",
    "abc",
    "1e400",
    "9" * 24,
    "Out of Stock",
    '="001"',
    "#N/A",
    "\0",
]
CELLS = st.one_of(st.sampled_from(WORDS), st.text(max_size=5))
TYPES = st.sampled_from(["simple", "simple", "configurable", "bundle", "virtual", "", "x"])
ATTRIBUTES = st.sampled_from(["", "ts_dimensions_length=2", 'a="b,c",ts_dimensions_width="x"', "ts_dimensions_height="])
NUMBERS = st.one_of(st.sampled_from(["0", "2.5000", "1", "1,5", "-3"]), CELLS)
COLUMNS = {
    "product_type": TYPES,
    "additional_attributes": ATTRIBUTES,
    "sku": st.sampled_from(["A", "B", "C", "D", ""]),
    "source_code": st.sampled_from(["reno", "erie", "reno", ""]),
    "status": st.sampled_from(["1", "0", "1", "", "Out of Stock", "2"]),
    "quantity": NUMBERS,
    "weight": NUMBERS,
}
HEADERS = [
    (FIXTURES / name).read_text(encoding="utf-8").partition("\n")[0].split(",")
    for name in ("magento_source_items.csv", "magento_source_items_no_status.csv", "magento_products.csv")
]


@st.composite
def sheets(draw: st.DrawFn) -> str:
    """A table under a header of Magento's, perhaps short of some columns."""
    header = draw(st.sampled_from(HEADERS))
    if draw(st.booleans()):
        header = [name for name in header if draw(st.integers(0, 7))] or header
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", delimiter=draw(st.sampled_from([",", ";"])))
    writer.writerow(header)
    for _ in range(draw(st.integers(0, 3))):
        writer.writerow([draw(COLUMNS.get(name, CELLS)) for name in header])
    return out.getvalue()


PLAIN = st.one_of(st.none(), st.booleans(), st.integers(-5, 10**30), st.floats(), st.text(max_size=4), st.just("2.5"))
VALUES = st.recursive(
    PLAIN, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=2))
)
QUANTITIES = st.one_of(st.integers(0, 5), st.sampled_from(["1.5000", "0.0000", None]), VALUES)
IDS = st.one_of(st.none(), st.integers(1, 3))


def entries(known: dict[str, st.SearchStrategy[Any]], loose: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Entries with the `known` keys and some of the others, whose values are of any type."""
    return st.builds(
        lambda some, own: {**some, **own},
        st.dictionaries(st.sampled_from(loose), VALUES, max_size=4),
        st.fixed_dictionaries(known),
    )


ITEMS = entries(
    {"item_id": IDS, "parent_item_id": IDS, "qty_ordered": QUANTITIES, "qty_shipped": QUANTITIES, "sku": PLAIN},
    ["product_type", "is_virtual", "qty_canceled", "qty_refunded", "weight", "price", "name"],
)
ADDRESSES = entries({"country_id": st.just("US")}, ["street", "postcode", "region", "region_code", "firstname"])
ORDERS = st.builds(
    lambda order, to: {**order, "extension_attributes": {"shipping_assignments": [{"shipping": {"address": to}}]}},
    entries(
        {"increment_id": st.sampled_from(["1", "2", None]), "items": st.one_of(st.lists(ITEMS, max_size=5), VALUES)},
        ["entity_id", "state", "status", "created_at", "billing_address", "order_currency_code", "customer_email"],
    ),
    st.one_of(ADDRESSES, VALUES),
)  # fmt: skip
SOURCES = entries({"source_code": PLAIN, "country_id": PLAIN}, ["name", "enabled", "latitude", "longitude", "region"])
STOCK = entries({"source_code": PLAIN, "sku": PLAIN, "quantity": QUANTITIES}, ["status"])
PRODUCTS = entries({"sku": PLAIN, "type_id": TYPES}, ["weight", "name", "custom_attributes"])
DOCUMENTS = st.one_of(*(st.lists(each, max_size=3) for each in (ORDERS, SOURCES, STOCK, PRODUCTS)), VALUES)


def account(reading: Reading) -> None:
    """Every row is a record, or counted as skipped; every fault is said; every sentence is whole."""
    tables = {records.table: records for records in reading.records if not records.fill}
    if reading.kind == "orders":
        assert reading.rows == len(tables_of(reading, "order_lines")) + reading.skipped
    elif reading.format == "magento":
        assert reading.rows == sum(map(len, tables.values())) + reading.skipped
    assert 0 <= reading.faulty <= reading.skipped
    assert sum(issue.severity == "error" for issue in reading.issues) >= bool(reading.faulty)
    assert bool(reading.skipped) <= bool(reading.issues)
    for issue in reading.issues:
        assert issue.text.endswith((".", "?")), issue.text


def tables_of(reading: Reading, table: str) -> list[int]:
    return [row for records in reading.records if records.table == table for row in records.rows]


def read_or_refused(text: str) -> None:
    """Read, once more where something is asked for and told; or refused with a way out."""
    try:
        try:
            (reading,) = read_text(text)
        except MissingFactsError as missing:
            facts = {fact.key: TOLD[fact.key] for fact in missing.facts}
            (reading,) = read_text(text, facts=facts)
    except InputError as refusal:
        remedy = refusal.remedy
    else:
        remedy = "none is needed"
        account(reading)
    assert remedy


@given(sheets())
def test_any_sheet_under_a_header_of_magentos(text: str) -> None:
    """Stock and products with cells of every sort."""
    read_or_refused(text)


@given(DOCUMENTS, st.booleans())
def test_any_answer_of_magentos(document: Any, wrapped: bool) -> None:
    """Orders, sources, stock and products whose values are of any type, alone and as an answer."""
    answer = {"items": document, "search_criteria": {}, "total_count": 2} if wrapped else document
    read_or_refused(json.dumps(answer))


@given(st.lists(ORDERS, min_size=1, max_size=3))
def test_weights_of_any_sort_are_filled_in_or_left_out(orders: list[dict[str, Any]]) -> None:
    """The unit is told, whatever the items say they weigh."""
    try:
        (reading,) = read_text(json.dumps(orders), facts={"unit": "lb"})
    except InputError as refusal:
        said = str(refusal)
    else:
        said = "No file of this import has a use for unit."
        account(reading)
    assert said.startswith("No file of this import has a use for unit.")

"""Whatever a marketplace's report holds: rows read = rows taken + rows listed, and nothing raises but InputError."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from domdesk.errors import InputError
from domdesk.intake import read_text
from domdesk.records import Reading
from tests.intake.read import FIXTURES

REPORTS = {
    "amazon_orders.txt": "cp1252", "amazon_unshipped.txt": "cp932", "amazon_all_orders.txt": "utf-8",
    "amazon_stock_by_condition.txt": "utf-8", "amazon_stock_by_listing.txt": "utf-8", "ebay_orders_us.csv": "utf-8-sig",
    "ebay_orders_uk.csv": "utf-8", "etsy_items.csv": "utf-8", "walmart_po.csv": "utf-8",
}  # fmt: skip
TABLES = [
    (name, list(csv.reader(io.StringIO((FIXTURES / name).read_text(code)), delimiter="\t" if name[-1] == "t" else ",")))
    for name, code in REPORTS.items()
]
CELLS = st.one_of(
    st.sampled_from(
        ["", " ", "0", "3", "-1", "x", "1e400", "9" * 24, "1.2E+14", '="001"', "'02139", "$1,234", "#N/A", "Nov-18-26",
         "31/12/2026", "AFN", "Cancelled", "SELLABLE", "Atlantis", "a\nb", '"', "83 record(s) downloaded", "Total"]
    ),
    st.text(max_size=4),
)  # fmt: skip


@st.composite
def reports(draw: st.DrawFn) -> str:
    """A report short of a column or two, with its rows in any number and order and cells of every sort in them."""
    name, table = draw(st.sampled_from(TABLES))
    at = next(i for i, row in enumerate(table) if len(row) > 2 and any(row))
    rows = [list(row) for row in draw(st.lists(st.sampled_from(table[at + 1 :]), max_size=5))]
    for row in filter(None, rows):
        for column in draw(st.lists(st.integers(0, len(row) - 1), max_size=2)):
            row[column] = draw(CELLS)
    lacking = draw(st.sets(st.integers(0, len(table[at]) - 1), max_size=2))
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t" if name.endswith(".txt") else ",", lineterminator="\n")
    writer.writerows([cell for i, cell in enumerate(row) if i not in lacking] for row in [*table[: at + 1], *rows])
    return out.getvalue()


def account(reading: Reading) -> None:
    """Nothing is lost in silence: every row is a record, or counted as left out and named in an issue."""
    assert 0 <= reading.faulty <= reading.skipped
    assert reading.faulty == 0 or any(issue.severity == "error" for issue in reading.issues)
    assert reading.skipped == 0 or reading.issues
    name = "stock" if reading.kind == "stock" else "order_lines"
    taken = next(records for records in reading.records if records.table == name and not records.fill)
    assert reading.rows == len(taken) + reading.skipped
    if name == "order_lines":
        orders, *closed = [records for records in reading.records if records.table == "orders"]
        assert set(orders.columns["order"]) == set(taken.columns["order"])
        assert all(set(names.columns["order"]).isdisjoint(orders.columns["order"]) for names in closed)


@given(reports())
def test_any_report_is_read_or_refused(text: str) -> None:
    """Known layouts with rows and cells of every sort, pasted."""
    readings, remedy = [], "none is needed"
    try:
        readings = read_text(text)
    except InputError as refusal:
        remedy = refusal.remedy
    assert remedy
    for reading in readings:
        if reading.format in ("amazon", "ebay", "etsy", "walmart"):
            account(reading)

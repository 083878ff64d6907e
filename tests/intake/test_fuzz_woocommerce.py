"""WooCommerce's, Shopify's and EDI's layouts with cells of every sort: nothing raises, no row is lost in silence."""

import csv
import io
import json
from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domdesk.errors import InputError
from domdesk.intake import read_text
from domdesk.records import Reading
from tests.intake.read import FIXTURES
from tests.intake.test_fuzz import account, read_or_refused

TABLES = (
    "woocommerce_orders.csv", "woocommerce_items.csv", "woocommerce_titles.csv", "woocommerce_packed.csv",
    "woocommerce_products.csv", "shopify_products.csv", "shopify_products_new.csv",
)  # fmt: skip
DOCUMENTS = ("woocommerce_orders.json", "woocommerce_products.json", "shopify_levels.json")
FACTS = {"unit": "kg", "length_unit": "cm"}
ODD = st.one_of(
    st.sampled_from(
        ["", " ", "0", "-1", "1.5", "1,5", "2e9", "9" * 30, "1e-30", "abc", "'", '="7"', "|", "name:|quantity:", ";",
         "parent", "variation", "01/02/2026", "2026-11-20", "completed", "wc-on-hold", "#1", "NaN", "\xa0"]
    ),
    st.text(max_size=5),
)  # fmt: skip
SEGMENTS = (FIXTURES / "edi846.edi").read_text(encoding="ascii").split("~\n")[:-1]


def counted(reading: Reading) -> None:
    """Rows held are rows taken and rows skipped, as the shared rules have it for orders."""
    account(reading)
    if reading.kind != "orders":
        taken = next(r for r in reading.records if not r.fill)
        assert reading.rows == len(taken) + reading.skipped, (reading.rows, len(taken), reading.skipped)


def read_and_counted(text: str, facts: dict[str, str] | None = None) -> None:
    try:
        readings = read_text(text, facts=facts)
    except InputError:
        return
    for reading in readings:
        counted(reading)


def _parsed(name: str) -> list[list[str]]:
    text = (FIXTURES / name).read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ","))


SHEETS = {name: _parsed(name) for name in TABLES}


@st.composite
def damaged_tables(draw: st.DrawFn) -> str:
    """A fixture short of some columns, with rows repeated or left out and some cells of every sort."""
    header, *lines = SHEETS[draw(st.sampled_from(TABLES))]
    kept = [at for at in range(len(header)) if draw(st.integers(0, 15))] or [0]
    taken = draw(st.lists(st.sampled_from(lines), max_size=5))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=draw(st.sampled_from([",", ";", "\t"])))
    writer.writerow([header[at] for at in kept])
    for line in taken:
        cells = [line[at] for at in kept]
        for _ in range(draw(st.integers(0, 3))):
            cells[draw(st.integers(0, len(cells) - 1))] = draw(ODD)
        writer.writerow(cells)
    return out.getvalue()


@given(damaged_tables())
def test_any_table_is_read_or_refused(text: str) -> None:
    """Seven layouts of exports."""
    read_and_counted(text)


VALUES = st.one_of(st.none(), st.booleans(), st.integers(-5, 10**30), st.floats(), ODD, st.just([]), st.just({}))


def _damaged(draw: st.DrawFn, value: Any) -> Any:
    if draw(st.integers(0, 25)) == 0:
        return draw(VALUES)
    if isinstance(value, dict):
        return {key: _damaged(draw, inner) for key, inner in value.items() if draw(st.integers(0, 25))}
    if isinstance(value, list):
        return [_damaged(draw, inner) for inner in value]
    return value


@st.composite
def damaged_documents(draw: st.DrawFn) -> str:
    """A fixture with keys left out and values of any type in their place."""
    name = draw(st.sampled_from(DOCUMENTS))
    return json.dumps(_damaged(draw, json.loads((FIXTURES / name).read_text(encoding="utf-8"))))


@given(damaged_documents())
def test_any_document_is_read_or_refused(text: str) -> None:
    """Orders, products and levels as JSON, with the units told where they are asked for."""
    read_or_refused(partial(read_text, text))
    read_and_counted(text)
    read_and_counted(text, FACTS)


@st.composite
def damaged_advices(draw: st.DrawFn) -> str:
    """The fixture's segments left out, repeated or with an odd element, under its envelope."""
    body = [s for s in SEGMENTS[1:-1] if draw(st.integers(0, 9))]
    body += draw(st.lists(st.sampled_from(body or SEGMENTS), max_size=3))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(body) - 1)) if body else 0
        if body:
            elements = body[at].split("*")
            elements[draw(st.integers(0, len(elements) - 1))] = draw(ODD)
            body[at] = "*".join(elements)
    return "~\n".join([SEGMENTS[0], *body, SEGMENTS[-1], ""])


@given(damaged_advices())
def test_any_advice_is_read_or_refused(text: str) -> None:
    """EDI 846."""
    read_and_counted(text)

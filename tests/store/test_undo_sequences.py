"""Whatever is imported, taken back and made again in turn, a desk is what its batches in force make it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from domdesk.canonical import TABLES
from domdesk.errors import InputError
from domdesk.records import Reading
from domdesk.store import Store
from tests.store.readings import (
    Rows,
    a_reading,
    a_settings_reading,
    an_orders_reading,
    some_records,
)
from tests.store.test_undo import closing, contents

SKU = st.sampled_from("AB")
PLACE = st.sampled_from(["reno", "erie"])
ORDER = st.sampled_from(["1", "2"])
DIGIT = st.sampled_from("123")


def rows_of(table: str, **columns: st.SearchStrategy[str]) -> st.SearchStrategy[Reading]:
    key = TABLES[table].key or tuple(columns)
    row = st.fixed_dictionaries(columns)
    rows = st.lists(row, min_size=1, max_size=2, unique_by=lambda row: tuple(row[name] for name in key))
    return rows.map(lambda rows: a_reading(table, *rows))


def orders_of() -> st.SearchStrategy[Reading]:
    line = st.fixed_dictionaries({"sku": SKU, "quantity": DIGIT, "title": st.sampled_from(["", "Lamp"])})
    order = st.fixed_dictionaries({"order": ORDER, "city": SKU, "lines": st.lists(line, min_size=1, max_size=2)})
    return st.lists(order, min_size=1, max_size=2, unique_by=lambda o: o["order"]).map(lambda o: an_orders_reading(*o))


PART = st.one_of(
    rows_of("products", sku=SKU, weight_g=DIGIT),
    rows_of("products", sku=SKU, title=DIGIT).map(
        lambda r: Reading("fill.csv", "products", "shopify", records=(some_records("products", _rows(r), fill=True),))
    ),
    rows_of("stock", location=PLACE, sku=SKU, on_hand=DIGIT),
    rows_of("locations", location=PLACE, priority=DIGIT, kind=st.just("store"), country=st.just("US")),
    rows_of("closures", location=PLACE, to=st.just("2026-12-31"), **{"from": DIGIT.map("2026-12-0{}".format)}),
    rows_of("rate_zones", card=SKU, zone=DIGIT),
    rows_of("commitments", channel=st.just(""), order=ORDER, line=DIGIT, location=PLACE, sku=SKU, quantity=DIGIT),
    rows_of("sku_aliases", location=PLACE, their_sku=SKU, sku=SKU),
    orders_of(),
    st.lists(ORDER, min_size=1, unique=True).map(lambda orders: closing(*orders)),
    DIGIT.map(lambda n: a_settings_reading(service_map={"slow": n})),
)
IMPORT = st.tuples(
    st.lists(PART, min_size=1, max_size=3, unique_by=lambda r: r.records and r.records[0].table), st.booleans()
)
STEP = st.one_of(
    IMPORT, IMPORT, st.just("undo"), st.just("undo"), st.integers(1, 9), st.just("redo"), st.just("reopen")
)


def _rows(reading: Reading) -> Rows:
    (records,) = reading.records
    return [dict(zip(records.columns, row, strict=True)) for row in zip(*records.columns.values(), strict=True)]


@settings(max_examples=settings.default.max_examples // 4)  # each step saves or takes back
@given(st.lists(STEP, min_size=3, max_size=14))
def test_a_desk_is_what_its_batches_in_force_make_it(tmp_path_factory, steps):
    """Whatever is imported, taken back, made again and reopened, in or out of turn: the same batches in force are the
    same desk to the last row, and the change of none of them is left by halves."""
    path = tmp_path_factory.mktemp("desk") / "a.desk"
    desk = Store.create(path, "USD", "UTC")
    known = {frozenset[int](): contents(desk)}
    for step in steps:
        try:
            if step == "reopen":
                desk.close()
                desk = Store.open(path)
            elif step == "redo":
                desk.redo()
            elif isinstance(step, tuple):
                desk.save_batch(step[0], replace=step[1])
            else:
                desk.undo(None if step == "undo" else step)
        except InputError:
            pass
        found, told = desk.history(), contents(desk)
        in_force = frozenset(b.number for b in found if b.can_undo)
        assert known.setdefault(in_force, told) == told
    faults = [f.text for f in desk.faults() if not f.text.startswith(("Commitments name channel", "Rate zones"))]
    assert faults == []
    desk.close()

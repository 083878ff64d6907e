"""What is edited and removed by hand can be taken back and made again to the byte, in any sequence."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domdesk.errors import InputError
from domdesk.intake import read_typed, with_clean_keys
from domdesk.records import ImportResult
from domdesk.store import Store
from tests.store.readings import a_place, a_reading, an_item, an_orders_reading, some_units
from tests.store.test_undo import A_CARD, A_COMMITMENT, contents, dumped

AN_ORDER = {"order": "1001", "channel": "", "lines": [{"sku": "A", "quantity": "2"}, {"sku": "B", "title": "Lamp"}]}
READINGS = [
    a_reading("locations", a_place(), a_place("erie")),
    a_reading("products", an_item("A"), an_item("B")),
    a_reading("sku_aliases", {"location": "erie", "their_sku": "CASE", "sku": "A", "units_per": "12"}),
    a_reading("stock", some_units(), some_units("erie", "CASE", "3"), some_units("reno", "B")),
    a_reading("closures", *({"location": "reno", "from": f"2026-12-{n}", "to": f"2026-12-{n}"} for n in (24, 25, 31))),
    an_orders_reading(AN_ORDER, {**AN_ORDER, "order": "1002"}),
    a_reading("rate_cards", A_CARD),
    a_reading("rate_zones", *({"card": "g", "zone": z, "country": "US"} for z in "123")),
    a_reading("rate_prices", *({"card": "g", "zone": z, "up_to": "10", "price": "5"} for z in "123")),
    a_reading("exchange_rates", {"currency": "EUR", "rate": "1.1"}),
]


def edit(desk: Store, table: str, *rows: Mapping[str, str]) -> ImportResult:
    """Rows typed and saved, with no fault among them."""
    reading = read_typed(table, desk.completed(table, with_clean_keys(table, rows)))
    assert not any(issue.severity == "error" for issue in reading.issues), reading.issues
    return desk.save_edit(reading, "")


@pytest.fixture
def stocked(desk: Store) -> Store:
    desk.save_batch(READINGS)
    return desk


def rows(desk: Store, sql: str) -> list[tuple[object, ...]]:
    return desk._database.rows(sql)


EDITS: dict[str, tuple[str, Sequence[Mapping[str, str]], str]] = {
    "a location": ("locations", [{"location": "reno", "cutoff": "14:00"}], "Changed location reno: cutoff 14:00"),
    "a new location": ("locations", [{"location": "oslo", "kind": "3pl", "country": "NO"}], "Added location oslo"),
    "two locations": (
        "locations",
        [{"location": name, "priority": "1"} for name in ("reno", "erie")],
        "Changed 2 locations",
    ),
    "a product": ("products", [{"sku": "A", "weight_g": ""}], "Changed product A: weight g blank"),
    "stock": ("stock", [{"location": "reno", "sku": "A", "on_hand": "12"}], "Changed stock of A at reno: on hand 12"),
    "stock of a draft": ("stock", [{"location": "reno", "sku": "C", "on_hand": "1"}], "Added stock of C at reno"),
    "an alias": (
        "sku_aliases",
        [{"location": "erie", "their_sku": "CASE", "units_per": "6"}],
        "Changed article name CASE at erie: units per 6",
    ),
    "one closed day": (
        "closures",
        [{"location": "reno", "sequence": "2", "reason": "feast"}],
        "Changed closed days of reno: reason feast",
    ),
    "a closed day more": (
        "closures",
        [{"location": "erie", "from": "2026-12-24", "to": "2026-12-26"}],
        "Added closed days of erie",
    ),
    "one zone": (
        "rate_zones",
        [{"card": "g", "sequence": "3", "transit_days": "4"}],
        "Changed zones of rate card g: transit days 4",
    ),
    "one price and another": (
        "rate_prices",
        [
            {"card": "g", "zone": "2", "up_to": "10.0", "price": "6"},
            {"card": "g", "zone": "2", "up_to": "20", "price": "9"},
        ],
        "Changed 2 prices",
    ),
    "a card": (
        "rate_cards",
        [{"card": "g", "fuel_percent": "12", "minimum": "3", "max_weight": "9", "dim_divisor": "5000"}],
        "Changed rate card g: dim divisor 5000, minimum 3, fuel percent 12 and 1 more",
    ),
    "a rate of exchange": (
        "exchange_rates",
        [{"currency": "eur", "rate": "1.2"}],
        "Changed exchange rate of EUR: rate 1.2",
    ),
    "an order": (
        "orders",
        [{"order": "1001", "due": "2026-12-01"}],
        "Changed order 1001: due 2026-12-01",
    ),
    "a line of an order": (
        "orders",
        [{"order": "1001", "line": "2", "quantity": "7"}],
        "Changed order 1001: line 2 quantity 7",
    ),
    "a new line": (
        "orders",
        [{"order": "1002", "sku": "A", "quantity": "1"}],
        "Changed order 1002: line 3 sku A, line 3 quantity 1",
    ),
}


@pytest.mark.parametrize(("table", "typed", "label"), EDITS.values(), ids=EDITS.keys())
def test_each_kind_of_edit_is_one_batch_that_says_what_it_did(stocked, table, typed, label, tmp_path):
    """It is taken back and made again to the byte, and to the row of every table."""
    before, files_before = contents(stocked), dumped(stocked, tmp_path / "before")
    result = edit(stocked, table, *typed)
    assert result.batch == 2
    batch = stocked.history()[0]
    assert (batch.number, batch.kind, batch.label) == (2, "edit", label)
    after, files_after = contents(stocked), dumped(stocked, tmp_path / "after")
    assert after != before
    stocked.undo()
    assert contents(stocked) == before
    assert dumped(stocked, tmp_path / "undone") == files_before
    stocked.redo()
    assert contents(stocked) == after
    assert dumped(stocked, tmp_path / "redone") == files_after
    assert stocked.faults() == []


@pytest.mark.parametrize(("table", "typed", "label"), EDITS.values(), ids=EDITS.keys())
def test_an_edit_changes_what_it_names_and_nothing_else(stocked, table, typed, label):
    """Every cell that was not typed stands as it stood, but for the time of a count."""
    before = contents(stocked)
    edit(stocked, table, *typed)
    after = contents(stocked)
    touched = {table, *(["order_lines"] if table == "orders" else []), *(["products"] if "draft" in label else [])}
    others = {name for name in before if before[name] != after[name]}
    assert others <= touched | ({"products"} if typed[0].get("sku") == "C" else set())
    changed = set(after[table]) ^ set(before[table])
    assert len(changed) <= 2 * len(typed)


REMOVALS: dict[str, tuple[str, Sequence[Sequence[str]], str]] = {
    "a location": (
        "locations",
        [["erie"]],
        "Removed location erie with 1 stock figure, 1 article name",
    ),
    "a location with closed days": (
        "locations",
        [["reno"]],
        "Removed location reno with 2 stock figures, 3 closed days",
    ),
    "two closed days": ("closures", [["reno", "1"], ["reno", "3"]], "Removed 2 closed days of reno"),
    "all closed days": ("closures", [["reno", n] for n in "123"], "Removed 3 closed days of reno"),
    "a product": ("products", [["A"]], "Removed product A with 2 stock figures, 1 article name"),
    "stock in a location's own numbers": ("stock", [["erie", "A"]], "Removed stock of CASE at erie"),
    "an alias": ("sku_aliases", [["erie", "CASE"]], "Removed article name CASE at erie"),
    "a card": ("rate_cards", [["g"]], "Removed rate card g with 3 zones, 3 prices"),
    "a zone": ("rate_zones", [["g", "2"]], "Removed 1 zone of g"),
    "a price": ("rate_prices", [["g", "2", "10.00"]], "Removed price of zone 2 up to 10 on rate card g"),
    "a rate of exchange": ("exchange_rates", [["eur"]], "Removed exchange rate of EUR"),
    "an order": ("orders", [["", "1001"]], "Removed order 1001 with 2 order lines"),
    "a line": ("order_lines", [["", "1001", "1"]], "Removed line 1 of order 1001"),
    "the last lines": ("order_lines", [["", "1001", "1"], ["", "1001", "2"]], "Removed 2 order lines"),
}


@pytest.mark.parametrize(("table", "keys", "label"), REMOVALS.values(), ids=REMOVALS.keys())
def test_each_kind_of_removal_takes_along_what_hangs_on_it(stocked, table, keys, label, tmp_path):
    """As one batch, which leaves nothing that names what is gone, and comes back to the byte."""
    before, files_before = contents(stocked), dumped(stocked, tmp_path / "before")
    batch = stocked.remove(table, keys, "")
    assert (batch.number, batch.kind, batch.label, batch.can_undo) == (2, "edit", label, True)
    assert stocked.faults() == []
    after = contents(stocked)
    stocked.undo()
    assert contents(stocked) == before
    assert dumped(stocked, tmp_path / "undone") == files_before
    stocked.redo()
    assert contents(stocked) == after


def test_rows_of_a_group_keep_their_order_and_move_up(stocked):
    """The place of a row is its rank among those that are left, as an earlier zone wins over a later one."""
    stocked.remove("rate_zones", [["g", "2"]], "")
    edit(stocked, "rate_zones", {"card": "g", "zone": "4"}, {"card": "g", "sequence": "2", "zone": "9"})
    assert rows(stocked, "SELECT sequence, zone FROM rate_zones ORDER BY sequence") == [(1, "1"), (2, "9"), (3, "4")]


def test_a_removed_product_that_orders_name_is_a_draft_again(stocked):
    stocked.remove("products", [["B"]], "")
    assert rows(stocked, "SELECT sku, draft, weight_g FROM products WHERE sku = 'B'") == [("B", True, None)]


def test_choices_go_with_the_location_or_the_order_that_they_are_about(stocked):
    """One that names the place, and those about the order; an undo brings them back."""
    from domdesk.records import OrderKey, Override

    key = OrderKey("", "1001")
    chosen = [Override(key, "only", "reno", reason="near"), Override(key, "service", "Ground", reason="asked")]
    stocked.save_overrides(key, chosen, "Chosen")
    assert stocked.remove("locations", [["reno"]], "").label.endswith("3 closed days, 1 choice")
    assert [o.action for o in stocked.overrides(key)] == ["service"]
    stocked.undo()
    stocked.remove("orders", [["", "1001"]], "")
    assert stocked.overrides() == []
    stocked.undo()
    assert len(stocked.overrides(key)) == 2


def test_what_accepted_shipments_rest_on_stays(stocked):
    """Place, article, stock, order and line are each refused by name, and nothing of them is lost on the way."""
    stocked.save_batch([a_reading("commitments", A_COMMITMENT)])
    before = contents(stocked)
    for table, key, name in (
        ("locations", ["reno"], "location reno"),
        ("products", ["A"], "product A"),
        ("stock", ["reno", "A"], "stock of A at reno"),
        ("orders", ["", "1001"], "order 1001"),
        ("order_lines", ["", "1001", "1"], "line 1 of order 1001"),
    ):
        with pytest.raises(
            InputError, match=f"Accepted shipments of order 1001 rest on {name}, so it stays. Take back"
        ):
            stocked.remove(table, [key], "")
    with pytest.raises(InputError, match="Units of line 1 of order 1001 are accepted already"):
        edit(stocked, "orders", {"order": "1001", "line": "1", "quantity": "9"})
    assert contents(stocked) == before
    stocked.remove("stock", [["erie", "A"]], "")


def test_an_edit_that_changes_nothing_is_no_batch(stocked):
    """Nor is a rehearsal; what could be made again still can."""
    edit(stocked, "locations", {"location": "reno", "priority": "7"})
    stocked.undo()
    assert edit(stocked, "locations", {"location": "reno", "country": "us", "active": "yes"}).batch is None
    reading = read_typed("locations", stocked.completed("locations", [{"location": "reno", "city": "Sparks"}]))
    rehearsed = stocked.save_edit(reading, "", dry_run=True)
    assert (rehearsed.batch, rehearsed.files[0].changed) == (None, 1)
    assert stocked.redo().number == 2


# --- any sequence -----------------------------------------------------------------------------------------------------

PLACE, SKU, CARD, DIGIT = (st.sampled_from(options) for options in (["reno", "erie"], "AB", "gh", "123"))
ORDER = st.sampled_from(["1001", "1002"])


def typed(table: str, **columns: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, dict[str, str]]]:
    return st.tuples(st.just(table), st.fixed_dictionaries(columns))


EDIT = st.one_of(
    typed("locations", location=PLACE, kind=st.just("store"), country=st.just("US"), priority=DIGIT),
    typed("products", sku=SKU, weight_g=DIGIT),
    typed("stock", location=PLACE, sku=SKU, on_hand=DIGIT.map(lambda n: str(12 * int(n)))),
    typed("sku_aliases", location=PLACE, their_sku=SKU, sku=SKU),
    typed("closures", location=PLACE, sequence=DIGIT, reason=DIGIT),
    typed("closures", location=PLACE, to=st.just("2026-12-31"), **{"from": DIGIT.map("2026-12-0{}".format)}),
    typed("rate_cards", card=CARD, carrier=DIGIT, service=DIGIT, currency=st.just("USD")),
    typed("rate_zones", card=CARD, zone=DIGIT),
    typed("rate_zones", card=CARD, sequence=DIGIT, zone=DIGIT),
    typed("rate_prices", card=CARD, zone=DIGIT, up_to=DIGIT, price=DIGIT),
    typed("orders", order=ORDER, country=st.just("US"), line=DIGIT, sku=SKU, quantity=DIGIT),
)
REMOVAL = st.one_of(
    st.tuples(st.just("locations"), st.tuples(PLACE)),
    st.tuples(st.just("products"), st.tuples(SKU)),
    st.tuples(st.just("stock"), st.tuples(PLACE, SKU)),
    st.tuples(st.just("sku_aliases"), st.tuples(PLACE, SKU)),
    st.tuples(st.just("closures"), st.tuples(PLACE, DIGIT)),
    st.tuples(st.just("rate_cards"), st.tuples(CARD)),
    st.tuples(st.just("rate_zones"), st.tuples(CARD, DIGIT)),
    st.tuples(st.just("rate_prices"), st.tuples(CARD, DIGIT, DIGIT)),
    st.tuples(st.just("orders"), st.tuples(st.just(""), ORDER)),
    st.tuples(st.just("order_lines"), st.tuples(st.just(""), ORDER, DIGIT)),
)


@settings(max_examples=settings.default.max_examples // 8)  # each step saves, dumps and is taken back
@given(st.lists(st.one_of(EDIT, EDIT, REMOVAL), min_size=2, max_size=6))
def test_edits_undone_in_turn_give_the_desk_as_it_was(tmp_path_factory, steps):
    """After each undo the desk is to the row, and its dump to the byte, what it was before that step."""
    folder: Path = tmp_path_factory.mktemp("desk")
    with Store.create(folder / "a.desk", "USD", "UTC") as desk:
        desk.save_batch(READINGS)
        states = []
        for number, (table, about) in enumerate(steps):
            state = contents(desk), dumped(desk, folder / f"before{number}")
            try:
                done = edit(desk, table, about).batch if isinstance(about, dict) else desk.remove(table, [about], "")
            except InputError:
                assert contents(desk) == state[0]
                continue
            if done:
                states.append(state)
            places = rows(desk, "SELECT list(sequence ORDER BY sequence) FROM rate_zones GROUP BY card")
            assert all(found == list(range(1, len(found) + 1)) for (found,) in places)
        assert desk.faults() == []
        for number, (held, files) in enumerate(reversed(states)):
            desk.undo()
            assert contents(desk) == held
            assert dumped(desk, folder / f"after{number}") == files

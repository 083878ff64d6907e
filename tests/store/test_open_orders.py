"""A shop that counts its open orders as committed: the desk asks once, then serves those orders from these units."""

import csv
import io
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.store import Store
from tests.store.readings import a_place, a_reading, a_settings_reading, an_orders_reading, some_units

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
YES = {"committed": "includes-open-orders"}
NO = {"committed": "excludes"}


def committed(desk: Store) -> dict[tuple[str, str], int]:
    """Units that stay committed, by location and SKU, as routing sees them."""
    return {(row.location, row.sku): int(row.committed) for row in desk.problem(NOW).stock}


def an_order(order: str, sku: str, quantity: int, channel: str = "shopify") -> dict[str, object]:
    return {"channel": channel, "order": order, "lines": [{"sku": sku, "quantity": str(quantity)}]}


def shop_stock(location: str = "reno", sku: str = "A", on_hand: int = 9, of_it: int = 4, source: str = "Shopify"):
    return some_units(location, sku, str(on_hand), committed=str(of_it), source=source)


# --- what is taken off ------------------------------------------------------------------------------------------------


def test_each_channel_counts_in_its_own_figures(desk):
    """An Amazon order is no part of what Shopify has committed, nor the other way round."""
    orders = [an_order("1", "A", 3), an_order("2", "A", 5, "amazon")]
    places = [a_place("main", priority="1"), a_place("fba", priority="2")]
    stock = [shop_stock("main", of_it=9), shop_stock("fba", of_it=9, source="Amazon")]
    desk.save_batch(
        [an_orders_reading(*orders), a_reading("locations", *places), a_reading("stock", *stock)], answers=YES
    )
    assert committed(desk) == {("main", "A"): 6, ("fba", "A"): 4}


def test_a_shops_figures_hold_no_order_of_another_channel(desk):
    """Where Shopify's orders are not imported, its committed units stay, whatever Amazon sells."""
    desk.save_batch([an_orders_reading(an_order("2", "A", 5, "amazon")), a_reading("stock", shop_stock())], answers=YES)
    assert committed(desk) == {("reno", "A"): 4}


def test_figures_that_are_no_shops_hold_the_orders_of_every_channel_without_figures_of_its_own(desk):
    """A warehouse's own count: the orders of both channels, but not those that a shop's figures hold."""
    orders = [an_order("1", "A", 1), an_order("2", "A", 2, "amazon"), an_order("3", "A", 3, "")]
    stock = [shop_stock("shop", of_it=9), some_units("own", committed="9", source="warehouse")]
    desk.save_batch([an_orders_reading(*orders), a_reading("stock", *stock)], answers=YES)
    assert committed(desk) == {("shop", "A"): 8, ("own", "A"): 4}


def test_shipped_units_are_in_no_figure_any_more_and_reserved_ones_are(desk):
    """Of ten ordered, two are shipped and three reserved: eight are still in the shop's committed."""
    order = {"channel": "shopify", "order": "1", "lines": [{"sku": "A", "quantity": "10"}]}
    held = {"channel": "shopify", "order": "1", "line": "1", "sku": "A"}
    commitments = [
        {**held, "location": "erie", "quantity": "2", "state": "shipped"},
        {**held, "location": "reno", "quantity": "3", "state": "reserved"},
    ]
    files = [an_orders_reading(order), a_reading("stock", shop_stock(of_it=10)), a_reading("commitments", *commitments)]
    desk.save_batch(files, answers=YES)
    assert committed(desk) == {("reno", "A"): 2}


def test_a_location_takes_before_the_next_by_priority_and_then_id(desk):
    orders = [an_order("1", "A", 4), an_order("2", "A", 3), an_order("3", "B", 9)]
    places = [a_place("c", priority="1"), a_place("a", priority="2"), a_place("b", priority="2")]
    stock = [shop_stock(place, of_it=3) for place in "abc"] + [shop_stock("c", "B", of_it=-2)]
    desk.save_batch(
        [an_orders_reading(*orders), a_reading("locations", *places), a_reading("stock", *stock)], answers=YES
    )
    assert committed(desk) == {("c", "A"): 0, ("a", "A"): 0, ("b", "A"): 2, ("c", "B"): -2}


QUANTITY = st.integers(0, 6)


@settings(max_examples=settings.default.max_examples // 6)
@given(st.lists(QUANTITY, min_size=1, max_size=4), st.lists(QUANTITY, min_size=1, max_size=3))
def test_the_units_that_leave_are_those_ordered_as_far_as_they_were_committed(tmp_path_factory, held, ordered):
    """Nothing below 0, and in all the smaller of what is committed and what is ordered, whatever stands where."""
    with Store.create(tmp_path_factory.mktemp("desk") / "a.desk", "USD", "UTC") as desk:
        orders = [an_order(str(n), "A", units) for n, units in enumerate(ordered)]
        stock = [shop_stock(f"place-{n}", of_it=units) for n, units in enumerate(held)]
        desk.save_batch([an_orders_reading(*orders), a_reading("stock", *stock)], answers=YES)
        if any(ordered):
            left = committed(desk)
            assert all(units >= 0 for units in left.values())
            assert sum(left.values()) == sum(held) - min(sum(held), sum(ordered))


# --- the question -----------------------------------------------------------------------------------------------------

STOCK, ORDERS = a_reading("stock", shop_stock()), an_orders_reading(an_order("1", "A", 3))


@pytest.mark.parametrize("calls", [[[STOCK], [ORDERS]], [[ORDERS], [STOCK]], [[ORDERS, STOCK]]])
def test_the_desk_asks_when_both_are_there_whichever_comes_first(desk, calls):
    """One notice, in the file of that call, that says how to answer; a rehearsal asks as well."""
    *before, last = calls
    assert all(desk.save_batch(files).questions == () for files in before)
    for dry_run in (True, False):
        result = desk.save_batch(last, dry_run=dry_run)
        (asked,) = result.questions
        assert asked.key == "committed"
        assert [value for value, _ in asked.choices] == ["includes-open-orders", "excludes"]
        assert asked.text.startswith(
            "Shopify counts 4 units as committed of products that its imported orders ask for."
        )
        (notice,) = (i for file in result.files for i in file.issues if i.code == "committed_question")
        assert notice.severity == "notice"
        assert "Tell it once: --set committed=includes-open-orders or --set committed=excludes." in notice.text


@pytest.mark.parametrize(("answer", "left"), [(YES, 1), (NO, 4)])
def test_an_answer_is_remembered_and_can_be_taken_back(desk, answer, left):
    """It is the desk's setting, over closing and opening; with its import taken back the desk asks again."""
    desk.save_batch([STOCK])
    assert desk.save_batch([ORDERS], answers=answer).questions == ()
    path = desk.path
    desk.close()
    with Store.open(path) as again:
        assert committed(again) == {("reno", "A"): left}
        assert again.save_batch([a_reading("stock", shop_stock(on_hand=10))]).questions == ()
        again.undo()
        again.undo()
        assert len(again.save_batch([ORDERS]).questions) == 1


def test_an_answer_in_a_rehearsal_asks_nothing_and_is_not_kept(desk):
    assert desk.save_batch([STOCK, ORDERS], answers=YES, dry_run=True).questions == ()
    assert len(desk.save_batch([STOCK, ORDERS], dry_run=True).questions) == 1


def test_a_setting_that_was_imported_is_an_answer(desk):
    desk.save_batch([a_settings_reading(committed_includes_open_orders=True)])
    assert desk.save_batch([STOCK, ORDERS]).questions == ()


NOTHING_TO_ASK = {
    "nothing is committed": [a_reading("stock", shop_stock(of_it=0)), ORDERS],
    "other products": [a_reading("stock", shop_stock(sku="B")), ORDERS],
    "another channel": [STOCK, an_orders_reading(an_order("1", "A", 3, "amazon"))],
    "no shop's figures": [a_reading("stock", shop_stock(source="")), an_orders_reading(an_order("1", "A", 3, ""))],
    "neither stock nor orders": [a_reading("locations", a_place())],
}


@pytest.mark.parametrize("readings", NOTHING_TO_ASK.values(), ids=NOTHING_TO_ASK.keys())
def test_where_it_makes_no_difference_nothing_is_asked(desk, readings):
    assert desk.save_batch(readings).questions == ()


def test_an_answer_that_is_none_is_refused(desk):
    with pytest.raises(InputError, match=r"committed cannot be 'yes'\. Write one of includes-open-orders, excludes"):
        desk.save_batch([STOCK], answers={"committed": "yes"})
    assert desk.history() == []


# --- a seller's own fifty orders --------------------------------------------------------------------------------------


def a_sellers_exports(folder: Path) -> tuple[Path, Path, int]:
    """Shopify's exports of fifty open orders and of stock in two places that is committed to them to the last unit."""
    chance = random.Random(50)
    lines = [(f"#{1001 + n}", f"SKU-{chance.randrange(8)}", chance.randint(1, 3)) for n in range(50) for _ in range(2)]
    head = ["Name", "Id", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku", "Shipping Name"]
    head += ["Shipping Street", "Shipping City", "Shipping Zip", "Shipping Province", "Shipping Country"]
    place = ["Ann Lee", "1 Main Street", "Denver", "80202", "CO", "US"]
    rows = [[name, "", str(units), "A thing", "20.00", sku, *place] for name, sku, units in lines]
    demand = Counter[str]()
    for _, sku, units in lines:
        demand[sku] += units
    stock_head = ["Handle", "Title", "SKU", "HS Code", "COO", "Location", "Incoming", "Unavailable", "Committed"]
    stock_head += ["Available", "On hand"]
    stock = []
    for sku, units in demand.items():
        for location, share in (("Reno", units // 2), ("Erie", units - units // 2)):
            stock.append([sku.lower(), "A thing", sku, "", "", location, "0", "0", str(share), "0", str(share)])
    return (
        _csv(folder / "orders.csv", head, rows),
        _csv(folder / "inventory.csv", stock_head, stock),
        sum(demand.values()),
    )


def _csv(path: Path, header: list[str], rows: list[list[str]]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["stock last", "stock first"])
def test_a_sellers_own_orders_can_be_routed_after_stock_and_orders_in_either_order(tmp_path, order):
    """Without an answer nothing is available; with it every unit of all fifty orders ships."""
    *exports, units = a_sellers_exports(tmp_path)
    places = _csv(
        tmp_path / "locations.csv", ["location", "kind", "country"], [[p, "warehouse", "US"] for p in ("Reno", "Erie")]
    )
    rates = {
        "rate_cards.csv": [["card", "carrier", "service", "currency"], ["flat", "Post", "Parcel", "USD"]],
        "rate_zones.csv": [["card", "zone"], ["flat", "all"]],
        "rate_prices.csv": [["card", "zone", "up_to", "price"], ["flat", "all", "100000", "5"]],
    }
    cards = [_csv(tmp_path / name, rows[0], rows[1:]) for name, rows in rates.items()]
    with Desk.create(tmp_path / "a.desk", zone="UTC") as desk:
        desk.import_paths([places, *cards])
        first, second = (exports[n] for n in order)
        assert desk.import_paths([first]).questions == ()
        (asked,) = desk.import_paths([second]).questions
        _, plan = desk.route("one-by-one")
        assert (int(plan.units), int(plan.assigned_units)) == (units, 0)
        assert desk.import_paths([second], facts={asked.key: asked.choices[0][0]}).questions == ()
        _, plan = desk.route("one-by-one")
        assert int(plan.assigned_units) == units
        assert desk.check() == []

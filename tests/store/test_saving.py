"""What an import does to a desk: new, changed, unchanged, drafts, and what it tells."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import pytest

from domdesk.records import OrderKey, Reading, Records
from tests.store.readings import (
    a_place,
    a_reading,
    an_item,
    an_orders_reading,
    some_records,
    some_units,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AN_ORDER = {"order": "1001", "city": "Reno", "lines": [{"sku": "A", "quantity": "2"}, {"sku": "B"}]}


def counts(result):
    """(new, changed, unchanged) of each file."""
    return [(file.new, file.changed, file.unchanged) for file in result.files]


def codes(result):
    return [issue.code for file in result.files for issue in file.issues]


def stock_of(desk, *columns):
    """Columns of all stock rows, as the store holds them."""
    return desk._database.rows(f"SELECT {', '.join(columns)} FROM stock ORDER BY location, sku")


def test_a_row_is_new_then_unchanged_then_changed(desk):
    assert counts(desk.save_batch([a_reading("products", an_item("A"), an_item("B"))])) == [(2, 0, 0)]
    assert counts(desk.save_batch([a_reading("products", an_item("A"), an_item("B"))])) == [(0, 0, 2)]
    changed = a_reading("products", an_item("A", weight_g="100.00"), an_item("B", weight_g="7"), an_item("C"))
    assert counts(desk.save_batch([changed])) == [(1, 1, 1)]


def test_each_file_of_a_call_is_counted_by_itself(desk):
    """Two files of one table share a call and keep their own counts; batches are numbered."""
    desk.save_batch([a_reading("products", an_item("A"))])
    result = desk.save_batch(
        [a_reading("products", an_item("A"), an_item("B")), a_reading("products", an_item("C"), file="more.csv")]
    )
    assert counts(result) == [(1, 0, 1), (1, 0, 0)]
    assert result.batch == 2


def test_an_order_named_without_lines_is_closed(desk):
    """A shop's later export has the order fulfilled: its lines go, other orders stay, and a closed one is not made."""
    desk.save_batch([an_orders_reading(AN_ORDER, {**AN_ORDER, "order": "1002"})])
    closed = Records("orders", {"channel": ["", ""], "order": ["1001", "999"]}, [2, 3])
    result = desk.save_batch([Reading("later.csv", "orders", "shopify", records=(closed,))])
    assert codes(result) == ["order_closed"]
    assert [row.order for row in desk.order_rows(None)] == ["1002"]


def test_an_absent_column_keeps_and_a_blank_one_sets_the_default(desk):
    """Only columns that the file has are touched, also where two files of one call have different ones."""
    desk.save_batch([a_reading("locations", a_place("a", priority="5", city="Reno"), a_place("b", priority="6"))])
    desk.save_batch(
        [
            a_reading("locations", a_place("a", city="Sparks"), a_place("c"), file="cities.csv"),
            a_reading("locations", a_place("b", priority=None, name="Bee"), file="priorities.csv"),
        ]
    )
    found = {place.location: (place.priority, place.city, place.name) for place in desk.locations()}
    assert found == {"a": (5, "Sparks", None), "b": (100, None, "Bee"), "c": (100, None, None)}


def test_decimals_dates_and_booleans_arrive_exactly(desk):
    """No float comes between the file and the record."""
    desk.save_batch(
        [
            a_reading(
                "locations",
                a_place("a", latitude="39.52963", active="false", cost_per_kg="0.333333", closed_weekdays="sat;sun"),
            ),
            a_reading("closures", {"location": "a", "from": "2026-12-24", "to": "2026-12-26", "reason": "Noël"}),
        ]
    )
    (place,) = desk.locations()
    assert (place.latitude, place.cost_per_kg) == (Decimal("39.52963"), Decimal("0.333333"))
    assert (place.active, place.closed_weekdays) == (False, ("sat", "sun"))
    assert [(str(a), str(b), why) for a, b, why in place.closures] == [("2026-12-24", "2026-12-26", "Noël")]


def test_a_dry_run_tells_all_and_keeps_nothing(desk):
    """Counts, drafts and issues are those of the real import, which then finds all of it new."""
    files = [a_reading("stock", some_units()), an_orders_reading(AN_ORDER)]
    rehearsed = desk.save_batch(files, dry_run=True)
    assert rehearsed.batch is None
    assert set(desk.counts().values()) == {0}
    done = desk.save_batch(files)
    assert done.batch == 1
    assert [replace(f, changes=()) for f in done.files] == [replace(f, changes=()) for f in rehearsed.files]
    keys = [[(c.table, c.key, c.status) for c in f.changes] for f in done.files]
    assert keys == [[(c.table, c.key, c.status) for c in f.changes] for f in rehearsed.files]


def test_a_fault_in_the_last_file_leaves_nothing_of_the_first(desk):
    """One call is one transaction."""
    unchecked = a_reading("products", an_item("B", weight_g="heavy"))
    with pytest.raises(duckdb.ConversionException):
        desk.save_batch([a_reading("locations", a_place()), unchecked])
    assert set(desk.counts().values()) == {0}
    assert counts(desk.save_batch([a_reading("locations", a_place())])) == [(1, 0, 0)]


# --- stock ------------------------------------------------------------------------------------------------------------


def test_stock_that_differs_in_age_alone_is_unchanged_and_renewed(desk):
    desk.save_batch([a_reading("stock", some_units(as_of="2026-11-20"))])
    result = desk.save_batch([a_reading("stock", some_units(as_of="2026-11-21"))])
    assert counts(result) == [(0, 0, 1)]
    assert stock_of(desk, "as_of") == [("2026-11-21",)]


def test_stock_without_an_age_is_as_of_the_import(desk):
    """A blank and an absent as_of alike."""
    desk.save_batch([a_reading("stock", some_units(as_of="2020-01-01"), some_units(sku="B", as_of=None))])
    desk.save_batch([a_reading("stock", some_units())])
    ages = [datetime.fromisoformat(text) for (text,) in stock_of(desk, "as_of")]
    assert all(abs((datetime.now(UTC) - age).total_seconds()) < 60 for age in ages)


def test_exchange_rates_keep_an_age_that_the_file_lacks(desk):
    desk.save_batch([a_reading("exchange_rates", {"currency": "EUR", "rate": "1.1", "as_of": "2026-11-01"})])
    result = desk.save_batch([a_reading("exchange_rates", {"currency": "EUR", "rate": "1.1"})])
    assert counts(result) == [(0, 0, 1)]
    assert desk._database.rows("SELECT rate, as_of FROM exchange_rates") == [(Decimal("1.1"), "2026-11-01")]


def test_stock_is_added_to_unless_it_replaces(desk):
    """A plain import leaves other rows; `replace` is a full snapshot of the locations it names, and says what went."""
    desk.save_batch([a_reading("stock", some_units(), some_units(sku="B"), some_units("erie"))])
    desk.save_batch([a_reading("stock", some_units())])
    assert len(stock_of(desk, "sku")) == 3
    result = desk.save_batch([a_reading("stock", some_units())], replace=True)
    assert stock_of(desk, "location", "sku") == [("erie", "A"), ("reno", "A")]
    assert counts(result) == [(0, 0, 1)]
    assert codes(result) == ["stock_removed"]


# --- orders -----------------------------------------------------------------------------------------------------------


def test_an_order_counts_by_its_lines(desk):
    """A changed line is one changed record; a changed header changes all of the order's lines."""
    assert counts(desk.save_batch([an_orders_reading(AN_ORDER)])) == [(2, 0, 0)]
    assert counts(desk.save_batch([an_orders_reading(AN_ORDER)])) == [(0, 0, 2)]
    more = {**AN_ORDER, "lines": [{"sku": "A", "quantity": "3"}, {"sku": "B"}, {"sku": "C"}]}
    assert counts(desk.save_batch([an_orders_reading(more)])) == [(1, 1, 1)]
    assert counts(desk.save_batch([an_orders_reading({**more, "city": "Sparks"})])) == [(0, 3, 0)]


def test_an_order_in_the_file_replaces_its_lines_and_keeps_its_place(desk):
    """A line that the file no longer names goes; other orders stay; the order of import is kept."""
    first, second = AN_ORDER, {"order": "1002", "lines": [{"sku": "A"}]}
    desk.save_batch([an_orders_reading(first, second)])
    result = desk.save_batch([an_orders_reading({**first, "lines": [{"sku": "A", "quantity": "2"}]})])
    assert counts(result) == [(0, 1, 0)]
    orders = desk.problem(NOW).orders
    assert [(o.order, o.sequence, [line.sku for line in o.lines]) for o in orders] == [
        ("1001", 1, ["A"]),
        ("1002", 2, ["A"]),
    ]


def test_lines_keep_the_order_of_the_file(desk):
    """Not that of their numbers; a file in another order is a change."""
    order = {"order": "1", "lines": [{"line": "10", "sku": "A"}, {"line": "9", "sku": "B"}]}
    desk.save_batch([an_orders_reading(order)])
    assert [line.line for line in desk.order(OrderKey("", "1")).lines] == ["10", "9"]
    turned = {"order": "1", "lines": order["lines"][::-1]}
    assert counts(desk.save_batch([an_orders_reading(turned)])) == [(0, 2, 0)]
    assert [line.line for line in desk.order(OrderKey("", "1")).lines] == ["9", "10"]


def test_a_line_keeps_what_the_file_lacks(desk):
    """A file without titles leaves those that are stored."""
    desk.save_batch([an_orders_reading({"order": "1", "lines": [{"sku": "A", "title": "Lamp"}]})])
    assert counts(desk.save_batch([an_orders_reading({"order": "1", "lines": [{"sku": "A"}]})])) == [(0, 0, 1)]
    assert desk.order(OrderKey("", "1")).lines[0].title == "Lamp"


def test_the_same_number_in_two_channels_is_two_orders(desk):
    desk.save_batch([an_orders_reading(AN_ORDER, {**AN_ORDER, "channel": "shop"})])
    assert desk.find_orders("1001") == [OrderKey("", "1001"), OrderKey("shop", "1001")]
    assert desk.find_orders("shop:1001") == [OrderKey("shop", "1001")]


def test_orders_are_found_by_what_people_write(desk):
    """Numbers may hold colons; '#' may be left out where that leaves no doubt."""
    orders = [("", "#1001"), ("shop", "#1002"), ("", "#7"), ("", "7"), ("", "a:b"), ("x", "a:b"), ("x:a", "b")]
    one = {"lines": [{"sku": "A"}]}
    desk.save_batch([an_orders_reading(*({**one, "channel": c, "order": o} for c, o in orders))])
    assert desk.find_orders("1001") == [OrderKey("", "#1001")]
    assert desk.find_orders("shop:1002") == [OrderKey("shop", "#1002")]
    assert desk.find_orders("7") == [OrderKey("", "7")]
    assert desk.find_orders("a:b") == [OrderKey("", "a:b"), OrderKey("x", "a:b")]
    assert desk.find_orders("x:a:b") == [OrderKey("x", "a:b"), OrderKey("x:a", "b")]
    assert desk.find_orders("100") == desk.find_orders("\udc80") == desk.find_orders("") == []


def test_a_committed_line_stays_as_it_was_committed(desk):
    """A newer file neither changes nor removes it, and is told so; its other lines are replaced."""
    desk.save_batch([an_orders_reading(AN_ORDER), a_reading("locations", a_place())])
    commitment = {"order": "1001", "line": "1", "location": "reno", "sku": "A", "quantity": "2"}
    desk.save_batch([a_reading("commitments", commitment)])
    newer = {**AN_ORDER, "lines": [{"sku": "A", "quantity": "9"}, {"line": "3", "sku": "C"}]}
    result = desk.save_batch([an_orders_reading(newer)])
    assert [(line.line, line.quantity) for line in desk.order(OrderKey("", "1001")).lines] == [("1", 2), ("3", 1)]
    assert "committed_line" in codes(result)
    desk.save_batch([an_orders_reading({**AN_ORDER, "lines": [{"line": "3", "sku": "C"}]})])
    assert [line.line for line in desk.order(OrderKey("", "1001")).lines] == ["1", "3"]


# --- what a file replaces ---------------------------------------------------------------------------------------------


def test_rates_of_a_card_are_replaced_as_a_whole(desk):
    """Zones keep the file's order, prices their key; the rows of other cards stay."""
    card = {"card": "g", "carrier": "Post", "service": "Ground", "currency": "USD"}
    zones = [{"card": "g", "zone": "2", "country": "US"}, {"card": "g", "zone": "1"}]
    prices = [{"card": "g", "zone": z, "up_to": "10", "price": "5"} for z in "12"]
    files = [
        a_reading(n, *rows) for n, rows in (("rate_cards", [card]), ("rate_zones", zones), ("rate_prices", prices))
    ]
    assert counts(desk.save_batch(files)) == [(1, 0, 0), (2, 0, 0), (2, 0, 0)]
    assert counts(desk.save_batch(files)) == [(0, 0, 1), (0, 0, 2), (0, 0, 2)]
    other = {"card": "h", "zone": "9"}
    fewer = [a_reading("rate_zones", zones[0], other), a_reading("rate_prices", {**prices[0], "price": "6"}, prices[1])]
    result = desk.save_batch(fewer)
    assert counts(result) == [(1, 1, 0), (0, 1, 1)]
    assert codes(result) == ["unknown_card"]
    (found,) = desk.problem(NOW).cards
    assert [z.zone for z in found.zones] == ["2"]
    assert [(p.zone, p.price) for p in found.prices] == [("1", 6), ("2", 5)]


def test_closures_of_a_location_are_replaced(desk):
    a, b, c = ({"location": "reno", "from": f"2026-12-0{n}", "to": f"2026-12-0{n}"} for n in (1, 2, 3))
    desk.save_batch([a_reading("locations", a_place(), a_place("erie"))])
    desk.save_batch([a_reading("closures", a, b, {**a, "location": "erie"})])
    desk.save_batch([a_reading("closures", c)])
    assert {p.location: [first.day for first, _, _ in p.closures] for p in desk.locations()} == {
        "erie": [1],
        "reno": [3],
    }


# --- drafts and references --------------------------------------------------------------------------------------------


def test_unknown_names_become_drafts_and_are_told_once(desk):
    """The first file that names one is told; a draft product has the title of its order line."""
    result = desk.save_batch(
        [
            a_reading("stock", some_units(), some_units(sku="B")),
            an_orders_reading({"order": "1", "lines": [{"sku": "A", "title": "Lamp"}, {"sku": "C"}]}),
        ]
    )
    told = [[(i.code, i.row) for i in file.issues] for file in result.files]
    assert told[0] == [("draft_location", 2), ("draft_product", 2), ("draft_product", 3)]
    assert told[1] == [("draft_product", 3)]
    assert desk.counts()["draft_products"] == 3
    (place,) = desk.locations()
    assert (place.draft, place.kind, place.country) == (True, None, None)
    assert [(p.sku, p.title, p.draft) for p in desk.problem(NOW).products] == [("A", "Lamp", True), ("C", None, True)]
    assert codes(desk.save_batch([a_reading("stock", some_units())])) == []


def test_many_drafts_are_summed_up(desk):
    """Twenty are told one by one, the rest in one sentence."""
    result = desk.save_batch([a_reading("stock", *(some_units(sku=f"S{n:03}") for n in range(57)))])
    texts = [i.text for i in result.files[0].issues if i.code == "draft_product"]
    assert len(texts) == 21
    assert texts[-1] == "37 more unknown SKUs were added as drafts."


def test_a_file_that_names_a_draft_completes_it(desk):
    desk.save_batch([a_reading("stock", some_units())])
    result = desk.save_batch([a_reading("locations", a_place()), a_reading("products", an_item(weight_g=None))])
    assert counts(result) == [(0, 1, 0), (0, 1, 0)]
    assert desk.counts()["draft_locations"] == desk.counts()["draft_products"] == 0


def test_names_in_one_call_are_known_whatever_the_order_of_files(desk):
    result = desk.save_batch(
        [a_reading("stock", some_units()), a_reading("products", an_item()), a_reading("locations", a_place())]
    )
    assert codes(result) == []


def test_a_draft_that_nobody_names_any_more_goes(desk):
    """Stock replaced, or an alias that says what a supplier's number means."""
    desk.save_batch([a_reading("locations", a_place()), a_reading("stock", some_units(sku="THEIRS"), some_units())])
    alias = {"location": "reno", "their_sku": "THEIRS", "sku": "OURS"}
    desk.save_batch([a_reading("sku_aliases", alias)])
    drafts = desk._database.rows("SELECT sku FROM products ORDER BY sku")
    assert drafts == [("A",), ("OURS",)]
    desk.save_batch([a_reading("stock", some_units(sku="THEIRS"))], replace=True)
    assert desk._database.rows("SELECT sku FROM products") == [("OURS",)]


def test_commitments_of_unknown_lines_are_kept_and_told(desk):
    commitment = {"order": "9", "line": "1", "location": "reno", "sku": "A", "quantity": "2"}
    result = desk.save_batch([a_reading("commitments", commitment)])
    assert codes(result) == ["draft_location", "draft_product", "unknown_line"]
    assert [fault.code for fault in desk.faults()] == ["unknown_reference"]


# --- filling ----------------------------------------------------------------------------------------------------------


def test_filling_adds_what_is_missing_and_changes_nothing(desk):
    """A known weight stays, an unknown one is filled, a missing product comes; the file counts by its own records."""
    desk.save_batch([a_reading("products", an_item("A", weight_g="100"), an_item("B", weight_g=None))])
    filling = some_records("products", [an_item(s, weight_g="7", title=s.lower()) for s in "ABC"], fill=True)
    orders = an_orders_reading({"order": "1", "lines": [{"sku": s} for s in "ABC"]})
    result = desk.save_batch([replace(orders, records=(*orders.records, filling))])
    assert counts(result) == [(3, 0, 0)]
    assert codes(result) == []
    found = {p.sku: (p.weight_g, p.title, p.draft) for p in desk.problem(NOW).products}
    assert found == {"A": (100, "a", False), "B": (7, "b", False), "C": (7, "c", False)}


def test_a_file_that_only_fills_is_counted_by_that(desk):
    desk.save_batch([a_reading("products", an_item("A", title="Lamp"))])
    rows = [{"sku": "A", "title": "Other"}, {"sku": "B", "title": "Chair"}]
    assert counts(desk.save_batch([a_reading("products", *rows, fill=True)])) == [(1, 0, 1)]


def test_a_product_of_which_only_a_title_is_known_stays_a_draft(desk):
    """And is completed by the first weight that comes."""
    order = an_orders_reading({"order": "1", "lines": [{"sku": "A"}]})
    title = some_records("products", [{"sku": "A", "title": "Lamp"}], fill=True)
    result = desk.save_batch([replace(order, records=(*order.records, title))])
    assert codes(result) == []
    assert [(p.title, p.draft) for p in desk.problem(NOW).products] == [("Lamp", True)]
    desk.save_batch([a_reading("products", {"sku": "A", "weight_g": "5"}, fill=True)])
    assert [(p.title, p.weight_g, p.draft) for p in desk.problem(NOW).products] == [("Lamp", 5, False)]


def test_filling_takes_the_first_value_that_is_told(desk):
    """The same product twice in the files is no fault where they only fill."""
    desk.save_batch([an_orders_reading({"order": "1", "lines": [{"sku": "A"}]})])
    first = a_reading("products", {"sku": "A", "title": "Lamp"}, {"sku": "A", "weight_g": "3"}, fill=True)
    second = a_reading("products", {"sku": "A", "weight_g": "4", "category": "light"}, fill=True, file="b.csv")
    desk.save_batch([first, second])
    (found,) = desk.problem(NOW).products
    assert (found.title, found.weight_g, found.category) == ("Lamp", 3, "light")


def test_a_location_that_is_filled_in_part_is_a_draft_until_whole(desk):
    desk.save_batch(
        [a_reading("locations", {"location": "reno", "name": "Reno"}, fill=True), a_reading("stock", some_units())]
    )
    assert [(p.name, p.draft) for p in desk.locations()] == [("Reno", True)]
    desk.save_batch([a_reading("locations", {"location": "reno", "kind": "store", "country": "US"}, fill=True)])
    assert [(p.name, p.kind, p.draft) for p in desk.locations()] == [("Reno", "store", False)]

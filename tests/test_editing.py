"""The desk changed by hand: cells are checked as a file's are and told by record; policies and settings with them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from domdesk.desk import Desk, faults_in
from domdesk.errors import InputError
from domdesk.records import Issue, Policy, Rule, StockRow
from tests.shop import write_shop


@pytest.fixture
def desk(tmp_path: Path):
    """A desk with the small shop in it; Erie counts kettles by the pack of six."""
    with Desk.create(tmp_path / "a.desk", zone="America/Denver") as made:
        made.import_paths([write_shop(tmp_path / "shop")])
        made.edit("sku_aliases", [{"location": "erie", "their_sku": "K6", "sku": "B-2", "units_per": "6"}])
        made.remove("stock", [["erie", "B-2"]])
        made.edit("stock", [{"location": "erie", "sku": "K6", "on_hand": "4", "unit_cost": "120"}])
        yield made


def refused(desk: Desk, table: str, *rows: dict[str, str]) -> list[Issue]:
    """The faults of an edit that saved nothing."""
    before = desk.history()
    result = desk.edit(table, rows)
    assert result.batch is None
    assert desk.history() == before
    return [issue for file in result.files for issue in file.issues if issue.severity == "error"]


def stock(desk: Desk, location: str, sku: str) -> StockRow:
    (row,) = [row for row in desk.stock() if (row.location, row.sku) == (location, sku)]
    return row


def test_faults_name_the_record_and_the_column(desk: Desk) -> None:
    """One fault keeps the whole edit out; each says which record it is about, what is wrong and what to write."""
    found = refused(desk, "locations", {"location": "reno", "cutoff": "25:00"}, {"location": "erie", "city": "Erie"})
    assert [(i.text, i.column, i.row) for i in found] == [
        ("Location reno: cutoff '25:00' is not a time of day; write 14:00.", "cutoff", None)
    ]
    texts = [
        refused(desk, table, row)[0].text
        for table, row in (
            ("locations", {"location": "oslo", "kind": "store"}),
            ("locations", {"location": "reno", "latitude": "39.5"}),
            ("stock", {"location": "reno", "sku": "NEW"}),
            ("stock", {"location": "reno", "sku": "A-1", "on_hand": "many"}),
            ("closures", {"location": "reno", "from": "2026-12-26", "to": "2026-12-24"}),
            ("rate_prices", {"card": "flat", "zone": "all", "up_to": "1", "price": "-1"}),
            ("rate_zones", {"card": "flat", "zone": "2", "postal_from": "100"}),
            ("orders", {"channel": "shopify", "order": "1001", "due": "soon"}),
            ("orders", {"channel": "shopify", "order": "1001", "line": "1", "quantity": "0"}),
            ("exchange_rates", {"currency": "EUR", "rate": "0"}),
        )
    ]
    assert texts == [
        "Location oslo: country is blank; every location needs one.",
        "Location reno: longitude is blank, so its pair is not used either; give both or neither.",
        "Stock of NEW at reno: on hand is blank; every stock figure needs one.",
        "Stock of A-1 at reno: on hand 'many' is not a number; write 2 or 2.5.",
        "Closed days of reno: to 2026-12-24 is before from 2026-12-26; write the earlier date in from.",
        "Price of zone all up to 1 on rate card flat: price '-1' is below 0; write 0 or more.",
        "Zones of rate card flat: a postal range needs a country; write US, CA or DE.",
        "Order 1001: due 'soon' is not a date or time; write 2026-01-31 or 2026-01-31T14:00-05:00.",
        "Line 1 of order 1001: quantity '0' is not above 0; write a number above 0.",
        "Exchange rate of EUR: rate '0' is not above 0; write a number above 0.",
    ]


@pytest.mark.parametrize(
    ("table", "row", "sentence"),
    [
        ("closures", {"location": "rino", "from": "2026-12-24", "to": "2026-12-24"}, "There is no location rino"),
        ("closures", {"location": "reno", "sequence": "1", "reason": "x"}, "reno has no row 1: it has 0."),
        ("rate_zones", {"card": "slow", "zone": "1"}, "There is no rate card slow on this desk."),
        ("locations", {"location": "reno", "colour": "red"}, "There is no column colour in locations."),
        ("stock", {"location": "reno", "on_hand": "1"}, "A row of stock does not say its sku."),
        ("orders", {"order": "1009", "country": "US"}, "Order 1009 has no line."),
        ("commitments", {}, "commitments cannot be edited by hand."),
        (
            "stock",
            {"location": "erie", "sku": "B-2", "on_hand": "7"},
            "erie counts B-2 in packs of 6, and 7 is no number",
        ),
    ],
)
def test_what_names_nothing_that_is_there_is_refused(
    desk: Desk, table: str, row: dict[str, str], sentence: str
) -> None:
    with pytest.raises(InputError) as caught:
        desk.edit(table, [row])
    assert str(caught.value).startswith(sentence)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("table", "key", "sentence"),
    [
        ("locations", ["rino"], "There is no location rino on this desk."),
        ("closures", ["reno", "1"], "There is no row 1 in the closed days of reno."),
        ("rate_prices", ["flat", "all", "7"], "There is no row all, 7 in the prices of flat."),
        ("stock", ["reno"], "reno names no row of stock."),
        ("commitments", ["1"], "Rows of commitments cannot be removed by hand."),
    ],
)
def test_what_is_not_there_cannot_be_removed(desk: Desk, table: str, key: list[str], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        desk.remove(table, [key])
    assert str(caught.value).startswith(sentence)
    with pytest.raises(InputError, match="Nothing was chosen"):
        desk.remove(table if table != "commitments" else "stock", [])


def test_stock_that_is_counted_in_packs_is_edited_in_our_units(desk: Desk) -> None:
    """Erie's four packs of six are 24 kettles at 20.00; thirty kettles at 21.00 are five packs at 126.00."""
    assert (stock(desk, "erie", "B-2").on_hand, stock(desk, "erie", "B-2").unit_cost) == (24, 20)
    result = desk.edit("stock", [{"location": "erie", "sku": "B-2", "on_hand": "30", "unit_cost": "21"}])
    assert result.batch is not None
    assert (stock(desk, "erie", "B-2").on_hand, stock(desk, "erie", "B-2").unit_cost) == (30, 21)
    assert desk.history()[0].label == "Changed stock of K6 at Erie Supply: on hand 5, unit cost 126"
    desk.edit("stock", [{"location": "erie", "sku": "K6", "on_hand": "1"}])
    assert stock(desk, "erie", "B-2").on_hand == 6
    desk.edit("sku_aliases", [{"location": "erie", "their_sku": "K1", "sku": "B-2"}])
    desk.edit("stock", [{"location": "erie", "sku": "K1", "on_hand": "1"}])
    with pytest.raises(InputError, match=r"erie counts B-2 under several numbers \(K1, K6\)"):
        desk.edit("stock", [{"location": "erie", "sku": "B-2", "on_hand": "1"}])


def test_a_typed_count_is_as_of_now_and_other_cells_leave_its_age(desk: Desk) -> None:
    """The age of a figure is that of its count, which a new cost does not make younger."""
    desk.edit("stock", [{"location": "reno", "sku": "A-1", "as_of": "2026-01-01"}])
    desk.edit("stock", [{"location": "reno", "sku": "A-1", "unit_cost": "9.5"}])
    assert stock(desk, "reno", "A-1").as_of == "2026-01-01"
    desk.edit("stock", [{"location": "reno", "sku": "A-1", "on_hand": "5"}])
    age = datetime.now(UTC) - datetime.fromisoformat(stock(desk, "reno", "A-1").as_of or "")
    assert age < timedelta(minutes=1)
    assert desk.history()[0].label == "Confirmed stock of A-1 at Reno Warehouse"


def test_a_key_is_found_however_it_is_typed(desk: Desk) -> None:
    """With a spreadsheet's apostrophe, spaces or a zero more it is the same record, whose other cells stay."""
    desk.edit("products", [{"sku": "00123", "title": "Mug", "weight_g": "5"}])
    desk.edit("products", [{"sku": " '00123", "weight_g": "6"}])
    assert [(p.title, p.weight_g) for p in desk.products() if p.sku == "00123"] == [("Mug", 6)]
    desk.edit("rate_prices", [{"card": "flat ", "zone": "all", "up_to": "1.00", "price": "6"}])
    assert [(p.up_to, p.price) for p in desk.rate_cards()[0].prices] == [(1, 6), (5, 9)]
    assert refused(desk, "rate_prices", {"card": "flat", "zone": "all", "up_to": "1e1", "price": "6"})


def test_a_draft_is_completed_by_hand(desk: Desk) -> None:
    """What stock or orders named first becomes usable once its kind and country, or its weight, are typed."""
    result = desk.edit("stock", [{"location": "oslo", "sku": "NEW", "on_hand": "3"}])
    assert [i.text.split(":")[0] for i in result.files[0].issues] == ["Stock of NEW at oslo"] * 2
    assert desk.counts()["draft_locations"] == desk.counts()["draft_products"] == 1
    desk.edit("locations", [{"location": "oslo", "kind": "3pl", "country": "NO"}])
    desk.edit("products", [{"sku": "NEW", "weight_g": "250"}])
    assert desk.counts()["draft_locations"] == desk.counts()["draft_products"] == 0


def test_an_order_keeps_the_lines_that_are_not_typed(desk: Desk, tmp_path: Path) -> None:
    """Its place in the import order too; one that came without a country may stay without one."""
    desk.edit("orders", [{"channel": "shopify", "order": "1001", "sku": "B-2", "quantity": "1", "unit_price": "50"}])
    desk.edit("orders", [{"channel": "shopify", "order": "1001", "due": "2026-12-24", "ship_complete": "yes"}])
    (row,) = [row for row in desk.order_rows(located=False) if row.order == "1001"]
    order = desk.order(row.key)
    assert [(line.line, line.sku, line.quantity) for line in order.lines] == [("1", "A-1", 2), ("2", "B-2", 1)]
    assert (order.due, order.ship_complete, order.sequence) == ("2026-12-24", True, 1)
    text = "Name,Email,Financial Status,Lineitem quantity,Lineitem name,Lineitem sku\n#9,a@b.c,paid,1,Mug,A-1\n"
    (tmp_path / "export.csv").write_text(text, encoding="utf-8")
    desk.import_paths([tmp_path / "export.csv"])
    assert desk.edit("orders", [{"channel": "shopify", "order": "#9", "priority": "5"}]).batch
    assert [i.column for i in refused(desk, "orders", {"channel": "shopify", "order": "#9", "country": ""})] == [
        "country"
    ]


def test_a_label_of_ones_own_and_a_rehearsal(desk: Desk) -> None:
    desk.edit("locations", [{"location": "reno", "priority": "3"}], label="Reno comes third")
    assert desk.history()[0].label == "Reno comes third"
    rehearsed = desk.edit("locations", [{"location": "reno", "priority": "4"}], dry_run=True)
    assert (rehearsed.batch, rehearsed.files[0].changes[0].cells[0].new) == (None, "4")
    assert desk.remove("locations", [["tampa"]], label="Tampa closed").label == "Tampa closed"
    assert next(p.priority for p in desk.locations(located=False) if p.location == "reno") == 3


@pytest.mark.parametrize(
    ("table", "cells", "told"),
    [
        ("locations", {"cutoff": "25:00"}, {"cutoff": "Cutoff '25:00' is not a time of day; write 14:00."}),
        ("locations", {"location": " "}, {"location": "Location is blank; every location needs one."}),
        ("locations", {"cutoff": "14:00", "priority": "-2", "country": "us"}, {}),
        ("rate_zones", {"postal_from": "100"}, {}),
        (
            "rate_zones",
            {"country": "", "postal_from": "100"},
            {"country": "A postal range needs a country; write US, CA or DE."},
        ),
        (
            "orders",
            {"order": "1", "due": "x", "quantity": "1,5"},
            {
                "due": "Due 'x' is not a date or time; write 2026-01-31 or 2026-01-31T14:00-05:00.",
                "quantity": "Quantity '1,5' has a comma;"
                " write the decimal mark as a point and leave out thousands marks.",
            },
        ),
        (
            "rate_cards",
            {"dim_divisor": "0", "basis": "size"},
            {
                "basis": "Basis 'size' is not known; write weight, subtotal or items.",
                "dim_divisor": "Dim divisor '0' is not above 0; write a number above 0.",
            },
        ),
    ],
)
def test_faults_are_told_while_one_types(table: str, cells: dict[str, str], told: dict[str, str]) -> None:
    """By column, for as much of a row as there is; what is not typed yet is no fault."""
    assert faults_in(table, cells) == told


# --- policies and settings


FRAGILE = Rule("only", kinds=("warehouse",), category=("glass",))


def test_a_policy_is_kept_found_changed_and_removed(desk: Desk) -> None:
    """With its rules, as it was; each step is a batch that can be taken back."""
    policy = Policy("peak", "cheapest", split_cost=Decimal("1.50"), max_shipments=2, rules=(FRAGILE,))
    desk.save_policy(policy)
    assert desk.policy("peak") == policy
    assert "peak" in desk.policies()
    assert desk.rule_sentences(policy.rules) == ["Only warehouses may ship glass."]
    assert desk.history()[0].label == "Added policy peak"
    desk.save_policy(replace(policy, band=Decimal(1)), label="Peak season: a dollar of band")
    desk.save_policy(replace(policy, band=Decimal(1)))
    assert desk.history()[0].label == "Peak season: a dollar of band"
    desk.undo()
    assert desk.policy("peak") == policy
    desk.remove_policy("peak")
    assert desk.history()[0].label == "Removed policy peak"
    assert desk.kept_policies() == []
    desk.undo()
    assert desk.route("peak")[1].policy == "peak"


def test_policies_that_cannot_be_are_refused(desk: Desk) -> None:
    """A built-in name, none, a rule that names no place, and one that is not kept; nothing is changed."""
    before = desk.history()
    good = Policy("mine", "cheapest")
    for policy, sentence in (
        (replace(good, name="cheapest"), "'cheapest' is a built-in policy and stays as it is."),
        (replace(good, name="  "), "The policy has no name."),
        (replace(good, rules=(Rule("never"),)), "Rule 1 of the policy mine cannot be read"),
        (replace(good, method="best"), "The policy mine has the method 'best'"),
        (replace(good, band=Decimal(-1)), "The policy mine sets band to '-1'"),
    ):
        with pytest.raises(InputError) as caught:
            desk.save_policy(policy)
        assert str(caught.value).startswith(sentence)
    for name, sentence in (
        ("nearest", "'nearest' is a built-in policy and stays."),
        ("x", "There is no policy called"),
    ):
        with pytest.raises(InputError, match=sentence):
            desk.remove_policy(name)
    with pytest.raises(InputError, match=r"There is no policy called 'x'\. Take one of: cheapest"):
        desk.policy("x")
    assert desk.history() == before


def test_settings_are_changed_as_one_batch(desk: Desk) -> None:
    """All or none; what cannot be says what to write, and a currency with runs in it stays."""
    desk.set_settings({"timezone": "Europe/Berlin", "service_map": {"Standard": "Parcel"}})
    assert (desk.timezone, desk.settings()["service_map"]) == ("Europe/Berlin", {"Standard": "Parcel"})
    assert desk.history()[0].label == "Changed settings: timezone, service map"
    for changes, sentence in (
        ({"timezone": "UTC", "currency": "dollars"}, "'dollars' is not a currency"),
        ({"colour": "red"}, "'colour' is not a setting of a desk."),
        ({"committed_includes_open_orders": "yes"}, "committed_includes_open_orders is 'yes'"),
    ):
        with pytest.raises(InputError, match=sentence):
            desk.set_settings(changes)
    assert desk.timezone == "Europe/Berlin"
    desk.undo()
    assert (desk.timezone, desk.settings()["service_map"]) == ("America/Denver", {})
    desk.route()
    with pytest.raises(InputError, match="The desk counts in USD and has runs in it"):
        desk.set_settings({"currency": "EUR"})

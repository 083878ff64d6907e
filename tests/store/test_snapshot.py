"""A Problem holds what is open, what could serve it, and nothing else."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domdesk.errors import InputError
from domdesk.records import Line, OrderKey, RateZone, StockRow
from tests.store.readings import a_place, a_reading, a_settings_reading, an_item, an_orders_reading, some_units

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TWO_ORDERS = an_orders_reading(
    {"order": "1", "lines": [{"sku": "A", "quantity": "2", "unit_price": "9.99"}, {"sku": "B", "quantity": "0.5"}]},
    {"order": "2", "channel": "shop", "lines": [{"sku": "C"}]},
)


def test_an_empty_desk_has_an_empty_problem(desk):
    found = desk.problem(NOW)
    assert (found.currency, found.timezone, found.now) == ("USD", "America/New_York", NOW)
    assert (found.locations, found.products, found.stock, found.orders, found.cards) == ((), (), (), (), ())
    assert found.exchange_rates == {}


def test_locations_come_by_priority_and_id_with_all_they_have(desk):
    """Inactive and draft ones too, so that their no can be told."""
    places = [a_place("c"), a_place("b", priority="1", rate_cards="x;y", cutoff="14:00"), a_place("a", active="false")]
    closure = {"location": "b", "from": "2026-12-24", "to": "2026-12-26"}
    desk.save_batch(
        [a_reading("locations", *places), a_reading("closures", closure), a_reading("stock", some_units("d"))]
    )
    found = desk.problem(NOW).locations
    assert [(p.location, p.active, p.draft) for p in found] == [
        ("b", True, False),
        ("a", False, False),
        ("c", True, False),
        ("d", True, True),
    ]
    assert (found[0].rate_cards, found[0].groups, found[0].cutoff) == (("x", "y"), (), "14:00")
    assert found[0].closures == ((date(2026, 12, 24), date(2026, 12, 26), None),)
    assert list(found) == desk.locations()


def test_stock_and_products_are_those_of_the_orders_chosen(desk):
    desk.save_batch([TWO_ORDERS, a_reading("stock", *(some_units(sku=s) for s in "ABCD"))])
    whole = desk.problem(NOW)
    assert [o.key for o in whole.orders] == [OrderKey("", "1"), OrderKey("shop", "2")]
    assert [p.sku for p in whole.products] == [r.sku for r in whole.stock] == ["A", "B", "C"]
    part = desk.problem(NOW, [OrderKey("shop", "2")])
    assert [o.key for o in part.orders] == [OrderKey("shop", "2")]
    assert [p.sku for p in part.products] == [r.sku for r in part.stock] == ["C"]
    assert part.orders[0].sequence == 2
    assert desk.problem(NOW, []).orders == ()


def test_an_order_that_is_not_there_is_named(desk):
    desk.save_batch([TWO_ORDERS])
    with pytest.raises(InputError, match="There is no order shop:9 on this desk"):
        desk.problem(NOW, [OrderKey("", "1"), OrderKey("shop", "9")])
    with pytest.raises(InputError, match="There is no order 9 on this desk"):
        desk.order(OrderKey("", "9"))


def test_lines_are_exact(desk):
    desk.save_batch([TWO_ORDERS])
    assert desk.order(OrderKey("", "1")).lines == (
        Line("1", "A", Decimal(2), Decimal("9.99")),
        Line("2", "B", Decimal("0.5")),
    )


def test_what_is_committed_is_neither_open_nor_available(desk):
    """It is reserved at its location; lines and orders that are committed whole are left out, with no complaint."""

    def commitment(order: str, line: str, sku: str, quantity: str, channel: str = "") -> dict[str, str]:
        return {"order": order, "channel": channel, "line": line, "location": "reno", "sku": sku, "quantity": quantity}

    desk.save_batch([TWO_ORDERS, a_reading("stock", *(some_units(sku=s) for s in "ABC"))])
    rows = [commitment("1", "1", "A", "1.5"), commitment("1", "2", "B", "0.5"), commitment("2", "1", "C", "1", "shop")]
    desk.save_batch([a_reading("commitments", *rows)])
    found = desk.problem(NOW)
    assert [[(line.sku, line.quantity) for line in o.lines] for o in found.orders] == [[("A", Decimal("0.5"))]]
    assert [(r.sku, r.reserved, r.available) for r in found.stock] == [("A", Decimal("1.5"), Decimal("3.5"))]
    assert desk.problem(NOW, [OrderKey("shop", "2")]).orders == ()
    assert desk.order(OrderKey("shop", "2")).lines[0].quantity == 1


def test_a_suppliers_own_numbers_are_read_in_ours(desk):
    """Their case of 12 at 30.00 is 12 of ours at 2.50; rows of one SKU add up, the rest is the more careful of both."""
    alias = {"location": "reno", "their_sku": "CASE", "sku": "A", "units_per": "12"}
    case = some_units(sku="CASE", on_hand="3", committed="1", unit_cost="30", lead_days="2", confidence="0.9")
    desk.save_batch([an_orders_reading({"order": "1", "lines": [{"sku": "A"}]}), a_reading("sku_aliases", alias)])
    desk.save_batch([a_reading("stock", case, some_units("erie", sku="CASE"))])
    (row,) = desk.problem(NOW).stock
    assert (row.location, row.sku, row.on_hand, row.committed, row.unit_cost) == ("reno", "A", 36, 12, Decimal("2.5"))
    desk.save_batch([a_reading("stock", some_units(sku="A", on_hand="5", unit_cost="2", confidence="1"))])
    (row,) = desk.problem(NOW).stock
    assert (row.on_hand, row.committed, row.unit_cost) == (41, 12, Decimal("2.5"))
    assert (row.lead_days, row.confidence) == (2, Decimal("0.9"))


def test_figures_that_contain_our_own_orders_are_freed_of_them(desk):
    """With the setting, open units are taken off `committed` down the locations by priority, never below 0."""
    order = {"order": "1", "lines": [{"sku": "A", "quantity": "5"}]}
    places = [a_place("far", priority="2"), a_place("near", priority="1")]
    rows = [some_units("far", committed="4", on_hand="9"), some_units("near", committed="3", on_hand="9")]
    desk.save_batch([an_orders_reading(order), a_reading("locations", *places), a_reading("stock", *rows)])
    assert {r.location: r.committed for r in desk.problem(NOW).stock} == {"far": 4, "near": 3}
    desk.save_batch([a_settings_reading(committed_includes_open_orders=True)])
    assert {r.location: r.committed for r in desk.problem(NOW).stock} == {"far": 2, "near": 0}


def test_rate_cards_come_with_zones_in_file_order_and_prices_by_zone_and_step(desk):
    card = {"card": "g", "carrier": "Post", "service": "Ground", "currency": "EUR", "valid_from": "2026-01-01"}
    zones = [{"card": "g", "zone": "9", "up_to_km": "100"}, {"card": "g", "zone": "1", "transit_days": "3"}]
    prices = [{"card": "g", "zone": z, "up_to": u, "price": "1"} for z, u in (("9", "2"), ("1", "10"), ("1", "9.5"))]
    rate = {"currency": "EUR", "rate": "1.0825"}
    desk.save_batch(
        [
            a_reading("rate_cards", card),
            a_reading("rate_zones", *zones),
            a_reading("rate_prices", *prices),
            a_reading("exchange_rates", rate),
        ]
    )
    problem = desk.problem(NOW)
    (found,) = problem.cards
    assert (found.card, found.currency, found.weight_unit, found.valid_from) == ("g", "EUR", "g", date(2026, 1, 1))
    assert found.zones == (RateZone("9", up_to_km=Decimal(100)), RateZone("1", transit_days=3))
    assert [(p.zone, p.up_to) for p in found.prices] == [("1", Decimal("9.5")), ("1", Decimal(10)), ("9", Decimal(2))]
    assert problem.exchange_rates == {"EUR": Decimal("1.0825")}


def test_a_stock_row_is_whole(desk):
    """Every column of the file arrives in its field."""
    desk.save_batch([an_orders_reading({"order": "1", "lines": [{"sku": "A"}]}), a_reading("products", an_item())])
    row = some_units(
        on_hand="7.25", committed="1", safety_stock="2", unit_cost="3.123456", currency="CAD", lead_days="4",
        as_of="2026-11-20T08:00", source="erp", confidence="0.75",
    )  # fmt: skip
    desk.save_batch([a_reading("stock", row)])
    assert desk.problem(NOW).stock == (
        StockRow(
            "reno", "A", Decimal("7.25"), Decimal(1), Decimal(2), Decimal(0), Decimal("3.123456"), "CAD", 4,
            "2026-11-20T08:00", "erp", Decimal("0.75"),
        ),
    )  # fmt: skip

"""After a decision: what is committed, released, cancelled or shipped is so at once, as a whole, and undone so.

The shop of tests.shop: reno holds 5 mugs (A-1) and 2 kettles (B-2), erie 1 and 1. 1001 wants two mugs, which reno
sends; 1002 three kettles, two from reno and one from erie; 1003 a lamp that nobody has.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.records import TRANSITIONS, Commitment, OrderKey
from tests.shop import write_shop

MUGS, KETTLES, LAMP = OrderKey("shopify", "1001"), OrderKey("shopify", "1002"), OrderKey("amazon", "1003")
TODAY = date(2026, 11, 23)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The shop, not routed yet."""
    with Desk.create(tmp_path / "a.desk", "USD", "UTC") as made:
        made.import_paths([write_shop(tmp_path / "shop")])
        yield made


@pytest.fixture
def routed(desk: Desk) -> Desk:
    desk.route()
    return desk


@pytest.fixture
def accepted(routed: Desk) -> Desk:
    routed.commit()
    return routed


def stock(desk: Desk, location: str, sku: str) -> tuple[int, int, int]:
    """(on hand, reserved, available) of a SKU at a location."""
    (row,) = [row for row in desk.stock([sku]) if row.location == location]
    return int(row.on_hand), int(row.reserved), int(row.available)


def held(desk: Desk) -> list[tuple[str, str, str, int, str]]:
    """What is committed: (order, location, sku, units, state)."""
    return [(c.order.order, c.location, c.sku, int(c.quantity), c.state) for c in desk.commitments()]


def refused(desk: Desk, act: str, *words: object, **named: object) -> str:
    """What a verb says that is refused; it leaves no trace."""
    before = desk.cells("commitments"), desk.cells("stock"), desk.history(), desk.audit()
    with pytest.raises(InputError) as caught:
        getattr(desk, act)(*words, **named)
    assert (desk.cells("commitments"), desk.cells("stock"), desk.history(), desk.audit()) == before
    return str(caught.value)


ACCEPTED = [
    ("1001", "reno", "A-1", 2, "reserved"),
    ("1002", "erie", "B-2", 1, "reserved"),
    ("1002", "reno", "B-2", 2, "reserved"),
]

# --- commit -----------------------------------------------------------------------------------------------------------


def test_an_accepted_run_holds_its_stock_and_leaves_what_it_did_not_assign(routed):
    """Two orders of three; the lamp stays open. Later runs route that alone, on what is left."""
    done = routed.commit()
    assert (done.run, done.orders, done.assignments, done.left) == (1, (MUGS, KETTLES), 3, (LAMP,))
    assert held(routed) == ACCEPTED
    assert stock(routed, "reno", "A-1") == (5, 2, 3)
    assert stock(routed, "erie", "B-2") == (1, 1, 0)
    assert [row.committed for row in routed.order_rows()] == [True, True, False]
    assert routed.route()[1].orders == 1


def test_some_orders_of_a_run_are_accepted_and_then_the_rest(routed):
    """The rest is what it has not committed yet; a third time there is nothing."""
    assert routed.commit(1, ["1001"]).orders == (MUGS,)
    assert routed.commit(1).orders == (KETTLES,)
    assert held(routed) == ACCEPTED
    assert refused(routed, "commit", 1).startswith("Nothing of run 1 is left to accept.")
    assert refused(routed, "commit", 1, ["1001"]).startswith("Order 1001 is not open any more as run 1 took it.")
    assert refused(routed, "commit", 1, ["1003"]).startswith("Run 1 assigns nothing of order 1003.")


def test_stock_that_is_gone_refuses_the_run_and_names_the_order_and_the_place(routed):
    """Reno has one mug less than 1001 counts on; the kettles alone can still be accepted."""
    routed.edit("stock", [{"location": "reno", "sku": "A-1", "on_hand": "1"}])
    assert refused(routed, "commit") == (
        "Order 1001 counts on 2 of A-1 at reno, where 1 is free by now. Route again, or accept the other orders alone."
    )
    assert routed.commit(orders=[KETTLES]).assignments == 2


def test_two_runs_cannot_both_have_the_last_units(routed, tmp_path):
    """A second order takes reno's kettles; the first run, made before, is told so."""
    routed.import_text("order,channel,country,postal_code,line,sku,quantity\n7,web,US,80202,1,B-2,2\n")
    routed.route(orders=["7"])
    routed.commit(2)
    assert refused(routed, "commit", 1).startswith("Order 1002 counts on 2 of B-2 at reno, where 0 are free by now.")


def test_a_day_that_is_full_by_now_refuses_the_run(routed):
    """Reno can send one shipment a day since: the second of the run finds it full."""
    routed.edit("locations", [{"location": "reno", "capacity_per_day": "1"}])
    assert refused(routed, "commit").startswith("Order 1002 is to leave reno on ")


@pytest.mark.parametrize("quantity", ["1", "3"])
def test_an_order_that_changed_since_is_routed_again_first(routed, quantity):
    routed.edit("orders", [{"channel": "shopify", "order": "1001", "line": "1", "quantity": quantity}])
    assert refused(routed, "commit").startswith("Order 1001 is not open any more as run 1 took it.")


def test_what_is_accepted_is_locked_and_its_undo_is_whole(accepted):
    """A file that changes a line of it is told; taken back, nothing of it is left, and it can be made again."""
    (file,) = accepted.import_text(
        "order,channel,country,postal_code,line,sku,quantity\n1001,shopify,US,80202,1,A-1,9\n"
    ).files
    assert [issue.code for issue in file.issues if issue.severity == "warning"] == ["committed_line"]
    accepted.undo()
    assert held(accepted) == []
    assert stock(accepted, "reno", "A-1") == (5, 0, 5)
    accepted.redo()
    assert held(accepted) == ACCEPTED


# --- release, cancel, ship --------------------------------------------------------------------------------------------


def test_a_released_order_is_open_again_and_can_be_accepted_again(accepted):
    assert accepted.release(["1002"], why="customer asked to wait") == 2
    assert held(accepted) == ACCEPTED[:1]
    assert refused(accepted, "release", ["1002"]).startswith("Nothing of order 1002 is accepted.")
    assert accepted.commit(1, ["1002"]).assignments == 2
    assert held(accepted) == ACCEPTED


def test_a_cancelled_order_is_off_the_desk_and_comes_back_with_undo(accepted):
    accepted.cancel(["1002", "1003"], why="customer cancelled")
    assert [row.order for row in accepted.order_rows()] == ["1001"]
    assert stock(accepted, "reno", "B-2") == (2, 0, 2)
    accepted.undo()
    assert held(accepted) == ACCEPTED
    assert [row.order for row in accepted.order_rows()] == ["1001", "1002", "1003"]


def test_of_a_cancelled_order_what_has_shipped_stays(accepted):
    """Two kettles left from reno; the third is wanted no more, and the line is as long as what went."""
    accepted.ship(["1002"], location="reno", day=TODAY)
    accepted.cancel(["1002"])
    assert held(accepted) == [ACCEPTED[0], ("1002", "reno", "B-2", 2, "shipped")]
    assert [line.quantity for line in accepted.order(KETTLES).lines] == [2]
    assert refused(accepted, "cancel", ["1002"]).startswith("Order 1002 has shipped whole.")


def test_what_has_shipped_is_on_hand_no_more_and_reserved_no_more(accepted):
    """What is available stays as it was; a stock file that comes later brings its own figure."""
    assert accepted.ship(["1001"], day=TODAY) == 1
    assert stock(accepted, "reno", "A-1") == (3, 0, 3)
    assert [c.ship_date for c in accepted.commitments([MUGS])] == [TODAY]
    assert refused(accepted, "ship", ["1001"]).startswith("Order 1001 has shipped already.")
    assert refused(accepted, "release", ["1001"]).startswith("Order 1001 has shipped already.")
    assert refused(accepted, "ship", ["1002"], location="tampa").startswith(
        "Nothing of order 1002 is accepted at tampa."
    )
    accepted.undo()
    assert stock(accepted, "reno", "A-1") == (5, 2, 3)
    accepted.redo()
    accepted.import_text("location,sku,on_hand\nreno,A-1,9\n")
    assert stock(accepted, "reno", "A-1") == (9, 0, 9)


def test_more_of_a_line_is_reserved_beside_what_has_shipped_of_it_from_the_same_place(desk, tmp_path):
    """Two of three mugs went from reno; the third, there since, is reserved, and leaves or is given back alone."""
    policy = tmp_path / "part.toml"
    policy.write_text('name = "part"\nmethod = "cheapest"\npartial_line = "allowed"\n', encoding="utf-8")
    desk.edit("orders", [{"channel": "shopify", "order": "1001", "line": "1", "quantity": "3"}])
    desk.remove("stock", [["erie", "A-1"]])
    desk.edit("stock", [{"location": "reno", "sku": "A-1", "on_hand": "2"}])
    desk.route(policy, orders=["1001"])
    assert desk.commit().left == (MUGS,)
    desk.ship(["1001"], day=TODAY)
    desk.edit("stock", [{"location": "reno", "sku": "A-1", "on_hand": "1"}])
    desk.route(policy, orders=["1001"])
    desk.commit()
    assert [(c.quantity, c.shipped, c.state) for c in desk.commitments([MUGS])] == [(3, 2, "reserved")]
    assert stock(desk, "reno", "A-1") == (1, 1, 0)
    desk.release(["1001"])
    assert held(desk) == [("1001", "reno", "A-1", 2, "shipped")]
    desk.undo()
    desk.ship(["1001"])
    assert (held(desk), stock(desk, "reno", "A-1")) == ([("1001", "reno", "A-1", 3, "shipped")], (0, 0, 0))
    desk.undo()
    desk.undo()
    planned = desk.reject("1001", "reno", why="gone", reroute=False)
    assert (planned.released, held(desk)) == (0, [("1001", "reno", "A-1", 2, "shipped")])
    assert stock(desk, "reno", "A-1") == (0, 0, 0)


@pytest.mark.parametrize("cut", [{"sku": "CASE", "their": 12}, {"sku": "A-1", "their": 1}])
def test_stock_under_a_locations_own_number_falls_in_its_units(desk, cut):
    """Two dozen mugs leave a place that counts them by the dozen, or by the piece."""
    if cut["their"] > 1:
        desk.import_text("location,their_sku,sku,units_per\nerie,CASE,A-1,12\n")
    desk.edit("stock", [{"location": "reno", "sku": "A-1", "on_hand": "0"}])
    desk.remove("stock", [["erie", "A-1"]])
    desk.import_text(f"location,sku,on_hand\nerie,{cut['sku']},{60 // cut['their']}\n")
    desk.edit("orders", [{"channel": "shopify", "order": "1001", "line": "1", "quantity": "24"}])
    desk.route(orders=["1001"])
    desk.commit()
    desk.ship(["1001"])
    assert stock(desk, "erie", "A-1") == (36, 0, 36)
    assert {
        row["on_hand"] for row in desk.cells("stock") if row["sku"] == cut["sku"] and row["location"] == "erie"
    } == {str(36 // cut["their"])}


# --- what cannot be ---------------------------------------------------------------------------------------------------


def test_units_move_only_as_the_table_of_states_says():
    """Every pair of states: those that are written down go, all others are refused."""
    there = Commitment(MUGS, "1", "reno", "A-1", Decimal(3))
    for start, one in (("reserved", there), ("shipped", there.become("shipped"))):
        assert one.state == start
        for target in TRANSITIONS:
            if target in TRANSITIONS[start]:
                assert one.become(target).reserved == 0
            else:
                with pytest.raises(InputError):
                    one.become(target)
    part = there.become("shipped", Decimal(1)).become("rejected", Decimal(1))
    assert (part.quantity, part.shipped, part.reserved, part.state) == (2, 1, 1, "reserved")
    with pytest.raises(InputError, match="reno holds 1 units of line 1 of order 1001, not 2"):
        part.become("released", Decimal(2))


def test_taking_back_a_release_is_refused_where_the_units_went_to_another(accepted):
    """The kettles of 1002, given back, are now order 7's: 1002 cannot have them again."""
    accepted.release(["1002"])
    accepted.import_text("order,channel,country,postal_code,line,sku,quantity\n7,web,US,80202,1,B-2,2\n")
    accepted.route(orders=["7"])
    accepted.commit()
    release = next(batch.number for batch in accepted.history() if batch.kind == "release")
    assert refused(accepted, "undo", release).startswith("reno would have to hold 4 of B-2, but has 2 by now.")


def test_taking_back_a_release_is_refused_where_the_line_is_shorter_by_now(accepted):
    accepted.release(["1001"])
    accepted.edit("orders", [{"channel": "shopify", "order": "1001", "line": "1", "quantity": "1"}])
    release = next(batch.number for batch in accepted.history() if batch.kind == "release")
    assert refused(accepted, "undo", release).startswith("Line 1 of order 1001 has changed")


def test_taking_back_a_release_is_refused_where_the_day_is_full_by_now(accepted):
    """Reno can send two shipments a day; the one that 1001 gave back is order 7's. A third would be one too many."""
    (day,) = {c.ship_date for c in accepted.commitments() if c.location == "reno"}
    accepted.edit("locations", [{"location": "reno", "capacity_per_day": "2"}])
    accepted.release(["1001"])
    accepted.import_text("order,channel,country,postal_code,line,sku,quantity\n7,web,US,80202,1,A-1,2\n")
    accepted.route(orders=["7"])
    accepted.commit()
    release = next(batch.number for batch in accepted.history() if batch.kind == "release")
    assert refused(accepted, "undo", release) == (
        f"reno would have to send 3 shipments on {day}, and can send 2 a day."
        " Release what was committed for that day since, or change what the location can send."
    )
    accepted.release(["7"])
    accepted.undo(release)
    assert held(accepted) == ACCEPTED


def test_a_day_that_was_too_full_before_does_not_hinder_taking_back(accepted):
    """Reno can send one a day since two were accepted; shipped one by one, each can be taken back."""
    accepted.edit("locations", [{"location": "reno", "capacity_per_day": "1"}])
    (day,) = {c.ship_date for c in accepted.commitments() if c.location == "reno"}
    accepted.ship(["1002"], location="reno", day=day)
    accepted.undo()
    assert held(accepted) == ACCEPTED


# --- reservations that run out ----------------------------------------------------------------------------------------


def test_reservations_run_out_when_the_desk_says_so_and_shipped_ones_do_not(routed):
    """Held for two hours: after that, what has not left is free, told when the desk opens, and before a run."""
    routed.set_settings({"reservation_hours": 2})
    routed.commit()
    routed.ship(["1001"])
    now = datetime.now(UTC)
    assert routed.expire(now + timedelta(hours=1)) == []
    assert routed.expire(now - timedelta(days=400)) == []
    assert routed.expire(now + timedelta(hours=3)) == [KETTLES]
    assert held(routed) == [("1001", "reno", "A-1", 2, "shipped")]
    assert routed.history()[0].label == "Reservations of order 1002 ran out"


def test_what_ran_out_is_told_when_the_desk_opens_and_before_a_run(routed, monkeypatch):
    routed.set_settings({"reservation_hours": 1})
    routed.commit()
    path = routed.path
    database = routed._store._database
    with database.transaction():
        database.rows("UPDATE commitments SET held_until = '2026-01-01T00:00:00+00:00' WHERE \"order\" = '1001'")
    _, plan = routed.route()
    told = "What was reserved for order 1001 has run out and is free again; accept anew what still ships."
    assert told in plan.notices
    assert plan.orders == 2
    with database.transaction():
        database.rows("UPDATE commitments SET held_until = '2026-01-01T00:00:00+00:00'")
    routed.close()
    with Desk.open(path) as again:
        assert again.expired == (KETTLES,)
        assert again.commitments() == []

"""What happens on the floor: a place rejects or is short, or closes, a carrier stops; stock and plans follow.

The shop of tests.shop (see tests.test_acting), routed: reno sends two mugs and two kettles, erie a kettle.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.records import OrderKey, Source
from tests.shop import write_shop
from tests.test_acting import KETTLES, LAMP, MUGS, held, refused, stock

NOT_THERE = "not on the shelf"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The shop, routed."""
    with Desk.create(tmp_path / "a.desk", "USD", "UTC") as made:
        made.import_paths([write_shop(tmp_path / "shop")])
        made.route()
        yield made


@pytest.fixture
def accepted(desk: Desk) -> Desk:
    desk.commit()
    return desk


def choices(desk: Desk, key: OrderKey) -> list[tuple[str, str, str, str]]:
    return [(o.action, o.value, o.line, o.reason) for o in desk.overrides(key)]


# --- reject and short pick --------------------------------------------------------------------------------------------


def test_a_rejected_order_goes_elsewhere_at_once_with_all_else_kept(accepted):
    """Reno has no mugs at all: none count there any more, it is barred for the order, and erie's one is not enough."""
    accepted.edit("stock", [{"location": "erie", "sku": "A-1", "on_hand": "2"}])
    done = accepted.reject("1001", "reno", why=NOT_THERE)
    assert (done.released, done.stock) == (2, (("reno", "A-1", 5, 0),))
    assert choices(accepted, MUGS) == [("never", "reno", "", NOT_THERE)]
    assert done.decision is not None
    assert done.decision.run == done.run == 2
    assert done.decision.chosen.locations == ("erie",)
    assert [row[:2] for row in held(accepted)] == [("1002", "erie"), ("1002", "reno")]
    assert accepted.commit(2).orders == (MUGS,)


def test_a_short_pick_takes_back_what_was_not_there_and_keeps_the_rest(accepted):
    """Of two mugs one was there: it stays reserved, nothing else counts at reno, and the other comes from erie."""
    done = accepted.reject("1001", "reno", line="1", quantity=Decimal(1), why=NOT_THERE)
    assert (done.released, done.stock) == (1, (("reno", "A-1", 5, 1),))
    assert choices(accepted, MUGS) == []
    assert stock(accepted, "reno", "A-1") == (1, 1, 0)
    assert done.decision is not None
    assert [(s.location, s.lines[0].quantity) for s in done.decision.chosen.shipments] == [("erie", 1)]


def test_what_others_have_reserved_there_stays_theirs(accepted):
    """Another order has a mug at reno: reno's figure falls to that one, not below."""
    accepted.import_text("order,channel,country,postal_code,line,sku,quantity\n7,web,US,80202,1,A-1,1\n")
    accepted.edit("stock", [{"location": "erie", "sku": "A-1", "on_hand": "0"}])
    accepted.route(orders=["7"])
    accepted.commit()
    done = accepted.reject("1001", "reno", why=NOT_THERE, reroute=False)
    assert (done.stock, done.run) == ((("reno", "A-1", 5, 1),), None)
    assert stock(accepted, "reno", "A-1") == (1, 1, 0)


def test_a_rejection_for_another_reason_leaves_the_stock(accepted):
    done = accepted.reject("1001", "reno", why="too busy", correct_stock=False)
    assert done.stock == ()
    assert stock(accepted, "reno", "A-1") == (5, 0, 5)
    assert done.decision is not None
    assert [left.line for left in done.decision.chosen.unassigned] == ["1"]


def test_what_is_merely_planned_can_be_rejected(desk):
    """Nothing was accepted yet: nothing is taken back, but the place is barred and the order rerouted."""
    desk.edit("stock", [{"location": "erie", "sku": "A-1", "on_hand": "2"}])
    done = desk.reject("1001", "reno", why=NOT_THERE)
    assert (done.released, done.stock) == (0, (("reno", "A-1", 5, 0),))
    assert done.decision is not None
    assert done.decision.chosen.locations == ("erie",)


def test_an_order_rerouted_alone_leaves_the_others_what_is_planned_for_them(desk):
    """Erie's one kettle is planned for 1002, though not accepted: order 7, which reno rejects, does not get it."""
    desk.import_text("order,channel,country,postal_code,line,sku,quantity\n7,web,US,80202,1,A-1,1\n")
    desk.edit("stock", [{"location": "reno", "sku": "A-1", "on_hand": "2"}])
    _, plan = desk.route()
    place = {s.order: s.location for s in plan.shipments if s.order.order in ("7", "1001")}
    assert place == {MUGS: "reno", OrderKey("web", "7"): "erie"}
    done = desk.reject("7", "erie", why=NOT_THERE)
    assert done.decision is not None
    assert done.decision.chosen.shipments == ()


def test_a_rejection_is_taken_back_whole(accepted):
    """Units, figure and choice come back as they were."""
    before = held(accepted), accepted.cells("stock")
    accepted.reject("1001", "reno", why=NOT_THERE)
    assert accepted.undo().kind == "reject"
    assert (held(accepted), accepted.cells("stock"), choices(accepted, MUGS)) == (*before, [])


def test_a_choice_of_the_place_that_rejects_is_lifted(accepted):
    """Somebody had said `only reno`; what reno rejects may go elsewhere after all."""
    accepted.release(["1001"])
    accepted.accept("1001", accepted_only_reno())
    accepted.route(orders=["1001"])
    accepted.commit()
    accepted.reject("1001", "reno", why=NOT_THERE, reroute=False)
    assert choices(accepted, MUGS) == [("never", "reno", "", NOT_THERE)]


def accepted_only_reno():
    from domdesk.records import Change, Override

    return Change((Override(MUGS, "only", "reno", reason="near"),))


def test_a_short_pick_counts_against_the_source_of_the_figure(accepted):
    accepted.add_source(Source("acme", "file", "/nowhere/acme.csv"))
    accepted.import_text("location,sku,on_hand,source\nreno,A-1,5,acme\n")
    accepted.reject("1001", "reno", why=NOT_THERE, reroute=False)
    assert accepted.source("acme").short_picks == 1
    ((row,),) = [[r for r in accepted.stock(["A-1"]) if r.location == "reno"]]
    assert row.source == "acme"


@pytest.mark.parametrize(
    ("order", "location", "named", "text"),
    [
        ("1001", "reno", {"why": " "}, "There is no reason why reno rejects order 1001."),
        ("1001", "tampa", {"why": "x"}, "tampa has nothing of order 1001 to send"),
        ("1001", "reno", {"why": "x", "line": "2"}, "reno has nothing of line 2 of order 1001 to send"),
        ("1001", "reno", {"why": "x", "quantity": Decimal(3)}, "reno holds 2 units of line 1 of order 1001, not 3."),
        ("1003", "reno", {"why": "x"}, "reno has nothing of order 1003 to send"),
    ],
)
def test_what_cannot_be_rejected_is_refused(accepted, order, location, named, text):
    assert refused(accepted, "reject", order, location, **named).startswith(text)


# --- a place closes, a carrier stops, orders arrive -------------------------------------------------------------------


def test_a_closed_place_sends_what_is_due_elsewhere_at_a_price(desk, tmp_path):
    """Reno closes for a year. Two mugs, due soon, come from erie for 29.50 instead of 26.00; the kettles can wait."""
    policy = tmp_path / "soon.toml"
    policy.write_text('name = "soon"\nmethod = "cheapest"\nlate_cost_per_day = 1\n', encoding="utf-8")
    desk.import_text("card,zone,transit_days\nflat,all,2\n")
    desk.edit("stock", [{"location": "erie", "sku": "A-1", "on_hand": "2", "unit_cost": "12"}])
    desk.edit("orders", [{"channel": "shopify", "order": "1001", "due": "2999-12-01"}])
    _, plan = desk.route(policy)
    day = next(s.ship_date for s in plan.shipments if s.order == MUGS)
    desk.edit("orders", [{"channel": "shopify", "order": "1001", "due": f"{day + timedelta(days=9)}"}])
    done = desk.close_place("reno", day, day + timedelta(days=365), "flood")
    assert (done.affected, done.changed, done.cost_minor) == ((MUGS, KETTLES), (MUGS,), 350)
    sent = {(s.order, s.location): s.ship_date for s in desk.plan(done.run)[1].shipments}
    assert (MUGS, "reno") not in sent
    assert sent[KETTLES, "reno"] > day + timedelta(days=365)
    assert [row["reason"] for row in desk.cells("closures")] == ["flood"]


def test_what_is_accepted_stays_at_a_closed_place_unless_it_is_asked_for(accepted):
    day = accepted.commitments()[0].ship_date
    stays = accepted.close_place("reno", day, day, "stocktaking")
    assert (stays.affected, stays.released, stays.run, stays.cost_minor) == ((), 0, None, None)
    done = accepted.close_place("reno", day, day, "fire", committed=True)
    assert (done.released, done.affected) == (4, (MUGS, KETTLES))
    assert {location for _, location, *_ in held(accepted)} == {"erie"}
    assert done.run is not None


def test_a_closed_place_and_what_it_released_are_one_step_to_take_back(accepted):
    day, before = accepted.commitments()[0].ship_date, (held(accepted), accepted.cells("closures"))
    accepted.close_place("reno", day, day, "fire", committed=True)
    label = f"Closed Reno Warehouse on {day.day} {day:%b %Y}: fire; released 2 assignments"
    assert (accepted.audit()[1].what, accepted.undo().label) == (label, label)
    assert (held(accepted), accepted.cells("closures")) == before


def test_a_closed_place_that_is_none_is_refused(desk):
    day = desk.plan()[1].shipments[0].ship_date
    assert "no location mars" in refused(desk, "close_place", "mars", day, day, "x")
    assert "cannot be closed until" in refused(desk, "close_place", "reno", day, day - timedelta(days=1), "x")


@pytest.mark.parametrize("hour", [0, 20])
def test_a_stopped_carrier_carries_nothing_more(accepted, monkeypatch, hour):
    """Post is the only one: what is open cannot ship, in the small hours neither, when reno's day is not yet over."""
    monkeypatch.setattr(accepted, "_now", lambda: datetime(2026, 11, 24, hour, 26, tzinfo=UTC))
    accepted.release(["1001"])
    done = accepted.stop_carrier("post", why="strike")
    assert (done.affected, done.changed, done.released) == ((MUGS,), (MUGS,), 0)
    assert accepted.plan(done.run)[1].shipments == ()
    assert refused(accepted, "stop_carrier", "camel").startswith("There is no carrier or rate card camel")
    assert accepted.undo().label == "Stopped post: strike"


def test_what_is_accepted_by_a_stopped_carrier_is_released_where_asked(accepted):
    done = accepted.stop_carrier("flat", committed=True, reroute=False)
    assert (done.released, done.run) == (5, None)
    assert held(accepted) == []


def test_routing_anew_says_what_it_saves_against_leaving_all_where_it_was(desk):
    """A nearer mug turns up at erie for less: 1001 moves there, and saves the difference of both plans, by hand:
    two mugs from reno 20.00 + 1.00 + 5.00, from erie 10.00 + 0.50 + 5.00."""
    desk.edit("stock", [{"location": "erie", "sku": "A-1", "on_hand": "9", "unit_cost": "5.00"}])
    desk.import_text("order,channel,country,postal_code,line,sku,quantity\n7,web,US,80202,1,A-1,1\n")
    done = desk.reoptimise()
    assert (done.saving_minor, done.changed, done.arrived) == (1050, (MUGS,), (OrderKey("web", "7"),))
    assert desk.plan(done.run)[1].orders == 4
    assert desk.reoptimise().saving_minor == 0


def test_routing_anew_that_is_stopped_does_not_tell_a_saving(desk):
    """The plan that there is by then is kept and reported on the way; the one beside it is not worked out."""
    told: list[object] = []
    done = desk.reoptimise(report=told.append, wish=lambda: "stop")
    assert done.saving_minor is None
    assert told
    assert desk.plan()[0] == done.run


def test_there_is_nothing_to_route_anew_where_nothing_is_open(accepted):
    accepted.cancel([LAMP])
    with pytest.raises(InputError, match="There is no open order to route"):
        accepted.reoptimise()


# --- what an order has had counts -------------------------------------------------------------------------------------


def part_again(desk: Desk, folder: Path, **settings: object) -> tuple[int, list[tuple[str, int]], set[str]]:
    """1002 has two kettles from reno; erie's, which it rejects, is to come from tampa: (split, shipments, reasons)."""
    policy = folder / "again.toml"
    told = "".join(f"{name} = {value}\n" for name, value in settings.items())
    policy.write_text(f'name = "again"\nmethod = "cheapest"\n{told}', encoding="utf-8")
    desk.import_text("location,sku,on_hand,unit_cost\ntampa,B-2,4,22\n")
    desk.reject("1002", "erie", why=NOT_THERE, reroute=False)
    run, plan = desk.route(policy, orders=["1002"])
    assert desk.check() == []
    reasons = {reason.code for left in plan.unassigned for reason in left.reasons if reason.location == "tampa"}
    decision = desk.explain("1002", run)
    assert decision.chosen.costs == plan.costs
    assert desk.order_rows(run)[1].cost_minor in (plan.costs.total, None)
    return plan.costs.split, [(s.location, int(s.lines[0].quantity)) for s in plan.shipments], reasons


def test_a_further_shipment_pays_the_split_though_it_is_the_first_of_its_run(accepted, tmp_path):
    """Two shipments in all are one split; the first run had none to pay by itself."""
    assert part_again(accepted, tmp_path, split_cost='"4.00"') == (400, [("tampa", 1)], set())


@pytest.mark.parametrize(("most", "sent", "reasons"), [(2, [("tampa", 1)], set()), (1, [], {"max_shipments"})])
def test_earlier_shipments_count_towards_the_most_that_there_may_be(accepted, tmp_path, most, sent, reasons):
    assert part_again(accepted, tmp_path, max_shipments=most) == (0, sent, reasons)

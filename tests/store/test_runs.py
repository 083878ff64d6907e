"""A run is kept whole and found again; the orders table shows its outcome."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pytest

from domdesk.errors import DeskError, InputError
from domdesk.records import (
    Assignment,
    Costs,
    OrderKey,
    Parcel,
    Plan,
    Policy,
    Progress,
    Reason,
    Shipment,
    Unassigned,
)
from domdesk.store import Store
from tests.store.readings import a_place, a_reading, an_orders_reading, some_units

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TOML = 'method = "cheapest"\n'
BOX = Parcel(Decimal("453.59237"), Decimal("1.5"), 700)


def a_shipment(order: str, number: int, location: str, total: int, arrives: date | None) -> Shipment:
    """Shipment `number` of an order, of one unit in one box, for `total` minor units."""
    return Shipment(
        OrderKey("", order), number, location, "g", "Post", "Ground", "5", date(2026, 11, 23), arrives, (BOX,),
        Costs(item=total - 700, transport=700), (Assignment(str(number), "A", Decimal(1)),),
    )  # fmt: skip


@pytest.fixture
def routed(desk):
    """Order 1 ships in two parts, order 2 in part, order 3 not at all; order 4 came after the run."""
    lines = [{"sku": "A", "quantity": "1"}, {"sku": "A", "quantity": "2.5"}]
    desk.save_batch([a_reading("locations", a_place("reno"), a_place("erie")), a_reading("stock", some_units())])
    desk.save_batch([an_orders_reading(*({"order": str(n), "lines": lines, "city": "Reno"} for n in (1, 2, 3)))])
    problem = desk.problem(NOW)
    left = [
        Unassigned(OrderKey("", o), "2", "A", Decimal(1), (Reason("reno", "no_stock", "None left."),)) for o in "23"
    ]
    plan = Plan(
        "cheapest", "optimal", True, 0, NOW, 3, 6, Decimal("10.5"), Decimal(3), "USD", Costs(item=900, transport=2100),
        4000, 3000, 0.25,
        (
            a_shipment("1", 1, "reno", 1000, date(2026, 11, 25)),
            a_shipment("1", 2, "erie", 1200, date(2026, 11, 27)),
            a_shipment("2", 1, "reno", 800, None),
        ),
        (*left, replace(left[1], line="1")),
        ("3 SKUs have no unit cost.",),
    )  # fmt: skip
    number = desk.save_run(problem, Policy("cheapest", "cheapest", split_cost=Decimal("1.005")), TOML, plan)
    desk.save_batch([an_orders_reading({"order": "4", "lines": [{"sku": "A"}]})])
    return number, problem, plan


def test_a_run_comes_back_exactly(desk, routed):
    """Its inputs are those it had, whatever was imported since."""
    number, problem, plan = routed
    desk.save_batch([a_reading("stock", some_units(on_hand="0"))])
    assert desk.run(number) == (problem, TOML, plan)
    assert repr(desk.run(number)[0]) == repr(problem)


def test_runs_are_numbered_and_listed_newest_first(desk, routed):
    _, problem, plan = routed
    assert desk.save_run(problem, Policy("p", "priority"), TOML, replace(plan, policy="p", bound_minor=None)) == 2
    found = desk.runs()
    assert [(r.run, r.policy, r.status, r.orders, r.total_minor, r.gap) for r in found] == [
        (2, "p", "optimal", 3, 3000, None),
        (1, "cheapest", "optimal", 3, 3000, 0.0),
    ]
    assert datetime.fromisoformat(found[0].made_at).tzinfo is not None
    assert desk.latest_run() == 2


def test_the_latest_run_of_an_order_is_one_that_had_it(desk, routed):
    number, problem, plan = routed
    later = desk.save_run(replace(problem, orders=problem.orders[:1]), Policy("p", "priority"), TOML, plan)
    assert desk.latest_run(OrderKey("", "1")) == later
    assert desk.latest_run(OrderKey("", "2")) == number
    assert desk.latest_run(OrderKey("", "4")) is None


def test_the_orders_table_shows_the_outcome_of_a_run(desk, routed):
    """Sources, boxes, cost of what ships (split rounded half-up, unfilled not counted), what is left, last arrival."""
    rows = {row.order: row for row in desk.order_rows(routed[0])}
    outcome = {
        o: (r.sources, r.shipments, r.parcels, r.cost_minor, r.unassigned_lines, r.delivery_date)
        for o, r in rows.items()
    }
    assert outcome == {
        "1": (("reno", "erie"), 2, 2, 2301, 0, date(2026, 11, 27)),
        "2": (("reno",), 1, 1, 800, 1, None),
        "3": ((), 0, 0, None, 2, None),
        "4": ((), 0, 0, None, 0, None),
    }
    assert (rows["1"].city, rows["1"].country, rows["1"].lines, rows["1"].units) == ("Reno", "US", 2, Decimal("3.5"))


def test_the_orders_table_is_there_before_any_run(desk):
    desk.save_batch(
        [an_orders_reading({"order": "1", "latitude": "39.5", "longitude": "-119.75", "lines": [{"sku": "A"}]})]
    )
    (row,) = desk.order_rows(None)
    assert (row.latitude, row.longitude, row.sources, row.cost_minor) == (39.5, -119.75, (), None)
    assert desk.latest_run() is None
    assert desk.runs() == []


def test_a_run_that_is_not_there_is_named(desk):
    with pytest.raises(InputError, match="There is no run 7 on this desk"):
        desk.run(7)


def test_a_run_without_orders_is_kept_too(desk):
    problem = desk.problem(NOW)
    plan = Plan("p", "optimal", True, 0, NOW, 0, 0, Decimal(0), Decimal(0), "USD", Costs(), 0, 0, 0.0, (), ())
    assert desk.run(desk.save_run(problem, Policy("p", "cheapest"), TOML, plan)) == (problem, TOML, plan)


def test_the_currency_of_a_desk_with_runs_stays(desk, routed):
    """Its amounts are in minor units of that currency."""
    from tests.store.readings import a_settings_reading

    result = desk.save_batch([a_settings_reading(currency="EUR")])
    assert desk.currency == "USD"
    assert [i.code for i in result.files[0].issues] == ["bad_setting"]


def test_a_run_that_was_tampered_with_is_refused(desk, routed, tmp_path):
    desk.close()
    with duckdb.connect(str(tmp_path / "a.desk")) as connection:
        connection.execute("UPDATE runs SET snapshot = 'junk'::BLOB")
    with Store.open(tmp_path / "a.desk") as again, pytest.raises(DeskError, match="Run 1 cannot be read any more"):
        again.run(1)


def test_a_run_keeps_how_it_got_better(desk, routed):
    """Progress that had a plan, in its order; a run without any tells nothing."""
    number, problem, plan = routed
    told = [
        Progress("pricing", 0.1),
        Progress("solving", 1.25, 4200, 3900),
        Progress("solving", 2.5, 4000, None),
    ]
    again = desk.save_run(problem, Policy("cheapest", "cheapest"), TOML, plan, told)
    assert desk.trace(again) == [Progress("solving", 1.25, 4200, 3900), Progress("solving", 2.5, 4000, None)]
    assert desk.trace(number) == []


def test_an_order_is_committed_when_every_unit_of_it_is(desk, routed):
    """Order 1 has 3.5 units on two lines; half of them leave it open."""
    half = {"order": "1", "line": "1", "location": "reno", "sku": "A", "quantity": "1"}
    desk.save_batch([a_reading("commitments", half)])
    assert not any(row.committed for row in desk.order_rows(None))
    desk.save_batch([a_reading("commitments", {**half, "line": "2", "quantity": "2.5"})])
    assert [row.order for row in desk.order_rows(None) if row.committed] == ["1"]


def test_a_plan_can_be_looked_at_without_its_shipments(desk, routed):
    """Its figures are all there; of a run that an older version saved, all of the plan is."""
    number, _, plan = routed
    assert desk.plan_head(number) == replace(plan, shipments=(), unassigned=())
    desk._database.rows("UPDATE runs SET head = ''::BLOB")
    assert desk.plan_head(number) == plan
    with pytest.raises(InputError, match="There is no run 99"):
        desk.plan_head(99)


def test_a_run_says_that_its_policy_is_another_than_before(desk, routed):
    """It is marked where the run before by that name had other settings; a run of another policy does not matter."""
    _, problem, plan = routed
    for name, toml in (("nearest", "x"), ("cheapest", TOML), ("cheapest", "other"), ("nearest", "x")):
        desk.save_run(problem, Policy(name, name), toml, replace(plan, policy=name))
    marks = [(run.policy, run.policy_changed) for run in desk.runs()]
    assert marks == [
        ("nearest", False), ("cheapest", True), ("cheapest", False), ("nearest", False), ("cheapest", False)
    ]  # fmt: skip

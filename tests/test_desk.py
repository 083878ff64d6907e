"""The desk's verbs: what is found by name, what is refused, and that no unchecked plan is ever kept."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domdesk import paths
from domdesk.desk import Desk
from domdesk.errors import DomdeskError, InputError
from domdesk.money import plain
from domdesk.records import COST_PARTS, OrderKey, Plan
from domdesk.routing import checked, route_problem
from tests.shop import BY_HAND, MARGIN, REVENUE, write_shop


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An open desk with the small shop in it."""
    found = Desk.create(tmp_path / "a.desk", zone="America/Denver")
    assert not found.import_paths([write_shop(tmp_path / "shop")]).has_faults
    return found


def test_the_small_shop_costs_what_it_costs_by_hand(desk: Desk) -> None:
    """A run's cost parts, revenue and margin are those worked out in tests/shop.py."""
    with desk:
        _, plan = desk.route()
        parts = {part: plain(getattr(plan.costs, part), "USD") for part in COST_PARTS}
        assert {**parts, "total": plain(plan.costs.total, "USD")} == BY_HAND
        assert (plain(plan.revenue_minor, "USD"), plain(plan.margin_minor, "USD")) == (REVENUE, MARGIN)


def test_runs_are_kept_and_stay_explainable_after_the_next_import(desk: Desk, tmp_path: Path) -> None:
    """An old run's plan, explanation and check rest on its own inputs, whatever is imported later."""
    with desk:
        run, plan = desk.route()
        before = desk.explain("1001", run)
        stock = "location,sku,on_hand,unit_cost\nreno,A-1,0,99\nerie,A-1,50,1\n"
        desk.import_paths([write_shop(tmp_path / "later", stock=stock) / "stock.csv"])
        assert desk.plan(run) == (run, plan)
        assert desk.explain("1001", run) == before
        assert desk.check() == []
        newer, _ = desk.route()
        assert desk.explain("1001").run == newer
        assert desk.explain("1001").chosen.locations == ("erie",)
        assert [r.run for r in desk.runs()] == [newer, run]
    with Desk.open(desk.path) as again:  # which has to read it
        assert again.plan(run) == (run, plan)
        assert again.explain("1001", run) == before


def test_a_plan_that_fails_its_check_is_not_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan whose figures the checker cannot confirm is a bug, and is never stored."""

    def route_cheaper_than_it_is(*arguments: object, **options: object) -> Plan:
        plan = route_problem(*arguments, **options)  # type: ignore[arg-type]
        return replace(plan, costs=replace(plan.costs, item=plan.costs.item - 1))

    monkeypatch.setattr(checked, "route_problem", route_cheaper_than_it_is)
    with desk:
        with pytest.raises(AssertionError, match="a plan failed its check"):
            desk.route()
        assert desk.runs() == []
        assert desk.plan() is None


def test_policies_are_found_by_name_then_by_file(desk: Desk, tmp_path: Path) -> None:
    """A policy is one kept in the desk, a built-in one, or a TOML file's; an imported one can be named."""
    file = tmp_path / "careful.toml"
    file.write_text('name = "careful"\nmethod = "priority"\nsplit_cost = "2.50"\n', encoding="utf-8")
    with desk:
        assert desk.route(file)[1].policy == "careful"
        assert "careful" not in desk.policies()
        desk.import_paths([file])
        assert desk.kept_policies() == ["careful"]
        assert desk.policies()[0] == "cheapest"
        assert desk.route("careful")[1].status == "heuristic"
        with pytest.raises(InputError, match=r"There is no policy called 'carefree'.*careful"):
            desk.route("carefree")


def test_a_policy_file_that_does_not_work_is_an_issue(desk: Desk, tmp_path: Path) -> None:
    """A policy in an imported folder that cannot be used is left out with an issue; the other files are taken."""
    folder = write_shop(tmp_path / "again")
    (folder / "odd.toml").write_text('name = "odd"\nmethod = "dearest"\n', encoding="utf-8")
    with desk:
        result = desk.import_paths([folder])
        assert result.has_faults
        assert result.batch is not None
        (odd,) = [f for f in result.files if f.reading.file.endswith("odd.toml")]
        assert [i.code for i in odd.reading.issues] == ["policy"]
        assert "dearest" in odd.reading.issues[0].text
        assert desk.kept_policies() == []


def test_an_order_number_in_two_channels_must_name_its_channel(desk: Desk) -> None:
    """A number that two channels share is refused with both names; channel:number finds it."""
    with desk:
        desk.import_text("order\tchannel\tcountry\tline\tsku\tquantity\n1001\tamazon\tUS\t1\tA-1\t1\n", kind="orders")
        with pytest.raises(InputError, match="in more than one channel") as caught:
            desk.route(orders=["1001"])
        assert "amazon:1001" in caught.value.remedy
        assert "shopify:1001" in caught.value.remedy
        _, plan = desk.route(orders=["amazon:1001"])
        assert {s.order for s in plan.shipments} == {OrderKey("amazon", "1001")}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-22T14:30", "2026-11-22T14:30:00-07:00"),
        ("2026-11-22", "2026-11-22T00:00:00-07:00"),
        ("2026-11-22T14:30:00+01:00", "2026-11-22T14:30:00+01:00"),
    ],
)
def test_the_clock_of_a_run_can_be_given(desk: Desk, now: str, expected: str) -> None:
    """`now` is an ISO time; without offset it is the desk's own, a date alone is 00:00."""
    with desk:
        assert desk.route(now=now)[1].now.isoformat() == expected


@pytest.mark.parametrize("now", [None, "placed"])
def test_without_a_given_clock_the_run_has_the_systems(desk: Desk, now: str | None) -> None:
    """None and 'placed' leave the run itself the system's clock, in the desk's time zone."""
    with desk:
        moment = desk.route(now=now)[1].now
        assert abs((datetime.now(UTC) - moment).total_seconds()) < 60
        assert moment.utcoffset() is not None


def test_places_and_orders_have_coordinates_for_the_map(desk: Desk) -> None:
    """Locations and orders without coordinates stand at their postal code's."""
    with desk:
        reno = next(p for p in desk.locations() if p.location == "reno")
        assert reno.latitude is not None
        assert reno.longitude is not None
        assert (round(reno.latitude), round(reno.longitude)) == (39, -120)
        denver = next(r for r in desk.order_rows() if r.order == "1001")
        assert denver.latitude is not None
        assert denver.longitude is not None
        assert (round(denver.latitude), round(denver.longitude)) == (40, -105)


def test_rows_carry_the_outcome_of_a_run(desk: Desk) -> None:
    """Order rows of a run say where from, in how many boxes and at what cost; without a run they say nothing."""
    with desk:
        run, _ = desk.route()
        rows = {row.order: row for row in desk.order_rows(run)}
        assert sorted(rows["1002"].sources) == ["erie", "reno"]
        assert (rows["1002"].shipments, rows["1002"].cost_minor) == (2, 7650)
        assert (rows["1003"].unassigned_lines, rows["1003"].shipments) == (1, 0)
        assert all(row.cost_minor is None and row.shipments == 0 for row in desk.order_rows())


def test_a_demo_is_fresh_each_time(tmp_path: Path) -> None:
    """A demo desk starts anew from its world, also where one of that name was left behind."""
    with Desk.demo(tmp_path) as first:
        counts = first.counts()
        first.route("priority")
    with Desk.demo(tmp_path) as second:
        assert second.runs() == []
        assert second.counts() == counts
        assert counts["orders"] == 200
        assert counts["draft_locations"] == counts["draft_products"] == 0
    assert second.path == tmp_path / f"{paths.demo_worlds()[0]}.desk"


def test_an_unknown_export_or_run_is_refused(desk: Desk, tmp_path: Path) -> None:
    """An export needs a run to write and a format that is there."""
    with desk:
        with pytest.raises(InputError, match="Nothing has been routed yet"):
            desk.export("decisions", tmp_path / "out")
        desk.route()
        with pytest.raises(InputError, match="There is no export called 'pdf'"):
            desk.export("pdf", tmp_path / "out")
        with pytest.raises(DomdeskError, match="9"):
            desk.export("decisions", tmp_path / "out", run=9)
    assert not (tmp_path / "out").exists()


CONTESTED = "order,country,line,sku,quantity,ship_complete\n1,US,1,A-1,1,true\n2,US,1,A-1,1,true\n2,US,2,B-2,1,true\n"
NEW_ORDER = "order,channel,country,region,line,sku,quantity\n1004,shopify,US,CO,1,A-1,4\n"


def test_a_new_order_is_placed_at_once_on_what_the_run_leaves(desk: Desk, tmp_path: Path) -> None:
    """Order 1001 has two of Reno's five mugs: of the four for 1004, three come from there and one from Erie.

    Nothing is kept by it; after the next change of the desk it is placed on what is then left.
    """
    with desk:
        with pytest.raises(InputError, match="Nothing has been routed yet"):
            desk.route_one("1001")
        desk.route()
        desk.import_paths([write_shop(tmp_path / "later", orders=NEW_ORDER) / "orders.csv"])
        found = desk.route_one("1004")
        given = {(s.location, a.quantity) for s in found.chosen.shipments for a in s.lines}
        assert (found.run, given) == (None, {("reno", 3), ("erie", 1)})
        assert desk.route_one("1004") == found
        assert len(desk.runs()) == 1
        stock = "location,sku,on_hand,unit_cost\nreno,A-1,9,10.00\n"
        desk.import_paths([write_shop(tmp_path / "more", stock=stock) / "stock.csv"])
        assert desk.route_one("1004").chosen.locations == ("reno",)


def test_a_run_keeps_what_stock_is_worth(tmp_path: Path) -> None:
    """Prices of a plan are there again when the desk is opened anew; a run from before there were any has none."""
    path = tmp_path / "a.desk"
    with Desk.create(path) as desk:
        desk.import_paths([write_shop(tmp_path / "shop", orders=CONTESTED)])
        run, plan = desk.route()
    (price,) = plan.prices
    assert (price.location, price.sku) == ("erie", "A-1")
    with Desk.open(path) as desk:
        assert desk.plan(run) == (run, plan)


def test_a_run_stopped_early_keeps_the_orders_that_it_reached(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With their inputs, so that it is sound by itself; of an order that it did not reach it knows nothing."""
    monkeypatch.setattr("domdesk.routing.engine.AT_ONCE_LINES", 0)
    monkeypatch.setattr("domdesk.routing.narrowing.FIRST_BASKETS", 1)
    run, plan = desk.route(wish=lambda: "stop")
    rows = desk.order_rows(run)
    assert (plan.orders, len(rows) > 1) == (1, True)
    assert f"after 1 of {len(rows)} orders" in plan.notices[0]
    assert desk.check() == []
    reached = [row.key for row in rows if row.sources or row.unassigned_lines]
    assert len(reached) == 1
    with pytest.raises(InputError, match="has not been routed yet"):
        desk.explain(next(row.key for row in rows if row.key not in reached))

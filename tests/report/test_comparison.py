"""Runs side by side: the figures of each, and the orders that they decide differently."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.records import Assignment, Costs, OrderKey, Parcel, Plan, Problem, Reason, RunFigures, Shipment, Unassigned
from domdesk.report.comparison import Run, compare
from tests.worlds import NOW, a_location, a_policy, a_problem, an_order

BOX = Parcel(Decimal(500), Decimal(500), 700)
POLICY = a_policy(split_cost="1.50")


def a_shipment(order: str, number: int, location: str, total: int, arrives: date | None = date(2026, 3, 5)) -> Shipment:
    """Shipment `number` of an order: one unit in one box for `total` cents, 7.00 of them transport."""
    return Shipment(
        OrderKey("", order), number, location, "g", "Post", "Ground", "5", date(2026, 3, 3), arrives, (BOX,),
        Costs(item=total - 700, transport=700), (Assignment("1", "A", Decimal(1)),),
    )  # fmt: skip


def left_out(order: str) -> Unassigned:
    return Unassigned(OrderKey("", order), "1", "A", Decimal(1), (Reason("reno", "no_stock", "None left."),))


def a_plan(orders: int, *outcome: Shipment | Unassigned, split: int = 0, bound: int | None = None) -> Plan:
    """A plan that does these things; its cost is that of its shipments and the split."""
    shipments = tuple(s for s in outcome if isinstance(s, Shipment))
    costs = sum((s.costs for s in shipments), Costs(split=split))
    return Plan(
        "cheapest", "feasible", True, 0, NOW, orders, orders, Decimal(orders), Decimal(len(shipments)), "USD", costs,
        9000, bound, 0.5, shipments, tuple(u for u in outcome if isinstance(u, Unassigned)),
    )  # fmt: skip


def a_world(*names: str, due: str | None = "2026-03-05T10:00") -> Problem:
    """Orders of one unit each, due on 5 March."""
    orders = [an_order(name, ("A", "1"), due=due) for name in names]
    return a_problem([a_location("reno"), a_location("erie")], [], [], orders, [])


def two_runs() -> tuple[Run, Run]:
    """Order 1 moves from Reno to Erie, 2 is split by the second run, 3 loses its place, 4 stays as it is."""
    problem = a_world("1", "2", "3", "4")
    one = a_plan(
        4, a_shipment("1", 1, "reno", 1000), a_shipment("2", 1, "reno", 2000), a_shipment("3", 1, "erie", 900),
        a_shipment("4", 1, "erie", 1100, date(2026, 3, 6)), bound=4800,
    )  # fmt: skip
    other = a_plan(
        4, a_shipment("1", 1, "erie", 1010), a_shipment("2", 1, "erie", 1200), a_shipment("2", 2, "reno", 1300),
        left_out("3"), a_shipment("4", 1, "erie", 1100, date(2026, 3, 6)), split=150,
    )  # fmt: skip
    return (1, problem, POLICY, one), (2, problem, POLICY, other)


def test_each_run_is_told_in_figures() -> None:
    """Parts add up, an order is late that arrives after its day, and places stand by their load."""
    first, second = compare(two_runs()).runs
    assert first == RunFigures(
        1, "cheapest", "feasible", 4, Costs(item=2200, transport=2800), 4800, 9000, 4, 4, 0, 1, 0,
        (("erie", 2), ("reno", 2)), (("late", 0), ("risk", 0), ("split", 150), ("rules", 0)),
    )  # fmt: skip
    assert (second.run, second.shipments, second.parcels, second.split, second.late) == (2, 4, 4, 1, 1)
    assert (second.unassigned, second.costs.split, second.loads) == (1, 150, (("erie", 3), ("reno", 1)))


def test_orders_that_differ_stand_by_their_difference() -> None:
    """Order 3's 9.00 that is no longer spent, 2's 6.50 with its split, 1's 0.10; order 4 is not among them."""
    assert [(d.order.order, d.sources, d.cost_minor, d.unassigned) for d in compare(two_runs()).orders] == [
        ("3", (("erie",), ()), (900, None), (0, 1)),
        ("2", (("reno",), ("erie", "reno")), (2000, 2650), (0, 0)),
        ("1", (("reno",), ("erie",)), (1000, 1010), (0, 0)),
    ]


def test_any_number_of_runs_stand_side_by_side() -> None:
    """A plan that is not kept has no number; an order that only one of three decides differently is there."""
    one, other = two_runs()
    comparison = compare([one, other, (None, *one[1:])])
    assert [figures.run for figures in comparison.runs] == [1, 2, None]
    assert {d.order.order for d in comparison.orders} == {"1", "2", "3"}
    assert all(d.cost_minor[0] == d.cost_minor[2] for d in comparison.orders)


def test_an_order_that_a_run_did_not_route_is_unknown_there() -> None:
    """It has neither sources nor a cost in that run, unlike one that found no place."""
    (_, _, _, plan), (number, problem, policy, other) = two_runs()
    few = replace(plan, shipments=plan.shipments[:1], orders=1)
    by_order = {
        d.order.order: d for d in compare([(1, a_world("1"), POLICY, few), (number, problem, policy, other)]).orders
    }
    assert by_order["4"].sources == (None, ("erie",))
    assert by_order["4"].cost_minor == (None, 1100)
    assert by_order["3"].sources == (None, ())


@pytest.mark.parametrize(("due", "arrives"), [(None, date(2026, 3, 9)), ("2026-03-05", None)])
def test_nothing_is_late_without_a_promise_or_a_known_arrival(due: str | None, arrives: date | None) -> None:
    """Late is only what is known to arrive after a day that was promised."""
    run = (1, a_world("1", due=due), POLICY, a_plan(1, a_shipment("1", 1, "reno", 1000, arrives)))
    assert compare([run, run]).runs[0].late == 0


def test_fifty_thousand_orders_are_compared_to_the_last_one() -> None:
    """Two runs over 50,000 orders that all ship from elsewhere, the dearer half first."""
    names = [str(n) for n in range(50_000)]
    problem = a_world(*names)
    one = a_plan(50_000, *(a_shipment(name, 1, "reno", 1000) for name in names))
    other = a_plan(50_000, *(a_shipment(name, 1, "erie", 1000 + int(name) % 2) for name in names))
    found = compare([(1, problem, POLICY, one), (2, problem, POLICY, other)])
    assert len(found.orders) == 50_000
    differences = [d.cost_minor[1] - d.cost_minor[0] for d in found.orders]
    assert differences == [1] * 25_000 + [0] * 25_000


def test_a_desk_compares_the_runs_it_kept(tmp_path: pytest.TempPathFactory) -> None:
    """By number, in the order asked for; one run alone, or one that is not there, is refused with a way out."""
    with Desk.demo(tmp_path) as desk:
        cheapest, _ = desk.route(orders=["1041", "1042", "1043"])
        priority, _ = desk.route("priority", orders=["1041", "1042", "1043"])
        found = desk.compare([priority, cheapest])
        assert [figures.policy for figures in found.runs] == ["priority", "cheapest"]
        assert found.runs[0].costs.total >= found.runs[1].costs.total
        assert {d.order.order.strip("#") for d in found.orders} <= {"1041", "1042", "1043"}
        with pytest.raises(InputError, match="two or more"):
            desk.compare([cheapest])
        with pytest.raises(InputError, match="There is no run 9"):
            desk.compare([cheapest, 9])

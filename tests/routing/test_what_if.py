"""A change tried on one order at once: what a run would do under it on the same stock, and nothing kept."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domdesk.errors import InputError
from domdesk.records import METHODS, Change, Order, Override, Plan, Policy, Problem, UnitCost, with_change
from domdesk.routing import LocalEngine, RoutingProcess, check_plan, explain_order, route_problem
from domdesk.routing.one import Keeper, route_one, what_if
from domdesk.routing.standing import Standing
from tests.features import full_worlds
from tests.worlds import NOW, a_flat_card, a_location, a_policy, a_problem, a_product, an_order, some_stock


def a_case() -> tuple[Problem, Policy, Plan]:
    """Reno has two lamps at 10.00, Boise nine at 12.00, Erie nine at 15.00; by Post 5.00 in a day, by Jet 9.00 at once.

    Both orders want a lamp and get Reno's, for 15.00 each.
    """
    problem = a_problem(
        [replace(a_location(name, priority=n), name=name.title()) for n, name in enumerate(("reno", "boise", "erie"))],
        [a_product("lamp")],
        [
            some_stock(at, "lamp", n, cost)
            for at, n, cost in (("reno", "2", "10"), ("boise", "9", "12"), ("erie", "9", "15"))
        ],
        [an_order("1", ("lamp", "1")), an_order("2", ("lamp", "1"))],
        [
            replace(card, zones=tuple(replace(z, transit_days=days) for z in card.zones))
            for card, days in ((a_flat_card("Post", "5"), 1), (a_flat_card("Jet", "9"), 0))
        ],
    )
    policy = a_policy(late_cost_per_day="6")
    return problem, policy, route_problem(problem, policy)


def a_choice(order: Order, action: str, value: str, cost: str | None = None) -> Override:
    return Override(order.key, action, value, cost=None if cost is None else Decimal(cost), reason="to see")


@pytest.mark.parametrize(
    ("action", "value", "cost", "place", "total"),
    [
        ("only", "erie", None, "erie", 2000),
        ("never", "reno", None, "boise", 1700),
        ("prefer", "boise", "1.99", "reno", 1699),
        ("prefer", "boise", "2.01", "boise", 1700),
        ("service", "Service Jet", None, "reno", 1900),
        ("due", "2026-03-02", None, "reno", 1900),
    ],
)
def test_each_kind_of_choice_at_once(action: str, value: str, cost: str | None, place: str, total: int) -> None:
    """A place forced, barred or preferred, a service, and a day after which a delay costs 6.00: each priced by hand."""
    problem, policy, plan = a_case()
    order = problem.orders[0]
    found = what_if(Standing(problem, policy, plan), order, Change((a_choice(order, action, value, cost),)))
    assert (found.chosen.locations, found.chosen.costs.total) == ((place,), total)
    assert found.run is None


def test_a_unit_cost_at_once() -> None:
    """At 6.00 a lamp Erie would ship order 1 for 11.00."""
    problem, policy, plan = a_case()
    change = Change(unit_costs=(UnitCost("erie", "lamp", Decimal(6)),))
    found = what_if(Standing(problem, policy, plan), problem.orders[0], change)
    assert (found.chosen.locations, found.chosen.costs.total) == (("erie",), 1100)


def test_a_lifted_choice_gives_back_what_the_order_came_with() -> None:
    """Order 1 stands with Erie and Jet chosen; with no choice at all it ships from Reno by Post again."""
    problem, policy, _ = a_case()
    placed = problem.orders[0]
    standing = Change((a_choice(placed, "only", "erie"), a_choice(placed, "service", "Service Jet")))
    chosen = with_change(problem, placed, standing)
    plan = route_problem(chosen, policy)
    assert [(s.location, s.card) for s in plan.shipments if s.order == placed.key] == [("erie", "Jet")]
    found = what_if(Standing(chosen, policy, plan), placed, Change())
    assert [(s.location, s.card) for s in found.chosen.shipments] == [("reno", "Post")]


def test_it_is_weighed_on_what_the_others_leave() -> None:
    """Reno's one lamp is another order's by the plan: forcing Reno leaves the order without, and says why."""
    problem, policy, _ = a_case()
    problem = replace(problem, stock=(replace(problem.stock[0], on_hand=Decimal(1)), *problem.stock[1:]))
    plan = route_problem(problem, policy)
    winner = next(s.order for s in plan.shipments if s.location == "reno")
    loser = next(order for order in problem.orders if order.key != winner)
    found = what_if(Standing(problem, policy, plan), loser, Change((a_choice(loser, "only", "reno"),)))
    assert not found.chosen.shipments
    assert {r.location: r.code for r in found.not_used}["reno"] == "used_by_others"


def test_nothing_of_it_is_kept() -> None:
    """After a what-if the order is placed as before, and so is another that would have wanted its stock."""
    problem, policy, plan = a_case()
    keeper = Keeper()
    keeper.hold("1", problem, policy, plan)
    first, second = (order.key for order in problem.orders)
    before = keeper.route_one("1", first, NOW), keeper.route_one("1", second, NOW)
    change = Change((a_choice(problem.orders[0], "only", "boise"),), (UnitCost("erie", "lamp", Decimal(1)),))
    tried = keeper.what_if("1", problem.orders[0], change, NOW)
    assert tried is not None
    assert tried.chosen.locations == ("boise",)
    assert (keeper.route_one("1", first, NOW), keeper.route_one("1", second, NOW)) == before
    assert keeper.what_if("2", problem.orders[0], change, NOW) is None


def test_an_order_that_is_not_open_is_refused() -> None:
    """One sentence and what to do."""
    problem, policy, plan = a_case()
    with pytest.raises(InputError, match="Nothing of order 9 is left"):
        what_if(Standing(problem, policy, plan), an_order("9", ("lamp", "1")), Change())


def test_the_process_answers_as_this_one() -> None:
    """The spawned process is told how things stand once, and its answers are equal; why an order ships so too."""
    problem, policy, plan = a_case()
    asked: list[str] = []

    def load() -> tuple[Problem, Policy, Plan]:
        asked.append("")
        return problem, policy, plan

    order = problem.orders[0]
    change = Change((a_choice(order, "never", "reno"),), (UnitCost("erie", "lamp", Decimal(6)),))
    engine = RoutingProcess()
    try:
        found = engine.what_if("a", load, order, change, NOW)
        assert engine.what_if("a", load, order, change, NOW) == found
        assert len(asked) == 1
        assert found == LocalEngine().what_if("a", load, order, change, NOW)
        assert engine.explain(problem, policy, plan, order.key, 7) == explain_order(problem, policy, plan, order.key, 7)
    finally:
        engine.close()


@given(data=st.data())
def test_it_is_the_order_placed_in_the_changed_world(data: st.DataObject) -> None:
    """Whatever is chosen, it is the decision of the order placed in the changed world, at what a run of it costs."""
    problem, policy = data.draw(full_worlds(line_split=data.draw(st.booleans())))
    policy = replace(policy, method=data.draw(st.sampled_from(METHODS)))
    plan = replace(route_problem(problem, policy), prices=())
    order = data.draw(st.sampled_from(problem.orders))
    places = [at.location for at in problem.locations]
    chosen = tuple(
        Override(order.key, action, value, line, Decimal(1) if action == "prefer" else None, "to see")
        for action, value, line in data.draw(
            st.lists(
                st.tuples(
                    st.sampled_from(["only", "never", "prefer"]),
                    st.sampled_from(places),
                    st.sampled_from(["", *(line.line for line in order.lines)]),
                ),
                max_size=3,
                unique=True,
            )
        )
    )
    costs = [UnitCost(r.location, r.sku, Decimal("1.11")) for r in problem.stock[:1]]
    change = Change(chosen, tuple(costs))
    found = what_if(Standing(problem, policy, plan), order, change)
    changed = with_change(problem, order, change)
    assert found == route_one(Standing(changed, policy, plan), order.key)
    remaining = Standing(changed, policy, plan).remaining([order])
    alone = route_problem(remaining, policy)
    assert check_plan(remaining, policy, alone) == []
    assert found.chosen.costs.total == alone.costs.total

"""One order placed at once: what a run would choose on the same stock, at the same cost, never a unit twice."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domdesk.errors import InputError
from domdesk.records import METHODS, Decision, Plan, Policy, Problem, StockPrice
from domdesk.routing import RoutingProcess, check_plan, route_problem
from domdesk.routing.one import Keeper, route_one
from domdesk.routing.process import LocalEngine
from domdesk.routing.standing import Standing
from tests import worlds as named
from tests.features import full_worlds
from tests.strategies import worlds
from tests.worlds import NOW, World, a_flat_card, a_location, a_policy, a_problem, a_product, an_order, some_stock


def together(problem: Problem, plan: Plan, decisions: Sequence[Decision]) -> Plan:
    """A plan with more orders placed beside those that it has."""
    lines = [line for order in problem.orders for line in order.lines]
    shipments = tuple(s for d in decisions for s in d.chosen.shipments)
    costs, revenue = plan.costs, plan.revenue_minor
    for found in decisions:
        costs += found.chosen.costs
        revenue += found.chosen.revenue_minor
    return replace(
        plan,
        status="heuristic",
        bound_minor=None,
        orders=len(problem.orders),
        lines=len(lines),
        units=sum((line.quantity for line in lines), Decimal(0)),
        assigned_units=plan.assigned_units + sum((a.quantity for s in shipments for a in s.lines), Decimal(0)),
        costs=costs,
        revenue_minor=revenue,
        shipments=(*plan.shipments, *shipments),
        unassigned=(*plan.unassigned, *(u for d in decisions for u in d.chosen.unassigned)),
        notices=("What a decision is in doubt about is not said in it.",),
    )


@pytest.mark.parametrize("full", [False, True], ids=["small", "every feature"])
@given(data=st.data())
def test_it_is_what_a_run_would_do_on_what_is_left(full: bool, data: st.DataObject) -> None:
    """Without prices the last order costs what a run of it alone costs on the stock that the plan of the others leaves.

    The plan and the order together are a sound plan of all.
    """
    problem, policy = data.draw((full_worlds if full else worlds)(line_split=data.draw(st.booleans())))
    policy = replace(policy, method=data.draw(st.sampled_from(METHODS)))
    last = problem.orders[-1]
    plan = replace(route_problem(replace(problem, orders=problem.orders[:-1]), policy), prices=())
    standing = Standing(problem, policy, plan)
    found = route_one(standing, last.key)
    alone = route_problem(standing.remaining([last]), policy)
    assert found.chosen.costs.total == alone.costs.total
    if policy.method != "cheapest":
        assert found.chosen.costs == alone.costs
        assert found.chosen.locations == tuple(s.location for s in alone.shipments)
    assert check_plan(problem, policy, together(problem, plan, [found])) == []


@given(worlds(contested=True), st.sampled_from(METHODS))
def test_orders_placed_in_turn_never_share_a_unit(world: World, method: str) -> None:
    """Every order placed one after another on an empty plan is a sound plan; asking again changes nothing."""
    problem, policy = world
    policy = replace(policy, method=method)
    nothing = route_problem(replace(problem, orders=()), policy)
    keeper = Keeper()
    keeper.hold("1", problem, policy, nothing)
    placed = [keeper.route_one("1", order.key, problem.now) for order in problem.orders]
    found = [d for d in placed if d is not None]
    assert len(found) == len(problem.orders)
    assert check_plan(problem, policy, together(problem, nothing, found)) == []
    assert keeper.route_one("1", problem.orders[-1].key, problem.now) == found[-1]


def a_dear_unit(worth_minor: int, **reno: object) -> tuple[Problem, Policy, Plan]:
    """A lamp costs 10.00 from Reno and 11.20 from Erie, 5.00 the parcel; Reno's stock was used up and has come again.

    A run gave order 1 Reno's only lamp, and found that one more would have saved `worth_minor`. Now Reno has two.
    Taking the second costs order 2 1.20 less than Erie's, and others what the lamp is worth.
    """
    problem = a_problem(
        [
            replace(a_location("reno", priority=1, **reno), name="Reno"),
            replace(a_location("erie", priority=2), name="Erie"),
        ],
        [a_product("lamp")],
        [some_stock("reno", "lamp", "1", "10.00"), some_stock("erie", "lamp", "9", "11.20")],
        [an_order("1", ("lamp", "1")), an_order("2", ("lamp", "1"))],
        [a_flat_card("post", "5.00")],
    )
    plan = route_problem(replace(problem, orders=problem.orders[:1]), a_policy())
    assert [s.location for s in plan.shipments] == ["reno"]
    more = replace(problem.stock[0], on_hand=Decimal(2))
    plan = replace(plan, prices=(StockPrice("reno", "lamp", None, worth_minor),))
    return replace(problem, stock=(more, problem.stock[1])), a_policy(), plan


def test_a_unit_worth_more_to_others_is_left_to_them() -> None:
    """At 3.40 order 2 takes Erie's lamp and shows its 16.20, not the 3.40; the sentence says what decided."""
    problem, policy, plan = a_dear_unit(340)
    found = route_one(Standing(problem, policy, plan), problem.orders[1].key)
    assert (found.chosen.locations, found.chosen.costs.total) == (("erie",), 1620)
    assert found.sentence == (
        "Ships from Erie in one parcel by Post Service post, $1.20 more than this order's own cheapest way "
        "(Reno alone) on the stock that others leave. A unit of lamp at Reno is worth about $3.40 to other orders."
    )
    assert [r.text for r in found.not_used] == [
        "With Reno the order would cost $1.20 less, but its stock is worth more to other orders."
    ]


@pytest.mark.parametrize(("worth_minor", "place"), [(0, "reno"), (119, "reno"), (121, "erie")])
def test_a_price_decides_exactly_where_it_outweighs_the_difference(worth_minor: int, place: str) -> None:
    """1.20 lies between Reno and Erie: a price below it is paid, a price above it is not."""
    problem, policy, plan = a_dear_unit(worth_minor)
    found = route_one(Standing(problem, policy, plan), problem.orders[1].key)
    assert found.chosen.locations == (place,)
    assert ("worth about" in found.sentence) == (place == "erie")


def test_only_the_joint_method_looks_at_prices() -> None:
    """One by one an order minds itself alone, as a run would."""
    problem, policy, plan = a_dear_unit(340)
    found = route_one(Standing(problem, replace(policy, method="one-by-one"), plan), problem.orders[1].key)
    assert found.chosen.locations == ("reno",)


def test_a_large_order_looks_at_prices_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too large to list, it is solved with each unit's price in its cost, and shows its cost without."""
    monkeypatch.setattr("domdesk.routing.candidates.MOST_BASKETS", 0)
    problem, policy, plan = a_dear_unit(340)
    found = route_one(Standing(problem, policy, plan), problem.orders[1].key)
    assert (found.chosen.locations, found.chosen.costs.total) == (("erie",), 1620)
    assert "worth about $3.40" in found.sentence


def test_a_day_worth_more_to_others_is_left_to_them() -> None:
    """Reno sends two parcels a day, one is taken; a third would have saved 2.00 elsewhere: order 2 ships from Erie."""
    problem, policy, plan = a_dear_unit(0, capacity_per_day=2)
    plan = replace(plan, prices=(StockPrice("reno", None, date(2026, 3, 2), 200),))
    found = route_one(Standing(problem, policy, plan), problem.orders[1].key)
    assert found.chosen.locations == ("erie",)
    assert "A shipment from Reno on Mon 2 Mar is worth about $2.00 to other orders." in found.sentence


def test_an_order_of_the_plan_gets_its_own_unit_back_first() -> None:
    """Order 1 has Reno's only lamp by the plan: placed again it has it still."""
    problem, policy, plan = a_dear_unit(0)
    problem = replace(problem, stock=(replace(problem.stock[0], on_hand=Decimal(1)), problem.stock[1]))
    standing = Standing(problem, policy, plan)
    assert route_one(standing, problem.orders[0].key).chosen.locations == ("reno",)
    assert route_one(standing, problem.orders[1].key).chosen.locations == ("erie",)


def test_what_is_committed_meanwhile_is_not_counted_twice() -> None:
    """Order 1's lamp is reserved and the order gone: of Reno's two lamps one is left for order 2."""
    problem, policy, plan = a_dear_unit(0)
    row = replace(problem.stock[0], reserved=Decimal(1))
    later = replace(problem, orders=problem.orders[1:], stock=(row, problem.stock[1]))
    standing = Standing(later, policy, plan)
    assert route_one(standing, later.orders[0].key).chosen.locations == ("reno",)
    with pytest.raises(InputError, match="Nothing of order 1 is left"):
        route_one(standing, problem.orders[0].key)


@pytest.fixture(scope="module")
def engine() -> Iterator[RoutingProcess]:
    process = RoutingProcess()
    yield process
    process.close()


def test_a_process_keeps_warm_what_it_was_told(engine: RoutingProcess) -> None:
    """The problem is fetched once for a state, again for another and where the process was started anew."""
    problem, policy, plan = a_dear_unit(340)
    fetched: list[str] = []

    def load() -> tuple[Problem, Policy, Plan]:
        fetched.append("")
        return problem, policy, plan

    key = problem.orders[1].key
    first = engine.route_one("a", load, key, NOW)
    assert first == engine.route_one("a", load, key, NOW) == LocalEngine().route_one("a", load, key, NOW)
    assert len(fetched) == 2
    engine.route_one("b", load, key, NOW)
    engine.close()
    assert engine.route_one("b", load, key, NOW) == first
    assert len(fetched) == 4


def test_a_run_says_what_one_more_unit_is_worth() -> None:
    """Of `last_unit_contested` the near lamp is used up; a second would save Nevada 1.00, Maine pays up to 15.00.

    Far has lamps to spare, which are worth nothing.
    """
    problem, policy = named.last_unit_contested()
    (price,) = route_problem(problem, policy).prices
    assert (price.location, price.sku, price.day) == ("near", "lamp", None)
    assert 100 <= price.minor_per_unit <= 1500


def test_a_run_says_what_one_more_shipment_of_a_day_is_worth() -> None:
    """Of `capacity_binds` the near place's day is full, and its price lies between what the orders would save."""
    problem, policy = named.capacity_binds()
    prices = route_problem(problem, policy).prices
    assert [(p.location, p.sku, p.day) for p in prices] == [("near", None, date(2026, 3, 2))]
    assert prices[0].minor_per_unit > 0

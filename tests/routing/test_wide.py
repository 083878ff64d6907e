"""Large orders by straight figures: bounds that hold for any duals, and plans that respect what is left."""

from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from domdesk.bench.presets import Spec
from domdesk.bench.worlds import POLICY, make_world
from domdesk.routing import route_problem
from domdesk.routing.contested import find_contest
from domdesk.routing.loose import LooseCosts
from domdesk.routing.opening import Opening
from domdesk.routing.picks import given_e4, price_picks
from domdesk.routing.plans import order_costs
from domdesk.routing.priced import Priced, price_problem
from domdesk.routing.prices import SCALE, PricedOrders
from domdesk.routing.solver.groups import Budget
from domdesk.routing.solver.linear import LinearAnswer, linear_model, relax
from domdesk.routing.solver.minima import Minima
from domdesk.routing.solver.search import Search
from domdesk.routing.solver.supply_prices import per_unit
from domdesk.routing.solver.wide import WideOrders
from domdesk.units import QUANTITY_SCALE
from tests.strategies import worlds
from tests.worlds import World

KINDS = st.one_of(worlds(), worlds(line_split=True), worlds(decimals=True), worlds(contested=True))


def _with_large_orders(world: World) -> Priced:
    """The world priced with nearly every order too large to list."""
    with patch("domdesk.routing.candidates.MOST_BASKETS", 2):
        return price_problem(*world)


def _search(priced: Priced, workers: int, wish: Callable[[], str] = lambda: "go on") -> Search:
    """The search of all orders, with nothing found and nothing proven."""
    orders = range(len(priced.world.orders))
    return Search(priced, find_contest(priced), orders, [], 0, Budget(1.0, None, 0, workers), wish, lambda *_: None)


def _bound(priced: Priced, answer: LinearAnswer | None, seed: int) -> int:
    """What the relaxation's duals prove, or duals by chance, with each large order's own minimum under them."""
    contest = find_contest(priced)
    orders = np.arange(len(priced.world.orders))
    under = PricedOrders(priced, contest, orders)
    wide = WideOrders(priced, contest, sorted(under.large), under.uses, LooseCosts(priced))
    listed = [int(o) for o in orders if int(o) not in under.large]
    model = wide.joined(linear_model(priced, contest, listed, priced.resources.supply, one_per_place=False))
    if answer is None:
        answer = relax(model, by="glop")
    else:
        chance = np.random.default_rng(seed)
        duals = chance.normal(0, 500, len(model.low)) * (chance.random(len(model.low)) < 0.7)
        answer = LinearAnswer(None, duals, float("nan"), ended=False)
    assert answer.prices is not None
    prices = np.round(np.maximum(0.0, -answer.prices[model.uses]) * SCALE).astype(np.int64)
    least = wide.least_minor(model, answer, prices / SCALE)
    rest_minor = under.bound_minor(prices) - wide.others_minor(model, answer)
    price = np.zeros(len(priced.resources.supply))
    for resource, each in (per_unit(priced, under.uses, prices / SCALE) | wide.prices(model, answer)).items():
        price[resource] = each / QUANTITY_SCALE if resource < len(priced.world.stock) else each
    search = _search(priced, workers=1)
    minima = Minima(search, Opening(priced, LooseCosts(priced), price), price)
    minima.run({o: [] for o in listed}, dict(zip(wide.orders, least.tolist(), strict=True)), rest_minor)
    return max(int(np.ceil(rest_minor + least.sum())), search.bound_minor)


@given(KINDS, st.integers(0, 2**32))
def test_what_duals_prove_of_large_orders_holds(world: World, seed: int) -> None:
    """Neither the relaxation's duals nor any others prove more than the optimum of the same world, listed out."""
    problem, policy = world
    policy = replace(policy, method="cheapest", band=policy.band * 0)
    plan = route_problem(problem, policy)
    if plan.status != "optimal":
        return
    priced = _with_large_orders((problem, policy))
    assert _bound(priced, None, seed) <= plan.costs.total
    assert _bound(priced, LinearAnswer(None, None, 0.0, ended=False), seed) <= plan.costs.total


@given(KINDS, st.integers(0, 2**32))
def test_opened_plans_keep_to_what_is_left(world: World, seed: int) -> None:
    """Whatever is left, an order takes no more of it, no line twice, and only what a card carries."""
    priced = _with_large_orders(world)
    chance = np.random.default_rng(seed)
    left = (priced.resources.supply * chance.random(len(priced.resources.supply))).astype(np.int64)
    opening = Opening(priced, LooseCosts(priced))
    for order in priced.packages.large:
        before = left.copy()
        picks = opening.picks(order, left)
        for pick in picks:
            priced.resources.take(before, pick)
        assert (before >= 0).all()
        assert all(q == priced.world.quantity_e4[line] for line, q in given_e4(picks).items())
        assert (price_picks(priced.world, picks).tariff >= 0).all()
        assert order_costs(priced, (order,), picks)[order] <= order_costs(priced, (order,), [])[order]


def test_minima_are_the_same_with_one_worker_and_two_and_end_at_a_stop() -> None:
    """Plans of orders at their least cost keep to the supplies and repeat; a stop on the way keeps what was known."""
    priced = price_problem(make_world(Spec(8, locations=6, skus=30, max_lines=12, mean_lines=9.0, tight=0.8)), POLICY)
    price = np.zeros(len(priced.resources.supply))
    price += np.random.default_rng(1).integers(0, 3, len(price)) * 0.01
    rest_minor = -float((price * priced.resources.supply).sum())
    opening = Opening(priced, LooseCosts(priced), price)
    found = []
    for workers in (1, 2):
        search = _search(priced, workers)
        before = search.total
        Minima(search, opening, price).run({o: [] for o in search.listed}, dict.fromkeys(search.large, 0.0), rest_minor)
        assert search.large
        assert (priced.resources.left_by(search.every_pick) >= 0).all()
        assert rest_minor < search.bound_minor <= search.total < before
        found.append((search.picks, search.bound_minor))
    assert found[0] == found[1]
    wishes = iter(["go on"])
    search = _search(priced, 2, lambda: next(wishes, "stop"))
    Minima(search, opening, price).run({o: [] for o in search.listed}, dict.fromkeys(search.large, 0.0), rest_minor)
    assert search.by_clock
    assert not search.every_pick  # a plan of some orders alone is none

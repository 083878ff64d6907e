"""What routing one by one costs more than routing together, by contested product. Pure; called by report.comparison."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from domdesk.outcomes import order_outcomes
from domdesk.records import OrderKey, Plan, Policy, Problem, ProductRegret
from domdesk.routing.unfilled import UnfilledCosts
from domdesk.routing.world import World
from domdesk.units import to_e4

Run = tuple[Problem, Policy, Plan]


def product_regret(in_turn: Run, together: Run) -> tuple[ProductRegret, ...]:
    """The regret by product, greatest first; '' holds orders without a contested product. The sum is that of the plans.

    The runs route the same orders by policies that differ in their method alone.
    """
    contested = contested_skus(together[0])
    cost = order_costs(*in_turn)
    cost.subtract(order_costs(*together))
    minor, orders = Counter[str](), Counter[str]()
    for order in together[0].orders:
        if difference := cost[order.key]:
            skus = sorted({line.sku for line in order.lines} & contested) or [""]
            for sku, share in zip(skus, _shares(difference, len(skus)), strict=True):
                minor[sku] += share
                orders[sku] += 1
    found = (ProductRegret(sku, orders[sku], minor[sku]) for sku in orders)
    return tuple(sorted(found, key=lambda regret: (-regret.minor, regret.sku)))


def contested_skus(problem: Problem) -> set[str]:
    """The products of which some location has units, but fewer than all orders together want."""
    wanted: defaultdict[str, Decimal] = defaultdict(Decimal)
    for order in problem.orders:
        for line in order.lines:
            wanted[line.sku] += line.quantity
    return {row.sku for row in problem.stock if 0 < row.available < wanted.get(row.sku, 0)}


def order_costs(problem: Problem, policy: Policy, plan: Plan) -> Counter[OrderKey]:
    """What each order of a run costs, in minor units: its shipments, its split, and what is left unserved of it."""
    costs = Counter({key: outcome.cost_minor or 0 for key, outcome in order_outcomes(problem, policy, plan)})
    costs.update(_unfilled(problem, policy, plan))
    return costs


def _unfilled(problem: Problem, policy: Policy, plan: Plan) -> Mapping[OrderKey, int]:
    """What is left unserved of each order costs: priced among the orders that it concerns, no other matters."""
    left = {(u.order, u.line): u.quantity for u in plan.unassigned}
    keys = {key for key, _ in left}
    if not keys:
        return {}
    world = World(replace(problem, orders=tuple(order for order in problem.orders if order.key in keys)), policy)
    unfilled = UnfilledCosts(world)
    cost = Counter[OrderKey]()
    for number, order in enumerate(world.orders):
        for at in world.lines_of(number):
            units = left.get((order.key, world.lines[at].line))
            if units is not None:
                cost[order.key] += unfilled.minor(at, to_e4(units))
    return cost


def _shares(amount: int, count: int) -> list[int]:
    """An amount in as even parts as whole units allow."""
    sign, (share, rest) = (1 if amount >= 0 else -1), divmod(abs(amount), count)
    return [sign * (share + (n < rest)) for n in range(count)]

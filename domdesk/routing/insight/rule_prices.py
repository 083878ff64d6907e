"""The price of each rule and setting of a run: its total beside that of the same run without that one alone.

In: a run and a way to route. Out: RulePrices as they are found. Called by the desk.
"""

from collections.abc import Callable, Iterator

from domdesk.outcomes import moved
from domdesk.records import Plan, Policy, Problem, RulePrice
from domdesk.routing.insight.restrictions import Restriction, restrictions_of, without
from domdesk.routing.ruling import rule_uses

Route = Callable[[Problem, Policy], Plan]


def rule_prices(problem: Problem, policy: Policy, plan: Plan, route: Route) -> Iterator[RulePrice]:
    """The price of each rule, then of each setting that is not as by default; `route` is called when one is asked for.

    A rule that is about no order of the run costs nothing, proven without routing.
    """
    for one in restrictions_of(policy, problem.currency):
        is_idle = one.rule is not None and not rule_uses(problem, [policy.rules[one.rule]])[0].lines
        yield _idle(one, plan) if is_idle else price(one, plan, route(*without(problem, policy, [one])))


def price(one: Restriction, plan: Plan, freer: Plan) -> RulePrice:
    """What a restriction costs, by a plan with it and one without it.

    The true price, between the two least totals, is not below the bound with it less the total without it, nor above
    the total with it less the bound without it.
    """
    cost = plan.costs.total - freer.costs.total
    least, most = cost, cost
    proven = plan.status == freer.status == "optimal"
    if plan.bound_minor is not None and freer.bound_minor is not None:
        least, most = plan.bound_minor - freer.costs.total, plan.costs.total - freer.bound_minor
    return RulePrice(
        one.name,
        one.sentence,
        one.rule,
        plan.costs.total,
        freer.costs.total,
        least,
        most,
        len(plan.shipments) - len(freer.shipments),
        moved(plan, freer),
        proven,
    )


def _idle(one: Restriction, plan: Plan) -> RulePrice:
    total = plan.costs.total
    return RulePrice(one.name, one.sentence, one.rule, total, total, 0, 0, 0, (), True)

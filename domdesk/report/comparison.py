"""Runs side by side: each in figures, the orders that they decide differently, and what one-by-one costs more.

Pure; the desk hands in its runs.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from domdesk.money import to_minor
from domdesk.outcomes import OrderOutcome, order_outcomes
from domdesk.records import (
    Comparison,
    Order,
    OrderDifference,
    OrderKey,
    Plan,
    Policy,
    Problem,
    ProductRegret,
    RunFigures,
)
from domdesk.routing.insight.regret import product_regret

Run = tuple[int | None, Problem, Policy, Plan]
"""A run by its number (None: a plan that is not kept), with what it was made for and by."""

Outcomes = dict[OrderKey, OrderOutcome]


def compare(runs: Sequence[Run]) -> Comparison:
    """Two runs or more, in the order in which they come; the orders that differ, greatest difference first.

    That is the difference of the last run's cost from the first's, where an order that does not ship costs nothing.
    """
    outcomes = [dict(order_outcomes(problem, policy, plan)) for _, problem, policy, plan in runs]
    figures = tuple(_figures(run, found) for run, found in zip(runs, outcomes, strict=True))
    return Comparison(figures, tuple(_differences(outcomes)), runs[0][3].currency, _regret(runs))


def figures(run: Run) -> RunFigures:
    """One run in figures."""
    return _figures(run, dict(order_outcomes(*run[1:])))


def is_late(order: Order, outcome: OrderOutcome) -> bool:
    """Whether the last of an order arrives after the day it is due; nothing is late whose arrival is unknown."""
    arrival = outcome.delivery_date
    return arrival is not None and bool(order.due) and arrival.isoformat() > str(order.due)[:10]


def _figures(run: Run, outcomes: Outcomes) -> RunFigures:
    number, problem, policy, plan = run
    loads = Counter(shipment.location for shipment in plan.shipments)
    return RunFigures(
        run=number,
        policy=plan.policy,
        status=plan.status,
        orders=plan.orders,
        costs=plan.costs,
        bound_minor=plan.bound_minor,
        revenue_minor=plan.revenue_minor,
        shipments=len(plan.shipments),
        parcels=sum(outcome.parcels for outcome in outcomes.values()),
        split=sum(outcome.shipments > 1 for outcome in outcomes.values()),
        late=sum(is_late(order, outcomes[key]) for order, key in zip(problem.orders, outcomes, strict=True)),
        unassigned=len(plan.unassigned),
        loads=tuple(sorted(loads.items(), key=lambda load: (-load[1], load[0]))),
        prices=(
            ("late", to_minor(policy.late_cost_per_day, plan.currency)),
            ("risk", to_minor(policy.miss_cost, plan.currency)),
            ("split", to_minor(policy.split_cost, plan.currency)),
            ("rules", sum(not rule.is_hard for rule in policy.active_rules)),
        ),
    )


def _regret(runs: Sequence[Run]) -> tuple[ProductRegret, ...]:
    """By product, where one run is joint with a bound, another one-by-one, on the same inputs by the same settings."""
    for _, problem, policy, plan in runs:
        if policy.method == "cheapest" and plan.bound_minor is not None:
            same = replace(policy, method="one-by-one")
            for _, others, other, in_turn in runs:
                is_twin = replace(other, name=policy.name) == same and replace(others, now=problem.now) == problem
                if is_twin:
                    return product_regret((others, other, in_turn), (problem, policy, plan))
    return ()


def _differences(outcomes: Sequence[Outcomes]) -> list[OrderDifference]:
    keys = dict.fromkeys(key for found in outcomes for key in found)
    differences = []
    for key in keys:
        each = [found.get(key) for found in outcomes]
        told = [outcome and (sorted(outcome.sources), outcome.cost_minor, outcome.unassigned_lines) for outcome in each]
        if any(other != told[0] for other in told):
            differences.append(
                OrderDifference(
                    key,
                    tuple(outcome and outcome.sources for outcome in each),
                    tuple(outcome and outcome.cost_minor for outcome in each),
                    tuple(outcome.unassigned_lines if outcome else 0 for outcome in each),
                )
            )
    return sorted(differences, key=lambda d: -abs((d.cost_minor[-1] or 0) - (d.cost_minor[0] or 0)))

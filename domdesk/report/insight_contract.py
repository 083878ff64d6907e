"""Runs compared, and prices of rules, as the JSON objects that `--json` prints. In come records, out go dicts."""

from collections.abc import Sequence

from domdesk.money import plain as money
from domdesk.records import Comparison, OrderDifference, Plan, RulePrice, RunFigures
from domdesk.report.contract import Json, total_cost


def comparison_json(compared: Comparison) -> Json:
    """What `route --compare --json` says beside the run of `--policy`; lists of an order follow the runs."""
    currency = compared.currency
    return {
        "compare": [_figures(run, currency) for run in compared.runs],
        "differences": [_difference(found, currency) for found in compared.orders],
        "regret": [
            {"sku": regret.sku or None, "orders": regret.orders, "cost": money(regret.minor, currency)}
            for regret in compared.regret
        ],
    }


def _figures(run: RunFigures, currency: str) -> Json:
    return {
        "run": run.run,
        "policy": run.policy,
        "status": run.status,
        "orders": run.orders,
        "cost": total_cost(run.costs, currency),
        "revenue": money(run.revenue_minor, currency),
        "shipments": run.shipments,
        "parcels": run.parcels,
        "split": run.split,
        "late": run.late,
        "unassigned": run.unassigned,
        "bound": None if run.bound_minor is None else money(run.bound_minor, currency),
        "gap": run.gap,
        "loads": dict(run.loads),
    }


def _difference(found: OrderDifference, currency: str) -> Json:
    return {
        "order": found.order.order,
        "channel": found.order.channel,
        "costs": [None if cost is None else money(cost, currency) for cost in found.cost_minor],
        "sources": [None if sources is None else list(sources) for sources in found.sources],
    }


def prices_json(run: int, plan: Plan, prices: Sequence[RulePrice]) -> Json:
    """What `policy price --json` prints."""
    currency = plan.currency
    return {
        "run": run,
        "policy": plan.policy,
        "currency": currency,
        "total": money(plan.costs.total, currency),
        "prices": [
            {
                "name": price.name,
                "sentence": price.sentence,
                "rule": None if price.rule is None else price.rule + 1,
                "cost": money(price.cost_minor, currency),
                "without": money(price.without_minor, currency),
                "least": money(price.least_minor, currency),
                "most": money(price.most_minor, currency),
                "proven": price.proven,
                "shipments": price.shipments,
                "moved": [{"order": key.order, "channel": key.channel} for key in price.moved],
            }
            for price in prices
        ],
    }

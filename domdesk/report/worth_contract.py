"""What stock and days are worth, and what would turn a decision, as the objects that `--json` prints. Called by cli."""

from collections.abc import Sequence

from domdesk.money import plain as money
from domdesk.records import Counterfactual, Decision, Move, Plan, Worth
from domdesk.report.contract import Json
from domdesk.units import plain as number


def worth_json(run: int, plan: Plan, found: Sequence[Worth], moves: Sequence[Move] | None) -> Json:
    """What `worth --json` prints; `moves` is null where they were not asked for."""
    currency = plan.currency
    return {
        "run": run,
        "policy": plan.policy,
        "currency": currency,
        "total": money(plan.costs.total, currency),
        "worth": [
            {
                "location": one.location,
                "sku": one.sku,
                "day": None if one.day is None else one.day.isoformat(),
                "about": money(one.about_minor, currency),
                "saved": None if one.saved_minor is None else money(one.saved_minor, currency),
                "proven": one.proven,
            }
            for one in found
        ],
        "moves": None
        if moves is None
        else [
            {
                "sku": move.sku,
                "from": move.source,
                "to": move.target,
                "units": number(move.units),
                "saved": money(move.saved_minor, currency),
                "proven": move.proven,
            }
            for move in moves
        ],
    }


def counterfactuals_json(decision: Decision, found: Sequence[Counterfactual], currency: str) -> Json:
    """What `counterfactuals --json` prints; what a kind does not have is null."""
    return {
        "order": decision.order.order,
        "channel": decision.order.channel,
        "run": decision.run,
        "counterfactuals": [
            {
                "location": one.location,
                "kind": one.kind,
                "sku": one.sku or None,
                "amount": None if one.amount is None else number(one.amount),
                "minutes": one.minutes,
                "rule": one.rule or None,
                "cost": None if one.cost_minor is None else money(one.cost_minor, currency),
                "verified": one.verified,
                "text": one.text,
            }
            for one in found
        ],
    }

"""Results as the JSON objects that `--json` prints. In come records, out go dicts; cli prints them.

Money and quantities are strings; only `gap` and `seconds` are floats. Every key is always there; unknown is None.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from domdesk.money import plain as money
from domdesk.records import (
    COST_PARTS,
    SHIPMENT_PARTS,
    Alternative,
    Batch,
    Costs,
    Decision,
    Fault,
    FileResult,
    ImportResult,
    Issue,
    OrderPlan,
    Plan,
    Reason,
    Shipment,
    Unassigned,
)
from domdesk.units import plain as number

Json = dict[str, object]


def import_json(result: ImportResult) -> Json:
    """What `import --json` prints."""
    return {
        "batch": result.batch,
        "files": [_file(f) for f in result.files],
        "skipped_files": [{"file": file, "text": text} for file, text in result.skipped_files],
    }


def batch_json(batch: Batch) -> Json:
    """What `undo --json` and `redo --json` print, and `history --json` for each change."""
    return {
        "batch": batch.number,
        "at": batch.at,
        "kind": batch.kind,
        "label": batch.label,
        "who": batch.who,
        "undone": batch.undone,
        "can_undo": batch.can_undo,
        "can_redo": batch.can_redo,
    }


def route_json(run: int, plan: Plan) -> Json:
    """What `route --json` prints."""
    currency = plan.currency
    return {
        "run": run,
        "policy": plan.policy,
        "status": plan.status,
        "repeatable": plan.repeatable,
        "seed": plan.seed,
        "now": plan.now.isoformat(),
        "orders": plan.orders,
        "lines": plan.lines,
        "units": number(plan.units),
        "assigned_units": number(plan.assigned_units),
        "currency": currency,
        "cost": total_cost(plan.costs, currency),
        "revenue": money(plan.revenue_minor, currency),
        "margin": money(plan.margin_minor, currency),
        "bound": None if plan.bound_minor is None else money(plan.bound_minor, currency),
        "gap": plan.gap,
        "seconds": plan.seconds,
        "shipments": [_shipment(s, currency) for s in plan.shipments],
        "unassigned": [_unassigned(u) for u in plan.unassigned],
    }


def explain_json(decision: Decision, currency: str) -> Json:
    """What `explain --json` prints."""
    return {
        "order": decision.order.order,
        "run": decision.run,
        "sentence": decision.sentence,
        "chosen": _order_plan(decision.chosen, currency),
        "alternatives": [_alternative(a, currency) for a in decision.alternatives],
        "not_used": _reasons(decision.not_used),
    }


def check_json(faults: Sequence[Fault]) -> Json:
    """What `check --json` prints."""
    return {"ok": not faults, "faults": [{"code": f.code, "text": f.text} for f in faults]}


def _file(result: FileResult) -> Json:
    reading = result.reading
    return {
        "file": reading.file,
        "kind": reading.kind,
        "format": reading.format,
        "rows": reading.rows,
        "orders": reading.orders,
        "lines": reading.lines,
        "units": number(reading.units),
        "new": result.new,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "skipped": reading.skipped,
        "issues": [_issue(i) for i in result.issues],
    }


def _issue(issue: Issue) -> Json:
    return {
        "row": issue.row,
        "column": issue.column,
        "severity": issue.severity,
        "code": issue.code,
        "text": issue.text,
    }


def _order_plan(plan: OrderPlan | None, currency: str) -> Json:
    if plan is None:
        return {"shipments": [], "unassigned": [], "cost": None, "revenue": None, "margin": None}
    return {
        "shipments": [_shipment(s, currency) for s in plan.shipments],
        "unassigned": [_unassigned(u) for u in plan.unassigned],
        "cost": total_cost(plan.costs, currency),
        "revenue": money(plan.revenue_minor, currency),
        "margin": money(plan.margin_minor, currency),
    }


def _alternative(alternative: Alternative, currency: str) -> Json:
    difference = alternative.difference_minor
    return {
        "question": alternative.question,
        **_order_plan(alternative.plan, currency),
        "difference": None if difference is None else money(difference, currency),
        "feasible": alternative.feasible,
        "reasons": _reasons(alternative.reasons),
    }


def _shipment(shipment: Shipment, currency: str) -> Json:
    return {
        "order": shipment.order.order,
        "channel": shipment.order.channel,
        "shipment": shipment.number,
        "location": shipment.location,
        "card": shipment.card,
        "carrier": shipment.carrier,
        "service": shipment.service,
        "zone": shipment.zone,
        "ship_date": _day(shipment.ship_date),
        "delivery_date": _day(shipment.delivery_date),
        "parcels": [
            {"weight_g": number(p.weight_g), "billable": number(p.billable), "price": money(p.price_minor, currency)}
            for p in shipment.parcels
        ],
        "cost": {part: money(getattr(shipment.costs, part), currency) for part in SHIPMENT_PARTS},
        "lines": [{"line": a.line, "sku": a.sku, "quantity": number(a.quantity)} for a in shipment.lines],
    }


def _unassigned(left: Unassigned) -> Json:
    return {
        "order": left.order.order,
        "channel": left.order.channel,
        "line": left.line,
        "sku": left.sku,
        "quantity": number(left.quantity),
        "reasons": _reasons(left.reasons),
    }


def _reasons(reasons: Iterable[Reason]) -> list[Json]:
    return [{"location": r.location, "code": r.code, "text": r.text} for r in reasons]


def total_cost(costs: Costs, currency: str) -> dict[str, str]:
    """Every part, and the total."""
    parts = {part: money(getattr(costs, part), currency) for part in COST_PARTS}
    return {**parts, "total": money(costs.total, currency)}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

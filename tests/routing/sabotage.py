"""Plans with something wrong in them, by chance: what a checker must find."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from domdesk.records import OrderKey, Plan, Problem, Shipment, Unassigned
from tests.strategies import Dice


def sabotaged(dice: Dice, problem: Problem, plan: Plan) -> Plan:
    """A plan with one to three things changed, in one order or in its sums."""
    for _ in range(dice.between(1, 3)):
        plan = dice.of(_WAYS)(dice, problem, plan)
    return plan


def _one_shipment(dice: Dice, plan: Plan, *instead: Shipment | None, **changes: Any) -> Plan:
    """The plan with one shipment changed, or with others in its place."""
    if not plan.shipments:
        return plan
    at = dice.between(0, len(plan.shipments) - 1)
    there = plan.shipments[at]
    others = tuple(s or there for s in instead) if instead else (replace(there, **changes),)
    return replace(plan, shipments=(*plan.shipments[:at], *others, *plan.shipments[at + 1 :]))


def _elsewhere(dice: Dice, problem: Problem, plan: Plan) -> Plan:
    return _one_shipment(dice, plan, location=dice.of([*(at.location for at in problem.locations), "nowhere"]))


def _later(dice: Dice, problem: Problem, plan: Plan) -> Plan:
    day = problem.now.date() + timedelta(days=dice.between(0, 9))
    return _one_shipment(dice, plan, ship_date=dice.of([None, day]))


def _other_order(dice: Dice, problem: Problem, plan: Plan) -> Plan:
    return _one_shipment(dice, plan, order=dice.of([*(order.key for order in problem.orders), OrderKey("", "none")]))


def _other_number(dice: Dice, problem: Problem, plan: Plan) -> Plan:
    return _one_shipment(dice, plan, number=dice.between(0, 3))


def _twice(dice: Dice, problem: Problem, plan: Plan) -> Plan:
    return _one_shipment(dice, plan, None, None)


def _other_units(dice: Dice, problem: Problem, plan: Plan) -> Plan:
    if not plan.shipments:
        return plan
    at = dice.between(0, len(plan.shipments) - 1)
    units = Decimal(dice.of(["0", "0.5", "2", "50"]))
    shipment = plan.shipments[at]
    changed = replace(shipment, lines=tuple(replace(line, quantity=units) for line in shipment.lines))
    return replace(plan, shipments=(*plan.shipments[:at], changed, *plan.shipments[at + 1 :]))


def _dearer(dice: Dice, problem: Problem, plan: Plan) -> Plan:
    return replace(plan, costs=replace(plan.costs, **{dice.of(["item", "late", "split", "unfilled"]): 1234}))


def _less_said(dice: Dice, problem: Problem, plan: Plan) -> Plan:
    return replace(plan, unassigned=plan.unassigned[dice.between(0, 1) :], notices=())


def _more_left(dice: Dice, problem: Problem, plan: Plan) -> Plan:
    order = dice.of(list(problem.orders))
    entry = Unassigned(order.key, order.lines[0].line, dice.of([order.lines[0].sku, "none"]), Decimal(1), ())
    return replace(plan, unassigned=(*plan.unassigned, entry))


def _other_claims(dice: Dice, problem: Problem, plan: Plan) -> Plan:
    return dice.of(
        [replace(plan, policy="another"), replace(plan, orders=plan.orders + 1), replace(plan, bound_minor=10**9)]
    )


_WAYS = [
    *(_elsewhere, _later, _other_order, _other_number, _twice, _other_units, _dearer, _less_said, _more_left),
    _other_claims,
]

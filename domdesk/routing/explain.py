"""Why an order ships as it does: its alternatives priced in the same parts, every other location's no, one sentence.

Works on the run's own snapshot, with the stock that the other orders of the plan leave.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from domdesk.money import spoken
from domdesk.records import Alternative, Costs, Decision, OrderKey, OrderPlan, Plan, Policy, Problem, Reason
from domdesk.routing.alone import Alone
from domdesk.routing.choices import against, choice_sentence
from domdesk.routing.last_units import left_by, stock_uses, with_savings
from domdesk.routing.lift import smallest_lift
from domdesk.routing.narrowing import narrowed
from domdesk.routing.picks import Pick, given_e4, price_picks
from domdesk.routing.plans import order_plan, revenue_minor, shipments_of_each
from domdesk.routing.priced import Priced, price_problem
from domdesk.routing.reasons import line_reason
from domdesk.routing.rules import rule_sentence
from domdesk.routing.sentences import decision_sentence
from domdesk.routing.stages import stages_of
from domdesk.routing.swayed import choices_that_decided
from domdesk.routing.world import Ints, World
from domdesk.units import to_e4


def explain_order(problem: Problem, policy: Policy, plan: Plan, key: OrderKey, run: int | None = None) -> Decision:
    """The decision on one order of a plan. Raises KeyError where the problem has no such order."""
    problem, plan = narrowed(problem, plan, key)
    skus = {line.sku for line in problem.orders[0].lines}
    focus = replace(
        problem,
        orders=problem.orders[:1],
        products=tuple(p for p in problem.products if p.sku in skus),
        stock=tuple(r for r in problem.stock if r.sku in skus),
        overrides=tuple(o for o in problem.overrides if o.order == key),
    )
    priced = price_problem(focus, policy)
    free = left_by(priced, (s for s in plan.shipments if s.order != key))
    picks = _picks_of(priced, plan, key)
    prices = {(p.location, p.sku): p.minor_per_unit for p in plan.prices if p.sku}
    found = decision(priced, Alone(priced, free), free, picks, _chosen(priced, plan, key, picks), run, prices)
    return replace(found, stock=with_savings(problem, policy, plan, key, found.stock))


def decision(
    priced: Priced,
    alone: Alone,
    free: Ints,
    picks: Sequence[Pick],
    chosen: OrderPlan,
    run: int | None,
    prices: Mapping[tuple[str, str], int],
    because: tuple[str, ...] = (),
) -> Decision:
    """The decision on the one order of a problem, on the supplies that others leave free.

    `prices` are those of stock rows by (location, sku), in minor units a unit; `because` says what else decided than
    the order's own cost and people's choices, where anything did.
    """
    world = priced.world
    alternatives = _alternatives(priced, alone, free, picks, chosen)
    not_used = _not_used(
        priced, free, picks, alternatives, "its stock is worth more to other orders" if because else ""
    )
    ways = (a for a in alternatives if a.plan is not None and (a.plan.shipments or not world.choices))
    runner_up = next(ways, None)  # beside what somebody chose, not shipping is no way to compare with
    said = [
        decision_sentence(world, chosen, runner_up),
        *choices_that_decided(priced, alone, free, chosen),
        *because,
        *_broken(priced, picks),
        *_lifts(priced, free, picks),
    ]
    return Decision(
        world.orders[0].key,
        run,
        " ".join(said),
        chosen,
        alternatives,
        not_used,
        stages_of(priced, picks, _less(priced, free, picks), not_used),
        stock_uses(priced, free, picks, prices),
    )


def _picks_of(priced: Priced, plan: Plan, key: OrderKey) -> list[Pick]:
    world = priced.world
    index = {world.lines[line].line: line for line in world.lines_of(0)}
    return [
        Pick(
            0,
            world.location_index[s.location],
            tuple((index[a.line], to_e4(a.quantity)) for a in s.lines),
        )
        for s in plan.shipments
        if s.order == key
    ]


def _chosen(priced: Priced, plan: Plan, key: OrderKey, picks: Sequence[Pick]) -> OrderPlan:
    """The plan's own shipments of the order, with its split, unfilled cost and revenue."""
    world = priced.world
    shipments = tuple(s for s in plan.shipments if s.order == key)
    given = given_e4(picks)
    unfilled = sum(
        priced.unfilled.minor(line, int(world.quantity_e4[line]) - given.get(line, 0)) for line in world.lines_of(0)
    )
    costs = Costs(split=world.split_of(0, len(shipments)), unfilled=unfilled)
    for shipment in shipments:
        costs += shipment.costs
    unassigned = tuple(u for u in plan.unassigned if u.order == key)
    return OrderPlan(shipments, unassigned, costs, revenue_minor(world, 0, given))


# --- alternatives


def _alternatives(
    priced: Priced, alone: Alone, free: Ints, chosen_picks: Sequence[Pick], chosen: OrderPlan
) -> tuple[Alternative, ...]:
    """With each location, in one shipment, without each chosen location: the different ones, cheapest first."""
    world = priced.world
    used = {pick.location for pick in chosen_picks}
    asked: list[tuple[str, list[Pick] | None, tuple[Reason, ...]]] = []
    if len(used) > 1:
        asked.append(("in one shipment", alone.in_one_shipment(), ()))
    asked += [(f"without {world.locations[place].label}", alone.without_place(place), ()) for place in sorted(used)]
    for place, at in enumerate(world.locations):
        if place not in used:
            picks = alone.with_place(place)
            barred = () if picks is not None else (_no_of(priced, free, chosen_picks, place),)
            asked.append((f"with {at.label}", picks, barred))
        elif len(used) > 1:
            asked.append((f"with {at.label}", alone.with_place(place), ()))
    seen = {_signature(chosen_picks)}
    possible: list[tuple[str, list[Pick]]] = []
    impossible = []
    for question, picks, reasons in asked:
        if picks is None:
            impossible.append(Alternative(question, None, None, reasons))
        elif _signature(picks) not in seen:
            seen.add(_signature(picks))
            possible.append((question, picks))
    feasible = []
    sent = shipments_of_each(world, [picks for _, picks in possible])
    for (question, picks), shipments in zip(possible, sent, strict=True):
        plan = order_plan(priced, 0, shipments, picks, _less(priced, free, picks))
        feasible.append(Alternative(question, plan, plan.costs.total - chosen.costs.total))
    feasible.sort(key=lambda a: a.difference_minor or 0)
    return (*feasible, *impossible)


def _signature(picks: Sequence[Pick]) -> frozenset[tuple[int, tuple[tuple[int, int], ...]]]:
    return frozenset((p.location, tuple(sorted(p.quantities))) for p in picks)


def _less(priced: Priced, free: Ints, picks: Sequence[Pick]) -> Ints:
    left = free.copy()
    for pick in picks:
        priced.resources.take(left, pick)
    return left


# --- why not the others


def _broken(priced: Priced, picks: Sequence[Pick]) -> list[str]:
    """The soft rules that the chosen shipments break, each as a sentence with its price."""
    world = priced.world
    said = []
    for soft in world.soft_rules:
        at = [
            world.locations[pick.location].label
            for pick in picks
            if soft.broken_at[pick.location]
            and soft.on_order[pick.order]
            and (soft.on_line is None or any(soft.on_line[line] for line, _ in pick.quantities))
        ]
        if at:
            said.append(f"{' and '.join(at)} pays for a rule: {rule_sentence(soft.rule, world.problem.currency)}")
    return said + _gone_against(world, picks)


def _gone_against(world: World, picks: Sequence[Pick]) -> list[str]:
    """The preferences that the chosen shipments go against, each as a sentence with its price."""
    soft = [choice for choice in world.choices.get(0, ()) if choice.cost is not None]
    if not soft or not picks:
        return []
    broken = [
        (world.locations[pick.location].label, against(world, 0, pick.location, (li for li, _ in pick.quantities), t))
        for pick, t in zip(picks, price_picks(world, picks).tariff.tolist(), strict=True)
    ]
    payers = [(choice, [label for label, choices in broken if choice in choices]) for choice in soft]
    return [
        f"{' and '.join(labels)} pays for a choice: {choice_sentence(world, choice)}"
        for choice, labels in payers
        if labels
    ]


def _lifts(priced: Priced, free: Ints, picks: Sequence[Pick]) -> list[str]:
    """For each line left unserved, the smallest set of rules to lift, as a sentence."""
    given, left = given_e4(picks), _less(priced, free, picks)
    said = []
    for line in priced.world.lines_of(0):
        short = int(priced.world.quantity_e4[line]) - given.get(line, 0)
        lift = smallest_lift(priced, 0, line, short, picks, left) if short else None
        if lift is not None:
            said.append(f"{priced.world.lines[line].sku}: {lift.sentence}.")
    return said


def _not_used(
    priced: Priced, free: Ints, picks: Sequence[Pick], alternatives: Sequence[Alternative], because: str
) -> tuple[Reason, ...]:
    """For each location that ships nothing of the order, why: what bars it, or how much dearer it would be."""
    world = priced.world
    used = {pick.location for pick in picks}
    reasons = []
    for place, at in enumerate(world.locations):
        if place in used:
            continue
        with_it = next((a for a in alternatives if a.plan is not None and at.location in a.plan.locations), None)
        if with_it is None:
            reasons.append(_no_of(priced, free, picks, place))
        else:
            reasons.append(Reason(at.location, "dearer", _dearer(world.problem.currency, at.label, with_it, because)))
    return tuple(reasons)


def _dearer(currency: str, label: str, alternative: Alternative, because: str) -> str:
    difference = alternative.difference_minor or 0
    if difference > 0:
        return f"With {label} the order would cost {spoken(difference, currency)} more."
    if difference == 0:
        return f"With {label} the order would cost the same; a tie goes to fewer shipments, then to priority."
    saved = spoken(-difference, currency)
    return f"With {label} the order would cost {saved} less, but {because or 'the policy decided otherwise'}."


def _no_of(priced: Priced, free: Ints, picks: Sequence[Pick], place: int) -> Reason:
    """Why a location cannot ship anything of the order: its own no, or what is wrong with each line."""
    world = priced.world
    at = world.locations[place]
    left = _less(priced, free, picks)
    every = [
        line_reason(priced, 0, line, int(world.quantity_e4[line]), place, picks, left) for line in world.lines_of(0)
    ]
    codes = list(dict.fromkeys(r.code for r in every))
    telling = next((r for r in every if r.code != "no_stock"), every[0])
    if codes == ["no_stock"] and len(every) > 1:
        skus = sorted({world.lines[line].sku for line in world.lines_of(0)})
        none_held = not np.any(world.row_of[place, [world.sku_index[s] for s in skus]] >= 0)
        if none_held:
            names = ", ".join(skus[:3]) + (f" and {len(skus) - 3} more" if len(skus) > 3 else "")
            return Reason(at.location, "no_stock", f"{at.label} stocks none of {names}.")
    return telling

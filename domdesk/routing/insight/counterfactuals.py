"""What alone would have to change for a location to ship an order: the least change of each kind, each tried.

In: a run, one of its orders and perhaps a location. Out: Counterfactuals. Called by the engines. The order is placed by
the run's policy on what the other orders leave; a location wins where it then ships some of it.
"""

from collections.abc import Callable

from domdesk.errors import InputError
from domdesk.money import spoken
from domdesk.records import Counterfactual, OrderKey, Plan, Policy, Problem
from domdesk.routing.choices import choice_clause, choice_words
from domdesk.routing.insight.changes import product_cost
from domdesk.routing.insight.discounts import discounts
from domdesk.routing.insight.obstacles import obstacles
from domdesk.routing.insight.placing import Placed, Placing
from domdesk.routing.insight.restrictions import Restriction, choices_of, rules_of, settings_of, without
from domdesk.routing.insight.turn import Turn
from domdesk.routing.reasons import line_reason


def counterfactuals(
    problem: Problem,
    policy: Policy,
    plan: Plan,
    key: OrderKey,
    location: str | None = None,
    look: Callable[[], None] = lambda: None,
) -> list[Counterfactual]:
    """For each location that ships nothing of an order (or the one named), what would let it, or that nothing would.

    `look` is called before each location; what it raises ends the search. Raises KeyError where the problem has no such
    order, InputError where it has no such location.
    """
    placing = Placing(problem, policy, plan, key)
    world = placing.now.priced.world
    if location is not None and location not in world.location_index:
        raise InputError(f"The run knows no location {location}.", "Choose one of its locations.")
    ships = {shipment.location for shipment in plan.shipments if shipment.order == key}
    asked = [at.location for at in world.locations if at.location not in ships] if location is None else [location]
    lifted = lifts(placing) if any(world.location_index[name] not in placing.now.places for name in asked) else []
    found: list[Counterfactual] = []
    for name in asked:
        look()
        place = world.location_index[name]
        if name in ships or place in placing.now.places:
            found.append(_already(placing, place, ships=name in ships))
            continue
        turn = Turn(placing, place)
        ways = [*discounts(turn), *obstacles(turn)]
        ways += [turn.lifted(one, placed) for one, placed in lifted if place in placed.places]
        found += ways or [_none(placing, place)]
    return found


def lifts(placing: Placing) -> list[tuple[Restriction, Placed]]:
    """Each rule, setting, choice and wish that is about the order, and the order placed without it alone."""
    world = placing.now.priced.world
    currency = world.problem.currency
    rules = zip(rules_of(world.policy, currency), world.matched_rules, strict=True)
    every = [
        *(one for one, rule in rules if rule.on_order[0] and (rule.on_line is None or rule.on_line.any())),
        *settings_of(world.policy, currency),
        *choices_of(world),
        *_soft_choices(placing),
        *_wishes(placing),
    ]
    return [(one, placing.placed(*without(world.problem, world.policy, [one]))) for one in every]


def _soft_choices(placing: Placing) -> list[Restriction]:
    world = placing.now.priced.world
    soft = [choice for choice in world.choices.get(0, ()) if choice.cost is not None]
    said = [choice_clause(world, choice) for choice in soft]
    return [
        Restriction(
            choice_words(world, choice),
            f"{clause[0].upper()}{clause[1:]}.",
            order=world.orders[0].key,
            overrides=choice.overrides,
        )
        for choice, clause in zip(soft, said, strict=True)
    ]


def _wishes(placing: Placing) -> list[Restriction]:
    """What the order itself asks for, other than what a person chose for it."""
    order = placing.problem.orders[0]
    found = []
    if order.ship_complete:
        sentence = "The order asks to ship complete."
        found.append(Restriction("ship_complete", sentence, order=order.key, wish="ship_complete"))
    if order.service and all(o.action != "service" or o.line for o in placing.problem.overrides):
        sentence = f"The order asks for the service {order.service}."
        found.append(Restriction("service", sentence, order=order.key, wish="service"))
    return found


# --- where there is nothing to change


def _already(placing: Placing, place: int, *, ships: bool) -> Counterfactual:
    """A location that ships the order, or would if the order minded itself alone."""
    at = placing.now.priced.world.locations[place]
    if ships:
        text = f"{at.label} ships it already."
    else:
        text = f"{at.label} is the order's own best place already; the plan leaves it to other orders."
    return Counterfactual(at.location, "none", text, verified=True, cost_minor=placing.now.cost_minor)


def _none(placing: Placing, place: int) -> Counterfactual:
    """That nothing alone would do, and what stands against the location first."""
    world = placing.now.priced.world
    at = world.locations[place]
    if placing.now.is_large:
        limits = f"No rule, choice, cutoff or limit alone would let {at.label} ship it"
        text = f"{limits}; of an order this large no more is tried."
        return Counterfactual(at.location, "none", text, verified=True)
    with_it = placing.now.ways.with_place(place)
    if with_it is None:
        reason = _reason(placing, place)
    elif (dearer := placing.now.cost_of(with_it) - placing.now.cost_minor) > 0:
        reason = f"With it the order would cost {spoken(dearer, world.problem.currency)} more."
    else:
        reason = f"The policy's method, {world.policy.method}, prefers others."
    return Counterfactual(at.location, "none", f"Nothing alone would let {at.label} ship it. {reason}", verified=True)


def _reason(placing: Placing, place: int) -> str:
    """What stands first against a location for the first line."""
    priced, picks = placing.now.priced, placing.now.picks
    world, line = priced.world, 0
    left = priced.resources.left_by(picks) if picks else priced.resources.supply
    said = line_reason(priced, 0, line, int(world.quantity_e4[line]), place, picks, left).text
    sku = world.lines[line].sku
    if world.row_of[place, world.line_sku[line]] < 0 and product_cost(placing.problem, sku) is None:
        return f"{said} What a unit of it would cost there is not known."
    return said

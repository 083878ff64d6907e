"""What restricts or prices a run, piece by piece: rules, settings and people's choices, and the run without some.

In: problem and policy. Out: restrictions with their names and sentences. Called by the modules beside this one.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal

from domdesk.money import spoken, to_minor
from domdesk.records import Order, OrderKey, Override, Policy, Problem
from domdesk.routing.choices import choice_clause, choice_words, every, is_wish
from domdesk.routing.rules import either, rule_sentence
from domdesk.routing.world import World
from domdesk.style import exact

TOML_NAMES = {"must_arrive": "promise"}
"""Settings that a policy's file calls otherwise."""

_SENTENCES = {
    "split_cost": "Each further shipment of an order costs {}.",
    "late_cost_per_day": "Each day of lateness costs {}.",
    "miss_cost": "Stock that turns out not to be there costs {}.",
    "unfilled_cost": "A unit left unserved costs {}.",
    "max_shipments": "An order ships in {} shipments at most.",
    "line_split": "A line ships from one place alone.",
    "partial_line": "A line may ship in part.",
    "partial_order": "An order ships whole or not at all.",
    "must_arrive": "An order ships only where it arrives by its due date.",
    "max_distance_km": "Nothing ships farther than {} km.",
    "max_stock_age_hours": "Stock figures older than {} hours do not count.",
    "include_kinds": "Only places of kind {} ship.",
    "exclude_locations": "Nothing ships from {}.",
    "band": "An order may cost up to {} more for fewer shipments or an earlier day.",
}
_MONEY = ("split_cost", "late_cost_per_day", "miss_cost", "unfilled_cost", "band")
SHIPPING_WHOLE = (
    "max_shipments",
    "line_split",
    "must_arrive",
    "max_distance_km",
    "max_stock_age_hours",
    "include_kinds",
    "exclude_locations",
)
"""Settings that can keep an order from shipping whole; `partial_order` can keep a line from shipping at all."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """One of them: a rule by its place in the policy, a setting by its field, choices about an order, or its own wish.

    `wish` is a field of the order, set by a choice or by the order itself.
    """

    name: str
    sentence: str
    rule: int | None = None
    setting: str = ""
    order: OrderKey | None = None
    overrides: tuple[Override, ...] = ()
    wish: str = ""


def restrictions_of(policy: Policy, currency: str) -> list[Restriction]:
    """Every rule, then every setting that is not as by default."""
    return [*rules_of(policy, currency), *settings_of(policy, currency)]


def rules_of(policy: Policy, currency: str) -> list[Restriction]:
    """Every active rule, hard or soft, by its own name or 'rule 2'."""
    return [
        Restriction(rule.name or f"rule {number}", rule_sentence(rule, currency), rule=number - 1)
        for number, rule in enumerate(policy.rules, 1)
        if rule.active
    ]


def settings_of(policy: Policy, currency: str) -> list[Restriction]:
    """Every setting that is not as it is by default, by its name in a policy's file."""
    usual = Policy(policy.name, policy.method)
    return [
        Restriction(TOML_NAMES.get(name, name), _setting_sentence(name, getattr(policy, name), currency), setting=name)
        for name in _SENTENCES
        if getattr(policy, name) != getattr(usual, name)
    ]


def choices_of(world: World) -> list[Restriction]:
    """What people chose about a world's orders that must be kept: the places, the services and the day."""
    found = [
        Restriction(
            choice_words(world, choice),
            _sentence(choice_clause(world, choice)),
            order=world.orders[choice.order].key,
            overrides=choice.overrides,
        )
        for choice in every(world.choices)
        if choice.cost is None
    ]
    for override in world.problem.overrides:
        if is_wish(override):
            said = f"{override.action} {override.value}"
            found.append(
                Restriction(
                    said,
                    f"You chose the {said} for this order.",
                    order=override.order,
                    overrides=(override,),
                    wish=override.action,
                )
            )
    return found


def wholeness_of(order: Order, policy: Policy, currency: str) -> list[Restriction]:
    """What lets no line of an order ship without the others: the policy, and the order itself."""
    found = [one for one in settings_of(policy, currency) if one.setting == "partial_order"]
    if order.ship_complete:
        said = "The order asks to ship complete."
        found.append(Restriction("ship_complete", said, order=order.key, wish="ship_complete"))
    return found


def without(problem: Problem, policy: Policy, lifted: Collection[Restriction]) -> tuple[Problem, Policy]:
    """The problem and the policy without some restrictions, all else as it was: a wish lifted asks for nothing."""
    usual = Policy(policy.name, policy.method)
    gone = {one.rule for one in lifted}
    freer = replace(
        policy,
        rules=tuple(rule for place, rule in enumerate(policy.rules) if place not in gone),
        **{one.setting: getattr(usual, one.setting) for one in lifted if one.setting},
    )
    personal = [one for one in lifted if one.order is not None]
    if not personal:
        return problem, freer
    chosen = {override for one in personal for override in one.overrides}
    orders = tuple(_without_wishes(order, personal) for order in problem.orders)
    freed = (replace(o, value="") for o in problem.overrides if o in chosen and o.action == "service" and o.line)
    kept = (*(o for o in problem.overrides if o not in chosen), *freed)
    return replace(problem, orders=orders, overrides=kept), freer


def _without_wishes(order: Order, lifted: Collection[Restriction]) -> Order:
    wishes = {one.wish for one in lifted if one.order == order.key}
    return replace(
        order,
        service=None if "service" in wishes else order.service,
        due=None if "due" in wishes else order.due,
        ship_complete=order.ship_complete and "ship_complete" not in wishes,
    )


def _setting_sentence(name: str, value: object, currency: str) -> str:
    if name == "max_shipments" and value == 1:
        return "An order ships in one shipment."
    if name in _MONEY and isinstance(value, Decimal):
        return _SENTENCES[name].format(spoken(to_minor(value, currency), currency))
    if name == "unfilled_cost":
        return _SENTENCES[name].format("its price")
    if isinstance(value, tuple):
        return _SENTENCES[name].format(either(value))
    return _SENTENCES[name].format(exact(value) if isinstance(value, Decimal) else value)


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}."

"""Decisions in words a clerk would say aloud."""

from collections.abc import Sequence

from domdesk.money import spoken
from domdesk.records import Alternative, OrderPlan, Shipment
from domdesk.routing.promise import due_day
from domdesk.routing.world import World
from domdesk.style import day

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

_BY_RULE = {
    "priority": "It follows location priority, whatever the cost",
    "highest-stock": "It takes from where most is left, whatever the cost",
    "nearest": "It takes from the nearest that has it, whatever the cost",
    "fewest-shipments": "It makes as few shipments as can be, whatever the cost",
    "one-by-one": "It is the least-cost way on the stock that earlier orders left",
}


def decision_sentence(world: World, chosen: OrderPlan, runner_up: Alternative | None) -> str:
    """Who ships, in how many parcels, by which service, and how it compares with the next best way."""
    if not chosen.shipments:
        return _nothing(world, chosen)
    parcels = sum(len(s.parcels) for s in chosen.shipments)
    names = [_label(world, s) for s in chosen.shipments]
    services = list(dict.fromkeys(f"{s.carrier} {s.service}" for s in chosen.shipments))
    text = f"Ships from {_and(names)} in {_count(parcels, 'parcel')} by {_and(services)}"
    text += _promise(world, chosen)
    if runner_up is not None and runner_up.plan is not None and runner_up.difference_minor is not None:
        text += _compared(world, runner_up)
    if chosen.unassigned:
        short = _and([u.sku for u in chosen.unassigned])
        text += f". {short} stay{'s' if len(chosen.unassigned) == 1 else ''} unassigned"
    rule = _BY_RULE.get(world.policy.method)
    return f"{text}. {rule}." if rule else f"{text}."


def _promise(world: World, chosen: OrderPlan) -> str:
    """The day of the last arrival against what was promised."""
    arrivals = [s.delivery_date for s in chosen.shipments]
    if None in arrivals:
        return ""
    last = max(on for on in arrivals if on is not None)
    text = f", arriving {day(last)}"
    due = due_day(world.orders[0])
    if due is None:
        return text
    days = last.toordinal() - due
    if days > 0:
        return f"{text} ({_count(days, 'day')} late)"
    return f"{text} ({'on the day it is due' if days == 0 else _count(-days, 'day') + ' early'})"


def _compared(world: World, other: Alternative) -> str:
    assert other.plan is not None
    assert other.difference_minor is not None
    amount = spoken(abs(other.difference_minor), world.problem.currency)
    way = _way(world, other.plan)
    if other.difference_minor > 0:
        return f", {amount} less than the next best way ({way})"
    if other.difference_minor == 0:
        return f", which costs as much as the next best way ({way})"
    return f", {amount} more than this order's own cheapest way ({way}) on the stock that others leave"


def _way(world: World, plan: OrderPlan) -> str:
    names = [_label(world, s) for s in plan.shipments]
    if not names:
        return "not shipping it"
    way = f"{names[0]} alone" if len(names) == 1 else _and(names)
    return f"{way}, leaving {_and([u.sku for u in plan.unassigned])} out" if plan.unassigned else way


def _nothing(world: World, chosen: OrderPlan) -> str:
    """Why an order ships nothing, from the reasons of its lines."""
    codes = {r.code for u in chosen.unassigned for r in u.reasons}
    skus = _and(list(dict.fromkeys(u.sku for u in chosen.unassigned)))
    if codes <= {"no_stock", "draft", "inactive"}:
        return f"Nothing ships: no location that may ship has {skus}."
    if "no_rate" in codes and codes <= {"no_rate", "no_stock", "draft", "inactive"}:
        return f"Nothing ships: no rate card leads from a location with {skus} to this address."
    if "used_by_others" in codes:
        return f"Nothing ships: what there is of {skus} goes to orders where it saves more."
    if "ship_complete" in codes:
        return f"Nothing ships: the order must ship whole, and not all of {skus} can be had."
    under = "with what was chosen for it" if world.choices else "under this policy"
    return f"Nothing ships: {skus} cannot be sent from anywhere {under}."


def _label(world: World, shipment: Shipment) -> str:
    return world.locations[world.location_index[shipment.location]].label


def _count(n: int, noun: str) -> str:
    return f"{_NUMBERS[n] if n < len(_NUMBERS) else n} {noun}{'' if n == 1 else 's'}"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

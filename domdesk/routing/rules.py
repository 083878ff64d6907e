"""Rules of a policy: read from TOML, said as a sentence, and matched against orders, lines and locations."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from domdesk.canonical import KINDS_OF_LOCATION
from domdesk.errors import InputError
from domdesk.records import Location, Order, Product, Rule
from domdesk.style import exact
from domdesk.units import plain

_ACTIONS = ("only", "never", "prefer")
_LISTS = ("channel", "customer_tier", "country", "region", "service", "category", "sku")
KINDS = {
    "warehouse": "warehouses",
    "store": "shops",
    "distributor": "distributors",
    "dropship": "drop-ship suppliers",
    "3pl": "3PLs",
    "marketplace": "marketplaces",
}
"""What many places of a kind are called; of one the window says the same."""
_AMOUNTS = ("order_value_over", "order_value_under", "weight_over_g")


def parse_rule(table: object, policy: str, number: int, amount: Callable[[object], Decimal]) -> Rule:
    """One `[[rule]]` table; `amount` reads an amount of money or a weight. Raises InputError with a remedy."""

    def refuse(what: str, remedy: str) -> InputError:
        return InputError(f"Rule {number} of the policy {policy} {what}.", remedy)

    if not isinstance(table, Mapping):
        raise refuse("is not a table", "Write it as [[rule]] with `when` and one of only, never, prefer.")
    unknown = sorted(set(table) - {"when", "hard", "cost", "name", "active", *_ACTIONS})
    if unknown:
        raise refuse(f"has a key {unknown[0]!r}", "Use when, one of only, never, prefer, and hard or cost.")
    actions = [a for a in _ACTIONS if a in table]
    if len(actions) != 1:
        raise refuse("does not say exactly one of only, never, prefer", "Keep one of them, and make two rules of two.")
    try:
        when = _conditions(table.get("when", {}), amount)
        places = _places(table[actions[0]])
        cost = amount(table["cost"]) if "cost" in table else None
    except (ValueError, ArithmeticError) as fault:
        raise refuse(f"cannot be read: {fault}", "Correct that value.") from fault
    hard = table.get("hard", cost is None)
    if not isinstance(hard, bool):
        raise refuse(f"sets hard to {hard!r}", "Use true or false.")
    if hard and (cost is not None or actions[0] == "prefer"):
        raise refuse("is both hard and soft", "`prefer` and a rule with a cost are soft: leave `hard` out.")
    if not hard and cost is None:
        raise refuse("is soft but has no cost", "Say what breaking it costs, such as cost = 2.50.")
    active = table.get("active", True)
    if not isinstance(active, bool):
        raise refuse(f"sets active to {active!r}", "Use true or false; a rule that is false is kept and binds nothing.")
    name = table.get("name")
    return Rule(actions[0], *places, cost=cost, name=None if name is None else str(name), active=active, **when)


def _conditions(when: object, amount: Callable[[object], Decimal]) -> dict[str, Any]:
    if not isinstance(when, Mapping):
        raise ValueError(f"`when` is {when!r}, not a table of conditions")
    found: dict[str, Any] = {}
    for key, value in when.items():
        if key in _LISTS:
            found[key] = _names(value)
        elif key in _AMOUNTS:
            found[key] = amount(value)
        elif key == "hazmat" and isinstance(value, bool):
            found[key] = value
        else:
            raise ValueError(
                f"`when` has {key} = {value!r}; conditions are {', '.join((*_LISTS, *_AMOUNTS, 'hazmat'))}"
            )
    return found


def _names(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list | tuple) else [value]
    if not items or not all(isinstance(item, str) and item for item in items):
        raise ValueError(f"{value!r} is not a text or a list of texts")
    return tuple(items)


def _places(value: object) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """(kinds, groups, locations) of an action: a table of the three, or plain names of any of them."""
    if isinstance(value, Mapping):
        unknown = sorted(set(value) - {"kinds", "groups", "locations"})
        if unknown or not value:
            raise ValueError(f"{dict(value)!r} names places by something other than kinds, groups and locations")
        kinds, groups, locations = (_names(value[k]) if k in value else () for k in ("kinds", "groups", "locations"))
        wrong = [k for k in kinds if k not in KINDS_OF_LOCATION]
        if wrong:
            raise ValueError(f"{wrong[0]!r} is not a kind of location ({', '.join(KINDS_OF_LOCATION)})")
        return kinds, groups, locations
    names = _names(value)
    others = tuple(n for n in names if n not in KINDS_OF_LOCATION)
    return tuple(n for n in names if n in KINDS_OF_LOCATION), others, others


def rule_table(rule: Rule) -> dict[str, Any]:
    """The rule as the TOML table that `parse_rule` reads."""
    when: dict[str, Any] = {key: list(values) for key in _LISTS if (values := getattr(rule, key))}
    when |= {key: plain(value) for key in _AMOUNTS if (value := getattr(rule, key)) is not None}
    if rule.hazmat is not None:
        when["hazmat"] = rule.hazmat
    places = {key: list(names) for key in ("kinds", "groups", "locations") if (names := getattr(rule, key))}
    table: dict[str, Any] = {"name": rule.name} if rule.name is not None else {}
    if not rule.active:  # left out where true, so that what knows no switch still reads it; one that is off it refuses
        table["active"] = False
    table |= {"when": when, rule.action: places}
    if rule.cost is not None:
        table |= {"hard": False, "cost": plain(rule.cost)}
    return table


# --- matching


def names_place(rule: Rule, place: Location) -> bool:
    """Whether the rule's action is about this location."""
    return place.kind in rule.kinds or place.location in rule.locations or not set(rule.groups).isdisjoint(place.groups)


def is_broken_at(rule: Rule, place: Location) -> bool:
    """Whether shipping from a location breaks the rule, where its conditions hold."""
    return names_place(rule, place) == (rule.action == "never")


def holds_for_order(rule: Rule, order: Order, value: Fraction, services: frozenset[str]) -> bool:
    """Whether the rule's conditions on the order hold; `value` in the desk's currency, `services` as it is known."""
    return (
        _any_of(rule.channel, {order.channel})
        and _any_of(rule.customer_tier, {order.customer_tier})
        and _any_of(rule.country, {order.country})
        and _any_of(rule.region, {order.region})
        and _any_of(rule.service, services)
        and (rule.order_value_over is None or value > rule.order_value_over)
        and (rule.order_value_under is None or value < rule.order_value_under)
    )


def holds_for_product(rule: Rule, product: Product) -> bool:
    """Whether the rule's conditions on lines hold for a line of this product; unknown weight is not over anything."""
    return (
        _any_of(rule.category, {product.category})
        and (not rule.sku or product.sku in rule.sku)
        and (rule.hazmat is None or product.hazmat == rule.hazmat)
        and (rule.weight_over_g is None or (product.weight_g or 0) > rule.weight_over_g)
    )


def _any_of(wanted: tuple[str, ...], has: set[str | None] | frozenset[str]) -> bool:
    folded = {(text or "").casefold() for text in has}
    return not wanted or any(text.casefold() in folded for text in wanted)


# --- words


def rule_sentence(rule: Rule, currency: str) -> str:
    """The rule as one sentence: 'Orders over 100 USD: only warehouses may ship hazardous goods.'

    One that is not active begins with 'Off:'.
    """
    places = either([*(KINDS[kind] for kind in rule.kinds), *dict.fromkeys((*rule.groups, *rule.locations))])
    what = _lines_in_words(rule) or "the order"
    verb = {
        "only": f"only {places} may ship {what}",
        "never": f"{places} may not ship {what}",
        "prefer": f"{places} should ship {what}",
    }[rule.action]
    price = "" if rule.cost is None else f"; breaking this costs {exact(rule.cost)} {currency} a shipment"
    when = _order_in_words(rule, currency)
    text = f"{when}: {verb}{price}." if when else f"{verb}{price}."
    text = text[0].upper() + text[1:]
    return text if rule.active else f"Off: {text}"


def _order_in_words(rule: Rule, currency: str) -> str:
    parts = []
    if rule.channel:
        parts.append(f"from {either(rule.channel)}")
    if rule.customer_tier:
        parts.append(f"of {either(rule.customer_tier)} customers")
    if rule.country or rule.region:
        parts.append(f"to {either((*rule.region, *rule.country))}")
    if rule.service:
        parts.append(f"by {either(rule.service)}")
    if rule.order_value_over is not None:
        parts.append(f"over {exact(rule.order_value_over)} {currency}")
    if rule.order_value_under is not None:
        parts.append(f"under {exact(rule.order_value_under)} {currency}")
    return f"Orders {' '.join(parts)}" if parts else ""


def _lines_in_words(rule: Rule) -> str:
    parts = []
    if rule.hazmat is not None:
        parts.append("hazardous goods" if rule.hazmat else "goods that are not hazardous")
    if rule.category:
        parts.append(either(rule.category))
    if rule.sku:
        parts.append(either(rule.sku))
    if rule.weight_over_g is not None:
        parts.append(f"units over {exact(rule.weight_over_g)} g")
    return " and ".join(parts)


def either(names: list[str] | tuple[str, ...]) -> str:
    """Names as alternatives: 'a, b or c'."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"

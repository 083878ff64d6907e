"""Policies: a TOML table with a name, one of the methods and its settings, checked into a `Policy`."""

import tomllib
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

import tomli_w

from domdesk.canonical import KINDS_OF_LOCATION
from domdesk.errors import InputError
from domdesk.records import METHODS, Policy
from domdesk.routing.rules import parse_rule, rule_table
from domdesk.units import plain


def built_in_policies() -> dict[str, Policy]:
    """Each method with its default settings, under its own name."""
    return {method: Policy(method, method) for method in METHODS}


def parse_policy(text: str, fallback_name: str) -> Policy:
    """The policy in a TOML text; `fallback_name` is used where it has no name. Raises InputError with a remedy."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise InputError(f"The policy {fallback_name} is not valid TOML: {fault}.", "Correct that line.") from fault
    name = str(table.pop("name", "") or fallback_name)
    method = str(table.pop("method", ""))
    if method not in METHODS:
        raise InputError(
            f"The policy {name} has the method {method!r}, which domdesk does not have.",
            f"Use one of {', '.join(METHODS)}.",
        )
    rules = table.pop("rule", [])
    unknown = sorted(set(table) - set(_SETTINGS))
    if unknown:
        raise InputError(
            f"The policy {name} has a setting {unknown[0]!r} that this version does not have.",
            f"Remove it; the settings are {', '.join(_SETTINGS)}.",
        )
    settings: dict[str, Any] = {}
    for key, value in table.items():
        try:
            settings[key] = _SETTINGS[key](value)
        except (ValueError, InvalidOperation) as fault:
            raise InputError(f"The policy {name} sets {key} to {value!r}.", f"Use {_MEANT[key]}.") from fault
    if "promise" in settings:
        settings["must_arrive"] = settings.pop("promise")
    if not isinstance(rules, list):
        raise InputError(
            f"The policy {name} has a `rule` that is not a list of tables.", "Write each rule as [[rule]]."
        )
    settings["rules"] = tuple(parse_rule(rule, name, number, _amount) for number, rule in enumerate(rules, 1))
    return Policy(name, method, **settings)


def policy_text(policy: Policy) -> str:
    """The policy as TOML, every setting written out."""
    table: dict[str, Any] = {
        "name": policy.name,
        "method": policy.method,
        "split_cost": plain(policy.split_cost),
        "late_cost_per_day": plain(policy.late_cost_per_day),
        "miss_cost": plain(policy.miss_cost),
        "unfilled_cost": policy.unfilled_cost if isinstance(policy.unfilled_cost, str) else plain(policy.unfilled_cost),
        "line_split": _word(policy.line_split),
        "partial_line": _word(policy.partial_line),
        "partial_order": _word(policy.partial_order),
        "promise": "must" if policy.must_arrive else "cost",
        "band": plain(policy.band),
    }
    if policy.max_shipments is not None:
        table["max_shipments"] = policy.max_shipments
    if policy.max_distance_km is not None:
        table["max_distance_km"] = plain(policy.max_distance_km)
    if policy.max_stock_age_hours is not None:
        table["max_stock_age_hours"] = plain(policy.max_stock_age_hours)
    if policy.include_kinds:
        table["include_kinds"] = list(policy.include_kinds)
    if policy.exclude_locations:
        table["exclude_locations"] = list(policy.exclude_locations)
    if policy.rules:
        table["rule"] = [rule_table(rule) for rule in policy.rules]
    return tomli_w.dumps(table)


def _word(allowed: bool) -> str:
    return "allowed" if allowed else "never"


def _amount(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(value)
    amount = Decimal(str(value))
    if not amount.is_finite() or amount < 0:
        raise ValueError(value)
    return amount


def _unfilled(value: object) -> Decimal | str:
    return value if isinstance(value, str) and value in ("auto", "price") else _amount(value)


def _count(value: object) -> int:
    count = int(str(value))
    if count < 1:
        raise ValueError(value)
    return count


def _allowed(value: object) -> bool:
    if value not in ("allowed", "never"):
        raise ValueError(value)
    return value == "allowed"


def _must(value: object) -> bool:
    if value not in ("cost", "must"):
        raise ValueError(value)
    return value == "must"


def _texts(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str) for item in items):
        raise ValueError(value)
    return tuple(items)


def _kinds(value: object) -> tuple[str, ...]:
    kinds = _texts(value)
    if not set(kinds) <= set(KINDS_OF_LOCATION):
        raise ValueError(value)
    return kinds


_SETTINGS: dict[str, Callable[[object], object]] = {
    "split_cost": _amount,
    "late_cost_per_day": _amount,
    "miss_cost": _amount,
    "unfilled_cost": _unfilled,
    "max_shipments": _count,
    "line_split": _allowed,
    "partial_line": _allowed,
    "partial_order": _allowed,
    "max_distance_km": _amount,
    "max_stock_age_hours": _amount,
    "promise": _must,
    "include_kinds": _kinds,
    "exclude_locations": _texts,
    "band": _amount,
}
_MONEY = "an amount of money such as 1.50"
_MEANT = {
    "split_cost": _MONEY,
    "late_cost_per_day": _MONEY,
    "miss_cost": _MONEY,
    "unfilled_cost": "'auto', 'price' or an amount of money such as 20",
    "max_shipments": "a whole number from 1",
    "line_split": "'allowed' or 'never'",
    "partial_line": "'allowed' or 'never'",
    "partial_order": "'allowed' or 'never'",
    "max_distance_km": "a number of kilometres such as 800",
    "max_stock_age_hours": "a number of hours such as 48",
    "promise": "'cost' or 'must'",
    "include_kinds": f"a list of {', '.join(KINDS_OF_LOCATION)}",
    "exclude_locations": "a list of location ids",
    "band": _MONEY,
}

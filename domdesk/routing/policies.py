"""Policies: a TOML table with a name, one of the methods and its settings, checked into a `Policy`."""

import tomllib
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from domdesk.errors import InputError
from domdesk.records import METHODS, Policy
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
    return Policy(name, method, **settings)


def policy_text(policy: Policy) -> str:
    """The policy as TOML, every setting written out."""
    unfilled = policy.unfilled_cost if isinstance(policy.unfilled_cost, str) else plain(policy.unfilled_cost)
    quoted = policy.name.replace("\\", "\\\\").replace('"', '\\"')
    rows = [
        f'name = "{quoted}"',
        f'method = "{policy.method}"',
        f'split_cost = "{plain(policy.split_cost)}"',
        f'unfilled_cost = "{unfilled}"',
        f'line_split = "{_word(policy.line_split)}"',
        f'partial_line = "{_word(policy.partial_line)}"',
        f'partial_order = "{_word(policy.partial_order)}"',
    ]
    if policy.max_shipments is not None:
        rows.append(f"max_shipments = {policy.max_shipments}")
    return "\n".join(rows) + "\n"


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


_SETTINGS: dict[str, Callable[[object], object]] = {
    "split_cost": _amount,
    "unfilled_cost": _unfilled,
    "max_shipments": _count,
    "line_split": _allowed,
    "partial_line": _allowed,
    "partial_order": _allowed,
}
_MEANT = {
    "split_cost": "an amount of money such as 1.50",
    "unfilled_cost": "'auto', 'price' or an amount of money such as 20",
    "max_shipments": "a whole number from 1",
    "line_split": "'allowed' or 'never'",
    "partial_line": "'allowed' or 'never'",
    "partial_order": "'allowed' or 'never'",
}

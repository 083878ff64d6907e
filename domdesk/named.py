"""What users name (an order, a policy, a time) found, or refused with a remedy. Called by the desk's verbs."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domdesk.errors import InputError
from domdesk.records import OrderKey, Policy

if TYPE_CHECKING:
    from domdesk.store import Store


def clock(now: str | None, timezone: str) -> datetime:
    """The run's `now`. With 'placed' each order has its own clock; the run as a whole keeps the system's."""
    zone = ZoneInfo(timezone)
    if now in (None, "placed"):
        return datetime.now(zone).replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(str(now))
    except ValueError:
        raise InputError(f"'{now}' is not a time.", "Write it as 2026-11-22T14:30, or 'placed'.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def policy(store: "Store", wanted: str | Path | None) -> Policy:
    """A policy kept in the desk, a built-in one, or one from a TOML file, in this order."""
    from domdesk.routing import built_in_policies, parse_policy

    name = str(wanted or "cheapest")
    kept, built_in = store.policies(), built_in_policies()
    if name in kept:
        return parse_policy(kept[name], name)
    if name in built_in:
        return built_in[name]
    file = Path(name)
    if file.is_file():
        try:
            return parse_policy(file.read_text(encoding="utf-8-sig"), file.stem)
        except UnicodeDecodeError:
            raise InputError(f"{file} is not a text file in UTF-8.", "Save the policy as UTF-8.") from None
    if file.suffix.lower() == ".toml":
        raise InputError(f"There is no policy file {file}.", "Check the path, or name a policy without .toml.")
    names = ", ".join(dict.fromkeys([*kept, *built_in]))
    raise InputError(f"There is no policy called '{name}'.", f"Take one of: {names}; or the path of a TOML file.")


def kept_policy(toml: str, name: str) -> Policy:
    """A policy as a run kept it."""
    from domdesk.routing import parse_policy

    return parse_policy(toml, name)


def order(store: "Store", name: str) -> OrderKey:
    """The one order that `name` means: its number, or channel:number."""
    found = store.find_orders(name)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f"{k.channel}:{k.order}" for k in found)
        raise InputError(f"Order {name} is in more than one channel.", f"Name one of: {names}.")
    from rapidfuzz import process

    near = process.extract(name, sorted({row.order for row in store.order_rows(None)}), limit=3, score_cutoff=60)
    hint = f"Did you mean {' or '.join(n for n, *_ in near)}?" if near else "Name it as in the orders file."
    raise InputError(f"There is no open order {name}.", hint)

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
    name = str(wanted or "cheapest")
    found = _policy_of_desk(store, name)
    if found is not None:
        return found
    if Path(name).is_file() or Path(name).suffix.lower() == ".toml":
        return policy_of_file(Path(name))
    names = ", ".join(_policies(store))
    raise InputError(f"There is no policy called '{name}'.", f"Take one of: {names}; or the path of a TOML file.")


def policy_of_desk(store: "Store", name: str) -> Policy:
    """A policy kept in the desk, or a built-in one."""
    found = _policy_of_desk(store, name)
    if found is None:
        raise InputError(f"There is no policy called '{name}'.", f"Take one of: {', '.join(_policies(store))}.")
    return found


def _policy_of_desk(store: "Store", name: str) -> Policy | None:
    from domdesk.routing import built_in_policies, parse_policy

    kept = store.policies()
    return parse_policy(kept[name], name) if name in kept else built_in_policies().get(name)


def _policies(store: "Store") -> list[str]:
    from domdesk.routing import built_in_policies

    return list(dict.fromkeys([*store.policies(), *built_in_policies()]))


def policy_of_file(file: Path) -> Policy:
    """A policy from a TOML file."""
    from domdesk.routing import parse_policy

    try:
        return parse_policy(file.read_text(encoding="utf-8-sig"), file.stem)
    except UnicodeDecodeError:
        raise InputError(f"{file} is not a text file in UTF-8.", "Save the policy as UTF-8.") from None
    except FileNotFoundError:
        raise InputError(
            f"There is no policy file {file}.", "Check the path, or name a policy without .toml."
        ) from None
    except OSError as fault:
        raise InputError(f"{file} cannot be read: {fault.strerror}.", "Name a TOML file.") from fault


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

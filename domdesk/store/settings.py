"""desk.toml and policy files → the desk's settings and policies, and back out. Called by saving, dumping and Store.

Settings are kept as JSON by key: currency, timezone, committed_includes_open_orders, reservation_hours (0: what is
accepted is held without end), the service map, which leads a shop's shipping texts to services of rate cards, the facts
that files do not say of themselves, by file, and the mappings of unknown sheets, by their header.
"""

import json
import tomllib
from collections.abc import Sequence
from typing import TypeGuard
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tomli_w

from domdesk.errors import DeskError, InputError
from domdesk.money import is_currency
from domdesk.records import Issue, Reading
from domdesk.store import cancelled, keeping
from domdesk.store.database import Database, utf8
from domdesk.store.tally import Tally

DEFAULTS: dict[str, object] = {
    "currency": "USD",
    "timezone": "UTC",
    "committed_includes_open_orders": False,
    "reservation_hours": 0,
    "service_map": {},
    "rate_facts": {},
    "mappings": {},
}
"""Every setting of a desk, in the order in which desk.toml tells them."""

MOST_HOURS = 8760
"""A reservation that runs out does so within a year."""


def load(database: Database) -> dict[str, object]:
    """All settings, defaults where nothing was set. Raises DeskError for what this program would not have written."""
    stored: dict[str, str] = dict(database.rows("SELECT key, value FROM settings"))
    try:
        return {k: checked(k, json.loads(stored[k])) if k in stored else v for k, v in DEFAULTS.items()}
    except (ValueError, InputError) as error:
        raise DeskError(f"{database.path.name} holds a setting that cannot be: {error}", "Restore a backup.") from error


def put(database: Database, key: str, value: object) -> None:
    """Changes a setting as a part of the batch that is being saved."""
    with database.table("told", {"key": [key], "value": [as_kept(value)]}):
        keeping.upsert(database, "settings", "FROM told")


def as_kept(value: object) -> str:
    """A setting's value as the desk file holds it."""
    return utf8(json.dumps(value, ensure_ascii=False))


def policies(database: Database) -> dict[str, str]:
    """Policy name → its TOML text, by name."""
    return dict(database.rows("SELECT name, toml FROM policies ORDER BY name"))


def checked(key: str, value: object) -> object:
    """A setting's value as it is kept. Raises InputError that says what it should be."""
    if key == "currency":
        if not isinstance(value, str) or not is_currency(value.upper()):
            raise InputError(f"{value!r} is not a currency.", "Write its ISO code, such as USD or EUR.")
        return value.upper()
    if key == "timezone":
        if not isinstance(value, str) or not _is_zone(value):
            raise InputError(
                f"{value!r} is not a time zone.", "Write a name such as America/New_York or Europe/Berlin."
            )
        return value
    if key == "committed_includes_open_orders":
        if not isinstance(value, bool):
            raise InputError(f"{key} is {value!r}.", "Write true or false.")
        return value
    if key == "reservation_hours":
        if type(value) is not int or not 0 <= value <= MOST_HOURS:
            raise InputError(f"{key} is {value!r}.", f"Write whole hours up to {MOST_HOURS}, or 0 for no end.")
        return value
    if key == "rate_facts":
        if not isinstance(value, dict) or not all(_is_texts(facts) for facts in value.values()):
            raise InputError(f"{key} is not a table of tables of texts.", "Take it from a dump as it is.")
        return {name: dict(sorted(facts.items())) for name, facts in sorted(value.items())}
    if key == "mappings":
        if not isinstance(value, dict) or not all(isinstance(mapping, dict) for mapping in value.values()):
            raise InputError(f"{key} is not a table of mappings.", "Take it from a dump as it is.")
        return _sorted(value, key)
    if not _is_texts(value):
        raise InputError(f"{key} is not a table of texts.", 'Write lines such as "Standard shipping" = "Ground".')
    return dict(sorted(value.items()))


def _sorted(value: object, key: str) -> object:
    """Tables within tables, by their keys. Raises InputError where one holds more than texts and whole numbers."""
    if isinstance(value, dict):
        return {name: _sorted(inner, key) for name, inner in sorted(value.items())}
    flat = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str) or type(item) is int for item in flat):
        raise InputError(f"{key} holds {value!r}.", "Take it from a dump as it is.")
    return value


def _is_texts(value: object) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def save(database: Database, readings: Sequence[Reading], tallies: Sequence[Tally]) -> None:
    """Takes the settings and policies among the readings, what was told beside files, and the mappings used."""
    named: dict[str, str] = {}
    told: dict[str, dict[str, object]] = {"rate_facts": {}, "mappings": {}}
    for reading in readings:
        told["rate_facts"] |= reading.facts
        told["mappings"] |= reading.mappings
    for reading, tally in zip(readings, tallies, strict=True):
        if reading.settings is not None:
            _save_settings(database, reading.settings, tally)
        if reading.policy is not None:
            _save_policy(database, reading, named, tally)
    before = load(database) if any(told.values()) else {}
    for setting, new in told.items():
        known = before.get(setting)
        if new and isinstance(known, dict) and (kept := checked(setting, known | new)) != known:
            put(database, setting, kept)


def _save_settings(database: Database, table: dict[str, object], tally: Tally) -> None:
    inner = table.get("settings")
    told = {k: v for k, v in table.items() if k != "settings"} | (inner if isinstance(inner, dict) else {})
    changed = False
    for key, value in told.items():
        if key == cancelled.SETTING:
            continue
        if key not in DEFAULTS:
            text = f"'{key}' is not a setting of a desk and was passed over."
            tally.issues.append(Issue("notice", "unknown_setting", text, column=key))
            continue
        try:
            changed |= change(database, key, value)
        except InputError as error:
            tally.issues.append(Issue("error", "bad_setting", str(error), column=key))
            tally.left_out += 1
    tally.changed += changed
    tally.unchanged += not changed


def change(database: Database, key: str, value: object) -> bool:
    """Sets a setting; whether it was another before. Raises InputError where it cannot be that."""
    if key not in DEFAULTS:
        raise InputError(f"'{key}' is not a setting of a desk.", f"Its settings are {', '.join(DEFAULTS)}.")
    before, new = load(database)[key], checked(key, value)
    if new == before:
        return False
    if key == "currency" and database.value("SELECT count(*) FROM runs"):
        raise InputError(
            f"The desk counts in {before} and has runs in it, so its currency stays.", f"Make a new desk for {new}."
        )
    put(database, key, new)
    return True


def _save_policy(database: Database, reading: Reading, named: dict[str, str], tally: Tally) -> None:
    """A policy goes by its `name`; one without is given its file's, in its text too, so that it keeps it."""
    toml = utf8(reading.policy or "")
    try:
        name = str(tomllib.loads(toml).get("name", ""))
    except tomllib.TOMLDecodeError as error:
        tally.issues.append(Issue("error", "bad_policy", f"The policy is not valid TOML: {error}."))
        tally.left_out += 1
        return
    if not name:
        name = _stem(reading.file)
        toml = tomli_w.dumps({"name": name}) + toml
    if name in named:
        text = f"The policy '{name}' was already in {named[name]}; this one was left out. Give it another name."
        tally.issues.append(Issue("error", "repeated_key", text, column="name"))
        tally.left_out += 1
        return
    named[name] = reading.file
    before = policies(database).get(name)
    tally.new += before is None
    tally.changed += before is not None and before != toml
    tally.unchanged += before == toml
    if before != toml:
        put_policy(database, name, toml)


def put_policy(database: Database, name: str, toml: str) -> None:
    """Keeps a policy as a part of the batch that is being saved."""
    with database.table("told", {"name": [utf8(name)], "toml": [utf8(toml)]}):
        keeping.upsert(database, "policies", "FROM told")


def remove_policy(database: Database, name: str) -> None:
    """Takes a policy away as a part of the batch that is being saved."""
    with database.table("named", {"name": [utf8(name)]}):
        keeping.delete(database, "policies", "r.name IN (SELECT name FROM named)")


def _stem(file: str) -> str:
    name = utf8(file).replace("\\", "/").rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] or name

"""desk.toml and policy files → the desk's settings and policies, and back out. Called by saving, dumping and Store.

Settings are kept as JSON by key: currency, timezone, committed_includes_open_orders, the service map, which leads a
shop's shipping texts to services of rate cards, and the facts that rate files do not say of themselves, by file.
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
from domdesk.store.database import Database, utf8
from domdesk.store.tally import Tally

DEFAULTS: dict[str, object] = {
    "currency": "USD",
    "timezone": "UTC",
    "committed_includes_open_orders": False,
    "service_map": {},
    "rate_facts": {},
}
"""Every setting of a desk, in the order in which desk.toml tells them."""


def load(database: Database) -> dict[str, object]:
    """All settings, defaults where nothing was set. Raises DeskError for what this program would not have written."""
    stored: dict[str, str] = dict(database.rows("SELECT key, value FROM settings"))
    try:
        return {k: checked(k, json.loads(stored[k])) if k in stored else v for k, v in DEFAULTS.items()}
    except (ValueError, InputError) as error:
        raise DeskError(f"{database.path.name} holds a setting that cannot be: {error}", "Restore a backup.") from error


def put(database: Database, key: str, value: object) -> None:
    text = utf8(json.dumps(value, ensure_ascii=False))
    database.rows(
        "INSERT INTO settings VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", [key, text]
    )


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
    if key == "rate_facts":
        if not isinstance(value, dict) or not all(_is_texts(facts) for facts in value.values()):
            raise InputError(f"{key} is not a table of tables of texts.", "Take it from a dump as it is.")
        return {name: dict(sorted(facts.items())) for name, facts in sorted(value.items())}
    if not _is_texts(value):
        raise InputError(f"{key} is not a table of texts.", 'Write lines such as "Standard shipping" = "Ground".')
    return dict(sorted(value.items()))


def _is_texts(value: object) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def save(database: Database, readings: Sequence[Reading], tallies: Sequence[Tally]) -> None:
    """Takes the settings and policies among the readings, and what was told beside rate files."""
    named: dict[str, str] = {}
    told = {key: facts for reading in readings for key, facts in reading.facts.items()}
    for reading, tally in zip(readings, tallies, strict=True):
        if reading.settings is not None:
            _save_settings(database, reading.settings, tally)
        if reading.policy is not None:
            _save_policy(database, reading, named, tally)
    if told:
        known = load(database)["rate_facts"]
        assert isinstance(known, dict)
        put(database, "rate_facts", checked("rate_facts", known | told))


def _save_settings(database: Database, table: dict[str, object], tally: Tally) -> None:
    inner = table.get("settings")
    told = {k: v for k, v in table.items() if k != "settings"} | (inner if isinstance(inner, dict) else {})
    before, changed = load(database), False
    for key, value in told.items():
        if key not in DEFAULTS:
            text = f"'{key}' is not a setting of a desk and was passed over."
            tally.issues.append(Issue("notice", "unknown_setting", text, column=key))
            continue
        try:
            new = checked(key, value)
            if key == "currency" and new != before[key] and database.value("SELECT count(*) FROM runs"):
                raise InputError(
                    f"The desk counts in {before[key]} and has runs in it, so its currency stays.",
                    f"Make a new desk for {new}.",
                )
        except InputError as error:
            tally.issues.append(Issue("error", "bad_setting", str(error), column=key))
            tally.left_out += 1
            continue
        if new != before[key]:
            put(database, key, new)
            changed = True
    tally.changed += changed
    tally.unchanged += not changed


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
        database.rows(
            "INSERT INTO policies VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET toml = excluded.toml", [name, toml]
        )


def _stem(file: str) -> str:
    name = utf8(file).replace("\\", "/").rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] or name

"""The sources of a desk as a dump writes them, in sources.toml → `Source`s. Called by the canonical format.

A `[[source]]` holds what differs from the default. No secret is in it; whether one may be kept the desk says.
"""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from typing import Any

from domdesk.errors import InputError
from domdesk.records import Issue, Source

_NEEDED = ("name", "kind", "address")
_BLANK = Source("", "", "")
_FIELDS = [field.name for field in fields(Source)]


def is_source_list(table: Mapping[str, Any]) -> bool:
    """Whether a TOML file is one of sources."""
    return isinstance(table.get("source"), list)


def read_source_list(table: Mapping[str, Any]) -> tuple[tuple[Source, ...], tuple[Issue, ...], int]:
    """Its sources, what is to be told about them, and how many were left out."""
    found: dict[str, Source] = {}
    issues: list[Issue] = []
    faulty = 0
    for number, told in enumerate(table["source"], 1):
        try:
            source = _source(told, issues)
            if source.name in found:
                raise InputError(f"{source.name} stands twice in the file; this one was left out.")
        except InputError as error:
            issues.append(Issue("error", "bad_source", f"Source {number}: {error}"))
            faulty += 1
            continue
        found[source.name] = source
    return tuple(found.values()), tuple(issues), faulty


def _source(told: object, issues: list[Issue]) -> Source:
    if not isinstance(told, dict) or not all(told.get(key) and isinstance(told[key], str) for key in _NEEDED):
        raise InputError("It lacks a name, a kind or an address.", "Write each as a text.")
    unknown = [key for key in told if key not in _FIELDS]
    for key in unknown:
        text = f"'{key}' is nothing that is told of a source and was passed over."
        issues.append(Issue("notice", "unknown_setting", text, column=key))
    values: dict[str, Any] = {key: _checked(key, value) for key, value in told.items() if key not in unknown}
    return Source(**values)


def _checked(key: str, value: object) -> object:
    """A value as a Source has it; what is refused is not repeated, since it may be a secret."""
    if key == "confidence":
        try:
            return Decimal(str(value))
        except InvalidOperation as error:
            raise InputError("Its confidence is no number.", 'Write it as "0.95".') from error
    if key == "facts":
        if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
            return dict(value)
        raise InputError("Its facts are not a table of texts.", "Take them from a dump as they are.")
    if type(value) is not type(getattr(_BLANK, key)):
        raise InputError(f"Its {key.replace('_', ' ')} is not what it should be.", "Take it from a dump as it is.")
    return value

"""Words of the command line as values; a word that cannot be one is refused by argparse with what to write instead.

Called by `cli` and the bench's command.
"""

import argparse
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation


def seconds(text: str) -> float:
    """Seconds above 0."""
    with suppress(ValueError):
        if 0 < (value := float(text)) < float("inf"):
            return value
    raise argparse.ArgumentTypeError(f"write a number of seconds above 0, not '{text}'")


def above_0(text: str) -> float:
    """A number above 0."""
    return number(text, "above 0", lambda value: value > 0)


def from_1(text: str) -> float:
    """A number from 1."""
    return number(text, "from 1", lambda value: value >= 1)


def share(text: str) -> float:
    """A number from 0 to 1."""
    return number(text, "from 0 to 1", lambda value: 0 <= value <= 1)


def number(text: str, about: str, fits: Callable[[float], bool]) -> float:
    """A finite number that fits."""
    with suppress(ValueError):
        if math.isfinite(value := float(text)) and fits(value):
            return value
    raise argparse.ArgumentTypeError(f"write a number {about}, not '{text}'")


def one_of(known: Sequence[str]) -> Callable[[str], str]:
    """A word that is one of those known; unlike `choices`, it lets an option with `*` be empty."""

    def word(text: str) -> str:
        if text not in known:
            raise argparse.ArgumentTypeError(f"take one of {', '.join(known)}, not '{text}'")
        return text

    return word


def whole(text: str) -> int:
    """A whole number from 0."""
    with suppress(ValueError):
        if (value := int(text)) >= 0:
            return value
    raise argparse.ArgumentTypeError(f"write a whole number from 0, not '{text}'")


def whole_above_0(text: str) -> int:
    """A whole number from 1."""
    with suppress(ValueError):
        if (value := int(text)) > 0:
            return value
    raise argparse.ArgumentTypeError(f"write a whole number from 1, not '{text}'")


def fact(text: str) -> tuple[str, str]:
    """A name and a value, told beside a file."""
    name, equals, value = text.partition("=")
    if name.strip() and equals and value.strip():
        return name.strip(), value.strip()
    raise argparse.ArgumentTypeError(f"write it as carrier=USPS, not '{text}'")


def seed(text: str) -> int:
    """A whole number from 0."""
    with suppress(ValueError):
        if 0 <= (value := int(text)) < 2**31:
            return value
    raise argparse.ArgumentTypeError(f"write a whole number from 0, not '{text}'")


def amount(text: str) -> Decimal:
    """An exact amount above 0."""
    with suppress(InvalidOperation):
        if (value := Decimal(text)).is_finite() and value > 0:
            return value
    raise argparse.ArgumentTypeError(f"write an amount above 0, not '{text}'")


def day(text: str) -> date:
    """A date."""
    with suppress(ValueError):
        return date.fromisoformat(text)
    raise argparse.ArgumentTypeError(f"write a date as 2026-12-01, not '{text}'")

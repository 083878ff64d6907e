"""A table of lesson.toml, taken cell by cell: values out, and an issue for each cell that is not understood.

Called by the reading of lessons.
"""

import re
import reprlib
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from domdesk.lessons.lesson import LessonIssue, order_key
from domdesk.records import OrderKey

FILE = "lesson.toml"

T = TypeVar("T")


def prose(text: str) -> str:
    """A text with its paragraphs each on one line, parted by a blank line."""
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))


class Table:
    """A table of the file: its cells are taken one by one, checked, and what is left over is told."""

    def __init__(self, cells: dict[str, Any], where: tuple[str, ...], issues: list[LessonIssue]) -> None:
        self._cells = dict(cells)
        self._where = where
        self._issues = issues

    def tell(self, key: str, text: str, remedy: str) -> None:
        self._issues.append(LessonIssue(FILE, ", ".join((*self._where, key)), text, remedy))

    def take(self, key: str, default: T, understood: Callable[[Any], T], meant: str) -> T:
        """A cell as a value; `default` where it is missing or, told as an issue, not understood."""
        if key not in self._cells:
            return default
        value = self._cells.pop(key)
        try:
            return understood(value)
        except (ValueError, TypeError, InvalidOperation):
            self.tell(key, f"{reprlib.repr(value)} cannot stand here.", f"Write {meant}.")
            return default

    def text(self, key: str, *, needed: bool = False) -> str:
        found = prose(self.take(key, "", _text, "a text in quotes"))
        if needed and not found:
            self.tell(key, "It is missing or empty.", f'Write {key} = "…".')
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        return self.take(key, (), _texts, 'a list of texts: ["one", "two"]')

    def choice(self, key: str, choices: tuple[str, ...], default: str) -> str:
        return self.take(key, default, lambda value: choices[choices.index(value)], f"one of {', '.join(choices)}")

    def count(self, key: str, default: int) -> int:
        return self.take(key, default, _count, "a whole number from 0")

    def order(self, key: str) -> OrderKey | None:
        named = self.text(key)
        return order_key(named) if named else None

    def moment(self, key: str, *, needed: bool = False) -> str:
        found = self.take(key, "", _moment, "a time as 2026-03-02T09:00:00-06:00")
        if needed and not found:
            self.tell(key, "The lesson has no clock of its own.", 'Write now = "2026-03-02T09:00:00-06:00".')
        return found

    def tables(self, key: str, noun: str) -> Iterator["Table"]:
        """The tables of a list, each with its number as its place."""
        none: list[dict[str, Any]] = []
        for number, cells in enumerate(self.take(key, none, _tables, f"each as [[{key}]]"), 1):
            yield Table(cells, (*self._where, f"{noun} {number}"), self._issues)

    def table(self, key: str) -> "Table | None":
        if key not in self._cells:
            return None
        none: dict[str, Any] = {}
        cells = self.take(key, none, _one_table, f"it as [{key}]")
        return Table(cells, (*self._where, key), self._issues)

    def end(self) -> None:
        """Tell of what nobody took."""
        for key in self._cells:
            self._issues.append(
                LessonIssue(
                    FILE, ", ".join((*self._where, key)), "Lessons have no such key.", "Remove it, or mend its name.",
                    "warning",
                )
            )  # fmt: skip


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(value)
    return tuple([_text(item) for item in value])


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10_000:
        raise ValueError(value)
    return value


def amount(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError(value)
    found = Decimal(str(value))
    if not found.is_finite() or found < 0:
        raise ValueError(value)
    return found


def _moment(value: object) -> str:
    if isinstance(value, datetime):  # TOML has times of its own
        return value.isoformat()
    datetime.fromisoformat(_text(value))
    return _text(value)


def _one_table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(value)
    return value


def _tables(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise TypeError(value)
    return [_one_table(item) for item in value]

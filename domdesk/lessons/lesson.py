"""The values of a lesson: steps with texts and questions, what is answered and what that scores. Frozen, Qt-free.

Texts are plain; paragraphs are parted by a blank line. A lesson holds no answers: the program finds them by routing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from domdesk.records import COST_PARTS, OrderKey

Level = Literal["basics", "practice", "advanced"]
LEVELS: tuple[Level, ...] = get_args(Level)

Kind = Literal["sources", "cost", "choice", "number"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What is to be predicted: the places that ship, an amount of money, one of some options, or a number."""

ASKED: Mapping[Kind, tuple[str, ...]] = {
    "sources": (),
    "cost": ("total", *COST_PARTS, "revenue", "margin"),
    "number": ("shipments", "parcels", "units", "unassigned", "available", "billable", "late_days"),
    "choice": ("policy", "order", "reason", "arrival", "card"),
}
"""What a question of each kind may be about (`of`), the first being meant where nothing is said.

A choice's keys are policies (right: the one of least total), orders (right: those that ship from the location), codes
of reasons why the location does not ship the order, days on which the order has arrived, or rate cards it ships by.
"""

LOOKS = ("map", "orders", "stock", "rates", "locations", "rules", "costs", "funnel", "compare")
"""What a step may point at."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a step shows: a view and what to mark in it; `stage` is a step of the funnel, '' = all of them."""

    at: str = "map"
    order: OrderKey | None = None
    location: str = ""
    sku: str = ""
    stage: str = ""
    policies: tuple[str, ...] = ()


class Option(NamedTuple):
    """One of the answers offered by a choice."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something to predict about an order, or about the whole plan where none is named.

    Answered under `policy` at `now` ('' = the lesson's) as if only the places in `only` could ship the order; with
    `less`, the answer is the difference from the same under that policy. `explanation` is told after the answer.
    """

    kind: Kind
    prompt: str
    of: str = ""
    order: OrderKey | None = None
    line: str = ""
    location: str = ""
    sku: str = ""
    policy: str = ""
    less: str = ""
    only: tuple[str, ...] = ()
    now: str = ""
    options: tuple[Option, ...] = ()
    tolerance: Decimal = Decimal(0)
    points: int = 10
    hint: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A text to read, something to look at, and perhaps a question."""

    text: str
    title: str = ""
    look: Look = Look()
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson in a folder, beside the canonical files of its world. `place` orders the built-in ones for teaching.

    `now` is its fixed clock (ISO 8601), so that its answers never drift.
    """

    name: str
    title: str
    now: str
    steps: tuple[Step, ...]
    folder: Path
    summary: str = ""
    minutes: int = 10
    level: Level = "basics"
    place: int = 100
    policy: str = "cheapest"
    built_in: bool = False

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(step.question for step in self.steps if step.question is not None)

    @property
    def points(self) -> int:
        """The most that can be scored."""
        return sum(question.points for question in self.questions)


class Answer(NamedTuple):
    """What is right: ids of places (none: nobody ships), one plain decimal, or the right options; `text` says it."""

    right: tuple[str, ...]
    text: str


class Score(NamedTuple):
    """What a prediction earns of the `most`; `off` is by how much an amount or a number was too high."""

    right: bool
    points: int
    most: int
    off: Decimal | None = None


class LessonIssue(NamedTuple):
    """Something wrong with a lesson's folder: where, what, and what to do. One with a `warning` can be played."""

    file: str
    key: str
    text: str
    remedy: str
    severity: Literal["error", "warning"] = "error"


def order_name(key: OrderKey) -> str:
    """An order as lesson.toml names it: its number, or channel:number."""
    return f"{key.channel}:{key.order}" if key.channel or ":" in key.order else key.order


def order_key(name: str) -> OrderKey:
    """The order that lesson.toml names so."""
    channel, _, order = name.rpartition(":") if name.count(":") < 2 else name.partition(":")
    return OrderKey(channel, order)

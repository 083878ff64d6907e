"""A lesson that is being made: its name from its title, and its steps added, removed and moved; Qt-free.

In and out: a Lesson. Called by the lesson editor.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace

from domdesk.gui.parts.words import tr
from domdesk.lessons import Lesson, Look, Question, Step

LONGEST_NAME = 40


def name_of(title: str, taken: Collection[str]) -> str:
    """The folder's name for a title: 'Our peak week' is our-peak-week, or our-peak-week-2 where that is taken."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_NAME].strip("-") or "lesson"
    names = (words if n == 1 else f"{words}-{n}" for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def added(lesson: Lesson, after: int) -> Lesson:
    """The lesson with a new step after one of its steps, about the same order."""
    look = lesson.steps[after].look if 0 <= after < len(lesson.steps) else Look()
    fresh = Step("", tr("New step"), Look("map", look.order), Question("sources", "", order=look.order))
    return replace(lesson, steps=(*lesson.steps[: after + 1], fresh, *lesson.steps[after + 1 :]))


def removed(lesson: Lesson, at: int) -> Lesson:
    """The lesson without one of its steps; the last that is left stays."""
    return lesson if len(lesson.steps) == 1 else replace(lesson, steps=lesson.steps[:at] + lesson.steps[at + 1 :])


def moved(lesson: Lesson, at: int, by: int) -> Lesson:
    """The lesson with a step one place up or down."""
    steps = list(lesson.steps)
    steps.insert(at + by, steps.pop(at))
    return replace(lesson, steps=tuple(steps))


def put(lesson: Lesson, at: int, step: Step) -> Lesson:
    """The lesson with another step in place of one."""
    return replace(lesson, steps=(*lesson.steps[:at], step, *lesson.steps[at + 1 :]))


def missing(lesson: Lesson) -> str:
    """What a lesson still lacks before it can be tried; '' where nothing."""
    if not lesson.title:
        return tr("Give the lesson a title.")
    for n, step in enumerate(lesson.steps, 1):
        if not step.text:
            return tr("Step {n} has no text.", n=n)
        if step.question is not None and not step.question.prompt:
            return tr("Step {n} asks something, but its question is not written.", n=n)
        if step.question is not None and step.question.kind == "choice" and len(step.question.options) < 2:
            return tr("Step {n} needs two options at least.", n=n)
    return ""

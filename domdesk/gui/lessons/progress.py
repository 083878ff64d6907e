"""How far the user got with each lesson: the best score so far, kept in the window's settings.

Called by the shelf and when a lesson is finished.
"""

import json
from typing import NamedTuple

from domdesk.gui.settings import store
from domdesk.lessons import Lesson


class Best(NamedTuple):
    """The most points that a lesson was finished with, of those there were."""

    points: int
    most: int


def best(lesson: Lesson) -> Best | None:
    """The best score of a lesson; None where it was never finished, or asks something else by now."""
    try:
        points, most = json.loads(str(store().value(_key(lesson), "")))
    except (ValueError, TypeError):
        return None
    return Best(int(points), int(most)) if most == lesson.points else None


def keep(lesson: Lesson, points: int) -> None:
    """Keep the score of a lesson that was finished, unless it was finished better before."""
    before = best(lesson)
    if before is None or points > before.points:
        store().setValue(_key(lesson), json.dumps([points, lesson.points]))


def _key(lesson: Lesson) -> str:
    return f"lessons/{'built-in' if lesson.built_in else 'own'}-{lesson.name}"

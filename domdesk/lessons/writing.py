"""A Lesson → its lesson.toml. Called by whoever edits or makes one; `reading.read` gives the same lesson back."""

from pathlib import Path
from typing import Any

import tomli_w

from domdesk.errors import DeskError
from domdesk.lessons.lesson import Lesson, Look, Question, Step, order_name
from domdesk.lessons.tables import FILE
from domdesk.records import OrderKey
from domdesk.units import plain


def write(lesson: Lesson) -> Path:
    """Write lesson.toml into the lesson's folder, which is made where it is missing. Raises DeskError."""
    path = lesson.folder / FILE
    try:
        lesson.folder.mkdir(parents=True, exist_ok=True)
        path.write_text(as_toml(lesson), encoding="utf-8", newline="")
    except OSError as error:
        raise DeskError(f"{path} cannot be written: {error.strerror}.", "Choose another folder.") from error
    return path


def as_toml(lesson: Lesson) -> str:
    """The lesson as its file says it; what is as by default is left out."""
    table = {
        "title": lesson.title,
        "summary": lesson.summary,
        "minutes": lesson.minutes,
        "level": lesson.level,
        "place": lesson.place,
        "now": lesson.now,
        "policy": lesson.policy,
        "step": [_step(step) for step in lesson.steps],
    }
    return tomli_w.dumps(table, multiline_strings=True)


def _step(step: Step) -> dict[str, Any]:
    table = _filled({"title": step.title, "text": step.text})
    if step.look != Look():
        table["look"] = {"at": step.look.at} | _filled(
            {
                "order": _order(step.look.order),
                "location": step.look.location,
                "sku": step.look.sku,
                "stage": step.look.stage,
                "policies": list(step.look.policies),
            }
        )
    if step.question is not None:
        table["question"] = _question(step.question)
    return table


def _question(question: Question) -> dict[str, Any]:
    table = {
        "kind": question.kind,
        "prompt": question.prompt,
        "of": question.of,
        "order": _order(question.order),
        "line": question.line,
        "location": question.location,
        "sku": question.sku,
        "policy": question.policy,
        "less": question.less,
        "only": list(question.only),
        "now": question.now,
        "tolerance": plain(question.tolerance) if question.tolerance else "",
        "hint": question.hint,
        "explanation": question.explanation,
        "option": [option._asdict() for option in question.options],
    }
    return _filled(table) | {"points": question.points}


def _order(key: OrderKey | None) -> str:
    return "" if key is None else order_name(key)


def _filled(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value}

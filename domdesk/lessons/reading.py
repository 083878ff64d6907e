"""A folder → a Lesson and what is wrong with its lesson.toml. Called by the shelf, the check and the editor.

Nothing in the file raises: each fault is an issue that names its key, and what is not understood is left out.
"""

import re
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path

from domdesk.lessons.lesson import (
    ASKED,
    KINDS,
    LEVELS,
    LOOKS,
    Lesson,
    LessonIssue,
    Look,
    Option,
    Question,
    Step,
)
from domdesk.lessons.tables import FILE, Table, amount
from domdesk.records import STAGES

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""A lesson's name is its folder's: it becomes part of file names."""

NEEDS = {
    ("choice", "order"): ("location",),
    ("choice", "reason"): ("order", "location"),
    ("choice", "arrival"): ("order",),
    ("choice", "card"): ("order",),
    ("number", "available"): ("location", "sku"),
    ("number", "billable"): ("order",),
    ("number", "late_days"): ("order",),
    ("sources", ""): ("order",),
}
"""What a question must name, by its kind and what it is about."""


def read(folder: Path, built_in: bool = False) -> tuple[Lesson | None, list[LessonIssue]]:
    """The lesson of a folder, None where it has errors, and every fault of its lesson.toml."""
    issues: list[LessonIssue] = []
    if not NAME.fullmatch(folder.name):
        issues.append(
            LessonIssue(folder.name, "", "The folder's name cannot name a lesson.", "Use a-z, 0-9 and single hyphens.")
        )
    try:
        table = tomllib.loads((folder / FILE).read_text(encoding="utf-8-sig"))
    except OSError as fault:
        issues.append(LessonIssue(FILE, "", f"It cannot be read: {fault.strerror}.", f"Put a {FILE} in {folder}."))
    except UnicodeDecodeError:
        issues.append(LessonIssue(FILE, "", "It is not a text in UTF-8.", "Save it as UTF-8."))
    except (ValueError, RecursionError) as fault:  # not TOML, a number of thousands of digits, or nested too deep
        issues.append(LessonIssue(FILE, "", f"It is not valid TOML: {fault}.", "Correct that line."))
    else:
        lesson = _lesson(Table(table, (), issues), folder, built_in)
        if all(issue.severity == "warning" for issue in issues):
            return lesson, issues
    return None, issues


def world_files(folder: Path) -> list[Path]:
    """The files of a lesson's world: canonical tables, desk.toml and policies."""
    return sorted(file for file in folder.iterdir() if file.suffix in (".csv", ".toml") and file.name != FILE)


def _lesson(table: Table, folder: Path, built_in: bool) -> Lesson:
    lesson = Lesson(
        name=folder.name,
        title=table.text("title", needed=True),
        now=table.moment("now", needed=True),
        steps=tuple([_step(step) for step in table.tables("step", "step")]),
        folder=folder,
        summary=table.text("summary"),
        minutes=table.count("minutes", 10),
        level=table.take("level", LEVELS[0], lambda v: LEVELS[LEVELS.index(v)], f"one of {', '.join(LEVELS)}"),
        place=table.count("place", 100),
        policy=table.text("policy") or "cheapest",
        built_in=built_in,
    )
    if not lesson.steps:
        table.tell("step", "The lesson has no step.", "Add a [[step]] with a text.")
    table.end()
    return lesson


def _step(table: Table) -> Step:
    look, question = table.table("look"), table.table("question")
    step = Step(
        text=table.text("text", needed=True),
        title=table.text("title"),
        look=_look(look) if look else Look(),
        question=_question(question) if question else None,
    )
    table.end()
    return step


def _look(table: Table) -> Look:
    look = Look(
        at=table.choice("at", LOOKS, LOOKS[0]),
        order=table.order("order"),
        location=table.text("location"),
        sku=table.text("sku"),
        stage=table.choice("stage", ("", *STAGES), ""),
        policies=table.texts("policies"),
    )
    table.end()
    return look


def _question(table: Table) -> Question:
    kind = table.take("kind", None, lambda v: KINDS[KINDS.index(v)], f"one of {', '.join(KINDS)}")
    if kind is None:
        table.tell("kind", "The question has no kind.", f"Write one of {', '.join(KINDS)}.")
        kind = KINDS[0]
    asked = ASKED[kind]
    question = Question(
        kind=kind,
        prompt=table.text("prompt", needed=True),
        of=table.choice("of", asked, asked[0]) if asked else table.text("of"),
        order=table.order("order"),
        line=table.text("line"),
        location=table.text("location"),
        sku=table.text("sku"),
        policy=table.text("policy"),
        less=table.text("less"),
        only=table.texts("only"),
        now=table.moment("now"),
        options=tuple([_option(option) for option in table.tables("option", "option")]),
        tolerance=table.take("tolerance", Decimal(0), amount, "a number from 0, such as 0.50"),
        points=table.count("points", 10),
        hint=table.text("hint"),
        explanation=table.text("explanation"),
    )
    _check_question(table, question)
    table.end()
    return question


def _check_question(table: Table, question: Question) -> None:
    needed = NEEDS.get((question.kind, question.of), ())
    for key in needed:
        if not getattr(question, key):
            table.tell(key, f"A question about {question.of or question.kind} needs it.", f"Say which {key} is meant.")
    if question.only and question.order is None:
        table.tell("order", "`only` holds for one order, and none is named.", "Name the order, or remove `only`.")
    if question.line and question.kind != "sources":
        table.tell("line", "Only a question for sources can be about one line.", "Remove it.")
    if question.less and question.kind not in ("cost", "number"):
        table.tell("less", "Only an amount or a number has a difference.", "Remove it.")
    if question.kind == "choice":
        keys = Counter(option.key for option in question.options)
        if len(question.options) < 2:
            table.tell("option", "A choice needs two options or more.", "Add each as [[step.question.option]].")
        for key in (key for key, times in keys.items() if times > 1):
            table.tell("option", f"The key '{key}' comes twice.", "Give each option a key of its own.")
    elif question.options:
        table.tell("option", f"A question of the kind {question.kind} has no options.", "Remove them.")


def _option(table: Table) -> Option:
    option = Option(table.text("key", needed=True), table.text("text", needed=True))
    table.end()
    return option

"""A lesson's folder → all that is wrong with it. Called by `lesson check` and the lesson editor.

The file is read, its world imported into a desk that is thrown away, and every question answered.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from domdesk import lessons
from domdesk.desk.desk import Desk
from domdesk.desk.engine import Engine
from domdesk.errors import DomdeskError
from domdesk.lessons import Answer, Lesson, LessonIssue, Look, Question, answering
from domdesk.lessons.tables import FILE
from domdesk.records import OrderKey


def check_lesson(folder: Path, engine: Engine | None = None) -> list[LessonIssue]:
    """Every fault of a lesson: of its texts, of the files of its world, and of questions that have no right answer."""
    lesson, issues = lessons.read(folder.resolve())
    if lesson is None:
        return issues
    with TemporaryDirectory(prefix="domdesk-") as temporary:
        try:
            with Desk.create(Path(temporary) / "lesson.desk", zone="UTC", engine=engine) as desk:
                issues += _files(desk, lesson)
                issues += faults(desk, lesson)
        except DomdeskError as error:
            issues.append(LessonIssue(folder.name, "", error.text, error.remedy))
    return issues


def rehearse(
    desk: Desk, lesson: Lesson, orders: Sequence[OrderKey], *, anonymous: bool = False
) -> tuple[list[LessonIssue], list[Answer]]:
    """What would be wrong with a lesson of this desk and these orders, and its answers where nothing is.

    It is written, checked and routed in a folder that is thrown away. Raises InputError as save_lesson does.
    """
    with TemporaryDirectory(prefix="domdesk-") as temporary:
        trial = replace(lesson, folder=Path(temporary) / lesson.name)
        desk.save_lesson(trial, orders, anonymous=anonymous)
        issues = check_lesson(trial.folder, desk.engine)
        if any(issue.severity == "error" for issue in issues):
            return issues, []
        with Desk.lesson(trial, Path(temporary), desk.engine) as world:
            return issues, world.answers(trial)


def faults(desk: Desk, lesson: Lesson) -> Iterator[LessonIssue]:
    """What the lesson names or asks that cannot be, on an open desk of its world."""
    return _Checked(desk, lesson).issues()


def _files(desk: Desk, lesson: Lesson) -> Iterator[LessonIssue]:
    """Import the lesson's world; what of its files was not taken."""
    for result in desk.import_paths(lessons.world_files(lesson.folder)).files:
        for issue in (i for i in result.issues if i.severity == "error"):
            key = ", ".join(filter(None, [f"row {issue.row}" if issue.row else "", issue.column or ""]))
            yield LessonIssue(Path(result.reading.file).name, key, issue.text, "Correct it there.")


class _Checked:
    """A lesson beside the desk of its world."""

    def __init__(self, desk: Desk, lesson: Lesson) -> None:
        self._desk = desk
        self._lesson = lesson
        self._names: dict[str, set[str]] = {
            "policy": set(desk.policies()),
            "location": {place.location for place in desk.locations(located=False) if not place.draft},
            "sku": {product.sku for product in desk.products()},
        }
        self._lines = {row.key: desk.order(row.key).lines for row in desk.order_rows(located=False)}

    def issues(self) -> Iterator[LessonIssue]:
        yield from self._known("policy", "policy", self._lesson.policy)
        if not self._lines:
            yield LessonIssue("orders.csv", "", "The lesson has no order.", "Put one in.")
        ageing = any(self._desk.policy(p).max_stock_age_hours for p in self._policies())
        if ageing and self._has_undated_stock():
            yield LessonIssue(
                "stock.csv", "as_of", "A policy asks how old stock is, and as_of is blank: it counts from the import.",
                "Fill as_of, so that the answers do not drift.",
            )  # fmt: skip
        for number, step in enumerate(self._lesson.steps, 1):
            yield from self._looked(f"step {number}, look", step.look)
            if step.question is not None:
                yield from self._question(f"step {number}, question", step.question)

    def _policies(self) -> set[str]:
        return answering.policies(self._lesson) & self._names["policy"]

    def _has_undated_stock(self) -> bool:
        """Whether stock.csv leaves as_of blank somewhere: on the desk it is then the time of the import."""
        path = self._lesson.folder / "stock.csv"
        if not path.is_file():
            return False
        with path.open(newline="", encoding="utf-8-sig") as file:
            return any(not row.get("as_of") for row in csv.DictReader(file))

    def _looked(self, key: str, look: Look) -> Iterator[LessonIssue]:
        yield from self._order(key, look.order)
        yield from self._known(f"{key}, location", "location", look.location)
        yield from self._known(f"{key}, sku", "sku", look.sku)
        for policy in look.policies:
            yield from self._known(f"{key}, policies", "policy", policy)

    def _question(self, key: str, question: Question) -> Iterator[LessonIssue]:
        found = [
            *self._order(key, question.order, question.line),
            *self._known(f"{key}, policy", "policy", question.policy),
            *self._known(f"{key}, less", "policy", question.less),
            *self._known(f"{key}, location", "location", question.location),
            *self._known(f"{key}, sku", "sku", question.sku),
            *(issue for place in question.only for issue in self._known(f"{key}, only", "location", place)),
        ]
        if question.of == "policy":
            found += [i for option in question.options for i in self._known(f"{key}, option", "policy", option.key)]
        yield from found
        if not found and self._lesson.policy in self._names["policy"]:
            yield from self._answered(key, question)

    def _answered(self, key: str, question: Question) -> Iterator[LessonIssue]:
        right = set(self._desk.answer(self._lesson, question).right)
        if question.kind != "choice":
            return
        offered = {option.key for option in question.options}
        if not right & offered:
            told = f" The program finds: {', '.join(sorted(right))}." if right else ""
            yield LessonIssue(FILE, f"{key}, option", f"None of the options is right.{told}", "Offer the right one.")
        elif offered <= right:
            yield LessonIssue(FILE, f"{key}, option", "Every option is right.", "Offer a wrong one too.", "warning")

    def _order(self, key: str, order: OrderKey | None, line: str = "") -> Iterator[LessonIssue]:
        if order is None:
            return
        if order not in self._lines:
            yield _unknown(f"{key}, order", "order", lessons.order_name(order), map(lessons.order_name, self._lines))
        elif line and all(line != one.line for one in self._lines[order]):
            lines = (one.line for one in self._lines[order])
            yield _unknown(f"{key}, line", f"line in order {order.order}", line, lines)

    def _known(self, key: str, noun: str, name: str) -> Iterator[LessonIssue]:
        if name and name not in self._names[noun]:
            yield _unknown(key, noun, name, sorted(self._names[noun]))


def _unknown(key: str, noun: str, name: str, known: Iterable[str]) -> LessonIssue:
    return LessonIssue(FILE, key, f"There is no {noun} '{name}' in the lesson.", f"Name one of: {', '.join(known)}.")

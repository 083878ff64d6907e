"""The commands about lessons: lesson list, show, play, check, new."""

import argparse
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from domdesk import lessons, paths
from domdesk.cli.commands import Commands
from domdesk.cli.outcome import DONE, INCOMPLETE, Outcome, opened, with_next
from domdesk.cli.terminal import tell
from domdesk.desk import Desk, check_lesson
from domdesk.errors import InputError
from domdesk.lessons import Answer, Question, Score
from domdesk.report import words

WIDTH = 88
NOBODY = "none"
"""What is typed where no place ships."""


def add_commands(commands: Commands) -> None:
    lesson = commands.group("lesson", "list the lessons, show or play one, check one's folder, or make one of a desk")

    lesson.add("list", _list, "list the built-in lessons and your own")

    show = lesson.add("show", _show, "print a lesson, on wish with its answers")
    show.add_argument("lesson", metavar="LESSON", help="its name, or its folder")
    show.add_argument("--answers", action="store_true", help="the answers as well, found by routing")

    play = lesson.add("play", _play, "read a lesson, predict, and see what the program decides")
    play.add_argument("lesson", metavar="LESSON", help="its name, or its folder")
    play.add_argument(
        "--answer", action="append", metavar="TEXT", help="the next question's answer, instead of typing it; '' skips"
    )

    check = lesson.add("check", _check, "look for faults in a lesson's folder and answer its questions")
    check.add_argument("lesson", metavar="LESSON", help="its folder, or its name")

    new = lesson.add_on_desk("new", _new, "make a lesson of a desk and some of its orders")
    new.add_argument("name", metavar="NAME", help="its name, which becomes its folder's")
    new.add_argument("--order", action="append", nargs="+", required=True, metavar="ID", help="the orders it is about")
    new.add_argument("--title", default="", metavar="TEXT", help="its title [its name]")
    new.add_argument("--policy", metavar="NAME", help="the policy it routes by [the latest run's]")
    new.add_argument("--now", metavar="ISO", help="its clock [the latest run's]")
    new.add_argument("--anonymous", action="store_true", help="leave out who the customers are")
    new.add_argument("--out", type=Path, metavar="DIR", help="where its folder goes [your lessons]")


def _list(_: argparse.Namespace) -> Outcome:
    found = lessons.lessons()
    for folder, issues in lessons.faulty():
        tell(
            f"Notice: {folder} has {words.count(len(issues), 'fault')}: `domdesk lesson check {words.quoted(folder)}`."
        )
    rows = [("lesson", "title", "level", "minutes", "points", "")]
    rows += [
        (one.name, one.title, one.level, str(one.minutes), str(one.points), "" if one.built_in else "your own")
        for one in found
    ]
    text = with_next(
        "\n".join(words.table(rows, right=(3, 4), indent="")), [(f"domdesk lesson play {found[0].name}", "begin")]
    )
    told = [
        {
            "name": one.name,
            "title": one.title,
            "summary": one.summary,
            "level": one.level,
            "minutes": one.minutes,
            "questions": len(one.questions),
            "points": one.points,
            "built_in": one.built_in,
            "folder": str(one.folder),
        }
        for one in found
    ]
    return Outcome(text, {"lessons": told})


def _show(a: argparse.Namespace) -> Outcome:
    lesson = lessons.lesson(a.lesson)
    answers: Sequence[Answer | None] = [None] * len(lesson.questions)
    if a.answers:
        with tempfile.TemporaryDirectory(prefix="domdesk-") as folder, Desk.lesson(lesson, Path(folder)) as desk:
            answers = desk.answers(lesson)
    lines = [lesson.title, "", _wrapped(lesson.summary)]
    found = iter(answers)
    for number, step in enumerate(lesson.steps, 1):
        lines += ["", f"{number}. {step.title}", _wrapped(step.text)]
        if step.question is not None:
            lines += ["", _asked(step.question)]
            if (answer := next(found)) is not None:
                lines.append(_told(step.question, answer))
    questions = [
        {"prompt": question.prompt, "kind": question.kind, "points": question.points, **_answer_json(answer)}
        for question, answer in zip(lesson.questions, answers, strict=True)
    ]
    return Outcome("\n".join(lines), {"lesson": lesson.name, "title": lesson.title, "questions": questions})


def _play(a: argparse.Namespace) -> Outcome:
    lesson = lessons.lesson(a.lesson)
    typed = iter(a.answer) if a.answer is not None else iter(sys.stdin.readline, "")
    played: list[tuple[Question, list[str] | None, Answer, Score]] = []
    with tempfile.TemporaryDirectory(prefix="domdesk-") as folder, Desk.lesson(lesson, Path(folder)) as desk:
        places = [place.location for place in desk.locations(located=False)]
        for step in lesson.steps:
            tell(f"\n{step.title}\n{_wrapped(step.text)}")
            if step.question is None:
                continue
            tell(f"\n{_asked(step.question, places)}")
            given = _given(step.question, typed, places, again=a.answer is None)
            answer = desk.answer(lesson, step.question)
            score = _scored(step.question, given, answer)
            tell(f"{'Right' if score.right else 'Not quite'}: {score.points} of {score.most} points.")
            tell(_told(step.question, answer))
            played.append((step.question, given, answer, score))
    total = sum(score.points for *_, score in played)
    rows = [(question.prompt, answer.text, f"{score.points} of {score.most}") for question, _, answer, score in played]
    text = "\n".join([f"{lesson.title}: {total} of {lesson.points} points", *words.table(rows, right=(2,))])
    data: dict[str, object] = {
        "lesson": lesson.name,
        "points": total,
        "most": lesson.points,
        "questions": [
            {"prompt": question.prompt, "given": given, **_answer_json(answer), **_score_json(score)}
            for question, given, answer, score in played
        ],
    }
    return Outcome(text, data)


def _check(a: argparse.Namespace) -> Outcome:
    folders = [Path(a.lesson), paths.lessons() / a.lesson, paths.user_lessons() / a.lesson]
    folder = next((folder for folder in folders if folder.is_dir()), None)
    if folder is None:
        raise InputError(f"There is no lesson and no folder '{a.lesson}'.", "`domdesk lesson list` names the lessons.")
    issues = check_lesson(folder)
    rows = [(i.severity, i.file, i.key, f"{i.text} {i.remedy}") for i in issues]
    text = "\n".join([words.count(len(issues), "fault"), *words.table(rows)]) if issues else f"{folder} is in order."
    faulty = any(issue.severity == "error" for issue in issues)
    data: dict[str, object] = {"ok": not faulty, "issues": [issue._asdict() for issue in issues]}
    return Outcome(text, data, INCOMPLETE if faulty else DONE)


def _new(a: argparse.Namespace) -> Outcome:
    orders = [name for names in a.order for name in names]
    with opened(a.desk) as desk:
        lesson = desk.draft_lesson(a.name, orders, title=a.title, policy=a.policy, now=a.now, folder=a.out)
        folder = desk.save_lesson(lesson, orders, anonymous=a.anonymous)
    steps = [
        (f"domdesk lesson check {words.quoted(folder)}", "after writing your texts and questions into lesson.toml"),
        (f"domdesk lesson play {words.quoted(folder)}", "try it"),
    ]
    return Outcome(with_next(f"Made the lesson {lesson.name} in {folder}.", steps), {"folder": str(folder)})


# --- one question


def _asked(question: Question, places: Sequence[str] = ()) -> str:
    """A question with what may be answered, as the terminal asks it."""
    lines = [f"? {question.prompt}"]
    lines += [f"  {number}) {option.text}" for number, option in enumerate(question.options, 1)]
    if places and question.kind == "sources":
        lines.append(f"  of {', '.join(places)}; or {NOBODY}")
    return "\n".join(lines)


def _given(question: Question, typed: Iterator[str], places: Sequence[str], *, again: bool) -> list[str] | None:
    """What is answered, in the shape of the answer; None where it is skipped. `again`: ask until it is understood."""
    while True:
        text = next(typed, "").strip()
        try:
            return _understood(question, text, places) if text else None
        except InputError as error:
            if not again:
                raise
            tell(str(error))


def _understood(question: Question, text: str, places: Sequence[str]) -> list[str]:
    if question.kind == "choice":
        keys = [option.key for option in question.options]
        numbered = dict(zip(map(str, range(1, len(keys) + 1)), keys, strict=True))
        if (key := numbered.get(text, text)) not in keys:
            raise InputError(f"'{text}' is none of the options.", f"Type a number from 1 to {len(keys)}.")
        return [key]
    if question.kind == "sources":
        named = [] if text == NOBODY else [place.strip() for place in text.split(",")]
        if unknown := [place for place in named if place not in places]:
            raise InputError(f"There is no place '{unknown[0]}'.", f"Type some of {', '.join(places)}; or {NOBODY}.")
        return named
    lessons.score(question, [text], Answer(("0",), ""))  # refuses what is no number
    return [text]


def _scored(question: Question, given: list[str] | None, answer: Answer) -> Score:
    return Score(False, 0, question.points) if given is None else lessons.score(question, given, answer)


def _told(question: Question, answer: Answer) -> str:
    """The answer and why."""
    return _wrapped(f"= {answer.text}\n\n{question.explanation}" if question.explanation else f"= {answer.text}")


def _answer_json(answer: Answer | None) -> dict[str, object]:
    return {} if answer is None else {"right": list(answer.right), "answer": answer.text}


def _score_json(score: Score) -> dict[str, object]:
    return {"correct": score.right, "points": score.points, "most": score.most}


def _wrapped(text: str) -> str:
    """Paragraphs, as wide as one likes to read."""
    return "\n\n".join(textwrap.fill(part, WIDTH) for part in text.split("\n\n"))

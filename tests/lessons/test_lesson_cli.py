"""Lessons on the command line: listed, shown, played by typing or by option, checked, and made of a desk."""

import io
import json
from pathlib import Path

import pytest

from domdesk import cli, lessons, paths
from domdesk.desk import Desk

Captured = pytest.CaptureFixture[str]


def said(capsys: Captured, *words: str, code: int = 0) -> dict[str, object]:
    """What a command prints with --json."""
    assert cli.main(["lesson", *words, "--json"]) == code
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_lessons_are_listed_and_shown(capsys: Captured) -> None:
    """Every lesson of the shelf; the text and the questions of one, its answers on wish alone."""
    listed = said(capsys, "list")["lessons"]
    assert isinstance(listed, list)
    assert [one["name"] for one in listed] == [one.name for one in lessons.lessons()]
    assert listed[0]["questions"] == 4
    assert cli.main(["lesson", "list"]) == 0
    assert "The last unit" in capsys.readouterr().out
    assert cli.main(["lesson", "show", "cutoff"]) == 0
    bare = capsys.readouterr().out
    assert "Hal in Pittsburgh" in bare
    assert "22.00" not in bare
    assert cli.main(["lesson", "show", "cutoff", "--answers"]) == 0
    key = capsys.readouterr().out
    assert "= $22.00\n\n12.00 + 6.00 + 4.00 = 22.00." in key
    shown = said(capsys, "show", "cutoff", "--answers")["questions"]
    assert isinstance(shown, list)
    assert shown[2]["right"] == ["kansas-city"]
    assert shown[2]["answer"] == "Kansas City Warehouse"


def test_a_lesson_is_played_by_typing(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not understood is asked again, an empty line skips, a number names an option, the end leaves the rest."""
    monkeypatch.setattr("sys.stdin", io.StringIO("7\n3\n\nalbany, moon\nkansas-city\n"))
    assert cli.main(["lesson", "play", "cutoff"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("The cut-off: 20 of 40 points\n")
    assert "'7' is none of the options. Type a number from 1 to 3." in err
    assert "There is no place 'moon'. Type some of albany, kansas-city; or none." in err
    assert err.count("Right: 10 of 10 points.") == 2
    assert "Seventy minutes earlier" in err


def test_a_lesson_is_played_by_option(capsys: Captured) -> None:
    """Nobody is an answer, an empty one skips; what was given and what is right stand in the object."""
    answers = ["89", "$2", "none", "prairie,omaha", ""]
    played = said(capsys, "play", "backorder-or-dropship", *(word for text in answers for word in ("--answer", text)))
    assert (played["points"], played["most"]) == (22, 45)
    questions = played["questions"]
    assert isinstance(questions, list)
    assert [(one["given"], one["right"], one["points"]) for one in questions] == [
        (["89"], ["89.00"], 10),
        (["$2"], ["1.00"], 0),
        ([], [], 10),
        (["prairie", "omaha"], ["prairie"], 2),
        (None, ["10.00"], 0),
    ]
    assert cli.main(["lesson", "play", "backorder-or-dropship", "--answer", "much"]) == 2
    assert "'much' is not a number" in capsys.readouterr().err


def test_a_lesson_is_made_of_a_desk_and_checked(tmp_path: Path, capsys: Captured) -> None:
    """In the user's folder it is on the shelf at once; with a fault it is not, and the check says why."""
    with Desk.lesson(lessons.lesson("last-unit-contested"), tmp_path) as desk:
        path = str(desk.path)
    made = said(
        capsys, "new", path, "two-lamps", "--order", "4001", "4002", "--policy", "nearest", "--now", "2026-03-02"
    )
    folder = paths.user_lessons() / "two-lamps"
    assert made == {"folder": str(folder)}
    assert said(capsys, "check", "two-lamps") == {"ok": True, "issues": []}
    lesson = lessons.lesson("two-lamps")
    assert (lesson.policy, len(lesson.steps), lesson.title) == ("nearest", 2, "Two lamps")
    assert cli.main(["lesson", "new", path, "two-lamps", "--order", "4001"]) == 2
    assert "exists already" in capsys.readouterr().err
    file = folder / "lesson.toml"
    file.write_text(file.read_text("utf-8").replace('kind = "sources"', 'kind = "hunch"', 1), "utf-8")
    checked = said(capsys, "check", str(folder), code=3)
    assert checked["ok"] is False
    assert isinstance(checked["issues"], list)
    assert checked["issues"][0]["key"] == "step 1, question, kind"
    assert cli.main(["lesson", "list"]) == 0
    out, err = capsys.readouterr()
    assert "two-lamps" not in out
    assert "has 2 faults" in err
    assert cli.main(["lesson", "check", "no such"]) == 2
    assert cli.main(["lesson", "play", "no such"]) == 2
    assert capsys.readouterr().out == ""

"""Policies on the command line: listed, shown with their rules as sentences, kept from a file, and removed."""

import json
from pathlib import Path

import pytest

from domdesk import cli
from domdesk.records import METHODS

PEAK = """\
name = "peak"
method = "cheapest"
split_cost = "1.50"
[[rule]]
when = { category = "glass" }
only = "warehouse"
"""


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    path = str(tmp_path / "a.desk")
    assert cli.main(["new", path, "--timezone", "UTC"]) == 0
    (tmp_path / "peak.toml").write_text(PEAK, encoding="utf-8")
    capsys.readouterr()
    return path


def said(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    """What a command prints with --json."""
    assert cli.main([*words, "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_policies_are_kept_listed_shown_and_removed(desk, tmp_path, capsys):
    """As objects with --json; what `show` prints can be kept again under the same name without a change."""
    file = tmp_path / "peak.toml"
    glass = "Only warehouses may ship glass."
    assert said(capsys, "policy", "add", desk, str(file)) == {"name": "peak", "method": "cheapest", "rules": [glass]}
    listed = said(capsys, "policy", "list", desk)["policies"]
    assert listed[-1] == {"name": "peak", "method": "cheapest", "rules": 1, "kept": True}
    assert [(p["name"], p["kept"]) for p in listed[:-1]] == [(method, False) for method in METHODS]
    shown = said(capsys, "policy", "show", desk, "peak")
    assert (shown["name"], shown["kept"], shown["rules"]) == ("peak", True, [glass])
    file.write_text(str(shown["toml"]), encoding="utf-8")
    said(capsys, "policy", "add", desk, str(file))
    assert [b["label"] for b in said(capsys, "history", desk)["batches"]] == ["Added policy peak"]
    assert said(capsys, "policy", "show", desk, "nearest")["kept"] is False
    assert said(capsys, "policy", "remove", desk, "peak") == {"name": "peak"}
    assert len(said(capsys, "policy", "list", desk)["policies"]) == len(METHODS)
    said(capsys, "undo", desk)
    assert said(capsys, "policy", "show", desk, "peak")["kept"] is True


def test_people_read_them_in_words(desk, tmp_path, capsys):
    assert cli.main(["policy", "add", desk, str(tmp_path / "peak.toml")]) == 0
    assert f"domdesk route {desk} --policy peak" in capsys.readouterr().out
    cli.main(["policy", "list", desk])
    assert "peak              cheapest          1 rule   kept in the desk" in capsys.readouterr().out
    cli.main(["policy", "show", desk, "peak"])
    out = capsys.readouterr().out
    assert 'split_cost = "1.5"' in out
    assert "Rules\n  1. Only warehouses may ship glass." in out
    cli.main(["policy", "remove", desk, "peak"])
    assert "Removed the policy peak." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["show", "DESK", "pick"], "There is no policy called 'pick'. Take one of: cheapest"),
        (["remove", "DESK", "nearest"], "'nearest' is a built-in policy and stays."),
        (["remove", "DESK", "peak"], "There is no policy called 'peak' on this desk. The desk keeps none of its own."),
        (["add", "DESK", "missing.toml"], "There is no policy file missing.toml."),
        (["add", "DESK", "bad.toml"], "The policy bad has the method 'best'"),
        (["add", "DESK", "taken.toml"], "'nearest' is a built-in policy and stays as it is."),
        (["add", "DESK", "."], ". cannot be read"),
        (["list"], "The following arguments are required: DESK."),
        (["drop", "DESK"], "VERB cannot be 'drop'. Take one of: list, show, add, remove, price."),
        ([], "The following arguments are required: VERB."),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(desk, tmp_path, monkeypatch, capsys, words, sentence):
    """With exit 2, nothing on stdout, and nothing changed."""
    monkeypatch.chdir(tmp_path)
    Path("bad.toml").write_text('method = "best"\n', encoding="utf-8")
    Path("taken.toml").write_text('name = "nearest"\nmethod = "cheapest"\n', encoding="utf-8")
    assert cli.main(["policy", *[desk if word == "DESK" else word for word in words]]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(sentence)
    assert len(err.strip().splitlines()) == 1
    assert said(capsys, "history", desk)["batches"] == []

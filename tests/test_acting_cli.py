"""commit, release, cancel, ship, reject and audit on the command line: exit codes, JSON, sentences with a way out."""

import json
from pathlib import Path

import pytest

from domdesk import cli
from tests.shop import write_shop

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def desk(tmp_path: Path, capsys: Capture) -> str:
    """The small shop, routed and accepted in one go."""
    path = str(tmp_path / "a.desk")
    assert cli.main(["new", path, "--timezone", "UTC"]) == 0
    assert cli.main(["import", path, str(write_shop(tmp_path / "shop"))]) == 0
    capsys.readouterr()
    assert cli.main(["route", path, "--commit", "--json"]) == 3
    out, err = capsys.readouterr()
    assert json.loads(out)["run"] == 1
    assert "Accepted 3 assignments of 2 orders of run 1. 1 order still has open lines." in err
    return path


def answer(capsys: Capture, *words: str) -> tuple[int, dict[str, object]]:
    code = cli.main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_what_is_accepted_is_released_and_accepted_again(desk, capsys):
    assert answer(capsys, "release", desk, "1001", "--why", "waits") == (0, {"assignments": 1})
    assert answer(capsys, "commit", desk, "1001", "--run", "1") == (
        0,
        {"run": 1, "assignments": 1, "orders": [{"order": "1001", "channel": "shopify"}], "left": []},
    )
    assert cli.main(["commit", desk]) == 2
    assert "Nothing of run 1 is left to accept." in capsys.readouterr().err


def test_it_is_shipped_from_one_place_on_a_day_and_the_rest_cancelled(desk, capsys):
    assert answer(capsys, "ship", desk, "1002", "--location", "reno", "--day", "2026-11-23") == (0, {"assignments": 1})
    assert cli.main(["cancel", desk, "1002", "1003"]) == 0
    assert capsys.readouterr().out == "Cancelled; released 1 assignment.\n"
    assert cli.main(["ship", desk, "1002", "--day", "soon"]) == 2
    assert "write a date as 2026-12-01" in capsys.readouterr().err


def test_a_rejection_says_what_changed_and_where_the_order_goes_now(desk, capsys):
    """Nobody else has two mugs: the order stays open, which is exit code 3."""
    code, told = answer(capsys, "reject", desk, "1001", "reno", "--line", "1", "--quantity", "2", "--why", "gone")
    assert code == 3
    assert (told["released"], told["run"]) == ("2", 2)
    assert told["stock"] == [{"location": "reno", "sku": "A-1", "before": "5", "after": "0"}]
    assert told["decision"]["order"] == "1001"  # type: ignore[index]
    assert cli.main(["reject", desk, "1002", "reno", "--keep-stock", "--why", "too busy"]) == 3
    assert capsys.readouterr().out.startswith("Took back 2 units from reno.\n\n")


def test_the_audit_is_listed_searched_and_written(desk, capsys, tmp_path):
    code, told = answer(capsys, "audit", desk, "--order", "1001")
    assert code == 0
    assert [entry["verb"] for entry in told["entries"]] == ["commit", "route", "import"]  # type: ignore[index, union-attr]
    assert cli.main(["audit", desk, "--find", "accepted"]) == 0
    assert "Accepted run 1: 3 assignments" in capsys.readouterr().out
    assert cli.main(["audit", desk, "--find", "nowhere"]) == 0
    assert capsys.readouterr().out == "Nothing was found.\n"
    assert cli.main(["audit", desk, "--from", "2100-01-01"]) == cli.main(["audit", desk, "--until", "2000-01-01"]) == 0
    assert capsys.readouterr().out == "Nothing was found.\n" * 2
    assert answer(capsys, "audit", desk, "--out", str(tmp_path / "a.csv"))[0] == 0
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").count("\n") == 4

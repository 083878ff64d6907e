"""The commands that route again beside a run: route --compare, policy price, replay, report --compare."""

import json
from pathlib import Path

import pytest

from domdesk import cli
from tests.shop import write_shop

POLICY = """\
name = "careful"
method = "cheapest"
split_cost = "2"
[[rule]]
name = "no reno"
when = { channel = "shopify" }
never = { locations = ["reno"] }
"""
NOW = ("--now", "2026-03-02T09:00")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The small shop with a policy of its own: compared as runs 3 (careful), 2 and 1."""
    folder = tmp_path_factory.mktemp("compare")
    path = str(folder / "a.desk")
    (folder / "careful.toml").write_text(POLICY, "utf-8")
    for words in (["new", path, "--timezone", "UTC"], ["import", path, str(write_shop(folder / "shop"))]):
        assert cli.main(words) == cli.DONE
    assert cli.main(["policy", "add", path, str(folder / "careful.toml")]) == cli.DONE
    assert cli.main(["route", path, "--policy", "careful", "--compare", "cheapest, one-by-one", *NOW]) == cli.INCOMPLETE
    return path


def told(capsys: pytest.CaptureFixture[str], code: int, *words: str) -> dict[str, object]:
    """What a command prints with --json, having ended with `code`."""
    capsys.readouterr()
    assert cli.main([*words, "--json"]) == code
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_compared_runs_stand_beside_the_run_of_the_policy(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The object is that of `route`, of the first policy, with a row for each run, what differs, and the regret."""
    words = ["route", desk, "--policy", "cheapest", "--compare", "one-by-one,careful", *NOW]
    found = told(capsys, cli.INCOMPLETE, *words)
    assert found["policy"] == "cheapest"
    rows = found["compare"]
    assert [row["policy"] for row in rows] == ["cheapest", "one-by-one", "careful"]
    first = rows[0]
    assert (first["run"], first["cost"], first["bound"], first["gap"]) == (
        found["run"],
        found["cost"],
        found["bound"],
        found["gap"],
    )
    assert first["shipments"] == len(found["shipments"]) == sum(first["loads"].values())
    assert rows[2]["unassigned"] > first["unassigned"] == len(found["unassigned"])
    assert {len(row["costs"]) for row in found["differences"]} == {len(row["sources"]) for row in found["differences"]}
    assert {len(row["costs"]) for row in found["differences"]} == {3}
    assert found["regret"] == []  # one by one, this shop comes out the same


def test_people_read_one_table(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert cli.main(["route", desk, "--compare", "priority", *NOW]) == cli.INCOMPLETE
    out = capsys.readouterr().out
    header, run = out.splitlines()[:2]
    assert header.split() == ["cheapest", "priority"]
    assert run.split()[0] == "run"
    assert "total cost" in out
    assert "report" in out.split("Next")[1]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ("none", "There is no policy called 'none'"),
        ("cheapest", "The policy cheapest is named twice. Name each policy to be compared once."),
        (",", "1 policies cannot be compared."),
    ],
)
def test_what_cannot_be_compared_ends_with_2(
    desk: str, names: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.main(["route", desk, "--compare", names]) == cli.MISUSE
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err


def test_rules_are_priced_by_the_run_or_by_the_policys_name(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The dearest first; the name takes that policy's latest run."""
    found = told(capsys, cli.DONE, "policy", "price", desk, "careful")
    prices = {price["name"]: price for price in found["prices"]}
    assert prices.keys() == {"no reno", "split_cost"}
    rule = prices["no reno"]
    assert (rule["rule"], rule["proven"], prices["split_cost"]["rule"]) == (1, True, None)
    assert float(rule["cost"]) == pytest.approx(float(found["total"]) - float(rule["without"]))
    assert {order["channel"] for order in rule["moved"]} == {"shopify"}
    assert told(capsys, cli.DONE, "policy", "price", desk, "--run", "3") == {**found, "run": 3}
    assert cli.main(["policy", "price", desk, "careful"]) == cli.DONE
    assert "Orders from shopify: reno may not ship the order." in capsys.readouterr().out


def test_a_run_without_rules_has_nothing_to_price(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["policy", "price", desk, "cheapest"]) == cli.DONE
    assert "nothing to price" in capsys.readouterr().out
    assert cli.main(["policy", "price", desk, "highest-stock"]) == cli.MISUSE
    assert "Nothing has been routed by the policy highest-stock yet." in capsys.readouterr().err


def test_a_run_is_replayed_by_number_and_by_its_report(
    desk: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same plan ends with 0; a report of another run's inputs with 3, saying what is not the same."""
    file = tmp_path / "compared.html"
    assert cli.main(["report", desk, "--compare", "3", "2", "--out", str(file)]) == cli.DONE
    assert told(capsys, cli.DONE, "replay", desk, "--run", "2")["same"] is True
    assert told(capsys, cli.DONE, "replay", desk, "--report", str(file))["run"] == 3
    text = file.read_text("utf-8")
    assert "careful" in text
    own = tmp_path / "own.desk"
    assert cli.main(["new", str(own), "--timezone", "UTC"]) == cli.DONE
    assert cli.main(["import", str(own), str(Path(desk).parent / "shop")]) == cli.DONE
    for _ in range(3):
        assert cli.main(["route", str(own)]) == cli.INCOMPLETE
    found = told(capsys, cli.INCOMPLETE, "replay", str(own), "--report", str(file))
    assert found["same"] is False
    assert "its policy is another one" in str(found["text"])

"""Sources and watching on the command line: what is said, what is JSON, exit codes, and that no secret is shown."""

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import keyring.errors
import pytest

from domdesk import cli
from domdesk.sources import limits, secrets
from tests.shop import FILES, write_shop


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.Errand, "sleep", lambda self, seconds: None)


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the keyring of whoever runs it."""

    def none(*_: object) -> None:
        raise keyring.errors.NoKeyringError

    for verb in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring, verb, none)
    monkeypatch.setattr(secrets, "_this_session", {})


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The small shop, without its stock and its orders."""
    path = str(tmp_path / "a.desk")
    assert cli.main(["new", path, "--timezone", "UTC"]) == 0
    assert cli.main(["import", path, str(write_shop(tmp_path / "shop", stock="", orders=""))]) == 0
    (tmp_path / "levels.csv").write_text(FILES["stock.csv"], encoding="utf-8")
    capsys.readouterr()
    return path


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, object]:
    """What a command prints with --json."""
    assert cli.main([*words, "--json"]) == code
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def added(desk: str, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, object]:
    address = str(Path(desk).with_name("levels.csv"))
    return said(capsys, "source", "add", desk, "acme", "--kind", "file", "--address", address, *more)


def test_a_source_is_added_tried_read_listed_and_removed(desk, capsys):
    """As objects with --json; every field of a source is there, and no secret."""
    told = added(desk, capsys, "--every", "30", "--confidence", "0.9", "--at-start", "--set", "decimals=point")
    assert (told["name"], told["every_minutes"], told["confidence"], told["last_read"]) == ("acme", 30, "0.9", None)
    assert told["facts"] == {"decimals": "point"}
    cli.main(["source", "remove", desk, "acme"])
    capsys.readouterr()
    added(desk, capsys, "--every", "30")
    preview = said(capsys, "source", "test", desk, "acme")
    assert preview["columns"] == ["location", "sku", "on_hand", "unit_cost"]
    assert (preview["batch"], preview["files"][0]["new"]) == (None, 4)
    (read,) = said(capsys, "source", "refresh", desk)["sources"]
    assert (read["name"], read["unchanged"], read["error"], read["files"][0]["new"]) == ("acme", False, "", 4)
    (again,) = said(capsys, "source", "refresh", desk, "acme")["sources"]
    assert (again["unchanged"], again["batch"], again["files"]) == (True, None, [])
    (state,) = said(capsys, "source", "list", desk)["sources"]
    assert (state["rows"], state["figures"], state["stale"], state["error"]) == (4, 4, False, "")
    assert state["next_read"] > state["last_read"]
    assert said(capsys, "source", "remove", desk, "acme") == {"name": "acme", "figures": 4}
    assert said(capsys, "source", "list", desk) == {"sources": []}


def test_a_source_is_changed_paused_and_resumed(desk, capsys):
    """What is not named stays; a paused one is not among those that are read; a blank text takes one away."""
    before = added(desk, capsys, "--every", "30", "--confidence", "0.9", "--location", "reno", "--at-start")
    told = said(capsys, "source", "change", desk, "acme", "--every", "0", "--no-at-start", "--set", "decimals=point")
    changed = {"every_minutes": 0, "at_start": False, "facts": {"decimals": "point"}, "next_read": None}
    assert told == before | changed
    assert said(capsys, "source", "change", desk, "acme", "--location", "")["location"] == ""
    assert said(capsys, "source", "pause", desk, "acme")["paused"] is True
    assert said(capsys, "source", "refresh", desk) == {"sources": []}
    assert said(capsys, "source", "resume", desk, "acme")["paused"] is False
    assert cli.main(["source", "pause", desk, "acme"]) == 0
    assert "The source acme is paused" in capsys.readouterr().out
    assert cli.main(["source", "change", desk, "acme"]) == 0
    assert "Nothing is changed of the source acme." in capsys.readouterr().out


def test_a_database_without_a_table_says_which_there_are(desk, capsys):
    """The sentence names them; once one is told, it is read."""
    path = str(Path(desk).with_name("erp.db"))
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE stock AS SELECT 'reno' AS location, 'A-1' AS sku, 3 AS on_hand")
        database.execute("CREATE TABLE people (name)")
        database.commit()
    said(capsys, "source", "add", desk, "erp", "--kind", "sqlite", "--address", path)
    assert cli.main(["source", "test", desk, "erp"]) == 2
    assert capsys.readouterr().err.endswith("Say which one holds the figures: people, stock.\n")
    said(capsys, "source", "change", desk, "erp", "--query", "stock")
    assert said(capsys, "source", "refresh", desk, "erp")["sources"][0]["files"][0]["new"] == 1


def test_people_read_it_in_words(desk, capsys):
    assert cli.main(["source", "list", desk]) == 0
    assert "The desk has no sources." in capsys.readouterr().out
    added(desk, capsys)
    for words, told in (
        (["test", desk, "acme"], "acme can be read.\nIts columns: location, sku, on_hand, unit_cost."),
        (["refresh", desk], "acme was read."),
        (["refresh", desk], "acme holds what it held; nothing was changed."),
        (["list", desk], "acme    file  stock"),
        (["remove", desk, "acme"], "4 figures that it brought stay, and are nobody's now."),
    ):
        assert cli.main(["source", *words]) == 0
        assert told in capsys.readouterr().out


def test_a_source_that_fails_is_told_and_its_figures_stay(desk, capsys):
    """Named alone it fails the command; among several the others are read and the exit code is 3."""
    added(desk, capsys)
    said(capsys, "source", "refresh", desk)
    Path(desk).with_name("levels.csv").unlink()
    assert cli.main(["source", "refresh", desk, "acme"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "levels.csv is not there." in err
    Path(desk).with_name("more.csv").write_text("location,sku,on_hand\ntampa,A-1,1\n", encoding="utf-8")
    more = str(Path(desk).with_name("more.csv"))
    said(capsys, "source", "add", desk, "more", "--kind", "file", "--address", more)
    first, second = said(capsys, "source", "refresh", desk, code=3)["sources"]
    assert "is not there" in first["error"]
    assert (second["error"], second["files"][0]["new"]) == ("", 1)
    assert cli.main(["source", "list", desk]) == 0
    out = capsys.readouterr().out
    assert "failed; last figures kept" in out
    assert "Could not be read\n  acme" in out


def test_rows_left_out_for_a_fault_are_told_by_the_exit_code(desk, capsys):
    Path(desk).with_name("levels.csv").write_text("location,sku,on_hand\nreno,A-1,many\nreno,B-2,1\n", encoding="utf-8")
    added(desk, capsys)
    assert said(capsys, "source", "test", desk, "acme", code=3)["files"][0]["skipped"] == 1
    assert said(capsys, "source", "refresh", desk, "acme", code=3)["sources"][0]["files"][0]["new"] == 1


@pytest.mark.parametrize("piped", [True, False])
def test_a_secret_comes_from_stdin_or_the_environment_and_is_never_shown(desk, capsys, monkeypatch, piped):
    """Where there is no keyring, one is told what to set."""
    monkeypatch.setenv("ACME_KEY", "s3cret")
    monkeypatch.setattr(sys, "stdin", io.StringIO("s3cret\n"))
    words = ["--kind", "web", "--address", "https://acme.example/stock.csv", "--header", "X-Key"]
    place = "-" if piped else "ACME_KEY"
    assert cli.main(["source", "add", desk, "acme", *words, "--secret-from", place, "--json"]) == 0
    out, err = capsys.readouterr()
    assert list(secrets._this_session.values()) == ["s3cret"]
    assert "DOMDESK_SECRET_ACME" in err
    cli.main(["source", "list", desk])
    assert "s3cret" not in out + err + capsys.readouterr().out
    assert b"s3cret" not in Path(desk).read_bytes()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["add", "DESK", "acme", "--kind", "ftp", "--address", "x"],
            "--kind cannot be 'ftp'. Take one of: file, folder",
        ),
        (["add", "DESK", "acme", "--kind", "file"], "The following arguments are required: --address."),
        (
            ["add", "DESK", "acme", "--kind", "web", "--address", "http://x/", "--secret-from", "NOT_SET"],
            "There is no secret in the environment variable NOT_SET.",
        ),
        (
            ["add", "DESK", "acme", "--kind", "web", "--address", "https://a:b@x/"],
            "The address holds a user or password",
        ),
        (
            ["add", "DESK", "a", "--kind", "file", "--address", "x", "--confidence", "2"],
            "Argument --confidence: write a number",
        ),
        (["test", "DESK", "acme"], "There is no source 'acme' on this desk. The desk has none yet"),
        (["refresh", "DESK", "acme"], "There is no source 'acme' on this desk."),
        (["remove", "DESK", "acme"], "There is no source 'acme' on this desk."),
        (["pause", "DESK", "acme"], "There is no source 'acme' on this desk."),
        (["change", "DESK", "acme", "--every", "-1"], "Argument --every: write a whole number from 0"),
        (
            ["drop", "DESK"],
            "VERB cannot be 'drop'. Take one of: add, change, pause, resume, list, test, refresh, remove.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(desk, capsys, words, sentence):
    """With exit 2, nothing on stdout, and nothing changed."""
    assert cli.main(["source", *[desk if word == "DESK" else word for word in words]]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(sentence)
    assert len(err.strip().splitlines()) == 1
    assert said(capsys, "source", "list", desk) == {"sources": []}


def test_watching_once_routes_what_is_there_and_tells_the_rest_by_its_exit_code(desk, tmp_path, capsys):
    """The lamp is stocked nowhere: its order is routed and left unassigned, as is said."""
    added(desk, capsys, "--at-start")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "orders.csv").write_text(FILES["orders.csv"], encoding="utf-8")
    words = ["watch", desk, str(tmp_path / "in"), "--every", "0.2", "--once"]
    told = said(capsys, *words, code=3)
    assert (told["files"], told["orders"], told["unassigned_lines"]) == (1, 3, 1)
    assert [e["event"] for e in told["journal"]] == ["read", "imported", *["arrived"] * 3, *["routed"] * 3, "written"]
    assert told["out"] == str(tmp_path / "a-decisions")
    assert (tmp_path / "a-decisions" / "run-0001" / "decisions.csv").is_file()
    assert cli.main(words) == 0
    out, err = capsys.readouterr()
    assert out.startswith("0 files imported, 0 orders routed, 0 lines left unassigned.")
    assert err == ""


def test_watching_needs_a_folder(desk, capsys):
    assert cli.main(["watch", desk, "nowhere"]) == 2
    assert "There is no folder nowhere." in capsys.readouterr().err


def test_ctrl_c_ends_the_watch_and_leaves_the_answer(desk, tmp_path):
    """Exit 0 with one object on stdout; the desk can be opened at once."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "orders.csv").write_text(FILES["orders.csv"].splitlines()[0], encoding="utf-8")
    command = [sys.executable, "-m", "domdesk", "watch", desk, str(tmp_path / "in"), "--every", "0.2", "--json"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen(command, env={**os.environ}, **pipes) as process:
        deadline = time.monotonic() + 60
        while not (tmp_path / "a-decisions" / "journal.csv").exists():
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert json.loads(out)["files"] == 1
    assert "Ending after the file at hand" in err
    assert cli.main(["check", desk]) == 0

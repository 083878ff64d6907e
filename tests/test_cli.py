"""The command line: exit codes, what goes to stdout and stderr, sentences with a way out, a light --help."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from domdesk import cli, paths
from domdesk.cli import terminal
from domdesk.desk import Desk, Wish
from tests.shop import BY_HAND, write_shop


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """A desk with the small shop in it."""
    path = str(tmp_path / "a.desk")
    assert cli.main(["new", path, "--timezone", "America/Denver"]) == 0
    assert cli.main(["import", path, str(write_shop(tmp_path / "shop"))]) == 0
    capsys.readouterr()
    return path


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own."""
    command = [sys.executable, "-m", "domdesk", *words]
    env = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=env, timeout=100, check=False)


def test_help_loads_nothing_heavy() -> None:
    """`domdesk --help` loads neither Qt nor OR-Tools nor DuckDB nor numpy."""
    code = (
        "import sys; from domdesk.cli import main; code = main(['--help']); "
        "heavy = {'PySide6', 'pyqtgraph', 'ortools', 'duckdb', 'numpy', 'pandas'} & set(sys.modules); "
        "sys.exit(code or ', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "route" in done.stdout


def test_commands_other_than_the_window_load_no_qt(desk: str) -> None:
    """Routing from the command line loads OR-Tools and DuckDB, but never Qt."""
    code = (
        "import sys; from domdesk.cli import main; main(sys.argv[1:]); "
        "sys.exit(any(name.startswith(('PySide6', 'shiboken6')) for name in sys.modules))"
    )
    words = [sys.executable, "-c", code, "route", desk]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=100, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["rout", "a.desk"], "COMMAND cannot be 'rout'. Take one of: new, import"),
        (["route"], "The following arguments are required: DESK."),
        (["route", "a.desk", "--seconds", "soon"], "write a number of seconds above 0, not 'soon'"),
        (["route", "a.desk", "--workers", "0"], "write a whole number from 1, not '0'"),
        (["route", "a.desk", "--seed", "-1"], "write a whole number from 0, not '-1'"),
        (["import", "a.desk", "x.csv", "--as", "ordrs"], "--as cannot be 'ordrs'."),
        (["export", "a.desk", "--as", "pdf", "--out", "x"], "--as cannot be 'pdf'. Take one of: decisions, pick-lists"),
        (["new", "b.desk", "--currency", "dollars"], "'dollars' is not a currency."),
        (["new", "b.desk", "--timezone", "Mars/Base"], "'Mars/Base' is not a time zone."),
        (["new", "b.desk", "--with-rates", "ups"], "There is no built-in rate card 'ups'. Take one of: usps-"),
        (["demo", "nowhere", "--headless"], "There is no demo called 'nowhere'. Take one of: "),
        (["open", "missing.desk"], "There is no desk missing.desk."),
        (["route", "missing.desk"], "missing.desk"),
    ],
)
def test_bad_use_ends_with_2_and_one_sentence(
    words: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bad use ends with exit 2, one line with a remedy on stderr and nothing on stdout, and leaves no file behind."""
    monkeypatch.chdir(tmp_path)
    assert cli.main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err
    assert len(err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--order", "1O01"], "There is no open order 1O01. Did you mean 1001"),
        (["--policy", "cheepest"], "There is no policy called 'cheepest'. Take one of: cheapest,"),
        (["--policy", "missing.toml"], "There is no policy file missing.toml."),
        (["--now", "soon"], "'soon' is not a time. Write it as 2026-11-22T14:30, or 'placed'."),
    ],
)
def test_what_a_run_cannot_use_is_named(
    desk: str, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown order, policy or time is refused with the nearest names or the way to write it."""
    assert cli.main(["route", desk, *words, "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err


def test_a_desk_without_orders_cannot_be_routed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With nothing to route one is told to import orders."""
    path = str(tmp_path / "empty.desk")
    cli.main(["new", path])
    capsys.readouterr()
    assert cli.main(["route", path]) == 2
    assert "There is no open order to route. Import some first: `domdesk import" in capsys.readouterr().err


def test_a_desk_is_not_made_over_another(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`new` never overwrites a desk."""
    before = Path(desk).read_bytes()
    assert cli.main(["new", desk]) == 2
    assert Path(desk).read_bytes() == before
    assert capsys.readouterr().out == ""


def test_route_prints_the_figures_by_hand(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`route --json` prints one object, its cost is the one worked out by hand, and unassigned lines give exit 3."""
    assert cli.main(["route", desk, "--json"]) == 3
    out, err = capsys.readouterr()
    plan = json.loads(out)
    assert plan["cost"] == BY_HAND
    assert plan["status"] == "optimal"
    assert [u["order"] for u in plan["unassigned"]] == ["1003"]
    assert "no rate card" not in err


def test_naming_orders_routes_only_those(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--order` takes numbers and channel:number, several at once; all assigned gives exit 0."""
    assert cli.main(["route", desk, "--json", "--order", "1001", "shopify:1002"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert {s["order"] for s in plan["shipments"]} == {"1001", "1002"}
    assert plan["orders"] == 2


def test_people_read_the_run_in_words(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json the run is told in words: proof, cost by part, places, what is left and what to do next."""
    assert cli.main(["route", desk]) == 3
    out = capsys.readouterr().out
    assert "Run 1 · cheapest · proven best (gap 0.00 %)" in out
    assert "3 orders, 3 lines, 6 units: 5 assigned in 3 shipments, 3 parcels; 1 order split" in out
    assert "$103.50" in out
    assert "Not assigned: 1 line" in out
    assert f"domdesk explain {desk} 1003" in out
    assert f"domdesk export {desk} --as decisions" in out


def test_explain_speaks_and_lists(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`explain` says the sentence, the ways part by part with their difference, and the places not used."""
    cli.main(["route", desk])
    capsys.readouterr()
    assert cli.main(["explain", desk, "1001"]) == 0
    out = capsys.readouterr().out
    assert "chosen" in out
    assert "$26.00" in out
    assert "dearer" in out
    assert "tampa" in out.lower()


def test_explain_needs_a_run_of_that_order(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An order that no run routed, or not that run, is refused with what to do."""
    assert cli.main(["explain", desk, "1001"]) == 2
    assert "Order 1001 has not been routed yet. Route it first" in capsys.readouterr().err
    cli.main(["route", desk, "--order", "1001"])
    cli.main(["route", desk, "--order", "1002"])
    capsys.readouterr()
    assert cli.main(["explain", desk, "1001", "--run", "2"]) == 2
    assert "Run 2 did not route order 1001. Run 1 did: `--run 1`." in capsys.readouterr().err


def test_a_row_left_out_for_a_fault_gives_exit_3(desk: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A bad row does not stop an import: the rest is taken, the row is told with its number, and the exit is 3."""
    file = tmp_path / "stock.csv"
    file.write_text("location,sku,on_hand\nreno,A-1,7\nreno,B-2,many\n", encoding="utf-8")
    assert cli.main(["import", desk, str(file)]) == 3
    out = capsys.readouterr().out
    assert "many" in out
    assert "ow 3" in out


def test_a_dry_run_changes_nothing(desk: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`import --dry-run` counts what would change, has no batch, and the dump stays the same to the byte."""
    file = tmp_path / "stock.csv"
    file.write_text("location,sku,on_hand\nreno,A-1,7\n", encoding="utf-8")
    before = dumped(desk, tmp_path / "before")
    assert cli.main(["import", desk, str(file), "--dry-run", "--json"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["batch"], said["files"][0]["changed"]) == (None, 1)
    assert dumped(desk, tmp_path / "after") == before


def dumped(desk: str, folder: Path) -> dict[str, bytes]:
    assert cli.main(["dump", desk, str(folder)]) == 0
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_desk_without_rate_card_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without any rate card the run is made, its reasons say no_rate, and stderr says how to get a card."""
    shop = write_shop(tmp_path / "shop", rate_cards="", rate_zones="", rate_prices="")
    path = str(tmp_path / "b.desk")
    cli.main(["new", path])
    cli.main(["import", path, str(shop)])
    capsys.readouterr()
    assert cli.main(["route", path, "--json"]) == 3
    out, err = capsys.readouterr()
    reasons = {r["code"] for u in json.loads(out)["unassigned"] for r in u["reasons"] if r["location"] == "reno"}
    assert "no_rate" in reasons
    assert f"--with-rates {paths.built_in_rates()[0]}" in err


def test_new_can_bring_a_rate_card(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`new --with-rates` puts built-in cards into the desk, each time it is given."""
    rates = paths.built_in_rates()[:2]
    words = [word for name in rates for word in ("--with-rates", name)]
    assert cli.main(["new", str(tmp_path / "c.desk"), *words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rate_cards"] == len(rates)


def test_demo_prints_a_routed_shop(capsys: pytest.CaptureFixture[str]) -> None:
    """`demo --headless` routes the first demo with the shop's own policy and prints it."""
    assert cli.main(["demo", "--headless", "--json"]) in (0, 3)
    plan = json.loads(capsys.readouterr().out)
    assert plan["orders"] == 200
    assert plan["policy"] == "shop"
    assert plan["shipments"]


def test_a_bug_is_told_as_one(
    desk: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Anything unforeseen ends with exit 70, an empty stdout, the traceback on stderr and in a file to send."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("of our own making")

    monkeypatch.setattr(Desk, "check", broken)
    monkeypatch.setattr(paths, "user_log", lambda: tmp_path / "domdesk.log")
    assert cli.main(["check", desk]) == 70
    out, err = capsys.readouterr()
    assert out == ""
    assert "of our own making" in err
    assert "This is a bug in domdesk" in err
    assert "of our own making" in (tmp_path / "last-bug.txt").read_text(encoding="utf-8")


def test_without_a_screen_the_window_says_so(
    desk: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there is no display the window is refused in words; Qt would abort."""
    if not sys.platform.startswith("linux"):
        pytest.skip("other systems always have a screen")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert cli.main([]) == 2
    assert cli.main(["open", desk]) == 2
    assert capsys.readouterr().err.count("There is no screen to open a window on.") == 2


def test_open_and_demo_hand_over_to_the_window(
    desk: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`domdesk`, `open` and `demo` start the window with nothing, the desk or the demo, and pass its exit code on."""
    from domdesk.gui import app

    asked: list[tuple[Path | None, str | None]] = []
    monkeypatch.setattr(app, "run", lambda desk, demo: asked.append((desk, demo)) or 0)
    assert [cli.main(words) for words in ([], ["open", desk], ["demo"])] == [0, 0, 0]
    assert asked == [(None, None), (Path(desk), None), (None, paths.demo_worlds()[0])]
    assert capsys.readouterr().out == ""
    assert cli.main(["open", desk, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"desk": desk}


def test_a_reader_that_leaves_early_is_no_fault() -> None:
    """Output into a pipe that is closed early ends quietly."""
    wait = "import sys, time; from domdesk.cli.terminal import answer; time.sleep(0.3); "
    code = wait + "sys.exit(answer('x' * 1_000_000, 3))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(timeout=30) == 3


def test_a_console_of_another_encoding_gets_readable_text(desk: str) -> None:
    """On a console that cannot write · or – the text comes with replacements; JSON stays plain ASCII."""
    cut = run("route", desk, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert cut.returncode == 3
    assert "Run 1 ? cheapest" in cut.stdout
    assert run("explain", desk, "1002", "--json").stdout.isascii()


def test_ctrl_c_stops_and_a_second_one_cancels() -> None:
    """While a run works, Ctrl-C once is the wish to stop, twice the wish to cancel; the job sees both and ends."""
    seen: list[Wish] = []

    def job(wish: Callable[[], Wish]) -> str:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and "cancel" not in seen:
            if wish() not in seen:
                seen.append(wish())
                if seen[-1] != "cancel":
                    threading.Timer(0.1, signal.raise_signal, (signal.SIGINT,)).start()
            time.sleep(0.01)
        return "ended"

    assert terminal.interruptible(job) == "ended"
    assert seen == ["go on", "stop", "cancel"]
